"""parts/decoded.py: a file is decoded once, and again once it is another one, is gone, or was forgotten."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from fgsm_playground.parts.decoded import forget_decoded, keep, key_of, recall

SHAPE = (2, 3, 1)


def test_pixels_are_kept_for_the_same_file_and_shape_only(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"first")
    pixels = np.arange(6, dtype=np.uint8).reshape(SHAPE)
    keep(key_of(path, SHAPE), pixels)
    kept = recall(key_of(str(path), SHAPE))
    assert kept is not None
    np.testing.assert_array_equal(kept, pixels)
    kept[:] = 0  # the caller's own
    np.testing.assert_array_equal(recall(key_of(path, SHAPE)), pixels)
    assert recall(key_of(path, (3, 2, 1))) is None
    path.write_bytes(b"second, longer")
    assert recall(key_of(path, SHAPE)) is None


def test_nothing_is_kept_of_bytes_or_of_a_file_that_is_gone(tmp_path: Path) -> None:
    assert key_of(b"a picture", SHAPE) is None
    assert key_of(tmp_path / "missing", SHAPE) is None
    assert key_of("\0", SHAPE) is None
    keep(None, np.zeros(SHAPE, np.uint8))
    assert recall(None) is None


def test_all_is_forgotten(tmp_path: Path) -> None:
    key = key_of(os.fspath(tmp_path), SHAPE)
    keep(key, np.zeros(SHAPE, np.uint8))
    forget_decoded()
    assert recall(key) is None
