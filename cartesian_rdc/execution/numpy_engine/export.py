"""A compiled program as a Python file that needs NumPy only, and for bfloat16 ml_dtypes."""

from __future__ import annotations

from collections.abc import Sequence
from re import findall

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc import __version__
from cartesian_rdc.categories.smooth import Array, Space
from cartesian_rdc.categories.smooth.dtypes import BFLOAT16
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.numpy_engine.lowering import NAMES

WIDTH = 72

APPLY = """
given = []
for number, (one, (shape, kind)) in enumerate(zip(arrays, ARGUMENTS)):
    one = asarray(one).astype(kind, casting="same_kind", copy=False)
    many = one.ndim == len(shape) + 1
    if one.shape[many:] != shape:
        raise ValueError(
            f"array {number} of the value has the shape {one.shape}: "
            f"it is of the shape {shape}, or has rows of that"
        )
    given.append((one, many))
lengths = {len(one) for one, many in given if many}
if len(lengths) > 1:
    raise ValueError(f"the arrays of the value have {sorted(lengths)} rows")
with errstate(all="ignore"):
    if lengths:
        (length,) = lengths
        results = [empty((length, *shape), kind) for shape, kind in RESULTS]
        for k in range(length):
            row = []
            run([one[k, ...] if many else one for one, many in given], row)
            for result, one in zip(results, row):
                result[k] = one
    else:
        results = []
        run([one for one, _ in given], results)
"""
"""From the arrays of a value to those of the result."""


def exported_function(
    program: Program[Array], source: str, bound: dict[str, object], names: Sequence[str]
) -> str:
    """A file with ``apply(value)``, which does what the compiled function does, also on rows.

    ``names``: of the arrays of the value, from left to right, for ``names`` in the file; or none.
    Raises ``UntranslatableError`` if the program has a generator that is not of this library.
    """
    taken, arguments = _taken(program.domain, "value", "x")
    taken.append(f"arrays = [{', '.join(arguments)}]")
    if names:
        named = ["if isinstance(value, dict):", "    arrays = [value[name] for name in names]"]
        taken = [*named, "else:", *(f"    {line}" for line in taken)]
    lines = [
        f'"""The value of the map, {program.domain} -> {program.codomain}.',
        "",
        f"The argument is nested pairs of arrays{', or a dict of them by names' * bool(names)}.",
        "An array with one axis more, in front, has rows, one for each sample; the others are the",
        "same for all samples. Then the results have rows. Samples are computed one by one.",
        '"""',
        *taken,
        *APPLY.strip().splitlines(),
        *_given(program.codomain, "results"),
    ]
    forms = (_forms("ARGUMENTS", program.domain), _forms("RESULTS", program.codomain))
    return _file(program, source, bound, names, "apply(value)", lines, *forms)


def exported_fold(
    program: Program[Array], source: str, bound: dict[str, object], names: Sequence[str]
) -> str:
    """A file with ``fold(state, data, order)``, which does what the compiled fold does.

    ``names``: of the arrays of state and sample, from left to right, for ``names``; or none.
    Raises ``UntranslatableError`` if the program has a generator that is not of this library.
    """
    states, samples = program.domain.factors()
    taken, held = _taken(states, "state", "x")
    split, rows = _taken(samples, "data", "d")
    lines = [
        f'"""The state, of {states}, after a step for each sample that the order names.',
        "",
        f"The data are many values of {samples}: their arrays have one axis more, in front.",
        "Both are nested pairs of arrays, and are not checked.",
        '"""',
        *taken,
        *split,
        f"states = [{_checked(states, held, copied=True)}]",
        f"rows = [{_checked(samples, rows)}]",
        'with errstate(all="ignore"):',
        "    run(states, rows, order)",
        *_given(states, "states"),
    ]
    return _file(program, source, bound, names, "fold(state, data, order)", lines)


def _file(
    program: Program[Array],
    source: str,
    bound: dict[str, object],
    names: Sequence[str],
    function: str,
    body: Sequence[str],
    *tables: str,
) -> str:
    needs = "NumPy and ml_dtypes, which has bfloat16," if _has_bfloat16(program) else "NumPy"
    used = set(findall(r"\w+", source)) - {"empty"}
    public = sorted(["names", function.partition("(")[0]])
    lines = [
        f'"""Exported by cartesian_rdc {__version__}; needs {needs} only."""',
        "",
        *(f"# {line}".rstrip() for line in str(program).splitlines()),
        "",
        *(["import ml_dtypes  # then NumPy knows bfloat16"] if _has_bfloat16(program) else []),
        "from numpy import array, asarray, dtype, empty, errstate, frombuffer",
        *(f"from numpy import {name}" for name in NAMES if name in used),
        "from numpy.lib.stride_tricks import sliding_window_view",
        "",
        f"__all__ = {public}",
        "",
        *_listed(program.domain, names),
        "",
        *tables,
        *(f"{name} = {_literal(value)}" for name, value in bound.items()),
        *("", "", source, ""),
        f"def {function}:",
        *(f"    {line}".rstrip() for line in body),
        "",
    ]
    return "\n".join(lines)


def _has_bfloat16(program: Program[Array]) -> bool:
    bodies = (i.generator.body for i in program.instructions if is_loop(i.generator))
    return any(a.dtype == BFLOAT16 for a in program.atoms) or any(map(_has_bfloat16, bodies))


def _listed(a: Space, names: Sequence[str]) -> list[str]:
    """Lines for the tuple of names, each with its space; no text of a user but as a literal."""
    if not names:
        return ["names = ()"]
    both = zip(names, a.atoms(), strict=True)
    return ["names = (", *(f"    {name!a},  # {array}" for name, array in both), ")"]


def _forms(name: str, a: Space) -> str:
    """The shapes and dtypes of the arrays of a space, as a table."""
    forms = (f"    ({array.shape}, {array.dtype!r})," for array in a.atoms())
    return "\n".join([f"{name} = [", *forms, "]"])


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


def _checked(a: Space, names: Sequence[str], *, copied: bool = False) -> str:
    """The arrays of these names, as the fold takes them."""
    function = "array" if copied else "asarray"
    both = zip(a.atoms(), names, strict=True)
    return ", ".join(f'{function}({name}, "{array.dtype}", order="C")' for array, name in both)
