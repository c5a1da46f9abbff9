"""Which arrays of a file hold pictures and which their labels, by the names that people give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from fgsm.checks import Array

SPLITS = ("test", "val", "train")
_PLAIN = (("images", "labels"), ("x", "y"))
_SPLIT_WORDS = {
    **dict.fromkeys(("test", "testing", "t10k", "te"), "test"),
    **dict.fromkeys(("val", "valid", "validation", "dev"), "val"),
    **dict.fromkeys(("train", "training", "tr"), "train"),
}
_IMAGES = frozenset(["x", "image", "images", "img", "imgs", "data", "features", "pictures", "pixels", "inputs"])
_LABELS = frozenset(["y", "label", "labels", "lbl", "lbls", "target", "targets"])
_NOISE = frozenset(["set", "orig", "idx1", "idx3", "idx4", "ubyte", "split", "arr"])


class Stored(NamedTuple):
    """An array in a file: its name, its shape where that is known before it is read, and what reads it."""

    name: str
    load: Callable[[], Array]


class Pair(NamedTuple):
    """Pictures and labels that belong together."""

    images: Stored
    labels: Stored


class _Parsed(NamedTuple):
    split: str
    role: str
    rest: tuple[str, ...]


def choose_pair(arrays: Sequence[Stored], split: str | None, where: str) -> Pair:
    """Return the pictures and labels of a split: as `keras.datasets` names them, or as others do.

    Args:
        arrays: of a file or a folder.
        split: such as `train`; None for test, val or train, the first that is there.
        where: what holds them.

    Raises:
        ValueError: if there are none of such names, or several.
    """
    by_name = {each.name: each for each in arrays}
    splits = SPLITS if split is None else (split,)
    known = [*((f"x_{each}", f"y_{each}") for each in splits), *(_PLAIN if split is None else ())]
    for images, labels in known:
        if images in by_name and labels in by_name:
            return Pair(by_name[images], by_name[labels])
    pairs = _pairs(arrays)
    wanted = [_SPLIT_WORDS.get(each, each) for each in splits] + ([""] if split is None else [])
    for each in wanted:
        if len(found := pairs.get(each, [])) == 1:
            return found[0]
        if found:
            names = " and ".join(pair.images.name for pair in found[:4])
            raise ValueError(
                f"expected one array of pictures in {where}, got {names}: save the one that is meant alone"
            )
    if split is None and sorted(by_name) == ["arr_0", "arr_1"]:  # of np.savez without names
        return Pair(by_name["arr_0"], by_name["arr_1"])
    expected = " or ".join(" and ".join(names) for names in known)
    got = ", ".join(by_name)[:100] or "nothing"
    raise ValueError(f"expected arrays named {expected} in {where}, got {got}{_say_way(arrays)}")


def belongs_to(name: str, other: str) -> bool:
    """Say whether two names are those of the pictures and the labels of one part of the data."""
    one, two = _parse(name), _parse(other)
    return {one.role, two.role} == {"images", "labels"} and (one.split, one.rest) == (two.split, two.rest)


def _pairs(arrays: Sequence[Stored]) -> dict[str, list[Pair]]:
    """Return the pairs of each split: those whose names differ only in the word for pictures or labels."""
    parsed = {each.name: _parse(each.name) for each in arrays}
    pairs: dict[str, list[Pair]] = {}
    for images in arrays:
        split, role, rest = parsed[images.name]
        if role == "images":
            labels = [each for each in arrays if parsed[each.name] == (split, "labels", rest)]
            if len(labels) == 1:
                pairs.setdefault(split, []).append(Pair(images, labels[0]))
    return pairs


def _parse(name: str) -> _Parsed:
    split, role, rest = "", "", []
    apart = re.sub(r"([a-z])([XY])$", r"\1_\2", re.sub(r"^([XYxy])(?=train|test|val)", r"\1_", name))  # Xtest, trainX
    words = re.findall(r"[a-z0-9]+", apart.lower())
    for word in words:
        if word in _SPLIT_WORDS:
            split = _SPLIT_WORDS[word]
        elif word in _IMAGES and not role:
            role = "images"
        elif word in _LABELS:
            role = "labels"
        elif word not in _NOISE and word not in _IMAGES:
            rest.append(word)
    return _Parsed(split, role, tuple(rest))


def _say_way(arrays: Sequence[Stored]) -> str:
    """Return what to do about arrays of other names."""
    numbered = len(arrays) > 2 and all(each.name.startswith("arr_") for each in arrays)
    if not numbered:
        return ""
    return ": save them again with names, np.savez('data.npz', x_test=…, y_test=…)"
