"""The operations of a category on maps with named wires, other than ``>>`` and ``@``.

No function takes the category: the wires know it. Each raises ``StructureError`` if the category
lacks the structure that it needs.
"""

from __future__ import annotations

from cartesian_rdc.categories import structure
from cartesian_rdc.errors import require_kind
from cartesian_rdc.type_variables import A, B, C, D, Mor, Ob, P
from cartesian_rdc.typed.arrows import (
    Hom,
    Obj,
    ParaHom,
    Unit,
    Wire,
    require_meeting,
    require_same_category,
    unit,
)

OF_A_MODEL = "a map: of a model, its .body, which takes the parameters too, or in_lenses(model)"
"""What stands where a model is given for a map."""


def parametric(
    parameters: Obj[Ob, Mor, P], domain: Obj[Ob, Mor, A], body: Hom[Ob, Mor, tuple[P, A], B]
) -> ParaHom[Ob, Mor, P, A, B]:
    """The map ``A -> B`` with these ``parameters`` P, ``domain`` A and ``body : P × A -> B``.

    Raises ``CompositionError`` if the body begins elsewhere.
    """
    require_meeting("make a parametric map", parameters @ domain, body.domain)
    return ParaHom(parameters, domain, body.codomain, body.morphism)


def identity(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, A]:
    """``1 : A -> A``."""
    return Hom(a, a, a.category.identity(a.object))


def renamed(a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]) -> Hom[Ob, Mor, A, B]:
    """``1 : A -> B``, where A and B are two names of one object.

    Raises ``CompositionError`` if they are two objects.
    """
    return Hom(a, b, a.category.identity(a.object))


def unnamed(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, Wire]:
    """``1 : A -> A``, whose codomain is called ``Wire`` by checkers: for loops over layers."""
    return renamed(a, a.alias())


def symmetry(a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]) -> Hom[Ob, Mor, tuple[A, B], tuple[B, A]]:
    """``A × B -> B × A``."""
    return Hom(a @ b, b @ a, a.category.symmetry(a.object, b.object))


def associator(
    a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B], c: Obj[Ob, Mor, C]
) -> Hom[Ob, Mor, tuple[tuple[A, B], C], tuple[A, tuple[B, C]]]:
    """``(A × B) × C -> A × (B × C)``."""
    return Hom((a @ b) @ c, a @ (b @ c), a.category.associator(a.object, b.object, c.object))


def associator_inverse(
    a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B], c: Obj[Ob, Mor, C]
) -> Hom[Ob, Mor, tuple[A, tuple[B, C]], tuple[tuple[A, B], C]]:
    """``A × (B × C) -> (A × B) × C``."""
    left, right = a @ (b @ c), (a @ b) @ c
    return Hom(left, right, a.category.associator_inverse(a.object, b.object, c.object))


def interchange(
    a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B], c: Obj[Ob, Mor, C], d: Obj[Ob, Mor, D]
) -> Hom[Ob, Mor, tuple[tuple[A, B], tuple[C, D]], tuple[tuple[A, C], tuple[B, D]]]:
    """``(A × B) × (C × D) -> (A × C) × (B × D)``: B and C cross."""
    before, after = (a @ b) @ (c @ d), (a @ c) @ (b @ d)
    return Hom(before, after, a.category.interchange(a.object, b.object, c.object, d.object))


def left_unitor(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, tuple[Unit, A], A]:
    """``1 × A -> A``."""
    return Hom(unit(a.category) @ a, a, a.category.left_unitor(a.object))


def left_unitor_inverse(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[Unit, A]]:
    """``A -> 1 × A``."""
    return Hom(a, unit(a.category) @ a, a.category.left_unitor_inverse(a.object))


def right_unitor(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, tuple[A, Unit], A]:
    """``A × 1 -> A``."""
    return Hom(a @ unit(a.category), a, a.category.right_unitor(a.object))


def right_unitor_inverse(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[A, Unit]]:
    """``A -> A × 1``."""
    return Hom(a, a @ unit(a.category), a.category.right_unitor_inverse(a.object))


def first(a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]) -> Hom[Ob, Mor, tuple[A, B], A]:
    """``π0 : A × B -> A``."""
    c = structure.cartesian(a.category, "project")
    return Hom(a @ b, a, c.first(a.object, b.object))


def second(a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]) -> Hom[Ob, Mor, tuple[A, B], B]:
    """``π1 : A × B -> B``."""
    c = structure.cartesian(a.category, "project")
    return Hom(a @ b, b, c.second(a.object, b.object))


def copy(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[A, A]]:
    """``⟨1, 1⟩ : A -> A × A``."""
    return Hom(a, a @ a, structure.cartesian(a.category, "copy").copy(a.object))


def delete(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, Unit]:
    """``! : A -> 1``."""
    c = structure.cartesian(a.category, "delete")
    return Hom(a, unit(a.category), c.delete(a.object))


def pair(f: Hom[Ob, Mor, A, B], g: Hom[Ob, Mor, A, C]) -> Hom[Ob, Mor, A, tuple[B, C]]:
    """``⟨f, g⟩ : A -> B × C``. Raises ``CompositionError`` if the domains differ."""
    require_same_category("pair", f.category, g.category)
    c = structure.cartesian(f.category, "pair")
    c.require_same_domain(f.morphism, g.morphism, "pair")
    return Hom(f.domain, f.codomain @ g.codomain, c.pair(f.morphism, g.morphism))


def zero(a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]) -> Hom[Ob, Mor, A, B]:
    """``0 : A -> B``."""
    require_same_category("take zero", a.category, b.category)
    c = structure.left_additive(a.category, "take zero")
    return Hom(a, b, c.zero(a.object, b.object))


def add(f: Hom[Ob, Mor, A, B], g: Hom[Ob, Mor, A, B]) -> Hom[Ob, Mor, A, B]:
    """``f + g``. Raises ``CompositionError`` if they are not parallel."""
    require_same_category("add", f.category, g.category)
    c = structure.left_additive(f.category, "add")
    c.require_parallel(f.morphism, g.morphism, "add")
    return Hom(f.domain, f.codomain, c.add(f.morphism, g.morphism))


def addition(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, tuple[A, A], A]:
    """``π0 + π1 : A × A -> A``."""
    return Hom(a @ a, a, structure.left_additive(a.category, "add").addition(a.object))


def negate(f: Hom[Ob, Mor, A, B]) -> Hom[Ob, Mor, A, B]:
    """``-f``."""
    c = structure.with_negatives(f.category, "negate")
    return Hom(f.domain, f.codomain, c.negate(f.morphism))


def reverse_derivative(f: Hom[Ob, Mor, A, B]) -> Hom[Ob, Mor, tuple[A, B], A]:
    """``R[f] : A × B -> A``, from a point and a covector to a covector.

    Raises ``TypeError`` if f is no ``Hom``.
    """
    require_kind(f, Hom, "what is differentiated", OF_A_MODEL)
    c = structure.reverse_differential(f.category, "take R")
    return Hom(f.domain @ f.codomain, f.domain, c.reverse_derivative(f.morphism))


def forward_derivative(f: Hom[Ob, Mor, A, B]) -> Hom[Ob, Mor, tuple[A, A], B]:
    """``D[f] : A × A -> B``, from a point and a direction to a vector.

    Raises ``TypeError`` if f is no ``Hom``.
    """
    require_kind(f, Hom, "what is differentiated", OF_A_MODEL)
    c = structure.differential(f.category, "take D")
    return Hom(f.domain @ f.domain, f.codomain, c.forward_derivative(f.morphism))
