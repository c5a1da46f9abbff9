"""Photographs in class folders, or in a tar of them: decoded once, then random crops of them in batches."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import tensorflow as tf
from PIL import Image, ImageOps

from training.command import SEED

Array = npt.NDArray[np.uint8]
SOURCE = "https://s3.amazonaws.com/fast-ai-imageclas/imagenette2-320.tgz"
SHORTER_SIDE = 224
LARGEST_STRETCH = 4 / 3


class Pictures(NamedTuple):
    """Decoded pictures, uint8 (H, W, 3) each, and their class indices, int32 (N,)."""

    images: list[Array]
    labels: npt.NDArray[np.int32]


def load_split(data: Path, split: str, classes: tuple[str, ...]) -> Pictures:
    """Decode ``data/split/CLASS/*`` or the same in ``data/split.tar``, in the order of the names.

    Args:
        data: the folder of the data set.
        split: "train" or "val".
        classes: names of the class folders, in the order of the class indices.

    Returns:
        The pictures, scaled down to a shorter side of 224 pixels.

    Raises:
        ValueError: if they are not there.
    """
    folder, tar = data / split, data / f"{split}.tar"
    files = _folder_files(folder) if folder.is_dir() else _tar_files(tar) if tar.is_file() else []
    wanted = sorted((name, file) for name, file in files if name.parent.name in classes)
    if not wanted:
        raise ValueError(
            f"expected Imagenette in {data} (folders such as {split}/{classes[0]}, or {split}.tar): "
            f"fetch {SOURCE} and unpack it"
        )
    labels = np.array([classes.index(name.parent.name) for name, _ in wanted], np.int32)
    return Pictures([_decode(file) for _, file in wanted], labels)


def _folder_files(folder: Path) -> list[tuple[Path, bytes]]:
    return [(path, path.read_bytes()) for path in folder.glob("*/*.*")]


def _tar_files(path: Path) -> list[tuple[Path, bytes]]:
    with tarfile.open(path) as tar:
        members = ((Path(member.name), tar.extractfile(member)) for member in tar)
        return [(name, file.read()) for name, file in members if file is not None]


def _decode(file: bytes) -> Array:
    picture = Image.open(io.BytesIO(file)).convert("RGB")
    scale = SHORTER_SIDE / min(picture.size)
    if scale < 1:
        picture = ImageOps.scale(picture, scale, Image.Resampling.BICUBIC)
    return np.asarray(picture)


def centre_crops(pictures: Pictures, size: int) -> Array:
    """Return the pictures as the network is shown them outside training: uint8 (N, size, size, 3)."""
    fitted = (ImageOps.fit(Image.fromarray(i), (size, size), Image.Resampling.BICUBIC) for i in pictures.images)
    return np.stack([np.asarray(picture) for picture in fitted])


def random_batches(pictures: Pictures, size: int, batch_size: int, smallest_area: float, epoch: int) -> tf.data.Dataset:
    """Return an epoch of shuffled random crops: uint8 (batch_size, size, size, 3) and int32 labels.

    Args:
        pictures: what to crop.
        size: height and width of a crop once scaled.
        batch_size: pictures in a batch; what is left over waits for another epoch.
        smallest_area: share of the picture that a crop covers at least.
        epoch: its number, the seed of order and crops.
    """

    def generate() -> Iterator[tuple[Array, npt.NDArray[np.int32]]]:
        rng = np.random.default_rng((SEED, epoch))
        order = rng.permutation(len(pictures.images))
        for start in range(0, len(order) - batch_size + 1, batch_size):
            chosen = order[start : start + batch_size]
            crops = [_random_crop(pictures.images[i], size, smallest_area, rng) for i in chosen]
            yield np.stack(crops), pictures.labels[chosen]

    signature = (tf.TensorSpec((None, size, size, 3), tf.uint8), tf.TensorSpec((None,), tf.int32))
    return tf.data.Dataset.from_generator(generate, output_signature=signature).prefetch(4)


def _random_crop(image: Array, size: int, smallest_area: float, rng: np.random.Generator) -> Array:
    """Scale a crop of random area, place and shape to a square and mirror it half of the time."""
    height, width = image.shape[:2]
    area = height * width * rng.uniform(smallest_area, 1)
    ratio = LARGEST_STRETCH ** rng.uniform(-1, 1)
    w, h = min((area * ratio) ** 0.5, width), min((area / ratio) ** 0.5, height)
    left, top = rng.uniform(0, width - w), rng.uniform(0, height - h)
    box = (left, top, left + w, top + h)
    crop = Image.fromarray(image).resize((size, size), Image.Resampling.BILINEAR, box)
    return np.asarray(ImageOps.mirror(crop) if rng.random() < 0.5 else crop)
