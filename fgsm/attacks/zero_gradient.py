"""A gradient of zero: an attack along it changes nothing, which says nothing of how robust the network is."""

from __future__ import annotations


def zero_gradients(classifier: object, count: int, total: int) -> str:
    """Say for how many pictures the gradient was zero, and why where the network's graph tells.

    Args:
        classifier: the network under attack.
        count: pictures with a gradient of zero in every value, at least one.
        total: pictures attacked.
    """
    stop = getattr(classifier, "gradient_stop", "")
    why = f": no gradient passes {stop}" if stop else ""
    return f"the gradient is zero for {count} of {total} pictures, which is no evidence of robustness{why}"
