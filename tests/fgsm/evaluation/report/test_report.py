"""fgsm/evaluation/report/: what is counted for a report, and the page that shows it without help from elsewhere."""

from __future__ import annotations

import base64
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from fgsm.evaluation.record import Outcome, Record
from fgsm.evaluation.report.contents import Contents, Part, by_class, confusions, fall_first, stand_longest
from fgsm.evaluation.report.curve import draw_curve
from fgsm.evaluation.report.page import to_html, write_report
from fgsm.evaluation.rows import Tally

LEVELS = [0, 2, 8]
NAMES = ["cat", "dog", "<b>emu</b>"]


def record(name: str, label: int, said: list[int], margin: float = 1.0) -> Record:
    outcomes = [
        Outcome(level, each, margin if each == label else -margin) for level, each in zip(LEVELS, said, strict=True)
    ]
    return Record(name, label, outcomes[0], tuple(outcomes[1:]))


RECORDS = [
    record("a.png", 0, [0, 1, 1], 0.5),
    record("b.png", 0, [0, 1, 2], 2.0),
    record("c.png", 0, [0, 0, 1]),
    record("d.png", 1, [1, 1, 1], 0.1),
    record("e.png", 1, [1, 1, 1], 3.0),
    record('<img src=x onerror="x">.png', 2, [0, 0, 0]),
]


def show(record: Record) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    original = np.full((9, 12, 3), 100, np.uint8)
    return original, {level: original + np.uint8(level) for level in LEVELS[1:]}


def contents(records: list[Record] = RECORDS, **changes: Any) -> Contents:
    tally = Tally(LEVELS)
    tally.add(records)
    part = Part("", tally.rows, records, show, ["zero gradients <i>"], ["Square left 3"])
    values: dict[str, Any] = {"parts": [part], "notes": ["2 of 8 could not be read"], **changes}
    facts = {"Seed": "7", "Data": "/data/<x>"}
    return Contents("A net: accuracy", "PGD-20", NAMES, facts, "python -m fgsm evaluate 'a b'", **values)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href", "data", "action")]
        assert not [name for name, _ in attributes if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_classes_are_counted_level_by_level_the_worst_first() -> None:
    assert by_class(RECORDS, NAMES, LEVELS) == [
        {"class": NAMES[2], "pictures": 1, "right": {"0": 0, "2": 0, "8": 0}},
        {"class": "cat", "pictures": 3, "right": {"0": 3, "2": 1, "8": 0}},
        {"class": "dog", "pictures": 2, "right": {"0": 2, "2": 2, "8": 2}},
    ]


def test_what_is_taken_for_what_is_counted_at_a_level() -> None:
    assert confusions(RECORDS, NAMES, 0) == [{"class": NAMES[2], "read as": "cat", "pictures": 1}]
    assert confusions(RECORDS, NAMES, 8)[0] == {"class": "cat", "read as": "dog", "pictures": 2}


def test_pictures_that_fall_first_and_stand_longest_in_their_order() -> None:
    assert [each.name for each in fall_first(RECORDS)] == ["b.png", "a.png", "c.png"]  # not what was misread already
    assert [each.name for each in stand_longest(RECORDS)] == ["e.png", "d.png", "c.png", "a.png", "b.png"]
    many = [record(f"{index:02}", 0, [0, 1, 1]) for index in range(30)]
    assert len(fall_first(many)) == len(stand_longest(many)) == 10


def test_the_page_stands_alone_and_says_what_was_counted(tmp_path: Path) -> None:
    write_report(contents(), tmp_path / "new")
    text = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not {"script", "link", "iframe", "object", "form", "b", "i"} & set(page.tags)
    assert page.tags.count("img") == 3 * (3 + 5)
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    assert not re.search(r"url\(|@import|https?:", text)
    for said in (
        "83.3 % without an attack and 33.3 % at ε = 8/255 of 6 pictures",
        "zero gradients <i>",
        "Square left 3",
        "<b>emu</b>",
        "d.png",
        "/data/<x>",
        "2 of 8 could not be read",
        "python -m fgsm evaluate 'a b'",
        "cat, read as dog at 2/255",
        "dog, still read right at 8/255",
    ):
        assert said in page.text


def test_the_json_says_the_same_with_the_pictures(tmp_path: Path) -> None:
    write_report(contents(), tmp_path)
    values = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert values == json.loads(json.dumps(contents().values()))
    (part,) = values["parts"]
    assert [(row["level"], row["right"], row["pictures"]) for row in part["rows"]] == [(0, 5, 6), (2, 3, 6), (8, 2, 6)]
    assert (values["facts"]["Seed"], part["flags"], values["again"]) == ("7", ["zero gradients <i>"], contents().again)

    def pixels(address: str) -> np.ndarray:
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))

    for picture in (*part["fall first"], *part["stand longest"]):
        assert np.unique(pixels(picture["adversarial"]) - pixels(picture["original"])).tolist() == [picture["level"]]
        assert np.unique(pixels(picture["perturbation"])).tolist() == [255]


@pytest.mark.parametrize(
    "records",
    [[record("a", 2, [0, 0, 0])], [record("a", 0, [0, 0, 0])], [record("a", 0, [0, 1, 1])], RECORDS * 30],
)
def test_a_page_comes_of_any_records(records: list[Record]) -> None:
    assert "How it was measured" in Page(to_html(contents(records).values())).text


def test_of_a_thousand_classes_the_worst_are_shown(tmp_path: Path) -> None:
    names = [f"class {index}" for index in range(1000)]
    records = [
        Record(str(i), i, Outcome(0, i, 1.0), (Outcome(2, i, 1.0), Outcome(8, i * (i > 9), 1.0))) for i in range(1000)
    ]
    tally = Tally(LEVELS)
    tally.add(records)
    values = Contents("t", "FGSM", names, {}, "", [Part("", tally.rows, records, show)]).values()
    assert len(values["parts"][0]["classes"]) == 1000
    assert "The 20 that do worst of 1000; all are in report.json." in to_html(values)


def test_curves_of_several_defences_differ_in_more_than_colour() -> None:
    part = contents().parts[0]
    several = [Part(name, part.rows, part.records, show) for name in ("none", "jpeg & bits", "blur")]
    drawing = draw_curve(contents(parts=several).values()["parts"])
    svg, _, legend = drawing.partition("</svg>")
    root = ElementTree.fromstring(f"{svg}</svg>")
    lines = list(root.iter("polyline"))
    assert len({line.get("stroke-dasharray") for line in lines}) == 3
    assert "jpeg &amp; bits" in legend
    assert "none: 83.3 % at level 0, 50.0 % at level 2, 33.3 % at level 8" in (root.get("aria-label") or "")


def test_the_curve_is_drawn_to_scale() -> None:
    root = ElementTree.fromstring(draw_curve(contents().values()["parts"]))
    (line,) = root.iter("polyline")
    points = [tuple(map(float, point.split(","))) for point in (line.get("points") or "").split()]
    grid = sorted(float(each.get("y1") or 0) for each in root.iter("line"))  # 100 % at the top
    for (x, y), (level, accuracy) in zip(points, ((0, 5 / 6), (2, 3 / 6), (8, 2 / 6)), strict=True):
        assert y == pytest.approx(grid[-1] + accuracy * (grid[0] - grid[-1]), abs=0.2)
        assert x == pytest.approx(points[0][0] + level / 8 * (points[-1][0] - points[0][0]), abs=0.2)


@pytest.mark.parametrize("levels", [[8], [0], list(range(256))])
def test_one_level_and_very_many_are_drawn(levels: list[int]) -> None:
    rows = [{"level": level, "accuracy": 0.5, "interval": [0.4, 0.6]} for level in levels]
    root = ElementTree.fromstring(draw_curve([{"defence": "", "rows": rows}]))
    written = [text.text for text in root.iter("text")]
    assert str(levels[-1]) in written
    assert len(written) < 40
