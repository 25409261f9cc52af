"""The names of the axes of arrays: those of the wires, which their names in programs follow.

An array whose wire has a name has it for its first axis; weights of a linear map ``A -> B`` have
the names of B, then those of A; a batch has ``Batch`` in front, and the layers of a stack
``LAYERS``. Names are for people and engines: no morphism holds one.

>>> from cartesian_rdc.neural import dense, reals, relu, rows
>>> class Hidden: ...
>>> model = reals(4) >> dense(reals(64, name=Hidden), relu)
>>> axes_of(model.parameters)
(('Hidden',), ('Hidden', ''))
>>> axes_of(rows(model.codomain, 32))
(('Batch', 'Hidden'),)
"""

from __future__ import annotations

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.type_variables import A, Ob
from cartesian_rdc.typed.arrows import Obj
from cartesian_rdc.typed.naming import Axes, Named, Naming, leaves, with_axes
from cartesian_rdc.typed.powers import Batch

BATCH = Batch.__name__
"""The name of the axis of the rows of a batch."""

LAYERS = "Layers"
"""The name of the axis of the layers of a stack."""


def each_axis(a: Space, axes: Axes) -> Axes:
    """For each array of a space, from left to right, a word for each axis; "" where there is none.

    ``axes``: what the naming of a leaf says. Raises ``SpaceError`` if it is no space of Smooth.
    """
    arrays = arrays_in(a)
    given = axes if len(axes) == len(arrays) else ((),) * len(arrays)
    return tuple(
        ("",) * (array.rank - len(words)) + words[max(len(words) - array.rank, 0) :]
        for array, words in zip(arrays, given, strict=True)
    )


def in_front(a: Space, axes: Axes, word: str = BATCH) -> Axes:
    """``each_axis`` of rows, whose first axis is called ``word``."""
    return tuple((word, *words[1:]) if words else () for words in each_axis(a, axes))


def axes_of(a: Obj[Space, Arrow, A]) -> Axes:
    """For each array of a space, from left to right, a word for each axis; "" where there is none.

    Raises ``SpaceError`` if it is no space of Smooth.
    """
    parts = reversed(leaves(a.naming))
    return tuple(words for part in parts for words in each_axis(part.object, part.axes))


def with_names(a: Obj[Space, Arrow, A], axes: Axes) -> Obj[Space, Arrow, A]:
    """The space, of one array or of parts named together, with these ``axes`` for each array."""
    rest = [*axes]

    def of_part(part: Named[Space]) -> Axes:
        first = len(rest) - len(arrays_in(part.object))
        mine = tuple(rest[first:])
        del rest[first:]
        return mine

    return Obj(a.category, a.object, with_axes(a.naming, of_part))


def rows_named(naming: Naming[Space], word: str = BATCH) -> Naming[Space]:
    """The naming of rows, whose first axes are called ``word``."""
    return with_axes(naming, lambda part: in_front(part.object, part.axes, word))


def of_parameters(a: Obj[Ob, Arrow, A]) -> Obj[Ob, Arrow, A]:
    """The object as parameters, which have no rows of a batch: all rows share them."""

    def shared(part: Named[Ob]) -> Axes:
        return tuple(tuple("" if w == BATCH else w for w in words) for words in part.axes)

    return Obj(a.category, a.object, with_axes(a.naming, shared))
