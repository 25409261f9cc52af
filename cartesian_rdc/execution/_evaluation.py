"""Evaluation, the functor from Smooth to functions on values; and derivatives checked against it.

Evaluation is the meaning of a term, by the definition. It shares nothing between the parts of a
result; engines are tested against it. A declared derivative is compared with finite differences of
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Generator, Scanning
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
    smooth,
    value_of,
)
from cartesian_rdc.categories.smooth.dtypes import finfo, is_floating
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import DataError, DerivativeError, SpaceError, require_whole, shown
from cartesian_rdc.execution.passes.trace import term_of
from cartesian_rdc.functors import FunctorOnTerms
from cartesian_rdc.typed import HasMorphism


@final
@dataclass(frozen=True)
class Evaluation(FunctorOnTerms[Array, Space, Function]):
    """The functor from Smooth to ``Functions``."""

    @property
    def source(self) -> Smooth:
        return smooth

    @property
    def target(self) -> Functions:
        return Functions()

    def of_atom(self, atom: Array) -> Space:
        return Atomic(atom)

    def of_generator(self, generator: Generator[Array]) -> Function:
        return meaning(generator)

    def of_scan(self, scan: Scanning[Array], step: Function) -> Function:
        return meaning(scan) if isinstance(scan, ScanRows) else super().of_scan(scan, step)


def evaluation() -> Evaluation:
    """The functor from Smooth to ``Functions``."""
    return Evaluation()


def evaluate(f: Arrow | HasMorphism[Arrow], value: object) -> Value:
    """``f``, a term or a ``Hom``, at a value of its domain.

    Raises ``SpaceError`` if the value is none or if there is not enough memory, ``TypeError`` if f
    is something else.
    """
    term = term_of(f)
    try:
        return evaluation().on_morphism(term)(value)
    except MemoryError:
        raise SpaceError(
            f"there is not enough memory for a map {term.domain} -> {term.codomain}"
        ) from None


def check_derivative(
    f: Arrow | HasMorphism[Arrow],
    at: object = None,
    *,
    seed: int = 0,
    order: int = 2,
    tolerance: float = 1e-5,
) -> None:
    """Check ``R[f]``, and its own ``R`` up to ``order``, of a generator, a term or a ``Hom``.

    The derivative in a random direction, in which indices stay where they are, by central
    differences is compared with the one that ``R`` gives; before that, R has to have the right
    type, and after it, to be additive in its covector (RD.2). This is done at the value ``at`` of
    the domain; without one, at numbers between 0.5 and 1.5, at their negatives and at a mixture of
    signs, where f is finite there.
    ``tolerance`` is relative to the larger of 1 and the numbers compared; in float32 and
    half precision it is as small as their precision allows.

    Raises ``DerivativeError`` naming the term, the order, the entry of the argument that is
    most wrong, and both numbers; or where f is finite at none of the points.
    """
    if order < 1:
        raise ValueError(f"a derivative has an order of 1 or more, not {order}")
    require_whole(DataError, "seed", seed)
    f, rng = term_of(f), np.random.default_rng(seed)
    points = _points(f.domain, rng) if at is None else [value_of(f.domain, at)]
    finite = [x for x in points if _finite(arrays_of(f.codomain, evaluate(f, x)))]
    if not finite:
        raise DerivativeError(
            f"{f!r} is not finite at {shown(points[0])}: say where it is, with at="
        )
    for point in finite:
        g: Arrow = f
        x: Value = point
        for level in range(1, order + 1):
            derivative = smooth.reverse_derivative(g)
            _check(g, derivative, x, rng, f"order {level}, of {f!r}", tolerance)
            g, x = derivative, (x, random_value(g.codomain, rng))


def random_value(a: Space, rng: np.random.Generator) -> Value:
    """Numbers between 0.5 and 1.5, away from where functions tend to be undefined."""
    arrays = [np.asarray(rng.uniform(0.5, 1.5, x.shape), dtype=x.dtype) for x in a.atoms()]
    return assemble(a, arrays)


def _points(a: Space, rng: np.random.Generator) -> list[Value]:
    positive = arrays_of(a, random_value(a, rng))
    mixed = [np.asarray(x * rng.choice([-1, 1], x.shape), dtype=x.dtype) for x in positive]
    return [assemble(a, arrays) for arrays in (positive, [-x for x in positive], mixed)]


def _finite(arrays: Sequence[Numbers]) -> bool:
    return all(bool(np.isfinite(array).all()) for array in arrays)


def _check(
    f: Arrow,
    derivative: Arrow,
    point: Value,
    rng: np.random.Generator,
    where: str,
    tolerance: float,
) -> None:
    a, b = f.domain, f.codomain
    should = smooth.product(a, b)
    if derivative.domain != should or derivative.codomain != a:
        wanted, words = told_apart(Ends(should, a), Ends(derivative.domain, derivative.codomain))
        raise DerivativeError(f"{where}: R should go {wanted}, it goes {words}")
    x = arrays_of(a, point)
    w, v = (arrays_of(b, random_value(b, rng)) for _ in range(2))
    epsilon = max((_spacing(part) for part in [*x, *w]), default=1e-16)
    step, slack = epsilon ** (1 / 3), max(tolerance, 20 * epsilon ** (2 / 3))

    def pulled(covector: Sequence[Numbers]) -> list[Numbers]:
        return arrays_of(a, evaluate(derivative, (point, assemble(b, covector))))

    def slope(direction: Sequence[Numbers]) -> float:
        def end(h: float) -> list[Numbers]:
            moved = [p + h * d if _moves(p) else p for p, d in zip(x, direction, strict=True)]
            return arrays_of(b, evaluate(f, assemble(a, moved)))

        ends = [end(h) for h in (step, -step)]
        return _inner(w, [(q - p) / (2 * step) for q, p in zip(*ends, strict=True)])

    at_w = pulled(w)
    if not _finite(at_w):
        raise DerivativeError(f"{where}: f is finite at {shown(point)}, and R is not: {at_w!r}")
    direction = [
        np.asarray(rng.normal(size=part.shape), dtype=part.dtype) * _moves(part) for part in x
    ]
    if not _close(_inner(at_w, direction), slope(direction), slack):
        covector = (
            shown(assemble(b, w)) if sum(part.size for part in w) <= 10 else "drawn at random"
        )
        raise DerivativeError(
            f"{where}: {_worst_entry(x, at_w, slope)}; the covector is {covector}"
        )
    both = pulled([np.asarray(p + q) for p, q in zip(w, v, strict=True)])
    apart = [np.asarray(p + q) for p, q in zip(at_w, pulled(v), strict=True)]
    if not _close(_inner(both, direction), _inner(apart, direction), slack):
        raise DerivativeError(
            f"{where}: RD.2 fails: R at the sum of two covectors gives {both!r}, "
            f"the sum of R at each {apart!r}"
        )


def _worst_entry(
    x: Sequence[Numbers], reverse: Sequence[Numbers], slope: Callable[[list[Numbers]], float]
) -> str:
    """Where R and the differences disagree most, an entry at a time."""
    worst, words = -1.0, "R and finite differences disagree"
    for number, array in enumerate(x):
        for entry in np.ndindex(array.shape) if _moves(array) else ():
            direction = [np.zeros_like(part) for part in x]
            direction[number][entry] = 1
            got, wanted = float(reverse[number][entry]), slope(direction)
            apart = abs(got - wanted) if np.isfinite(got - wanted) else np.inf  # nan is worst
            if apart > worst:
                worst = apart
                words = (
                    f"R gives {got:.6g}, finite differences {wanted:.6g}, "
                    f"in entry {entry} of argument {number}, which is {float(array[entry]):.6g}"
                )
    return words


def _moves(array: Numbers) -> bool:
    """Whether there are numbers beside those of an array: not beside indices."""
    return is_floating(array.dtype)


def _spacing(array: Numbers) -> float:
    return finfo(array.dtype.name).eps if _moves(array) else 0.0


def _inner(left: Sequence[Numbers], right: Sequence[Numbers]) -> float:
    return float(sum(np.sum(p * q, dtype=float) for p, q in zip(left, right, strict=True)))


def _close(left: float, right: float, slack: float) -> bool:
    return abs(left - right) <= slack * max(1.0, abs(left), abs(right))
