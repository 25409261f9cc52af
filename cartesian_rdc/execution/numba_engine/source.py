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
from cartesian_rdc.execution.numba_engine.indices import Index, hidden, linear, loop, loops
from cartesian_rdc.execution.numba_engine.planning import Nest
from cartesian_rdc.execution.numba_engine.products import (
    UNROLLED,
    Matrix,
    MatrixProduct,
    matrix_product,
    tile_of,
)
from cartesian_rdc.execution.numba_engine.scalars import calls_of
from cartesian_rdc.execution.numba_engine.views import under_window


@final
class Emitter(Reader):
    """Writes the lines of a plan, nest by nest."""

    def nest(self, nest: Nest) -> None:
        """Write the lines of one nest."""
        self.here, self.local = (), {}
        if nest.alone:
            self._accumulated(nest)
            return
        head, self.here = loops("i", nest.kind.shape)
        if head and any(calls_of(i.generator) == {"exp"} for i in nest.instructions):
            head[-1] = hidden(head[-1])
        with self.within(head):
            for instruction in nest.instructions:
                (result,) = instruction.results
                name = self.compute(instruction, self.here)
                self.local[result] = name
                if result in self.plan.stored:
                    self.body.append(f"{self.element(result, self.here)} = {name}")

    def _accumulated(self, nest: Nest) -> None:
        """Take a sum in memory."""
        (instruction,) = nest.instructions
        generator, (result,) = instruction.generator, instruction.results
        if isinstance(generator, Contraction):
            matrices = matrix_product(instruction, generator, self.plan.views)
            if matrices is not None:
                self._multiplied(result, matrices)
                return
            if tile_of(generator):
                self._tiled(instruction, generator)
                return
        head, here = loops("i", nest.kind.shape)
        target, zero = self.element(result, here), self.text.number(self.array(result), 0.0)
        with self.within(head):
            self.body.append(f"{target} = {zero}")
        if isinstance(generator, Fold):
            self._scattered(generator, result, *instruction.arguments)
        elif isinstance(generator, ScatterAdd):
            self._added(generator, result, *instruction.arguments)
        elif isinstance(generator, Contraction):
            length, summed = generator.lengths, generator.summed
            inner, along = loops("k", [length[axis] for axis in summed])
            place = dict(zip((*generator.axes, *summed), (*here, *along), strict=True))
            last = head[-1:] if nest.kind.shape and nest.kind.shape[-1] != 1 else []
            with self.within([*head[: len(head) - len(last)], *inner, *last]):
                x, y = self.factors(instruction, generator, place)
                self.body.append(f"{target} = plus_times({target}, {x}, {y})")

    def _tiled(self, instruction: Instruction[Array], generator: Contraction) -> None:
        """Sum a few entries side by side, each in a variable of its own."""
        (result,) = instruction.results
        length, tile = generator.lengths, tile_of(generator)
        outer = [axis for axis in generator.axes if axis not in tile]
        head, here = loops("i", [length[axis] for axis in outer])
        summed = self.plan.views.summed(instruction, generator)
        inner, along = loops("k", [length[axis] for axis in summed])
        place = dict(zip((*outer, *summed), (*here, *along), strict=True))
        zero = self.text.number(self.array(result), 0.0)
        write: list[str] = []
        with self.within(head):
            with self.within(inner) as before:
                for choice in product(*(range(length[axis]) for axis in tile)):
                    place.update((axis, Index((), k)) for axis, k in zip(tile, choice, strict=True))
                    x, y = self.factors(instruction, generator, place)
                    total = self.fresh()
                    before.append(f"{total} = {zero}")
                    self.body.append(f"{total} = plus_times({total}, {x}, {y})")
                    at = tuple(place[axis] for axis in generator.axes)
                    write.append(f"{self.element(result, at)} = {total}")
            self.body.extend(write)

    def _scattered(self, generator: Fold, result: int, argument: int) -> None:
        """Add every entry of every window where it lies, the last axis innermost."""
        shape, rank = self.array(argument).shape, generator.space.rank
        positions, at = loops("p", shape[:rank])
        offsets, within = loops("o", shape[rank:])
        outer = max(0, len(positions) - len(generator.axes))
        heads = [*positions[:outer], *offsets, *positions[outer:]]
        entries = [(*at, *within)]
        last = f"p{rank - 1}"
        if heads and heads[-1].startswith(f"for {last} ") and shape[rank - 1] <= UNROLLED:
            heads.pop()  # the last loop is written out
            numbers = [Index((), k) for k in range(shape[rank - 1])]
            entries = [tuple(index.at({last: k}) for index in entries[0]) for k in numbers]
        with self.within(heads):
            values = [self.bound(self.read(argument, entry)) for entry in entries]
            for entry, value in zip(entries, values, strict=True):
                target = self.element(result, under_window(generator, entry))
                self.body.append(f"{target} = plus({target}, {value})")

    def _added(self, generator: ScatterAdd, result: int, numbers: int, rows: int) -> None:
        """Add each row where its number says."""
        batch = generator.batch
        outer, at = loops("p", generator.numbers.shape)
        inner, within = loops("o", generator.table.shape[batch + 1 :])
        with self.within(outer), self.within_row(generator, numbers, at) as (row, _):
            target = self.element(result, (*at[:batch], row, *within))
            with self.within(inner):
                value = self.read(rows, (*at, *within))
                self.body.append(f"{target} = plus({target}, {value})")

    def _multiplied(self, result: int, product: MatrixProduct) -> None:
        """A product of matrices by BLAS, for each entry along the shared axes."""
        shape = self.array(result).shape[: len(product.shared)]
        head, here = loops("i", shape)
        rows, columns = product.left.rows, product.right.columns
        at = dict(zip(map(str, product.shared), here, strict=True))
        start = linear(tuple(map(loop, at)), shape) * (rows * columns)
        target = Matrix(result, start, rows, columns, transposed=False)
        x, y, z = (self._matrix(m, at) for m in (product.left, product.right, target))
        with self.within(head):
            self.body.append(f"dot({x}, {y}, {z})")

    def _matrix(self, matrix: Matrix, here: dict[str, Index]) -> str:
        start, rows, columns = matrix.place.at(here), matrix.rows, matrix.columns
        row = f"{self.names[matrix.variable]}[{start} : {start + rows * columns}]"
        if matrix.transposed:
            return f"{row}.reshape(({columns}, {rows})).T"
        return f"{row}.reshape(({rows}, {columns}))"
