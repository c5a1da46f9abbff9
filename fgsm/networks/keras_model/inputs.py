"""What goes into a Keras model: one picture's shape, and pictures in the form that the model takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

Shape = tuple[int, int, int]


def find_input_shape(model: keras.Model, given: Sequence[int] | None) -> Shape:
    """Return (height, width, channels) of the pictures that a model takes.

    A model of grey pictures (H, W) takes (H, W, 1).

    Args:
        model: the Keras model.
        given: the shape, where the model accepts more than one size or takes pictures as one row of values.

    Raises:
        ValueError: if the model does not take one picture of such a shape.
    """
    own = _own_shape(model)
    shape = tuple(given or ((*own, 1) if own and len(own) == 2 else own or ()))
    if len(shape) != 3 or not all(isinstance(side, (int, np.integer)) and side > 0 for side in shape):
        raise ValueError(f"expected a model with one input (H, W, C), or input_shape=(H, W, C), got {shape}")
    if shape[2] not in (1, 3):
        raise ValueError(f"expected 1 or 3 colour channels, last in the shape, got {shape}")
    if own and not _fits(shape, own):
        raise ValueError(f"expected input_shape to fit the model's input {own}, got {shape}")
    height, width, channels = (int(side) for side in shape)
    return height, width, channels


def likely_shape(model: keras.Model) -> Shape | None:
    """Return the shape that pictures may have where a model leaves it open, to be named in a sentence; None elsewhere.

    Of one row of values it is a square of grey or of colour, of any size 224 x 224, ImageNet's.
    """
    own = _own_shape(model)
    if own and len(own) == 1 and own[0]:
        sides = ((math.isqrt(int(own[0]) // colours), colours) for colours in (1, 3))
        return next(((side, side, colours) for side, colours in sides if side * side * colours == own[0]), (28, 28, 1))
    if own and len(own) == 3 and None in own:
        return own[0] or 224, own[1] or 224, own[2] or 3
    return (224, 224, 3) if own and len(own) == 1 else None


def as_model_input(model: keras.Model, pictures: tf.Tensor) -> tf.Tensor:
    """Return pictures (N, H, W, C) in the shape of the model's own input: (N, H, W), or one row of values each."""
    shape = tuple(pictures.shape[1:])
    form = input_form(model, shape)
    return pictures if form == shape else tf.reshape(pictures, (-1, *form))


def input_form(model: keras.Model, shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape in which a model takes pictures of (H, W, C): the same, (H, W), or one row of values."""
    own = _own_shape(model)
    if own is None or len(own) == 3:
        return tuple(shape)
    return tuple(shape[:2]) if len(own) == 2 else (math.prod(shape),)


def _own_shape(model: keras.Model) -> tuple[Any, ...] | None:
    """Return the shape of one input as the model tells it; None where it does not."""
    shape = getattr(model, "input_shape", None)
    if isinstance(shape, dict) and len(shape) == 1:
        (shape,) = shape.values()
    if shape is None:
        return None
    if not isinstance(shape, tuple) or isinstance(shape[0], (tuple, list)):
        raise ValueError(f"expected a model with one input (H, W, C), got {shape}")
    return shape[1:]


def _fits(shape: Sequence[int], own: Sequence[Any]) -> bool:
    if len(own) == 1:
        return own[0] in (None, np.prod(shape))
    sides = shape if len(own) == 3 else shape[:2]
    agree = len(own) == len(sides) and all(b in (None, a) for a, b in zip(sides, own, strict=True))
    return agree and (len(own) == 3 or shape[2] == 1)
