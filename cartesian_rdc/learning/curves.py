"""The numbers of each measure as curves, in SVG of presentation attributes alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import isfinite

WIDTH, HEIGHT = 300.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 88.0, 24.0, 28.0
COLOURS = ("#1f5a94", "#b5403a")
"""Of training, and of validation."""


def curves_of(history: Mapping[str, Sequence[float]], places: str, beside: str) -> str:
    """A plot for each measure, that on other data in the same.

    ``places``: the name under which the history says where numbers were taken; ``beside``: what the
    name of a measure on other data begins with.
    """
    at = [float(x) for name, numbers in history.items() if name == places for x in numbers]
    names = dict.fromkeys(name.removeprefix(beside) for name in history if name != places)
    plots = [_plot(name, at, _pair(history, name, beside)) for name in names]
    return "".join(filter(None, plots))


def _pair(
    history: Mapping[str, Sequence[float]], name: str, beside: str
) -> list[tuple[str, str, Sequence[float]]]:
    words = (("training", name), (beside.strip(), beside + name))
    return [
        (word, colour, history[key])
        for (word, key), colour in zip(words, COLOURS, strict=True)
        if key in history
    ]


def _plot(
    name: str, at: Sequence[float], curves: Sequence[tuple[str, str, Sequence[float]]]
) -> str:
    """A plot with its title, both ends of each axis, and each curve with its name at its end."""
    values = [float(v) for _, _, numbers in curves for v in numbers if isfinite(v)]
    if not values or not at:
        return ""
    low, high = min(values), max(values)
    first, last = min(at), max(at)

    def x(place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (place - first) / ((last - first) or 1.0)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - low) / ((high - low) or 1.0)

    quiet = 'fill="#5d6d7e"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}" height="{HEIGHT:g}" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" font-family="sans-serif" font-size="10" role="img" '
        f'aria-label="{escape(name)} over epochs">',
        f'<rect width="{WIDTH:g}" height="{HEIGHT:g}" fill="#ffffff"/>',
        f'<text x="{LEFT:g}" y="14" font-weight="bold" fill="#1b2631">{escape(name)}</text>',
        f'<path d="M{LEFT:g} {TOP:g}V{HEIGHT - BOTTOM:g}H{WIDTH - RIGHT:g}" fill="none" '
        'stroke="#5d6d7e"/>',
        *(
            f'<text x="{LEFT - 4:g}" y="{y(v) + 3:.1f}" text-anchor="end" {quiet}>{v:.3g}</text>'
            for v in dict.fromkeys((low, high))
        ),
        *(
            f'<text x="{x(p):.1f}" y="{HEIGHT - BOTTOM + 12:g}" text-anchor="middle" {quiet}>'
            f"{p:g}</text>"
            for p in dict.fromkeys((first, last))
        ),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:g}" y="{HEIGHT - 4:g}" text-anchor="middle" '
        f"{quiet}>epoch</text>",
    ]
    taken: list[float] = []
    for word, colour, numbers in curves:
        points = [(x(p), y(v)) for p, v in zip(at, numbers, strict=False) if isfinite(v)]
        if not points:
            continue
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        thin = 'fill="none" stroke-width="1.5"'
        parts.append(f'<polyline points="{line}" {thin} stroke="{colour}"/>')
        end = points[-1][1] + 3
        while any(abs(end - other) < 11 for other in taken):
            end -= 11
        taken.append(end)
        parts.append(
            f'<text x="{points[-1][0] + 5:.1f}" y="{end:.1f}" fill="{colour}">{escape(word)}</text>'
        )
    return "".join([*parts, "</svg>"])
