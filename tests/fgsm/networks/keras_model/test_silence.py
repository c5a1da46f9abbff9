"""fgsm/networks/keras_model/silence.py: what Keras says while a network is traced does not reach the terminal."""

from __future__ import annotations

import warnings

import keras
import numpy as np
import pytest

import fgsm
from fgsm.checks import NetworkWarning


def wrapped() -> keras.Model:
    """Return a model whose one input is in a list: Keras warns whenever it is called with a tensor."""
    inputs = keras.Input((8, 8, 3))
    return keras.Model([inputs], keras.layers.Dense(3)(keras.layers.Flatten()(inputs)))


def test_keras_warnings_stay_away_and_ours_appear() -> None:
    with pytest.warns(UserWarning, match="structure of `inputs`"):
        wrapped()(np.zeros((1, 8, 8, 3), np.float32))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        classifier = fgsm.Classifier(wrapped(), list("abc"), value_range=(0, 1))
        classifier.loss_gradient(np.full((1, 8, 8, 3), 0.5), [0])
        warnings.warn("ours", NetworkWarning, stacklevel=1)
    assert [str(each.message) for each in said if each.category is not NetworkWarning] == []
    assert str(said[-1].message) == "ours"
