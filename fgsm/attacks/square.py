"""The Square attack: random squares, kept where they help. It asks for answers only, never for a gradient.

Andriushchenko, Croce, Flammarion and Hein, "Square Attack: a query-efficient black-box adversarial attack via random
search" (arXiv 1912.00049), algorithms 1 and 2, with the margin as its loss. That a network withstands gradients but not
this is a sign that its gradients are hidden.

The Adversarial Robustness Toolbox has it too. There one square is drawn for a whole batch, so that what becomes of a
picture depends on its neighbours; no square reaches the last row or column; and the network is asked three times for
each square. It fools no more pictures in four times the time (`python -m benchmarks.square`).
"""

from __future__ import annotations

from math import sqrt
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from fgsm.attacks.ascent import Settled
from fgsm.attacks.auto_pgd import Seed, picture_seeds
from fgsm.attacks.fast_gradient import SupportsLossGradient
from fgsm.checks import Array, check_epsilon, check_images, check_integer, check_labels
from fgsm.predictions import logit_margins

QUERIES = 5000
MAX_QUERIES = 1_000_000
FIRST_SHARE = 0.8  # of the pixels in a square at the beginning
_SCHEDULED = 10_000  # queries that the schedule was made for
_HALVINGS = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)  # of these (appendix B)
_AHEAD = 64  # squares that are drawn at once for each picture, which takes a tenth of the time


Schedule = Literal["rescaled", "fixed"]


def square_attack(
    classifier: SupportsLossGradient,
    images: npt.ArrayLike,
    labels: npt.ArrayLike | None = None,
    *,
    epsilon: float,
    queries: int = QUERIES,
    schedule: Schedule = "rescaled",
    seed: Seed = None,
) -> Array:
    """Return adversarial pictures of the L∞ Square attack (arXiv 1912.00049).

    Args:
        classifier: the network under attack, asked for logits alone.
        images: floats (N, H, W, C) in [0, 1].
        labels: integers (N,), the classes to leave; None for the network's own.
        epsilon: L∞ size of the whole perturbation in the [0, 1] pixel scale.
        queries: how often the network is asked about a picture at most; it is asked no more once it misreads it.
        schedule: how the squares shrink: "rescaled", over the queries that there are; "fixed", as over 10,000, so that
            fewer queries end with larger squares.
        seed: of the squares; None for fresh ones. A seed for each picture makes its squares independent of the others.

    Returns:
        Pictures with the shape and dtype of `images`, in [0, 1], none further than epsilon from its own.

    Raises:
        ValueError: if an argument does not fit.
    """
    pictures, radius = check_images(images), check_epsilon(epsilon)
    count, span = check_integer(queries, "queries", 1, MAX_QUERIES), check_schedule(schedule)
    classes = classifier.logits(pictures).argmax(axis=1) if labels is None else check_labels(labels, len(pictures))
    seeds = picture_seeds(seed, len(pictures))
    return search_squares(classifier, pictures, classes, radius, count, seeds, schedule=span)


def search_squares(
    classifier: SupportsLossGradient,
    images: Array,
    labels: Array,
    epsilon: float,
    queries: int,
    seeds: list[list[int]],
    settled: Settled | None = None,
    *,
    schedule: Schedule = "rescaled",
) -> Array:
    """Do the same with arguments that are checked; `settled` is as in `fgsm.attacks.ascent.ascend`."""
    best = images.copy()
    margins = np.full(len(images), np.inf)
    active = np.arange(len(images))
    draws = [np.random.default_rng(seed) for seed in seeds]
    squares = np.zeros((len(images), _AHEAD, 2 + images.shape[3]))
    low = np.maximum(images - epsilon, 0).astype(images.dtype)
    high = np.minimum(images + epsilon, 1).astype(images.dtype)
    span = queries if schedule == "rescaled" else _SCHEDULED
    for query in range(queries):
        if not len(active):
            break
        if query:
            if (query - 1) % _AHEAD == 0:
                for position in active.tolist():
                    draws[position].random(out=squares[position])
            tried = best[active]
            side = _side(query, span, images.shape[1:3])
            _paint(tried, low, high, active, squares[active, (query - 1) % _AHEAD], side)
        else:
            tried = _stripes(low, high, draws)
        found = logit_margins(classifier.logits(tried), labels[active])
        better = found < margins[active]
        best[active[better]], margins[active[better]] = tried[better], found[better]
        fallen = better & (found < 0)
        if settled is not None and fallen.any():
            fallen[fallen] = settled(tried[fallen], active[fallen])
        active = active[~fallen]
    return best


def check_schedule(schedule: str) -> Schedule:
    """Return how squares shrink.

    Raises:
        ValueError: if there is no such schedule.
    """
    if schedule not in get_args(Schedule):
        raise ValueError(f"expected a schedule ({', '.join(get_args(Schedule))}), got {str(schedule)[:60]!r}")
    return schedule  # type: ignore[return-value]


def _side(query: int, span: int, size: tuple[int, ...]) -> int:
    """Return the side of a query's square; the share of the picture in it halves nine times over a span of queries."""
    progress = query * _SCHEDULED / span
    share = FIRST_SHARE / 2 ** sum(progress > bound for bound in _HALVINGS)
    return min(max(round(sqrt(share * size[0] * size[1])), 1), *size)


def _stripes(low: Array, high: Array, draws: list[np.random.Generator]) -> Array:
    """Return pictures with each column at the lowest or the highest value, drawn for each channel."""
    up = [draw.integers(0, 2, (1, *low.shape[2:]), bool) for draw in draws]
    return np.where(np.stack(up), high, low)


def _paint(pictures: Array, low: Array, high: Array, positions: Array, drawn: Array, side: int) -> None:
    """Set a square in each picture to the lowest or the highest value of each channel.

    Args:
        pictures: floats (M, H, W, C), which are changed.
        low: the lowest values of all pictures, floats (N, H, W, C).
        high: the highest.
        positions: where the bounds of each picture are, integers (M,).
        drawn: numbers from 0 up to 1, (M, 2 + C): where the square lies, and for each channel which bound it is.
        side: of the squares.
    """
    height, width = pictures.shape[1:3]
    corners = (drawn[:, :2] * (height - side + 1, width - side + 1)).astype(int)
    rows = corners[:, 0, None, None] + np.arange(side)[:, None]
    columns = corners[:, 1, None, None] + np.arange(side)
    inside = positions[:, None, None], rows, columns
    up = drawn[:, None, None, 2:] >= 0.5
    pictures[np.arange(len(pictures))[:, None, None], rows, columns] = np.where(up, high[inside], low[inside])
