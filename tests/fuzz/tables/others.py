"""Other categories: free ones, polynomials, matrices, tables, contexts, daggers, products."""

from __future__ import annotations

from typing import Final

from tests.fuzz.operations import Table

OTHERS: Final[Table] = {
    "category": (
        "free.Free()", "polynomials.Polynomials({semiring})",
        "polynomials.PolynomialsOverRing({semiring})", "matrices.Matrices({semiring})",
        "matrices.MatricesOverRing({semiring})", "truth_tables.TruthTables({semiring})",
        "para.Para({category})", "lens.Lens({category})", "product.Product({category}, {category})",
        "daggers.ForwardWithDagger(sm.smooth)", "sm.smooth", "sm.Smooth()", "sm.Functions()",
        "daggers.ReverseFromDagger(daggers.ForwardWithDagger(sm.smooth))",
    ),
    "context": ("context.Context(sm.smooth, {space})",),
    "thing": (
        "typed.Obj(free.Free(), free.Atomic({word}))",
        "typed.Obj(polynomials.PolynomialsOverRing(semirings.Integers()), {positive})",
        "typed.Obj(matrices.MatricesOverRing(semirings.Modular(3)), {positive})",
        "typed.unit({category})",
    ),
    "arrow": (
        "typed.Hom({thing}, {thing}, free.Symbol({word}, {thing}.object, {thing}.object))",
        "typed.Hom({thing}, {thing}, polynomials.PolynomialMap(1, ({polynomial},)))",
        "typed.Hom({thing}, {thing}, matrices.Matrix(1, (({element},),)))",
    ),
    "polynomial": (
        "polynomials.variable({semiring}, {few})",
        "polynomials.constant({semiring}, {element})",
        "polynomials.polynomial({semiring}, [(((0, 1),), {element})])",
        "{polynomial} + {polynomial}",
        "{polynomial} * {polynomial}",
    ),
    "answer": ("str({polynomial})", "str({category})", "repr({functor})", "str({semiring})"),
}  # fmt: skip
