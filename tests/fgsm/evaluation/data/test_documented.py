"""docs/data.md: each row of its tables, on a file of that kind."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import re
import struct
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.labels import plain_labels
from fgsm.evaluation.data.dataset import Dataset, say_unreadable
from fgsm.evaluation.record import Outcome, Record
from fgsm.evaluation.report.contents import Contents, Part
from fgsm.evaluation.report.page import write_report
from fgsm.evaluation.rows import Tally
from tests.fgsm.evaluation.data import python2

DOCUMENT = Path(__file__).parents[4] / "docs" / "data.md"
NAMES = ("owl", "cat", "Bär")  # not in the order of the alphabet
CLASSES = plain_labels(NAMES)
TRUTH = [i % 3 for i in range(12)]
SHAPE = (32, 32, 3)
IMAGES = np.stack([np.full(SHAPE, 60 * k + 5, np.uint8) for k in TRUTH])  # the class is what one sees
Make = Callable[[Path], tuple[Path, dict[str, Any]] | Path]
READ: dict[str, list[Make]] = {}
NAMED: dict[str, list[tuple[Make, str]]] = {}


def row(name: str) -> Callable[[Make], Make]:
    """Enter what makes a data set under a row of the document; all of it has to be read right."""

    def enter(make: Make) -> Make:
        READ.setdefault(name, []).append(make)
        return make

    return enter


def named(name: str, said: str) -> Callable[[Make], Make]:
    """The same for what has to be refused, by a sentence in which `said` is found."""

    def enter(make: Make) -> Make:
        NAMED.setdefault(name, []).append((make, said))
        return make

    return enter


def picture(k: int, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.full(SHAPE, 60 * k + 5, np.uint8)).save(file, kind)
    return file.getvalue()


def put(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def flat(root: Path, ending: str = "png") -> Path:
    for i, k in enumerate(TRUTH):
        put(root / f"p{i:02}.{ending}", picture(k))
    return root


def folders(
    root: Path, called: Callable[[int], str] = lambda k: NAMES[k], ending: str = "png", kind: str = "PNG"
) -> Path:
    for i, k in enumerate(TRUTH):
        put(root / called(k) / f"{i}.{ending}", picture(k, kind))
    return root


def table(
    root: Path, lines: Callable[[int, int], str], name: str = "a.csv", head: str = "", coding: str = "utf-8"
) -> Path:
    text = (f"{head}\n" if head else "") + "\n".join(lines(i, k) for i, k in enumerate(TRUTH)) + "\n"
    return put(flat(root) / name, text.encode(coding)).parent


def written(root: Path, line: str, name: str = "a.csv", head: str = "", coding: str = "utf-8") -> Path:
    return table(root, lambda i, k: line.format(i=i, name=NAMES[k]), name, head, coding)


def seen(path: Path, **options: Any) -> list[tuple[int, int]]:
    return [(int(x[16, 16, 0]) // 60, label) for x, label in Dataset(path, CLASSES, SHAPE, **options)]


def documented(title: str) -> list[str]:
    part = DOCUMENT.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    return [line.split("|")[1].strip() for line in part.splitlines() if line.startswith("| ")][1:]


# Read


@row("class folders")
def of_names(root: Path) -> Path:
    return folders(root)


@row("class folders")
def of_a_mac(root: Path) -> Path:
    return folders(root, lambda k: unicodedata.normalize("NFD", NAMES[k]))


@row("class folders")
def of_indices(root: Path) -> Path:
    return folders(root, str)


@row("numbered class folders")
def of_cub(root: Path) -> Path:
    return folders(root, lambda k: f"00{k + 1}.{NAMES[k]}")


@row("numbered class folders")
def of_numbers_in_parts(root: Path) -> Path:
    return folders(root / "images", lambda k: f"{k}_{NAMES[k]}").parent


@row("parts in folders")
def of_val(root: Path) -> tuple[Path, dict[str, Any]]:
    put(folders(root / "train") / "cat" / "wrong.png", picture(2))
    folders(root / "val")
    return root, {"split": "val"}


for _name, _between in (("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t"), ("a.txt", " "), ("a.txt", "|")):
    for _head in ("", f"file{_between}class"):
        row("list of file and class")(partial(written, line=f"p{{i:02}}.png{_between}{{name}}", name=_name, head=_head))


@row("list of classes alone")
def of_ground_truth(root: Path) -> Path:
    return table(root, lambda i, k: str(k), "ground_truth.txt")


TABLES: dict[str, tuple[str, Callable[[int, int], str]]] = {
    "pandas": (",image,label", lambda i, k: f"{i},p{i:02}.png,{NAMES[k]}"),
    "pandas without a head": ("", lambda i, k: f"{i},p{i:02}.png,{NAMES[k]}"),
    "class first": ("", lambda i, k: f"{NAMES[k]},p{i:02}.png"),
    "index and class first": ("", lambda i, k: f"{i},{NAMES[k]},p{i:02}.png"),
    "index, class by number": ("", lambda i, k: f"{i},{k},p{i:02}.png"),
    "GTSRB": ("Filename;Width;Height;Roi.X1;ClassId", lambda i, k: f"p{i:02}.png;32;31;5;{k}"),
    "Kaggle's GTSRB": ("Width,Height,ClassId,Path", lambda i, k: f"1,2,{k},Test/p{i:02}.png"),
    "boxes": ("filename,width,height,class,xmin", lambda i, k: f"p{i:02}.png,1,2,{NAMES[k]},0"),
    "stems": ("image_id,breed", lambda i, k: f"p{i:02},{NAMES[k]}"),
    "other words": ("what,high,wide,kind", lambda i, k: f"p{i:02}.png,1,2,{NAMES[k]}"),
    "a number and a name": ("class id,filepaths,labels", lambda i, k: f"{2 - k},p{i:02}.png,{NAMES[k]}"),
    "a class left blank": ("file,note,label", lambda i, k: f"p{i:02}.png,,{NAMES[k]}"),
}
for _head, _lines in TABLES.values():
    row("table with other columns")(partial(table, lines=_lines, head=_head))

ONE_HOT: dict[str, tuple[str, Callable[[int, int], str]]] = {
    "Roboflow": ("filename, cat, owl, Bär", lambda i, k: f"p{i:02}.png, {k == 1:d}, {k == 0:d}, {k == 2:d}"),
    "Kaggle": ("image_id,Bär,cat,owl", lambda i, k: f"p{i:02},{k == 2:d},{k == 1:d},{k == 0:d}"),
    "floats": ("image,Bär,cat,owl", lambda i, k: f"p{i:02},{k == 2:.1f},{k == 1:.1f},{k == 0:.1f}"),
    "words": ("image,Bär,cat,owl", lambda i, k: f"p{i:02},{k == 2},{k == 1},{k == 0}"),
    "with a flag": ("image,Bär,cat,owl,hard", lambda i, k: f"p{i:02},{k == 2:d},{k == 1:d},{k == 0:d},{i % 2}"),
    "pandas' dummies": (
        "image,label_Bär,label_cat,label_owl",
        lambda i, k: f"p{i:02},{k == 2:d},{k == 1:d},{k == 0:d}",
    ),
    "with an index": (",image,Bär,cat,owl", lambda i, k: f"{i},p{i:02},{k == 2:d},{k == 1:d},{k == 0:d}"),
}
for _head, _lines in ONE_HOT.values():
    row("one-hot table")(partial(table, lines=_lines, head=_head))

for _head, _line, _coding in (
    ("file,class", "p{i:02}.png,{name}", "utf-8-sig"),
    ("file,class", "p{i:02}.png,{name}", "utf-16"),
    ("file\tclass", "p{i:02}.png\t{name}", "utf-16"),
    ("file;class", "p{i:02}.png;{name}", "cp1252"),
    ("sep=;\nfile;class", "p{i:02}.png;{name}", "utf-8"),
    ("file,class", "C:\\data, all\\p{i:02}.png".replace(", all", "") + ",{name}", "utf-8"),
    ("file,class", "..\\Test\\P{i:02}.PNG,{name}", "utf-8"),
):
    row("table from Windows")(partial(written, line=_line, head=_head, coding=_coding))


@row("table in each part")
def of_roboflow(root: Path) -> tuple[Path, dict[str, Any]]:
    head, lines = ONE_HOT["Roboflow"]
    table(root / "valid", lines, "_classes.csv", head)
    table(root / "train", lambda i, k: f"p{i:02}.png, 0, 1, 0", "_classes.csv", head)
    return root, {"split": "valid"}


@row("table in each part")
def of_the_same_names(root: Path) -> Path:
    for i in range(12):
        put(root / "train" / f"p{i:02}.png", picture(0))
    return table(root / "validation", lambda i, k: f"p{i:02}.png,{NAMES[k]}", "validation.csv") / "validation.csv"


@row("table in each part")
def of_a_table_called_as_a_folder(root: Path) -> Path:
    for i in range(12):
        put(root / "train" / f"p{i:02}.png", picture(0))
    table(root / "validation", lambda i, k: f"p{i:02}.png,{NAMES[k]}", "../val_labels.csv")
    return root


@row("metadata.jsonl")
def of_hugging_face(root: Path) -> Path:
    return table(root, lambda i, k: json.dumps({"file_name": f"p{i:02}.png", "label": NAMES[k]}), "metadata.jsonl")


def _json(value: Any) -> Make:
    return lambda root: put(flat(root) / "labels.json", json.dumps(value)).parent


for _value in (
    {f"p{i:02}.png": NAMES[k] for i, k in enumerate(TRUTH)},
    {f"p{i:02}.png": k for i, k in enumerate(TRUTH)},
    {f"p{i:02}.png": {"label": k} for i, k in enumerate(TRUTH)},
    {NAMES[k]: [f"p{i:02}.png" for i in range(12) if TRUTH[i] == k] for k in range(3)},
    {"labels": [[f"p{i:02}.png", k] for i, k in enumerate(TRUTH)]},
    [{"image": f"p{i:02}.png", "label": NAMES[k]} for i, k in enumerate(TRUTH)],
    {
        "images": [{"id": 100 + i, "file_name": f"p{i:02}.png"} for i in range(12)],
        "annotations": [{"image_id": 100 + i, "category_id": 7 + k} for i, k in enumerate(TRUTH)],
        "categories": [{"id": 7 + k, "name": NAMES[k]} for k in range(3)],
    },
):
    row("labels.json")(_json(_value))


def cub(root: Path, parts: bool = False) -> Path:
    """Classes from 1, of other numbers than the network has."""
    order = {0: 2, 1: 3, 2: 1}
    for i, k in enumerate(TRUTH):
        put(root / "images" / f"{i}.png", picture(k))
    put(root / "images.txt", "".join(f"{i + 1} {i}.png\n" for i in range(12)))
    put(root / "image_class_labels.txt", "".join(f"{i + 1} {order[k]}\n" for i, k in enumerate(TRUTH)))
    put(root / "classes.txt", "".join(f"{order[k]} 00{order[k]}.{NAMES[k]}\n" for k in range(3)))
    if parts:
        put(root / "train_test_split.txt", "".join(f"{i + 1} {i % 2}\n" for i in range(12)))
    return root


@row("images.txt and image_class_labels.txt")
def of_two_lists(root: Path) -> Path:
    return cub(root / "CUB_200_2011").parent


@row("classes in file names")
def of_dogs_and_cats(root: Path) -> Path:
    for i, k in enumerate(TRUTH):
        put(root / f"{NAMES[k]}.{i}.png", picture(k))
    return root


@row("classes in file names")
def of_file_names_with_underlines(root: Path) -> Path:
    for i, k in enumerate(TRUTH):
        put(root / f"{NAMES[k]}_{i:03}.png", picture(k))
    return root


for _ending in ("tar", "tar.gz", "tgz", "tar.bz2", "tbz2", "tar.xz", "txz"):

    @row("tar archive")
    def of_a_tar(root: Path, ending: str = _ending) -> Path:
        mode: Any = {"tar": "w", "tgz": "w:gz", "tbz2": "w:bz2", "txz": "w:xz"}.get(
            ending
        ) or f"w:{ending.removeprefix('tar.')}"
        path = root.with_suffix(f".{ending}")
        with tarfile.open(path, mode) as tar:
            tar.add(folders(root), "data")
        return path


for _mode, _ending in (("w", "tar.gz"), ("w:gz", "tar"), ("w:xz", "tgz")):

    @row("tar archive")
    def of_a_tar_by_another_name(root: Path, mode: Any = _mode, ending: str = _ending) -> Path:
        path = root.with_suffix(f".{ending}")
        with tarfile.open(path, mode) as tar:
            tar.add(folders(root), "data")
        return path


def zipped(root: Path, name: Callable[[str], str] = lambda name: name) -> Path:
    path = root.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(root.rglob("*")):
            if file.is_file():
                archive.write(file, name(file.relative_to(root.parent).as_posix()))
    return path


@row("zip archive")
def of_a_zip(root: Path) -> Path:
    return zipped(folders(root))


@row("zip archive")
def of_a_zip_by_another_name(root: Path) -> Path:
    return zipped(folders(root)).rename(root.with_suffix(".tar.gz"))


@row("zip archive")
def of_a_zip_with_a_table(root: Path) -> Path:
    return zipped(table(root, ONE_HOT["Kaggle"][1], "train.csv", ONE_HOT["Kaggle"][0]))


@row("zip archive")
def of_a_mac_s_zip(root: Path) -> Path:
    """Names in decomposed UTF-8 that does not say so, and what a Mac knows of each file."""
    for name in ("owl/._0.png", "__MACOSX/owl/0.png"):
        put(root / name, b"no picture")
    path = zipped(folders(root, lambda k: NAMES[k].replace("ä", "a__")))
    return put(path, path.read_bytes().replace(b"Ba__r", "Ba\u0308r".encode()))


@row("PPM, PGM and PBM pictures")
def of_ppm(root: Path) -> Path:
    return folders(root, ending="ppm", kind="PPM")


@row("PPM, PGM and PBM pictures")
def of_pgm(root: Path) -> Path:
    for i, k in enumerate(TRUTH):
        put(root / NAMES[k] / f"{i}.pgm", b"P5\n# of a camera\n32 32\n255\n" + bytes([60 * k + 5]) * 1024)
    return root


@row("PPM, PGM and PBM pictures")
def of_text(root: Path) -> Path:
    for i, k in enumerate(TRUTH):
        put(root / NAMES[k] / f"{i}.pgm", b"P2 32 32 255\n" + b"%d " % (60 * k + 5) * 1024)
    return root


def npz(root: Path, **arrays: Any) -> Path:
    root.mkdir()
    np.savez(root / "a.npz", **arrays)
    return root / "a.npz"


@row(".npz of Keras")
def of_keras(root: Path) -> tuple[Path, dict[str, Any]]:
    return npz(root, x_train=IMAGES, y_train=TRUTH, x_test=IMAGES[:0], y_test=TRUTH[:0]), {"split": "train"}


LABELS = np.array(TRUTH)
for _names in (
    ("test_images", "test_labels"),
    ("X_test", "Y_test"),
    ("X_test", "y_test"),
    ("test_x", "test_y"),
    ("Xtest", "ytest"),
    ("images", "labels"),
    ("X", "y"),
    ("data", "target"),
    ("img", "lbl"),
    ("test_inputs", "test_targets"),
    ("arr_0", "arr_1"),
):
    for _labels in (LABELS, LABELS[:, None]):
        row(".npz of other names")(partial(npz, **dict(zip(_names, (IMAGES, _labels), strict=True))))


@row(".npz of other names")
def of_medmnist(root: Path) -> tuple[Path, dict[str, Any]]:
    other = np.zeros_like(IMAGES)
    arrays = {"train_images": other, "train_labels": LABELS, "test_images": other, "test_labels": LABELS}
    return npz(root, **arrays, val_images=IMAGES, val_labels=LABELS[:, None].astype(np.uint8)), {"split": "val"}


def npy(root: Path, images: str, labels: str, given: str = "") -> Path:
    root.mkdir()
    np.save(root / images, IMAGES)
    np.save(root / labels, LABELS)
    return root / given


for _names in (("x_test.npy", "y_test.npy"), ("X.npy", "y.npy"), ("images.npy", "labels.npy")):
    row("pair of .npy")(partial(npy, images=_names[0], labels=_names[1]))
    row("pair of .npy")(partial(npy, images=_names[0], labels=_names[1], given=_names[0]))


def idx(root: Path, images: str, labels: str, pack: Callable[[bytes], bytes] = lambda content: content) -> Path:
    grey = IMAGES[..., 0]
    put(root / images, pack(struct.pack(">4i", 2051, *grey.shape) + grey.tobytes()))
    put(root / labels, pack(struct.pack(">2i", 2049, 12) + bytes(TRUTH)))
    return root


@row("idx files")
def of_mnist(root: Path) -> Path:
    put(root / "train-images-idx3-ubyte.gz", gzip.compress(struct.pack(">4i", 2051, 1, 8, 8) + bytes(64)))
    put(root / "train-labels-idx1-ubyte.gz", gzip.compress(struct.pack(">2i", 2049, 1) + bytes(1)))
    return idx(root, "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz", gzip.compress)


@row("idx files")
def of_the_pictures_of_mnist(root: Path) -> Path:
    return idx(root, "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte") / "t10k-images.idx3-ubyte"


@row("idx files")
def of_the_labels_of_mnist(root: Path) -> Path:
    return idx(root, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte") / "t10k-labels-idx1-ubyte"


@row("idx files")
def of_kaggle(root: Path) -> Path:
    """Each file once by itself, and once in a folder of its name."""
    for name in ("t10k-images", "t10k-labels"):
        (root / f"{name}-ubyte").mkdir(parents=True)
    idx(root, "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")
    return idx(root, "t10k-images-ubyte/t10k-images-idx3-ubyte", "t10k-labels-ubyte/t10k-labels-idx1-ubyte")


@row("idx files")
def of_training(root: Path) -> tuple[Path, dict[str, Any]]:
    return idx(root / "MNIST" / "raw", "train-images-idx3-ubyte", "train-labels-idx1-ubyte"), {"split": "train"}


ROWS = IMAGES.transpose(0, 3, 1, 2).reshape(12, -1)


def python3(values: dict[str, Any], protocol: int) -> bytes:
    return pickle.dumps({key.encode(): value for key, value in values.items()}, protocol)


WRITERS: list[Callable[[dict[str, Any]], bytes]] = [
    python2.dumps,
    *(partial(python3, protocol=protocol) for protocol in range(2, 6)),
]


def cifar(
    root: Path, write: Callable[[dict[str, Any]], bytes], names: tuple[str, ...] = NAMES, given: str = ""
) -> Path:
    put(root / "test_batch", write({"batch_label": "testing batch 1 of 1", "labels": TRUTH, "data": ROWS}))
    put(root / "data_batch_1", write({"labels": [0] * 12, "data": ROWS}))
    put(root / "batches.meta", write({"label_names": list(names), "num_vis": 3072}))
    return root / given


for _write in WRITERS:
    row("CIFAR's Python batches")(partial(cifar, write=_write))
    row("CIFAR's Python batches")(partial(cifar, write=_write, given="test_batch"))


@row("CIFAR's Python batches")
def of_other_order(root: Path) -> Path:
    """The network's classes are in another order than the data's: they are matched by name."""
    cifar(root, python2.dumps, ("cat", "Bär".encode().decode("latin-1"), "owl"))
    order = {0: 2, 1: 0, 2: 1}
    put(root / "batches.meta", pickle.dumps({"label_names": ["cat", "Bär", "owl"]}, 2))
    put(root / "test_batch", python2.dumps({"labels": [order[k] for k in TRUTH], "data": ROWS}))
    return root


@row("CIFAR's Python batches")
def of_cifar_100(root: Path) -> Path:
    values = {"coarse_labels": [0] * 12, "fine_labels": TRUTH, "data": ROWS}
    put(root / "cifar-100-python" / "test", python2.dumps(values))
    put(root / "cifar-100-python" / "train", python2.dumps({**values, "fine_labels": [0] * 12}))
    return root


@row("CIFAR's Python batches")
def of_training_batches(root: Path) -> tuple[Path, dict[str, Any]]:
    for part in range(2):
        half = slice(6 * part, 6 * part + 6)
        put(root / f"data_batch_{part + 1}", python2.dumps({"labels": TRUTH[half], "data": ROWS[half]}))
    return root, {"split": "train"}


def binary(root: Path, name: str, before: int) -> Path:
    head = [bytes([9] * (before - 1) + [k]) for k in TRUTH]
    return put(root / name, b"".join(h + r.tobytes() for h, r in zip(head, ROWS, strict=True))).parent


@row("CIFAR's binary batches")
def of_cifar_10_binary(root: Path) -> Path:
    put(root / "batches.meta.txt", "\n".join(NAMES) + "\n\n")
    return binary(root, "test_batch.bin", 1)


@row("CIFAR's binary batches")
def of_cifar_100_binary(root: Path) -> Path:
    return binary(root, "test.bin", 2) / "test.bin"


@row("CIFAR's archive")
def of_the_archive(root: Path) -> Path:
    with tarfile.open(root.with_suffix(".tar.gz"), "w:gz") as tar:
        tar.add(cifar(root, python2.dumps), "cifar-10-batches-py")
    return root.with_suffix(".tar.gz")


@row("CIFAR's archive")
def of_the_zip(root: Path) -> Path:
    return zipped(cifar(root, python2.dumps))


def hdf5(path: Path, **arrays: Any) -> Path:
    path.parent.mkdir(exist_ok=True)
    with h5py.File(path, "w", libver="earliest") as file:
        for name, array in arrays.items():
            file[name] = array
    return path


@row("HDF5")
def of_signs(root: Path) -> Path:
    return hdf5(root / "test_signs.h5", test_set_x=IMAGES, test_set_y=LABELS)


@row("HDF5")
def of_list_classes(root: Path) -> Path:
    """Matched by name: the data has its classes in another order."""
    names = np.array([b"cat", "Bär".encode(), b"owl"])
    return hdf5(root / "a.h5", test_set_x=IMAGES, test_set_y=(LABELS + 2) % 3, list_classes=names)


@row("HDF5")
def of_camelyon(root: Path) -> Path:
    hdf5(root / "level_2_split_test_x.h5", x=IMAGES)
    return hdf5(root / "level_2_split_test_y.h5", y=LABELS.reshape(-1, 1, 1, 1)).parent


@row("HDF5")
def of_groups(root: Path) -> tuple[Path, dict[str, Any]]:
    path = hdf5(root / "a.hdf5", **{"train/images": IMAGES, "train/labels": LABELS, "test/images": IMAGES[:0]})
    return path, {"split": "train"}


@row("pickle of arrays")
def of_traffic_signs(root: Path) -> Path:
    return put(root / "test.p", python2.dumps({"features": IMAGES, "labels": LABELS.astype(np.uint8)}))


@row("pickle of arrays")
def of_traffic_signs_in_parts(root: Path) -> tuple[Path, dict[str, Any]]:
    put(root / "train.p", pickle.dumps({"features": IMAGES, "labels": LABELS * 0}))
    put(root / "valid.p", pickle.dumps({"features": IMAGES, "labels": LABELS}))
    return root, {"split": "valid"}


@pytest.mark.parametrize(("name", "place"), [(name, i) for name, makes in READ.items() for i in range(len(makes))])
def test_what_is_read_is_read_right(name: str, place: int, tmp_path: Path) -> None:
    made = READ[name][place](tmp_path / "data")
    path, options = made if isinstance(made, tuple) else (made, {})
    found = seen(path, **options)
    assert len(found) == 12
    assert all(what == label for what, label in found), found


# Named


@named("Parquet or Arrow", r"a Parquet file: make an \.npz of it by .*pandas\.read_parquet\('t\.parquet'\).*np\.savez")
def of_parquet(root: Path) -> Path:
    return put(root / "t.parquet", b"PAR1" + bytes(64) + b"PAR1")


@named("Parquet or Arrow", r"a Parquet file: .*np\.savez")
def of_a_folder_of_parquet(root: Path) -> Path:
    return put(root / "data" / "test-00000.parquet", b"PAR1" + bytes(64) + b"PAR1").parent.parent


@named("Parquet or Arrow", r"an Arrow file: .*np\.savez")
def of_arrow(root: Path) -> Path:
    return put(root / "t.arrow", b"\xff\xff\xff\xff\x98\1\0\0\x10\0\0\0" + bytes(64))


def pixels(head: str, last: bool = False) -> Make:
    def make(root: Path) -> Path:
        rows = [[*map(str, IMAGES[i, :28, :28, 0].ravel())] for i in range(12)]
        lines = [",".join([*r, str(k)] if last else [str(k), *r]) for r, k in zip(rows, TRUTH, strict=True)]
        return put(root / "mnist_test.csv", "\n".join([head, *lines] if head else lines))

    return make


_MADE = (
    r"pixel values.*np\.loadtxt\('mnist_test\.csv', delimiter=',', skiprows={}, dtype=int\); np\.savez\('data\.npz', "
)
named("pixels in a .csv", _MADE.format(0) + r"images=table\[:, 1:\]\.reshape\(-1, 28, 28\)")(pixels(""))
named("pixels in a .csv", _MADE.format(1) + r"images=table\[:, 1:\]")(
    pixels("label," + ",".join(f"pixel{i}" for i in range(784)))
)
named("pixels in a .csv", _MADE.format(1) + r"images=table\[:, :-1\].*labels=table\[:, -1\]")(
    pixels(",".join(f"pixel{i:04}" for i in range(784)) + ",label", last=True)
)


@named("pixels in a .csv", r"got test\.csv, a table with the pixel values .*np\.loadtxt\('test\.csv'")
def of_a_folder_of_pixels(root: Path) -> Path:
    put(root / "sample_submission.csv", "ImageId,Label\n1,0\n2,0\n")
    return put(root / "test.csv", ",".join(["7"] * 785) + "\n").parent


@named("pixels in a .csv", r"pandas\.read_csv\('fer2013\.csv'\).*reshape\(-1, 48, 48\).*labels=table\['emotion'\]")
def of_fer(root: Path) -> Path:
    line = f"3,{' '.join(['128'] * 2304)},Training\n"
    return put(root / "fer2013.csv", "emotion,pixels,Usage\n" + 3 * line)


@named("MATLAB file", r"a MATLAB file: .*scipy\.io\.loadmat\('test_32x32\.mat'\).*np\.savez")
def of_svhn(root: Path) -> Path:
    return put(root / "test_32x32.mat", b"MATLAB 5.0 MAT-file, Platform: GLNXA64" + bytes(200))


@named("TFRecord", r"a TFRecord file: .*TFRecordDataset\('t\.tfrecord-00000-of-00001'\).*np\.savez")
def of_records(root: Path) -> Path:
    return put(root / "t.tfrecord-00000-of-00001", struct.pack("<Q", 20) + bytes(60))


@named("PyTorch or Excel", r"a PyTorch file: .*torch\.load\('training\.pt'\).*np\.savez")
def of_torch(root: Path) -> Path:
    return put(root / "training.pt", b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.")


@named("PyTorch or Excel", r"a table of Excel: save it as \.csv")
def of_excel(root: Path) -> Path:
    return put(root / "labels.xlsx", b"PK\3\4" + bytes(40))


@named("arrays of floats", r"\(255 \* images\)\.round\(\)\.astype\('uint8'\)")
def of_floats(root: Path) -> Path:
    return npz(root, x_test=IMAGES / np.float32(255), y_test=LABELS)


@named("arrays of floats", r"\(127\.5 \* images \+ 127\.5\)\.round\(\)\.astype\('uint8'\) if they are from -1 to 1")
def of_floats_around_zero(root: Path) -> Path:
    return npz(root, x_test=IMAGES / np.float32(127.5) - 1, y_test=LABELS)


@named("arrays of floats", r"\(images // 257\)\.astype\('uint8'\) if they are from 0 to 65535")
def of_16_bits(root: Path) -> Path:
    return npz(root, x_test=IMAGES.astype(np.uint16) * 257, y_test=LABELS)


@named("arrays in another order", r"images\.transpose\(0, 2, 3, 1\)")
def of_pytorch_s_order(root: Path) -> Path:
    return npz(root, x_test=IMAGES.transpose(0, 3, 1, 2), y_test=LABELS)


@named("arrays in another order", r"images\.transpose\(3, 0, 1, 2\)")
def of_svhn_s_order(root: Path) -> Path:
    return npz(root, X=IMAGES.transpose(1, 2, 3, 0), y=LABELS)


@named("one-hot arrays", r"labels\.argmax\(axis=1\)")
def of_one_hot(root: Path) -> Path:
    return npz(root, x_test=IMAGES, y_test=np.eye(3)[TRUTH])


@named("one-hot arrays", r"some pictures have several classes")
def of_several_classes(root: Path) -> Path:
    return npz(root, x_test=IMAGES, y_test=np.ones((12, 3), np.uint8))


@named("arrays with alpha", r"images\[\.\.\., :3\]")
def of_alpha(root: Path) -> Path:
    return npz(root, x_test=np.zeros((12, 32, 32, 4), np.uint8), y_test=LABELS)


@named("arrays of Python objects", r"np\.stack\(list\(images\)\), or labels\.astype\(int\)")
def of_objects(root: Path) -> Path:
    objects = np.empty(12, object)
    objects[:] = list(IMAGES)
    return npz(root, x_test=objects, y_test=LABELS)


class _Runs:
    def __reduce__(self) -> Any:
        return os.mkdir, ("ran",)


@named("pickle of other things", r"it asks for posix\.mkdir|it asks for nt\.mkdir")
def of_code(root: Path) -> Path:
    return put(root / "test_batch", pickle.dumps({"data": ROWS, "labels": _Runs()}))


@named("PyTorch or Excel", r"none that fits in .*: labels\.xlsx, a table of Excel: save it as \.csv")
def of_excel_beside_pictures(root: Path) -> Path:
    return put(flat(root) / "labels.xlsx", b"PK\3\4" + bytes(40)).parent


@named("pictures that are not read", r"got 12 files \.jp2$")
def of_jpeg_2000(root: Path) -> Path:
    return folders(root, ending="jp2", kind="JPEG2000")


@named("RAR, 7-Zip, Git LFS pointer", "a RAR archive: unpack it and pass the folder")
def of_rar(root: Path) -> Path:
    return put(root / "a.rar", b"Rar!\x1a\7\1\0")


@named("RAR, 7-Zip, Git LFS pointer", "a 7-Zip archive: unpack it and pass the folder")
def of_7z(root: Path) -> Path:
    return put(root / "a.7z", b"7z\xbc\xaf\x27\x1c")


@named("RAR, 7-Zip, Git LFS pointer", "a Git LFS pointer, which stands for a file: `git lfs pull` brings it")
def of_lfs(root: Path) -> Path:
    return put(root / "a.data", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 9\n")


def bomb(path: Path, name: str, claim: int) -> Path:
    """Write a zip whose one file says that it is far larger than it is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(1000))
    content = path.read_bytes()
    return put(path, content.replace(struct.pack("<I", 1000), struct.pack("<I", claim)))


@named("archive that unpacks to far more", r"which unpacks to 4,000,000,000 or more")
def of_a_bomb(root: Path) -> Path:
    return bomb(root.with_suffix(".zip"), "cat/0.png", 4_000_000_000)


@named("archive that unpacks to far more", r"which unpacks to 3,221,225,472 or more")
def of_an_array_that_says_so(root: Path) -> Path:
    head = b"{'descr': '|u1', 'fortran_order': False, 'shape': (1048576, 32, 32, 3), }"
    put(root / "y.npy", b"\x93NUMPY\1\0" + struct.pack("<H", len(head) + 1) + head + b"\n")
    return put(root / "x.npy", b"\x93NUMPY\1\0" + struct.pack("<H", len(head) + 1) + head + b"\n").parent


@named("archive that unpacks to far more", r"which unpacks to 3,288,334,336 or more")
def of_an_idx_that_says_so(root: Path) -> Path:
    put(root / "test-labels-idx1-ubyte", struct.pack(">2i", 2049, 12) + bytes(TRUTH))
    return put(root / "test-images-idx3-ubyte.gz", gzip.compress(struct.pack(">4i", 2051, 1 << 22, 28, 28))).parent


@named(
    "one file name in two folders", r"one file called p00\.png for a\.csv, got one/p00\.png, two/p00\.png: put the list"
)
def of_two_folders(root: Path) -> Path:
    flat(root / "one")
    return table(root / "two", lambda i, k: f"p{i:02}.png,{NAMES[k]}", "../a.csv").resolve()


@named("several classes for a picture", r"one class in each line of a\.csv, got cat and owl for p01")
def of_two_ones(root: Path) -> Path:
    return table(root, lambda i, k: f"p{i:02},1,{i:d}" if i < 2 else f"p{i:02},1,0", head="image,cat,owl")


@named("several classes for a picture", r"expected one class for each picture in a\.csv, got owl and cat for p00\.png")
def of_two_lines(root: Path) -> Path:
    return table(root, lambda i, k: f"p{i // 2:02}.png,{NAMES[k]}")


@pytest.mark.parametrize(("name", "place"), [(name, i) for name, makes in NAMED.items() for i in range(len(makes))])
def test_what_is_not_read_is_named(name: str, place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make, said = NAMED[name][place]
    made = make(tmp_path / "data")
    with pytest.raises(ValueError, match=said) as caught:
        seen(made if isinstance(made, Path) else made[0])
    assert str(caught.value).startswith("expected ")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "ran").exists()


# Left out, and said


@pytest.mark.parametrize("packed", [False, True])
def test_what_systems_leave(tmp_path: Path, packed: bool) -> None:
    root = folders(tmp_path / "data")
    for place in (
        "@eaDir/0.png/THUMB.jpg",
        "#recycle/a.png",
        "$RECYCLE.BIN/b.png",
        ".thumbnails/c.png",
        "lost+found/d",
        "@tmp/e.png",
        "Network Trash Folder/f.png",
        "RECYCLER/g.png",
    ):
        put(root / "owl" / place, picture(1))
    for place in ("owl/._0.png", "cat/._1.png", "owl/Thumbs.db", "__MACOSX/owl/0.png", ".git/x.png"):
        put(root / place, picture(1))
    dataset = Dataset(zipped(root) if packed else root, CLASSES, SHAPE)
    assert len(dataset) == 12
    assert dataset.notes == [
        "left out what systems put beside pictures: 1 #recycle, 1 $RECYCLE.BIN, 2 ._*, 1 .thumbnails, 1 @eaDir, "
        "1 @tmp, 1 Network Trash Folder, 1 RECYCLER, 1 Thumbs.db, 1 __MACOSX, 1 lost+found"
    ]


CIRCLES: dict[str, tuple[list[tuple[str, str]], int, int]] = {
    "to itself": ([("again", ".")], 12, 1),
    "up": ([("owl/all", ".."), ("cat/all", "..")], 12, 2),
    "each to the other": ([("owl/more", "../cat"), ("cat/more", "../owl")], 12, 2),
    "elsewhere": ([("owl/more", "../../other")], 13, 0),
    "elsewhere and back": ([("owl/more", "../../other"), ("../other/back", "../data")], 13, 1),
    "elsewhere in a circle": (
        [("owl/more", "../../other"), ("../other/on", "../third"), ("../third/on", "../other")],
        14,
        1,
    ),
    "to what is hidden": ([("owl/more", "../.store")], 13, 0),
    "to nothing": ([("owl/more", "nowhere")], 12, 0),
}


@pytest.mark.parametrize("name", CIRCLES)
def test_links_in_a_circle(name: str, tmp_path: Path) -> None:
    links, count, left_out = CIRCLES[name]
    root = folders(tmp_path / "data")
    for place in ("other", "third", "data/.store"):
        put(tmp_path / place / "x.png", picture(0))
    for place, target in links:
        try:
            (root / place).symlink_to(target, target_is_directory=True)
        except OSError:
            pytest.skip("this system makes no links")
    dataset = Dataset(root, CLASSES, SHAPE)
    assert [what == label for what, label in seen(root)] == [True] * count
    said = f"left out {left_out} {'link' if left_out == 1 else 'links'} to folders that are in the data anyway"
    assert dataset.notes == [said] * bool(left_out)


def test_damaged_pictures(tmp_path: Path) -> None:
    root = folders(tmp_path / "data", ending="ppm", kind="PPM")
    put(root / "owl" / "x.ppm", b"P6 9999999 9999999 255\n")
    put(root / "owl" / "y.ppm", b"P6 32 32 255\nshort")
    put(root / "owl" / "z.pgm", b"P5 no head")
    dataset = Dataset(root, CLASSES, SHAPE)
    assert len(list(dataset)) == 12
    assert say_unreadable(dataset).startswith("3 of 15 could not be read: ")


def test_file_names_that_are_not_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    try:
        put(tmp_path / "owl" / name, picture(0))
    except (OSError, UnicodeError):
        pytest.skip("this system has no such names")
    dataset = Dataset(tmp_path, CLASSES, SHAPE)
    ((image, label),) = dataset
    record = Record(dataset.names[0], label, Outcome(0, 0, 1.0), (Outcome(8, 1, -1.0),))
    tally = Tally((0, 8))
    tally.add([record])
    part = Part("", tally.rows, [record], lambda record: (image, {8: image}))
    write_report(Contents("Owls", "FGSM", NAMES, {"Data": name}, f"evaluate {name}", [part]), tmp_path / "report")
    values = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert values["facts"]["Data"] == name
    assert r"caf\udce9.png" in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")


def test_every_row_of_the_document_is_tested() -> None:
    assert documented("Read") == list(READ)
    assert documented("Named, with the way out") == list(NAMED)
    tests = {
        re.sub(r"\W+", "_", f"test_{name}".lower()).replace("_who_", "_") for name in documented("Left out, and said")
    }
    assert tests <= set(globals())


# What was taken is said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pandas", ["a.csv: files from 'image', classes from 'label'"]),
        ("class first", ["a.csv: files from column 2, classes from column 1"]),
        ("GTSRB", ["a.csv: files from 'Filename', classes from 'ClassId'"]),
        ("stems", []),
    ],
)
def test_one_line_says_which_columns_were_taken(name: str, said: list[str], tmp_path: Path) -> None:
    head, lines = TABLES[name]
    assert Dataset(table(tmp_path, lines, head=head), CLASSES, SHAPE).notes == said


def test_of_a_one_hot_table_the_columns_are_said(tmp_path: Path) -> None:
    head, lines = ONE_HOT["Roboflow"]
    (said,) = Dataset(table(tmp_path, lines, head=head), CLASSES, SHAPE).notes
    assert said == "a.csv: files from 'filename', classes from the column of each class ('cat', 'owl', 'Bär' …)"


@pytest.mark.parametrize("names", [("cat", "dog"), ("dog", "cat")])
@pytest.mark.parametrize("one", [False, True])
def test_two_classes_are_not_reversed(names: tuple[str, str], one: bool, tmp_path: Path) -> None:
    """A column for each of two classes, or one column of 0 and 1 that is called as one of them."""
    for i in range(6):
        put(tmp_path / f"{i}.png", picture(i % 2))  # 0: cat, 1: dog
    lines = [f"{i}.png,{i % 2}" if one else f"{i}.png,{1 - i % 2},{i % 2}" for i in range(6)]
    put(tmp_path / "a.csv", "\n".join(["file,dog" if one else "file,cat,dog", *lines]))
    dataset = Dataset(tmp_path, plain_labels(names), SHAPE)
    assert [names[label] for _, label in dataset] == [("cat", "dog")[int(x[0, 0, 0]) // 60] for x, _ in dataset]


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        ("", "p{i:02}.png,{0},{1},{2}", "expected a head line with the class of each column in a.csv, got 3 columns"),
        ("file,x,y2,z", "p{i:02}.png,{0},{1},{2}", "expected the name of one of 3 classes, got 'x'"),
        ("file,cat", "p{i:02}.png,{1}", "got a column that says only whether it is cat: put one column"),
        ("file,x,y2,z", "p{i:02}.png,1,1,1", "3 columns of 0 and 1 that are not called as classes such as owl"),
        (
            "file,owl,cat,Bär",
            "p{i:02}.png,0,0,0",
            "a 1 in the column of one class in each line of a.csv, got none for p00",
        ),
    ],
)
def test_columns_of_0_and_1_that_say_no_class_are_refused(head: str, line: str, said: str, tmp_path: Path) -> None:
    table(tmp_path, lambda i, k: line.format(*(int(k == each) for each in range(3)), i=i), head=head)
    with pytest.raises(ValueError, match=re.escape(said)):
        Dataset(tmp_path, CLASSES, SHAPE)


@pytest.mark.parametrize(("split", "count"), [(None, 12), ("train", 6), ("test", 6)])
def test_the_split_of_two_lists_is_followed(split: str | None, count: int, tmp_path: Path) -> None:
    assert len(seen(cub(tmp_path, parts=True), split=split)) == count


@pytest.mark.parametrize(("split", "count"), [(None, 12), ("train", 8), ("valid", 4)])
def test_a_column_of_splits_is_followed(split: str | None, count: int, tmp_path: Path) -> None:
    parts = ("valid", "train", "train")
    table(tmp_path, lambda i, k: f"p{i:02}.png,{NAMES[k]},{parts[i % 3]}", head="file,label,split")
    assert len(seen(tmp_path, split=split)) == count


def numbered_folders(folder: Path, count: int, first: int = 0) -> None:
    for k in range(first, first + count):
        put(folder / str(k) / "a.png", picture(k % 4))


def unnamed(count: int) -> Any:
    return plain_labels([f"class {k}" for k in range(count)])


def matched(dataset: Dataset) -> dict[str, int]:
    return {name.split("/")[0]: label for name, (_, label) in zip(dataset.names, dataset, strict=True)}


@pytest.mark.parametrize("first", [0, 1])
def test_folders_called_by_numbers_are_matched_as_keras_sorts_them_and_it_is_said(first: int, tmp_path: Path) -> None:
    """Where there is a folder for each class: 10 before 2."""
    numbered_folders(tmp_path, 12, first)
    dataset = Dataset(tmp_path, unnamed(12), SHAPE)
    assert matched(dataset) == {
        name: index for index, name in enumerate(sorted(str(k) for k in range(first, first + 12)))
    }
    (said,) = dataset.notes
    assert "as text (0, 1, 10, 11 …)" in said or "as text (1, 10, 11, 12 …)" in said
    assert "pass --labels" in said


def test_folders_called_by_numbers_are_matched_by_number_where_some_are_missing(tmp_path: Path) -> None:
    numbered_folders(tmp_path, 11)
    dataset = Dataset(tmp_path, unnamed(12), SHAPE)
    assert matched(dataset) == {str(k): k for k in range(11)}
    (said,) = dataset.notes
    assert "11 folders for 12 classes: folder 2 is class 2" in said


def test_folders_called_by_numbers_need_no_word_where_both_orders_are_one(tmp_path: Path) -> None:
    numbered_folders(tmp_path, 12)
    named = Dataset(tmp_path, plain_labels([str(k) for k in range(12)]), SHAPE)
    assert (matched(named), named.notes) == ({str(k): k for k in range(12)}, [])
    numbered_folders(tmp_path / "few", 4)
    few = Dataset(tmp_path / "few", unnamed(4), SHAPE)
    assert (matched(few), few.notes) == ({str(k): k for k in range(4)}, [])
