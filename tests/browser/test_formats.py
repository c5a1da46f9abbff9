"""The network is shown what the browser shows: its canvas is the judge of colours and of unusual files."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from fgsm.pictures.image import load_image
from fgsm.pictures.source import READS_AVIF
from tests import avifs, bitmaps, pictures
from tests.colours import ALL_WAYS, with_chunks
from tests.fgsm.pictures.formats import test_apng as apng

DRAW = """async ([data, type]) => {
  const image = new Image();
  image.src = `data:image/${type};base64,${data}`;
  try { await image.decode(); } catch { return null; }
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, 0, 0);
  return [canvas.height, canvas.width, ...pen.getImageData(0, 0, canvas.width, canvas.height).data];
}"""
SIDE = 32
GREYS = np.repeat(np.arange(256, dtype=np.uint8).reshape(8, 32)[..., None], 3, axis=2)
COLOURS = np.concatenate([GREYS, pictures.noise(24, 32)])
BLOCKS = np.repeat(np.repeat(pictures.noise(8, 8), 8, axis=0), 8, axis=1)


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def painted(page: Page, data: bytes, kind: str) -> np.ndarray | None:
    """Return what the browser paints, on white; None where it shows nothing."""
    values = page.evaluate(DRAW, [base64.b64encode(data).decode(), kind])
    return None if values is None else np.array(values[2:]).reshape(*values[:2], 4)[..., :3]


def farthest(page: Page, data: bytes, kind: str) -> int:
    """Return by how many levels the network's picture differs from the browser's at most."""
    shown = painted(page, data, kind)
    assert shown is not None, "the browser shows nothing"
    return int(np.abs(load_image(data, (shown.shape[0], shown.shape[1])) - shown).max())


FORMS = [(name, form) for name in ALL_WAYS for form in ("colour", "grey")]
# Bright light that is half clear differs by up to 9 levels: Chromium maps its tones on another way.
FORMS += [(name, "clear") for name in ALL_WAYS if not name.endswith(("/16", "/18"))]


@pytest.mark.parametrize(("name", "form"), FORMS)
def test_a_png_s_colours(blank: Page, name: str, form: str) -> None:
    alpha = np.linspace(128, 255, SIDE).astype(np.uint8)[None, :, None].repeat(SIDE, axis=0)
    picture = {"colour": COLOURS, "grey": GREYS[..., 0], "clear": np.concatenate([COLOURS, alpha], axis=2)}[form]
    data = with_chunks(pictures.encode(picture, "PNG"), *ALL_WAYS[name])
    assert farthest(blank, data, "png") <= (3 if "/16" in name else 2)  # PQ is steep: half a level becomes more


@pytest.mark.skipif(not READS_AVIF, reason="Pillow was built without AVIF")
@pytest.mark.parametrize(
    ("primaries", "transfer"),
    [
        *((1, transfer) for transfer in (1, 2, 4, 5, 6, 7, 8, 13, 14, 15, 16, 17, 18)),
        *((primaries, 13) for primaries in (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22)),
        *((2, 2), (2, 8), (2, 16), (12, 2), (12, 8), (9, 14), (9, 16), (9, 18), (12, 16), (12, 18)),
    ],
)
def test_an_avif_s_colours(blank: Page, primaries: int, transfer: int) -> None:
    data = pictures.encode(BLOCKS, "AVIF", quality=100, subsampling="4:4:4")
    assert farthest(blank, avifs.with_code_points(data, primaries, transfer), "avif") <= (6 if transfer == 16 else 2)


@pytest.mark.skipif(not READS_AVIF, reason="Pillow was built without AVIF")
@pytest.mark.parametrize(
    "options", [{}, {"split": True}, {"extra_items": 9}, {"brand": b"mif1"}, {"colour": avifs.nclx(12, 13)}], ids=str
)
def test_an_avif_of_tiles(blank: Page, options: dict[str, object]) -> None:
    assert farthest(blank, avifs.grid([BLOCKS, BLOCKS[::-1], BLOCKS, BLOCKS], 2, **options), "avif") <= 2  # type: ignore[arg-type]


@pytest.mark.parametrize("name", bitmaps.FILES)
def test_a_bmp_of_any_kind(blank: Page, name: str) -> None:
    data = bitmaps.FILES[name]
    if painted(blank, data, "bmp") is None:
        with pytest.raises(ValueError, match="This kind of BMP cannot be read"):
            load_image(data)
    else:
        assert farthest(blank, data, "bmp") <= 1


@pytest.mark.parametrize(
    "frame", [apng.GREEN_FRAME, apng.IN_PARTS, apng.control(0, 16, 8) + apng.frame(1, apng.GREEN, 16)]
)
def test_an_animation_s_first_frame(blank: Page, frame: bytes) -> None:
    assert farthest(blank, apng.START + apng.animated(1) + apng.STAND_IN + frame + apng.END, "png") == 0
