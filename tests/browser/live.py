"""What the tests of the webcam share: a frame that is shown is compared with what the library makes of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from fgsm.catalogue.catalogue import load_classifier
from fgsm.experiment.experiment import Experiment
from tests.harness.chromium import Frame, Playground

LIVE, FREEZE, WHERE, PROBLEM = (f"#live [data-role={role}]" for role in ("live", "freeze", "where", "problem"))


def compared_frame(page: Playground, level: int, model: str = "mnist", **options: Any) -> Frame:
    """Return a frame of the camera that is shown at a level, once the library has found the same of it."""
    while (found := page.next_frame()).level != level:
        pass
    own = Experiment(load_classifier(model), found.original[..., :1].copy(), **options)
    np.testing.assert_array_equal(found.adversarial[..., :1], own.adversarial(level))
    assert found.prediction == int(own.measure([level])[0].probabilities.argmax())
    return found
