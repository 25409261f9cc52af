"""Composites, pairs and sums, up to the equations that can be read off their two arguments.

The free category is terms modulo the equations of cartesian left additive structure. Some of them
are applied here, from left to right, looking no deeper than a few levels; the tables list them.

They keep derivatives small: R of a composite is a lens, which shuffles pairs and takes them apart
again, and every R of an R does it several times over. No equation that needs ``f`` to be
additive is here, none that repeats work, and none that opens a label.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeGuard, final

from cartesian_rdc.categories.free.objects import Product, Unit
from cartesian_rdc.categories.free.terms import (
    Add,
    Compose,
    Delete,
    First,
    Identity,
    Pair,
    Second,
    Term,
    Zero,
)
from cartesian_rdc.type_variables import Atom

DEEPEST = 4
"""How many pairs a composite looks through: a bound, so that it takes constant time."""


class Rewriting(Protocol):
    """What two terms make together, by an equation; ``None`` where it does not apply."""

    def __call__(self, f: Term[Atom], g: Term[Atom], depth: int, /) -> Term[Atom] | None: ...


@final
@dataclass(frozen=True)
class Equation:
    """An equation, which is applied from left to right."""

    equation: str
    rewriting: Rewriting


def composite(f: Term[Atom], g: Term[Atom], depth: int = DEEPEST) -> Term[Atom]:
    """``f g``. Raises ``CompositionError`` if f ends elsewhere than g begins."""
    if f.codomain is g.domain and depth > 0:
        for each in COMPOSITES:
            made = each.rewriting(f, g, depth)
            if made is not None:
                return made
    return Compose(f, g)


def pairing(f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
    """``⟨f, g⟩``. Raises ``CompositionError`` if they begin in different objects."""
    if f.domain is g.domain:
        for each in PAIRS:
            made = each.rewriting(f, g, DEEPEST)
            if made is not None:
                return made
    return Pair(f, g)


def beside(f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
    """``f × g``."""
    a, b = f.domain, g.domain
    return pairing(composite(First(a, b), f), composite(Second(a, b), g))


def total(f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
    """``f + g``. Raises ``CompositionError`` unless they are parallel."""
    if f.domain is g.domain and f.codomain is g.codomain:
        for each in SUMS:
            made = each.rewriting(f, g, DEEPEST)
            if made is not None:
                return made
    return Add(f, g)


def _after_identity(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    return g if isinstance(f, Identity) else None


def _before_identity(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    return f if isinstance(g, Identity) else None


def _before_zero(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    return Zero(f.domain, g.codomain) if isinstance(g, Zero) else None


def _part_of_zero(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    zero = isinstance(f, Zero) and isinstance(g, (First, Second))
    return Zero(f.domain, g.codomain) if zero else None


def _to_the_unit(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    return Delete(f.domain) if isinstance(g.codomain, Unit) else None


def _part_of_pair(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    return _half(f, g) if _is_pair(f) and isinstance(g, (First, Second)) else None


def _after_part_of_pair(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    if _is_pair(f) and is_composite(g) and isinstance(g.f, (First, Second)):
        return composite(_half(f, g.f), g.g, depth - 1)
    return None


def _before_pair_of_parts(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    if (
        _is_pair(f)
        and _is_pair(g)
        and _begins_with_projection(g.f)
        and _begins_with_projection(g.g)
    ):
        return pairing(composite(f, g.f, depth - 1), composite(f, g.g, depth - 1))
    return None


COMPOSITES = (
    Equation("1 f = f", _after_identity),
    Equation("f 1 = f", _before_identity),
    Equation("f 0 = 0", _before_zero),
    Equation("0 π = 0", _part_of_zero),
    Equation("f ! = !", _to_the_unit),
    Equation("⟨f, g⟩ π0 = f, ⟨f, g⟩ π1 = g", _part_of_pair),
    Equation("⟨f, g⟩ π h = f h or g h", _after_part_of_pair),
    Equation("f ⟨π h, π k⟩ = ⟨f π h, f π k⟩ for a pair f", _before_pair_of_parts),
)
"""The equations of composites; of those that apply, the first is taken."""


def _both_parts(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    return Identity(f.domain) if isinstance(f, First) and isinstance(g, Second) else None


def _two_zeros(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    if isinstance(f, Zero) and isinstance(g, Zero):
        return Zero(f.domain, Product(f.codomain, g.codomain))
    return None


PAIRS = (Equation("⟨π0, π1⟩ = 1", _both_parts), Equation("⟨0, 0⟩ = 0", _two_zeros))
"""The equations of pairs."""


def _with_zero(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    if isinstance(f, Zero):
        return g
    return f if isinstance(g, Zero) else None


def _of_halves(f: Term[Atom], g: Term[Atom], depth: int) -> Term[Atom] | None:
    if not (_is_pair(f) and _is_pair(g)):
        return None
    first, second = _with_zero(f.f, g.f, depth), _with_zero(f.g, g.g, depth)
    return pairing(first, second) if first is not None and second is not None else None


SUMS = (
    Equation("f + 0 = f", _with_zero),
    Equation("⟨f, 0⟩ + ⟨0, g⟩ = ⟨f, g⟩", _of_halves),
)
"""The equations of sums."""


def _half(f: Pair[Atom], projection: Term[Atom]) -> Term[Atom]:
    return f.f if isinstance(projection, First) else f.g


def _begins_with_projection(g: Term[Atom]) -> bool:
    return isinstance(g.f if is_composite(g) else g, (First, Second))


# isinstance forgets the arguments of a generic class; these do not.


def _is_pair(term: Term[Atom]) -> TypeGuard[Pair[Atom]]:
    return isinstance(term, Pair)


def is_composite(term: Term[Atom]) -> TypeGuard[Compose[Atom]]:
    """Whether a term is a composite, whose parts have its atoms."""
    return isinstance(term, Compose)
