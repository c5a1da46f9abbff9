"""Pictures and labels as arrays: what can be shown to a network, and what to call of NumPy for the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from fgsm.checks import Array
from fgsm.evaluation.data.array_names import choose_pair
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.items import File, Found, Item
from fgsm.evaluation.data.npy import npz_arrays


def in_arrays(path: Path, classes: Classes, split: str | None) -> Found:
    """Return the pictures of an `.npz`.

    Args:
        path: of the file, with arrays named x_SPLIT and y_SPLIT, SPLIT_images and SPLIT_labels, images and labels, or
            x and y.
        classes: of the network. Labels are their indices, or digits for a network of these.
        split: such as `train`; None for test, or what there is.

    Raises:
        ValueError: if the file cannot be read, or the arrays do not fit; the sentence says what would make them fit.
    """
    file = File(path.name, lambda: path)
    pair = choose_pair(npz_arrays(file), split, path.name)
    return to_found(pair.images.load(), pair.labels.load(), pair.images.name, classes)


def to_found(
    images: Array, labels: Array, name: str, classes: Classes, names: Sequence[str] = (), *, prefix: str = ""
) -> Found:
    """Return pictures and labels as a data set.

    Args:
        images: see `check_pictures`.
        labels: see `check_numbers`.
        name: of the array of pictures.
        classes: of the network.
        names: of the data's classes, where it has them: classes are matched by these if the network has them all.
        prefix: of what pictures are called.

    Raises:
        ValueError: if anything does not fit.
    """
    pictures = check_pictures(images)
    truth = check_numbers(labels, len(pictures))
    by_name = bool(names) and not classes.of_digits and all(map(classes.knows, names))
    if by_name or not classes.of_digits:
        _check_range(truth, len(names) if by_name else len(classes.labels))
    unique = list(map(int, np.unique(truth)))
    if by_name:
        indices = {label: classes.find(names[label]) for label in unique}
    else:
        indices = {label: classes.find(str(label)) if classes.of_digits else label for label in unique}
    items = [
        Item(f"{prefix}{name}[{position}]", partial(Image.fromarray, pictures[position]), indices[label])
        for position, label in enumerate(truth.tolist())
    ]
    shown = [names[label] for label in unique] if by_name else list(map(str, indices))
    return Found(items, classes=tuple(shown))


def check_pictures(images: Array) -> Array:
    """Return uint8 (N, H, W) or (N, H, W, 3).

    Raises:
        ValueError: if they are anything else; the sentence says what to call.
    """
    got, shape = f"got {images.dtype} {images.shape}", images.shape
    expected = "expected uint8 pictures (N, H, W) or (N, H, W, C)"
    if images.ndim == 4 and shape[1] in (1, 3) and shape[3] not in (1, 3):
        raise ValueError(f"{expected}, {got}: call images.transpose(0, 2, 3, 1)")
    if images.ndim == 4 and shape[2] in (1, 3) and shape[3] not in (1, 3):  # as SVHN has them
        raise ValueError(f"{expected}, {got}: call images.transpose(3, 0, 1, 2)")
    if images.ndim == 4 and shape[3] == 4:
        raise ValueError(f"{expected}, {got}: call images[..., :3] to leave out what is transparent (alpha)")
    if images.ndim not in (3, 4) or shape[3:] not in ((), (1,), (3,)):
        raise ValueError(f"{expected}, {got}{_say_rows(shape)}")
    if images.dtype != np.uint8:
        raise ValueError(f"{expected}, {got}: call {_to_eight_bits(images)}")
    return images[..., 0] if shape[3:] == (1,) else images


def _to_eight_bits(images: Array) -> str:
    """Return the call that makes uint8 of pictures, by the range of their values."""
    if np.issubdtype(images.dtype, np.floating) and images.size:
        least, most = images.min(), images.max()
        if least >= 0 and most <= 1:
            return "(255 * images).round().astype('uint8')"
        if least >= -1 and most <= 1:
            return "(127.5 * images + 127.5).round().astype('uint8') if they are from -1 to 1"
    if images.dtype == np.uint16 and images.size and images.max() > 255:
        return "(images // 257).astype('uint8') if they are from 0 to 65535"
    return "images.astype('uint8') if they are from 0 to 255"


def check_numbers(labels: Array, count: int) -> Array:
    """Return labels as int64 (N,): integers of any shape that is one a picture.

    Raises:
        ValueError: if they are anything else; the sentence says what to call.
    """
    got = f"expected an integer label for each of {count} pictures, got {labels.dtype} {labels.shape}"
    one_each, numbers = labels.size == count, labels.dtype.kind in "bfiu"
    if numbers and labels.ndim == 2 and len(labels) == count and labels.shape[1] > 1:
        several = np.isin(labels, (0, 1)).all() and (labels.sum(axis=1) > 1).any()
        raise ValueError(f"{got}: {'some pictures have several classes' if several else 'call labels.argmax(axis=1)'}")
    if one_each and labels.dtype.kind in "iu":
        return labels.reshape(-1).astype(np.int64)
    if one_each and numbers:
        raise ValueError(f"{got}: call labels.{'squeeze().' if labels.ndim > 1 else ''}astype(int)")
    if one_each and labels.dtype.kind in "US":
        raise ValueError(f"{got}: call numpy.array([names.index(label) for label in labels]) with the classes' names")
    raise ValueError(got)


def _say_rows(shape: tuple[int, ...]) -> str:
    """Return what makes pictures of rows of values, where these are as many as a square one has."""
    if len(shape) != 2:
        return ""
    for channels, call in ((1, "images.reshape(-1, {0}, {0})"), (3, "images.reshape(-1, {0}, {0}, 3)")):
        side = round((shape[1] / channels) ** 0.5)
        if side > 1 and channels * side * side == shape[1]:
            way = (
                ", or images.reshape(-1, 3, {0}, {0}).transpose(0, 2, 3, 1), as CIFAR has them" if channels == 3 else ""
            )
            return f": call {(call + way).format(side)}"
    return ""


def _check_range(labels: Array, count: int) -> None:
    if not labels.size:
        return
    low, high = int(labels.min()), int(labels.max())
    if low < 0 or high >= count:
        hint = ": call labels - 1 if they begin with 1" if (low, high) == (1, count) else ""
        raise ValueError(f"expected labels from 0 to {count - 1}, got labels from {low} to {high}{hint}")
