"""A JPEG is what its pixels say: nothing behind it counts, and a flaw around it costs it nothing."""

from __future__ import annotations

import struct
from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures.formats.jpeg import END, is_streamed, unwrap
from fgsm.pictures.formats.limits import MAX_SCANS
from fgsm.pictures.image import load_image
from tests import pictures
from tests.fgsm.pictures.formats.test_containers import segment

X = pictures.noise(150, 200)
PLAIN = {
    "baseline": pictures.encode(X, "JPEG"),
    "progressive": pictures.encode(X, "JPEG", progressive=True),
    "grey": pictures.encode(X[..., 0], "JPEG"),
    "CMYK": pictures.encode(Image.fromarray(X).convert("CMYK"), "JPEG"),
    "with restarts": pictures.encode(X, "JPEG", restart_marker_blocks=7),
    "fraction": pictures.encode(pictures.noise(820, 900), "JPEG", quality=30),
}
SIZE = (150, 200)
VIDEO = pictures.video(300_000)
BASELINE = PLAIN["baseline"]


def shown(data: bytes) -> np.ndarray:
    return load_image(data, SIZE)


BEHIND = {
    "video": VIDEO,
    "another picture": BASELINE,
    "zeros": bytes(5000),
    "trailer of a maker": b"SEFH" + VIDEO + b"SEFT",
    "half a marker": b"\xff",
}


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND)
@pytest.mark.parametrize("ended", [True, False], ids=["ended", "no end marker"])
def test_what_stands_behind_the_picture_counts_nothing(kind: str, behind: bytes, ended: bool) -> None:
    plain = PLAIN[kind]
    np.testing.assert_array_equal(shown((plain if ended else plain[:-2]) + behind), shown(plain))


def samsung(name: bytes, content: bytes) -> bytes:
    """What Samsung's phones put behind a picture: named parts, and then the list of them."""
    directory = b"SEFH" + struct.pack("<IIHHII", 107, 1, 0, 0x0A30, 8 + len(name), len(content)) + b"SEFT"
    return b"\0\0\x30\x0a" + struct.pack("<I", len(name)) + name + content + directory


RANDOM = np.random.default_rng(3)
TRAILERS = {
    "film": VIDEO,
    "film in a maker's part": samsung(b"MotionPhoto_Data", VIDEO),
    "time in a maker's part": samsung(b"Image_UTC_Data", b"1700000000000"),
    "second picture": PLAIN["grey"],
    "HEIC": struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + RANDOM.bytes(3000),
    "zeros": bytes(5000),
    "sentence": b"Made with an editor that leaves its name behind. " * 9,
    "XMP": b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>' * 4,
    "unknown maker's part and a film": b"MAKR" + RANDOM.bytes(60) + VIDEO,
}


@pytest.mark.parametrize("kind", ["baseline", "progressive", "grey", "with restarts"])
@pytest.mark.parametrize("trailer", TRAILERS.values(), ids=TRAILERS)
def test_what_stands_behind_never_fills_what_is_missing(kind: str, trailer: bytes) -> None:
    plain = PLAIN[kind]
    np.testing.assert_array_equal(shown(plain + trailer), shown(plain))
    for cut in (3, 4, 5, 7, 9, 12, 17, 25, 38, 60, 100, 250):
        with pytest.raises(ValueError, match="damaged or cut off"):
            shown(plain[:-cut] + trailer)


def test_hardly_any_random_bytes_pass_for_what_is_missing() -> None:
    """They would have to end where the picture does, to four bytes."""
    trailers, cuts, refused = [RANDOM.bytes(size) for size in (60, 3000) * 5], range(3, 43, 4), 0
    for trailer in trailers:
        for cut in cuts:
            with suppress(ValueError):
                shown(PLAIN["grey"][:-cut] + trailer)
                continue
            refused += 1
    assert refused >= 0.95 * len(trailers) * len(cuts)


@pytest.mark.parametrize("kind", ["baseline", "progressive"])
@pytest.mark.parametrize("filling", [b"\xff" * 2_000_000, b"\xff" * 2_000_000 + b"\0", b"\xff\xe0\0\2" * 30_000])
def test_filling_without_end_costs_no_squares(kind: str, filling: bytes) -> None:
    """Two million bytes in which every one may begin a marker: were each looked at from each, this would never end."""
    try:
        image = shown(PLAIN[kind][:-2] + filling + END)
    except ValueError as error:
        assert "expected" in str(error)  # noqa: PT017
    else:
        np.testing.assert_array_equal(image, shown(PLAIN[kind]))


def test_seven_megabytes_of_video_are_left_out() -> None:
    assert unwrap(BASELINE + pictures.video(7_000_000)) == unwrap(BASELINE)


@pytest.mark.parametrize("behind", [b"", VIDEO], ids=["nothing behind", "video behind"])
@pytest.mark.parametrize("kind", PLAIN)
def test_missing_pixels_are_refused_wherever_it_is_cut(kind: str, behind: bytes) -> None:
    """A cut picture is refused, or nothing that is shown is missing."""
    plain = PLAIN[kind]
    whole, refused = shown(plain), 0
    cuts = [*range(3, 30), *np.geomspace(40, len(plain) // 2, 15).astype(int)]
    for cut in cuts:
        try:
            image = shown(plain[:-cut] + behind)
        except ValueError as error:
            assert "damaged or cut off" in str(error)  # noqa: PT017
            refused += 1
        else:
            np.testing.assert_array_equal(image, whole)
    assert refused > len(cuts) // 2


BROKEN = {
    "JFIF cut short": segment(0xE0, b"JFIF"),
    "Adobe cut short": segment(0xEE, b"Adobe"),
    "profile without a number": segment(0xE2, b"ICC_PROFILE\0"),
    "second half of a profile": segment(0xE2, b"ICC_PROFILE\0\2\2" + bytes(500)),
    "profile of no parts": segment(0xE2, b"ICC_PROFILE\0\0\0" + bytes(500)),
    "part of a profile twice": segment(0xE2, b"ICC_PROFILE\0\1\2" + bytes(500)) * 2,
    "profile of nonsense": segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(range(256)) * 9),
    "EXIF of nonsense": segment(0xE1, b"Exif\0\0" + bytes(range(256)) * 9),
    "EXIF cut short": segment(0xE1, b"Exif\0\0"),
    "EXIF without its name": segment(0xE1, b"Exif"),
    "XMP of nonsense": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + bytes(range(256)) * 9),
    "index of further pictures": segment(0xE2, b"MPF\0" + bytes(range(200))),
    "index of one that is not there": segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\1\xb0\1\0\4\0\0\0\1\0\0\0\2\0\0"),
    "Photoshop": segment(0xED, b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\4abcd"),
    "FlashPix": segment(0xE2, b"FPXR\0" + bytes(range(99))),
    "comment": segment(0xFE, b"\xff\xd8\xff\xda" * 99),
    "reserved marker": b"\xff\xf0\xff\x01",
    "filling": b"\xff" * 300,
    "junk": b"junk",
}  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("kind", ["baseline", "progressive", "grey"])
def test_a_flaw_around_the_pixels_costs_them_nothing(kind: str, broken: bytes) -> None:
    plain = PLAIN[kind]
    table = plain.index(b"\xff\xdb")
    for place in (2, table) if broken.startswith(b"\xff") else (table,):
        np.testing.assert_array_equal(shown(plain[:place] + broken + plain[place:]), shown(plain))


def test_a_profile_in_parts_is_put_together_whatever_their_order() -> None:
    profile = pictures.swapped_profile()
    plain = pictures.encode(Image.new("RGB", SIZE[::-1], (250, 5, 5)), "JPEG", quality=100)
    half = len(profile) // 2
    parts = [segment(0xE2, b"ICC_PROFILE\0\1\2" + profile[:half]), segment(0xE2, b"ICC_PROFILE\0\2\2" + profile[half:])]
    for order in (parts, parts[::-1]):
        red, _, blue = shown(plain[:2] + b"".join(order) + plain[2:])[0, 0]
        assert (red < 20, blue > 235) == (True, True)


def test_the_orientation_stays_beside_a_video() -> None:
    camera = np.ascontiguousarray(pictures.stored(X, 6))
    data = pictures.encode(camera, "JPEG", quality=100, subsampling=0, exif=pictures.exif(6))
    assert np.abs(shown(data + VIDEO).astype(int) - X).mean() < 3
    np.testing.assert_array_equal(shown(data + VIDEO), shown(data))


def test_scans_are_counted_in_the_picture_and_not_behind_it() -> None:
    with pytest.raises(ValueError, match=f"at most {MAX_SCANS} scans"):
        unwrap(pictures.scan_bomb(MAX_SCANS + 1))
    assert unwrap(BASELINE + b"\xff\xda" * 1000) == unwrap(BASELINE)


def test_only_baseline_in_one_scan_is_decoded_as_it_streams() -> None:
    assert {kind: is_streamed(data) for kind, data in PLAIN.items()} == {
        **dict.fromkeys(PLAIN, True),
        "progressive": False,
    }
    assert not is_streamed(BASELINE.replace(b"\xff\xda\0\x0c\3", b"\xff\xda\0\x08\1"))
    assert not is_streamed(BASELINE[:100])


def test_what_is_left_ends_where_the_picture_ends() -> None:
    assert unwrap(BASELINE + VIDEO).endswith(END)
    assert not unwrap(BASELINE[:-2]).endswith(END)
    assert unwrap(b"\xff\xd8\xff") == b"\xff\xd8\xff"
