"""The rows of activations, losses and layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import mpmath as mp
import numpy as np

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import space
from cartesian_rdc.neural import Activation, SmoothObject, reals
from tests.numerics.arithmetic import SUM, dot, size, vectors
from tests.numerics.elementary import exp, logistic, of_one, on_line, softplus
from tests.numerics.points import Point, drawn, few, grid, signed
from tests.numerics.reference import Bound, Exact, Row

HALF_X = "ulp of the larger of the result and ½ x"
RANGE = "ulp of the result times 1 + max x - x"


def gaussian(x: mp.mpf) -> mp.mpf:
    """``Φ(x)``."""
    if abs(x) > 1e9:  # mpmath counts the terms of its series
        return mp.mpf(x > 0)
    return mp.erfc(-x / mp.sqrt(2)) / 2


def cubic(x: mp.mpf) -> mp.mpf:
    """The argument of the tanh that comes near to Φ."""
    return mp.sqrt(2 / mp.pi) * (x + mp.mpf(0.044715) * x**3)


def activation(
    name: str,
    f: Activation[object],
    exact: Callable[[mp.mpf], mp.mpf],
    bound: Bound,
    *,
    steep: Callable[[mp.mpf], mp.mpf] | None = None,
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
        "gelu_tanh",
        neural.gelu_tanh,
        lambda x: x * logistic(2 * cubic(x)),
        Bound(3, 4),
        steep=lambda x: 1 + abs(x) ** 3,
        near=[4.5, 6.3, 90.0, 255.0, 780.0],
        note=HALF_X,
    ),
)


def log_sum_exp(x: Sequence[mp.mpf]) -> mp.mpf:
    """``log Σ exp x``."""
    top = max(x)
    return top + mp.log(mp.fsum(exp(t - top) for t in x))


def softmax(x: Sequence[mp.mpf]) -> Exact:
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


def deviation(x: Exact) -> mp.mpf:
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
        vectors(4, root=0.9),
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


def loss(
    name: str,
    make: Callable[[SmoothObject[object]], neural.Layer[object, object, neural.Scalar]],
    exact: Callable[[Exact], Exact],
    bound: Bound,
    points: Callable[[str, int], list[Point]],
    *,
    term: Callable[[Exact], Exact] | None = None,
    steep: Callable[[Exact, Exact, list[Exact]], Exact] | None = None,
    width: int = 0,
    note: str = "",
) -> Row:
    """A row of a loss, of a label and a prediction."""
    shape = (width,) if width else ()
    return Row(
        name,
        "loss",
        lambda d: make(reals(*shape, dtype=d, name=object)).morphism.body,
        exact,
        points,
        bound,
        term=term,
        steep=steep,
        note=note,
    )


def pairs(root: float) -> Callable[[str, int], list[Point]]:
    """Labels and predictions up to the largest number to the power ``root``."""

    def points(dtype: str, every: int) -> list[Point]:
        most = float(np.finfo(dtype).max) ** root
        axis = signed(x for x in few(dtype) if x <= most)
        return grid(axis, axis)[:: 4 * every - 3]

    return points


def surprises(x: Exact) -> Exact:
    """``log Σ exp x - x_i``, each; an exact 0 for what is infinitely far away is not asked for."""
    return [log_sum_exp(x) - t for t in x]


def cross_entropy(x: Exact) -> Exact:
    """``Σ b_t (log Σ exp b_p - b_p)``, with 0 for 0 times an infinity."""
    label, prediction = x[:3], x[3:]
    return [mp.fsum(b * t for b, t in zip(label, surprises(prediction), strict=True) if b)]


def logits(dtype: str, every: int) -> list[Point]:
    """One-hot and soft labels, with logits of every size, equal ones and infinite ones among them."""
    most = float(np.finfo(dtype).max)
    large = [1000.0, min(1e8, most), most / 4]
    rows = [(x, x, x) for x in (0.0, *large)]
    rows += [(x, 0.0, -x) for x in (1.0, 20.0, 50.0, 300.0, *large)]
    rows += [(x, x - x * 2**-6, 0.0) for x in (1.0, 700.0, large[0])]
    rows += [(1.0, -np.inf, 2.0), (0.0, -np.inf, -np.inf)]
    labels = [(1.0, 0.0, 0.0), (0.25, 0.0, 0.75), (0.0, 0.0, 1.0), (0.5, 0.25, 0.25)]
    rows, labels = rows[:: max(1, every // 4)], labels[: 4 if every == 1 else 2]
    found = [(*label, *numbers_of(dtype, row)) for label in labels for row in rows]
    return found + [
        (*label, *row) for label in labels for row in drawn(12 // every + 1, 3, dtype, most=64.0)
    ]


def numbers_of(dtype: str, row: Sequence[float]) -> Point:
    """The numbers, rounded to the dtype."""
    return tuple(float(x) for x in np.array(row, dtype))


def gap(x: Sequence[mp.mpf]) -> mp.mpf:
    """1 + how far the largest is above the next, whose exponential is what is left of 1."""
    *_, second, first = sorted(x)
    return 1 + first - second


def entropy_terms(x: Exact) -> Exact:
    """The largest term."""
    label, prediction = x[:3], x[3:]
    terms = zip(label, surprises(prediction), strict=True)
    return [max(abs(b * t) for b, t in terms) * gap(prediction)]


def entropy_steep(x: Exact, c: Exact, _: list[Exact]) -> Exact:
    """The largest terms of the covectors of label and prediction."""
    label, prediction = x[:3], x[3:]
    total = size(label)
    by_label = [abs(c[0]) * t * gap(prediction) for t in surprises(prediction)]
    spreads = spread(prediction)
    by_logit = [abs(c[0]) * max(total * s, abs(b)) for s, b in zip(spreads, label, strict=True)]
    return [*by_label, *by_logit]


def odds(dtype: str, every: int) -> list[Point]:
    """Labels, and log odds of every size."""
    axis = [*signed(few(dtype)[::2]), 20.0, -20.0, 100.0, -100.0, np.inf, -np.inf]
    return grid((0.0, 1.0, 0.25), axis)


def binary_terms(x: Exact) -> Exact:
    """The larger term of ``b softplus(-p) + (1 - b) softplus p``."""
    b, p = x
    plus, minus = softplus(p), softplus(-p)
    return [max(abs(b) * minus, abs(1 - b) * plus)]


def huber(x: Exact) -> Exact:
    """The Huber loss, of δ = 1."""
    e = abs(x[1] - x[0])
    return [e**2 / 2 if e <= 1 else e - mp.mpf(1) / 2]


LOSSES = (
    loss(
        "quadratic_loss",
        neural.quadratic_loss,
        lambda x: [(x[1] - x[0]) ** 2 / 2],
        Bound(1.5, 1),
        pairs(0.49),
    ),
    loss(
        "absolute_loss",
        neural.absolute_loss,
        lambda x: [abs(x[1] - x[0])],
        Bound(0.5, 0.5),
        pairs(0.9),
    ),
    loss("huber_loss", neural.huber_loss(1.0), huber, Bound(2, 1.5), pairs(0.9)),
    loss(
        "dot_product",
        neural.dot_product,
        dot,
        Bound(2, 0.5),
        vectors(4, root=0.45),
        width=2,
        term=lambda x: [abs(x[0] * x[2]) + abs(x[1] * x[3])],
        note=SUM,
    ),
    loss(
        "softmax_cross_entropy",
        neural.softmax_cross_entropy,
        cross_entropy,
        Bound(4, 6, flushed=True),
        logits,
        width=3,
        term=entropy_terms,
        steep=entropy_steep,
        note="ulp of the largest term times 1 + the distance of the two largest of b_p",
    ),
    loss(
        "binary_cross_entropy",
        neural.binary_cross_entropy,
        lambda x: [mp.fsum(t for t in both(x) if t)],
        Bound(4, 4, flushed=True),
        odds,
        term=binary_terms,
        steep=lambda x, c, _: [
            abs(c[0]) * max(softplus(x[1]), softplus(-x[1])),
            abs(c[0]) * max(logistic(x[1]), abs(x[0])),
        ],
        note="ulp of the largest term",
    ),
)


def both(x: Exact) -> Exact:
    """The two terms of the binary cross-entropy, 0 where the label says so."""
    b, p = x
    minus, plus = b and b * softplus(-p), (1 - b) and (1 - b) * softplus(p)
    return [minus, plus]


NETWORKS = (*ACTIVATIONS, *LAYERS, *LOSSES)
