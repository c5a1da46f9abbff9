"""Files for the tests of decoding: good ones of every kind, broken ones and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from fgsm.pictures.source import READS_AVIF

FORMATS = ("JPEG", "PNG", "WEBP", *["AVIF"] * READS_AVIF, "GIF", "BMP")


def noise(height: int = 224, width: int = 224, channels: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


def smooth(height: int, width: int) -> np.ndarray:
    """Return a picture that survives scaling and JPEG: red grows downwards, green to the right."""
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([255 * y // height, 255 * x // width, np.full_like(x, 90)], axis=-1).astype(np.uint8)


def encode(image: np.ndarray | Image.Image, kind: str, **options: Any) -> bytes:
    picture = Image.fromarray(image) if isinstance(image, np.ndarray) else image
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(size: tuple[int, int], depth: int, colour: int, rows: bytes, *extra: bytes) -> bytes:
    """Write a PNG by hand: (width, height), bit depth, colour type, unfiltered rows, further chunks."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def png16(values: np.ndarray, colour: int, *extra: bytes) -> bytes:
    """Write 16-bit values (H, W, C) as a PNG of that colour type."""
    height, width = values.shape[:2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    return png((width, height), 16, colour, rows, *extra)


def pixel_bomb(side: int = 13000) -> bytes:
    """Write a valid PNG of `side` x `side` black pixels: 20 kB that unfold to 169 million pixels."""
    return png((side, side), 1, 0, bytes((side + 7) // 8 + 1) * side)


def scan_bomb(scans: int) -> bytes:
    """Write a progressive JPEG that asks for the same scan again and again."""
    data = encode(np.zeros((64, 64), np.uint8), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * scans + data[-2:]


def many_frames(frames: int = 100_000) -> bytes:
    """Write a GIF whose first frame is followed by very many others, of one black pixel each."""
    data = encode(Image.new("L", (32, 32), 7), "GIF")
    tiny = b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    return data[:-1] + tiny * frames + b";"


def exif(orientation: int, *entries: bytes) -> bytes:
    """Write EXIF data with this orientation and further tags as they are."""
    tags = (struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0), *entries)
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(tags)) + b"".join(tags) + bytes(4)


def stored(upright: np.ndarray, orientation: int) -> np.ndarray:
    """Lay a picture down as a camera does, so that `orientation` says how to turn it up again."""
    half_turn = np.rot90(upright, 2)
    views: dict[int, np.ndarray] = {
        1: upright,
        2: np.fliplr(upright),
        3: half_turn,
        4: np.flipud(upright),
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright, 1),
        7: half_turn.swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }
    return views[orientation]


def swapped_profile() -> bytes:
    """Make an ICC profile in which red is sRGB's blue, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
    for first, second in (b"rXYZ", b"bXYZ"), (b"rTRC", b"bTRC"):
        profile = profile.replace(first, b"????").replace(second, first).replace(b"????", second)
    return profile


def video(size: int = 4_000_000) -> bytes:
    """Make what a phone writes behind a photo: the box of an MP4, with every byte that a JPEG's markers have."""
    kind = struct.pack(">I", 24) + b"ftypmp42" + bytes(4) + b"mp42isom"
    return kind + struct.pack(">I", size - 24) + b"mdat" + np.random.default_rng(1).bytes(size - 32)


def lossless_jpeg(side: int = 1024, channels: int = 3) -> bytes:
    """Write a sound lossless JPEG (SOF3) of one grey: every difference has the code 0."""

    def part(marker: int, body: bytes) -> bytes:
        return b"\xff%c" % marker + struct.pack(">H", len(body) + 2) + body

    layers = b"".join(bytes([number, 0x11, 0]) for number in range(1, channels + 1))
    tables = b"".join(bytes([number, 0]) for number in range(1, channels + 1))
    frame = part(0xC3, struct.pack(">BHHB", 8, side, side, channels) + layers)
    codes = part(0xC4, bytes([0, 1] + [0] * 15) + b"\0")
    scan = part(0xDA, bytes([channels]) + tables + bytes([1, 0, 0]))
    return b"\xff\xd8" + frame + codes + scan + bytes((side * side * channels + 7) // 8) + b"\xff\xd9"


def with_frame(data: bytes, marker: int = 0xC0, **header: int) -> bytes:
    """Change the frame's header of a baseline JPEG: its marker, and `bits`, `height` or `channels`."""
    at = data.index(b"\xff\xc0")
    bits, height, width, channels = struct.unpack(">BHHB", data[at + 4 : at + 10])
    fields = {"bits": bits, "height": height, "width": width, "channels": channels, **header}
    return (
        data[:at]
        + b"\xff%c" % marker
        + data[at + 2 : at + 4]
        + struct.pack(">BHHB", *fields.values())
        + data[at + 10 :]
    )
