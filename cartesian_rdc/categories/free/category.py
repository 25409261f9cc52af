"""The free cartesian reverse differential category on a signature, and R on its terms.

``FreeCategory`` is what all categories of terms share: the structure is syntax, up to the
equations of it that are easy to see (``rewriting``), and ``R`` is
defined by recursion, one clause a constructor, the clauses being the axioms RD.1 to RD.5 as
printed in 1910.07065, Definition 13 (2103.01931, Definition A.5). ``Free`` is the category on
atoms and generators that are mere names.

>>> from cartesian_rdc.categories.free import Atomic
>>> C = Free()
>>> A, B = Atomic("A"), Atomic("B")
>>> C.reverse_derivative(C.copy(A)).domain is C.product(A, C.product(A, A))
True
>>> f = Symbol("f", A, B)
>>> C.compose(f, f)
Traceback (most recent call last):
...
cartesian_rdc.errors.CompositionError: cannot compose: the first ends in B, the second begins in A
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.base import (
    Keep,
    ReverseDifferentialCategory,
    require_keep,
    require_steps,
)
from cartesian_rdc.categories.free.interning import interned
from cartesian_rdc.categories.free.objects import Object, Product, Unit
from cartesian_rdc.categories.free.rewriting import composite, pairing, total
from cartesian_rdc.categories.free.scanning import Scan, Scanning
from cartesian_rdc.categories.free.terms import (
    Add,
    Algebra,
    Compose,
    Delete,
    First,
    Generator,
    Identity,
    Label,
    Pair,
    Second,
    Term,
    Zero,
)
from cartesian_rdc.categories.free.writing import Written, applied
from cartesian_rdc.errors import MissingDerivativeError
from cartesian_rdc.type_variables import Atom


class FreeCategory(ReverseDifferentialCategory[Object[Atom], Term[Atom]]):
    """The category whose objects are products of atoms and whose morphisms are terms."""

    @final
    def domain(self, f: Term[Atom]) -> Object[Atom]:
        return f.domain

    @final
    def codomain(self, f: Term[Atom]) -> Object[Atom]:
        return f.codomain

    @final
    def identity(self, a: Object[Atom]) -> Term[Atom]:
        return Identity(a)

    @final
    def compose(self, f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        return composite(f, g)

    @property
    @final
    def unit(self) -> Object[Atom]:
        return Unit()

    @final
    def product(self, a: Object[Atom], b: Object[Atom]) -> Object[Atom]:
        return Product(a, b)

    @final
    def first(self, a: Object[Atom], b: Object[Atom]) -> Term[Atom]:
        return First(a, b)

    @final
    def second(self, a: Object[Atom], b: Object[Atom]) -> Term[Atom]:
        return Second(a, b)

    @final
    def delete(self, a: Object[Atom]) -> Term[Atom]:
        return Delete(a)

    @final
    def pair(self, f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        return pairing(f, g)

    @final
    def zero(self, a: Object[Atom], b: Object[Atom]) -> Term[Atom]:
        return Zero(a, b)

    @final
    def add(self, f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        return total(f, g)

    def scanning(
        self, step: Term[Atom], n: int, *, keep: Keep = "states", backwards: bool = False
    ) -> Scanning[Atom]:
        """``P × (S × X^n) -> S × Y^n``, where ``X^n`` is that of each atom, as a generator.

        ``step`` is ``P × (S × X) -> S × Y``. ``keep``: what R of it keeps for the way back.
        ``backwards``: from the last row to the first. Raises ``CompositionError`` if the step goes
        elsewhere, ``DataError`` if n < 0 or ``keep`` is something else.
        """
        require_steps(n)
        require_keep(keep)
        return Scan(step, int(n), keep, backwards)

    @final
    def scan(
        self,
        p: Object[Atom],
        s: Object[Atom],
        x: Object[Atom],
        y: Object[Atom],
        f: Term[Atom],
        n: int,
        *,
        keep: Keep = "states",
    ) -> Term[Atom]:
        """``scanning``, between powers of X and Y, and the wires of each atom of them."""
        self.require_step(p, s, x, y, f)
        loop = self.scanning(f, n, keep=keep)
        given = self.tensor(self.identity(p), self.tensor(self.identity(s), loop.to_rows(x)))
        return self.composite(given, loop, self.tensor(self.identity(s), loop.from_rows(y)))

    @final
    def iterate(
        self,
        p: Object[Atom],
        s: Object[Atom],
        f: Term[Atom],
        n: int,
        *,
        keep: Keep = "states",
    ) -> Term[Atom]:
        """``scanning``, of no rows."""
        step = self._with_nothing(p, s, f)
        self.require_step(p, s, self.unit, self.unit, step)
        loop = self.scanning(step, n, keep=keep)
        given = self.tensor(self.identity(p), self.right_unitor_inverse(s))
        return self.composite(given, loop, self.right_unitor(s))

    @final
    def recomputed(self, f: Term[Atom]) -> Term[Atom]:
        """``scanning`` of one step, which is given and shows one row, and has no state."""
        a, b = f.domain, f.codomain
        given = self.composite(
            self.second(self.unit, self.product(self.unit, a)), self.second(self.unit, a), f
        )
        whole = self.product(self.unit, self.product(self.unit, a))
        loop = self.scanning(self.pair(self.delete(whole), given), 1)
        rows = self.compose(self.right_unitor_inverse(a), loop.to_rows(a))
        into = self.pair(self.delete(a), self.pair(self.delete(a), rows))
        shown = self.compose(loop, self.second(self.unit, loop.many(b)))
        out = self.compose(loop.from_rows(b), self.right_unitor(b))
        return self.composite(into, shown, out)

    @final
    def are_apart(self, f: Term[Atom], g: Term[Atom]) -> bool:
        """Whether they are two terms."""
        return f != g

    @final
    def called(self, name: str, f: Term[Atom]) -> Term[Atom]:
        """``f``, under a name, unless it is 0 or !, which compute nothing that has one."""
        return f if isinstance(f, (Zero, Delete)) else Label(name, f)

    @final
    def reverse_derivative(self, f: Term[Atom]) -> Term[Atom]:
        """``R[f] : A × B -> A``, linear in the size of f.

        Raises ``MissingDerivativeError`` if a generator in f has no derivative.
        """
        return f.fold(ReverseDerivativeClauses(self))


@final
@dataclass(frozen=True)
class ReverseDerivativeClauses(Algebra[Atom, Term[Atom]]):
    """The definition of ``R`` by recursion on terms: RD.1, RD.3, RD.4 and RD.5."""

    category: FreeCategory[Atom]

    def identity(self, term: Identity[Atom]) -> Term[Atom]:
        """RD.3: ``R[1] = π1``."""
        return Second(term.a, term.a)

    def first(self, term: First[Atom]) -> Term[Atom]:
        """RD.3: ``R[π0] = π1 ι0``."""
        c, a, b = self.category, term.a, term.b
        return c.compose(c.second(term.domain, a), c.inject_first(a, b))

    def second(self, term: Second[Atom]) -> Term[Atom]:
        """RD.3: ``R[π1] = π1 ι1``."""
        c, a, b = self.category, term.a, term.b
        return c.compose(c.second(term.domain, b), c.inject_second(a, b))

    def delete(self, term: Delete[Atom]) -> Term[Atom]:
        """RD.4: ``R[!] = 0``."""
        return Zero(Product(term.domain, term.codomain), term.domain)

    def zero(self, term: Zero[Atom]) -> Term[Atom]:
        """RD.1: ``R[0] = 0``."""
        return Zero(Product(term.domain, term.codomain), term.domain)

    def add(self, term: Add[Atom], f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        """RD.1: ``R[f + g] = R[f] + R[g]``."""
        return self.category.add(f, g)

    def pair(self, term: Pair[Atom], f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        """RD.4: ``R[⟨f, g⟩] = (1 × π0) R[f] + (1 × π1) R[g]``."""
        c, one = self.category, self.category.identity(term.domain)
        b, b_ = term.f.codomain, term.g.codomain
        return c.add(
            c.compose(c.tensor(one, c.first(b, b_)), f),
            c.compose(c.tensor(one, c.second(b, b_)), g),
        )

    def compose(self, term: Compose[Atom], f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
        """RD.5: ``R[f g] = ⟨π0, ⟨π0 f, π1⟩⟩ (1 × R[g]) R[f]``."""
        c, one = self.category, self.category.identity(term.domain)
        x, dz = c.first(term.domain, term.codomain), c.second(term.domain, term.codomain)
        return c.composite(c.pair(x, c.pair(c.compose(x, term.f), dz)), c.tensor(one, g), f)

    def generator(self, term: Generator[Atom]) -> Term[Atom]:
        return term.reverse_derivative()

    def label(self, term: Label[Atom], f: Term[Atom]) -> Term[Atom]:
        """``R[f]``, under the name ``R[name]``."""
        return self.category.called(f"R[{term.name}]", f)


@final
@dataclass(frozen=True)
class Free(FreeCategory[str]):
    """The free cartesian reverse differential category on atoms that are names."""

    def __str__(self) -> str:
        return "Free"


@final
@interned
class Symbol(Generator[str]):
    """A generator of ``Free()``: a name, its type, and perhaps how to find its derivative.

    ``derivative`` makes ``R[symbol]`` from the symbol.
    """

    name: str
    source: Object[str]
    target: Object[str]
    derivative: Callable[[Symbol], Term[str]] | None = None

    def boundary(self) -> tuple[Object[str], Object[str]]:
        return self.source, self.target

    @property
    def label(self) -> str:
        return self.name

    def written(self, arguments: Sequence[Written]) -> Written:
        """``f(x, y)``."""
        return applied(self.name, *arguments)

    def reverse_derivative(self) -> Term[str]:
        """The given one. Raises ``MissingDerivativeError`` if none was given."""
        if self.derivative is None:
            raise MissingDerivativeError(
                f"the generator {self.name} : {self.source} -> {self.target} has no reverse "
                "derivative: give it one as its fourth argument, or do not take R of it"
            )
        return self.derivative(self)
