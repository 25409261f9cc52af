"""Composites, pairs and sums, up to the equations that can be read off their two arguments.

The free category is terms modulo the equations of cartesian left additive structure. These
functions apply some of them, from left to right, looking no deeper than a few levels:

    1 f = f          f 1 = f        f 0 = 0           f ! = !
    ⟨f, g⟩ π0 = f    ⟨f, g⟩ π1 = g   ⟨f, g⟩ π0 h = f h   f ⟨π.. h, π.. k⟩ = ⟨f π.. h, f π.. k⟩
    ⟨π0, π1⟩ = 1     ⟨0, 0⟩ = 0      0 π = 0           f + 0 = f
    ⟨f, 0⟩ + ⟨0, g⟩ = ⟨f, g⟩

They keep derivatives small: R of a composite is a lens, which shuffles pairs and takes them apart
again, and every R of an R does it several times over. No equation that needs ``f`` to be
additive is here, none that repeats work, and none that opens a label.
"""

from __future__ import annotations

from typing import TypeGuard

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


def composite(f: Term[Atom], g: Term[Atom], depth: int = DEEPEST) -> Term[Atom]:
    """``f g``. Raises ``CompositionError`` if f ends elsewhere than g begins."""
    if f.codomain is not g.domain or depth == 0:
        return Compose(f, g)
    if isinstance(f, Identity):
        return g
    if isinstance(g, Identity):
        return f
    if isinstance(g, Zero) or (isinstance(f, Zero) and isinstance(g, (First, Second))):
        return Zero(f.domain, g.codomain)
    if isinstance(g.codomain, Unit):
        return Delete(f.domain)
    if _is_pair(f):
        if isinstance(g, (First, Second)):
            return _half(f, g)
        if is_composite(g) and isinstance(g.f, (First, Second)):
            return composite(_half(f, g.f), g.g, depth - 1)
        if _is_pair(g) and _begins_with_projection(g.f) and _begins_with_projection(g.g):
            return pairing(composite(f, g.f, depth - 1), composite(f, g.g, depth - 1))
    return Compose(f, g)


def pairing(f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
    """``⟨f, g⟩``. Raises ``CompositionError`` if they begin in different objects."""
    if f.domain is g.domain:
        if isinstance(f, First) and isinstance(g, Second):
            return Identity(f.domain)
        if isinstance(f, Zero) and isinstance(g, Zero):
            return Zero(f.domain, Product(f.codomain, g.codomain))
    return Pair(f, g)


def total(f: Term[Atom], g: Term[Atom]) -> Term[Atom]:
    """``f + g``. Raises ``CompositionError`` unless they are parallel."""
    if f.domain is g.domain and f.codomain is g.codomain:
        if (other := _one_of(f, g)) is not None:
            return other
        if _is_pair(f) and _is_pair(g):
            first, second = _one_of(f.f, g.f), _one_of(f.g, g.g)
            if first is not None and second is not None:
                return pairing(first, second)
    return Add(f, g)


def _half(f: Pair[Atom], projection: Term[Atom]) -> Term[Atom]:
    return f.f if isinstance(projection, First) else f.g


def _one_of(f: Term[Atom], g: Term[Atom]) -> Term[Atom] | None:
    """The sum of two terms one of which is zero."""
    if isinstance(f, Zero):
        return g
    return f if isinstance(g, Zero) else None


def _begins_with_projection(g: Term[Atom]) -> bool:
    return isinstance(g.f if is_composite(g) else g, (First, Second))


# isinstance forgets the arguments of a generic class; these do not.


def _is_pair(term: Term[Atom]) -> TypeGuard[Pair[Atom]]:
    return isinstance(term, Pair)


def is_composite(term: Term[Atom]) -> TypeGuard[Compose[Atom]]:
    """Whether a term is a composite, whose parts have its atoms."""
    return isinstance(term, Compose)
