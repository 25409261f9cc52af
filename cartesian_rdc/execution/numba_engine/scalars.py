"""Generators that work entry by entry, as formulas of numbers.

A formula is given names of its arguments, and names numbers by ``number``: a name, unlike a
literal, has the dtype of the space.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from re import findall, sub

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Dropout,
    Elementwise,
    arithmetic,
    conversion,
    selection as s,
)
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.execution.instructions import Plus, Subtract

Number = Callable[[float], str]
Formula = Callable[[Sequence[str], Number], str]


def _of(template: str, **numbers: float) -> Formula:
    """A formula with ``{x}``, ``{y}``, ``{z}`` for arguments, and ``{zero}``, ``{one}``, others."""
    used = {k: v for k, v in {"zero": 0.0, "one": 1.0, **numbers}.items() if f"{{{k}}}" in template}

    def formula(arguments: Sequence[str], number: Number) -> str:
        named = {name: number(value) for name, value in used.items()}
        return template.format(**dict(zip("xyz", arguments, strict=False)), **named)

    return formula


def _polynomial(coefficients: Sequence[float], x: str, number: Number) -> str:
    """Horner's rule, without the multiplication by one and the additions of zero."""
    *lower, leading = coefficients
    if not lower:
        return number(leading)
    if leading == -1 and lower[-1]:
        result, lower = f"({number(lower[-1])} - {x})", lower[:-1]
        result = f"{result} * {x}" if lower else result
    else:
        result = x if leading == 1 else f"{x} * {number(leading)}"
    for k in range(len(lower) - 1, -1, -1):
        result = f"({result} + {number(lower[k])})" if lower[k] else f"({result})"
        result = f"{result} * {x}" if k else result
    return result


FORMULAS: dict[type[Generator[Array]], Formula] = {
    Plus: _of("{x} + {y}"),
    Subtract: _of("{x} - {y}"),
    arithmetic.Negate: _of("-{x}"),
    Divide: _of("{x} / {y}"),
    s.Maximum: _of("{y} if {x} < {y} or {y} != {y} else {x}"),
    s.Greater: _of("{one} if {x} > {y} else {zero}"),
    s.GreaterEqual: _of("{one} if {x} >= {y} else {zero}"),
    s.Equal: _of("{one} if {x} == {y} else {zero}"),
    s.Where: _of("{y} if {x} != 0 else {z}"),
    s.Weigh: _of("{zero} if {x} == {zero} and abs({y}) == {infinity} else {x} * {y}", infinity=inf),
    conversion.Nearest: _of("nearest({x})"),
}

INSTRUCTIONS = {"abs", "sqrt"}
"""The functions that are one instruction of a processor."""


def formula_of(generator: Generator[Array]) -> Formula | None:
    """The formula of a generator that works entry by entry; ``None`` where there is none."""
    match generator:
        case arithmetic.Scale(_, factor):
            return _of("{x} * {factor}", factor=factor)
        case arithmetic.DivideBy(_, divisor):
            return _of("{x} / {divisor}", divisor=divisor)
        case conversion.Cast(_, dtype) | conversion.AsReals(_, dtype):
            return _of(f"{dtype}({{x}})")
        case arithmetic.Power(_, exponent):
            return _of("{x} ** {exponent}", exponent=exponent)
        case arithmetic.Polynomial(_, coefficients):
            return lambda arguments, number: _polynomial(coefficients, arguments[0], number)
        case Dropout():
            return _of(
                "{y} / {kept} if {x} >= {least} else {zero}",
                kept=generator.kept,
                least=generator.least,
            )
        case Elementwise(space, function):
            text = function.numba
            if text is not None and space.dtype != "float64":
                text = sub(r"\bexp\(", f"exp_{space.dtype}(", text)
            return None if text is None else _of(text)
        case _:
            return FORMULAS.get(type(generator))


def calls_of(generator: Generator[Array]) -> set[str]:
    """The functions that the loops of a generator call."""
    if isinstance(generator, Elementwise):
        return set(findall(r"(\w+)\(", generator.function.numba or "")) - INSTRUCTIONS
    return {"pow"} if isinstance(generator, arithmetic.Power) else set()
