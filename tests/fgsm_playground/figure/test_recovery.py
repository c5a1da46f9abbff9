"""fgsm_playground/figure/recovery.py: a page sends its picture again, and goes on with it bit for bit."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from fgsm.catalogue.entry import Entry
from fgsm.pictures.image import encode_png, load_image
from fgsm_playground.figure.attack import attack_one
from fgsm_playground.figure.recovery import LARGEST, picture_from_page, reopen_page
from fgsm_playground.figure.request import Controls


def drawn(picture: str) -> str:
    """What the figure's canvas gives: the picture at the network's size, as PNG in base64."""
    return base64.b64encode(encode_png(load_image(picture, (16, 12)))).decode("ascii")


def opened(kept: Any, **query: str) -> tuple[Any, ...]:
    return reopen_page("en", kept, SimpleNamespace(query_params=query))


def test_a_deleted_picture_is_told_apart_from_a_bad_one(toy: Entry, picture: str, tmp_path: Path) -> None:
    rubbish = tmp_path / "rubbish.png"
    rubbish.write_bytes(b"no picture")
    gone = attack_one(Controls(str(tmp_path / "gone.png"), "toy", None, 1, 2))
    bad = attack_one(Controls(str(rubbish), "toy", None, 1, 2))
    assert gone["lost"]
    assert gone["error"] == "The server no longer has your picture: your page sends it again."
    assert not bad["lost"]


def test_the_page_sends_its_pixels_and_has_the_same_figure_again(toy: Entry, picture: str, tmp_path: Path) -> None:
    before = attack_one(Controls(picture, "toy", None, 1, 2))
    path, example = picture_from_page("toy", "en", gr.EventData(None, {"png": drawn(picture)}))
    assert example == ""
    np.testing.assert_array_equal(load_image(path, (16, 12)), load_image(picture, (16, 12)))
    after = attack_one(Controls(path, "toy", None, 1, 2))
    assert (after["key"], after["pixels"], after["sign"]) == (before["key"], before["pixels"], before["sign"])
    shutil.rmtree(Path(path).parent)


@pytest.mark.parametrize("png", ["", "????", "A" * (LARGEST + 4), "bm8gcGljdHVyZQ==", None, 7, ["x"]])
def test_what_is_no_picture_gets_a_sentence(toy: Entry, png: Any) -> None:
    with pytest.raises(gr.Error):
        picture_from_page("toy", "en", gr.EventData(None, {"png": png}))


def test_an_event_without_data_gets_a_sentence(toy: Entry) -> None:
    with pytest.raises(gr.Error):
        picture_from_page("toy", "en", gr.EventData(None, None))


def test_a_page_that_is_loaded_again_begins_with_its_own_picture(picture: str) -> None:
    bare = opened("", model="imagenette", steps="7", level="9")
    again = opened(drawn(picture), model="imagenette", steps="7", level="9")
    assert again[0] != bare[0]
    assert load_image(again[0], (192, 192)).shape == (192, 192, 3)
    assert (bare[5], again[5]) != ("", "")
    assert again[5] == ""
    assert [*again[1:5], *again[6:]] == [*bare[1:5], *bare[6:]]
    shutil.rmtree(Path(again[0]).parent)


@pytest.mark.parametrize("kept", ["", None, "rubbish", "bm8gcGljdHVyZQ=="])
def test_without_one_it_begins_with_an_example(kept: Any) -> None:
    assert opened(kept, model="imagenette") == opened("", model="imagenette")
