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
from itertools import pairwise
from operator import itemgetter, mul
from typing import Generic, TypeAlias, final

from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.categories.semirings.base import repeated, require_natural
from cartesian_rdc.errors import CompositionError, ScalarError
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import K

Monomial: TypeAlias = tuple[tuple[int, int], ...]
"""Variables with exponents from 1, in the order of the variables."""

_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@final
@dataclass(frozen=True, repr=False)
class Polynomial(Brief, Generic[K]):
    """A polynomial; made by ``polynomial``, ``variable``, ``constant`` and arithmetic.

    Sums, products and ``substitute`` raise ``CompositionError`` if two of the polynomials are over
    different semirings.
    """

    semiring: CommutativeSemiring[K]
    terms: tuple[tuple[Monomial, K], ...]

    def _in_words(self) -> str:
        return f"of {len(self.terms)} terms over {self.semiring}"

    def __add__(self, other: Polynomial[K]) -> Polynomial[K]:
        if not _is_polynomial(other):
            return NotImplemented
        self._require_alike(other, "add")
        if not self.terms or not other.terms:
            return self if self.terms else other
        return _sum(self.semiring, self.terms + other.terms)

    def __mul__(self, other: Polynomial[K]) -> Polynomial[K]:
        if not _is_polynomial(other):
            return NotImplemented
        self._require_alike(other, "multiply")
        k = self.semiring
        products = ((_times(m, n), k.multiply(a, b)) for m, a in self.terms for n, b in other.terms)
        return _sum(k, products)

    def _require_alike(self, other: Polynomial[K], operation: str) -> None:
        ours, theirs = self.semiring, other.semiring
        if ours is not theirs and ours != theirs:
            raise CompositionError(
                operation, f"the first is over {ours}", f"the second is over {theirs}"
            )

    def __pow__(self, n: int) -> Polynomial[K]:
        """``p^n``. Raises ``ScalarError`` if n is no natural number."""
        return repeated(mul, constant(self.semiring, self.semiring.one), self, n)

    def scaled(self, a: K) -> Polynomial[K]:
        """``a p``. Raises ``ScalarError`` if a is no element of the semiring."""
        k = self.semiring
        k.element(a)
        return _sum(k, ((m, k.multiply(a, b)) for m, b in self.terms))

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
        return _sum(k, lowered)

    def multilinear(self) -> Polynomial[K]:
        """The polynomial with x for every power of x: the same function if ``x² = x``."""
        return _sum(self.semiring, ((tuple((v, 1) for v, _ in m), a) for m, a in self.terms))

    def substitute(self, values: Sequence[Polynomial[K]]) -> Polynomial[K]:
        """The polynomial with ``values[i]`` for the variable i.

        Raises ``ScalarError`` if there is no value for a variable that occurs.
        """
        self._require_values(len(values))
        powers: dict[tuple[int, int], Polynomial[K]] = {}
        terms: list[tuple[Monomial, K]] = []
        for monomial, a in self.terms:
            product = constant(self.semiring, a)
            for factor in monomial:
                if factor not in powers:
                    powers[factor] = values[factor[0]] ** factor[1]
                product = product * powers[factor]
            terms += product.terms
        return _sum(self.semiring, terms)

    def at(self, point: Sequence[K]) -> K:
        """The value at a point, an element for each variable.

        Raises ``ScalarError`` if one is no element, or there is none for a variable that occurs.
        """
        k = self.semiring
        self._require_values(len(point))
        for a in point:
            k.element(a)
        total = k.zero
        for monomial, a in self.terms:
            powers = (k.power(point[v], e) for v, e in monomial)
            total = k.add(total, reduce(k.multiply, powers, a))
        return total

    def _require_values(self, number: int) -> None:
        last = max((monomial[-1][0] for monomial, _ in self.terms if monomial), default=-1)
        if last >= number:
            raise ScalarError(f"there are {number} values, and none for x{last} of {self}")

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
        return _sum(
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

        return " + ".join(words(m, a) for m, a in self.highest_first()) or str(self.semiring.zero)

    def highest_first(self) -> list[tuple[Monomial, K]]:
        """The terms in the order in which they print: those of the highest degree first."""
        return sorted(self.terms, key=lambda term: _order(term[0]))


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
    """The sum of these terms, each a monomial with its coefficient.

    Raises ``ScalarError`` if a coefficient is no element of the semiring, or the variables of a
    monomial are not in order, or their exponents not from 1.
    """
    given = [(m, semiring.element(a)) for m, a in terms]
    for m, _ in given:
        _require_monomial(m)
    return _sum(semiring, given)


def _require_monomial(monomial: Monomial) -> None:
    for v, e in monomial:
        require_natural(v, "the number of a variable")
        require_natural(e, "the exponent of a variable", 1)
    if any(v >= w for (v, _), (w, _) in pairwise(monomial)):
        raise ScalarError(f"a monomial has its variables in order, each once, not {monomial}")


def _is_polynomial(value: object) -> bool:
    return isinstance(value, Polynomial)


def _sum(semiring: CommutativeSemiring[K], terms: Iterable[tuple[Monomial, K]]) -> Polynomial[K]:
    """The sum of terms that nobody has to look at."""
    total: dict[Monomial, K] = {}
    for m, a in terms:
        total[m] = semiring.add(total[m], a) if m in total else a
    zero = semiring.zero
    kept = [(m, a) for m, a in total.items() if a != zero]
    kept.sort(key=itemgetter(0))
    return Polynomial(semiring, tuple(kept))


def constant(semiring: CommutativeSemiring[K], a: K) -> Polynomial[K]:
    """``a``, as a polynomial. Raises ``ScalarError`` if it is no element of the semiring."""
    semiring.element(a)
    return Polynomial(semiring, (((), a),) if a != semiring.zero else ())


def variable(semiring: CommutativeSemiring[K], number: int) -> Polynomial[K]:
    """``x_number``. Raises ``ScalarError`` if the number is no natural number."""
    require_natural(number, "the number of a variable")
    one = semiring.one
    return Polynomial(semiring, ((((number, 1),), one),) if one != semiring.zero else ())
