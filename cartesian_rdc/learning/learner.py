"""The supervised learner: model, loss, learning rate and optimiser, composed (2103.01931, Fig. 6).

Each is a parametric lens, and the learner is their composite in ``Para(Lens(C))``::

             S×P                 B
              |                  |          parameters, from above
         +---------+             |
         |optimiser|             |
         +---------+             |
            P | P                |
         +---------+  B     +---------+  L   +------+
    A ---|  model  |--------|  loss   |------| rate |
         +---------+        +---------+      +------+

    (R(model) >> R(loss) >> rate) reparametrised along  1_B × optimiser

A corner bends A into a parameter (Fig. 5). The result is a lens from 1 to 1 whose parameters are
the label, the state and the input, and its put is one step of training, in any reverse
differential category: descent in Smooth, reverse derivative ascent in Boolean circuits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.learning.losses import LossFor
from cartesian_rdc.learning.optimisers import Optimiser, OptimiserFor
from cartesian_rdc.learning.rates import LearningRate, RateFor
from cartesian_rdc.printing import ends, of_type
from cartesian_rdc.type_variables import A, B, L, Mor, Ob, P, S, X, Y
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
    require_meeting,
    right_unitor_inverse,
    second,
    two,
    zipped,
)


def open_learner(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: ParaHom[Ob, Mor, B, B, L],
    rate: LearningRate[Ob, Mor, L],
    optimiser: LensHom[Ob, Mor, X, Two[P, P]],
) -> ParaLens[Ob, Mor, tuple[Two[B, B], X], Two[A, A], Unit]:
    """``A -> 1`` with parameters ``B × X``, the composite of Figure 6.

    Of a ``model : A -> B``, a ``loss : B -> L`` with the label for parameter, a ``rate``
    ``(L, L) -> 1`` and an ``optimiser : X -> (P, P)``.
    """
    label = identity(two(loss.parameters, loss.parameters))
    return (in_lenses(model) >> in_lenses(loss) >> rate).reparametrise(label @ optimiser)


def closed_learner(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: ParaHom[Ob, Mor, B, B, L],
    rate: LearningRate[Ob, Mor, L],
    optimiser: LensHom[Ob, Mor, X, Two[P, P]],
) -> ParaLens[Ob, Mor, tuple[tuple[Two[B, B], X], Two[A, A]], Unit, Unit]:
    """``1 -> 1`` with parameters ``(B × X) × A``: a corner (Figure 5), then ``open_learner``.

    ``model``, ``loss``, ``rate`` and ``optimiser`` are those of ``open_learner``.
    """
    learner = open_learner(model, loss, rate, optimiser)
    return corner(learner.domain) >> learner


@final
@dataclass(frozen=True, repr=False)
class Learner(Generic[Ob, Mor, S, P, X, B, L]):
    """A model trained on ``samples`` in X. Its state is ``S × P``: memory and parameters.

    ``step``     ``(S × P) × X -> S × P``, one step of the ``optimiser`` on one sample
    ``predict``  ``(S × P) × X -> B``, the prediction of the model
    ``label``    ``(S × P) × X -> B``, the label of the sample
    ``loss``     ``(S × P) × X -> L``, the loss of prediction and label
    """

    optimiser: Optimiser[Ob, Mor, S, P]
    samples: Obj[Ob, Mor, X]
    step: Hom[Ob, Mor, tuple[tuple[S, P], X], tuple[S, P]]
    predict: Hom[Ob, Mor, tuple[tuple[S, P], X], B]
    label: Hom[Ob, Mor, tuple[tuple[S, P], X], B]
    loss: Hom[Ob, Mor, tuple[tuple[S, P], X], L]

    @property
    def start(self) -> Hom[Ob, Mor, P, tuple[S, P]]:
        """``⟨fresh, 1⟩ : P -> S × P``, the state before training."""
        return pair(self.optimiser.fresh, identity(self.optimiser.parameters))

    @property
    def parameters(self) -> Hom[Ob, Mor, tuple[S, P], P]:
        """``π1 : S × P -> P``, the parameters of a state."""
        return second(self.optimiser.memory, self.optimiser.parameters)

    def fed(self, along: Hom[Ob, Mor, Y, X]) -> Learner[Ob, Mor, S, P, Y, B, L]:
        """The learner on samples in Y, precomposed with ``along : Y -> X``.

        Raises ``CompositionError`` if ``along`` does not end in X.
        """
        held = identity(self.step.codomain) @ along
        step, predict, label = held >> self.step, held >> self.predict, held >> self.label
        return Learner(self.optimiser, along.domain, step, predict, label, held >> self.loss)

    def __repr__(self) -> str:
        return of_type(self, ends(self.step.domain, self.step.codomain))


def supervised(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: LossFor[Ob, Mor, B, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> Learner[Ob, Mor, S, P, tuple[A, B], B, L]:
    """The learner of Figure 6, on samples ``(a, b)`` of ``A × B``: input and label.

    ``loss``, ``rate`` and ``optimiser`` are makers from the wires of ``model``: from B, from L and
    from P. Raises ``CompositionError`` if a wire does not fit, ``StructureError`` if the category
    has no R.
    """
    judge, chosen = loss(model.codomain), optimiser(model.parameters)
    ends = "the model ends in", "the loss takes labels of"
    require_meeting("learn", model.codomain, judge.parameters, ends)
    closed = closed_learner(model, judge, rate(judge.codomain), chosen.lens)
    a, b, s, p = model.domain, model.codomain, chosen.memory, chosen.parameters
    state, sample = s @ p, a @ b
    before, given = first(state, sample), second(state, sample)
    x, y = given >> first(a, b), given >> second(a, b)
    predict = pair(before >> second(s, p), x) >> model.body
    # the put of the closed lens, at the label, the state and the input
    wires = zipped(two(b @ state, b @ state), two(a, a)) >> (
        zipped(two(b, b), two(state, state)) @ identity(two(a, a))
    )
    put = answer_of(wires >> right_unitor_inverse(closed.parameters) >> closed.body)
    step = pair(pair(y, before), x) >> put >> first(b @ state, a) >> second(b, state)
    return Learner(chosen, sample, step, predict, y, pair(y, predict) >> judge.body)
