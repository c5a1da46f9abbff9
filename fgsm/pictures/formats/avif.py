"""An AVIF's still picture, after looking at how much its decoder would unfold.

The file says in two places how large the picture is: in its boxes, which Pillow reports, and in the AV1 stream, for
which the decoder makes room. ISO/IEC 14496-12 (boxes), 23008-12 (items); AV1 Bitstream & Decoding Process, section 5.
"""

from __future__ import annotations

from fgsm.pictures.formats.av1 import stream_pixels
from fgsm.pictures.formats.avif_items import Extents, association_entries, bytes_of, inner_boxes, items_of, main_item
from fgsm.pictures.formats.boxes import boxes
from fgsm.pictures.formats.limits import MAX_STREAM, MAX_TILES
from fgsm.pictures.formats.unsupported import UnsupportedError

_BOX = 8  # bytes of a box before what is in it
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
            _join_associations(data, start + 4, end, result)
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


def _join_associations(data: bytes, start: int, end: int, result: bytearray) -> None:
    """Put the properties of all items into one box for each form of these: decoders refuse a second of one form.

    What gets shorter is filled with a box that is free (ISO/IEC 23008-12, section 9.3).
    """
    for first, last in inner_boxes(data, start, end).get(b"iprp", [])[:1]:
        inner = inner_boxes(data, first, last)
        told = inner.get(b"ipma", [])
        if len(told) < 2 or data[first - 4 : first] != b"iprp":
            return
        groups: dict[bytes, list[tuple[int, bytes]]] = {}
        for begin, stop in told:
            groups.setdefault(data[begin : begin + 4], []).extend(association_entries(data, begin, stop))
        others = b"".join(
            _box(name, data[begin:stop]) for name, begin, stop in boxes(data, first, last) if name != b"ipma"
        )
        joined = others + b"".join(_associations_box(form, entries) for form, entries in groups.items())
        spare = last - first - len(joined)
        if spare >= _BOX:
            result[first - _BOX : first - 4] = (_BOX + len(joined)).to_bytes(4, "big")
            result[first:last] = joined + _box(b"free", bytes(spare - _BOX))


def _associations_box(form: bytes, entries: list[tuple[int, bytes]]) -> bytes:
    in_order = [entry for _, entry in sorted(entries)]
    return _box(b"ipma", form + len(in_order).to_bytes(4, "big") + b"".join(in_order))


def _box(name: bytes, body: bytes) -> bytes:
    return (_BOX + len(body)).to_bytes(4, "big") + name + body
