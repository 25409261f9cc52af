"""Terms: the arrows of the free cartesian reverse differential category on a signature.

There are nine constructors, those of cartesian left additive structure and labels, and the
generators of the signature. Terms are interned (``interning``), so that equality is identity and
a shared subterm is one value, and they know their domain and codomain. Equality of terms is
syntactic: ``Compose(Identity(a), f)`` is not ``f``, though every interpretation makes them equal.

Nothing here recurses on the depth of a term; ``fold`` is how to take one apart.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import field
from typing import Generic, final

from cartesian_rdc.categories.free.interning import Interned, interned, parts_first
from cartesian_rdc.categories.free.objects import Object, Product, Unit
from cartesian_rdc.categories.free.writing import Written, applied
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.printing import Pictured, ends
from cartesian_rdc.type_variables import Atom, T


@interned
class Term(Interned, Pictured, ABC, Generic[Atom]):
    """An arrow ``domain -> codomain``."""

    domain: Object[Atom] = field(init=False)
    codomain: Object[Atom] = field(init=False)

    def __post_init__(self) -> None:
        domain, codomain = self.boundary()
        object.__setattr__(self, "domain", domain)
        object.__setattr__(self, "codomain", codomain)

    @abstractmethod
    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        """The domain and the codomain. Raises ``CompositionError`` if the parts do not fit."""

    @abstractmethod
    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        """Call the method of the algebra for this constructor, with the parts' results."""

    @property
    def parts(self) -> tuple[Term[Atom], ...]:
        """The immediate subterms."""
        return ()

    def _in_words(self) -> str:
        return ends(self.domain, self.codomain)

    @final
    def fold(self, algebra: Algebra[Atom, T]) -> T:
        """The value of this term in an algebra; a shared subterm is computed once."""
        order: list[Term[Atom]] = parts_first(self, lambda whole: whole.parts)
        done: dict[Term[Atom], T] = {}
        for term in order:
            done[term] = term.accept(algebra, [done[part] for part in term.parts])
        return done[self]


class Algebra(ABC, Generic[Atom, T]):
    """One method for each constructor: what it is given are the term and its parts' values."""

    @abstractmethod
    def identity(self, term: Identity[Atom]) -> T:
        """The value of ``1``."""

    @abstractmethod
    def compose(self, term: Compose[Atom], f: T, g: T) -> T:
        """The value of ``f g``."""

    @abstractmethod
    def first(self, term: First[Atom]) -> T:
        """The value of ``π0``."""

    @abstractmethod
    def second(self, term: Second[Atom]) -> T:
        """The value of ``π1``."""

    @abstractmethod
    def delete(self, term: Delete[Atom]) -> T:
        """The value of ``!``."""

    @abstractmethod
    def pair(self, term: Pair[Atom], f: T, g: T) -> T:
        """The value of ``⟨f, g⟩``."""

    @abstractmethod
    def zero(self, term: Zero[Atom]) -> T:
        """The value of ``0``."""

    @abstractmethod
    def add(self, term: Add[Atom], f: T, g: T) -> T:
        """The value of ``f + g``."""

    @abstractmethod
    def generator(self, term: Generator[Atom]) -> T:
        """The value of a generator."""

    def label(self, term: Label[Atom], f: T) -> T:
        """The value of f under a name: here, that of f."""
        return f


@final
@interned
class Identity(Term[Atom]):
    """``1 : A -> A``."""

    a: Object[Atom]

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return self.a, self.a

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.identity(self)


@interned
class Binary(Term[Atom]):
    """A term made of two."""

    f: Term[Atom]
    g: Term[Atom]

    @property
    @final
    def parts(self) -> tuple[Term[Atom], ...]:
        return self.f, self.g


@final
@interned
class Compose(Binary[Atom]):
    """``f g : A -> C`` for ``f : A -> B`` and ``g : B -> C``."""

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        f, g = self.f, self.g
        if f.codomain is not g.domain:
            left, right = told_apart(f.codomain, g.domain)
            raise CompositionError(
                "compose", f"the first ends in {left}", f"the second begins in {right}"
            )
        return f.domain, g.codomain

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.compose(self, results[0], results[1])


@final
@interned
class First(Term[Atom]):
    """``π0 : A × B -> A``."""

    a: Object[Atom]
    b: Object[Atom]

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return Product(self.a, self.b), self.a

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.first(self)


@final
@interned
class Second(Term[Atom]):
    """``π1 : A × B -> B``."""

    a: Object[Atom]
    b: Object[Atom]

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return Product(self.a, self.b), self.b

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.second(self)


@final
@interned
class Delete(Term[Atom]):
    """``! : A -> 1``."""

    a: Object[Atom]

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return self.a, Unit()

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.delete(self)


@final
@interned
class Pair(Binary[Atom]):
    """``⟨f, g⟩ : A -> B × C`` for ``f : A -> B`` and ``g : A -> C``."""

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        f, g = self.f, self.g
        if f.domain is not g.domain:
            left, right = told_apart(f.domain, g.domain)
            raise CompositionError(
                "pair", f"the first begins in {left}", f"the second begins in {right}"
            )
        return f.domain, Product(f.codomain, g.codomain)

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.pair(self, results[0], results[1])


@final
@interned
class Zero(Term[Atom]):
    """``0 : A -> B``."""

    a: Object[Atom]
    b: Object[Atom]

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return self.a, self.b

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.zero(self)


@final
@interned
class Add(Binary[Atom]):
    """``f + g : A -> B`` for ``f, g : A -> B``."""

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        f, g = self.f, self.g
        if f.domain is not g.domain:
            left, right = told_apart(f.domain, g.domain)
            raise CompositionError(
                "add", f"the first begins in {left}", f"the second begins in {right}"
            )
        if f.codomain is not g.codomain:
            left, right = told_apart(f.codomain, g.codomain)
            raise CompositionError(
                "add", f"the first ends in {left}", f"the second ends in {right}"
            )
        return f.domain, f.codomain

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.add(self, results[0], results[1])


@final
@interned
class Label(Term[Atom]):
    """``f``, under a name: the same arrow, for those who read programs and pictures.

    A name that begins with ``/`` is a mark, which functors read: people do not see it.
    """

    name: str
    f: Term[Atom]

    @property
    def about(self) -> str:
        """The name without the R that were taken of what has it: n of ``R[R[n]]``."""
        name = self.name
        while name.startswith("R[") and name.endswith("]"):
            name = name[2:-1]
        return name

    @property
    def is_mark(self) -> bool:
        """Whether it is one for functors, and not for people."""
        return self.about.startswith("/")

    def boundary(self) -> tuple[Object[Atom], Object[Atom]]:
        return self.f.domain, self.f.codomain

    @property
    def parts(self) -> tuple[Term[Atom], ...]:
        return (self.f,)

    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.label(self, results[0])


@interned
class Generator(Term[Atom]):
    """An arrow that the signature provides, with a reverse derivative of its own.

    A generator is a subclass with three things: its fields, which are hashable; its type rule
    ``boundary``; and its ``reverse_derivative``, as a term. What it *means* is up to whoever
    interprets it.
    """

    @abstractmethod
    def reverse_derivative(self) -> Term[Atom]:
        """``R[self] : A × B -> A``. Raises ``MissingDerivativeError`` if there is none."""

    @property
    def label(self) -> str:
        """A word for the generator, in programs and formulas."""
        return type(self).__name__.lower()

    def written(self, arguments: Sequence[Written]) -> Written | Sequence[Written]:
        """How the result prints in formulas, of these arguments, one for each atom of the domain.

        One expression, or one for each atom of the codomain. Here it is the label, as a function.
        """
        return applied(self.label, *arguments)

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        """Whether the result is zero as soon as these arguments (one entry an atom) are.

        Only programs use this, to leave out work: RD.2 makes ``R[f]`` vanish where its
        covector does, and a generator that is linear can say so here.
        """
        return False

    @final
    def accept(self, algebra: Algebra[Atom, T], results: Sequence[T]) -> T:
        return algebra.generator(self)
