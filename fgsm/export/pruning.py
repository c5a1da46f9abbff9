"""What the two passes of a graph need, and no more."""

from __future__ import annotations

from collections.abc import Iterable

import onnx

from fgsm.export.graph import Part


def prune(forward: Part, backward: Part) -> tuple[Part, Part]:
    """Return both passes without what is used by nothing; each constant goes to the first pass that uses it.

    Args:
        forward: ends in `logits`.
        backward: ends in `gradient`; uses what the forward pass computes.
    """
    nodes = _needed([*forward.nodes, *backward.nodes], {"logits", "gradient"})
    kept = {id(node) for node in nodes}
    first, second = (Part([node for node in part.nodes if id(node) in kept]) for part in (forward, backward))
    early = _used(first.nodes)
    late = _used(second.nodes) - early
    constants = [*forward.constants, *backward.constants]
    first.constants = [each for each in constants if each.name in early]
    second.constants = [each for each in constants if each.name in late]
    return first, second


def _needed(nodes: list[onnx.NodeProto], wanted: set[str]) -> list[onnx.NodeProto]:
    needed = []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            wanted = wanted.union(node.input)
            needed.append(node)
    return needed


def _used(nodes: Iterable[onnx.NodeProto]) -> set[str]:
    return {name for node in nodes for name in node.input}
