"""fgsm/export/storage.py: kernels in 16 bits."""

from __future__ import annotations

import numpy as np
import pytest

from fgsm.export.storage import LARGE, Form, stored

LARGE_SHAPE = (500, 2 * LARGE // 1000)
NOISE = np.random.default_rng(0).normal(0, 0.1, LARGE_SHAPE).astype(np.float32)


@pytest.mark.parametrize(
    ("kernel", "form"),
    [
        (NOISE, Form.INTEGER_16),
        (NOISE[:, :-1], Form.FLOAT_32),
        (NOISE.astype(np.float16).astype(np.float32), Form.FLOAT_16),
        (np.zeros((3, 3), np.float32), Form.FLOAT_16),
        (np.full((3, 3), 1e-9, np.float32), Form.FLOAT_32),
        (np.full((3, 3), 1e5, np.float32), Form.FLOAT_32),
        (np.where(NOISE > 0.3, np.inf, NOISE), Form.FLOAT_32),
    ],
    ids=["large", "small", "exact", "zero", "below 16-bit floats", "beyond 16-bit floats", "not finite"],
)
def test_the_form_follows_from_size_and_values(kernel: np.ndarray, form: Form) -> None:
    kept = stored(kernel, 0)
    assert kept.form is form
    if form is not Form.INTEGER_16:
        assert kept.scale is None
        np.testing.assert_array_equal(kept.numbers.astype(np.float32), kernel)


@pytest.mark.parametrize("axis", [0, 1])
def test_each_channel_has_a_scale_of_its_own(axis: int) -> None:
    sizes = np.logspace(-12, 2, NOISE.shape[axis], dtype=np.float32)
    sizes[7] = 0
    kernel = NOISE * (sizes[:, None] if axis == 0 else sizes)
    kept = stored(kernel, axis)
    assert kept.scale is not None
    largest = np.abs(kernel).max(axis=1 - axis, keepdims=True)
    error = np.abs(kept.numbers * kept.scale - kernel)
    assert (error <= 0.51 / 32767 * largest).all()
