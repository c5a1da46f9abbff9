"""What strangers send, decoded where a failing decoder ends one answer and not the page."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt

from fgsm.pictures.isolated.errors import DecoderError
from fgsm.pictures.isolated.pool import DECODERS
from fgsm_playground.parts.decoded import keep, key_of, recall
from fgsm_playground.parts.language import DEFAULT, say


def decode_upload(
    source: str | os.PathLike[str] | bytes, shape: tuple[int, int, int], language: Any = DEFAULT
) -> npt.NDArray[np.uint8]:
    """Return the pixels of a stranger's picture at a network's input size.

    Args:
        source: the file's path, or what is in it.
        shape: (height, width, channels).
        language: the visitor's.

    Returns:
        uint8 (height, width, channels).

    Raises:
        ValueError: with a sentence for the visitor.
    """
    key = key_of(source, shape)
    if (kept := recall(key)) is not None:
        return kept
    height, width, channels = shape
    try:
        pixels = DECODERS.load_image(source, (height, width), channels=channels)
    except DecoderError as error:
        raise ValueError(say(language, f"decoder.{error.reason}")) from error
    keep(key, pixels)
    return pixels
