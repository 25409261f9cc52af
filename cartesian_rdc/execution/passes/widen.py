"""Half precision, computed in float32: arguments are widened, and results are rounded once.

So long sums neither stop nor overflow on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from cartesian_rdc.categories.smooth import Array, SmoothGenerator, Space
from cartesian_rdc.categories.smooth.conversion import Cast
from cartesian_rdc.categories.smooth.dtypes import is_half
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Scope

Half: TypeAlias = Callable[[SmoothGenerator], bool]
"""Whether an engine computes a generator of half precision itself, and rounds once."""


def none_half(generator: SmoothGenerator) -> bool:
    """No generator of half precision is computed as it is."""
    return False


def widen(program: Program[Array], half: Half = none_half) -> Program[Array]:
    """The program with each generator of half precision that is not ``half`` ``widened``."""
    if not any(is_half(array.dtype) for array in program.atoms):
        return program
    draft: Draft[Array] = Draft(program.atoms)
    now = {v: v for v in program.inputs}
    for i in program.instructions:
        generator = i.generator
        wide = generator
        if isinstance(generator, SmoothGenerator) and not half(generator):
            wide = generator.widened()
        given = _cast(draft, [now[v] for v in i.arguments], wide.domain, i.within)
        made = draft.write(wide, given, i.within)
        results = _cast(draft, made, generator.codomain, i.within)
        now.update(zip(i.results, results, strict=True))
    outputs = [now[v] for v in program.outputs]
    return draft.finished(program.domain, program.codomain, program.inputs, outputs)


def _cast(
    draft: Draft[Array], variables: Sequence[int], a: Space, within: Scope | None
) -> tuple[int, ...]:
    """The variables as arrays of the space a."""
    result: list[int] = []
    for v, array in zip(variables, a.atoms(), strict=True):
        have = draft.atoms[v]
        same = have == array
        result += [v] if same else draft.write(Cast(have, array.dtype), (v,), within)
    return tuple(result)
