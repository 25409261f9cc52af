"""The rule for maxima: what does not decrease may be applied once, to the largest."""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Elementwise, relu
from cartesian_rdc.categories.smooth.selection import Max
from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.execution.passes.simplify.rewriter import Rewriter


def maximum(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """``max (relu x)`` as ``relu (max x)``, where x may be seen through windows side by side.

    Windows that overlap are left alone: where they are no view, they would be made twice.
    """
    assert isinstance(generator, Max)
    before = rewriter.made_by.get(arguments[0])
    windows: Unfold | None = None
    if before is not None and isinstance(before.generator, Unfold):
        windows = before.generator
        if windows.sizes != windows.strides:
            return None
        before = rewriter.made_by.get(before.arguments[0])
    if before is None or not _is_relu(before.generator):
        return None
    (x,) = before.arguments
    entries = rewriter.emit(windows, [x]) if windows else x
    return rewriter.emit(
        relu.on(generator.codomain.atoms()[0]), [rewriter.emit(generator, [entries])]
    )


def _is_relu(generator: Generator[Array]) -> bool:
    return isinstance(generator, Elementwise) and generator.function is relu
