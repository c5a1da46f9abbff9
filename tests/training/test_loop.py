"""training/loop.py: a run trains, goes on after a cut where it was, and keeps the best epoch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from training.loop import Batches, Recipe, Run
from training.objective import Objective

RECIPE = Recipe(epochs=4, steps=3, peak_rate=0.05, averaging=0.5)


def network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(2)])


def batches(epoch: int) -> Batches:
    rng = np.random.default_rng(epoch)
    for _ in range(RECIPE.steps):
        labels = rng.integers(0, 2, 16).astype(np.int32)
        noise = rng.integers(0, 100, (16, 4, 4, 1))
        yield tf.constant((noise + 150 * labels[:, None, None, None]).astype(np.uint8)), tf.constant(labels)


def run(folder: Path) -> Run:
    return Run(network(), Objective(), RECIPE, folder)


def test_training_lowers_the_loss(tmp_path: Path) -> None:
    trained = run(tmp_path).fit(batches)
    images, labels = next(iter(batches(99)))
    objective = Objective()
    assert objective(trained, images, labels) < 0.7 * objective(network(), images, labels)


class CutError(Exception):
    """The power went."""


def cut_at(epoch: int) -> Callable[[int], Batches]:
    def cut_batches(number: int) -> Batches:
        if number == epoch:
            raise CutError
        return batches(number)

    return cut_batches


def test_a_run_that_was_cut_ends_like_one_that_was_not(tmp_path: Path) -> None:
    whole = run(tmp_path / "whole").fit(batches)
    with pytest.raises(CutError):
        run(tmp_path / "cut").fit(cut_at(2))
    second = run(tmp_path / "cut")
    assert int(second.epoch) == 2
    for expected, received in zip(whole.get_weights(), second.fit(batches).get_weights(), strict=True):
        np.testing.assert_allclose(received, expected, rtol=1e-5, atol=1e-7)


def test_the_best_epoch_is_kept(tmp_path: Path) -> None:
    seen: list[list[np.ndarray]] = []

    def score(average: keras.Model) -> float:
        seen.append(average.get_weights())
        return [0.3, 0.8, 0.5, 0.1][len(seen) - 1]

    best = run(tmp_path).fit(batches, score)
    np.testing.assert_array_equal(best.get_weights()[0], seen[1][0])
    assert not np.array_equal(seen[1][0], seen[3][0])
