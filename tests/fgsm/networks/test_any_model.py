"""fgsm/networks/compiled.py and its parts: Keras classifiers of every kind, or a sentence that says why not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from fgsm import Classifier, basic_iterative_method, fast_gradient_sign_method, gradient_sign, smallest_level
from fgsm.checks import NetworkWarning
from fgsm.networks.compiled import inspect_model
from fgsm.networks.keras_model.value_range import parse_range, range_of

layers = keras.layers
SHAPE = (6, 5, 3)
NAMES = ["a", "b", "c"]
UNIT = (0.0, 1.0)


def network(
    first: Callable[[Any], Any] = lambda x: x,
    last: Callable[[Any], Any] | None = None,
    *,
    outputs: int = 3,
    shape: tuple[int, ...] = SHAPE,
    seed: int = 0,
    **options: Any,
) -> keras.Model:
    """A dense network with fixed weights, something before it and something after."""
    inputs = keras.Input(shape, **options)
    hidden = layers.Flatten()(first(inputs))
    # A lambda would stand for an operation of the graph; a tanh keeps the loss from being linear.
    values = layers.Dense(outputs)(layers.Dense(8, "tanh")(hidden))
    model = keras.Model(inputs, values if last is None else last(values))
    random = np.random.default_rng(seed)
    model.set_weights([random.normal(0, 0.3, weight.shape) for weight in model.get_weights()])
    return model


def exported(model: keras.Model, folder: Path, endpoint: str = "serving_default") -> keras.Model:
    """The same behind the calls of a SavedModel; its output is a dictionary."""
    model.export(folder, verbose=False)
    inputs = keras.Input(model.input_shape[1:], dtype=model.inputs[0].dtype)
    return keras.Model(inputs, layers.TFSMLayer(folder, call_endpoint=endpoint)(inputs))


def draw(count: int, shape: tuple[int, ...] = SHAPE, seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).random((count, *shape), np.float32)


def binary_signs(model: keras.Model, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Signs of the binary cross-entropy's gradient, by Keras alone, with z as the model's output before the sigmoid."""
    pictures = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        loss = keras.losses.BinaryCrossentropy(from_logits=True, reduction="sum")(labels[:, None], model(pictures))
    return np.sign(tape.gradient(loss, pictures).numpy())


ONE_NEURON = {
    "sigmoid": layers.Activation("sigmoid"),
    "logit": lambda z: z,
    "squeezed": lambda z: layers.Reshape(())(layers.Activation("sigmoid")(z)),
}


@pytest.mark.parametrize("ending", ONE_NEURON)
@pytest.mark.parametrize("saved", [False, True])
def test_one_neuron_is_two_classes_with_the_binary_cross_entropy(tmp_path: Path, ending: str, saved: bool) -> None:
    bare, ended = network(outputs=1), network(last=ONE_NEURON[ending], outputs=1)
    classifier = Classifier(exported(ended, tmp_path) if saved else ended, ["no", "yes"], UNIT)
    images, labels = draw(8), np.arange(8) % 2
    z = bare(images).numpy()[:, 0]
    np.testing.assert_allclose(classifier.probabilities(images)[:, 1], 1 / (1 + np.exp(-z)), rtol=1e-4)
    np.testing.assert_array_equal(gradient_sign(classifier, images, labels), binary_signs(bare, images, labels))
    adversarial = fast_gradient_sign_method(classifier, images, labels, epsilon=0.1)
    before, after = (classifier.probabilities(x)[np.arange(8), labels] for x in (images, adversarial))
    assert (after < before).all()


def test_a_neuron_that_is_sure_keeps_its_gradient() -> None:
    model = network(last=layers.Activation("sigmoid"), outputs=1)
    weights = model.get_weights()
    model.set_weights([*weights[:-1], np.array([40.0])])
    classifier = Classifier(model, ["no", "yes"], UNIT)
    assert classifier.probabilities(draw(2))[:, 1].min() == 1
    assert (gradient_sign(classifier, draw(2)) != 0).all()


@pytest.mark.parametrize(
    ("outputs", "last", "labels", "sentence"),
    [
        (1, layers.Activation("sigmoid"), ["dog"], "expected two labels for a model with one output"),
        (1, layers.Activation("sigmoid"), NAMES, "expected a model with 3 outputs, one a label"),
        (1, layers.Softmax(), ["no", "yes"], "softmax over one output"),
    ],
)
def test_one_neuron_without_two_labels_is_refused_with_the_way_out(
    outputs: int, last: Any, labels: list[str], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        Classifier(network(last=last, outputs=outputs), labels, UNIT)


@pytest.mark.parametrize("saved", [False, True])
def test_several_sigmoids_are_taken_before_they_saturate_and_said(tmp_path: Path, saved: bool) -> None:
    ended = network(last=layers.Activation("sigmoid"))
    with pytest.warns(NetworkWarning, match="3 sigmoids"):
        classifier = Classifier(exported(ended, tmp_path) if saved else ended, NAMES, UNIT)
    np.testing.assert_allclose(classifier.logits(draw(4)), network()(draw(4)), rtol=1e-3, atol=1e-4)


def through_bytes(pixels: Any) -> Any:
    return layers.Rescaling(1 / 255)(keras.ops.cast(keras.ops.cast(255 * pixels, "uint8"), "float32"))


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize(
    ("kind", "first", "options"),
    [
        ("uint8", layers.Rescaling(1 / 255), {"dtype": "uint8"}),
        ("int32", layers.Rescaling(1 / 255), {"dtype": "int32"}),
        ("uint8", through_bytes, {}),
    ],
)
def test_a_cast_to_whole_numbers_is_refused(
    tmp_path: Path, saved: bool, kind: str, first: Any, options: dict[str, Any]
) -> None:
    model = network(first, **options)
    with pytest.raises(ValueError, match=f"no gradient passes the cast to {kind} in"):
        Classifier(exported(model, tmp_path) if saved else model, NAMES, (0, 255))


STOPS = {
    "Round": keras.ops.round,
    "Floor": lambda x: keras.ops.floor(4 * x),
    "Greater": lambda x: keras.ops.cast(x > 0.5, "float32"),
    "Sign": lambda x: keras.ops.sign(x - 0.5),
}


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("name", STOPS)
def test_what_stops_the_gradient_is_named(tmp_path: Path, name: str, saved: bool) -> None:
    model = network(STOPS[name])
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        classifier = Classifier(exported(model, tmp_path) if saved else model, NAMES, UNIT)
    assert name in classifier.gradient_stop
    assert not classifier.loss_gradient(draw(2), [0, 1]).any()
    # A sign has a gradient, which is zero.
    assert any(f"no gradient passes {name}" in str(each.message) for each in said) == (name != "Sign")
    with pytest.warns(NetworkWarning, match="zero.*no evidence of robustness"):
        smallest_level(classifier, draw(1)[0])


def test_a_network_with_a_gradient_has_no_stop() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Classifier(network(layers.ReLU()), NAMES, UNIT).gradient_stop == ""


def test_half_precision_has_the_signs_of_float32_where_the_network_is_sure() -> None:
    def sure(bias: float) -> tuple[Classifier, Classifier]:
        pair = []
        for policy in ("mixed_float16", "float32"):
            keras.config.set_dtype_policy(policy)
            try:
                model = network(last=lambda x: layers.Activation("softmax", dtype="float32")(x))
            finally:
                keras.config.set_dtype_policy("float32")
            weights = model.get_weights()
            model.set_weights([weights[0] / 30, *weights[1:-1], np.array([bias, 0, 0])])
            pair.append(Classifier(model, NAMES, UNIT))
        return pair[0], pair[1]

    for bias in (0.0, 12.0, 18.0):
        half, whole = sure(bias)
        images = draw(6)
        if bias > 11:
            assert whole.probabilities(images)[:, 0].min() > 0.99998
        got, wanted = half.loss_gradient(images, np.zeros(6, int)), whole.loss_gradient(images, np.zeros(6, int))
        larger = np.abs(wanted) > np.quantile(np.abs(wanted), 0.25)
        assert (np.sign(got) == np.sign(wanted))[larger].mean() >= 0.95
        np.testing.assert_allclose(np.abs(got).mean(), np.abs(wanted).mean(), rtol=0.1)


def test_half_precision_scales_down_what_would_overflow() -> None:
    pair = []
    for policy in ("mixed_float16", "float32"):
        keras.config.set_dtype_policy(policy)
        try:
            model = network()
        finally:
            keras.config.set_dtype_policy("float32")
        first, bias, last, _ = model.get_weights()
        model.set_weights([first / 10, bias, last * 3000, np.array([0, 0, 1000.0])])
        pair.append(Classifier(model, NAMES, UNIT).loss_gradient(draw(4), [0, 1, 0, 1]))
    got, wanted = pair
    assert np.isfinite(got).all()
    larger = np.abs(wanted) > np.quantile(np.abs(wanted), 0.25)
    assert (np.sign(got) == np.sign(wanted))[larger].mean() >= 0.95


@pytest.mark.parametrize(
    ("first", "what"),
    [
        (lambda x: keras.ops.sqrt(x - x), "gradient"),
        (lambda x: keras.ops.log(x - 2), "answer"),
        (lambda x: x / keras.ops.sum(x - x), "answer"),
    ],
)
def test_what_is_not_finite_is_the_networks_fault(first: Any, what: str) -> None:
    classifier = Classifier(network(first), NAMES, UNIT)
    images = draw(3)
    for attack in (fast_gradient_sign_method, basic_iterative_method):
        with pytest.raises(ValueError, match=f"the network's {what} is not a finite number for 3 of 3 pictures"):
            attack(classifier, images, epsilon=0.1)


def test_a_class_that_cannot_be_may_have_a_logit_of_minus_infinity() -> None:
    mask = np.array([0, 0, -np.inf], np.float32)
    classifier = Classifier(network(last=lambda z: z + mask), NAMES, UNIT)
    assert classifier.probabilities(draw(2))[:, 2].max() == 0
    assert np.isfinite(classifier.loss_gradient(draw(2), [0, 1])).all()


@pytest.mark.parametrize("endpoint", ["serve", "serving_default"])
def test_a_dictionary_or_a_list_with_one_output_is_taken(tmp_path: Path, endpoint: str) -> None:
    bare = network()
    for model in (exported(bare, tmp_path, endpoint), keras.Model(bare.inputs, [bare.outputs[0]])):
        np.testing.assert_allclose(Classifier(model, NAMES, UNIT).logits(draw(2)), bare(draw(2)), rtol=1e-4, atol=1e-5)


def test_several_outputs_are_listed_by_name() -> None:
    bare = network()
    model = keras.Model(bare.inputs, {"classes": bare.outputs[0], "features": bare.layers[-2].output})
    with pytest.raises(ValueError, match=r"expected a model with one output, got 2 \(classes, features\)"):
        Classifier(model, NAMES, UNIT)


@pytest.mark.parametrize(
    ("own", "given", "found"),
    [
        ((28, 28), None, (28, 28, 1)),
        ((7, 9), None, (7, 9, 1)),
        ((28, 28), (28, 28, 1), (28, 28, 1)),
        ((60,), (5, 4, 3), (5, 4, 3)),
        ((20,), (5, 4, 1), (5, 4, 1)),
        ((None, None, 3), (5, 4, 3), (5, 4, 3)),
    ],
)
def test_pictures_reach_a_model_in_the_shape_that_it_takes(own: Any, given: Any, found: Any) -> None:
    def first(x: Any) -> Any:
        return layers.GlobalAveragePooling2D()(x) if None in own else x

    model = network(first, shape=own)
    classifier = Classifier(model, NAMES, UNIT, input_shape=given)
    assert classifier.input_shape == found
    images = draw(3, found)
    shape = (3, *found) if None in own else (3, *own)
    np.testing.assert_allclose(classifier.logits(images), model(images.reshape(shape)), rtol=1e-5, atol=1e-6)
    assert classifier.loss_gradient(images, [0, 1, 2]).shape == images.shape


@pytest.mark.parametrize(
    ("own", "given"), [((60,), (5, 4, 1)), ((28, 28), (28, 28, 3)), ((6, 5, 3), (6, 6, 3)), ((6, 5, 3), (6, 5))]
)
def test_a_shape_that_does_not_fit_is_named(own: Any, given: Any) -> None:
    with pytest.raises(ValueError, match=r"expected .*input_shape.* got"):
        Classifier(network(shape=own), NAMES, UNIT, input_shape=given)


BEGINNINGS = {
    "nothing": (lambda x: x, None),
    "to one": (layers.Rescaling(1 / 255), (0, 255)),
    "to minus one": (layers.Rescaling(1 / 127.5, -1), (0, 255)),
    "from one": (layers.Rescaling(2.0, -1), (0, 1)),
    "back to bytes": (layers.Rescaling(127.5, 127.5), (-1, 1)),
    "mean of bytes": (layers.Normalization(mean=[120, 110, 100.0], variance=[4000.0] * 3), (0, 255)),
    "mean of ones": (layers.Normalization(mean=[0.4, 0.5, 0.6], variance=[0.1] * 3), (0, 1)),
    "mean of MNIST": (layers.Normalization(mean=[0.1307] * 3, variance=[0.3081**2] * 3), (0, 1)),
    "BGR": (keras.applications.resnet50.preprocess_input, (0, 255)),
    "BGR of ones": (lambda x: keras.applications.vgg16.preprocess_input(layers.Rescaling(255.0)(x)), (0, 1)),
    "MobileNet": (keras.applications.mobilenet_v2.preprocess_input, (0, 255)),
    "DenseNet": (keras.applications.densenet.preprocess_input, (0, 255)),
    "operations": (lambda x: x / 255.0, (0, 255)),
    "augmented": (lambda x: layers.Rescaling(1 / 255)(layers.RandomFlip()(layers.RandomRotation(0.1)(x))), (0, 255)),
    "resized": (lambda x: layers.Rescaling(1 / 255)(layers.Resizing(4, 4)(x)), (0, 255)),
    "nested": (keras.Sequential([keras.Input(SHAPE), layers.Rescaling(1 / 255)]), (0, 255)),
}


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("name", [name for name in BEGINNINGS if name != "augmented"])
def test_the_range_is_read_off_the_first_layers(tmp_path: Path, name: str, saved: bool) -> None:
    first, expected = BEGINNINGS[name]
    model = network(first)
    assert range_of(inspect_model(exported(model, tmp_path) if saved else model, SHAPE).linear) == expected


def test_augmentation_before_the_first_layer_does_not_hide_it() -> None:
    test_the_range_is_read_off_the_first_layers(Path(), "augmented", saved=False)


@pytest.mark.parametrize("name", ["EfficientNetB0", "EfficientNetV2B0", "MobileNetV3Small", "ConvNeXtTiny"])
def test_keras_own_networks_that_scale_inside_say_so(name: str) -> None:
    model = getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3), classes=3)
    assert range_of(inspect_model(model, (64, 64, 3)).linear) == (0, 255)


def test_a_range_against_the_models_own_layers_is_warned_of() -> None:
    model = network(layers.Rescaling(1 / 255))
    with pytest.warns(NetworkWarning, match=r"take values from 0 to 255, but value_range goes from -1 to 1"):
        Classifier(model, NAMES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Classifier(model, NAMES, (0, 255))
        Classifier(network(), NAMES)


@pytest.mark.parametrize("text", ["", "1", "0,1,2", "a,b", "1,0", "0,nan", "0;255", "0," * 50])
def test_a_range_that_is_none_is_refused_with_the_usual_ones(text: str) -> None:
    with pytest.raises(ValueError, match="expected a range such as 0,1 or -1,1 or 0,255, got"):
        parse_range(text)
    assert parse_range(" 0, 255 ") == (0, 255)


@keras.saving.register_keras_serializable("tests")
class MonteCarloDropout(keras.layers.Dropout):
    """Dropout that goes on at inference."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        return super().call(inputs, training=True)


@keras.saving.register_keras_serializable("tests")
class Jitter(keras.layers.Layer):
    """Noise from TensorFlow's own generator, whose state nobody can set back."""

    def call(self, inputs: Any) -> Any:
        return inputs + tf.random.normal(tf.shape(inputs))


def test_a_network_that_draws_at_random_is_its_mean_over_fixed_draws() -> None:
    model = network(lambda x: MonteCarloDropout(0.3)(MonteCarloDropout(0.2)(x)))
    with pytest.warns(NetworkWarning, match="draws at random.*mean over 8 draws"):
        classifier = Classifier(model, NAMES, UNIT)
    images = draw(9)
    once, again = classifier.logits(images), classifier.logits(images)
    np.testing.assert_array_equal(once, again)
    for index in (0, 4, 8):
        np.testing.assert_allclose(classifier.logits(images[index : index + 1])[0], once[index], rtol=1e-5, atol=1e-6)
    drawn = keras.ops.softmax(model(np.repeat(images, 2000, axis=0))).numpy()  # each picture's draws are its own
    many = drawn.reshape(len(images), 2000, -1).mean(axis=1)
    assert np.abs(classifier.probabilities(images) - many).max() < 0.15
    both = [classifier.loss_gradient(images, np.zeros(9, int)) for _ in range(2)]
    np.testing.assert_array_equal(*both)
    image = np.rint(255 * images[0]).astype(np.uint8)
    assert len({smallest_level(classifier, image, max_level=64) for _ in range(3)}) == 1


def test_the_draws_differ_from_each_other_and_leave_the_models_own_seeds_alone() -> None:
    model = network(MonteCarloDropout(0.5))
    seeds = [each.numpy() for each in model.non_trainable_variables]
    with pytest.warns(NetworkWarning):
        classifier = Classifier(model, NAMES, UNIT)
    before = [each.numpy() for each in model.non_trainable_variables]
    classifier.logits(draw(3))
    assert seeds
    np.testing.assert_array_equal(before, [each.numpy() for each in model.non_trainable_variables])
    one = model(draw(3), training=False)
    assert np.abs(classifier.logits(draw(3)) - keras.ops.log_softmax(one)).max() > 1e-3


def test_a_network_whose_draws_cannot_be_fixed_is_refused() -> None:
    with pytest.raises(ValueError, match="whose random draws can be fixed by a seed, got RandomStandardNormal"):
        Classifier(network(Jitter()), NAMES, UNIT)


def test_dropout_that_stops_at_inference_is_no_draw() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Classifier(network(layers.Dropout(0.5)), NAMES, UNIT)
