"""Cables: wires that run side by side from one box to the same boxes, drawn as one."""

from __future__ import annotations

from collections.abc import Iterator

from cartesian_rdc.drawing.views import View

FEWEST = 4
"""How many wires become a cable, at least."""


def bundle(view: View, tops: set[int]) -> list[int]:
    """Draw wires that run side by side as one, the first of them; how many each wire is.

    ``tops``: those that come from above, of which three are enough.
    """
    counts = [1] * len(view.labels)
    ends = _ends(view)
    rows = {id(row): {v: k for k, v in enumerate(row)} for row in _lists(view)}
    tops = tops | {w for v, w in zip(view.ins, view.back_outs, strict=False) if v in tops}
    gone: set[int] = set()
    for listed in [*_lists(view, made=True)]:
        k = 0
        while k < len(listed):
            run = _run(listed, k, ends, tops)
            fewest = FEWEST - 1 if tops.issuperset(run) else FEWEST
            if len(run) >= fewest and _together(run, ends, rows):
                counts[run[0]] = len(run)
                gone.update(run[1:])
                view.labels[run[0]] = _name(view, run)
            k += len(run)
    if gone:
        for listed in _lists(view):
            listed[:] = [v for v in listed if v not in gone]
    return counts


def _lists(view: View, *, made: bool = False) -> Iterator[list[int]]:
    """The rows of wires at boxes and at the edge; ``made``: those where wires begin."""
    yield view.ins
    yield view.back_ins
    if not made:
        yield view.outs
        yield view.back_outs
    for node in view.nodes:
        yield node.outs
        yield node.back_outs
        if not made:
            yield node.ins
            yield node.back_ins


def _ends(view: View) -> dict[int, tuple[int, ...]]:
    """Of each wire the rows in which it ends, by their identity."""
    found: dict[int, tuple[int, ...]] = dict.fromkeys(range(len(view.labels)), ())
    begins = {id(row) for row in _lists(view, made=True)}
    for row in _lists(view):
        if id(row) not in begins:
            for v in row:
                found[v] = (*found[v], id(row))
    return found


def _run(row: list[int], k: int, ends: dict[int, tuple[int, ...]], tops: set[int]) -> list[int]:
    last, first = k + 1, row[k]
    while (
        last < len(row)
        and ends[row[last]] == ends[first]
        and (row[last] in tops) == (first in tops)
    ):
        last += 1
    return row[k:last]


def _together(
    run: list[int], ends: dict[int, tuple[int, ...]], rows: dict[int, dict[int, int]]
) -> bool:
    """Whether the wires are side by side, in this order, wherever they end.

    ``rows``: of each row, where in it a wire is.
    """
    return all(
        [rows[end][v] - rows[end][run[0]] for v in run] == list(range(len(run)))
        for end in ends[run[0]]
    )


def _name(view: View, run: list[int]) -> tuple[str, str]:
    """What their names begin with, if that is one thing or two; and how many they are."""
    names = [view.labels[v][0] for v in run]
    scopes = dict.fromkeys(name.partition("/")[0] for name in names)
    if "" in scopes or len(scopes) == len(names):
        return "", f"{len(run)} wires"
    return " × ".join(scopes) if len(scopes) < 3 else "", f"{len(run)} wires"
