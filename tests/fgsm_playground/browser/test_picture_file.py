"""engine/picture-file.js and below: picture files to pixels in the worker, as `fgsm.load_image` reads them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures.image import load_image
from tests.fgsm_playground.browser.conftest import decoded, encoded

Run = Callable[[dict[str, Any]], Any]
COLOUR, GREY = [192, 192, 3], [28, 28, 1]
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def smooth(height: int, width: int, channels: int) -> np.ndarray:
    """Soft blots of colour: what is scaled wrongly shows, and JPEG changes little."""
    coarse = np.random.default_rng(7).integers(0, 256, (9, 13, channels), dtype=np.uint8)
    planes = [
        Image.fromarray(coarse[..., k]).resize((width, height), Image.Resampling.BICUBIC) for k in range(channels)
    ]
    return np.stack([np.asarray(each) for each in planes], axis=-1)


def file_of(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x112] = orientation
    return exif


def interlaced(picture: np.ndarray) -> bytes:
    """A PNG in seven passes, which Pillow reads and does not write."""
    height, width, _ = picture.shape
    rows = [
        b"\0" + picture[y, left::across].tobytes()
        for left, top, across, down in ADAM7
        for y in range(top, height, down)
        if left < width
    ]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    )


RGB = Image.fromarray(smooth(240, 310, 3))
PNGS = {
    "of the network's size": file_of(Image.fromarray(smooth(192, 192, 3))),
    "large": file_of(Image.fromarray(smooth(700, 1100, 3))),
    "smaller than the network's size": file_of(Image.fromarray(smooth(100, 90, 1)[..., 0])),
    "half transparent": file_of(Image.fromarray(smooth(333, 211, 4))),
    "grey, half transparent": file_of(Image.fromarray(smooth(300, 290, 2))),
    "in 200 colours": file_of(RGB.quantize(200)),
    "in 4 bits": file_of(RGB.quantize(13), bits=4),
    "in colours of which one is transparent": file_of(RGB.quantize(13), transparency=3),
    "in 1 bit": file_of(Image.fromarray(smooth(240, 310, 1)[..., 0]).convert("1")),
    "with a transparent colour": file_of(RGB, transparency=RGB.getpixel((150, 120))),
    "in 16 bits": file_of(Image.fromarray(smooth(240, 310, 1)[..., 0].astype(np.uint16) * 257)),
    "turned by its EXIF data": file_of(RGB, exif=turned(6)),
    "interlaced": interlaced(smooth(75, 101, 3)),
}


@pytest.mark.parametrize("shape", [COLOUR, GREY])
def test_a_png_comes_out_as_the_library_has_it_to_the_last_bit(run_node: Run, shape: list[int]) -> None:
    asks = [{"kind": "read", "file": encoded(data), "shape": shape, "all": False} for data in PNGS.values()]
    for (name, data), answer in zip(PNGS.items(), run_node({"asks": asks}), strict=True):
        expected = load_image(data, (shape[0], shape[1]), channels=shape[2])
        np.testing.assert_array_equal(decoded(answer["pixels"], shape), expected, err_msg=name)


def test_a_jpeg_is_read_upright_and_close_to_the_library_s_where_no_canvas_is_to_be_trusted(run_node: Run) -> None:
    files = [file_of(RGB, "JPEG", quality=95, subsampling=0, exif=turned(each)) for each in range(1, 9)]
    files += [file_of(RGB, "JPEG", quality=95, progressive=True), file_of(RGB.convert("L"), "JPEG", quality=95)]
    asks = [{"kind": "read", "file": encoded(data), "shape": COLOUR, "all": True} for data in files]
    for data, answer in zip(files, run_node({"asks": asks}), strict=True):
        off = np.abs(decoded(answer["pixels"], COLOUR).astype(int) - load_image(data, (192, 192)))
        assert off.max() <= 8
        assert off.mean() < 1


def test_what_only_the_browser_can_show_rightly_is_left_to_it_where_its_canvas_tells_the_truth(run_node: Run) -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    files = [file_of(RGB, "JPEG"), file_of(RGB, "WEBP"), file_of(RGB, icc_profile=profile), b"no picture"]
    asks = [{"kind": "read", "file": encoded(data), "shape": COLOUR, "all": False} for data in files]
    assert [answer["pixels"] for answer in run_node({"asks": asks})] == [None] * len(files)
