"""Programs with loops, drawn at random; and texts of the Numba engine, run by Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from cartesian_rdc.categories.free import Atomic, Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Constant,
    Numbers,
    conversion,
    rearrangement as r,
    selection as s,
    tanh,
)
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.execution import Program
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus, Subtract
from cartesian_rdc.execution.loops import Loop, is_loop, product_of
from cartesian_rdc.execution.numba_engine.header import HEADER
from cartesian_rdc.execution.numba_engine.module import module_of
from cartesian_rdc.execution.passes.rewriter import values_at

SPACES = [
    Array((3,), "float64"),
    Array((), "float64"),
    Array((2, 3), "float64"),
    Array((0, 2), "float64"),
    Array((3,), "float32"),
    Array((3,), "int64"),
]


def values_of(code: Program[Array], inputs: Sequence[Numbers]) -> list[Numbers]:
    """The outputs of a program, one instruction after the other, one step after the other."""
    values = dict(zip(code.inputs, inputs, strict=True))
    for i in code.instructions:
        given = [values[v] for v in i.arguments]
        loop = i.generator
        made = _looped(loop, given) if is_loop(loop) else values_at(loop, given)
        values.update(zip(i.results, made, strict=True))
    return [values[v] for v in code.outputs]


def _looped(loop: Loop[Array], given: Sequence[Numbers]) -> list[Numbers]:
    shared, states, rows = loop.split(given)
    rows_of = [loop.body.atoms[v] for v in loop.body.outputs[loop.states :]]
    made: list[Numbers] = [np.zeros((loop.n, *a.shape), a.dtype) for a in rows_of]
    for k in reversed(range(loop.n)) if loop.backwards else range(loop.n):
        results = values_of(loop.body, [*shared, *states, *(row[k] for (row,) in rows)])
        states = results[: loop.states]
        for column, one in zip(made, results[loop.states :], strict=True):
            column[k] = one
    return [*states, *made]


def _generators(array: Array) -> list[tuple[Generator[Array], list[Array]]]:
    """What may be done with arrays of a space, and with which arrays."""
    rank, turned = array.rank, tuple(reversed(array.axes))
    found: list[tuple[Generator[Array], list[Array]]] = [
        (Plus(array), [array, array]),
        (Subtract(array), [array, array]),
        (r.Transpose(array, turned), [array]),
        (r.Reverse(array, array.axes[:1]), [array]),
        (r.Reshape(array, (1, *array.shape)), [array]),
        (r.Sum(array.rows(2), (0,)), [array.rows(2)]),
        (r.Broadcast(array.rows(2), (0,)), [array]),
        (r.Slice(array, tuple((n // 2, n, 1) for n in array.shape)), [array]),
        (Nought(array), []),
        (Constant(array, np.arange(array.size).astype(array.dtype).tobytes()), []),
    ]
    if array.dtype != "int64":
        axes = tuple(range(rank))
        found += [
            (s.Maximum(array), [array, array]),
            (Contraction(array, array, axes, axes, axes[:-1]), [array, array]),
            (Contraction(array, array, axes, axes, axes), [array, array]),
            (conversion.Cast(array, "float32"), [array]),
        ]
        if rank and array.size:
            found.append((s.Softmax(array, (rank - 1,)), [array]))
        (function,) = (g for g in [tanh(Atomic(array))] if isinstance(g, Generator))
        found.append((function, [array]))
    return found


@st.composite
def programs(
    draw: st.DrawFn,
    given: Sequence[Array],
    ends: Sequence[Array] = (),
    depth: int = 2,
    more: int = 3,
) -> Program[Array]:
    """A program of arrays in spaces, the first of whose outputs are in the spaces ``ends``.

    Loops nest ``depth`` deep, and there are up to ``more`` outputs after these.
    """
    atoms, code = list(given), list[Instruction[Array]]()

    def among(array: Array) -> int | None:
        fitting = [v for v, other in enumerate(atoms) if other is array]
        return draw(st.sampled_from(fitting)) if fitting else None

    def write(generator: Generator[Array], arguments: Sequence[int]) -> None:
        made = generator.codomain.atoms()
        results = tuple(range(len(atoms), len(atoms) + len(made)))
        atoms.extend(made)
        code.append(Instruction(generator, tuple(arguments), results))

    for _ in range(draw(st.integers(0, 5))):
        if depth and atoms and draw(st.integers(0, 2)) == 0:
            n = draw(st.integers(1, 3))
            one = st.sampled_from(range(len(atoms)))
            shared, states = (draw(st.lists(one, max_size=2)) for _ in range(2))
            rows = [v for v in range(len(atoms)) if atoms[v].shape[:1] == (n,)]
            along = draw(st.lists(st.sampled_from(rows), max_size=2)) if rows else []
            inner = [atoms[v] for v in (*shared, *states)]
            inner += [atoms[v].with_shape(*atoms[v].shape[1:]) for v in along]
            body = draw(programs(inner, [atoms[v] for v in states], depth - 1))
            if body.outputs:
                loop = Loop(
                    body, len(shared), len(states), n, ScanRows, "states", draw(st.booleans())
                )
                write(loop, [*shared, *states, *along])
        else:
            array = draw(st.sampled_from(sorted({*atoms, *SPACES}, key=str)))
            generator, needed = draw(st.sampled_from(_generators(array)))
            arguments = [among(one) for one in needed]
            if all(v is not None for v in arguments):
                write(generator, [v for v in arguments if v is not None])
    outputs = list[int]()
    for array in ends:
        v = among(array)
        if v is None:
            write(Nought(array), ())
            v = len(atoms) - 1
        outputs.append(v)
    if atoms:
        outputs += draw(st.lists(st.sampled_from(range(len(atoms))), max_size=more))
    return Program(
        product_of([Atomic(a) for a in given]),
        product_of([Atomic(atoms[v]) for v in outputs]),
        tuple(atoms),
        tuple(range(len(given))),
        tuple(code),
        tuple(outputs),
    )


def points_of(arrays: Sequence[Array], seed: int, n: int | None = None) -> list[Numbers]:
    """Points of spaces; or n rows of points."""
    rng = np.random.default_rng(seed)
    shapes = [a.shape if n is None else (n, *a.shape) for a in arrays]
    drawn = [rng.integers(-3, 4, shape) for shape in shapes]
    halves = [x if a.dtype == "int64" else x / 2 for x, a in zip(drawn, arrays, strict=True)]
    return [np.asarray(x, a.dtype) for x, a in zip(halves, arrays, strict=True)]


def interpreted(code: Program[Array], given: Sequence[Numbers]) -> list[Numbers]:
    """The outputs of a map, by the lines that Numba would compile."""
    module = module_of(code)
    buffers = [_unknown(a.size, a.dtype) for a in module.buffers]
    run = _function(module.text)
    run(np.zeros(0, int), *(np.array(x).reshape(-1) for x in given), *module.tables, *buffers)
    arrays = [code.atoms[v] for v in code.outputs]
    made = [buffers[number] for number in module.results]
    return [x.reshape(a.shape) for x, a in zip(made, arrays, strict=True)]


def interpreted_fold(
    code: Program[Array], states: Sequence[Numbers], rows: Sequence[Numbers], order: Sequence[int]
) -> list[Numbers]:
    """The states after a fold, by the lines that Numba would compile."""
    module = module_of(code, len(states))
    buffers = [_unknown(a.size, a.dtype) for a in module.buffers]
    made = [np.array(x) for x in states]
    flat = [x.reshape(-1) for x in (*made, *rows)]
    _function(module.text)(np.array(order), *flat, *module.tables, *buffers)
    return made


def _unknown(size: int, dtype: str) -> NDArray[Any]:
    """An array that nobody has written to."""
    return np.full(size, 77 if dtype == "int64" else np.nan, dtype)


def _nothing(*_: object, **__: object) -> None:
    """What types are, to Python."""


def _as_it_is(*_: object, **__: object) -> Callable[[Any], Any]:
    """What a decorator makes of a function."""
    return lambda f: f


def _same(array: Any, _: object) -> Any:
    return array


def _on_stack(dtype: str, size: int) -> Callable[[], NDArray[Any]]:
    return lambda: _unknown(size, dtype)


def _plus(total: Any, x: Any) -> Any:
    return total + x


def _plus_times(total: Any, x: Any, y: Any) -> Any:
    return total + x * y


def _exp(x: Any) -> Any:
    return np.float32(np.exp(x))


def _function(text: str) -> Callable[..., None]:
    """The function ``run`` of a text, in Python."""
    names: dict[str, Any] = {name: getattr(np, name) for name in ("exp", "log", "tanh", "log1p")}
    names |= {name: getattr(np, name) for name in ("float32", "float64", "int64", "dot", "floor")}
    dtypes = {name: name for name in ("float32", "float64", "int64")}
    names |= {
        "types": SimpleNamespace(void=_nothing, Array=_nothing, **dtypes),
        "njit": _as_it_is,
        "carray": _same,
        "on_stack": _on_stack,
        "hidden": int,
        "plus": _plus,
        "plus_times": _plus_times,
        "exp_float32": _exp,
    }
    exec(text.removeprefix(HEADER), names)
    run: Callable[..., None] = names["run"]
    return run
