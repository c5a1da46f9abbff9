"""A gradient of zero: an attack along it changes nothing, which says nothing of how robust the network is."""

from __future__ import annotations

SURE = 88.0  # logits; exp(-88) is about the smallest number that 32-bit floats hold in full


def zero_gradients(count: int, total: int, *, stop: str = "", lead: float = 0.0) -> str:
    """Say for how many pictures the gradient was zero, and why where that is known.

    Args:
        count: pictures with a gradient of zero in every value, at least one.
        total: pictures attacked.
        stop: what in the network lets no gradient pass, see `fgsm.Classifier`; empty where nothing does.
        lead: logits by which those pictures' class is ahead of every other one, the least of them.
    """
    why = f": no gradient passes {stop}" if stop else ": the network is so sure that its loss is flat"
    said = f"the gradient is zero for {count} of {total} pictures, which is no evidence of robustness"
    return said + (why if stop or lead > SURE else "")
