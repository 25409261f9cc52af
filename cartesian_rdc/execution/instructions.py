"""Instructions: what a program is a list of."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeGuard, final

import numpy as np

from cartesian_rdc.categories.free import (
    Atomic,
    FreeCategory,
    Generator,
    Label,
    Object,
    Pair,
    Product,
    Second,
    Term,
    Unit,
    Zero,
    interned,
)
from cartesian_rdc.categories.free.writing import Numeral, Spread, Written, added
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.categories.smooth import Array, Arrow, SmoothGenerator, Ufunc, point
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.errors import MissingDerivativeError
from cartesian_rdc.printing import of_type
from cartesian_rdc.type_variables import Atom, T


@final
@interned
class Plus(Generator[Atom]):
    """``+ : X × X -> X``, the addition that an atom carries."""

    atom: Atom

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        x = Atomic(self.atom)
        return Product(x, x), x

    def reverse_derivative(self) -> Term[Atom]:
        """``⟨π1, π1⟩``."""
        dz = Second(self.domain, self.codomain)
        return Pair(dz, dz)

    def written(self, arguments: Sequence[Written]) -> Written:
        x, y = arguments
        return self.atom.sum_written(x, y) if _is_semiring(self.atom) else added(x, y)


@final
@interned
class Subtract(Ufunc):
    """``A × A -> A``: ``x - y``. Only programs have it; in terms it is ``x + (-y)``."""

    ufunc = np.subtract
    of_indices = True

    def written(self, arguments: Sequence[Written]) -> Written:
        return arguments[0] - arguments[1]

    def reverse_derivative(self) -> Arrow:
        """``(_, c) -> (c, -c)``."""
        _, c = point(self)
        return c.pair(-c).arrow


@final
@interned
class Nought(Generator[Atom]):
    """``0 : 1 -> X``, the zero that an atom carries."""

    atom: Atom

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return Unit(), Atomic(self.atom)

    def reverse_derivative(self) -> Term[Atom]:
        """``0``."""
        return Zero(Product(self.domain, self.codomain), self.domain)

    def written(self, arguments: Sequence[Written]) -> Written:
        """``0``, that of the atom."""
        atom: object = self.atom
        if _is_semiring(atom):
            return atom.written(atom.zero)
        return Spread(Numeral(0)) if isinstance(atom, Array) and atom.rank else Numeral(0)


def _is_semiring(atom: object) -> TypeGuard[CommutativeSemiring[object]]:
    return isinstance(atom, CommutativeSemiring)


@final
@interned
class Boxed(Generator[Atom]):
    """What a label holds, as one instruction: for those who look at programs from outside."""

    term: Label[Atom]

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return self.term.domain, self.term.codomain

    def reverse_derivative(self) -> Term[Atom]:
        """That of the term. Raises ``MissingDerivativeError`` if it has none."""
        c: FreeCategory[Atom] = FreeCategory()
        return c.reverse_derivative(self.term)

    @property
    def label(self) -> str:
        return self.term.name


@interned
class Compound(Generator[Atom]):
    """An instruction that runs a program of its own."""

    @property
    @abstractmethod
    def flops(self: Compound[Array]) -> int:
        """How many operations on numbers it takes."""

    @property
    @abstractmethod
    def held(self: Compound[Array]) -> list[Array]:
        """The arrays that it needs beside arguments and results."""

    @abstractmethod
    def run(
        self, arguments: Sequence[T], apply: Callable[[Generator[Atom], Sequence[T]], Sequence[T]]
    ) -> list[T]:
        """The results, by ``apply`` of the generators inside."""

    @abstractmethod
    def lines(self, arguments: Sequence[int], results: Sequence[int]) -> list[str]:
        """How it prints."""

    @final
    def reverse_derivative(self) -> Term[Atom]:
        """Raises ``MissingDerivativeError``: only programs have it."""
        raise MissingDerivativeError(f"{self.label} is of programs, which are not derived")


def is_compound(generator: Generator[Atom]) -> TypeGuard[Compound[Atom]]:
    """Whether an instruction runs a program of its own."""
    return isinstance(generator, Compound)


@final
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scope:
    """A label around an instruction, and the labels around that."""

    name: str
    around: Scope | None


@final
@dataclass(frozen=True, repr=False, slots=True)
class Instruction(Generic[Atom]):
    """``results = generator(arguments)``, of numbered variables, one for each atom.

    ``within`` is the innermost label around the term that was evaluated first to this
    instruction. Instructions that differ only there are equal.
    """

    generator: Generator[Atom]
    arguments: tuple[int, ...]
    results: tuple[int, ...]
    within: Scope | None = field(default=None, compare=False, repr=False)

    @property
    def scope(self) -> tuple[str, ...]:
        """The names of the labels around the instruction, the outermost first."""
        names, label = list[str](), self.within
        while label is not None:
            names.insert(0, label.name)
            label = label.around
        return tuple(names)

    @property
    def flops(self: Instruction[Array]) -> int:
        """How many operations on numbers it takes; a function such as ``exp`` counts as one."""
        if isinstance(self.generator, SmoothGenerator | Compound):
            return self.generator.flops
        return self.generator.atom.size if isinstance(self.generator, Plus) else 0

    def __repr__(self) -> str:
        return of_type(self, str(self))

    @property
    def lines(self) -> list[str]:
        """How it prints: a line, and more of them for a loop."""
        if isinstance(self.generator, Compound):
            return self.generator.lines(self.arguments, self.results)
        return [str(self)]

    def __str__(self) -> str:
        results = ", ".join(f"v{k}" for k in self.results)
        arguments = " ".join(f"v{k}" for k in self.arguments)
        return f"{results} : {self.generator.codomain} = {self.verb} {arguments}".rstrip()

    @property
    def verb(self) -> str:
        """The label of the generator; of a contraction also the product that it is."""
        label = self.generator.label
        if isinstance(self.generator, Contraction):
            return f"{label} {self.generator.subscripts}"
        return label
