"""The free cartesian reverse differential category on a signature: objects, terms, and R."""

from cartesian_rdc.categories.free.category import (
    Free,
    FreeCategory,
    ReverseDerivativeClauses,
    Symbol,
)
from cartesian_rdc.categories.free.interning import Interned, interned
from cartesian_rdc.categories.free.objects import Atomic, Object, Product, Unit
from cartesian_rdc.categories.free.terms import (
    Add,
    Algebra,
    Compose,
    Delete,
    First,
    Generator,
    Identity,
    Pair,
    Second,
    Term,
    Zero,
)

__all__ = [
    "Add",
    "Algebra",
    "Atomic",
    "Compose",
    "Delete",
    "First",
    "Free",
    "FreeCategory",
    "Generator",
    "Identity",
    "Interned",
    "Object",
    "Pair",
    "Product",
    "ReverseDerivativeClauses",
    "Second",
    "Symbol",
    "Term",
    "Unit",
    "Zero",
    "interned",
]
