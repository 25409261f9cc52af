"""Commutative semirings and their homomorphisms, as values."""

from cartesian_rdc.categories.semirings.base import (
    CommutativeRing as CommutativeRing,
    CommutativeSemiring as CommutativeSemiring,
    Field as Field,
    Finite as Finite,
    FiniteSemiring as FiniteSemiring,
    HasScalars as HasScalars,
    Homomorphism as Homomorphism,
    OverRing as OverRing,
    OverSemiring as OverSemiring,
)
from cartesian_rdc.categories.semirings.homomorphisms import (
    fractions as fractions,
    initial as initial,
    reduction as reduction,
    rounding as rounding,
    truth as truth,
)
from cartesian_rdc.categories.semirings.instances import (
    INFINITY as INFINITY,
    Booleans as Booleans,
    Floats as Floats,
    Infinity as Infinity,
    Integers as Integers,
    Length as Length,
    MinPlus as MinPlus,
    Modular as Modular,
    Naturals as Naturals,
    PrimeField as PrimeField,
    Rationals as Rationals,
    Residues as Residues,
    Saturating as Saturating,
)
