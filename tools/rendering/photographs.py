"""Crops of the CC0 photographs that ship with scikit-image."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

CROPS: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "photos/cat.png": ("chelsea.png", (77, 16, 347, 286)),
    "photos/espresso.png": ("coffee.png", (110, 0, 510, 400)),
    "photos/tripod.png": ("camera.png", (53, 64, 501, 512)),
}
"""Example file -> file in scikit-image's data folder, crop box (left, upper, right, lower) in pixels."""


def crop(file: str, folder: Path) -> Image.Image:
    """Cut one example out of its photograph.

    Args:
        file: A key of `CROPS`.
        folder: scikit-image's data folder.
    """
    name, box = CROPS[file]
    with Image.open(folder / name) as photograph:
        return photograph.crop(box)
