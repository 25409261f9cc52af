"""How elements of a semiring lie in arrays of machine words, and what the gates do to these.

Over Z_2 a word holds a bit of 64 samples, and a gate is one instruction for all of them; so it is
for the Booleans, and for Sat_2, which is the same. Elements of Z_n and Sat_n are small
integers, with room for sums and products before they are reduced. Integers are 64 bits wide,
and every sum and product is checked: nothing wraps around. Any other finite semiring of up to
256 elements is computed by its tables.

Outside of this package an element is an integer: that of Z_n or Sat_n, or its number in
``elements``. A gate becomes a list of calls without arguments, on arrays that stay where they are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeAlias, cast, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.circuits import Clamp, ShiftRight, StraightThrough
from cartesian_rdc.categories.semirings import (
    Booleans,
    CommutativeSemiring,
    FiniteSemiring,
    Integers,
    Naturals,
    Residues,
    Saturating,
)
from cartesian_rdc.categories.semirings.base import shown
from cartesian_rdc.errors import RangeError, ScalarError
from cartesian_rdc.type_variables import K

Numbers: TypeAlias = NDArray[np.integer]
"""Elements of a semiring as integers: of Z_n and Sat_n themselves, else by their places."""

Table: TypeAlias = NDArray[np.integer]
"""Rows of wires, columns of samples; or, for one sample, a wire in each place."""

Call: TypeAlias = Callable[[], object]

WORD = 64
LARGEST_TABLE = 256
LARGEST_MODULUS = 2**32


class Arithmetic(ABC, Generic[K]):
    """The operations of a semiring on arrays.

    ``dtype`` is that of tables, ``of_points`` that of points. Elements are the integers ``least``
    to ``most``, ``described`` in words.
    """

    of_points: np.dtype[np.integer]

    def __init__(self, dtype: type[np.integer], least: int, most: int, described: str) -> None:
        self.dtype: np.dtype[np.integer] = np.dtype(dtype)
        self.of_points = self.dtype
        self.least, self.most, self.described = least, most, described

    @abstractmethod
    def number(self, value: K) -> int:
        """An element as an integer.

        Raises ``ScalarError`` if it is none, as the value of a function of one's own may be, and
        ``RangeError`` if it is too large.
        """

    @abstractmethod
    def element(self, number: int) -> K:
        """The element of that number."""

    @final
    def check(self, numbers: Numbers) -> NDArray[np.bool_]:
        """Which of the integers are elements."""
        return (numbers >= self.least) & (numbers <= self.most)

    def spread(self, numbers: Numbers) -> Table:
        """One sample, a number for each wire, as a table of one axis.

        That is also what a table of many samples holds where all have the same number.
        """
        return numbers.astype(self.dtype, copy=False)

    def gathered(self, table: Table) -> Numbers:
        """The numbers of one sample."""
        return table.copy()

    def packed(self, numbers: Numbers) -> Table:
        """Points, as rows of numbers, in columns."""
        return np.ascontiguousarray(numbers.T, dtype=self.dtype)

    def unpacked(self, table: Table, samples: int) -> Numbers:
        """Columns as samples again."""
        return np.ascontiguousarray(table[:, :samples].T)

    @abstractmethod
    def add(self, a: Table, b: Table, out: Table) -> list[Call]:
        """``out = a + b``."""

    @abstractmethod
    def multiply(self, a: Table, b: Table, out: Table) -> list[Call]:
        """``out = a · b``."""

    @abstractmethod
    def compare(self, a: Table, b: Table, out: Table) -> list[Call]:
        """1 where both are equal, else 0."""

    @abstractmethod
    def apply(self, function: StraightThrough[K], a: Table, out: Table) -> list[Call]:
        """A function of one wire."""


@final
class Words(Arithmetic[K]):
    """Two elements, 64 samples in a word; one sample is a word of equal bits.

    ``plus`` is what addition does to words.
    """

    def __init__(
        self, semiring: FiniteSemiring[K], plus: Callable[[Table, Table, Table], object]
    ) -> None:
        super().__init__(np.uint64, 0, 1, "0 and 1")
        self.of_points = np.dtype(np.uint8)
        self.semiring, self.plus = semiring, plus

    def number(self, value: K) -> int:
        return int(self.semiring.element(value) != self.semiring.zero)

    def element(self, number: int) -> K:
        return self.semiring.one if number else self.semiring.zero

    def spread(self, numbers: Numbers) -> Table:
        return np.negative(numbers.astype(self.dtype))  # 1 becomes a word of ones

    def gathered(self, table: Table) -> Numbers:
        return (table & np.uint64(1)).astype(self.of_points)

    def packed(self, numbers: Numbers) -> Table:
        samples, wires = numbers.shape
        bits = np.zeros((wires, -(-samples // WORD) * WORD), self.of_points)
        bits[:, :samples] = numbers.T
        return np.packbits(bits, axis=1, bitorder="little").view(np.dtype("<u8")).astype(self.dtype)

    def unpacked(self, table: Table, samples: int) -> Numbers:
        octets = np.ascontiguousarray(table, np.dtype("<u8")).view(np.uint8)
        bits = np.unpackbits(octets, axis=1, count=samples, bitorder="little")
        return np.ascontiguousarray(bits.T)

    def add(self, a: Table, b: Table, out: Table) -> list[Call]:
        return [partial(self.plus, a, b, out)]

    def multiply(self, a: Table, b: Table, out: Table) -> list[Call]:
        return [partial(np.bitwise_and, a, b, out)]

    def compare(self, a: Table, b: Table, out: Table) -> list[Call]:
        return [partial(np.bitwise_xor, a, b, out), partial(np.invert, out, out)]

    def apply(self, function: StraightThrough[K], a: Table, out: Table) -> list[Call]:
        zero, one = (self.number(function.apply(x)) for x in self.semiring.elements)
        if zero == one:
            return [partial(np.copyto, out, self.spread(np.asarray(one)))]
        return [partial(np.copyto, out, a) if one else partial(np.invert, a, out)]


@final
class Small(Arithmetic[K]):
    """Finitely many elements, by their numbers, with room for sums and products of these.

    What is too large is reduced modulo n in ``Z_n``, which ``wraps``, and is ``n - 1`` in
    ``Sat_n``, which does not. Any other semiring, of which ``wraps`` is ``None``, is computed by
    the tables of its operations.
    """

    def __init__(self, semiring: FiniteSemiring[K], wraps: bool | None) -> None:
        last = semiring.size - 1
        kinds = (np.uint8, np.uint16, np.uint32)
        fitting = (kind for kind in kinds if max(2 * last, last**2) <= np.iinfo(kind).max)
        super().__init__(next(fitting, np.uint64), 0, last, f"0 to {last}")
        self.semiring, self.wraps = semiring, wraps

    def number(self, value: K) -> int:
        return self.semiring.elements.index(self.semiring.element(value))

    def element(self, number: int) -> K:
        return self.semiring.elements[number]

    def add(self, a: Table, b: Table, out: Table) -> list[Call]:
        return self._made(np.add, self.semiring.add, a, b, out)

    def multiply(self, a: Table, b: Table, out: Table) -> list[Call]:
        return self._made(np.multiply, self.semiring.multiply, a, b, out)

    def _made(
        self, ufunc: np.ufunc, operation: Callable[[K, K], K], a: Table, b: Table, out: Table
    ) -> list[Call]:
        n, last = self.most + 1, self.dtype.type(self.most)
        if self.wraps is None:
            elements = self.semiring.elements
            rows = [[self.number(operation(x, y)) for y in elements] for x in elements]
            table = np.array(rows, self.dtype)
            return [lambda: np.copyto(out, table[a, b])]
        if not self.wraps:
            reduced = partial(np.minimum, out, last, out=out)
        elif n & (n - 1) == 0:
            reduced = partial(np.bitwise_and, out, last, out)
        else:
            reduced = partial(np.remainder, out, self.dtype.type(n), out)
        return [partial(ufunc, a, b, out), reduced]

    def compare(self, a: Table, b: Table, out: Table) -> list[Call]:
        one = self.dtype.type(self.number(self.semiring.one))
        return [lambda: np.multiply(np.equal(a, b), one, out)]

    def apply(self, function: StraightThrough[K], a: Table, out: Table) -> list[Call]:
        values = [self.number(function.apply(x)) for x in self.semiring.elements]
        table = np.array(values, self.dtype)
        return [lambda: np.copyto(out, table[a])]


@final
class WholeNumbers(Arithmetic[int]):
    """The integers, or the natural numbers, in 64 bits; what leaves these raises ``RangeError``."""

    def __init__(self, semiring: Integers | Naturals) -> None:
        least, first = (-(2**63), "-2^63") if isinstance(semiring, Integers) else (0, "0")
        super().__init__(np.int64, least, 2**63 - 1, f"{first} to 2^63 - 1")
        self.semiring = semiring

    def number(self, value: int) -> int:
        if not -(2**63) <= self.semiring.element(value) < 2**63:
            raise self._out_of_range(f"the number {shown(value)}")
        return value

    def element(self, number: int) -> int:
        return self.semiring.element(number)

    def add(self, a: Table, b: Table, out: Table) -> list[Call]:
        def check() -> None:
            if (((a ^ out) & (b ^ out)) < 0).any():
                raise self._out_of_range("a sum")

        return [partial(np.add, a, b, out), check]

    def multiply(self, a: Table, b: Table, out: Table) -> list[Call]:
        def check() -> None:
            if _largest(a) * _largest(b) < 2**63:
                return
            exact = a.astype(np.object_) * b.astype(np.object_)
            if ((exact < -(2**63)) | (exact >= 2**63)).any():
                raise self._out_of_range("a product")

        return [partial(np.multiply, a, b, out), check]

    def compare(self, a: Table, b: Table, out: Table) -> list[Call]:
        return [lambda: np.copyto(out, np.equal(a, b), casting="unsafe")]

    def apply(self, function: StraightThrough[int], a: Table, out: Table) -> list[Call]:
        if isinstance(function, ShiftRight):
            return [partial(np.right_shift, a, min(function.bits, 63), out)]
        if isinstance(function, Clamp):
            low, high = (min(max(x, -(2**63)), 2**63 - 1) for x in (function.low, function.high))
            return [partial(np.clip, a, np.int64(low), np.int64(high), out)]

        def one_by_one() -> None:
            values = [self.number(function.apply(x)) for x in a.ravel().tolist()]
            np.copyto(out, np.array(values, np.int64).reshape(a.shape))

        return [one_by_one]

    def _out_of_range(self, what: str) -> RangeError:
        return RangeError(
            f"{what} over {self.semiring} is outside of -2^63 to 2^63 - 1, and nothing is wrapped "
            "around: scale the numbers down, or use run_circuit, which has integers of any size"
        )


def _largest(a: Table) -> int:
    return max(int(a.max()), -int(a.min())) if a.size else 0


def wraps(semiring: object) -> bool | None:
    """Whether what is too large is reduced modulo n; else, if it becomes n - 1; else ``None``."""
    if isinstance(semiring, Residues):
        return True
    return False if isinstance(semiring, (Booleans, Saturating)) else None


def arithmetic_of(semiring: CommutativeSemiring[K]) -> Arithmetic[K]:
    """How the engine computes over a semiring. Raises ``ScalarError`` if it does not."""
    wrapped = wraps(semiring)
    if isinstance(semiring, Integers | Naturals):
        return cast("Arithmetic[K]", WholeNumbers(semiring))  # K is int
    if isinstance(semiring, FiniteSemiring):
        size = semiring.size
        if size == 2 and wrapped is not None:
            return Words(semiring, np.bitwise_xor if wrapped else np.bitwise_or)
        if size <= (LARGEST_TABLE if wrapped is None else LARGEST_MODULUS):
            return Small(semiring, wrapped)
        raise ScalarError(
            f"{semiring} has {shown(size)} elements, more than fit: the engine of circuits has Z_n "
            f"and Sat_n for n up to {LARGEST_MODULUS}, and others of up to {LARGEST_TABLE} elements"
        )
    raise ScalarError(
        f"circuits over {semiring} are not packed into words: DirectEngine runs them one point at "
        "a time, by run_circuit"
    )
