"""Generators of Smooth: a type rule, an evaluation, and a reverse derivative.

Users add their own. A subclass of ``SmoothGenerator``, decorated with
``@interned``, declares its fields and three methods:

- ``boundary``: its domain and its codomain; raises ``SpaceError`` for bad fields;
- ``evaluate``: from one array for each array of its domain to one array, or, if the codomain is a
  product or the unit, to a list with one for each array of it;
- ``reverse_derivative``: ``R[f] : A × B -> A``, as a term over the generators there are.

In half precision a generator is computed in float32, and its results are rounded once
(``widened``).

If the generator is linear, inherit from ``Linear`` and give its ``adjoint`` instead; if it goes
entry by entry, from ``Pointwise``, which has the boundary; if it is one ufunc, from ``Ufunc``. The
function ``cartesian_rdc.execution.check_derivative`` tests all three against each other.

>>> from cartesian_rdc.categories.smooth import point, sin
>>> from cartesian_rdc.execution import check_derivative
>>> @interned
... class SineSquared(SmoothGenerator):
...     space: Array
...
...     def boundary(self):
...         return Atomic(self.space), Atomic(self.space)
...
...     def evaluate(self, arguments):
...         return np.sin(arguments[0]) ** 2
...
...     def reverse_derivative(self):
...         x, c = point(self)
...         return (sin(2 * x) * c).arrow
>>> check_derivative(SineSquared(Array((3,), "float64")), seed=0)
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import replace
from functools import reduce
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, TypeGuard, final

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from cartesian_rdc.categories.free import (
    Atomic,
    Compose,
    Generator,
    Product,
    Second,
    Unit,
    Zero,
    interned,
)
from cartesian_rdc.categories.free.writing import Listed, Numeral, Quoted, Spread, Written
from cartesian_rdc.categories.smooth.dtypes import is_half, numpy_dtype, widened
from cartesian_rdc.categories.smooth.given import array_given, as_dtype, fits
from cartesian_rdc.categories.smooth.spaces import (
    Array,
    Arrow,
    Numbers,
    Space,
    dtype_named,
    is_space,
    real_with_dtype,
    require_real,
    spaces_with_dtype,
)
from cartesian_rdc.errors import SpaceError, shown

if TYPE_CHECKING:
    from cartesian_rdc.categories.smooth.formulas import Formula


SHORT = 4
"""How many numbers of a constant a formula shows."""


@interned
class SmoothGenerator(Generator[Array]):
    """A generator of Smooth."""

    @abstractmethod
    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers | Sequence[Numbers]:
        """The result at these arrays, one for each array of the domain.

        It is an array if the codomain is one, else a sequence with one for each array of the
        codomain. The arguments are read-only.
        """

    @property
    def flops(self) -> int:
        """The number of operations on numbers: here, one for each entry of the result."""
        return sum(array.size for array in self.codomain.atoms())

    def batched(self, n: int) -> Arrow | None:
        """``A^n -> B^n``: the generator on n rows, where every array has a first axis of length n.

        ``None`` if it is not known: then ``Rowwise`` takes one row after the other.
        """
        return None

    def with_dtype(self, dtype: str) -> Arrow:
        """The same generator on real numbers of another ``dtype``; indices stay.

        Here by the fields that are arrays or spaces. A subclass that has the dtype elsewhere says
        so itself.
        """
        return self.with_arguments(*(_with_dtype(part, dtype) for part in self.arguments))

    @final
    def apply(self, arguments: Sequence[Numbers]) -> list[Numbers]:
        """``evaluate``, with read-only arguments: one array for each of the codomain.

        Raises ``SpaceError`` if ``evaluate`` gives other shapes, another number of arrays, or no
        real numbers.
        """
        wide = self.widened()
        views = [
            np.asarray(array).astype(atom.dtype, copy=False).view()
            for array, atom in zip(arguments, wide.domain.atoms(), strict=True)
        ]
        for view in views:
            view.flags.writeable = False
        arrays, given = self.codomain.atoms(), wide.evaluate(views)
        parts = [given] if isinstance(self.codomain, Atomic) else list(given)
        if len(parts) != len(arrays):
            raise self._not_of_the_codomain(f"{len(parts)} arrays")
        results: list[Numbers] = []
        for array, part in zip(arrays, parts, strict=True):
            result = np.asarray(part)
            if result.shape != array.shape or not fits(result.dtype, array.dtype):
                came = f"an array of shape {result.shape} and dtype {result.dtype}"
                raise self._not_of_the_codomain(came)
            results.append(result.astype(array.dtype, copy=False))
        return results

    def widened(self) -> SmoothGenerator:
        """The same generator in float32, if its arrays are of half precision; else itself.

        That is so for one whose fields name the arrays of its boundary. Others, those that are
        locally constant, and rearrangements, are themselves.
        """
        fields = [
            part.with_dtype(widened(part.dtype)) if isinstance(part, Array) else part
            for part in self.arguments
        ]
        wide = self.with_arguments(*fields)
        arrays = (*wide.domain.atoms(), *wide.codomain.atoms())
        return self if any(is_half(array.dtype) for array in arrays) else wide

    @final
    def apply_to_rows(self, arguments: Sequence[Numbers], n: int) -> Numbers | Sequence[Numbers]:
        """``apply`` on each of n rows."""
        results: list[Numbers] = [np.empty((n, *a.shape), a.dtype) for a in self.codomain.atoms()]
        for k in range(n):
            row = self.apply([argument[k] for argument in arguments])
            for result, part in zip(results, row, strict=True):
                result[k] = part
        return results[0] if isinstance(self.codomain, Atomic) else results

    def _not_of_the_codomain(self, came: str) -> SpaceError:
        return SpaceError(
            f"{self.label} goes {self.domain} -> {self.codomain}, its evaluate gives {came}"
        )


def _with_dtype(part: Hashable, dtype: str) -> Hashable:
    """A field of a generator, with real numbers of this dtype."""
    if isinstance(part, Array):
        return real_with_dtype(part, dtype)
    return spaces_with_dtype(part, dtype) if is_space(part) else part


@interned
class Linear(SmoothGenerator):
    """A generator that is linear: ``R[f] = π1 f†``."""

    @abstractmethod
    def adjoint(self) -> Arrow:
        """``f† : B -> A``, the transpose."""

    @final
    def reverse_derivative(self) -> Arrow:
        return Compose(Second(self.domain, self.codomain), self.adjoint())

    @final
    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return all(zeros)


@interned
class LocallyConstant(SmoothGenerator):
    """A generator whose derivative is zero wherever it has one: ``R[f] = 0``."""

    @final
    def reverse_derivative(self) -> Arrow:
        return Zero(Product(self.domain, self.codomain), self.domain)

    @final
    def widened(self) -> SmoothGenerator:
        return self


@interned
class Pointwise(SmoothGenerator):
    """``A × ... × A -> A``: a function of ``arity`` real numbers, entry by entry."""

    space: Array

    of_indices: ClassVar[bool] = False
    """Whether it is a function of indices as well."""

    @property
    def arity(self) -> int:
        """The number of arrays of the domain, ``A × (A × ...)``."""
        return 1

    @final
    def boundary(self) -> tuple[Space, Space]:
        if not self.of_indices:
            require_real(self.space)
        a: Space = Atomic(self.space)
        domain = a
        for _ in range(self.arity - 1):
            domain = Product(a, domain)
        return domain, a

    @final
    def batched(self, n: int) -> Arrow:
        return replace(self, space=self.space.rows(n))


@interned
class Ufunc(Pointwise):
    """A function that is one ufunc of NumPy; relations give 1 and 0."""

    ufunc: ClassVar[np.ufunc]

    @property
    @final
    def arity(self) -> int:
        return self.ufunc.nin

    @final
    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.asarray(self.ufunc(*arguments), self.space.dtype)


@final
@interned
class Constant(LocallyConstant):
    """``1 -> A``: the array that these bytes are, in the order of C."""

    space: Array
    data: bytes

    def boundary(self) -> tuple[Space, Space]:
        try:
            self.evaluate(())
        except ValueError as error:
            raise SpaceError(f"these bytes are not an array of {self.space}: {error}") from None
        return Unit(), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        numbers: Numbers = np.frombuffer(self.data, self.space.dtype).reshape(self.space.shape)
        return numbers

    def with_dtype(self, dtype: str) -> Arrow:
        """The same numbers; if they have to be rounded, those of float64 and then a cast.

        So what is lost in one dtype is there again in another.
        """
        # Casts are generators, too.
        from cartesian_rdc.categories.smooth.conversion import Cast  # noqa: PLC0415

        if not self.space.real:
            return self
        numbers, result = self.evaluate(()), self.space.with_dtype(dtype)
        with np.errstate(over="ignore"):
            rounded = numbers.astype(dtype)
        if np.array_equal(rounded.astype(numbers.dtype), numbers, equal_nan=True):
            return Constant(result, rounded.tobytes())
        whole = numbers.astype(np.promote_types(numbers.dtype, "float64"))
        given = self.space.with_dtype(whole.dtype.name)
        return Compose(Constant(given, whole.tobytes()), Cast(given, dtype))

    def written(self, arguments: Sequence[Written]) -> Written:
        """The number, or the few numbers, that they are; of others, their space."""
        numbers = self.evaluate(())
        if numbers.size and (numbers == numbers.flat[0]).all():
            number = Numeral(numbers.flat[0].item())
            return Spread(number) if self.space.rank else number
        if self.space.rank == 1 and numbers.size <= SHORT:
            return Listed(tuple(map(Numeral, numbers.tolist())), "[]")
        return Quoted(f"a constant of {self.space}")

    @property
    def flops(self) -> int:
        return 0

    def batched(self, n: int) -> Arrow:
        """The constant, and then n copies of it."""
        # Rearrangements are generators, too.
        from cartesian_rdc.categories.smooth.rearrangement import Broadcast  # noqa: PLC0415

        return Compose(self, Broadcast(self.space.rows(n), (0,)))


def constant(value: ArrayLike, dtype: DTypeLike = "float64") -> Arrow:
    """``1 -> A``: a fixed array.

    Raises ``SpaceError`` if the value is no array of numbers, or one is beyond the dtype, and if
    the dtype is not that of a space.
    """
    kind = numpy_dtype(dtype_named(dtype)).newbyteorder("=")
    wanted = f"a constant of {kind.name} is wanted"
    array = as_dtype(array_given(value, wanted), kind.name, wanted)
    return Constant(Array(array.shape, array.dtype.name), array.tobytes())


def number_of(value: object) -> float | None:
    """The real number that this is, of Python or of NumPy, or an array without axes; else ``None``.

    Raises ``SpaceError`` if it is larger than every ``float``.
    """
    number = (
        array_given(value, "a number is wanted").item()
        if _is_array(value) and not value.ndim
        else value
    )
    if not _is_number(number):
        return None
    try:
        return float(number)
    except OverflowError:
        raise SpaceError("a number beside a formula is a float64, this is too large") from None


def _is_array(value: object) -> TypeGuard[NDArray[np.generic]]:
    return isinstance(value, np.ndarray)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, (int, float, np.integer, np.floating, np.bool_))


def finite_number(what: str, value: object) -> float:
    """The number. Raises ``SpaceError``, naming ``what``, if it is no finite real number."""
    number = number_of(value)
    if number is None:
        raise SpaceError(f"{what} is a number, not {shown(value)}")
    if not isfinite(number):
        raise SpaceError(f"{what} is finite, not {value}")
    return number


def point(generator: Generator[Array]) -> tuple[Formula, Formula]:
    """The point and the covector of which ``R[f] : A × B -> A`` is a formula."""
    # Operators of formulas are generators, and rules of generators are formulas: R is taken later.
    from cartesian_rdc.categories.smooth.formulas import variable  # noqa: PLC0415

    return variable(Product(generator.domain, generator.codomain)).halves()


def then(first: Arrow, *others: Arrow) -> Arrow:
    """``f g h ...``: the composite of all, in this order.

    Raises ``CompositionError`` if one does not begin where the one before ends.
    """
    return reduce(Compose, others, first)
