"""fgsm/explanation/linear.py: on a linear network FGSM is its closed form, bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm import load_classifier
from fgsm.explanation.linear import linear_view
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image


@pytest.fixture(scope="module")
def network() -> Any:
    return load_classifier("mnist-linear")


def digit(name: str) -> np.ndarray:
    (example,) = (each for each in examples_for("mnist-linear") if each.name == name)
    return load_image(example.path, (28, 28), channels=1)


@pytest.mark.parametrize(("name", "label"), [("3", 0), ("7", 1)])
@pytest.mark.parametrize("level", [0, 1, 51, 96, 127])
def test_the_step_and_the_closed_form_have_the_same_bits(network: Any, name: str, label: int, level: int) -> None:
    found = linear_view(network, digit(name), label, level)
    kernel = network.model.get_weights()[0].astype(np.float64)
    assert found.by_fgsm == found.closed_form
    assert found.closed_form == level * np.abs(kernel[:, 0] - kernel[:, 1]).sum() / 255
    assert found.by_network == pytest.approx(found.closed_form, rel=1e-5, abs=1e-5)


def test_clipping_leaves_what_numpy_says_and_the_network_sees_the_same(network: Any) -> None:
    image = digit("7")
    found = linear_view(network, image, 1, 51)
    kernel = network.model.get_weights()[0].astype(np.float64)
    weights = kernel[:, 0] - kernel[:, 1]
    after = np.clip(image.reshape(-1).astype(int) + 51 * np.sign(weights).astype(int), 0, 255)
    np.testing.assert_array_equal(found.adversarial.reshape(-1), after)
    assert found.clipped == pytest.approx(weights @ (after - image.reshape(-1)) / 255)
    assert found.clipped_by_network == pytest.approx(found.clipped, rel=1e-5)
    assert found.clipped < found.closed_form
    logits = network.logits(image[None].astype(np.float32) / 255)[0]
    assert found.lead == pytest.approx(float(logits[1] - logits[0]))


def test_the_pushes_add_up_to_the_whole_from_the_heaviest_on(network: Any) -> None:
    found = linear_view(network, digit("3"), 0, 51)
    whole, clipped, noise = found.adding_up()
    assert len(whole) == 28 * 28 + 1
    assert whole[-1] == pytest.approx(found.closed_form)
    assert clipped[-1] == pytest.approx(found.clipped)
    assert (np.diff(np.diff(whole)) <= 1e-12).all()
    assert (np.diff(clipped) >= 0).all()
    assert abs(noise[-1]) < 5 * 51 / 255 * np.sqrt((found.weights**2).sum())


@pytest.mark.parametrize(("label", "level", "words"), [(2, 1, "labels"), (0, 128, "level"), (0, 0.5, "level")])
def test_arguments_that_do_not_fit_are_refused(network: Any, label: int, level: float, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        linear_view(network, digit("3"), label, level)


def test_another_network_is_refused(dense: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="two outputs"):
        linear_view(dense(np.zeros((784, 3)), shape=(28, 28, 1)), digit("3"), 0, 1)
