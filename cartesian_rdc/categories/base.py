"""The ladder of abstract categories, from ``Category`` to ``ReverseDifferentialCategory``.

A category is a *value*: an object of one of these classes, whose methods take and return the
objects (``Ob``) and morphisms (``Mor``) of that category, of whatever Python types they are.
Each rung adds its characteristic operation as abstract methods and derives everything that
follows from it, once, as final ones::

    Category                     identity, compose
      MonoidalCategory           unit, product, tensor, associator, unitors
        SymmetricMonoidalCategory      symmetry
          CartesianCategory            first, second, delete, pair; the only loop, scan
            LeftAdditiveCategory       zero, add
              WithNegatives              negate            (optional: hom-sets are groups)
              DifferentialCategory       forward_derivative
                ReverseDifferentialCategory   reverse_derivative

To write a category of one's own, subclass the highest rung it reaches, fill in the abstract
methods, and make it a frozen dataclass, so that equal categories compare equal.

Composition is written in the order of diagrams: ``compose(f, g)`` is *f, then g*. In the
docstrings ``f g`` is that composite, ``π0, π1`` are ``first, second``, ``⟨f, g⟩`` is
``pair(f, g)``, ``×`` is ``product`` and ``tensor``, ``!`` is ``delete``, and ``ι0, ι1`` are
``inject_first, inject_second``.

Sources: 1910.07065 (Reverse Derivative Categories), Definitions 1, 4, 9, 13 and Theorem 16;
2103.01931 (Categorical Foundations of Gradient-Based Learning), Appendix A.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import reduce
from typing import Final, Generic, Literal, TypeAlias, final

from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError, DataError, is_whole, shown
from cartesian_rdc.type_variables import Mor, Ob

Keep: TypeAlias = Literal["states", "everything"]
"""What a scan keeps for the way back: the states, as lenses do, or all that is read, as optics."""


KEPT: Final[tuple[Keep, ...]] = ("states", "everything")
"""What ``keep`` may be."""


def require_keep(keep: object) -> None:
    """Raise ``DataError`` if ``keep`` is none of ``KEPT``."""
    if not isinstance(keep, str) or keep not in KEPT:
        raise DataError(f'a scan keeps "states" or "everything", not {shown(keep)}')


def require_steps(n: object) -> None:
    """Raise ``DataError`` if n is no whole number from 0."""
    if not is_whole(n):
        raise DataError(f"a sequence has 0 steps or more, not {n!r}")


class Category(ABC, Generic[Ob, Mor]):
    """Objects, morphisms, identities and composition.

    Laws: ``1 f = f``, ``f 1 = f``, ``(f g) h = f (g h)``.
    """

    @abstractmethod
    def domain(self, f: Mor) -> Ob:
        """A, for ``f : A -> B``."""

    @abstractmethod
    def codomain(self, f: Mor) -> Ob:
        """B, for ``f : A -> B``."""

    @abstractmethod
    def identity(self, a: Ob) -> Mor:
        """``1 : A -> A``."""

    @abstractmethod
    def compose(self, f: Mor, g: Mor) -> Mor:
        """``f g : A -> C`` for ``f : A -> B`` and ``g : B -> C``: f, then g.

        Raises ``CompositionError`` if f ends elsewhere than g begins; an implementation
        whose morphisms do not see to it themselves calls ``require_composable`` first.
        """

    def are_apart(self, f: Mor, g: Mor) -> bool:
        """Whether f and g, which have the same boundary, are known to be two morphisms.

        Here it is never known; a category whose morphisms are compared by ``==`` says ``f != g``.
        """
        return False

    def called(self, name: str, f: Mor) -> Mor:
        """f, called by a name where morphisms are written down; here it is f."""
        return f

    @final
    def composite(self, first: Mor, *others: Mor) -> Mor:
        """``f g h ...``: the composite of all, in this order. Raises like ``compose``."""
        return reduce(self.compose, others, first)

    @final
    def require_composable(self, f: Mor, g: Mor) -> None:
        """Raise ``CompositionError`` unless f ends where g begins."""
        b, c = self.codomain(f), self.domain(g)
        if b != c:
            left, right = told_apart(b, c)
            raise CompositionError(
                "compose", f"the first ends in {left}", f"the second begins in {right}"
            )

    @final
    def require_same_domain(self, f: Mor, g: Mor, operation: str) -> None:
        """Raise ``CompositionError`` unless f and g begin in the same object."""
        a, b = self.domain(f), self.domain(g)
        if a != b:
            left, right = told_apart(a, b)
            raise CompositionError(
                operation, f"the first begins in {left}", f"the second begins in {right}"
            )

    @final
    def require_parallel(self, f: Mor, g: Mor, operation: str) -> None:
        """Raise ``CompositionError`` unless f and g have the same domain and codomain."""
        self.require_same_domain(f, g, operation)
        a, b = self.codomain(f), self.codomain(g)
        if a != b:
            left, right = told_apart(a, b)
            raise CompositionError(
                operation, f"the first ends in {left}", f"the second ends in {right}"
            )


class MonoidalCategory(Category[Ob, Mor]):
    """A category with a product of objects and of morphisms, associative and unital.

    Not strict: ``(A × B) × C`` and ``A × (B × C)`` are different objects, and the associator
    goes from one to the other. Laws: functoriality and naturality, pentagon, triangle.
    """

    @property
    @abstractmethod
    def unit(self) -> Ob:
        """``1``, the unit of the product."""

    @abstractmethod
    def product(self, a: Ob, b: Ob) -> Ob:
        """``A × B``."""

    @abstractmethod
    def tensor(self, f: Mor, g: Mor) -> Mor:
        """``f × g : A × C -> B × D`` for ``f : A -> B`` and ``g : C -> D``."""

    @abstractmethod
    def associator(self, a: Ob, b: Ob, c: Ob) -> Mor:
        """``(A × B) × C -> A × (B × C)``."""

    @abstractmethod
    def associator_inverse(self, a: Ob, b: Ob, c: Ob) -> Mor:
        """``A × (B × C) -> (A × B) × C``."""

    @abstractmethod
    def left_unitor(self, a: Ob) -> Mor:
        """``1 × A -> A``."""

    @abstractmethod
    def left_unitor_inverse(self, a: Ob) -> Mor:
        """``A -> 1 × A``."""

    @abstractmethod
    def right_unitor(self, a: Ob) -> Mor:
        """``A × 1 -> A``."""

    @abstractmethod
    def right_unitor_inverse(self, a: Ob) -> Mor:
        """``A -> A × 1``."""


class SymmetricMonoidalCategory(MonoidalCategory[Ob, Mor]):
    """A monoidal category whose wires may cross. Laws: naturality, hexagon, involution."""

    @abstractmethod
    def symmetry(self, a: Ob, b: Ob) -> Mor:
        """``A × B -> B × A``."""

    @final
    def interchange(self, a: Ob, b: Ob, c: Ob, d: Ob) -> Mor:
        """``(A × B) × (C × D) -> (A × C) × (B × D)``: the middle two cross."""
        one_a, one_d = self.identity(a), self.identity(d)
        return self.composite(
            self.associator(a, b, self.product(c, d)),
            self.tensor(one_a, self.associator_inverse(b, c, d)),
            self.tensor(one_a, self.tensor(self.symmetry(b, c), one_d)),
            self.tensor(one_a, self.associator(c, b, d)),
            self.associator_inverse(a, c, self.product(b, d)),
        )


class CartesianCategory(SymmetricMonoidalCategory[Ob, Mor]):
    """Chosen binary products and a terminal object (2103.01931, Definition A.1).

    Laws: ``⟨f, g⟩ π0 = f``, ``⟨f, g⟩ π1 = g``, ``⟨h π0, h π1⟩ = h``, and every ``A -> 1``
    equals ``!``. The monoidal structure follows.
    """

    @abstractmethod
    def first(self, a: Ob, b: Ob) -> Mor:
        """``π0 : A × B -> A``."""

    @abstractmethod
    def second(self, a: Ob, b: Ob) -> Mor:
        """``π1 : A × B -> B``."""

    @abstractmethod
    def delete(self, a: Ob) -> Mor:
        """``! : A -> 1``."""

    @abstractmethod
    def pair(self, f: Mor, g: Mor) -> Mor:
        """``⟨f, g⟩ : A -> B × C`` for ``f : A -> B`` and ``g : A -> C``.

        Raises ``CompositionError`` if the domains differ.
        """

    @final
    def copy(self, a: Ob) -> Mor:
        """``⟨1, 1⟩ : A -> A × A``."""
        return self.pair(self.identity(a), self.identity(a))

    @final
    def tensor(self, f: Mor, g: Mor) -> Mor:
        """``f × g = ⟨π0 f, π1 g⟩``."""
        a, c = self.domain(f), self.domain(g)
        return self.pair(self.compose(self.first(a, c), f), self.compose(self.second(a, c), g))

    @final
    def associator(self, a: Ob, b: Ob, c: Ob) -> Mor:
        """``⟨π0 π0, ⟨π0 π1, π1⟩⟩``."""
        ab = self.product(a, b)
        ab_of, c_of = self.first(ab, c), self.second(ab, c)
        return self.pair(
            self.compose(ab_of, self.first(a, b)),
            self.pair(self.compose(ab_of, self.second(a, b)), c_of),
        )

    @final
    def associator_inverse(self, a: Ob, b: Ob, c: Ob) -> Mor:
        """``⟨⟨π0, π1 π0⟩, π1 π1⟩``."""
        bc = self.product(b, c)
        a_of, bc_of = self.first(a, bc), self.second(a, bc)
        return self.pair(
            self.pair(a_of, self.compose(bc_of, self.first(b, c))),
            self.compose(bc_of, self.second(b, c)),
        )

    @final
    def left_unitor(self, a: Ob) -> Mor:
        """``π1 : 1 × A -> A``."""
        return self.second(self.unit, a)

    @final
    def left_unitor_inverse(self, a: Ob) -> Mor:
        """``⟨!, 1⟩ : A -> 1 × A``."""
        return self.pair(self.delete(a), self.identity(a))

    @final
    def right_unitor(self, a: Ob) -> Mor:
        """``π0 : A × 1 -> A``."""
        return self.first(a, self.unit)

    @final
    def right_unitor_inverse(self, a: Ob) -> Mor:
        """``⟨1, !⟩ : A -> A × 1``."""
        return self.pair(self.identity(a), self.delete(a))

    @final
    def symmetry(self, a: Ob, b: Ob) -> Mor:
        """``⟨π1, π0⟩ : A × B -> B × A``."""
        return self.pair(self.second(a, b), self.first(a, b))

    @final
    def power(self, a: Ob, n: int) -> Ob:
        """``A^n``, where ``A^0 = 1`` and ``A^(n+1) = A × A^n``. Raises ``DataError`` if n < 0."""
        require_steps(n)
        result = self.unit
        for _ in range(n):
            result = self.product(a, result)
        return result

    @final
    def reversal(self, a: Ob, n: int) -> Mor:
        """``A^n -> A^n``: the last first. Raises ``DataError`` if n < 0."""
        whole = self.power(a, n)
        rows, rest = list[Mor](), self.identity(whole)
        for k in reversed(range(n)):
            xs = self.power(a, k)
            rows.append(self.compose(rest, self.first(a, xs)))
            rest = self.compose(rest, self.second(a, xs))
        result = self.delete(whole)
        for row in rows:
            result = self.pair(row, result)
        return result

    @final
    def zipping(self, a: Ob, b: Ob, n: int) -> Mor:
        """``A^n × B^n -> (A × B)^n``: row by row. Raises ``DataError`` if n < 0."""
        require_steps(n)
        xs = ys = self.unit
        result = self.delete(self.product(xs, ys))
        for _ in range(n):
            both = self.interchange(a, xs, b, ys)
            beside = self.tensor(self.identity(self.product(a, b)), result)
            xs, ys = self.product(a, xs), self.product(b, ys)
            result = self.compose(both, beside)
        return result

    def scan(self, p: Ob, s: Ob, x: Ob, y: Ob, f: Mor, n: int, *, keep: Keep = "states") -> Mor:
        """``Scan_n(f) : P × (S × X^n) -> S × Y^n`` of ``f : P × (S × X) -> S × Y``: the loop.

        It is ``unrolled``. A category of terms may make a generator of it; then ``keep`` is the
        residual of R of that generator, and the map is the same for each (2209.09351). Raises
        ``CompositionError`` if f goes elsewhere, ``DataError`` if n < 0 or ``keep`` is another.
        """
        require_keep(keep)
        return self.unrolled(p, s, x, y, f, n)

    def iterate(self, p: Ob, s: Ob, f: Mor, n: int, *, keep: Keep = "states") -> Mor:
        """``(p, s) -> f(p, f(p, ... s)) : P × S -> S``, n times ``f : P × S -> S``.

        The scan of f with nothing given and nothing shown. Raises like ``scan``.
        """
        require_steps(n)
        require_keep(keep)
        self.require_step(p, s, self.unit, self.unit, self._with_nothing(p, s, f))
        result, shared = self.second(p, s), self.first(p, s)
        for _ in range(n):
            result = self.compose(self.pair(shared, result), f)
        return result

    def recomputed(self, f: Mor) -> Mor:
        """f, whose R has its point for residual, as a lens has, and none of what f computes.

        It is f. A category of terms may make a generator of it (2209.09351).
        """
        return f

    @final
    def _with_nothing(self, p: Ob, s: Ob, f: Mor) -> Mor:
        """``P × (S × 1) -> S × 1``, of ``f : P × S -> S``."""
        given = self.tensor(self.identity(p), self.right_unitor(s))
        return self.compose(self.compose(given, f), self.right_unitor_inverse(s))

    @final
    def unrolled(self, p: Ob, s: Ob, x: Ob, y: Ob, f: Mor, n: int) -> Mor:
        """``Scan_n(f)``, by its definition.

        The n-fold composite of the endomorphism ``(P, f)``, which is the fold of an algebra of
        ``1 + X × -`` in Para on lists of length n (2402.15332, Figure 5)::

            Scan_0      (p, (s, ()))      -> (s, ())
            Scan_(n+1)  (p, (s, (x, xs))) -> (s'', (y, ys))   where (s', y) = f(p, (s, x))
                                                              and (s'', ys) = Scan_n(p, (s', xs))

        Raises like ``scan``.
        """
        require_steps(n)
        self.require_step(p, s, x, y, f)
        xs = ys = self.unit
        result = self.second(p, self.product(s, xs))
        for _ in range(n):
            more = self.product(x, xs)
            state_of, given = self.product(s, more), self.second(p, self.product(s, more))
            shared, state = self.first(p, state_of), self.compose(given, self.first(s, more))
            rows = self.compose(given, self.second(s, more))
            head, tail = (self.compose(rows, half(x, xs)) for half in (self.first, self.second))
            one = self.compose(self.pair(shared, self.pair(state, head)), f)
            after = self.pair(self.compose(one, self.first(s, y)), tail)
            rest = self.compose(self.pair(shared, after), result)
            last, others = (self.compose(rest, half(s, ys)) for half in (self.first, self.second))
            result = self.pair(last, self.pair(self.compose(one, self.second(s, y)), others))
            xs, ys = more, self.product(y, ys)
        return result

    @final
    def require_step(self, p: Ob, s: Ob, x: Ob, y: Ob, f: Mor) -> None:
        """Raise ``CompositionError`` unless ``f : P × (S × X) -> S × Y``."""
        a, b = self.product(p, self.product(s, x)), self.product(s, y)
        for wanted, end, words in ((a, self.domain(f), "begins"), (b, self.codomain(f), "ends")):
            if wanted != end:
                left, right = told_apart(wanted, end)
                raise CompositionError(
                    "scan",
                    f"the wires are for a step that {words} in {left}",
                    f"it does in {right}",
                )


class LeftAdditiveCategory(CartesianCategory[Ob, Mor]):
    """A cartesian left additive category (1910.07065, Definition 1; 2103.01931, A.2 to A.4).

    Each hom-set is a commutative monoid with ``f (g + h) = f g + f h`` and ``f 0 = 0``, and
    the projections are additive: ``(x + y) π = x π + y π``.
    """

    @abstractmethod
    def zero(self, a: Ob, b: Ob) -> Mor:
        """``0 : A -> B``."""

    @abstractmethod
    def add(self, f: Mor, g: Mor) -> Mor:
        """``f + g : A -> B``. Raises ``CompositionError`` unless f and g are parallel."""

    @final
    def addition(self, a: Ob) -> Mor:
        """``π0 + π1 : A × A -> A``, the monoid that A carries."""
        return self.add(self.first(a, a), self.second(a, a))

    @final
    def inject_first(self, a: Ob, b: Ob) -> Mor:
        """``ι0 = ⟨1, 0⟩ : A -> A × B``."""
        return self.pair(self.identity(a), self.zero(a, b))

    @final
    def inject_second(self, a: Ob, b: Ob) -> Mor:
        """``ι1 = ⟨0, 1⟩ : B -> A × B``."""
        return self.pair(self.zero(b, a), self.identity(b))


class WithNegatives(LeftAdditiveCategory[Ob, Mor]):
    """A left additive category whose hom-sets are groups: ``f + (-f) = 0``.

    Gradient *ascent* needs only addition; *descent* needs this (2404.00408, Ex. 3.24-3.26).
    """

    @abstractmethod
    def negate(self, f: Mor) -> Mor:
        """``-f : A -> B``."""

    @final
    def subtract(self, f: Mor, g: Mor) -> Mor:
        """``f - g = f + (-g)``. Raises ``CompositionError`` unless f and g are parallel."""
        return self.add(f, self.negate(g))


class DifferentialCategory(LeftAdditiveCategory[Ob, Mor]):
    """A cartesian differential category: axioms CD.1 to CD.7 (1910.07065, Definition 4)."""

    @abstractmethod
    def forward_derivative(self, f: Mor) -> Mor:
        """``D[f] : A × A -> B``, of ``f : A -> B``; the second argument is the direction."""


class ReverseDifferentialCategory(DifferentialCategory[Ob, Mor]):
    """A cartesian reverse differential category: axioms RD.1 to RD.7.

    1910.07065, Definition 13; 2103.01931, Definition A.5. By Theorem 16 it is a differential
    category, with the forward derivative that is derived here.
    """

    @abstractmethod
    def reverse_derivative(self, f: Mor) -> Mor:
        """``R[f] : A × B -> A``, of ``f : A -> B``; the second argument is the covector."""

    @final
    def forward_derivative(self, f: Mor) -> Mor:
        """``D[f] = (ι0 × 1) R[R[f]] π1 : A × A -> B`` (1910.07065, Theorem 16)."""
        a, b = self.domain(f), self.codomain(f)
        return self.composite(
            self.tensor(self.inject_first(a, b), self.identity(a)),
            self.reverse_derivative(self.reverse_derivative(f)),
            self.second(a, b),
        )

    @final
    def dagger(self, f: Mor) -> Mor:
        """``f† = ι1 R[f] : B -> A``, the transpose of a *linear* ``f : A -> B``.

        Linear means ``D[f] = π1 f`` (1910.07065, Definition 9). Then ``R[f] = π1 f†``,
        ``f†† = f`` and ``(f g)† = g† f†``; of a map that is not linear this is the transpose
        of its derivative at 0.
        """
        a, b = self.domain(f), self.codomain(f)
        return self.compose(self.inject_second(a, b), self.reverse_derivative(f))
