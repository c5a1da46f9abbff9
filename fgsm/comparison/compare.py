"""Seven attacks on one picture, one after another: what each needs, what it changes, and whether 8 bits keep it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fgsm.attacks.fast_gradient import fast_gradient_sign_method
from fgsm.attacks.iterative import basic_iterative_method, momentum_iterative_method, projected_gradient_descent
from fgsm.checks import Array
from fgsm.comparison.budget import Budget, OutOfTime, Tick
from fgsm.comparison.result import Ending, Result, judge
from fgsm.comparison.task import Task
from fgsm.experiment.experiment import whole_step

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier

SECONDS = 60.0
STEPS = 10
EPSILON, VALUES, NONE = "epsilon", "values", "none"
SEED = 0  # of PGD's random start

Attack = Callable[[Budget, Task], Array]


class Contender(NamedTuple):
    """An attack of the comparison.

    Attributes:
        title: its name in the field.
        limit: what it keeps to: `EPSILON`, `VALUES` (a number of them) or `NONE`.
        targets: whether it can aim at a class.
        attack: the attack itself; None for the toolbox's.
    """

    title: str
    limit: str
    targets: bool
    attack: Attack | None


def _fgsm(budget: Budget, task: Task) -> Array:
    return fast_gradient_sign_method(budget, task.pictures, [task.goal], **_options(task))


def _bim(budget: Budget, task: Task) -> Array:
    return basic_iterative_method(budget, task.pictures, [task.goal], **_options(task), **_steps(task))


def _pgd(budget: Budget, task: Task) -> Array:
    return projected_gradient_descent(budget, task.pictures, [task.goal], **_options(task), **_steps(task), seed=SEED)


def _mi_fgsm(budget: Budget, task: Task) -> Array:
    return momentum_iterative_method(budget, task.pictures, [task.goal], **_options(task), steps=task.steps)


def _options(task: Task) -> dict[str, Any]:
    return {"epsilon": task.level / 255, "targeted": task.targeted}


def _steps(task: Task) -> dict[str, Any]:
    return {"steps": task.steps, "step_size": whole_step(task.level, task.steps) / 255}


CONTENDERS = {
    "fgsm": Contender("FGSM", EPSILON, True, _fgsm),
    "bim": Contender("BIM", EPSILON, True, _bim),
    "pgd": Contender("PGD", EPSILON, True, _pgd),
    "mi-fgsm": Contender("MI-FGSM", EPSILON, True, _mi_fgsm),
    "deepfool": Contender("DeepFool", NONE, False, None),
    "cw": Contender("Carlini–Wagner L2", NONE, True, None),
    "jsma": Contender("JSMA", VALUES, True, None),
}


def compare(
    classifier: Classifier,
    task: Task,
    names: Sequence[str] = tuple(CONTENDERS),
    *,
    seconds: float = SECONDS,
    started: Callable[[str], None] | None = None,
    tick: Tick | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Result]:
    """Run attacks one after another and yield what came of each as soon as it is there.

    Args:
        classifier: the network under attack.
        task: the picture and the goal.
        names: keys of `CONTENDERS`.
        seconds: limit for each attack; what it had by then is judged.
        started: called with the name of an attack before it is run.
        tick: called before each evaluation of the network; what it raises ends the comparison.
        clock: tells the time in seconds.

    Raises:
        ValueError: if there is no attack of a name.
    """
    unknown = [name for name in names if name not in CONTENDERS]
    if unknown:
        raise ValueError(f"expected attacks ({', '.join(CONTENDERS)}), got {unknown[0][:60]!r}")
    classifier.loss_gradient(task.pictures, [task.goal])  # a network's first gradient takes far longer than the next
    toolbox: dict[str, Attack] | None = None
    for name in names:
        contender = CONTENDERS[name]
        if task.targeted and not contender.targets:
            yield Result(name, Ending.UNTARGETED_ONLY, task.image)
            continue
        if started:
            started(name)
        attack = contender.attack
        if attack is None:
            toolbox = _toolbox(classifier) if toolbox is None else toolbox
            attack = toolbox.get(name)
        if attack is None:
            yield Result(name, Ending.NOT_INSTALLED, task.image)
            continue
        budget = Budget(classifier, seconds, goal=task.goal, targeted=task.targeted, tick=tick, clock=clock)
        yield run(classifier, name, attack, budget, task)


def run(classifier: Classifier, name: str, attack: Attack, budget: Budget, task: Task) -> Result:
    """Run one attack on its budget and measure what it made of the picture."""
    try:
        adversarial, ending = attack(budget, task)[0], Ending.DONE
    except OutOfTime:
        adversarial, ending = task.pictures[0] if budget.best is None else budget.best, Ending.STOPPED
    seconds = budget.seconds
    spent: dict[str, Any] = {"gradients": budget.gradients, "forwards": budget.forwards, "seconds": seconds}
    return Result(name, ending, **judge(classifier, task, adversarial), **spent)


def _toolbox(classifier: Classifier) -> dict[str, Attack]:
    try:
        from fgsm.comparison import toolbox
    except ImportError:
        return {}
    return toolbox.prepare(classifier)
