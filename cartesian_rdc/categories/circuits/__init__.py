"""Circuits over a commutative semiring: terms over multiplication and constants.

The free reverse differential category on the signature of polynomial circuits (2203.06430): wires
carry elements of a semiring S, copy, discard, add and zero are the structure that every
category of terms has, and the generators are

    multiply : S × S -> S      R[multiply]((x, y), c) = (c y, c x)
    constant : 1 -> S          R[constant] = 0
    compare  : S × S -> S      1 where x = y, else 0; only where asked for

    functions              of circuits over Z_2, of any width (``boolean``)
    straight through       rounding and clipping of integers (``straight_through``)

Comparison makes circuits over any finite semiring functionally complete. It has no derivative:
its R is zero, or, if it is ``straight_through``, that of addition.

R acts on circuits, not on the functions that they compute. Over Z_2, ``x`` and ``x · x`` are the
same function with derivatives 1 and 0. Two circuits *are equal* as morphisms when their
polynomials are, ``functors.Normalisation``; ``functors.Tabulation``, to truth tables, forgets R.

>>> from cartesian_rdc.categories.semirings import Modular
>>> C = Circuits(Modular(2))
>>> square = C.compose(C.copy(C.wire), C.multiply)
>>> print(square.domain, "->", square.codomain)
Z_2 -> Z_2
>>> C.reverse_derivative(square) is C.reverse_derivative(C.identity(C.wire))
False
"""

from cartesian_rdc.categories.circuits.boolean import (
    BooleanFunction as BooleanFunction,
    Differences as Differences,
    Multilinear as Multilinear,
    is_z_2 as is_z_2,
)
from cartesian_rdc.categories.circuits.category import (
    CircuitCategory as CircuitCategory,
    Circuits as Circuits,
    CircuitsOverRing as CircuitsOverRing,
    circuit_category as circuit_category,
)
from cartesian_rdc.categories.circuits.generators import (
    Bus as Bus,
    Circuit as Circuit,
    Compare as Compare,
    Constant as Constant,
    Multiply as Multiply,
)
from cartesian_rdc.categories.circuits.matching import match_generator as match_generator
from cartesian_rdc.categories.circuits.straight_through import (
    Clamp as Clamp,
    ShiftRight as ShiftRight,
    StraightThrough as StraightThrough,
)
