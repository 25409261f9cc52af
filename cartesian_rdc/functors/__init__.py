"""Functors between categories."""

from cartesian_rdc.functors.accumulation import accumulating as accumulating
from cartesian_rdc.functors.batching import Batching as Batching
from cartesian_rdc.functors.circuits import (
    Normalisation as Normalisation,
    Tabulation as Tabulation,
    tabulation as tabulation,
)
from cartesian_rdc.functors.contexts import AtPoint as AtPoint, IntoContext as IntoContext
from cartesian_rdc.functors.derivatives import (
    Dagger as Dagger,
    ForwardDerivative as ForwardDerivative,
    Opposite as Opposite,
    ReverseDerivative as ReverseDerivative,
)
from cartesian_rdc.functors.functor import (
    CartesianFunctor as CartesianFunctor,
    CompositeFunctor as CompositeFunctor,
    CompositeMonoidalFunctor as CompositeMonoidalFunctor,
    Functor as Functor,
    IdentityFunctor as IdentityFunctor,
    IdentityOnObjects as IdentityOnObjects,
    LeftAdditiveFunctor as LeftAdditiveFunctor,
    MonoidalFunctor as MonoidalFunctor,
    ReverseDifferentialFunctor as ReverseDifferentialFunctor,
    StrictMonoidalFunctor as StrictMonoidalFunctor,
)
from cartesian_rdc.functors.interpretation import (
    FunctorOnTerms as FunctorOnTerms,
    Interpretation as Interpretation,
)
from cartesian_rdc.functors.lens import LensFunctor as LensFunctor
from cartesian_rdc.functors.noise import WithoutNoise as WithoutNoise
from cartesian_rdc.functors.para import ParaFunctor as ParaFunctor
from cartesian_rdc.functors.precision import Precision as Precision
from cartesian_rdc.functors.rationals import RationalPolynomials as RationalPolynomials
from cartesian_rdc.functors.scalars import (
    OnCircuits as OnCircuits,
    OnMatrices as OnMatrices,
    OnPolynomials as OnPolynomials,
)
from cartesian_rdc.functors.sharing import sharing as sharing
from cartesian_rdc.functors.transformation import (
    NaturalTransformation as NaturalTransformation,
    flip as flip,
    tangent_projection as tangent_projection,
    zero_section as zero_section,
)
