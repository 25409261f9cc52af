"""Names of the arrays of a space, which a compiled map knows of what it was compiled from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.free.interning import is_tuple
from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Space
from cartesian_rdc.categories.smooth.spaces import (
    arrays_in,
    arrays_of,
    parts_of,
    require_space,
)
from cartesian_rdc.errors import SpaceError, came, require_kind
from cartesian_rdc.execution.engine import BY_NAME
from cartesian_rdc.printing import cut
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import HasMorphism, Hom, Obj, Wire
from cartesian_rdc.typed.axes import each_axis
from cartesian_rdc.typed.naming import Named, Naming, beside, fold, leaf, nothing, scope


def by_array(a: Obj[Space, Arrow, A]) -> Obj[Space, Arrow, A]:
    """The space with a name for each array: a leaf of several gives its word to each.

    Raises ``SpaceError`` if it is no space of Smooth, ``TypeError`` if it is no object with names.
    """
    require_kind(a, Obj, "a space whose parts have names", "an Obj, such as model.parameters")
    require_space(a.object)

    def refined(part: Named[Space]) -> Naming[Space]:
        each: list[Naming[Space]] = [
            leaf(Atomic(one), part.word, part.start, (axes,) if any(axes) else ())
            for one, axes in zip(
                arrays_in(part.object), each_axis(part.object, part.axes), strict=True
            )
        ]
        return part.object.collect(each, nothing, beside)

    return Obj(a.category, a.object, fold(a.naming, nothing, refined, beside, scope))


def arrays_named(
    a: Obj[Space, Arrow, A],
    value: object,
    how: str = BY_NAME,
    arrays: Callable[[Space, object], list[Numbers]] = arrays_of,
) -> dict[str, Numbers]:
    """The ``arrays`` of a value of the space, by name, the oldest first.

    Raises ``SpaceError``, naming the array that does not fit, or how the value is to nest and
    ``how`` that is made, if it is no value of the space.
    """
    names = by_array(a).names
    try:
        parts = parts_of(a.object, value)
    except SpaceError:
        raise SpaceError(f"{_nests(a, names, value)}: {how}") from None
    pairs = zip(names, reversed(parts), strict=True)
    return {name: array_called(name, array, part, arrays) for name, (array, part) in pairs}


def array_called(
    name: str,
    array: Array,
    value: object,
    arrays: Callable[[Space, object], list[Numbers]] = arrays_of,
) -> Numbers:
    """The array that a value is. Raises ``SpaceError``, with its name, if it does not fit."""
    try:
        (found,) = arrays(Atomic(array), value)
    except SpaceError as error:
        raise SpaceError(f"{name} does not fit: {error}") from None
    return found


def _nests(a: Obj[Space, Arrow, A], names: tuple[str, ...], value: object) -> str:
    """How names nest in the space, and what nests otherwise."""

    def pair(one: str, other: str) -> str:
        return f"({one}, {other})"

    wanted = cut(a.object.collect(reversed(names), lambda: "()", pair), 120)
    given = came(value)
    if is_tuple(value):
        words, count = nesting(value)
        given = f"{cut(words, 60)}, of {count} arrays where {len(names)} are wanted"
    return f"the arrays nest as {wanted}, and not as {given}"


def nesting(value: object) -> tuple[str, int]:
    """How pairs nest in a value, in words, with a dot for what is no tuple, and how many are none.

    >>> nesting(([1.0], ([2.0], [3.0])))
    ('(·, (·, ·))', 3)
    """
    todo, lengths = [value], list[int]()
    while todo:
        part = todo.pop()
        if is_tuple(part):
            todo += part
        lengths.append(len(part) if is_tuple(part) else -1)
    words = list[str]()
    for length in reversed(lengths):
        start = len(words) - max(length, 0)
        words[start:] = [f"({', '.join(words[start:])})" if length >= 0 else "·"]
    return words[0], lengths.count(-1)


def names_of_arguments(f: Arrow | HasMorphism[Arrow]) -> tuple[str, ...]:
    """The names of the arrays where a ``Hom`` begins, from left to right; of a term there are none.

    Raises ``SpaceError`` if it begins in no space of Smooth.
    """
    return tuple(reversed(by_array(f.domain).names)) if _is_named(f) else ()


def _is_named(f: object) -> TypeGuard[Hom[Space, Arrow, Wire, Wire]]:
    return isinstance(f, Hom)
