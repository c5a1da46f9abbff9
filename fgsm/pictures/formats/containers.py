"""What stands around the pixels of a picture file, taken off or bounded before a decoder sees it.

Comments, metadata and further frames cost Pillow up to the square of their size, and one flaw in them costs the
picture: a file of 9 MB could keep a core busy for minutes, and a wrong checksum in a colour profile hid a sound photo.
What is left of a file is its first frame, its colour profile and which way is up; nothing behind its end counts.
"""

from __future__ import annotations

from collections.abc import Callable

from fgsm.pictures.formats import avif, bmp, gif, jpeg, png, webp


def bounded(kind: str, data: bytes) -> bytes:
    """Return a file without what is not needed to decode its first frame.

    Args:
        kind: JPEG, PNG, WebP, AVIF, GIF or BMP.
        data: the whole file.

    Returns:
        A file of the same kind. A JPEG whose end marker is missing comes back without one.

    Raises:
        UnsupportedError: if the file is sound, and of a kind that is not read.
        ValueError: if decoding would take out of all proportion; it says what was expected and what came.
        EOFError: if the file is not built as its kind is.
    """
    return _BOUNDED[kind](data)


_BOUNDED: dict[str, Callable[[bytes], bytes]] = {
    "JPEG": jpeg.unwrap,
    "PNG": png.unwrap,
    "WebP": webp.unwrap,
    "AVIF": avif.unwrap,
    "GIF": gif.first_frame,
    "BMP": bmp.check,
}
