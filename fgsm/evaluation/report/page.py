"""A report as one HTML file, without a script and without anything from elsewhere, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fgsm.evaluation.report.contents import Contents
from fgsm.evaluation.report.curve import draw_curve
from fgsm.predictions import percent_digit

HTML, JSON = "report.html", "report.json"
CLASSES_SHOWN = 20
TEXTS = ("defence", "attack", "class", "read as")  # columns that are no numbers
SPARE = ("attack", "ε")  # columns that a narrow screen leaves out: the first line and the level say the same
_HERE = Path(__file__).parent


def write_report(contents: Contents, folder: Path) -> None:
    """Write `report.html` and `report.json`.

    Raises:
        OSError: if that cannot be done.
    """
    values = contents.values()
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(values, indent=1, ensure_ascii=False) + "\n"
    # The bytes of a file's name that are no UTF-8 are written as \udce9, which JSON reads back.
    (folder / JSON).write_text(text, encoding="utf-8", errors="backslashreplace")
    (folder / HTML).write_text(to_html(values), encoding="utf-8", errors="backslashreplace")


def to_html(values: dict[str, Any]) -> str:
    """Return the page of what `Contents.values` gives."""
    parts, first = values["parts"], values["parts"][0]
    frame = Template((_HERE / "report.html").read_text(encoding="utf-8"))
    return frame.substitute(
        title=escape(values["title"]),
        style=(_HERE / "report.css").read_text(encoding="utf-8").rstrip(),
        lead=_lead(values),
        flags=_flags(parts),
        curve=draw_curve(parts),
        table=_accuracies(values),
        stages=_list([_named(part, text) for part in parts for text in part["stages"]]),
        classes=_classes(first),
        confusions=_confusions(first),
        pictures=_pictures(first),
        facts="\n".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in values["facts"].items()),
        differences=_differences(values["differences"]),
        notes=_list(values["notes"]),
        again=" ".join(f"<span>{escape(word)}</span>" for word in values["again"].split(" ")),
    )


def _lead(values: dict[str, Any]) -> str:
    rows = values["parts"][0]["rows"]
    most = "at most " if values["upper bound"] else ""
    said = [f"{most}{_share(row)} at ε = {row['level']}/255" if row["level"] else f"{_share(row)} without an attack"
            for row in dict.fromkeys((0, len(rows) - 1)) for row in [rows[row]]]  # fmt: skip
    return f"{' and '.join(said)} of {rows[0]['pictures']} pictures are read right ({escape(values['attack'])})."


def _differences(sentences: Sequence[str]) -> str:
    return f"<h3>Differences from AutoAttack's standard version</h3>{_list(sentences)}" if sentences else ""


def _flags(parts: Sequence[dict[str, Any]]) -> str:
    flags = [_named(part, flag) for part in parts for flag in part["flags"]]
    if not flags:
        return '<p class="soft">Nothing was found that speaks against these numbers.</p>'
    return f'<section class="flags"><h2>Read these first</h2>{_list(flags)}</section>'


def _accuracies(values: dict[str, Any]) -> str:
    several = len(values["parts"]) > 1
    head = [*(["defence"] if several else []), "attack", "level", "ε", "right", "accuracy", "95 %"]
    rows = [
        [
            *([part["defence"]] if several else []),
            values["attack"] if row["level"] else "none",
            row["level"],
            f"{row['epsilon']:.4f}",
            f"{row['right']}/{row['pictures']}",
            _share(row),
            " – ".join(f"{100 * end:.1f}" for end in row["interval"]),
        ]
        for part in values["parts"]
        for row in part["rows"]
    ]
    return _table(head, rows)


def _classes(part: dict[str, Any]) -> str:
    levels = list(dict.fromkeys((part["rows"][0]["level"], part["rows"][-1]["level"])))
    rows = [
        [row["class"], row["pictures"], *(percent_digit(row["right"][str(k)] / row["pictures"]) for k in levels)]
        for row in part["classes"]
    ]
    note = f"The {CLASSES_SHOWN} that do worst of {len(rows)}; all are in {JSON}." if len(rows) > CLASSES_SHOWN else ""
    head = ["class", "pictures", *(f"at level {level}" if level else "without an attack" for level in levels)]
    return _table(head, rows[:CLASSES_SHOWN], note)


def _confusions(part: dict[str, Any]) -> str:
    tables = [
        _table(
            ["class", "read as", "pictures"],
            [list(row.values()) for row in rows],
            f"Under attack, at level {level}" if level != "0" else "Without an attack",
        )
        for level, rows in part["taken for"].items()
        if rows
    ]
    return "".join(tables) or '<p class="soft">Nothing: every picture is read right.</p>'


def _pictures(part: dict[str, Any]) -> str:
    texts = {
        "fall first": "The pictures that fall first",
        "stand longest": "The pictures that stand longest",
    }
    return "".join(
        f"<section><h2>{title}</h2>"
        '<p class="soft">Original, perturbation (grey is no change, black and white are ±ε), adversarial.</p>'
        f'<div class="pictures">{"".join(map(_picture, part[name]))}</div></section>'
        for name, title in texts.items()
        if part[name]
    )


def _picture(picture: dict[str, Any]) -> str:
    three = "".join(
        f'<img src="{picture[name]}" alt="{name} of {escape(picture["name"])}">'
        for name in ("original", "perturbation", "adversarial")
    )
    became = f"read as {picture['read as']} at" if picture["falls"] else "still read right at"
    text = escape(f"{picture['class']}, {became} {picture['level']}/255")
    name = escape(picture["name"])
    return f'<figure><div class="three">{three}</div><figcaption>{text}<br>{name}</figcaption></figure>'


def _table(head: Sequence[str], rows: Iterable[Sequence[object]], caption: str = "") -> str:
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    kinds = [_kind(cell) for cell in head]
    top = "".join(f'<th scope="col"{kind}>{escape(cell)}</th>' for cell, kind in zip(head, kinds, strict=True))
    body = "".join(
        f"<tr>{''.join(f'<td{kind}>{escape(str(cell))}</td>' for cell, kind in zip(row, kinds, strict=True))}</tr>"
        for row in rows
    )
    return f'<div class="wide"><table>{said}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _kind(cell: str) -> str:
    names = [name for name, cells in (("text", TEXTS), ("spare", SPARE)) if cell in cells]
    return f' class="{" ".join(names)}"' if names else ""


def _list(texts: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in texts)}</ul>" if texts else ""


def _named(part: dict[str, Any], text: str) -> str:
    return f"{part['defence']}: {text}" if part["defence"] else text


def _share(row: dict[str, Any]) -> str:
    return percent_digit(row["accuracy"])
