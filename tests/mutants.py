"""Faults put into the code one at a time, to see which of them no test notices: `python -m tests.mutants`.

No test: each fault is tried with the tests of its module in a process of their own, so all of them take hours. They are
put into a copy of the tree. What the tests import from elsewhere is imported once, in the process that those are forked
from (not on Windows, which cannot). Those that nothing can notice stand in MUTANTS.md, each with its reason.
"""

from __future__ import annotations

import argparse
import ast
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
EXPLAINED = ROOT / "tests" / "MUTANTS.md"
FOLDERS = ("fgsm/attacks", "fgsm/evaluation", "fgsm/experiment")
FILES = ("fgsm/checks.py", "fgsm/predictions.py", "fgsm/pictures/decode.py", "fgsm/pictures/formats/limits.py")
# Beside tests/PATH/test_NAME.py, or where there is no such file; for a module or a folder.
OTHER_TESTS = {
    "fgsm/attacks/ascent.py": ["tests/fgsm/attacks/test_auto_pgd.py"],
    "fgsm/attacks/zero_gradient.py": ["tests/fgsm/attacks/test_levels.py", "tests/fgsm/evaluation/test_flags.py"],
    "fgsm/evaluation/accuracy.py": ["tests/fgsm/evaluation/test_models.py"],
    "fgsm/evaluation/evaluate.py": ["tests/fgsm/evaluation/judging/test_judge.py"],
    "fgsm/evaluation/data": ["tests/fgsm/evaluation/test_dataset_forms.py", "tests/fgsm/evaluation/data"],
    "fgsm/evaluation/judging/judge.py": ["tests/fgsm/evaluation/judging/test_worst_case.py"],
    "fgsm/evaluation/judging/methods.py": [
        "tests/fgsm/evaluation/test_evaluate.py",
        "tests/fgsm/evaluation/judging/test_judge.py",
    ],
    "fgsm/evaluation/record.py": ["tests/fgsm/evaluation/test_journal.py", "tests/fgsm/evaluation/test_flags.py"],
    "fgsm/evaluation/report": ["tests/fgsm/evaluation/report"],
    "fgsm/evaluation/seeds.py": ["tests/fgsm/evaluation/judging/test_judge.py"],
    "fgsm/evaluation/result.py": ["tests/fgsm/evaluation/test_evaluate.py"],
    "fgsm/evaluation/judging/stages.py": [
        "tests/fgsm/evaluation/judging/test_judge.py",
        "tests/fgsm/evaluation/judging/test_worst_case.py",
    ],
    "fgsm/evaluation/judging/watch.py": ["tests/fgsm/evaluation/judging/test_worst_case.py"],
    "fgsm/pictures/decode.py": ["tests/fgsm/pictures/test_image.py", "tests/fgsm/pictures/formats"],
    "fgsm/pictures/formats/limits.py": ["tests/fgsm/pictures/test_decode.py", "tests/fgsm/pictures/formats"],
}
# Each sign becomes its neighbours, not every other one: what is far off is noticed by anything.
_OPERATORS = re.compile(
    r"core/(NumberReplacer|AddNot|ZeroIterationForLoop|RemoveDecorator"
    r"|Replace(AndWithOr|OrWithAnd|TrueWithFalse|FalseWithTrue|BreakWithContinue|ContinueWithBreak)"
    r"|ReplaceUnaryOperator_(Delete_\w+|USub_UAdd)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Mul|Mod_Mul|Pow_Mul|BitAnd_BitOr|BitOr_BitAnd"
    r"|BitXor_BitOr|LShift_RShift|RShift_LShift)"
    r"|ReplaceComparisonOperator_(Lt_(LtE|GtE)|LtE_(Lt|Gt)|Gt_(GtE|LtE)|GtE_(Gt|Lt)|Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is))"
)
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tensorflow", "keras", "PIL.Image", "hypothesis", "pytest"])
_LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "__pycache__", ".*_cache")


class Mutant(NamedTuple):
    """A module with one fault in it: its path, the whole text, the line, and what stood and stands there."""

    module: str
    code: str
    line: int
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it in the list, wherever its line moves."""
        return self.module, _dense(self.before), _dense(self.after)


def main() -> None:
    """Try the faults, tell which survive, and fail if one of them is not explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as fgsm/attacks/ascent.py (default: all)")
    parser.add_argument("--sample", type=int, help="try so many faults of each module, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the sample (default: %(default)s)")
    options = parser.parse_args()
    modules = options.modules or default_modules()
    if unknown := [module for module in modules if not (ROOT / module).is_file()]:
        parser.error(f"expected modules such as fgsm/attacks/ascent.py, got {', '.join(unknown)}")
    known, survivors = explained(EXPLAINED.read_text(encoding="utf-8")), 0
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(ROOT, Path(folder) / "tree", ignore=_LEFT_OUT)
        for module in modules:
            found = list(mutants(module, (ROOT / module).read_text(encoding="utf-8")))
            if options.sample is not None and options.sample < len(found):
                found = random.Random(options.seed).sample(found, options.sample)
            survivors += try_all(copy, module, found, known)
    sys.exit(1 if survivors else 0)


def default_modules() -> list[str]:
    """Return the modules whose faults are tried where nobody says which."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*FILES, *(path.relative_to(ROOT).as_posix() for path in paths if path.name != "__init__.py")]


def nearest_tests(module: str) -> list[str]:
    """Return the tests that a fault in a module is tried with, the nearest first."""
    path = Path(module)
    mirror = Path("tests") / path.parent / f"test_{path.name}"
    others = OTHER_TESTS.get(module, OTHER_TESTS.get(path.parent.as_posix(), []))
    return [*([mirror.as_posix()] if (ROOT / mirror).is_file() else []), *others]


def mutants(module: str, code: str) -> Iterator[Mutant]:
    """Yield a module's text with each fault in it that changes what is run."""
    seen = {_run(code), ""}
    for name in filter(_OPERATORS.fullmatch, sorted(operator_names())):
        for occurrence in range(len(code)):
            changed = mutate_code(code, get_operator(name)(), occurrence)
            if changed is None:
                break
            what = _run(changed)
            if what not in seen:
                seen.add(what)
                yield _mutant(module, code, changed)


def _mutant(module: str, code: str, changed: str) -> Mutant:
    pairs = zip(code.splitlines(), changed.splitlines(), strict=False)
    number, (before, after) = next((number, pair) for number, pair in enumerate(pairs, 1) if pair[0] != pair[1])
    return Mutant(module, changed, number, before.strip(), after.strip())


class _WithoutAnnotations(ast.NodeTransformer):
    """Takes out what nobody evaluates at run time, and the ways in which an argument may be passed."""

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        ways = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        node.posonlyargs, node.args, node.kwonlyargs = [], ways, []
        node.defaults, node.kw_defaults = [*node.defaults, *filter(None, node.kw_defaults)], []
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.annotation = ast.Constant("")
        return self.generic_visit(node)


def _run(code: str) -> str:
    """Return what is run of a text; empty where it is no Python, which some faults leave."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return ""
    return ast.dump(_WithoutAnnotations().visit(tree))


def try_all(copy: Path, module: str, found: list[Mutant], known: dict[tuple[str, str, str], str]) -> int:
    """Run the tests on each fault, print those that survive and a summary; return how many are not explained.

    Raises:
        RuntimeError: if the tests do not pass on the code as it is.
    """
    seconds = time.perf_counter()
    if not survives(copy, module, 600.0):
        raise RuntimeError(f"the tests of {module} do not pass without a fault: {' '.join(nearest_tests(module))}")
    limit = 20 + 4 * (time.perf_counter() - seconds)
    original, counts = (copy / module).read_text(encoding="utf-8"), Counter[str]()
    for mutant in found:
        (copy / module).write_text(mutant.code, encoding="utf-8")
        fate = "killed" if not survives(copy, module, limit) else "explained" if mutant.key in known else "survived"
        counts[fate] += 1
        if fate == "survived":
            print(f"{module}:{mutant.line}\n  - {mutant.before}\n  + {mutant.after}", flush=True)
    (copy / module).write_text(original, encoding="utf-8")
    told = ", ".join(f"{counts[fate]} {fate}" for fate in ("killed", "explained", "survived"))
    print(f"{module}: of {len(found)} faults {told}", flush=True)
    return counts["survived"]


def survives(copy: Path, module: str, limit: float) -> bool:
    """Say whether the tests pass; who never ends is noticed too."""
    run = PROCESSES.Process(target=_exit_with_tests, args=(copy, nearest_tests(module)))
    run.start()
    run.join(limit)
    if run.exitcode is None:
        run.kill()
        run.join()
    return run.exitcode == 0


def _exit_with_tests(copy: Path, tests: list[str]) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in ("fgsm", "tests")]:
        del sys.modules[name]  # of the tree that was copied
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    # A file of bytes that is as long and as old as the code before would stand for the code of now.
    sys.dont_write_bytecode = True
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))


def explained(text: str) -> dict[tuple[str, str, str], str]:
    """Return the reasons in the list by module, line before and line after, as `Mutant.key` has them."""
    rows = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in text.splitlines() if line.startswith("| `")]
    cells = [[cell.strip().replace("\\|", "|") for cell in row] for row in rows]
    return {(row[0].strip("`"), _dense(row[1].strip("`")), _dense(row[2].strip("`"))): row[3] for row in cells}


def _dense(line: str) -> str:
    return "".join(line.split())


if __name__ == "__main__":
    main()
