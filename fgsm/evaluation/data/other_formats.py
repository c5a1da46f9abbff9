"""Data sets in formats that are not read: what they are, by their first bytes, and how to make an `.npz` of them."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from fgsm.evaluation.data.files import read_content
from fgsm.evaluation.data.items import File

_MOST = 50  # files that are looked into
_HEAD = 600  # bytes
_STACK = (
    "images = np.stack([np.asarray(PIL.Image.open(io.BytesIO(each)).convert('RGB').resize((64, 64))) for each in {}]); "
    "np.savez('data.npz', images=images, labels={})"
)
_FRAME = _STACK.format("[row['bytes'] for row in table['image']]", "table['label']")
# First bytes, a name for them, and the two lines of NumPy; FILE stands for the file's name.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (rb"PAR1", "a Parquet file", f"table = pandas.read_parquet('FILE'); {_FRAME}"),
    (rb"ARROW1|\xff{4}.{4}\x10\0\0\0", "an Arrow file", f"table = pandas.read_feather('FILE'); {_FRAME}"),
    (
        rb"MATLAB (5|7)",
        "a MATLAB file",
        "data = scipy.io.loadmat('FILE'), of version 7.3 h5py.File('FILE'); "
        "np.savez('data.npz', images=data['X'].transpose(3, 0, 1, 2), labels=data['y'].ravel()), by the names in it",
    ),
    (
        rb"SQLite format 3",
        "an SQLite data base",
        "read its pictures with sqlite3; np.savez('data.npz', images=…, labels=…)",
    ),
    (rb"Rar!", "a RAR archive", ""),
    (rb"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", ""),
    (rb"PK\x03\x04", "a zip archive of another name", ""),
    (rb"\x28\xb5\x2f\xfd", "a Zstandard archive", ""),
    (rb"version https://git-lfs", "a Git LFS pointer, which stands for a file: `git lfs pull` brings it", ""),
)
_RECORDS = re.compile(r"\.tfrecords?\b|[.-]tfrecord", re.IGNORECASE)
_RECORD_LINES = (
    "records = [tf.train.Example.FromString(each.numpy()).features.feature "
    "for each in tf.data.TFRecordDataset('FILE')]; "
    + _STACK.format(
        "[r['image/encoded'].bytes_list.value[0] for r in records]",
        "[r['image/class/label'].int64_list.value[0] for r in records]",
    )
    + ", by the names in it"
)


def describe(name: str, head: bytes) -> str:
    """Return what a file is that is not read, and the way out; empty where that is not known.

    Args:
        name: of the file.
        head: its first bytes, `_HEAD` or more.
    """
    last = PurePosixPath(name).name
    if _RECORDS.search(last):
        return _said(last, "a TFRecord file", _RECORD_LINES)
    for signature, kind, lines in _KINDS:
        if re.match(signature, head, re.DOTALL):
            return _said(last, kind, lines)
    return ""


def describe_files(files: Sequence[File]) -> str:
    """Return the same of the first file of a listing of which it is known; empty where there is none."""
    for file in files[:_MOST]:
        try:
            if said := describe(file.path, read_content(file, _HEAD)):
                return said
        except (ValueError, OSError):
            continue
    return ""


def describe_file(path: Path) -> str:
    """Return the same of a file on the disk."""
    with path.open("rb") as stream:
        return describe(path.name, stream.read(_HEAD))


def describe_pixels(name: str, text: str) -> str:
    """Return a sentence about a table with the pixels of a picture in each row."""
    first, file = text.lstrip().splitlines()[0], PurePosixPath(name).name
    delimiter = next((each for each in (",", ";", "\t") if each in first), " ")
    cells = first.split(delimiter)
    if "pixels" in cells:  # all of them in one cell, as FER2013 has them
        load = f"table = pandas.read_csv('{file}')"
        images, labels = (
            "np.array([row.split() for row in table['pixels']]).reshape(-1, 48, 48)",
            f"table['{cells[0]}']",
        )
    else:
        head = not re.fullmatch(r"[-\d.\"e+ ]*", first.replace(delimiter, ""))
        last = head and "label" in cells[-1].lower()
        load = f"table = np.loadtxt('{file}', delimiter={delimiter!r}, skiprows={int(head)}, dtype=int)"
        images = f"table[:, {':-1' if last else '1:'}].reshape(-1, {_shape(len(cells) - 1)})"
        labels = f"table[:, {-1 if last else 0}]"
    return (
        f"expected a list of file and class, got {name}, a table with the pixel values of a picture in each row: make "
        f"an .npz of it by {load}; np.savez('data.npz', images={images}.astype('uint8'), labels={labels})"
    )


def _shape(count: int) -> str:
    for channels, end in ((1, ""), (3, ", 3")):
        side = math.isqrt(count // channels)
        if channels * side * side == count:
            return f"{side}, {side}{end}"
    return "height, width"


def _said(name: str, kind: str, lines: str) -> str:
    way = f"make an .npz of it by {lines.replace('FILE', name)}" if lines else "unpack it and pass the folder"
    return f"{name}, {kind}" + ("" if "LFS" in kind else f": {way}")
