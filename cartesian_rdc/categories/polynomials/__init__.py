"""Polynomials in normal form, and the category of polynomial maps."""

from cartesian_rdc.categories.polynomials.category import (
    PolynomialCategory,
    PolynomialMap,
    Polynomials,
    PolynomialsOverRing,
)
from cartesian_rdc.categories.polynomials.polynomial import (
    Monomial,
    Polynomial,
    constant,
    polynomial,
    variable,
)

__all__ = [
    "Monomial",
    "Polynomial",
    "PolynomialCategory",
    "PolynomialMap",
    "Polynomials",
    "PolynomialsOverRing",
    "constant",
    "polynomial",
    "variable",
]
