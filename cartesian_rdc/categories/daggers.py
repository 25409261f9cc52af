"""Linear maps, the contextual linear dagger, and the theorem that D and the dagger are R.

1910.07065, Theorems 41 and 42: a reverse differential category is a differential category with a
contextual linear dagger, which takes ``h : X × A -> B``, linear in A, to ``h†[X] : X × B -> A``,
linear in B. Reverse mode is forward mode and transposition. The two directions are

    ForwardWithDagger(C)   its D, and h†[X] = (x, b) -> π1 R[h]((x, 0), b), of a C with R
    ReverseFromDagger(C)   R[f] = D[f]†[A], of a C with D and a dagger

which are inverse to each other (laws DG.9, K.9 and K.10). A map is linear if ``D[f] = π1 f``
(Definition 9), and linear in A, in the context X, if that holds in ``Context(C, X)``.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.base import (
    DifferentialCategory,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
)
from cartesian_rdc.type_variables import Mor, Ob


def linear_part(c: DifferentialCategory[Ob, Mor], f: Mor) -> Mor:
    """``ι1 D[f] : A -> B``, of ``f : A -> B``: the derivative at 0, which is linear.

    Of a linear f it is f.
    """
    a = c.domain(f)
    return c.compose(c.inject_second(a, a), c.forward_derivative(f))


def linear_part_in_context(c: DifferentialCategory[Ob, Mor], context: Ob, a: Ob, f: Mor) -> Mor:
    """``(x, v) -> D[f]((x, 0), (0, v)) : X × A -> B``, of ``f : X × A -> B``: linear in A.

    X is ``context``. Of an f that is linear in A it is f.
    """
    x, v = c.first(context, a), c.second(context, a)
    xa = c.product(context, a)
    nothing_a, nothing_x = c.zero(xa, a), c.zero(xa, context)
    at = c.pair(c.pair(x, nothing_a), c.pair(nothing_x, v))
    return c.compose(at, c.forward_derivative(f))


class DaggerDifferentialCategory(DifferentialCategory[Ob, Mor]):
    """A differential category with a contextual linear dagger (1910.07065, Theorem 42).

    Laws: ``h†[X]`` is linear in B; ``h†[X]†[X] = h``; ``†[X]`` turns composites round, takes
    the identity to the identity and projections to injections, and is natural in X.
    """

    @abstractmethod
    def contextual_dagger(self, context: Ob, a: Ob, h: Mor) -> Mor:
        """``h†[X] : X × B -> A``, of ``h : X × A -> B`` that is linear in A."""


@dataclass(frozen=True)
class _Based(LeftAdditiveCategory[Ob, Mor]):
    """The cartesian left additive structure of another category."""

    category: LeftAdditiveCategory[Ob, Mor]

    @final
    def domain(self, f: Mor) -> Ob:
        return self.category.domain(f)

    @final
    def codomain(self, f: Mor) -> Ob:
        return self.category.codomain(f)

    @final
    def identity(self, a: Ob) -> Mor:
        return self.category.identity(a)

    @final
    def compose(self, f: Mor, g: Mor) -> Mor:
        return self.category.compose(f, g)

    @property
    @final
    def unit(self) -> Ob:
        return self.category.unit

    @final
    def product(self, a: Ob, b: Ob) -> Ob:
        return self.category.product(a, b)

    @final
    def first(self, a: Ob, b: Ob) -> Mor:
        return self.category.first(a, b)

    @final
    def second(self, a: Ob, b: Ob) -> Mor:
        return self.category.second(a, b)

    @final
    def delete(self, a: Ob) -> Mor:
        return self.category.delete(a)

    @final
    def pair(self, f: Mor, g: Mor) -> Mor:
        return self.category.pair(f, g)

    @final
    def zero(self, a: Ob, b: Ob) -> Mor:
        return self.category.zero(a, b)

    @final
    def add(self, f: Mor, g: Mor) -> Mor:
        return self.category.add(f, g)

    @final
    def __str__(self) -> str:
        return f"{type(self).__name__}({self.category})"


@final
@dataclass(frozen=True)
class ForwardWithDagger(_Based[Ob, Mor], DaggerDifferentialCategory[Ob, Mor]):
    """Theorem 41: the D of a reverse differential category, and its contextual dagger."""

    category: ReverseDifferentialCategory[Ob, Mor]

    def forward_derivative(self, f: Mor) -> Mor:
        return self.category.forward_derivative(f)

    def contextual_dagger(self, context: Ob, a: Ob, h: Mor) -> Mor:
        """``(ι0 × 1) R[h] π1 : X × B -> A``."""
        c = self.category
        return c.composite(
            c.tensor(c.inject_first(context, a), c.identity(c.codomain(h))),
            c.reverse_derivative(h),
            c.second(context, a),
        )


@final
@dataclass(frozen=True)
class ReverseFromDagger(_Based[Ob, Mor], ReverseDifferentialCategory[Ob, Mor]):
    """Theorem 42: the R of a differential category with a contextual dagger."""

    category: DaggerDifferentialCategory[Ob, Mor]

    def reverse_derivative(self, f: Mor) -> Mor:
        """``D[f]†[A] : A × B -> A``."""
        c, a = self.category, self.category.domain(f)
        return c.contextual_dagger(a, a, c.forward_derivative(f))
