"""Clean and robust accuracy: how many pictures of a data set a network reads right, before and under attack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from math import prod

from fgsm.attacks.auto_pgd import TARGETS
from fgsm.attacks.fast_gradient import SupportsLossGradient
from fgsm.attacks.levels import Picture
from fgsm.attacks.square import QUERIES, Schedule
from fgsm.evaluation.counts import count_stages
from fgsm.evaluation.data.ahead import ahead
from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.flags import find_flags
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.judging.worst_case import WORST_CASE, is_reduced
from fgsm.evaluation.record import Record, Sample
from fgsm.evaluation.result import Evaluation
from fgsm.evaluation.rows import Row, Tally
from fgsm.networks.reproducible import SMALL

LEVELS = (0, 1, 2, 4, 8)
BATCH = 32
MANY = 256  # small pictures, under the worst case, which asks thousands of times about each


def evaluate(
    classifier: SupportsLossGradient,
    pictures: Iterable[tuple[Picture, int]],
    levels: Iterable[int] = LEVELS,
    attack: str = "fgsm",
    *,
    steps: int | None = None,
    targets: int = TARGETS,
    queries: int = QUERIES,
    schedule: Schedule = "rescaled",
    seed: int = 0,
    surrogate: SupportsLossGradient | None = None,
    progress: Callable[[list[Row]], None] | None = None,
) -> Evaluation:
    """Measure a network's accuracy under an untargeted attack on the true class, level by level.

    What is judged is the 8-bit picture, at most `level` grey steps from the original anywhere. A picture that is
    misread without an attack stays wrong at every level. Each level is attacked for itself, so accuracy need
    not fall from one to the next. What is found about a picture depends on its pixels and the seed alone: any
    order or split of the pictures gives the same counts.

    Args:
        classifier: the network that is judged, defended or not.
        pictures: pairs of a picture, uint8 (H, W, C) of the network's size, and its true class.
        levels: epsilon · 255, each from 0 (no attack) to 255.
        attack: "fgsm" (arXiv 1412.6572), "bim" (arXiv 1607.02533) or "pgd" (arXiv 1706.06083), the last two
            with steps of 2.5 · epsilon / steps; "worst-case": the strongest ones together, on what still stands
            (`fgsm.evaluation.judging.worst_case`). There, what fools at a level counts at the higher ones too.
        steps: of "bim" and "pgd" (20) and of each run of Auto-PGD in "worst-case" (100).
        targets: classes that Auto-PGD aims at in "worst-case", fewer where there are fewer.
        queries: of Square in "worst-case".
        schedule: of Square in "worst-case": "rescaled" to the queries, or "fixed" as in AutoAttack's standard version.
        seed: of the random starts and squares, drawn for each picture by itself.
        surrogate: the network that the attacker makes the pictures for, where it is not the one that is judged:
            who does not know of a defence has the undefended network.
        progress: called after every batch with the rows so far, so that a run that is stopped is not lost.

    Returns:
        One row a level, in rising order; `flags` are sentences on why not to believe them, `stages` what each stage
        of the worst case left.

    Raises:
        ValueError: if an argument does not fit the network or its range, or there is no picture.

    Example:
        >>> clean, robust = evaluate(classifier, pictures, levels=[0, 8], attack="pgd")
        >>> robust.accuracy, robust.interval
    """
    judge = Judge(
        classifier,
        levels,
        attack,
        steps=steps,
        targets=targets,
        queries=queries,
        schedule=schedule,
        seed=seed,
        surrogate=surrogate,
    )
    tally = Tally(judge.levels)
    found: list[Record] = []
    for records in judge_all(judge, _samples(pictures)):
        tally.add(records)
        found.extend(records)
        if progress:
            progress(tally.rows)
    if not tally.rows[0].total:
        raise ValueError("expected at least one picture, got none")
    stop = getattr(surrogate or classifier, "gradient_stop", "")
    flags = find_flags(
        found,
        judge.classes,
        one_step=attack == "fgsm",
        transfer=surrogate is not None,
        reduced=is_reduced(judge.effort, judge.classes),
        stop=stop,
    )
    return Evaluation(tally.rows, flags, count_stages(found, [stage.name for stage in judge.stages]))


def judge_all(
    judge: Judge, samples: Iterable[Sample], *, at_once: int = 1, length: int | None = None
) -> Iterator[list[Record]]:
    """Yield the records of one batch after another.

    Args:
        judge: of all batches.
        samples: the pictures.
        at_once: batches under way, in threads; more than one only for a network that several may ask at a time. One
            that draws random numbers is asked by one.
        length: pictures in a batch; None for 32.
    """
    if at_once == 1 or judge.is_random:
        yield from map(judge, _batches(samples, length or BATCH))
        return
    try:
        yield from ahead(judge, _batches(samples, length or BATCH), threads=at_once, depth=at_once - 1)
    except BaseException:  # also where nobody wants the rest
        judge.stop()
        raise


def batch_length(attack: str, shape: tuple[int, ...]) -> int:
    """Return how many pictures of a shape (H, W, C) are best judged at a time."""
    return MANY if attack == WORST_CASE and prod(shape) <= SMALL else BATCH


def _batches(samples: Iterable[Sample], length: int) -> Iterator[list[Sample]]:
    remaining = iter(samples)
    while batch := list(islice(remaining, length)):
        yield batch


def _samples(pictures: Iterable[tuple[Picture, int]]) -> Iterator[Sample]:
    if isinstance(pictures, Dataset):
        yield from pictures.samples()
    else:
        for position, (picture, label) in enumerate(pictures):
            yield Sample(str(position), picture, label)
