"""Labelled pictures to judge a network by: a folder of class folders, a `.tar` of one, or an `.npz`."""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from fgsm.attacks.levels import Picture
from fgsm.checks import Array, check_integer, check_labels
from fgsm.evaluation.ahead import ahead
from fgsm.evaluation.record import Sample
from fgsm.evaluation.stages import hash_seed
from fgsm.networks.labels import Label, find_label
from fgsm.pictures.image import load_image

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"}
ARRAYS = (("x_test", "y_test"), ("images", "labels"))
MAX_PICTURES = 100_000_000

_NPZ_ERRORS = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error)


class _Item(NamedTuple):
    """One picture: what to call it, a function that gives what `load_image` takes, and the name of its class."""

    name: str
    open: Callable[[], Any]
    label: str


class Dataset:
    """Pairs of a picture, uint8 (H, W, C) of a network's size, and its class index, in a shuffled order.

    Pictures are decoded one after another. The order is fixed by the seed, so that whoever takes the first few,
    or stops early, has a fair sample and the same one again.

    Args:
        path: a folder or `.tar` file with folders named after classes, by identifier such as n01440764 or by
            any of their names; or an `.npz` with uint8 pictures (N, H, W) or (N, H, W, C) and integer labels,
            as `x_test` and `y_test` or as `images` and `labels`. For a network of digits the labels are
            digits, and those that it does not know are left out; for any other they are class indices.
        labels: the classes of the network.
        input_shape: (height, width, channels) that its pictures have.
        limit: how many pictures to take at most; None for all.
        seed: of the order.

    Attributes:
        left_out: how many pictures show a digit for which the network has no class.
        digest: of the names and classes of all pictures, whatever the limit.

    Raises:
        ValueError: if `path` is nothing of this kind, names a class that the network does not have, or holds no
            picture; while reading, if a picture is damaged.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        labels: Sequence[Label],
        input_shape: tuple[int, int, int],
        *,
        limit: int | None = None,
        seed: int = 0,
    ) -> None:
        found = _find_items(Path(path), labels)
        classes = {name: _find_class(labels, name) for name in dict.fromkeys(item.label for item in found)}
        pairs = [(item, index) for item in found if (index := classes[item.label]) is not None]
        if not pairs:
            raise ValueError(f"expected pictures in {path}, in a folder for each class such as {labels[0]}, got none")
        count = len(pairs) if limit is None else check_integer(limit, "limit", 1, MAX_PICTURES)
        order = np.random.default_rng(seed).permutation(len(pairs))[:count]
        self.left_out = len(found) - len(pairs)
        self.digest = f"{hash_seed(*sorted(f'{item.name} {index}' for item, index in pairs)):016x}"
        self.unreadable: list[tuple[str, str]] = []
        self._pairs = [pairs[position] for position in order]
        self._height, self._width, self._channels = input_shape

    def __len__(self) -> int:
        return len(self._pairs)

    @property
    def names(self) -> list[str]:
        """What its pictures are called, in their order."""
        return [item.name for item, _ in self._pairs]

    def __iter__(self) -> Iterator[tuple[Picture, int]]:
        return ((sample.picture, sample.label) for sample in self.samples())

    def samples(self, *, only: Sequence[int] | None = None, without: Container[str] = ()) -> Iterator[Sample]:
        """Yield the pictures with their names, decoded ahead in threads.

        Args:
            only: positions of the pictures to take; None for all.
            without: names of pictures to leave out, such as those that are judged already.
        """
        pairs = self._pairs if only is None else [self._pairs[position] for position in only]
        return ahead(self._load, (pair for pair in pairs if pair[0].name not in without))

    def _load(self, pair: tuple[_Item, int]) -> Sample:
        item, index = pair
        try:
            picture = load_image(item.open(), (self._height, self._width), channels=self._channels)
        except ValueError as error:
            raise ValueError(f"{item.name}: {error}") from error
        return Sample(item.name, picture, index)


def _find_class(labels: Sequence[Label], name: str) -> int | None:
    """Return the index of a class by identifier or name; None for a digit that a network of digits lacks."""
    by_identifier = {label.identifier: label.index for label in labels}
    if name in by_identifier:
        return by_identifier[name]
    return None if _of_digits(labels) and name.isdecimal() else find_label(labels, name).index


def _of_digits(labels: Sequence[Label]) -> bool:
    return all(label.name.isdecimal() for label in labels)


def _find_items(path: Path, labels: Sequence[Label]) -> list[_Item]:
    if os.path.isdir(path):  # unlike Path.is_dir, false too for a name that no file can have
        return _in_folder(path)
    if os.path.isfile(path) and path.suffix.lower() in (".npz", ".tar"):
        return _in_arrays(path, labels) if path.suffix.lower() == ".npz" else _in_tar(path)
    raise ValueError(f"expected a folder of class folders, or a .npz or .tar file, got {str(path)[:200]!r}")


def _in_folder(folder: Path) -> list[_Item]:
    files = (file for file in sorted(folder.glob("*/*")) if _is_picture(file))
    return [_Item(str(file), partial(Path, file), file.parent.name) for file in files]


def _in_tar(path: Path) -> list[_Item]:
    try:
        with tarfile.open(path, "r:") as tar:  # packed ones cannot be read out of order
            members = [(Path(member.name), member) for member in tar if member.isreg()]
    except (tarfile.TarError, OSError) as error:
        raise ValueError(f"expected an uncompressed .tar file, got {path.name}, which cannot be read") from error
    return [
        _Item(str(name), partial(_read_part, path, member.offset_data, member.size), name.parent.name)
        for name, member in sorted(members, key=lambda pair: pair[0])
        if _is_picture(name)
    ]


def _read_part(path: Path, start: int, size: int) -> bytes:
    with path.open("rb") as file:
        file.seek(start)
        return file.read(size)


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in (file.name, file.parent.name))


def _in_arrays(path: Path, labels: Sequence[Label]) -> list[_Item]:
    images, classes = _read_arrays(path)
    if images.dtype != np.uint8 or images.ndim not in (3, 4) or images.shape[3:] not in ((), (1,), (3,)):
        raise ValueError(f"expected uint8 pictures (N, H, W) or (N, H, W, C), got {images.dtype} {images.shape}")
    truth = check_labels(classes, len(images), None if _of_digits(labels) else len(labels))
    pictures = images[..., 0] if images.shape[3:] == (1,) else images
    return [
        _Item(
            f"picture {position} of {path.name}",
            partial(Image.fromarray, pictures[position]),
            str(label) if _of_digits(labels) else labels[label].identifier,
        )
        for position, label in enumerate(truth.tolist())
    ]


def _read_arrays(path: Path) -> tuple[Array, Array]:
    try:
        with np.load(path, allow_pickle=False) as file:
            for names in ARRAYS:
                if set(names) <= set(file.files):
                    return file[names[0]], file[names[1]]
            got = ", ".join(file.files)[:100] or "nothing"
    except (*_NPZ_ERRORS, TypeError, AttributeError) as error:
        raise ValueError(f"expected arrays of pictures and labels, got {path.name}, which cannot be read") from error
    expected = " or ".join(" and ".join(names) for names in ARRAYS)
    raise ValueError(f"expected arrays named {expected} in {path.name}, got {got}")
