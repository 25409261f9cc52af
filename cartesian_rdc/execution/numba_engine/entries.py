"""How one entry of a result is computed from entries of the arguments."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Sequence
from itertools import product
from math import inf, prod

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Constant,
    SmoothGenerator,
    rearrangement as r,
    selection as s,
)
from cartesian_rdc.categories.smooth.lookup import Gather
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Instruction, Nought
from cartesian_rdc.execution.numba_engine.indices import Index, Indices, linear, loop
from cartesian_rdc.execution.numba_engine.lines import inside, loops
from cartesian_rdc.execution.numba_engine.reading import Reader
from cartesian_rdc.execution.numba_engine.scalars import formula_of
from cartesian_rdc.execution.numba_engine.sums import UNROLLED
from cartesian_rdc.execution.numba_engine.views import seen_through


class Computer(Reader, ABC):
    """Writes the lines that compute entries."""

    def compute(self, instruction: Instruction[Array], indices: Indices, body: list[str]) -> str:
        """A name for the entry of a result, after lines that compute it."""
        generator, arguments = instruction.generator, instruction.arguments
        array = self.array(instruction.results[0])
        formula = formula_of(generator)
        if formula is not None:
            names = [self.bound(self.read(v, indices, body), body) for v in arguments]
            return self.bound(formula(generator, names, lambda x: self.number(array, x)), body)
        match generator:
            case Contraction():
                return self._contraction(instruction, generator, indices, body)
            case r.Sum(space, axes):
                return self._reduced(arguments[0], space, axes, indices, body, _sum)
            case s.Max(space, axes):
                return self._reduced(arguments[0], space, axes, indices, body, _max)
            case Gather():
                return self._gathered(instruction, generator, indices, body)
            case r.Embed(_, ranges):
                return self._embedded(arguments[0], ranges, indices, body)
            case r.Concatenate(left, _, axis):
                cut = left.shape[axis]
                beyond = tuple(i.shifted(-cut) if k == axis else i for k, i in enumerate(indices))
                name = self.fresh()
                ours: list[str] = []
                theirs: list[str] = []
                ours.append(f"{name} = {self.read(arguments[0], indices, ours)}")
                theirs.append(f"{name} = {self.read(arguments[1], beyond, theirs)}")
                body.extend(inside([f"if {indices[axis]} < {cut}:"], ours))
                body.extend(inside(["else:"], theirs))
                return name
            case r.Reshape():
                place = linear(indices, array.shape)
                return self.bound(self.read_flat(arguments[0], place), body)
            case Constant() | Nought():
                value = self._read_constant(instruction, indices)
                return self.bound(value, body)
            case _:
                inner = seen_through(generator, indices)
                if inner is None:
                    raise untranslatable(generator)
                return self.bound(self.read(arguments[0], inner, body), body)

    def _read_constant(self, instruction: Instruction[Array], indices: Indices) -> str:
        match instruction.generator:
            case Constant(array) as constant:
                return self.constant(array, constant.evaluate(()), indices)
            case _:
                return self.number(self.array(instruction.results[0]), 0.0)

    def factors(
        self,
        instruction: Instruction[Array],
        generator: Contraction,
        place: dict[int, Index],
        body: list[str],
    ) -> list[str]:
        return [
            self.read(v, tuple(place[axis] for axis in axes), body)
            for v, axes in zip(
                instruction.arguments, (generator.left_axes, generator.right_axes), strict=True
            )
        ]

    def _contraction(
        self,
        instruction: Instruction[Array],
        generator: Contraction,
        indices: Indices,
        body: list[str],
    ) -> str:
        summed, length = generator.summed, generator.lengths
        place = dict(zip(generator.axes, indices, strict=True))
        if not summed:
            x, y = self.factors(instruction, generator, place, body)
            return self.bound(f"{x} * {y}", body)
        array = self.array(instruction.results[0])
        if 0 < prod(length[axis] for axis in summed) <= UNROLLED:
            total = ""
            for choice in product(*(range(length[axis]) for axis in summed)):
                chosen = {axis: Index((), k) for axis, k in zip(summed, choice, strict=True)}
                x, y = self.factors(instruction, generator, {**place, **chosen}, body)
                total = self.bound(
                    f"plus_times({total}, {x}, {y})" if total else f"{x} * {y}", body
                )
            return total
        views = self.plan.views
        summed.sort(key=lambda axis: -max(views.steps(instruction, generator, axis)))
        prefix = self.fresh()
        head, along = loops(f"{prefix}_", [length[axis] for axis in summed])
        inner: list[str] = []
        x, y = self.factors(
            instruction, generator, {**place, **dict(zip(summed, along, strict=True))}, inner
        )
        inner.append(f"{prefix} = plus_times({prefix}, {x}, {y})")
        body.append(f"{prefix} = {self.number(array, 0.0)}")
        body.extend(inside(head, inner))
        return prefix

    def _reduced(
        self,
        argument: int,
        space: Array,
        axes: Sequence[int],
        indices: Indices,
        body: list[str],
        reduction: Callable[[str, str], list[str]],
    ) -> str:
        if reduction is _max and 0 < prod(space.shape[axis] for axis in axes) <= UNROLLED:
            return self._max_of_few(argument, space, axes, indices, body)
        name = self.fresh()
        head, along = loops(f"{name}_", [space.shape[axis] for axis in axes])
        kept, summed = iter(indices), dict(zip(axes, along, strict=True))
        place = tuple(summed[k] if k in summed else next(kept) for k in range(space.rank))
        inner: list[str] = []
        value = self.bound(self.read(argument, place, inner), inner)
        inner.extend(reduction(name, value))
        start = 0.0 if reduction is _sum else -inf
        body.append(f"{name} = {self.number(space, start)}")
        body.extend(inside(head, inner))
        return name

    def _max_of_few(
        self,
        argument: int,
        space: Array,
        axes: Sequence[int],
        indices: Indices,
        body: list[str],
    ) -> str:
        """The largest of so few entries that they are written out."""
        most = ""
        for choice in product(*(range(space.shape[axis]) for axis in axes)):
            kept, chosen = iter(indices), dict(zip(axes, choice, strict=True))
            place = tuple(
                Index((), chosen[k]) if k in chosen else next(kept) for k in range(space.rank)
            )
            value = self.bound(self.read(argument, place, body), body)
            if most:
                largest = f"{value} if {value} > {most} or {value} != {value} else {most}"
                value = self.bound(largest, body)
            most = value
        return most

    def _gathered(
        self,
        instruction: Instruction[Array],
        generator: Gather,
        indices: Indices,
        body: list[str],
    ) -> str:
        """The entry of the row that the number names, and zero where it names none."""
        table, numbers = instruction.arguments
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
        inner_indices: list[Index] = []
        lines: list[str] = []
        array = self.array(argument)
        for index, (start, _, step), n in zip(indices, ranges, array.shape, strict=True):
            shifted = index.shifted(-start)
            tests.append(f"0 <= {shifted} < {(n - 1) * step + 1 if n else 0}")
            if step == 1:
                inner_indices.append(shifted)
            else:
                tests.append(f"({shifted}) % {step} == 0")
                name = self.fresh()
                lines.append(f"{name} = ({shifted}) // {step}")
                inner_indices.append(loop(name))
        result = self.fresh()
        body.append(f"{result} = {self.number(array, 0.0)}")
        lines.append(f"{result} = {self.read(argument, tuple(inner_indices), lines)}")
        body.extend(inside([f"if {' and '.join(tests)}:"] if tests else [], lines))
        return result


def _sum(total: str, value: str) -> list[str]:
    return [f"{total} = plus({total}, {value})"]


def _max(most: str, value: str) -> list[str]:
    return [f"{most} = {value} if {value} > {most} or {value} != {value} else {most}"]


def untranslatable(generator: Generator[Array]) -> UntranslatableError:
    """The error for a generator that Numba lacks."""
    kind = "of one's own" if isinstance(generator, SmoothGenerator) else "not of Smooth"
    return UntranslatableError(
        f"the Numba engine has no loops for {generator.label}, a generator {kind}: use "
        "NumpyEngine or JaxEngine, or NumbaEngine(fallback=NumpyEngine())"
    )
