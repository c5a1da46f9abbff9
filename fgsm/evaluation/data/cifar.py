"""CIFAR-10 and CIFAR-100 (Krizhevsky 2009) as they are handed out: Python's batches, or binary ones.

The formats are described at www.cs.toronto.edu/~kriz/cifar.html.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from fgsm.checks import Array
from fgsm.evaluation.data.arrays import to_found
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import open_stream, read_content, read_text
from fgsm.evaluation.data.items import File, Found
from fgsm.evaluation.data.safe_pickle import load_pickle

PICKLES = (*(b"\x80%c" % protocol for protocol in range(2, 6)), b"(dp", b"}q")
_BATCH = re.compile(r"(data_batch_\d|test_batch|test|train)(\.bin)?")
_META = re.compile(r"batches\.meta(\.txt)?|meta|fine_label_names\.txt")
_SHAPE = (3, 32, 32)
_VALUES = 3 * 32 * 32
_MOST = 1_000_000_000  # bytes of a binary batch: those of CIFAR have 30, 150 at most


class _Batch(NamedTuple):
    images: Array  # uint8 (N, 32, 32, 3)
    labels: Array


def is_pickle(head: bytes) -> bool:
    """Say whether a file begins as pickles do."""
    return head.startswith(PICKLES)


def in_batches(files: Sequence[File], classes: Classes, split: str | None, where: str) -> Found | None:
    """Return the pictures of CIFAR's batches in a listing; None where there are none.

    Classes are matched by the names that lie beside the batches, if the network has them, else by their indices.

    Args:
        files: of the listing.
        classes: of the network.
        split: `train` or `test`; None for test, or what there is.
        where: what the listing is called.

    Raises:
        ValueError: if a batch is damaged, or holds more than arrays and lists.
    """
    found = [file for file in files if _is_batch(file)]
    if not found:
        return None
    parts = {part: [f for f in found if _name(f).startswith("test") == (part == "test")] for part in ("test", "train")}
    wanted = split or next(part for part in parts if parts[part])
    if not parts.get(wanted):
        got = " and ".join(part for part in parts if parts[part])
        raise ValueError(f"expected one of the parts of {where} as --split ({got}), got {split!r:.60}")
    names = _class_names(files, len(classes.labels))
    every = [_read(file, len(classes.labels)) for file in parts[wanted]]
    merged = Found([])
    for file, batch in zip(parts[wanted], every, strict=True):
        one = to_found(batch.images, batch.labels, _name(file), classes, names)
        merged.items += one.items
        merged.classes = tuple(dict.fromkeys((*merged.classes, *one.classes)))
    return merged


def as_pictures(values: Array) -> Array:
    """Return CIFAR's rows, uint8 (N, 3072), the red values first, as pictures, (N, 32, 32, 3)."""
    return values.reshape(-1, *_SHAPE).transpose(0, 2, 3, 1)


def named_arrays(content: Any) -> dict[str, Any]:
    """Return the values of a pickled dictionary by their names, which Python 2 kept as bytes."""
    if not isinstance(content, dict):
        return {}
    return {key.decode("latin-1") if isinstance(key, bytes) else str(key): value for key, value in content.items()}


def _is_batch(file: File) -> bool:
    name = _name(file)
    if not _BATCH.fullmatch(name):
        return False
    return name.endswith(".bin") or is_pickle(read_content(file, 4))


def _name(file: File) -> str:
    return file.path.rpartition("/")[2]


def _read(file: File, count: int) -> _Batch:
    if _name(file).endswith(".bin"):
        return _read_binary(file)
    with open_stream(file) as stream:
        values = named_arrays(load_pickle(stream, file.path))
    fine = "coarse_labels" if count == 20 and "coarse_labels" in values else "fine_labels"
    labels = values.get("labels", values.get(fine))
    data = values.get("data")
    if labels is None or not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.shape[1:] != (_VALUES,):
        raise ValueError(
            f"expected a batch of CIFAR, data of (N, {_VALUES}) and labels, got {file.path}, which has others"
        )
    return _Batch(as_pictures(data), _numbers(labels, file.path))


def _numbers(labels: Any, name: str) -> Array:
    try:
        return np.asarray(labels, np.int64)
    except (ValueError, TypeError, OverflowError) as error:
        raise ValueError(f"expected an integer label for each picture of {name}, got something else") from error


def _read_binary(file: File) -> _Batch:
    """Read rows of a label, or of a coarse and a fine one, and the values of a picture."""
    content = read_content(file, _MOST)
    labels = 1 if _name(file).startswith(("data_batch", "test_batch")) else 2
    if not content or len(content) % (labels + _VALUES):
        raise ValueError(
            f"expected rows of {labels + _VALUES} bytes in a binary batch of CIFAR, got {len(content):,} in {file.path}"
        )
    rows = np.frombuffer(content, np.uint8).reshape(-1, labels + _VALUES)
    return _Batch(as_pictures(rows[:, labels:]), rows[:, labels - 1].astype(np.int64))


def _class_names(files: Sequence[File], count: int) -> list[str]:
    """Return the names of the data's classes; none where they are not there."""
    for file in files:
        name = _name(file)
        if not _META.fullmatch(name):
            continue
        if name.endswith(".txt"):
            return [line.strip() for line in read_text(file).splitlines() if line.strip()]
        if is_pickle(read_content(file, 4)):
            with open_stream(file) as stream:
                meta = named_arrays(load_pickle(stream, file.path))
            fine = "coarse_label_names" if count == 20 else "fine_label_names"
            names = meta.get("label_names", meta.get(fine)) or []
            return [each.decode("latin-1") if isinstance(each, bytes) else str(each) for each in names]
    return []
