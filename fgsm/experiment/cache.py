"""The experiments made last, each made once however many visitors ask for it, even at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Any, NamedTuple

import numpy as np
from cachetools import LRUCache, cached

from fgsm.catalogue.catalogue import load_classifier
from fgsm.experiment.experiment import Experiment

CACHED = 32


class CacheCounts(NamedTuple):
    """How often an experiment was found, and how often it had to be made."""

    hits: int
    misses: int


def cached_experiment(
    model: str, pixels: bytes, target: int | None = None, steps: int = 1, truth: int | None = None
) -> Experiment:
    """Return the experiment of these arguments, the one made before where it is still kept.

    Args:
        model: a name of the catalogue.
        pixels: the picture, H · W · C bytes for the network's input shape.
        target: see `Experiment`.
        steps: see `Experiment`.
        truth: see `Experiment`.

    Raises:
        ValueError: if an argument does not fit.
    """
    experiment: Experiment = _recall(model, pixels, target, steps, truth)
    return experiment


def resize_cache(count: int) -> None:
    """Forget all experiments and keep this many from now on."""
    global _recall
    _recall = _remember(count)


def forget_experiments() -> None:
    """Forget all experiments."""
    _recall.cache_clear()


def cache_counts() -> CacheCounts:
    """Return the counts since experiments were last forgotten."""
    info = _recall.cache_info()
    return CacheCounts(info.hits, info.misses)


def _remember(count: int) -> Any:
    # The condition makes who asks for what is being made wait for it instead of making it again.
    decorate: Callable[[Any], Any] = cached(LRUCache(count), condition=Condition(), info=True)
    return decorate(_make)


def _make(model: str, pixels: bytes, target: int | None, steps: int, truth: int | None) -> Experiment:
    classifier = load_classifier(model)
    image = np.frombuffer(pixels, np.uint8).reshape(classifier.input_shape)
    return Experiment(classifier, image, target=target, steps=steps, truth=truth)


_recall = _remember(CACHED)
