"""The laws of a subject: those of every rung of the ladder that it stands on, each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias, overload

from cartesian_rdc.categories.base import Category
from cartesian_rdc.categories.semirings import CommutativeSemiring, Homomorphism
from cartesian_rdc.functors import Functor, NaturalTransformation
from cartesian_rdc.laws import (
    batching,
    categories,
    daggers,
    derivatives,
    functors,
    optimisers,
    para,
    precision,
    scans,
    semirings,
)
from cartesian_rdc.laws._law import Claim
from cartesian_rdc.type_variables import K, L, Mor, Mor1, Mor2, Ob, Ob1, Ob2

Families: TypeAlias = tuple[Callable[[object], list[Claim[object, object, object]]], ...]

OF_PARA: Final[Families] = (
    para.ParaLaws.claims,
    para.ParaMonoidalLaws.claims,
    para.ParaFunctorLaws.claims,
)
"""Laws up to 2-cells, in place of those of other categories and functors."""

ALL: Final[Families] = (
    categories.CategoryLaws.claims,
    categories.MonoidalLaws.claims,
    categories.SymmetricLaws.claims,
    categories.CartesianLaws.claims,
    scans.ScanLaws.claims,
    optimisers.OptimiserLaws.claims,
    derivatives.LeftAdditiveLaws.claims,
    optimisers.AscentLaws.claims,
    derivatives.NegativesLaws.claims,
    optimisers.DescentLaws.claims,
    derivatives.DifferentialLaws.claims,
    scans.DifferentialScanLaws.claims,
    daggers.LinearLaws.claims,
    derivatives.ReverseDifferentialLaws.claims,
    scans.ReverseScanLaws.claims,
    daggers.DaggerLaws.claims,
    daggers.ContextualDaggerLaws.claims,
    functors.FunctorLaws.claims,
    functors.MonoidalFunctorLaws.claims,
    functors.LeftAdditiveFunctorLaws.claims,
    functors.ReverseDifferentialFunctorLaws.claims,
    batching.BatchingLaws.claims,
    precision.PrecisionLaws.claims,
    functors.TransformationLaws.claims,
    semirings.SemiringLaws.claims,
    semirings.RingLaws.claims,
    semirings.FieldLaws.claims,
    semirings.HomomorphismLaws.claims,
)


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

    ``Para(C)`` and ``Para(F)`` have laws of their own, up to the 2-cells that these name. Raises
    ``TypeError`` if the subject is none of these.
    """
    return laws_of_anything(subject)


def laws_of_anything(subject: object) -> list[Claim[object, object, object]]:
    """``laws_of`` for a subject of unknown type."""
    for families in (OF_PARA, ALL):
        if found := [claim for claims in families for claim in claims(subject)]:
            return found
    raise TypeError(
        f"{subject!r} is no category, functor, transformation, semiring or homomorphism"
    )
