"""The facade over Smooth: wires, maps and layers.

A wire is made by ``reals``, and named by an empty class of yours; without a name it is called
``Wire``, and only the check at run time tells it from others.

>>> class Features: ...
>>> features = reals(4, name=Features)
>>> print(features @ reals(2, 3))
R[4] × R[2, 3]
>>> features.names
('Features',)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, SupportsIndex, TypeAlias, overload

from numpy.typing import DTypeLike

from cartesian_rdc.categories.lens import LensMorphism, LensObject
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Space,
    dtype_of as sm_dtype_of,
    everywhere,
    smooth,
    space,
)
from cartesian_rdc.type_variables import A, B, P, X, Y
from cartesian_rdc.typed import Hom, Obj, ParaHom, Wire

SmoothObject: TypeAlias = Obj[Space, Arrow, A]
"""A space whose name is A."""

SmoothMap: TypeAlias = Hom[Space, Arrow, A, B]
"""A smooth map ``A -> B``."""

SmoothLens: TypeAlias = Hom[LensObject[Space], LensMorphism[Space, Arrow], X, Y]
"""A lens ``X -> Y`` of smooth maps; X and Y are ``Two``, or the unit."""

Layer: TypeAlias = ParaHom[Space, Arrow, P, A, B]
"""A smooth map ``A -> B`` with parameters P."""

LayerMaker: TypeAlias = Callable[[SmoothObject[A]], Layer[P, A, B]]
"""Makes a layer ``A -> B`` with parameters P from A."""


class Matrix(Generic[A, B]):
    """The name of the linear maps ``A -> B``, arrays of shape (b, a)."""


class Scalar:
    """The name of the real numbers, in which a loss is measured."""


@overload
def reals(*shape: SupportsIndex, dtype: DTypeLike = "float64") -> SmoothObject[Wire]: ...
@overload
def reals(
    *shape: SupportsIndex, name: type[A], dtype: DTypeLike = "float64"
) -> SmoothObject[A]: ...
def reals(
    *shape: SupportsIndex, name: type[A] | None = None, dtype: DTypeLike = "float64"
) -> SmoothObject[A] | SmoothObject[Wire]:
    """``R^shape``, the space of arrays of this ``shape`` and ``dtype``.

    ``name``: a class that names the wire, for static checkers, errors and drawings; when the
    program runs, only shapes and dtypes are compared. Raises ``SpaceError`` if a length is
    negative or the dtype is not one of floating point, ``TypeError`` if the name is no class.
    """
    _require_class(name)
    if name is None:
        return Obj(smooth, space(*shape, dtype=dtype))
    return of_space(space(*shape, dtype=dtype), name)


def of_space(a: Space, name: type[A]) -> SmoothObject[A]:
    """The space a as a wire called ``name``."""
    made: SmoothObject[A] = Obj(smooth, a)
    return made.called(name.__name__)


def ending_in(a: SmoothObject[A], arrow: Arrow) -> SmoothMap[A, B]:
    """The map ``A -> B`` of ``arrow``; the annotation of the result says B."""
    return Hom(a, Obj(smooth, arrow.codomain), arrow)


def entrywise(
    generator: Callable[[Array], Arrow],
) -> Callable[[SmoothObject[A]], SmoothMap[A, A]]:
    """The map ``A -> A`` that is ``generator(X) : X -> X`` on every array X of A."""
    return lambda a: Hom(a, a, everywhere(a.object, generator))


def dtype_of(a: SmoothObject[A]) -> str:
    """The dtype of all arrays of a space. Raises ``SpaceError`` if there are several."""
    return sm_dtype_of(a.object)


def _require_class(name: object) -> None:
    if not isinstance(name, type | None):
        raise TypeError(f"the name of a wire is a class, not {name!r}")


def scalars(dtype: DTypeLike = "float64") -> SmoothObject[Scalar]:
    """``R``, the space of one number."""
    return of_space(space(dtype=dtype), Scalar)
