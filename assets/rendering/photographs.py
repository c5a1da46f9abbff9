"""Crops of the CC0 photographs that ship with scikit-image."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

CROPS: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "cat": ("chelsea.png", (77, 16, 347, 286)),
    "espresso": ("coffee.png", (110, 0, 510, 400)),
    "tripod": ("camera.png", (53, 64, 501, 512)),
}
"""Example name -> file in scikit-image's data folder, crop box (left, upper, right, lower) in pixels."""


def crop(name: str, folder: Path) -> Image.Image:
    """Cut one example out of its photograph.

    Args:
        name: A key of `CROPS`.
        folder: scikit-image's data folder.
    """
    file, box = CROPS[name]
    with Image.open(folder / file) as photograph:
        return photograph.crop(box)
