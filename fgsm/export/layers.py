"""The layers and operations that can be exported: each one's forward and backward pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from keras.src.applications.convnext import LayerScale, StochasticDepth  # these classes have no public names
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
from keras.src.ops import core, nn
from keras.src.ops import numpy as arrays

from fgsm.catalogue.files.old_models import AlwaysTraining
from fgsm.export import (
    activations,
    arithmetic,
    convolutions,
    dense,
    means,
    norms,
    pooling,
    resampling,
    shapes,
    slices,
    standardisation,
)
from fgsm.export.graph import Graph, Value, Written
from fgsm.export.trace import Step, cannot

Rule = Callable[[Graph, Step, list[Value]], Written]

_KERAS = keras.layers

ONLY_IN_TRAINING = (
    *(_KERAS.Dropout, _KERAS.SpatialDropout1D, _KERAS.SpatialDropout2D, _KERAS.SpatialDropout3D),
    *(_KERAS.GaussianDropout, _KERAS.GaussianNoise, _KERAS.AlphaDropout, _KERAS.ActivityRegularization),
    *(_KERAS.RandomFlip, _KERAS.RandomRotation, _KERAS.RandomZoom, _KERAS.RandomTranslation, _KERAS.RandomCrop),
    *(_KERAS.RandomShear, _KERAS.RandomPerspective, _KERAS.RandomElasticTransform, _KERAS.RandomErasing),
    *(_KERAS.RandomContrast, _KERAS.RandomBrightness, _KERAS.RandomHue, _KERAS.RandomSaturation),
    *(_KERAS.RandomSharpness, _KERAS.RandomGaussianBlur, _KERAS.RandomGrayscale, _KERAS.RandomInvert),
    *(_KERAS.RandomPosterization, _KERAS.RandomColorJitter, _KERAS.RandomColorDegeneration),
    *(_KERAS.RandAugment, _KERAS.AugMix, _KERAS.MixUp, _KERAS.CutMix, StochasticDepth),
)
PASSING = (_KERAS.InputLayer, _KERAS.Identity, *ONLY_IN_TRAINING)

LAYERS: dict[type, Rule] = {
    **dict.fromkeys(PASSING, shapes.passing),
    _KERAS.Conv2D: convolutions.convolution,
    _KERAS.DepthwiseConv2D: convolutions.depthwise,
    _KERAS.SeparableConv2D: convolutions.separable,
    _KERAS.Conv2DTranspose: convolutions.transposed,
    _KERAS.Dense: dense.dense,
    _KERAS.BatchNormalization: norms.batch_normalization,
    _KERAS.LayerNormalization: standardisation.layer_normalization,
    _KERAS.GroupNormalization: standardisation.group_normalization,
    _KERAS.Rescaling: norms.rescaling,
    _KERAS.Normalization: norms.normalization,
    LayerScale: norms.layer_scale,
    _KERAS.Activation: activations.activation,
    _KERAS.ReLU: activations.relu_layer,
    _KERAS.PReLU: activations.prelu,
    _KERAS.Softmax: activations.softmax,
    nn.Softmax: activations.softmax,
    **dict.fromkeys(activations.OPERATIONS, activations.operation),
    _KERAS.Add: arithmetic.joined(arithmetic.add),
    _KERAS.Subtract: arithmetic.joined(arithmetic.subtract),
    _KERAS.Multiply: arithmetic.joined(arithmetic.multiply),
    _KERAS.Average: arithmetic.joined(arithmetic.average),
    _KERAS.Maximum: arithmetic.joined(arithmetic.maximum),
    _KERAS.Minimum: arithmetic.joined(arithmetic.minimum),
    CustomScaleLayer: arithmetic.scaled_residual,
    arrays.Add: arithmetic.joined(arithmetic.add),
    arrays.Subtract: arithmetic.joined(arithmetic.subtract),
    arrays.Multiply: arithmetic.joined(arithmetic.multiply),
    arrays.Divide: arithmetic.joined(arithmetic.divide),
    arrays.TrueDivide: arithmetic.joined(arithmetic.divide),
    arrays.Negative: arithmetic.joined(arithmetic.negative),
    arrays.Maximum: arithmetic.joined(arithmetic.maximum),
    arrays.Minimum: arithmetic.joined(arithmetic.minimum),
    arrays.GetItem: slices.sliced,
    arrays.Flip: slices.flipped,
    arrays.Stack: slices.stacked,
    arrays.Mean: means.mean,
    arrays.Reshape: shapes.reshape,
    arrays.Concatenate: shapes.concatenate,
    core.Cast: shapes.cast,
    _KERAS.Concatenate: shapes.concatenate,
    _KERAS.ZeroPadding2D: shapes.zero_padding,
    _KERAS.Cropping2D: shapes.cropping,
    _KERAS.Permute: shapes.permute,
    _KERAS.Flatten: shapes.reshape,
    _KERAS.Reshape: shapes.reshape,
    _KERAS.Resizing: resampling.resampling,
    _KERAS.CenterCrop: resampling.resampling,
    _KERAS.UpSampling2D: resampling.resampling,
    _KERAS.MaxPooling2D: pooling.max_pooling,
    _KERAS.AveragePooling2D: pooling.average_pooling,
    _KERAS.GlobalAveragePooling2D: pooling.global_average,
    _KERAS.GlobalMaxPooling2D: pooling.global_max,
}


def check_layer(layer: Any) -> None:
    """Find out whether a layer can be exported.

    Raises:
        ValueError: if it is none of `LAYERS`.
    """
    if isinstance(layer, _KERAS.TFSMLayer):
        raise ValueError(
            "cannot export a SavedModel, which is one function without layers: give the network's .keras or .h5 file"
        )
    if isinstance(layer, AlwaysTraining):
        raise cannot(layer, "it takes statistics of the whole batch, so that a picture has no gradient of its own")
    if type(layer) not in LAYERS:
        known = ", ".join(each.__name__ for each in LAYERS if each not in PASSING)
        raise cannot(layer, f"the layers known are {known}, and those that do nothing outside of training")
