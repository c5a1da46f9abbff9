"""Data sets in formats that are not read: what they are, by their first bytes, and how to make an `.npz` of them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path, PurePosixPath

from fgsm.evaluation.data.files import read_content, read_start
from fgsm.evaluation.data.items import File
from fgsm.evaluation.data.tables import TEXTS, holds_pixels

_MOST = 50  # files that are looked into
_HEAD = 600  # bytes
_STACK = (
    "images = np.stack([np.asarray(PIL.Image.open(io.BytesIO(each)).convert('RGB').resize((64, 64))) for each in {}]); "
    "np.savez('data.npz', images=images, labels={})"
)
_FRAME = _STACK.format("[row['bytes'] for row in table['image']]", "table['label']")
_RECORD = (
    "records = [tf.train.Example.FromString(each.numpy()).features.feature "
    "for each in tf.data.TFRecordDataset('FILE')]; "
    + _STACK.format(
        "[r['image/encoded'].bytes_list.value[0] for r in records]",
        "[r['image/class/label'].int64_list.value[0] for r in records]",
    )
    + ", by the names in it"
)


def _by(lines: str) -> str:
    return f"make an .npz of it by {lines}"


_UNPACK, _SAVE = "unpack it and pass the folder", "save it as .csv"
# By its name or its first bytes: what a file is, and the way out, in which FILE stands for its name.
_BY_NAME: dict[str, tuple[str, str]] = {
    r"\.tfrecords?\b|[.-]tfrecord": ("a TFRecord file", _by(_RECORD)),
    r"\.pth?$": (
        "a PyTorch file",
        _by("images, labels = torch.load('FILE')[:2]; np.savez('data.npz', images=images, labels=labels)"),
    ),
    r"\.xlsx?$": ("a table of Excel", _SAVE),
}
_BY_CONTENT: dict[bytes, tuple[str, str]] = {
    rb"PAR1": ("a Parquet file", _by(f"table = pandas.read_parquet('FILE'); {_FRAME}")),
    rb"ARROW1|\xff{4}.{4}\x10\0\0\0": ("an Arrow file", _by(f"table = pandas.read_feather('FILE'); {_FRAME}")),
    rb"MATLAB [57]": (
        "a MATLAB file",
        _by(
            "data = scipy.io.loadmat('FILE'), of version 7.3 h5py.File('FILE'); np.savez('data.npz', "
            "images=data['X'].transpose(3, 0, 1, 2), labels=data['y'].ravel()), by the names in it"
        ),
    ),
    rb"SQLite format 3": ("an SQLite database", _by("sqlite3; np.savez('data.npz', images=…, labels=…)")),
    rb"Rar!": ("a RAR archive", _UNPACK),
    rb"7z\xbc\xaf\x27\x1c": ("a 7-Zip archive", _UNPACK),
    rb"PK\x03\x04": ("a zip archive of another name", _UNPACK),
    rb"\x28\xb5\x2f\xfd": ("a Zstandard archive", _UNPACK),
    rb"version https://git-lfs": ("a Git LFS pointer, which stands for a file", "`git lfs pull` brings it"),
}


def describe(name: str, head: bytes) -> str:
    """Return what a file is that is not read, and the way out; empty where that is not known.

    Args:
        name: of the file.
        head: its first bytes, `_HEAD` or more.
    """
    last = PurePosixPath(name).name
    by_name = (said for pattern, said in _BY_NAME.items() if re.search(pattern, last, re.IGNORECASE))
    by_content = (said for pattern, said in _BY_CONTENT.items() if re.match(pattern, head, re.DOTALL))
    kind, way = next(chain(by_name, by_content), ("", ""))
    return f"{last}, {kind}: {way.replace('FILE', last)}" if kind else ""


def is_torch(name: str) -> bool:
    """Say whether a name is that of a PyTorch file."""
    return name.lower().endswith((".pt", ".pth"))


def describe_files(files: Sequence[File]) -> str:
    """Return the same of the first file of a listing of which it is known; empty where there is none."""
    for file in files[:_MOST]:
        try:
            if said := describe(file.path, read_content(file, _HEAD)):
                return said
        except (ValueError, OSError):
            continue
        if file.path.lower().endswith(TEXTS) and holds_pixels(start := read_start(file)):
            return describe_pixels(file.path, start)
    return ""


def describe_file(path: Path) -> str:
    """Return the same of a file on the disk."""
    with path.open("rb") as stream:
        return describe(path.name, stream.read(_HEAD))


def describe_pixels(name: str, text: str) -> str:
    """Return what a table with the pixels of a picture in each row is, and the way out.

    Args:
        name: of the file.
        text: its start.
    """
    first, file = text.lstrip().splitlines()[0], PurePosixPath(name).name
    delimiter = next((each for each in (",", ";", "\t") if each in first), " ")
    cells = first.split(delimiter)
    if "pixels" in cells:  # all of them in one cell, as FER2013 has them
        load = f"table = pandas.read_csv('{file}')"
        images = "np.array([row.split() for row in table['pixels']]).reshape(-1, 48, 48)"
        labels = f"table['{cells[0]}']"
    else:
        head = not re.fullmatch(r"[-\d.\"e+ ]*", first.replace(delimiter, ""))
        last = head and "label" in cells[-1].lower()
        load = f"table = np.loadtxt('{file}', delimiter={delimiter!r}, skiprows={int(head)}, dtype=int)"
        images = f"table[:, {':-1' if last else '1:'}].reshape(-1, {_shape(len(cells) - 1)})"
        labels = f"table[:, {-1 if last else 0}]"
    save = f"np.savez('data.npz', images={images}.astype('uint8'), labels={labels})"
    return f"{name}, a table with the pixel values of a picture in each row: {_by(f'{load}; {save}')}"


def _shape(count: int) -> str:
    for channels, end in ((1, ""), (3, ", 3")):
        side = math.isqrt(count // channels)
        if channels * side * side == count:
            return f"{side}, {side}{end}"
    return "height, width"
