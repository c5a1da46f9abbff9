"""parts/components.py, parts/files.py and picture/examples.py: the page's parts."""

from __future__ import annotations

import asyncio
import base64
import io
from typing import Any

import gradio as gr
import pytest
from gradio.data_classes import ImageData
from PIL import Image

from fgsm.pictures.examples import examples_for
from fgsm_playground.parts.components import AnyChoice, AnyNumber, AnySlider, AnyText, SafeImage, refuse
from fgsm_playground.parts.files import save_png
from fgsm_playground.picture.examples import THUMBNAIL, example_buttons


def test_a_refusal_shows_a_sentence_and_no_traceback() -> None:
    error = refuse("Too large.")
    assert error.message == "Too large."
    assert refuse("不行。").message == "不行。"
    assert not error.print_exception
    assert refuse(f"got {'<img src=x>'!r}").message == "Got '&lt;img src=x&gt;'."


@pytest.mark.parametrize(
    "path", ["http://127.0.0.1/cat.png", "https://example.org/cat.png", "data:image/png;base64,AA"]
)
def test_an_address_in_place_of_a_file_is_refused(path: str) -> None:
    with pytest.raises(gr.Error, match="Expected an uploaded picture"):
        asyncio.run(SafeImage().async_move_resource_to_block_cache(path))


def test_a_picture_is_handed_on_as_its_path_undecoded(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    image, path = SafeImage(), str(tmp_path / "any.png")
    assert image.preprocess(None) is None
    assert image.preprocess(ImageData(path=path, url=f"/file={path}")) == path
    for bad in (ImageData(url="data:image/png;base64,AA"), ImageData(path="x.png", url="data:image/png;base64,AA")):
        with pytest.raises(gr.Error, match="data: address"):
            image.preprocess(bad)


@pytest.mark.parametrize("path", ["/etc/passwd", "any.png", "{0}/../any.png", "{0}-more/any.png", "http://127.0.0.1/x"])
def test_a_path_out_of_the_upload_folder_is_refused(path: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    with pytest.raises(gr.Error, match="Expected an uploaded picture, got a path to something else"):
        SafeImage().preprocess(ImageData(path=path.format(tmp_path)))


@pytest.mark.parametrize("component", [AnyText, AnyNumber, AnySlider, AnyChoice])
@pytest.mark.parametrize("value", ["x", 1e400, None, True])
def test_values_are_left_to_the_library_to_check(component: Any, value: Any) -> None:
    assert component().preprocess(value) == value


@pytest.mark.parametrize("component", [AnyText, AnyNumber, AnySlider, AnyChoice])
@pytest.mark.parametrize("value", [[], [1], {}, {"a": 1}])
def test_no_control_sends_several_values(component: Any, value: Any) -> None:
    with pytest.raises(gr.Error, match="one value"):
        component().preprocess(value)


def test_a_saved_png_is_whole_and_named_by_its_content(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    first, again, other = save_png(b"one", "a.png"), save_png(b"one", "a.png"), save_png(b"two", "a.png")
    assert first == again != other
    with open(first, "rb") as file:
        assert file.read() == b"one"
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.png", "a.png"]


def test_every_example_has_a_button_with_a_small_picture_and_a_description() -> None:
    buttons = example_buttons("imagenet")
    assert [button["name"] for button in buttons] == [example.name for example in examples_for("imagenet")]
    for button in buttons:
        head, data = button["source"].split(",")
        assert head == "data:image/webp;base64"
        with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
            assert max(picture.size) <= THUMBNAIL
        assert len(button["alt"]) > 10
