"""fgsm/export/layers.py: each layer's forward and backward pass, alone and joined with others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

from fgsm.catalogue.files.old_layers import keras_2_hard_sigmoid
from fgsm.export.activations import FUNCTIONS
from fgsm.export.gradient import Exported, gradient_graph
from fgsm.export.layers import LAYERS
from tests.fgsm.export.conftest import Engine, Plain

L = keras.layers
SHAPE = (9, 8, 3)
CLASSES = 4

Build = Callable[[Any], Any]

ONLY_IN_TRAINING: list[Any] = [
    *(L.Dropout(0.5), L.SpatialDropout2D(0.5), L.GaussianDropout(0.5), L.GaussianNoise(0.5), L.AlphaDropout(0.5)),
    *(L.RandomFlip(), L.RandomRotation(0.5), L.RandomZoom(0.5), L.RandomTranslation(0.5, 0.5), L.RandomCrop(9, 8)),
    *(L.RandomShear(0.5, 0.5), L.RandomPerspective(), L.RandomElasticTransform(), L.RandomErasing()),
    *(L.RandomContrast(0.5), L.RandomBrightness(0.5), L.RandomHue(0.5), L.RandomSaturation(0.5)),
    *(L.RandomSharpness(0.5), L.RandomGaussianBlur(), L.RandomGrayscale(), L.RandomInvert()),
    *(L.RandomPosterization(4), L.RandomColorJitter(), L.RandomColorDegeneration(0.5)),
    *(L.RandAugment(), L.AugMix(), L.MixUp(), L.CutMix(), L.ActivityRegularization(l2=0.1), StochasticDepth(0.5)),
]
ALONE: dict[str, Build] = {
    "Conv2D": L.Conv2D(5, 3),
    "Conv2D same": L.Conv2D(5, (3, 4), padding="same", activation="tanh"),
    "Conv2D stride": L.Conv2D(5, 3, strides=2, padding="same", use_bias=False),
    "Conv2D stride that leaves a rest": L.Conv2D(4, 2, strides=3),
    "Conv2D strides": L.Conv2D(5, (2, 3), strides=(2, 3), padding="same"),
    "Conv2D one by one, stride": L.Conv2D(5, 1, strides=2),
    "Conv2D dilated": L.Conv2D(5, 3, dilation_rate=2, padding="same"),
    "Conv2D groups": L.Conv2D(6, 3, groups=3, padding="same"),
    "DepthwiseConv2D": L.DepthwiseConv2D(3, padding="same"),
    "DepthwiseConv2D stride": L.DepthwiseConv2D(3, strides=2, padding="same"),
    "DepthwiseConv2D multiplied": L.DepthwiseConv2D(3, depth_multiplier=2, activation="silu"),
    "SeparableConv2D": L.SeparableConv2D(5, 3, padding="same", activation="sigmoid"),
    "SeparableConv2D stride": L.SeparableConv2D(5, 3, strides=2, depth_multiplier=2),
    "BatchNormalization": L.BatchNormalization(),
    "BatchNormalization bare": L.BatchNormalization(scale=False, center=False),
    "BatchNormalization after Conv2D": lambda x: L.BatchNormalization()(L.Conv2D(5, 3, padding="same")(x)),
    "BatchNormalization after DepthwiseConv2D": lambda x: L.BatchNormalization()(L.DepthwiseConv2D(3, strides=2)(x)),
    "BatchNormalization after SeparableConv2D": lambda x: L.BatchNormalization()(L.SeparableConv2D(5, 3)(x)),
    "BatchNormalization after an activation": lambda x: L.BatchNormalization()(L.Conv2D(5, 3, activation="relu")(x)),
    "BatchNormalization twice": lambda x: L.BatchNormalization()(L.BatchNormalization()(L.Conv2D(5, 3)(x))),
    "BatchNormalization after Dense": lambda x: L.BatchNormalization()(L.Dense(6)(L.Flatten()(x))),
    "Dense": lambda x: L.Dense(6, activation="tanh")(L.Flatten()(x)),
    "Dense on pictures": L.Dense(6, use_bias=False),
    "ReLU": L.ReLU(),
    "ReLU6": L.ReLU(6.0),
    "ReLU with a largest value": L.ReLU(0.5),
    "Activation relu": L.Activation("relu"),
    "Activation relu6": L.Activation("relu6"),
    "Activation tanh": L.Activation("tanh"),
    "Activation sigmoid": L.Activation("sigmoid"),
    "Activation swish": L.Activation("swish"),
    "Activation softmax": L.Activation("softmax"),
    "Activation linear": L.Activation("linear"),
    "Activation gelu": L.Activation("gelu"),
    "Activation leaky_relu": L.Activation("leaky_relu"),
    "Activation elu": L.Activation("elu"),
    "Activation selu": L.Activation("selu"),
    "Activation softplus": L.Activation("softplus"),
    "Activation softsign": L.Activation("softsign"),
    "Activation mish": L.Activation("mish"),
    "Activation exponential": L.Activation("exponential"),
    "Activation hard_sigmoid": L.Activation("hard_sigmoid"),
    "Activation hard_swish": L.Activation("hard_swish"),
    "Activation hard_tanh": L.Activation("hard_tanh"),
    "ReLU with a slope": L.ReLU(negative_slope=0.1),
    "ReLU with a threshold": L.ReLU(threshold=0.3),
    "ReLU with all three": L.ReLU(0.7, negative_slope=0.1, threshold=0.2),
    "LeakyReLU": L.LeakyReLU(0.1),
    "ELU": L.ELU(),
    "ELU with an alpha": L.ELU(0.5),
    "PReLU": L.PReLU(),
    "PReLU of each channel": L.PReLU(shared_axes=[1, 2]),
    "PReLU flat": lambda x: L.PReLU()(L.Flatten()(x)),
    "Softmax": L.Softmax(),
    "Softmax over rows": L.Softmax(axis=1),
    "Relu": keras.ops.relu,
    "Relu6": keras.ops.relu6,
    "LeakyRelu": lambda x: keras.ops.leaky_relu(x, 0.3),
    "HardSigmoid": keras.ops.hard_sigmoid,
    "HardSilu": keras.ops.hard_silu,
    "Sigmoid": keras.ops.sigmoid,
    "Silu": keras.ops.silu,
    "Gelu": lambda x: keras.ops.gelu(x, approximate=False),
    "Gelu approximate": lambda x: keras.ops.gelu(x, approximate=True),
    "Elu": lambda x: keras.ops.elu(x, 0.5),
    "Selu": keras.ops.selu,
    "Softplus": keras.ops.softplus,
    "Tanh": keras.ops.tanh,
    "Exp": keras.ops.exp,
    "Softmax as an operation": lambda x: keras.ops.softmax(x, axis=-1),
    "LayerNormalization": L.LayerNormalization(),
    "LayerNormalization bare": L.LayerNormalization(scale=False, center=False, epsilon=0.1),
    "LayerNormalization of whole pictures": L.LayerNormalization(axis=[1, 2, 3]),
    "LayerNormalization flat": lambda x: L.LayerNormalization()(L.Flatten()(x)),
    "GroupNormalization": lambda x: L.GroupNormalization(3)(L.Conv2D(6, 3)(x)),
    "GroupNormalization of each channel": lambda x: L.GroupNormalization(-1, scale=False)(x),
    "GroupNormalization of all": L.GroupNormalization(1, center=False),
    "GroupNormalization flat": lambda x: L.GroupNormalization(4)(L.Flatten()(x)),
    "LayerScale": LayerScale(0.1, 3),
    "CustomScaleLayer": lambda x: CustomScaleLayer(0.2)([x, L.Conv2D(3, 3, padding="same")(x)]),
    "Conv2DTranspose": L.Conv2DTranspose(5, 3, activation="tanh"),
    "Conv2DTranspose same": L.Conv2DTranspose(4, (3, 4), padding="same", use_bias=False),
    "Conv2DTranspose stride": L.Conv2DTranspose(4, 3, strides=2, padding="same"),
    "Conv2DTranspose stride, valid": L.Conv2DTranspose(4, 3, strides=2),
    "Conv2DTranspose small kernel": L.Conv2DTranspose(4, 2, strides=3),
    "Conv2DTranspose one more": L.Conv2DTranspose(4, 3, strides=2, padding="same", output_padding=0),
    "UpSampling2D": L.UpSampling2D(2),
    "UpSampling2D bilinear": L.UpSampling2D((3, 2), interpolation="bilinear"),
    "Resizing": L.Resizing(13, 5),
    "Resizing to the same size": L.Resizing(9, 8),
    "Resizing nearest": L.Resizing(5, 12, interpolation="nearest"),
    "Resizing bicubic": L.Resizing(5, 12, interpolation="bicubic"),
    "Resizing cropped": L.Resizing(4, 7, crop_to_aspect_ratio=True),
    "Resizing smoothed": L.Resizing(4, 5, antialias=True),
    "CenterCrop": L.CenterCrop(5, 6),
    "CenterCrop of what is too small": L.CenterCrop(12, 6),
    "Cropping2D": L.Cropping2D(((1, 2), (0, 3))),
    "Permute": L.Permute((2, 1, 3)),
    "Permute all": L.Permute((3, 1, 2)),
    "Permute rows": lambda x: L.Permute((2, 1))(L.Reshape((24, 9))(x)),
    "Subtract": lambda x: L.Subtract()([L.Conv2D(3, 3, padding="same")(x), x]),
    "Average": lambda x: L.Average()([x, L.Conv2D(3, 3, padding="same")(x), x]),
    "Maximum": lambda x: L.Maximum()([x, L.Conv2D(3, 3, padding="same")(x), L.GlobalMaxPooling2D(keepdims=True)(x)]),
    "Minimum": lambda x: L.Minimum()([x, x, L.Conv2D(3, 3, padding="same")(x)]),
    "Add as an operator": lambda x: 3.0 + x + L.Conv2D(3, 3, padding="same")(x),
    "Add numbers of each channel": lambda x: x + np.array([0.1, -0.2, 0.3], np.float32),
    "Add numbers of each place": lambda x: x + np.linspace(-1, 1, 72, dtype=np.float32).reshape(1, 9, 8, 1),
    "Subtract as an operator": lambda x: 1.0 - (x - 0.3),
    "Subtract one value from another": lambda x: L.Conv2D(3, 3, padding="same")(x) - x,
    "Multiply as an operator": lambda x: x * (L.ReLU(6.0)(x + 3.0) * (1.0 / 6.0)),
    "Divide": lambda x: keras.ops.divide(x, 127.5),
    "TrueDivide": lambda x: x / 2.0,
    "TrueDivide by a value": lambda x: 1.0 / (L.Activation("sigmoid")(x) + 0.5) + x / (keras.ops.exp(x) + 1.0),
    "Negative": lambda x: -x,
    "Maximum as an operation": lambda x: keras.ops.maximum(x, 0.2),
    "Minimum as an operation": lambda x: keras.ops.minimum(0.2, x),
    "Square": keras.ops.square,
    "Absolute": keras.ops.abs,
    "Clip": lambda x: keras.ops.clip(x, -0.3, 0.6),
    "Mean": lambda x: keras.ops.mean(x, axis=(1, 2)),
    "Mean of the colours": lambda x: keras.ops.mean(x, axis=-1, keepdims=True),
    "Mean of the rows": lambda x: keras.ops.mean(x, axis=1),
    "Reshape as an operation": lambda x: keras.ops.reshape(x, (-1, 24, 9)),
    "Concatenate as an operation": lambda x: keras.ops.concatenate([x, -x, keras.ops.mean(x, -1, keepdims=True)], -1),
    "Cast": lambda x: keras.ops.cast(x, "float32"),
    "Activation hard_sigmoid of Keras 2": L.Activation(keras_2_hard_sigmoid),
    "Flip": lambda x: keras.ops.flip(x, axis=-1),
    "Flip of two axes": lambda x: keras.ops.flip(x, axis=(1, 2)),
    "Add, of pictures for a network of Caffe": lambda x: keras.applications.vgg16.preprocess_input(x) / 100.0,
    "Add, of pictures for a network of Torch": lambda x: keras.applications.densenet.preprocess_input(x * 100.0),
    "Stack": lambda x: keras.ops.stack([x[..., 2], x[..., 0], x[..., -1]], axis=-1),
    "Stack of rows": lambda x: keras.ops.stack([x[:, 2, :, 1], x[:, 1, :, 2]], axis=1),
    "GetItem of one row": lambda x: x[:, -1],
    "GetItem": lambda x: x[..., ::-1],
    "GetItem of a part": lambda x: x[:, 1:-2, ::2],
    "GetItem with a step of one": lambda x: x[0::1, 1::1, ::2],
    "GetItem flat": lambda x: L.Flatten()(x)[:, 5:],
    "Add": lambda x: L.Add()([x, L.Conv2D(3, 3, padding="same")(x), x]),
    "Add to each channel": lambda x: L.Add()([L.GlobalAveragePooling2D(keepdims=True)(x), x]),
    "Multiply": lambda x: L.Multiply()([x, L.Conv2D(3, 3, padding="same")(x)]),
    "Multiply with itself": lambda x: L.Multiply()([x, x, x]),
    "Multiply each channel": lambda x: L.Multiply()([x, L.GlobalMaxPooling2D(keepdims=True)(x)]),
    "Concatenate": lambda x: L.Concatenate()([x, L.Conv2D(2, 3, padding="same")(x)]),
    "Concatenate rows": lambda x: L.Concatenate(axis=1)([x, L.Conv2D(3, 3, padding="same", strides=(2, 1))(x)]),
    "Concatenate flat": lambda x: L.Concatenate()([L.GlobalAveragePooling2D()(x), L.Flatten()(x)]),
    "ZeroPadding2D": L.ZeroPadding2D(((1, 2), (0, 3))),
    "MaxPooling2D": L.MaxPooling2D(),
    "MaxPooling2D overlapping": L.MaxPooling2D(3, strides=2, padding="same"),
    "AveragePooling2D": L.AveragePooling2D(2),
    "AveragePooling2D overlapping": L.AveragePooling2D(3, strides=2, padding="same"),
    "AveragePooling2D that leaves a rest": L.AveragePooling2D((2, 3), strides=(2, 2)),
    "GlobalAveragePooling2D": L.GlobalAveragePooling2D(),
    "GlobalAveragePooling2D kept": L.GlobalAveragePooling2D(keepdims=True),
    "GlobalMaxPooling2D": L.GlobalMaxPooling2D(),
    "Flatten": L.Flatten(),
    "Reshape": L.Reshape((4, 6, 9)),
    "Reshape to rows": L.Reshape((-1, 12)),
    "Rescaling": L.Rescaling(0.5, offset=[0.1, -0.2, 0.3]),
    "Normalization": L.Normalization(mean=[0.1, 0.2, -0.1], variance=[0.5, 1.5, 2.0]),
    "Normalization inverted": L.Normalization(mean=[0.1, 0.2, -0.1], variance=[0.5, 1.5, 2.0], invert=True),
    "Normalization of all alike": L.Normalization(axis=None, mean=0.4, variance=0.3),
    "Rescaling of each value": L.Rescaling(np.linspace(0.5, 1.5, 216).reshape(9, 8, 3)),
    "Identity": L.Identity(),
    "SpatialDropout1D": lambda x: L.SpatialDropout1D(0.5)(L.Reshape((24, 9))(x)),
    "SpatialDropout3D": lambda x: L.SpatialDropout3D(0.5)(L.Reshape((4, 6, 3, 3))(x)),
    **{type(layer).__name__: layer for layer in ONLY_IN_TRAINING},
}


JUMPING = ("ReLU with a threshold", "ReLU with all three")  # no difference tells their slope


def model_of(build: Build) -> keras.Model:
    inputs = keras.Input(SHAPE)
    return keras.Model(inputs, L.Dense(CLASSES)(L.Flatten()(build(inputs))))


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    rows = logits.astype(np.float64)
    return np.log(np.exp(rows).sum(axis=1)) - rows[np.arange(len(rows)), labels]


def agree(classifier: Plain, run: Engine, images: np.ndarray, labels: Any = None) -> None:
    logits, gradient = classifier.logits_and_gradient(images, labels)
    own_logits, own_gradient = run(images, labels)
    np.testing.assert_allclose(own_logits, logits, rtol=1e-4, atol=1e-4 * max(1, np.abs(logits).max()))
    np.testing.assert_allclose(own_gradient, gradient, rtol=1e-3, atol=1e-4 * np.abs(gradient).max() + 1e-7)


def test_each_layer_of_the_table_is_tried_alone() -> None:
    tried = {name.replace(",", "").split()[0] for name in ALONE} | {"InputLayer"}
    assert {layer.__name__ for layer in LAYERS} == tried - {"ReLU6"}


def test_each_activation_is_tried_alone() -> None:
    tried = {getattr(build.activation, "__name__", "") for build in ALONE.values() if isinstance(build, L.Activation)}
    assert {*FUNCTIONS, "softmax", "linear"} == tried


@pytest.mark.parametrize("name", ALONE)
def test_a_layer_alone(
    name: str,
    plain: Callable[..., Plain],
    engine: Callable[[Exported], Engine],
    noise: Callable[..., np.ndarray],
) -> None:
    classifier = plain(model_of(ALONE[name]))
    run, images, labels = engine(gradient_graph(classifier, half=False)), noise(classifier, 3), np.array([0, 3, 1])
    agree(classifier, run, images, labels)
    agree(classifier, run, images)  # rows of zeros: the network's own class
    if name not in JUMPING:
        differences_agree(run, images, labels)


def differences_agree(run: Engine, images: np.ndarray, labels: np.ndarray) -> None:
    """Hold the gradient against differences of the loss."""
    gradient = run(images, labels)[1].astype(np.float64)
    random = np.random.default_rng(0)
    for _ in range(4):
        step = 1e-3 * random.choice([-1.0, 1.0], images.shape).astype(np.float32)
        above, below = (cross_entropy(run(images + side * step, labels)[0], labels) for side in (1, -1))
        expected = (gradient * step).sum(axis=(1, 2, 3))
        scale = np.abs(gradient).sum(axis=(1, 2, 3)).max() * 1e-3
        np.testing.assert_allclose((above - below) / 2, expected, rtol=0.05, atol=0.02 * scale + 1e-6)


def conv(x: Any, draw: Any) -> Any:
    layer = draw(st.sampled_from([L.Conv2D, L.SeparableConv2D]))
    options = {
        "kernel_size": draw(st.tuples(st.integers(1, 3), st.integers(1, 3))),
        "strides": draw(st.integers(1, 2)),
        "padding": draw(st.sampled_from(["same", "valid"])),
        "activation": draw(st.sampled_from([None, "relu", "tanh", "sigmoid", "silu"])),
    }
    return layer(draw(st.integers(1, 5)), **options)(x)


def norm(x: Any, draw: Any) -> Any:
    return L.BatchNormalization(scale=draw(st.booleans()))(x)


def deep(x: Any, draw: Any) -> Any:
    return L.DepthwiseConv2D(draw(st.integers(1, 3)), padding="same", depth_multiplier=draw(st.integers(1, 2)))(x)


def pool(x: Any, draw: Any) -> Any:
    layer = draw(st.sampled_from([L.MaxPooling2D, L.AveragePooling2D]))
    return layer(draw(st.integers(1, 3)), strides=draw(st.integers(1, 2)), padding="same")(x)


def branch(x: Any, draw: Any) -> Any:
    other = L.Conv2D(x.shape[-1], 3, padding="same", activation="tanh")(x)
    return draw(st.sampled_from([L.Add, L.Multiply, L.Concatenate]))()([x, other])


def squeeze(x: Any, draw: Any) -> Any:
    gate = L.Dense(x.shape[-1], activation="sigmoid")(L.GlobalAveragePooling2D(keepdims=True)(x))
    return L.Multiply()([x, gate])


def pad(x: Any, draw: Any) -> Any:
    return L.ZeroPadding2D(draw(st.tuples(st.integers(0, 2), st.integers(0, 2))))(x)


def nested(x: Any, draw: Any) -> Any:
    inputs = keras.Input(x.shape[1:])
    inner = keras.Model(inputs, L.ReLU()(L.Conv2D(3, 2, padding="same")(inputs)))
    return keras.Sequential([inner, L.BatchNormalization()])(x)


def end(x: Any, draw: Any) -> Any:
    last = draw(st.sampled_from([L.GlobalAveragePooling2D, L.GlobalMaxPooling2D, L.Flatten]))()(x)
    return L.Dense(CLASSES, activation=draw(st.sampled_from([None, "tanh"])))(L.Dropout(0.3)(last))


def random_model(draw: Any) -> keras.Model:
    inputs = x = keras.Input((draw(st.integers(7, 12)), draw(st.integers(7, 12)), draw(st.sampled_from([1, 3]))))
    for part in draw(st.lists(st.sampled_from([conv, norm, deep, pool, branch, squeeze, pad, nested]), max_size=5)):
        x = part(x, draw) if min(x.shape[1:3]) > 2 else x
    return keras.Model(inputs, end(x, draw))


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_random_models(
    plain: Callable[..., Plain],
    engine: Callable[[Exported], Engine],
    noise: Callable[..., np.ndarray],
    data: st.DataObject,
) -> None:
    seed = data.draw(st.integers(0, 99))
    classifier = plain(random_model(data.draw), seed)
    agree(classifier, engine(gradient_graph(classifier, half=False)), noise(classifier, 2, seed))
