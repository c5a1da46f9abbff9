"""The networks of `keras.applications` by name, with the preprocessing and the size that each was trained with."""

from __future__ import annotations

import contextlib
import sys

import keras

from fgsm.networks.keras_model.keras_settings import own_settings

PREFIX = "keras:"
SIZE = 224  # of the pictures that those were trained with which take any


def application_names() -> tuple[str, ...]:
    """Return the names that can stand behind `keras:`, such as ResNet50."""
    return tuple(name for name in dir(keras.applications) if name[0].isupper())


def find_application(name: str) -> str:
    """Return a name as Keras writes it.

    Raises:
        ValueError: if Keras has no such network.
    """
    by_name = {each.casefold(): each for each in application_names()}
    try:
        return by_name[name.strip().casefold()]
    except KeyError as error:
        names = ", ".join(f"{PREFIX}{each}" for each in by_name.values())
        raise ValueError(f"expected one of Keras' networks ({names}), got {PREFIX + name[:60]!r}") from error


def load_application(name: str, weights: str | None = "imagenet") -> keras.Model:
    """Return a network for pictures in 0 … 255, RGB, with its own family's preprocessing before it.

    Args:
        name: as Keras writes it.
        weights: as Keras takes them; None for random ones. ImageNet's are fetched where Keras' cache lacks them, with
            Keras' own progress on stderr.

    Raises:
        ValueError: if the weights are neither there nor to be fetched.
    """
    build = getattr(keras.applications, name)
    # BGR with means, -1 … 1, or nothing where the network scales inside: each family's module knows.
    preprocess = sys.modules[build.__module__].preprocess_input
    try:
        with own_settings(), contextlib.redirect_stdout(sys.stderr):
            network = build(weights=weights)
            inputs = keras.Input([side or SIZE for side in network.input_shape[1:]])
            return keras.Model(inputs, network(preprocess(inputs)), name=name.lower())
    except Exception as error:  # Keras raises a bare one where it cannot fetch
        folder = "$KERAS_HOME/models or ~/.keras/models"
        raise ValueError(
            f"the weights of {name} are missing or damaged in Keras' cache ({folder}) and could not be fetched: "
            f"{' '.join(str(error).split())[:200]}"
        ) from error
