"""Breaking a structure on purpose: the same value, with some of its operations replaced."""

from __future__ import annotations

from typing import cast

from cartesian_rdc.type_variables import T


def broken(original: T, **operations: object) -> T:
    """A copy of a frozen dataclass whose class has these operations instead of its own.

    An operation is a function of the copy and its arguments, or a property.
    """
    cls = type(original)
    made: object = object.__new__(type(f"Broken{cls.__name__}", (cls,), operations))
    vars(made).update(vars(original))
    return cast("T", made)
