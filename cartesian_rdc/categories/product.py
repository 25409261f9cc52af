"""``C × D``: pairs of objects, pairs of morphisms, with the structure of C and of D.

>>> from cartesian_rdc.categories.matrices import Matrices
>>> from cartesian_rdc.categories.polynomials import Polynomials
>>> from cartesian_rdc.categories.semirings import Integers, Modular
>>> C = Product(Matrices(Integers()), Polynomials(Modular(2)))
>>> C.product((1, 2), (3, 4))
(4, 6)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import ReverseDifferentialCategory
from cartesian_rdc.type_variables import Mor1, Mor2, Ob1, Ob2


@final
@dataclass(frozen=True)
class Product(
    ReverseDifferentialCategory[tuple[Ob1, Ob2], tuple[Mor1, Mor2]],
    Generic[Ob1, Mor1, Ob2, Mor2],
):
    """The product of two reverse differential categories."""

    left: ReverseDifferentialCategory[Ob1, Mor1]
    right: ReverseDifferentialCategory[Ob2, Mor2]

    def domain(self, f: tuple[Mor1, Mor2]) -> tuple[Ob1, Ob2]:
        return self.left.domain(f[0]), self.right.domain(f[1])

    def codomain(self, f: tuple[Mor1, Mor2]) -> tuple[Ob1, Ob2]:
        return self.left.codomain(f[0]), self.right.codomain(f[1])

    def identity(self, a: tuple[Ob1, Ob2]) -> tuple[Mor1, Mor2]:
        return self.left.identity(a[0]), self.right.identity(a[1])

    def compose(self, f: tuple[Mor1, Mor2], g: tuple[Mor1, Mor2]) -> tuple[Mor1, Mor2]:
        return self.left.compose(f[0], g[0]), self.right.compose(f[1], g[1])

    @property
    def unit(self) -> tuple[Ob1, Ob2]:
        return self.left.unit, self.right.unit

    def product(self, a: tuple[Ob1, Ob2], b: tuple[Ob1, Ob2]) -> tuple[Ob1, Ob2]:
        return self.left.product(a[0], b[0]), self.right.product(a[1], b[1])

    def first(self, a: tuple[Ob1, Ob2], b: tuple[Ob1, Ob2]) -> tuple[Mor1, Mor2]:
        return self.left.first(a[0], b[0]), self.right.first(a[1], b[1])

    def second(self, a: tuple[Ob1, Ob2], b: tuple[Ob1, Ob2]) -> tuple[Mor1, Mor2]:
        return self.left.second(a[0], b[0]), self.right.second(a[1], b[1])

    def delete(self, a: tuple[Ob1, Ob2]) -> tuple[Mor1, Mor2]:
        return self.left.delete(a[0]), self.right.delete(a[1])

    def pair(self, f: tuple[Mor1, Mor2], g: tuple[Mor1, Mor2]) -> tuple[Mor1, Mor2]:
        return self.left.pair(f[0], g[0]), self.right.pair(f[1], g[1])

    def zero(self, a: tuple[Ob1, Ob2], b: tuple[Ob1, Ob2]) -> tuple[Mor1, Mor2]:
        return self.left.zero(a[0], b[0]), self.right.zero(a[1], b[1])

    def add(self, f: tuple[Mor1, Mor2], g: tuple[Mor1, Mor2]) -> tuple[Mor1, Mor2]:
        return self.left.add(f[0], g[0]), self.right.add(f[1], g[1])

    def reverse_derivative(self, f: tuple[Mor1, Mor2]) -> tuple[Mor1, Mor2]:
        return self.left.reverse_derivative(f[0]), self.right.reverse_derivative(f[1])

    def __str__(self) -> str:
        return f"{self.left} × {self.right}"
