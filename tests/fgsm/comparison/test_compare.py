"""fgsm/comparison/compare.py, task.py and result.py: the rows of a comparison, each number against its definition."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm.attacks.fast_gradient import fast_gradient_sign_method, is_adversarial
from fgsm.comparison import compare as module
from fgsm.comparison.budget import Budget
from fgsm.comparison.compare import CONTENDERS, compare, run
from fgsm.comparison.result import Ending, Result, judge, perturbation
from fgsm.comparison.task import Task
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.image import to_float, to_uint8
from tests.fgsm.comparison.test_budget import Clock

TOOLBOX = ("deepfool", "cw", "jsma")
OURS = tuple(name for name, contender in CONTENDERS.items() if contender.attack)


@pytest.fixture
def image(any_small: Any, noise: Callable[..., np.ndarray]) -> np.ndarray:
    return to_uint8(noise(any_small, 1, seed=5)[0])


def other_class(classifier: Any, image: np.ndarray) -> int:
    return int(classifier.logits(to_float(image[None]))[0].argsort()[-2])


@pytest.mark.parametrize("targeted", [False, True])
def test_ours_take_one_gradient_a_step_and_nothing_else(any_small: Any, image: np.ndarray, targeted: bool) -> None:
    target = other_class(any_small, image) if targeted else None
    task = Task(any_small, image, target=target, level=8, steps=7)
    spent = {row.attack: (row.gradients, row.forwards) for row in compare(any_small, task, OURS)}
    assert {"fgsm": (1, 0), "bim": (7, 0), "pgd": (7, 0), "mi-fgsm": (7, 0)}.items() <= spent.items()


@pytest.mark.parametrize("targeted", [False, True])
def test_every_number_of_a_row_is_about_the_8_bit_picture(any_small: Any, image: np.ndarray, targeted: bool) -> None:
    target = other_class(any_small, image) if targeted else None
    task = Task(any_small, image, target=target, level=5)
    for row in compare(any_small, task, OURS):
        change = row.picture.astype(float) - image
        logits = any_small.logits(to_float(row.picture[None]))
        assert row.picture.dtype == np.uint8
        assert row.fooled == is_adversarial(logits, [task.goal], targeted=targeted)[0]
        assert row.prediction == logits[0].argmax()
        assert row.probability == pytest.approx(np.exp(logits[0].max()) / np.exp(logits[0]).sum(), rel=1e-4)
        assert row.linf == np.linalg.norm(change.ravel(), np.inf) <= 5
        assert row.l2 == pytest.approx(np.linalg.norm(change.ravel() / 255))
        assert row.l0 == np.linalg.norm(change.ravel(), 0)
        assert row.change == row.l0 / change.size


def test_fgsm_and_bim_are_those_of_the_figure(any_small: Any, image: np.ndarray) -> None:
    fgsm, bim = compare(any_small, Task(any_small, image, level=6, steps=4), ["fgsm", "bim"])
    assert np.array_equal(fgsm.picture, Experiment(any_small, image).adversarial(6))
    assert np.array_equal(bim.picture, Experiment(any_small, image, steps=4).adversarial(6))


def test_the_perturbation_is_drawn_from_black_to_white(any_small: Any, image: np.ndarray) -> None:
    task = Task(any_small, np.clip(image, 9, 246), level=9)
    (row,) = compare(any_small, task, ["fgsm"])
    drawn = perturbation(task, row)
    assert set(np.unique(drawn)) <= {0, 128, 255}
    assert np.array_equal(drawn > 128, row.picture > task.image)


def test_what_fools_only_before_rounding_is_not_called_fooled(dense: Callable[..., Any]) -> None:
    # One value decides: above 100.2 / 255 it is class 1.
    network = dense(np.array([[-1.0, 1.0]]) * 255, np.array([100.2, -100.2]), shape=(1, 1, 1))
    task = Task(network, np.full((1, 1, 1), 100, np.uint8))
    measured = judge(network, task, np.full((1, 1, 1), 100.4 / 255, np.float32))
    assert not measured["fooled"]
    assert measured["fooled_as_floats"]
    assert (measured["linf"], measured["l0"], measured["l2"]) == (0, 0, 0)
    assert measured["l2_as_floats"] == pytest.approx(0.4 / 255, rel=1e-3)


def test_an_attack_is_stopped_at_its_limit_and_judged_by_what_it_had(any_small: Any, image: np.ndarray) -> None:
    task = Task(any_small, image, level=8)

    def slow(budget: Budget, task: Task) -> Any:
        pictures = task.pictures
        for level in range(1, 100):
            budget.loss_gradient(pictures, [task.goal])
            pictures = fast_gradient_sign_method(any_small, task.pictures, [task.goal], epsilon=level / 255)
        return pictures

    budget = Budget(any_small, 5, goal=task.goal, clock=Clock())
    row = run(any_small, "slow", slow, budget, task)
    assert row.ending is Ending.STOPPED
    assert row.gradients == 4
    expected = fast_gradient_sign_method(any_small, task.pictures, [task.goal], epsilon=4 / 255)
    assert np.array_equal(row.picture, to_uint8(expected[0]))


def test_each_attack_gets_the_whole_limit(any_small: Any, image: np.ndarray) -> None:
    # A gradient takes a second here: six of ten fit in, for BIM and for PGD after it.
    rows = list(compare(any_small, Task(any_small, image), ["bim", "pgd"], seconds=7, clock=Clock()))
    assert [(row.ending, row.gradients) for row in rows] == [(Ending.STOPPED, 6)] * 2


def test_a_comparison_is_cancelled_from_inside_an_attack(any_small: Any, image: np.ndarray) -> None:
    def tick(budget: Budget) -> None:
        if budget.gradients == 4:
            raise KeyboardInterrupt

    started: list[str] = []
    rows = compare(any_small, Task(any_small, image), OURS, tick=tick, started=started.append)
    assert next(rows).attack == "fgsm"
    with pytest.raises(KeyboardInterrupt):
        next(rows)
    assert started == list(OURS[:2])


def test_deepfool_says_that_it_cannot_aim(any_small: Any, image: np.ndarray) -> None:
    task = Task(any_small, image, target=other_class(any_small, image))
    (row,) = compare(any_small, task, ["deepfool"])
    assert row.ending is Ending.UNTARGETED_ONLY
    assert not row.was_run


def test_without_the_toolbox_ours_still_come(
    any_small: Any, image: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fgsm.comparison.toolbox", None)  # an import that fails
    monkeypatch.delattr("fgsm.comparison.toolbox", raising=False)
    endings = {row.attack: row.ending for row in compare(any_small, Task(any_small, image))}
    assert [endings[name] for name in OURS] == [Ending.DONE] * len(OURS)
    assert {endings[name] for name in TOOLBOX} == {Ending.NOT_INSTALLED}


def test_ours_do_not_import_the_toolbox(any_small: Any, image: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_toolbox", lambda classifier: pytest.fail("imported"))
    assert len(list(compare(any_small, Task(any_small, image), OURS))) == len(OURS)


def test_an_unknown_attack_is_refused(any_small: Any, image: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"attacks .fgsm, .*got 'magic'"):
        next(compare(any_small, Task(any_small, image), ["magic"]))


def test_nothing_is_compared_where_the_target_is_there_already(any_small: Any, image: np.ndarray) -> None:
    label = int(any_small.logits(to_float(image[None])).argmax())
    with pytest.raises(ValueError, match="choose another target"):
        Task(any_small, image, target=label)


def test_jsma_is_bounded_on_large_pictures_and_as_in_the_paper_on_small_ones(dense: Callable[..., Any]) -> None:
    for side, expected in ((28, 114), (224, 1000)):
        network = dense(np.zeros((side * side, 2)), shape=(side, side, 1))
        assert Task(network, np.zeros((side, side, 1), np.uint8)).jsma_values == expected


def test_an_attack_aims_at_the_target_or_else_at_the_runner_up(any_small: Any, image: np.ndarray) -> None:
    second = other_class(any_small, image)
    assert Task(any_small, image).aim == second
    last = int(any_small.logits(to_float(image[None]))[0].argmin())
    assert Task(any_small, image, target=last).aim == last


def test_a_row_that_was_not_run_says_so() -> None:
    for ending in Ending:
        row = Result("fgsm", ending, np.zeros((1, 1, 1), np.uint8))
        assert row.was_run == (ending in (Ending.DONE, Ending.STOPPED))
    assert set(CONTENDERS) == {*OURS, *TOOLBOX}
