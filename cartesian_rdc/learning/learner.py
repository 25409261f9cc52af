"""The supervised learner: model, loss, learning rate and optimiser, composed (2103.01931, Fig. 6).

Each is a parametric lens, and the learner is their composite in ``Para(Lens(C))``::

             S×P                 Y
              |                  |          parameters, from above
         +---------+             |
         |optimiser|             |
         +---------+             |
            P | P                |
         +---------+  B     +---------+  L   +------+
    A ---|  model  |--------|  loss   |------| rate |
         +---------+        +---------+      +------+

    (R(model) >> R(loss) >> rate) reparametrised along  1_Y × optimiser

A corner bends A into a parameter (Fig. 5). The result is a lens from 1 to 1 whose parameters are
the label, the state and the input, and its put is one step of training, in any reverse
differential category: descent in Smooth, reverse derivative ascent in Boolean circuits. Labels are
of the object that the loss takes, Y, which is often that of predictions, B.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.errors import require_kind
from cartesian_rdc.learning.losses import LossFor
from cartesian_rdc.learning.optimisers import Optimiser, OptimiserFor
from cartesian_rdc.learning.rates import LearningRate, RateFor
from cartesian_rdc.printing import Pictured, ends, of_type
from cartesian_rdc.type_variables import A, B, L, Mor, Ob, P, S, V, X, Y, Z
from cartesian_rdc.typed import (
    Hom,
    LensHom,
    Obj,
    ParaHom,
    ParaLens,
    Two,
    Unit,
    answer_of,
    corner,
    first,
    identity,
    in_lenses,
    pair,
    parametric,
    require_maker,
    require_meeting,
    right_unitor_inverse,
    second,
    two,
    zipped,
)


def open_learner(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: ParaHom[Ob, Mor, Y, B, L],
    rate: LearningRate[Ob, Mor, L],
    optimiser: LensHom[Ob, Mor, X, Two[P, P]],
) -> ParaLens[Ob, Mor, tuple[Two[Y, Y], X], Two[A, A], Unit]:
    """``A -> 1`` with parameters ``Y × X``, the composite of Figure 6.

    Of a ``model : A -> B``, a ``loss : B -> L`` with the label for parameter, a ``rate``
    ``(L, L) -> 1`` and an ``optimiser : X -> (P, P)``.
    """
    label = identity(two(loss.parameters, loss.parameters))
    model, loss = model.boxed("model"), loss.boxed("loss")
    rate, optimiser = rate.called("rate"), optimiser.called("optimiser")
    return (in_lenses(model) >> in_lenses(loss) >> rate).reparametrise(label @ optimiser)


def closed_learner(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: ParaHom[Ob, Mor, Y, B, L],
    rate: LearningRate[Ob, Mor, L],
    optimiser: LensHom[Ob, Mor, X, Two[P, P]],
) -> ParaLens[Ob, Mor, tuple[tuple[Two[Y, Y], X], Two[A, A]], Unit, Unit]:
    """``1 -> 1`` with parameters ``(Y × X) × A``: a corner (Figure 5), then ``open_learner``.

    ``model``, ``loss``, ``rate`` and ``optimiser`` are those of ``open_learner``.
    """
    learner = open_learner(model, loss, rate, optimiser)
    return corner(learner.domain) >> learner


@final
@dataclass(frozen=True, repr=False)
class Learner(Pictured, Generic[Ob, Mor, S, P, X, B, Y, L]):
    """A model trained on samples in X. Its state is ``S × P``: memory and parameters.

    ``optimiser``  of P, with memory S
    ``rate``       ``(L, L) -> 1``
    ``objective``  ``X -> L`` with parameters P: the loss of a sample
    ``step``       ``(S × P) × X -> S × P``, one step of the optimiser on one sample
    ``predict``    ``(S × P) × X -> B``, the prediction of the model
    ``label``      ``(S × P) × X -> Y``, the label of the sample
    """

    optimiser: Optimiser[Ob, Mor, S, P]
    rate: LearningRate[Ob, Mor, L]
    objective: ParaHom[Ob, Mor, P, X, L]
    step: Hom[Ob, Mor, tuple[tuple[S, P], X], tuple[S, P]]
    predict: Hom[Ob, Mor, tuple[tuple[S, P], X], B]
    label: Hom[Ob, Mor, tuple[tuple[S, P], X], Y]

    @property
    def samples(self) -> Obj[Ob, Mor, X]:
        """X, which a sample is a point of."""
        return self.objective.domain

    @property
    def loss(self) -> Hom[Ob, Mor, tuple[tuple[S, P], X], L]:
        """``(S × P) × X -> L``, the loss of a sample at a state."""
        return (self.parameters @ identity(self.samples)) >> self.objective.body

    @property
    def start(self) -> Hom[Ob, Mor, P, tuple[S, P]]:
        """``⟨fresh, 1⟩ : P -> S × P``, the state before training."""
        return pair(self.optimiser.fresh, identity(self.optimiser.parameters))

    @property
    def parameters(self) -> Hom[Ob, Mor, tuple[S, P], P]:
        """``π1 : S × P -> P``, the parameters of a state."""
        return second(self.optimiser.memory, self.optimiser.parameters)

    def fed(self, along: Hom[Ob, Mor, Z, X]) -> Learner[Ob, Mor, S, P, Z, B, Y, L]:
        """The learner on samples in Z, precomposed with ``along : Z -> X``.

        Raises ``CompositionError`` if ``along`` does not end in X.
        """
        held = identity(self.step.codomain) @ along
        given = identity(self.optimiser.parameters) @ along
        objective = parametric(
            self.optimiser.parameters, along.domain, given >> self.objective.body
        )
        step, predict, label = held >> self.step, held >> self.predict, held >> self.label
        return Learner(self.optimiser, self.rate, objective, step, predict, label)

    def step_on(
        self, objective: ParaHom[Ob, Mor, P, Z, V], rate: LearningRate[Ob, Mor, V]
    ) -> Hom[Ob, Mor, tuple[tuple[S, P], Z], tuple[S, P]]:
        """``(S × P) × Z -> S × P``: one step on another ``objective``, such as that of a batch.

        The put of ``(R(objective) >> rate) reparametrised along the optimiser``, with a corner. At
        the learner's own ``objective`` and ``rate`` it is ``step``, since R preserves composition.
        Raises ``CompositionError`` if the objective has other parameters, or ends elsewhere than
        the rate begins.
        """
        x, state = objective.domain, self.step.codomain
        held = in_lenses(objective.boxed("objective")) >> rate.called("rate")
        learner = held.reparametrise(self.optimiser.lens.called("optimiser"))
        closed = corner(learner.domain) >> learner
        wires = zipped(two(state, state), two(x, x))
        put = answer_of(wires >> right_unitor_inverse(closed.parameters) >> closed.body)
        return identity(state @ x) >> put >> first(state, x)

    def __repr__(self) -> str:
        return of_type(self, ends(self.step.domain, self.step.codomain))


def supervised(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: LossFor[Ob, Mor, B, Y, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> Learner[Ob, Mor, S, P, tuple[A, Y], B, Y, L]:
    """The learner of Figure 6, on samples ``(a, y)`` of ``A × Y``: input and label.

    ``loss``, ``rate`` and ``optimiser`` are makers from the wires of ``model``: from B, from L and
    from P. Raises ``TypeError`` if the model has no parameters, or if one of the others is no maker
    or makes something else; ``CompositionError`` if a wire does not fit, ``StructureError`` if the
    category has no R.
    """
    judge = loss_of(model, loss, rate, optimiser)
    chosen = optimiser(model.parameters)
    require_kind(chosen, Optimiser, "what the optimiser makes", "one, as of descent or Adam()")
    pace = rate(judge.codomain)
    require_kind(pace, Hom, "what the rate makes", "a lens, as of constant_rate(0.1)")
    closed = closed_learner(model, judge, pace, chosen.lens)
    a, y, s, p = model.domain, judge.parameters, chosen.memory, chosen.parameters
    state, sample = s @ p, a @ y
    before, given = first(state, sample), second(state, sample)
    x, label = given >> first(a, y), given >> second(a, y)
    predict = pair(before >> second(s, p), x) >> model.body
    # the put of the closed lens, at the label, the state and the input
    wires = zipped(two(y @ state, y @ state), two(a, a)) >> (
        zipped(two(y, y), two(state, state)) @ identity(two(a, a))
    )
    put = answer_of(wires >> right_unitor_inverse(closed.parameters) >> closed.body)
    step = pair(pair(label, before), x) >> put >> first(y @ state, a) >> second(y, state)
    return Learner(chosen, pace, _objective(model, judge), step, predict, label)


def loss_of(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: LossFor[Ob, Mor, B, Y, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> ParaHom[Ob, Mor, Y, B, L]:
    """What ``loss`` makes for ``model``, where a learner is to be made of all four.

    Raises ``TypeError`` if the model has no parameters, if one of the others is no maker, or if the
    loss makes something else; ``CompositionError`` if it takes other predictions.
    """
    layers = "a map with parameters, such as reals(3) >> dense(reals(2), tanh)"
    require_kind(model, ParaHom, "the model", layers)
    require_maker(loss, "the loss", "quadratic_loss")
    require_maker(rate, "the learning rate", "constant_rate(0.1)")
    require_maker(optimiser, "the optimiser", "descent or Adam()")
    judge = loss(model.codomain)
    labelled = "a map whose parameter is the label, as of quadratic_loss"
    require_kind(judge, ParaHom, "what the loss makes", labelled)
    ends = "the model ends in", "the loss takes predictions of"
    require_meeting("learn", model.codomain, judge.domain, ends)
    return judge


def _objective(
    model: ParaHom[Ob, Mor, P, A, B], loss: ParaHom[Ob, Mor, Y, B, L]
) -> ParaHom[Ob, Mor, P, tuple[A, Y], L]:
    """``(p, (a, y)) -> loss(y, model(p, a))``."""
    p, a, y = model.parameters, model.domain, loss.parameters
    given = second(p, a @ y)
    prediction = pair(first(p, a @ y), given >> first(a, y)) >> model.body
    return parametric(p, a @ y, pair(given >> second(a, y), prediction) >> loss.body)
