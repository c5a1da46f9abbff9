"""Each kind of file that people have, and what happens to it: the colour that is shown, or the one sentence."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from fgsm.pictures.image import load_image
from fgsm.pictures.source import EXPECTED, READS_AVIF
from tests import avifs, pictures
from tests.bitmaps import FILES, windows
from tests.colours import LINEAR, cicp, gama, with_chunks
from tests.fgsm.pictures.formats import test_apng as apng

SIDE = 16
FLAT = np.full((SIDE, SIDE, 3), (200, 100, 50), np.uint8)
PNG = pictures.encode(FLAT, "PNG")
GREEN, AS_IT_IS = (0, 255, 0), (200, 100, 50)
ONE = ((200, 100, 50),)


def file_type(major: bytes, *others: bytes) -> bytes:
    return avifs.box(b"ftyp", major, bytes(4), *others) + bytes(100)


def header_with(depth: int = 8, colour: int = 2, compression: int = 0, filtering: int = 0, interlace: int = 0) -> bytes:
    """Return a PNG whose header is sound and says this."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, depth, colour, compression, filtering, interlace)
    return PNG[:8] + pictures.chunk(b"IHDR", header) + PNG[33:]


def tiff_like(*tags: tuple[int, int, int], order: str = "<") -> bytes:
    entries = b"".join(struct.pack(f"{order}HHII", tag, kind, 1, value) for tag, kind, value in tags)
    start = b"II*\0" if order == "<" else b"MM\0*"
    return start + struct.pack(f"{order}IH", 8, len(tags)) + entries + bytes(200)


def avif(primaries: int = 1, transfer: int = 13) -> bytes:
    data = pictures.encode(FLAT, "AVIF", quality=100, subsampling="4:4:4") if READS_AVIF else b""
    return avifs.with_code_points(data, primaries, transfer) if data else data


def brand_first(brand: bytes) -> bytes:
    return avif()[:8] + brand + avif()[12:]


def _later(data: bytes, name: bytes, place: int, bits: int) -> bytes:
    """Return a WebP whose frame tells another version."""
    at = data.index(name) + place
    return data[:at] + bytes([data[at] | bits]) + data[at + 1 :]


BMP = windows(8, bytes(SIDE * SIDE), colours=ONE)

# What is shown of it: the colours are those that Chromium paints.
SHOWN: dict[str, tuple[bytes, tuple[int, int, int]]] = {
    "PNG": (PNG, AS_IT_IS),
    "PNG with a linear gamma": (with_chunks(PNG, LINEAR), (229, 168, 122)),
    "PNG of an old Mac": (with_chunks(PNG, gama(55_556)), (210, 119, 65)),
    "PNG in Display P3": (with_chunks(PNG, cicp(12, 13)), (215, 93, 31)),
    "PNG of high dynamic range, PQ": (with_chunks(PNG, cicp(1, 16)), (255, 51, 8)),
    "PNG of high dynamic range, HLG": (with_chunks(PNG, cicp(9, 18)), (230, 48, 17)),
    "PNG that moves, with a stand-in": (
        apng.START + apng.animated(1) + apng.STAND_IN + apng.GREEN_FRAME + apng.END,
        GREEN,
    ),
    "BMP": (pictures.encode(FLAT, "BMP"), AS_IT_IS),
    "BMP of 2 bits": (windows(2, bytes(SIDE * 4), colours=ONE), AS_IT_IS),
    "BMP of 4-4-4-4": (
        windows(16, b"\x80\xff" * SIDE**2, size=56, compression=3, masks=(0xF00, 0xF0, 0xF, 0)),
        (255, 136, 0),
    ),
    "BMP of runs of 4 bits": (windows(4, b"\x10\0\0\0" * SIDE, compression=2, colours=ONE), AS_IT_IS),
    **(
        {
            "AVIF": (avif(), AS_IT_IS),
            "AVIF in Display P3": (avif(12, 13), (215, 93, 31)),
            "AVIF of high dynamic range, PQ": (avif(1, 16), (255, 51, 8)),
            "AVIF of high dynamic range, HLG": (avif(9, 18), (230, 48, 17)),
            "AVIF of video's curve": (avif(1, 1), AS_IT_IS),
            "AVIF that is mif1 first": (brand_first(b"mif1"), AS_IT_IS),
            "AVIF that is miaf first": (brand_first(b"miaf"), AS_IT_IS),
            "AVIF of tiles, with a gain map": (
                avifs.grid([FLAT.repeat(4, 0).repeat(4, 1)] * 4, 2, extra_items=4),
                AS_IT_IS,
            ),
            "AVIF of several ipma": (avifs.grid([FLAT.repeat(4, 0).repeat(4, 1)] * 4, 2, split=True), AS_IT_IS),
        }
        if READS_AVIF
        else {}
    ),
}

# What it is called: a picture, which can be saved as another.
PICTURES: dict[str, tuple[bytes, str]] = {
    "JPEG XL": (b"\xff\x0a" + bytes(300), "a JPEG XL picture"),
    "JPEG XL in boxes": (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(300), "a JPEG XL picture"),
    "JPEG 2000": (pictures.encode(FLAT, "JPEG2000"), "a JPEG 2000 picture"),
    "JPEG 2000, bare": (b"\xff\x4f\xff\x51" + bytes(300), "a JPEG 2000 picture"),
    "JPEG XR": (b"II\xbc\x01" + bytes(300), "a JPEG XR picture"),
    "CR3": (file_type(b"crx ", b"crx isom"), "a raw photo (CR3)"),
    "CR2": (b"II*\0\x10\0\0\0CR\2\0" + bytes(300), "a raw photo (CR2)"),
    "CRW": (b"II\x1a\0\0\0HEAPCCDR" + bytes(300), "a raw photo (CRW)"),
    "DNG": (tiff_like((254, 4, 1), (50706, 1, 0x0401)), "a raw photo (DNG)"),
    "NEF": (tiff_like((254, 4, 1), (271, 2, 9), (330, 4, 9), order=">"), "a camera's raw photo"),
    "ARW": (tiff_like((254, 4, 1), (271, 2, 9), (330, 4, 9)), "a camera's raw photo"),
    "ORF": (b"IIRO\x08\0\0\0" + bytes(300), "a raw photo (ORF)"),
    "RW2": (b"IIU\0\x18\0\0\0" + bytes(300), "a raw photo (RW2)"),
    "RAF": (b"FUJIFILMCCD-RAW 0201" + bytes(300), "a raw photo (RAF)"),
    "TIFF": (pictures.encode(FLAT, "TIFF"), "a TIFF picture"),
    "TIFF of a scanner": (tiff_like((254, 4, 0), (271, 2, 9)), "a TIFF picture"),
    "TIFF, cut": (b"MM\0*", "a TIFF picture"),
    "large TIFF": (b"II+\0\x08\0\0\0" + bytes(300), "a TIFF picture"),
    "HEIC": (file_type(b"heic", b"mif1heic"), "a HEIC photo"),
    "HEIC that is mif1 first": (file_type(b"mif1", b"mif1heic"), "a HEIC photo"),
    "HEIF": (file_type(b"mif1", b"mif1unci"), "a HEIF picture"),
    "PSD": (b"8BPS\0\1" + bytes(300), "a Photoshop file"),
    "XCF": (b"gimp xcf v011" + bytes(300), "a GIMP file"),
    "ICO": (pictures.encode(FLAT, "ICO"), "an icon (ICO)"),
    "CUR": (b"\0\0\2\0\1\0  " + bytes(300), "a cursor (CUR)"),
    "ICNS": (b"icns\0\0\1\0" + bytes(300), "an icon (ICNS)"),
    "TGA": (pictures.encode(FLAT, "TGA"), "a TGA picture"),
    "TGA, packed": (pictures.encode(FLAT, "TGA", compression="tga_rle"), "a TGA picture"),
    "TGA without an end": (
        pictures.encode(FLAT, "TGA").removesuffix(bytes(8) + b"TRUEVISION-XFILE.\0"),
        "a TGA picture",
    ),
    "EXR": (b"\x76\x2f\x31\x01\2\0\0\0" + bytes(300), "an OpenEXR picture"),
    "HDR": (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 8 +X 8\n", "a Radiance HDR picture"),
    "DDS": (pictures.encode(FLAT, "DDS"), "a DDS texture"),
    "QOI": (b"qoif" + bytes(300), "a QOI picture"),
    "PPM": (pictures.encode(FLAT, "PPM"), "a PBM, PGM or PPM picture"),
    "PCX": (pictures.encode(FLAT, "PCX"), "a PCX picture"),
    "SGI": (pictures.encode(FLAT, "SGI"), "an SGI picture"),
    "DICOM": (bytes(128) + b"DICM" + bytes(300), "a DICOM picture"),
    "OS/2 array": (b"BA" + struct.pack("<IIHH", 14, 0, 0, 0) + BMP, "an OS/2 bitmap array"),
    "FITS": (b"SIMPLE  =                    T" + bytes(300), "a FITS picture"),
}

# What it is called: no picture.
OTHERS: dict[str, tuple[bytes, str]] = {
    "MP4": (file_type(b"isom", b"isomavc1"), "a video"),
    "MOV": (file_type(b"qt  ", b"qt  "), "a video"),
    "old MOV": (b"\0\0\0\x08wide\0\0\0\x20mdat" + bytes(300), "a video"),
    "WebM": (b"\x1aE\xdf\xa3\x9fB\x86\x81\1" + bytes(300), "a video"),
    "AVI": (b"RIFF\0\1\0\0AVI LIST" + bytes(300), "a video"),
    "WAV": (b"RIFF\0\1\0\0WAVEfmt " + bytes(300), "a sound file"),
    "M4A": (file_type(b"M4A ", b"M4A mp42"), "a sound file"),
    "MP3": (b"ID3\3\0" + bytes(300), "a sound file"),
    "PDF": (pictures.encode(FLAT, "PDF"), "a PDF"),
    "PostScript": (pictures.encode(FLAT, "EPS"), "a PostScript file"),
    "gzip": (b"\x1f\x8b\x08" + bytes(300), "a packed file"),
    "NumPy": (b"\x93NUMPY\1\0" + bytes(300), "a NumPy array"),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(300), "an HDF5 file"),
    "Git LFS pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid",
        "a Git LFS pointer (`git lfs pull` brings the picture)",
    ),
    "PNG with Unix' line ends": (PNG.replace(b"\r\n", b"\n"), "a damaged PNG picture (get or save it again)"),
    "PNG with Windows' line ends": (PNG.replace(b"\n", b"\r\n"), "a damaged PNG picture (get or save it again)"),
    "PNG of 7 bits": (b"\x09" + PNG[1:], "a damaged PNG picture (get or save it again)"),
    "PNG taken for text": (b"\xef\xbf\xbd" + PNG[1:], "a damaged PNG picture (get or save it again)"),
    "zeros": (bytes(1000), "something else"),
    "a program": (b"MZ" + bytes(300), "something else"),
}

# What of it is not read, though it is sound.
UNREAD: dict[str, tuple[bytes, str]] = {
    "PNG of 5 bits": (header_with(depth=5), "PNG cannot be read: expected a bit depth that PNG has, got 5 bits in"),
    "PNG of unknown colour": (
        header_with(colour=5),
        "PNG cannot be read: expected a bit depth that PNG has, got 8 bits in colour type 5",
    ),
    "PNG of unknown compression": (header_with(compression=7), "PNG cannot be read: .*got compression 7"),
    "PNG of unknown filters": (header_with(filtering=64), "PNG cannot be read: .*filter 64"),
    "PNG of unknown interlacing": (header_with(interlace=2), "PNG cannot be read: .*interlacing 2"),
    "PNG of Apple's": (
        PNG[:8] + pictures.chunk(b"CgBI", bytes(4)) + PNG[8:],
        "PNG cannot be read: .*got one for Apple's devices only",
    ),
    "WebP of a later version": (
        _later(pictures.encode(FLAT, "WEBP"), b"VP8 ", 8, 0x08),
        "WebP cannot be read: .*version up to 3, got 4",
    ),
    "WebP of a later version, lossless": (
        _later(pictures.encode(FLAT, "WEBP", lossless=True), b"VP8L", 12, 0x20),
        "WebP cannot be read: .*version 0 of lossless pixels, got 1",
    ),
    "BMP of Huffman coding": (FILES["Huffman"], "BMP cannot be read: .*got Huffman coding"),
    "BMP with a JPEG inside": (FILES["JPEG inside"], "BMP cannot be read: .*got a JPEG inside it"),
}

# What lacks bytes, or has wrong ones.
DAMAGED: dict[str, bytes] = {
    "PNG, cut": PNG[:-30],
    "PNG, wrong header": PNG[:29] + b"\0" + PNG[30:],
    "PNG, wrong pixels": PNG[:33] + pictures.chunk(b"IDAT", zlib.compress(bytes(99))) + PNG[-12:],
    "JPEG, cut": pictures.encode(pictures.noise(64, 64), "JPEG")[:-400],
    "GIF, cut": pictures.encode(pictures.noise(64, 64), "GIF")[:-400],
    "WebP, cut": pictures.encode(pictures.noise(64, 64), "WEBP")[:-400],
    "BMP, cut": BMP[:-30],
    "BMP of zeros": b"BM" + bytes(60),
    **({"AVIF, cut": avif()[:-30]} if READS_AVIF else {}),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown(kind: str) -> None:
    data, colour = SHOWN[kind]
    size = (128, 128) if "of tiles" in kind or "several" in kind else (32, 32) if "moves" in kind else (SIDE, SIDE)
    image = load_image(data, size).astype(int)
    assert np.abs(image - np.array(colour)).max() <= 2


@pytest.mark.parametrize("kind", PICTURES)
def test_what_another_picture_is_called(kind: str) -> None:
    data, name = PICTURES[kind]
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        load_image(data)
    advice = "(save or export it as JPEG or PNG first)"
    assert str(caught.value) == f"This file is not a picture that we can read: {EXPECTED}, got {name} {advice}."


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_picture_is_called(kind: str) -> None:
    data, name = OTHERS[kind]
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        load_image(data)
    assert str(caught.value) == f"This file is not a picture that we can read: {EXPECTED}, got {name}."


@pytest.mark.parametrize("kind", UNREAD)
def test_what_is_said_of_a_kind_that_is_not_read(kind: str) -> None:
    data, words = UNREAD[kind]
    with pytest.raises(ValueError, match=f"^This kind of {words}.*Save it as PNG first.$"):
        load_image(data)


@pytest.mark.parametrize("kind", DAMAGED)
def test_damaged_is_what_lacks_bytes_or_has_wrong_ones(kind: str) -> None:
    with pytest.raises(ValueError, match="is damaged or cut off: expected a whole file, got one that cannot be read"):
        load_image(DAMAGED[kind])


def test_noise_is_not_taken_for_a_picture_of_another_kind() -> None:
    chance = np.random.default_rng(0)
    names = []
    for _ in range(2000):
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            load_image(chance.bytes(64))
        names.append(str(caught.value).rpartition("got ")[2])
    assert names.count("something else.") > 1990


def test_a_picture_of_pillow_s_own_is_taken_as_it_is() -> None:
    assert tuple(load_image(Image.fromarray(FLAT), (SIDE, SIDE))[0, 0]) == AS_IT_IS
