# pyright: basic
"""Smaller programs with the same fault: simpler lines, simpler texts, less that is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from tests.fuzz.holes import LITERALS
from tests.fuzz.machine import SEEDS
from tests.fuzz.operations import Operation, is_bundle
from tests.fuzz.program import Line, evaluated, needed
from tests.fuzz.scope import SCOPE
from tests.fuzz.session import Fault, fault_of

SECONDS = 5.0
"""The time spent on one fault."""


def minimised(fault: Fault, seconds: float = SECONDS) -> Fault:
    """The smallest program that was found in this time with the same fault."""
    until, again = monotonic() + seconds, True
    while again and monotonic() < until:
        again = False
        for candidate in _smaller(fault.lines):
            if monotonic() > until:
                break
            found = _run(candidate, fault)
            if found is not None:
                fault, again = found, True
                break
    return fault


def _run(lines: Sequence[Line], fault: Fault) -> Fault | None:
    """The fault of these lines, if it is the same."""
    values: dict[str, Any] = dict(SCOPE)
    try:
        for line in lines[:-1]:
            values[line.name] = evaluated(line, values)
    except Exception:
        return None
    found = fault_of(lines, values, fault.check)
    same = found is not None and found.signature == fault.signature
    return found if same else None


def _smaller(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Programs that are a little smaller, the much smaller first."""
    last = lines[-1]
    for place, line in enumerate(lines):
        for simpler in _simpler(line, lines[:place], is_last=line is last):
            changed = [*lines[:place], simpler, *lines[place + 1 :]]
            kept = needed(changed, changed[-1])
            if _size(kept) < _size(lines):
                yield kept


def _simpler(line: Line, before: Sequence[Line], *, is_last: bool) -> Iterator[Line]:
    seed = SEEDS.get(line.operation.kind)
    if seed is not None and not is_last:
        template, *texts = seed
        yield replace(line, operation=Operation(line.operation.kind, template), texts=tuple(texts))
    for place, (hole, text) in enumerate(zip(line.operation.holes, line.texts, strict=True)):
        if is_bundle(hole):
            others = [other.name for other in before if other.operation.kind == hole]
            others = others[: others.index(text)] if text in others else others
        else:
            known = LITERALS.get(hole, ())
            others = list(known[: known.index(text)]) if text in known else []
        for other in others:
            yield replace(line, texts=(*line.texts[:place], other, *line.texts[place + 1 :]))


def _size(lines: Sequence[Line]) -> tuple[int, int, int]:
    """The number of lines, of what they read, of nonsense."""
    reads = sum(len(line.reads) for line in lines)
    places = 0
    for line in lines:
        for hole, text in zip(line.operation.holes, line.texts, strict=True):
            known = LITERALS.get(hole, ())
            places += known.index(text) if text in known else 0
            if is_bundle(hole):
                places += int(text.rpartition("_")[2])
    return len(lines), reads, places
