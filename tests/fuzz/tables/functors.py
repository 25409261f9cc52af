"""Functors and natural transformations."""

from __future__ import annotations

from typing import Final

from tests.fuzz.operations import Table

FUNCTORS: Final[Table] = {
    "functor": (
        "functors.Batching({few})",
        "functors.WithoutNoise()",
        "functors.Precision({name_of_dtype})",
        "functors.ReverseDerivative(sm.smooth)",
        "functors.ForwardDerivative(sm.smooth)",
        "functors.IdentityFunctor({category})",
        "functors.IdentityFunctor(sm.smooth)",
        "functors.CompositeMonoidalFunctor({functor}, {functor})",
        "functors.LensFunctor({functor})",
        "functors.ParaFunctor({functor})",
        "functors.IntoContext({context})",
        "functors.AtPoint({context}, {map}.morphism)",
        "functors.RationalPolynomials()",
        "functors.Normalisation({bus}.category)",
        "functors.tabulation({bus}.category, {semiring})",
        "functors.Normalisation({category})",
        "functors.tabulation({category}, {semiring})",
        "functors.OnCircuits({homomorphism})",
        "functors.OnMatrices({homomorphism})",
        "functors.OnPolynomials({homomorphism})",
        "execution.evaluation()",
    ),
    "plain_functor": (
        "functors.Dagger(sm.smooth)",
        "functors.CompositeFunctor({functor}, {plain_functor})",
        "functors.CompositeFunctor({functor}, {functor})",
    ),
    "homomorphism": (
        "semirings.initial({semiring})", "semirings.reduction({semiring})", "semirings.truth()",
        "semirings.rounding()", "semirings.fractions()",
    ),
    "transformation": (
        "functors.flip(sm.smooth)",
        "functors.tangent_projection(sm.smooth)",
        "functors.zero_section(sm.smooth)",
    ),
    "category": (
        "functors.Opposite(sm.smooth)", "{functor}.target", "{functor}.source",
    ),
    "map": (
        "functors.Batching({few})({map})",
        "functors.ForwardDerivative(sm.smooth)({map})",
        "functors.AtPoint({context}, {map}.morphism)({arrow})",
        "typed.Hom({object}, {object}, {transformation}.component({space}))",
    ),
    "layer": (
        "functors.Batching({few})({layer})",
        "functors.AtPoint({context}, {map}.morphism)({family})",
    ),
    "lens": ("functors.ReverseDerivative(sm.smooth)({map})",),
    "lens_layer": ("functors.ReverseDerivative(sm.smooth)({layer})",),
    "thing": (
        "{functor}({object})", "{functor}({thing})", "{functor}({bus})",
        "functors.IntoContext({context})({object})",
        "typed.Obj({context}, {space})",
    ),
    "arrow": (
        "{functor}({map})", "{functor}({arrow})", "{functor}({circuit})",
        "functors.IntoContext({context})({map})",
        "functors.Normalisation({circuit}.category)({circuit})",
        "functors.OnCircuits({homomorphism})({circuit})",
        "functors.RationalPolynomials()({map})",
    ),
    "family": (
        "{functor}({layer})", "{functor}({circuit_layer})", "{functor}({family})",
        "functors.IntoContext({context})({layer})",
    ),
    "term": ("functors.Batching({few}).shared({space})", "functors.Batching({few}).row({space}, {few})"),
}  # fmt: skip
