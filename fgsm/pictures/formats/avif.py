"""An AVIF's still picture, after looking at how much its decoder would unfold.

The file says in two places how large the picture is: in its boxes, which Pillow reports, and in the AV1 stream, for
which the decoder makes room. ISO/IEC 14496-12 (boxes), 23008-12 (items); AV1 Bitstream & Decoding Process, section 5.
"""

from __future__ import annotations

from fgsm.pictures.formats.av1 import stream_pixels
from fgsm.pictures.formats.avif_items import Extents, bytes_of, inner_boxes, items_of, main_item
from fgsm.pictures.formats.boxes import boxes
from fgsm.pictures.formats.limits import MAX_STREAM, MAX_TILES
from fgsm.pictures.formats.unsupported import UnsupportedError

_OTHER_CODECS = {
    b"hvc1": "HEVC",
    b"vvc1": "VVC",
    b"avc1": "H.264",
    b"jpeg": "JPEG",
    b"j2k1": "JPEG 2000",
    b"unci": "uncompressed pixels",
}


def unwrap(data: bytes) -> bytes:
    """Return an AVIF without film and metadata, all else where it was: its boxes point to places in the file.

    Which way is up is not lost with the EXIF data: an AVIF has a box of its own for that.

    Raises:
        UnsupportedError: if there is no still picture in it, or not one coded as AV1.
        ValueError: if its streams are longer or larger than those of any picture.
        EOFError: if it is not built as an AVIF is.
    """
    result, found = bytearray(data), set()
    for name, start, end in boxes(data, 0, len(data)):
        if name == b"ftyp":
            # Decoders look for the brand first, where other programs name what the file is built like.
            result[start:end] = b"avif" + data[start + 4 : end].replace(b"avis", b"avif")
        elif name == b"moov":
            result[start - 4 : start] = b"free"
        elif name == b"meta":
            if name in found:
                raise EOFError
            _check_items(data, start + 4, end, result)
            _tell_associations_apart(data, start + 4, end, result)
        found.add(name)
    if b"moov" in found and b"meta" not in found:
        raise UnsupportedError("expected a still picture in it, got only a film")
    return bytes(result)


def _check_items(data: bytes, start: int, end: int, result: bytearray) -> None:
    """Add up what an AVIF's items make the decoder hold, and let it pass over EXIF data and XMP."""
    inner = inner_boxes(data, start, end)
    needed = [inner.get(name, []) for name in (b"iinf", b"iloc", b"idat")]
    if not (len(needed[0]) == len(needed[1]) == 1 and len(needed[2]) <= 1):
        raise EOFError
    items = items_of(data, inner)
    for item in items.values():
        if item.kind in (b"Exif", b"mime"):
            result[item.place : item.place + 4] = b"skip"
    main = items.get(main_item(data, inner))
    if main and main.kind in _OTHER_CODECS:
        raise UnsupportedError(f"expected a picture coded as AV1, got {_OTHER_CODECS[main.kind]}")
    _check_streams(data, [item.extents for item in items.values() if item.kind == b"av01"])


def _check_streams(data: bytes, streams: list[Extents]) -> None:
    if len(streams) > MAX_TILES:
        raise ValueError(f"expected at most {MAX_TILES} streams, got more")
    distinct = set(streams)  # the tiles of a grid that look alike are often written once
    if any(place + length > len(data) for parts in distinct for place, length in parts):
        raise EOFError
    if sum(length for parts in distinct for _, length in parts) > len(data):
        raise ValueError("expected each part of the file once, got one again and again")
    pixels = {parts: stream_pixels(bytes_of(data, parts)) for parts in distinct}
    if sum(pixels[parts] for parts in streams) > MAX_STREAM:
        raise ValueError(f"expected at most {MAX_STREAM // 1_000_000} million pixels in its streams, got more")


def _tell_associations_apart(data: bytes, start: int, end: int, result: bytearray) -> None:
    """Give each box of property associations flags of its own: decoders refuse a second one with the same.

    Only the lowest flag means something (ISO/IEC 23008-12, section 9.3).
    """
    for first, last in inner_boxes(data, start, end).get(b"iprp", []):
        for number, (begin, _) in enumerate(inner_boxes(data, first, last).get(b"ipma", [])[:256]):
            result[begin + 1] = number
