# pyright: basic
"""The rows of losses."""

from __future__ import annotations

from collections.abc import Callable

import mpmath as mp
import numpy as np

from cartesian_rdc import neural
from cartesian_rdc.neural import SmoothObject, reals
from tests.numerics.arithmetic import SUM, dot, size, vectors
from tests.numerics.elementary import logistic, softplus
from tests.numerics.networks import gap, spread, surprises
from tests.numerics.points import Point, drawn, few, grid, signed
from tests.numerics.reference import Bound, Exact, Row


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


def cross_entropy(x: Exact) -> Exact:
    """``Σ b_t (log Σ exp b_p - b_p)``, with 0 for 0 times an infinity."""
    label, prediction = x[:3], x[3:]
    return [mp.fsum(b * t for b, t in zip(label, surprises(prediction), strict=True) if b)]


def logits(dtype: str, every: int) -> list[Point]:
    """One-hot and soft labels, with logits of every size, equal and infinite ones among them."""
    most = float(np.finfo(dtype).max)
    large = [1000.0, min(1e8, most), most / 4]
    rows = [(x, x, x) for x in (0.0, *large)]
    rows += [(x, 0.0, -x) for x in (1.0, 20.0, 50.0, 300.0, *large)]
    rows += [(x, x - x * 2**-6, 0.0) for x in (1.0, 700.0, large[0])]
    rows += [(1.0, -np.inf, 2.0), (0.0, -np.inf, -np.inf)]
    labels = [(1.0, 0.0, 0.0), (0.25, 0.0, 0.75), (0.0, 0.0, 1.0), (0.5, 0.25, 0.25)]
    rows, labels = rows[:: max(1, every // 4)], labels[: 4 if every == 1 else 2]
    found = [(*label, *np.array(row, dtype).tolist()) for label in labels for row in rows]
    return found + [
        (*label, *row) for label in labels for row in drawn(12 // every + 1, 3, dtype, most=64.0)
    ]


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
        Bound(3, 1),  # a rounded difference, squared and rounded: 3 eps / 2
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
