"""The supervised learner: model, loss, learning rate and optimiser, composed (2103.01931, Fig. 6).

Everything is a parametric lens, and the learner is their composite in ``Para(Lens(C))``::

             S×P                 B
              |                  |          parameters, from above
         +---------+             |
         |optimiser|             |
         +---------+             |
            P | P                |
         +---------+  B     +---------+  L   +------+
    A ---|  model  |--------|  loss   |------| rate |
         +---------+        +---------+      +------+

R turns model and loss into lenses; the rate is a lens from the loss to nothing; the optimiser
reparametrises; a corner (Fig. 5) bends A into a parameter. What remains is a lens from 1 to 1
whose parameters are the label, the state and the input, and its put is one step of training.

Nothing here knows which category it is in: descent in Smooth and reverse derivative ascent in
Boolean circuits are this code with other arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, final

from cartesian_rdc.categories.base import ReverseDifferentialCategory
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors import Lens, LensObject, Para, ParaFunctor, ReverseDerivative
from cartesian_rdc.learning.optimisers import Optimiser, OptimiserFor
from cartesian_rdc.learning.rates import LearningRate
from cartesian_rdc.type_variables import A, B, L, Mor, Ob, P, S, X, Y
from cartesian_rdc.typed import Hom, Obj, ParaHom, first, identity, pair, second


@final
@dataclass(frozen=True, repr=False)
class Learner(Generic[Ob, Mor, S, P, X, B, L]):
    """What can be trained on samples in X. Its state is ``S × P``: memory and parameters.

    ``start``, ``parameters``   P -> S × P with a fresh memory, and back
    ``step``                    ``(S × P) × X -> S × P``, one step on one sample
    ``predict``                 ``(S × P) × X -> B``, what the model says to the input
    ``label``                   ``(S × P) × X -> B``, what it should have said
    ``loss``                    ``(S × P) × X -> L``
    """

    optimiser: Optimiser[Ob, Mor, S, P]
    samples: Obj[Ob, Mor, X]
    start: Hom[Ob, Mor, P, tuple[S, P]]
    parameters: Hom[Ob, Mor, tuple[S, P], P]
    step: Hom[Ob, Mor, tuple[tuple[S, P], X], tuple[S, P]]
    predict: Hom[Ob, Mor, tuple[tuple[S, P], X], B]
    label: Hom[Ob, Mor, tuple[tuple[S, P], X], B]
    loss: Hom[Ob, Mor, tuple[tuple[S, P], X], L]

    def fed(self, along: Hom[Ob, Mor, Y, X]) -> Learner[Ob, Mor, S, P, Y, B, L]:
        """The learner on samples in Y, which ``Y -> X`` makes samples of X.

        Raises ``CompositionError`` where it ends elsewhere.
        """
        state = identity(self.parameters.domain)
        return Learner(
            self.optimiser,
            along.domain,
            self.start,
            self.parameters,
            (state @ along) >> self.step,
            (state @ along) >> self.predict,
            (state @ along) >> self.label,
            (state @ along) >> self.loss,
        )

    def __repr__(self) -> str:
        return f"<Learner of {self.optimiser.parameters} from {self.samples}>"


def supervised(
    category: ReverseDifferentialCategory[Ob, Mor],
    model: ParaHom[Ob, Mor, P, A, B],
    loss: ParaHom[Ob, Mor, B, B, L],
    rate: LearningRate[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> Learner[Ob, Mor, S, P, tuple[A, B], B, L]:
    """The learner from samples ``(a, b)``; the parameter of the loss is the label.

    Raises ``CompositionError`` where a wire does not fit.
    """
    ends, judged = model.codomain.object, loss.domain.object
    if ends != judged or ends != loss.parameters.object:
        raise CompositionError(
            "give the loss to the model", f"the model ends in {ends}", f"the loss is of {judged}"
        )
    measured, rated = loss.codomain.object, rate.morphism.domain.forward
    if measured != rated:
        raise CompositionError(
            "give the learning rate to the loss",
            f"the loss ends in {measured}",
            f"the rate begins in {rated}",
        )
    scored = model >> loss
    chosen = optimiser(model.parameters)
    s, p = chosen.memory, chosen.parameters
    a, b = model.domain, model.codomain
    state, sample = s @ p, a @ b
    before: Hom[Ob, Mor, tuple[tuple[S, P], tuple[A, B]], tuple[S, P]]
    before = first(category, state, sample)
    given = second(category, state, sample)
    held = before >> second(category, s, p)
    inputs, labels = given >> first(category, a, b), given >> second(category, a, b)
    predict = pair(category, held, inputs) >> model.body
    return Learner(
        chosen,
        sample,
        start=pair(category, chosen.fresh, identity(p)),
        parameters=second(category, s, p),
        step=Hom(category, _step(category, scored, b, rate, chosen)),
        predict=predict,
        label=labels,
        loss=pair(category, labels, predict) >> loss.body,
    )


def _step(
    c: ReverseDifferentialCategory[Ob, Mor],
    scored: ParaHom[Ob, Mor, tuple[B, P], A, L],
    labels: Obj[Ob, Mor, B],
    rate: LearningRate[Ob, Mor, L],
    optimiser: Optimiser[Ob, Mor, S, P],
) -> Mor:
    """``(S × P) × (A × B) -> S × P``, where ``scored`` is the model, then the loss."""
    lenses = Lens(c)
    para, derivative = Para(lenses), ParaFunctor(ReverseDerivative(c))

    # The open learner, A -> 1 with parameters B × (S × P) ...
    learner = para.after(derivative.on_morphism(scored.morphism), rate.morphism)
    label = lenses.identity(LensObject(labels.object, labels.object))
    learner = para.reparametrise(learner, lenses.tensor(label, optimiser.lens.morphism))
    # ... closed on the left by a corner: 1 -> 1 with parameters Q = (B × (S × P)) × A, so that
    # put : (Q × 1) × 1 -> Q × 1.
    closed = para.compose(para.corner(learner.domain), learner).body

    a, b = scored.domain.object, labels.object
    state, sample = optimiser.lens.morphism.domain.forward, c.product(a, b)
    before, given = c.first(state, sample), c.second(state, sample)
    x, y = c.compose(given, c.first(a, b)), c.compose(given, c.second(a, b))
    nothing = c.delete(c.product(state, sample))
    label_and_state = c.product(b, state)
    return c.composite(
        c.pair(c.pair(c.pair(c.pair(y, before), x), nothing), nothing),
        closed.put,
        c.first(c.product(label_and_state, a), c.unit),
        c.first(label_and_state, a),
        c.second(b, state),
    )
