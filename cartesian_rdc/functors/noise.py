"""The functor from training to evaluation: noisy generators become the maps without noise.

>>> from cartesian_rdc.categories.smooth import Array, Dropout, smooth, space
>>> drop = Dropout(Array((3,), "float64"), 0.5)
>>> WithoutNoise().on_morphism(drop) == smooth.second(space(3), space(3))
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from cartesian_rdc.categories.free import Atomic, Generator, Scanning
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Defined,
    Smooth,
    Space,
    Stochastic,
    smooth,
)
from cartesian_rdc.functors.functor import ReverseDifferentialFunctor
from cartesian_rdc.functors.interpretation import FunctorOnTerms


@final
@dataclass(frozen=True)
class WithoutNoise(
    FunctorOnTerms[Array, Space, Arrow], ReverseDifferentialFunctor[Space, Arrow, Space, Arrow]
):
    """``A -> A``: ``in_evaluation`` of every ``Stochastic`` generator, and any other as it is.

    A generator whose definition has noise is the definition without it.
    """

    @property
    def source(self) -> Smooth:
        return smooth

    @property
    def target(self) -> Smooth:
        return smooth

    def of_atom(self, atom: Array) -> Space:
        return Atomic(atom)

    def of_generator(self, generator: Generator[Array]) -> Arrow:
        if isinstance(generator, Defined):
            calm = self.on_morphism(definition := generator.checked_definition())
            return generator if calm is definition else calm
        return generator.in_evaluation() if isinstance(generator, Stochastic) else generator

    def of_scan(self, scan: Scanning[Array], step: Arrow) -> Arrow:
        return scan.with_step(step)
