"""Pictures and labels as arrays in an `.npz`, as `keras.datasets` keeps them."""

from __future__ import annotations

import zipfile
import zlib
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from fgsm.checks import Array
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.items import Found, Item

SPLITS = ("test", "val", "train")
_PLAIN = (("images", "labels"), ("x", "y"))
_NPZ_ERRORS = (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, zipfile.BadZipFile, zlib.error)


def in_arrays(path: Path, classes: Classes, split: str | None) -> Found:
    """Return the pictures of an `.npz`.

    Args:
        path: of the file, with arrays named x_SPLIT and y_SPLIT, images and labels, or x and y.
        classes: of the network. Labels are their indices, or digits for a network of these.
        split: such as `train`; None for test, or what there is.

    Raises:
        ValueError: if the file cannot be read, or the arrays do not fit; the sentence says what would make them fit.
    """
    images, labels, name = _read(path, split)
    pictures = check_pictures(images)
    truth = check_numbers(labels, len(pictures))
    if not classes.of_digits:
        _check_range(truth, len(classes.labels))
    indices = {int(label): classes.find(str(label)) if classes.of_digits else int(label) for label in np.unique(truth)}
    items = [
        Item(f"{name}[{position}]", partial(Image.fromarray, pictures[position]), indices[label])
        for position, label in enumerate(truth.tolist())
    ]
    return Found(items, classes=tuple(map(str, indices)))


def check_pictures(images: Array) -> Array:
    """Return uint8 (N, H, W) or (N, H, W, 3).

    Raises:
        ValueError: if they are anything else; the sentence says what to call.
    """
    got, shape = f"got {images.dtype} {images.shape}", images.shape
    expected = "expected uint8 pictures (N, H, W) or (N, H, W, C)"
    if images.ndim == 4 and shape[1] in (1, 3) and shape[3] not in (1, 3):
        raise ValueError(f"{expected}, {got}: call images.transpose(0, 2, 3, 1)")
    if images.ndim not in (3, 4) or shape[3:] not in ((), (1,), (3,)):
        raise ValueError(f"{expected}, {got}")
    if images.dtype != np.uint8:
        small = np.issubdtype(images.dtype, np.floating) and images.size and images.min() >= 0 and images.max() <= 1
        call = "(255 * images).round().astype('uint8')" if small else "images.astype('uint8') if they are from 0 to 255"
        raise ValueError(f"{expected}, {got}: call {call}")
    return images[..., 0] if shape[3:] == (1,) else images


def check_numbers(labels: Array, count: int) -> Array:
    """Return labels as int64 (N,): integers of any shape that is one a picture.

    Raises:
        ValueError: if they are anything else; the sentence says what to call.
    """
    got = f"expected an integer label for each of {count} pictures, got {labels.dtype} {labels.shape}"
    one_each, numbers = labels.size == count, labels.dtype.kind in "bfiu"
    if numbers and labels.ndim == 2 and len(labels) == count and labels.shape[1] > 1:
        raise ValueError(f"{got}: call labels.argmax(axis=1)")
    if one_each and labels.dtype.kind in "iu":
        return labels.reshape(-1).astype(np.int64)
    if one_each and numbers:
        raise ValueError(f"{got}: call labels.{'squeeze().' if labels.ndim > 1 else ''}astype(int)")
    if one_each and labels.dtype.kind in "US":
        raise ValueError(f"{got}: call numpy.array([names.index(label) for label in labels]) with the classes' names")
    raise ValueError(got)


def _check_range(labels: Array, count: int) -> None:
    if not labels.size:
        return
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= count:
        hint = ": call labels - 1 if they begin with 1" if (low, high) == (1, count) else ""
        raise ValueError(f"expected labels from 0 to {count - 1}, got labels from {low} to {high}{hint}")


def _read(path: Path, split: str | None) -> tuple[Array, Array, str]:
    splits = SPLITS if split is None else (split,)
    pairs = [*((f"x_{each}", f"y_{each}") for each in splits), *(_PLAIN if split is None else ())]
    try:
        with np.load(path, allow_pickle=False) as file:
            for names in pairs:
                if set(names) <= set(file.files):
                    return file[names[0]], file[names[1]], names[0]
            got = ", ".join(file.files)[:100] or "nothing"
    except _NPZ_ERRORS as error:
        raise ValueError(f"expected arrays of pictures and labels, got {path.name}, which cannot be read") from error
    expected = " or ".join(" and ".join(names) for names in pairs)
    raise ValueError(f"expected arrays named {expected} in {path.name}, got {got}")
