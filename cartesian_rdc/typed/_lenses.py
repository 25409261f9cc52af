"""Lenses with names: a lens is a ``Hom`` over ``Lens(C)``, and its wires are called ``Two[A, A_]``.

One object of ``Lens(C)`` may have two names: the pair ``(A × B, A' × B')`` is
``Two[tuple[A, B], tuple[A_, B_]]`` as a pair of objects of C, and ``tuple[Two[A, A_], Two[B, B_]]``
as a product of ``Lens(C)``. ``zipped`` and ``unzipped`` go from one name to the other, and are
identities when the program runs: the comparison of products along which R is strict monoidal.

>>> from cartesian_rdc.neural import reals, sigmoid
>>> squash = in_lenses(sigmoid(reals(3)))
>>> print(squash >> squash)
(R[3], R[3]) -> (R[3], R[3])
>>> print(put(squash >> squash))
R[3] × R[3] -> R[3]
"""

from __future__ import annotations

from typing import Generic, overload

from cartesian_rdc.categories import structure
from cartesian_rdc.categories.base import SymmetricMonoidalCategory
from cartesian_rdc.categories.lens import Lens, LensObject
from cartesian_rdc.type_variables import A_, B_, A, B, Mor, Ob, P
from cartesian_rdc.typed.aliases import LensHom, LensObj, ParaLens
from cartesian_rdc.typed.arrows import Hom, Obj, ParaHom, Unit, require_same_category, unit
from cartesian_rdc.typed.naming import replaced
from cartesian_rdc.typed.structure import (
    delete,
    parametric,
    renamed,
    reverse_derivative,
    right_unitor,
    right_unitor_inverse,
    second,
)


class Two(Generic[A, A_]):
    """The name of ``(A, A')``, an object of ``Lens(C)``: A goes forward, A' comes back."""


def lenses(c: SymmetricMonoidalCategory[Ob, Mor]) -> Lens[Ob, Mor]:
    """``Lens(C)``. Raises ``StructureError`` if C is not cartesian."""
    return Lens(structure.cartesian(c, "make lenses"))


def two(a: Obj[Ob, Mor, A], back: Obj[Ob, Mor, A_]) -> LensObj[Ob, Mor, Two[A, A_]]:
    """``(A, A')``, of A and ``back``, which is A'; its parts have the names of those of A.

    Raises ``CompositionError`` if they are of different categories.
    """
    require_same_category("make a wire of lenses", a.category, back.category)
    naming = replaced(a.naming, lambda part: LensObject(part, part))
    return Obj(lenses(a.category), LensObject(a.object, back.object), naming)


def lens(
    back: Obj[Ob, Mor, B_], get: Hom[Ob, Mor, A, B], put: Hom[Ob, Mor, tuple[A, B_], A_]
) -> LensHom[Ob, Mor, Two[A, A_], Two[B, B_]]:
    """The lens ``(A, A') -> (B, B')`` of ``get : A -> B`` and ``put : A × B' -> A'``.

    ``back`` is B' (2103.01931, Definition 2.4). Raises ``CompositionError`` if ``put`` does not
    begin in ``A × B'``, or if the categories differ.
    """
    a, b = two(get.domain, put.codomain), two(get.codomain, back)
    made = lenses(get.category).lens(a.object, b.object, get.morphism, put.morphism)
    return Hom(a, b, made)


def adapter(
    forward: Hom[Ob, Mor, A, B], backward: Hom[Ob, Mor, B_, A_]
) -> LensHom[Ob, Mor, Two[A, A_], Two[B, B_]]:
    """The lens ``(f, π1 f')`` of ``forward``, f : A -> B, and ``backward``, f' : B' -> A'."""
    back = backward.domain
    return lens(back, forward, second(forward.domain, back) >> backward)


def get(f: LensHom[Ob, Mor, Two[A, A_], Two[B, B_]]) -> Hom[Ob, Mor, A, B]:
    """``A -> B``, the forward part of a lens."""
    c = structure.base_of_lenses(f.category, "take get")
    return Hom(Obj(c, f.domain.object.forward), Obj(c, f.codomain.object.forward), f.morphism.get)


def put(f: LensHom[Ob, Mor, Two[A, A_], Two[B, B_]]) -> Hom[Ob, Mor, tuple[A, B_], A_]:
    """``A × B' -> A'``, the backward part of a lens."""
    c = structure.base_of_lenses(f.category, "take put")
    a: Obj[Ob, Mor, A] = Obj(c, f.domain.object.forward)
    b: Obj[Ob, Mor, B_] = Obj(c, f.codomain.object.backward)
    a_: Obj[Ob, Mor, A_] = Obj(c, f.domain.object.backward)
    return Hom(a @ b, a_, f.morphism.put)


def zipped(
    a: LensObj[Ob, Mor, Two[A, A_]], b: LensObj[Ob, Mor, Two[B, B_]]
) -> LensHom[Ob, Mor, Two[tuple[A, B], tuple[A_, B_]], tuple[Two[A, A_], Two[B, B_]]]:
    """``1 : (A × B, A' × B') -> (A, A') × (B, B')``."""
    return renamed((a @ b).alias(), a @ b)


def unzipped(
    a: LensObj[Ob, Mor, Two[A, A_]], b: LensObj[Ob, Mor, Two[B, B_]]
) -> LensHom[Ob, Mor, tuple[Two[A, A_], Two[B, B_]], Two[tuple[A, B], tuple[A_, B_]]]:
    """``1 : (A, A') × (B, B') -> (A × B, A' × B')``."""
    return renamed(a @ b, (a @ b).alias())


@overload
def in_lenses(f: Hom[Ob, Mor, A, B]) -> LensHom[Ob, Mor, Two[A, A], Two[B, B]]: ...
@overload
def in_lenses(
    f: ParaHom[Ob, Mor, P, A, B],
) -> ParaLens[Ob, Mor, Two[P, P], Two[A, A], Two[B, B]]: ...
def in_lenses(
    f: Hom[Ob, Mor, A, B] | ParaHom[Ob, Mor, P, A, B],
) -> LensHom[Ob, Mor, Two[A, A], Two[B, B]] | ParaLens[Ob, Mor, Two[P, P], Two[A, A], Two[B, B]]:
    """``(f, R[f]) : (A, A) -> (B, B)``; of a parametric map, the parametric lens with this body.

    2103.01931, Proposition 2.7 and Definition 3.1. Raises ``StructureError`` if C has no R.
    """
    if isinstance(f, Hom):
        return lens(f.codomain, f, reverse_derivative(f))
    p, a = two(f.parameters, f.parameters), two(f.domain, f.domain)
    return parametric(p, a, unzipped(p, a) >> in_lenses(f.body))


def ending(answer: Hom[Ob, Mor, A, A_]) -> LensHom[Ob, Mor, Two[A, A_], Unit]:
    """The lens ``(!, π0 f) : (A, A') -> 1`` of ``f : A -> A'``; all lenses to 1 are such.

    2103.01931, Definition 3.8.
    """
    a, nothing = answer.domain, unit(answer.category)
    closed = lens(nothing, delete(a), right_unitor(a) >> answer)
    return Hom(closed.domain, unit(closed.category), closed.morphism)


def answer_of(f: LensHom[Ob, Mor, Two[A, A_], Unit]) -> Hom[Ob, Mor, A, A_]:
    """The map ``A -> A'`` of a lens ``(A, A') -> 1``: its put, at the unit.

    Raises ``CompositionError`` if the lens ends elsewhere.
    """
    nothing = unit(structure.base_of_lenses(f.category, "take put"))
    back = put(f >> renamed(f.codomain, two(nothing, nothing)))
    a: Obj[Ob, Mor, A] = Obj(nothing.category, f.domain.object.forward)
    return right_unitor_inverse(a) >> back


def corner(a: Obj[Ob, Mor, A]) -> ParaHom[Ob, Mor, A, Unit, A]:
    """``1 -> A`` with parameters A, a bent wire (2103.01931, Figure 5)."""
    return parametric(a, unit(a.category), right_unitor(a))
