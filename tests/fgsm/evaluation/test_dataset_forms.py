"""fgsm/evaluation/data/dataset.py and what it stands on: data sets in the forms in which people have them."""

from __future__ import annotations

import gzip
import tarfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.labels import load_labels
from fgsm.evaluation.data.arrays import check_numbers, check_pictures
from fgsm.evaluation.data.class_names import Classes
from fgsm.evaluation.data.dataset import Dataset, say_passed_over, say_unreadable
from fgsm.evaluation.data.files import read_text
from fgsm.evaluation.data.items import File
from fgsm.evaluation.data.order_hint import order_hint
from fgsm.evaluation.record import Outcome, Record
from tests import pictures

IMAGENET, IMAGENETTE, DIGITS = map(load_labels, ("imagenet", "imagenette", "mnist"))
SMALL = (32, 32, 3)


def write(path: Path, seed: int = 0, kind: str = "JPEG") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pictures.noise(40, 36, seed=seed)).save(path, kind)


def labels_of(path: Path, labels: Any = IMAGENETTE, **options: Any) -> dict[str, int]:
    """Return the class of each picture by the last part of its name."""
    dataset = Dataset(path, labels, SMALL, **options)
    return {sample.name.rpartition("/")[2]: sample.label for sample in dataset.samples()}


def flat(root: Path, count: int = 4) -> Path:
    for index in range(count):
        write(root / f"ILSVRC2012_val_0000000{index + 1}.JPEG", index)
    return root


# Damaged files


def test_sound_pictures_are_counted_and_the_others_named(tmp_path: Path) -> None:
    for index in range(38):
        write(tmp_path / "tench" / f"{index}.jpg", index)
    (tmp_path / "tench" / "empty.jpg").touch()
    half = (tmp_path / "tench" / "0.jpg").read_bytes()
    (tmp_path / "tench" / "half.jpg").write_bytes(half[: len(half) // 2])
    dataset = Dataset(tmp_path, IMAGENETTE, SMALL)
    assert (len(dataset), len(list(dataset)), len(dataset.unreadable)) == (40, 38, 2)
    said = say_unreadable(dataset)
    assert said.startswith("2 of 40 could not be read: ")
    assert "tench/empty.jpg: This file is empty" in said
    assert "tench/half.jpg: This JPEG picture is damaged" in said
    list(dataset)
    assert len(dataset.unreadable) == 2  # once each, however often it is read


def test_strict_ends_at_the_first_one(tmp_path: Path) -> None:
    write(tmp_path / "tench" / "0.jpg")
    (tmp_path / "tench" / "empty.jpg").touch()
    with pytest.raises(ValueError, match=r"tench/empty\.jpg: This file is empty"):
        list(Dataset(tmp_path, IMAGENETTE, SMALL, strict=True))


@pytest.mark.parametrize(("count", "end"), [(3, "got 0 bytes."), (5, "; and 2 more")])
def test_of_many_damaged_ones_three_are_named(tmp_path: Path, count: int, end: str) -> None:
    write(tmp_path / "tench" / "0.jpg")
    for index in range(count):
        (tmp_path / "tench" / f"empty {index}.jpg").touch()
    dataset = Dataset(tmp_path, IMAGENETTE, SMALL)
    list(dataset)
    assert say_unreadable(dataset).startswith(f"{count} of {count + 1} could not be read: ")
    assert say_unreadable(dataset).count("This file is empty") == 3
    assert say_unreadable(dataset).endswith(end)


def test_nothing_is_said_where_all_is_well(tmp_path: Path) -> None:
    write(tmp_path / "tench" / "0.jpg")
    dataset = Dataset(tmp_path, IMAGENETTE, SMALL)
    list(dataset)
    assert (say_unreadable(dataset), say_passed_over(dataset.passed_over)) == ("", "")


# Other endings


def test_pictures_are_known_by_their_content_where_the_ending_says_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "tench"
    for index, name in enumerate(("a.jfif", "b.JPE", "c", "d.photo")):
        write(folder / name, index)
    write(folder / "e.tif", 4, "TIFF")
    write(folder / "f.TIFF", 5, "TIFF")
    (folder / "g.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    (folder / "h.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    (folder / "notes.txt").write_text("not a picture")
    (tmp_path / "README.md").write_text("beside the classes")
    dataset = Dataset(tmp_path, IMAGENETTE, SMALL)
    assert {sample.name for sample in dataset.samples()} == {
        f"tench/{n}" for n in ("a.jfif", "b.JPE", "c", "d.photo", "e.tif", "f.TIFF")
    }
    assert dataset.unreadable == []
    assert say_passed_over(dataset.passed_over) == "left out 3 files: 2 .heic, 1 .txt"


@pytest.mark.parametrize(
    ("names", "said"), [((".heic",) * 3, "left out 3 files: .heic"), (("",), "left out 1 file: without an ending")]
)
def test_one_kind_is_counted_once(tmp_path: Path, names: tuple[str, ...], said: str) -> None:
    write(tmp_path / "tench" / "0.jpg")
    for index, ending in enumerate(names):
        (tmp_path / "tench" / f"{index}x{ending}").write_bytes(b"no picture")
    assert say_passed_over(Dataset(tmp_path, IMAGENETTE, SMALL).passed_over) == said


def test_a_tiff_gives_its_pixels_and_a_damaged_one_is_counted(tmp_path: Path) -> None:
    pixels = pictures.noise(32, 32, seed=1)
    (tmp_path / "tench").mkdir()
    Image.fromarray(pixels).save(tmp_path / "tench" / "a.tif")
    (tmp_path / "tench" / "b.tif").write_bytes((tmp_path / "tench" / "a.tif").read_bytes()[:40])
    dataset = Dataset(tmp_path, IMAGENETTE, SMALL)
    ((picture, _),) = list(dataset)
    np.testing.assert_array_equal(picture, pixels)
    assert dataset.unreadable == [
        ("tench/b.tif", "This TIFF picture is damaged or cut off: expected a whole file, got one that cannot be read.")
    ]


# Which folder


def test_the_only_way_to_read_a_tree_is_taken(tmp_path: Path) -> None:
    write(tmp_path / "imagenette2" / "val" / "tench" / "a.jpg")
    write(tmp_path / "imagenette2" / "val" / "church" / "b.jpg")
    assert labels_of(tmp_path) == {"a.jpg": 0, "b.jpg": 4}


def test_a_list_is_found_in_the_only_folder_of_the_only_folder(tmp_path: Path) -> None:
    root = flat(tmp_path / "outer" / "inner", 1)
    (root / "labels.csv").write_text("ILSVRC2012_val_00000001.JPEG,4\n")
    assert labels_of(tmp_path) == {"ILSVRC2012_val_00000001.JPEG": 4}


def test_of_two_folders_with_lists_neither_is_guessed(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (flat(tmp_path / name, 1) / "labels.csv").write_text("ILSVRC2012_val_00000001.JPEG,4\n")
    with pytest.raises(ValueError, match="expected the name of one of 10 classes, got 'one'"):
        Dataset(tmp_path, IMAGENETTE, SMALL)


def test_a_class_is_the_folder_with_its_name_though_the_pictures_lie_deeper(tmp_path: Path) -> None:
    write(tmp_path / "n01440764" / "images" / "a.jpg")
    write(tmp_path / "n03028079" / "images" / "b.jpg")
    assert labels_of(tmp_path) == {"a.jpg": 0, "b.jpg": 4}


@pytest.mark.parametrize("split", ["train", "val"])
def test_a_split_is_chosen_by_its_name(tmp_path: Path, split: str) -> None:
    for part in ("train", "val"):
        write(tmp_path / "data" / part / "tench" / f"{part}.jpg")
    assert labels_of(tmp_path, split=split) == {f"{split}.jpg": 0}


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (None, r"expected one folder of class folders in .*, got train, val: pass one of them, or --split train or"),
        ("test", r"expected one of the parts of .* as --split \(train, val\), got 'test'"),
    ],
)
def test_several_parts_are_named(tmp_path: Path, split: str | None, message: str) -> None:
    for part in ("train", "val"):
        write(tmp_path / part / "tench" / "a.jpg")
    with pytest.raises(ValueError, match=message):
        Dataset(tmp_path, IMAGENETTE, SMALL, split=split)


def test_a_flat_folder_without_a_list_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"a folder for each class such as tench, .*, or a list \(\.csv, \.txt\) of file"
    ):
        Dataset(flat(tmp_path), IMAGENETTE, SMALL)


@pytest.mark.parametrize("name", ["cats", "dogs and cats", "10", "n00000000"])
def test_a_folder_that_is_no_class_is_named(tmp_path: Path, name: str) -> None:
    write(tmp_path / name / "a.jpg")
    write(tmp_path / "tench" / "a.jpg")
    with pytest.raises(ValueError, match=f"expected the name of one of 10 classes, got '{name}'"):
        Dataset(tmp_path, IMAGENETTE, SMALL)


def test_a_folder_that_is_no_class_is_named_though_it_lies_in_others(tmp_path: Path) -> None:
    write(tmp_path / "val" / "tench" / "a.jpg")
    write(tmp_path / "val" / "pets" / "cats" / "a.jpg")
    with pytest.raises(ValueError, match="got 'cats'"):
        Dataset(tmp_path, IMAGENETTE, SMALL, split="pets")


def test_folders_without_a_picture_are_said_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "tench").mkdir()
    (tmp_path / "tench" / "notes.txt").write_text("no picture")
    with pytest.raises(ValueError, match=r"in a folder for each class such as tench, Tinca tinca, got 1 file .txt$"):
        Dataset(tmp_path, IMAGENETTE, SMALL)


@pytest.mark.parametrize(("count", "listed"), [(4, "a, b, c, d: pass"), (5, "a, b, c, d and 1 more: pass")])
def test_of_many_parts_four_are_named_and_three_are_offered(tmp_path: Path, count: int, listed: str) -> None:
    for part in "abcde"[:count]:
        write(tmp_path / part / "tench" / "a.jpg")
    with pytest.raises(ValueError, match=f"got {listed} one of them, or --split a or --split b or --split c$"):
        Dataset(tmp_path, IMAGENETTE, SMALL)


def test_a_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.jpg")
    (tmp_path / "data").mkdir()
    try:
        (tmp_path / "data" / "tench").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    except OSError:
        pytest.skip("this system makes no links")
    assert labels_of(tmp_path / "data") == {"a.jpg": 0}


# Names of classes


def test_the_first_three_classes_are_shown() -> None:
    assert Classes(IMAGENETTE).first() == "0 tench, 1 English springer, 2 cassette player"


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("n02099601", 207),
        ("n02099601-golden_retriever", 207),
        ("n02099601_golden_retriever", 207),
        ("n02099601.golden retriever", 207),
        ("golden_retriever", 207),
        ("golden retriever", 207),
        ("Golden-Retriever", 207),
        ("German_short-haired_pointer", 210),
        ("black-and-tan_coonhound", 165),
        ("jack-o'-lantern", 607),
        ("207", 207),
    ],
)
def test_classes_are_found_by_every_name_that_folders_have(name: str, index: int) -> None:
    assert Classes(IMAGENET).find(name) == index


@pytest.mark.parametrize("digit", ["3", "03"])
def test_a_digit_is_a_digit(digit: str) -> None:
    assert Classes(DIGITS).find(digit) == 3
    assert Classes(DIGITS).find("12") is None


# Lists

LIST = "ILSVRC2012_val_0000000{}.JPEG{}{}"


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "labels.csv",
            ["file,class", *(LIST.format(i + 1, ",", c) for i, c in enumerate(("tench", "church", "3", "n01440764")))],
        ),
        ("val.txt", [LIST.format(i + 1, " ", c) for i, c in enumerate((0, 4, 3, 0))]),
        (
            "a.tsv",
            [LIST.format(i + 1, "\t", c) + "\t0\t0" for i, c in enumerate(("tench", "church", "chain saw", "tench"))],
        ),
        ("semicolon.csv", [LIST.format(i + 1, ";", c) for i, c in enumerate(("tench", "church", "3", "tench"))]),
        (
            "LOC_val_solution.csv",
            [
                "ImageId,PredictionString",
                *(
                    f"ILSVRC2012_val_0000000{i + 1},{c} 85 1 499 272"
                    for i, c in enumerate(("n01440764", "n03028079", "n03000684", "n01440764"))
                ),
            ],
        ),
        ("synset_labels.txt", ["n01440764", "n03028079", "n03000684", "n01440764"]),
        ("indices.txt", ["0", "4", "3", "0"]),
        ("bom.csv", ["\ufefffile,class", *(LIST.format(i + 1, ",", c) for i, c in enumerate((0, 4, 3, 0)))]),
        ("quoted.csv", [f'"./{LIST.format(i + 1, chr(34) + ",", c)}' for i, c in enumerate((0, 4, 3, 0))]),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_list_says_what_the_pictures_of_a_flat_folder_show(
    tmp_path: Path, name: str, lines: list[str], packed: bool
) -> None:
    root = flat(tmp_path / "val")
    (root / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (root / "notes.txt").write_text("a text that is no list\n")
    expected = {LIST.format(i + 1, "", ""): c for i, c in enumerate((0, 4, 3, 0))}
    if packed:
        with tarfile.open(tmp_path / "val.tar", "w") as tar:
            tar.add(root, "val")
        assert labels_of(tmp_path / "val.tar") == expected
    else:
        assert labels_of(root) == labels_of(root / name) == labels_of(tmp_path) == expected


def test_of_a_list_with_boxes_the_class_is_shown_alone(tmp_path: Path) -> None:
    root = flat(tmp_path, 2)
    (root / "a.csv").write_text(
        "ILSVRC2012_val_00000001,n01440764 1 2 3 4\nILSVRC2012_val_00000002,n03028079 1 2 3 4 5,more"
    )
    assert Dataset(root, IMAGENETTE, SMALL).classes == ("n01440764", "n03028079")


def test_what_lies_beside_a_list_and_its_pictures_is_counted(tmp_path: Path) -> None:
    root = flat(tmp_path, 2)
    (root / "labels.csv").write_text("ILSVRC2012_val_00000001.JPEG,0\n")
    (root / "notes.txt").write_text("no picture")
    (root / "phone.heic").write_bytes(b"no picture")
    (root / "deeper").mkdir()
    (root / "deeper" / "more.md").write_text("of something else")
    assert Dataset(root, IMAGENETTE, SMALL).passed_over == {".txt": 1, ".heic": 1}


@pytest.mark.parametrize("name", ["deeper/labels.csv", "labels.md"])
def test_a_list_lies_at_the_top_and_ends_as_lists_do(tmp_path: Path, name: str) -> None:
    root = flat(tmp_path, 2)
    (root / "deeper").mkdir()
    (root / name).write_text("ILSVRC2012_val_00000001.JPEG,0\n")
    with pytest.raises(ValueError, match="got none that fits"):
        Dataset(root, IMAGENETTE, SMALL)


@pytest.mark.parametrize(("over", "expected"), [(0, "tench"), (1, "")])
def test_a_list_that_is_too_large_is_not_read(over: int, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fgsm.evaluation.data.files.MAX_LIST", len("tench") - over)
    assert read_text(File("a.csv", lambda: b"tench")) == expected


def test_a_list_may_name_files_in_folders(tmp_path: Path) -> None:
    write(tmp_path / "images" / "a.jpg")
    write(tmp_path / "images" / "b.jpg")
    (tmp_path / "val_annotations.txt").write_text(
        "a.jpg\ttench\t0\t32\nimages/b.jpg\tchurch\t0\t1\nmissing.jpg\ttench\n"
    )
    assert labels_of(tmp_path) == {"a.jpg": 0, "b.jpg": 4}


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        ({"a.csv": "ILSVRC2012_val_00000001.JPEG,cat\n"}, "expected the name of one of 10 classes, got 'cat'"),
        ({"a.txt": "1\n2\n10\n4\n"}, "such as n01440764, or from 0 to 9, got numbers from 1 to 10: in ImageNet"),
        ({"a.txt": "0\n1\n10\n4\n"}, "expected the name of one of 10 classes, got '10'"),
        ({"a.txt": "0\n1\n2\n"}, "got none that fits"),
        (
            {"a.csv": "ILSVRC2012_val_00000001.JPEG,0\n", "b.csv": "ILSVRC2012_val_00000001.JPEG,1\n"},
            r"got a\.csv and b\.csv, which both",
        ),
    ],
)
def test_lists_that_do_not_fit_are_one_sentence(tmp_path: Path, lists: dict[str, str], message: str) -> None:
    for name, text in lists.items():
        (flat(tmp_path) / name).write_text(text)
    with pytest.raises(ValueError, match=message):
        Dataset(tmp_path, IMAGENETTE, SMALL)


# Archives


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tgz", "tar.bz2", "tar.xz"])
def test_packed_archives_give_the_same_as_plain_ones(tmp_path: Path, ending: str) -> None:
    for index in range(3):
        write(tmp_path / "val" / "tench" / f"{index}.jpg", index)
    mode: Any = {"tar": "w", "tgz": "w:gz"}.get(ending) or f"w:{ending.removeprefix('tar.')}"
    path = tmp_path / f"val.{ending}"
    with tarfile.open(path, mode) as tar:
        tar.add(tmp_path / "val", "./val")
    found = {s.name: s.picture.tobytes() for s in Dataset(path, IMAGENETTE, SMALL).samples()}
    expected = {f"val/{s.name}": s.picture.tobytes() for s in Dataset(tmp_path / "val", IMAGENETTE, SMALL).samples()}
    assert {name.removeprefix("val/") for name in found} == {name.removeprefix("val/") for name in expected}
    assert sorted(found.values()) == sorted(expected.values())


@pytest.mark.parametrize(
    "content",
    [b"", b"\x1f\x8b no gzip", gzip.compress(b"no tar"), gzip.compress(bytes(100))[:20]],
    ids=["empty", "no gzip", "no tar", "cut off"],
)
def test_archives_that_are_none_are_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "val.tar.gz").write_bytes(content)
    with pytest.raises(ValueError, match=r"got val\.tar\.gz, which cannot be|expected pictures in val\.tar\.gz"):
        Dataset(tmp_path / "val.tar.gz", IMAGENETTE, SMALL)


# Arrays


@pytest.mark.parametrize("split", [None, "test", "train"])
def test_the_npz_of_keras_datasets_has_its_splits(tmp_path: Path, split: str | None) -> None:
    random = np.random.default_rng(0)
    parts = {name: random.integers(0, 256, (count, 28, 28), np.uint8) for name, count in (("train", 6), ("test", 4))}
    labels = {f"y_{name}": np.arange(len(part), dtype=np.uint8) for name, part in parts.items()}
    np.savez(tmp_path / "mnist.npz", **{f"x_{name}": part for name, part in parts.items()}, **labels)
    dataset = Dataset(tmp_path / "mnist.npz", DIGITS, (28, 28, 1), split=split)
    for sample in dataset.samples():
        np.testing.assert_array_equal(sample.picture[..., 0], parts[split or "test"][sample.label])
        assert sample.name == f"x_{split or 'test'}[{sample.label}]"
    assert len(dataset) == len(parts[split or "test"])


@pytest.mark.parametrize("shape", [(4,), (4, 1), (1, 4), (4, 1, 1), (2, 2)])
@pytest.mark.parametrize("dtype", ["uint8", "int32", "int64", "uint16"])
def test_integers_of_any_shape_that_is_one_a_picture_are_taken(shape: tuple[int, ...], dtype: str) -> None:
    labels = np.arange(4).reshape(shape).astype(dtype)
    if shape == (2, 2):
        assert check_numbers(labels, 4).tolist() == [0, 1, 2, 3]
    found = check_numbers(labels, 4)
    assert (found.dtype, found.tolist()) == (np.int64, [0, 1, 2, 3])


@pytest.mark.parametrize(
    ("labels", "call"),
    [
        (np.eye(4), "labels.argmax(axis=1)"),
        (np.eye(4, 10, dtype=np.uint8), "labels.argmax(axis=1)"),
        (np.eye(4, dtype=bool), "labels.argmax(axis=1)"),
        (np.arange(4.0), "labels.astype(int)"),
        (np.arange(4.0)[:, None], "labels.squeeze().astype(int)"),
        (np.array(["tench"] * 4), "names.index(label)"),
        (np.eye(4, 2), "labels.argmax(axis=1)"),
    ],
)
def test_other_labels_are_told_what_to_call(labels: np.ndarray, call: str) -> None:
    with pytest.raises(ValueError, match="expected an integer label for each of 4 pictures, got") as caught:
        check_numbers(labels, 4)
    assert call in str(caught.value)


@pytest.mark.parametrize("labels", [np.arange(5), np.zeros((4, 2, 2), int), np.array(["tench"] * 5)])
def test_labels_of_another_number_are_not_to_be_helped(labels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="an integer label for each of 4 pictures, got") as caught:
        check_numbers(labels, 4)
    assert str(caught.value).endswith(f"{labels.dtype} {labels.shape}")


@pytest.mark.parametrize("shape", [(2, 3, 8, 1), (2, 3, 8, 3), (2, 1, 8, 1), (2, 1, 8, 3), (2, 3, 8)])
def test_pictures_of_every_size_are_taken(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    np.testing.assert_array_equal(check_pictures(images), images.reshape(shape[:3]) if shape[3:] == (1,) else images)


@pytest.mark.parametrize(
    ("images", "call"),
    [
        (np.zeros((2, 3, 32, 32), np.uint8), "images.transpose(0, 2, 3, 1)"),
        (np.zeros((2, 1, 8, 8), np.uint8), "images.transpose(0, 2, 3, 1)"),
        (np.zeros((2, 3, 3, 8), np.uint8), "images.transpose(0, 2, 3, 1)"),
        (np.zeros((2, 8, 8, 3), np.float32), "(255 * images).round().astype('uint8')"),
        (np.ones((2, 8, 8, 3), np.float32), "(255 * images).round().astype('uint8')"),
        (np.full((2, 8, 8, 3), -0.5), "(127.5 * images + 127.5).round().astype('uint8') if they are from -1 to 1"),
        (np.full((2, 8, 8, 3), 1.5), "images.astype('uint8') if"),
        (np.full((2, 8, 8, 3), 7.0), "images.astype('uint8')"),
        (np.zeros((2, 8, 8), np.int64), "images.astype('uint8')"),
    ],
)
def test_other_pictures_are_told_what_to_call(images: np.ndarray, call: str) -> None:
    with pytest.raises(ValueError, match="expected uint8 pictures") as caught:
        check_pictures(images)
    assert call in str(caught.value)


def test_labels_from_1_are_told_to_begin_with_0(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros((10, 8, 8, 3), np.uint8), labels=np.arange(1, 11))
    with pytest.raises(ValueError, match="labels from 1 to 10: call labels - 1 if they begin with 1"):
        Dataset(tmp_path / "a.npz", IMAGENETTE, SMALL)


def test_labels_below_0_are_told_where_they_may_lie(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros((2, 8, 8, 3), np.uint8), labels=np.array([-1, 3]))
    with pytest.raises(ValueError, match=r"expected labels from 0 to 9, got labels from -1 to 3$"):
        Dataset(tmp_path / "a.npz", IMAGENETTE, SMALL)


# The order of classes

NAMES = [f"name {index}" for index in range(10)]


def records(read: Callable[[int], int], count: int = 60) -> list[Record]:
    return [Record(str(i), i % 10, Outcome(0, read(i) % 10, 0.0)) for i in range(count)]


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda i: i % 10 - 1, "Are the labels 1 too high? The"),
        (lambda i: i % 10 + 1, "Are the labels 1 too low? The"),
        (lambda i: i % 10 * 3 + 1, "The"),
        (lambda i: i % 10 - 1 if i < 30 else i % 10 + 5, "Are the labels 1 too high? The"),  # half of them
        (lambda i: i % 10 - 1 if i < 29 else i % 10 + 5, "The"),
        (lambda i: i % 10 if i < 6 else i % 10 + 5, "The"),  # one in ten is right, as by chance
    ],
)
def test_no_more_right_than_by_chance_the_first_classes_of_both_are_shown(
    read: Callable[[int], int], said: str
) -> None:
    found = order_hint(records(read), NAMES, ["cat", "dog", "emu", "fox"])
    assert found.startswith(
        f"{said} network's first classes are 0 name 0, 1 name 1, 2 name 2 and the data's cat, dog, emu."
    )
    often = Counter(read(i) % 10 for i in range(0, 60, 10)).most_common(1)[0][0]
    assert f"Most often, 0 is read as {often} name {often}, 1 is read as" in found
    assert "chance" not in found  # the flag says so


@pytest.mark.parametrize(("label", "read", "said"), [(0, 9, "1 too high"), (9, 0, "1 too low")])
def test_behind_the_last_class_comes_the_first(label: int, read: int, said: str) -> None:
    given = [Record(str(i), label, Outcome(0, read, 0.0)) for i in range(10)]
    assert order_hint(given, NAMES).startswith(f"Are the labels {said}? ")


@pytest.mark.parametrize(
    "given",
    [
        records(lambda i: i),
        records(lambda i: i % 10 + (i % 5 > 0)),  # one in five
        records(lambda i: i + 1, count=9),
        [],
    ],
)
def test_nothing_is_said_above_chance_or_of_few_pictures(given: list[Record]) -> None:
    assert order_hint(given, NAMES) == ""


def test_a_digit_is_named_once() -> None:
    found = order_hint(records(lambda i: i % 10 - 1), [str(digit) for digit in range(10)])
    assert (
        "The network's first classes are 0, 1, 2. Most often, 0 is read as 9, 1 is read as 0, 2 is read as 1." in found
    )
