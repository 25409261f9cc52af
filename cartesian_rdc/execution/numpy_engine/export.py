"""A compiled program as a Python file that needs NumPy only."""

from __future__ import annotations

from re import findall

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc import __version__
from cartesian_rdc.categories.smooth import Array, Space
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.numpy_engine.lowering import NAMES

WIDTH = 72


def exported_function(program: Program[Array], source: str, bound: dict[str, object]) -> str:
    """A file with ``apply(value)``, which does what the compiled function does.

    Raises ``UntranslatableError`` if the program has a generator that is not of this library.
    """
    lines = f'''
def apply(value):
    """{program.domain} -> {program.codomain}; values are nested pairs of arrays."""
    {_pattern(program.domain, "x")} = value
    arguments = [{_checked(program.domain, "x")}]
    results = []
    with errstate(all="ignore"):
        run(arguments, results)
    {_names(program.codomain, "y")}= results
    return {_pattern(program.codomain, "y")}
'''
    return _file(program, source, bound, lines)


def exported_fold(program: Program[Array], source: str, bound: dict[str, object]) -> str:
    """A file with ``fold(state, data, order)``, which does what the compiled fold does.

    Raises ``UntranslatableError`` if the program has a generator that is not of this library.
    """
    states, samples = program.domain.factors()
    lines = f'''
def fold(state, data, order):
    """The state, of {states}, after a step for each sample that the order names.

    The data are many values of {samples}: their arrays have one axis more, in front.
    """
    {_pattern(states, "x")} = state
    {_pattern(samples, "d")} = data
    states = [{_checked(states, "x", copied=True)}]
    rows = [{_checked(samples, "d", rows=True)}]
    with errstate(all="ignore"):
        run(states, rows, order)
    {_names(states, "y")}= states
    return {_pattern(states, "y")}
'''
    return _file(program, source, bound, lines)


def _file(program: Program[Array], source: str, bound: dict[str, object], function: str) -> str:
    used = set(findall(r"\w+", source))
    lines = [
        f'"""Exported by cartesian_rdc {__version__}; needs NumPy only."""',
        "",
        *(f"# {line}".rstrip() for line in str(program).splitlines()),
        "",
        "from numpy import array, asarray, dtype, errstate, frombuffer",
        *(f"from numpy import {name}" for name in NAMES if name in used),
        "from numpy.lib.stride_tricks import sliding_window_view",
        "",
        *(f"{name} = {_literal(value)}" for name, value in bound.items()),
        *("", "", source, ""),
    ]
    return "\n".join(lines) + function


def _literal(value: object) -> str:
    """An expression for what the source is bound to."""
    if isinstance(value, np.dtype):
        return f'dtype("{value.name}")'
    if isinstance(value, str):
        return repr(value)
    if not callable(value):
        return _array(np.asarray(value))
    generator = getattr(value, "__self__", value)
    raise UntranslatableError(
        f"a program with {getattr(generator, 'label', generator)} cannot be exported: only the "
        "generators of this library are known to NumPy alone"
    )


def _array(value: NDArray[np.generic]) -> str:
    data = np.ascontiguousarray(value).tobytes().hex()
    pieces = [data[k : k + WIDTH] for k in range(0, len(data), WIDTH)]
    text = f'"{data}"' if len(pieces) < 2 else "(\n" + "".join(f'    "{p}"\n' for p in pieces) + ")"
    return f'frombuffer(bytes.fromhex({text}), "{value.dtype.name}").reshape({value.shape})'


def _names(a: Space, prefix: str) -> str:
    return "".join(f"{prefix}{k}, " for k in range(len(a.atoms()))) or "()"


def _pattern(a: Space, prefix: str) -> str:
    """The nested tuple of names for the arrays of a space."""
    names = (f"{prefix}{k}" for k in range(len(a.atoms())))
    return a.collect(names, lambda: "()", lambda x, y: f"({x}, {y})")


def _checked(a: Space, prefix: str, *, rows: bool = False, copied: bool = False) -> str:
    function = "array" if copied else "asarray"
    order = ', order="C"' if rows or copied else ""
    return ", ".join(
        f'{function}({prefix}{k}, "{array.dtype}"{order})' for k, array in enumerate(a.atoms())
    )
