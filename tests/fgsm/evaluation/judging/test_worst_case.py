"""judging/worst_case.py and what the judge makes of it: stages, marks, flags, on networks with known faults."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.checks import NotFiniteError
from fgsm.evaluation.evaluate import evaluate
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.judging.stages import Effort
from fgsm.evaluation.judging.worst_case import (
    FULL,
    QUICK,
    describe_worst_case,
    differences_from_autoattack,
    is_reduced,
)
from fgsm.evaluation.record import CHANGES, NOT_FINITE, STANDS_AT_HALF, ZERO, Sample
from fgsm.pictures.image import to_float

ROOT = Path(__file__).resolve().parents[4]
EFFORT: dict[str, Any] = {"steps": 8, "targets": 2, "queries": 40}
Pair = tuple[np.ndarray, int]


def pairs_for(classifier: Any, count: int = 24) -> list[Pair]:
    """Random pictures that the network reads right."""
    images = np.random.default_rng(5).integers(0, 256, (count, *classifier.input_shape), dtype=np.uint8)
    return list(zip(images, classifier.logits(to_float(images)).argmax(axis=1).tolist(), strict=True))


class Faulty:
    """A network whose gradient is what a test says it is."""

    def __init__(self, classifier: Any, fault: Callable[[np.ndarray], np.ndarray]) -> None:
        self.classifier, self.fault = classifier, fault

    def logits(self, images: np.ndarray) -> np.ndarray:
        return self.classifier.logits(images)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return self.fault(self.classifier.loss_gradient(images, labels))


class Drawing:
    """A network that answers at random, a little."""

    def __init__(self, classifier: Any) -> None:
        self.classifier, self.random = classifier, np.random.default_rng(0)
        self.loss_gradient = classifier.loss_gradient

    def logits(self, images: np.ndarray) -> np.ndarray:
        rows = self.classifier.logits(images)
        return rows + self.random.normal(0, 0.01, rows.shape).astype(np.float32) * np.abs(rows).max()


def test_the_worst_case_is_no_better_than_any_attack_and_its_stages_add_up(colour: Any) -> None:
    pairs, levels = pairs_for(colour), [0, 2, 4, 8]
    worst = evaluate(colour, pairs, levels, "worst-case", **EFFORT)
    others = [evaluate(colour, pairs, levels, attack, steps=8) for attack in ("fgsm", "bim", "pgd")]
    for place, row in enumerate(worst):
        assert row.correct <= min(each[place].correct for each in others)
    correct = [row.correct for row in worst]
    assert correct == sorted(correct, reverse=True)
    assert correct[0] > correct[1] > 0
    for before, row in pairwise(worst):
        first, second, third = (count for count in worst.stages if count.level == row.level)
        assert (first.stage, second.stage, third.stage) == ("apgd-ce", "apgd-t", "square")
        assert first.tried == before.correct
        assert (second.tried, third.tried, row.correct) == (first.left, second.left, third.left)
    assert all(each.stages == [] for each in others)


def test_what_falls_at_a_level_stays_fallen_with_the_same_picture(colour: Any) -> None:
    judge = Judge(colour, [2, 4, 8], "worst-case", **EFFORT)
    samples = [Sample(str(index), *pair) for index, pair in enumerate(pairs_for(colour))]
    carried = 0
    for record, sample in zip(judge(samples), samples, strict=True):
        first = record.falls_at
        fallen = [each for each in record.attacked if each.stage]
        assert [each.level for each in fallen] == [level for level in (2, 4, 8) if first is not None and level >= first]
        assert len({each._replace(level=0) for each in fallen}) == (1 if fallen else 0)
        if first in (2, 4):
            carried, kept = carried + 1, judge.adversarial(sample)
            np.testing.assert_array_equal(kept[first], kept[8])
            assert np.abs(kept[first].astype(int) - sample.picture).max() <= first
    assert carried > 2


def test_a_network_that_hides_its_gradient_is_found_out_by_square(colour: Any) -> None:
    hidden = Faulty(colour, np.zeros_like)
    pairs = pairs_for(colour)
    # The random start alone may break one: what else falls, falls to Square.
    found = evaluate(hidden, pairs, [0, 8], "worst-case", **EFFORT)
    by_stage = {count.stage: count.tried - count.left for count in found.stages}
    assert by_stage["square"] > by_stage["apgd-ce"] + by_stage["apgd-t"]
    assert any(flag.startswith(f"the gradient is zero for 24 of {len(pairs)} pictures") for flag in found.flags)
    assert any("Square" in flag for flag in found.flags)


@pytest.mark.parametrize("attack", ["fgsm", "bim", "pgd", "worst-case"])
def test_gradients_that_are_zero_or_no_number_are_counted_and_end_nothing(colour: Any, attack: str) -> None:
    def fault(gradient: np.ndarray) -> np.ndarray:
        gradient = gradient.copy()
        gradient[::2] = 0
        gradient[1::4, 0, 0, 0] = np.nan
        return gradient

    judge = Judge(Faulty(colour, fault), [1], attack, steps=1, targets=1, queries=1)
    records = judge([Sample(str(index), *pair) for index, pair in enumerate(pairs_for(colour, 8))])
    assert [ZERO in record.marks for record in records] == [True, False] * 4
    assert [NOT_FINITE in record.marks for record in records] == [False, True, False, False] * 2


def test_a_picture_whose_gradient_makes_the_network_fail_does_not_end_the_others(colour: Any) -> None:
    pairs = pairs_for(colour, 6)
    bad = to_float(pairs[2][0])

    class Failing(Faulty):
        def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
            if any(np.abs(image - bad).max() < 0.1 for image in images):
                raise NotFiniteError("the network's gradient is not a finite number")
            return self.classifier.loss_gradient(images, labels)

    samples = [Sample(str(index), *pair) for index, pair in enumerate(pairs)]
    for attack in ("fgsm", "pgd"):
        found = Judge(Failing(colour, np.zeros_like), [6], attack, steps=3)(samples)
        sound = Judge(colour, [6], attack, steps=3)(samples)
        assert [record.marks for record in found] == [(), (), (NOT_FINITE,), (), (), ()] if attack == "fgsm" else True
        assert NOT_FINITE in found[2].marks
        for index in (0, 1, 3, 4, 5):
            assert found[index].attacked == sound[index].attacked


@pytest.mark.parametrize("attack", ["bim", "pgd", "worst-case"])
def test_an_attack_that_cannot_work_is_found_out_at_one_half(dense: Callable[..., Any], attack: str) -> None:
    # Class 0 whatever the picture shows: nothing can fool it.
    classifier = dense(np.zeros((48, 3)), np.array([9.0, 0, 0]), shape=(4, 4, 3))
    samples = [Sample("", image, 0) for image, _ in pairs_for(classifier, 3)]
    records = Judge(classifier, [1], attack, **EFFORT)(samples)
    assert all(STANDS_AT_HALF in record.marks for record in records)
    found = evaluate(classifier, [(sample.picture, 0) for sample in samples], [0, 1], attack, **EFFORT)
    assert any("3 of 3 pictures (100.0 %) are still read right at ε = 0.5" in flag for flag in found.flags)


def test_one_half_is_not_asked_where_it_says_nothing(colour: Any) -> None:
    samples = [Sample(str(index), *pair) for index, pair in enumerate(pairs_for(colour, 6))]
    hidden = Faulty(colour, np.zeros_like)
    marks = [
        record.marks
        for judge in (
            Judge(hidden, [1], "fgsm"),
            Judge(colour, [1], "bim", steps=2, surrogate=hidden),
            Judge(hidden, [1, 128], "bim", steps=2),
        )
        for record in judge(samples)
    ]
    assert not any(STANDS_AT_HALF in each for each in marks)
    assert all(STANDS_AT_HALF in record.marks for record in Judge(hidden, [1], "bim", steps=2)(samples))


def test_a_network_that_draws_at_random_is_found_out(colour: Any) -> None:
    samples = [Sample(str(index), *pair) for index, pair in enumerate(pairs_for(colour, 40))]
    assert not any(CHANGES in record.marks for record in Judge(colour, [0], "pgd")(samples))
    assert all(CHANGES in record.marks for record in Judge(Drawing(colour), [0], "pgd")(samples))
    seldom = [CHANGES in record.marks for record in Judge(Drawing(colour), [0], "fgsm")(samples)]
    assert 0 < sum(seldom) < 20


def test_flags_and_counts_come_with_the_rows_and_labels_in_another_order_are_told(colour: Any) -> None:
    pairs = [(image, (label + 1) % 5) for image, label in pairs_for(colour)]
    clean, attacked = found = evaluate(colour, pairs, [0, 1])
    assert clean.correct == attacked.correct == 0
    assert found.flags == [
        "accuracy without an attack is 0.0 % of 24 pictures, no better than chance (20.0 % for 5 classes): the labels "
        "may be in another order than the network's"
    ]


def test_every_stage_goes_to_the_edge_of_its_level_and_no_further(dense: Callable[..., Any]) -> None:
    # Class 0 whatever the picture shows, if a little less so: no stage ends before its time.
    network = dense(np.random.default_rng(0).normal(0, 1e-3, (48, 3)), np.array([9.0, 0, 0]), shape=(4, 4, 3))
    asked, climbed = list[float](), list[float]()

    class Asked:
        def logits(self, images: np.ndarray) -> np.ndarray:
            asked.append(255 * float(images.max()))
            return network.logits(images)

        def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
            climbed.append(255 * float(images.max()))
            asked.clear()
            return network.loss_gradient(images, labels)

    Judge(Asked(), [200], "worst-case", **EFFORT)([Sample("", np.zeros((4, 4, 3), np.uint8), 0)])
    assert max(climbed) == pytest.approx(200, abs=1e-4)
    # Behind the last gradient comes what Square asks about, all of it at the edge, and the picture itself once more.
    assert len(asked) > EFFORT["queries"]
    assert {round(each, 3) for each in asked} == {0, 200}


def test_what_is_done_is_said_with_its_numbers_and_not_by_another_s_name() -> None:
    sentence = describe_worst_case(Effort(30, 9, 200), 4)
    assert "(30 steps)" in sentence
    assert "(3 targets of 30 steps)" in sentence
    assert "(200 queries)" in sentence
    assert "without FAB" in sentence
    assert "(1 target of 30 steps)" in describe_worst_case(Effort(30, 1, 200), 10)
    assert "(2 targets of 30 steps)" in describe_worst_case(Effort(30, 2, 200), 10)


@pytest.mark.parametrize(
    ("effort", "classes", "reduced"),
    [
        (FULL, 10, False),
        (QUICK, 10, True),
        (FULL._replace(steps=99), 10, True),
        (FULL._replace(targets=8), 10, True),
        (FULL._replace(queries=4999), 10, True),
        (FULL._replace(targets=1), 2, False),  # there is no second class to aim at
        (FULL._replace(steps=200, targets=20, queries=10_000, schedule="fixed"), 1000, False),
    ],
)
def test_less_than_the_default_is_an_upper_bound(effort: Effort, classes: int, reduced: bool) -> None:
    assert is_reduced(effort, classes) is reduced
    assert ("an upper bound" in describe_worst_case(effort, classes)) is reduced


def test_the_default_is_the_budget_of_autoattack_s_standard_version() -> None:
    assert Effort(100, 9, 5000) == FULL


def test_the_documents_list_the_same_differences_from_autoattack() -> None:
    document = " ".join((ROOT / "docs" / "worst-case.md").read_text(encoding="utf-8").split())
    for sentence in differences_from_autoattack(FULL):
        assert f"{sentence[0].upper()}{sentence[1:]}." in document
    fixed = differences_from_autoattack(FULL._replace(schedule="fixed"))
    assert sum(one != other for one, other in zip(fixed, differences_from_autoattack(FULL), strict=True)) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schedule": "free"}, r"expected a schedule \(rescaled, fixed\), got 'free'"),
        ({"steps": 0}, "expected steps from 1 to 1000, got 0"),
        ({"targets": 0}, "expected targets from 1 to 1000, got 0"),
        ({"queries": 0}, "expected queries from 1 to 1000000, got 0"),
    ],
)
def test_bad_effort_is_refused(colour: Any, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Judge(colour, [1], "worst-case", **change)


def test_steps_that_nobody_names_are_the_attack_s_own(colour: Any) -> None:
    assert [Judge(colour, [1], attack).effort.steps for attack in ("pgd", "worst-case")] == [20, 100]
