"""An AVIF is read where Pillow reads it, and what its decoder would unfold is known before."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures import decode
from fgsm.pictures.formats.avif import unwrap
from fgsm.pictures.formats.avif_colour import code_points
from fgsm.pictures.formats.limits import MAX_FRAMES
from fgsm.pictures.image import load_image
from fgsm.pictures.source import READS_AVIF
from tests import avifs, pictures

pytestmark = pytest.mark.skipif(not READS_AVIF, reason="Pillow was built without AVIF")

X = pictures.smooth(64, 64)
AVIF = pictures.encode(X, "AVIF", quality=95) if READS_AVIF else b""


def shown(data: bytes) -> np.ndarray:
    return load_image(data, (64, 64)).astype(int)


def with_stream(data: bytes, change: bytes) -> bytes:
    """Put more behind the stream of an AVIF's one picture, and say so in its boxes."""
    start = data.index(b"mdat") + 4
    stream = data[start:]
    length = data.index(struct.pack(">I", len(stream)), data.index(b"iloc"))
    longer = struct.pack(">I", len(stream) + len(change))
    box = struct.pack(">I", 8 + len(stream) + len(change))
    return data[:length] + longer + data[length + 4 : start - 8] + box + b"mdat" + stream + change


def frame(data: bytes) -> bytes:
    """Return the part of the stream that holds the picture: it follows the header of the sequence."""
    stream = data[data.index(b"mdat") + 4 :]
    place = 2  # behind the delimiter
    assert stream[place] == 0x0A
    return stream[place + 2 + stream[place + 1] :]


@pytest.mark.parametrize("options", [{}, {"subsampling": "4:4:4"}, {"speed": 10}, {"quality": 100, "range": "limited"}])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA"])
def test_every_kind_of_still_picture_is_read(mode: str, options: dict[str, object]) -> None:
    picture = Image.fromarray(X).convert(mode)
    difference = shown(pictures.encode(picture, "AVIF", **options)) - load_image(picture, (64, 64))
    assert np.abs(difference).mean() < 6


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_as_its_boxes_say(orientation: int) -> None:
    camera = np.ascontiguousarray(pictures.stored(X, orientation))
    data = pictures.encode(camera, "AVIF", quality=95, exif=pictures.exif(orientation))
    assert np.abs(shown(data) - X).mean() < 4
    np.testing.assert_array_equal(shown(data.replace(b"MM\0*", b"????")), shown(data))


def test_of_a_moving_one_the_still_picture_is_shown() -> None:
    others = [Image.fromarray(np.roll(X, 20 * index, axis=1)) for index in range(1, 4)]
    data = pictures.encode(X, "AVIF", quality=95, save_all=True, append_images=others, duration=100)
    assert np.abs(shown(data) - X).mean() < 4


@pytest.mark.parametrize("behind", [b"junk" * 99, pictures.video(), b"\0\0\0\1", bytes(8)])
def test_nothing_behind_it_counts(behind: bytes) -> None:
    np.testing.assert_array_equal(shown(AVIF + behind), shown(AVIF))


def test_a_profile_of_nonsense_costs_it_nothing() -> None:
    np.testing.assert_array_equal(shown(pictures.encode(X, "AVIF", quality=95, icc_profile=b"none")), shown(AVIF))


def test_a_stream_that_is_larger_than_the_boxes_say_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fgsm.pictures.formats.avif.MAX_STREAM", 1_000_000)
    large = pictures.encode(Image.new("L", (1200, 1200)), "AVIF", speed=10)
    place = large.index(b"ispe") + 8
    bomb = large[:place] + struct.pack(">II", 64, 64) + large[place + 8 :]
    assert len(bomb) < 2000
    with pytest.raises(ValueError, match="This AVIF picture is too complex: expected at most 1 million pixels in its"):
        load_image(bomb)


def test_a_stream_of_many_frames_is_refused() -> None:
    np.testing.assert_array_equal(shown(with_stream(AVIF, b"")), shown(AVIF))
    with pytest.raises(ValueError, match=f"at most {MAX_FRAMES} frames in a still picture"):
        load_image(with_stream(AVIF, frame(AVIF) * MAX_FRAMES))


def test_a_part_that_is_named_again_and_again_is_refused() -> None:
    length = struct.pack(">I", len(AVIF) // 2)
    many = bytes(4) + b"\x44\0" + struct.pack(">HHHH", 1, 1, 0, 3) + (bytes(4) + length) * 3
    data = with_locations(many)
    with pytest.raises(ValueError, match="got one again and again"):
        load_image(data)


@pytest.mark.parametrize("name", [b"iloc", b"iinf", b"meta", b"av01", b"pitm", b"iprp"])
def test_without_a_box_that_it_needs_it_is_damaged(name: bytes) -> None:
    with pytest.raises(ValueError, match="damaged or cut off"):
        load_image(AVIF.replace(name, b"xxxx"))


def test_what_stays_stays_where_it_was() -> None:
    assert len(unwrap(AVIF)) == len(AVIF)
    assert unwrap(AVIF) == AVIF


def test_it_is_named_where_pillow_cannot_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "READS_AVIF", False)
    with pytest.raises(ValueError, match="got an AVIF picture"):
        load_image(AVIF)


def with_locations(body: bytes) -> bytes:
    """Replace the box that says where the items are."""
    place, meta = AVIF.index(b"iloc") - 4, AVIF.index(b"meta") - 4
    size = struct.unpack(">I", AVIF[place : place + 4])[0]
    grown = struct.unpack(">I", AVIF[meta : meta + 4])[0] + 8 + len(body) - size
    box = struct.pack(">I", 8 + len(body)) + b"iloc" + body
    return AVIF[:meta] + struct.pack(">I", grown) + AVIF[meta + 4 : place] + box + AVIF[place + size :]


def test_places_without_number_are_refused() -> None:
    body = bytes(6) + struct.pack(">H", 60_000) + (bytes(5) + b"\1\xff\xff") * 60_000
    with pytest.raises(ValueError, match="AVIF picture is too complex: expected at most 20000 parts"):
        load_image(with_locations(body))


def test_streams_without_number_are_refused() -> None:
    tile = np.zeros((64, 64, 3), np.uint8)
    with pytest.raises(ValueError, match="AVIF picture is too complex: expected at most 1024 streams"):
        load_image(avifs.grid([tile] * 16, 4, extra_items=1009))


def test_an_item_in_two_places_is_refused() -> None:
    body = bytes(4) + b"\x44\0" + struct.pack(">H", 2) + (b"\0\1\0\0\0\1" + bytes(8)) * 2
    with pytest.raises(ValueError, match="damaged or cut off"):
        load_image(with_locations(body))


@pytest.mark.parametrize("brand", [b"avif", b"avis", b"mif1", b"miaf", b"msf1", b"MA1A"])
def test_it_is_known_by_any_of_its_brands(brand: bytes) -> None:
    np.testing.assert_array_equal(shown(AVIF[:8] + brand + AVIF[12:]), shown(AVIF))


TILES = [
    np.ascontiguousarray(X),
    np.ascontiguousarray(X[::-1]),
    np.ascontiguousarray(X[:, ::-1]),
    np.ascontiguousarray(X),
]
TILED = np.concatenate([np.concatenate(TILES[:2], axis=1), np.concatenate(TILES[2:], axis=1)])


@pytest.mark.parametrize("options", [{}, {"split": True}, {"extra_items": 9}, {"brand": b"mif1"}], ids=str)
def test_a_grid_is_laid_out_though_tiles_that_look_alike_are_written_once(options: dict[str, Any]) -> None:
    image = load_image(avifs.grid(TILES, 2, **options), (128, 128)).astype(int)
    assert np.abs(image - TILED).mean() < 2


def test_properties_in_a_box_for_each_item_are_those_of_one_box() -> None:
    clear = np.dstack([X, np.linspace(0, 255, 64).astype(np.uint8)[None].repeat(64, axis=0)])
    data = pictures.encode(clear, "AVIF", quality=90)
    split = avifs.split_associations(data)
    assert split.count(b"ipma") == data.count(b"ipma") + 1
    np.testing.assert_array_equal(shown(split), shown(data))


def in_the_stream(data: bytes, primaries: int, transfer: int) -> bytes:
    """Return an AVIF without a `colr` box, whose AV1 stream tells its colours."""
    data = data.replace(b"colrnclx", b"skipnclx")
    place = data.index(b"mdat") + 4
    bits = f"{int.from_bytes(data[place : place + 64], 'big'):0512b}"
    bits = bits.replace(f"{1:08b}{13:08b}{6:08b}", f"{primaries:08b}{transfer:08b}{6:08b}", 1)
    return data[:place] + int(bits, 2).to_bytes(64, "big") + data[place + 64 :]


@pytest.mark.parametrize(("primaries", "transfer"), [(1, 13), (12, 13), (9, 16), (9, 18)])
@pytest.mark.parametrize("options", [{}, {"subsampling": "4:4:4"}, {"speed": 10}], ids=str)
def test_colours_are_told_by_boxes_or_by_the_stream(options: dict[str, Any], primaries: int, transfer: int) -> None:
    data = pictures.encode(X, "AVIF", quality=95, **options)
    assert code_points(avifs.with_code_points(data, primaries, transfer)) == (primaries, transfer)
    assert code_points(in_the_stream(data, primaries, transfer)) == (primaries, transfer)


def test_of_a_grid_the_whole_tells_its_colours_or_else_a_tile() -> None:
    assert code_points(avifs.grid(TILES, 2, colour=avifs.nclx(9, 16))) == (9, 16)
    assert code_points(avifs.grid(TILES, 2)) == (1, 13)


def test_a_profile_counts_before_code_points() -> None:
    data = avifs.with_code_points(pictures.encode(X, "AVIF", quality=95), 12, 13)
    profiled = avifs.with_code_points(
        pictures.encode(X, "AVIF", quality=95, icc_profile=pictures.swapped_profile()), 12, 13
    )
    assert np.abs(shown(profiled) - shown(AVIF)[..., ::-1]).max() <= 2
    assert not np.array_equal(shown(data), shown(AVIF))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (AVIF.replace(b"av01", b"hvc1"), "expected a picture coded as AV1, got HEVC"),
        (AVIF.replace(b"av01", b"unci"), "expected a picture coded as AV1, got uncompressed pixels"),
        (AVIF.replace(b"meta", b"moov"), "expected a still picture in it, got only a film"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=f"This kind of AVIF cannot be read: {words}"):
        load_image(data)


@pytest.mark.parametrize("name", [b"iloc", b"iinf", b"idat", b"meta"])
def test_a_box_that_is_there_twice_is_refused(name: bytes) -> None:
    if name == b"meta":
        start = AVIF.index(b"meta") - 4
        size = struct.unpack(">I", AVIF[start : start + 4])[0]
        data = AVIF[: start + size] + AVIF[start:]
    else:
        data = AVIF.replace(b"free", b"skip").replace(b"hdlr", name).replace(b"pitm", name)
    with pytest.raises(ValueError, match="damaged or cut off"):
        load_image(data)


@pytest.mark.parametrize("name", [b"iinf", b"iloc", b"ipma", b"pitm"])
def test_an_empty_box_at_the_end_is_damage(name: bytes) -> None:
    data = avifs.box(b"ftyp", b"avif", bytes(4), b"avifmif1")
    boxes = [avifs.full_box(b"iloc", 0, 0, bytes(4)), avifs.full_box(b"iinf", 0, 0, bytes(2)), avifs.box(name)]
    with pytest.raises(ValueError, match="damaged or cut off"):
        load_image(
            data + avifs.full_box(b"meta", 0, 0, *(each for each in boxes if each[4:8] != name), avifs.box(name))
        )
