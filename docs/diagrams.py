"""Diagrams of the site, as SVG: what a map computes, and the learner as parametric lenses.

Time goes from left to right. A wire that leaves a box several times is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution import Program

FORWARD: Final = "#1f4e79"
BACKWARD: Final = "#b03a2e"
COLUMN: Final = 150
ROW: Final = 64
BOX: Final = (104, 40)

Point: TypeAlias = tuple[float, float]
Heights: TypeAlias = dict[tuple[int, int], float]


def svg(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A picture of this size, on white."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
        ' font-family="DejaVu Sans, Helvetica, Arial, sans-serif" font-size="16">',
        f"  <title>{title}</title>",
        f'  <rect width="{width:g}" height="{height:g}" rx="8" fill="#ffffff"/>',
        *(f"  {part}" for part in parts),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def box(x: float, y: float, width: float, height: float, *words: str, colour: str) -> list[str]:
    """A box with its upper left corner at x, y, and lines of words in it."""
    fill = "#eef3f8" if colour == FORWARD else "#f9eeec"
    middle = y + height / 2 + 6 - 10 * (len(words) - 1)
    return [
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8"'
        f' fill="{fill}" stroke="{colour}" stroke-width="2"/>',
        *(
            text(x + width / 2, middle + 20 * number, word, anchor="middle")
            for number, word in enumerate(words)
        ),
    ]


def text(
    x: float,
    y: float,
    words: str,
    *,
    colour: str = "#1b2631",
    anchor: str = "start",
    size: int = 16,
) -> str:
    """Words on the line y."""
    return (
        f'<text x="{x:g}" y="{y:g}" fill="{colour}" text-anchor="{anchor}" font-size="{size}">'
        f"{words}</text>"
    )


def wire(points: Sequence[Point], colour: str, *, arrow: bool = False) -> str:
    """A wire along points, level at each; an arrow is straight, from the first to the second."""
    (x, y), *rest = points
    way = f"M{x:g} {y:g}"
    for to, down in rest:
        bent = f"C{(x + to) / 2:g} {y:g} {(x + to) / 2:g} {down:g} {to:g} {down:g}"
        way += f"L{to:g} {down:g}" if arrow else bent
        x, y = to, down
    head = _head(points[-2], points[-1], colour) if arrow else ""
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="2"/>{head}'


def _head(start: Point, end: Point, colour: str) -> str:
    """The head of an arrow that is level or upright."""
    (x, y), (a, b) = start, end
    dx, dy = (a > x) - (a < x), (b > y) - (b < y)
    back, side = (a - 9 * dx, b - 9 * dy), (5 * dy, 5 * dx)
    return (
        f'<path d="M{a:g} {b:g}L{back[0] + side[0]:g} {back[1] + side[1]:g}'
        f'L{back[0] - side[0]:g} {back[1] - side[1]:g}z" fill="{colour}"/>'
    )


def of_program(
    program: Program[Array],
    title: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    *,
    backward: Iterable[int] = (),
) -> str:
    """What a program computes: a box for each instruction, a wire for each variable.

    ``inputs`` and ``outputs`` are what the ends are called; ``backward`` has the numbers of the
    inputs from which covectors come, and what depends on them is red.
    """
    column = dict.fromkeys(program.inputs, 0)
    red = {program.inputs[number] for number in backward}
    for step in program.instructions:
        column |= dict.fromkeys(step.results, 1 + max(column[v] for v in step.arguments))
        red |= {*step.results} if red & {*step.arguments} else set()
    last = 1 + max(column.values())
    height = _rows(program, column, last)
    size = (last * COLUMN + 190, ROW * (1 + max(height.values())) + 20)
    parts: list[str] = []

    def at(v: int, where: int) -> Point:
        return 95 + COLUMN * where, 42 + ROW * height[v, where]

    def colour(v: int) -> str:
        return BACKWARD if v in red else FORWARD

    def led(v: int, end: int, to: Point) -> str:
        """The wire of a variable to a place in a column."""
        x, y = at(v, column[v])
        out = (x + (BOX[0] / 2 if column[v] else 0), y)
        return wire([out, *(at(v, place) for place in range(column[v] + 1, end)), to], colour(v))

    for step in program.instructions:
        own = step.results[0]
        x, y = at(own, column[own])
        for number, v in enumerate(step.arguments):
            port = y + 10 * (2 * number - len(step.arguments) + 1)
            parts.append(led(v, column[own], (x - BOX[0] / 2, port)))
    for number, v in enumerate(program.outputs):
        x, y = 95 + COLUMN * last, 42 + ROW * height[-1 - number, last]
        parts += [led(v, last, (x, y)), text(x + 8, y + 5, outputs[number], colour=colour(v))]
    for step in program.instructions:
        own = step.results[0]
        x, y = at(own, column[own])
        word = str(step).partition("= ")[2].split()[0]
        parts += box(x - BOX[0] / 2, y - BOX[1] / 2, *BOX, word, colour=colour(own))
    for number, v in enumerate(program.inputs):
        x, y = at(v, 0)
        parts.append(text(x - 8, y + 5, inputs[number], colour=colour(v), anchor="end"))
    return svg(*size, title, parts)


def _rows(program: Program[Array], column: dict[int, int], last: int) -> Heights:
    """How far down each variable is in each column that it is in or goes through."""
    until = dict(column)
    sources = {v: step.arguments for step in program.instructions for v in step.results}
    for v, arguments in sources.items():
        until |= {one: max(until[one], column[v] - 1) for one in arguments}
    until |= dict.fromkeys(program.outputs, last - 1)
    height: Heights = {}
    for where in range(last):
        here = [v for v in column if column[v] <= where <= until[v]]

        def wanted(v: int, where: int = where) -> float:
            if where == 0:
                return program.inputs.index(v)
            before = [v] if column[v] < where else sources[v]
            return sum(height[one, where - 1] for one in before) / len(before)

        _spread(height, [(wanted(v), (v, where)) for v in here])
    _spread(height, [(height[v, last - 1], (-1 - n, last)) for n, v in enumerate(program.outputs)])
    return height


def _spread(height: Heights, wanted: Sequence[tuple[float, tuple[int, int]]]) -> None:
    """Give each the height that it wants, or more, a row from the one above."""
    free = 0.0
    for want, key in sorted(wanted, key=lambda one: one[0]):
        height[key] = max(free, want)
        free = height[key] + 1


def of_learner() -> str:
    """The supervised learner (2103.01931, Fig. 6)."""
    forward = [
        [(60, 215), (170, 215)], [(320, 215), (430, 215)], [(560, 215), (670, 215)],
        [(225, 16), (225, 60)], [(225, 120), (225, 190)], [(475, 120), (475, 190)],
    ]  # fmt: skip
    backward = [
        [(170, 255), (60, 255)], [(430, 255), (320, 255)], [(670, 255), (560, 255)],
        [(265, 190), (265, 120)], [(265, 60), (265, 16)], [(515, 190), (515, 120)],
    ]  # fmt: skip
    parts = [wire(points, FORWARD, arrow=True) for points in forward]
    parts += [wire(points, BACKWARD, arrow=True) for points in backward]
    parts += box(170, 190, 150, 90, "model", "(f, R[f])", colour=FORWARD)
    parts += box(170, 60, 150, 60, "optimiser", colour=FORWARD)
    parts += box(430, 190, 130, 90, "loss", "(e, R[e])", colour=FORWARD)
    parts += box(670, 190, 120, 90, "learning", "rate", colour=FORWARD)
    for x, y, word in (
        (100, 205, "A"), (366, 205, "B"), (608, 205, "L"), (168, 34, "S × P"),
        (206, 160, "P"), (456, 150, "B"),
    ):  # fmt: skip
        parts.append(text(x, y, word))
    for x, y, word in (
        (100, 278, "A′"), (366, 278, "B′"), (608, 278, "L′"), (275, 34, "S × P"),
        (275, 160, "P′"), (525, 150, "B′"),
    ):  # fmt: skip
        parts.append(text(x, y, word, colour=BACKWARD))
    grey = "#566573"
    parts += [
        text(340, 34, "state, before and after a step", colour=grey, size=13),
        text(428, 108, "the label is the loss's parameter", colour=grey, size=13),
        text(40, 312, "input", colour=grey, size=13),
        text(330, 312, "blue: forward (get)", colour=grey, size=13),
        text(500, 312, "red: backward (put)", colour=BACKWARD, size=13),
    ]
    return svg(860, 330, "The supervised learner: four parametric lenses", parts)
