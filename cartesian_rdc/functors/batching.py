"""Batching: the functor that adds an axis in front, and applies a map to each row (vmap).

It preserves products, sums and R. Parameters are shared by copying them to all rows, and since
``R[copy]`` is ``+``, the gradients of the rows are summed (2403.13001).

>>> from cartesian_rdc.categories.smooth import contraction, space
>>> double = Batching(5).on_morphism(contraction("i,i->", space(3), space(3)))
>>> print(double.domain, "->", double.codomain)
R[5, 3] × R[5, 3] -> R[5]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free import Atomic, Generator, Scanning, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    Smooth,
    SmoothGenerator,
    Space,
    everywhere,
    smooth,
    then,
)
from cartesian_rdc.categories.smooth.defined import Defined
from cartesian_rdc.categories.smooth.rearrangement import Broadcast, Reshape, Slice, rows_turned
from cartesian_rdc.errors import SpaceError, UntranslatableError, is_whole
from cartesian_rdc.functors.functor import ReverseDifferentialFunctor
from cartesian_rdc.functors.interpretation import FunctorOnTerms


@final
@dataclass(frozen=True)
class Batching(
    FunctorOnTerms[Array, Space, Arrow], ReverseDifferentialFunctor[Space, Arrow, Space, Arrow]
):
    """``A -> A^n``: n rows at once, of which each array has an axis of length n in front.

    Raises ``SpaceError`` if n is no whole number from 0, ``UntranslatableError`` for generators
    that are not of Smooth.
    """

    n: int

    def __post_init__(self) -> None:
        if not is_whole(self.n):
            raise SpaceError(f"a batch has 0 rows or more, not {self.n!r}")

    @property
    def source(self) -> Smooth:
        return smooth

    @property
    def target(self) -> Smooth:
        return smooth

    def shared(self, a: Space) -> Arrow:
        """``A -> A^n``: n equal rows (broadcast); its R is the sum of the rows."""
        return everywhere(a, lambda array: Broadcast(array.rows(self.n), (0,)))

    def row(self, a: Space, k: int) -> Arrow:
        """``A^n -> A``: row k, from 0. Raises ``SpaceError`` if k is not in 0 ... n - 1."""
        if not 0 <= k < self.n:
            raise SpaceError(f"a batch of {self.n} has no row {k}")

        def of(array: Array) -> Arrow:
            whole = ((0, length, 1) for length in array.shape)
            one = Slice(array.rows(self.n), ((k, k + 1, 1), *whole))
            return then(one, Reshape(array.rows(1), array.shape))

        return everywhere(a, of)

    def of_atom(self, atom: Array) -> Space:
        return Atomic(atom.rows(self.n))

    def of_generator(self, generator: Generator[Array]) -> Arrow:
        if not isinstance(generator, SmoothGenerator):
            raise UntranslatableError(f"{generator.label} is not a generator of Smooth")
        many = generator.batched(self.n)
        if many is None and isinstance(generator, Defined):
            return self.on_morphism(generator.checked_definition())
        return many or Rowwise(generator, self.n)

    def of_scan(self, scan: Scanning[Array], step: Arrow) -> Arrow:
        """The scan of many rows at once: ``(A^n)^m`` is turned to ``(A^m)^n``, and back."""
        m, n, (p, s, x, y) = self.n, scan.n, scan.wires
        p, s = self.on_object(p), self.on_object(s)
        given = smooth.tensor(smooth.identity(s), _turned(x, m, n))
        loop = smooth.scanning(step, n, keep=scan.keep, backwards=scan.backwards)
        back = smooth.tensor(smooth.identity(s), _turned(y, n, m))
        return smooth.composite(smooth.tensor(smooth.identity(p), given), loop, back)


def _turned(a: Space, m: int, n: int) -> Arrow:
    """``(A^n)^m -> (A^m)^n``: the rows of the rows change places with them."""
    nothing = smooth.identity(smooth.unit)
    return a.fold(lambda: nothing, lambda array: rows_turned(array, m, n), smooth.tensor)


@final
@interned
class Rowwise(SmoothGenerator):
    """``A^n -> B^n``: a ``generator`` A -> B on each of n rows, one after the other."""

    generator: SmoothGenerator
    n: int

    def boundary(self) -> tuple[Space, Space]:
        batching, f = Batching(self.n), self.generator
        return batching.on_object(f.domain), batching.on_object(f.codomain)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers | Sequence[Numbers]:
        return self.generator.apply_to_rows(arguments, self.n)

    def reverse_derivative(self) -> Arrow:
        """R of the generator, on each row."""
        return Batching(self.n).on_morphism(self.generator.reverse_derivative())

    def with_dtype(self, dtype: str) -> Arrow:
        return Batching(self.n).on_morphism(self.generator.with_dtype(dtype))

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return self.generator.annihilated_by(zeros)

    @property
    def flops(self) -> int:
        return self.n * self.generator.flops
