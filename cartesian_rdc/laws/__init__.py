"""The equations of the theory, as values."""

from cartesian_rdc.laws.categories import (
    cartesian_laws,
    category_laws,
    monoidal_laws,
    symmetric_laws,
)
from cartesian_rdc.laws.derivatives import (
    differential_laws,
    left_additive_laws,
    negatives_laws,
    reverse_differential_laws,
)
from cartesian_rdc.laws.functors import functor_laws, monoidal_functor_laws
from cartesian_rdc.laws.law import Draw, Law
from cartesian_rdc.laws.para import para_functor_laws, para_laws

__all__ = [
    "Draw",
    "Law",
    "cartesian_laws",
    "category_laws",
    "differential_laws",
    "functor_laws",
    "left_additive_laws",
    "monoidal_functor_laws",
    "monoidal_laws",
    "negatives_laws",
    "para_functor_laws",
    "para_laws",
    "reverse_differential_laws",
    "symmetric_laws",
]
