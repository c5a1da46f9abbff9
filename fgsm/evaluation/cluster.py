"""The same evaluation on many processes or machines, with Ray Data (`requirements-ray.txt`).

A worker loads the network and the list of pictures once and judges the parts that it is handed. As a record depends on
its picture alone, neither the number of workers nor one that dies changes any: Ray starts another, which does that
worker's part again.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.evaluate import batch_length
from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.record import Record
from fgsm.extras import require

OBJECT_STORE = 100_000_000  # bytes: what travels are positions and records

Build: TypeAlias = Callable[[], tuple[Judge, Dataset]]


@contextmanager
def connected(workers: int | None, address: str | None) -> Iterator[int]:
    """Connect to a cluster, or start one on this machine, for as long as the block lasts.

    Where this process is connected to one already, that is taken.

    Args:
        workers: how many are wanted; None for one for each processor of the cluster.
        address: of a cluster that exists, as `ray.init` takes it; None for one on this machine only.

    Yields:
        How many workers there are to be.

    Raises:
        ValueError: if Ray is not installed, or no cluster answers at the address.
    """
    if address is None:
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")  # so it listens on the loopback address only
    ray = _import_ray()
    if ray.is_initialized():
        yield _count(ray, workers)
        return
    # Sockets lie in it, whose paths may not be longer than 107 characters.
    short = "/tmp" if os.path.isdir("/tmp") else None
    with tempfile.TemporaryDirectory(prefix="fgsm-", dir=short, ignore_cleanup_errors=True) as folder:
        where = _here(workers, folder) if address is None else {"address": address}
        try:
            ray.init(**where, log_to_driver=False, logging_level="error")
        except (ConnectionError, RuntimeError, ValueError) as error:
            raise ValueError(f"expected a Ray cluster at {address or 'home'}, got: {_first_line(error)}") from error
        try:
            yield _count(ray, workers)
        finally:
            ray.shutdown()


def judge_on_workers(
    build: Build, dataset: Dataset, *, workers: int, attack: str = "", without: Container[str] = ()
) -> Iterator[list[Record]]:
    """Yield records as the workers of the connected cluster find them, in any order.

    Args:
        build: makes the judge and the data set in a worker; it is sent there, so it has to be picklable, and what it
            reads has to be there.
        dataset: the pictures; those that a worker could not read are added to its `unreadable`.
        workers: how many to start.
        attack: its name, by which a worker is handed more or fewer pictures at a time.
        without: names of pictures to leave out, such as those that are judged already.

    Raises:
        ValueError: if the pictures or the network cannot be read by a worker.
    """
    ray = _import_ray()
    positions = [position for position, name in enumerate(dataset.names) if name not in without]
    if not positions:
        return
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    length = min(batch_length(attack, dataset.picture_shape), -(-len(positions) // workers))
    given = ray.data.from_items(
        [{"position": position} for position in positions], override_num_blocks=-(-len(positions) // length)
    )
    found = given.map_batches(
        _Worker, fn_constructor_args=(build,), batch_size=length, compute=ray.data.ActorPoolStrategy(size=workers)
    )
    try:
        for batch in found.iter_batches(batch_size=None):
            yield [record for text in batch["found"] for record in _read(json.loads(text), dataset)]
    except ray.exceptions.RayError as error:
        raise ValueError(f"expected the workers to go on, got: {_first_line(error)}") from error


def _read(answer: dict[str, Any], dataset: Dataset) -> list[Record]:
    if "error" in answer:
        raise ValueError(f"in a worker: {answer['error']}")
    dataset.unreadable.extend((name, reason) for name, reason in answer["unreadable"])
    return [Record.from_json(value) for value in answer["records"]]


class _Worker:
    """What runs in a worker's process. What does not fit is its answer: an exception would be tried again."""

    def __init__(self, build: Build) -> None:
        self.error = ""
        try:
            self.judge, self.dataset = build()
        except (ValueError, OSError) as error:
            self.error = str(error)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        answer = {"error": self.error} if self.error else self._found(batch["position"].tolist())
        return {"found": [json.dumps(answer)]}

    def _found(self, positions: list[int]) -> dict[str, Any]:
        self.dataset.unreadable.clear()
        try:
            samples = list(self.dataset.samples(only=positions))
            records = self.judge(samples) if samples else []
        except (ValueError, OSError) as error:
            return {"error": str(error)}
        return {"records": [record.to_json() for record in records], "unreadable": self.dataset.unreadable}


def _here(workers: int | None, folder: str) -> dict[str, Any]:
    return {
        "num_cpus": max(workers or 0, os.cpu_count() or 1),
        "include_dashboard": False,
        "object_store_memory": OBJECT_STORE,
        "_node_ip_address": "127.0.0.1",
        "_temp_dir": folder,
    }


def _count(ray: Any, workers: int | None) -> int:
    return workers or max(1, int(ray.cluster_resources().get("CPU", 1)))


def _import_ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    require("ray", "ray", "workers")
    import ray
    import ray.data

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:300]
