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
        "given.atom('A')",
        "typed.Obj(polynomials.PolynomialsOverRing(semirings.Integers()), {positive})",
        "typed.Obj(matrices.MatricesOverRing(semirings.Modular(3)), {positive})",
        "typed.unit({category})",
    ),
    "arrow": (
        "typed.Hom(given.atom('A'), given.atom('B'), free.Symbol({word}, given.atom('A').object, given.atom('B').object))",
        "typed.Hom(given.atom('A'), given.atom('A'), free.Symbol({word}, given.atom('B').object, given.atom('B').object))",
        "typed.Hom(*[typed.Obj(polynomials.Polynomials({semiring}), {positive})] * 2, polynomials.PolynomialMap(1, ({polynomial},)))",
        "typed.Hom(*[typed.Obj(matrices.MatricesOverRing({semiring}), {positive})] * 2, matrices.Matrix(1, (({element},),)))",
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
