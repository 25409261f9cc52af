"""How entries of variables are read, through views or computed on the spot."""

from __future__ import annotations

from collections.abc import Generator as Yields, Sequence
from contextlib import contextmanager
from itertools import product
from math import inf, prod

from cartesian_rdc.categories.smooth import Array, Constant, rearrangement as r, selection as s
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.execution.instructions import Instruction, Nought
from cartesian_rdc.execution.numba_engine.indices import Index, Indices, inside, loop, loops
from cartesian_rdc.execution.numba_engine.planning import Plan
from cartesian_rdc.execution.numba_engine.products import UNROLLED, terms_of
from cartesian_rdc.execution.numba_engine.scalars import formula_of
from cartesian_rdc.execution.numba_engine.text import Text
from cartesian_rdc.execution.numba_engine.views import Entry, seen_through


class Reader:
    """Names what is read, after lines in the ``body`` that compute it.

    ``names`` are those of the variables that have an array, and ``local`` those of the results
    that the loops have computed for the entry ``here``.
    """

    def __init__(self, plan: Plan, names: dict[int, str], text: Text) -> None:
        self.plan = plan
        self.names = names
        self.text = text
        self.body: list[str] = []
        self.here: Indices = ()
        self.local: dict[int, str] = {}

    @contextmanager
    def within(self, heads: Sequence[str]) -> Yields[list[str]]:
        """Write what follows inside of these loops; yields the lines before them."""
        before, self.body = self.body, []
        yield before
        before.extend(inside(heads, self.body))
        self.body = before

    def array(self, v: int) -> Array:
        return self.plan.program.atoms[v]

    def fresh(self) -> str:
        return self.text.fresh("e")

    def bound(self, expression: str) -> str:
        """A name for the value of an expression."""
        if expression.isidentifier():
            return expression
        name = self.fresh()
        self.body.append(f"{name} = {expression}")
        return name

    def element(self, v: int, entry: Entry) -> str:
        """The entry of an array."""
        return f"{self.names[v]}[{self.plan.views.place(v, entry)}]"

    def read(self, v: int, entry: Entry) -> str:
        """A name or an expression for an entry of a variable."""
        if v in self.local and entry == self.here:
            return self.local[v]
        v, entry = self.plan.views.source(v, entry)
        if v in self.names:
            return self.element(v, entry)
        instruction = self.plan.views.made_by[v]
        if not instruction.arguments:
            return self._constant(instruction, entry)
        assert not isinstance(entry, Index)  # what is reshaped has an array
        return self.compute(instruction, entry)

    def _constant(self, instruction: Instruction[Array], entry: Entry) -> str:
        (v,), generator = instruction.results, instruction.generator
        if not isinstance(generator, Constant):
            return self.text.number(self.array(v), 0.0)
        value = generator.evaluate(())
        if value.size == 1:
            return self.text.number(self.array(v), float(value.reshape(-1)[0]))
        return f"{self.text.table(generator)}[{self.plan.views.place(v, entry)}]"

    def compute(self, instruction: Instruction[Array], indices: Indices) -> str:
        """A name for the entry of a result."""
        generator, arguments = instruction.generator, instruction.arguments
        formula = formula_of(generator)
        if formula is not None:
            array = self.array(instruction.results[0])
            names = [self.bound(self.read(v, indices)) for v in arguments]
            return self.bound(formula(names, lambda x: self.text.number(array, x)))
        match generator:
            case Constant() | Nought():
                return self.bound(self._constant(instruction, indices))
            case Contraction():
                return self._contraction(instruction, generator, indices)
            case r.Sum() | s.Max():
                return self._reduced(generator, arguments[0], indices)
            case Gather():
                return self._gathered(generator, indices, *arguments)
            case r.Embed(_, ranges):
                return self._embedded(arguments[0], ranges, indices)
            case r.Concatenate(left, _, axis):
                cut, name = left.shape[axis], self.fresh()
                beyond = tuple(i + -cut if k == axis else i for k, i in enumerate(indices))
                tests = f"if {indices[axis]} < {cut}:", "else:"
                for test, v, place in zip(tests, arguments, (indices, beyond), strict=True):
                    with self.within([test]):
                        self.body.append(f"{name} = {self.read(v, place)}")
                return name
            case _:
                shown = seen_through(generator, indices)
                return self.bound(self.read(arguments[0], shown))

    def factors(
        self, instruction: Instruction[Array], generator: Contraction, place: dict[int, Index]
    ) -> tuple[str, str]:
        """Entries of both arguments of a contraction, at these indices of its axes."""
        v, w = instruction.arguments
        left, right = (
            tuple(place[axis] for axis in axes)
            for axes in (generator.left_axes, generator.right_axes)
        )
        return self.read(v, left), self.read(w, right)

    def _contraction(
        self, instruction: Instruction[Array], generator: Contraction, indices: Indices
    ) -> str:
        length = generator.lengths
        place = dict(zip(generator.axes, indices, strict=True))
        if 0 < terms_of(generator) <= UNROLLED:
            total, summed = "", generator.summed
            for choice in product(*(range(length[axis]) for axis in summed)):
                place.update((axis, Index((), k)) for axis, k in zip(summed, choice, strict=True))
                x, y = self.factors(instruction, generator, place)
                total = self.bound(f"plus_times({total}, {x}, {y})" if total else f"{x} * {y}")
            return total
        summed = self.plan.views.summed(instruction, generator)
        name = self.fresh()
        head, along = loops(f"{name}_", [length[axis] for axis in summed])
        place.update(zip(summed, along, strict=True))
        with self.within(head) as before:
            x, y = self.factors(instruction, generator, place)
            self.body.append(f"{name} = plus_times({name}, {x}, {y})")
            before.append(f"{name} = {self.text.number(self.array(instruction.results[0]), 0.0)}")
        return name

    def _reduced(self, generator: r.Sum | s.Max, argument: int, indices: Indices) -> str:
        """A sum or the largest; of so few entries that they are written out, one by one."""
        space, axes, largest = generator.space, generator.axes, isinstance(generator, s.Max)

        def entry(along: Indices) -> str:
            kept, chosen = iter(indices), dict(zip(axes, along, strict=True))
            place = tuple(chosen[k] if k in chosen else next(kept) for k in range(space.rank))
            return self.bound(self.read(argument, place))

        def larger(value: str, most: str) -> str:
            return f"{value} if {value} > {most} or {value} != {value} else {most}"

        lengths = [space.shape[axis] for axis in axes]
        if largest and 0 < prod(lengths) <= UNROLLED:
            most = ""
            for choice in product(*map(range, lengths)):
                value = entry(tuple(Index((), k) for k in choice))
                most = self.bound(larger(value, most)) if most else value
            return most
        name = self.fresh()
        head, along = loops(f"{name}_", lengths)
        with self.within(head) as before:
            value = entry(along)
            more = larger(value, name) if largest else f"plus({name}, {value})"
            self.body.append(f"{name} = {more}")
            before.append(f"{name} = {self.text.number(space, -inf if largest else 0.0)}")
        return name

    def _gathered(self, generator: Gather, indices: Indices, table: int, numbers: int) -> str:
        """The entry of the row that the number names, and zero where it names none."""
        batch, rank = generator.batch, generator.numbers.rank
        with self.within_row(generator, numbers, indices[:rank]) as (row, before):
            name = self.fresh()
            before.append(f"{name} = {self.text.number(generator.table, 0.0)}")
            place = (*indices[:batch], row, *indices[rank:])
            self.body.append(f"{name} = {self.read(table, place)}")
        return name

    @contextmanager
    def within_row(
        self, generator: Gather | ScatterAdd, numbers: int, indices: Indices
    ) -> Yields[tuple[Index, list[str]]]:
        """Write what follows where a number names a row of the table; yields it, and ``before``."""
        name = self.bound(self.read(numbers, indices))
        with self.within([f"if 0 <= {name} < {generator.table.shape[generator.batch]}:"]) as before:
            yield loop(name), before

    def _embedded(self, argument: int, ranges: Sequence[r.Range], indices: Indices) -> str:
        """The argument at the places that the ranges name, and zero elsewhere."""
        tests: list[str] = []
        place: list[Index] = []
        lines: list[str] = []
        array = self.array(argument)
        for index, (start, _, step), n in zip(indices, ranges, array.shape, strict=True):
            shifted = index + -start
            tests.append(f"0 <= {shifted} < {(n - 1) * step + 1 if n else 0}")
            if step != 1:
                tests.append(f"({shifted}) % {step} == 0")
                name = self.fresh()
                lines.append(f"{name} = ({shifted}) // {step}")
                shifted = loop(name)
            place.append(shifted)
        result = self.fresh()
        self.body.append(f"{result} = {self.text.number(array, 0.0)}")
        with self.within([f"if {' and '.join(tests)}:"] if tests else []):
            self.body.extend(lines)
            self.body.append(f"{result} = {self.read(argument, tuple(place))}")
        return result
