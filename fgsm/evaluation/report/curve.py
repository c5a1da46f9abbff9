"""Accuracy against epsilon as an SVG drawing with 95 % intervals; curves differ in dashes, not in colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

WIDTH, HEIGHT = 640, 330
LEFT, RIGHT, TOP, BOTTOM = 44, 16, 34, 46
DASHES = ("", "7 4", "2 3", "9 3 2 3")  # as many as colours in report.css
MAX_TICKS = 12


def draw_curve(parts: Sequence[dict[str, Any]]) -> str:
    """Return the drawing of the parts of a report."""
    levels = sorted({row["level"] for part in parts for row in part["rows"]})
    scale = _Scale(levels[0], levels[-1])
    text = "; ".join(_in_words(part) for part in parts)
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(text)}">'
        f"{_axes(levels, scale)}{''.join(_line(part, number, scale) for number, part in enumerate(parts))}</svg>"
        f"{_legend(parts) if len(parts) > 1 else ''}"
    )


class _Scale:
    """From levels and accuracies to the drawing's units."""

    def __init__(self, low: int, high: int) -> None:
        self._low, self._span = low, max(high - low, 1)

    def x(self, level: int) -> float:
        return round(LEFT + (level - self._low) / self._span * (WIDTH - LEFT - RIGHT), 1)

    def y(self, accuracy: float) -> float:
        return round(TOP + (1 - accuracy) * (HEIGHT - TOP - BOTTOM), 1)


def _axes(levels: Sequence[int], scale: _Scale) -> str:
    lines = "".join(
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{scale.y(share)}" y2="{scale.y(share)}"/>'
        f'<text x="{LEFT - 8}" y="{scale.y(share) + 4}" text-anchor="end">{round(100 * share)}</text>'
        for share in (0, 0.25, 0.5, 0.75, 1)
    )
    marks = "".join(
        f'<text x="{scale.x(level)}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{level}</text>'
        for level in _ticks(levels, scale)
    )
    names = (
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 4}" text-anchor="middle">level k, ε = k/255</text>'
        '<text x="0" y="16">accuracy in %</text>'
    )
    return lines + marks + names


def _ticks(levels: Sequence[int], scale: _Scale) -> list[int]:
    """Return the levels that have room to be written."""
    room, shown = (WIDTH - LEFT - RIGHT) / MAX_TICKS / 1.7, [levels[-1]]
    for level in reversed(levels[:-1]):
        if scale.x(shown[-1]) - scale.x(level) >= room:
            shown.append(level)
    return shown


def _line(part: dict[str, Any], number: int, scale: _Scale) -> str:
    points = [(scale.x(row["level"]), scale.y(row["accuracy"])) for row in part["rows"]]
    bars = "".join(
        f'<path d="M{x} {scale.y(low)}V{scale.y(high)}m-4 0h8M{x - 4} {scale.y(low)}h8"/>'
        for (x, _), row in zip(points, part["rows"], strict=True)
        for low, high in [row["interval"]]
    )
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5"/>' for x, y in points)
    path = " ".join(f"{x},{y}" for x, y in points)
    line = f'<polyline points="{path}" stroke-dasharray="{DASHES[number % len(DASHES)]}"/>'
    return f'<g class="series s{number % len(DASHES)}">{line}{bars}{dots}</g>'


def _legend(parts: Sequence[dict[str, Any]]) -> str:
    keys = "".join(
        '<li><svg viewBox="0 0 36 8" width="36" height="8" aria-hidden="true">'
        f'<g class="series s{number % len(DASHES)}">'
        f'<path d="M0 4H36" stroke-dasharray="{DASHES[number % len(DASHES)]}"/></g></svg> '
        f"{escape(part['defence'])}</li>"
        for number, part in enumerate(parts)
    )
    return f'<ul class="legend">{keys}</ul>'


def _in_words(part: dict[str, Any]) -> str:
    values = ", ".join(f"{100 * row['accuracy']:.1f} % at level {row['level']}" for row in part["rows"])
    return f"{part['defence'] or 'accuracy'}: {values}"
