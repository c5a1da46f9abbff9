"""fgsm/comparison/toolbox.py: the toolbox's attacks, judged by our own `is_adversarial` on 8-bit pictures."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm import is_adversarial, load_classifier, load_image
from fgsm.comparison.budget import Budget
from fgsm.comparison.compare import compare
from fgsm.comparison.result import Ending, Result
from fgsm.comparison.task import Task
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import to_float, to_uint8

TOOLBOX = ("deepfool", "cw", "jsma")


@pytest.fixture(scope="module")
def toolbox() -> Any:
    from fgsm.comparison import toolbox

    return toolbox


@pytest.fixture(scope="module")
def mnist() -> Any:
    return load_classifier("mnist")


@pytest.fixture(scope="module")
def digits() -> list[np.ndarray]:
    return [load_image(example.path, (28, 28), channels=1) for example in examples_for("mnist")]


@pytest.fixture(scope="module")
def rows(toolbox: Any, mnist: Any, digits: list[np.ndarray]) -> tuple[Task, dict[str, Result]]:
    task = Task(mnist, digits[0])
    return task, {row.attack: row for row in compare(mnist, task, TOOLBOX)}


def test_each_fools_a_digit_in_8_bits_by_our_own_verdict(rows: Any, mnist: Any) -> None:
    task, results = rows
    for row in results.values():
        assert row.ending is Ending.DONE
        logits = mnist.logits(to_float(row.picture[None]))
        assert row.fooled == is_adversarial(logits, [task.label])[0]
        assert row.fooled
        assert row.gradients > 0
        assert row.forwards > 0


def test_jsma_keeps_its_bound_and_only_makes_values_white(rows: Any) -> None:
    task, results = rows
    row = results["jsma"]
    assert 0 < row.l0 <= task.jsma_values
    assert set(row.picture[row.picture != task.image]) == {255}
    assert row.prediction == task.aim


def test_jsma_stops_at_exactly_its_bound(
    toolbox: Any, mnist: Any, digits: list[np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fgsm.comparison.task.JSMA_VALUES", 6)
    (row,) = compare(mnist, Task(mnist, digits[0]), ["jsma"])
    assert (row.l0, row.gradients, row.fooled) == (6, 3, False)


def test_carlini_and_wagner_reach_a_target(toolbox: Any, mnist: Any, digits: list[np.ndarray]) -> None:
    task = Task(mnist, digits[0], target=3)
    (row,) = compare(mnist, task, ["cw"])
    assert row.prediction == 3
    assert row.fooled


def test_the_class_gradient_is_that_of_one_logit(toolbox: Any, any_small: Any, noise: Callable[..., Any]) -> None:
    images, labels = noise(any_small, 3, seed=2) * 0.9 + 0.05, np.array([0, 2, 3])
    gradient = toolbox.class_gradient(any_small)(images.astype(np.float32), labels).numpy()
    direction = np.random.default_rng(0).normal(size=images.shape).astype(np.float32)
    step = 1e-2 * direction / np.abs(direction).max()
    ahead, behind = any_small.logits(images + step), any_small.logits(images - step)
    measured = ((ahead - behind) / 2)[np.arange(3), labels]
    np.testing.assert_allclose((gradient * step).sum(axis=(1, 2, 3)), measured, rtol=0.03, atol=2e-4)


def test_the_toolbox_sees_the_shapes_it_expects_and_every_class_gradient_counts(
    toolbox: Any, any_small: Any, noise: Callable[..., Any]
) -> None:
    budget = Budget(any_small, 1e9, goal=0)
    network = toolbox.Network(budget, toolbox.class_gradient(any_small))
    images, classes = noise(any_small, 2), len(any_small.labels)
    everything = network.class_gradient(images)
    assert everything.shape == (2, classes, *any_small.input_shape)
    assert budget.gradients == 2 * classes
    one = network.class_gradient(images, label=1)
    each = network.class_gradient(images, label=[1, 2])
    assert budget.gradients == 2 * classes + 4
    np.testing.assert_allclose(one[:, 0], everything[:, 1], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(each[1, 0], everything[1, 2], rtol=1e-4, atol=1e-6)
    assert np.array_equal(network.predict(images), any_small.logits(images))
    assert budget.forwards == 2
    with pytest.raises(NotImplementedError):
        network.fit(images, np.zeros(2))


def test_a_limit_ends_the_toolbox_too(toolbox: Any, mnist: Any, digits: list[np.ndarray]) -> None:
    seconds = iter(range(100_000))
    (row,) = compare(mnist, Task(mnist, digits[0]), ["cw"], seconds=20, clock=lambda: next(seconds))
    assert row.ending is Ending.STOPPED
    assert 0 < row.gradients + row.forwards < 40
    assert np.array_equal(row.picture, to_uint8(to_float(row.picture)))


def test_the_toolbox_is_imported_when_it_is_asked_for_without_a_word_and_without_torch(toolbox: Any) -> None:
    script = (
        "import sys, fgsm.comparison.compare, fgsm.__main__, fgsm_playground.page;"
        "print(sorted({'art', 'sklearn'} & set(sys.modules)));"
        "import fgsm.comparison.toolbox; print(sorted({'art', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "['art']"]
    assert "Warning" not in done.stderr
