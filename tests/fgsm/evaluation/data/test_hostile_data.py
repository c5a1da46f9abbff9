"""fgsm/evaluation/data/: files of every documented kind with bytes changed are read, or refused in one sentence."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from fgsm.evaluation.data.dataset import Dataset
from tests.fgsm.evaluation.data.test_documented import CLASSES, READ, SHAPE

TRIES = 25
KINDS = [name for name in READ if "folders" not in name]


def changed(content: bytes, draw: random.Random) -> bytes:
    """Change a few bytes, mostly at the start, where sizes are; or cut the content off."""
    data = bytearray(content)
    for _ in range(draw.choice((1, 3, 10))):
        place = draw.randrange(min(len(data), draw.choice((64, 1000, len(data)))))
        data[place : place + 1] = draw.choice((b"\xff", b"\0", b"\xff\xff\xff\x7f", bytes([draw.randrange(256)])))
    return bytes(data[: draw.randrange(1, len(data))]) if draw.random() < 0.2 else bytes(data)


def said_of(path: Path, options: dict[str, Any]) -> str:
    """Return why a data set is refused; empty where it is read."""
    try:
        list(Dataset(path, CLASSES, SHAPE, **options))
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", KINDS)
def test_changed_files_are_read_or_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    draw = random.Random(f"changed {name}")
    made = READ[name][-1](tmp_path / "data")
    path, options = made if isinstance(made, tuple) else (made, {})
    files = [file for file in sorted(tmp_path.rglob("*")) if file.is_file()]
    files = [file for file in files if file.suffix != ".png"] or files
    for _ in range(TRIES):
        file = draw.choice(files)
        whole = file.read_bytes()
        file.write_bytes(changed(whole, draw))
        assert "\n" not in said_of(path, options)
        file.write_bytes(whole)
