"""Which laws something has: those of every rung of the ladder that it stands on, each once."""

from __future__ import annotations

from typing import TypeGuard, cast, overload

from cartesian_rdc.categories.base import (
    CartesianCategory,
    Category,
    DifferentialCategory,
    LeftAdditiveCategory,
    MonoidalCategory,
    ReverseDifferentialCategory,
    SymmetricMonoidalCategory,
    WithNegatives,
)
from cartesian_rdc.categories.daggers import DaggerDifferentialCategory
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.semirings import (
    CommutativeRing,
    CommutativeSemiring,
    Field,
    Homomorphism,
)
from cartesian_rdc.functors import (
    Batching,
    Functor,
    LeftAdditiveFunctor,
    MonoidalFunctor,
    NaturalTransformation,
    ParaFunctor,
    ReverseDifferentialFunctor,
)
from cartesian_rdc.laws.batching import batching_laws
from cartesian_rdc.laws.categories import (
    cartesian_laws,
    category_laws,
    monoidal_laws,
    symmetric_laws,
)
from cartesian_rdc.laws.daggers import contextual_dagger_laws, dagger_laws, linear_laws
from cartesian_rdc.laws.derivatives import (
    differential_laws,
    left_additive_laws,
    negatives_laws,
    reverse_differential_laws,
)
from cartesian_rdc.laws.functors import (
    functor_laws,
    left_additive_functor_laws,
    monoidal_functor_laws,
    reverse_differential_functor_laws,
    transformation_laws,
)
from cartesian_rdc.laws.law import Claim
from cartesian_rdc.laws.optimisers import ascent_laws, descent_laws, optimiser_laws
from cartesian_rdc.laws.para import para_functor_laws, para_laws, para_monoidal_laws
from cartesian_rdc.laws.semirings import (
    field_laws,
    homomorphism_laws,
    ring_laws,
    semiring_laws,
)
from cartesian_rdc.type_variables import K, L, Mor, Mor1, Mor2, Ob, Ob1, Ob2


@overload
def laws_of(subject: Category[Ob, Mor]) -> list[Claim[Ob, Mor, Mor]]: ...
@overload
def laws_of(subject: Functor[Ob1, Mor1, Ob2, Mor2]) -> list[Claim[Ob1, Mor1, Mor2]]: ...
@overload
def laws_of(
    subject: NaturalTransformation[Ob1, Mor1, Ob2, Mor2],
) -> list[Claim[Ob1, Mor1, Mor2]]: ...
@overload
def laws_of(subject: CommutativeSemiring[K]) -> list[Claim[K, K, K]]: ...
@overload
def laws_of(subject: Homomorphism[K, L]) -> list[Claim[K, K, L]]: ...
def laws_of(subject: object) -> object:
    """The laws of a category, functor, transformation, semiring or homomorphism, as claims.

    Those of ``Para(C)`` are its own: they hold up to the 2-cells that they name. Raises
    ``TypeError`` for anything else.
    """
    return laws_of_anything(subject)


def laws_of_anything(subject: object) -> list[Claim[object, object, object]]:
    """The same, where the types are not known."""
    if _is_category(subject):
        return _of_category(subject)
    if _is_functor(subject):
        return _of_functor(subject)
    if _is_transformation(subject):
        return [law.about(subject) for law in transformation_laws(subject)]
    if _is_semiring(subject):
        return _of_semiring(subject)
    if _is_homomorphism(subject):
        return [law.about(subject) for law in homomorphism_laws(subject)]
    raise TypeError(
        f"{subject!r} is no category, functor, transformation, semiring or homomorphism"
    )


def _of_category(c: Category[Ob, Mor]) -> list[Claim[Ob, Mor, Mor]]:
    if _is_para(c):
        claims = [law.about(c) for law in (*para_laws(c), *para_monoidal_laws(c))]
        return cast("list[Claim[Ob, Mor, Mor]]", claims)  # its morphisms are parametric maps
    found = [law.about(c) for law in category_laws(c)]
    if _is_monoidal(c):
        found += [law.about(c) for law in monoidal_laws(c)]
    if _is_symmetric(c):
        found += [law.about(c) for law in symmetric_laws(c)]
    if _is_cartesian(c):
        found += [law.about(c) for law in cartesian_laws(c)]
        found += [law.about(c) for law in optimiser_laws(c)]
    if _is_left_additive(c):
        found += [law.about(c) for law in left_additive_laws(c)]
        found += [law.about(c) for law in ascent_laws(c)]
    if _is_with_negatives(c):
        found += [law.about(c) for law in negatives_laws(c)]
        found += [law.about(c) for law in descent_laws(c)]
    if _is_differential(c):
        found += [law.about(c) for law in differential_laws(c)]
        found += [law.about(c) for law in linear_laws(c)]
    if _is_reverse_differential(c):
        found += [law.about(c) for law in reverse_differential_laws(c)]
        found += [law.about(c) for law in dagger_laws(c)]
    if _is_dagger_differential(c):
        found += [law.about(c) for law in contextual_dagger_laws(c)]
    return found


def _of_functor(f: Functor[Ob1, Mor1, Ob2, Mor2]) -> list[Claim[Ob1, Mor1, Mor2]]:
    if _is_para_functor(f):
        claims = [law.about(f) for law in para_functor_laws(f)]
        return cast("list[Claim[Ob1, Mor1, Mor2]]", claims)  # of parametric maps
    found = [law.about(f) for law in functor_laws(f)]
    if _is_monoidal_functor(f):
        found += [law.about(f) for law in monoidal_functor_laws(f)]
    if _is_left_additive_functor(f):
        found += [law.about(f) for law in left_additive_functor_laws(f)]
    if _is_reverse_differential_functor(f):
        found += [law.about(f) for law in reverse_differential_functor_laws(f)]
    if isinstance(f, Batching):
        rows = [law.about(f) for law in batching_laws(f)]
        found += cast("list[Claim[Ob1, Mor1, Mor2]]", rows)  # of smooth maps
    return found


def _of_semiring(s: CommutativeSemiring[K]) -> list[Claim[K, K, K]]:
    found = [law.about(s) for law in semiring_laws(s)]
    if _is_ring(s):
        found += [law.about(s) for law in ring_laws(s)]
    if _is_field(s):
        found += [law.about(s) for law in field_laws(s)]
    return found


# isinstance forgets the arguments of a generic class; these do not.


def _is_category(subject: object) -> TypeGuard[Category[object, object]]:
    return isinstance(subject, Category)


def _is_functor(subject: object) -> TypeGuard[Functor[object, object, object, object]]:
    return isinstance(subject, Functor)


def _is_transformation(
    subject: object,
) -> TypeGuard[NaturalTransformation[object, object, object, object]]:
    return isinstance(subject, NaturalTransformation)


def _is_semiring(subject: object) -> TypeGuard[CommutativeSemiring[object]]:
    return isinstance(subject, CommutativeSemiring)


def _is_homomorphism(subject: object) -> TypeGuard[Homomorphism[object, object]]:
    return isinstance(subject, Homomorphism)


def _is_para(c: Category[Ob, Mor]) -> TypeGuard[Para[Ob, object]]:
    return isinstance(c, Para)


def _is_monoidal(c: Category[Ob, Mor]) -> TypeGuard[MonoidalCategory[Ob, Mor]]:
    return isinstance(c, MonoidalCategory)


def _is_symmetric(c: Category[Ob, Mor]) -> TypeGuard[SymmetricMonoidalCategory[Ob, Mor]]:
    return isinstance(c, SymmetricMonoidalCategory)


def _is_cartesian(c: Category[Ob, Mor]) -> TypeGuard[CartesianCategory[Ob, Mor]]:
    return isinstance(c, CartesianCategory)


def _is_left_additive(c: Category[Ob, Mor]) -> TypeGuard[LeftAdditiveCategory[Ob, Mor]]:
    return isinstance(c, LeftAdditiveCategory)


def _is_with_negatives(c: Category[Ob, Mor]) -> TypeGuard[WithNegatives[Ob, Mor]]:
    return isinstance(c, WithNegatives)


def _is_differential(c: Category[Ob, Mor]) -> TypeGuard[DifferentialCategory[Ob, Mor]]:
    return isinstance(c, DifferentialCategory)


def _is_reverse_differential(
    c: Category[Ob, Mor],
) -> TypeGuard[ReverseDifferentialCategory[Ob, Mor]]:
    return isinstance(c, ReverseDifferentialCategory)


def _is_dagger_differential(
    c: Category[Ob, Mor],
) -> TypeGuard[DaggerDifferentialCategory[Ob, Mor]]:
    return isinstance(c, DaggerDifferentialCategory)


def _is_para_functor(
    f: Functor[Ob1, Mor1, Ob2, Mor2],
) -> TypeGuard[ParaFunctor[Ob1, object, Ob2, object]]:
    return isinstance(f, ParaFunctor)


def _is_monoidal_functor(
    f: Functor[Ob1, Mor1, Ob2, Mor2],
) -> TypeGuard[MonoidalFunctor[Ob1, Mor1, Ob2, Mor2]]:
    return isinstance(f, MonoidalFunctor)


def _is_left_additive_functor(
    f: Functor[Ob1, Mor1, Ob2, Mor2],
) -> TypeGuard[LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2]]:
    return isinstance(f, LeftAdditiveFunctor)


def _is_reverse_differential_functor(
    f: Functor[Ob1, Mor1, Ob2, Mor2],
) -> TypeGuard[ReverseDifferentialFunctor[Ob1, Mor1, Ob2, Mor2]]:
    return isinstance(f, ReverseDifferentialFunctor)


def _is_ring(s: CommutativeSemiring[K]) -> TypeGuard[CommutativeRing[K]]:
    return isinstance(s, CommutativeRing)


def _is_field(s: CommutativeSemiring[K]) -> TypeGuard[Field[K]]:
    return isinstance(s, Field)
