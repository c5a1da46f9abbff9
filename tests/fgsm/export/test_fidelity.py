"""fgsm/export/fidelity.py: what a graph keeps of its network."""

from __future__ import annotations

import numpy as np
import pytest

from fgsm import load_classifier
from fgsm.export.gradient import gradient_graph
from fgsm.pictures.image import to_float
from tests.conftest import shipped_pictures

pytest.importorskip("onnxruntime")
from fgsm.export.fidelity import measure


def test_a_graph_is_held_against_its_own_network_and_another_one() -> None:
    robust, plain = load_classifier("mnist-robust"), load_classifier("mnist")
    images = to_float(shipped_pictures("mnist"))[:3]
    own = measure(gradient_graph(robust), robust, images)
    assert own.pictures == 3
    assert own.worst >= 0.999
    assert own.logits < 1e-3
    other = measure(gradient_graph(robust), plain, images)
    shares, differences = [], []
    for image in images:
        logits, gradient = plain.logits_and_gradient(image[None])
        labels = logits.argmax(axis=1)
        shares.append((np.sign(robust.loss_gradient(image[None], labels)) == np.sign(gradient)).mean())
        differences.append(np.abs(robust.logits(image[None]) - logits).max())
    assert other.signs == pytest.approx(np.mean(shares), abs=2e-3)
    assert other.worst == pytest.approx(min(shares), abs=2e-3) != other.signs
    assert other.logits == pytest.approx(max(differences), rel=1e-3)
