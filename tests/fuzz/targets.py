"""What is fuzzed: each target takes an input and raises `BrokenPromiseError` where the code does not keep a promise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import numpy as np

from fgsm.pictures.address import parse_address
from fgsm.pictures.isolated.errors import DecoderError
from fgsm.pictures.isolated.limits import Limits
from fgsm.pictures.isolated.pool import DecoderPool
from fgsm.pictures.isolated.process import Decoder
from fgsm_playground.figure.request import Controls, steps_for
from fgsm_playground.parts.components import refuse
from fgsm_playground.server.middleware.request_validation import check_request

FUNCTIONS = {0: "attack", 3: "open_page"}
PATHS = tuple(
    f"/gradio_api/{path}"
    for path in ("queue/join", "run/open_page", "call/attack", "call/v2/attack", "cancel", "reset")
)


SLOW = 5  # seconds of computing time; a good picture takes a hundredth of that

_decoders = DecoderPool(1, lambda: Decoder(Limits(cpu=SLOW)))


class BrokenPromiseError(Exception):
    """The code broke its promise."""


def picture(data: bytes) -> None:
    """A decoder returns a picture of the asked-for shape, or says in one sentence why not; it lives on, and soon."""
    for size, channels in (((32, 24), 3), ((28, 28), 1)):
        image = promised(_decoders.load_image, data, size, channels=channels)
        if image is not None and (image.dtype != np.uint8 or image.shape != (*size, channels)):
            raise BrokenPromiseError(f"got {image.dtype} {image.shape}")


def envelope(data: bytes) -> None:
    """What `check_request` lets pass, Gradio can read and write again; it refuses the rest in one sentence."""
    for path in PATHS:
        fields = promised(check_request, path, data, FUNCTIONS)
        if fields is not None:
            json.dumps(fields).encode()


def controls(values: list[Any]) -> None:
    """Whatever the controls say, an attack is asked for with good values, or refused in one sentence."""
    asked: list[tuple[Any, ...]] = []
    with patch("fgsm_playground.figure.request.cached_experiment", lambda *given: asked.append(given)):
        promised(lambda: Controls(*values).experiment())
        promised(lambda: Controls(*values).checked_level())
    steps_for(*values[2:4])
    for name, pixels, target, steps, truth in asked:
        fits = isinstance(name, str) and isinstance(pixels, bytes) and type(steps) is int and 1 <= steps <= 20
        classes = all(label is None or (type(label) is int and 0 <= label < 1000) for label in (target, truth))
        if not (fits and classes):
            raise BrokenPromiseError(f"asked for {(name, target, steps, truth)}")


def address(text: str) -> None:
    """An address is brought to the form in which it is sent, which is its own, or refused in one sentence."""
    target = promised(parse_address, text)
    if target is not None:
        again = parse_address(str(target.request.url))
        if (again.host, again.port) != (target.host, target.port):
            raise BrokenPromiseError(f"{target.host}:{target.port} became {again.host}:{again.port}")


def promised(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call, and return None where the call is refused in one sentence.

    Raises:
        BrokenPromiseError: if it fails in any other way.
    """
    try:
        return call(*arguments, **options)
    except DecoderError as error:
        raise BrokenPromiseError(f"the decoder ended: {error.reason} {error.detail}") from error
    except (ValueError, LookupError) as error:
        message = str(error)
        if isinstance(error, (UnicodeError, KeyError, IndexError)) or "\n" in message or not 10 < len(message) < 400:
            raise BrokenPromiseError(f"no sentence: {type(error).__name__}: {message[:300]!r}") from error
        refuse(message)
        return None
    except Exception as error:
        raise BrokenPromiseError(f"{type(error).__name__}: {str(error)[:300]}") from error
