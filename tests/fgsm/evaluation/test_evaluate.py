"""fgsm/evaluation/evaluate.py: clean and robust accuracy, counted on 8-bit pictures against the true class."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import fgsm
from fgsm.attacks.levels import perturb_8bit
from fgsm.evaluation.evaluate import batch_length, evaluate
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.judging.methods import ATTACKS
from fgsm.evaluation.record import Sample
from fgsm.pictures.image import to_float, to_uint8

Pair = tuple[np.ndarray, int]


def made_up(classifier: Any, count: int = 70, seed: int = 0) -> list[Pair]:
    """Random pictures; every third one has a true class that the network does not see."""
    random = np.random.default_rng(seed)
    images = random.integers(0, 256, (count, *classifier.input_shape), dtype=np.uint8)
    said = classifier.logits(to_float(images)).argmax(axis=1)
    wrong = np.arange(count) % 3 == 0
    truth = (said + wrong) % len(classifier.labels)
    return list(zip(images, truth.tolist(), strict=True))


class Recorder:
    """A classifier that keeps every picture it was asked about, as 8 bits."""

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier
        self.judged: list[np.ndarray] = []
        self.gradients = 0

    def logits(self, images: np.ndarray) -> np.ndarray:
        levels = to_uint8(images)
        np.testing.assert_array_equal(to_float(levels), images)  # nothing but 8-bit pictures is judged
        self.judged.append(levels)
        return self.classifier.logits(images)

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        self.gradients += len(images)
        return self.classifier.loss_gradient(images, labels)


def test_fgsm_counts_what_the_formula_gives_picture_by_picture(any_small: Any) -> None:
    levels, pairs = [0, 3, 20], made_up(any_small)
    expected = dict.fromkeys(levels, 0)
    for image, truth in pairs:
        batch = to_float(image[None])
        clean = int(any_small.logits(batch).argmax()) == truth
        sign = np.sign(any_small.loss_gradient(batch, [truth]))[0].astype(np.int8)
        for level in levels:
            attacked = to_float(perturb_8bit(image, sign, level)[None])
            expected[level] += clean and int(any_small.logits(attacked).argmax()) == truth
    rows = evaluate(any_small, pairs, levels)
    assert [(row.level, row.correct) for row in rows] == list(expected.items())
    assert {row.total for row in rows} == {len(pairs)}


def test_a_linear_network_falls_exactly_where_the_margin_ends(dense: Callable[..., Any]) -> None:
    # Two pixels, logits (x0, x1): each level narrows the margin x0 - x1 by two levels.
    classifier = dense(np.eye(2, dtype=np.float32), shape=(1, 2, 1))
    pairs = [(np.array([[[100 + margin], [100]]], np.uint8), 0) for margin in (1, 5, 9, 13)]
    rows = evaluate(classifier, pairs, range(8))
    assert [row.correct for row in rows] == [sum(margin >= 2 * level for margin in (1, 5, 9, 13)) for level in range(8)]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_misread_picture_is_not_won_back(dense: Callable[..., Any], attack: str) -> None:
    classifier = dense(np.eye(2, dtype=np.float32), shape=(1, 2, 1))
    wrong = (np.array([[[10], [200]]], np.uint8), 0)
    recorder = Recorder(classifier)
    rows = evaluate(recorder, [wrong], [0, 200], attack, steps=3)
    assert [row.correct for row in rows] == [0, 0]
    assert recorder.gradients == 0


@pytest.mark.parametrize("attack", ATTACKS)
def test_judged_pictures_stay_within_their_level(any_small: Any, attack: str) -> None:
    levels = [1, 4, 77]
    judge = Judge(any_small, levels, attack, steps=3, targets=2, queries=5)
    for index, (image, truth) in enumerate(made_up(any_small, 7)):
        kept = judge.adversarial(Sample("", image, truth))
        assert list(kept) == (levels if index % 3 else [])
        for level, picture in kept.items():
            change = np.abs(picture.astype(int) - image).max()
            assert change == level if attack == "fgsm" else 0 < change <= level


def test_fgsm_takes_one_gradient_for_all_levels_and_pgd_one_a_step(colour: Any) -> None:
    pairs = made_up(colour, 9)
    for attack, gradients in (("fgsm", 6), ("bim", 6 * 5 * 2), ("pgd", 6 * 5 * 2)):
        recorder = Recorder(colour)
        evaluate(recorder, pairs, [0, 2, 8], attack, steps=5)
        assert recorder.gradients == gradients


def test_level_0_is_the_clean_accuracy_and_more_steps_do_more_harm(colour: Any) -> None:
    pairs = made_up(colour, 90)
    clean, one = evaluate(colour, pairs, [0, 6])
    many = evaluate(colour, pairs, [6], "bim", steps=20)[0]
    assert clean.correct == 60
    assert many.correct <= one.correct < clean.correct


def test_a_seed_gives_the_same_starts_and_pictures_differ_in_theirs(colour: Any) -> None:
    pairs = made_up(colour, 24)
    right = [Sample("", image, truth) for index, (image, truth) in enumerate(pairs) if index % 3]
    first, second, other = (
        np.stack([Judge(colour, [5], "pgd", steps=1, seed=seed).adversarial(sample)[5] for sample in right])
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)
    starts = first.astype(int) - np.stack([sample.picture for sample in right])
    assert len(np.unique(starts, axis=0)) == 16


def test_with_a_surrogate_the_pictures_are_made_for_it_and_judged_by_the_other(dense: Callable[..., Any]) -> None:
    # Logits (x0, x1) against (x2, x3): what is made for one network leaves the other's pixels as they are.
    judged, other = (dense(np.eye(4, dtype=np.float32)[:, part], shape=(1, 4, 1)) for part in ([0, 1], [2, 3]))
    pairs = [(np.array([[[200], [100], [200], [100]]], np.uint8), 0)]
    recorders = [Recorder(judged), Recorder(other)]
    for attack in ("fgsm", "bim"):  # a random start moves every pixel
        blind = evaluate(recorders[0], pairs, [0, 80], attack, steps=3, surrogate=recorders[1])
        aware = evaluate(judged, pairs, [0, 80], attack, steps=3)
        assert [row.correct for row in blind] == [1, 1]
        assert [row.correct for row in aware] == [1, 0]
    assert recorders[0].gradients == 0 < recorders[1].gradients
    assert recorders[1].judged == []


def test_levels_are_judged_in_rising_order_once(colour: Any) -> None:
    assert [row.level for row in evaluate(colour, made_up(colour, 3), [8, 0, 8, 2])] == [0, 2, 8]


def test_progress_has_the_rows_so_far_when_it_is_stopped(colour: Any) -> None:
    pairs, seen = made_up(colour, 70), []

    def endless() -> Any:
        yield from pairs
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(colour, endless(), [0, 4], progress=seen.append)
    assert [rows[0].total for rows in seen] == [32, 64]
    assert seen[-1] == evaluate(colour, itertools.islice(pairs, 64), [0, 4])


@pytest.mark.parametrize(
    ("attack", "shape", "length"),
    [
        ("worst-case", (28, 28, 1), 256),
        ("worst-case", (64, 64, 1), 256),
        ("worst-case", (65, 64, 1), 32),
        ("worst-case", (192, 192, 3), 32),
        ("pgd", (28, 28, 1), 32),
    ],
)
def test_the_worst_case_takes_many_small_pictures_at_a_time(attack: str, shape: tuple[int, ...], length: int) -> None:
    assert batch_length(attack, shape) == length


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pictures": []}, "expected at least one picture, got none"),
        ({"attack": "cw"}, r"expected an attack \(fgsm, bim, pgd, worst-case\), got 'cw'"),
        ({"attack": "pgd", "steps": 0}, "expected steps from 1 to"),
        ({"pictures": [(np.zeros((16, 12, 3), np.uint8), 5)]}, "expected labels from 0 to 4, got"),
        ({"pictures": [(np.zeros((16, 12, 3), np.uint8), 0.5)]}, "expected integer class indices"),
        ({"pictures": [(np.zeros((16, 12, 3), np.float32), 0)]}, "expected uint8 pixels"),
        ({"pictures": [(np.zeros((9, 9, 3), np.uint8), 0)]}, r"expected pictures of shape \(16, 12, 3\), got"),
        ({"pictures": [(np.zeros((side, 12, 3), np.uint8), 0) for side in (16, 9)]}, "expected pictures of one shape"),
    ],
)
def test_bad_arguments_are_refused(colour: Any, change: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"pictures": made_up(colour, 3), "levels": [0, 1], **change}
    with pytest.raises(ValueError, match=message):
        evaluate(colour, **arguments)


def test_what_nobody_chooses_is_what_the_documentation_says(colour: Any) -> None:
    pairs, options = made_up(colour, 12), dict[str, Any](attack="pgd", steps=3)
    assert [row.level for row in evaluate(colour, pairs)] == [0, 1, 2, 4, 8]
    correct, others = (
        [row.correct for row in evaluate(colour, pairs, range(1, 30), **options, **seed)] for seed in ({}, {"seed": 0})
    )
    assert correct == others
    assert any(
        [row.correct for row in evaluate(colour, pairs, range(1, 30), **options, seed=seed)] != correct
        for seed in (1, 2)
    )


def test_only_an_iterated_attack_that_knows_the_network_has_to_work_at_one_half(dense: Callable[..., Any]) -> None:
    classifier = dense(np.zeros((48, 3)), np.array([9.0, 0, 0]), shape=(4, 4, 3))  # nothing can fool it
    pairs = [(image, 0) for image, _ in made_up(classifier, 3)]
    flagged = {
        (attack, surrogate is None): any("ε = " in flag for flag in found.flags)
        for attack in ("fgsm", "bim")
        for surrogate in (None, classifier)
        for found in [evaluate(classifier, pairs, [0, 128], attack, steps=2, surrogate=surrogate)]
    }
    assert flagged == {("fgsm", True): False, ("fgsm", False): False, ("bim", True): True, ("bim", False): False}


class Stopped:
    """A network that lets no gradient pass, and knows where."""

    def __init__(self, classifier: Any, gradient_stop: str) -> None:
        self.logits, self.gradient_stop = classifier.logits, gradient_stop

    def loss_gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        return np.zeros_like(images)


def test_where_the_gradient_stops_is_said_of_the_network_that_is_attacked(colour: Any) -> None:
    pairs = made_up(colour, 6)
    own, other = Stopped(colour, "Round in 'own'"), Stopped(colour, "Round in 'other'")
    for surrogate, stop in ((None, "Round in 'own'"), (other, "Round in 'other'")):
        (flag,) = (each for each in evaluate(own, pairs, [4], surrogate=surrogate).flags if "gradient is zero" in each)
        assert flag.endswith(f"no gradient passes {stop}")


def test_the_package_offers_the_function() -> None:
    assert fgsm.evaluate is evaluate
