"""Accuracy against epsilon as a PNG plot."""

from __future__ import annotations

import io
from collections.abc import Sequence

from fgsm.evaluation.rows import Row
from fgsm.extras import require


def plot_accuracy(rows: Sequence[Row], title: str) -> bytes:
    """Draw the accuracy at each level with its 95 % interval.

    Args:
        rows: what `fgsm.evaluate` returns.
        title: the line above the plot.

    Returns:
        A PNG file.

    Raises:
        ValueError: if matplotlib is not installed.
    """
    require("matplotlib", "plot", "--plot")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    FigureCanvasAgg(figure)  # no window, whatever the machine is set to
    axes = figure.add_subplot()
    levels = [row.level for row in rows]
    accuracy = [100 * row.accuracy for row in rows]
    below = [100 * (row.accuracy - row.interval[0]) for row in rows]
    above = [100 * (row.interval[1] - row.accuracy) for row in rows]
    axes.errorbar(levels, accuracy, yerr=(below, above), marker="o", capsize=3)
    axes.set(title=title, xlabel="level (ε · 255)", ylabel="accuracy in %, with 95 % interval", ylim=(-3, 103))
    axes.set_xticks(levels)
    axes.grid(alpha=0.3)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=150)
    return file.getvalue()
