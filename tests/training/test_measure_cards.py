"""training/measure_cards.py and networks_table.py: cards and README say what the journals hold."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fgsm.__main__ import main as fgsm
from fgsm.catalogue.catalogue import MODELS
from fgsm.catalogue.entry import Entry
from fgsm.evaluation.journal import Journal
from fgsm.evaluation.judging.stages import Effort
from fgsm.evaluation.rows import wilson_interval
from training.cards import accuracy_table
from training.measure_cards import PLANS, README, Plan, write_up
from training.networks_table import SHOWN, networks_table, update_readme

EFFORT = Effort(3, 2, 5)
PLAN = Plan("mnist-tiny", (0, 2, 40))
CARD = "# tiny\n\n<!-- measured -->\n<!-- end -->\n\n<!-- worst case -->\nold\n<!-- end of worst case -->\n\nLimits\n"
OLD = """model,attack,steps,level,epsilon,correct,total,accuracy
mnist-tiny,fgsm,1,0,0.000000,90,100,0.900000
mnist-tiny,worst-case,50,2,0.007843,80,100,0.800000
"""


@pytest.fixture
def tiny(add_network: Callable[..., Entry], dense: Callable[..., Any], tmp_path: Path) -> Path:
    """A folder with a network's file, its measurements, its card and ten pictures of which it reads nine right."""
    kernel = np.random.default_rng(1).normal(0, 1, (28 * 28, 10))
    entry = add_network(PLAN.model, lambda progress: dense(kernel, shape=(28, 28, 1)).model)
    images = np.random.default_rng(0).integers(0, 256, (10, 28, 28), dtype=np.uint8)
    labels = entry.load().logits(images[..., None].astype(np.float32) / 255).argmax(axis=1)
    labels[4] = (labels[4] + 1) % 10
    np.savez(tmp_path / "digits.npz", images=images, labels=labels)
    for ending, text in (("npz", "weights"), ("csv", OLD), ("md", CARD)):
        (tmp_path / f"{PLAN.model}.{ending}").write_text(text, encoding="utf-8")
    return tmp_path


def measure(folder: Path, *options: str) -> Path:
    """Judge the pictures with a journal, as the command does."""
    journal = folder / "run.journal"
    budget = [text for name, value in zip(("steps", "targets", "queries"), EFFORT, strict=False)
              for text in (f"--{name}", str(value))]  # fmt: skip
    command = PLAN.command(str(folder / "digits.npz"), None)
    assert fgsm([*command, *budget, "--resume", str(journal), *options]) == 0
    return journal


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_card_says_what_was_run_and_what_came_of_it(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    journal = measure(tiny, "--csv", str(tiny / "table.csv"))
    printed = capsys.readouterr().out.splitlines()
    write_up(PLAN, PLAN.task(tiny / "digits.npz", EFFORT), journal, tiny)
    card = (tiny / f"{PLAN.model}.md").read_text(encoding="utf-8")
    words = " ".join(card.split())
    assert "The worst case, on all pictures:" in card
    assert "    python -m fgsm evaluate --model mnist-tiny digits.npz --levels 0,2,40 --attack worst-case\n" in card
    said = printed[printed.index("") + 6 :]  # the sentences below the table
    assert len(said) >= 3
    assert all(line in words for line in said)
    assert "old" not in card
    assert card.endswith("Limits\n")
    measured = rows(tiny / "table.csv")
    kept = rows(tiny / f"{PLAN.model}.csv")
    assert [row["attack"] for row in kept] == ["fgsm", "worst-case", "worst-case", "worst-case"]
    assert kept[1:] == measured
    low, high = wilson_interval(int(measured[-1]["correct"]), 10)
    assert f"| {low:.2%} – {high:.2%} |" in card


def test_a_run_that_was_ended_is_written_up_as_the_sample_it_is(tiny: Path) -> None:
    journal, task = measure(tiny, "--limit", "6"), PLAN.task(tiny / "digits.npz", EFFORT)
    dataset = task.dataset()
    whole = Journal(journal, task.run(dataset))
    (seventh,) = fgsm_records(task, dataset.names[8])
    whole.add("", [seventh])  # the two before it are missing
    whole.close()
    write_up(PLAN, task, journal, tiny)
    card = (tiny / f"{PLAN.model}.md").read_text(encoding="utf-8")
    assert "on 6 of the 10 pictures, drawn at random with seed 0:" in card
    assert "--attack worst-case --limit 6\n" in card
    assert {row["total"] for row in rows(tiny / f"{PLAN.model}.csv") if row["attack"] == "worst-case"} == {"6"}


def fgsm_records(task: Any, name: str) -> list[Any]:
    """Judge one picture."""
    dataset = task.dataset()
    return task.judge()(list(dataset.samples(only=[dataset.names.index(name)])))  # type: ignore[no-any-return]


def test_an_empty_journal_changes_nothing(tiny: Path) -> None:
    task = PLAN.task(tiny / "digits.npz", EFFORT)
    Journal(tiny / "run.journal", task.run(task.dataset())).close()
    write_up(PLAN, task, tiny / "run.journal", tiny)
    assert (tiny / f"{PLAN.model}.md").read_text(encoding="utf-8") == CARD
    assert (tiny / f"{PLAN.model}.csv").read_text(encoding="utf-8") == OLD


def test_every_network_that_ships_is_measured_and_shown() -> None:
    shipped = {path.stem for path in MODELS.glob("*.npz")}
    assert {plan.model for plan in PLANS} == set(SHOWN) == shipped


def test_the_readme_has_the_table_of_the_files() -> None:
    assert networks_table(MODELS) in README.read_text(encoding="utf-8")


def test_the_readme_s_table_gives_counts_of_samples_and_intervals(tmp_path: Path) -> None:
    for name, level in SHOWN.items():
        table = "attack,level,correct,total\n"
        table += f"fgsm,0,900,1000\nfgsm,{level},500,1000\npgd,{level},4,100\nworst-case,0,90,100\nworst-case,9,3,100\n"
        (tmp_path / f"{name}.csv").write_text(table)
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- networks -->\nold\n<!-- end of networks -->\nafter\n", encoding="utf-8")
    update_readme(readme, tmp_path)
    text = readme.read_text(encoding="utf-8")
    assert "old" not in text
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "| `mnist` | 90.0 % | 50.0 % at 77/255 | 4.0 % at 77/255 (100 pictures) |" in text
    assert "| 3.0 % at 9/255 (1.0 – 8.5 %, 100 pictures) |" in text


def test_a_reduced_budget_stands_as_an_upper_bound_in_readme_and_card(tmp_path: Path) -> None:
    head, rows_of = "attack,steps,level,epsilon,correct,total,accuracy,bound\n", []
    for name, level in SHOWN.items():
        rows_of = [f"fgsm,1,{each},0.1,90,100,0.9," for each in (0, level)]
        rows_of += [f"pgd,20,{level},0.1,4,100,0.04,", "worst-case,15,9,0.1,3,100,0.03,upper"]
        (tmp_path / f"{name}.csv").write_text(head + "\n".join(rows_of) + "\n")
    assert "| ≤ 3.0 % at 9/255 (1.0 – 8.5 %) |" in networks_table(tmp_path)
    assert "| worst case, reduced budget: upper bound | 9 |" in accuracy_table(rows(tmp_path / "mnist.csv"))
