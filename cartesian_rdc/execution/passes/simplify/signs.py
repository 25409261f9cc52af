"""Rules for sums, signs, factors and polynomials, and for what commutes with a maximum."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.arithmetic import Negate, Polynomial, Scale
from cartesian_rdc.execution.passes.simplify.rewriter import Rewriter
from cartesian_rdc.execution.passes.simplify.subtraction import Subtract


def _negated(rewriter: Rewriter, v: int) -> int | None:
    """The variable whose negation this one is."""
    instruction = rewriter.made_by.get(v)
    if instruction is not None and isinstance(instruction.generator, Negate):
        return instruction.arguments[0]
    return None


def plus(rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]) -> int | None:
    """``x + y``: with a constant a polynomial, with a negated argument a difference."""
    x, y = arguments
    array = rewriter.atoms[x]
    for one, other in ((x, y), (y, x)):
        number = rewriter.number(other)
        if number == 0 and not rewriter.exact:
            return one
        if number:
            return rewriter.emit(Polynomial(array, (number, 1.0)), [one])
        minus = _negated(rewriter, other)
        if minus is not None:
            return rewriter.emit(Subtract(array), [one, minus])
    return None


def subtract(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """``x - y``: from a constant a polynomial."""
    x, y = arguments
    array, number = rewriter.atoms[x], rewriter.number(x)
    return rewriter.emit(Polynomial(array, (number, -1.0)), [y]) if number else None


def negate(rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]) -> int | None:
    """``-x``: of a negated or scaled argument."""
    before = rewriter.made_by.get(arguments[0])
    if before is None:
        return None
    match before.generator:
        case Negate():
            return before.arguments[0]
        case Scale(space, factor):
            return rewriter.emit(Scale(space, -factor), before.arguments)
        case _:
            return None


def scale(rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]) -> int | None:
    """``f x``: for f = -1 and 1, of a negated argument, and inexactly of a scaled one."""
    assert isinstance(generator, Scale)
    before = rewriter.made_by.get(arguments[0])
    space, factor = generator.space, generator.factor
    if factor == 1:
        return arguments[0]
    if factor == -1:
        return rewriter.emit(Negate(space), arguments)
    if before is None:
        return None
    match before.generator:
        case Negate():
            return rewriter.emit(Scale(space, -factor), before.arguments)
        case Scale(_, inner) if not rewriter.exact and isfinite(inner * factor):
            return rewriter.emit(Scale(space, inner * factor), before.arguments)
        case _:
            return None


def polynomial(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """A polynomial of x² only, at ``-x``."""
    assert isinstance(generator, Polynomial)
    minus = _negated(rewriter, arguments[0])
    even = not any(generator.coefficients[1::2])
    return rewriter.emit(generator, [minus]) if even and minus is not None else None
