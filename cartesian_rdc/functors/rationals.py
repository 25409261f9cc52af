"""Polynomial smooth maps as polynomials over the rationals, exactly.

Floats are rational, so that a smooth term of linear generators, contractions, polynomials, natural
powers and constants is a polynomial over Q. A space becomes the number of its entries, in the order
of C.

>>> from cartesian_rdc.categories.smooth import polynomial, space
>>> print(RationalPolynomials().on_morphism(polynomial(space(2), (0.5, 0, 1))))
(x0² + 1/2, x1² + 1/2) : 2 -> 2
"""

from __future__ import annotations

import math
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
from cartesian_rdc.categories.smooth.rearrangement import Concatenate
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.functors.functor import ReverseDifferentialFunctor, StrictMonoidalFunctor
from cartesian_rdc.functors.interpretation import Interpretation

Components: TypeAlias = list[Polynomial[Fraction]]

Q: Final = Rationals()


@final
@dataclass(frozen=True)
class RationalPolynomials(
    StrictMonoidalFunctor[Space, Arrow, int, PolynomialMap[Fraction]],
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

    def on_object(self, a: Space) -> int:
        """The number of its entries."""
        return self._interpretation().on_object(a)

    def on_morphism(self, f: Arrow) -> PolynomialMap[Fraction]:
        return self._interpretation().on_morphism(f)

    def _interpretation(self) -> Interpretation[Array, int, PolynomialMap[Fraction]]:
        return Interpretation(self.source, self.target, _size, _on_generator)


def _size(array: Array) -> int:
    return math.prod(array.shape)


def _on_generator(generator: Generator[Array]) -> PolynomialMap[Fraction]:
    inputs = sum(map(_size, generator.domain.atoms()))
    return PolynomialMap(inputs, tuple(_components(generator)))


def _components(generator: Generator[Array]) -> Components:
    match generator:
        case Constant():
            return [constant(Q, a) for a in _exact(generator.apply(())[0])]
        case Linear() | Concatenate():
            return _linear(generator)
        case Contraction():
            return _bilinear(generator)
        case of_numbers.Polynomial():
            coefficients = [Fraction(c) for c in generator.coefficients]
            return [
                polynomial(Q, [(_power(v, k), c) for k, c in enumerate(coefficients)])
                for v in range(_size(generator.space))
            ]
        case of_numbers.Power() if generator.exponent >= 0 and generator.exponent % 1 == 0:
            n = int(generator.exponent)
            return [variable(Q, v) ** n for v in range(_size(generator.space))]
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
    for entry in range(_size(array)):
        unit = np.zeros(_size(array), array.dtype)
        unit[entry] = 1
        yield unit.reshape(array.shape)


def _linear(generator: SmoothGenerator) -> Components:
    """``Σ_v f(e_v) x_v``."""
    arrays = generator.domain.atoms()
    total = [Polynomial(Q, ())] * sum(map(_size, generator.codomain.atoms()))
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
    total = [Polynomial(Q, ())] * _size(generator.result)
    for v, left in enumerate(_basis(generator.left)):
        for w, right in enumerate(_basis(generator.right), _size(generator.left)):
            entries = _exact(generator.apply([left, right])[0])
            xy = variable(Q, v) * variable(Q, w)
            total = [p + xy.scaled(a) for p, a in zip(total, entries, strict=True)]
    return total
