"""Example pictures from a folder of the user's own."""

from __future__ import annotations

from pathlib import Path

from fgsm.pictures.examples import Example
from fgsm.pictures.image import load_image

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"}
MOST = 40  # buttons in a row


def read_examples(folder: Path, model: str) -> tuple[Example, ...]:
    """Return the pictures of a folder, by name, and those in the folders inside it, which are named after classes.

    Args:
        folder: where they lie.
        model: the network that the names of the inner folders are classes of.

    Raises:
        ValueError: if there is none, there are more than 40, or one cannot be read.
    """
    paths = [path for path in sorted([*folder.glob("*"), *folder.glob("*/*")]) if _is_picture(path)]
    if not 0 < len(paths) <= MOST:
        raise ValueError(f"expected 1 to {MOST} pictures in {folder}, got {len(paths)}")
    return tuple(_example(path.resolve(), folder.resolve(), model) for path in paths)


def _example(path: Path, folder: Path, model: str) -> Example:
    try:
        load_image(path, (32, 32))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error
    inside = path.parent != folder
    title = path.stem.replace("_", " ")
    name = "-".join(path.relative_to(folder).with_suffix("").parts)
    return Example(name, path, title, title, {model: path.parent.name} if inside else {})


def _is_picture(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in (path.name, path.parent.name))
    return path.is_file() and path.suffix.lower() in SUFFIXES and not hidden
