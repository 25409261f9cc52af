"""Formulas: maps out of one space X, written as expressions.

A formula is a map ``X -> A``, and the operators of Python compose it: what a paper writes
``s' = γ s + p'`` reads the same here. The rules of derivatives are formulas of a point and a
covector, which are the two halves of ``variable(Product(domain, codomain))``.

>>> from cartesian_rdc.categories.smooth import exp, space
>>> from cartesian_rdc.categories.free import Product
>>> from cartesian_rdc.execution import evaluate
>>> x, y = variable(Product(space(2), space(2)))
>>> evaluate((0.5 * ((y - x) ** 2).sum()).arrow, ([1.0, 2.0], [4.0, 6.0]))
array(12.5)
>>> evaluate((exp(-x) / (1 + abs(y[0]))).arrow, ([0.0, 0.0], [3.0, 6.0]))
array([0.25, 0.25])

Operands go entry by entry, on every array of A; numbers, and formulas into R, broadcast; an array
of NumPy is a constant. The result is as short as if it were written by hand: ``1 - x ** 2`` and
``x * (1 - x)`` are polynomials, which compute the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import ClassVar, TypeAlias, TypeGuard, final, overload

import numpy as np

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth import maps
from cartesian_rdc.categories.smooth.arguments import Place, places_of
from cartesian_rdc.categories.smooth.arithmetic import as_polynomial
from cartesian_rdc.categories.smooth.category import everywhere_equal, full, smooth, sum_of_all
from cartesian_rdc.categories.smooth.elementary import (
    absolute,
    exp,
    exp2,
    log,
    positive,
    reciprocal,
)
from cartesian_rdc.categories.smooth.generator import constant, number_of
from cartesian_rdc.categories.smooth.multilinear import matrix_product_of
from cartesian_rdc.categories.smooth.rearrangement import Slice
from cartesian_rdc.categories.smooth.spaces import (
    Arrow,
    Numbers,
    Space,
    array_of,
    dtype_of,
    require_array,
    require_space,
)
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.printing import Brief, ends


@final
@dataclass(frozen=True, repr=False)
class Formula(Brief):
    """A map ``X -> A``. Those that are combined have the same X, and the same A or R.

    ``==`` compares terms; ``>`` and its like are indicators, 1 where they hold and 0 elsewhere.
    All raise ``SpaceError`` if two spaces do not go together, ``CompositionError`` where two
    formulas begin in different spaces.
    """

    arrow: Arrow

    __array_ufunc__: ClassVar[None] = None  # arrays of NumPy leave operators to formulas

    def _in_words(self) -> str:
        return ends(self.arrow.domain, self.arrow.codomain)

    @property
    def space(self) -> Space:
        """A."""
        return self.arrow.codomain

    def into(self, arrow: Arrow) -> Formula:
        """The formula, then ``A -> B``. Raises ``CompositionError`` if it begins elsewhere."""
        return Formula(smooth.compose(self.arrow, arrow))

    def apply(self, function: Callable[[Space], Arrow]) -> Formula:
        """The formula, and then what a function makes of A: ``x.apply(softmax)``."""
        return self.into(function(self.space))

    def halves(self) -> tuple[Formula, Formula]:
        """The two parts of a pair. Raises ``CompositionError`` if A is not a product."""
        first, second = self.space.factors()
        return self.into(smooth.first(first, second)), self.into(smooth.second(first, second))

    def __iter__(self) -> Iterator[Formula]:
        """The two parts: ``x, y = pair``."""
        return iter(self.halves())

    def pair(self, other: Formula) -> Formula:
        """The pair of both, ``X -> A × B``."""
        if not is_formula(other):
            raise TypeError(f"a formula is paired with a formula, not with {other!r}")
        return Formula(smooth.pair(self.arrow, other.arrow))

    def zero(self, a: Space) -> Formula:
        """``0 : X -> A``."""
        return Formula(smooth.zero(self.arrow.domain, a))

    def filled(self, number: float) -> Formula:
        """The same number in every entry of every array, ``X -> A``."""
        return Formula(smooth.compose(smooth.delete(self.arrow.domain), full(self.space, number)))

    def __neg__(self) -> Formula:
        return self._affine(0.0, -1.0)

    def __bool__(self) -> bool:
        raise TypeError(
            "a formula is neither true nor false: a < x < b is (x > a) * (x < b), and "
            "x if c > 0 else y is (c > 0).where(x, y)"
        )

    def __add__(self, other: Operand) -> Formula:
        other = operand(other)
        if is_number(other):
            return self._affine(other, 1.0)
        x, y = self._alike(other)
        return Formula(smooth.add(x.arrow, y.arrow))

    def __radd__(self, other: float | Numbers) -> Formula:
        return self + other

    def __sub__(self, other: Operand) -> Formula:
        other = operand(other)
        if is_number(other):
            return self + -other
        x, y = self._alike(other)
        return Formula(smooth.subtract(x.arrow, y.arrow))

    def __rsub__(self, other: float | Numbers) -> Formula:
        other = operand(other)
        return self._affine(other, -1.0) if is_number(other) else self._formula(other) - self

    def __mul__(self, other: Operand) -> Formula:
        other = operand(other)
        if is_number(other):
            return self.into(maps.scale(self.space, other))
        x, y = self._alike(other)
        for one, two in ((x, y), (y, x)):
            if (product := one._times_polynomial(two)) is not None:
                return product
        return x._on_two(y, maps.multiply)

    def __rmul__(self, other: float | Numbers) -> Formula:
        return self * other if is_number(operand(other)) else self._formula(other) * self

    def __truediv__(self, other: Operand) -> Formula:
        """``x / y``. Raises ``SpaceError`` if y is the number 0."""
        other = operand(other)
        if not is_number(other):
            return self._on_two(other, maps.divide)
        if other == 0:
            raise SpaceError("a formula is not divided by the number 0")
        return self.into(maps.divide_by(self.space, other))

    def __rtruediv__(self, other: float | Numbers) -> Formula:
        other = operand(other)
        if is_number(other):
            return reciprocal(self) * other
        return self._formula(other) / self

    def __pow__(self, exponent: Operand) -> Formula:
        """``x ** y``; for x > 0, unless y is a whole number."""
        exponent = operand(exponent)
        if is_number(exponent):
            return self.into(maps.power(self.space, exponent))
        return exp(exponent * log(self))

    def __rpow__(self, base: float | Numbers) -> Formula:
        base = operand(base)
        if not is_number(base):
            return self._formula(base) ** self
        if not base > 0:
            raise SpaceError(f"the base of a power is positive, not {base}")
        return exp2(log2(base) * self)

    def __matmul__(self, other: Formula | Numbers) -> Formula:
        """The matrix product: of vectors, matrices, and stacks of matrices of equal number."""
        y = self._formula(_matrix(other))
        return self.pair(y).into(matrix_product_of(array_of(self.space), array_of(y.space)))

    def __rmatmul__(self, other: Numbers) -> Formula:
        return self._formula(_matrix(other)) @ self

    def __abs__(self) -> Formula:
        return absolute(self)

    def __gt__(self, other: Operand) -> Formula:
        other = operand(other)
        if is_number(other) and other == 0:
            return positive(self)
        return self._on_two(other, maps.greater)

    def __ge__(self, other: Operand) -> Formula:
        return self._on_two(other, maps.greater_equal)

    def __lt__(self, other: Operand) -> Formula:
        return self._formula(other) > self

    def __le__(self, other: Operand) -> Formula:
        return self._formula(other) >= self

    def equals(self, other: Operand) -> Formula:
        """1 where both are equal and 0 elsewhere."""
        return self._on_two(other, maps.equal)

    def maximum(self, other: Operand) -> Formula:
        """The larger, entry by entry; at a tie the first is given the covector."""
        return self._on_two(other, maps.maximum)

    def minimum(self, other: Operand) -> Formula:
        """The smaller, entry by entry; at a tie the first is given the covector."""
        return -(-self).maximum(-other)

    def where(self, x: Operand, y: Operand) -> Formula:
        """``x`` where this is not 0 and ``y`` where it is, for single arrays.

        One of x and y is a formula if this is one of indices. Both are computed everywhere, and so
        are both derivatives. The branch that is not taken has the covector 0, and where its
        derivative is not finite, ``0 · inf`` is nan, as in JAX:

        >>> from cartesian_rdc.categories.smooth import smooth, space, sqrt
        >>> from cartesian_rdc.execution import evaluate
        >>> x = variable(space(2))
        >>> root = (x > 0).where(sqrt(x), 0)
        >>> evaluate(root.arrow, [0.0, 4.0])
        array([0., 2.])
        >>> evaluate(smooth.reverse_derivative(root.arrow), ([0.0, 4.0], [1.0, 1.0]))
        array([ nan, 0.25])

        The remedy is to choose the argument of the branch as well, so that it is never out of its
        domain:

        >>> safe = (x > 0).where(sqrt((x > 0).where(x, 1)), 0)
        >>> evaluate(smooth.reverse_derivative(safe.arrow), ([0.0, 4.0], [1.0, 1.0]))
        array([0.  , 0.25])
        """
        if isinstance(x, Formula) and x.space is not self.space:
            x, y = x._alike(y)
        elif isinstance(y, Formula) and y.space is not self.space:
            y, x = y._alike(x)
        else:
            x, y = self._alike(x)[1], self._alike(y)[1]
        return self.pair(x.pair(y)).into(maps.where(x.space, self.space))

    def sum(self, axes: Sequence[int] | None = None) -> Formula:
        """The sum over some axes of an array, or of all entries of all arrays."""
        return self.into(sum_of_all(self.space) if axes is None else maps.sum(self.space, axes))

    def __getitem__(self, places: Place | tuple[Place, ...]) -> Formula:
        """A part of one array, as in NumPy: ``x[0]``, ``x[..., 1:3]``, ``x[:, None]``."""
        array = array_of(self.space)
        ranges, shape = places_of(array, places if isinstance(places, tuple) else (places,))
        return self.into(Slice(array, ranges))._reshaped(shape)

    def concatenate(self, *others: Formula | Numbers, axis: int = 0) -> Formula:
        """The array, then the others along an axis, as ``np.concatenate``."""
        whole = self
        for other in map(self._formula, others):
            whole = whole.pair(other).into(maps.concatenate(whole.space, other.space, axis))
        return whole

    def stack(self, *others: Formula | Numbers) -> Formula:
        """The array, then the others along a new first axis, as ``np.stack``."""
        every = [self, *map(self._formula, others)]
        first, *rest = (x._reshaped((1, *array_of(x.space).shape)) for x in every)
        return first.concatenate(*rest)

    def _reshaped(self, shape: Sequence[int]) -> Formula:
        same = array_of(self.space).shape == tuple(shape)
        return self if same else self.into(maps.reshape(self.space, *shape))

    def _formula(self, other: Operand) -> Formula:
        """The other as a formula: an array is constant, and a number everywhere."""
        other = operand(other)
        if is_number(other):
            return self.filled(other)
        if isinstance(other, Formula):
            return other
        fixed = constant(other, dtype_of(self.space))
        return Formula(smooth.compose(smooth.delete(self.arrow.domain), fixed))

    def _alike(self, other: Operand) -> tuple[Formula, Formula]:
        """Both, of one space: a formula into R in every entry of the other."""
        y = self._formula(other)
        x, y = self._broadcast(y.space), y._broadcast(self.space)
        if x.space is not y.space:
            left, right = told_apart(x.space, y.space)
            raise SpaceError(f"{left} and {right} do not go together, entry by entry")
        return x, y

    def _broadcast(self, a: Space) -> Formula:
        numbers = [Atomic(number) for number in {require_array(x).with_shape() for x in a.atoms()}]
        same = self.space is a or numbers != [self.space]
        return self if same else self.into(everywhere_equal(a, dtype_of(a)))

    def _on_two(self, other: Operand, function: Callable[[Space], Arrow]) -> Formula:
        x, y = self._alike(other)
        return x.pair(y).into(function(x.space))

    def _affine(self, shift: float, sign: float) -> Formula:
        """``shift + sign x``: one polynomial, where x is one without a constant."""
        base, coefficients = as_polynomial(self.arrow)
        if coefficients is None or coefficients[0] != 0:
            return self.into(maps.polynomial(self.space, (shift, sign)))
        signed = (shift, *(sign * c + 0.0 for c in coefficients[1:]))  # no -0
        return Formula(smooth.compose(base, maps.polynomial(self.space, signed)))

    def _times_polynomial(self, other: Formula) -> Formula | None:
        """``x p(x)``, as the last step of Horner, where the other is p(x) with a constant."""
        base, coefficients = as_polynomial(other.arrow)
        if base is not self.arrow or coefficients is None or coefficients[0] == 0:
            return None
        return self.into(maps.polynomial(self.space, (0.0, *coefficients)))


Operand: TypeAlias = Formula | float | Numbers
"""What may stand beside a formula: a number, an array, a formula."""


def variable(a: Space) -> Formula:
    """``1 : X -> X``, from which formulas are made. Raises ``SpaceError`` if this is no space."""
    require_space(a)
    return Formula(smooth.identity(a))


@overload
def operand(value: float | Numbers) -> float | Numbers: ...
@overload
def operand(value: Operand) -> Operand: ...
def operand(value: Operand) -> Operand:
    """What stands beside a formula; every number, of NumPy too, as a ``float``.

    Raises ``TypeError`` if it is no number, array or formula, ``SpaceError`` if it is too large.
    """
    if isinstance(value, Formula):
        return value
    if (number := number_of(value)) is not None:
        return number
    if isinstance(value, np.ndarray):
        return value
    raise TypeError(f"numbers, np.array(...) and formulas go with a formula, not {value!r}")


def _matrix(value: Formula | Numbers) -> Operand:
    """Raises ``SpaceError`` if this is a number."""
    if is_number(operand(value)):
        raise SpaceError(f"a matrix product is of vectors and matrices, not of the number {value}")
    return value


def is_formula(value: object) -> bool:
    """Whether this is a formula."""
    return isinstance(value, Formula)


def is_number(value: Operand) -> TypeGuard[float]:
    """Whether this, an ``operand``, is a number and not an array or a formula."""
    return isinstance(value, float)
