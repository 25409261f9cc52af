"""The structure of a category with names: making arrows, and what no operator is written for.

What needs more than a symmetric monoidal category takes the category as its first argument, so
that a static checker knows whether it has what is asked of it.
"""

from __future__ import annotations

from cartesian_rdc.categories.base import (
    CartesianCategory,
    DifferentialCategory,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
)
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors import (
    Lens,
    LensObject,
    MonoidalFunctor,
    Para,
    ParaFunctor,
    ReverseDerivative,
)
from cartesian_rdc.type_variables import (
    A_,
    B_,
    A,
    B,
    C,
    Mor,
    Mor1,
    Mor2,
    Ob,
    Ob1,
    Ob2,
    P,
)
from cartesian_rdc.typed.arrows import (
    Hom,
    LensHom,
    Obj,
    ParaHom,
    Unit,
    require_same_category,
)


def hom(domain: Obj[Ob, Mor, A], codomain: Obj[Ob, Mor, B], morphism: Mor) -> Hom[Ob, Mor, A, B]:
    """A morphism with the names of these objects. Raises ``CompositionError`` if it has others."""
    c = domain.category
    require_same_category(f"name a morphism {domain} -> {codomain}", c, codomain.category)
    if c.domain(morphism) != domain.object or c.codomain(morphism) != codomain.object:
        raise CompositionError(
            "name a morphism",
            f"the names are for {domain} -> {codomain}",
            f"the morphism is {c.domain(morphism)} -> {c.codomain(morphism)}",
        )
    return Hom(c, morphism)


def parametric(
    parameters: Obj[Ob, Mor, P], domain: Obj[Ob, Mor, A], body: Hom[Ob, Mor, tuple[P, A], B]
) -> ParaHom[Ob, Mor, P, A, B]:
    """The map ``A -> B`` with parameters P and this body. Raises ``CompositionError``."""
    para = Para(body.category)
    made = para.parametric(parameters.object, domain.object, body.morphism)
    return ParaHom(body.category, made)


def mapped(
    functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], f: ParaHom[Ob1, Mor1, P, A, B]
) -> ParaHom[Ob2, Mor2, P, A, B]:
    """``Para(F)`` of a parametric map, whose wires keep their names."""
    require_same_category("map", functor.source, f.category)
    return ParaHom(functor.target, ParaFunctor(functor).on_morphism(f.morphism))


def lens(
    category: CartesianCategory[Ob, Mor],
    back: Obj[Ob, Mor, B_],
    get: Hom[Ob, Mor, A, B],
    put: Hom[Ob, Mor, tuple[A, B_], A_],
) -> LensHom[Ob, Mor, A, A_, B, B_]:
    """The lens of these two; ``back`` is B_. Raises ``CompositionError``."""
    lenses = Lens(category)
    domain = LensObject(get.domain.object, put.codomain.object)
    codomain = LensObject(get.codomain.object, back.object)
    return LensHom(lenses, lenses.lens(domain, codomain, get.morphism, put.morphism))


def derivative_lens(
    category: ReverseDifferentialCategory[Ob, Mor], f: Hom[Ob, Mor, A, B]
) -> LensHom[Ob, Mor, A, A, B, B]:
    """``(f, R[f]) : (A, A) -> (B, B)``: the functor R (2103.01931, Proposition 2.7)."""
    require_same_category("take R", category, f.category)
    return LensHom(Lens(category), ReverseDerivative(category).on_morphism(f.morphism))


def reverse_derivative(
    category: ReverseDifferentialCategory[Ob, Mor], f: Hom[Ob, Mor, A, B]
) -> Hom[Ob, Mor, tuple[A, B], A]:
    """``R[f]``."""
    require_same_category("take R", category, f.category)
    return Hom(category, category.reverse_derivative(f.morphism))


def forward_derivative(
    category: DifferentialCategory[Ob, Mor], f: Hom[Ob, Mor, A, B]
) -> Hom[Ob, Mor, tuple[A, A], B]:
    """``D[f]``."""
    require_same_category("take D", category, f.category)
    return Hom(category, category.forward_derivative(f.morphism))


def identity(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, A]:
    """``1 : A -> A``."""
    return Hom(a.category, a.category.identity(a.object))


def symmetry(a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]) -> Hom[Ob, Mor, tuple[A, B], tuple[B, A]]:
    """``A × B -> B × A``."""
    return Hom(a.category, a.category.symmetry(a.object, b.object))


def associator(
    a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B], c: Obj[Ob, Mor, C]
) -> Hom[Ob, Mor, tuple[tuple[A, B], C], tuple[A, tuple[B, C]]]:
    """``(A × B) × C -> A × (B × C)``."""
    return Hom(a.category, a.category.associator(a.object, b.object, c.object))


def associator_inverse(
    a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B], c: Obj[Ob, Mor, C]
) -> Hom[Ob, Mor, tuple[A, tuple[B, C]], tuple[tuple[A, B], C]]:
    """``A × (B × C) -> (A × B) × C``."""
    return Hom(a.category, a.category.associator_inverse(a.object, b.object, c.object))


def left_unitor(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, tuple[Unit, A], A]:
    """``1 × A -> A``."""
    return Hom(a.category, a.category.left_unitor(a.object))


def left_unitor_inverse(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[Unit, A]]:
    """``A -> 1 × A``."""
    return Hom(a.category, a.category.left_unitor_inverse(a.object))


def right_unitor(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, tuple[A, Unit], A]:
    """``A × 1 -> A``."""
    return Hom(a.category, a.category.right_unitor(a.object))


def right_unitor_inverse(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[A, Unit]]:
    """``A -> A × 1``."""
    return Hom(a.category, a.category.right_unitor_inverse(a.object))


def first(
    category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]
) -> Hom[Ob, Mor, tuple[A, B], A]:
    """``π0 : A × B -> A``."""
    require_same_category("project", category, a.category)
    require_same_category("project", category, b.category)
    return Hom(category, category.first(a.object, b.object))


def second(
    category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]
) -> Hom[Ob, Mor, tuple[A, B], B]:
    """``π1 : A × B -> B``."""
    require_same_category("project", category, a.category)
    require_same_category("project", category, b.category)
    return Hom(category, category.second(a.object, b.object))


def copy(category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[A, A]]:
    """``⟨1, 1⟩ : A -> A × A``."""
    require_same_category("copy", category, a.category)
    return Hom(category, category.copy(a.object))


def delete(category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, Unit]:
    """``! : A -> 1``."""
    require_same_category("delete", category, a.category)
    return Hom(category, category.delete(a.object))


def pair(
    category: CartesianCategory[Ob, Mor], f: Hom[Ob, Mor, A, B], g: Hom[Ob, Mor, A, C]
) -> Hom[Ob, Mor, A, tuple[B, C]]:
    """``⟨f, g⟩``. Raises ``CompositionError``."""
    require_same_category("pair", category, f.category)
    require_same_category("pair", category, g.category)
    category.require_same_domain(f.morphism, g.morphism, "pair")
    return Hom(category, category.pair(f.morphism, g.morphism))


def zero(
    category: LeftAdditiveCategory[Ob, Mor], a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]
) -> Hom[Ob, Mor, A, B]:
    """``0 : A -> B``."""
    require_same_category("take zero", category, a.category)
    require_same_category("take zero", category, b.category)
    return Hom(category, category.zero(a.object, b.object))


def add(
    category: LeftAdditiveCategory[Ob, Mor], f: Hom[Ob, Mor, A, B], g: Hom[Ob, Mor, A, B]
) -> Hom[Ob, Mor, A, B]:
    """``f + g``. Raises ``CompositionError``."""
    require_same_category("add", category, f.category)
    require_same_category("add", category, g.category)
    category.require_parallel(f.morphism, g.morphism, "add")
    return Hom(category, category.add(f.morphism, g.morphism))


def addition(
    category: LeftAdditiveCategory[Ob, Mor], a: Obj[Ob, Mor, A]
) -> Hom[Ob, Mor, tuple[A, A], A]:
    """``π0 + π1 : A × A -> A``."""
    require_same_category("add", category, a.category)
    return Hom(category, category.addition(a.object))
