"""`python -m fgsm export MODEL OUT.onnx`: a network's logits and input gradient as one ONNX graph."""

from __future__ import annotations

import math
from argparse import Namespace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from fgsm.commands.networks import chosen_network
from fgsm.commands.progress import load_with_progress
from fgsm.extras import DISTRIBUTION, require
from fgsm.pictures.examples import examples_for
from fgsm.pictures.image import load_image, to_float

if TYPE_CHECKING:
    from fgsm.export.gradient import Exported
    from fgsm.networks.classifier import Classifier


def export(arguments: Namespace) -> None:
    """Write the graph, and say what goes in, what comes out, and how much of the network it keeps.

    Raises:
        ValueError: if `onnx` is not installed, there is no such network, a layer of it is not known, or the picture
            cannot be read.
        OSError: if the file cannot be written.
    """
    require("onnx", "onnx", "export")
    from fgsm.export.gradient import gradient_graph

    entry = chosen_network(arguments)
    classifier = load_with_progress(entry)
    height, width, channels = classifier.input_shape
    files = [arguments.picture] if arguments.picture else [example.path for example in examples_for(entry.name)]
    images = [load_image(file, (height, width), channels=channels) for file in files]
    exported = gradient_graph(classifier, half=not arguments.float32)
    arguments.out.write_bytes(exported.data)
    picture, classes = f"{height}, {width}, {channels}", len(classifier.labels)
    bits, meaning = _kernels(exported)
    print(f"{arguments.out}  {len(exported.data):,} bytes, kernels in {bits} bits")
    print(f"in   image     float32 (N, {picture}) in [0, 1]")
    print(f"in   onehot    float32 (N, {classes}), the class of the loss; zeros stand for the network's own")
    print(f"out  logits    float32 (N, {classes})")
    print(f"out  gradient  float32 (N, {picture}), d cross-entropy / d image")
    print(meaning)
    print(_measured(exported, classifier, to_float(np.stack(images))) if images else NO_PICTURE)


NO_PICTURE = "With --picture FILE, the share of the gradient's signs that stay the same is measured."


def _kernels(exported: Exported) -> tuple[str, str]:
    """Return in how many bits kernels are stored, and the sentence that says what that means."""
    from fgsm.export.storage import Form

    if Form.INTEGER_16 in exported.forms:
        return "16 and 32", (
            "The largest kernels are rounded to 16 bits, which makes the file smaller: a few of the gradient's signs "
            "change, nearly all where it is close to zero. With --float32 none is rounded."
        )
    if Form.FLOAT_32 in exported.forms:
        return "32", "No kernel is rounded."
    return "16", "No kernel is rounded: 16 bits hold each value of them exactly."


def _measured(exported: Exported, classifier: Classifier, images: np.ndarray) -> str:
    if find_spec("onnxruntime") is None:
        return f"What stays the same can be measured with onnxruntime: pip install '{DISTRIBUTION}[onnxruntime]'"
    from fgsm.export.fidelity import measure

    found = measure(exported, classifier, images)
    worst = "" if found.pictures == 1 else f" ({percent(found.worst)} on the worst)"
    return (
        f"Measured on {found.pictures} picture{'s' * (found.pictures > 1)}: {percent(found.signs)} of the "
        f"gradient's signs are the network's own{worst}; the largest difference of a logit is {found.logits:.1g}."
    )


def percent(share: float) -> str:
    """Return a share rounded down: 100 % is all."""
    return f"{math.floor(10_000 * share + 1e-9) / 100:.2f} %"
