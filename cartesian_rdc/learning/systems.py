"""Other learners of the papers: the supervised learner with its wires bent.

The input becomes what is learned, the label becomes the input, or the model is two models that
share a part. Nothing new is composed.
"""

from __future__ import annotations

from cartesian_rdc.learning.learner import Learner, supervised
from cartesian_rdc.learning.losses import LossFor
from cartesian_rdc.learning.optimisers import OptimiserFor
from cartesian_rdc.learning.parametric import exchange
from cartesian_rdc.learning.rates import RateFor
from cartesian_rdc.type_variables import A, B, L, Mor, Ob, P, Q, S, X, Z
from cartesian_rdc.typed import Hom, ParaHom, Unit, copy, delete, identity, pair


def dreaming(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: LossFor[Ob, Mor, B, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, A, S],
) -> Learner[Ob, Mor, S, A, tuple[P, B], B, L]:
    """Deep dreaming: the *input* is learned, and the parameters are given (2103.01931, Fig. 7).

    A sample is the parameters of the trained model and the label that the model is to see. With
    the dot product for loss and ascent, the input moves to where the model sees more of it
    (Example 4.5). Raises like ``supervised``.
    """
    return supervised(exchange(model), loss, rate, optimiser)


def unsupervised(
    model: ParaHom[Ob, Mor, P, A, A],
    loss: LossFor[Ob, Mor, A, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> Learner[Ob, Mor, S, P, A, A, L]:
    """A model that is to give back its input, such as an autoencoder: a sample is its own label.

    Raises like ``supervised``.
    """
    return supervised(model, loss, rate, optimiser).fed(copy(model.domain))


def adversaries(
    generator: ParaHom[Ob, Mor, P, Z, X], discriminator: ParaHom[Ob, Mor, Q, X, L]
) -> ParaHom[Ob, Mor, tuple[Q, P], tuple[Z, X], tuple[L, L]]:
    """``(z, x) -> (d(q, g(p, z)), d(q, x))``: one discriminator, tied, judges both.

    2403.13001, Definition 7.15. The parameters are ``(q, p)``, those of the discriminator first, as
    it is composed last. Raises ``CompositionError`` if it does not begin where the generator ends.
    """
    apart = (generator @ identity(discriminator.domain)) >> (discriminator @ discriminator)
    return apart.reparametrise(copy(discriminator.parameters) @ identity(generator.parameters))


def adversarial(
    model: ParaHom[Ob, Mor, tuple[Q, P], tuple[Z, X], B],
    loss: LossFor[Ob, Mor, B, L],
    mask: Hom[Ob, Mor, Unit, B],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, tuple[Q, P], S],
) -> Learner[Ob, Mor, S, tuple[Q, P], tuple[Z, X], B, L]:
    """A generative adversarial network: ``adversaries`` whose label is always the same mask.

    With the dot product for loss, the mask ``(1, -1)``, and an optimiser that takes Q up and P
    down, it is one of Wasserstein (2403.13001, Definition 8.19). A sample is noise and a true one.
    Raises like ``supervised``, and ``CompositionError`` if the mask is of another object.
    """
    both = model.domain
    labelled = pair(identity(both), delete(both) >> mask)
    return supervised(model, loss, rate, optimiser).fed(labelled)
