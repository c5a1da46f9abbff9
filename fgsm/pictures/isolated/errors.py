"""How decoding in a process of its own can fail, beyond what `load_image` says of a picture."""

from __future__ import annotations

SENTENCES = {
    "crashed": (
        "Decoding this picture failed: the program that does it ended. "
        "Try again, or save the picture as PNG or JPEG first."
    ),
    "slow": "This picture takes too long to decode. Save it smaller, or as PNG or JPEG, first.",
    "memory": "This picture takes too much memory to decode. Save it smaller first.",
    "unavailable": "Pictures cannot be decoded at the moment. Try again in a minute.",
}
"""What a visitor is told, by `DecoderError.reason`."""


class DecoderError(ValueError):
    """A picture was not decoded, and the process that tried is gone.

    Args:
        reason: a key of `SENTENCES`.
        detail: for whoever runs the page.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(SENTENCES[reason])
        self.reason, self.detail = reason, detail
