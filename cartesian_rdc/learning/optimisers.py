"""Optimisers: lenses ``(S × P, S × P) -> (P, P)`` that reparametrise a model.

2103.01931, Definitions 3.11 and 3.14. Forward, an optimiser says at which parameters the model
is run; backward, given what the model asks its parameters to change by, it makes the new
state and parameters. S is its memory, the unit for those that have none. Optimisers compose side
by side, so that every layer can have its own.

Ascent needs addition only, and so exists in every reverse differential category. Descent is
ascent with a minus sign in its backward wire, and exists where there are negatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

from cartesian_rdc.categories.base import (
    CartesianCategory,
    LeftAdditiveCategory,
    WithNegatives,
)
from cartesian_rdc.functors import Lens, LensObject
from cartesian_rdc.type_variables import Mor, Ob, P, Q, S, T
from cartesian_rdc.typed import Hom, LensHom, Obj, Unit, hom


@final
@dataclass(frozen=True)
class Optimiser(Generic[Ob, Mor, S, P]):
    """An optimiser of parameters P with memory S, at first ``fresh : P -> S``."""

    memory: Obj[Ob, Mor, S]
    parameters: Obj[Ob, Mor, P]
    lens: LensHom[Ob, Mor, tuple[S, P], tuple[S, P], P, P]
    fresh: Hom[Ob, Mor, P, S]


OptimiserFor: TypeAlias = Callable[[Obj[Ob, Mor, P]], Optimiser[Ob, Mor, S, P]]
"""What makes an optimiser of parameters once it is known what they are."""


def optimiser(
    category: CartesianCategory[Ob, Mor],
    memory: Obj[Ob, Mor, S],
    parameters: Obj[Ob, Mor, P],
    get: Mor,
    put: Mor,
    fresh: Mor,
) -> Optimiser[Ob, Mor, S, P]:
    """From ``get : S × P -> P``, ``put : (S × P) × P -> S × P`` and ``fresh : P -> S``.

    Raises ``CompositionError`` where they are not of these types.
    """
    lenses, both = Lens(category), (memory @ parameters).object
    p = parameters.object
    made = lenses.lens(LensObject(both, both), LensObject(p, p), get, put)
    return Optimiser(memory, parameters, LensHom(lenses, made), hom(parameters, memory, fresh))


def ascent(
    category: LeftAdditiveCategory[Ob, Mor], parameters: Obj[Ob, Mor, P]
) -> Optimiser[Ob, Mor, Unit, P]:
    """``get = p``, ``put = p + p'`` (Definition 3.11): over Z_2, exclusive or."""
    c, p = category, parameters.object
    memory: Obj[Ob, Mor, Unit] = Obj(c, c.unit)
    get = c.left_unitor(p)
    put = c.composite(
        c.tensor(get, c.identity(p)),
        c.addition(p),
        c.left_unitor_inverse(p),
    )
    return optimiser(c, memory, parameters, get, put, c.delete(p))


def descending(
    category: WithNegatives[Ob, Mor], upward: Optimiser[Ob, Mor, S, P]
) -> Optimiser[Ob, Mor, S, P]:
    """The optimiser that does with ``-p'`` what the given one does with ``p'``.

    It is the composite with the adapter ``(1, -1) : (P, P) -> (P, P)``.
    """
    lenses, p = Lens(category), upward.parameters.object
    both, one = LensObject(p, p), category.identity(p)
    sign: LensHom[Ob, Mor, P, P, P, P] = LensHom(
        lenses, lenses.adapter(both, both, one, category.negate(one))
    )
    return Optimiser(upward.memory, upward.parameters, upward.lens >> sign, upward.fresh)


def descent(
    category: WithNegatives[Ob, Mor], parameters: Obj[Ob, Mor, P]
) -> Optimiser[Ob, Mor, Unit, P]:
    """``get = p``, ``put = p - p'`` (2403.13001, Definition 8.8)."""
    return descending(category, ascent(category, parameters))


def side_by_side(
    category: CartesianCategory[Ob, Mor],
    first: Optimiser[Ob, Mor, S, P],
    second: Optimiser[Ob, Mor, T, Q],
) -> Optimiser[Ob, Mor, tuple[S, T], tuple[P, Q]]:
    """An optimiser of ``P × Q``, each half with its own memory and its own rule."""
    lenses = Lens(category)
    s, p = first.memory.object, first.parameters.object
    t, q = second.memory.object, second.parameters.object
    cross = lenses.interchange(*(LensObject(x, x) for x in (s, t, p, q)))
    return Optimiser(
        first.memory @ second.memory,
        first.parameters @ second.parameters,
        LensHom(
            lenses,
            lenses.compose(cross, lenses.tensor(first.lens.morphism, second.lens.morphism)),
        ),
        first.fresh @ second.fresh,
    )


def behind(
    pace: LensHom[Ob, Mor, tuple[T, P], tuple[T, P], tuple[S, P], tuple[S, P]],
    memory: Obj[Ob, Mor, T],
    optimiser: Optimiser[Ob, Mor, S, P],
    fresh: Hom[Ob, Mor, P, T],
) -> Optimiser[Ob, Mor, T, P]:
    """The optimiser behind a lens ``(T × P, T × P) -> (S × P, S × P)``, with memory T.

    An optimiser is a 2-cell, a lens along which a model is reparametrised; 2-cells compose.
    """
    return Optimiser(memory, optimiser.parameters, pace >> optimiser.lens, fresh)
