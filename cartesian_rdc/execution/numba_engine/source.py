"""From nests of loops to the source of a function that Numba compiles.

Every array is read and written as one row of numbers, at places that are written out, so that
the compiler sees the lengths of all loops. Sums are taken by ``plus`` and ``plus_times``, which
alone may be reordered and fused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from math import inf, isfinite, prod
from typing import final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Constant, Numbers, SmoothGenerator
from cartesian_rdc.categories.smooth import rearrangement as r
from cartesian_rdc.categories.smooth import selection as s
from cartesian_rdc.categories.smooth.elementwise import Exponential
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.sliding import Overlap
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Instruction, Nought
from cartesian_rdc.execution.numba_engine.indices import Index, Indices, linear, loop
from cartesian_rdc.execution.numba_engine.nests import (
    UNROLLED,
    Nest,
    Plan,
    seen_through,
    tile_of,
)
from cartesian_rdc.execution.numba_engine.scalars import FORMULAS

VECTOR = 8
"""Loops over exponentials of so many entries or more become vectors."""


@final
class Emitter:
    """Writes the lines of a plan.

    ``places`` says for each variable that has an array its name, and where its first entry is.
    """

    def __init__(self, plan: Plan, places: dict[int, tuple[str, Index]]) -> None:
        self.plan = plan
        self.places = places
        self.numbers: dict[str, str] = {}
        self.tables: dict[str, Numbers] = {}
        self._here: Indices = ()
        self._local: dict[int, str] = {}
        self._counter = 0

    def nest(self, nest: Nest) -> list[str]:
        """The lines of one nest."""
        if nest.accumulates:
            return self._accumulated(nest)
        head, self._here = _loops("i", nest.shape)
        if head and any(isinstance(i.generator, Exponential) for i in nest.instructions):
            head[-1] = _hidden(head[-1])
        self._local = {}
        body: list[str] = []
        for instruction in nest.instructions:
            (result,) = instruction.results
            name = self._compute(instruction, self._here, body)
            self._local[result] = name
            if result in self.plan.stored:
                body.append(f"{self._element(result, self._here)} = {name}")
        return _inside(head, body)

    def _accumulated(self, nest: Nest) -> list[str]:
        (instruction,) = nest.instructions
        generator, (result,) = instruction.generator, instruction.results
        if isinstance(generator, Overlap):
            return self._scattered(nest, instruction, generator)
        assert isinstance(generator, Contraction)
        if tile_of(generator):
            return self._tiled(instruction, generator)
        head, here = _loops("i", nest.shape)
        target = self._element(result, here)
        clear = _inside(head, [f"{target} = {self._number(self._array(result), 0.0)}"])
        length, summed = generator.lengths, generator.summed
        inner, along = _loops("k", [length[axis] for axis in summed])
        self._here, self._local = here, {}
        place = dict(zip((*generator.axes, *summed), (*here, *along), strict=True))
        body: list[str] = []
        x, y = self._factors(instruction, generator, place, body)
        body.append(f"{target} = plus_times({target}, {x}, {y})")
        last = head[-1:] if nest.shape and nest.shape[-1] != 1 else []
        return [*clear, *_inside([*head[: len(head) - len(last)], *inner, *last], body)]

    def _tiled(self, instruction: Instruction[Array], generator: Contraction) -> list[str]:
        """Sum a few entries side by side, each in a variable of its own."""
        (result,) = instruction.results
        length, tile, views = generator.lengths, tile_of(generator), self.plan.views
        outer = [axis for axis in generator.axes if axis not in tile]
        head, here = _loops("i", [length[axis] for axis in outer])
        summed = sorted(
            generator.summed, key=lambda axis: -max(views.steps(instruction, generator, axis))
        )
        inner, along = _loops("k", [length[axis] for axis in summed])
        place = dict(zip((*outer, *summed), (*here, *along), strict=True))
        self._here, self._local = (), {}
        zero = self._number(self._array(result), 0.0)
        clear: list[str] = []
        body: list[str] = []
        write: list[str] = []
        for choice in product(*(range(length[axis]) for axis in tile)):
            chosen = {axis: Index((), k) for axis, k in zip(tile, choice, strict=True)}
            x, y = self._factors(instruction, generator, {**place, **chosen}, body)
            total = self._fresh()
            clear.append(f"{total} = {zero}")
            body.append(f"{total} = plus_times({total}, {x}, {y})")
            at = tuple({**place, **chosen}[axis] for axis in generator.axes)
            write.append(f"{self._element(result, at)} = {total}")
        return _inside(head, [*clear, *_inside(inner, body), *write])

    def _scattered(
        self, nest: Nest, instruction: Instruction[Array], generator: Overlap
    ) -> list[str]:
        """Add every entry of every window where it lies, the last axis innermost."""
        (result,), (argument,) = instruction.results, instruction.arguments
        head, here = _loops("i", nest.shape)
        clear = _inside(
            head, [f"{self._element(result, here)} = {self._number(self._array(result), 0.0)}"]
        )
        shape, rank = self._array(argument).shape, generator.space.rank
        positions, at = _loops("p", shape[:rank])
        offsets, within = _loops("o", shape[rank:])
        place = list(at)
        for axis, stride, offset in zip(generator.axes, generator.strides, within, strict=True):
            place[axis] = place[axis].scaled(stride).plus(offset)
        self._here, self._local = (), {}
        outer = max(0, len(positions) - len(generator.axes))
        heads = [*positions[:outer], *offsets, *positions[outer:]]
        whole = (tuple(place), (*at, *within))
        entries = [whole]
        name, length = heads[-1].split()[1] if heads else "", shape[rank - 1]
        if name == f"p{rank - 1}" and length <= UNROLLED:  # the last loop is written out
            heads.pop()
            entries = [(_at(whole[0], name, k), _at(whole[1], name, k)) for k in range(length)]
        body: list[str] = []
        values = [self._bound(self._read(argument, source, body), body) for _, source in entries]
        for (target, _), value in zip(entries, values, strict=True):
            element = self._element(result, target)
            body.append(f"{element} = plus({element}, {value})")
        return [*clear, *_inside(heads, body)]

    def _array(self, v: int) -> Array:
        return self.plan.program.atoms[v]

    def _fresh(self) -> str:
        self._counter += 1
        return f"e{self._counter}"

    def _number(self, array: Array, value: float) -> str:
        """A name for a number of the dtype of the array."""
        text = repr(value) if isfinite(value) else f'float("{value!r}")'
        return self.numbers.setdefault(f"{array.dtype}({text})", f"c{len(self.numbers)}")

    def _element(self, v: int, indices: Indices) -> str:
        name, base = self.places[v]
        return f"{name}[{base.plus(linear(indices, self._array(v).shape))}]"

    def _read(self, v: int, indices: Indices, body: list[str]) -> str:
        """A name or an expression for an entry of a variable."""
        if v in self._local and indices == self._here:
            return self._local[v]
        if v in self.places:
            return self._element(v, indices)
        instruction = self.plan.views.made_by[v]
        match instruction.generator:
            case Constant(array) as constant:
                return self._constant(array, constant.evaluate(()), indices)
            case Nought(array):
                return self._number(array, 0.0)
            case r.Reshape():
                return self._read_flat(v, linear(indices, self._array(v).shape))
            case generator:
                inner = seen_through(generator, indices)
                if inner is None:
                    return self._compute(instruction, indices, body)
                return self._read(instruction.arguments[0], inner, body)

    def _read_flat(self, v: int, place: Index) -> str:
        """A variable that is in one piece, at a place in it."""
        while v not in self.places:
            instruction = self.plan.views.made_by[v]
            match instruction.generator:
                case Constant(array) as constant:
                    flat = Array((array.size,), array.dtype)
                    return self._constant(flat, constant.evaluate(()).reshape(-1), (place,))
                case Nought(array):
                    return self._number(array, 0.0)
                case _:
                    v = instruction.arguments[0]
        name, base = self.places[v]
        return f"{name}[{base.plus(place)}]"

    def _constant(self, array: Array, value: Numbers, indices: Indices) -> str:
        if value.size == 1:
            return self._number(array, float(value.reshape(-1)[0]))
        name = next((n for n, known in self.tables.items() if known is value), None)
        if name is None:
            name = f"k{len(self.tables)}_"
            self.tables[name] = value
        return f"{name}[{linear(indices, array.shape)}]"

    def _bound(self, expression: str, body: list[str]) -> str:
        """A name for the value of an expression."""
        if expression.isidentifier():
            return expression
        name = self._fresh()
        body.append(f"{name} = {expression}")
        return name

    def _compute(self, instruction: Instruction[Array], indices: Indices, body: list[str]) -> str:
        """A name for the entry of a result, after lines that compute it."""
        generator, arguments = instruction.generator, instruction.arguments
        array = self._array(instruction.results[0])
        formula = FORMULAS.get(type(generator))
        if formula is not None:
            names = [self._bound(self._read(v, indices, body), body) for v in arguments]
            return self._bound(formula(generator, names, lambda x: self._number(array, x)), body)
        match generator:
            case Contraction():
                return self._contraction(instruction, generator, indices, body)
            case r.Sum(space, axes):
                return self._reduced(arguments[0], space, axes, indices, body, _sum)
            case s.Largest(space, axes):
                return self._reduced(arguments[0], space, axes, indices, body, _largest)
            case r.Embed(_, ranges):
                return self._embedded(arguments[0], ranges, indices, body)
            case r.Concatenate(left, _, axis):
                cut = left.shape[axis]
                beyond = tuple(i.shifted(-cut) if k == axis else i for k, i in enumerate(indices))
                name = self._fresh()
                ours: list[str] = []
                theirs: list[str] = []
                ours.append(f"{name} = {self._read(arguments[0], indices, ours)}")
                theirs.append(f"{name} = {self._read(arguments[1], beyond, theirs)}")
                body.extend(_inside([f"if {indices[axis]} < {cut}:"], ours))
                body.extend(_inside(["else:"], theirs))
                return name
            case r.Reshape():
                place = linear(indices, array.shape)
                return self._bound(self._read_flat(arguments[0], place), body)
            case Constant() | Nought():
                value = self._read_constant(instruction, indices)
                return self._bound(value, body)
            case _:
                inner = seen_through(generator, indices)
                if inner is None:
                    raise _untranslatable(generator)
                return self._bound(self._read(arguments[0], inner, body), body)

    def _read_constant(self, instruction: Instruction[Array], indices: Indices) -> str:
        match instruction.generator:
            case Constant(array) as constant:
                return self._constant(array, constant.evaluate(()), indices)
            case _:
                return self._number(self._array(instruction.results[0]), 0.0)

    def _factors(
        self,
        instruction: Instruction[Array],
        generator: Contraction,
        place: dict[int, Index],
        body: list[str],
    ) -> list[str]:
        return [
            self._read(v, tuple(place[axis] for axis in axes), body)
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
            x, y = self._factors(instruction, generator, place, body)
            return self._bound(f"{x} * {y}", body)
        array = self._array(instruction.results[0])
        if 0 < prod(length[axis] for axis in summed) <= UNROLLED:
            total = ""
            for choice in product(*(range(length[axis]) for axis in summed)):
                chosen = {axis: Index((), k) for axis, k in zip(summed, choice, strict=True)}
                x, y = self._factors(instruction, generator, {**place, **chosen}, body)
                total = self._bound(
                    f"plus_times({total}, {x}, {y})" if total else f"{x} * {y}", body
                )
            return total
        views = self.plan.views
        summed.sort(key=lambda axis: -max(views.steps(instruction, generator, axis)))
        prefix = self._fresh()
        head, along = _loops(f"{prefix}_", [length[axis] for axis in summed])
        inner: list[str] = []
        x, y = self._factors(
            instruction, generator, {**place, **dict(zip(summed, along, strict=True))}, inner
        )
        inner.append(f"{prefix} = plus_times({prefix}, {x}, {y})")
        body.append(f"{prefix} = {self._number(array, 0.0)}")
        body.extend(_inside(head, inner))
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
        if reduction is _largest and 0 < prod(space.shape[axis] for axis in axes) <= UNROLLED:
            return self._largest_of_few(argument, space, axes, indices, body)
        name = self._fresh()
        head, along = _loops(f"{name}_", [space.shape[axis] for axis in axes])
        kept, summed = iter(indices), dict(zip(axes, along, strict=True))
        place = tuple(summed[k] if k in summed else next(kept) for k in range(space.rank))
        inner: list[str] = []
        value = self._bound(self._read(argument, place, inner), inner)
        inner.extend(reduction(name, value))
        start = 0.0 if reduction is _sum else -inf
        body.append(f"{name} = {self._number(space, start)}")
        body.extend(_inside(head, inner))
        return name

    def _largest_of_few(
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
            value = self._bound(self._read(argument, place, body), body)
            if most:
                largest = f"{value} if {value} > {most} or {value} != {value} else {most}"
                value = self._bound(largest, body)
            most = value
        return most

    def _embedded(
        self, argument: int, ranges: Sequence[r.Range], indices: Indices, body: list[str]
    ) -> str:
        """The argument at the places that the ranges name, and zero elsewhere."""
        tests: list[str] = []
        inner_indices: list[Index] = []
        lines: list[str] = []
        array = self._array(argument)
        for index, (start, _, step), n in zip(indices, ranges, array.shape, strict=True):
            shifted = index.shifted(-start)
            tests.append(f"0 <= {shifted} < {(n - 1) * step + 1 if n else 0}")
            if step == 1:
                inner_indices.append(shifted)
            else:
                tests.append(f"({shifted}) % {step} == 0")
                name = self._fresh()
                lines.append(f"{name} = ({shifted}) // {step}")
                inner_indices.append(loop(name))
        result = self._fresh()
        body.append(f"{result} = {self._number(array, 0.0)}")
        lines.append(f"{result} = {self._read(argument, tuple(inner_indices), lines)}")
        body.extend(_inside([f"if {' and '.join(tests)}:"] if tests else [], lines))
        return result


def _at(indices: Indices, name: str, value: int) -> Indices:
    return tuple(index.at({name: value}) for index in indices)


def _sum(total: str, value: str) -> list[str]:
    return [f"{total} = plus({total}, {value})"]


def _largest(most: str, value: str) -> list[str]:
    return [f"{most} = {value} if {value} > {most} or {value} != {value} else {most}"]


def _untranslatable(generator: Generator[Array]) -> UntranslatableError:
    kind = "of one's own" if isinstance(generator, SmoothGenerator) else "not of Smooth"
    return UntranslatableError(
        f"the Numba engine has no loops for {generator.label}, a generator {kind}: use "
        "NumpyEngine or JaxEngine, or NumbaEngine(fallback=NumpyEngine())"
    )


def _loops(prefix: str, shape: Sequence[int]) -> tuple[list[str], Indices]:
    """The heads of loops over a shape, and the indices in them; a length of 1 takes no loop."""
    heads = [f"for {prefix}{k} in range({n}):" for k, n in enumerate(shape) if n != 1]
    return heads, tuple(loop(f"{prefix}{k}") if n != 1 else Index() for k, n in enumerate(shape))


def _hidden(head: str) -> str:
    """The head of a loop whose length the compiler does not know, if that is not short."""
    start, length = head.removesuffix("):").split("range(")
    return f"{start}range(hidden({length})):" if int(length) >= VECTOR else head


def _inside(heads: Sequence[str], body: Sequence[str]) -> list[str]:
    """Lines inside loops."""
    lines = ["    " * depth + head for depth, head in enumerate(heads)]
    return [*lines, *("    " * len(heads) + line for line in body or ["pass"])]
