"""Pictures and classes in two lists with a number for each picture, as CUB-200-2011 has them (Wah et al. 2011)."""

from __future__ import annotations

from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.files import read_text
from fgsm.evaluation.data.items import File, Found, Item

IMAGES, LABELS, NAMES, PARTS = "images.txt", "image_class_labels.txt", "classes.txt", "train_test_split.txt"
_SPLITS = {"1": "train", "0": "test"}


def in_joined_lists(files: list[File], classes: Classes, split: str | None) -> Found | None:
    """Return the pictures that `images.txt` names; None where it or `image_class_labels.txt` is not there.

    Args:
        files: of a folder or an archive.
        classes: of the network, which are matched by the names in `classes.txt`, or else those of the folders.
        split: `train` or `test`, which `train_test_split.txt` tells; None for both.

    Raises:
        ValueError: if a class is not known, or there are only numbers for them.
    """
    by_path = {file.path: file for file in files}
    place = next((path.removesuffix(IMAGES) for path in by_path if path.split("/")[-1] == IMAGES), None)
    if place is None or f"{place}{LABELS}" not in by_path:
        return None
    paths, labels, names, parts = (_column(by_path.get(f"{place}{name}")) for name in (IMAGES, LABELS, NAMES, PARTS))
    items, shown = [], []
    for number, path in paths.items():
        file = by_path.get(f"{place}images/{path}") or by_path.get(f"{place}{path}")
        wanted = split is None or not parts or _SPLITS.get(parts.get(number, "")) == split
        if file is None or number not in labels or not wanted:
            continue
        label = names.get(labels[number]) or path.rpartition("/")[0].rpartition("/")[2]
        if not label:
            raise ValueError(
                f"expected the names of the classes in {place}{NAMES}, got none: {LABELS} has numbers alone"
            )
        items.append(Item(file.path, file.open, classes.find(label)))
        shown.append(label)
    said = f"pictures from {IMAGES}, classes from {LABELS}"
    return Found(sorted(items, key=lambda item: item.name), classes=tuple(sorted(set(shown))), notes=[said])


def _column(file: File | None) -> dict[str, str]:
    """Return what follows the number of each line, by that number."""
    pairs = (line.split(None, 1) for line in (read_text(file) if file else "").splitlines())
    return {pair[0]: pair[1].strip() for pair in pairs if len(pair) == 2}
