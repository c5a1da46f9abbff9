"""The pictures of a data set, unread: which of the forms it has is found out by what is there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from fgsm.evaluation.data.archives import ARCHIVES, is_archive, list_archive
from fgsm.evaluation.data.arrays import in_arrays
from fgsm.evaluation.data.class_folders import in_class_folders, listed
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.containers import in_container, in_containers
from fgsm.evaluation.data.file_list import LISTS, deeper_lists, has_list, in_flat_folder
from fgsm.evaluation.data.files import is_flat, is_picture
from fgsm.evaluation.data.folders import list_folder
from fgsm.evaluation.data.items import File, Found, Listing
from fgsm.evaluation.data.joined_lists import in_joined_lists
from fgsm.evaluation.data.other_formats import describe_file


def find_pictures(path: Path, classes: Classes, split: str | None = None) -> Found:
    """Return the pictures of a data set, unread.

    Raises:
        ValueError: if `path` is no data set, or names a class that the network does not have.
    """
    if os.path.isdir(path):  # unlike Path.is_dir, false too for a name that no file can have
        return _in_listing(list_folder(path), classes, split, str(path))
    if os.path.isfile(path) and path.suffix.lower() == ".npz":
        return in_arrays(path, classes, split)
    if os.path.isfile(path) and is_archive(path):
        return _in_listing(list_archive(path), classes, split, path.name)
    if os.path.isfile(path) and path.suffix.lower() in LISTS:
        listing = list_folder(path.parent)
        return _noted(in_flat_folder(listing.files, classes, str(path.parent), path.name, split), listing)
    if os.path.isfile(path) and (found := in_container(path, classes, split)):
        return found
    got = (describe_file(path) if os.path.isfile(path) else "") or repr(str(path)[:200])
    raise ValueError(f"expected a folder, a list (.csv, .txt), a .npz or an archive ({', '.join(ARCHIVES)}), got {got}")


def _in_listing(listing: Listing, classes: Classes, split: str | None, where: str) -> Found:
    return _noted(_in_files(listing.files, classes, split, where), listing)


def _in_files(files: list[File], classes: Classes, split: str | None, where: str) -> Found:
    """Read files in the only way there is: class folders, a list with pictures, arrays, or the one folder in them."""
    folders = {file.path.rpartition("/")[0] for file in files}
    if not any(classes.knows(part) for folder in folders for part in folder.split("/") if part):
        if joined := in_joined_lists(files, classes, split):
            return joined
        if is_flat(files) or has_list(files, classes, split):
            return in_flat_folder(files, classes, where, split=split)
        top = next(iter(folders), "").split("/")[0]
        inside = [file._replace(path=file.path.removeprefix(f"{top}/")) for file in files]
        alone = top and all(folder.split("/")[0] == top for folder in folders)
        if alone and (has_list(inside, classes, split) or not is_flat(inside)):
            return _in_files(inside, classes, split, f"{where}/{top}")
        if deeper := deeper_lists(files, classes, split):
            return _in_deeper(deeper, files, classes, split, where)
        if not any(map(is_picture, files)) and (arrays := in_containers(files, classes, split, where)):
            return arrays
    return in_class_folders(files, classes, split, where)


def _in_deeper(deeper: Sequence[str], files: list[File], classes: Classes, split: str | None, where: str) -> Found:
    """Read the one list of a listing that lies in a folder, as each part of Roboflow's has one."""
    if len(deeper) > 1:
        parts = [path.split("/")[0] for path in deeper]
        unknown = next((part for part in parts if not classes.knows(part)), parts[0])
        raise ValueError(
            f"expected the name of one of {len(classes.labels)} classes, got {unknown!r:.60}: {listed(deeper)} fit, "
            f"pass one of them, or --split {' or --split '.join(dict.fromkeys(parts[:3]))}"
        )
    return in_flat_folder(files, classes, where, deeper[0], split)


def _noted(found: Found, listing: Listing) -> Found:
    """Add to what was found what was left out of its listing."""
    if listing.beside:
        each = ", ".join(f"{count} {name}" for name, count in sorted(listing.beside.items()))
        found.notes.append(f"left out what systems put beside pictures: {each}")
    if listing.links:
        links = f"{listing.links} {'link' if listing.links == 1 else 'links'}"
        found.notes.append(f"left out {links} to folders that are in the data anyway")
    return found
