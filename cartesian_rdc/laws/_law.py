"""A law: an equation as a value, with its number in the source and a statement in words.

A law asks a ``Draw`` for the objects and morphisms that it is about, by name, and returns its two
sides; where these come from, and when two sides are equal, is for its caller to decide. Laws are
declared in families, each over its equation::

    class CategoryLaws(Laws[Category[Ob, Mor], Ob, Mor, Mor], of=Category):
        @law("C.3 associativity", "(f g) h = f (g h)")
        def associativity(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
            c, (f, g, h) = self.subject, draw.chain("fgh")
            return c.compose(c.compose(f, g), h), c.compose(f, c.compose(g, h))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Generic, TypeAlias, TypeGuard, TypeVar, cast, final

from cartesian_rdc.printing import of_type
from cartesian_rdc.type_variables import Mor, Ob, Side

Family = TypeVar("Family")
Subject_contra = TypeVar("Subject_contra", contravariant=True)
Subject = TypeVar("Subject")
Sides: TypeAlias = tuple[Side, Side]
"""Both sides of an equation."""


class Draw(ABC, Generic[Ob, Mor]):
    """A source of the objects and morphisms that a law is about."""

    @abstractmethod
    def object(self, name: str) -> Ob:
        """Any object, to be called by this name in a counterexample."""

    @abstractmethod
    def morphism(self, name: str, domain: Ob, codomain: Ob) -> Mor:
        """Any morphism ``domain -> codomain``, to be called by this name."""

    @final
    def objects(self, names: str) -> list[Ob]:
        """An object for each letter."""
        return [self.object(name) for name in names]

    @final
    def morphisms(self, names: str, domain: Ob, codomain: Ob) -> list[Mor]:
        """A morphism ``domain -> codomain`` for each letter."""
        return [self.morphism(name, domain, codomain) for name in names]

    @final
    def parallel(self, names: str) -> list[Mor]:
        """A morphism ``A -> B`` for each letter."""
        return self.morphisms(names, *self.objects("AB"))

    @final
    def arrow(self, name: str) -> tuple[Ob, Ob, Mor]:
        """A, B and a morphism ``A -> B`` of this name."""
        a, b = self.objects("AB")
        return a, b, self.morphism(name, a, b)

    @final
    def chain(self, names: str) -> list[Mor]:
        """Composable morphisms ``A -> B``, ``B -> C``, ..., one for each letter."""
        objects = self.objects("ABCDEFGH"[: len(names) + 1])
        return [self.morphism(*one) for one in zip(names, objects, objects[1:], strict=False)]


@final
@dataclass(frozen=True, repr=False)
class Law(Generic[Subject_contra, Ob, Mor, Side]):
    """An equation about every subject: ``sides(subject, draw)`` are equal, whatever is drawn.

    The type is contravariant in the subject: a law about categories is one about categories with
    more structure, and a law of a structure that a category lacks is a type error.
    """

    name: str
    statement: str
    sides: Callable[[Subject_contra, Draw[Ob, Mor]], Sides[Side]]

    def __repr__(self) -> str:
        return of_type(self, f"{self.name}: {self.statement}")

    def about(self, subject: Subject_contra) -> Claim[Ob, Mor, Side]:
        """The law, as a claim about this subject."""
        return Claim(self.name, self.statement, subject, _About(self, subject))

    def along(self, family: Callable[[Subject], Subject_contra]) -> Law[Subject, Ob, Mor, Side]:
        """The law about what a family makes of a subject, as one about the subject."""
        return Law(self.name, self.statement, _Along(self, family))

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        """Pickled by the place where it is declared, whose name its ``sides`` have."""
        name = getattr(self.sides, "__qualname__", "<locals>")
        if "<locals>" in name:
            return Law, (self.name, self.statement, self.sides)
        return resolve_name, (f"{self.sides.__module__}:{name}",)


@final
@dataclass(frozen=True)
class _About(Generic[Subject, Ob, Mor, Side]):
    """The sides of a law, at one subject; as a value that pickles."""

    law: Law[Subject, Ob, Mor, Side]
    subject: Subject

    def __call__(self, draw: Draw[Ob, Mor]) -> Sides[Side]:
        return self.law.sides(self.subject, draw)


@final
@dataclass(frozen=True)
class _Along(Generic[Subject, Family, Ob, Mor, Side]):
    """The sides of a law about a family, at its subjects; as a value that pickles."""

    law: Law[Family, Ob, Mor, Side]
    family: Callable[[Subject], Family]

    def __call__(self, subject: Subject, draw: Draw[Ob, Mor]) -> Sides[Side]:
        return self.law.sides(self.family(subject), draw)


@final
@dataclass(frozen=True, repr=False)
class Claim(Generic[Ob, Mor, Side]):
    """An equation about one subject: ``sides(draw)`` are equal, whatever is drawn."""

    name: str
    statement: str
    subject: object
    sides: Callable[[Draw[Ob, Mor]], Sides[Side]]

    def __repr__(self) -> str:
        return of_type(self, f"{self.name}: {self.statement}, of {self.subject}")

    @property
    def key(self) -> str:
        """The name without spaces, ``RD.5-chain-rule``, for tests and commands."""
        return self.name.replace(" ", "-")


def law(
    name: str, statement: str
) -> Callable[[Callable[[Family, Draw[Ob, Mor]], Sides[Side]]], Law[Family, Ob, Mor, Side]]:
    """Declare a method of a family to be a law, with its name and its equation in words."""
    return lambda sides: Law(name, statement, sides)


class Laws(ABC, Generic[Subject, Ob, Mor, Side]):
    """A family of laws: ``CategoryLaws(C)`` are those that C obeys, in the order of declaration.

    A subclass names the type of its subjects, and their class once more as ``of``, and declares
    each law over its two sides, which are about ``self.subject`` and whatever is drawn.
    """

    _of: type[object]

    def __init_subclass__(cls, *, of: type[object]) -> None:
        super().__init_subclass__()
        cls._of = of

    @final
    def __init__(self, subject: Subject) -> None:
        self.subject = subject

    @final
    def __repr__(self) -> str:
        return of_type(self, f"of {self.subject}")

    @final
    def __iter__(self) -> Iterator[Law[Subject, Ob, Mor, Side]]:
        for declared in vars(type(self)).values():
            if self._is_law(declared):
                yield declared.along(type(self))

    @final
    @classmethod
    def claims(cls, subject: object) -> list[Claim[object, object, object]]:
        """The laws as claims about a subject of unknown type: none if it is of another kind."""
        found = [law.about(subject) for law in cls(subject)] if cls._is_about(subject) else []
        return cast("list[Claim[object, object, object]]", found)

    # isinstance forgets the arguments of a generic class; these do not.

    @classmethod
    def _is_about(cls, subject: object) -> TypeGuard[Subject]:
        return isinstance(subject, cls._of)

    @classmethod
    def _is_law(cls, found: object) -> TypeGuard[Law[Laws[Subject, Ob, Mor, Side], Ob, Mor, Side]]:
        return isinstance(found, Law)
