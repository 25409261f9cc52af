"""The structure of a category, asked of its value.

A morphism with named wires knows its category as a symmetric monoidal one. An operation that
needs more asks for it here, and a category that does not have it is refused by name.

>>> from cartesian_rdc.categories.lens import Lens
>>> from cartesian_rdc.categories.polynomials import Polynomials
>>> from cartesian_rdc.categories.semirings import Modular
>>> cartesian(Lens(Polynomials(Modular(2))), "copy")
Traceback (most recent call last):
...
cartesian_rdc.errors.StructureError: cannot copy in Lens(...): it is no CartesianCategory
"""

from __future__ import annotations

from typing import TypeGuard

from cartesian_rdc.categories.base import (
    CartesianCategory,
    DifferentialCategory,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
    SymmetricMonoidalCategory,
    WithNegatives,
)
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.errors import StructureError
from cartesian_rdc.type_variables import Mor, Ob


def cartesian(c: SymmetricMonoidalCategory[Ob, Mor], operation: str) -> CartesianCategory[Ob, Mor]:
    """c, where it is cartesian. Raises ``StructureError`` if it has no products."""
    if isinstance(c, CartesianCategory):
        return c
    raise StructureError(operation, c, CartesianCategory.__name__)


def left_additive(
    c: SymmetricMonoidalCategory[Ob, Mor], operation: str
) -> LeftAdditiveCategory[Ob, Mor]:
    """c, where it is left additive. Raises ``StructureError`` if its maps have no sums."""
    if isinstance(c, LeftAdditiveCategory):
        return c
    raise StructureError(operation, c, LeftAdditiveCategory.__name__)


def with_negatives(c: SymmetricMonoidalCategory[Ob, Mor], operation: str) -> WithNegatives[Ob, Mor]:
    """c, where maps have negatives. Raises ``StructureError`` if they have none."""
    if isinstance(c, WithNegatives):
        return c
    raise StructureError(operation, c, WithNegatives.__name__)


def differential(
    c: SymmetricMonoidalCategory[Ob, Mor], operation: str
) -> DifferentialCategory[Ob, Mor]:
    """c, where it is differential. Raises ``StructureError`` if it has no D."""
    if isinstance(c, DifferentialCategory):
        return c
    raise StructureError(operation, c, DifferentialCategory.__name__)


def reverse_differential(
    c: SymmetricMonoidalCategory[Ob, Mor], operation: str
) -> ReverseDifferentialCategory[Ob, Mor]:
    """c, where it is reverse differential. Raises ``StructureError`` if it has no R."""
    if isinstance(c, ReverseDifferentialCategory):
        return c
    raise StructureError(operation, c, ReverseDifferentialCategory.__name__)


def base_of_lenses(
    c: SymmetricMonoidalCategory[LensObject[Ob], LensMorphism[Ob, Mor]], operation: str
) -> CartesianCategory[Ob, Mor]:
    """C, of ``c = Lens(C)``. Raises ``StructureError`` if c is another category with such maps."""
    if not _is_of_lenses(c):
        raise StructureError(operation, c, Lens.__name__)
    return c.base


def _is_of_lenses(
    c: SymmetricMonoidalCategory[LensObject[Ob], LensMorphism[Ob, Mor]],
) -> TypeGuard[Lens[Ob, Mor]]:
    return isinstance(c, Lens)
