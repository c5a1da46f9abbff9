"""Labelled pictures to judge a network by, in the forms that people have them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

import numpy as np

from fgsm.attacks.levels import Picture
from fgsm.catalogue.labels import Label
from fgsm.checks import check_integer
from fgsm.evaluation.data.ahead import ahead
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.find import find_pictures
from fgsm.evaluation.data.items import Item
from fgsm.evaluation.record import Sample
from fgsm.evaluation.seeds import hash_seed
from fgsm.pictures.image import load_image

MAX_PICTURES = 100_000_000
SHOWN = 3  # names in a sentence


class Dataset:
    """Pairs of a picture, uint8 (H, W, C) of a network's size, and its class index, in a shuffled order.

    The order is fixed by the seed, so that whoever takes the first few, or stops early, has a fair sample and the
    same one again. A picture that cannot be read is left out and counted; so is a TIFF that does not say what its
    values mean, such as floats beyond 1 or 12 bits in 16 without their range.

    Args:
        path: one of (docs/data.md has them all)
            a folder or archive with folders named after classes, by identifier such as n01440764 or by any of
            their names, at any depth; or with pictures side by side and a list (.csv, .txt) of file and class;
            such a list, beside its pictures;
            an `.npz` with uint8 pictures (N, H, W) or (N, H, W, C) and integer labels, as `x_test` and `y_test`
            (`x_train` and so on with `split`) or as `images` and `labels`; the same as .npy, idx, HDF5 or pickled
            arrays, or CIFAR's batches.
            For a network of digits the labels are digits, and those that it does not know are left out; for any
            other they are names or indices of classes.
        labels: the classes of the network.
        input_shape: (height, width, channels) that its pictures have.
        limit: how many pictures to take at most; None for all.
        seed: of the order.
        split: which part to take, such as `val`, where there are several.
        strict: whether a picture that cannot be read ends the reading.

    Attributes:
        picture_shape: (height, width, channels) of its pictures.
        left_out: how many pictures show a digit for which the network has no class.
        passed_over: files beside the pictures that cannot be read as such, by their ending.
        unreadable: names of the pictures that could not be read so far, and why.
        classes: names of the classes as the data has them.
        notes: sentences about how the data was read, where that was not the only way.
        digest: of the names and classes of all pictures, whatever the limit.

    Raises:
        ValueError: if `path` is nothing of this kind, names a class that the network does not have, or holds no
            picture; while reading, if `strict` and a picture is damaged.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        labels: Sequence[Label],
        input_shape: tuple[int, int, int],
        *,
        limit: int | None = None,
        seed: int = 0,
        split: str | None = None,
        strict: bool = False,
    ) -> None:
        found = find_pictures(Path(path), Classes(labels), split)
        pairs = [(item, item.label) for item in found.items if item.label is not None]
        if not pairs:
            raise ValueError(f"expected pictures in {path}, in a folder for each class such as {labels[0]}, got none")
        count = len(pairs) if limit is None else check_integer(limit, "limit", 1, MAX_PICTURES)
        order = np.random.default_rng(seed).permutation(len(pairs))[:count]
        self.left_out = len(found.items) - len(pairs)
        self.passed_over, self.classes, self.notes = found.passed_over, found.classes, found.notes
        self.digest = f"{hash_seed(*sorted(f'{item.name} {index}' for item, index in pairs)):016x}"
        self.unreadable: list[tuple[str, str]] = []
        self._pairs = [pairs[position] for position in order]
        self.picture_shape = input_shape
        self._strict = strict

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
        for loaded in ahead(self._load, (pair for pair in pairs if pair[0].name not in without)):
            if isinstance(loaded, Sample):
                yield loaded
            elif self._strict:
                raise ValueError(": ".join(loaded))
            elif loaded not in self.unreadable:
                self.unreadable.append(loaded)

    def _load(self, pair: tuple[Item, int]) -> Sample | tuple[str, str]:
        """Return a picture, or its name and why it cannot be read."""
        item, index = pair
        try:
            picture = load_image(item.open(), self.picture_shape[:2], channels=self.picture_shape[2])
        except (ValueError, OSError) as error:
            return item.name, str(error)
        return Sample(item.name, picture, index)


def say_unreadable(dataset: Dataset) -> str:
    """Return a sentence about the pictures that could not be read; empty if all could."""
    if not dataset.unreadable:
        return ""
    shown = "; ".join(f"{name}: {reason}" for name, reason in dataset.unreadable[:SHOWN])
    more = f"; and {len(dataset.unreadable) - SHOWN} more" if len(dataset.unreadable) > SHOWN else ""
    return f"{len(dataset.unreadable)} of {len(dataset)} could not be read: {shown}{more}"


def say_passed_over(passed_over: Counter[str]) -> str:
    """Return a sentence about the files that are no pictures; empty if there are none."""
    total = passed_over.total()
    kinds = ", ".join(ending if count == total else f"{count} {ending}" for ending, count in passed_over.most_common())
    return f"left out {total} {'file' if total == 1 else 'files'}: {kinds}" if total else ""
