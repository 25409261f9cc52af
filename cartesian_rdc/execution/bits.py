"""Values that hold points of any kind: compared part by part, and arrays by their bits.

``==`` of two arrays is an array of answers, so that a tuple of fields with an array in it has no
equality. By bits it has one: equal values are those from which all goes on alike, and a value with
nan in it is equal to itself.

>>> import numpy as np
>>> bits_of((np.zeros(2), (1, ()))) == bits_of((np.zeros(2), (1, ())))
True
>>> bits_of(np.zeros(2)) == bits_of(np.zeros(2, "float32"))
False
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass

import numpy as np

from cartesian_rdc.categories.free.interning import is_tuple

NAN = "nan"
"""What stands for a number that is not equal to itself."""


def bits_of(point: object) -> tuple[object, ...]:
    """The parts of a point, whatever it is, in a form that ``==`` compares.

    Arrays, of whatever library, become dtype, shape and bytes; tuples are taken apart.
    """
    found: list[object] = []
    todo = [point]
    while todo:
        part = todo.pop()
        if is_tuple(part):
            found.append((tuple, len(part)))
            todo.extend(reversed(part))
        elif hasattr(part, "dtype") and hasattr(part, "shape"):
            array = np.asarray(part)
            found.append((array.dtype.str, array.shape, array.tobytes()))
        else:
            found.append(NAN if isinstance(part, float) and part != part else part)
    return tuple(found)


def same_fields(one: object, other: object) -> bool:
    """Whether two frozen dataclasses are of one class and have the same fields, bit by bit."""
    return type(one) is type(other) and _fields_of(one) == _fields_of(other)


def hash_of_fields(one: object) -> int:
    """A hash that goes with ``same_fields``.

    Raises ``TypeError`` if a part of a field is neither hashable nor an array.
    """
    return hash(_fields_of(one))


def _fields_of(one: object) -> tuple[object, ...]:
    assert is_dataclass(one)
    return bits_of(tuple(getattr(one, field.name) for field in fields(one)))
