"""Elements of a semiring as points of a bus, and parameters held fixed at them.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> from cartesian_rdc.circuits import affine, bus, linear
>>> from cartesian_rdc.typed import called
>>> C = Circuits(Modular(2))
>>> model = bus(C, 2) >> called("below", affine(bus(C, 1))) >> linear(bus(C, 1))
>>> freeze(model, {"below/weights": [1, 1, 0]}).names
('weights',)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cartesian_rdc.categories.circuits import circuit_category
from cartesian_rdc.categories.circuits.wiring import join
from cartesian_rdc.circuits.notation import Gates, Layer, Wires, width_of
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K, P
from cartesian_rdc.typed import Hom, Unit, Wire, freeze_by, unit


def point(a: Wires[K, A], values: Sequence[K]) -> Gates[K, Unit, A]:
    """``1 -> A``, with the elements ``values``, one for each wire.

    Raises ``ScalarError`` if there are more or fewer, or if one is no element.
    """
    c = circuit_category(a.category, "make a point")
    if len(values) != width_of(a):
        raise ScalarError(f"a point of {a} has {width_of(a)} elements, not {len(values)}")
    constants = [c.constant(value) for value in values]
    return Hom(unit(a.category), a, join(c.unit, a.object, constants))


def freeze(f: Layer[K, P, A, B], values: Mapping[str, Sequence[K]]) -> Layer[K, Wire, A, B]:
    """The layer f with parameters held fixed at ``values``, by name; the others keep their names.

    Raises ``NamingError`` if f has no parameter of a name, ``ScalarError`` like ``point``.
    """
    return freeze_by(f, point, values)
