"""Draws for laws: from strategies, or from given arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast, final

from hypothesis import strategies as st

from cartesian_rdc.laws import Draw
from cartesian_rdc.type_variables import Mor, Ob, T

Anything: TypeAlias = object


@final
@dataclass
class FromStrategies(Draw[Ob, Mor]):
    """Draws from strategies, and keeps all that was drawn."""

    data: st.DataObject
    objects_of: st.SearchStrategy[Ob]
    morphisms_of: Callable[[Ob, Ob], st.SearchStrategy[Mor]]
    drawn: dict[str, object] = field(default_factory=dict[str, object])
    arrows: dict[str, Mor] = field(default_factory=dict[str, Mor])

    def object(self, name: str) -> Ob:
        return self._keep(name, self.data.draw(self.objects_of))

    def morphism(self, name: str, domain: Ob, codomain: Ob) -> Mor:
        f = self._keep(name, self.data.draw(self.morphisms_of(domain, codomain)))
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
