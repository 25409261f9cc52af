"""Values of Smooth by name: parameters, and states of optimisers, as mappings to arrays.

>>> from cartesian_rdc.neural import dense, reals, relu
>>> model = reals(2) >> dense(reals(1), relu)
>>> arrays(model.parameters, ([0.5], [[1.0, 2.0]]))
{'weights': array([[1., 2.]]), 'bias': array([0.5])}
>>> value(model.parameters, {"bias": [0.5], "weights": [[1, 2]]})
(array([0.5]), array([[1., 2.]]))
>>> freeze(model, {"weights": [[0, 0]]}).names
('bias',)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from numpy.typing import ArrayLike

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth import Numbers, Value, assemble
from cartesian_rdc.categories.smooth.spaces import array_of, arrays_in, arrays_of
from cartesian_rdc.errors import NamingError, SpaceError, require_kind
from cartesian_rdc.execution.named import array_called, arrays_named, by_array
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Hom, Unit, Wire, freeze_by, parts, renamed, unit
from cartesian_rdc.typed.parameters import require_names


def arrays(a: SmoothObject[A], at: object) -> dict[str, Numbers]:
    """The arrays of ``at``, a value of the space, by name, the oldest first.

    Raises ``SpaceError``, with the name of the array that does not fit, if ``at`` is no value of
    the space.
    """
    return arrays_named(a, at)


def value(a: SmoothObject[A], named: Mapping[str, ArrayLike]) -> Value:
    """The value of the space with the arrays ``named``: the inverse of ``arrays``.

    Raises ``NamingError`` if the names are not those of ``arrays``, ``SpaceError`` if an array has
    another shape.
    """
    wires = parts(by_array(a))
    require_kind(named, Mapping, "what is given by name", "a mapping from names to arrays")
    require_names(named, wires)
    missing = [name for name in wires if name not in named]
    if missing:
        raise NamingError(f"there is no array for {', '.join(missing)}")
    found = [array_called(name, array_of(wire.object), named[name]) for name, wire in wires.items()]
    return assemble(a.object, reversed(found))


def from_arrays(a: SmoothObject[A], given: Iterable[ArrayLike]) -> Value:
    """The value of the space with the arrays ``given``, from left to right.

    Raises ``SpaceError`` if their number or the shape of one differs from those of the space.
    """
    found, wanted = list(given), arrays_in(a.object)
    if len(found) != len(wanted):
        raise SpaceError(f"{a} has {len(wanted)} arrays, {len(found)} are given")
    pairs = zip(wanted, found, strict=True)
    return assemble(a.object, [arrays_of(Atomic(array), part)[0] for array, part in pairs])


def point(a: SmoothObject[A], at: object) -> SmoothMap[Unit, A]:
    """The point ``1 -> A`` at the value ``at``. Raises ``SpaceError`` if it is not a value of A."""
    numbers = [sm.constant(array, array.dtype) for array in reversed(arrays(a, at).values())]
    body = a.object.collect(numbers, lambda: sm.smooth.identity(sm.smooth.unit), sm.smooth.pair)
    return Hom(unit(a.category), a, body)


def with_parameters(f: Layer[P, A, B], at: object) -> SmoothMap[A, B]:
    """``A -> B``: the layer at the parameters ``at``, a value of P, such as those of ``fit``.

    Raises ``SpaceError`` if they are no value of P.
    """
    return f.at(point(f.parameters, at))


def freeze(f: Layer[P, A, B], at: Mapping[str, ArrayLike]) -> Layer[Wire, A, B]:
    """The layer with the arrays ``at``, by name, held fixed; the others keep their names.

    Raises ``NamingError`` if f has no parameter of a name, ``SpaceError`` if an array has another
    shape, ``TypeError`` if the arrays come without names.
    """
    by_name = "a mapping from names to them, such as {'head/bias': [0.0, 0.0]}"
    require_kind(at, Mapping, "what the arrays that are frozen come as", by_name)
    refined = by_array(f.parameters)
    return freeze_by(f.reparametrise(renamed(refined, f.parameters)), point, at)
