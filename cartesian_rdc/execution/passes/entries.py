"""Rules of what goes entry by entry: signs, factors, sums of two, maxima of rectified entries."""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Elementwise, relu
from cartesian_rdc.categories.smooth.arithmetic import Negate, Polynomial, Scale
from cartesian_rdc.categories.smooth.dtypes import finfo
from cartesian_rdc.categories.smooth.selection import Max
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution.instructions import Instruction, Plus, Subtract
from cartesian_rdc.execution.passes.rewriter import Rewriter
from cartesian_rdc.execution.passes.rule import Rule


def _factor_one(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator:
        case Scale(_, factor) if factor == 1:
            return v[0]
        case _:
            return None


def _factor_minus_one(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator:
        case Scale(space, factor) if factor == -1:
            return w.emit(Negate(space), v)
        case _:
            return None


def _negated_twice(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match w.made_by.get(v[0]):
        case Instruction(Negate(), (x,)):
            return x
        case _:
            return None


def _negated_multiple(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match w.made_by.get(v[0]):
        case Instruction(Scale(space, factor), x):
            return w.emit(Scale(space, -factor), x)
        case _:
            return None


def _multiple_of_negated(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.made_by.get(v[0]):
        case Scale(space, factor), Instruction(Negate(), x):
            return w.emit(Scale(space, -factor), x)
        case _:
            return None


def _multiple_of_multiple(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.made_by.get(v[0]):
        case Scale(space, f), Instruction(Scale(_, g), x) if _normal(f * g, space):
            return w.emit(Scale(space, f * g), x)
        case _:
            return None


def _normal(number: float, space: Array) -> bool:
    """Whether the number has all of its digits in the dtype of the space."""
    dtype = finfo(space.dtype)
    return dtype.tiny <= abs(number) <= dtype.max


def _even_of_negated(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.made_by.get(v[0]):
        case Polynomial(_, coefficients), Instruction(Negate(), x) if not any(coefficients[1::2]):
            return w.emit(generator, x)
        case _:
            return None


def _plus_number(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    for one, other in (v, v[::-1]):
        if number := w.number(other):
            return w.emit(Polynomial(w.atoms[one], (number, 1.0)), [one])
    return None


def _number_minus(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    if number := w.number(v[0]):
        return w.emit(Polynomial(w.atoms[v[1]], (number, -1.0)), v[1:])
    return None


def _plus_zero(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    for one, other in (v, v[::-1]):
        if w.number(other) == 0:
            return one
    return None


def _plus_negated(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    for one, other in (v, v[::-1]):
        match w.made_by.get(other):
            case Instruction(Negate(space), (y,)):
                return w.emit(Subtract(space), [one, y])
            case _:
                continue
    return None


def _largest_rectified(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    """``max (relu x)`` as ``relu (max x)``, where x may be seen through windows side by side.

    Only windows side by side are exchanged with relu: overlapping ones hold an entry several times,
    and would be copied once more where an engine copies them.
    """
    before, windows = w.made_by.get(v[0]), None
    match before:
        case Instruction(Unfold() as seen, (x,)) if seen.sizes == seen.strides:
            before, windows = w.made_by.get(x), seen
        case _:
            pass
    match generator, before:
        case Max(), Instruction(Elementwise(_, function), y) if function is relu:
            entries = y if windows is None else [w.emit(windows, y)]
            return w.emit(relu.on(generator.rest), [w.emit(generator, entries)])
        case _:
            return None


RULES = (
    Rule("1 x = x", (Scale,), _factor_one),
    Rule("(-1) x = -x", (Scale,), _factor_minus_one),
    Rule("-(-x) = x", (Negate,), _negated_twice),
    Rule("-(f x) = (-f) x", (Negate,), _negated_multiple),
    Rule("f (-x) = (-f) x", (Scale,), _multiple_of_negated),
    Rule("f (g x) = (f g) x", (Scale,), _multiple_of_multiple, exact=False),
    Rule("p(-x) = p(x) for even p", (Polynomial,), _even_of_negated),
    Rule("x + c is a polynomial", (Plus,), _plus_number),
    Rule("c - x is a polynomial", (Subtract,), _number_minus),
    Rule("x + 0 = x", (Plus,), _plus_zero, exact=False),
    Rule("x + (-y) = x - y", (Plus,), _plus_negated),
    Rule("max (relu x) = relu (max x)", (Max,), _largest_rectified),
)
