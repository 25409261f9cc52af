"""Optimisers: lenses ``(S × P, S × P) -> (P, P)`` that reparametrise a model.

2103.01931, Definitions 3.11 and 3.14. Forward, an optimiser says at which parameters the model
is run; backward, given the change that the model asks for, it makes the new memory and
parameters. S is its memory, the unit for those that have none. Optimisers compose side by side,
so that every layer can have its own.

Ascent needs addition only, and so exists in every reverse differential category. Descent is
ascent with a minus sign in its backward wire, and exists where there are negatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

from cartesian_rdc.type_variables import Mor, Ob, P, Q, S, T
from cartesian_rdc.typed import (
    Hom,
    LensHom,
    Obj,
    Two,
    Unit,
    adapter,
    addition,
    delete,
    identity,
    interchange,
    left_unitor,
    left_unitor_inverse,
    lens,
    negate,
    two,
    unzipped,
    zipped,
)


@final
@dataclass(frozen=True)
class Optimiser(Generic[Ob, Mor, S, P]):
    """A lens ``(S × P, S × P) -> (P, P)``, and the memory to begin with, ``fresh : P -> S``."""

    lens: LensHom[Ob, Mor, Two[tuple[S, P], tuple[S, P]], Two[P, P]]
    fresh: Hom[Ob, Mor, P, S]

    @property
    def memory(self) -> Obj[Ob, Mor, S]:
        """S."""
        return self.fresh.codomain

    @property
    def parameters(self) -> Obj[Ob, Mor, P]:
        """P."""
        return self.fresh.domain


OptimiserFor: TypeAlias = Callable[[Obj[Ob, Mor, P]], Optimiser[Ob, Mor, S, P]]
"""Makes an optimiser from the parameters."""


def ascent(p: Obj[Ob, Mor, P]) -> Optimiser[Ob, Mor, Unit, P]:
    """``get = p``, ``put = p + p'`` (Definition 3.11): over Z_2, exclusive or."""
    up = (left_unitor(p) @ identity(p)) >> addition(p) >> left_unitor_inverse(p)
    return Optimiser(lens(p, left_unitor(p), up), delete(p))


def descending(upward: Optimiser[Ob, Mor, S, P]) -> Optimiser[Ob, Mor, S, P]:
    """The optimiser that does with ``-p'`` what the given one does with ``p'``.

    It is the composite with the adapter ``(1, -1) : (P, P) -> (P, P)``.
    """
    one = identity(upward.parameters)
    return Optimiser(upward.lens >> adapter(one, negate(one)), upward.fresh)


def descent(p: Obj[Ob, Mor, P]) -> Optimiser[Ob, Mor, Unit, P]:
    """``get = p``, ``put = p - p'`` (2403.13001, Definition 8.8)."""
    return descending(ascent(p))


def side_by_side(
    f: Optimiser[Ob, Mor, S, P], g: Optimiser[Ob, Mor, T, Q]
) -> Optimiser[Ob, Mor, tuple[S, T], tuple[P, Q]]:
    """An optimiser of ``P × Q``: f on P and g on Q, each with its own memory."""
    s, p, t, q = f.memory, f.parameters, g.memory, g.parameters
    cross = adapter(interchange(s, t, p, q), interchange(s, p, t, q))
    apart, together = zipped(two(s @ p, s @ p), two(t @ q, t @ q)), unzipped(two(p, p), two(q, q))
    return Optimiser(cross >> apart >> (f.lens @ g.lens) >> together, f.fresh @ g.fresh)


def after(
    pace: LensHom[Ob, Mor, Two[tuple[T, P], tuple[T, P]], Two[tuple[S, P], tuple[S, P]]],
    optimiser: Optimiser[Ob, Mor, S, P],
    fresh: Hom[Ob, Mor, P, T],
) -> Optimiser[Ob, Mor, T, P]:
    """The optimiser after a lens ``(T × P, T × P) -> (S × P, S × P)``, with memory T.

    An optimiser is a 2-cell, a lens along which a model is reparametrised; 2-cells compose.
    """
    return Optimiser(pace >> optimiser.lens, fresh)
