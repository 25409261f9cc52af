"""Precision: the functor that computes with other real numbers, of another dtype.

It preserves products and sums, and R of what has no scan with shared inputs: of one, ``R[F f]``
adds the covectors of these in float32 where F is of half precision, ``F R[f]`` in half precision.
So F comes first, then R, as in ``mixed``. What is marked as computed wide (``smooth.island``), such
as a normalisation or a loss, stays in float32 where the dtype is one of half precision: there it is
entered and left by casts.

>>> from cartesian_rdc.categories.smooth import sin, space
>>> Precision("float32").on_morphism(sin(space(3))) is sin(space(3, dtype="float32"))
True
>>> print(Precision("float16").on_object(space(2)))
float16[2]
>>> Precision("int64")
Traceback (most recent call last):
...
cartesian_rdc.errors.SpaceError: a precision is that of a floating point type, not int64, ...
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free import Atomic, Generator, Label, Scanning
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Smooth,
    SmoothGenerator,
    Space,
    is_island,
    narrow,
    smooth,
    wide,
    widen,
)
from cartesian_rdc.categories.smooth.spaces import real_with_dtype
from cartesian_rdc.errors import SpaceError, UntranslatableError
from cartesian_rdc.functors.functor import ReverseDifferentialFunctor
from cartesian_rdc.functors.interpretation import FunctorOnTerms
from cartesian_rdc.printing import ends


@final
@dataclass(frozen=True)
class Precision(
    FunctorOnTerms[Array, Space, Arrow], ReverseDifferentialFunctor[Space, Arrow, Space, Arrow]
):
    """``A -> A``, with real numbers of this ``dtype``: generators are the same ones, in it.

    Indices stay. A cast between two precisions becomes the identity, and a constant that has to be
    rounded one of float64 and then a cast, so that ``Precision(a)`` after ``Precision(b)`` is
    ``Precision(a)``. An island f becomes ``cast >> F f >> cast``, with the F of float32, where the
    dtype is one of half precision.

    Raises ``SpaceError`` if the dtype is no floating point type by its full name,
    ``UntranslatableError`` for a generator that is not of Smooth, or stays in another dtype.
    """

    dtype: str

    def __post_init__(self) -> None:
        if not Array((), self.dtype).real:
            raise SpaceError(
                f"a precision is that of a floating point type, not {self.dtype}, "
                "in which indices are: they stay as they are"
            )

    @property
    def source(self) -> Smooth:
        return smooth

    @property
    def target(self) -> Smooth:
        return smooth

    @property
    def inside(self) -> Precision:
        """That of islands: float32 in place of half precision, else the same."""
        (array,) = wide(Atomic(Array((), self.dtype))).atoms()
        return self if array.dtype == self.dtype else Precision(array.dtype)

    def of_atom(self, atom: Array) -> Space:
        return Atomic(real_with_dtype(atom, self.dtype))

    def of_generator(self, generator: Generator[Array]) -> Arrow:
        if not isinstance(generator, SmoothGenerator):
            raise UntranslatableError(f"{generator.label} is not a generator of Smooth")
        made = generator.with_dtype(self.dtype)
        a, b = self.on_object(generator.domain), self.on_object(generator.codomain)
        if made.domain is not a or made.codomain is not b:
            raise UntranslatableError(
                f"{generator.label} stays {ends(made.domain, made.codomain)} in {self.dtype}, "
                f"where it should go {ends(a, b)}: its class says by with_dtype what it is there"
            )
        return made

    def of_scan(self, scan: Scanning[Array], step: Arrow) -> Arrow:
        return scan.with_step(step)

    def of_label(self, label: Label[Array], f: Arrow) -> Arrow:
        """An island is made again, in its own precision, between casts."""
        inside = self.inside
        if is_island(label) and inside != self:
            f = inside.on_morphism(label.f)
        a, b = self.on_object(label.domain), self.on_object(label.codomain)
        named = smooth.called(label.name, f)
        return smooth.composite(widen(a), named, narrow(b)) if is_island(label) else named
