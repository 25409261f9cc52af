"""A check of a declared derivative against finite differences of the evaluation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cartesian_rdc.categories.smooth import (
    Arrow,
    Numbers,
    Space,
    Value,
    arrays_of,
    assemble,
    smooth,
    value_of,
)
from cartesian_rdc.errors import DerivativeError
from cartesian_rdc.execution.evaluation import evaluate


def check_derivative(
    f: Arrow, at: object = None, *, seed: int = 0, order: int = 2, tolerance: float = 1e-5
) -> None:
    """Check ``R[f]``, and its own ``R`` up to ``order``, of a generator or of any term.

    At the value ``at`` of the domain, or at numbers between 0.5 and 1.5 drawn from ``seed``,
    the derivative in a random direction by central differences is compared with the one that
    ``R`` gives; before that, R has to have the right type, and to be additive in its covector.
    ``tolerance`` is relative to the larger of 1 and the numbers compared, for float64; for
    shorter types it grows with their precision.

    Raises ``DerivativeError`` naming the term, the order and both numbers.
    """
    rng = np.random.default_rng(seed)
    point = random_value(f.domain, rng) if at is None else value_of(f.domain, at)
    for level in range(1, order + 1):
        derivative = smooth.reverse_derivative(f)
        should = smooth.product(f.domain, f.codomain)
        if derivative.domain != should or derivative.codomain != f.domain:
            raise DerivativeError(
                f"order {level}, of {f!r}: R should go {should} -> {f.domain}, "
                f"it goes {derivative.domain} -> {derivative.codomain}"
            )
        _compare(f, derivative, point, rng, level, tolerance)
        point = (point, random_value(f.codomain, rng))
        f = derivative


def random_value(a: Space, rng: np.random.Generator) -> Value:
    """Numbers between 0.5 and 1.5, away from where functions tend to be undefined."""
    return assemble(
        a, [np.asarray(rng.uniform(0.5, 1.5, x.shape), dtype=x.dtype) for x in a.atoms()]
    )


def _compare(
    f: Arrow,
    derivative: Arrow,
    point: Value,
    rng: np.random.Generator,
    level: int,
    tolerance: float,
) -> None:
    a, b = f.domain, f.codomain
    x = arrays_of(a, point)
    direction = [np.asarray(rng.normal(size=part.shape), dtype=part.dtype) for part in x]
    w1, w2 = (arrays_of(b, random_value(b, rng)) for _ in range(2))

    def moved(step: float) -> list[Numbers]:
        there = [np.asarray(p + step * d) for p, d in zip(x, direction, strict=True)]
        return arrays_of(b, evaluate(f, assemble(a, there)))

    def pulled(w: Sequence[Numbers]) -> float:
        result = evaluate(derivative, (point, assemble(b, w)))
        return _inner(arrays_of(a, result), direction)

    epsilon = max([np.finfo(part.dtype).eps for part in [*x, *w1]], default=0.0)
    step = float(epsilon) ** (1 / 3) or 1.0
    slack = tolerance * max(1.0, (float(epsilon) / 2.2e-16) ** (2 / 3))
    slope = [(p - q) / (2 * step) for p, q in zip(moved(step), moved(-step), strict=True)]
    by_differences, by_reverse = _inner(w1, slope), pulled(w1)
    _require_close(
        f"order {level}, of {f!r}",
        "R gives",
        by_reverse,
        "finite differences",
        by_differences,
        slack,
    )
    both = pulled([np.asarray(p + q) for p, q in zip(w1, w2, strict=True)])
    _require_close(
        f"RD.2 at order {level}, of {f!r}",
        "R at the sum of two covectors gives",
        both,
        "the sum of R at each",
        by_reverse + pulled(w2),
        slack,
    )


def _inner(left: Sequence[Numbers], right: Sequence[Numbers]) -> float:
    return float(sum(np.sum(p * q, dtype=float) for p, q in zip(left, right, strict=True)))


def _require_close(
    where: str, name: str, got: float, other: str, wanted: float, slack: float
) -> None:
    if not abs(got - wanted) <= slack * max(1.0, abs(got), abs(wanted)):
        raise DerivativeError(f"{where}: {name} {got:.12g}, {other} {wanted:.12g}")
