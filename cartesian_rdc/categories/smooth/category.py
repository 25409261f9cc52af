"""Smooth: spaces of arrays and the maps that the generators make, up to R.

``smooth`` is the category. A map of one array acts on every array of a product, side by side:
``everywhere`` and its neighbours say so.

>>> from cartesian_rdc.categories.smooth import power, space
>>> from cartesian_rdc.execution import evaluate
>>> cube = power(space(), 3)
>>> evaluate(smooth.reverse_derivative(cube), (2.0, 1.0))
array(12.)
>>> evaluate(smooth.forward_derivative(smooth.reverse_derivative(cube)), ((2.0, 1.0), (0.5, 0.0)))
array(6.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from numpy.typing import DTypeLike

from cartesian_rdc.categories.base import WithNegatives, require_keep, require_steps
from cartesian_rdc.categories.free import (
    Atomic,
    Compose,
    FreeCategory,
    Identity,
    Keep,
    Object,
    Term,
)
from cartesian_rdc.categories.smooth.arithmetic import Negate
from cartesian_rdc.categories.smooth.conversion import cast_of
from cartesian_rdc.categories.smooth.generator import constant, then
from cartesian_rdc.categories.smooth.rearrangement import Broadcast, Sum
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.categories.smooth.spaces import (
    Array,
    Arrow,
    Space,
    dtype_named,
    dtype_of,
    require_array,
    require_space,
    space,
)


@final
@dataclass(frozen=True)
class Smooth(FreeCategory[Array], WithNegatives[Object[Array], Term[Array]]):
    """The category of spaces of arrays and smooth maps (1910.07065, Example 14.2).

    It is free on the generators of this package: its morphisms are terms, and ``R`` acts on
    them. That is a feature: ``relu(x) - relu(-x)`` and ``x`` are one function and two
    terms, with different derivatives at 0.
    """

    def negate(self, f: Arrow) -> Arrow:
        return Compose(f, everywhere(f.codomain, Negate))

    def scanning(
        self, step: Arrow, n: int, *, keep: Keep = "states", backwards: bool = False
    ) -> ScanRows:
        """``P × (S × X^n) -> S × Y^n``, on arrays that have an axis of n rows in front.

        Raises like that of ``FreeCategory``, and ``SpaceError`` for maps of other categories.
        """
        require_steps(n)
        require_keep(keep)
        return ScanRows(step, int(n), keep, backwards)

    def __str__(self) -> str:
        return "Smooth"


smooth = Smooth()
"""The category of smooth maps."""


def everywhere(a: Space, generator: Callable[[Array], Arrow]) -> Arrow:
    """``A -> A``: the morphism of each array of A, side by side.

    Raises ``SpaceError`` if A is no space.
    """
    require_space(a)

    def one(atom: Array) -> Arrow:
        return generator(require_array(atom))

    return a.fold(lambda: smooth.identity(smooth.unit), one, smooth.tensor)


def everywhere_on_two(a: Space, generator: Callable[[Array], Arrow]) -> Arrow:
    """``A × A -> A``: the morphism ``X × X -> X`` of each array X of A, side by side.

    Raises ``SpaceError`` if A is no space.
    """

    def side_by_side(f: Arrow, g: Arrow) -> Arrow:
        b, c = f.codomain, g.codomain
        return then(smooth.interchange(b, c, b, c), smooth.tensor(f, g))

    require_space(a)

    def one(atom: Array) -> Arrow:
        return generator(require_array(atom))

    nothing = smooth.delete(smooth.product(smooth.unit, smooth.unit))
    return a.fold(lambda: nothing, one, side_by_side)


def full(a: Space, number: float) -> Arrow:
    """``1 -> A``: the same number in every entry of every array."""
    require_space(a)

    def one(array: Array) -> Arrow:
        return smooth.compose(constant(number, require_array(array).dtype), _repeat(array))

    return a.fold(lambda: smooth.identity(smooth.unit), one, smooth.pair)


def everywhere_equal(a: Space, dtype: DTypeLike = "float64") -> Arrow:
    """``R -> A``: a number of this ``dtype`` in every entry of every array, cast to its dtype.

    Raises ``SpaceError`` if the dtype is not one of floating point, or A has indices.
    """
    require_space(a)
    name = dtype_named(dtype)

    def one(array: Array) -> Arrow:
        return smooth.compose(cast_of(Array((), name), array.dtype), _repeat(array))

    return a.fold(lambda: smooth.delete(space(dtype=dtype)), one, smooth.pair)


def _repeat(array: Array) -> Arrow:
    """``R -> A``: a number in every entry of one array."""
    require_array(array)
    return Broadcast(array, array.axes) if array.axes else Identity(Atomic(array))


def sum_of_all(a: Space) -> Arrow:
    """``A -> R``: the sum of all entries of all arrays, 0 of none.

    Raises ``SpaceError`` if the arrays have several dtypes.
    """
    require_space(a)
    nothing = smooth.zero(smooth.unit, space(dtype=dtype_of(a)))

    def beside(f: Arrow, g: Arrow) -> Arrow:
        return then(smooth.tensor(f, g), smooth.addition(f.codomain))

    return a.fold(lambda: nothing, lambda array: Sum(array, array.axes), beside)
