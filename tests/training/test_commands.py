"""`python -m training.mnist` and `python -m training.imagenette` from beginning to end, on a handful of pictures."""

from __future__ import annotations

import tarfile
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.architectures import load_weights, mnist_cnn, mnist_linear
from tests.training.digits import write_digits
from training import command, imagenette, mnist

SIDE = 40


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    return write_digits(tmp_path / "mnist.npz", 60, 30)


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for split in ("train", "val"):
        for number, name in enumerate(imagenette.CLASSES):
            folder = tmp_path / "photographs" / split / name
            folder.mkdir(parents=True)
            for _ in range(2):
                pixels = rng.integers(0, 256, (SIDE, SIDE + number, 3), np.uint8)
                Image.fromarray(pixels).save(folder / f"{number}_{rng.integers(10**9)}.JPEG")
    return tmp_path / "photographs"


def places(tmp_path: Path) -> list[str]:
    return ["--checkpoints", str(tmp_path / "checkpoints"), "--output", str(tmp_path / "models")]


def shrink(monkeypatch: pytest.MonkeyPatch, name: str, **changes: int) -> None:
    plan = {**vars(mnist.PLANS[name]), "epochs": 1, "batch_size": 8, **changes}
    monkeypatch.setitem(mnist.PLANS, name, mnist.Plan(**plan))


def test_mnist_makes_its_three_files(digits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "HELD_OUT", 8)
    for name in mnist.PLANS:
        shrink(monkeypatch, name)
    command.run(mnist.main, ["--data", str(digits), *places(tmp_path)])
    for name in mnist.PLANS:
        load_weights(mnist_linear() if name == "mnist-linear" else mnist_cnn(), tmp_path / "models" / f"{name}.npz")


def tiny_student(classes: int, start: Path | None = None) -> keras.Model:
    """In the place of MobileNetV2, which takes most of a minute to trace."""
    images = keras.Input((None, None, 3))
    features = keras.layers.GlobalAveragePooling2D()(keras.layers.Conv2D(4, 3, activation="relu")(images))
    network = keras.Model(images, keras.layers.Dense(classes)(features))
    if start:
        load_weights(network, start)
    return network


def test_imagenette_trains_the_robust_network_from_the_standard_one(
    photographs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imagenette, "BATCH_SIZE", 8)
    monkeypatch.setattr(imagenette, "HELD_OUT", 4)
    monkeypatch.setattr(imagenette, "student", tiny_student)
    common = ["--data", str(photographs), "--stages", "1x32", *places(tmp_path)]
    command.run(imagenette.main, common)
    standard = tmp_path / "models" / "imagenette.npz"
    command.run(imagenette.main, [*common, "--robust", "--init", str(standard)])
    for name in ("imagenette", "imagenette-robust"):
        load_weights(tiny_student(10), tmp_path / "models" / f"{name}.npz")


def test_pictures_from_a_tar_are_those_from_the_folder(photographs: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "val.tar", "w") as tar:
        tar.add(photographs / "val", "val")
    folder = imagenette.load_split(photographs, "val", imagenette.CLASSES)
    packed = imagenette.load_split(tmp_path, "val", imagenette.CLASSES)
    np.testing.assert_array_equal(packed.labels, np.repeat(np.arange(10), 2))
    np.testing.assert_array_equal(folder.labels, packed.labels)
    assert all(np.array_equal(a, b) for a, b in zip(folder.images, packed.images, strict=True))


@pytest.mark.parametrize(("main", "source"), [(imagenette.main, "imagenette2-320.tgz"), (mnist.main, "mnist.npz")])
def test_without_data_one_sentence_says_where_to_get_it(main: object, source: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.run(main, ["--data", str(tmp_path / "nowhere"), *places(tmp_path)])
    message = str(stopped.value)
    assert message.startswith("error: expected")
    assert "nowhere" in message
    assert source in message
    assert "\n" not in message


def test_a_file_that_is_not_mnist_is_named(tmp_path: Path) -> None:
    (tmp_path / "other.npz").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(ValueError, match=r"other\.npz"):
        mnist.load_digits(tmp_path / "other.npz", "train")


@pytest.mark.parametrize("stage", ["16", "0x128", "3x100", "ax128"])
def test_a_stage_that_makes_no_sense_is_refused(stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        imagenette.parse(["--data", ".", "--stages", stage])
    assert stage in capsys.readouterr().err


def test_digits_move_by_whole_pixels_and_keep_their_labels() -> None:
    images = np.zeros((20, 28, 28, 1), np.uint8)
    images[:, 14, 14] = np.arange(1, 21)[:, np.newaxis]
    digits = mnist.Digits(images, np.arange(20, dtype=np.int32))
    plan = mnist.Plan(epochs=1, batch_size=10, peak_rate=1.0, shift=2)
    moved, labels = (np.concatenate(part) for part in zip(*mnist.batches(digits, plan, 0), strict=True))
    where = np.argwhere(moved[..., 0] > 0)
    assert sorted(labels) == list(range(20))
    assert len(where) == 20
    assert np.abs(where[:, 1:] - 14).max() == 2
    np.testing.assert_array_equal(moved[tuple(where.T)][:, 0], labels + 1)
