"""fgsm_playground/explain/equations.py: every equation stands beside a line that is there, where it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from fgsm_playground.explain.equations import ROOT, Equation, equations, equations_text, find_line
from fgsm_playground.parts.language import LANGUAGES


@pytest.mark.parametrize("equation", equations(), ids=lambda equation: equation.name)
def test_the_line_is_in_the_file_where_it_is_said_to_be(equation: Equation) -> None:
    line = find_line(equation.source, equation.expression)
    file, number = line.place.split(":")
    source = (ROOT / file).read_text(encoding="utf-8").splitlines()
    count = len(line.code.splitlines())
    there = source[int(number) - 1 : int(number) - 1 + count]
    assert [each.strip() for each in there] == [each.strip() for each in line.code.splitlines()]
    assert "".join(equation.expression.split()) in "".join(line.code.split())
    assert Path(file).parts[0] == "fgsm"


@pytest.mark.parametrize(
    ("source", "expression", "count"),
    [
        ("fgsm.attacks.fast_gradient:perturb", "np.clip(pictures - step, 0, 1)", 0),
        ("fgsm.attacks.fast_gradient:perturb", "np.sign(gradient)", 0),
        ("fgsm.attacks.fast_gradient:perturb", "pictures.dtype", 1),
        ("fgsm.attacks.fast_gradient:perturb", "pictures", 4),
    ],
)
def test_a_line_that_is_gone_or_not_the_only_one_is_an_error(source: str, expression: str, count: int) -> None:
    if count == 1:
        assert "step = " in find_line(source, expression).code
        return
    with pytest.raises(ValueError, match="expected one statement"):
        find_line(source, expression)


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_are_typeset_in_every_language(language: str) -> None:
    text = equations_text(language)
    assert text.count("$$") == 2 * len(equations())
    assert text.count("```python") == len(equations())
    assert all(equation.latex in text for equation in equations())
