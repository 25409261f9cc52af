"""Polynomials in normal form, and the category of polynomial maps."""

from cartesian_rdc.categories.polynomials._polynomial import (
    Monomial as Monomial,
    Polynomial as Polynomial,
    constant as constant,
    polynomial as polynomial,
    variable as variable,
)
from cartesian_rdc.categories.polynomials.category import (
    PolynomialCategory as PolynomialCategory,
    PolynomialMap as PolynomialMap,
    Polynomials as Polynomials,
    PolynomialsOverRing as PolynomialsOverRing,
)
