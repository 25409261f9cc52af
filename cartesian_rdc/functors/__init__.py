"""Functors between categories, and the constructions ``Lens`` and ``Para``."""

from cartesian_rdc.functors.batching import Batching
from cartesian_rdc.functors.circuits import Normalisation, Tabulation, tabulation
from cartesian_rdc.functors.contexts import AtPoint, IntoContext
from cartesian_rdc.functors.derivatives import (
    Dagger,
    ForwardDerivative,
    Opposite,
    ReverseDerivative,
)
from cartesian_rdc.functors.functor import (
    CartesianFunctor,
    CompositeFunctor,
    CompositeMonoidalFunctor,
    Functor,
    IdentityFunctor,
    LeftAdditiveFunctor,
    MonoidalFunctor,
    ReverseDifferentialFunctor,
    StrictMonoidalFunctor,
)
from cartesian_rdc.functors.interpretation import Interpretation
from cartesian_rdc.functors.lens import Lens, LensFunctor, LensMorphism, LensObject
from cartesian_rdc.functors.para import Para, ParaFunctor, ParaMorphism, Reparametrisation
from cartesian_rdc.functors.rationals import RationalPolynomials
from cartesian_rdc.functors.scalars import OnCircuits, OnMatrices, OnPolynomials
from cartesian_rdc.functors.transformation import (
    NaturalTransformation,
    flip,
    tangent_projection,
    zero_section,
)

__all__ = [
    "AtPoint",
    "Batching",
    "CartesianFunctor",
    "CompositeFunctor",
    "CompositeMonoidalFunctor",
    "Dagger",
    "ForwardDerivative",
    "Functor",
    "IdentityFunctor",
    "Interpretation",
    "IntoContext",
    "LeftAdditiveFunctor",
    "Lens",
    "LensFunctor",
    "LensMorphism",
    "LensObject",
    "MonoidalFunctor",
    "NaturalTransformation",
    "Normalisation",
    "OnCircuits",
    "OnMatrices",
    "OnPolynomials",
    "Opposite",
    "Para",
    "ParaFunctor",
    "ParaMorphism",
    "RationalPolynomials",
    "Reparametrisation",
    "ReverseDerivative",
    "ReverseDifferentialFunctor",
    "StrictMonoidalFunctor",
    "Tabulation",
    "flip",
    "tabulation",
    "tangent_projection",
    "zero_section",
]
