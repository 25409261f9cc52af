"""How entries of variables are read, through views or computed on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import inf, isfinite, prod

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Constant,
    Numbers,
    SmoothGenerator,
    rearrangement as r,
    selection as s,
)
from cartesian_rdc.categories.smooth.lookup import Gather
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Instruction, Nought
from cartesian_rdc.execution.numba_engine.indices import Index, Indices, inside, linear, loop, loops
from cartesian_rdc.execution.numba_engine.nests import Plan, seen_through
from cartesian_rdc.execution.numba_engine.products import UNROLLED, terms_of
from cartesian_rdc.execution.numba_engine.scalars import formula_of


class Reader:
    """Names what is read, after lines in a ``body`` that compute it.

    ``places`` says for each variable that has an array its name, and where its first entry is.
    ``local`` are names of the results that the loops have computed for the entry ``here``.
    """

    def __init__(self, plan: Plan, places: dict[int, tuple[str, Index]]) -> None:
        self.plan = plan
        self.places = places
        self.numbers: dict[str, str] = {}
        self.tables: dict[str, Numbers] = {}
        self.here: Indices = ()
        self.local: dict[int, str] = {}
        self._counter = 0

    def array(self, v: int) -> Array:
        return self.plan.program.atoms[v]

    def fresh(self) -> str:
        self._counter += 1
        return f"e{self._counter}"

    def number(self, array: Array, value: float) -> str:
        """A name for a number of the dtype of the array."""
        text = repr(value) if isfinite(value) else f'float("{value!r}")'
        return self.numbers.setdefault(f"{array.dtype}({text})", f"c{len(self.numbers)}")

    def bound(self, expression: str, body: list[str]) -> str:
        """A name for the value of an expression."""
        if expression.isidentifier():
            return expression
        name = self.fresh()
        body.append(f"{name} = {expression}")
        return name

    def element(self, v: int, indices: Indices) -> str:
        name, base = self.places[v]
        return f"{name}[{base.plus(linear(indices, self.array(v).shape))}]"

    def read(self, v: int, indices: Indices, body: list[str]) -> str:
        """A name or an expression for an entry of a variable."""
        while True:
            if v in self.local and indices == self.here:
                return self.local[v]
            if v in self.places:
                return self.element(v, indices)
            instruction = self.plan.views.made_by[v]
            match self._shown(instruction, indices):
                case None:
                    return self.compute(instruction, indices, body)
                case str() as value:
                    return value
                case inner:
                    v, indices = instruction.arguments[0], inner

    def _shown(self, instruction: Instruction[Array], indices: Indices) -> str | Indices | None:
        """The entry of a constant or of a reshaped variable; of a view, that of its argument.

        ``None`` for what is computed.
        """
        match instruction.generator:
            case Constant() | Nought() | r.Reshape():
                (v,) = instruction.results
                return self._read_flat(instruction, linear(indices, self.array(v).shape))
            case generator:
                return seen_through(generator, indices)

    def _read_flat(self, instruction: Instruction[Array], place: Index) -> str:
        """What lies in one piece, at a place in it."""
        while True:
            match instruction.generator:
                case Constant(array) as constant:
                    return self._constant(array, constant, place)
                case Nought(array):
                    return self.number(array, 0.0)
                case _:
                    (v,) = instruction.arguments
            if v in self.places:
                name, base = self.places[v]
                return f"{name}[{base.plus(place)}]"
            instruction = self.plan.views.made_by[v]

    def _constant(self, array: Array, constant: Constant, place: Index) -> str:
        value = constant.evaluate(())
        if value.size == 1:
            return self.number(array, float(value.reshape(-1)[0]))
        name = next((n for n, known in self.tables.items() if known is value), None)
        if name is None:
            name = f"k{len(self.tables)}_"
            self.tables[name] = value
        return f"{name}[{place}]"

    def compute(self, instruction: Instruction[Array], indices: Indices, body: list[str]) -> str:
        """A name for the entry of a result."""
        generator, arguments = instruction.generator, instruction.arguments
        formula = formula_of(generator)
        if formula is not None:
            array = self.array(instruction.results[0])
            names = [self.bound(self.read(v, indices, body), body) for v in arguments]
            return self.bound(formula(names, lambda x: self.number(array, x)), body)
        match generator:
            case Contraction():
                return self._contraction(instruction, generator, indices, body)
            case r.Sum(space, axes) | s.Max(space, axes):
                largest = isinstance(generator, s.Max)
                return self._reduced(arguments[0], space, axes, indices, body, largest=largest)
            case Gather():
                return self._gathered(generator, indices, body, *arguments)
            case r.Embed(_, ranges):
                return self._embedded(arguments[0], ranges, indices, body)
            case r.Concatenate(left, _, axis):
                cut, name = left.shape[axis], self.fresh()
                beyond = tuple(i.shifted(-cut) if k == axis else i for k, i in enumerate(indices))
                tests = f"if {indices[axis]} < {cut}:", "else:"
                for test, v, place in zip(tests, arguments, (indices, beyond), strict=True):
                    lines: list[str] = []
                    lines.append(f"{name} = {self.read(v, place, lines)}")
                    body.extend(inside([test], lines))
                return name
            case _:
                shown = self._shown(instruction, indices)
                if shown is None:
                    raise untranslatable(generator)
                value = shown if isinstance(shown, str) else self.read(arguments[0], shown, body)
                return self.bound(value, body)

    def factors(
        self,
        instruction: Instruction[Array],
        generator: Contraction,
        place: dict[int, Index],
        body: list[str],
    ) -> tuple[str, str]:
        """Entries of both arguments of a contraction, at these indices of its axes."""
        v, w = instruction.arguments
        left, right = (
            tuple(place[axis] for axis in axes)
            for axes in (generator.left_axes, generator.right_axes)
        )
        return self.read(v, left, body), self.read(w, right, body)

    def _contraction(
        self,
        instruction: Instruction[Array],
        generator: Contraction,
        indices: Indices,
        body: list[str],
    ) -> str:
        summed, length = generator.summed, generator.lengths
        place = dict(zip(generator.axes, indices, strict=True))
        if 0 < terms_of(generator) <= UNROLLED:
            total = ""
            for choice in product(*(range(length[axis]) for axis in summed)):
                chosen = {axis: Index((), k) for axis, k in zip(summed, choice, strict=True)}
                x, y = self.factors(instruction, generator, {**place, **chosen}, body)
                term = f"plus_times({total}, {x}, {y})" if total else f"{x} * {y}"
                total = self.bound(term, body)
            return total
        views = self.plan.views
        summed.sort(key=lambda axis: -max(views.steps(instruction, generator, axis)))
        name = self.fresh()
        head, along = loops(f"{name}_", [length[axis] for axis in summed])
        place.update(zip(summed, along, strict=True))
        inner: list[str] = []
        x, y = self.factors(instruction, generator, place, inner)
        inner.append(f"{name} = plus_times({name}, {x}, {y})")
        body.append(f"{name} = {self.number(self.array(instruction.results[0]), 0.0)}")
        body.extend(inside(head, inner))
        return name

    def _reduced(
        self,
        argument: int,
        space: Array,
        axes: Sequence[int],
        indices: Indices,
        body: list[str],
        *,
        largest: bool,
    ) -> str:
        """A sum or the largest; of so few entries that they are written out, one by one."""

        def entry(along: Indices, lines: list[str]) -> str:
            kept, chosen = iter(indices), dict(zip(axes, along, strict=True))
            place = tuple(chosen[k] if k in chosen else next(kept) for k in range(space.rank))
            return self.bound(self.read(argument, place, lines), lines)

        def larger(value: str, most: str) -> str:
            return f"{value} if {value} > {most} or {value} != {value} else {most}"

        lengths = [space.shape[axis] for axis in axes]
        if largest and 0 < prod(lengths) <= UNROLLED:
            most = ""
            for choice in product(*map(range, lengths)):
                value = entry(tuple(Index((), k) for k in choice), body)
                most = self.bound(larger(value, most), body) if most else value
            return most
        name = self.fresh()
        head, along = loops(f"{name}_", lengths)
        inner: list[str] = []
        value = entry(along, inner)
        inner.append(f"{name} = {larger(value, name) if largest else f'plus({name}, {value})'}")
        body.append(f"{name} = {self.number(space, -inf if largest else 0.0)}")
        body.extend(inside(head, inner))
        return name

    def _gathered(
        self, generator: Gather, indices: Indices, body: list[str], table: int, numbers: int
    ) -> str:
        """The entry of the row that the number names, and zero where it names none."""
        batch, rank = generator.batch, generator.numbers.rank
        row, test = self.named(numbers, generator.table, batch, indices[:rank], body)
        result = self.fresh()
        body.append(f"{result} = {self.number(generator.table, 0.0)}")
        place = (*indices[:batch], loop(f"{row}_"), *indices[rank:])
        lines = [f"{row}_ = int({row})"]
        lines.append(f"{result} = {self.read(table, place, lines)}")
        body.extend(inside([test], lines))
        return result

    def named(
        self, numbers: int, table: Array, batch: int, indices: Indices, body: list[str]
    ) -> tuple[str, str]:
        """The whole number nearest to a number, and the test whether the table has such a row."""
        row = self.fresh()
        half = self.number(table, 0.5)
        body.append(f"{row} = floor({self.read(numbers, indices, body)} + {half})")
        return row, f"if 0 <= {row} < {table.shape[batch]}:"

    def _embedded(
        self, argument: int, ranges: Sequence[r.Range], indices: Indices, body: list[str]
    ) -> str:
        """The argument at the places that the ranges name, and zero elsewhere."""
        tests: list[str] = []
        place: list[Index] = []
        lines: list[str] = []
        array = self.array(argument)
        for index, (start, _, step), n in zip(indices, ranges, array.shape, strict=True):
            shifted = index.shifted(-start)
            tests.append(f"0 <= {shifted} < {(n - 1) * step + 1 if n else 0}")
            if step != 1:
                tests.append(f"({shifted}) % {step} == 0")
                name = self.fresh()
                lines.append(f"{name} = ({shifted}) // {step}")
                shifted = loop(name)
            place.append(shifted)
        result = self.fresh()
        body.append(f"{result} = {self.number(array, 0.0)}")
        lines.append(f"{result} = {self.read(argument, tuple(place), lines)}")
        body.extend(inside([f"if {' and '.join(tests)}:"] if tests else [], lines))
        return result


def untranslatable(generator: Generator[Array]) -> UntranslatableError:
    """The error for a generator that Numba lacks."""
    kind = "of one's own" if isinstance(generator, SmoothGenerator) else "not of Smooth"
    return UntranslatableError(
        f"the Numba engine has no loops for {generator.label}, a generator {kind}: use "
        "NumpyEngine or JaxEngine, or NumbaEngine(fallback=NumpyEngine())"
    )
