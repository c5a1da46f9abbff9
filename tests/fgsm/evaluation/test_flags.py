"""fgsm/evaluation/flags.py: what speaks against believing a number, counted from records."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from fgsm.evaluation.flags import find_flags
from fgsm.evaluation.record import CHANGES, NOT_FINITE, STANDS_AT_HALF, ZERO, Outcome, Record


def record(
    falls: int | None = None, stage: str = "", marks: Sequence[str] = (), levels: Sequence[int] = (4, 8)
) -> Record:
    """A picture of class 0 that is taken for class 1 from a level on."""
    said = [Outcome(level, int(falls is not None and level >= falls), 0.0) for level in (0, *levels)]
    named = [each._replace(stage=stage if each.prediction else "") for each in said]
    return Record("a.png", 0, named[0], tuple(named[1:]), tuple(marks))


STANDS, FALLS, WRONG = record(), record(4, "apgd-ce"), record(0)


def test_a_sound_evaluation_has_no_flags() -> None:
    assert find_flags([STANDS] * 20 + [FALLS] * 70 + [WRONG] * 10, 10) == []
    assert find_flags([], 10) == []


@pytest.mark.parametrize(
    ("right", "wrong", "classes", "flagged"),
    [
        (0, 5, 10, True),
        (1, 9, 10, True),  # at chance
        (2, 8, 10, False),  # ten pictures say too little
        (20, 80, 10, False),
        (15, 85, 10, True),  # within what chance gives with a hundred
        (60, 60, 2, True),
        (100, 20, 2, False),
        (4, 25, 10, False),  # from thirty pictures on the interval counts
        (4, 26, 10, True),
    ],
)
def test_an_accuracy_no_better_than_chance_is_told(right: int, wrong: int, classes: int, flagged: bool) -> None:
    found = find_flags([STANDS] * right + [WRONG] * wrong, classes)
    assert len(found) == flagged
    if flagged:
        share, chance = (f"{100 * each:.1f} %" for each in (right / (right + wrong), 1 / classes))
        said = f"{share} of {right + wrong} pictures, no better than chance ({chance} for {classes} classes)"
        assert f"accuracy without an attack is {said}" in found[0]
        assert "order" in found[0]


@pytest.mark.parametrize(
    ("mark", "sentence"),
    [
        (ZERO, "the gradient is zero for 2 of 7 pictures"),
        (NOT_FINITE, "the gradient is not a number for 2 of 7 pictures"),
        (CHANGES, "the network's answer changed from one call to the next for 2 of 8 pictures"),
    ],
)
def test_marks_are_counted_among_those_that_were_attacked(mark: str, sentence: str) -> None:
    (flag,) = find_flags([*[record(marks=[mark])] * 2, *[STANDS] * 5, WRONG], 10)
    assert flag.startswith(sentence)


@pytest.mark.parametrize(
    ("margins", "stop", "why"),
    [
        ([3.0, 120.0], "", ""),
        ([110.0, 120.0], "", ": the network is so sure that its loss is flat"),
        ([3.0, 120.0], "Round in 'layer'", ": no gradient passes Round in 'layer'"),
    ],
)
def test_the_cause_of_a_zero_gradient_is_told_where_it_is_known(margins: list[float], stop: str, why: str) -> None:
    records = [
        Record("a.png", 0, Outcome(0, 0, margin), (Outcome(4, 0, margin), Outcome(8, 0, margin)), (ZERO,))
        for margin in margins
    ]
    assert find_flags(records, 2, one_step=True, stop=stop) == [
        f"the gradient is zero for 2 of 2 pictures, which is no evidence of robustness{why}"
    ]


def test_what_square_breaks_is_laid_to_a_short_attack_only_where_it_was_one() -> None:
    records = [record(4, "square")] * 9 + [STANDS] * 91
    (full,), (short,) = find_flags(records, 2), find_flags(records, 2, reduced=True)
    assert "too short" in short
    assert "too short" not in full


@pytest.mark.parametrize(("broken", "left", "flagged"), [(1, 99, True), (1, 498, True), (1, 499, False), (0, 9, False)])
def test_square_breaking_what_the_others_left_is_told_from_0_2_per_cent(broken: int, left: int, flagged: bool) -> None:
    records = [*[record(4, "square")] * broken, *[STANDS] * left, *[FALLS] * 50]
    found = find_flags(records, 2)
    assert len(found) == flagged
    if flagged:
        assert f"broke {broken} of the {broken + left} pictures" in found[0]
        assert "at level 4" in found[0]
    assert find_flags(records, 2, transfer=True) == []


def test_square_is_counted_at_the_level_where_it_broke_a_picture_and_not_again_above() -> None:
    (flag,) = find_flags([record(4, "square"), record(8, "square"), record(8, "square"), *[STANDS] * 7], 2)
    assert "broke 2 of the 9 pictures (22.2 %)" in flag
    assert "at level 8" in flag


def test_a_single_picture_is_an_evaluation_too() -> None:
    (flag,) = find_flags([record(4, "square")], 2)
    assert "broke 1 of the 1 pictures (100.0 %)" in flag
    assert find_flags([record(levels=())], 2) == []
    (flag,) = find_flags([record(levels=(128,))], 2)
    assert "1 of 1 pictures (100.0 %) are still read right at ε = 0.5," in flag


@pytest.mark.parametrize(("standing", "flagged"), [(1, False), (2, True), (50, True)])
def test_an_attack_that_does_not_work_at_one_half_is_told(standing: int, flagged: bool) -> None:
    records = [record(marks=[STANDS_AT_HALF])] * standing + [FALLS] * (100 - standing)
    found = find_flags(records, 10)
    assert len(found) == flagged
    if flagged:
        assert found[0].startswith(f"{standing} of 100 pictures ({standing}.0 %) are still read right at ε = 0.5")
    assert find_flags(records, 10, one_step=True) == find_flags(records, 10, transfer=True) == []


def test_a_level_of_one_half_or_more_says_it_by_itself() -> None:
    for level, epsilon in ((128, "0.5"), (147, "0.58"), (200, "0.78")):
        records = [record(levels=(4, level))] * 5 + [record(level, levels=(4, level))] * 5
        (flag,) = find_flags(records, 10)
        assert f"5 of 10 pictures (50.0 %) are still read right at ε = {epsilon}," in flag
    assert find_flags([record(levels=(4, 127))] * 5, 10) == []
