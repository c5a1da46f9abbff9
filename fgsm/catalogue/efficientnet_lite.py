"""EfficientNet-Lite0 with the 1,000 classes of ImageNet, from the package that carries its weights.

Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", arXiv 1905.11946, §4; in
the Lite variant ReLU6 takes the place of swish, and there is no squeeze-and-excitation.
"""

from __future__ import annotations

import os
from typing import NamedTuple

import keras

from fgsm.catalogue.checkpoint import read_checkpoint
from fgsm.checks import Array

SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
SIZE = 224
CLASSES = 1000


class Stage(NamedTuple):
    """A row of equal blocks; the stride is the first one's."""

    repeats: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STEM, HEAD = 32, 1280
BATCH_NORM_EPSILON = 1e-3
STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


def efficientnet_lite0() -> keras.Model:
    """EfficientNet-Lite0, (N, 224, 224, 3) in [-127/128, 1] to (N, 1000) logits, with random weights.

    Its layers are named as in the published file, but for the underscore with which each name begins there.
    """
    inputs = keras.Input((SIZE, SIZE, 3))
    hidden = _convolution(inputs, "conv_stem", "bn0", STEM, kernel=3, stride=2)
    number = 0
    for stage in STAGES:
        for repeat in range(stage.repeats):
            hidden = _block(hidden, f"blocks.{number}.", stage, stage.stride if repeat == 0 else 1)
            number += 1
    hidden = _convolution(hidden, "conv_head", "bn1", HEAD)
    hidden = keras.layers.GlobalAveragePooling2D()(hidden)
    logits = keras.layers.Dense(CLASSES, dtype="float32", name="fc")(hidden)
    return keras.Model(inputs, logits, name="efficientnet_lite0")


def load_efficientnet_lite0(path: str | os.PathLike[str]) -> keras.Model:
    """Return the network with the weights of the published file.

    Raises:
        ValueError: if the file is missing, damaged or another.
    """
    tensors = read_checkpoint(path, SHA256)
    model = efficientnet_lite0()
    for layer in model.layers:
        if layer.weights:
            layer.set_weights(_weights(layer, tensors))
    return model


def _weights(layer: keras.layers.Layer, tensors: dict[str, Array]) -> list[Array]:
    """Return a layer's weights in the order and the shapes of Keras."""
    name = f"_{layer.name}"
    if isinstance(layer, keras.layers.BatchNormalization):
        return [tensors[f"{name}.{each}"] for each in ("weight", "bias", "running_mean", "running_var")]
    kernel = tensors[f"{name}.weight"]
    if isinstance(layer, keras.layers.Dense):
        return [kernel.T, tensors[f"{name}.bias"]]
    # PyTorch has (out, in, height, width); a depthwise kernel has one channel in, which Keras keeps last.
    depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
    return [kernel.transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0))]


def _block(inputs: keras.KerasTensor, name: str, stage: Stage, stride: int) -> keras.KerasTensor:
    """An inverted residual block: widen, filter each channel, narrow; with a shortcut where the shapes allow it."""
    channels = inputs.shape[-1]
    hidden = inputs
    if stage.expansion > 1:
        hidden = _convolution(hidden, f"{name}_expand_conv", f"{name}_bn0", channels * stage.expansion)
    depthwise = keras.layers.DepthwiseConv2D(
        stage.kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_depthwise_conv"
    )
    hidden = _normalise(depthwise(hidden), f"{name}_bn1")
    hidden = keras.layers.ReLU(6.0)(hidden)
    hidden = _convolution(hidden, f"{name}_project_conv", f"{name}_bn2", stage.channels, activation=False)
    return keras.layers.Add()([inputs, hidden]) if stride == 1 and channels == stage.channels else hidden


def _convolution(
    inputs: keras.KerasTensor,
    name: str,
    normalisation: str,
    channels: int,
    *,
    kernel: int = 1,
    stride: int = 1,
    activation: bool = True,
) -> keras.KerasTensor:
    convolution = keras.layers.Conv2D(channels, kernel, strides=stride, padding="same", use_bias=False, name=name)
    hidden = _normalise(convolution(inputs), normalisation)
    return keras.layers.ReLU(6.0)(hidden) if activation else hidden


def _normalise(inputs: keras.KerasTensor, name: str) -> keras.KerasTensor:
    return keras.layers.BatchNormalization(epsilon=BATCH_NORM_EPSILON, name=name)(inputs)
