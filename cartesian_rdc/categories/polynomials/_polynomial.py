"""Polynomials in normal form: equal polynomials are equal values.

A monomial ``x0² x3`` is its variables with their exponents, ``((0, 2), (3, 1))``, in order and
without zeros; a polynomial is its monomials with their coefficients, in order and without zeros.
These are formal: over Z_2, ``x`` and ``x²`` are different polynomials, with different derivatives,
though they are the same function.

>>> from cartesian_rdc.categories.semirings import Integers
>>> x, y = variable(Integers(), 0), variable(Integers(), 1)
>>> p = (x + y) * (x + y)
>>> print(p)
x0² + 2 x0 x1 + x1²
>>> print(p.partial_derivative(0))
2 x0 + 2 x1
>>> p.at([3, 4])
49
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import itemgetter, mul
from typing import Generic, TypeAlias, final

from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.categories.semirings.base import repeated
from cartesian_rdc.type_variables import K

Monomial: TypeAlias = tuple[tuple[int, int], ...]
"""Variables with exponents from 1, in the order of the variables."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@final
@dataclass(frozen=True)
class Polynomial(Generic[K]):
    """A polynomial; made by ``polynomial``, ``variable``, ``constant`` and arithmetic."""

    semiring: CommutativeSemiring[K]
    terms: tuple[tuple[Monomial, K], ...]

    def __add__(self, other: Polynomial[K]) -> Polynomial[K]:
        if not self.terms or not other.terms:
            return self if self.terms else other
        return polynomial(self.semiring, self.terms + other.terms)

    def __mul__(self, other: Polynomial[K]) -> Polynomial[K]:
        k = self.semiring
        products = ((_times(m, n), k.multiply(a, b)) for m, a in self.terms for n, b in other.terms)
        return polynomial(k, products)

    def __pow__(self, n: int) -> Polynomial[K]:
        """``p^n``. Raises ``ScalarError`` if n is negative."""
        return repeated(mul, constant(self.semiring, self.semiring.one), self, n)

    def scaled(self, a: K) -> Polynomial[K]:
        """``a p``."""
        k = self.semiring
        return polynomial(k, ((m, k.multiply(a, b)) for m, b in self.terms))

    def partial_derivative(self, number: int) -> Polynomial[K]:
        """``∂p/∂x_number``, formally: the exponent comes down as a sum of ones."""
        k = self.semiring
        lowered: list[tuple[Monomial, K]] = []
        for monomial, a in self.terms:
            exponent = dict(monomial).get(number, 0)
            if exponent:
                lower = (
                    (v, e if v != number else e - 1) for v, e in monomial if (v, e) != (number, 1)
                )
                lowered.append((tuple(lower), k.times(exponent, a)))
        return polynomial(k, lowered)

    def multilinear(self) -> Polynomial[K]:
        """The polynomial with x for every power of x: the same function if ``x² = x``."""
        return polynomial(self.semiring, ((tuple((v, 1) for v, _ in m), a) for m, a in self.terms))

    def substitute(self, values: Sequence[Polynomial[K]]) -> Polynomial[K]:
        """The polynomial with ``values[i]`` for the variable i."""
        powers: dict[tuple[int, int], Polynomial[K]] = {}
        terms: list[tuple[Monomial, K]] = []
        for monomial, a in self.terms:
            product = constant(self.semiring, a)
            for factor in monomial:
                if factor not in powers:
                    powers[factor] = values[factor[0]] ** factor[1]
                product = product * powers[factor]
            terms += product.terms
        return polynomial(self.semiring, terms)

    def at(self, point: Sequence[K]) -> K:
        """The value at a point, an element for each variable."""
        k = self.semiring
        total = k.zero
        for monomial, a in self.terms:
            powers = (k.power(point[v], e) for v, e in monomial)
            total = k.add(total, reduce(k.multiply, powers, a))
        return total

    @property
    def degree(self) -> int:
        """The highest total degree of its monomials; 0 for constants, zero among them."""
        return max((sum(e for _, e in monomial) for monomial, _ in self.terms), default=0)

    @property
    def variables(self) -> frozenset[int]:
        """The numbers of the variables that occur."""
        return frozenset(v for monomial, _ in self.terms for v, _ in monomial)

    def renamed(self, numbers: Mapping[int, int]) -> Polynomial[K]:
        """The polynomial with the variable ``numbers[i]`` for the variable i; an injective map."""
        return polynomial(
            self.semiring,
            ((tuple(sorted((numbers[v], e) for v, e in m)), a) for m, a in self.terms),
        )

    def __str__(self) -> str:
        one = self.semiring.one

        def words(monomial: Monomial, a: K) -> str:
            factors = [
                f"x{v}" + (str(e).translate(_SUPERSCRIPTS) if e > 1 else "") for v, e in monomial
            ]
            return " ".join(factors if factors and a == one else [str(a), *factors])

        highest_first = sorted(self.terms, key=lambda term: _order(term[0]))
        return " + ".join(words(m, a) for m, a in highest_first) or str(self.semiring.zero)


def _order(monomial: Monomial) -> tuple[int, list[tuple[int, int]]]:
    """Higher degrees first, and then the powers of the first variables."""
    return -sum(e for _, e in monomial), [(v, -e) for v, e in monomial]


def _times(m: Monomial, n: Monomial) -> Monomial:
    if not m or not n:
        return m or n
    total = dict(m)
    for v, e in n:
        total[v] = total.get(v, 0) + e
    return tuple(sorted(total.items()))


def polynomial(
    semiring: CommutativeSemiring[K], terms: Iterable[tuple[Monomial, K]]
) -> Polynomial[K]:
    """The sum of these terms, each a monomial with its coefficient."""
    total: dict[Monomial, K] = {}
    for m, a in terms:
        total[m] = semiring.add(total[m], a) if m in total else a
    zero = semiring.zero
    kept = [(m, a) for m, a in total.items() if a != zero]
    kept.sort(key=itemgetter(0))
    return Polynomial(semiring, tuple(kept))


def constant(semiring: CommutativeSemiring[K], a: K) -> Polynomial[K]:
    """``a``, as a polynomial."""
    return Polynomial(semiring, (((), a),) if a != semiring.zero else ())


def variable(semiring: CommutativeSemiring[K], number: int) -> Polynomial[K]:
    """``x_number``."""
    one = semiring.one
    return Polynomial(semiring, ((((number, 1),), one),) if one != semiring.zero else ())
