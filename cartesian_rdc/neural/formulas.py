"""Formulas: smooth maps out of one space ``X``, written as expressions.

The maps ``X -> A`` are added, multiplied and divided entry by entry, by each other and by numbers;
a formula is such a map, and operators of Python compose it. What a paper writes ``s' = γ s + p'``
reads the same here.

>>> from cartesian_rdc.categories.smooth import space
>>> from cartesian_rdc.categories.free import Product
>>> from cartesian_rdc.execution import evaluate
>>> label, prediction = variable(Product(space(2), space(2))).halves()
>>> half_of_squares = 0.5 * ((prediction - label) ** 2).total()
>>> evaluate(half_of_squares.arrow, ([1.0, 2.0], [4.0, 6.0]))
array(12.5)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.neural.notation import SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Hom


@final
@dataclass(frozen=True)
class Formula:
    """A map ``X -> A``. Two that are combined have the same X, and the same A."""

    arrow: Arrow

    @property
    def space(self) -> Space:
        """A."""
        return self.arrow.codomain

    def into(self, arrow: Arrow) -> Formula:
        """The formula, and then ``A -> B``. Raises ``CompositionError``."""
        return Formula(smooth.compose(self.arrow, arrow))

    def halves(self) -> tuple[Formula, Formula]:
        """The two parts of a pair. Raises ``SpaceError`` where A is no product."""
        first, second = factors(self.space)
        return (
            self.into(smooth.first(first, second)),
            self.into(smooth.second(first, second)),
        )

    def pair(self, other: Formula) -> Formula:
        """The pair of both, ``X -> A × B``."""
        return Formula(smooth.pair(self.arrow, other.arrow))

    def __add__(self, other: Formula | float) -> Formula:
        if isinstance(other, Formula):
            return Formula(smooth.add(self.arrow, other.arrow))
        return self.into(sm.polynomial(self.space, (other, 1)))

    def __radd__(self, other: float) -> Formula:
        return self + other

    def __sub__(self, other: Formula | float) -> Formula:
        if isinstance(other, Formula):
            return Formula(smooth.subtract(self.arrow, other.arrow))
        return self + -other

    def __rsub__(self, other: float) -> Formula:
        return self.into(sm.polynomial(self.space, (other, -1)))

    def __neg__(self) -> Formula:
        return Formula(smooth.negate(self.arrow))

    def __mul__(self, other: Formula | float) -> Formula:
        if isinstance(other, Formula):
            return self.pair(other).into(sm.multiply(self.space))
        return self.into(sm.scale(self.space, other))

    def __rmul__(self, other: float) -> Formula:
        return self * other

    def __truediv__(self, other: Formula | float) -> Formula:
        if isinstance(other, Formula):
            return self.pair(other).into(sm.divide(self.space))
        return self * (1 / other)

    def __pow__(self, exponent: float) -> Formula:
        return self.into(sm.power(self.space, exponent))

    def apply(self, function: Callable[[Space], Arrow]) -> Formula:
        """A function of every entry: ``apply(sm.exponential)``."""
        return self.into(function(self.space))

    def maximum(self, other: Formula) -> Formula:
        """The larger, entry by entry; at a tie the first is given the covector."""
        return self.pair(other).into(sm.maximum(self.space))

    def minimum(self, other: Formula) -> Formula:
        """The smaller, entry by entry; at a tie the first is given the covector."""
        return self.pair(other).into(sm.minimum(self.space))

    def row(self) -> Formula:
        """All entries of one array in one row: of a number, an array with one entry."""
        return self.into(sm.reshape(self.space, sm.array_of(self.space).size))

    def filled(self, number: float) -> Formula:
        """The same number in every entry of every array, ``X -> A``."""
        fill = sm.everywhere_is(self.space, number)
        return Formula(smooth.compose(smooth.delete(self.arrow.domain), fill))

    def total(self) -> Formula:
        """The sum of all entries of all arrays. Raises ``SpaceError`` for several dtypes."""
        return self.into(sm.total_of_all(self.space))


def variable(a: Space) -> Formula:
    """``1 : X -> X``, from which formulas are made."""
    return Formula(smooth.identity(a))


def smooth_map(
    a: SmoothObject[A], b: SmoothObject[B], formula: Callable[[Formula], Formula]
) -> SmoothMap[A, B]:
    """The map ``A -> B`` of a formula of its argument. Raises ``CompositionError``."""
    return Hom(a, b, formula(variable(a.object)).arrow)


def factors(a: Space) -> tuple[Space, Space]:
    """The two factors of a product. Raises ``SpaceError``."""

    def refuse() -> tuple[Space, Space]:
        raise SpaceError(f"a product is needed here, not {a}")

    return a.match(refuse, lambda _: refuse(), lambda x, y: (x, y))
