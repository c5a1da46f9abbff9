"""fgsm_playground/picture/pictures.py, drawing.py and download_check.py: pictures from elsewhere, and back again."""

from __future__ import annotations

import base64
from typing import Any

import gradio as gr
import numpy as np
import pytest

from fgsm.catalogue.entry import Entry
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import encode_png, load_image
from fgsm_playground.figure.download_check import check_png
from fgsm_playground.figure.request import Controls
from fgsm_playground.picture import pictures
from fgsm_playground.picture.drawing import FIELD, picture_from_drawing
from fgsm_playground.picture.pictures import picture_from_example, picture_from_url


def event(**data: Any) -> gr.EventData:
    return gr.EventData(None, data)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def test_a_fetched_picture_is_kept_decoded(toy: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    original = np.random.default_rng(0).integers(0, 256, toy.input_shape, dtype=np.uint8)
    monkeypatch.setattr(pictures, "fetch_image", lambda address: encode_png(original))
    path, example, truth = picture_from_url("https://example.org/cat.png", "toy")
    assert (example, truth) == ("", None)
    np.testing.assert_array_equal(load_image(path, original.shape[:2]), original)


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"<!doctype html>", b""])
def test_what_is_fetched_and_is_no_picture_is_never_kept(
    toy: Entry, monkeypatch: pytest.MonkeyPatch, data: bytes
) -> None:
    monkeypatch.setattr(pictures, "fetch_image", lambda address: data)
    with pytest.raises(gr.Error, match=r"not a picture|empty"):
        picture_from_url("https://example.org/cat.png", "toy")


def test_an_example_is_found_by_name() -> None:
    example = find_example("church", "imagenette")
    assert example
    assert picture_from_example("imagenette", event(name="church")) == (str(example.path), "church", None)


@pytest.mark.parametrize("name", ["../church", "", None, ["church"], "cat"])
def test_another_name_changes_nothing(name: Any) -> None:
    assert picture_from_example("imagenette", event(name=name))[0] == gr.skip()


def test_a_drawing_becomes_a_centred_digit() -> None:
    drawing = np.zeros((FIELD, FIELD, 1), np.uint8)
    drawing[40:200, 60:80] = 255
    path, example, _ = picture_from_drawing("en", event(png=text(encode_png(drawing))))
    digit = load_image(path, (28, 28), channels=1)[..., 0]
    rows, columns = np.nonzero(digit)
    assert example == ""
    assert np.ptp(rows) + 1 == 20
    assert abs(columns.mean() - 14) < 1


@pytest.mark.parametrize(
    "data", ["", "no base64!", text(b"no picture"), None, text(encode_png(np.zeros((280, 280, 1), np.uint8)))]
)
def test_a_bad_drawing_gets_a_sentence(data: Any) -> None:
    with pytest.raises(gr.Error):
        picture_from_drawing("en", event(png=data))


def test_the_png_of_the_figure_reads_back_the_same(toy: Entry, picture: str) -> None:
    controls = Controls(picture, "toy", None, 1, 7)
    png = encode_png(controls.experiment().adversarial(7))
    assert "the same top five, to the last digit" in check_png(text(png), *controls)


def test_another_picture_is_found_out(toy: Entry, picture: str) -> None:
    controls = Controls(picture, "toy", None, 1, 7)
    height, width, channels = toy.input_shape
    other = np.full((height, width, channels), 255, np.uint8)
    assert "not the same as shown" in check_png(text(encode_png(other)), *controls)


@pytest.mark.parametrize("data", ["", "no base64!", text(b"no picture"), None])
def test_rubbish_in_place_of_the_png_gets_a_sentence(toy: Entry, picture: str, data: Any) -> None:
    assert check_png(data, *Controls(picture, "toy", None, 1, 7)).startswith("The check did not work.")
