"""`python -m fgsm export MODEL OUT.onnx`: a network's logits and input gradient as one ONNX graph."""

from __future__ import annotations

from argparse import Namespace

from fgsm.commands.networks import chosen_network
from fgsm.commands.progress import load_with_progress
from fgsm.extras import require


def export(arguments: Namespace) -> None:
    """Write the graph and say what goes in and comes out.

    Raises:
        ValueError: if `onnx` is not installed, there is no such network, or a layer of it is not known.
        OSError: if the file cannot be written.
    """
    require("onnx", "onnx", "export")
    from fgsm.export.gradient import gradient_graph

    entry = chosen_network(arguments)
    classifier = load_with_progress(entry)
    exported = gradient_graph(classifier, half=not arguments.float32)
    arguments.out.write_bytes(exported.data)
    picture, classes = ", ".join(map(str, classifier.input_shape)), len(classifier.labels)
    print(f"{arguments.out}  {len(exported.data):,} bytes, kernels in {32 if arguments.float32 else 16} bits")
    print(f"in   image     float32 (N, {picture}) in [0, 1]")
    print(f"in   onehot    float32 (N, {classes}), the class of the loss; zeros stand for the network's own")
    print(f"out  logits    float32 (N, {classes})")
    print(f"out  gradient  float32 (N, {picture}), d cross-entropy / d image")
