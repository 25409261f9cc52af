# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""A program as a function of JAX; its loops are scans of ``jax.lax``."""

from __future__ import annotations

from collections.abc import Sequence

import jax

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.jax_engine.grouping import hidden, kept_apart
from cartesian_rdc.execution.jax_engine.meaning import results
from cartesian_rdc.execution.loops import Loop, is_loop

UNROLLED = ((20_000, 8), (500_000, 2))
"""Pairs of a bound and a count: of steps with fewer operations, this count is compiled together."""


def unrolled(flops: int) -> int:
    """How many steps of so many operations are compiled together."""
    return next((count for most, count in UNROLLED if flops < most), 1)


def computed(
    program: Program[Array],
    inputs: Sequence[jax.Array],
    precision: jax.lax.Precision,
    *,
    exact: bool,
) -> list[jax.Array]:
    """The outputs at these inputs; if ``exact``, XLA regroups nothing."""
    apart = kept_apart(program) if exact else set[int]()
    values = dict(zip(program.inputs, inputs, strict=True))
    for instruction in program.instructions:
        arguments = [values[v] for v in instruction.arguments]
        generator = instruction.generator
        if is_loop(generator):
            made: Sequence[jax.Array] = _scanned(generator, arguments, precision, exact=exact)
        else:
            made = results(generator, arguments, precision)
        for v, result in zip(instruction.results, made, strict=True):
            values[v] = hidden(result) if v in apart else result
    return [values[v] for v in program.outputs]


def _scanned(
    loop: Loop[Array], arguments: Sequence[jax.Array], precision: jax.lax.Precision, *, exact: bool
) -> list[jax.Array]:
    shared, states, given = loop.split(arguments)
    rows = [row for (row,) in given]
    if loop.n == 1:  # XLA must not find that it was computed before
        given_once = [*shared, *states, *(row[0] for row in rows)]
        once = computed(loop.body, list(map(hidden, given_once)), precision, exact=exact)
        return [*once[: loop.states], *(one[None] for one in once[loop.states :])]

    def step(
        held: list[jax.Array], now: list[jax.Array]
    ) -> tuple[list[jax.Array], list[jax.Array]]:
        made = computed(loop.body, [*shared, *held, *now], precision, exact=exact)
        return made[: loop.states], made[loop.states :]

    flops = loop.flops // max(loop.n, 1)
    after, made = jax.lax.scan(
        step, states, rows, loop.n, reverse=loop.backwards, unroll=min(unrolled(flops), loop.n)
    )
    return [*after, *made]
