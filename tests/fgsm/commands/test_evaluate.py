"""fgsm/commands/evaluate.py and plot.py: the table, the CSV file, the plot, and what Ctrl-C leaves."""

from __future__ import annotations

import base64
import csv
import io
import json
import shlex
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import fgsm.evaluation.data.dataset
from fgsm import evaluate
from fgsm.__main__ import main
from fgsm.catalogue.catalogue import CATALOGUE
from fgsm.catalogue.entry import Entry
from fgsm.commands.evaluate import COLUMNS, parse_defences, parse_levels
from fgsm.commands.plot import plot_accuracy
from fgsm.commands.table import DEFENDED_COLUMNS, WORST_CASE_COLUMNS
from fgsm.defences.catalogue import defences_for
from fgsm.evaluation.data.dataset import Dataset
from fgsm.evaluation.judging.worst_case import QUICK, differences_from_autoattack
from fgsm.evaluation.rows import Row

COUNT = 80
LEVELS = "0,2,3,4,5,6,10,11,12,13,20"


@pytest.fixture
def tiny(add_network: Callable[..., Entry], dense: Callable[..., Any]) -> Entry:
    """A catalogue with a linear network of digits called `tiny`."""
    kernel = np.random.default_rng(1).normal(0, 1, (28 * 28, 10))
    return add_network("tiny", lambda progress: dense(kernel, shape=(28, 28, 1)).model)


@pytest.fixture
def digits(tiny: Entry, tmp_path: Path) -> Path:
    """Pictures with the classes that `tiny` sees in them, one in four aside."""
    images = np.random.default_rng(0).integers(0, 256, (COUNT, 28, 28), dtype=np.uint8)
    said = tiny.load().logits(images[..., None].astype(np.float32) / 255).argmax(axis=1)
    path = tmp_path / "digits.npz"
    np.savez(path, x_test=images, y_test=(said + (np.arange(COUNT) % 4 == 0)) % 10)
    return path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("attack", "steps", "method"), [("fgsm", 1, "FGSM"), ("pgd", 1, "PGD-1"), ("bim", 3, "BIM-3")])
def test_table_csv_and_plot_say_what_the_library_says(
    tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str], attack: str, steps: int, method: str
) -> None:
    out = digits.parent / "new" / "folder"
    files = ("--csv", str(out / "a.csv"), "--plot", str(out / "a.png"))
    options = ("--levels", LEVELS, "--attack", attack, "--steps", str(steps), "--seed", "5")
    assert main(["evaluate", "--model", "tiny", str(digits), *options, *files]) == 0
    dataset = Dataset(digits, tiny.labels, tiny.input_shape, seed=5)
    rows = evaluate(tiny.load(), dataset, parse_levels(LEVELS), attack, steps=steps, seed=5)
    assert rows[0].correct == 60 > rows[-1].correct

    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"tiny, {method}, {COUNT} pictures"
    for text, row in zip(printed[-len(rows) :], rows, strict=True):
        cells = text.split()
        assert cells[:4] == [str(row.level), f"{row.epsilon:.4f}", str(row.correct), f"{100 * row.accuracy:.1f}"]
        assert cells[5] == f"{100 * row.interval[0]:.1f}"
    for line, row in zip(table(out / "a.csv"), rows, strict=True):
        assert tuple(line) == COLUMNS
        assert (line["model"], line["attack"], line["steps"]) == ("tiny", attack, str(steps))
        assert [int(line[name]) for name in ("level", "correct", "total")] == [row.level, row.correct, row.total]
        assert float(line["epsilon"]) == pytest.approx(row.epsilon, abs=1e-6)
        assert float(line["accuracy"]) == pytest.approx(row.accuracy, abs=1e-6)
    with Image.open(out / "a.png") as picture:
        assert picture.format == "PNG"


@pytest.mark.parametrize("aware", [False, True])
def test_several_defences_stand_in_one_table(
    tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str], aware: bool
) -> None:
    out = digits.parent / "a.csv"
    options = ("--levels", "0,6", "--attack", "pgd", "--steps", "2", "--seed", "3", "--draws", "2", "--limit", "40")
    who = ["--aware"] if aware else []
    names = "none, blur-2,pad,bits-2,blur-2"
    assert (
        main(["evaluate", "--model", "tiny", str(digits), *options, "--defence", names, *who, "--csv", str(out)]) == 0
    )
    printed, lines = capsys.readouterr().out.splitlines(), table(out)
    knows = "the attacker knows it" if aware else "the attacker does not know of the defence"
    assert printed[0] == f"tiny, PGD-2, {knows}, 40 pictures"
    assert [line["defence"] for line in lines[::2]] == ["none", "blur-2", "pad-85", "bits-2"]
    assert tuple(lines[0]) == DEFENDED_COLUMNS
    assert {line["attacker"] for line in lines} == {"aware" if aware else "blind"}
    for line, text, defence in zip(lines[::2], printed[3:11:2], parse_defences(names, tiny), strict=True):
        dataset = Dataset(digits, tiny.labels, tiny.input_shape, seed=3, limit=40)
        rows = evaluate(
            defence.defend(tiny, draws=2, seed=3),
            dataset,
            [0, 6],
            "pgd",
            steps=2,
            seed=3,
            surrogate=None if aware else tiny.load(),
        )
        following = lines[lines.index(line) + 1]
        assert [int(line["correct"]), int(following["correct"])] == [row.correct for row in rows]
        assert text.split()[:4] == [defence.name, "0", "0.0000", str(rows[0].correct)]


def test_the_worst_case_tells_its_stages_and_flags(
    tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = digits.parent / "a.csv"
    effort = {"steps": 4, "targets": 2, "queries": 10}
    options = [text for name, value in effort.items() for text in (f"--{name}", str(value))]
    arguments = ("--levels", "0,2,5", "--attack", "worst-case", *options, "--csv", str(out))
    assert main(["evaluate", "--model", "tiny", str(digits), *arguments]) == 0
    found = evaluate(tiny.load(), Dataset(digits, tiny.labels, tiny.input_shape), [0, 2, 5], "worst-case", **effort)
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == f"tiny, worst case, reduced budget (upper bound), {COUNT} pictures"
    assert [line.count("≤") for line in printed[3:6]] == [0, 1, 1]
    assert (
        "Worst case of APGD on cross-entropy (4 steps), APGD on targeted DLR (2 targets of 4 steps) and" in printed[7]
    )
    for line, level in zip(printed[8:10], (2, 5), strict=True):
        tried = next(count.tried for count in found.stages if count.level == level)
        first, second, third = (count.left for count in found.stages if count.level == level)
        assert line == (
            f"Level {level}: of {tried} still read right, APGD on cross-entropy left {first}, "
            f"APGD on targeted DLR left {second}, Square left {third}."
        )
    assert printed[10:] == [f"Flag: {flag}." for flag in found.flags]
    assert [(line["attack"], line["steps"], int(line["correct"])) for line in table(out)] == [
        ("worst-case", "4", row.correct) for row in found
    ]
    assert [tuple(line[name] for name in WORST_CASE_COLUMNS) for line in table(out)] == [
        ("2", "10", "rescaled", "upper" if row.level else "") for row in found
    ]


def test_what_had_less_than_the_default_budget_is_called_an_upper_bound(
    tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = digits.parent / "report"
    arguments = ["evaluate", "--model", "tiny", str(digits), "--levels", "0,60", "--attack", "worst-case"]
    assert main([*arguments, "--limit", "5", "--quick", "--report", str(out)]) == 0
    assert (
        "(20 steps), APGD on targeted DLR (3 targets of 20 steps) and Square (200 queries)" in capsys.readouterr().out
    )
    values = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert "reduced budget (upper bound)" in values["title"]
    assert values["upper bound"] is True
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "at most " in page
    assert all(escape(sentence) in page for sentence in differences_from_autoattack(QUICK))

    full = ["--steps", "100", "--targets", "9", "--queries", "5000"]
    assert main([*arguments, "--limit", "1", *full, "--report", str(out)]) == 0
    printed = capsys.readouterr().out
    values = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert values["title"].endswith("accuracy under worst case")
    assert values["upper bound"] is False
    assert "upper bound" not in printed
    assert "≤" not in printed


def test_a_fixed_schedule_reaches_square_and_is_another_run(
    tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = set()

    def side(query: int, span: int, size: tuple[int, ...]) -> int:
        spans.add(span)
        return 1

    monkeypatch.setattr("fgsm.attacks.square._side", side)
    journal = digits.parent / "run.journal"
    arguments = [
        "evaluate",
        "--model",
        "tiny",
        str(digits),
        "--levels",
        "0,1",
        "--attack",
        "worst-case",
        "--limit",
        "4",
    ]
    arguments += ["--steps", "1", "--queries", "3", "--resume", str(journal)]
    assert main([*arguments, "--square-schedule", "fixed"]) == 0
    assert spans == {10_000}
    assert main(arguments) == 2
    assert 'its schedule was "fixed", now it is null' in capsys.readouterr().err
    journal.unlink()
    spans.clear()
    assert main(arguments) == 0
    assert spans == {3}


def test_a_flag_stands_under_the_table(tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with np.load(digits) as data:
        np.savez(digits, x_test=data["x_test"], y_test=(data["y_test"] + 1) % 10)
    assert main(["evaluate", "--model", "tiny", str(digits), "--levels", "0"]) == 0
    assert "\nFlag: accuracy without an attack is 0.0 % of 80 pictures" in capsys.readouterr().out


def test_pictures_made_for_another_network_are_judged(
    tiny: Entry,
    digits: Path,
    add_network: Callable[..., Entry],
    dense: Callable[..., Any],
    capsys: pytest.CaptureFixture[str],
) -> None:
    kernel = np.random.default_rng(2).normal(0, 1, (28 * 28, 10))
    other = add_network("other", lambda progress: dense(kernel, shape=(28, 28, 1)).model)
    out = digits.parent / "a.csv"
    options = ("--levels", "0,6", "--attack", "bim", "--steps", "2", "--csv", str(out))
    assert main(["evaluate", "--model", "tiny", "--made-for", "other", str(digits), *options]) == 0
    assert capsys.readouterr().out.startswith(f"tiny, BIM-2 on pictures made for other, {COUNT} pictures\n")
    dataset = Dataset(digits, tiny.labels, tiny.input_shape)
    rows = evaluate(tiny.load(), dataset, [0, 6], "bim", steps=2, surrogate=other.load())
    lines = table(out)
    assert list(lines[0])[:3] == ["model", "made_for", "attack"]
    assert [(line["made_for"], int(line["correct"])) for line in lines] == [("other", row.correct) for row in rows]
    own = evaluate(tiny.load(), dataset, [6], "bim", steps=2)
    assert own[0].correct < rows[1].correct < rows[0].correct


def test_all_means_every_defence_that_suits_the_network(tiny: Entry) -> None:
    assert len(parse_defences("all", tiny)) == len(defences_for(tiny))


def test_a_plot_of_one_defence_has_its_name(tiny: Entry, digits: Path) -> None:
    plot = digits.parent / "a.png"
    options = ("--levels", "0,6", "--defence", "bits-2", "--plot", str(plot))
    assert main(["evaluate", "--model", "tiny", str(digits), *options]) == 0
    assert plot.stat().st_size > 1000


def test_ctrl_c_keeps_what_is_done(
    tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, load = [], fgsm.evaluation.data.dataset.load_image

    def interrupted(*arguments: Any, **options: Any) -> Any:
        read.append(1)
        if len(read) > 70:  # while the second batch is judged
            raise KeyboardInterrupt
        return load(*arguments, **options)

    monkeypatch.setattr(fgsm.evaluation.data.dataset, "load_image", interrupted)
    files = [digits.parent / name for name in ("a.csv", "a.png")]
    options = ("--levels", "0,8", "--csv", str(files[0]), "--plot", str(files[1]))
    assert main(["evaluate", "--model", "tiny", str(digits), *options]) == 130
    printed = capsys.readouterr().out
    assert f"Stopped after 32 of {COUNT} pictures" in printed
    assert [line["total"] for line in table(files[0])] == ["32", "32"]
    assert files[1].stat().st_size > 1000

    monkeypatch.undo()
    monkeypatch.setitem(CATALOGUE, "tiny", tiny)
    assert main(["evaluate", "--model", "tiny", str(digits), "--levels", "0,8", "--limit", "32"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == printed.splitlines()[-2:]


@pytest.mark.parametrize("defences", [(), ("--defence", "bits-2,pad")])
def test_a_run_that_was_stopped_goes_on_to_the_same_table(
    tiny: Entry, digits: Path, monkeypatch: pytest.MonkeyPatch, defences: tuple[str, ...]
) -> None:
    load, read = fgsm.evaluation.data.dataset.load_image, []

    def interrupted(*arguments: Any, **options: Any) -> Any:
        read.append(1)
        if len(read) == 70:
            raise KeyboardInterrupt
        return load(*arguments, **options)

    def run(name: str, *more: str) -> int:
        options = ("--levels", "0,4", "--attack", "pgd", "--steps", "2", *defences, *more)
        return main(["evaluate", "--model", "tiny", str(digits), *options, "--csv", str(digits.parent / name)])

    assert run("whole.csv") == 0
    monkeypatch.setattr(fgsm.evaluation.data.dataset, "load_image", interrupted)
    journal = ("--resume", str(digits.parent / "journal"))
    assert run("part.csv", *journal) == 130
    assert [line["total"] for line in table(digits.parent / "part.csv")] == ["32", "32"]
    read[:] = [1] * 70
    assert run("rest.csv", *journal) == 0
    assert len(read) - 70 == COUNT * max(1, len(defences)) - 32
    assert run("again.csv", *journal) == 0
    assert len(read) - 70 == COUNT * max(1, len(defences)) - 32  # nothing is left to read
    for name in ("rest.csv", "again.csv"):
        assert (digits.parent / name).read_bytes() == (digits.parent / "whole.csv").read_bytes()


def test_more_pictures_go_on_from_fewer_and_another_run_is_refused(
    tiny: Entry, digits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*options: str) -> int:
        return main(["evaluate", "--model", "tiny", str(digits), "--resume", str(digits.parent / "j"), *options])

    assert run("--limit", "20") == 0
    assert run() == 0
    assert f"{COUNT} pictures" in capsys.readouterr().out
    assert run("--seed", "1") == 2
    assert "its seed was 0, now it is 1" in capsys.readouterr().err


@pytest.mark.parametrize("defences", [(), ("--defence", "none,bits-2")])
def test_a_report_says_what_the_table_says_and_shows_what_was_judged(
    tiny: Entry, digits: Path, defences: tuple[str, ...]
) -> None:
    out = digits.parent / "report"
    arguments = ["evaluate", "--model", "tiny", str(digits), "--levels", "0,4,20", "--attack", "pgd", "--steps", "2"]
    arguments += ["--report", str(out), "--csv", str(digits.parent / "a.csv"), *defences]
    assert main(arguments) == 0
    values = json.loads((out / "report.json").read_text(encoding="utf-8"))
    rows = [row for part in values["parts"] for row in part["rows"]]
    lines = table(digits.parent / "a.csv")
    assert [(row["level"], row["right"], row["pictures"]) for row in rows] == [
        (int(line["level"]), int(line["correct"]), int(line["total"])) for line in lines
    ]
    assert values["again"] == shlex.join(["python", "-m", "fgsm", *arguments])
    assert {"Network", "Its weights", "Data", "Attack", "Levels", "Seed", "Versions"} <= values["facts"].keys()
    assert (out / "report.html").stat().st_size > 10_000
    shown = [*values["parts"][0]["fall first"], *values["parts"][0]["stand longest"]]
    assert shown
    for each in shown:
        picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(each["adversarial"].partition(",")[2]))))
        said = tiny.load().logits(picture[None, ..., None].astype(np.float32) / 255).argmax()
        assert tiny.labels[said].name == each["read as"]


def test_digits_without_a_class_are_reported(tiny: Entry, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.savez(tmp_path / "a.npz", images=np.zeros((5, 28, 28), np.uint8), labels=[0, 1, 3, 12, 12])
    assert main(["evaluate", "--model", "tiny", str(tmp_path / "a.npz")]) == 0
    assert "Left out 2 pictures of other digits: tiny knows 0, 1, 2" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "a", "0,,1", "1.5", "-1", "0,256", "0;1"])
def test_bad_levels_are_one_sentence(digits: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert main(["evaluate", "--model", "tiny", str(digits), f"--levels={text}"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("python -m fgsm: expected ")
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--limit", "0"),
        ("--seed", "-1"),
        ("--attack", "pgd", "--steps", "0"),
        ("--csv", "{here}"),
        ("--report", "{here}/digits.npz"),
        ("--resume", "{here}"),
        ("--resume", "{here}/digits.npz"),
        ("--plot", "{here}/digits.npz/a.png"),
        ("--model", "nothing"),
        ("--aware",),
        ("--defence", "jpeg,wall"),
        ("--defence", "autoencoder"),
        ("--defence", "jpeg", "--draws", "0"),
        ("--defence", "jpeg,bits", "--plot", "{here}/a.png"),
        ("--attack", "worst-case", "--queries", "0"),
        ("--attack", "worst-case", "--targets", "0"),
        ("--attack", "pgd", "--quick"),
        ("--attack", "worst-case", "--quick", "--steps", "30"),
        ("--attack", "worst-case", "--quick", "--queries", "30"),
        ("--made-for", "nothing"),
        ("--made-for", "imagenette"),
        ("--made-for", "mnist", "--defence", "jpeg"),
    ],
)
def test_bad_options_are_one_sentence_before_anything_is_measured(
    digits: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    given = [option.format(here=digits.parent) for option in options]
    assert main(["evaluate", "--model", "tiny", str(digits), *given]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


def test_spaces_between_levels_do_no_harm() -> None:
    assert parse_levels("8, 0,2") == [0, 2, 8]


def test_the_plot_shows_the_rows() -> None:
    def pixels(rows: list[Row]) -> np.ndarray:
        with Image.open(io.BytesIO(plot_accuracy(rows, "title"))) as picture:
            return np.asarray(picture.convert("RGB"))

    high = pixels([Row(0, 95, 100), Row(8, 90, 100)])
    low = pixels([Row(0, 95, 100), Row(8, 10, 100)])
    assert min(high.shape[:2]) >= 400
    coloured = [np.flatnonzero((np.ptp(picture, axis=2) > 60).any(axis=1)).max() for picture in (high, low)]
    assert coloured[1] > coloured[0] + 200  # the curve goes further down
