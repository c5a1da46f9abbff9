"""A small stand-in for MNIST: noise with labels, in the layout of Keras' file."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def write_digits(path: Path, train: int, test: int) -> Path:
    """Write so many pictures of noise for training and for testing, and return the path."""
    rng = np.random.default_rng(0)
    arrays = {}
    for split, count in (("train", train), ("test", test)):
        arrays[f"x_{split}"] = rng.integers(0, 256, (count, 28, 28), np.uint8)
        arrays[f"y_{split}"] = (np.arange(count) % 10).astype(np.uint8)
    np.savez(path, **arrays)
    return path
