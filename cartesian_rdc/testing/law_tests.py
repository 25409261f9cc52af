"""Binding laws to pytest and Hypothesis: one test item for each law."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar, final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartesian_rdc.laws import Draw, Law

Ob = TypeVar("Ob")
Mor = TypeVar("Mor")
Side = TypeVar("Side")
Subject = TypeVar("Subject")
T = TypeVar("T")


@final
@dataclass(frozen=True)
class Sample(Generic[Ob, Mor]):
    """How to draw from a category, and how to tell two of its morphisms apart.

    ``difference`` gives None for morphisms that are equal, else words that say where they
    differ, and what each is there.
    """

    objects: st.SearchStrategy[Ob]
    morphisms: Callable[[Ob, Ob], st.SearchStrategy[Mor]]
    difference: Callable[[Mor, Mor], str | None]


@final
@dataclass(frozen=True)
class HypothesisDraw(Draw[Ob, Mor]):
    """Draws from the strategies of a sample, and remembers what it drew."""

    data: st.DataObject
    sample: Sample[Ob, Mor]
    drawn: dict[str, str] = field(default_factory=dict[str, str])

    def object(self, name: str) -> Ob:
        return self._draw(name, self.sample.objects)

    def morphism(self, name: str, domain: Ob, codomain: Ob) -> Mor:
        return self._draw(name, self.sample.morphisms(domain, codomain))

    def _draw(self, name: str, strategy: st.SearchStrategy[T]) -> T:
        value: T = self.data.draw(strategy, label=name)
        self.drawn[name] = repr(value)
        return value


def check_law(
    law: Law[Subject, Ob, Mor, Side],
    subject: Subject,
    sample: Sample[Ob, Mor],
    difference: Callable[[Side, Side], str | None],
    data: st.DataObject,
) -> None:
    """Raise ``AssertionError``, with what was drawn, where the two sides differ."""
    __tracebackhide__ = True
    draw = HypothesisDraw(data, sample)
    left, right = law.sides(subject, draw)
    why = difference(left, right)
    if why is not None:
        where = "".join(f"\n  {name} = {value}" for name, value in draw.drawn.items())
        raise AssertionError(f"{law.name} fails: {law.statement}{where}\n  {why}")


def law_tests(
    subject: Subject,
    sample: Sample[Ob, Mor],
    laws: Iterable[Law[Subject, Ob, Mor, Side]],
    difference: Callable[[Side, Side], str | None],
) -> Callable[..., None]:
    """Make a test with one item for each law, to be bound to a name: ``test_mine = ...``.

    ``difference`` compares the two sides of a law as ``Sample.difference`` does morphisms.
    """

    def run(law: Law[Subject, Ob, Mor, Side], data: st.DataObject) -> None:
        __tracebackhide__ = True
        check_law(law, subject, sample, difference, data)

    items = [pytest.param(law, id=law.name.replace(" ", "-")) for law in laws]
    test: Callable[..., None] = pytest.mark.parametrize("law", items)(given(data=st.data())(run))
    return test
