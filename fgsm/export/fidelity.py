"""How much of a network an exported graph keeps, measured on pictures: `measure`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from fgsm.checks import Array
from fgsm.export.gradient import Exported

if TYPE_CHECKING:
    from fgsm.networks.classifier import Classifier


class Fidelity(NamedTuple):
    """A graph held against its network.

    Attributes:
        pictures: how many it was measured on.
        signs: share of the gradient's signs that are the network's, in [0, 1].
        worst: the same share on the picture where it is smallest.
        logits: the largest difference of a logit.
    """

    pictures: int
    signs: float
    worst: float
    logits: float


def measure(exported: Exported, classifier: Classifier, images: Array) -> Fidelity:
    """Hold a graph against its network, one picture after another; needs `onnxruntime`.

    Args:
        exported: the graph.
        classifier: what it was made of.
        images: floats (N, H, W, C) in [0, 1], at least one; the loss is that of the class that the network says.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(exported.data, providers=["CPUExecutionProvider"])
    shares, differences = [], []
    for image in images[:, None].astype(np.float32):
        logits, gradient = classifier.logits_and_gradient(image)
        onehot = np.eye(logits.shape[1], dtype=np.float32)[logits.argmax(axis=1)]
        own_logits, own_gradient = session.run(["logits", "gradient"], {"image": image, "onehot": onehot})
        shares.append(float((np.sign(own_gradient) == np.sign(gradient)).mean()))
        differences.append(float(np.abs(own_logits - logits).max()))
    return Fidelity(len(images), float(np.mean(shares)), min(shares), max(differences))
