"""A WebP of one frame, its RIFF header and flags as what is in it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from fgsm.pictures.formats.unsupported import UnsupportedError

_FLAGS = {b"ICCP": 0x20, b"ALPH": 0x10, b"EXIF": 0x08, b"XMP ": 0x04, b"ANIM": 0x02}
_ALPHA = 0x10
_ORDER = (b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L", b"EXIF", b"XMP ")
_SIDE = 0x3FFF  # 14 bits
_LOSSY_VERSION, _LOSSLESS = 3, b"\x2f"
_IMAGES = {b"VP8 ", b"VP8L", b"ANMF"}


def unwrap(data: bytes) -> bytes:
    """Return a WebP's first frame with its colour profile and EXIF data, under a header that says so.

    Raises:
        UnsupportedError: if it is of a later version than is read.
    """
    found: dict[bytes, bytes] = {}
    for name, chunk in _chunks(data):
        if not (name in found or (name in _IMAGES and _IMAGES & found.keys())):
            found[name] = chunk
            _check_version(name, chunk[8:])
    header, kept = found.get(b"VP8X", b""), [name for name in _ORDER if name in found]
    chunks = [found[name] for name in kept]
    if len(header) == 18 and not set(kept) <= {b"VP8 ", b"VP8L"}:
        flags = sum(_FLAGS.get(name, 0) for name in kept) | header[8] & _ALPHA
        chunks.insert(0, header[:8] + bytes([flags]) + header[9:])
    else:
        chunks = [found[name] for name in kept if name in _IMAGES]
    body = b"".join((b"WEBP", *chunks))
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def canvas_pixels(data: bytes) -> int:
    """Return for how many pixels a decoder makes room as soon as it opens a WebP that `unwrap` returned."""
    name, header = data[12:16], data[20:30]
    if name == b"VP8X":
        return (1 + int.from_bytes(header[4:7], "little")) * (1 + int.from_bytes(header[7:10], "little"))
    if name == b"VP8L":
        sides = int.from_bytes(header[1:5], "little")
        return (1 + (sides & _SIDE)) * (1 + (sides >> 14 & _SIDE))
    return (int.from_bytes(header[6:8], "little") & _SIDE) * (int.from_bytes(header[8:10], "little") & _SIDE)


def _check_version(name: bytes, body: bytes) -> None:
    """Look at the three bits in which a frame tells its version (RFC 6386, 9.1; WebP Lossless, section 3)."""
    if name == b"VP8 " and body and (version := body[0] >> 1 & 7) > _LOSSY_VERSION:
        raise UnsupportedError(f"expected a version up to {_LOSSY_VERSION}, got {version}")
    if name == b"VP8L" and body[:1] == _LOSSLESS and len(body) > 4 and (version := body[4] >> 5):
        raise UnsupportedError(f"expected version 0 of lossless pixels, got {version}")


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and bytes of each chunk, padded; of one that is cut off only if there is nothing without it."""
    place = 12
    while place + 8 <= len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        chunk = data[place : place + 8 + size]
        place += 8 + size + size % 2
        if len(chunk) == 8 + size:
            yield name, chunk + bytes(size % 2)
        elif name in _IMAGES:
            yield name, chunk
