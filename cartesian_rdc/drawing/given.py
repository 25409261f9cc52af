"""Values of parameters, as pictures at the wires on which they come in."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TypeAlias, TypeGuard

from cartesian_rdc.categories.free import Object
from cartesian_rdc.categories.smooth import Array, Arrow, Space
from cartesian_rdc.drawing.thumbnails import Thumbnail, thumbnail_of
from cartesian_rdc.errors import shown
from cartesian_rdc.execution.named import arrays_named
from cartesian_rdc.learning import Learner
from cartesian_rdc.typed import Obj, ParaHom, Wire

MOST = 300
"""Of how many arrays there are pictures at most."""

SmoothObj: TypeAlias = Obj[Space, Arrow, Wire]
SmoothPara: TypeAlias = ParaHom[Space, Arrow, Wire, Wire, Wire]
AnyLearner: TypeAlias = Learner[Space, Arrow, Wire, Wire, Wire, Wire, Wire, Wire]


def thumbnails_at(f: object, parameters: object) -> Mapping[int, Thumbnail]:
    """Of each parameter of f, by the number of the wire that comes in, the picture of its array.

    Raises ``TypeError`` if f has no parameters over Smooth, ``SpaceError`` if they are none of f.
    """
    if _is_learner(f) and _is_smooth(f.optimiser.parameters.object):
        before = len(f.optimiser.memory.object.atoms())
        return _thumbnails(f.optimiser.parameters, parameters, before)
    if _is_parametric(f) and _is_smooth(f.parameters.object):
        return _thumbnails(f.parameters, parameters, 0)
    raise TypeError(
        "parameters are drawn at those of a parametric map or a learner over Smooth, "
        f"not at {shown(f)}: leave them out"
    )


def _thumbnails(a: SmoothObj, value: object, before: int) -> Mapping[int, Thumbnail]:
    named = reversed(arrays_named(a, value).items())
    found = enumerate(named, before)
    return {k: thumbnail_of(name, array) for k, (name, array) in islice(found, MOST)}


def _is_learner(f: object) -> TypeGuard[AnyLearner]:
    return isinstance(f, Learner)


def _is_parametric(f: object) -> TypeGuard[SmoothPara]:
    return isinstance(f, ParaHom)


def _is_smooth(a: object) -> bool:
    """Whether it is a space of Smooth: a learner over Smooth that is one of lenses is none."""
    return _is_object(a) and all(isinstance(atom, Array) for atom in a.atoms())


def _is_object(a: object) -> TypeGuard[Object[object]]:
    return isinstance(a, Object)
