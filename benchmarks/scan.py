# pyright: basic
"""Scans: that their compile time is flat, what a step of training takes, and how much memory.

The memory of NumPy is the largest that ``tracemalloc`` sees while R of the network runs, less what
was there before; that of JAX is what XLA says that it reserves.
"""

from __future__ import annotations

import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from benchmarks.elman_bptt import ElmanBptt, network
from benchmarks.workload import compare
from cartesian_rdc.categories.smooth import assemble
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import MissingExtraError
from cartesian_rdc.execution import ENGINES, CompiledMap, engine_named
from cartesian_rdc.execution.orders import NO_ORDER
from cartesian_rdc.neural import SmoothMap, along_rows, dense, elman_cell, reals, stack, tanh
from cartesian_rdc.typed import reverse_derivative

Map: TypeAlias = SmoothMap[Any, Any]

STEPS = (16, 256, 4096, 65536)
LAYERS = (10, 100, 1000)
PEERS = {"numpy": "numpy", "numba": "c", "jax": "jax"}
KEPT: tuple[dict[str, Any], ...] = (
    {"keep": "everything", "segments": 1},
    {"keep": "states", "segments": 1},
    {"keep": "states", "segments": 25},
)
LENGTH = 1000

Row = dict[str, object]


def measured(repeat: int) -> list[Row]:
    """All measurements, a row each; an engine that is not installed is left out."""
    found: list[Row] = []
    for engine in ENGINES:
        try:
            found += compile_times(engine, min(repeat, 3))
            found += stacks(engine, min(repeat, 3))
            row = compare(ElmanBptt(), engine, PEERS[engine], repeat, None)
            found.append({"of": "training", **row})
        except MissingExtraError as error:
            found.append({"of": "training", "engine": engine, "missing": str(error)})
    return [*found, *memory("numpy"), *memory("jax")]


def compile_times(engine: str, repeat: int) -> list[Row]:
    """Seconds to compose, differentiate and compile R of an Elman cell along so many steps."""

    def derivative(steps: int) -> Map:
        return reverse_derivative(along_rows(elman_cell(reals(16), reals(16)), steps).body)

    return _by_size("compile", "steps", engine, STEPS, derivative, repeat)


def stacks(engine: str, repeat: int) -> list[Row]:
    """The same, of so many dense layers of 64 as one loop."""

    def derivative(layers: int) -> Map:
        return reverse_derivative((reals(64) >> stack(dense(reals(64), tanh), layers)).body)

    return _by_size("stack", "layers", engine, LAYERS, derivative, repeat)


def _by_size(
    name: str,
    unit: str,
    engine: str,
    sizes: Sequence[int],
    derivative: Callable[[int], Map],
    repeat: int,
) -> list[Row]:
    _seconds(engine, derivative(sizes[0]))  # what is made when it is first used
    seconds = [min(_seconds(engine, derivative(n)) for _ in range(repeat)) for n in sizes]
    return [
        {"of": name, "engine": engine, unit: n, "seconds": s, "ratio": s / seconds[0]}
        for n, s in zip(sizes, seconds, strict=True)
    ]


def _seconds(engine: str, derivative: Map) -> float:
    """The seconds that it takes to compile, with nothing compiled already."""
    arrays = [np.zeros(array.shape) for array in derivative.domain.object.atoms()]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CARTESIAN_RDC_CACHE"] = folder
        chosen = engine_named(engine)
        began = time.perf_counter()
        chosen.compile(derivative).lowered.prepare((), arrays, NO_ORDER)
        return time.perf_counter() - began


def memory(engine: str) -> list[Row]:
    """The bytes that a gradient takes, beside what ``program.bytes`` says, by what is kept."""
    rng = np.random.default_rng(0)
    found: list[Row] = []
    for kept in KEPT:
        f = reverse_derivative(network(LENGTH, **kept).body)
        compiled = engine_named(engine).compile(f)
        arrays = [rng.normal(size=array.shape) for array in f.domain.object.atoms()]
        given = sum(array.nbytes for array in arrays)
        measure = _by_xla if engine == "jax" else _by_tracing
        took = given + measure(compiled, assemble(f.domain.object, arrays))
        said = compiled.program.bytes
        row: Row = {"of": "memory", "engine": engine, "steps": LENGTH, **kept}
        found.append({**row, "bytes": took, "predicted": said, "ratio": took / said})
    return found


def _by_tracing(compiled: CompiledMap, value: Any) -> int:
    compiled(value)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    compiled(value)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak - before


def _by_xla(compiled: CompiledMap, value: Any) -> int:
    import jax

    native: Any = compiled.lowered.native
    with jax.enable_x64(True):
        arrays = [np.asarray(leaf) for leaf in leaves_of(value)]
        found = native.lower((), arrays, NO_ORDER).compile().memory_analysis()
    return int(found.temp_size_in_bytes + found.output_size_in_bytes)
