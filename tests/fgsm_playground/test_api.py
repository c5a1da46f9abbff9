"""fgsm_playground/api.py: what programs can call by name, and what they get for bad input."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

from fgsm.experiment.cache import cached_experiment
from fgsm.experiment.experiment import Experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from fgsm.predictions import top_predictions
from tests import pictures
from tests.harness.serving import Server
from tests.verdicts import verdict_of

NOT_A_PICTURE = "not a picture that we can read"
NOT_AN_UPLOAD = "Expected an uploaded picture"


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return Client(server.url, verbose=False)


@pytest.fixture(scope="module")
def cat() -> Path:
    example = find_example("cat", "imagenet-lite")
    assert example
    return example.path


@pytest.fixture(scope="module")
def attack(client: Client, cat: Path) -> Callable[..., Any]:
    """Call /attack with what is given and good values for the rest."""

    def call(**given: Any) -> Any:
        good = {"picture": handle_file(str(cat)), "model": "imagenet-lite", "level": 1, "target": "", "steps": 1}
        return client.predict(**{**good, **given}, api_name="/attack")

    return call


@pytest.fixture
def healthy(server: Server, attack: Callable[..., Any]) -> Iterator[None]:
    """After the test: no traceback in the log, and the next good request is answered."""
    yield
    assert "Traceback" not in server.output()
    assert attack()[0]["verdict"]


def experiment(cat: Path, **options: Any) -> Experiment:
    return cached_experiment("imagenet-lite", load_image(cat).tobytes(), **options)


@pytest.mark.parametrize(
    ("level", "target", "steps"), [(0, None, 1), (2, None, 1), (8, 207, 1), (4, 207, 10), (3, None, 4)]
)
def test_an_answer_is_what_the_library_computes(
    imagenet: Any, attack: Callable[..., Any], cat: Path, level: int, target: int | None, steps: int
) -> None:
    answer, file = attack(level=level, target="" if target is None else str(target), steps=steps)
    expected = experiment(cat, target=target, steps=steps)
    measurement = expected.measure([level])[0]
    assert answer["verdict"] == verdict_of(expected, measurement.level)
    rows = {"original": expected.original, "adversarial": measurement.probabilities, "perturbation": measurement.alone}
    for name, row in rows.items():
        top = top_predictions(row, expected.classifier.labels)
        assert [each["label"] for each in answer[name]] == [each.label for each in top]
        assert [each["index"] for each in answer[name]] == [each.index for each in top]
        np.testing.assert_allclose(
            [each["probability"] for each in answer[name]], [each.probability for each in top], atol=1e-4
        )
    np.testing.assert_array_equal(load_image(file), expected.adversarial(level))
    assert np.abs(load_image(file).astype(int) - expected.image).max() <= level
    assert answer["smallest_level"] == expected.smallest_level(32)


def test_the_png_uploaded_again_gives_the_same_prediction(attack: Callable[..., Any]) -> None:
    first, file = attack(level=2)
    again, _ = attack(level=0, picture=handle_file(file))
    for before, after in zip(first["adversarial"], again["original"], strict=True):
        assert (before["label"], before["index"]) == (after["label"], after["index"])
        assert before["probability"] == pytest.approx(after["probability"], abs=1e-5)


def test_a_target_may_be_given_by_any_of_its_names(attack: Callable[..., Any]) -> None:
    assert attack(target="golden retriever", steps=10, level=4)[0]["outcome"] == "target reached"


def test_the_endpoints_are_described(client: Client) -> None:
    described = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(described) == {"/attack", "/labels", "/models"}
    names = [each["parameter_name"] for each in described["/attack"]["parameters"]]
    assert names == ["picture", "model", "level", "target", "steps"]
    assert "epsilon" in described["/attack"]["description"]


def test_labels_and_models_are_listed(client: Client) -> None:
    labels = client.predict("imagenet-lite", "", api_name="/labels")
    assert [each["index"] for each in labels] == list(range(1000))
    found = client.predict("imagenet-lite", "dalmatian", api_name="/labels")
    assert [each["name"] for each in found] == ["dalmatian"]
    models = {each["name"]: each for each in client.predict(api_name="/models")}
    assert models["imagenet-lite"]["classes"] == 1000
    assert models["imagenet-lite"]["max_level"] == 32


FILES = {
    "text": (b"This is no picture, whatever its name says.", NOT_A_PICTURE),
    "web page": (b"<!DOCTYPE html><html></html>", "a web page"),
    "empty": (b"", "empty"),
    "cut off": (pictures.encode(pictures.noise(), "PNG")[:20000], "damaged or cut off"),
    "bomb": (pictures.pixel_bomb(), "too large"),
}


@pytest.mark.parametrize(("data", "words"), FILES.values(), ids=FILES)
def test_a_bad_file_gets_a_sentence(
    healthy: None, attack: Callable[..., Any], tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(data)
    with pytest.raises(AppError, match=words):
        attack(picture=handle_file(str(file)))


def test_the_bomb_is_as_small_as_it_is_dangerous() -> None:
    assert len(pictures.pixel_bomb()) < 25_000


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"level": 33}, "level from 0 to 32, got 33"),
        ({"level": -1}, "level from 0 to 32, got -1"),
        ({"level": 1.5}, "whole number as level"),
        ({"level": "8/255"}, "whole number as level"),
        ({"steps": 0}, "steps from 1 to 20, got 0"),
        ({"steps": 10_000}, "steps from 1 to 20, got 10000"),
        ({"target": "unicorn"}, "name of one of 1000 classes, got 'unicorn'"),
        ({"target": "1000"}, "name of one of 1000 classes"),
        ({"target": "-1"}, "name of one of 1000 classes"),
        ({"model": "resnet"}, "network .*imagenet.*got 'resnet'"),
        ({"picture": None}, "no picture yet"),
    ],
)
def test_a_bad_value_gets_a_sentence(
    healthy: None, attack: Callable[..., Any], given: dict[str, Any], words: str
) -> None:
    with pytest.raises(AppError, match=words):
        attack(**given)


def test_a_bad_model_in_labels_gets_a_sentence(healthy: None, client: Client) -> None:
    with pytest.raises(AppError, match="got 'resnet'"):
        client.predict("resnet", "", api_name="/labels")


class Wire:
    """Requests as no browser and no client library would send them."""

    def __init__(self, server: Server, cat: Path) -> None:
        self.url = server.url
        config = requests.get(f"{self.url}/config", timeout=30).json()
        self.function = next(each["id"] for each in config["dependencies"] if each["api_name"] == "attack")
        with cat.open("rb") as file:
            uploaded = requests.post(f"{self.url}/gradio_api/upload", files={"files": file}, timeout=30)
        self.uploaded: str = uploaded.json()[0]

    def attack(self, picture: Any, *values: Any) -> tuple[bool, str]:
        """Queue an attack and return whether it worked, and its error if not."""
        session = uuid.uuid4().hex
        body = {"data": [picture, *values], "fn_index": self.function, "session_hash": session}
        # Python's json writes NaN and Infinity, as a hostile client would.
        joined = requests.post(
            f"{self.url}/gradio_api/queue/join",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
            timeout=30,
        )
        joined.raise_for_status()
        stream = requests.get(
            f"{self.url}/gradio_api/queue/data", params={"session_hash": session}, stream=True, timeout=30
        )
        with stream:
            for line in stream.iter_lines():
                message = json.loads(line[5:]) if line.startswith(b"data:") else {}
                if message.get("msg") == "process_completed":
                    return message["success"], str(message["output"].get("error"))
        raise AssertionError("the stream ended without an answer")


@pytest.fixture(scope="module")
def wire(server: Server, cat: Path) -> Wire:
    return Wire(server, cat)


def file_data(**fields: Any) -> dict[str, Any]:
    return {"meta": {"_type": "gradio.FileData"}, **fields}


def test_the_wire_works(wire: Wire) -> None:
    assert wire.attack(file_data(path=wire.uploaded), "imagenet-lite", 1, "", 1) == (True, "None")


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (file_data(path="http://127.0.0.1:1/cat.png"), NOT_AN_UPLOAD),
        (file_data(path="https://example.org/cat.png"), NOT_AN_UPLOAD),
        ({"path": "http://127.0.0.1:1/cat.png"}, NOT_AN_UPLOAD),
        ({"path": "/etc/hostname"}, NOT_AN_UPLOAD),
        (file_data(path=None, url="data:image/png;base64,AAAA"), NOT_AN_UPLOAD),
        (file_data(path="data:image/png;base64,AAAA"), NOT_AN_UPLOAD),
        (file_data(path="/etc/hostname"), NOT_AN_UPLOAD),
        (file_data(path={"path": "x"}), NOT_AN_UPLOAD),
        ({}, NOT_AN_UPLOAD),
        ("cat.png", NOT_AN_UPLOAD),
        (5, NOT_AN_UPLOAD),
        ([1, 2], NOT_AN_UPLOAD),
    ],
)
def test_what_is_no_upload_gets_a_sentence(healthy: None, wire: Wire, picture: Any, words: str) -> None:
    worked, error = wire.attack(picture, "imagenet-lite", 1, "", 1)
    assert not worked
    assert words in error


def test_a_path_out_of_the_upload_folder_gets_a_sentence(healthy: None, wire: Wire) -> None:
    worked, error = wire.attack(file_data(path=f"{wire.uploaded}/../../../app.py"), "imagenet-lite", 1, "", 1)
    assert not worked
    assert NOT_AN_UPLOAD in error


@pytest.mark.parametrize("level", [math.nan, math.inf, -math.inf, None, True, 10**30])
def test_a_level_that_is_no_number_gets_a_sentence(healthy: None, wire: Wire, level: Any) -> None:
    worked, error = wire.attack(file_data(path=wire.uploaded), "imagenet-lite", level, "", 1)
    assert not worked
    assert "level" in error


@pytest.mark.parametrize(
    "values",
    [(), ("imagenet-lite",), ({"a": 1}, 1, "", 1), ("imagenet-lite", 1, ["x"], 1), ("imagenet-lite", [1], "", 1)],
)
def test_values_of_the_wrong_form_get_a_sentence(healthy: None, wire: Wire, values: tuple[Any, ...]) -> None:
    worked, error = wire.attack(file_data(path=wire.uploaded), *values)
    assert not worked
    assert error.lower().startswith("expected")
