"""The mathematics: one step, several steps, whole grey levels, and what counts as success.

Others use `fast_gradient`, `iterative` and `levels`; an attack knows a network by `logits` and `loss_gradient` alone.
"""
