"""Loops: what scans are in programs, a program that is run once for each row.

>>> from cartesian_rdc.categories.free import Product, Second, Unit
>>> from cartesian_rdc.categories.smooth import smooth, space
>>> from cartesian_rdc.execution.passes.trace import program
>>> x = space()
>>> addition = smooth.compose(Second(Unit(), Product(x, x)), smooth.addition(x))
>>> print(program(smooth.scanning(smooth.compose(addition, smooth.copy(x)), 4)))
program (v0 : R, v1 : R[4]):
    v2 : R, v3 : R[4] = for each of 4 rows of v1, from v0:
        program (v0 : R, v1 : R):
            v2 : R = plus v0 v1
            return v2, v2
    return v2, v3
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import TypeGuard, final

from cartesian_rdc.categories.free import (
    Atomic,
    Generator,
    Keep,
    Object,
    Product,
    Scanning,
    Unit,
    interned,
)
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Compound, Instruction
from cartesian_rdc.execution.passes.allocate import CONSTANTS, VIEWS, allocate
from cartesian_rdc.type_variables import Atom, T


@final
@interned
class Loop(Compound[Atom]):
    """``P × (S × X^n) -> S × Y^n``: a ``body``, a program ``P × (S × X) -> S × Y``, along n rows.

    The first inputs of the body are the ``shared`` ones, the next the ``states``, the rest rows;
    its first outputs are the states after it, the rest rows. ``kind``: how rows lie, as the scans
    of this class have them. ``keep`` and ``backwards`` are those of a scan.
    """

    body: Program[Atom]
    shared: int
    states: int
    n: int
    kind: type[Scanning[Atom]]
    keep: Keep
    backwards: bool

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        given, made = list[Object[Atom]](), list[Object[Atom]]()
        for k, v in enumerate(self.body.inputs):
            once = k < self.shared + self.states
            given.append(Atomic(self.body.atoms[v]) if once else self.rows_of(v))
        for k, v in enumerate(self.body.outputs):
            made.append(Atomic(self.body.atoms[v]) if k < self.states else self.rows_of(v))
        return product_of(given), product_of(made)

    def rows_of(self, v: int) -> Object[Atom]:
        """N copies of what a variable of the body ranges over."""
        return self.kind.copies(self.body.atoms[v], self.n)

    @property
    def label(self) -> str:
        return f"loop of {self.n}{' backwards' if self.backwards else ''}"

    @property
    def flops(self: Loop[Array]) -> int:
        return self.n * self.body.flops

    @property
    def held(self: Loop[Array]) -> list[Array]:
        """Rows are written where they stay."""
        code = self.body
        storage = allocate(code.atoms, code.instructions, code.outputs, given=self.in_place)
        return [*storage.arrays, *storage.inside]

    @property
    def in_place(self: Loop[Array]) -> set[int]:
        """The variables of the body that are computed into rows of the result."""
        kinds = (*CONSTANTS, *VIEWS)
        code = self.body
        made = {
            v for i in code.instructions if not isinstance(i.generator, kinds) for v in i.results
        }
        return made.intersection(code.outputs[self.states :])

    def with_body(self, body: Program[Atom]) -> Loop[Atom]:
        """The loop of another program, on the same inputs and outputs."""
        return self.with_arguments(body, *self.arguments[1:])

    def split(self, arguments: Sequence[T]) -> tuple[list[T], list[T], list[list[T]]]:
        """What is shared, the states, and the rows: the variables of each."""
        shared, end = list(arguments[: self.shared]), self.shared + self.states
        states, rest = list(arguments[self.shared : end]), list(arguments[end:])
        return shared, states, _grouped(rest, map(self.rows_of, self.body.inputs[end:]))

    def split_results(self, results: Sequence[T]) -> tuple[list[T], list[list[T]]]:
        """The states, and the rows: the variables of each."""
        rest = results[self.states :]
        rows = _grouped(rest, map(self.rows_of, self.body.outputs[self.states :]))
        return list(results[: self.states]), rows

    def run(
        self, arguments: Sequence[T], apply: Callable[[Generator[Atom], Sequence[T]], Sequence[T]]
    ) -> list[T]:
        """The results, where each row is a value of its own."""
        shared, states, rows = self.split(arguments)
        made: list[list[T]] = [[] for _ in self.body.outputs[self.states :]]
        order = range(self.n)
        for k in reversed(order) if self.backwards else order:
            results = self.body.run([*shared, *states, *(row[k] for row in rows)], apply)
            states = results[: self.states]
            for column, one in zip(made, results[self.states :], strict=True):
                column.append(one)
        if self.backwards:
            made = [column[::-1] for column in made]
        return [*states, *(one for column in made for one in column)]

    def lines(self, arguments: Sequence[int], results: Sequence[int]) -> list[str]:
        atoms = self.codomain.atoms()
        made = ", ".join(f"v{v} : {atom}" for v, atom in zip(results, atoms, strict=True))
        shared, states, rows = self.split(arguments)
        each = [f" of {_names(v for row in rows for v in row)}"] if rows else []
        each += [", backwards"] if self.backwards else []
        each += [f", from {_names(states)}"] if states else []
        each += [f", with {_names(shared)}"] if shared else []
        head = f"{made} = for each of {self.n} rows{''.join(each)}:"
        return [head, *(f"    {line}" for line in str(self.body).splitlines())]


def is_loop(generator: Generator[Atom]) -> TypeGuard[Loop[Atom]]:
    """Whether a generator is a loop, whose body has its atoms."""
    return isinstance(generator, Loop)


def in_loops(code: Program[Atom], change: Callable[[Loop[Atom]], Loop[Atom]]) -> Program[Atom]:
    """The program, with each of its loops changed."""

    def changed(i: Instruction[Atom]) -> Instruction[Atom]:
        return replace(i, generator=change(i.generator)) if is_loop(i.generator) else i

    if not any(is_loop(i.generator) for i in code.instructions):
        return code
    return replace(code, instructions=tuple(map(changed, code.instructions)))


def in_bodies(
    code: Program[Atom], change: Callable[[Program[Atom]], Program[Atom]]
) -> Program[Atom]:
    """The program, with the body of each of its loops changed."""
    return in_loops(code, lambda loop: loop.with_body(change(loop.body)))


def product_of(factors: Sequence[Object[Atom]]) -> Object[Atom]:
    """``A × (B × ...)``, the last alone; the unit of none."""
    if not factors:
        return Unit()
    *before, last = factors
    return reduce(lambda rest, one: Product(one, rest), reversed(before), last)


def _grouped(values: Sequence[T], objects: Iterable[Object[Atom]]) -> list[list[T]]:
    groups, start = list[list[T]](), 0
    for a in objects:
        end = start + len(a.atoms())
        groups.append(list(values[start:end]))
        start = end
    return groups


def _names(variables: Iterable[int]) -> str:
    return " ".join(f"v{v}" for v in variables)
