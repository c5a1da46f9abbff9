"""What the tests share: small networks with known weights, networks for ImageNet, and real pictures."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# The workers and the pages that they start share the cores: more threads would only wait for each other.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import pytest
from hypothesis import settings

from fgsm.catalogue.catalogue import CATALOGUE, find_entry
from fgsm.catalogue.entry import Entry
from fgsm.catalogue.weights import imagenet_weights_path, lite_weights_path
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float
from fgsm_playground.server.proxies import ask_directly
from tests.harness.serving import Server, running_page

ask_directly()  # the pages that tests start are on this machine
settings.register_profile("fgsm", deadline=None, max_examples=60, derandomize=True, database=None)
settings.load_profile("fgsm")


def skip_or_fail(reason: str) -> None:
    """Skip the test, or fail it where the environment says that nothing may be skipped (FGSM_REQUIRE_ALL=1)."""
    fail_if_required(reason)
    pytest.skip(reason)


def fail_if_required(reason: str) -> None:
    """Fail the test where the environment says that nothing may be missing (FGSM_REQUIRE_ALL=1)."""
    if os.environ.get("FGSM_REQUIRE_ALL") == "1":
        pytest.fail(f"FGSM_REQUIRE_ALL=1, but {reason}")


def data_set(variable: str) -> Path | None:
    """Return where a data set is; None, for the pictures that ship in its place, only where that may be."""
    path = Path(os.environ.get(variable, ""))
    if path.is_file():
        return path
    fail_if_required(f"{variable} does not say where the data is")
    return None


def shipped_pictures(name: str) -> np.ndarray:
    """Return a network's own example pictures, uint8 (N, H, W, C)."""
    height, width, channels = find_entry(name).input_shape
    return np.stack([load_image(each.path, (height, width), channels=channels) for each in examples_for(name)])


@pytest.fixture(scope="session")
def imagenet_weights() -> Path:
    """The file with MobileNetV2's ImageNet weights; never downloaded by a test."""
    path = imagenet_weights_path()
    if not path.is_file():
        skip_or_fail(f"the ImageNet weights are not at {path} (KERAS_HOME says where to look)")
    return path


@pytest.fixture(scope="session")
def mobilenet(imagenet_weights: Path) -> Any:
    """MobileNetV2 with its ImageNet weights, which are not on every machine."""
    from fgsm import load_classifier

    return load_classifier("imagenet")


@pytest.fixture(scope="session")
def imagenet() -> Any:
    """A network for ImageNet that is on every machine: EfficientNet-Lite0."""
    from fgsm import load_classifier

    return load_classifier("imagenet-lite")


@pytest.fixture(scope="session")
def toolbox() -> Any:
    """The Adversarial Robustness Toolbox around the same network, with its own preprocessing and gradient."""
    from benchmarks.attack import Network, toolbox_classifier
    from fgsm.catalogue.efficientnet_lite import load_efficientnet_lite0

    return toolbox_classifier(Network(load_efficientnet_lite0(lite_weights_path()), -127 / 128, 1.0))


@pytest.fixture(scope="session")
def pictures() -> np.ndarray:
    """Every example picture that ships for EfficientNet-Lite0, uint8 (N, 224, 224, 3)."""
    return np.stack([load_image(example.path) for example in examples_for("imagenet-lite")])


@pytest.fixture(scope="session")
def photographs(pictures: np.ndarray) -> np.ndarray:
    """The same as float32 in [0, 1]."""
    return to_float(pictures)


@pytest.fixture(scope="session")
def dense() -> Callable[..., Any]:
    """Make a Classifier of one dense layer: logits = value @ kernel + bias, value = low + (high - low) · image."""
    import keras

    from fgsm import Classifier

    def make(
        kernel: np.ndarray,
        bias: np.ndarray | None = None,
        *,
        shape: tuple[int, int, int],
        activation: str | None = None,
        value_range: tuple[float, float] = (0.0, 1.0),
    ) -> Classifier:
        classes = kernel.shape[1]
        layers = [keras.Input(shape), keras.layers.Flatten(), keras.layers.Dense(classes, activation=activation)]
        model = keras.Sequential(layers)
        model.set_weights([kernel, np.zeros(classes) if bias is None else bias])
        return Classifier(model, [f"class {index}" for index in range(classes)], value_range)

    return make


@pytest.fixture(scope="session")
def small_network() -> Callable[..., Any]:
    """Make a small Keras CNN with batch normalisation and fixed random weights."""
    import keras

    def make(shape: tuple[int, int, int], classes: int = 5, activation: Any = None, seed: int = 1) -> keras.Model:
        layers = keras.layers
        inputs = keras.Input(shape)
        hidden = layers.Conv2D(6, 3, strides=2, padding="same")(inputs)
        hidden = layers.BatchNormalization()(hidden)
        hidden = layers.GlobalAveragePooling2D()(layers.Activation("tanh")(hidden))
        outputs = layers.Dense(classes)(hidden)
        if activation is not None:
            outputs = layers.Activation(activation, dtype="float32")(outputs)
        model = keras.Model(inputs, outputs)
        random = np.random.default_rng(seed)
        model.set_weights(
            [
                # A variance has to be positive, and nothing says which of these is one.
                np.abs(random.normal(0, 1, weight.shape)) + 0.1
                if weight.ndim == 1
                else random.normal(0, 1, weight.shape)
                for weight in model.get_weights()
            ]
        )
        return model

    return make


@pytest.fixture
def add_network(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Entry]:
    """Put a network into the catalogue for the length of a test; one of digits but for what is said otherwise."""

    def add(name: str, build: Callable[[Any], Any], **changes: Any) -> Entry:
        options: dict[str, Any] = {
            "title": "A network · for tests",
            "label_set": "mnist",
            "value_range": (0.0, 1.0),
            "max_level": 96,
            "input_shape": (28, 28, 1),
            "weights": lambda: Path(__file__),
        }
        entry = Entry(name=name, build=build, **{**options, **changes})
        monkeypatch.setitem(CATALOGUE, name, entry)
        return entry

    return add


@pytest.fixture
def tiny(add_network: Callable[..., Entry], small_network: Callable[..., Any]) -> Entry:
    """A network of the catalogue for small grey pictures, called `tiny`."""
    return add_network("tiny", lambda progress: small_network((28, 28, 1), 10))


@pytest.fixture(scope="session")
def colour(small_network: Callable[..., Any]) -> Any:
    """A small classifier of 16 x 12 colour pictures, 5 classes."""
    from fgsm import Classifier

    return Classifier(small_network((16, 12, 3), seed=37), list("abcde"), (-1.0, 1.0))


@pytest.fixture(scope="session")
def grey(small_network: Callable[..., Any]) -> Any:
    """A small classifier of 9 x 10 grey pictures, 4 classes, that ends in softmax."""
    from fgsm import Classifier

    return Classifier(small_network((9, 10, 1), 4, "softmax", seed=10), list("wxyz"), (0.0, 1.0))


@pytest.fixture(params=["colour", "grey"])
def any_small(request: pytest.FixtureRequest) -> Any:
    """Each of the two small classifiers."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def noise() -> Callable[..., np.ndarray]:
    """Draw pictures for a classifier, float32 (count, H, W, C) of whole grey levels, dark to bright in each colour."""

    def draw(classifier: Any, count: int, seed: int = 0) -> np.ndarray:
        random = np.random.default_rng(seed)
        height, width, channels = classifier.input_shape
        brightness = np.exp(random.uniform(-2, 2, (count, 1, 1, channels)))
        pixels = random.random((count, height, width, channels)) ** brightness
        return to_float(np.rint(255 * pixels).astype(np.uint8))

    return draw


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page in a process of its own, one for all tests; it is stopped at the end."""
    with running_page(tmp_path_factory.mktemp("server"), FGSM_AHEAD="0") as running:
        yield running
