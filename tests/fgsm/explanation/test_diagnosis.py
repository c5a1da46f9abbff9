"""fgsm/explanation/diagnosis.py: every number against NumPy, every treatment against Pillow."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.experiment.experiment import Experiment
from fgsm.explanation.diagnosis import diagnose, survival, through_scaling
from fgsm.pictures.image import to_float, to_uint8
from tests.pictures import smooth

Noise = Callable[..., np.ndarray]


@pytest.mark.parametrize("steps", [1, 4])
@pytest.mark.parametrize("level", [1, 20])
def test_the_distances_are_numpys(any_small: Any, noise: Noise, steps: int, level: int) -> None:
    experiment = Experiment(any_small, to_uint8(noise(any_small, 1, seed=5)[0]), steps=steps)
    change = experiment.adversarial(level).astype(float) - experiment.image
    found = diagnose(experiment, level)
    assert found.l0 == (change != 0).sum()
    assert found.values == change.size
    assert found.l2 == pytest.approx(np.linalg.norm(change / 255))
    assert found.linf == pytest.approx(np.abs(change / 255).max())
    assert found.largest_step == np.abs(change).max() <= level
    assert found.mean_step == pytest.approx(np.abs(change).mean())
    assert not found.wrong_before


def test_clipped_is_what_would_have_left_the_range(any_small: Any, noise: Noise) -> None:
    experiment = Experiment(any_small, to_uint8(noise(any_small, 1, seed=6)[0]))
    for level in (0, 1, 30, 90):
        free = experiment.image.astype(int) + level * experiment.sign
        assert diagnose(experiment, level).clipped == pytest.approx(((free < 0) | (free > 255)).mean())


def test_zero_gradients_are_counted(dense: Callable[..., Any]) -> None:
    kernel = np.random.default_rng(0).normal(0, 1, (20, 2)).astype(np.float32)
    kernel[:5] = 0
    image = np.full((5, 4, 1), 90, np.uint8)
    found = diagnose(Experiment(dense(kernel, shape=(5, 4, 1)), image), 7)
    assert found.zero_gradients == pytest.approx(0.25)
    assert found.l0 == 15


def test_a_network_that_was_wrong_before_is_told(any_small: Any, noise: Noise) -> None:
    image = to_uint8(noise(any_small, 1)[0])
    said = Experiment(any_small, image).predicted
    assert diagnose(Experiment(any_small, image, truth=(said + 1) % 4), 1).wrong_before


@pytest.mark.parametrize("target", [None, 2])
def test_each_treatment_is_judged_on_what_pillow_gives_back(any_small: Any, noise: Noise, target: int | None) -> None:
    experiment = Experiment(any_small, to_uint8(noise(any_small, 1, seed=8)[0]), target=target)
    found = survival(experiment, 25)
    assert [(row.treatment, row.amount) for row in found] == [
        *(("none", 100), ("jpeg", 95), ("jpeg", 75), ("jpeg", 50), ("scale", 75))
    ]
    for row in found:
        for image, said in ((experiment.adversarial(25), row.adversarial), (experiment.image, row.original)):
            expected = any_small.probabilities(to_float(treated(image, row.treatment, row.amount))[None])[0]
            np.testing.assert_allclose(said, expected, atol=1e-5)
        goal = row.adversarial.argmax() == experiment.goal
        assert row.fools == (goal if target is not None else not goal)


def treated(image: np.ndarray, treatment: str, amount: int) -> np.ndarray:
    """Do what the treatment says, with Pillow alone."""
    picture = Image.fromarray(image.squeeze())
    height, width = image.shape[:2]
    if treatment == "jpeg":
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=amount)
        picture = Image.open(file)
    if treatment == "scale":
        small = picture.resize((round(width * amount / 100), round(height * amount / 100)), Image.Resampling.BICUBIC)
        picture = small.resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(picture).reshape(image.shape)


def test_scaling_keeps_a_smooth_picture_and_loses_a_fine_pattern() -> None:
    picture = smooth(64, 64)
    assert np.abs(through_scaling(picture).astype(int) - picture).max() <= 6
    board = (255 * (np.indices((64, 64)).sum(axis=0) % 2)).astype(np.uint8)[..., None]
    assert np.abs(through_scaling(board).astype(int) - board).mean() > 30
