"""tests/mutants.py: the faults that are put into the code, and the list of those that may stay unnoticed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mutants import EXPLAINED, ROOT, default_modules, explained, mutants, nearest_tests, survives, try_all

CODE = '''"""A module."""
def rise(value: int | None, most: int = 3) -> int | None:
    return value + 1 if value < most else most
'''


def test_faults_are_in_what_is_run_and_each_comes_once() -> None:
    found = list(mutants("fgsm/rise.py", CODE))
    assert {"".join(each.after.split()) for each in found} >= {
        "returnvalue-1ifvalue<mostelsemost",
        "returnvalue+1ifvalue<=mostelsemost",
        "returnvalue+1ifnotvalue<mostelsemost",
        "defrise(value:int|None,most:int=4)->int|None:",
    }
    assert all(each.before in CODE and "int & None" not in each.code for each in found)
    assert len({each.code for each in found}) == len(found)


def test_a_fault_is_told_unless_a_test_notices_it_or_the_list_explains_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rise.py").write_text(CODE)

    def noticed(copy: Path, module: str, limit: float) -> bool:
        names: dict[str, Any] = {}
        exec((copy / module).read_text(), names)
        return names["rise"](1) == 2

    monkeypatch.setattr("tests.mutants.survives", noticed)
    parts = ("value - 1", "value <= most", "most: int = 4")
    found = [each for each in mutants("rise.py", CODE) if any(part in each.after for part in parts)]
    table = "| `rise.py` | `return value + 1 if value < most else most` | `{}` | it may |"
    known = explained(table.format("return value + 1 if value <= most else most"))
    assert len(found) == 3
    assert try_all(tmp_path, "rise.py", found, known) == 1
    told = capsys.readouterr().out
    assert "rise.py:2\n" in told
    assert told.endswith("rise.py: of 3 faults 1 killed, 1 explained, 1 survived\n")
    assert (tmp_path / "rise.py").read_text() == CODE


@pytest.mark.parametrize(("body", "survived"), [("pass", True), ("assert False", False), ("while True: pass", False)])
def test_tests_that_fail_or_never_end_notice_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, survived: bool
) -> None:
    (tmp_path / "test_rise.py").write_text(f"def test_it() -> None:\n    {body}\n")
    monkeypatch.setattr("tests.mutants.nearest_tests", lambda module: ["test_rise.py"])
    assert survives(tmp_path, "rise.py", 3.0 if "while" in body else 120.0) is survived


def test_every_module_has_tests_and_every_row_of_the_list_is_of_code_that_stands() -> None:
    assert all(nearest_tests(module) for module in default_modules())
    assert all((ROOT / path).exists() for module in default_modules() for path in nearest_tests(module))
    rows = explained(EXPLAINED.read_text(encoding="utf-8"))
    for (module, before, after), reason in rows.items():
        lines = {"".join(line.split()) for line in (ROOT / module).read_text(encoding="utf-8").splitlines()}
        assert before in lines, (module, before)
        assert after not in lines
        assert reason
