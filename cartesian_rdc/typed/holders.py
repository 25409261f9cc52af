"""Values that hold a morphism: engines and builders take a ``Hom`` or a bare morphism."""

from __future__ import annotations

from typing import Protocol, TypeGuard, TypeVar, runtime_checkable

from cartesian_rdc.type_variables import Mor

Mor_co = TypeVar("Mor_co", covariant=True)


@runtime_checkable
class HasMorphism(Protocol[Mor_co]):
    """A morphism with names, such as a ``Hom``."""

    @property
    def morphism(self) -> Mor_co:
        """The morphism without names."""
        ...


def morphism_of(f: Mor | HasMorphism[Mor]) -> Mor:
    """The morphism f, or the one that f holds."""
    if _holds_one(f):
        return f.morphism
    assert _is_bare(f)
    return f


def _holds_one(f: Mor | HasMorphism[Mor]) -> TypeGuard[HasMorphism[Mor]]:
    return isinstance(f, HasMorphism)


def _is_bare(f: Mor | HasMorphism[Mor]) -> TypeGuard[Mor]:
    return not isinstance(f, HasMorphism)
