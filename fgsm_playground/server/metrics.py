"""Figures for Prometheus, where the host has asked for them: attacks, their time, the queue, the cache."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.responses import Response

from fgsm.catalogue.catalogue import CATALOGUE
from fgsm.experiment.cache import cache_counts

_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One process's figures.

    Args:
        waiting: returns how many requests wait in the queue now.
    """

    def __init__(self, waiting: Callable[[], int]) -> None:
        self._registry = registry = CollectorRegistry()
        self._attacks = Counter("fgsm_attacks", "Attacks answered, by network", ["network"], registry=registry)
        self.refused = Counter("fgsm_refused", "Attacks refused because a bucket was empty", registry=registry)
        self._seconds = Histogram("fgsm_attack_seconds", "Time of an attack", buckets=_BUCKETS, registry=registry)
        Gauge("fgsm_queue", "Requests that wait", registry=registry).set_function(waiting)
        Gauge("fgsm_cache_hits", "Experiments found", registry=registry).set_function(lambda: cache_counts().hits)
        Gauge("fgsm_cache_misses", "Experiments made", registry=registry).set_function(lambda: cache_counts().misses)

    def count(self, network: str, seconds: float) -> None:
        """Count an attack that was answered; networks that do not exist share a name."""
        self._attacks.labels(network if network in CATALOGUE else "unknown").inc()
        self._seconds.observe(seconds)

    def answer(self) -> Response:
        """Return all figures in Prometheus' text format."""
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST)
