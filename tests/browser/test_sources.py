"""The ways in for the visitor's own picture: dropped and pasted anywhere, by a button, from the camera."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from fgsm.catalogue.catalogue import default_classifier
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from tests import pictures
from tests.browser.conftest import Open
from tests.harness.chromium import Playground

_GIVE = """([name, selector, data, type]) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], 'mine', { type }));
  const where = document.querySelector(selector);
  const options = { bubbles: true, cancelable: true };
  const event = name === 'paste'
    ? new ClipboardEvent(name, { ...options, clipboardData: transfer })
    : new DragEvent(name, { ...options, dataTransfer: transfer });
  return where.dispatchEvent(event);
}"""
_COPY = """async (data) => {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
}"""


@pytest.fixture(scope="module")
def playground(open_page: Open) -> Playground:
    return open_page("?example=cat", permissions=["clipboard-read", "clipboard-write", "camera"])


def path_of(name: str) -> Path:
    example = find_example(name, default_classifier())
    assert example
    return example.path


def png_of(name: str) -> bytes:
    return pictures.encode(load_image(path_of(name)), "PNG")


def give(page: Page, name: str, selector: str, data: bytes, kind: str = "image/png") -> bool:
    """Let a file fall or paste it; return whether the browser would do with it what it does by itself."""
    text = base64.b64encode(data).decode()
    allowed: bool = page.evaluate(_GIVE, [name, selector, text, kind])
    return allowed


def shows(playground: Playground, name: str, before: str | None) -> None:
    playground.wait_for_figure(after=before)
    np.testing.assert_array_equal(playground.pixels("original"), load_image(path_of(name)))
    playground.page.wait_for_function("() => !location.search.includes('example=')")


@pytest.mark.parametrize(
    ("event", "where", "name"),
    [
        ("drop", "#picture", "church"),
        ("drop", "#picture", "golf_ball"),
        ("drop", "#figure canvas[data-role=original]", "espresso"),
        ("drop", "body", "church"),
        ("paste", "body", "golf_ball"),
        ("paste", "#picture-url", "espresso"),
    ],
)
def test_a_file_dropped_or_pasted_anywhere_replaces_the_picture(
    playground: Playground, event: str, where: str, name: str
) -> None:
    before = playground.data("key")
    if event == "drop":
        assert not give(playground.page, "dragover", where, b"")
    assert not give(playground.page, event, where, png_of(name)), "the browser would leave the page"
    shows(playground, name, before)


def test_what_is_no_picture_gets_a_sentence_and_the_figure_stays(playground: Playground) -> None:
    before = playground.data("key")
    give(playground.page, "drop", "body", b"This is no picture.", "text/plain")
    playground.page.locator("#figure [data-role=notice]").get_by_text("not a picture").wait_for()
    playground.wait(key=before)


def test_a_text_that_is_pasted_stays_a_text(playground: Playground) -> None:
    playground.page.evaluate("() => navigator.clipboard.writeText('https://example.org/cat.png')")
    box = playground.page.locator("#picture-url input, #picture-url textarea").first
    box.click()
    playground.page.keyboard.press("Control+V")
    expect(box).to_have_value("https://example.org/cat.png")
    box.fill("")


def test_the_upload_button_replaces_the_picture(playground: Playground) -> None:
    before = playground.data("key")
    with playground.page.expect_file_chooser() as chooser:
        playground.page.locator("[data-source=upload]").click()
    chooser.value.set_files(path_of("church"))
    shows(playground, "church", before)


def test_the_paste_button_reads_the_clipboard(playground: Playground) -> None:
    before = playground.data("key")
    playground.page.evaluate(_COPY, base64.b64encode(png_of("espresso")).decode())
    playground.page.locator("[data-source=paste]").click()
    shows(playground, "espresso", before)
    playground.page.evaluate("() => navigator.clipboard.writeText('no picture')")
    playground.page.locator("[data-source=paste]").click()
    expect(playground.page.locator("#figure [data-role=notice]")).to_have_text("There is no picture in the clipboard.")


def test_a_file_that_cannot_be_sent_gets_a_sentence(playground: Playground) -> None:
    notice = playground.page.locator("#figure [data-role=notice]")
    playground.page.route("**/picture?*", lambda route: route.fulfill(body="no answer of ours"))
    give(playground.page, "drop", "body", png_of("church"))
    expect(notice).to_have_text("The file could not be sent: try it again.")
    assert playground.data("busy") == "false"
    playground.page.unroute("**/picture?*")
    give(playground.page, "drop", "body", bytes(21_000_000), "application/zip")
    expect(notice).to_contain_text("MB: take a smaller version of the picture")
    assert playground.page.get_by_test_id("toast-body").count() == 0


def test_a_phone_s_photograph_is_made_small_and_upright_before_it_is_sent(
    playground: Playground, tmp_path: Path
) -> None:
    before = playground.data("key")
    path = tmp_path / "photo.jpg"
    photograph(path)
    with playground.page.expect_request("**/picture?*") as sent:
        playground.page.locator("#sources input[type=file]").set_input_files(path)
    playground.wait_for_figure(after=before)
    assert int(sent.value.header_value("content-length") or 0) < 150_000
    shown = playground.pixels("original").astype(int)
    with Image.open(path_of("church")) as picture:
        expected = load_image(pictures.encode(np.asarray(picture.convert("RGB").resize((605, 806))), "PNG")).astype(int)
    assert np.abs(shown - expected).mean() < 3


def photograph(path: Path) -> None:
    """Save 48 megapixels as a phone does: on its side, with a note of how it was held."""
    with Image.open(path_of("church")) as picture:
        large = picture.convert("RGB").transpose(Image.Transpose.ROTATE_90).resize((8064, 6048))
        noted = Image.Exif()
        noted[0x0112] = 6
        large.save(path, quality=60, exif=noted)


def sent(playground: Playground, path: Path) -> int:
    """Choose a file, wait for its figure, and return how many bytes went to the server."""
    before = playground.data("key")
    with playground.page.expect_request("**/picture?*") as request:
        playground.page.locator("#sources input[type=file]").set_input_files(path)
    playground.wait_for_figure(after=before)
    return int(request.value.header_value("content-length") or 0)


@pytest.mark.parametrize("orientation", [1, 3, 5, 6])
def test_every_way_to_hold_a_camera_comes_out_upright(playground: Playground, tmp_path: Path, orientation: int) -> None:
    upright = np.array(Image.fromarray(load_image(path_of("golf_ball"))).resize((900, 700)))
    upright[:, :, 2] = 20 * orientation  # a picture that the server has not seen
    stored = np.ascontiguousarray(pictures.stored(upright, orientation))
    path = tmp_path / "photo.jpg"
    data = pictures.encode(stored, "JPEG", quality=95, exif=pictures.exif(orientation))
    path.write_bytes(data + pictures.video(1_200_000))  # and a film behind it
    assert sent(playground, path) < 150_000
    expected = load_image(pictures.encode(upright, "PNG")).astype(int)
    assert np.abs(playground.pixels("original") - expected).mean() < 3


def test_a_png_at_the_network_s_size_is_sent_bit_for_bit_however_large_it_is(
    playground: Playground, tmp_path: Path
) -> None:
    pixels = load_image(path_of("church"))[:, ::-1]
    data = pictures.encode(np.ascontiguousarray(pixels), "PNG")
    path = tmp_path / "adversarial.png"
    path.write_bytes(data[:33] + pictures.chunk(b"tEXt", b"k\0" + bytes(1_200_000)) + data[33:])
    assert sent(playground, path) > 1_200_000
    np.testing.assert_array_equal(playground.pixels("original"), pixels)


@pytest.mark.parametrize(
    ("colour", "options", "expected"),
    [
        ((200, 100, 0, 0), {}, (255, 255, 255)),
        ((200, 100, 0, 128), {}, (227, 177, 127)),
        ((250, 5, 5, 255), {"icc_profile": pictures.swapped_profile()}, (5, 5, 250)),
    ],
    ids=["clear", "half clear", "with a colour profile"],
)
def test_a_large_picture_has_the_colours_that_the_server_would_see(
    playground: Playground,
    tmp_path: Path,
    colour: tuple[int, ...],
    options: dict[str, bytes],
    expected: tuple[int, ...],
) -> None:
    path = tmp_path / "large.png"
    data = pictures.encode(Image.new("RGBA", (1300, 1200), colour), "PNG", **options)
    path.write_bytes(data[:33] + pictures.chunk(b"tEXt", b"k\0" + bytes(1_200_000)) + data[33:])
    assert sent(playground, path) < 100_000
    shown = playground.pixels("original").astype(int)
    assert np.abs(shown - expected).max() <= 12
    assert np.abs(load_image(path).astype(int) - expected).max() <= 12


def test_the_camera_button_opens_the_camera_in_sight(playground: Playground) -> None:
    playground.page.locator("[data-source=camera]").click()
    view = playground.page.locator("#picture [title='grant webcam access']")
    view.wait_for()
    box = view.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 150


def test_an_error_is_told_in_the_figure_too(open_page: Open) -> None:
    page = open_page("?example=cat").page
    page.locator("#picture-url input, #picture-url textarea").first.fill("file:///etc/hostname")
    page.get_by_role("button", name="Fetch").click()
    page.locator("#figure [data-role=notice]").get_by_text("starts with http").wait_for()
