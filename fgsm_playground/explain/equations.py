"""The equations, typeset, each beside the line of the library that computes it, read from the source."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import textwrap
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fgsm_playground.parts.language import say
from fgsm_playground.parts.static import read_static

ROOT = Path(__file__).resolve().parents[2]


class Equation(NamedTuple):
    """One equation: its name among the texts, its LaTeX, and where its line is.

    Attributes:
        source: module and function, such as `fgsm.attack:perturb`.
        expression: a piece of Python that the line contains, however it is laid out.
    """

    name: str
    latex: str
    source: str
    expression: str


class Line(NamedTuple):
    """A statement of the library: its file and line, and its text."""

    place: str
    code: str


def equations() -> list[Equation]:
    """Read `equations.json`."""
    return [Equation(**entry) for entry in json.loads(read_static("explain/equations.json"))]


@cache
def equations_text(language: str) -> str:
    """Return all equations as Markdown with LaTeX between `$$`."""
    template = read_static("explain/equation.md")
    return "\n".join(
        template.format(
            sentence=say(language, f"explain.equation.{each.name}"),
            latex=each.latex,
            **find_line(each.source, each.expression)._asdict(),
        )
        for each in equations()
    )


def find_line(source: str, expression: str) -> Line:
    """Return the one statement of a function that contains an expression.

    Args:
        source: module and function, such as `fgsm.attack:perturb`.
        expression: Python, compared by its meaning and not by its spaces.

    Raises:
        ValueError: if the function has no such statement, or more than one.
    """
    module, _, path = source.partition(":")
    function = importlib.import_module(module)
    for name in path.split("."):
        function = getattr(function, name)
    lines, first = inspect.getsourcelines(function)
    text = textwrap.dedent("".join(lines))
    wanted = ast.dump(ast.parse(expression, mode="eval").body)
    found = [each for each in ast.walk(ast.parse(text)) if isinstance(each, ast.stmt) and _holds(each, wanted)]
    # What contains the statement contains the expression too: the innermost ones are meant.
    inner = [each for each in found if not any(other in set(ast.walk(each)) - {each} for other in found)]
    if len(inner) != 1:
        raise ValueError(f"expected one statement with {expression!r} in {source}, got {len(inner)}")
    file = Path(inspect.getsourcefile(function) or "").resolve().relative_to(ROOT)
    code = textwrap.dedent(ast.get_source_segment(text, inner[0], padded=True) or "")
    return Line(f"{file.as_posix()}:{first + inner[0].lineno - 1}", code)


def _holds(statement: ast.stmt, wanted: str) -> bool:
    return any(isinstance(node, ast.expr) and ast.dump(node) == wanted for node in ast.walk(statement))
