"""The rule for maxima: what does not decrease may be applied once, to the largest."""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.elementwise import Rectifier
from cartesian_rdc.categories.smooth.selection import Largest
from cartesian_rdc.categories.smooth.sliding import Windows
from cartesian_rdc.execution.passes.simplify.rewriter import Rewriter


def largest(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """``max (relu x)`` as ``relu (max x)``, where x may be seen through windows side by side.

    Windows that overlap are left alone: where they are no view, they would be made twice.
    """
    assert isinstance(generator, Largest)
    before = rewriter.made_by.get(arguments[0])
    windows: Windows | None = None
    if before is not None and isinstance(before.generator, Windows):
        windows = before.generator
        if windows.sizes != windows.strides:
            return None
        before = rewriter.made_by.get(before.arguments[0])
    if before is None or not isinstance(before.generator, Rectifier):
        return None
    (x,) = before.arguments
    entries = rewriter.emit(windows, [x]) if windows else x
    return rewriter.emit(
        Rectifier(generator.codomain.atoms()[0]), [rewriter.emit(generator, [entries])]
    )
