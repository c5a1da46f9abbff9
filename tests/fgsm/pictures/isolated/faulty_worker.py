"""A decoder with faults: what the file says, it does."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

from fgsm.pictures.image import fit_image
from fgsm.pictures.isolated import worker
from fgsm.pictures.isolated.limits import Limits

MEGABYTE = 1_000_000
HEAVY = ("fgsm.", "gradio", "keras", "requests", "tensorflow", "fgsm_playground")


def _crash() -> None:
    os.abort()


def _work_without_end() -> None:
    while True:
        pass


def _stand_still() -> None:
    time.sleep(600)


def _hoard() -> None:
    kept = []
    while True:
        kept.append(bytes(100 * MEGABYTE))


def _break() -> None:
    raise KeyError("a fault of ours")


def _print() -> None:
    os.write(1, b"P" * 100)


FAULTS = {
    b"crash": _crash,
    b"work without end": _work_without_end,
    b"stand still": _stand_still,
    b"hoard": _hoard,
    b"break": _break,
    b"print": _print,
}


def faulty(source: bytes, *rest: Any) -> Any:
    if source == b"imports":
        raise ValueError(" ".join(sorted({name for name in sys.modules if name.startswith(HEAVY)})))
    if source == b"environment":
        raise ValueError(" ".join(sorted(os.environ)))
    if source in FAULTS:
        FAULTS[source]()
    return fit_image(source, *rest)


def main(limits: Limits) -> None:
    worker.fit_image = faulty
    worker.main(limits)
