# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""A program as a function of JAX; its loops are scans of ``jax.lax``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import jax

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.jax_engine.axis_names import (
    AxisNames,
    names_inside,
    names_of_all,
)
from cartesian_rdc.execution.jax_engine.contractions import (
    SMALL,
    SMALL_IN_LOOPS,
    Precision,
    contraction,
    sharded_contraction,
)
from cartesian_rdc.execution.jax_engine.grouping import hidden, kept_apart
from cartesian_rdc.execution.jax_engine.meaning import results
from cartesian_rdc.execution.jax_engine.partitioning import Partitioning
from cartesian_rdc.execution.jax_engine.residuals import Residuals
from cartesian_rdc.execution.loops import Loop, is_loop

UNROLLED = ((20_000, 8), (500_000, 2))
"""Pairs of a bound and a count: of steps with fewer operations, this count is compiled together."""

UNROLLED_ROWS = ((2_000, 8),)
"""The same, of the rows of a loop."""


Partitioned: TypeAlias = "tuple[Partitioning, Sequence[AxisNames]]"
"""How names partition arrays over a mesh, and the names of the axes of the inputs of a program."""


def unrolled(flops: int, counts: Sequence[tuple[int, int]] = UNROLLED) -> int:
    """How many steps are compiled together, if one has ``flops`` operations."""
    return next((count for most, count in counts if flops < most), 1)


def computed(
    program: Program[Array],
    inputs: Sequence[jax.Array],
    precision: Precision,
    *,
    exact: bool,
    looped: bool = False,
    states: Sequence[tuple[int, int]] = (),
    partitioned: Partitioned | None = None,
) -> list[jax.Array]:
    """The outputs at these inputs; if ``exact``, XLA regroups nothing.

    ``looped``: in a loop. ``states``: the inputs that outputs replace, from step to step.
    ``partitioned``: how names partition arrays, and the names of the axes of the inputs.
    """
    partitioning, names = None, dict[int, AxisNames]()
    if partitioned is not None:
        partitioning, names = partitioned[0], names_of_all(program, partitioned[1])
    apart = kept_apart(program, states) if exact else set[int]()
    values = {
        v: hidden(x) if v in apart else x for v, x in zip(program.inputs, inputs, strict=True)
    }
    residuals = Residuals(program)
    for instruction in program.instructions:
        arguments = [values[v] for v in instruction.arguments]
        generator = instruction.generator
        read = [] if partitioning is None else [names[v] for v in instruction.arguments]
        if partitioning is not None and not is_loop(generator):
            arguments = partitioning.constrain_arguments(arguments, read)
        if is_loop(generator):
            within = None if partitioning is None else (partitioning, names_inside(generator, read))
            made: Sequence[jax.Array] = _scanned(
                generator, arguments, precision, exact=exact, partitioned=within
            )
        elif isinstance(generator, Contraction) and (looped or partitioning is not None):
            x, y = arguments
            contracted = contraction if partitioning is None else sharded_contraction
            small = SMALL_IN_LOOPS if looped else SMALL
            made = [contracted(generator, x, y, precision, small)]
        else:
            whole = residuals.results(instruction, arguments)
            made = results(generator, arguments, precision) if whole is None else whole
        if partitioning is not None and not is_loop(generator):
            made = partitioning.constrain_results(generator, made, read)
        for v, result in zip(instruction.results, made, strict=True):
            values[v] = hidden(result) if v in apart else result
    return [values[v] for v in program.outputs]


def _scanned(
    loop: Loop[Array],
    arguments: Sequence[jax.Array],
    precision: Precision,
    *,
    exact: bool,
    partitioned: Partitioned | None = None,
) -> list[jax.Array]:
    shared, states, given = loop.split(arguments)
    rows = [row for (row,) in given]
    if loop.n == 1:  # XLA must not find that it was computed before
        given_once = [*shared, *states, *(row[0] for row in rows)]
        once = computed(
            loop.body,
            list(map(hidden, given_once)),
            precision,
            exact=exact,
            partitioned=partitioned,
        )
        return [*once[: loop.states], *(one[None] for one in once[loop.states :])]

    def step(
        held: list[jax.Array], now: list[jax.Array]
    ) -> tuple[list[jax.Array], list[jax.Array]]:
        given = [*shared, *held, *now]
        made = computed(
            loop.body,
            given,
            precision,
            exact=exact,
            looped=True,
            states=carried,
            partitioned=partitioned,
        )
        return made[: loop.states], made[loop.states :]

    before = loop.body.inputs[loop.shared : loop.shared + loop.states]
    carried = list(zip(before, loop.body.outputs, strict=False))
    flops = loop.flops // max(loop.n, 1)
    after, made = jax.lax.scan(
        step,
        states,
        rows,
        loop.n,
        reverse=loop.backwards,
        unroll=min(unrolled(flops, UNROLLED_ROWS), max(loop.n, 1)),
    )
    return [*after, *made]
