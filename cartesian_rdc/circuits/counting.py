"""Arithmetic over Z_2: adders, the count of wires that are 1, and comparison of numbers.

Numbers are lists of wires, the lowest bit first; ``c`` is the category of circuits over Z_2.
"""

from __future__ import annotations

from itertools import zip_longest

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory
from cartesian_rdc.circuits.notation import Bundle
from cartesian_rdc.type_variables import K


def half_adder(
    c: CircuitCategory[K], x: Circuit[K], y: Circuit[K]
) -> tuple[Circuit[K], Circuit[K]]:
    """Sum ``x + y`` and carry ``x y`` of two wires; ``c`` is over Z_2."""
    return c.add(x, y), c.times(x, y)


def full_adder(
    c: CircuitCategory[K], x: Circuit[K], y: Circuit[K], z: Circuit[K]
) -> tuple[Circuit[K], Circuit[K]]:
    """Sum ``x + y + z`` and carry ``(x + z) (y + z) + z`` of three wires; ``c`` is over Z_2."""
    xz, yz = c.add(x, z), c.add(y, z)
    return c.add(xz, y), c.add(c.times(xz, yz), z)


def count(c: CircuitCategory[K], wires: Bundle[K]) -> list[Circuit[K]]:
    """The number of the wires that are 1, by a Wallace tree, whose depth is logarithmic.

    Each round adds every three wires of a weight, and two if no less weight is left to add.
    """
    columns = [list(wires)] if wires else []
    while any(len(column) > 1 for column in columns):
        left: list[list[Circuit[K]]] = [[] for _ in range(len(columns) + 1)]
        lowest = next(k for k, column in enumerate(columns) if len(column) > 1)
        for weight, column in enumerate(columns):
            third = len(column) // 3  # the first of each third, the second of each, ...
            added = [
                full_adder(c, column[k], column[third + k], column[2 * third + k])
                for k in range(third)
            ]
            rest = column[3 * third :]
            if weight == lowest and len(rest) == 2:
                added.append(half_adder(c, rest[0], rest[1]))
                rest = []
            left[weight] += [*(digit for digit, _ in added), *rest]
            left[weight + 1] += [carry for _, carry in added]
        columns = left if left[-1] else left[:-1]
    return [column[0] for column in columns]


def at_most(c: CircuitCategory[K], domain: Bus[K], left: Bundle[K], right: Bundle[K]) -> Circuit[K]:
    """``[left <= right]``, on wires that begin in ``domain``, by halves; ``c`` is over Z_2."""
    one, zero = c.everywhere(domain, c.scalars.one), c.zero(domain, c.wire)
    # for each digit, and then for parts of both numbers: whether it is less, and whether equal
    parts = [
        (c.times(c.add(one, x), y), c.add(c.add(one, x), y))
        for x, y in zip_longest(left, right, fillvalue=zero)
    ]
    while len(parts) > 1:
        joined = [
            (c.add(less, c.times(equal, less_below)), c.times(equal, equal_below))
            for (less_below, equal_below), (less, equal) in zip(
                parts[::2], parts[1::2], strict=False
            )
        ]
        parts = joined + parts[2 * len(joined) :]
    return c.add(*parts[0]) if parts else one
