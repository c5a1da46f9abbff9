"""The modules that need no browser, tested in Node; the linters hold what the contracts hold in Python."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import skip_or_fail

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ROOT / "node_modules" / ".bin"


def node() -> str:
    """Return Node's program."""
    path = shutil.which("node")
    if path is None:
        skip_or_fail("Node is not installed")
    return str(path)


def test_modules_without_a_document_work_in_node() -> None:
    tests = sorted(map(str, (ROOT / "tests").rglob("*.test.mjs")))
    assert tests
    done = subprocess.run([node(), "--test", *tests], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    ("folder", "line", "rule"),
    [
        ("parts", "import { page } from '../figure/shared.js'; page();", "no-restricted-paths"),
        ("compare", "import { mount } from '../defend/defend.js'; mount();", "no-restricted-paths"),
        ("figure", "import { nothing } from '../parts/words.js'; nothing();", "named"),
        ("figure", "window.gradio_config.root.trim();", "no-restricted-syntax"),
        ("figure", "undeclared();", "no-undef"),
    ],
)
def test_a_module_that_breaks_a_rule_is_refused(folder: str, line: str, rule: str) -> None:
    if not (PROGRAMS / "eslint").exists():
        skip_or_fail("ESLint is not installed")
    done = subprocess.run(
        [node(), str(PROGRAMS / "eslint"), "--stdin", "--stdin-filename", f"fgsm_playground/{folder}/broken.js"],
        input=line,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert rule in done.stdout
