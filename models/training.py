"""Training as a model, whose parameters are the logarithms of its learning rates.

>>> from cartesian_rdc.learning import descent, supervised
>>> from cartesian_rdc.neural import constant_rate, dense, quadratic_loss, sigmoid
>>> model = reals(4) >> dense(reals(3), sigmoid)
>>> learner = supervised(model, quadratic_loss, constant_rate(1.0), descent)
>>> run = trained(model, learner, steps=200, batch=10, tested=75)
>>> print(run.parameters, "and", run.domain, "->", run.codomain)
R[200] and ((R[3] × R[3, 4]) × (R[200, 10, 4] × R[200, 10, 3])) × R[75, 4] -> R[75, 3]
"""

from __future__ import annotations

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Arrow, Formula, Space, exp
from cartesian_rdc.learning import Learner
from cartesian_rdc.neural import (
    Batch,
    Layer,
    SmoothMap,
    SmoothObject,
    batched,
    dtype_of,
    fold_rows,
    parameter,
    reals,
    rows,
    smooth_map,
    unit_rate,
    zeros,
)
from cartesian_rdc.type_variables import A, B, L, P, S, X, Y
from cartesian_rdc.typed import first, identity, pair, parametric, renamed, second


class Rate:
    """A learning rate."""


def paced(
    learner: Learner[Space, Arrow, S, P, X, B, Y, L], n: int
) -> SmoothMap[tuple[tuple[S, P], tuple[Rate, Batch[X]]], tuple[S, P]]:
    """``((s, p), (α, xs)) -> (s', p')``: a step on n samples, at the learning rate α.

    The objective is α times the mean loss, so that its covector is α times that of the mean; the
    rate of the learner itself is not asked. Raises ``SpaceError`` if n < 0.
    """
    many = batched(learner.objective, n)
    p, xs, losses = many.parameters, many.domain, many.codomain
    alpha = reals(name=Rate, dtype=dtype_of(losses))
    one = learner.objective.codomain

    def scaled(v: Formula) -> Formula:
        """``(α, losses) -> α mean(losses)``."""
        rate, every = v
        return rate * every.sum() / n

    given = second(p, alpha @ xs)
    lost = pair(first(p, alpha @ xs), given >> second(alpha, xs)) >> many.body
    both = pair(given >> first(alpha, xs), lost) >> smooth_map(alpha @ losses, one, scaled)
    return learner.step_on(parametric(p, alpha @ xs, both), unit_rate(one))


def trained(
    model: Layer[P, A, B],
    learner: Learner[Space, Arrow, S, P, tuple[A, Y], B, Y, L],
    *,
    steps: int,
    batch: int,
    tested: int,
    keep: Keep = "states",
    segments: int = 1,
) -> Layer[Batch[Rate], tuple[tuple[P, Batch[Batch[tuple[A, Y]]]], Batch[A]], Batch[B]]:
    """``((p, batches), inputs) -> predictions``, after ``steps`` of training that begin at p.

    The parameters are the logarithms of the rates, one for each step; R is the hypergradient. There
    are ``batch`` samples in a step, and what is learned is tried on a number of inputs, ``tested``.
    ``keep`` and ``segments`` are those of ``fold_rows``, and so are the errors.
    """
    step, say = paced(learner, batch), batched(model, tested)
    p, inputs = model.parameters, say.domain
    alpha: SmoothObject[Rate] = reals(name=Rate, dtype=dtype_of(say.codomain))
    xs = rows(learner.samples, batch)
    rates, batches = rows(alpha, steps), rows(xs, steps)
    given = (p @ batches) @ inputs

    run = fold_rows(step, alpha @ xs, steps, keep=keep, segments=segments)
    beside = identity(rates @ batches) >> renamed(rates @ batches, rows(alpha @ xs, steps))

    logarithms = parameter("rates", rates, zeros)
    pace = first(logarithms, given) >> smooth_map(rates, rates, exp)
    start_and_batches = second(logarithms, given) >> first(p @ batches, inputs)
    start = start_and_batches >> first(p, batches) >> learner.start
    rows_of = pair(pace, start_and_batches >> second(p, batches)) >> beside
    learned = pair(start, rows_of) >> run >> learner.parameters
    tried = second(logarithms, given) >> second(p @ batches, inputs)
    return parametric(logarithms, given, pair(learned, tried) >> say.body)
