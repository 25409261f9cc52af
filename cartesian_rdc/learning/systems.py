"""Other learners of the papers, which are the supervised one with its wires bent.

Nothing new is composed: what was the input becomes what is learned, the label becomes the input,
or the model is two models that share a part.
"""

from __future__ import annotations

from cartesian_rdc.categories.base import CartesianCategory, ReverseDifferentialCategory
from cartesian_rdc.learning.learner import Learner, supervised
from cartesian_rdc.learning.optimisers import OptimiserFor
from cartesian_rdc.learning.parametric import exchange
from cartesian_rdc.learning.rates import LearningRate
from cartesian_rdc.type_variables import A, B, L, Mor, Ob, P, Q, S, X, Z
from cartesian_rdc.typed import (
    Hom,
    ParaHom,
    Unit,
    copy,
    delete,
    identity,
    pair,
)


def dreaming(
    category: ReverseDifferentialCategory[Ob, Mor],
    model: ParaHom[Ob, Mor, P, A, B],
    loss: ParaHom[Ob, Mor, B, B, L],
    rate: LearningRate[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, A, S],
) -> Learner[Ob, Mor, S, A, tuple[P, B], B, L]:
    """Deep dreaming: the *input* is learned, and the parameters are given (2103.01931, Fig. 7).

    A sample is the parameters of the trained model, and what it is to see. With the dot product for
    loss and ascent, the input moves to where the model sees more of it (Example 4.5). Raises like
    ``supervised``.
    """
    return supervised(category, exchange(model), loss, rate, optimiser)


def unsupervised(
    category: ReverseDifferentialCategory[Ob, Mor],
    model: ParaHom[Ob, Mor, P, A, A],
    loss: ParaHom[Ob, Mor, A, A, L],
    rate: LearningRate[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> Learner[Ob, Mor, S, P, A, A, L]:
    """A model that is to give back its input, such as an autoencoder: the sample is its own label.

    Raises like ``supervised``.
    """
    learner = supervised(category, model, loss, rate, optimiser)
    return learner.fed(copy(category, model.domain))


def adversaries(
    category: CartesianCategory[Ob, Mor],
    generator: ParaHom[Ob, Mor, P, Z, X],
    discriminator: ParaHom[Ob, Mor, Q, X, L],
) -> ParaHom[Ob, Mor, tuple[Q, P], tuple[Z, X], tuple[L, L]]:
    """``(z, x) -> (d(q, g(p, z)), d(q, x))``: one discriminator, tied, judges both.

    2403.13001, Definition 7.15. The parameters are ``(q, p)``, those of the discriminator first, as
    it is composed last. Raises ``CompositionError`` where it does not begin where the generator
    ends.
    """
    p, q = generator.parameters, discriminator.parameters
    beside = generator @ identity(discriminator.domain)
    apart = beside >> (discriminator @ discriminator)
    return apart.reparametrise(copy(category, q) @ identity(p))


def adversarial(
    category: ReverseDifferentialCategory[Ob, Mor],
    model: ParaHom[Ob, Mor, tuple[Q, P], tuple[Z, X], B],
    loss: ParaHom[Ob, Mor, B, B, L],
    mask: Hom[Ob, Mor, Unit, B],
    rate: LearningRate[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, tuple[Q, P], S],
) -> Learner[Ob, Mor, S, tuple[Q, P], tuple[Z, X], B, L]:
    """A generative adversarial network: ``adversaries`` whose label is always the same mask.

    With the dot product for loss, the mask ``(1, -1)``, and an optimiser that takes Q up and P
    down, it is one of Wasserstein (2403.13001, Definition 8.19). A sample is noise and a true one.
    Raises like ``supervised``, and where the mask is of another object.
    """
    learner = supervised(category, model, loss, rate, optimiser)
    both = model.domain
    return learner.fed(pair(category, identity(both), delete(category, both) >> mask))
