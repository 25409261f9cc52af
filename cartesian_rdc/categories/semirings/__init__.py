"""Commutative semirings and their homomorphisms, as values.

=============  ==============================  ==========================  ==================
value          elements                        addition, multiplication    Python type
=============  ==============================  ==========================  ==================
Modular(n)     0, ..., n - 1                   modulo n                    int
PrimeField(p)  the same, p prime: F_p          modulo p, with inverses     int
Naturals()     0, 1, 2, ...                    those of numbers            int
Integers()     ..., -1, 0, 1, ...              those of numbers            int
Rationals()    fractions                       those of numbers            fractions.Fraction
Booleans()     False, True                     or, and                     bool
Saturating(n)  0, ..., n - 1                   stopping at n - 1           int
MinPlus()      ∞ and the integers              minimum, addition           int, ``INFINITY``
Floats()       float64                         rounded                     float
=============  ==============================  ==========================  ==================

Every one but the last is exact. ``Z_2`` is ``Modular(2)``: addition is exclusive or.
``PrimeField(2)``, which prints as ``F_2``, is another semiring: maps over both do not compose.

>>> from cartesian_rdc.categories.semirings import MinPlus, Modular, Saturating
>>> Z_4, Sat_4 = Modular(4), Saturating(4)
>>> Z_4.add(3, 3), Sat_4.add(3, 3)
(2, 3)
>>> MinPlus().add(3, 5), MinPlus().multiply(3, 5), MinPlus().zero
(3, 8, INFINITY)
"""

from cartesian_rdc.categories.semirings.base import (
    CommutativeRing as CommutativeRing,
    CommutativeSemiring as CommutativeSemiring,
    Field as Field,
    FiniteSemiring as FiniteSemiring,
    Homomorphism as Homomorphism,
    OverRing as OverRing,
    OverSemiring as OverSemiring,
)
from cartesian_rdc.categories.semirings.finite import (
    Booleans as Booleans,
    Modular as Modular,
    PrimeField as PrimeField,
    Residues as Residues,
    Saturating as Saturating,
)
from cartesian_rdc.categories.semirings.homomorphisms import (
    fractions as fractions,
    initial as initial,
    reduction as reduction,
    rounding as rounding,
    truth as truth,
)
from cartesian_rdc.categories.semirings.numbers import (
    INFINITY as INFINITY,
    Floats as Floats,
    Infinity as Infinity,
    Integers as Integers,
    Length as Length,
    MinPlus as MinPlus,
    Naturals as Naturals,
    Rationals as Rationals,
)
