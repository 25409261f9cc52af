# pyright: basic, reportMissingTypeStubs=false, reportAbstractUsage=false
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# DisCoPy has no types that checkers could use
"""The category of diagrams of DisCoPy: symmetric monoidal, and strict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from discopy import markov, monoidal

from cartesian_rdc.categories.base import SymmetricMonoidalCategory
from cartesian_rdc.interchange.discopy.types import Diagram, Type


@final
class Labelled(monoidal.Bubble, markov.Box):  # type: ignore[misc]  # untyped
    """A diagram in a bubble that has a name; it means what is inside."""

    __ambiguous_inheritance__ = (monoidal.Bubble, markov.Box)

    def __init__(self, name: str, inside: Diagram) -> None:
        super().__init__(
            inside, dom=inside.dom, cod=inside.cod, name=name, drawing_name=name, method="bubble"
        )


@final
@dataclass(frozen=True)
class Diagrams(SymmetricMonoidalCategory[Type, Diagram]):
    """Diagrams of ``discopy.markov``, with their types for objects.

    It is strict: ``(A × B) × C`` is ``A × (B × C)``, and associators and unitors are identities.
    Copies and discards are boxes of DisCoPy; it does not know that maps can be copied, and so the
    category is not declared cartesian.
    """

    def domain(self, f: Diagram) -> Type:
        return f.dom

    def codomain(self, f: Diagram) -> Type:
        return f.cod

    def identity(self, a: Type) -> Diagram:
        return markov.Diagram.id(a)

    def compose(self, f: Diagram, g: Diagram) -> Diagram:
        self.require_composable(f, g)
        return f >> g

    def called(self, name: str, f: Diagram) -> Diagram:
        """``f`` in a bubble that has the name."""
        return Labelled(name, f)

    @property
    def unit(self) -> Type:
        return monoidal.Ty()

    def product(self, a: Type, b: Type) -> Type:
        return a @ b

    def tensor(self, f: Diagram, g: Diagram) -> Diagram:
        return f @ g

    def associator(self, a: Type, b: Type, c: Type) -> Diagram:
        return between((a @ b) @ c, a @ (b @ c))

    def associator_inverse(self, a: Type, b: Type, c: Type) -> Diagram:
        return between(a @ (b @ c), (a @ b) @ c)

    def left_unitor(self, a: Type) -> Diagram:
        return markov.Diagram.id(a)

    def left_unitor_inverse(self, a: Type) -> Diagram:
        return markov.Diagram.id(a)

    def right_unitor(self, a: Type) -> Diagram:
        return markov.Diagram.id(a)

    def right_unitor_inverse(self, a: Type) -> Diagram:
        return markov.Diagram.id(a)

    def symmetry(self, a: Type, b: Type) -> Diagram:
        crossed = markov.Diagram.swap(a, b)
        return between(a @ b, b @ a, crossed.inside)

    def __str__(self) -> str:
        return "Diagrams"


def between(a: Type, b: Type, layers: tuple[object, ...] = ()) -> Diagram:
    """The diagram of these layers, which begins in a and ends in b, as they are bracketed."""
    return markov.Diagram(tuple(layers), a, b, _scan=False)
