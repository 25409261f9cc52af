"""The passes, one after the other: from a term to the code that an engine lowers.

>>> from cartesian_rdc.categories.smooth import cos, negate, sin, smooth, space, sum, then
>>> a = space(3)
>>> both = smooth.pair(sin(a), then(negate(a), negate(a), cos(a)))
>>> f = then(both, smooth.tensor(sum(a), sum(a)))

A term becomes straight-line code, in which nothing is computed twice:

>>> traced = program(f)
>>> print(traced)
program (v0 : R[3]):
    v1 : R[3] = sin v0
    v2 : R[3] = negate v0
    v3 : R[3] = negate v2
    v4 : R[3] = cos v3
    v5 : R = sum v1
    v6 : R = sum v4
    return v5, v6

Generators that have a definition, and that the engine does not lower as a whole, are written by it
(``definitions``). A scan becomes a loop, with a program for a body. All passes go through bodies,
and two are for loops: ``loops`` makes them smaller, and ``all_at_once`` does for all rows what need
not be done step by step. Rules rewrite the code:

>>> simplified = simplify(traced)
>>> print(simplified)
program (v0 : R[3]):
    v1 : R[3] = sin v0
    v2 : R[3] = cos v0
    v3 : R = sum v1
    v4 : R = sum v2
    return v3, v4

Generators of float16 compute in float32 (``widen``), and results are made just before they are
read:

>>> scheduled = schedule(simplified)
>>> print(scheduled)
program (v0 : R[3]):
    v1 : R[3] = sin v0
    v3 : R = sum v1
    v2 : R[3] = cos v0
    v4 : R = sum v2
    return v3, v4

And then they share arrays, here number 0 for the sine and the cosine:

>>> from cartesian_rdc.execution.passes.allocate import allocate
>>> allocate(scheduled.atoms, scheduled.instructions, scheduled.outputs).buffers
{1: 0, 3: 1, 2: 0, 4: 2}
"""

from __future__ import annotations

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Arrow
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.loops import Loop, in_bodies, in_loops, is_loop
from cartesian_rdc.execution.passes.definitions import Whole, defined, none_whole
from cartesian_rdc.execution.passes.loops import loops
from cartesian_rdc.execution.passes.rows import all_at_once
from cartesian_rdc.execution.passes.schedule import schedule
from cartesian_rdc.execution.passes.simplify import simplify
from cartesian_rdc.execution.passes.trace import factors_of_step, program
from cartesian_rdc.execution.passes.unroll import unrolled
from cartesian_rdc.execution.passes.widen import Half, none_half, widen


def code_of(
    f: Arrow, *, exact: bool = True, whole: Whole = none_whole, half: Half = none_half
) -> Program[Array]:
    """The code of a map; with ``exact``, the results are those of the term to the last bit.

    ``whole``: which defined generators stay, the others being written by their definitions.
    ``half``: which ones the engine computes in half precision. The order in which a sum is taken
    is not specified. Raises ``UntranslatableError`` if it is no map of Smooth.
    """
    return code_of_program(program(f), exact=exact, whole=whole, half=half)


def code_of_program(
    traced: Program[Array], *, exact: bool = True, whole: Whole = none_whole, half: Half = none_half
) -> Program[Array]:
    """``code_of`` the map of which this is the ``program``. Raises like ``code_of``."""
    return _scheduled(_simplified(defined(_of_smooth(traced), whole), exact, half))


def code_of_step(
    step: Arrow, *, exact: bool = True, whole: Whole = none_whole, half: Half = none_half
) -> Program[Array]:
    """The code of a step, whose outputs may be written over the states that they replace.

    Raises ``CompositionError`` if it is no ``S × X -> S``, ``UntranslatableError`` if it is no map
    of Smooth.
    """
    traced = _of_smooth(program(step))
    factors_of_step(step)
    code = _simplified(defined(traced, whole), exact, half)
    return _scheduled(code, len(code.outputs))


def _simplified(code: Program[Array], exact: bool, half: Half) -> Program[Array]:
    """The passes before the last one, also of the bodies of loops."""

    def inside(body: Program[Array]) -> Program[Array]:
        return simplify(in_bodies(body, inside), exact=exact)

    def wide(body: Program[Array]) -> Program[Array]:
        return widen(in_bodies(body, wide), half)

    if not all(rows_are_arrays(i.generator) for i in code.instructions):
        code = unrolled(code)
    return wide(loops(all_at_once(loops(inside(loops(code))))))


def rows_are_arrays(generator: Generator[Array]) -> bool:
    """Whether this is a loop along the rows of arrays, or none."""
    if not is_loop(generator):
        return True
    inside = (i.generator for i in generator.body.instructions)
    return generator.kind is ScanRows and all(map(rows_are_arrays, inside))


def _scheduled(code: Program[Array], states: int = 0) -> Program[Array]:
    """The last pass: of the bodies of loops, too, whose states come after what is shared."""
    inner = in_loops(code, lambda loop: loop.with_body(_scheduled_body(loop)))
    return schedule(inner, inner.inputs[:states])


def _scheduled_body(loop: Loop[Array]) -> Program[Array]:
    inner = in_loops(loop.body, lambda one: one.with_body(_scheduled_body(one)))
    return schedule(inner, inner.inputs[loop.shared : loop.shared + loop.states])


def _of_smooth(code: Program[Array]) -> Program[Array]:
    """The code. Raises ``UntranslatableError`` if a wire carries something else than an array."""
    for atom in set(code.atoms):
        if not _is_array(atom):
            raise UntranslatableError(
                f"a wire carries elements of {atom}, and the wires of Smooth carry arrays: "
                "circuits are run by CircuitEngine and run_circuit"
            )
    return code


def _is_array(atom: object) -> bool:
    return isinstance(atom, Array)
