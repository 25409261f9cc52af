"""Commutative semirings and their homomorphisms, as values."""

from cartesian_rdc.categories.semirings.base import (
    CommutativeRing,
    CommutativeSemiring,
    Field,
    Finite,
    FiniteSemiring,
    Homomorphism,
)
from cartesian_rdc.categories.semirings.homomorphisms import (
    fractions,
    initial,
    reduction,
    rounding,
    truth,
)
from cartesian_rdc.categories.semirings.instances import (
    INFINITY,
    Booleans,
    Floats,
    Infinity,
    Integers,
    Length,
    MinPlus,
    Modular,
    Naturals,
    PrimeField,
    Rationals,
    Residues,
    Saturating,
)

__all__ = [
    "INFINITY",
    "Booleans",
    "CommutativeRing",
    "CommutativeSemiring",
    "Field",
    "Finite",
    "FiniteSemiring",
    "Floats",
    "Homomorphism",
    "Infinity",
    "Integers",
    "Length",
    "MinPlus",
    "Modular",
    "Naturals",
    "PrimeField",
    "Rationals",
    "Residues",
    "Saturating",
    "fractions",
    "initial",
    "reduction",
    "rounding",
    "truth",
]
