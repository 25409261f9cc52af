"""Values that hold a morphism: engines and builders take a ``Hom`` or a bare morphism."""

from __future__ import annotations

from typing import Protocol, TypeGuard, TypeVar, overload, runtime_checkable

from cartesian_rdc.type_variables import Mor

Mor_co = TypeVar("Mor_co", covariant=True)


@runtime_checkable
class HasMorphism(Protocol[Mor_co]):
    """A morphism with names, such as a ``Hom``."""

    @property
    def morphism(self) -> Mor_co:
        """The morphism without names."""
        ...


@overload
def morphism_of(f: HasMorphism[Mor]) -> Mor: ...
@overload
def morphism_of(f: Mor) -> Mor: ...
def morphism_of(f: object) -> object:
    """The morphism f, or the one that f holds."""
    return f.morphism if _holds_one(f) else f


def _holds_one(f: object) -> TypeGuard[HasMorphism[object]]:
    return isinstance(f, HasMorphism)
