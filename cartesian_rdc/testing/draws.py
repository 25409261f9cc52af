"""Draws for laws: from the strategies of a source, or from given arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, cast, final

from hypothesis import strategies as st

from cartesian_rdc.laws import Draw
from cartesian_rdc.type_variables import Mor, Ob, Side, T

Anything: TypeAlias = object

Compare: TypeAlias = Callable[[Side, Side, st.DataObject], str | None]
"""None for sides that are equal, else words that say where they differ."""


@final
@dataclass(frozen=True)
class Source(Generic[Ob, Mor, Side]):
    """Strategies for the objects and morphisms of laws, and the comparison of their sides.

    Made by ``Sample`` and ``Elements``.
    """

    objects: st.SearchStrategy[Ob]
    morphisms: Callable[[Ob, Ob], st.SearchStrategy[Mor]]
    compare: Compare[Side]


@final
@dataclass
class FromSource(Draw[Ob, Mor], Generic[Ob, Mor, Side]):
    """Draws from a source, and keeps all that was drawn."""

    data: st.DataObject
    source: Source[Ob, Mor, Side]
    drawn: dict[str, object] = field(default_factory=dict[str, object])
    arrows: dict[str, Mor] = field(default_factory=dict[str, Mor])

    def object(self, name: str) -> Ob:
        return self._keep(name, self.data.draw(self.source.objects))

    def morphism(self, name: str, domain: Ob, codomain: Ob) -> Mor:
        f = self._keep(name, self.data.draw(self.source.morphisms(domain, codomain)))
        self.arrows[name] = f
        return f

    def _keep(self, name: str, value: T) -> T:
        self.drawn[name] = value
        return value


@final
class ArgumentsError(ValueError):
    """Arguments of a law that are missing, or that it does not draw."""


@final
@dataclass
class Given(Draw[Ob, Mor]):
    """Draws the arguments of a counterexample, by their names."""

    law: str
    arguments: Mapping[str, object]
    used: set[str] = field(default_factory=set[str])

    def object(self, name: str) -> Ob:
        return cast("Ob", self._get(name))

    def morphism(self, name: str, domain: Ob, codomain: Ob) -> Mor:
        return cast("Mor", self._get(name))

    def _get(self, name: str) -> Anything:
        if name not in self.arguments:
            raise ArgumentsError(f"{self.law} draws {name}, too: replay(..., {name}=...)")
        self.used.add(name)
        return self.arguments[name]

    def require_used(self) -> None:
        """Raise ``ArgumentsError`` if something was given that the law does not draw."""
        for name in self.arguments:
            if name not in self.used:
                raise ArgumentsError(f"{self.law} draws no {name}, only {sorted(self.used)}")
