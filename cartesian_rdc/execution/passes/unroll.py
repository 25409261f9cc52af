"""Loops unrolled: a body n times, one after the other, where there is no loop to be had.

So hardware without a clock, and the formats of others, get a scan. Every equation is exact.

>>> from cartesian_rdc.categories.free import Product, Second, Unit
>>> from cartesian_rdc.categories.smooth import smooth, space
>>> from cartesian_rdc.execution.passes.trace import program
>>> x = space()
>>> addition = smooth.compose(Second(Unit(), Product(x, x)), smooth.addition(x))
>>> print(unrolled(program(smooth.scanning(smooth.compose(addition, smooth.copy(x)), 2))))
program (v0 : R, v1 : R[2]):
    v2 : R[1] = slice v1
    v3 : R = reshape v2
    v4 : R[1] = slice v1
    v5 : R = reshape v4
    v6 : R = plus v0 v3
    v7 : R = plus v6 v5
    v8 : R[1] = reshape v6
    v9 : R[1] = reshape v7
    v10 : R[2] = concatenate v8 v9
    return v7, v10
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, final

from cartesian_rdc.categories.free import Atomic, Object, Product, Scan, Scanning, Second, Unit
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Scope
from cartesian_rdc.execution.loops import Loop, is_loop
from cartesian_rdc.execution.passes.trace import program
from cartesian_rdc.type_variables import Atom


def unrolled(code: Program[Atom]) -> Program[Atom]:
    """The same program without loops, in which nothing is computed twice."""
    if not any(is_loop(i.generator) for i in code.instructions):
        return code
    unrolling, inputs = _Unrolling(code), range(len(code.inputs))
    outputs = unrolling.run(code, inputs, None)
    return unrolling.draft.finished(code.domain, code.codomain, inputs, outputs)


@final
class _Unrolling(Generic[Atom]):
    """A program as it is written down without loops."""

    def __init__(self, code: Program[Atom]) -> None:
        self.draft = Draft(code.atoms[v] for v in code.inputs)

    def run(self, code: Program[Atom], arguments: Sequence[int], within: Scope | None) -> list[int]:
        """The outputs of a program at these variables; ``within``: what is around it."""
        now = dict(zip(code.inputs, arguments, strict=True))
        for i in code.instructions:
            given, around = tuple(now[v] for v in i.arguments), i.within or within
            if is_loop(i.generator):
                made: Sequence[int] = self._loop(i.generator, given, around)
            else:
                made = self.draft.write(i.generator, given, around)
            now.update(zip(i.results, made, strict=True))
        return [now[v] for v in code.outputs]

    def _loop(self, loop: Loop[Atom], given: Sequence[int], within: Scope | None) -> list[int]:
        shared, states, columns = loop.split(given)
        body, order = loop.body, range(loop.n)
        rows = [
            self._apart(loop, body.atoms[v], column, within)
            for v, column in zip(body.inputs[loop.shared + loop.states :], columns, strict=True)
        ]
        made: list[list[int]] = [[0] * loop.n for _ in body.outputs[loop.states :]]
        for k in reversed(order) if loop.backwards else order:
            results = self.run(body, [*shared, *states, *(row[k] for row in rows)], within)
            states = results[: loop.states]
            for column, one in zip(made, results[loop.states :], strict=True):
                column[k] = one
        shown = [
            self._together(loop, body.atoms[v], column, within)
            for v, column in zip(body.outputs[loop.states :], made, strict=True)
        ]
        return [*states, *(v for column in shown for v in column)]

    def _apart(
        self, loop: Loop[Atom], atom: Atom, column: list[int], within: Scope | None
    ) -> list[int]:
        """The variables of the rows."""
        if issubclass(loop.kind, Scan):
            return column
        return self.run(program(_along(loop, atom).from_rows(Atomic(atom))), column, within)

    def _together(
        self, loop: Loop[Atom], atom: Atom, rows: list[int], within: Scope | None
    ) -> list[int]:
        """The variables of all of these rows."""
        if issubclass(loop.kind, Scan):
            return rows
        return self.run(program(_along(loop, atom).to_rows(Atomic(atom))), rows, within)


def _along(loop: Loop[Atom], atom: Atom) -> Scanning[Atom]:
    """A scan with rows of this atom, as many as the loop has."""
    nothing: Object[Atom] = Unit()
    return loop.kind(Second(nothing, Product(nothing, Atomic(atom))), loop.n)
