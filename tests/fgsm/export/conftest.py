"""What the tests of the export share: native ONNX Runtime, and a classifier made of any layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import onnx
import pytest
import tensorflow as tf

from fgsm.export.gradient import Exported

onnxruntime = pytest.importorskip("onnxruntime")
onnxruntime.set_default_logger_severity(3)

Engine = Callable[..., tuple[np.ndarray, np.ndarray]]


@pytest.fixture(scope="session")
def engine() -> Callable[..., Engine]:
    """Load an exported graph: (images, labels or None) -> (logits, gradient)."""

    def load(exported: Exported) -> Engine:
        onnx.checker.check_model(onnx.load_from_string(exported.data), full_check=True)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(exported.data, options, providers=["CPUExecutionProvider"])
        classes = session.get_outputs()[0].shape[1]

        def run(images: np.ndarray, labels: Any = None) -> tuple[np.ndarray, np.ndarray]:
            rows = np.zeros((len(images), classes), np.float32) if labels is None else np.eye(classes)[labels]
            logits, gradient = session.run(None, {"image": images, "onehot": rows.astype(np.float32)})
            return logits, gradient

        return run

    return load


class Plain:
    """What an export reads of a classifier, with the gradient by TensorFlow's tape: nothing is compiled."""

    def __init__(self, model: keras.Model, seed: int, value_range: tuple[float, float]) -> None:
        self.model, self.value_range = model, value_range
        self.input_shape = model.input_shape[1:]
        self.labels = tuple(map(str, range(model.output_shape[-1])))
        random = np.random.default_rng(seed)
        for variable in model.weights:
            values = random.normal(0, 0.5, variable.shape)
            variable.assign(np.abs(values) + 0.2 if "variance" in variable.name else values)

    def logits_and_gradient(self, images: np.ndarray, labels: Any = None) -> tuple[np.ndarray, np.ndarray]:
        low, high = self.value_range
        pictures = tf.constant(images)
        with tf.GradientTape() as tape:
            tape.watch(pictures)
            logits = self.model(low + (high - low) * pictures, training=False)
            classes = tf.argmax(logits, axis=1) if labels is None else labels
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(classes, logits)
        return logits.numpy(), tape.gradient(loss, pictures).numpy()


@pytest.fixture(scope="session")
def plain() -> Callable[..., Plain]:
    """Make a classifier of a Keras model that ends in logits, with random weights, the same each time."""

    def make(model: keras.Model, seed: int = 0, value_range: tuple[float, float] = (-1.0, 1.0)) -> Plain:
        return Plain(model, seed, value_range)

    return make
