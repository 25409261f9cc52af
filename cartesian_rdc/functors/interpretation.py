"""Interpretation: a functor from a category of terms, by its values on atoms and generators.

Terms are free: these values determine the functor. Evaluation, translation into another category,
formulas and pictures are such functors. It preserves R if it does so on generators. A scan goes to
the scan of the value of its step.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.base import LeftAdditiveCategory
from cartesian_rdc.categories.free import (
    FreeCategory,
    Generator,
    Label,
    Object,
    Scanning,
    Term,
)
from cartesian_rdc.categories.free.interpreting import Interpreting
from cartesian_rdc.functors.functor import LeftAdditiveFunctor, StrictMonoidalFunctor
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import Atom, Mor, Ob


class FunctorOnTerms(
    StrictMonoidalFunctor[Object[Atom], Term[Atom], Ob, Mor],
    LeftAdditiveFunctor[Object[Atom], Term[Atom], Ob, Mor],
):
    """The functor with these values on atoms and generators; a shared subterm has one."""

    @abstractmethod
    def of_atom(self, atom: Atom) -> Ob:
        """``F X``, of an atom X."""

    @abstractmethod
    def of_generator(self, generator: Generator[Atom]) -> Mor:
        """``F g``. Raises ``UntranslatableError`` if there is none."""

    def of_scan(self, scan: Scanning[Atom], step: Mor) -> Mor:
        """F of a scan, from the value ``F f`` of its step f: a scan of the target, row by row.

        A functor with values that have rows of their own makes a scan of these instead.
        """
        return self._algebra().by_rows(scan, step)

    def of_label(self, label: Label[Atom], f: Mor) -> Mor:
        """F of what has a label, from the value f of what is in it: f under the same name.

        A functor that reads marks has other values there.
        """
        return self.target.called(label.name, f)

    def _algebra(self) -> Interpreting[Atom, Ob, Mor]:
        on_objects = self._on_objects({})
        return Interpreting(self.target, on_objects, self.of_generator, self.of_scan, self.of_label)

    @final
    def on_object(self, a: Object[Atom]) -> Ob:
        return self._on_objects({})(a)

    def _on_objects(self, done: dict[Object[Atom], Ob]) -> Callable[[Object[Atom]], Ob]:
        """``on_object``, of many objects, whose common parts are computed once: see ``done``."""
        target = self.target
        return lambda a: a.fold(lambda: target.unit, self.of_atom, target.product, done)

    @final
    def on_morphism(self, f: Term[Atom]) -> Mor:
        """``F f``. Raises ``CompositionError`` if the value on a generator goes elsewhere."""
        return f.fold(self._algebra())


@final
@dataclass(frozen=True, repr=False)
class Interpretation(Brief, FunctorOnTerms[Atom, Ob, Mor]):
    """The functor of cartesian left additive categories that these two functions make."""

    source_category: FreeCategory[Atom]
    target_category: LeftAdditiveCategory[Ob, Mor]
    on_atom: Callable[[Atom], Ob]
    on_generator: Callable[[Generator[Atom]], Mor]

    def _in_words(self) -> str:
        return f"{self.source_category} -> {self.target_category}"

    @property
    def source(self) -> FreeCategory[Atom]:
        return self.source_category

    @property
    def target(self) -> LeftAdditiveCategory[Ob, Mor]:
        return self.target_category

    def of_atom(self, atom: Atom) -> Ob:
        return self.on_atom(atom)

    def of_generator(self, generator: Generator[Atom]) -> Mor:
        return self.on_generator(generator)
