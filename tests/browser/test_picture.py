"""The visitor's own picture, on its way in and out again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fgsm.catalogue.catalogue import default_classifier
from fgsm.experiment.cache import cached_experiment
from fgsm.pictures.examples import find_example
from fgsm.pictures.image import load_image
from tests import pictures
from tests.browser.conftest import Open
from tests.harness.chromium import Playground
from tests.verdicts import verdict_of


@pytest.fixture(scope="module")
def playground(open_page: Open) -> Playground:
    return open_page("?example=cat")


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture that is not among the examples: one of them, mirrored and larger."""
    example = find_example("golf_ball", default_classifier())
    assert example
    path = tmp_path_factory.mktemp("photo") / "mine.png"
    with Image.open(example.path) as picture:
        picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).resize((336, 400)).save(path)
    return path


def upload(playground: Playground, path: Path) -> None:
    """Choose a file and wait for its figure."""
    key = playground.data("key")
    send(playground, path)
    playground.wait_for_figure(after=key)


def send(playground: Playground, path: Path) -> None:
    """Choose a file, in place of the one that is there."""
    remove = playground.page.locator("#picture button[aria-label='Remove Image']")
    if remove.count():
        remove.click()
        playground.page.locator("#figure [data-role=notice]").get_by_text("no picture").wait_for()
    playground.page.locator("#picture input[type=file]").set_input_files(path)


def download(playground: Playground, folder: Path) -> Path:
    with playground.page.expect_download() as started:
        playground.page.locator("#download").click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def test_an_uploaded_picture_is_attacked(playground: Playground, photo: Path) -> None:
    upload(playground, photo)
    expected = cached_experiment(default_classifier(), load_image(photo).tobytes())
    np.testing.assert_array_equal(playground.pixels("original"), expected.image)
    playground.slide(2)
    np.testing.assert_array_equal(playground.pixels("adversarial"), expected.adversarial(2))
    assert playground.verdict == verdict_of(expected, 2)
    playground.page.wait_for_function("() => !new URL(location).searchParams.has('example')")


def test_the_download_holds_the_bytes_that_are_shown(playground: Playground, tmp_path: Path) -> None:
    playground.slide(3)
    path = download(playground, tmp_path)
    assert path.name == "adversarial-3-255.png"
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), playground.pixels("adversarial"))


def test_check_it_reads_the_png_back(playground: Playground) -> None:
    playground.slide(4)
    playground.page.locator("#check").click()
    checked = playground.page.locator("#checked").get_by_text("the same top five, to the last digit")
    checked.wait_for()
    top = playground.page.locator("#figure [data-role=bars-adversarial] li").first
    said = f"'{top.locator('.fg-name').inner_text()}' {top.locator('.fg-number').inner_text()}"
    assert said in playground.page.locator("#checked").inner_text()


def test_the_download_uploaded_again_gives_the_same_prediction(playground: Playground, tmp_path: Path) -> None:
    playground.slide(5)
    before = bars(playground, "adversarial")
    shown = playground.pixels("adversarial")
    upload(playground, download(playground, tmp_path))
    np.testing.assert_array_equal(playground.pixels("original"), shown)
    assert bars(playground, "original") == before


def bars(playground: Playground, part: str) -> list[str]:
    """Return names and percentages; the marks beside them say what the attack is after."""
    texts = playground.page.locator(f"#figure [data-role=bars-{part}] li").all()
    return [f"{each.locator('.fg-name').inner_text()} {each.locator('.fg-number').inner_text()}" for each in texts]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"This is no picture.", "not a picture"),
        (pictures.encode(pictures.noise(), "PNG")[:20000], "damaged or cut off"),
        (pictures.pixel_bomb(), "too large"),
    ],
    ids=["rubbish", "cut off", "bomb"],
)
def test_a_bad_file_gets_a_sentence_and_the_figure_stays(
    playground: Playground, tmp_path: Path, data: bytes, words: str
) -> None:
    before = playground.data("key"), playground.pixels("adversarial")
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    send(playground, path)
    playground.page.locator("#figure [data-role=notice]").get_by_text(words).wait_for()
    playground.wait(key=before[0])
    np.testing.assert_array_equal(playground.pixels("adversarial"), before[1])
    playground.slide(6)
    assert playground.level == 6


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1/cat.png", "not on the public internet"),
        ("http://169.254.169.254/latest/meta-data", "not on the public internet"),
        ("data:image/png;base64,AAAA", "starts with http"),
        ("file:///etc/hostname", "starts with http"),
        ("", "starts with http"),
    ],
)
def test_a_bad_address_gets_a_sentence_and_the_figure_stays(playground: Playground, address: str, words: str) -> None:
    before = playground.data("key"), playground.pixels("original")
    box = playground.page.locator("#picture-url textarea, #picture-url input").first
    if not box.is_visible():
        playground.page.get_by_text("Picture from the web").click()
    box.fill(address)
    playground.page.get_by_role("button", name="Fetch").click()
    toast = playground.page.get_by_test_id("toast-body").filter(has_text=words)
    toast.wait_for()
    playground.page.get_by_test_id("toast-close").first.click()
    toast.wait_for(state="detached")
    playground.wait(key=before[0])
    np.testing.assert_array_equal(playground.pixels("original"), before[1])


def test_two_sessions_do_not_mix(open_page: Open, playground: Playground, photo: Path) -> None:
    upload(playground, photo)
    mine = playground.pixels("original")
    other = open_page("?example=church&level=9")
    theirs = other.pixels("original")
    assert not np.array_equal(mine, theirs)
    other.slide(2)
    playground.slide(7)
    np.testing.assert_array_equal(playground.pixels("original"), mine)
    np.testing.assert_array_equal(other.pixels("original"), theirs)
    assert (playground.level, other.level) == (7, 2)
