"""Loss scaling: small covectors are kept from becoming 0 in float16.

The rate multiplies the covector of the loss by a scale s, so that all covectors of the model are s
times as large, and the optimiser is given ``p' / s``, in the dtype of the parameters. R is linear
in the covector; so for a power of two a step is the same, but where a number overflows, or would
have become 0.

>>> from cartesian_rdc.learning import descent
>>> from cartesian_rdc.neural import constant_rate, reals
>>> rate, optimiser = scaled(constant_rate(0.1), descent, 2.0**15)
>>> print(optimiser(reals(3, dtype="float32")).lens)
(1 × float32[3], 1 × float32[3]) -> (float32[3], float32[3])

With ``dynamically_scaled`` the scale is a parameter beside those of the model, and the optimiser
finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, Identity
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Formula,
    Space,
    Value,
    smooth,
    variable,
)
from cartesian_rdc.categories.smooth.arithmetic import quotient_of
from cartesian_rdc.categories.smooth.limits import largest
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import SpaceError, require_number, require_whole
from cartesian_rdc.learning import Assessment, Learner, LossFor, Optimiser, supervised
from cartesian_rdc.learning.learner import loss_of
from cartesian_rdc.neural.initialisers import filled
from cartesian_rdc.neural.notation import (
    Layer,
    SmoothObject,
    dtype_of,
    parameter,
    reals,
    smooth_map,
)
from cartesian_rdc.neural.optimisers.rule import Counter, Memory, SmoothOptimiser
from cartesian_rdc.neural.rates import Rate
from cartesian_rdc.type_variables import A, B, L, P, Y
from cartesian_rdc.typed import (
    Hom,
    Obj,
    adapter,
    answer_of,
    ending,
    first as first_of,
    get,
    identity,
    lens,
    pair,
    parametric,
    put,
    second as second_of,
    zero,
)

LEAST, LARGEST = 1.0, 2.0**24
"""Between them a dynamic scale stays."""


Sides: TypeAlias = tuple[tuple[Formula, Formula], tuple[Formula, Formula]]


class LossScale:
    """The name of the number by which covectors are multiplied."""


# A fixed scale


@final
@dataclass(frozen=True)
class ScaledRate(Generic[L]):
    """``α(l) = scale rate(l)``. Raises ``SpaceError`` if the scale is not positive and finite."""

    rate: Callable[[SmoothObject[L]], Rate[L]]
    scale: float

    def __post_init__(self) -> None:
        _require_scale(self.scale)

    def __call__(self, loss: SmoothObject[L]) -> Rate[L]:
        longer = Hom(loss, loss, sm.scale(loss.object, self.scale))
        return ending(answer_of(self.rate(loss)) >> longer)


@final
@dataclass(frozen=True)
class Unscaled:
    """The ``optimiser``, given ``p' / scale``: its lens, then the adapter of ``(1, 1 / scale)``.

    Parameters that are indices have no scale, and are given to it as they are. Raises
    ``SpaceError`` if the scale is not positive and finite.
    """

    scale: float
    optimiser: SmoothOptimiser

    def __post_init__(self) -> None:
        _require_scale(self.scale)

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, Memory, P]:
        inner: Optimiser[Space, Arrow, Memory, P] = self.optimiser(parameters)
        divided = sm.everywhere(parameters.object, self._divided)
        back = adapter(identity(parameters), Hom(parameters, parameters, divided))
        return Optimiser(inner.lens >> back, inner.fresh)

    def _divided(self, array: Array) -> Arrow:
        return quotient_of(array, self.scale) if array.real else Identity(Atomic(array))


def scaled(
    rate: Callable[[SmoothObject[L]], Rate[L]], optimiser: SmoothOptimiser, scale: float = 2.0**15
) -> tuple[ScaledRate[L], Unscaled]:
    """The rate and the optimiser of a learner that computes with ``scale`` times the covectors.

    The loss may be any space of real numbers. Raises ``SpaceError`` if the scale is not positive
    and finite; the rate, if the loss has indices.
    """
    return ScaledRate(rate, scale), Unscaled(scale, optimiser)


def _require_scale(scale: float) -> None:
    require_number(SpaceError, "scale of a loss", scale, lambda s: s > 0, "positive")


# A scale that is found


@final
@dataclass(frozen=True)
class DynamicScale:
    """The optimiser of ``Scale × P`` that is ``optimiser`` on P, given ``p' / s``.

    Where a number of p' is not finite, P and its memory stay as they are, and s is halved; after
    ``interval`` steps in a row where all are, s is doubled. It stays between 1 and 2^24. The memory
    is ``(n, m)``: the number of such steps, and the memory of ``optimiser``. Parameters that are
    indices have no scale, and are given to ``optimiser`` as they are.

    Raises ``SpaceError`` if the interval is no whole number from 1; the maker ``CompositionError``
    if the parameters are no product, and like ``optimiser``.
    """

    optimiser: SmoothOptimiser
    interval: int = 2000

    def __post_init__(self) -> None:
        require_whole(SpaceError, "interval of a dynamic scale", self.interval, 1)

    def __call__(
        self, parameters: SmoothObject[tuple[LossScale, P]]
    ) -> Optimiser[Space, Arrow, tuple[Counter, Memory], tuple[LossScale, P]]:
        """The optimiser of these parameters; steps are counted in float64."""
        left, right = parameters.object.factors()
        p: SmoothObject[P] = Obj(parameters.category, right)
        inner: Optimiser[Space, Arrow, Memory, P] = self.optimiser(p)
        counter = reals(name=Counter)
        memory = counter @ inner.memory
        state = memory @ parameters
        look, move = get(inner.lens).morphism, put(inner.lens).morphism

        def read(held: Formula) -> Formula:
            (_, m), (s, at) = held
            return s.pair(m.pair(at).into(look))

        def write(given: Formula) -> Formula:
            ((n, m), (s, at)), (_, change) = given
            good = change.into(_all_finite(right))
            after = _chosen(good, m.pair(at).pair(_quotients(change, s)).into(move), m.pair(at))
            count = good * (1 + n)
            full = count >= self.interval
            longer, shorter = (2 * s).minimum(LARGEST), (0.5 * s).maximum(LEAST)
            found = good.where(full.where(longer, s), shorter)
            held, moved = after.halves()
            return full.where(0, count).pair(held).pair(found.pair(moved))

        lensed = lens(
            parameters,
            smooth_map(state, parameters, read),
            smooth_map(state @ parameters, state, write),
        )
        begun = Hom(parameters, p, smooth.second(left, right)) >> inner.fresh
        return Optimiser(lensed, pair(zero(parameters, counter), begun))


def _all_finite(a: Space) -> Arrow:
    """``A -> R``: 1 if all real numbers of a point are finite, else 0."""
    number = sm.space()
    yes = sm.constant(1.0)

    def of(array: Array) -> Arrow:
        given = Atomic(array)
        if not array.real or not array.size:
            return sm.then(smooth.delete(given), yes)
        most = abs(variable(given)).apply(sm.max)
        known = largest(most) >= most
        return known.into(sm.cast(known.space, number.atoms()[0].dtype)).arrow

    def both(f: Arrow, g: Arrow) -> Arrow:
        return smooth.compose(smooth.tensor(f, g), sm.multiply(number))

    return a.fold(lambda: yes, of, both)


def _quotients(x: Formula, s: Formula) -> Formula:
    """``x / s`` for a number s: arrays of real numbers are divided, those of indices are not."""
    dtype = sm.dtype_of(s.space)

    def halves(_: Space, side: Formula) -> tuple[Formula, Formula]:
        left, right = side.halves()
        return left, right

    def of(array: Array, part: Formula) -> Formula:
        return part / s.into(sm.everywhere_equal(part.space, dtype)) if array.real else part

    return _together([of(array, part) for array, part in x.space.distribute(x, halves)], x)


def _together(parts: Sequence[Formula], x: Formula) -> Formula:
    """The parts as a point of the space of x, each for one array of it."""
    nothing = Formula(smooth.delete(x.arrow.domain))
    return x.space.collect(parts, lambda: nothing, Formula.pair)


def _chosen(condition: Formula, x: Formula, y: Formula) -> Formula:
    """X where a number is not 0, else y, of any space."""

    def halves(_: Space, sides: tuple[Formula, Formula]) -> Sides:
        (one, two), (three, four) = (side.halves() for side in sides)
        return (one, three), (two, four)

    def of(array: Array, sides: tuple[Formula, Formula]) -> Formula:
        everywhere = sm.broadcast(sm.space(*array.shape), array.axes)
        return condition.into(everywhere).where(*sides)

    return _together([of(array, sides) for array, sides in x.space.distribute((x, y), halves)], x)


ScaledLearner: TypeAlias = Learner[
    Space,
    Arrow,
    tuple[Counter, Memory],
    tuple[LossScale, P],
    tuple[A, Y],
    B,
    Y,
    tuple[LossScale, L],
]
"""A learner with a scale beside the parameters P of its model."""


def dynamically_scaled(
    model: Layer[P, A, B],
    loss: LossFor[Space, Arrow, B, Y, L],
    rate: Callable[[SmoothObject[L]], Rate[L]],
    optimiser: SmoothOptimiser,
    *,
    first: float = 2.0**15,
    interval: int = 2000,
) -> ScaledLearner[P, A, Y, B, L]:
    """The supervised learner whose covectors are multiplied by a scale that it finds.

    The scale is a parameter, ``scale``, that starts as ``first``, beside those of the model, and
    that ``DynamicScale`` changes. It goes along with the prediction to the loss, ``(s, l)``, and
    the rate reads it there: ``α(s, l) = (0, s rate(l))``. Losses are these pairs; ``mean_loss`` is
    a measure of them. Raises like ``supervised`` and ``DynamicScale``, and ``SpaceError`` if
    ``first`` is not positive and finite, or if the loss is not one real number.
    """
    _require_scale(first)
    judge = loss_of(model, loss, rate, optimiser)
    _require_number(judge.codomain)
    number: SmoothObject[LossScale] = reals(name=LossScale, dtype=dtype_of(judge.codomain))
    scale, p, a = parameter("scale", number, filled(first)), model.parameters, model.domain
    b, y, judged = model.codomain, judge.parameters, judge.codomain
    given, both = first_of(scale @ p, a), second_of(scale @ p, a)
    run = pair(given >> second_of(scale, p), both) >> model.body
    wider = parametric(scale @ p, a, pair(given >> first_of(scale, p), run))
    pairs = second_of(y, scale @ b)
    told = pair(first_of(y, scale @ b), pairs >> second_of(scale, b)) >> judge.body
    seen = parametric(y, scale @ b, pair(pairs >> first_of(scale, b), told))
    covector = second_of(scale, judged) >> answer_of(rate(judged))
    longer = pair(first_of(scale, judged), covector).morphism
    product = smooth.compose(longer, sm.multiply(judged.object))
    nothing = zero(scale @ judged, scale)
    pace = ending(pair(nothing, Hom(scale @ judged, judged, product)))
    chosen = DynamicScale(optimiser, interval)
    learner = supervised(wider, lambda _: seen, lambda _: pace, chosen)
    predict = learner.predict >> second_of(scale, b)
    return Learner(learner.optimiser, pace, learner.objective, learner.step, predict, learner.label)


def _require_number(loss: SmoothObject[L]) -> None:
    arrays = loss.object.atoms()
    if len(arrays) != 1 or arrays[0].rank or not arrays[0].real:
        raise SpaceError(
            f"a dynamic scale is that of a loss of one real number, not of {loss.object}: sum it, "
            "or take scaled"
        )


def mean_loss(seen: Assessment[Value]) -> float:
    """The mean of the losses of a learner that is ``dynamically_scaled``, as a measure."""
    return float(np.mean(leaves_of(seen.losses)[-1], dtype=np.float64))
