"""A PNG without what stands around its pixels: what is flawed or too large there is left out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from fgsm.pictures.formats.limits import MAX_PARTS, MAX_PROFILE
from fgsm.pictures.formats.unsupported import UnsupportedError

_PIXELS = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
_APPLE = b"CgBI"
_COLOUR = {b"gAMA", b"cHRM", b"sRGB", b"iCCP"}  # of no effect behind the first pixels
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # bits by colour type
_END = b"\0\0\0\0IEND\xaeB`\x82"
_TEXTS = (b"Raw profile type exif\0", b"XML:com.adobe.xmp\0")  # which way is up, where programs write it


def unwrap(data: bytes) -> bytes:
    """Return a PNG's pixels and what is sound of its transparency, colour profile and EXIF data.

    Raises:
        UnsupportedError: if its header is sound and names a coding that no PNG has, or it is no PNG of the standard.
        ValueError: if there are more chunks than in any picture.
    """
    view, kept, seen, begun = memoryview(data), [], set(), False
    for name, start, end in chunks(data):
        chunk = view[start:end]
        if name == b"IHDR" and is_whole(chunk):
            _check_header(bytes(chunk[8:-4]))
        if name == _APPLE:
            raise UnsupportedError("expected a PNG of the standard, got one for Apple's devices only (CgBI)")
        begun = begun or name == b"IDAT"
        if name in _PIXELS:
            kept.append(chunk)
        elif begun and name in _COLOUR:
            continue
        elif (kind := _kind(name, chunk)) and kind not in seen:  # the first only: many may each unfold to the limit
            seen.add(kind)
            kept += [chunk] if _is_sound(name, chunk) else []
    return b"".join((data[:8], *kept, _END))


def code_points(data: bytes) -> tuple[int, int] | None:
    """Return primaries and transfer of a PNG's `cICP` chunk, None where none is to be used.

    Raises:
        ValueError: if there are more chunks than in any picture.
    """
    for name, start, end in chunks(data):
        if name == b"IDAT":
            return None
        chunk = data[start:end]
        if name == b"cICP" and is_whole(chunk) and len(chunk) == 16:
            primaries, transfer, matrix, full_range = chunk[8:12]
            return (primaries, transfer) if (matrix, full_range) == (0, 1) else None
    return None


def is_whole(chunk: bytes | memoryview) -> bool:
    """Return whether a chunk is all there and has the right checksum."""
    return len(chunk) >= 12 and zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield the name of each chunk up to the picture's end, and where it begins and ends, if it is cut off too."""
    place = 8
    for _ in range(MAX_PARTS):
        if place >= len(data):
            return
        name, end = data[place + 4 : place + 8], place + 12 + int.from_bytes(data[place : place + 4], "big")
        if name == b"IEND":
            return
        yield name, place, end
        place = end
    raise ValueError(f"expected at most {MAX_PARTS} chunks, got more")


def _kind(name: bytes, chunk: memoryview) -> bytes | None:
    """Return what a chunk is that a picture can do without and that is of use: its name, or its text's."""
    if name in (b"tRNS", b"eXIf", *_COLOUR):
        return name
    body = bytes(chunk[8:40])
    return next((text for text in _TEXTS if name in _READABLE and body.startswith(text)), None)


def _is_sound(name: bytes, chunk: memoryview) -> bool:
    """Return whether such a chunk can be read, at no great cost."""
    return is_whole(chunk) and _READABLE[name](bytes(chunk[8:-4]))


def _check_header(header: bytes) -> None:
    if len(header) != 13:
        return
    depth, colour, compression, filtering, interlace = header[8:]
    if depth not in _DEPTHS.get(colour, ()):
        raise UnsupportedError(f"expected a bit depth that PNG has, got {depth} bits in colour type {colour}")
    if compression or filtering or interlace > 1:
        raise UnsupportedError(
            "expected compression 0, filter 0 and interlacing 0 or 1, "
            f"got compression {compression}, filter {filtering} and interlacing {interlace}"
        )


def _is_text(body: bytes) -> bool:
    return len(body) <= MAX_PROFILE


def _is_packed(body: bytes) -> bool:
    _, _, packed = body.partition(b"\0")
    return packed[:1] == b"\0" and _unfolds(packed[1:])


def _is_international_text(body: bytes) -> bool:
    _, _, rest = body.partition(b"\0")
    packed, method = rest[:1], rest[1:2]
    text = rest[2:].split(b"\0", 2)[-1]
    return packed == b"\0" or (method == b"\0" and _unfolds(text))


def _unfolds(packed: bytes) -> bool:
    """Return whether packed bytes are whole and unfold to no more than the limit; more is not unfolded."""
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed, MAX_PROFILE)
    except zlib.error:
        return False
    return unpacker.eof


_READABLE: dict[bytes, Callable[[bytes], bool]] = {
    b"tRNS": lambda _: True,
    b"eXIf": lambda _: True,
    b"iCCP": _is_packed,
    b"gAMA": lambda body: len(body) == 4,
    b"cHRM": lambda body: len(body) == 32,
    b"sRGB": lambda body: len(body) == 1 and body[0] <= 3,
    b"tEXt": _is_text,
    b"zTXt": _is_packed,
    b"iTXt": _is_international_text,
}
