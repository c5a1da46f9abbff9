"""fgsm/export/gradient.py: whole networks as ONNX graphs, against the classifier itself."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from fgsm import Classifier, available_classifiers, load_classifier
from fgsm.catalogue.catalogue import MODELS, find_entry
from fgsm.export.gradient import Exported, gradient_graph
from fgsm.pictures.image import load_image, to_float
from tests.conftest import data_set, shipped_pictures
from tests.fgsm.export.conftest import Engine, onnxruntime

L = keras.layers
SHIPPED = [name for name in available_classifiers() if not find_entry(name).fetched]
IN_16_BITS = [name for name in SHIPPED if find_entry(name).weights().parent == MODELS]  # exact, half as large
NOISE = 5e-4  # of the sum of all gradients' sizes: rounding, and activations that are just about to switch


def examples(name: str) -> np.ndarray:
    return to_float(shipped_pictures(name))


def only_noise(gradient: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Return which signs differ, after seeing that the gradients there come to next to nothing."""
    differ = np.sign(own) != np.sign(gradient)
    sizes = np.abs(gradient).astype(np.float64)
    assert ((sizes * differ).sum(axis=(1, 2, 3)) <= NOISE * sizes.sum(axis=(1, 2, 3))).all()
    return differ


def signs_agree(classifier: Classifier, run: Engine, images: np.ndarray) -> None:
    """Hold one picture after another against the classifier."""
    same = []
    for image in images:
        logits, gradient = classifier.logits_and_gradient(image[None])
        own_logits, own_gradient = run(image[None])
        np.testing.assert_allclose(own_logits, logits, atol=1e-3)
        same.append(1 - only_noise(gradient, own_gradient).mean())
    assert np.mean(same) >= 0.999


@pytest.mark.parametrize(
    ("name", "half"), [(name, half) for name in SHIPPED for half in (True, False) if name in IN_16_BITS or not half]
)
def test_a_shipped_network_says_the_same(name: str, half: bool, engine: Callable[[Exported], Engine]) -> None:
    classifier = load_classifier(name)
    run, images = engine(gradient_graph(classifier, half=half)), examples(name)
    logits, gradient = classifier.logits_and_gradient(images)
    own_logits, own_gradient = run(images)
    np.testing.assert_allclose(own_logits, logits, atol=1e-3)
    only_noise(gradient, own_gradient)


def drawn(whole: int, number: int) -> np.ndarray:
    return np.random.default_rng(0).choice(whole, number, replace=False)


def some_pictures(name: str) -> np.ndarray:
    """Return pictures of the network's own data where the environment says where that is, else those that ship."""
    path = data_set("FGSM_MNIST" if name.startswith("mnist") else "FGSM_IMAGENETTE")
    if path is None:
        return examples(name)
    if name.startswith("mnist"):
        with np.load(path) as data:
            return to_float(data["x_test"][drawn(len(data["x_test"]), 20), :, :, None])
    size = find_entry(name).input_shape[:2]
    with tarfile.open(path) as archive:
        files = [member for member in archive if member.isfile()]
        some = [files[place] for place in drawn(len(files), 6 if size == (224, 224) else 26)]
        images = [load_image(archive.extractfile(member).read(), size) for member in some]  # type: ignore[union-attr]
    return to_float(np.stack(images))


@pytest.mark.parametrize("name", ["imagenette", "imagenette-robust", "mnist", "mnist-robust", "mnist-linear"])
def test_the_signs_on_pictures(name: str, engine: Callable[[Exported], Engine]) -> None:
    classifier = load_classifier(name)
    signs_agree(classifier, engine(gradient_graph(classifier)), some_pictures(name))


@pytest.mark.parametrize("name", ["imagenet", "mobilenet"])
@pytest.mark.parametrize("half", [True, False], ids=["as exported by default", "in 32 bits"])
def test_the_networks_for_imagenet(
    name: str, half: bool, request: pytest.FixtureRequest, engine: Callable[[Exported], Engine]
) -> None:
    classifier = request.getfixturevalue(name)
    run = engine(gradient_graph(classifier, half=half))
    for image in some_pictures("imagenet"):
        logits, gradient = classifier.logits_and_gradient(image[None])
        own_logits, own_gradient = run(image[None])
        np.testing.assert_allclose(own_logits, logits, atol=2e-3 if half else 1e-3)
        differ = np.sign(own_gradient) != np.sign(gradient)
        assert differ.mean() <= (0.005 if half else 0.001)
        # They change where the gradient is close to zero.
        assert np.abs(gradient[differ]).sum() <= 1e-3 * np.abs(gradient).sum()


def test_what_the_labels_are_moves_the_gradient(engine: Callable[[Exported], Engine]) -> None:
    classifier = load_classifier("mnist")
    run, images = engine(gradient_graph(classifier)), examples("mnist")[:3]
    for labels in ([0, 1, 2], [7, 7, 7]):
        _, gradient = classifier.logits_and_gradient(images, labels)
        np.testing.assert_allclose(run(images, labels)[1], gradient, atol=1e-4 * np.abs(gradient).max())


def test_the_first_bytes_are_the_forward_pass_alone() -> None:
    exported, images = gradient_graph(load_classifier("mnist")), examples("mnist")
    session = onnxruntime.InferenceSession(exported.data[: exported.forward], providers=["CPUExecutionProvider"])
    assert [each.name for each in session.get_inputs()] == ["image"]
    (logits,) = session.run(None, {"image": images})
    np.testing.assert_allclose(logits, load_classifier("mnist").logits(images), atol=1e-3)


def test_kernels_are_stored_in_16_bits_unless_32_are_asked_for() -> None:
    classifier = load_classifier("mnist")
    half, full = gradient_graph(classifier).data, gradient_graph(classifier, half=False).data
    assert len(half) < 0.55 * len(full)
    types = {
        numpy_helper.to_array(each).dtype.name: numpy_helper.to_array(each).size
        for each in sorted(onnx.load_from_string(half).graph.initializer, key=lambda each: np.prod(each.dims))
    }
    assert types["float16"] > 100_000 > types["float32"]
    assert all(
        numpy_helper.to_array(each).dtype != np.float16 for each in onnx.load_from_string(full).graph.initializer
    )


@pytest.mark.parametrize("half", [True, False])
@pytest.mark.parametrize("name", ["mnist", "imagenette"])
def test_the_engine_finds_nothing_that_is_not_used(
    name: str, half: bool, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = gradient_graph(load_classifier(name), half=half)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 2  # warnings
    capfd.readouterr()
    for data in (exported.data, exported.data[: exported.forward]):
        onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        graph = onnx.load_from_string(data).graph
        used = {name for node in graph.node for name in node.input}
        assert {constant.name for constant in graph.initializer} <= used
        assert all(used.union(each.name for each in graph.output).intersection(node.output) for node in graph.node)
    assert "warning" not in capfd.readouterr().err.lower()


def test_16_bits_are_rounded_before_batch_normalisation_is_folded_in(
    plain: Callable[..., Any], engine: Callable[[Exported], Engine], noise: Callable[..., np.ndarray]
) -> None:
    layers = [keras.Input((8, 8, 3)), L.Conv2D(4, 3), L.BatchNormalization(), L.Flatten(), L.Dense(3)]
    classifier = plain(keras.Sequential(layers))
    for weight in classifier.model.weights:
        if len(weight.shape) > 1:  # such as 16 bits hold exactly
            weight.assign(weight.numpy().astype(np.float16))
    images = noise(classifier, 2)
    exact, rounded = (engine(gradient_graph(classifier, half=half))(images) for half in (False, True))
    for one, other in zip(exact, rounded, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-5, atol=1e-6 * np.abs(one).max())


def test_a_softmax_at_the_end_is_left_out(engine: Callable[[Exported], Engine], grey: Classifier) -> None:
    images = np.random.default_rng(0).random((2, *grey.input_shape), np.float32)
    logits, gradient = grey.logits_and_gradient(images)
    own_logits, own_gradient = engine(gradient_graph(grey, half=False))(images)
    np.testing.assert_allclose(own_logits, logits, atol=1e-4)
    np.testing.assert_allclose(own_gradient, gradient, atol=1e-4 * np.abs(gradient).max())


@pytest.mark.parametrize("own", [(9, 10), (90,)], ids=["height and width", "one row"])
def test_grey_pictures_without_their_channel(own: tuple[int, ...], engine: Callable[[Exported], Engine]) -> None:
    layers = [L.Rescaling(2.0, -1.0), L.Flatten(), L.Dense(6, "tanh"), L.Dense(4)]
    classifier = Classifier(keras.Sequential([keras.Input(own), *layers]), "wxyz", (0.0, 1.0), input_shape=(9, 10, 1))
    images = np.random.default_rng(0).random((3, 9, 10, 1), np.float32)
    for expected, got in zip(
        classifier.logits_and_gradient(images, [0, 3, 1]),
        engine(gradient_graph(classifier, half=False))(images, [0, 3, 1]),
        strict=True,
    ):
        np.testing.assert_allclose(got, expected, atol=1e-5 * np.abs(expected).max())


def odd(last: Any) -> keras.Model:
    inputs = keras.Input((8, 8, 3))
    return keras.Model(inputs, L.Dense(3)(L.Flatten()(last(inputs))))


def relu(x: Any) -> Any:
    """Not what Keras has by this name."""
    return keras.ops.relu(x) - 1


class Written(keras.Model):
    """A model that is no graph of layers."""

    def __init__(self) -> None:
        super().__init__(name="written")
        self.last = L.Dense(3)

    def call(self, inputs: Any) -> Any:
        return self.last(L.Flatten()(inputs))


@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        (lambda: odd(L.UnitNormalization(name="u")), "cannot export the layer 'u' .UnitNormalization.*known are"),
        (lambda: odd(L.Activation("glu", name="g")), "the layer 'g' .Activation.: its activation is 'glu', known are"),
        (
            lambda: odd(L.Conv2D(2, 3, activation="squareplus", name="c")),
            "'c' .Conv2D.: its activation is 'squareplus'",
        ),
        (lambda: odd(L.Activation(relu, name="mine")), "'mine' .Activation.: its activation is '.*test_gradient.relu'"),
        (lambda: odd(L.RandomCrop(4, 4, name="crop")), "'crop' .RandomCrop.: .*only in training"),
        (lambda: odd(L.Resizing(4, 4, pad_to_aspect_ratio=True, name="r")), "'r' .Resizing.: pad_to_aspect_ratio"),
        (lambda: odd(L.Resizing(4, 4, data_format="channels_first", name="r")), "'r' .Resizing.: its channels"),
        (lambda: odd(L.Softmax(axis=[1, 2], name="both")), "'both' .Softmax.: a softmax has to run over one axis"),
        (lambda: odd(L.GroupNormalization(2, axis=1, name="gn")), "'gn' .GroupNormalization.: its axis"),
        (lambda: odd(lambda x: x[:1, :]), "GetItem.: it has to keep the whole batch"),
        (lambda: odd(lambda x: x[:, None]), "GetItem.: known are slices"),
        (lambda: odd(L.BatchNormalization(axis=1, name="rows")), "'rows' .BatchNormalization.: its axis"),
        (
            lambda: odd(L.GlobalAveragePooling2D(data_format="channels_first", name="g")),
            "'g' .*have to be last",
        ),
        (lambda: odd(L.Flatten(data_format="channels_first", name="f")), "'f' .Flatten.: its channels have to be last"),
        (lambda: odd(L.ZeroPadding2D(data_format="channels_first", name="z")), "'z' .*have to be last"),
        (lambda: odd(lambda x: keras.ops.sin(x)), "Sin"),
        (lambda: odd(lambda x: L.Add(name="sum")([x, L.GlobalMaxPooling2D()(x)])), "'sum' .Add.: its inputs"),
        (
            lambda: keras.Sequential([odd(L.Flatten()), L.Dense(1, name="one")]),
            "'one' .Dense.: a model has to end in 3",
        ),
        (lambda: keras.Sequential([odd(L.Flatten()), L.Reshape((3, 1), name="r")]), ".Dense.: a model has to end in 3"),
        (lambda: keras.Sequential([odd(L.Flatten()), Written()]), "'written' .Written.: a model"),
        (Written, "'written' .Written.: a model has to be Sequential or functional"),
    ],
)
def test_what_is_not_known_is_named(model: Callable[[], keras.Model], sentence: str) -> None:
    classifier = SimpleNamespace(model=model(), labels=tuple("abc"), value_range=(0.0, 1.0), input_shape=(8, 8, 3))
    with pytest.raises(ValueError, match=sentence):
        gradient_graph(classifier)
