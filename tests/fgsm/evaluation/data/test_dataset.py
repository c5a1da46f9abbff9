"""fgsm/evaluation/data/dataset.py: labelled pictures from class folders, a tar of them, or arrays."""

from __future__ import annotations

import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.labels import load_labels
from fgsm.evaluation.data.dataset import Dataset
from fgsm.pictures.image import encode_png, load_image
from tests import pictures

IMAGENETTE, DIGITS, THREE_SEVEN = map(load_labels, ("imagenette", "mnist", "mnist-linear"))
SMALL = (32, 32, 3)
DIGIT = (28, 28, 1)


def write(folder: Path, name: str, count: int, first: int = 0) -> None:
    """Write pictures that can be told apart into a class folder."""
    (folder / name).mkdir(parents=True)
    for index in range(count):
        (folder / name / f"{index}.png").write_bytes(encode_png(pictures.noise(40, 36, seed=first + index)))


def contents(dataset: Dataset) -> Counter[tuple[bytes, int]]:
    return Counter((picture.tobytes(), label) for picture, label in dataset)


def arrays(path: Path, images: Any, labels: Any, names: tuple[str, str] = ("x_test", "y_test")) -> Path:
    np.savez(path, **dict(zip(names, (np.asarray(images), np.asarray(labels)), strict=True)))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three classes, by identifier, name and synonym, with things beside them that are no pictures."""
    root = tmp_path / "val"
    write(root, "n01440764", 3)
    write(root, "golf ball", 2, first=10)
    write(root, "Chainsaw", 1, first=20)
    (root / "golf ball" / "notes.txt").write_text("not a picture")
    (root / "golf ball" / ".hidden.png").write_bytes(b"x")
    (root / "README.md").write_text("not a class")
    write(root, ".cache", 1)
    return root


def test_a_folder_gives_every_picture_with_its_class(folder: Path) -> None:
    dataset = Dataset(folder, IMAGENETTE, SMALL)
    assert len(dataset) == 6
    assert Counter(label for _, label in dataset) == {0: 3, 8: 2, 3: 1}
    one = load_image(folder / "golf ball" / "1.png", (32, 32))
    assert contents(dataset)[one.tobytes(), 8] == 1
    assert {(picture.dtype.name, picture.shape) for picture, _ in dataset} == {("uint8", SMALL)}


def test_a_tar_gives_the_same_as_the_folder(folder: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "val.tar", "w") as tar:
        tar.add(folder, "val")
    assert contents(Dataset(tmp_path / "val.tar", IMAGENETTE, SMALL)) == contents(Dataset(folder, IMAGENETTE, SMALL))


def test_grey_networks_get_grey_pictures(folder: Path) -> None:
    assert {picture.shape for picture, _ in Dataset(folder, IMAGENETTE, DIGIT)} == {DIGIT}


def test_a_limit_takes_a_sample_that_the_seed_fixes(tmp_path: Path) -> None:
    for index, label in enumerate(IMAGENETTE):
        write(tmp_path, label.identifier, 6, first=10 * index)
    taken = [contents(Dataset(tmp_path, IMAGENETTE, SMALL, limit=20, seed=seed)) for seed in (0, 0, 1)]
    assert taken[0] == taken[1] != taken[2]
    assert taken[0].total() == 20
    assert len({label for _, label in taken[0]}) > 5  # not the first folders
    longer = list(Dataset(tmp_path, IMAGENETTE, SMALL, limit=30))
    assert Counter((picture.tobytes(), label) for picture, label in longer[:20]) == taken[0]
    assert len(Dataset(tmp_path, IMAGENETTE, SMALL, limit=1000)) == 60
    assert len(Dataset(tmp_path, IMAGENETTE, SMALL, limit=1)) == 1


def test_names_come_in_the_order_of_the_pictures(folder: Path) -> None:
    dataset = Dataset(folder, IMAGENETTE, SMALL)
    assert dataset.names == [sample.name for sample in dataset.samples()]
    assert "golf ball/1.png" in dataset.names


@pytest.mark.parametrize("names", [("x_test", "y_test"), ("images", "labels")])
@pytest.mark.parametrize("shape", [(28, 28), (28, 28, 1)])
def test_digits_come_out_of_an_npz_bit_for_bit(tmp_path: Path, names: tuple[str, str], shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, (12, *shape), dtype=np.uint8)
    truth = np.arange(12, dtype=np.uint8) % 10
    dataset = Dataset(arrays(tmp_path / "digits.npz", images, truth, names), DIGITS, DIGIT)
    assert contents(dataset) == Counter((i.tobytes(), int(y)) for i, y in zip(images, truth, strict=True))
    assert dataset.left_out == 0


def test_three_against_seven_leaves_the_other_digits_out(tmp_path: Path) -> None:
    images = np.repeat(np.arange(10, dtype=np.uint8), 28 * 28).reshape(10, 28, 28)
    dataset = Dataset(arrays(tmp_path / "digits.npz", images, np.arange(10)), THREE_SEVEN, DIGIT)
    assert sorted((int(picture.max()), label) for picture, label in dataset) == [(3, 0), (7, 1)]
    assert dataset.left_out == 8


def test_a_folder_called_1_is_a_digit_and_not_the_class_at_index_1(tmp_path: Path) -> None:
    for digit in "137":
        write(tmp_path, digit, 1, first=int(digit))
    dataset = Dataset(tmp_path, THREE_SEVEN, DIGIT)
    assert sorted(label for _, label in dataset) == [0, 1]
    assert dataset.left_out == 1


def test_other_networks_take_labels_as_indices_and_pictures_of_any_size(tmp_path: Path) -> None:
    images = np.stack([pictures.noise(50, 40, seed=seed) for seed in range(3)])
    dataset = Dataset(arrays(tmp_path / "a.npz", images, [9, 0, 4], ("images", "labels")), IMAGENETTE, SMALL)
    expected = load_image(Image.fromarray(images[0]), (32, 32))
    assert contents(dataset)[expected.tobytes(), 9] == 1


@pytest.mark.parametrize(
    ("name", "labels", "message"),
    [
        ("train", IMAGENETTE, "expected the name of one of 10 classes, got 'train'"),
        ("n01440764", DIGITS, "expected the name of one of 10 classes, got 'n01440764'"),
        ("5", THREE_SEVEN, "expected pictures in .*, in a folder for each class such as 3, three, got none"),
    ],
)
def test_folders_that_are_no_classes_are_named(tmp_path: Path, name: str, labels: Any, message: str) -> None:
    write(tmp_path, name, 1)
    with pytest.raises(ValueError, match=message):
        Dataset(tmp_path, labels, SMALL)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((3, 28, 28), np.float32), [0, 1, 2], "expected uint8 pictures"),
        (np.zeros((3, 784), np.uint8), [0, 1, 2], "expected uint8 pictures"),
        (np.zeros((3, 28, 28, 4), np.uint8), [0, 1, 2], "expected uint8 pictures"),
        (np.zeros((3, 28, 28), np.uint8), [0, 1], "expected an integer label for each of 3 pictures"),
        (np.zeros((3, 28, 28), np.uint8), [0, 1, 10], "expected labels from 0 to 9"),
        (np.zeros((3, 28, 28), np.uint8), [0.0, 1.0, 2.0], r"call labels.astype\(int\)"),
        (np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.uint8), "got none"),
        (np.array([{}], object), [0], "which cannot be read"),
    ],
)
def test_unfit_arrays_are_refused(tmp_path: Path, images: Any, labels: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Dataset(arrays(tmp_path / "a.npz", images, labels), IMAGENETTE, SMALL)


@pytest.mark.parametrize("name", ["a.npz", "a.tar"])
@pytest.mark.parametrize("content", [b"", b"PK\3\4 no archive", b"\x93NUMPY\1\0"])
def test_files_that_are_not_what_they_are_called_are_named(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=rf"got {name}, which cannot be read"):
        Dataset(tmp_path / name, DIGITS, DIGIT)


def test_arrays_of_other_names_and_other_files_are_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", pixels=np.zeros(3))
    with pytest.raises(ValueError, match=r"expected arrays named x_test and y_test or .*images and labels.*got pixels"):
        Dataset(tmp_path / "a.npz", DIGITS, DIGIT)
    for path in (tmp_path / "missing", tmp_path / "missing.npz", tmp_path / "missing.csv", tmp_path / ("x" * 2000)):
        with pytest.raises(
            ValueError, match=r"expected a folder, a list \(\.csv, \.txt\), a \.npz or an archive \(\.tar, .*\), got"
        ):
            Dataset(path, DIGITS, DIGIT)


@pytest.mark.parametrize("limit", [0, -1, 1.5])
def test_a_limit_has_to_be_a_positive_number(folder: Path, limit: float) -> None:
    with pytest.raises(ValueError, match="limit"):
        Dataset(folder, IMAGENETTE, SMALL, limit=limit)
