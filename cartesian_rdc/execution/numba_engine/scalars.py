"""Generators that work entry by entry, as formulas of numbers.

A formula is given names of its arguments, and names numbers by ``number``: a name, unlike a
literal, has the dtype of the space.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from re import findall, sub

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Elementwise, arithmetic, selection as s
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.execution.instructions import Plus, Subtract

Number = Callable[[float], str]
Formula = Callable[[Generator[Array], Sequence[str], Number], str]


def _of(template: str) -> Formula:
    """A formula with ``{x}``, ``{y}``, ``{z}`` for arguments, ``{zero}`` and ``{one}``."""

    def formula(generator: Generator[Array], arguments: Sequence[str], number: Number) -> str:
        named = dict(zip("xyz", arguments, strict=False))
        if "{zero}" in template:
            named["zero"] = number(0.0)
        if "{one}" in template:
            named["one"] = number(1.0)
        return template.format(**named)

    return formula


def _scale(generator: Generator[Array], arguments: Sequence[str], number: Number) -> str:
    assert isinstance(generator, arithmetic.Scale)
    return f"{arguments[0]} * {number(generator.factor)}"


def _power(generator: Generator[Array], arguments: Sequence[str], number: Number) -> str:
    assert isinstance(generator, arithmetic.Power)
    return f"{arguments[0]} ** {number(generator.exponent)}"


def _polynomial(generator: Generator[Array], arguments: Sequence[str], number: Number) -> str:
    """Horner's rule, without the multiplication by one and the additions of zero."""
    assert isinstance(generator, arithmetic.Polynomial)
    *lower, leading = generator.coefficients
    x = arguments[0]
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
    arithmetic.Scale: _scale,
    arithmetic.Power: _power,
    arithmetic.Polynomial: _polynomial,
    Divide: _of("{x} / {y}"),
    s.Maximum: _of("{y} if {x} < {y} or {y} != {y} else {x}"),
    s.Greater: _of("{one} if {x} > {y} else {zero}"),
    s.GreaterEqual: _of("{one} if {x} >= {y} else {zero}"),
    s.Equal: _of("{one} if {x} == {y} else {zero}"),
    s.Where: _of("{y} if {x} != {zero} else {z}"),
}


INSTRUCTIONS = {"abs", "sqrt"}
"""The functions that are one instruction of a processor."""


def formula_of(generator: Generator[Array]) -> Formula | None:
    """The formula of a generator that works entry by entry; ``None`` where there is none."""
    if isinstance(generator, Elementwise):
        text = generator.function.numba
        if text is None:
            return None
        if generator.space.dtype != "float64":
            text = sub(r"\bexp\(", f"exp_{generator.space.dtype}(", text)
        return _of(text)
    return FORMULAS.get(type(generator))


def calls_of(generator: Generator[Array]) -> set[str]:
    """The functions that the loops of a generator call."""
    if isinstance(generator, Elementwise):
        return set(findall(r"(\w+)\(", generator.function.numba or "")) - INSTRUCTIONS
    return {"pow"} if isinstance(generator, arithmetic.Power) else set()
