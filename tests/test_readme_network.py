"""README.md, "A network of your own": every line of it works, one after another."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fgsm.__main__ import main
from fgsm.catalogue.catalogue import CATALOGUE, available_classifiers
from fgsm.commands.networks import read_network
from fgsm.pictures import examples
from fgsm_playground.server.own_networks import read_arguments, show_networks

README = Path(__file__).resolve().parent.parent / "README.md"


def blocks(kind: str) -> str:
    section = README.read_text(encoding="utf-8").split("## A network of your own")[1].split("\n## ")[0]
    (found,) = re.findall(rf"```{kind}\n(.*?)```", section, re.DOTALL)
    return str(found)


def test_the_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    read_network.cache_clear()
    exec(compile(blocks("python"), "README.md", "exec"), {})  # what the README shows
    commands = [shlex.split(line) for line in blocks("sh").splitlines()]
    assert [command[1] for command in commands] == ["-m", "app.py", "-m"]
    for command in commands:
        capsys.readouterr()
        if command[1] == "-m":
            assert main(command[3:]) == 0
            said = capsys.readouterr().out
            assert "toy.keras takes values from 0 to 255, as its own first layers say." in said
            assert "Fooled: 'left'" in said or "1000 pictures" in said
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "adversarial.png",
        "original.png",
        "perturbation.png",
    ]
    before, offered = dict(CATALOGUE), dict(examples._offered)
    try:
        chosen = read_arguments(commands[1][2:], {})
        show_networks(chosen.wishes, chosen.examples)
        assert available_classifiers()[0] == "toy"
        assert [label.name for label in CATALOGUE["toy"].labels] == ["left", "right"]
    finally:
        CATALOGUE.clear()
        CATALOGUE.update(before)
        examples._offered.clear()
        examples._offered.update(offered)
