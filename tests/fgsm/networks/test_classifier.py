"""fgsm/networks/classifier.py: any Keras image classifier as images in [0, 1], logits and loss gradients."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from fgsm import Classifier, gradient_sign
from fgsm.networks.batches import BATCH
from fgsm.predictions import softmax

SHAPE = (16, 12, 3)
NAMES = list("abcde")


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The loss by its definition, in double precision."""
    rows = logits.astype(np.float64)
    return np.log(np.exp(rows).sum(axis=1)) - rows[np.arange(len(rows)), labels]


def test_making_one_leaves_no_file(
    small_network: Callable[..., keras.Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    Classifier(small_network(SHAPE), NAMES, (0.0, 1.0))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value_range", [(0.0, 1.0), (-1.0, 1.0), (0.0, 255.0), (-2.1, 2.6)])
@pytest.mark.parametrize("shape", [(4, 5, 3), (3, 4, 1)])
def test_linear_classifier_equals_the_closed_form(
    dense: Callable[..., Classifier], shape: tuple[int, int, int], value_range: tuple[float, float]
) -> None:
    random = np.random.default_rng(3)
    kernel, bias = random.normal(0, 0.02, (np.prod(shape), 4)), random.normal(0, 1, 4)
    classifier = dense(kernel, bias, shape=shape, value_range=value_range)
    images, labels = random.random((6, *shape), np.float32), random.integers(0, 4, 6)
    low, high = value_range
    logits = (low + (high - low) * images.reshape(6, -1).astype(np.float64)) @ kernel + bias
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    gradient = (high - low) * (probabilities - np.eye(4)[labels]) @ kernel.T
    np.testing.assert_allclose(classifier.logits(images), logits, rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(classifier.probabilities(images), probabilities, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(
        classifier.loss_gradient(images, labels).reshape(6, -1), gradient, rtol=1e-3, atol=1e-4 * np.abs(gradient).max()
    )


def test_gradient_equals_finite_differences_of_the_loss(
    any_small: Classifier, noise: Callable[..., np.ndarray]
) -> None:
    images = 0.1 + 0.8 * noise(any_small, 3)
    labels = np.array([0, 3, 1])
    gradient = any_small.loss_gradient(images, labels).astype(np.float64)
    random = np.random.default_rng(0)
    for _ in range(8):
        step = 3e-3 * random.choice([-1.0, 1.0], images.shape).astype(np.float32)
        above, below = (cross_entropy(any_small.logits(images + side * step), labels) for side in (1, -1))
        expected = (gradient * step).sum(axis=(1, 2, 3))
        np.testing.assert_allclose((above - below) / 2, expected, rtol=0.05, atol=5e-3 * np.abs(expected).max())


def test_what_comes_out_has_the_promised_shape_and_type(
    any_small: Classifier, noise: Callable[..., np.ndarray]
) -> None:
    images = noise(any_small, 2)
    classes = len(any_small.labels)
    for outputs in (any_small.logits(images), any_small.probabilities(images)):
        assert (outputs.shape, outputs.dtype) == ((2, classes), np.float32)
    gradient = any_small.loss_gradient(images.astype(np.float64), [0, 1])
    assert (gradient.shape, gradient.dtype) == (images.shape, np.float32)
    np.testing.assert_allclose(any_small.probabilities(images).sum(axis=1), 1, rtol=1e-6)
    assert isinstance(any_small.labels, tuple)


def test_an_empty_batch_gives_empty_answers(any_small: Classifier) -> None:
    images = np.zeros((0, *any_small.input_shape), np.float32)
    assert any_small.logits(images).shape == any_small.probabilities(images).shape == (0, len(any_small.labels))
    assert any_small.loss_gradient(images, np.zeros(0, int)).shape == images.shape


@pytest.mark.parametrize("count", [2, BATCH, 2 * BATCH + 3])
def test_property_8_a_batch_gives_what_single_calls_give(
    any_small: Classifier, noise: Callable[..., np.ndarray], count: int
) -> None:
    images, labels = noise(any_small, count), np.arange(count) % len(any_small.labels)
    singles = range(0, count, 1 + count // 8)
    logits, gradient = any_small.logits(images), any_small.loss_gradient(images, labels)
    for index in singles:
        one = slice(index, index + 1)
        np.testing.assert_allclose(any_small.logits(images[one])[0], logits[index], rtol=1e-5, atol=1e-5)
        alone = any_small.loss_gradient(images[one], labels[one])[0]
        np.testing.assert_allclose(alone, gradient[index], rtol=1e-4, atol=1e-6 * np.abs(alone).max())


def test_property_9_nothing_is_changed_behind_the_callers_back(
    small_network: Callable[..., keras.Model], noise: Callable[..., np.ndarray]
) -> None:
    model = small_network(SHAPE)
    before = [weight.copy() for weight in model.get_weights()]
    classifier = Classifier(model, NAMES)
    images = noise(classifier, 4)
    images.setflags(write=False)
    labels = np.array([0, 1, 2, 3])
    labels.setflags(write=False)
    first = classifier.logits(images), classifier.loss_gradient(images, labels)
    second = classifier.logits(images), classifier.loss_gradient(images, labels)
    for once, again in zip(first, second, strict=True):
        np.testing.assert_array_equal(once, again)
    assert any("moving_variance" in weight.path for weight in model.weights)
    for weight, now in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(weight, now)


def test_the_gradient_for_the_prediction_in_one_pass_is_that_of_two(
    any_small: Classifier, noise: Callable[..., np.ndarray]
) -> None:
    images = noise(any_small, BATCH + 3)
    labels = any_small.logits(images).argmax(axis=1)
    assert len(set(labels)) > 1
    for given in (None, labels):
        logits, gradient = any_small.logits_and_gradient(images, given)
        np.testing.assert_array_equal(gradient, any_small.loss_gradient(images, labels))
        np.testing.assert_allclose(logits, any_small.logits(images), rtol=1e-5, atol=1e-5)


@keras.saving.register_keras_serializable()
class Counting(keras.Model):
    """A subclassed network that counts how often its Python code runs, which is when it is traced."""

    def __init__(self, body: keras.Model) -> None:
        super().__init__()
        self.body = body
        self.calls = 0

    def call(self, inputs: Any, training: bool = False) -> Any:
        self.calls += 1
        return self.body(inputs, training=training)


def test_no_call_traces_again(small_network: Callable[..., keras.Model], noise: Callable[..., np.ndarray]) -> None:
    model = Counting(small_network(SHAPE))
    classifier = Classifier(model, NAMES, input_shape=SHAPE)
    traced = model.calls
    assert traced > 0
    for count in (1, 2, 5, BATCH + 1):
        images = noise(classifier, count)
        for dtype in (np.float32, np.float64):
            classifier.logits(images.astype(dtype))
            classifier.loss_gradient(images.astype(dtype), np.zeros(count, np.int32))
            classifier.loss_gradient(images.astype(dtype).tolist(), [1] * count)
            classifier.logits_and_gradient(images.astype(dtype))
    assert model.calls == traced


def test_eight_threads_get_what_one_gets(any_small: Classifier, noise: Callable[..., np.ndarray]) -> None:
    batches = [noise(any_small, 1 + seed % 3, seed) for seed in range(40)]

    def work(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return any_small.logits(images), any_small.loss_gradient(images, np.ones(len(images), int))

    expected = [work(images) for images in batches]
    with ThreadPoolExecutor(8) as pool:
        for wanted, got in zip(expected, pool.map(work, batches), strict=True):
            np.testing.assert_allclose(got[0], wanted[0], rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(got[1], wanted[1], rtol=1e-4, atol=1e-6)


def softmax_layer(model: keras.Model) -> keras.Model:
    return keras.Sequential([keras.Input(SHAPE), model, keras.layers.Softmax()])


def softmax_in_dense(model: keras.Model) -> keras.Model:
    ended = keras.models.clone_model(model)
    ended.set_weights(model.get_weights())
    ended.layers[-1].activation = keras.activations.softmax
    return ended


def nested_activation(model: keras.Model) -> keras.Model:
    inner = keras.Sequential([keras.Input(SHAPE), model, keras.layers.Activation("softmax")])
    return keras.Sequential([keras.Input(SHAPE), keras.Sequential([keras.Input(SHAPE), inner])])


def subclassed(model: keras.Model) -> keras.Model:
    return Counting(softmax_in_dense(model))


def compiled_call(model: keras.Model) -> keras.Model:
    class Compiled(keras.Model):
        @tf.function
        def call(self, inputs: Any) -> Any:
            return tf.nn.softmax(model(inputs))

    return Compiled()


def softmax_and_cast(model: keras.Model) -> keras.Model:
    inputs = keras.Input(SHAPE)
    outputs = keras.ops.cast(keras.layers.Softmax()(model(inputs)), "float64")
    return keras.Model(inputs, outputs)


ENDINGS = [softmax_layer, softmax_in_dense, nested_activation, subclassed, compiled_call, softmax_and_cast]


@pytest.mark.parametrize("ending", ENDINGS)
def test_property_10_signs_do_not_depend_on_how_the_network_ends(
    small_network: Callable[..., keras.Model],
    colour: Classifier,
    noise: Callable[..., np.ndarray],
    ending: Callable[[keras.Model], keras.Model],
) -> None:
    ended = Classifier(ending(small_network(SHAPE, seed=37)), NAMES, input_shape=SHAPE)
    images, labels = noise(colour, 10), np.arange(10) % 5
    np.testing.assert_allclose(ended.probabilities(images), colour.probabilities(images), rtol=1e-4, atol=1e-6)
    same = gradient_sign(ended, images, labels) == gradient_sign(colour, images, labels)
    assert same.mean() > 0.999


def test_mixed_precision_gives_the_same_signs(
    small_network: Callable[..., keras.Model], colour: Classifier, noise: Callable[..., np.ndarray]
) -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        classifier = Classifier(small_network(SHAPE, activation="softmax", seed=37), NAMES)
        untyped = Classifier(small_network(SHAPE, seed=37), NAMES)
    finally:
        keras.config.set_dtype_policy("float32")
    images, labels = noise(colour, 10), np.arange(10) % 5
    for mixed in (classifier, untyped):
        gradient = mixed.loss_gradient(images, labels)
        assert mixed.logits(images).dtype == gradient.dtype == np.float32
        # bfloat16 keeps eight bits: the signs that may differ are those of the smallest gradients.
        large = np.abs(gradient) > np.quantile(np.abs(gradient), 0.25)
        assert (np.sign(gradient) == gradient_sign(colour, images, labels))[large].mean() > 0.95


@pytest.mark.parametrize("ending", [lambda model: model, *ENDINGS[:4]])
def test_a_network_that_is_certain_still_has_a_gradient(
    small_network: Callable[..., keras.Model],
    noise: Callable[..., np.ndarray],
    ending: Callable[[keras.Model], keras.Model],
) -> None:
    model = small_network(SHAPE)
    weights = model.get_weights()
    model.set_weights([*weights[:-2], 8 * weights[-2], np.array([60.0, 0, 0, 0, 0])])
    classifier = Classifier(ending(model), NAMES, input_shape=SHAPE)
    images = noise(classifier, 2)
    assert classifier.probabilities(images)[:, 0].min() == 1  # to the last bit
    sign = gradient_sign(classifier, images)
    # e^-60 is no zero in float32, so neither is the gradient; from probabilities clipped at 1 it would be.
    assert (sign != 0).mean() > 0.9
    reached = gradient_sign(classifier, images, [1, 1])
    assert (reached != 0).mean() > 0.9


def test_logits_that_look_like_probabilities_on_black_are_logits(dense: Callable[..., Classifier]) -> None:
    kernel = np.random.default_rng(0).normal(0, 1, (12, 3))
    classifier = dense(kernel, np.array([0.2, 0.3, 0.5]), shape=(2, 2, 3))
    white = np.ones((1, 2, 2, 3), np.float32)
    np.testing.assert_allclose(classifier.logits(white)[0], kernel.sum(axis=0) + np.array([0.2, 0.3, 0.5]), rtol=1e-5)


def test_a_network_blind_to_its_input_has_a_gradient_of_zero() -> None:
    class Blind(keras.Model):
        def call(self, inputs: Any) -> Any:
            return tf.zeros((tf.shape(inputs)[0], 2))

    classifier = Classifier(Blind(), ["a", "b"], input_shape=(2, 2, 1))
    np.testing.assert_array_equal(classifier.loss_gradient(np.ones((3, 2, 2, 1)), [0, 1, 0]), np.zeros((3, 2, 2, 1)))


def test_a_network_of_any_size_takes_the_size_it_is_given(noise: Callable[..., np.ndarray]) -> None:
    model = keras.Sequential(
        [
            keras.Input((None, None, 1)),
            keras.layers.Conv2D(2, 3, activation="relu"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3),
        ]
    )
    classifier = Classifier(model, "abc", (0, 1), input_shape=(7, 9, 1))
    assert classifier.input_shape == (7, 9, 1)
    assert classifier.loss_gradient(noise(classifier, 2), [0, 2]).shape == (2, 7, 9, 1)
    with pytest.raises(ValueError, match="input_shape"):
        Classifier(model, "abc", (0, 1))


@pytest.mark.parametrize("value_range", [(1.0, 1.0), (1.0, -1.0), (0.0, np.nan), (-np.inf, 1.0)])
def test_bad_value_range_is_named(small_network: Callable[..., keras.Model], value_range: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"expected value_range .* got"):
        Classifier(small_network(SHAPE), NAMES, value_range)


def test_the_number_of_labels_has_to_be_that_of_the_outputs(small_network: Callable[..., keras.Model]) -> None:
    with pytest.raises(ValueError, match=r"expected a model with 4 outputs, one a label, got .*5"):
        Classifier(small_network(SHAPE), NAMES[:4])


def test_a_network_with_two_outputs_is_named(small_network: Callable[..., keras.Model]) -> None:
    model = small_network(SHAPE)
    with pytest.raises(ValueError, match="expected a model with one output, got"):
        Classifier(keras.Model(model.inputs, [model.outputs[0], model.outputs[0]]), NAMES)


def test_a_network_that_takes_no_pictures_is_named() -> None:
    vectors = keras.Sequential([keras.Input((12,)), keras.layers.Dense(3)])
    with pytest.raises(ValueError, match=r"expected a model with one input \(H, W, C\).* got \(12,\)"):
        Classifier(vectors, "abc")
    first = keras.Sequential([keras.Input((5, 8, 8)), keras.layers.Flatten(), keras.layers.Dense(3)])
    with pytest.raises(ValueError, match="expected 1 or 3 colour channels, last"):
        Classifier(first, "abc")


@pytest.mark.parametrize(
    ("images", "labels", "received"),
    [
        (np.zeros((1, 12, 16, 3)), [0], r"\(12, 16, 3\)"),
        (np.zeros((1, 16, 12, 1)), [0], r"\(16, 12, 1\)"),
        (np.zeros(SHAPE), [0], r"\(16, 12, 3\)"),
        (np.zeros((1, *SHAPE), np.uint8), [0], "uint8"),
        (np.full((1, *SHAPE), 255.0), [0], "255"),
        (np.full((1, *SHAPE), np.nan), [0], "nan"),
        (np.zeros((1, *SHAPE)), [5], "from 5 to 5"),
        (np.zeros((1, *SHAPE)), [-1], "-1"),
        (np.zeros((1, *SHAPE)), [0, 1], r"\(2,\)"),
        (np.zeros((1, *SHAPE)), [1.0], "float64"),
    ],
)
def test_property_12_bad_arguments_are_named(
    colour: Classifier, images: np.ndarray, labels: list[int], received: str
) -> None:
    with pytest.raises(ValueError, match=f"expected .* got .*{received}"):
        colour.loss_gradient(images, labels)
    if labels == [0]:
        with pytest.raises(ValueError, match=f"expected .* got .*{received}"):
            colour.logits(images)


def test_softmax_holds_where_its_exponentials_would_not() -> None:
    rows = softmax(np.array([[1000.0, 999.0], [-1000.0, -1000.0]], np.float32))
    np.testing.assert_allclose(rows, [[1 / (1 + np.exp(-1)), 1 / (1 + np.e)], [0.5, 0.5]], rtol=1e-6)
    assert rows.dtype == np.float32
