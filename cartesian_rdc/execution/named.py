"""Names of the arrays of a space, which a compiled map knows of what it was compiled from."""

from __future__ import annotations

from typing import TypeGuard

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth import Array, Arrow, Space
from cartesian_rdc.categories.smooth.spaces import require_array, require_space
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import HasMorphism, Hom, Obj, Wire
from cartesian_rdc.typed.naming import Named, Naming, beside, fold, leaf, nothing, scope


def by_array(a: Obj[Space, Arrow, A]) -> Obj[Space, Arrow, A]:
    """The space with a name for each array: a leaf of several gives its word to each.

    Raises ``SpaceError`` if it is no space of Smooth.
    """
    require_space(a.object)

    def refined(part: Named[Space]) -> Naming[Space]:
        def on_array(array: Array) -> Naming[Space]:
            one: Space = Atomic(require_array(array))
            return leaf(one, part.word, part.start)

        return part.object.fold(nothing, on_array, beside)

    return Obj(a.category, a.object, fold(a.naming, nothing, refined, beside, scope))


def names_of_arguments(f: Arrow | HasMorphism[Arrow]) -> tuple[str, ...]:
    """The names of the arrays where a ``Hom`` begins, from left to right; of a term there are none.

    Raises ``SpaceError`` if it begins in no space of Smooth.
    """
    return tuple(reversed(by_array(f.domain).names)) if _is_named(f) else ()


def _is_named(f: object) -> TypeGuard[Hom[Space, Arrow, Wire, Wire]]:
    return isinstance(f, Hom)
