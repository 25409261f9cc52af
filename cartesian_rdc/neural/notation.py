"""Names for the typed facade over Smooth: wires, maps and layers.

A wire is named by an empty class of yours and made by ``reals``; without a name it is called
``Wire``, and only the check at run time tells it from others.

>>> class Features: ...
>>> features = reals(4, name=Features)
>>> print(features @ reals(2, 3))
R[4] × R[2, 3]
"""

from __future__ import annotations

from typing import Generic, SupportsIndex, TypeAlias, overload

from numpy.typing import DTypeLike

from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.smooth import Array, smooth, space
from cartesian_rdc.type_variables import A_, B_, A, B, P
from cartesian_rdc.typed import Hom, LensHom, Obj, ParaHom, Wire

SmoothObject: TypeAlias = Obj[Object[Array], Term[Array], A]
"""A space whose name is A."""

SmoothMap: TypeAlias = Hom[Object[Array], Term[Array], A, B]
"""A smooth map ``A -> B``."""

SmoothLens: TypeAlias = LensHom[Object[Array], Term[Array], A, A_, B, B_]
"""A lens ``(A, A_) -> (B, B_)`` of smooth maps."""

Layer: TypeAlias = ParaHom[Object[Array], Term[Array], P, A, B]
"""A smooth map ``A -> B`` with parameters P."""


class Matrix(Generic[A, B]):
    """The name of the linear maps ``A -> B``, as arrays."""


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
    """The space of arrays of a shape, with a name. Raises ``SpaceError``.

    The name is for static checkers; when the program runs, only shapes and dtypes are compared.
    """
    _require_class(name)
    return Obj(smooth, space(*shape, dtype=dtype))


def _require_class(name: object) -> None:
    if not isinstance(name, type | None):
        raise TypeError(f"the name of a wire is a class, not {name!r}")


def scalars(dtype: DTypeLike = "float64") -> SmoothObject[Scalar]:
    """The real numbers."""
    return Obj(smooth, space(dtype=dtype))
