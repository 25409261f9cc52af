"""Rules about axes: transposing, reshaping, broadcasting and summing, twice or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, rearrangement as r
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.passes.rewriter import Rewriter
from cartesian_rdc.execution.passes.rule import Rule


def _transposed_in_order(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator:
        case r.Transpose(_, turned) if list(turned) == sorted(turned):
            return v[0]
        case _:
            return None


def _transposed_twice(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.made_by.get(v[0]):
        case r.Transpose(_, turned), Instruction(r.Transpose(space, first), x):
            return w.emit(r.Transpose(space, tuple(first[k] for k in turned)), x)
        case _:
            return None


def _reshaped_to_itself(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator:
        case r.Reshape(space, shape) if shape == space.shape:
            return v[0]
        case _:
            return None


def _reshaped_twice(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.made_by.get(v[0]):
        case r.Reshape(_, shape), Instruction(r.Reshape(space), x):
            return w.emit(r.Reshape(space, shape), x)
        case _:
            return None


def _along_no_axes(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator:
        case r.Broadcast(_, axes) | r.Sum(_, axes) if not axes:
            return v[0]
        case _:
            return None


def _broadcast_twice(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.made_by.get(v[0]):
        case r.Broadcast(space, outer), Instruction(r.Broadcast(_, axes), x):
            return w.emit(r.Broadcast(space, _both(space.rank, outer, axes)), x)
        case _:
            return None


def _summed_twice(w: Rewriter, generator: Generator[Array], v: Sequence[int]) -> int | None:
    match generator, w.once(v[0]):
        case r.Sum(_, outer), Instruction(r.Sum(space, axes), x):
            return w.emit(r.Sum(space, _both(space.rank, axes, outer)), x)
        case _:
            return None


def _both(rank: int, first: r.Axes, second: r.Axes) -> r.Axes:
    """Axes of ``rank`` many, and those that have the numbers ``second`` among the others."""
    rest = [k for k in range(rank) if k not in first]
    return tuple(sorted({*first, *(rest[k] for k in second)}))


RULES = (
    Rule("a transpose in order is nothing", (r.Transpose,), _transposed_in_order),
    Rule("a transpose of a transpose is one", (r.Transpose,), _transposed_twice),
    Rule("a reshape to the same shape is nothing", (r.Reshape,), _reshaped_to_itself),
    Rule("a reshape of a reshape is one", (r.Reshape,), _reshaped_twice),
    Rule("along no axes is nothing", (r.Broadcast, r.Sum), _along_no_axes),
    Rule("a broadcast of a broadcast is one", (r.Broadcast,), _broadcast_twice),
    Rule("a sum of a sum is one", (r.Sum,), _summed_twice, exact=False),
)
