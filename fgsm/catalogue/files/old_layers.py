"""Layers as the configurations of Keras 1.x of TensorFlow and Keras 2 write them, made as layers of today's Keras.

Only Keras' own layers are made, from numbers and texts; nothing is imported because a file names it.
"""

from __future__ import annotations

import inspect
from typing import Any

import keras

from fgsm.catalogue.files.needs import NeedsCodeError
from fgsm.catalogue.files.sizes import ZerosWithinFile

_LAYERS = frozenset(
    [
        "Activation",
        "ActivityRegularization",
        "Add",
        "AlphaDropout",
        "AveragePooling1D",
        "AveragePooling2D",
        "Average",
        "BatchNormalization",
        "Bidirectional",
        "CenterCrop",
        "Concatenate",
        "Conv1D",
        "Conv1DTranspose",
        "Conv2D",
        "Conv2DTranspose",
        "ConvLSTM2D",
        "Cropping1D",
        "Cropping2D",
        "Dense",
        "DepthwiseConv1D",
        "DepthwiseConv2D",
        "Dot",
        "Dropout",
        "ELU",
        "Flatten",
        "GRU",
        "GaussianDropout",
        "GaussianNoise",
        "GlobalAveragePooling1D",
        "GlobalAveragePooling2D",
        "GlobalMaxPooling1D",
        "GlobalMaxPooling2D",
        "GroupNormalization",
        "LSTM",
        "LayerNormalization",
        "LeakyReLU",
        "Masking",
        "MaxPooling1D",
        "MaxPooling2D",
        "Maximum",
        "Minimum",
        "MultiHeadAttention",
        "Multiply",
        "Normalization",
        "PReLU",
        "Permute",
        "RandomBrightness",
        "RandomContrast",
        "RandomCrop",
        "RandomFlip",
        "RandomHeight",
        "RandomRotation",
        "RandomTranslation",
        "RandomWidth",
        "RandomZoom",
        "ReLU",
        "RepeatVector",
        "Rescaling",
        "Reshape",
        "Resizing",
        "SeparableConv1D",
        "SeparableConv2D",
        "SimpleRNN",
        "Softmax",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "Subtract",
        "TimeDistributed",
        "UnitNormalization",
        "UpSampling1D",
        "UpSampling2D",
        "ZeroPadding1D",
        "ZeroPadding2D",
    ]
)
_SAME = {
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "SyncBatchNormalization": "BatchNormalization",
    "AveragePooling2DV2": "AveragePooling2D",
    "LayerNormalizationV2": "LayerNormalization",
}
_NEW_WORDS = {"LeakyReLU": {"alpha": "negative_slope"}}
_INITIALIZER = "_initializer"
_TRAINING_ONLY = ("_regularizer", "_constraint")
_TUNING = {"fused", "implementation"}  # how it is computed, not what
_ALWAYS = {"name", "trainable", "dtype"}


def make_layer(kind: str, config: dict[str, Any]) -> keras.layers.Layer:
    """Return a layer whose weights are zeros until they are read.

    Args:
        kind: the name of its class.
        config: what the file says of it.

    Raises:
        NeedsCodeError: if it is none of Keras' own, or needs a function that is not.
        ValueError: if it does something that today's Keras cannot.
    """
    name = _SAME.get(kind, kind)
    layer = getattr(keras.layers, name, None) if name in _LAYERS else None
    if layer is None:
        raise NeedsCodeError(
            "code of its own, in a Lambda layer" if kind == "Lambda" else f"code of its own, '{kind[:60]}'"
        )
    zeros = {
        word: ZerosWithinFile() for word in inspect.signature(layer.__init__).parameters if word.endswith(_INITIALIZER)
    }
    given = {_NEW_WORDS.get(name, {}).get(word, word): plain(value) for word, value in config.items()}
    return layer(
        **_known(layer, {word: _value(word, value) for word, value in given.items() if _counts(word)}), **zeros
    )


def layer_name(name: str) -> str:
    """Return the name of a layer as today's Keras allows it."""
    return name.replace("/", "-")


def plain(value: Any) -> Any:
    """Return a value of a configuration without the clothes in which Keras put it."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("class_name") == "__tuple__":
        return tuple(plain(each) for each in value["items"])
    if value.get("class_name") == "__ellipsis__":
        return ...
    if value.get("type") == "ndarray":  # Keras 2.2 of a single number
        return plain(value["value"])
    return {word: plain(each) for word, each in value.items()}


def keras_2_hard_sigmoid(x: Any) -> Any:
    """Return what this was until Keras 2: a line of slope 0.2; Keras 3 has 1/6 under the same name."""
    return keras.ops.clip(0.2 * x + 0.5, 0, 1)


def _counts(word: str) -> bool:
    """Say whether a word of a configuration still says something when weights are read and nothing is trained."""
    return not word.endswith((_INITIALIZER, *_TRAINING_ONLY)) and word not in ("batch_input_shape", "batch_size")


def _value(word: str, value: Any) -> Any:
    if word == "name":
        return layer_name(str(value))
    if word == "dtype":
        return _dtype(value)
    if word in ("activation", "recurrent_activation"):
        return _activation(value)
    if word == "axis" and isinstance(value, (list, tuple)) and len(value) == 1:
        return int(value[0])
    if word in ("layer", "backward_layer", "forward_layer") and isinstance(value, dict):
        return make_layer(str(value["class_name"]), value["config"])
    return value


def _dtype(value: Any) -> Any:
    """Return a type's name, or that of a policy."""
    return value["config"]["name"] if isinstance(value, dict) else value


def _activation(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("config"), dict):
            return make_layer(str(value["class_name"]), value["config"])
        value = value.get("config")
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"expected the name of an activation, got {value!r:.60}")
    if value == "hard_sigmoid":
        return keras_2_hard_sigmoid
    try:
        return keras.activations.get(value.removesuffix("_v2"))
    except (ValueError, TypeError) as error:
        raise NeedsCodeError(f"code of its own, '{value[:60]}'") from error


def _known(layer: type[keras.layers.Layer], given: dict[str, Any]) -> dict[str, Any]:
    """Return what a layer takes, without what was dropped from it since and says nothing here.

    Raises:
        ValueError: if it says something.
    """
    takes = _ALWAYS | set(inspect.signature(layer.__init__).parameters)
    for word, value in given.items():
        says_nothing = word in _TUNING or value in (None, False, [], {})
        if word not in takes and not says_nothing and (word, value) != ("groups", 1):
            raise ValueError(f"its layer {layer.__name__} has {word}={value!r:.40}, which today's Keras does not know")
    return {word: value for word, value in given.items() if word in takes}
