"""Other learners of the papers: the supervised learner with its wires bent.

The input is learned, or is its own label, or two models share a part.
"""

from __future__ import annotations

from cartesian_rdc.learning.learner import Learner, supervised
from cartesian_rdc.learning.losses import LossFor
from cartesian_rdc.learning.optimisers import Optimiser, OptimiserFor, descending, side_by_side
from cartesian_rdc.learning.parametric import exchange
from cartesian_rdc.learning.rates import RateFor
from cartesian_rdc.type_variables import A, B, L, Mor, Ob, P, Q, S, T, X, Y, Z
from cartesian_rdc.typed import Hom, ParaHom, Unit, copy, delete, identity, pair, symmetry


def dreaming(
    model: ParaHom[Ob, Mor, P, A, B],
    loss: LossFor[Ob, Mor, B, Y, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, A, S],
) -> Learner[Ob, Mor, S, A, tuple[P, Y], B, Y, L]:
    """Deep dreaming (2103.01931, Fig. 7): ``supervised`` of the ``model`` with A for parameters.

    The input is learned. A sample is ``(p, y)``: the trained parameters, and the label that the
    model is to predict, as with ``dot_product`` for ``loss``, a constant ``rate`` and ``ascent``
    for ``optimiser`` (Example 4.5). Raises like ``supervised``.
    """
    return supervised(exchange(model), loss, rate, optimiser)


def unsupervised(
    model: ParaHom[Ob, Mor, P, A, A],
    loss: LossFor[Ob, Mor, A, A, L],
    rate: RateFor[Ob, Mor, L],
    optimiser: OptimiserFor[Ob, Mor, P, S],
) -> Learner[Ob, Mor, S, P, A, A, A, L]:
    """``supervised`` on samples of A that are their own labels, as of an autoencoder.

    ``model``, ``loss``, ``rate`` and ``optimiser`` are those of ``supervised``, and so are errors.
    """
    return supervised(model, loss, rate, optimiser).fed(copy(model.domain))


def adversaries(
    generator: ParaHom[Ob, Mor, P, Z, X], discriminator: ParaHom[Ob, Mor, Q, X, L]
) -> ParaHom[Ob, Mor, tuple[P, Q], tuple[Z, X], tuple[L, L]]:
    """``(z, x) -> (d(q, g(p, z)), d(q, x))``, of a generator g and a tied discriminator d.

    2403.13001, Definition 7.15, with parameters ``(p, q)``: first those of the generator. Raises
    ``CompositionError`` if the discriminator does not begin where the generator ends.
    """
    return against(generator, discriminator, discriminator)


def against(
    generator: ParaHom[Ob, Mor, P, Z, X],
    of_made: ParaHom[Ob, Mor, Q, X, A],
    of_true: ParaHom[Ob, Mor, Q, X, B],
) -> ParaHom[Ob, Mor, tuple[P, Q], tuple[Z, X], tuple[A, B]]:
    """``(z, x) -> (d(q, g(p, z)), e(q, x))``: ``adversaries`` with another verdict on true samples.

    d is ``of_made``, e is ``of_true``. Raises like ``adversaries``, and ``CompositionError`` if d
    and e differ in their parameters.
    """
    p, q = generator.parameters, of_made.parameters
    apart = (generator @ identity(of_true.domain)) >> (of_made @ of_true)
    return apart.reparametrise(symmetry(p, q) >> (copy(q) @ identity(p)))


def adversarial(
    model: ParaHom[Ob, Mor, tuple[P, Q], tuple[Z, X], B],
    loss: LossFor[Ob, Mor, B, Y, L],
    mask: Hom[Ob, Mor, Unit, Y],
    rate: RateFor[Ob, Mor, L],
    *,
    down: Optimiser[Ob, Mor, S, P],
    up: Optimiser[Ob, Mor, T, Q],
) -> Learner[Ob, Mor, tuple[S, T], tuple[P, Q], tuple[Z, X], B, Y, L]:
    """A generative adversarial network: a ``model`` by ``adversaries``, with ``mask`` for label.

    The generator makes the loss small, the discriminator large (2403.13001, Definition 8.14)::

        down    the optimiser of the generator, of P, which descends
        up      that of the discriminator, of Q, which descends as well, and is given ``-q'`` here

    So ``descent`` twice is ``(p - p', q + q')``. A sample is ``(z, x)``: noise and a true sample.
    With ``dot_product`` for ``loss``, the mask ``(1, -1)`` and a constant ``rate`` this is a
    Wasserstein network (Definition 8.19).

    Raises like ``supervised``; ``CompositionError`` if the mask or an optimiser is of another
    object; ``StructureError`` if the category has no negatives.
    """
    both, players = model.domain, side_by_side(down, descending(up))
    labelled = pair(identity(both), delete(both) >> mask)
    return supervised(model, loss, rate, lambda _: players).fed(labelled)
