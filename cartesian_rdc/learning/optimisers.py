"""Optimisers: lenses ``(S × P, S × P) -> (P, P)`` that reparametrise a model.

2103.01931, Definitions 3.11 and 3.14. The get gives the parameters at which the model is run; the
put takes the state and the covector p' of these parameters to the next state. S is the memory, the
unit for those without. Optimisers compose side by side, so that every layer can have its own.

Ascent needs addition only, and so exists in every reverse differential category. Descent, ascent
with a minus sign in its backward wire, needs negatives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeAlias, final

from cartesian_rdc.printing import Pictured, of_type
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
@dataclass(frozen=True, repr=False)
class Optimiser(Pictured, Generic[Ob, Mor, S, P]):
    """A lens ``(S × P, S × P) -> (P, P)``, and the first memory, ``fresh : P -> S``."""

    lens: LensHom[Ob, Mor, Two[tuple[S, P], tuple[S, P]], Two[P, P]]
    fresh: Hom[Ob, Mor, P, S]

    @property
    def memory(self) -> Obj[Ob, Mor, S]:
        """The memory S, which is 1 for none."""
        return self.fresh.codomain

    def __repr__(self) -> str:
        return of_type(self, f"of {self.parameters}, with memory {self.memory}")

    @property
    def parameters(self) -> Obj[Ob, Mor, P]:
        """The parameters P."""
        return self.fresh.domain


OptimiserFor: TypeAlias = Callable[[Obj[Ob, Mor, P]], Optimiser[Ob, Mor, S, P]]
"""Makes an optimiser from the parameters P."""


def ascent(p: Obj[Ob, Mor, P]) -> Optimiser[Ob, Mor, Unit, P]:
    """``get = p``, ``put = p + p'`` (2103.01931, Definition 3.11): over Z_2, exclusive or."""
    up = (left_unitor(p) @ identity(p)) >> addition(p) >> left_unitor_inverse(p)
    return Optimiser(lens(p, left_unitor(p), up), delete(p))


def descending(upward: Optimiser[Ob, Mor, S, P]) -> Optimiser[Ob, Mor, S, P]:
    """``upward``, then the adapter ``(1, -1) : (P, P) -> (P, P)``: its put is given ``-p'``.

    Raises ``StructureError`` if the category has no negatives.
    """
    one = identity(upward.parameters)
    return Optimiser(upward.lens >> adapter(one, negate(one)), upward.fresh)


def descent(p: Obj[Ob, Mor, P]) -> Optimiser[Ob, Mor, Unit, P]:
    """``get = p``, ``put = p - p'`` (2403.13001, Definition 8.8). Raises like ``descending``."""
    return descending(ascent(p))


def side_by_side(
    f: Optimiser[Ob, Mor, S, P], g: Optimiser[Ob, Mor, T, Q]
) -> Optimiser[Ob, Mor, tuple[S, T], tuple[P, Q]]:
    """The optimiser of ``P × Q`` with memory ``S × T``: f on P and g on Q."""
    s, p, t, q = f.memory, f.parameters, g.memory, g.parameters
    cross = adapter(interchange(s, t, p, q), interchange(s, p, t, q))
    apart, together = zipped(two(s @ p, s @ p), two(t @ q, t @ q)), unzipped(two(p, p), two(q, q))
    return Optimiser(cross >> apart >> (f.lens @ g.lens) >> together, f.fresh @ g.fresh)


def after(
    pace: LensHom[Ob, Mor, Two[tuple[T, P], tuple[T, P]], Two[tuple[S, P], tuple[S, P]]],
    optimiser: Optimiser[Ob, Mor, S, P],
    fresh: Hom[Ob, Mor, P, T],
) -> Optimiser[Ob, Mor, T, P]:
    """``pace``, a lens ``(T × P, T × P) -> (S × P, S × P)``, then ``optimiser``: with memory T.

    ``fresh`` is its first memory. An optimiser is a 2-cell of ``Para(Lens(C))``; 2-cells compose.
    """
    return Optimiser(pace >> optimiser.lens, fresh)
