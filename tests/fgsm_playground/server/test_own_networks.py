"""server/own_networks.py: networks of the host's own through every part of the page, whatever their size."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import keras
import numpy as np
import pytest
from gradio_client import Client, handle_file
from PIL import Image

from fgsm.catalogue import keras_applications
from fgsm.catalogue.catalogue import CATALOGUE, available_classifiers, default_classifier, find_entry, stand_in
from fgsm.catalogue.keras_applications import load_application
from fgsm.commands import networks as commands
from fgsm.experiment.cache import forget_experiments
from fgsm.pictures import examples as pictures
from fgsm.pictures.image import encode_png, load_image
from fgsm_playground.api import labels, models
from fgsm_playground.compare.panel import command
from fgsm_playground.defend.panel import offer, try_defences
from fgsm_playground.explain.panel import explain
from fgsm_playground.figure.attack import attack, suggested
from fgsm_playground.figure.controls import LISTED, model_choices
from fgsm_playground.figure.download_check import check_png
from fgsm_playground.figure.page_state import page_values, switch_model
from fgsm_playground.figure.recovery import picture_from_page
from fgsm_playground.figure.request import Controls
from fgsm_playground.figure.stand_in import stand_in_line
from fgsm_playground.parts.language import texts
from fgsm_playground.server.own_networks import Wish, read_arguments, show_networks
from tests.harness.serving import PAGE, Server, running_page

layers = keras.layers
RESCALED = partial(layers.Rescaling, 1 / 255)
SHAPES = {"grey": ((28, 28), 10), "large": ((331, 331, 3), 5), "wide": ((20, 44, 3), 2), "many": ((12, 12, 3), 20_000)}
KERAS = "keras:MobileNetV2"
API_KERAS = "keras:MobileNet"  # has no other use for its weights' place in Keras' cache


def write_network(path: Path, shape: tuple[int, ...], outputs: int) -> None:
    keras.utils.set_random_seed(3)
    inputs = keras.Input(shape)
    pixels = layers.Reshape((*shape, 1)[:3])(RESCALED()(inputs))
    hidden = layers.Flatten()(layers.Conv2D(4, 5, strides=4, activation="tanh")(pixels))
    keras.Model(inputs, layers.Dense(outputs, "softmax")(hidden)).save(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("networks")
    for name, (shape, outputs) in SHAPES.items():
        write_network(folder / f"{name}.keras", shape, outputs)
    (folder / "wide.labels.txt").write_text("0 Cat\n1 Dog\n")
    return folder


@pytest.fixture(scope="module")
def _kept() -> Iterator[None]:
    """After the module: the catalogue, its titles and the examples of before."""
    entries, offered = dict(CATALOGUE), dict(pictures._offered)
    yield
    CATALOGUE.clear()
    CATALOGUE.update(entries)
    pictures._offered.clear()
    pictures._offered.update(offered)
    texts.cache_clear()
    forget_experiments()


@pytest.fixture(scope="module")
def _shown(folder: Path, _kept: None) -> None:
    """All of them on the page, and one of Keras' own with random weights."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keras_applications, "load_application", partial(load_application, weights=None))
        show_networks([*(Wish(str(folder / f"{name}.keras")) for name in SHAPES), Wish(KERAS)])


@pytest.fixture
def _only_what_ships() -> Iterator[None]:
    """For the length of a test the catalogue and the examples as they come."""
    entries, offered = dict(CATALOGUE), dict(pictures._offered)
    for name in [name for name, entry in entries.items() if entry.own]:
        del CATALOGUE[name]
    pictures._offered.clear()
    yield
    CATALOGUE.clear()
    CATALOGUE.update(entries)
    pictures._offered.clear()
    pictures._offered.update(offered)


NAMES = [*SHAPES, KERAS]
own = pytest.mark.usefixtures("_shown")


def first_controls(name: str, **given: Any) -> Controls:
    """The controls as the page has them when it opens with a network."""
    values = page_values({"model": name})
    return Controls(values[0], name, None, 1, 2, values[5])._replace(**given)


@own
def test_own_networks_come_first_everywhere() -> None:
    assert list(available_classifiers()[: len(NAMES)]) == NAMES
    assert default_classifier() == NAMES[0]
    assert [name for _, name in model_choices("de")[: len(NAMES)]] == NAMES
    listed = models()
    assert [each["name"] for each in listed[: len(NAMES)]] == NAMES
    assert listed[2] == {"name": "wide", "title": "wide", "classes": 2, "max_level": 32}
    assert "mnist" in [each["name"] for each in listed]
    assert stand_in_line(find_entry("grey")) is None
    assert stand_in() == ""


@own
@pytest.mark.parametrize("name", NAMES)
def test_the_first_figure_is_an_example_that_ships(name: str) -> None:
    figure, twin = attack(*first_controls(name))
    shape = find_entry(name).input_shape
    assert twin is None
    assert (figure["height"], figure["width"], figure["channels"]) == shape
    assert figure["link"]["model"] == name
    assert len(figure["rows"]["2"]["top"]) == min(5, len(find_entry(name).labels))


@own
@pytest.mark.parametrize("name", NAMES)
def test_targets_of_any_number_of_classes(name: str) -> None:
    entry = find_entry(name)
    values = page_values({"model": name, "target": str(len(entry.labels) - 1)})
    choices = values[2]["choices"]
    assert len(choices) <= LISTED + 2
    assert values[2]["value"] in [index for _, index in choices]
    assert values[2]["allow_custom_value"] == (len(entry.labels) > LISTED)
    controls = first_controls(name)
    for how in ("runner-up", "least likely", "random"):
        target = suggested(how, controls.picture, name, controls.example, None)
        figure, _ = attack(*controls._replace(target=target, steps=3))
        assert figure["target"] is not None
        assert figure["names"][str(figure["target"])] == entry.labels[figure["target"]].name
        assert figure["rows"]["2"]["adversarial"]


@own
def test_a_class_is_found_by_number_and_name() -> None:
    found = [attack(*first_controls("wide", target=text))[0]["target"] for text in ("Dog", "dog", "1")]
    assert found == [1, 1, 1]
    assert labels("wide", "ca") == [{"index": 0, "name": "Cat", "names": ["Cat"]}]
    assert len(labels("many")) == 20_000
    assert attack(*first_controls("many", target="class 19999"))[0]["target"] == 19_999
    assert "Expected the name of one of 2 classes" in attack(*first_controls("wide", target="cow"))[0]["error"]


@own
@pytest.mark.parametrize("name", ["grey", "large", "wide", "many"])
@pytest.mark.parametrize("section", ["taylor", "noise", "linear", "diagnosis", "steps"])
def test_every_section_of_why_it_works(name: str, section: str) -> None:
    reply, equations = explain(gr.EventData(None, {"section": section, "level": 2}), *first_controls(name))
    assert "error" not in reply
    assert reply["title"]
    assert equations


@own
@pytest.mark.parametrize("name", ["grey", "wide"])
def test_the_defences_can_be_tried(name: str) -> None:
    event = SimpleNamespace(_data={"level": 2, "strong": False})
    assert "robust" not in [each["kind"] for each in offer(event, *first_controls(name))["offer"]]
    *_, last = try_defences(event, *first_controls(name))
    assert last["done"]
    assert {row["kind"] for row in last["rows"]} >= {"none", "jpeg", "pad"}


@own
def test_the_comparison_s_process_finds_the_network(folder: Path, tmp_path: Path) -> None:
    picture, experiment = tmp_path / "picture.png", first_controls("wide").experiment()
    picture.write_bytes(encode_png(experiment.image))
    arguments = command(picture, find_entry("wide"), experiment, 2)
    assert arguments[arguments.index("--model") + 1] == str(folder / "wide.keras")
    done = subprocess.run([sys.executable, *arguments, "--only", "fgsm,bim"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (events[0]["event"], events[-1]["event"]) == ("begin", "end")
    assert events[0]["label"] == experiment.predicted
    assert [event["attack"] for event in events if event["event"] == "row"] == ["fgsm", "bim"]


@own
@pytest.mark.parametrize("name", ["grey", "large", "wide"])
def test_the_saved_picture_read_back_and_recovered_is_the_same(name: str) -> None:
    controls = first_controls(name)
    png = encode_png(controls.experiment().adversarial(2))
    assert "the same" in check_png(base64.b64encode(png).decode(), *controls)
    noise = np.random.default_rng(0).integers(0, 256, find_entry(name).input_shape, dtype=np.uint8)
    sent = base64.b64encode(encode_png(noise)).decode()
    path, _ = picture_from_page(name, "en", SimpleNamespace(_data={"png": sent}))
    height, width, channels = noise.shape
    np.testing.assert_array_equal(load_image(path, (height, width), channels=channels), noise)


@own
def test_a_permalink_opens_an_own_network() -> None:
    values = page_values({"model": "wide", "level": "7", "target": "1", "steps": "4", "example": "cat"})
    assert (values[1]["value"], values[2]["value"], values[3], values[4]["value"], values[5]) == (
        "wide",
        1,
        4,
        7,
        "cat",
    )


@own
def test_switching_keeps_a_picture_of_the_visitors_own(tmp_path: Path) -> None:
    assert switch_model("wide", str(tmp_path / "own.png"), "")[0] == gr.skip()
    assert switch_model("grey", str(tmp_path / "own.png"), "")[0] != gr.skip()


def test_each_option_belongs_to_the_model_before_it() -> None:
    first = ["--model", "a.keras", "--labels", "a.txt", "--model", "b.h5", "--range", "-1,1"]
    found = read_arguments([*first, "--model", "keras:ResNet50", "--examples", "pictures"], {})
    assert found.wishes == [Wish("a.keras", "a.txt"), Wish("b.h5", None, "-1,1"), Wish("keras:ResNet50")]
    assert found.examples == Path("pictures")
    assert read_arguments([], {}).wishes == []


@pytest.mark.parametrize("line", ["--labels a.txt", "--range 0,1", "--model", "--nonsense", "--model a --labels"])
def test_arguments_that_do_not_fit_end_with_a_sentence(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        read_arguments(line.split(), {})
    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err


def test_a_folder_of_networks_comes_after_those_that_are_named(folder: Path) -> None:
    found = read_arguments(["--model", "a.keras"], {"FGSM_NETWORKS": str(folder)})
    names = [Path(wish.source).name for wish in found.wishes]
    assert names == ["a.keras", "grey.keras", "large.keras", "many.keras", "wide.keras"]


@pytest.mark.parametrize("text", ["/nowhere/at/all", __file__])
def test_a_folder_without_networks_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected FGSM_NETWORKS as a folder with .* got"):
        read_arguments([], {"FGSM_NETWORKS": text})


@pytest.mark.usefixtures("_only_what_ships")
def test_a_name_that_is_taken_gets_its_folders_behind_it(folder: Path, tmp_path: Path) -> None:
    for name in ("mine/mnist", "cats/model", "dogs/model"):
        path = tmp_path / f"{name}.keras"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((folder / "wide.keras").read_bytes())
    files = [str(tmp_path / f"{name}.keras") for name in ("mine/mnist", "cats/model", "dogs/model", "dogs/model")]
    again = Wish(str(folder / "wide.keras"), None, "0,255")
    shown = show_networks([*map(Wish, files), Wish(str(folder / "wide.keras")), again])
    assert [entry.name for entry in shown] == ["mnist-mine", "model", "model-dogs", "wide", f"wide-{folder.name}"]
    assert len({entry.title for entry in shown}) == 5
    assert list(available_classifiers())[:5] == [entry.name for entry in shown]
    assert not find_entry("mnist").own


def test_a_network_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="expected a network"):
        show_networks([Wish(str(tmp_path / "none.keras"))])
    with pytest.raises(ValueError, match="expected --model with --examples"):
        show_networks([], tmp_path)


@pytest.mark.usefixtures("_only_what_ships")
def test_pictures_of_the_hosts_own_begin_and_know_their_classes(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.read_network.cache_clear()
    (tmp_path / "Dog").mkdir()
    picture = encode_png(np.random.default_rng(1).integers(0, 256, (30, 50, 3), dtype=np.uint8))
    for place in ("a_first.png", "Dog/rex.png"):
        (tmp_path / place).write_bytes(picture)
    (tmp_path / "notes.txt").write_text("no picture")
    show_networks([Wish(str(folder / "wide.keras"))], tmp_path)
    assert "wide.keras takes values from 0 to 255, as its own first layers say." in capsys.readouterr().out
    shown = pictures.examples_for("wide")
    assert [(each.name, each.title) for each in shown] == [("Dog-rex", "rex"), ("a_first", "a first")]
    assert set(pictures.example_folders()) >= {tmp_path, tmp_path / "Dog"}
    values = page_values({"model": "wide", "example": "Dog-rex"})
    assert values[0] == str(tmp_path / "Dog" / "rex.png")
    assert values[9][0]["title"] == "rex"
    figure, _ = attack(*Controls(values[0], "wide", None, 1, 2, "Dog-rex"))
    assert (figure["label"], figure["truth"], figure["names"]["1"]) == (1, 1, "Dog")
    (tmp_path / "Cow").mkdir()
    (tmp_path / "Cow" / "x.png").write_bytes(picture)
    del CATALOGUE["wide"]
    with pytest.raises(ValueError, match="expected the name of one of 2 classes, got 'Cow'"):
        show_networks([Wish(str(folder / "wide.keras"))], tmp_path)


@pytest.fixture(scope="module")
def served(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page of the host's own networks, from the command line, in a process of its own."""
    home = tmp_path_factory.mktemp("home")
    (home / "models").mkdir()
    keras.applications.MobileNet(weights=None).save(home / "models" / "mobilenet_1_0_224_tf.h5")
    files = [str(folder / f"{name}.keras") for name in ("wide", "grey", "large")]
    options = [option for source in (*files, API_KERAS) for option in ("--model", source)]
    with running_page(home, command=(*PAGE, *options), FGSM_AHEAD="0", KERAS_HOME=str(home)) as server:
        yield server


@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [
        ("wide", (20, 44, 3), 2),
        ("grey", (28, 28, 1), 10),
        ("large", (331, 331, 3), 5),
        (API_KERAS, (224, 224, 3), 1000),
    ],
)
def test_the_api_attacks_networks_of_any_size(
    served: Server, name: str, shape: tuple[int, int, int], classes: int
) -> None:
    client = Client(served.url, verbose=False)
    listed = {each["name"]: each["classes"] for each in client.predict(api_name="/models")}
    assert list(listed)[:4] == ["wide", "grey", "large", API_KERAS]
    assert listed[name] == classes
    photograph = str(pictures.EXAMPLES / "photos" / "cat.png")
    answer, file = client.predict(handle_file(photograph), name, 8, "1", 3, api_name="/attack")
    assert len(answer["original"]) == min(5, classes)
    assert answer["verdict"]
    height, width, channels = shape
    before, after = (load_image(each, (height, width), channels=channels) for each in (photograph, file))
    assert Image.open(file).size == (width, height)
    assert 0 < np.abs(before.astype(int) - after).max() <= 8


def test_what_was_found_in_a_file_is_said_when_the_page_starts(served: Server) -> None:
    assert "wide.keras takes values from 0 to 255" in served.output()
    assert "Traceback" not in served.output()


def test_a_page_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "my.keras").write_text("no model")
    done = subprocess.run([*PAGE, "--model", str(tmp_path / "my.keras")], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip().startswith("The page cannot start: my.keras cannot be read as a Keras model")
