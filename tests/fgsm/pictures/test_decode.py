"""Whatever is uploaded, the answer is a picture or one sentence in a ValueError; bombs are never unfolded."""

from __future__ import annotations

import io
import os
import struct
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from fgsm.pictures.decode import DECODER_ERRORS, _alike, check_size, open_picture
from fgsm.pictures.formats.limits import MAX_SCANS
from fgsm.pictures.image import load_image
from fgsm.pictures.source import EXPECTED, MAX_BYTES
from tests import pictures

X = pictures.noise(64, 64)
PNG = pictures.encode(X, "PNG")
WHOLE = {kind: pictures.encode(X, kind) for kind in pictures.FORMATS}
NOT_A_PICTURE = f"This file is not a picture that we can read: {EXPECTED}, got "
ADVICE = " (save or export it as JPEG or PNG first)"
DAMAGED = "picture is damaged or cut off: expected a whole file, got one that cannot be read."


def refusal(source: object) -> str:
    """Return the sentence with which a source is refused."""
    with pytest.raises(ValueError, match="expected") as caught:
        load_image(source)  # type: ignore[arg-type]
    assert type(caught.value) is ValueError
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 250
    return message


@pytest.mark.parametrize(
    ("data", "got"),
    [
        (b"hello, I am a text", "something else"),
        (bytes(1000), "something else"),
        (b"\xff", "something else"),
        (pictures.encode(X, "TIFF"), f"a TIFF picture{ADVICE}"),
        (pictures.encode(X, "ICO"), f"an icon (ICO){ADVICE}"),
        (pictures.encode(X, "PPM"), f"a PBM, PGM or PPM picture{ADVICE}"),
        (pictures.encode(X, "JPEG2000"), f"a JPEG 2000 picture{ADVICE}"),
        (pictures.encode(X, "PDF"), "a PDF"),
        (pictures.encode(X, "EPS"), "a PostScript file"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", f"a HEIC photo{ADVICE}"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "a video"),
        (b"PK\3\4 an office file", "a ZIP or office file"),
        (b"8BPS\0\1", f"a Photoshop file{ADVICE}"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "an SVG drawing"),
        (b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg/>', "an SVG drawing"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html><body><svg/></body></html>", "a web page"),
        (b"<html><head>", "a web page"),
        (b"<!--" * 250, "something else"),
    ],
)
def test_what_is_not_a_picture_is_named(data: bytes, got: str) -> None:
    assert refusal(data) == f"{NOT_A_PICTURE}{got}."


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    for source in (b"", io.BytesIO(), tmp_path / "empty.png"):
        assert refusal(source).startswith("This file is empty")


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"BM",
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"RIFF\x10\0\0\0WEBPnone",
        b"GIF89a\x20\0\x20\0\0\0\0;",
        b"BM" + bytes(60),
        PNG[:33] + pictures.chunk(b"IEND", b""),
        PNG.replace(b"IDAT", b"IDAX"),
        PNG[:40] + bytes(len(PNG) - 40),
        PNG[:33] + pictures.chunk(b"tRNS", b"") + PNG[33:],
        pictures.png((32, 32), 8, 3, b"\0" + b"\xff" * 32 + b"\7" * 3000),
    ],
    ids=[
        "JPEG-signature",
        "PNG-signature",
        "GIF-signature",
        "BMP-signature",
        "WebP-signature",
        "WebP-unknown",
        "GIF-without-frame",
        "BMP-zeros",
        "PNG-without-pixels",
        "PNG-without-IDAT",
        "PNG-zeros",
        "PNG-short-tRNS",
        "PNG-wrong-filter",
    ],
)
def test_damaged_pictures_are_called_damaged(data: bytes) -> None:
    assert refusal(data).endswith(DAMAGED)


@pytest.mark.parametrize("kind", pictures.FORMATS)
@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_truncated_picture_is_never_shown(kind: str, tenths: int) -> None:
    assert refusal(WHOLE[kind][: len(WHOLE[kind]) * tenths // 10]).endswith(DAMAGED)


def test_a_large_truncated_jpeg_is_never_shown() -> None:
    data = pictures.encode(pictures.noise(1500, 1500), "JPEG", progressive=True)
    assert refusal(data[: len(data) // 2]).endswith(DAMAGED)


def test_more_pixels_than_can_be_decoded_are_refused() -> None:
    picture = Image.new("1", (8000, 5001))
    sentence = "This picture is too large: expected at most 40 million pixels, got 8000 x 5001. Save it smaller first."
    assert refusal(picture) == sentence
    assert refusal(pictures.encode(picture, "PNG")) == sentence


@pytest.mark.parametrize("size", [(0, 0), (0, 9), (9, 0)])
def test_a_picture_without_a_pixel_is_refused(size: tuple[int, int]) -> None:
    expected = f"expected a pixel at least, got {size[0]} x {size[1]}."
    assert refusal(Image.new("RGB", size)) == f"This picture is too small: {expected}"


@pytest.mark.parametrize("size", [(1, 1), (7, 100), (1, 5000), (5000, 1), (8, 8), (10, 201)])
@pytest.mark.parametrize("kind", [kind for kind in pictures.FORMATS if kind != "AVIF"])
def test_no_picture_is_too_small_or_too_narrow(size: tuple[int, int], kind: str) -> None:
    image = load_image(pictures.encode(Image.new("RGB", size, (255, 255, 255)), kind))
    assert image.shape == (224, 224, 3)
    assert image.min() >= 250


def test_as_many_pixels_as_there_may_be_are_taken() -> None:
    check_size(Image.new("1", (8000, 5000)))


@pytest.mark.parametrize(
    ("data", "held"),
    [
        (pictures.encode(pictures.noise(900, 700), "PNG"), 900 * 700),
        (pictures.encode(pictures.noise(900, 700), "JPEG"), 450 * 350),  # decoded at half its size, as it streams
        (pictures.encode(pictures.noise(900, 700), "JPEG", progressive=True), 900 * 700),
    ],
    ids=["PNG", "JPEG", "progressive JPEG"],
)
def test_what_is_in_memory_while_it_is_decoded_is_known_before(data: bytes, held: int) -> None:
    assert open_picture(data, 300).held == held


def test_what_cannot_be_decoded_is_like_nothing() -> None:
    whole = Image.open(io.BytesIO(PNG))
    assert _alike(whole, whole.copy())
    assert not _alike(whole, closed_picture())


def wide_gif() -> bytes:
    return b"GIF89a" + struct.pack("<HH", 65535, 65535) + pictures.many_frames(0)[10:]


def wide_bmp() -> bytes:
    return WHOLE["BMP"][:18] + struct.pack("<ii", 100_000, 100_000) + WHOLE["BMP"][26:]


def wide_webp() -> bytes:
    frame = pictures.encode(Image.new("RGB", (16, 16)), "WEBP", lossless=True)[12:]
    canvas = struct.pack("<I", 16382)[:3] * 2
    body = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    body += b"ANIM" + struct.pack("<I", 6) + bytes(6)
    anmf = bytes(6) + struct.pack("<I", 15)[:3] * 2 + bytes(4) + frame
    body += b"ANMF" + struct.pack("<I", len(anmf)) + anmf
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def wide_jpeg() -> bytes:
    at = WHOLE["JPEG"].index(b"\xff\xc0") + 5
    return WHOLE["JPEG"][:at] + struct.pack(">HH", 65500, 65500) + WHOLE["JPEG"][at + 4 :]


@pytest.mark.parametrize(
    ("data", "most"),
    [
        (pictures.pixel_bomb(), 40),
        (pictures.pixel_bomb(20_000), 40),
        (wide_gif(), 40),
        (wide_bmp(), 40),
        (wide_webp(), 40),
        (wide_jpeg(), 80),  # which may have more, as it is never in memory whole
    ],
    ids=["PNG-13000", "PNG-20000", "GIF", "BMP", "WebP", "JPEG"],
)
def test_pixel_bombs_are_refused_before_they_are_decoded(
    data: bytes, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(data) < 60_000
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("decoded"))
    assert refusal(data).startswith(f"This picture is too large: expected at most {most} million pixels, got ")


@pytest.mark.filterwarnings("ignore:Image size")
def test_the_20_kb_bomb_names_its_size() -> None:
    assert len(pictures.pixel_bomb()) < 25_000
    assert refusal(pictures.pixel_bomb()).endswith("got 13000 x 13000. Save it smaller first.")


def test_too_many_bytes_are_refused_and_not_read(tmp_path: Path) -> None:
    sparse = tmp_path / "large.png"
    with open(sparse, "wb") as file:
        file.truncate(10**11)
    sentence = "This file is too large: expected at most 20 MB, got more. Save it smaller first."
    with open(sparse, "rb") as file:
        for source in (sparse, file, bytes(MAX_BYTES + 1)):
            assert refusal(source) == sentence


class Endless(io.RawIOBase):
    """A stream that never ends."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        return len(buffer)


def test_a_stream_that_never_ends_is_refused() -> None:
    assert refusal(Endless()).startswith("This file is too large")


def test_a_jpeg_of_many_scans_is_refused() -> None:
    assert load_image(pictures.scan_bomb(50)).shape == (224, 224, 3)
    assert refusal(pictures.scan_bomb(MAX_SCANS + 1)).startswith("This JPEG picture is too complex")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/cat.jpg",
        "HTTPS://example.org",
        " https://example.org/",
        "data:image/png;base64,iVBORw0KGgo=",
        "file:///etc/hostname",
        "ftp://example.org/x.png",
        "gopher://x",
        Path("http://example.org/cat.jpg"),
    ],
)
def test_a_web_address_is_not_a_path(address: object) -> None:
    assert refusal(address) == "expected a file, got a web address: fetch it with fetch_image first"


def test_a_missing_path_is_named_without_its_folder(tmp_path: Path) -> None:
    message = refusal(tmp_path / "secret folder" / "cat.jpg")
    assert message == "expected the path of a picture, but there is no file 'cat.jpg'"


@pytest.mark.parametrize("path", ["", ".", "/", "a\0b", "x" * 5000, "/dev/zero", "/dev/stdin"])
def test_a_path_that_is_no_file(path: str) -> None:
    assert refusal(path).startswith("expected the path of a picture, but there is no file")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert "there is no file 'pipe.png'" in refusal(tmp_path / "pipe.png")


def closed() -> io.BytesIO:
    file = io.BytesIO(PNG)
    file.close()
    return file


def closed_picture() -> Image.Image:
    picture = Image.open(io.BytesIO(PNG))
    picture.close()
    return picture


@pytest.mark.parametrize("source", [None, 5, ["a"], X, object()])
def test_other_types_are_named(source: object) -> None:
    assert type(source).__name__ in refusal(source)


@pytest.mark.parametrize("source", [io.StringIO("text"), closed()], ids=["text", "closed"])
def test_file_objects_that_cannot_be_read(source: object) -> None:
    assert refusal(source) == "expected an open binary file, got one that cannot be read"


def test_a_broken_pillow_image_is_refused() -> None:
    assert refusal(Image.open(io.BytesIO(WHOLE["JPEG"][:-400]))).endswith(DAMAGED)
    assert refusal(closed_picture()).endswith(DAMAGED)


def picture_or_sentence(data: bytes) -> None:
    message = None
    try:
        image = load_image(data)
    except ValueError as error:
        message = f"{type(error).__name__}: {error}"
    if message is None:
        assert image.shape == (224, 224, 3)
    else:
        assert message.startswith("ValueError: This")


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([b"", *(data[:12] for data in WHOLE.values())]))
@example(b"", b"")
def test_bytes_at_random_give_a_sentence(data: bytes, signature: bytes) -> None:
    picture_or_sentence(signature + data)


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_bytes_changed_in_a_good_file_give_a_picture_or_a_sentence(kind: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE[kind])
    for place, value in changes:
        data[place] = value
    picture_or_sentence(bytes(data))


@pytest.mark.parametrize("error", DECODER_ERRORS)
def test_whatever_a_decoder_raises_becomes_a_sentence(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Image.Image) -> None:
        raise error("inner words")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", fail)
    too_large = "picture is too large: expected one that fits into memory, got more. Save it smaller first."
    assert refusal(PNG) == f"This PNG {too_large if error is MemoryError else DAMAGED}"


@pytest.mark.parametrize("words", ["Failed to decode image: Not implemented", "Unsupported BMP header type (7)"])
def test_what_a_decoder_does_not_know_is_not_called_damaged(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Image.Image) -> None:
        raise OSError(words)

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", fail)
    assert refusal(PNG) == (
        "This kind of PNG cannot be read: expected one that its decoder knows, got its answer "
        f"'{words.removeprefix('Failed to decode image: ')}'. Save it as PNG first."
    )
