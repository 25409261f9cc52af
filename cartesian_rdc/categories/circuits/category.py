"""The categories of circuits over a semiring, and over a ring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeGuard, final

from cartesian_rdc.categories.base import SymmetricMonoidalCategory, WithNegatives
from cartesian_rdc.categories.circuits.generators import Bus, Circuit, Compare, Constant, Multiply
from cartesian_rdc.categories.circuits.wiring import join, wires
from cartesian_rdc.categories.free import Atomic, Delete, FreeCategory, Product
from cartesian_rdc.categories.semirings import CommutativeSemiring, OverRing, OverSemiring
from cartesian_rdc.categories.semirings.base import require_natural
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import CompositionError, ScalarError, StructureError
from cartesian_rdc.type_variables import K


@dataclass(frozen=True)
class CircuitCategory(OverSemiring[K], FreeCategory[CommutativeSemiring[K]]):
    """Circuits whose wires carry the elements of a semiring, or of a ring.

    With ``comparison``, ``compare`` is one of the generators.
    """

    comparison: bool = False

    @property
    @final
    def wire(self) -> Bus[K]:
        """``S``."""
        return Atomic(self.scalars)

    @final
    def bus(self, width: int) -> Bus[K]:
        """``S^width``, the product of its halves, at logarithmic depth; ``S^0`` is the unit.

        Raises ``ScalarError`` if the width is no natural number.
        """
        require_natural(width, "the width of a bus")
        if width < 2:
            return self.wire if width else self.unit
        return Product(self.bus(width // 2), self.bus(width - width // 2))

    @property
    @final
    def multiply(self) -> Circuit[K]:
        """``S × S -> S``."""
        return Multiply(self.scalars)

    @final
    def constant(self, value: K) -> Circuit[K]:
        """``1 -> S``. Raises ``ScalarError`` if the value is not an element of S."""
        return Constant(self.scalars, value)

    @final
    def compare(self, *, straight_through: bool = False) -> Circuit[K]:
        """``S × S -> S``, with R zero or, if ``straight_through``, that of addition.

        Raises ``ScalarError`` if the category has no comparison.
        """
        if not self.comparison:
            raise ScalarError(
                f"{self} has no comparison: ask for it with comparison=True, "
                "and do without polynomials"
            )
        return Compare(self.scalars, straight_through)

    @final
    def wires(self, a: Bus[K]) -> list[Circuit[K]]:
        """The projections ``A -> S``, from left to right."""
        return wires(a)

    @final
    def join(self, domain: Bus[K], parts: Sequence[Circuit[K]]) -> Circuit[K]:
        """``A -> bus(n)``, of n ``parts : A -> S``, where A is ``domain``.

        Raises ``CompositionError`` if a part begins or ends elsewhere.
        """
        self._require_wires(domain, parts)
        return join(domain, self.bus(len(parts)), parts)

    @final
    def times(self, f: Circuit[K], g: Circuit[K]) -> Circuit[K]:
        """``f · g : A -> S``, of ``f, g : A -> S``.

        Raises ``CompositionError`` if they begin or end elsewhere.
        """
        return self.compose(self.pair(f, g), self.multiply)

    @final
    def everywhere(self, domain: Bus[K], value: K) -> Circuit[K]:
        """The constant ``A -> S``. Raises ``ScalarError`` if the value is not an element of S."""
        return self.compose(Delete(domain), self.constant(value))

    @final
    def total(self, domain: Bus[K], parts: Sequence[Circuit[K]]) -> Circuit[K]:
        """The sum ``A -> S`` of ``parts : A -> S``, at logarithmic depth; 0 of none.

        Raises ``CompositionError`` if a part begins or ends elsewhere.
        """
        return self._balanced(parts, self.add, self.zero(domain, self.wire))

    @final
    def product_of(self, domain: Bus[K], parts: Sequence[Circuit[K]]) -> Circuit[K]:
        """The product ``A -> S`` of ``parts : A -> S``, at logarithmic depth; 1 of none.

        Raises ``CompositionError`` if a part begins or ends elsewhere.
        """
        one = self.everywhere(domain, self.scalars.one)
        return self._balanced(parts, self.times, one)

    def _balanced(
        self,
        parts: Sequence[Circuit[K]],
        both: Callable[[Circuit[K], Circuit[K]], Circuit[K]],
        nothing: Circuit[K],
    ) -> Circuit[K]:
        self._require_wires(nothing.domain, parts)
        level = list(parts)
        while len(level) > 1:
            half = len(level) // 2  # the first with the first of the second half, and so on
            paired = [both(level[k], level[half + k]) for k in range(half)]
            level = paired + level[2 * half :]
        return level[0] if level else nothing

    def _require_wires(self, domain: Bus[K], parts: Sequence[Circuit[K]]) -> None:
        should = Ends(domain, self.wire)
        for number, part in enumerate(parts):
            if part.domain is not domain or part.codomain is not self.wire:
                wanted, words = told_apart(should, Ends(part.domain, part.codomain))
                raise CompositionError(
                    "put wires together", f"they go {wanted}", f"number {number} goes {words}"
                )

    @final
    def multiples(self, a: K, bus: Bus[K]) -> Circuit[K]:
        """``x -> a x : B -> B``, on every wire of the bus B."""
        s = self.wire
        scaled = self.times(self.identity(s), self.everywhere(s, a))
        return bus.fold(lambda: self.identity(self.unit), lambda _: scaled, self.tensor)

    @final
    def __str__(self) -> str:
        compares = ", with comparison" if self.comparison else ""
        return f"{type(self).__name__}({self.scalars}{compares})"


@final
@dataclass(frozen=True)
class Circuits(CircuitCategory[K]):
    """``PolyCirc(S)``; with ``comparison``, ``PolyCirc^=(S)``."""


@final
@dataclass(frozen=True)
class CircuitsOverRing(OverRing[K], CircuitCategory[K], WithNegatives[Bus[K], Circuit[K]]):
    """``PolyCirc(S)``, over a ring; with ``comparison``, ``PolyCirc^=(S)``."""

    def negate(self, f: Circuit[K]) -> Circuit[K]:
        minus_one = self.scalars.negate(self.scalars.one)
        return self.compose(f, self.multiples(minus_one, f.codomain))


def circuit_category(
    c: SymmetricMonoidalCategory[Bus[K], Circuit[K]], operation: str
) -> CircuitCategory[K]:
    """c, where its maps are circuits. Raises ``StructureError`` if c has no wires and gates."""
    if not _is_of_circuits(c):
        raise StructureError(operation, c, CircuitCategory.__name__)
    return c


def _is_of_circuits(
    c: SymmetricMonoidalCategory[Bus[K], Circuit[K]],
) -> TypeGuard[CircuitCategory[K]]:
    return isinstance(c, CircuitCategory)
