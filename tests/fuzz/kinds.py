# pyright: basic
"""The kinds of values that programs are made of; each is a bundle of the machine."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from cartesian_rdc.categories.base import Category
from cartesian_rdc.categories.circuits import CircuitCategory
from cartesian_rdc.categories.context import Context
from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.polynomials import Polynomial
from cartesian_rdc.categories.semirings import CommutativeSemiring, Homomorphism
from cartesian_rdc.categories.smooth import Formula
from cartesian_rdc.execution import ArrayEngine
from cartesian_rdc.functors import Functor, MonoidalFunctor, NaturalTransformation
from cartesian_rdc.learning import Cell, Learner, Optimiser
from cartesian_rdc.typed import Hom, Obj, ParaHom

GROUPS: Final = (
    ("object", "map", "layer", "map_maker", "layer_maker"),
    ("bus", "circuit", "circuit_layer", "circuit_maker", "circuit_layer_maker"),
    ("lens_object", "lens", "lens_layer", "lens_maker", "lens_layer_maker"),
    ("thing", "arrow", "family", "arrow_maker", "family_maker"),
)
"""The same five kinds over Smooth, circuits, lenses of Smooth, and other categories."""

KINDS: Final[Mapping[str, type[object] | None]] = MappingProxyType(
    {
        **{
            name: kind
            for names in GROUPS
            for name, kind in zip(names, (Obj, Hom, ParaHom, None, None), strict=True)
        },
        "loss": None,
        "rate": None,
        "optimiser": None,
        "schedule": None,
        "initialiser": None,
        "order": None,
        "chosen": Optimiser,
        "cell": Cell,
        "learner": Learner,
        "category": Category,
        "circuit_category": CircuitCategory,
        "context": Context,
        "semiring": CommutativeSemiring,
        "homomorphism": Homomorphism,
        "polynomial": Polynomial,
        "functor": MonoidalFunctor,
        "plain_functor": Functor,
        "transformation": NaturalTransformation,
        "space": Object,
        "term": Term,
        "formula": Formula,
        "engine": ArrayEngine,
        "answer": object,
    }
)
"""By name, the class of its values, or None where it is anything that can be called."""


def is_of(kind: str, value: object) -> bool:
    """Whether a value is of a kind."""
    expected = KINDS[kind]
    return callable(value) if expected is None else isinstance(value, expected)


def strangers(kind: str) -> tuple[str, ...]:
    """The same kind over other categories."""
    for group in GROUPS:
        if kind in group:
            place = group.index(kind)
            return tuple(other[place] for other in GROUPS if other is not group)
    return ()
