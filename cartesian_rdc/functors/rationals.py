"""Polynomial smooth maps as polynomials over the rationals, exactly.

Floats are rational, so that a smooth term of linear generators, contractions, polynomials, natural
powers and constants is a polynomial over Q. A space becomes the number of its entries, in the order
of C.

>>> from cartesian_rdc.categories.smooth import polynomial, space
>>> print(RationalPolynomials().on_morphism(polynomial(space(2), (0.5, 0, 1))))
(x0² + 1/2, x1² + 1/2) : 2 -> 2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias, final

import numpy as np

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.polynomials import (
    Monomial,
    Polynomial,
    PolynomialMap,
    Polynomials,
    constant,
    polynomial,
    variable,
)
from cartesian_rdc.categories.semirings import Rationals
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    Smooth,
    SmoothGenerator,
    Space,
    arithmetic as of_numbers,
)
from cartesian_rdc.categories.smooth.generator import Constant, Linear
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.functors.functor import ReverseDifferentialFunctor
from cartesian_rdc.functors.interpretation import FunctorOnTerms

Components: TypeAlias = list[Polynomial[Fraction]]

Q: Final = Rationals()


@final
@dataclass(frozen=True)
class RationalPolynomials(
    FunctorOnTerms[Array, int, PolynomialMap[Fraction]],
    ReverseDifferentialFunctor[Space, Arrow, int, PolynomialMap[Fraction]],
):
    """``Smooth -> Poly(Q)``, on the terms that are polynomial.

    Raises ``UntranslatableError``, naming the generator, if a term is not. It preserves R if the
    products of coefficients and exponents are exact, as those of few bits are.
    """

    @property
    def source(self) -> Smooth:
        return Smooth()

    @property
    def target(self) -> Polynomials[Fraction]:
        return Polynomials(Q)

    def of_atom(self, atom: Array) -> int:
        """The number of its entries."""
        return atom.size

    def of_generator(self, generator: Generator[Array]) -> PolynomialMap[Fraction]:
        components = tuple(_components(generator))
        return PolynomialMap(self.on_object(generator.domain), components)


def _components(generator: Generator[Array]) -> Components:
    match generator:
        case Constant():
            return [constant(Q, a) for a in _exact(generator.apply(())[0])]
        case Linear():
            return _linear(generator)
        case Contraction():
            return _bilinear(generator)
        case of_numbers.Polynomial():
            coefficients = [Fraction(c) for c in generator.coefficients]
            return [
                polynomial(Q, [(_power(v, k), c) for k, c in enumerate(coefficients)])
                for v in range(generator.space.size)
            ]
        case of_numbers.Power() if generator.exponent >= 0 and generator.exponent % 1 == 0:
            n = int(generator.exponent)
            return [variable(Q, v) ** n for v in range(generator.space.size)]
        case _:
            raise UntranslatableError(
                f"{generator.label} : {generator.domain} -> {generator.codomain} is no "
                "polynomial: nothing but linear generators, contractions, polynomials, natural "
                "powers and constants is"
            )


def _power(v: int, k: int) -> Monomial:
    return ((v, k),) if k else ()


def _exact(numbers: Numbers) -> list[Fraction]:
    flat: list[float] = numbers.reshape(-1).tolist()
    return [Fraction(a) for a in flat]


def _basis(array: Array) -> Iterator[Numbers]:
    """The arrays that are 1 in one entry, in the order of C."""
    for entry in range(array.size):
        unit = np.zeros(array.size, array.dtype)
        unit[entry] = 1
        yield unit.reshape(array.shape)


def _linear(generator: SmoothGenerator) -> Components:
    """``Σ_v f(e_v) x_v``."""
    arrays = generator.domain.atoms()
    total = [Polynomial(Q, ())] * sum(array.size for array in generator.codomain.atoms())
    v = 0
    for place, array in enumerate(arrays):
        arguments = [np.zeros(other.shape, other.dtype) for other in arrays]
        for unit in _basis(array):
            arguments[place] = unit
            column = _exact(generator.apply(arguments)[0])
            total = [p + variable(Q, v).scaled(a) for p, a in zip(total, column, strict=True)]
            v += 1
    return total


def _bilinear(generator: Contraction) -> Components:
    """``Σ_v Σ_w f(e_v, e_w) x_v x_w``."""
    total = [Polynomial(Q, ())] * generator.result.size
    for v, left in enumerate(_basis(generator.left)):
        for w, right in enumerate(_basis(generator.right), generator.left.size):
            entries = _exact(generator.apply([left, right])[0])
            xy = variable(Q, v) * variable(Q, w)
            total = [p + xy.scaled(a) for p, a in zip(total, entries, strict=True)]
    return total
