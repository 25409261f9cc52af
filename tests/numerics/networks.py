# pyright: basic
"""The rows of activations, losses and layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath as mp
import numpy as np

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import space
from cartesian_rdc.neural import Activation, SmoothObject, reals
from tests.numerics.arithmetic import dot, size, vectors
from tests.numerics.elementary import exp, logistic, of_one, on_line
from tests.numerics.errors import Real
from tests.numerics.points import Point, drawn
from tests.numerics.reference import Bound, Exact, Row

HALF_X = "ulp of the larger of the result and ½ x"
RANGE = "ulp of the result times 1 + max x - x"


def gaussian(x: Real) -> Real:
    """``Φ(x)``."""
    if abs(x) > 1e9:  # mpmath counts the terms of its series
        return mp.mpf(x > 0)
    return mp.erfc(-x / mp.sqrt(2)) / 2


def cubic(x: Real) -> Real:
    """The argument of the tanh that comes near to Φ."""
    return mp.sqrt(2 / mp.pi) * (x + mp.mpf(0.044715) * x**3)


def activation(
    name: str,
    f: Activation[object],
    exact: Callable[[Real], Real],
    bound: Bound,
    *,
    but: dict[str, Bound] | None = None,
    steep: Callable[[Real], Real] | None = None,
    near: Sequence[float] = (),
    note: str = "",
) -> Row:
    """A row of an activation, in ulp of ½ x; ``steep`` is the largest term of the derivative."""
    return Row(
        name,
        "activation",
        lambda dtype: f(reals(dtype=dtype, name=object)).morphism,
        of_one(exact),
        on_line(near),
        bound,
        but or {},
        term=of_one(lambda x: x / 2) if note else None,
        steep=(lambda x, c, _: [abs(c[0]) * steep(x[0])]) if steep else None,
        note=note,
    )


ACTIVATIONS = (
    activation("leaky_relu", neural.leaky_relu(0.25), lambda x: max(x, x / 4), Bound(0.5, 0.5)),
    activation(
        "gelu",
        neural.gelu,
        lambda x: x * gaussian(x),
        Bound(3, 4),
        steep=lambda x: 1 + x**4 * mp.npdf(x),
        near=[3.9, 5.5, 8.3, 8.49],
        note=HALF_X,
    ),
    activation(
        "gelu_sigmoid",
        neural.gelu_sigmoid,
        lambda x: x * logistic(mp.mpf(1.702) * x),
        Bound(3, 4),
        steep=lambda x: 1 + abs(x),
        near=[9.7, 21.5, 416, 437],
        note=HALF_X,
    ),
    activation(
        "silu",
        neural.silu,
        lambda x: x * logistic(x),
        Bound(3, 4),
        steep=lambda x: 1 + abs(x),
        near=[16.6, 36.7, 708, 744],
        note=HALF_X,
    ),
    activation(
        "gelu_tanh",
        neural.gelu_tanh,
        lambda x: x * logistic(2 * cubic(x)),
        Bound(3, 4),
        but={"jax": Bound(5, 4)},
        steep=lambda x: 1 + abs(x) ** 3,
        near=[4.5, 6.3, 90.0, 255.0, 780.0],
        note=HALF_X,
    ),
)


def log_sum_exp(x: Sequence[Real]) -> Real:
    """``log Σ exp x``."""
    top = max(x)
    return top + mp.log(mp.fsum(exp(t - top) for t in x))


def softmax(x: Sequence[Real]) -> Exact:
    """``exp x / Σ exp x``."""
    top = max(x)
    powers = [exp(t - top) for t in x]
    return [power / mp.fsum(powers) for power in powers]


def spread(x: Exact) -> Exact:
    """``softmax`` with the error of ``x - max x`` in each: times ``1 + max x - x``."""
    return [s * (1 + max(x) - t) for s, t in zip(softmax(x), x, strict=True)]


def pulled_softmax(x: Exact, c: Exact, _: list[Exact]) -> Exact:
    """The largest terms of ``s (c - Σ s c)``."""
    inner = mp.fsum(s * abs(t) for s, t in zip(spread(x), c, strict=True))
    return [s * (abs(t) + inner) for s, t in zip(spread(x), c, strict=True)]


def normalise(x: Exact) -> Exact:
    """``(x - mean) / √(variance + ε)``."""
    mean = mp.fsum(x) / len(x)
    variance = mp.fsum((t - mean) ** 2 for t in x) / len(x)
    return [(t - mean) / mp.sqrt(variance + mp.mpf(1e-5)) for t in x]


def deviation(x: Exact) -> Real:
    """``√(variance + ε)``."""
    mean = mp.fsum(x) / len(x)
    return mp.sqrt(mp.fsum((t - mean) ** 2 for t in x) / len(x) + mp.mpf(1e-5))


def scores(x: Exact, *, causal: bool) -> list[Exact]:
    """``Q K^T / √2`` of queries (2, 2) and keys (2, 2), as far as each query sees."""
    queries, keys = (x[0:2], x[2:4]), (x[4:6], x[6:8])
    all_scores = [[dot([*q, *k])[0] * mp.mpf(1 / np.sqrt(2)) for k in keys] for q in queries]
    return [row[: i + 1] if causal else row for i, row in enumerate(all_scores)]


def attention(*, causal: bool) -> Row:
    """Attention of two queries to two keys, of width 2."""
    a: Callable[[str], SmoothObject[object]] = lambda d: reals(2, 2, dtype=d, name=object)  # noqa: E731

    def exact(x: Exact) -> Exact:
        weights = [softmax(row) for row in scores(x, causal=causal)]
        values = (x[8:10], x[10:12])
        return [
            mp.fsum(w * v[k] for w, v in zip(row, values, strict=False))
            for row in weights
            for k in range(2)
        ]

    def term(x: Exact) -> Exact:
        most = 1 + max(size([t]) for row in scores(x, causal=causal) for t in row)
        return [max(map(abs, x[8:])) * most] * 4

    def points(dtype: str, every: int) -> list[Point]:
        future = (-200.0, 0.0, 1.0, 1.0, 200.0, 0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 4.0)
        return [*drawn(24 // every + 1, 12, dtype, most=8.0), future, (0.0,) * 12]

    def steep(x: Exact, c: Exact, _: list[Exact]) -> Exact:
        most = 1 + max(size([t]) for row in scores(x, causal=causal) for t in row)
        return [size(c) * most * (1 + max(map(abs, x))) ** 2] * 12

    return Row(
        "causal attention" if causal else "attention",
        "layer",
        lambda d: neural.attention(a(d), a(d), a(d), causal=causal).morphism,
        exact,
        points,
        Bound(4, 4),
        term=term,
        steep=steep,
        note="ulp of the largest value times 1 + the largest score",
    )


def surprises(x: Exact) -> Exact:
    """``log Σ exp x - x_i``, each; an exact 0 for what is infinitely far away is not asked for."""
    return [log_sum_exp(x) - t for t in x]


def gap(x: Sequence[Real]) -> Real:
    """1 + how far the largest is above the next, whose exponential is what is left of 1."""
    *_, second, first = sorted(x)
    return 1 + first - second


LAYERS = (
    Row(
        "log_softmax",
        "layer",
        lambda d: sm.log_softmax(space(3, dtype=d), [0]),
        lambda x: [t - log_sum_exp(x) for t in x],
        vectors(3),
        Bound(3, 4, flushed=True),
        term=lambda x: [t * gap(x) for t in surprises(x)],
        steep=lambda x, c, _: [size(c) * s + abs(t) for s, t in zip(spread(x), c, strict=True)],
        note="ulp of the result times 1 + the distance of the two largest",
    ),
    Row(
        "softmax",
        "layer",
        lambda d: sm.softmax(space(3, dtype=d)),
        softmax,
        vectors(3),
        Bound(4, 6, flushed=True),
        term=spread,
        steep=pulled_softmax,
        note=RANGE,
    ),
    Row(
        "log_sum_exp",
        "layer",
        lambda d: sm.log_sum_exp(space(3, dtype=d)),
        lambda x: [log_sum_exp(x)],
        vectors(3),
        Bound(3, 4, flushed=True),
        term=lambda x: [max(mp.mpf(1), abs(max(x)))],
        steep=lambda x, c, _: [s * abs(c[0]) for s in spread(x)],
        note="ulp of the larger of 1 and max x; of the derivative as of softmax",
    ),
    Row(
        "normalise",
        "layer",
        lambda d: neural.normalise(reals(4, dtype=d)).morphism,
        normalise,
        vectors(4),
        Bound(4, 8),
        term=lambda x: [max(map(abs, x)) / deviation(x)] * 4,
        steep=lambda x, c, _: (
            [size(c) / deviation(x) * (1 + max(map(abs, x)) / deviation(x)) ** 2] * 4
        ),
        note="ulp of the largest |x| / σ",
    ),
    attention(causal=False),
    attention(causal=True),
)
