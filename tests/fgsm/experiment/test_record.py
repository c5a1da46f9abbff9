"""fgsm/experiment/record.py: the numbers of one level, as texts and browsers get them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fgsm.experiment.experiment import Experiment
from fgsm.experiment.record import record_of
from fgsm.pictures.image import to_uint8


def test_a_record_is_what_was_measured(colour: Any, noise: Callable[..., np.ndarray]) -> None:
    experiment = Experiment(colour, to_uint8(noise(colour, 1)[0]), target=2)
    for row in experiment.measure([0, 6]):
        record = record_of(experiment, row)
        assert (record.level, record.steps, record.label, record.target) == (row.level, 1, experiment.label, 2)
        assert record.label_share == pytest.approx(row.probabilities[experiment.label])
        assert (record.rival, record.rival_share) == (2, pytest.approx(row.probabilities[2]))
        assert row.random is not None
        assert record.random_share == pytest.approx(row.random[experiment.label])
        assert record.largest == row.level


def test_a_control_that_was_not_measured_is_not_made_up(colour: Any, noise: Callable[..., np.ndarray]) -> None:
    experiment = Experiment(colour, to_uint8(noise(colour, 1)[0]))
    (row,) = experiment.measure([6], controls=[])
    assert record_of(experiment, row).random_share is None
