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
from cartesian_rdc.execution.jax_engine.contractions import (
    SMALL,
    SMALL_IN_LOOPS,
    Precision,
    contraction,
    of_cut_arrays,
)
from cartesian_rdc.execution.jax_engine.cutting import Cutting
from cartesian_rdc.execution.jax_engine.grouping import hidden, kept_apart
from cartesian_rdc.execution.jax_engine.meaning import results
from cartesian_rdc.execution.jax_engine.residuals import Residuals
from cartesian_rdc.execution.jax_engine.words import Words, inside, words_of_all
from cartesian_rdc.execution.loops import Loop, is_loop

UNROLLED = ((20_000, 8), (500_000, 2))
"""Pairs of a bound and a count: of steps with fewer operations, this count is compiled together."""

UNROLLED_ROWS = ((2_000, 8),)
"""The same, of the rows of a loop."""


Steered: TypeAlias = "tuple[Cutting, Sequence[Words]]"
"""How names cut arrays on a mesh, and the words for the axes of the inputs of a program."""


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
    steered: Steered | None = None,
) -> list[jax.Array]:
    """The outputs at these inputs; if ``exact``, XLA regroups nothing.

    ``looped``: in a loop. ``states``: the inputs that outputs replace, from step to step.
    ``steered``: how names cut arrays, and the words for the axes of the inputs.
    """
    cutting, words = None, dict[int, Words]()
    if steered is not None:
        cutting, words = steered[0], words_of_all(program, steered[1])
    apart = kept_apart(program, states) if exact else set[int]()
    values = {
        v: hidden(x) if v in apart else x for v, x in zip(program.inputs, inputs, strict=True)
    }
    residuals = Residuals(program)
    for instruction in program.instructions:
        arguments = [values[v] for v in instruction.arguments]
        generator = instruction.generator
        read = [] if cutting is None else [words[v] for v in instruction.arguments]
        if cutting is not None and not is_loop(generator):
            arguments = cutting.met(generator, arguments, read)
        if is_loop(generator):
            within = None if cutting is None else (cutting, inside(generator, read))
            made: Sequence[jax.Array] = _scanned(
                generator, arguments, precision, exact=exact, steered=within
            )
        elif isinstance(generator, Contraction) and (looped or cutting is not None):
            x, y = arguments
            contracted = contraction if cutting is None else of_cut_arrays
            small = SMALL_IN_LOOPS if looped else SMALL
            made = [contracted(generator, x, y, precision, small)]
        else:
            whole = residuals.results(instruction, arguments)
            made = results(generator, arguments, precision) if whole is None else whole
        if cutting is not None and not is_loop(generator):
            made = cutting.made(generator, made, read)
        for v, result in zip(instruction.results, made, strict=True):
            values[v] = hidden(result) if v in apart else result
    return [values[v] for v in program.outputs]


def _scanned(
    loop: Loop[Array],
    arguments: Sequence[jax.Array],
    precision: Precision,
    *,
    exact: bool,
    steered: Steered | None = None,
) -> list[jax.Array]:
    shared, states, given = loop.split(arguments)
    rows = [row for (row,) in given]
    if loop.n == 1:  # XLA must not find that it was computed before
        given_once = [*shared, *states, *(row[0] for row in rows)]
        once = computed(
            loop.body, list(map(hidden, given_once)), precision, exact=exact, steered=steered
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
            steered=steered,
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
