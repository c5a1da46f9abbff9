"""SECURITY.md: the limits that it names are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from fgsm.experiment import experiment
from fgsm.pictures import address, decode, fetch, image, source
from fgsm.pictures.formats import limits
from fgsm.pictures.isolated import pool
from fgsm.pictures.isolated.limits import Limits
from fgsm_playground.live import frames
from fgsm_playground.server.limits import admission
from fgsm_playground.server.middleware import request_validation, validation
from fgsm_playground.server.settings import Settings

TEXT = (Path(__file__).resolve().parent.parent / "SECURITY.md").read_text(encoding="utf-8")
DEFAULTS = Settings()
LIMITS = Limits()


@pytest.mark.parametrize(
    "words",
    [
        f"| {DEFAULTS.upload_mb} MB as upload (`FGSM_UPLOAD_MB`), {source.MAX_BYTES // 10**6} MB for the library",
        f"| {decode.MAX_PIXELS // 10**6} million pixels, {decode.MAX_STREAMED // 10**6} million of a baseline JPEG",
        f"{limits.MAX_SCANS} scans, {limits.MAX_PARTS:,} segments; the first {limits.MAX_EXIF // 1024} kB of EXIF data",
        f"{LIMITS.memory // 10**6} MB, {LIMITS.memory_alone / 10**9:g} GB for a large one",
        f"{LIMITS.cpu} seconds of computing time, {LIMITS.wall:g} on the clock",
        f"at rest one, {pool.MOST} at most",
        f"| {limits.MAX_PARTS:,} chunks",
        f"only one of more than {image.LARGE // 10**6} million pixels",
        f"unfolds to more than {limits.MAX_PROFILE // 2**20} MB is left out",
        f"| {limits.MAX_FRAMES} frames, {limits.MAX_STREAM // 10**6} million pixels in its streams, "
        f"of which there are at most {limits.MAX_TILES}",
        f"| {limits.MAX_RUNS // 10**6} MB |",
        f"| {fetch.TIMEOUT:g} seconds in all, {fetch.MAX_REDIRECTS} redirects, "
        f"an address of {address.MAX_URL} characters",
        f"| {validation.MAX_BODY // 10**6} MB of JSON, "
        f"lists {request_validation.MAX_DEPTH} deep, {request_validation.MAX_VALUES} values",
        f"| {DEFAULTS.burst} at once, {DEFAULTS.rate} a minute",
        f"| {DEFAULTS.at_once} of all visitors (`FGSM_AT_ONCE`)",
        f"| {DEFAULTS.queue} (`FGSM_QUEUE`), {validation.UNDELIVERED} answers not yet collected",
        f"| {admission.LIVE} visitors at a time",
        f"one frame after another, of at most {frames.LARGEST // 10**6} MB",
        f"| {experiment.MAX_STEPS} steps",
    ],
)
def test_a_limit_is_the_codes_own(words: str) -> None:
    assert words in TEXT


def test_every_file_that_it_names_is_there() -> None:
    root = Path(__file__).resolve().parent.parent
    for cell in TEXT.split("`")[1::2]:
        if "/" in cell and " " not in cell:
            assert (root / cell).exists(), cell
