# pyright: basic
"""Formulas read back: plain text by SymPy, line by line."""

from __future__ import annotations

from typing import Any

import sympy

from cartesian_rdc.formulas import Equations

sympify: Any = sympy.sympify


def read(e: Equations, names: list[str] | None = None) -> list[Any]:
    """The outputs that the lines of the text say, as expressions of the letters of the inputs."""
    (block,) = e.blocks
    known = {i.letter: i.part for i in block.inputs}
    from cartesian_rdc.categories.free.notations import TEXT

    values: dict[str, Any] = {
        TEXT.of(letter): sympy.Symbol(TEXT.of(letter), real=True) for letter in known
    }
    lines = [line.strip() for line in e.text.splitlines() if " = " in line]
    for line in lines:
        left, _, right = line.partition(" = ")
        found = sympify(right, locals=dict(values), rational=True)
        values[left] = found
    return flat(found)


def flat(found: Any) -> list[Any]:
    if isinstance(found, sympy.Tuple | tuple):
        return [leaf for part in found for leaf in flat(part)]
    return [found]


def symbols(e: Equations) -> list[Any]:
    """The symbols of the inputs, of numbers, from left to right."""
    from cartesian_rdc.categories.free.notations import TEXT

    (block,) = e.blocks
    return [sympy.Symbol(TEXT.of(i.letter), real=True) for i in block.inputs]
