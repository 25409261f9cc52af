"""From nests of loops to the source of a function that Numba compiles.

Every array is read and written as one row of numbers, at places that are written out, so that
the compiler sees the lengths of all loops. Sums are taken by ``plus`` and ``plus_times``, which
alone may be reordered and fused.
"""

from __future__ import annotations

from itertools import product
from typing import final

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.lookup import ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.sliding import Fold
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.numba_engine.entries import Reader
from cartesian_rdc.execution.numba_engine.indices import (
    Index,
    Indices,
    hidden,
    inside,
    linear,
    loop,
    loops,
)
from cartesian_rdc.execution.numba_engine.nests import Nest
from cartesian_rdc.execution.numba_engine.products import (
    UNROLLED,
    Matrix,
    MatrixProduct,
    matrix_product,
    tile_of,
)
from cartesian_rdc.execution.numba_engine.scalars import calls_of


@final
class Emitter(Reader):
    """Writes the lines of a plan, nest by nest."""

    def nest(self, nest: Nest) -> list[str]:
        """The lines of one nest."""
        if nest.accumulates:
            return self._accumulated(nest)
        head, self.here = loops("i", nest.shape)
        if head and any(calls_of(i.generator) == {"exp"} for i in nest.instructions):
            head[-1] = hidden(head[-1])
        self.local = {}
        body: list[str] = []
        for instruction in nest.instructions:
            (result,) = instruction.results
            name = self.compute(instruction, self.here, body)
            self.local[result] = name
            if result in self.plan.stored:
                body.append(f"{self.element(result, self.here)} = {name}")
        return inside(head, body)

    def _accumulated(self, nest: Nest) -> list[str]:
        (instruction,) = nest.instructions
        generator, (result,) = instruction.generator, instruction.results
        if isinstance(generator, Contraction):
            matrices = matrix_product(instruction, generator, self.plan.views)
            if matrices is not None:
                return self._multiplied(result, matrices)
            if tile_of(generator):
                return self._tiled(instruction, generator)
        head, here = loops("i", nest.shape)
        target, zero = self.element(result, here), self.number(self.array(result), 0.0)
        clear = inside(head, [f"{target} = {zero}"])
        self.here, self.local = (), {}
        if isinstance(generator, Fold):
            return [*clear, *self._scattered(generator, result, *instruction.arguments)]
        if isinstance(generator, ScatterAdd):
            return [*clear, *self._added(generator, result, *instruction.arguments)]
        assert isinstance(generator, Contraction)
        length, summed = generator.lengths, generator.summed
        inner, along = loops("k", [length[axis] for axis in summed])
        place = dict(zip((*generator.axes, *summed), (*here, *along), strict=True))
        body: list[str] = []
        x, y = self.factors(instruction, generator, place, body)
        body.append(f"{target} = plus_times({target}, {x}, {y})")
        last = head[-1:] if nest.shape and nest.shape[-1] != 1 else []
        return [*clear, *inside([*head[: len(head) - len(last)], *inner, *last], body)]

    def _tiled(self, instruction: Instruction[Array], generator: Contraction) -> list[str]:
        """Sum a few entries side by side, each in a variable of its own."""
        (result,) = instruction.results
        length, tile, views = generator.lengths, tile_of(generator), self.plan.views
        outer = [axis for axis in generator.axes if axis not in tile]
        head, here = loops("i", [length[axis] for axis in outer])
        summed = sorted(
            generator.summed, key=lambda axis: -max(views.steps(instruction, generator, axis))
        )
        inner, along = loops("k", [length[axis] for axis in summed])
        place = dict(zip((*outer, *summed), (*here, *along), strict=True))
        self.here, self.local = (), {}
        zero = self.number(self.array(result), 0.0)
        clear: list[str] = []
        body: list[str] = []
        write: list[str] = []
        for choice in product(*(range(length[axis]) for axis in tile)):
            place.update((axis, Index((), k)) for axis, k in zip(tile, choice, strict=True))
            x, y = self.factors(instruction, generator, place, body)
            total = self.fresh()
            clear.append(f"{total} = {zero}")
            body.append(f"{total} = plus_times({total}, {x}, {y})")
            at = tuple(place[axis] for axis in generator.axes)
            write.append(f"{self.element(result, at)} = {total}")
        return inside(head, [*clear, *inside(inner, body), *write])

    def _scattered(self, generator: Fold, result: int, argument: int) -> list[str]:
        """Add every entry of every window where it lies, the last axis innermost."""
        shape, rank = self.array(argument).shape, generator.space.rank
        positions, at = loops("p", shape[:rank])
        offsets, within = loops("o", shape[rank:])
        place = list(at)
        for axis, stride, offset in zip(generator.axes, generator.strides, within, strict=True):
            place[axis] = place[axis].scaled(stride).plus(offset)
        outer = max(0, len(positions) - len(generator.axes))
        heads = [*positions[:outer], *offsets, *positions[outer:]]
        entries = [(tuple(place), (*at, *within))]
        name, length = heads[-1].split()[1] if heads else "", shape[rank - 1]
        if name == f"p{rank - 1}" and length <= UNROLLED:  # the last loop is written out
            heads.pop()
            ((target, source),) = entries
            entries = [(_at(target, name, k), _at(source, name, k)) for k in range(length)]
        body: list[str] = []
        values = [self.bound(self.read(argument, source, body), body) for _, source in entries]
        for (target, _), value in zip(entries, values, strict=True):
            element = self.element(result, target)
            body.append(f"{element} = plus({element}, {value})")
        return inside(heads, body)

    def _added(self, generator: ScatterAdd, result: int, numbers: int, rows: int) -> list[str]:
        """Add each row where its number says."""
        batch = generator.batch
        outer, at = loops("p", generator.numbers.shape)
        inner, within = loops("o", generator.table.shape[batch + 1 :])
        body: list[str] = []
        row, test = self.named(numbers, generator.table, batch, at, body)
        place = self.element(result, (*at[:batch], loop(f"{row}_"), *within))
        lines: list[str] = []
        lines.append(f"{place} = plus({place}, {self.read(rows, (*at, *within), lines)})")
        body.extend(inside([test], [f"{row}_ = int({row})", *inside(inner, lines)]))
        return inside(outer, body)

    def _multiplied(self, result: int, product: MatrixProduct) -> list[str]:
        """A product of matrices by BLAS, for each entry along the shared axes."""
        shape = self.array(result).shape[: len(product.shared)]
        head, here = loops("i", shape)
        names = [str(axis) for axis in product.shared]
        rows, columns = product.left.rows, product.right.columns
        start = linear(tuple(map(loop, names)), shape).scaled(rows * columns)
        target = Matrix(result, start, rows, columns, transposed=False)
        at = dict(zip(names, here, strict=True))
        x, y, z = (self._matrix(m, at) for m in (product.left, product.right, target))
        return inside(head, [f"dot({x}, {y}, {z})"])

    def _matrix(self, matrix: Matrix, here: dict[str, Index]) -> str:
        name, start = self.places[matrix.variable]
        start = start.shifted(matrix.place.offset)
        for axis, step in matrix.place.terms:
            start = start.plus(here[axis].scaled(step))
        rows, columns = matrix.rows, matrix.columns
        row = f"{name}[{start} : {start.shifted(rows * columns)}]"
        if matrix.transposed:
            return f"{row}.reshape(({columns}, {rows})).T"
        return f"{row}.reshape(({rows}, {columns}))"


def _at(indices: Indices, name: str, value: int) -> Indices:
    return tuple(index.at({name: value}) for index in indices)
