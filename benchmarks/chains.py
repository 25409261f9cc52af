"""Chains of dense layers: how many operations R takes, and how long it takes to compile them."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from typing import TypeAlias

from cartesian_rdc.execution import engine_named, program
from cartesian_rdc.neural import Layer, SmoothMap, dense, initialise, reals, sigmoid, uniform
from cartesian_rdc.typed import Wire, reverse_derivative

WIDTH = 4

Chain: TypeAlias = SmoothMap[tuple[Wire, Wire], Wire]
"""The body of layers, one after the other."""

Link: TypeAlias = Layer[Wire, Wire, Wire]
Joined: TypeAlias = Layer[tuple[Wire, Wire], Wire, Wire]


def left_nested(depth: int) -> Chain:
    """``((f f) f) ...``: how ``>>`` nests."""
    return _nested(depth, lambda model, layer: model >> layer)


def right_nested(depth: int) -> Chain:
    """``f (f (f ...))``."""
    return _nested(depth, lambda model, layer: layer >> model)


def _nested(depth: int, join: Callable[[Link, Link], Joined]) -> Chain:
    model = layer = (reals(WIDTH) >> dense(reals(WIDTH), sigmoid)).unnamed()
    for _ in range(depth - 1):
        model = join(model, layer).unnamed()
    return model.body


def depth(depths: Sequence[int]) -> list[dict[str, object]]:
    """Operations of a chain, nested to the left, of its derivative, and their ratio."""
    rows: list[dict[str, object]] = []
    for layers in depths:
        chain = left_nested(layers)
        forward = program(chain).operations
        reverse = program(reverse_derivative(chain)).operations
        row: dict[str, object] = {"depth": layers, "forward": forward, "reverse": reverse}
        rows.append({**row, "ratio": reverse / forward})
    return rows


def compile_time(engine: str, repeat: int) -> list[dict[str, object]]:
    """Seconds to compose, differentiate and compile a chain; the ratio is to half its depth.

    The fastest of the repetitions counts: what is slower was disturbed.
    """
    rows: list[dict[str, object]] = []
    nestings: dict[str, Callable[[int], Chain]] = {"left": left_nested, "right": right_nested}
    for name, build in nestings.items():
        for layers in DEPTHS[engine]:
            full, half = (
                min(_seconds(engine, build, size) for _ in range(repeat))
                for size in (2 * layers, layers)
            )
            row: dict[str, object] = {"engine": engine, "nesting": name, "depth": 2 * layers}
            rows.append({**row, "seconds": full, "ratio": full / half})
    return rows


DEPTHS = {"numpy": [250, 500, 1000, 2000], "jax": [25, 50, 100], "numba": [5, 10, 20]}
"""Half the depths that are compiled: native compilers are slow."""


def _seconds(engine: str, build: Callable[[int], Chain], layers: int) -> float:
    with tempfile.TemporaryDirectory() as folder:  # nothing is compiled already
        os.environ["CARTESIAN_RDC_CACHE"] = folder
        return _compiled(engine, build, layers)


def _compiled(engine: str, build: Callable[[int], Chain], layers: int) -> float:
    began = time.perf_counter()
    derivative = reverse_derivative(build(layers))
    run = engine_named(engine).compile(derivative)
    if engine == "jax":  # which compiles when it is first called
        run(initialise(derivative.domain, 0, weights=uniform(1.0)))
    return time.perf_counter() - began
