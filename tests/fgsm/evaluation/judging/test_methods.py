"""fgsm/evaluation/judging/methods.py: attacks by name."""

from __future__ import annotations

import pytest

from fgsm.evaluation.judging.methods import ATTACKS, default_steps, find_stages
from fgsm.evaluation.judging.stages import Effort


@pytest.mark.parametrize(("attack", "steps"), [("fgsm", 1), ("bim", 20), ("pgd", 20), ("worst-case", 100)])
def test_each_attack_takes_the_steps_that_the_help_names(attack: str, steps: int) -> None:
    assert default_steps(attack) == steps


def test_there_are_stages_for_each_attack_and_no_other() -> None:
    effort = Effort(3, 2, 5)
    stages = {name: [stage.name for stage in find_stages(name, effort)] for name in ATTACKS}
    assert {name: stages[name] for name in ("fgsm", "bim", "pgd")} == {"fgsm": ["fgsm"], "bim": ["bim"], "pgd": ["pgd"]}
    assert len(stages["worst-case"]) == 3
    with pytest.raises(ValueError, match=r"expected an attack \(fgsm, bim, pgd, worst-case\), got 'magic'"):
        find_stages("magic", effort)
