"""The kinds of JPEG that are read: ITU-T T.81, table B.1, names many more, and no browser shows those.

libjpeg-turbo 3 decodes a lossless frame at its full size even where Pillow has asked for a fraction of it, past the end
of the buffer. So a decoder only ever gets the kinds for which `draft` was made.
"""

from __future__ import annotations

from fgsm.pictures.formats.unsupported import UnsupportedError

SEQUENTIAL = frozenset({0xC0, 0xC1})
"""Frames whose blocks are coded as they lie, not in ever finer scans."""

BITS = 8
CHANNELS = (1, 3, 4)

_PROGRESSIVE = 0xC2
_OTHER_KINDS = {
    0xC3: "a lossless one (SOF3)",
    0xC5: "a hierarchical one (SOF5)",
    0xC6: "a hierarchical one (SOF6)",
    0xC7: "a hierarchical one (SOF7)",
    0xC9: "an arithmetic-coded one (SOF9)",
    0xCA: "an arithmetic-coded one (SOF10)",
    0xCB: "a lossless one (SOF11)",
    0xCD: "a hierarchical one (SOF13)",
    0xCE: "a hierarchical one (SOF14)",
    0xCF: "a hierarchical one (SOF15)",
    0xDE: "a hierarchical one (DHP)",
    0xF7: "a JPEG-LS one (SOF55)",
}

FRAMES = frozenset({*SEQUENTIAL, _PROGRESSIVE, *_OTHER_KINDS} - {0xDE, 0xF7})
"""Markers of a frame's header."""


def check_frame(marker: int, header: bytes) -> None:
    """Refuse a frame that the decoder is not given.

    Args:
        marker: of any segment before the first scan; one that begins no frame is let through.
        header: what is in the segment.

    Raises:
        UnsupportedError: if the frame is neither baseline, extended sequential nor progressive, has another depth than
            8 bits, or a number of channels that is not decoded, or tells its height behind its pixels.
    """
    if marker in _OTHER_KINDS:
        raise UnsupportedError(f"expected a baseline or progressive one, as browsers show, got {_OTHER_KINDS[marker]}")
    if marker not in FRAMES or len(header) < 6:  # one that is cut short is damaged, which the decoder says
        return
    bits, channels = header[0], header[5]
    if bits != BITS:
        raise UnsupportedError(f"expected {BITS} bits a channel, got {bits}")
    if channels not in CHANNELS:
        raise UnsupportedError(f"expected 1, 3 or 4 channels, got {channels}")
    if header[1:3] == b"\0\0":
        raise UnsupportedError("expected the height before the pixels, got it behind them (DNL)")
