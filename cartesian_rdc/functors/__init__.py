"""Functors between categories, and the constructions ``Lens`` and ``Para``."""

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
    MonoidalFunctor,
    StrictMonoidalFunctor,
)
from cartesian_rdc.functors.interpretation import Interpretation
from cartesian_rdc.functors.lens import Lens, LensFunctor, LensMorphism, LensObject
from cartesian_rdc.functors.para import Para, ParaFunctor, ParaMorphism, Reparametrisation

__all__ = [
    "CartesianFunctor",
    "CompositeFunctor",
    "CompositeMonoidalFunctor",
    "Dagger",
    "ForwardDerivative",
    "Functor",
    "IdentityFunctor",
    "Interpretation",
    "Lens",
    "LensFunctor",
    "LensMorphism",
    "LensObject",
    "MonoidalFunctor",
    "Opposite",
    "Para",
    "ParaFunctor",
    "ParaMorphism",
    "Reparametrisation",
    "ReverseDerivative",
    "StrictMonoidalFunctor",
]
