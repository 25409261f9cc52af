# pyright: basic
"""How far rounding may take a result: the definition, run with noise in the last places.

Every number that a generator gives is moved at random by some units in the last place. Where this
hardly moves the result, engines have to agree with the definition; where it moves it a lot, or
makes it jump, as a comparison of numbers that are nearly equal does, they need not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Function,
    Functions,
    Numbers,
    Smooth,
    Space,
    Value,
    arrays_of,
    assemble,
    meaning,
)
from cartesian_rdc.categories.smooth.lookup import ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.rearrangement import Sum
from cartesian_rdc.categories.smooth.sliding import Fold
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.functors import Interpretation

PLACES: Final = 4
"""The noise, in units in the last place."""

RUNS: Final = 3
"""How often the definition is run with noise; and once without, as noise may itself overflow."""

SLACK: Final = 40
"""How much further than the noise engines may be."""


def bounds(f: Arrow, at: Value, exact: list[Numbers], flushes: bool = False) -> list[Numbers]:
    """For each array of ``f(at)``, ``exact``, how far an engine may be from it; inf where any.

    XLA ``flushes``: it takes numbers that are not normal for 0.
    """
    spread = [np.zeros(x.shape) for x in exact]
    for run in range(RUNS + 1):
        noise = _Noise(PLACES if run else 0, np.random.default_rng(run), flushes)
        moved = assemble(f.domain, list(map(noise, arrays_of(f.domain, at))))
        overflows: list[Generator[Array]] = []
        result = _noisy(noise, overflows).on_morphism(f)(moved)
        if overflows:  # in which order a sum is taken is not specified
            return [np.full(x.shape, np.inf) for x in exact]
        for total, x, y in zip(spread, exact, arrays_of(f.codomain, result), strict=True):
            with np.errstate(all="ignore"):
                np.maximum(total, np.abs(x.astype(float) - y.astype(float)), out=total)
    return [_bound(x, far) for x, far in zip(exact, spread, strict=True)]


def nearest(x: Numbers) -> Numbers:
    """How far an engine may always be from ``x``; inf where x is not finite."""
    if x.dtype.kind == "i":  # exact
        return np.zeros(x.shape)
    info = np.finfo(x.dtype.name)
    small = SLACK * float(info.smallest_subnormal)
    if x.dtype != np.float16:  # products of small numbers are 0 or not, in the order taken
        small = max(small, float(info.tiny) ** 0.5)
    with np.errstate(all="ignore"):
        own = SLACK * float(info.eps) * np.abs(x.astype(float)) + small
    return np.where(np.isfinite(x), own, np.inf)


def _bound(x: Numbers, far: Numbers) -> Numbers:
    with np.errstate(all="ignore"):  # an index is exact where no number before it is at a tie
        return np.where(np.isfinite(far), SLACK * far + nearest(x), np.inf)


@final
@dataclass(frozen=True)
class _Noise:
    """Moves numbers at random by half of so many units in the last place, up to all of them."""

    places: int
    rng: np.random.Generator
    flushes: bool

    def __call__(self, x: Numbers) -> Numbers:
        if x.dtype.kind == "i":
            return x
        info = np.finfo(x.dtype.name)
        step = self.places * float(info.eps)
        sides = self.rng.choice((-1, 1), x.shape)
        far = sides * self.rng.uniform(0.5, 1, x.shape)  # so that none is rounded to no noise
        with np.errstate(all="ignore"):
            moved = np.asarray(x * (1 + step * far), x.dtype)
        return (
            np.where(np.abs(moved) < info.tiny, x.dtype.type(0), moved) if self.flushes else moved
        )


def _noisy(
    noise: _Noise, overflows: list[Generator[Array]]
) -> Interpretation[Array, Space, Function]:
    """The definition, shaken; sums of finite numbers that overflow are put down in a list."""

    def on_generator(generator: Generator[Array]) -> Function:
        exact = meaning(generator)
        shaken = _shaken(exact, noise)

        def run(x: Value) -> Value:
            result = shaken(x)
            if isinstance(generator, SUMS) and _is_finite(x) and not _is_finite(result):
                overflows.append(generator)
            return result

        return Function(exact.domain, exact.codomain, run)

    return Interpretation(Smooth(), Functions(), Atomic, on_generator)


SUMS = (Contraction, Sum, Fold, ScatterAdd)
"""The generators that add several numbers up."""


def _is_finite(value: Value) -> bool:
    return all(bool(np.isfinite(array).all()) for array in leaves_of(value))


def _shaken(function: Function, noise: _Noise) -> Callable[[Value], Value]:
    b = function.codomain
    return lambda x: assemble(b, list(map(noise, arrays_of(b, function.run(x)))))
