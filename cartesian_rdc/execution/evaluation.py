"""Evaluation: the functor from Smooth to functions on values.

This is the meaning of a term, by the definition. It recurses on the depth of the term and
shares nothing between the parts of a result; engines are tested against it.
"""

from __future__ import annotations

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Function,
    Functions,
    Smooth,
    Space,
    Value,
    meaning,
)
from cartesian_rdc.functors import Interpretation
from cartesian_rdc.typed import HasMorphism, morphism_of


def evaluation() -> Interpretation[Array, Space, Function]:
    """The functor from Smooth to ``Functions``."""
    return Interpretation(Smooth(), Functions(), Atomic, meaning)


def evaluate(f: Arrow | HasMorphism[Arrow], value: object) -> Value:
    """``f``, a term or a ``Hom``, at a value of its domain. Raises ``SpaceError`` if it is none."""
    return evaluation().on_morphism(morphism_of(f))(value)
