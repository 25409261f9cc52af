"""Other learners of the papers: the supervised learner with its wires bent.

The input is learned, or is its own label, or two models share a part.
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
    """Deep dreaming (2103.01931, Fig. 7): ``supervised`` of the ``model`` with A for parameters.

    The input is learned. A sample is ``(p, b)``: the trained parameters, and the label that the
    model is to predict, as with ``dot_product`` for ``loss``, a constant ``rate`` and ``ascent``
    for ``optimiser`` (Example 4.5). Raises like ``supervised``.
    """
    return supervised(exchange(model), loss, rate, optimiser)


def unsupervised(
    model: ParaHom[Ob, Mor, P, A, A],
    loss: LossFor[Ob, Mor, A, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> Learner[Ob, Mor, S, P, A, A, L]:
    """``supervised`` on samples of A that are their own labels, as of an autoencoder.

    ``model``, ``loss``, ``rate`` and ``optimiser`` are those of ``supervised``, and so are errors.
    """
    return supervised(model, loss, rate, optimiser).fed(copy(model.domain))


def adversaries(
    generator: ParaHom[Ob, Mor, P, Z, X], discriminator: ParaHom[Ob, Mor, Q, X, L]
) -> ParaHom[Ob, Mor, tuple[Q, P], tuple[Z, X], tuple[L, L]]:
    """``(z, x) -> (d(q, g(p, z)), d(q, x))``, of a generator g and a tied discriminator d.

    2403.13001, Definition 7.15. The parameters are ``(q, p)``, the newest first. Raises
    ``CompositionError`` if the discriminator does not begin where the generator ends.
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
    """A generative adversarial network: a ``model`` by ``adversaries``, with ``mask`` for label.

    A sample is ``(z, x)``: noise and a true sample. With ``dot_product`` for ``loss``, the mask
    ``(1, -1)``, a constant ``rate`` and an ``optimiser`` that takes Q up and P down, it is a
    Wasserstein network (2403.13001, Definition 8.19). Raises like ``supervised``, and
    ``CompositionError`` if the mask is of another object.
    """
    both = model.domain
    labelled = pair(identity(both), delete(both) >> mask)
    return supervised(model, loss, rate, optimiser).fed(labelled)
