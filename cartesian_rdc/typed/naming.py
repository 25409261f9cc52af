"""The names of the parts of an object: a tree of words beside it.

Words are for people. Objects with named wires carry them and do not compare them, and no morphism
holds one, so that equality of morphisms and the laws of Para say nothing of names. The names of an
object are the words of its leaves, each with the scopes around it::

    names of A × B    those of B, then those of A: from right to left, the order in which layers
                      are composed, since the newest parameters come first
    scope/leaf        inside a scope
    leaf.2            where an older leaf is called leaf

Beside its word a leaf may say how its object starts, a value that nothing here looks into: what
draws first values reads it (``neural.initialise``), and what takes data reads how many classes a
label starts from. It may say the names of its axes as well. Whatever keeps the word keeps both.

So names depend on the sequence of leaves and not on the bracketing of products; a name stays when
something newer is composed; and no two names are equal.

>>> layer = beside(leaf("R[3]", "bias"), leaf("R[3, 4]", "weights"))
>>> [part.name for part in leaves(beside(layer, layer))]
['weights', 'bias', 'weights.2', 'bias.2']
>>> [part.name for part in leaves(beside(scope(layer, "second"), scope(layer, "first")))]
['first/weights', 'first/bias', 'second/weights', 'second/bias']
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

from cartesian_rdc.errors import require_kind
from cartesian_rdc.printing import of_type
from cartesian_rdc.type_variables import Ob, T

UNNAMED = "parameter"
"""The word for an object that is given none."""

Axes: TypeAlias = tuple[tuple[str, ...], ...]
"""For each array of an object, from left to right, the names of its last axes; empty for none."""


@final
@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Naming(Generic[Ob]):
    """A tree of words; made by ``nothing``, ``leaf``, ``beside`` and ``scope``.

    ``word``     the word of a leaf or of a scope, else empty
    ``objects``  of a leaf, its object
    ``parts``    of a product its two sides, of a scope its inside
    ``start``    of a leaf, how it starts, if that is said
    ``axes``     of a leaf, the names of its axes, if some have names
    """

    word: str = ""
    objects: tuple[Ob, ...] = ()
    parts: tuple[Naming[Ob], ...] = ()
    start: Hashable = None
    axes: Axes = ()

    @property
    def is_nothing(self) -> bool:
        """Whether this is the naming of the unit."""
        return not self.objects and not self.parts

    def __repr__(self) -> str:
        return of_type(self, ", ".join(part.name for part in leaves(self)))

    def __reduce__(self) -> tuple[Callable[[list[_Node[Ob]]], Naming[Ob]], tuple[list[_Node[Ob]]]]:
        """Pickled as the list of its nodes, wholes before parts, so that depth does not matter."""
        nodes: list[_Node[Ob]] = []
        todo: list[Naming[Ob]] = [self]
        while todo:
            node = todo.pop()
            nodes.append((node.word, node.objects, len(node.parts), node.start, node.axes))
            todo.extend(node.parts)
        return _rebuilt, (nodes,)


_Node = tuple[str, tuple[Ob, ...], int, Hashable, Axes]


def _rebuilt(nodes: list[_Node[Ob]]) -> Naming[Ob]:
    done: list[Naming[Ob]] = []
    for word, objects, count, start, axes in reversed(nodes):
        parts = tuple(done.pop() for _ in range(count))[::-1]
        done.append(Naming(word, objects, parts, start, axes))
    return done[0]


def nothing() -> Naming[Ob]:
    """The naming of the unit."""
    return Naming()


def leaf(a: Ob, word: str = UNNAMED, start: Hashable = None, axes: Axes = ()) -> Naming[Ob]:
    """The naming of an object, of one part or several, by one word.

    ``start``: how it starts, a value that is hashed and pickled. ``axes``: the names of its axes.
    """
    return Naming(word, (a,), (), start, axes)


def beside(left: Naming[Ob], right: Naming[Ob]) -> Naming[Ob]:
    """The naming of a product."""
    return Naming("", (), (left, right))


def scope(inside: Naming[Ob], word: str) -> Naming[Ob]:
    """The naming of a part whose names begin with ``word/``; the unit has no names."""
    return inside if inside.is_nothing else Naming(word, (), (inside,))


@final
@dataclass(frozen=True)
class Named(Generic[Ob]):
    """A leaf: its object, its own word, its full name, how it starts, the names of its axes."""

    object: Ob
    word: str
    name: str
    start: Hashable = None
    axes: Axes = ()


def _free(name: str, taken: dict[str, int]) -> str:
    """The name, or that with the least number that no older part has.

    ``taken``: the names of older parts, each with the number from which a next one is looked for.
    """
    stem, dot, digits = name.rpartition(".")
    if not (dot and digits.isdigit()):
        stem, digits = name, "1"
    number = taken.get(name, int(digits))
    while (found := stem if number == 1 else f"{stem}.{number}") in taken:
        number += 1
    taken[found] = taken[name] = number
    return found


def fold(
    naming: Naming[Ob],
    nothing: Callable[[], T],
    leaf: Callable[[Named[Ob]], T],
    beside: Callable[[T, T], T],
    scope: Callable[[T, str], T],
) -> T:
    """``naming`` with its constructors replaced by ``nothing``, ``leaf``, ``beside`` and ``scope``.

    From right to left, without recursion. ``leaf`` takes the full name; ``scope`` the word of the
    scope, with a number if an older scope has the same.
    """
    taken: dict[str, int] = {}
    done: list[T] = []
    todo: list[tuple[Naming[Ob], str, bool]] = [(naming, "", False)]
    while todo:
        part, path, inside_done = todo.pop()
        if part.objects:
            full = _free(path + part.word, taken)
            word = full.removeprefix(path)
            done.append(leaf(Named(part.objects[0], word, full, part.start, part.axes)))
        elif not part.parts:
            done.append(nothing())
        elif inside_done:
            done.append(scope(done.pop(), path) if part.word else beside(done.pop(), done.pop()))
        elif part.word:
            full = _free(path + part.word, taken)
            todo.append((part, full.removeprefix(path), True))
            todo.append((part.parts[0], full + "/", False))
        else:
            todo.append((part, path, True))
            todo.extend((side, path, False) for side in part.parts)
    return done[0]


def leaves(naming: Naming[Ob]) -> list[Named[Ob]]:
    """The leaves with their names, from right to left."""
    found: list[Named[Ob]] = []
    fold(naming, lambda: None, found.append, lambda _, __: None, lambda _, __: None)
    return found


def unchanged(part: Named[Ob]) -> Naming[Ob]:
    """The naming of a leaf, as it is."""
    return leaf(part.object, part.word, part.start, part.axes)


def replaced(naming: Naming[Ob], on_object: Callable[[Ob], T]) -> Naming[T]:
    """``naming`` with ``on_object`` of the object of each leaf, whose word and the rest stay.

    Axes are named from the last one on, so that what has an axis more, in front, keeps the names.
    """
    return fold(
        naming, nothing, lambda a: leaf(on_object(a.object), a.word, a.start, a.axes), beside, scope
    )


def starting(naming: Naming[Ob], start: Hashable) -> Naming[Ob]:
    """``naming`` where each leaf starts in this way."""
    return fold(naming, nothing, lambda a: leaf(a.object, a.word, start, a.axes), beside, scope)


def with_axes(naming: Naming[Ob], axes: Callable[[Named[Ob]], Axes]) -> Naming[Ob]:
    """``naming`` where the axes of each leaf have the names that ``axes`` says."""
    return fold(naming, nothing, lambda a: leaf(a.object, a.word, a.start, axes(a)), beside, scope)


def require_word(word: str) -> str:
    """The word, if it may name a part.

    Raises ``ValueError`` if it is empty or has / or a dot, ``TypeError`` if it is no text.
    """
    require_kind(word, str, "what a part is called", "a word, as in called('first', layer)")
    if not word or "/" in word or "." in word:
        raise ValueError(f"a part is called by a word without / and ., not {word!r}")
    return word
