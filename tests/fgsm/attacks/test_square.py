"""fgsm/attacks/square.py: random squares, on answers alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm import square_attack
from fgsm.attacks.square import _paint, _side

Noise = Callable[..., np.ndarray]


class Oracle:
    """A network that gives answers and nothing else, and keeps what it was asked."""

    def __init__(self, classifier: Any) -> None:
        self.classifier = classifier
        self.asked: list[np.ndarray] = []

    def logits(self, images: np.ndarray) -> np.ndarray:
        self.asked.append(images)
        return self.classifier.logits(images)


def test_it_fools_with_answers_alone_and_asks_no_more_than_it_may(colour: Any, noise: Noise) -> None:
    images = noise(colour, 30, seed=3)
    labels = colour.logits(images).argmax(axis=1)
    oracle = Oracle(colour)
    adversarial = square_attack(oracle, images, labels, epsilon=0.05, queries=60, seed=0)
    fooled = colour.logits(adversarial).argmax(axis=1) != labels
    assert 5 < fooled.sum() < 30
    sizes = [len(each) for each in oracle.asked]
    assert len(sizes) <= 60
    assert sizes[0] == 30
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= 30 - fooled.sum() + 1


def test_every_value_stands_at_the_edge_of_what_is_allowed(any_small: Any, noise: Noise) -> None:
    images, epsilon = noise(any_small, 4), 8 / 255
    adversarial = square_attack(any_small, images, epsilon=epsilon, queries=30, seed=0)
    edges = np.stack([np.clip(images - epsilon, 0, 1), np.clip(images + epsilon, 0, 1)])
    assert np.abs(adversarial - edges).min(axis=0).max() < 1e-6
    assert adversarial.dtype == images.dtype


def test_it_begins_with_stripes_and_goes_on_with_squares(colour: Any) -> None:
    images = np.full((2, *colour.input_shape), 0.5, np.float32)
    oracle = Oracle(colour)
    labels = colour.logits(images).argmax(axis=1)
    square_attack(oracle, images, labels, epsilon=1e-4, queries=40, seed=0)
    stripes = oracle.asked[0] - images
    assert (stripes == stripes[:, :1]).all()
    assert len(np.unique(stripes[0, 0], axis=0)) > 2
    assert not np.array_equal(stripes[0], stripes[1])
    best, side, largest = oracle.asked[0][0], _side(39, 40, (16, 12)), 0
    for tried in (each[0] for each in oracle.asked[1:]):
        changed = (tried != best).any(axis=2)
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        if len(rows):
            assert np.ptp(rows) < _side(1, 40, (16, 12))
            assert np.ptp(columns) < _side(1, 40, (16, 12))
            largest = max(largest, len(rows), len(columns))
        before, now = (_margin(colour, each, labels[0]) for each in (best, tried))
        best = tried if now < before else best
    assert side == 1
    assert largest == _side(1, 40, (16, 12))


def _margin(classifier: Any, picture: np.ndarray, label: int) -> float:
    row = classifier.logits(picture[None])[0].astype(float)
    return float(row[label] - np.delete(row, label).max())


def test_the_squares_shrink_as_the_paper_has_it() -> None:
    halvings = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)  # appendix B: behind these of 10,000 queries
    for done, query in enumerate(halvings):
        for moment, halved in ((100 * query, done), (100 * query + 1, done + 1)):
            assert _side(moment, 1_000_000, (1000, 900)) == round((0.8 / 2**halved * 900_000) ** 0.5)
    assert _side(0, 10_000, (28, 28)) == 25
    assert _side(9_999, 10_000, (5, 5)) == 1  # a square is never of no pixel
    assert _side(5, 100, (28, 28)) == _side(500, 10_000, (28, 28))  # the schedule is spread over the queries
    assert _side(0, 10, (4, 90)) == 4  # a square fits into the picture


@pytest.mark.parametrize(("schedule", "span"), [("rescaled", 7), ("fixed", 10_000)])
def test_the_squares_shrink_over_the_queries_or_as_over_ten_thousand(
    colour: Any, noise: Noise, monkeypatch: pytest.MonkeyPatch, schedule: Any, span: int
) -> None:
    spans = []

    def side(query: int, span: int, size: tuple[int, ...]) -> int:
        spans.append(span)
        return 1

    monkeypatch.setattr("fgsm.attacks.square._side", side)
    square_attack(colour, noise(colour, 2), epsilon=1e-4, queries=7, schedule=schedule, seed=0)
    assert spans == [span] * 6  # behind the stripes


def test_a_square_may_lie_anywhere_in_the_picture() -> None:
    low, high = np.zeros((1, 5, 7, 1)), np.ones((1, 5, 7, 1))
    pictures = np.full((400, 5, 7, 1), 0.5)
    _paint(pictures, low, high, np.zeros(400, int), np.random.default_rng(0).random((400, 3)), 3)
    places = set()
    for picture in pictures:
        rows, columns, _ = np.nonzero(picture != 0.5)
        assert len(rows) == 9
        places.add((int(rows.min()), int(columns.min())))
        assert len(np.unique(picture)) == 2  # all of a channel at one of its bounds
    assert places == {(top, left) for top in range(3) for left in range(5)}


def test_the_largest_number_that_is_drawn_stays_inside() -> None:
    pictures, drawn = np.full((1, 5, 7, 1), 0.5), np.full((1, 3), np.nextafter(1, 0))
    _paint(pictures, np.zeros((1, 5, 7, 1)), np.ones((1, 5, 7, 1)), np.zeros(1, int), drawn, 2)
    assert np.argwhere(pictures[0, :, :, 0] != 0.5).tolist() == [[3, 5], [3, 6], [4, 5], [4, 6]]


def test_a_picture_that_falls_on_a_tie_has_not_fallen(colour: Any, noise: Noise) -> None:
    """A margin of exactly zero is the label's where it comes first, so the search goes on."""
    asked = []

    class Tied:
        def logits(self, images: np.ndarray) -> np.ndarray:
            asked.append(len(images))
            return np.ones((len(images), 3), np.float32)

    square_attack(Tied(), noise(colour, 2), [0, 1], epsilon=0.1, queries=5, seed=0)
    assert asked == [2] * 5


def test_what_is_misread_from_the_beginning_costs_one_query(colour: Any, noise: Noise) -> None:
    images = noise(colour, 3)
    oracle = Oracle(colour)
    square_attack(oracle, images, colour.logits(images).argmin(axis=1), epsilon=0.001, queries=10, seed=0)
    assert [len(each) for each in oracle.asked] == [3]


def test_it_asks_as_often_as_autoattack_does() -> None:
    assert inspect.signature(square_attack).parameters["queries"].default == 5000


def test_without_labels_it_leaves_the_network_s_own_classes(colour: Any, noise: Noise) -> None:
    images, options = noise(colour, 5), {"epsilon": 0.03, "queries": 20, "seed": 0}
    expected = square_attack(colour, images, colour.logits(images).argmax(axis=1), **options)
    np.testing.assert_array_equal(square_attack(colour, images, **options), expected)


def test_a_seed_gives_the_same_pictures_whatever_stands_beside_them(colour: Any, noise: Noise) -> None:
    images = noise(colour, 4)
    options: dict[str, Any] = {"epsilon": 0.02, "queries": 20}
    together = square_attack(colour, images, seed=[3, 4, 5, 6], **options)
    np.testing.assert_array_equal(square_attack(colour, images[[2, 0]], seed=[5, 3], **options), together[[2, 0]])
    assert not np.array_equal(square_attack(colour, images, seed=[7, 8, 9, 10], **options), together)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epsilon": -1}, "expected epsilon from 0 to 1"),
        ({"schedule": "free"}, r"expected a schedule \(rescaled, fixed\), got 'free'"),
        ({"queries": 0}, "expected queries from 1 to 1000000, got 0"),
        ({"labels": [0]}, "expected 3 labels"),
    ],
)
def test_bad_arguments_are_refused(colour: Any, noise: Noise, change: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"labels": [0, 1, 2], "epsilon": 0.1, **change}
    with pytest.raises(ValueError, match=message):
        square_attack(colour, noise(colour, 3), arguments.pop("labels"), **arguments)
