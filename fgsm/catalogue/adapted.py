"""A model of the user's own as it has to be asked: one of its outputs, its preprocessing before it."""

from __future__ import annotations

from typing import Any

import keras

from fgsm.networks.keras_model.inputs import Shape, input_form


def preprocessed(model: keras.Model, name: str, shape: Shape) -> keras.Model:
    """Return a model of pictures in 0 … 255, RGB, with its preprocessing before it.

    Args:
        model: the model.
        name: `caffe` turns the colours round to BGR and subtracts ImageNet's means (VGG16, ResNet50); `torch` divides
            by 255, subtracts ImageNet's means and divides by its deviations (DenseNet).
        shape: (height, width, channels) of a picture.

    Raises:
        ValueError: if it is for colour pictures and these are grey.
    """
    if shape[2] != 3:
        raise ValueError(f"expected colour pictures with preprocessing {name}, got a network of {shape}")
    inputs = keras.Input(shape)
    values = keras.applications.imagenet_utils.preprocess_input(inputs, data_format="channels_last", mode=name)
    form = input_form(model, shape)
    return keras.Model(inputs, model(values if form == shape else keras.layers.Reshape(form)(values)))


def with_output(model: keras.Model, name: str | None) -> keras.Model:
    """Return a model with one output: the only one, or the one of a name.

    Args:
        model: the model.
        name: of the output; None for the only one.

    Raises:
        ValueError: if there are several and none is named, or none is called so.
    """
    outputs = _named_outputs(model)
    if name is None and len(outputs) < 2:
        return model
    if name not in outputs:
        names = ", ".join(map(repr, outputs))
        got = "no name" if name is None else repr(name[:60])
        example = next(iter(outputs), "")
        raise ValueError(
            f"expected one of its outputs ({names[:300]}), got {got}: name the one that gives the classes "
            f'(--output {example} here, output="{example}" in Python)'
        )
    return keras.Model(model.inputs, outputs[name]) if len(outputs) > 1 else model


def _named_outputs(model: keras.Model) -> dict[str, Any]:
    structure = getattr(model, "output", None)
    if isinstance(structure, dict):
        return {str(name): tensor for name, tensor in structure.items()}
    return dict(zip(getattr(model, "output_names", ()), getattr(model, "outputs", ()), strict=False))
