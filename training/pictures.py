"""Photographs in class folders, or in a tar of them, decoded once, and random crops of them."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from PIL import Image, ImageOps

SHORTER_SIDE = 224


class Pictures(NamedTuple):
    """Decoded pictures, uint8 (H, W, 3) each, and the index of each one's class."""

    images: list[np.ndarray]
    labels: np.ndarray


def load_split(data: Path, split: str, classes: tuple[str, ...]) -> Pictures:
    """Decode ``data/split`` (class folders) or ``data/split.tar``, in the order of the file names.

    Args:
        data: The folder that holds the data set.
        split: "train" or "val".
        classes: Folder names, in the order of the class indices.

    Returns:
        The pictures, shorter side at most 224 pixels, and their labels.

    Raises:
        ValueError: The data is not there.
    """
    files = sorted(_folder_files(data / split) if (data / split).is_dir() else _tar_files(data / f"{split}.tar"))
    files = [(name, file) for name, file in files if name.split("/")[-2:-1] and name.split("/")[-2] in classes]
    if not files:
        raise ValueError(
            f"expected Imagenette in {data} (class folders such as {split}/{classes[0]}, or {split}.tar), got none: "
            "fetch https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-320.tgz and unpack it"
        )
    labels = np.array([classes.index(name.split("/")[-2]) for name, _ in files], np.int32)
    return Pictures([_decode(file) for _, file in files], labels)


def _folder_files(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.as_posix(), path.read_bytes()) for path in folder.glob("*/*.*")]


def _tar_files(path: Path) -> list[tuple[str, bytes]]:
    if not path.is_file():
        return []
    with tarfile.open(path) as tar:
        return [(m.name, tar.extractfile(m).read()) for m in tar if m.isfile()]


def _decode(file: bytes) -> np.ndarray:
    picture = Image.open(io.BytesIO(file)).convert("RGB")
    scale = SHORTER_SIDE / min(picture.size)
    if scale < 1:
        size = (round(picture.width * scale), round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    return np.asarray(picture)


def centre_crops(pictures: Pictures, size: int) -> np.ndarray:
    """The pictures as the network is shown them outside training: uint8 (N, size, size, 3)."""
    fitted = (ImageOps.fit(Image.fromarray(i), (size, size), Image.Resampling.BICUBIC) for i in pictures.images)
    return np.stack([np.asarray(picture) for picture in fitted])


def random_batches(
    pictures: Pictures, size: int, batch_size: int, rng: np.random.Generator, smallest_area: float
) -> tf.data.Dataset:
    """One epoch of shuffled random crops and flips: uint8 (batch_size, size, size, 3) and int32 labels."""

    def generate() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        order = rng.permutation(len(pictures.images))
        for start in range(0, len(order) - batch_size + 1, batch_size):
            chosen = order[start : start + batch_size]
            crops = [_random_crop(pictures.images[i], size, rng, smallest_area) for i in chosen]
            yield np.stack(crops), pictures.labels[chosen]

    signature = (tf.TensorSpec((None, size, size, 3), tf.uint8), tf.TensorSpec((None,), tf.int32))
    return tf.data.Dataset.from_generator(generate, output_signature=signature).prefetch(4)


def _random_crop(image: np.ndarray, size: int, rng: np.random.Generator, smallest_area: float) -> np.ndarray:
    """A crop of random area and shape (3:4 to 4:3), scaled to a square, mirrored half of the time."""
    height, width = image.shape[:2]
    area = height * width * rng.uniform(smallest_area, 1)
    ratio = np.exp(rng.uniform(np.log(3 / 4), np.log(4 / 3)))
    w, h = min(np.sqrt(area * ratio), width), min(np.sqrt(area / ratio), height)
    left, top = rng.uniform(0, width - w), rng.uniform(0, height - h)
    crop = Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR, (left, top, left + w, top + h))
    return np.asarray(ImageOps.mirror(crop) if rng.random() < 0.5 else crop)
