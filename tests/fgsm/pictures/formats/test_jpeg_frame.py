"""A decoder only gets the kinds of JPEG that browsers show; each of the others is named."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from fgsm.pictures.image import load_image
from tests import pictures
from tests.fgsm.pictures.formats.test_containers import segment

BASELINE = pictures.encode(pictures.noise(64, 64), "JPEG")
OTHER_KINDS = {
    0xC3: "lossless one (SOF3)",
    0xC5: "hierarchical one (SOF5)",
    0xC6: "hierarchical one (SOF6)",
    0xC7: "hierarchical one (SOF7)",
    0xC9: "arithmetic-coded one (SOF9)",
    0xCA: "arithmetic-coded one (SOF10)",
    0xCB: "lossless one (SOF11)",
    0xCD: "hierarchical one (SOF13)",
    0xCE: "hierarchical one (SOF14)",
    0xCF: "hierarchical one (SOF15)",
    0xF7: "JPEG-LS one (SOF55)",
}
UNREAD = {
    **{name: (pictures.with_frame(BASELINE, marker), name) for marker, name in OTHER_KINDS.items()},
    "hierarchical header": (
        BASELINE[:2] + segment(0xDE, b"\x08\0\x40\0\x40\3") + BASELINE[2:],
        "hierarchical one (DHP)",
    ),
    "second frame": (
        pictures.with_frame(BASELINE).replace(b"\xff\xda", segment(0xC3, b"\x08\0\x40\0\x40\3") + b"\xff\xda", 1),
        "lossless one (SOF3)",
    ),
    "12 bits": (pictures.with_frame(BASELINE, 0xC1, bits=12), "expected 8 bits a channel, got 12"),
    "2 channels": (pictures.with_frame(BASELINE, channels=2), "expected 1, 3 or 4 channels, got 2"),
    "5 channels": (pictures.with_frame(BASELINE, channels=5), "expected 1, 3 or 4 channels, got 5"),
    "height behind": (pictures.with_frame(BASELINE, height=0), "expected the height before the pixels"),
}


@pytest.mark.parametrize(("data", "named"), UNREAD.values(), ids=UNREAD)
def test_a_kind_that_is_not_read_is_named(data: bytes, named: str) -> None:
    with pytest.raises(ValueError, match="This kind of JPEG cannot be read: expected ") as caught:
        load_image(data)
    assert named in str(caught.value)


def test_extended_sequential_is_read_as_baseline_is() -> None:
    np.testing.assert_array_equal(load_image(pictures.with_frame(BASELINE, 0xC1)), load_image(BASELINE))


@pytest.mark.parametrize(("side", "channels"), [(300, 3), (1024, 1), (1024, 3), (2048, 3)])
def test_a_lossless_jpeg_does_not_end_the_process(side: int, channels: int) -> None:
    program = """
import sys
from fgsm.pictures.image import load_image
try:
    load_image(sys.stdin.buffer)
except ValueError as error:
    print(error)
"""
    data = pictures.lossless_jpeg(side, channels)
    done = subprocess.run([sys.executable, "-c", program], input=data, capture_output=True, timeout=120, check=False)
    assert (done.returncode, b"lossless one (SOF3)" in done.stdout) == (0, True), done.stderr
