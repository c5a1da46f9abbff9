"""fgsm/networks/folding.py: fewer operations, the same answers, and the model as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from fgsm import Classifier
from fgsm.networks.folding import fold_batch_norms
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float

SHAPE = (8, 10, 3)
L = keras.layers

LINEAR: list[Callable[..., Any]] = [
    lambda bias: L.Conv2D(4, 3, padding="same", use_bias=bias),
    lambda bias: L.Conv2D(6, 1, strides=2, use_bias=bias),
    lambda bias: L.Conv2D(6, 2, dilation_rate=2, padding="same", use_bias=bias, groups=2),
    lambda bias: L.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=2, use_bias=bias),
    lambda bias: L.SeparableConv2D(4, 3, padding="same", use_bias=bias),
    lambda bias: L.Dense(4, use_bias=bias),
]


def shaken(model: keras.Model, seed: int = 0) -> keras.Model:
    """Give each weight a random value, variances and scales positive ones."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        values = random.normal(0, 0.5, weight.shape)
        weight.assign(np.abs(values) + 0.2 if weight.path.endswith(("variance", "gamma")) else values)
    return model


def with_head(inputs: Any, hidden: Any) -> keras.Model:
    return shaken(keras.Model(inputs, L.Dense(5)(L.GlobalAveragePooling2D()(hidden))))


def norms_folded(model: keras.Model) -> int:
    """Count the batch norms that are folded."""
    network = fold_batch_norms(model)
    return len(network._norms) if network else 0


def assert_same(model: keras.Model, images: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare a classifier with one of the same model that folds nothing."""
    ours = Classifier(model, "abcde", (0.0, 1.0))
    with monkeypatch.context() as patch:
        patch.setattr("fgsm.networks.classifier.fold_batch_norms", lambda model: None)
        plain = Classifier(model, "abcde", (0.0, 1.0))
    labels = np.arange(len(images)) % 5
    expected, logits = plain.logits(images), ours.logits(images)
    np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())
    before, after = plain.loss_gradient(images, labels), ours.loss_gradient(images, labels)
    counts = np.abs(before) > 1e-5 * np.abs(before).max()
    assert (np.sign(before) == np.sign(after))[counts].mean() >= 0.9999


BLOCKS = st.lists(
    st.fixed_dictionaries(
        {
            "layer": st.sampled_from(LINEAR),
            "bias": st.booleans(),
            "kind": st.sampled_from(["plain", "activated", "used twice", "nested"]),
            "activation": st.sampled_from(["relu", "relu6", "tanh"]),
            "norm": st.fixed_dictionaries(
                {"center": st.booleans(), "scale": st.booleans(), "epsilon": st.sampled_from([1e-5, 1e-3, 0.1])}
            ),
        }
    ),
    min_size=1,
    max_size=3,
)


def add_block(hidden: Any, block: dict[str, Any]) -> Any:
    layer, norm = block["layer"](block["bias"]), L.BatchNormalization(**block["norm"])
    if block["kind"] == "nested":
        return keras.Sequential([keras.Input(hidden.shape[1:]), layer, norm])(hidden)
    hidden = layer(hidden)
    if block["kind"] == "used twice":
        return L.Add()([norm(hidden), hidden])
    return norm(L.ReLU()(hidden) if block["kind"] == "activated" else hidden)


@settings(max_examples=8)
@given(BLOCKS)
def test_random_networks_answer_as_before(blocks: list[dict[str, Any]]) -> None:
    inputs = keras.Input(SHAPE)
    hidden = L.Conv2D(4, 3, padding="same")(inputs)
    for block in blocks:
        hidden = L.Activation(block["activation"])(add_block(hidden, block))
    model = with_head(inputs, hidden)
    assert norms_folded(model) == sum(block["kind"] in ("plain", "nested") for block in blocks)
    with pytest.MonkeyPatch.context() as patch:
        assert_same(model, np.random.default_rng(1).random((5, *SHAPE), np.float32), patch)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("layer", LINEAR)
def test_every_kind_of_layer_holds_its_batch_norm(layer: Callable[..., Any], bias: bool) -> None:
    inputs = keras.Input(SHAPE)
    block = L.BatchNormalization()(layer(bias)(L.Conv2D(4, 1, activation="tanh")(inputs)))
    model = with_head(inputs, L.Activation("tanh")(block))
    network = fold_batch_norms(model)
    assert network
    images = tf.constant(np.random.default_rng(1).random((3, *SHAPE), np.float32))
    np.testing.assert_allclose(network(images), model(images, training=False), rtol=1e-4, atol=1e-5)
    operations = [each.type for each in tf.function(network).get_concrete_function(images).graph.get_operations()]
    assert "Rsqrt" not in operations  # a batch norm's


class Subclassed(keras.Model):
    """A network whose way cannot be seen."""

    def __init__(self, body: keras.Model) -> None:
        super().__init__()
        self.body = body

    def call(self, inputs: Any) -> Any:
        return self.body(inputs)


class Own(keras.layers.Conv2D):
    """A convolution that does something else than its name says."""

    def call(self, inputs: Any) -> Any:
        return super().call(inputs) ** 2


def shared_layer() -> keras.Model:
    inputs, layer = keras.Input(SHAPE), L.Conv2D(3, 3, padding="same")
    return with_head(inputs, L.BatchNormalization()(layer(layer(inputs))))


def shared_norm() -> keras.Model:
    inputs, norm = keras.Input(SHAPE), L.BatchNormalization()
    return with_head(inputs, norm(L.Conv2D(3, 1)(norm(L.Conv2D(3, 1)(inputs)))))


def shared_with_a_nested_model() -> keras.Model:
    inputs, layer = keras.Input(SHAPE), L.Conv2D(3, 1)
    inner = keras.Sequential([keras.Input(SHAPE), layer])
    return with_head(inputs, inner(L.BatchNormalization()(layer(inputs))))


def of_a_batch() -> keras.Model:
    inputs = keras.Input(SHAPE)
    return with_head(inputs, L.BatchNormalization()(L.Conv2D(3, 1)(inputs), training=True))


def over_rows() -> keras.Model:
    inputs = keras.Input(SHAPE)
    return with_head(inputs, L.BatchNormalization(axis=1)(L.Conv2D(3, 1)(inputs)))


def with_own_layer() -> keras.Model:
    inputs = keras.Input(SHAPE)
    return with_head(inputs, L.BatchNormalization()(Own(3, 1)(inputs)))


def activated() -> keras.Model:
    inputs = keras.Input(SHAPE)
    return with_head(inputs, L.BatchNormalization()(L.Conv2D(3, 1, activation="relu")(inputs)))


def too_large_to_fold() -> keras.Model:
    inputs = keras.Input(SHAPE)
    model = with_head(inputs, L.BatchNormalization(epsilon=1e-12)(L.Conv2D(3, 1, name="conv", use_bias=False)(inputs)))
    for weight in model.weights:
        if weight.path.endswith("kernel") and weight.ndim == 4:
            weight.assign(np.full(weight.shape, 1e35))
        if weight.path.endswith("variance"):
            weight.assign(np.zeros(weight.shape))
    return model


NOT_FOLDED = [
    *(shared_layer, shared_norm, shared_with_a_nested_model, of_a_batch, over_rows, with_own_layer, activated),
    too_large_to_fold,
]


@pytest.mark.parametrize("make", NOT_FOLDED)
def test_what_is_not_sure_stays_as_it_is(make: Callable[[], keras.Model], monkeypatch: pytest.MonkeyPatch) -> None:
    model = make()
    assert fold_batch_norms(model) is None
    if make is not too_large_to_fold:
        assert_same(model, np.random.default_rng(1).random((3, *SHAPE), np.float32), monkeypatch)


def test_only_part_of_a_network_may_be_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = keras.Input(SHAPE)
    block = L.BatchNormalization()(L.Conv2D(3, 3)(inputs))
    model = with_head(inputs, L.BatchNormalization()(L.Conv2D(3, 1, activation="relu")(block)))
    assert norms_folded(model) == 1
    assert_same(model, np.random.default_rng(1).random((3, *SHAPE), np.float32), monkeypatch)


def test_a_subclassed_network_is_taken_as_it_is(small_network: Callable[..., keras.Model]) -> None:
    body = small_network(SHAPE)
    assert norms_folded(body) == 1
    assert fold_batch_norms(Subclassed(body)) is None
    inside = keras.Sequential([keras.Input(SHAPE), Subclassed(body), L.Softmax()])
    assert fold_batch_norms(inside) is None


def test_a_network_of_16_bit_floats_is_taken_as_it_is(small_network: Callable[..., keras.Model]) -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        assert fold_batch_norms(small_network(SHAPE)) is None
    finally:
        keras.config.set_dtype_policy("float32")


def test_another_keras_whose_graphs_look_different_only_costs_speed(
    small_network: Callable[..., keras.Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = small_network(SHAPE)
    monkeypatch.setattr("fgsm.networks.folding._pairs", lambda graphs: graphs._no_such_thing)
    assert fold_batch_norms(model) is None
    assert Classifier(model, "abcde", (0.0, 1.0)).logits(np.zeros((1, *SHAPE))).shape == (1, 5)


def test_the_model_stays_the_users(small_network: Callable[..., keras.Model]) -> None:
    model = small_network(SHAPE)
    layers, config, weights = list(model.layers), model.get_config(), model.get_weights()
    classifier = Classifier(model, "abcde", (0.0, 1.0))
    classifier.loss_gradient(np.zeros((1, *SHAPE)), [0])
    assert classifier.model is model
    assert model.layers == layers
    assert model.get_config() == config
    assert all(len(layer._inbound_nodes) == 1 for layer in layers)
    for before, after in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def trained(model: keras.Model) -> None:
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    random = np.random.default_rng(2)
    model.train_on_batch(random.random((8, *SHAPE), np.float32), np.arange(8) % 5)


def trained_with_fixed_norms(model: keras.Model) -> None:
    for layer in model.layers:
        layer.trainable = not isinstance(layer, L.BatchNormalization)
    trained(model)


def given_other_weights(model: keras.Model) -> None:
    model.set_weights([weight + 0.1 for weight in model.get_weights()])


def edited_by_hand(kind: type, place: int) -> Callable[[keras.Model], None]:
    """Change one weight of the layer of a kind that is neither the first nor the last one folded."""

    def change(model: keras.Model) -> None:
        layer: keras.layers.Layer = [layer for layer in model.layers if type(layer) is kind][1]
        variable = layer.weights[place]
        variable.assign(1.5 * variable + 0.1)

    return change


def three_blocks() -> keras.Model:
    inputs = hidden = keras.Input(SHAPE)
    for _ in range(3):
        hidden = L.Activation("tanh")(L.BatchNormalization()(L.Conv2D(4, 3, padding="same")(hidden)))
    return with_head(inputs, hidden)


@pytest.mark.parametrize(
    "change",
    [
        *(trained, trained_with_fixed_norms, given_other_weights),
        *(edited_by_hand(L.Conv2D, place) for place in range(2)),
        edited_by_hand(L.BatchNormalization, 0),
    ],
)
def test_a_model_that_is_trained_on_is_followed(
    change: Callable[[keras.Model], None],
) -> None:
    model = three_blocks()
    classifier = Classifier(model, "abcde", (0.0, 1.0))
    images = np.random.default_rng(1).random((4, *SHAPE), np.float32)
    before = classifier.logits(images)
    change(model)
    gradient = classifier.loss_gradient(images, np.zeros(4, int))
    np.testing.assert_allclose(classifier.logits(images), model(images, training=False), rtol=1e-4, atol=1e-5)
    assert np.abs(classifier.logits(images) - before).max() > 1e-4
    fresh = Classifier(model, "abcde", (0.0, 1.0)).loss_gradient(images, np.zeros(4, int))
    np.testing.assert_array_equal(gradient, fresh)


def test_nearly_every_sign_of_mobilenet_is_the_same(imagenet_weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from fgsm.catalogue.catalogue import load_classifier

    classifier = load_classifier("imagenet")
    assert norms_folded(classifier.model) == 52
    monkeypatch.setattr("fgsm.networks.classifier.fold_batch_norms", lambda model: None)
    plain = Classifier(classifier.model, classifier.labels)
    images = to_float(np.stack([load_image(each.path) for each in examples_for("imagenet")]))
    labels = plain.logits(images).argmax(axis=1)
    np.testing.assert_allclose(classifier.logits(images), plain.logits(images), rtol=1e-4, atol=1e-3)
    same = np.sign(classifier.loss_gradient(images, labels)) == np.sign(plain.loss_gradient(images, labels))
    shares = same.mean(axis=(1, 2, 3))
    # In a plain area a ReLU6 that rounding has taken over its edge does so for many pixels at once.
    assert np.median(shares) >= 0.9999
    assert shares.min() >= 0.999
