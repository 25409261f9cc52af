"""Homomorphisms between the semirings of the library.

>>> from cartesian_rdc.categories.semirings import Modular
>>> modulo = reduction(Modular(6))
>>> modulo(-1), modulo(8)
(5, 2)
"""

from __future__ import annotations

from fractions import Fraction

from cartesian_rdc.categories.semirings.base import CommutativeSemiring, Homomorphism
from cartesian_rdc.categories.semirings.finite import Booleans, Residues
from cartesian_rdc.categories.semirings.numbers import Floats, Integers, Naturals, Rationals
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import K


def initial(target: CommutativeSemiring[K]) -> Homomorphism[int, K]:
    """``N -> S``, the only one there is: ``n`` to ``1 + ... + 1``.

    To ``Sat_n`` it saturates, to the Booleans it says whether a number is positive.
    """
    return Homomorphism(Naturals(), target, target.natural)


def reduction(target: Residues) -> Homomorphism[int, int]:
    """``Z -> Z_n``: the remainder."""
    return Homomorphism(Integers(), target, lambda a: a % target.n)


def truth() -> Homomorphism[int, bool]:
    """``N -> B``: whether a number is positive."""
    return Homomorphism(Naturals(), Booleans(), lambda a: a > 0)


def fractions() -> Homomorphism[int, Fraction]:
    """``Z -> Q``."""
    return Homomorphism(Integers(), Rationals(), Fraction)


def rounding() -> Homomorphism[Fraction, float]:
    """``Q -> float64``, the nearest: a homomorphism up to rounding.

    A call raises ``ScalarError`` if the number is larger than every float64.
    """

    def nearest(a: Fraction) -> float:
        try:
            return float(a)
        except OverflowError:
            raise ScalarError(f"a fraction is larger than every number of {Floats()}") from None

    return Homomorphism(Rationals(), Floats(), nearest)
