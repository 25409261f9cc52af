"""A law: an equation as a value, with its number in the source and a statement in words.

A law does not know how it is tested. It asks a ``Draw`` for the objects and morphisms that it
speaks about, by name, and gives the two sides; whoever runs it decides where these come from
and when two sides are equal.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar, final

from cartesian_rdc.type_variables import Mor, Ob, Side

Subject_contra = TypeVar("Subject_contra", contravariant=True)


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
@dataclass(frozen=True)
class Law(Generic[Subject_contra, Ob, Mor, Side]):
    """``sides(subject, draw)`` are equal, whatever is drawn.

    A law about categories is one about categories with more structure, too: the type is
    contravariant in its subject, so that asking a category for laws of a structure that it
    lacks is a type error.
    """

    name: str
    statement: str
    sides: Callable[[Subject_contra, Draw[Ob, Mor]], tuple[Side, Side]]

    def about(self, subject: Subject_contra) -> Claim[Ob, Mor, Side]:
        """The law, as a claim about this subject."""
        return Claim(self.name, self.statement, subject, lambda draw: self.sides(subject, draw))


@final
@dataclass(frozen=True)
class Claim(Generic[Ob, Mor, Side]):
    """A law about one subject: ``sides(draw)`` are equal, whatever is drawn."""

    name: str
    statement: str
    subject: object
    sides: Callable[[Draw[Ob, Mor]], tuple[Side, Side]]

    @property
    def key(self) -> str:
        """The name without spaces, ``RD.5-chain-rule``: how tests and commands call the law."""
        return self.name.replace(" ", "-")
