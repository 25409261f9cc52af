"""A compiled program as a Python file that needs NumPy only."""

from __future__ import annotations

from collections.abc import Sequence
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
    taken, arguments = _taken(program.domain, "value", "x")
    lines = [
        f'"""{program.domain} -> {program.codomain}; values are nested pairs of arrays."""',
        *taken,
        f"arguments = [{_checked(program.domain, arguments)}]",
        "results = []",
        'with errstate(all="ignore"):',
        "    run(arguments, results)",
        *_given(program.codomain, "results"),
    ]
    return _file(program, source, bound, "apply(value)", lines)


def exported_fold(program: Program[Array], source: str, bound: dict[str, object]) -> str:
    """A file with ``fold(state, data, order)``, which does what the compiled fold does.

    Raises ``UntranslatableError`` if the program has a generator that is not of this library.
    """
    states, samples = program.domain.factors()
    taken, held = _taken(states, "state", "x")
    split, rows = _taken(samples, "data", "d")
    lines = [
        f'"""The state, of {states}, after a step for each sample that the order names.',
        "",
        f"The data are many values of {samples}: their arrays have one axis more, in front.",
        '"""',
        *taken,
        *split,
        f"states = [{_checked(states, held, copied=True)}]",
        f"rows = [{_checked(samples, rows, rows=True)}]",
        'with errstate(all="ignore"):',
        "    run(states, rows, order)",
        *_given(states, "states"),
    ]
    return _file(program, source, bound, "fold(state, data, order)", lines)


def _file(
    program: Program[Array],
    source: str,
    bound: dict[str, object],
    function: str,
    body: Sequence[str],
) -> str:
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
        f"def {function}:",
        *(f"    {line}".rstrip() for line in body),
        "",
    ]
    return "\n".join(lines)


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


def _taken(a: Space, value: str, prefix: str) -> tuple[list[str], list[str]]:
    """Lines that take a value apart, a product each, and the names of its arrays."""
    lines: list[str] = []

    def split(_: Space, whole: str) -> tuple[str, str]:
        k = 2 * len(lines)
        lines.append(f"{prefix}{k}, {prefix}{k + 1} = {whole}")
        return f"{prefix}{k}", f"{prefix}{k + 1}"

    return lines, [name for _, name in a.distribute(value, split)]


def _given(a: Space, arrays: str) -> list[str]:
    """Lines that return the value of these arrays, put together a product each."""
    lines: list[str] = []

    def pair(first: str, second: str) -> str:
        lines.append(f"z{len(lines)} = {first}, {second}")
        return f"z{len(lines) - 1}"

    names = [f"y{k}" for k in range(len(a.atoms()))]
    whole = a.collect(names, lambda: "()", pair)
    return [f"[{', '.join(names)}] = {arrays}", *lines, f"return {whole}"]


def _checked(a: Space, names: Sequence[str], *, rows: bool = False, copied: bool = False) -> str:
    """The arrays of these names, as the program takes them."""
    function = "array" if copied else "asarray"
    order = ', order="C"' if rows or copied else ""
    both = zip(a.atoms(), names, strict=True)
    return ", ".join(f'{function}({name}, "{array.dtype}"{order})' for array, name in both)
