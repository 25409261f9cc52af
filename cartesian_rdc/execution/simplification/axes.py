"""Rules for what moves, repeats and sums axes."""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth import rearrangement as r
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.execution.simplification.contractions import contract
from cartesian_rdc.execution.simplification.rewriter import Rewriter


def transpose(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """``Transpose``: of a transposed array once, of a contraction in its axes, or not at all."""
    assert isinstance(generator, r.Transpose)
    turned = generator.permutation
    if list(turned) == sorted(turned):
        return arguments[0]
    before = rewriter.made_by.get(arguments[0])
    if before is not None and isinstance(before.generator, r.Transpose):
        inner = before.generator
        both = tuple(inner.permutation[k] for k in turned)
        return rewriter.emit(r.Transpose(inner.space, both), before.arguments)
    before = rewriter.once(arguments[0])
    if before is not None and isinstance(before.generator, Contraction):
        product = before.generator
        axes = tuple(product.axes[k] for k in turned)
        x, y = before.arguments
        return contract(rewriter, x, product.left_axes, y, product.right_axes, axes)
    return None


def reshape(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """``Reshape``: of a reshaped array once, or not at all."""
    assert isinstance(generator, r.Reshape)
    if generator.shape == generator.space.shape:
        return arguments[0]
    before = rewriter.made_by.get(arguments[0])
    if before is not None and isinstance(before.generator, r.Reshape):
        inner = before.generator
        return rewriter.emit(r.Reshape(inner.space, generator.shape), before.arguments)
    return None


def broadcast(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """``Broadcast``: of a broadcast array once, or not at all."""
    assert isinstance(generator, r.Broadcast)
    if not generator.axes:
        return arguments[0]
    before = rewriter.made_by.get(arguments[0])
    if before is not None and isinstance(before.generator, r.Broadcast):
        space, outer, inner = generator.space, generator.axes, before.generator.axes
        kept = [k for k in range(space.rank) if k not in outer]
        both = tuple(sorted({*outer, *(kept[k] for k in inner)}))
        return rewriter.emit(r.Broadcast(space, both), before.arguments)
    return None


def add_up(rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]) -> int | None:
    """``Sum``: of a sum once, of a contraction in its axes, or not at all."""
    assert isinstance(generator, r.Sum)
    if not generator.axes:
        return arguments[0]
    before = rewriter.once(arguments[0])
    if before is None:
        return None
    match before.generator:
        case Contraction(_, _, left, right, axes):
            summed = {axes[k] for k in generator.axes}
            if summed <= set(left) & set(right):
                kept = tuple(axis for axis in axes if axis not in summed)
                return contract(
                    rewriter, before.arguments[0], left, before.arguments[1], right, kept
                )
        case r.Sum(space, inner):
            rest = [k for k in range(space.rank) if k not in inner]
            both = tuple(sorted({*inner, *(rest[k] for k in generator.axes)}))
            return rewriter.emit(r.Sum(space, both), before.arguments)
        case _:
            pass
    return None
