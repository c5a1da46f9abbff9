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
from fgsm.evaluation.rows import Tally, wilson_interval

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
        self.tables: list[list[list[str]]] = []
        self.kinds: dict[str, str | None] = {}
        self.captions: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._kind = dict(attributes).get("class")
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        self.addresses += [value or "" for name, value in attributes if name in ("src", "href", "data", "action")]
        assert not [name for name, _ in attributes if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tags[-1:] == ["caption"]:
            self.captions.append(data)
        if self.tags[-1:] in (["td"], ["th"]):
            self.tables[-1][-1][-1] += data.rstrip("\n")
            if self.tags[-1:] == ["th"]:
                self.kinds[data] = self._kind


def test_classes_are_counted_level_by_level_the_worst_first() -> None:
    assert by_class(RECORDS, NAMES, LEVELS) == [
        {"class": NAMES[2], "pictures": 1, "right": {"0": 0, "2": 0, "8": 0}},
        {"class": "cat", "pictures": 3, "right": {"0": 3, "2": 1, "8": 0}},
        {"class": "dog", "pictures": 2, "right": {"0": 2, "2": 2, "8": 2}},
    ]


def test_what_is_taken_for_what_is_counted_at_a_level() -> None:
    assert confusions(RECORDS, NAMES, 0) == [{"class": NAMES[2], "read as": "cat", "pictures": 1}]
    assert confusions(RECORDS, NAMES, 8)[0] == {"class": "cat", "read as": "dog", "pictures": 2}


def test_of_pairs_that_are_as_frequent_the_first_classes_come_first_and_ten_at_most() -> None:
    names = [f"class {index}" for index in range(13)]
    records = [record(str(label), label, [label - 1] * 3) for label in range(12, 0, -1)]
    found = confusions(records, names, 8)
    assert [each["class"] for each in found] == names[1:11]


def test_the_share_of_a_class_counts_and_not_its_number() -> None:
    records = [*(record(str(i), 0, [0, 0, int(i > 1)]) for i in range(4)), record("b", 1, [1, 1, 1])]
    assert [row["class"] for row in by_class(records, NAMES, LEVELS)] == ["cat", "dog"]


def test_what_stands_is_ordered_by_what_it_has_in_hand_at_the_highest_level() -> None:
    def standing(name: str, *margins: float) -> Record:
        first, *others = (Outcome(level, 0, margin) for level, margin in zip(LEVELS, margins, strict=True))
        return Record(name, 0, first, tuple(others))

    assert [each.name for each in stand_longest([standing("a", 9, 9, 1), standing("b", 1, 1, 2)])] == ["b", "a"]


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


def interval(correct: int) -> str:
    return " – ".join(f"{100 * end:.1f}" for end in wilson_interval(correct, 6))


ROWS = [
    ["none", "0", "0.0000", "5/6", "83.3 %", interval(5)],
    ["PGD-20", "2", "0.0078", "3/6", "50.0 %", interval(3)],
    ["PGD-20", "8", "0.0314", "2/6", "33.3 %", interval(2)],
]


def test_the_tables_say_what_was_counted() -> None:
    page = Page(to_html(contents().values()))
    accuracies, classes, clean, attacked = page.tables
    assert accuracies == [["attack", "level", "ε", "right", "accuracy", "95 %"], *ROWS]
    assert classes == [
        ["class", "pictures", "without an attack", "at level 8"],
        ["<b>emu</b>", "1", "0.0 %", "0.0 %"],
        ["cat", "3", "100.0 %", "0.0 %"],
        ["dog", "2", "100.0 %", "100.0 %"],
    ]
    assert clean == [["class", "read as", "pictures"], ["<b>emu</b>", "cat", "1"]]
    assert attacked[1] == ["cat", "dog", "2"]
    assert page.captions == ["Without an attack", "Under attack, at level 8"]
    assert (page.kinds["class"], page.kinds["pictures"]) == ("text", None)


@pytest.mark.parametrize("count", [2, 3])
def test_of_several_defences_each_row_says_whose_it_is_and_the_rest_is_the_first_one_s(count: int) -> None:
    part = contents().parts[0]
    tally = Tally(LEVELS)
    tally.add([record("z", 0, [0, 0, 0])])
    others = [Part(name, tally.rows, [record("z", 0, [0, 0, 0])], show) for name in ("blur", "bits")]
    first = Part("none", part.rows, part.records, show, part.flags, part.stages)
    page = Page(to_html(contents(parts=[first, *others[: count - 1]]).values()))
    assert [row[0] for row in page.tables[0]] == [
        "defence",
        *(n for n in ("none", "blur", "bits")[:count] for _ in LEVELS),
    ]
    assert [row[1:] for row in page.tables[0][1:4]] == ROWS
    for said in ("none: zero gradients <i>", "none: Square left 3", "83.3 % without an attack", "a.png"):
        assert said in page.text
    assert "z" not in [name.strip() for name in page.text.split()]


def test_of_one_level_nothing_is_said_twice() -> None:
    tally = Tally([8])
    records = [Record("a", 0, Outcome(8, 0, 1.0), ())]
    tally.add(records)
    page = Page(to_html(Contents("t", "FGSM", NAMES, {}, "", [Part("", tally.rows, records, show)]).values()))
    assert "100.0 % at ε = 8/255 of 1 pictures" in page.text
    assert page.tables[1] == [["class", "pictures", "at level 8"], ["cat", "1", "100.0 %"]]
    assert "Nothing: every picture is read right." in page.text


@pytest.mark.parametrize(("classes", "said"), [(20, False), (21, True)])
def test_that_classes_are_left_out_is_said_where_some_are(classes: int, said: bool) -> None:
    records = [record(str(label), label, [label] * 3) for label in range(classes)]
    tally = Tally(LEVELS)
    tally.add(records)
    names = [f"class {index}" for index in range(classes)]
    page = Page(to_html(Contents("t", "FGSM", names, {}, "", [Part("", tally.rows, records, show)]).values()))
    assert (f"that do worst of {classes}" in page.text) == said
    assert len(page.tables[1]) == 1 + 20


def test_the_json_has_six_digits_and_every_letter(tmp_path: Path) -> None:
    write_report(contents(notes=["ε"]), tmp_path / "new" / "folder")
    text = (tmp_path / "new" / "folder" / "report.json").read_text(encoding="utf-8")
    assert "ε" in text
    (part,) = json.loads(text)["parts"]
    assert set(part["taken for"]) == {"0", "8"}
    for row, correct in zip(part["rows"], (5, 3, 2), strict=True):
        exact = [row["level"] / 255, correct / 6, *wilson_interval(correct, 6)]
        assert [row["epsilon"], row["accuracy"], *row["interval"]] == [round(each, 6) for each in exact]


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


def test_two_defences_have_a_legend_and_one_has_none() -> None:
    part = contents().values()["parts"][0]
    kinds = re.findall(r'class="series (s\d+)"', draw_curve([part] * 5))
    assert kinds == ["s0", "s1", "s2", "s3", "s0"] * 2  # of the curves, and of the legend
    assert ["legend" in draw_curve(parts) for parts in ([part], [part, part])] == [False, True]


@pytest.mark.parametrize("levels", [[8], [0], [3, 4], [0, 2, 8], list(range(256))])
def test_everything_is_drawn_within_the_picture_and_what_is_written_beside_what_it_means(levels: list[int]) -> None:
    rows = [{"level": level, "accuracy": accuracy, "interval": [0.0, 1.0]} for level in levels for accuracy in (0.5,)]
    root = ElementTree.fromstring(draw_curve([{"defence": "", "rows": rows}]))
    width, height = map(float, (root.get("viewBox") or "").split()[2:])
    grid = [{name: float(line.get(name) or 0) for name in ("x1", "x2", "y1")} for line in root.iter("line")]
    places = [(float(each.get("x") or 0), float(each.get("y") or 0), each.text or "") for each in root.iter("text")]
    dots = [(float(each.get("cx") or 0), float(each.get("cy") or 0)) for each in root.iter("circle")]
    for x, y in [*(place[:2] for place in places), *dots, *((line["x2"], line["y1"]) for line in grid)]:
        assert 0 <= x <= width
        assert 0 <= y <= height
    assert max(line["y1"] for line in grid) - min(line["y1"] for line in grid) > height / 2
    left, right, bottom = grid[0]["x1"], grid[0]["x2"], max(line["y1"] for line in grid)
    shares = places[:5]
    assert [text for _, _, text in shares] == ["0", "25", "50", "75", "100"]
    assert [abs(y - line["y1"]) < 6 and x < left for (x, y, _), line in zip(shares, grid, strict=True)] == [True] * 5
    (name,) = (place for place in places if place[2].startswith("level"))
    assert name[0] == (left + right) / 2
    marks = {int(text): (x, y) for x, y, text in places[5:] if text.isdecimal()}
    assert [text for *_, text in places[5:]].count(str(levels[-1])) == 1
    assert all(y > bottom and x == dots[levels.index(level)][0] for level, (x, y) in marks.items())
    assert dots[0][0] == left
    assert dots[-1][0] == (right if len(levels) > 1 else left)
    if len(levels) < 4:
        assert set(marks) == set(levels)
    else:
        assert 12 <= len(marks) <= 12 * 1.7 + 1
        between = np.diff(sorted(x for x, _ in marks.values()))
        assert between.min() >= (right - left) / 12 / 1.7
