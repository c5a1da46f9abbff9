"""Labelled pictures to judge a network by: a folder of class folders, a tar of one, or an `.npz`.

Pictures are decoded when they are asked for, in the order of a seeded shuffle: whoever stops early, or takes the
first few, has a fair sample.
"""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from fgsm.checks import Array, check_integer, check_labels
from fgsm.image import load_image
from fgsm.labels import Label, find_label
from fgsm.search import Picture

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"}
ARRAYS = (("x_test", "y_test"), ("images", "labels"))

_Place = TypeVar("_Place")
_NPZ_ERRORS = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile, zlib.error)


@dataclass(frozen=True)
class Dataset:
    """Pairs of a picture, uint8 (H, W, C), and its class index, read one after another.

    Attributes:
        items: a function that reads a picture, and its class, for each.
        left_out: how many pictures show a digit that the network has no class for.
    """

    items: list[tuple[Callable[[], Picture], int]]
    left_out: int

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[tuple[Picture, int]]:
        return ((read(), label) for read, label in self.items)
