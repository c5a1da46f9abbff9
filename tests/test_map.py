"""CONTRIBUTING.md: a picture's way passes functions that are where it says."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_a_pictures_way_names_functions_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    way = text.split("## A picture's way", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"`(\w+)` \(`([\w./]+)`\)", way)
    assert len(named) >= 10
    for function, file in named:
        # A function, or a method of a JavaScript class.
        defined = re.compile(rf"(?:def|function) {function}\(|^  (?:async )?{function}\([^;]*\) {{$", re.MULTILINE)
        assert defined.search((ROOT / file).read_text(encoding="utf-8")), (function, file)
