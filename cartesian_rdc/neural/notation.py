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

from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Formula,
    Space,
    array_of as sm_array_of,
    dtype_of as sm_dtype_of,
    everywhere,
    indices as index_space,
    smooth,
    space,
    variable,
)
from cartesian_rdc.errors import shown
from cartesian_rdc.neural.initialisers import Initialiser, start_of
from cartesian_rdc.type_variables import A, B, P, X, Y
from cartesian_rdc.typed import Hom, LensHom, Obj, ParaHom, Wire, wire
from cartesian_rdc.typed.axes import of_parameters, with_names
from cartesian_rdc.typed.naming import Axes, starting

SmoothObject: TypeAlias = Obj[Space, Arrow, A]
"""A space whose name is A."""

SmoothMap: TypeAlias = Hom[Space, Arrow, A, B]
"""A smooth map ``A -> B``."""

SmoothLens: TypeAlias = LensHom[Space, Arrow, X, Y]
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
    program runs, only shapes and dtypes are compared. It has no base classes of yours: under an
    annotation checkers take a subclass for its base. Raises ``SpaceError`` if a length is
    negative or the dtype is not one of floating point, ``TypeError`` if the name is no class.
    """
    return first_named(wire(smooth, space(*shape, dtype=dtype), name), name)


@overload
def indices(*shape: SupportsIndex) -> SmoothObject[Wire]: ...
@overload
def indices(*shape: SupportsIndex, name: type[A]) -> SmoothObject[A]: ...
def indices(
    *shape: SupportsIndex, name: type[A] | None = None
) -> SmoothObject[A] | SmoothObject[Wire]:
    """``Z^shape``, the space of arrays of indices of this ``shape``, to which no derivative goes.

    ``name`` is that of ``reals``. Raises like ``reals``.
    """
    return first_named(wire(smooth, index_space(*shape), name), name)


def first_named(a: SmoothObject[A], name: type | None) -> SmoothObject[A]:
    """The array whose first axis is called by the class ``name``, if there is one."""
    rank = sm_array_of(a.object).rank
    if name is None or not rank:
        return a
    return with_names(a, ((name.__name__, *[""] * (rank - 1)),))


def require_wire(value: object, words: str) -> None:
    """Raise ``TypeError``, which begins with these words, if a value is no wire."""
    if not isinstance(value, Obj):
        raise TypeError(f"{words} a wire, such as reals(64), and not in {shown(value)}")


def scalars(dtype: DTypeLike = "float64") -> SmoothObject[Scalar]:
    """``R``, the space of one number. Raises ``SpaceError`` if the dtype is not floating point."""
    return reals(name=Scalar, dtype=dtype)


def parameter(word: str, a: SmoothObject[A], start: Initialiser) -> SmoothObject[A]:
    """The space ``a`` as parameters of a layer, called ``word``, which start as ``start`` draws.

    A rectifier whose slope below 0 is learned, and starts at 0.25:

    >>> from cartesian_rdc.neural import filled
    >>> a = reals(3)
    >>> slope = parameter("slope", scalars(), filled(0.25))
    >>> s, x = variable((slope @ a).object)
    >>> print(ParaHom(slope, a, a, (x > 0).where(x, s * x).arrow))
    R[3] -> R[3] with parameters R

    Raises ``ValueError`` if the word is empty or has / or a dot, ``SpaceError`` if ``a`` is no
    space.
    """
    named = of_parameters(a.called(word))
    return Obj(a.category, a.object, starting(named.naming, start_of(a.object, start)))


def layer(
    word: str,
    a: SmoothObject[A],
    b: SmoothObject[B],
    body: Arrow,
    start: Initialiser | None = None,
    axes: Axes = (),
) -> Layer[P, A, B]:
    """The layer of ``body : P × A -> B``, whose parameters are called ``word``.

    ``start``: how they start, if that is said. ``axes``: the names of the axes of its arrays.
    Raises ``CompositionError`` if the body goes elsewhere.
    """
    parameters: SmoothObject[P] = Obj(a.category, body.domain.factors()[0])
    parameters = with_names(parameters, axes) if axes else parameters
    named = parameters.called(word) if start is None else parameter(word, parameters, start)
    return ParaHom(named, a, b, body)


def smooth_map(
    a: SmoothObject[A], b: SmoothObject[B], formula: Callable[[Formula], Formula]
) -> SmoothMap[A, B]:
    """``x -> formula(x)``, from A to B. Raises ``CompositionError`` if it does not end in B."""
    return Hom(a, b, formula(variable(a.object)).arrow)


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
