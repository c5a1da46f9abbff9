"""fgsm/evaluation/judging/methods.py: attacks by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm.evaluation.judging.judge import Judge
from fgsm.evaluation.judging.methods import ATTACKS, default_steps, find_stages
from fgsm.evaluation.judging.stages import Effort
from fgsm.evaluation.record import Sample


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


@pytest.mark.parametrize("attack", ["fgsm", "bim", "pgd"])
def test_each_attack_goes_to_the_edge_of_its_level_and_no_further(dense: Callable[..., Any], attack: str) -> None:
    network = dense(np.random.default_rng(0).normal(0, 1e-3, (48, 3)), np.array([9.0, 0, 0]), shape=(4, 4, 3))
    for original, change in ((0, 1), (255, -1)):
        sample = Sample("", np.full((4, 4, 3), original, np.uint8), 0)
        attacked = Judge(network, [200], attack).adversarial(sample)[200].astype(int)
        assert np.abs(attacked - original).max() == 200
        assert set(np.unique(attacked - original)) <= {0, 200 * change}
