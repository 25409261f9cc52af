# pyright: basic
"""Runs rows on an engine, and finds where each is most wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import final

import mpmath as mp
import numpy as np

from cartesian_rdc.categories.smooth import Arrow, Numbers, assemble, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import engine_named, evaluate
from cartesian_rdc.functors import Batching
from tests.numerics.errors import error, format_of
from tests.numerics.points import Point
from tests.numerics.reference import BITS, Bound, Exact, Row, slopes_at, standing_for, value_at

ENGINES = ("definition", "numpy", "numba", "jax")
"""``execution.evaluate``, and the engines of arrays."""

WITHOUT_HALVES = ("numba",)
"""The engines that refuse float16."""


@final
@dataclass(frozen=True)
class Worst:
    """The largest error in ulp, and the numbers of the argument where it is."""

    ulp: float = 0.0
    at: Point = ()
    got: float = 0.0

    def over(self, other: Worst) -> Worst:
        """The larger of both."""
        return self if self.ulp >= other.ulp else other


@final
@dataclass(frozen=True)
class Result:
    """What came out for a row: ``derivative`` is ``None`` where it has no bound."""

    row: Row
    engine: str
    dtype: str
    value: Worst
    derivative: Worst | None

    @property
    def bound(self) -> Bound:
        return self.row.bound_on(self.engine, self.dtype)

    @property
    def holds(self) -> bool:
        """Whether both bounds do."""
        fits = self.value.ulp <= self.bound.value
        limit = self.bound.derivative
        return fits and (self.derivative is None or limit is None or self.derivative.ulp <= limit)


@final
@dataclass(frozen=True)
class _Exact:
    """The points of a row where it is finite, with covectors, values and derivatives."""

    points: list[Point]
    covectors: list[Point]
    values: list[Exact]
    slopes: list[list[Exact | None]]


@cache
def exactly(row: Row, dtype: str, every: int) -> _Exact:
    """The exact results, which all engines are measured against.

    Each point comes with the covector 1, and again with one drawn at random.
    """
    points = row.points(dtype, every)
    values = [value_at(row, point) for point in points]
    form = format_of(dtype)
    held = [
        (point, value) for point, value in zip(points, values, strict=True) if value is not None
    ]
    finite = [all(abs(t) < form.overflow for t in value) for _, value in held]
    nothing: list[Exact | None] = []
    slopes = [
        slopes_at(row, point) if fits and row.bound.derivative is not None else nothing
        for (point, _), fits in zip(held, finite, strict=True)
    ]
    rng = np.random.default_rng(0)
    covectors: list[Point] = []
    for _, value in held:
        covectors.append((1.0,) * len(value))
    for _, value in held:
        drawn = rng.uniform(-1, 1, len(value)).astype(dtype)
        covectors.append(tuple(float(c) for c in drawn))
    return _Exact(
        [point for point, _ in held] * 2, covectors, [value for _, value in held] * 2, slopes * 2
    )


def program_of(row: Row, dtype: str, n: int) -> Arrow:
    """``(x, c) -> (f(x), R[f](x, c))`` on n rows; ``f`` alone where no derivative is bounded."""
    f = row.arrow(dtype)
    if row.bound.derivative is not None:
        here = smooth.first(f.domain, f.codomain)
        f = smooth.pair(smooth.compose(here, f), smooth.reverse_derivative(f))
    return Batching(n).on_morphism(f)


def arguments(arrow: Arrow, rows: Numbers) -> list[Numbers]:
    """The columns of all numbers, as the arrays of the domain."""
    arrays = arrow.domain.atoms()
    ends = np.cumsum([array.size // len(rows) for array in arrays])
    parts = np.split(rows, ends[:-1], axis=1)
    return [part.reshape(a.shape).astype(a.dtype) for part, a in zip(parts, arrays, strict=True)]


def results_of(rows: Sequence[Row], engine: str, dtype: str, every: int = 1) -> Iterator[Result]:
    """The errors of rows, which are compiled together."""
    made: list[tuple[Row, _Exact, Arrow, list[Numbers]]] = []
    for row in rows:
        exact = exactly(row, dtype, every)
        arrow = program_of(row, dtype, len(exact.points))
        given = [
            (*p, *(c if row.bound.derivative is not None else ()))
            for p, c in zip(exact.points, exact.covectors, strict=True)
        ]
        made.append((row, exact, arrow, arguments(arrow, np.array(given))))
    found = run([arrow for _, _, arrow, _ in made], [x for *_, x in made], engine)
    for (row, exact, _, _), numbers in zip(made, found, strict=True):
        yield _compared(row, exact, numbers, engine, dtype)


def run(arrows: Sequence[Arrow], given: Sequence[Sequence[Numbers]], engine: str) -> list[Numbers]:
    """The numbers of each result, one row for each point; the maps are run as one product."""
    with np.errstate(all="ignore"):
        if engine == "definition":
            values = [
                leaves_of(evaluate(f, assemble(f.domain, x)))
                for f, x in zip(arrows, given, strict=True)
            ]
        else:
            whole = arrows[0]
            for f in arrows[1:]:
                whole = smooth.tensor(whole, f)
            compiled = engine_named(engine).compile(whole)
            leaves = leaves_of(
                compiled(assemble(whole.domain, [array for arrays in given for array in arrays]))
            )
            counts = np.cumsum([len(f.codomain.atoms()) for f in arrows])
            values = [
                leaves[end - len(f.codomain.atoms()) : end]
                for f, end in zip(arrows, counts, strict=True)
            ]
    return [
        np.concatenate([leaf.reshape(len(leaf), -1).astype(float) for leaf in leaves], axis=1)
        for leaves in values
    ]


def _compared(row: Row, exact: _Exact, got: Numbers, engine: str, dtype: str) -> Result:
    bound = row.bound_on(engine, dtype)
    flushed = 2.0 * (bound.flushed or (engine == "jax" and dtype != "float16"))
    tiny, overflow = float(np.finfo(dtype).tiny), format_of(dtype).overflow
    value, derivative = Worst(), Worst()
    for point, covector, values, slopes, numbers in zip(
        exact.points, exact.covectors, exact.values, exact.slopes, got.tolist(), strict=True
    ):
        if engine == "jax" and dtype != "float16" and any(0 < abs(x) < tiny for x in point):
            continue
        x = [standing_for(t) for t in point]
        infinite = any(map(mp.isinf, point))
        with mp.workprec(BITS[-1]):  # terms are differences, too
            terms = row.term(x) if row.term and not infinite else [None] * len(values)
        for number, truth, term in zip(numbers, values, terms, strict=False):
            wrong = error(number, truth, dtype, term, flushed=flushed)
            value = Worst(wrong, point, number).over(value)
        c = [mp.mpf(t) for t in covector]
        ends = [abs(t) for t in covector if t]
        # XLA flushes products with the covector, too, before they are divided
        least = min(1.0, *ends) if engine == "jax" else 1.0
        stretched = flushed * max(1.0, *ends) / least
        pulled = [[a * b for a, b in zip(c, slope or [], strict=False)] for slope in slopes]
        sizes = [max(map(abs, parts), default=mp.mpf(0)) for parts in pulled]
        if row.steep:
            with mp.workprec(BITS[-1]):
                steep = row.steep(x, c, pulled)
            # a term that grows without end towards an infinity excuses nothing there
            grow = [infinite and t >= overflow for t in steep]
            sizes = [a if g else b for a, b, g in zip(sizes, steep, grow, strict=False)]
        for number, slope, parts, size in zip(
            numbers[len(values) :], slopes, pulled, sizes, strict=False
        ):
            if slope is None or any(abs(t) >= overflow for t in slope):
                continue
            wrong = error(number, mp.fsum(parts), dtype, size, flushed=stretched)
            derivative = Worst(wrong, (*point, *covector), number).over(derivative)
    return Result(
        row, engine, dtype, value, derivative if row.bound.derivative is not None else None
    )
