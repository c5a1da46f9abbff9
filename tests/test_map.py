"""CONTRIBUTING.md and the names in comments and documents lead to what is there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("benchmarks", "fgsm", "fgsm_playground", "tests", "tools", "training")


def test_a_pictures_way_names_functions_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    way = text.split("## A picture's way", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"`(\w+)` \(`([\w./]+)`\)", way)
    assert len(named) >= 10
    for function, file in named:
        # A function, or a method of a JavaScript class.
        defined = re.compile(rf"(?:def|function) {function}\(|^  (?:async )?{function}\([^;]*\) {{$", re.MULTILINE)
        assert defined.search((ROOT / file).read_text(encoding="utf-8")), (function, file)


def test_every_dotted_name_leads_somewhere() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    files = [ROOT / name for name in listed if name.endswith((".py", ".js", ".md", ".toml"))]
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in files
        if path.is_file()
        for name in re.findall(rf"`((?:{'|'.join(PACKAGES)})(?:\.\w+)+)`", path.read_text(encoding="utf-8"))
    }
    if listed:
        assert len(named) >= 50
    assert [(path, name) for path, name in sorted(named) if not leads_somewhere(name)] == []


def leads_somewhere(name: str) -> bool:
    """Say whether a dotted name is a folder, a module, or something that a module defines or imports."""
    *parents, last = name.split(".")
    folder = ROOT.joinpath(*parents)
    if (folder / last).is_dir() or (folder / f"{last}.py").is_file():
        return True
    if not parents[1:] and not folder.is_dir():
        return False
    module = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
    if module.is_file():
        return bool(re.search(rf"^(?:(?:async )?def|class) {last}\b|^ *{last}\b|\b{last},?$|import .*\b{last}\b",
                              module.read_text(encoding="utf-8"), re.MULTILINE))  # fmt: skip
    return leads_somewhere(".".join(parents)) and folder.parent.with_suffix(".py").is_file()


def test_every_file_that_a_document_names_is_there() -> None:
    documents = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "THIRD_PARTY.md")]
    documents += [*(ROOT / "docs").rglob("*.md"), *(ROOT / "assets").rglob("*.md"), *(ROOT / "deploy").rglob("*.md")]
    file = re.compile(rf"`((?:{'|'.join((*PACKAGES, 'assets', 'deploy', 'docs'))})/[\w./-]+\.\w+)`")
    named = {(path.name, name) for path in documents for name in file.findall(path.read_text(encoding="utf-8"))}
    assert len(named) >= 30
    assert [(path, name) for path, name in sorted(named) if not (ROOT / name).exists()] == []
