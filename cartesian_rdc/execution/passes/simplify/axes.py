"""Rules for what moves, repeats and sums axes."""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, rearrangement as r
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.execution.instructions import Instruction, Plus
from cartesian_rdc.execution.passes.simplify.contractions import contract
from cartesian_rdc.execution.passes.simplify.rewriter import Rewriter
from cartesian_rdc.execution.passes.simplify.subtraction import Subtract


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
    """``Sum``: of a sum once, of contractions, and what is added to them, in their axes."""
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
        case Plus() | Subtract():
            return _apart(rewriter, generator, arguments[0])
        case _:
            pass
    return None


def _apart(rewriter: Rewriter, generator: r.Sum, v: int) -> int | None:
    """``Σ (x + y - z ...)`` as ``Σ x + Σ y - Σ z ...``, where one of them is a contraction.

    Then what would be larger than its sum, such as the gradients of each row of a batch by a
    parameter that is used twice, is never made.
    """
    terms: list[tuple[bool, int]] = []
    todo = [(True, v)]
    while todo:
        positive, term = todo.pop()
        made = rewriter.once(term)
        if made is not None and isinstance(made.generator, Plus | Subtract):
            left, right = made.arguments
            same = isinstance(made.generator, Plus)
            todo += [(positive == same, right), (positive, left)]
        else:
            terms.append((positive, term))
    if not any(_absorbs(rewriter.once(term), generator.axes) for _, term in terms):
        return None
    (_, first), *others = terms
    total = rewriter.emit(generator, [first])
    for positive, term in others:
        joined = Plus(rewriter.atoms[total]) if positive else Subtract(rewriter.atoms[total])
        total = rewriter.emit(joined, [total, rewriter.emit(generator, [term])])
    return total


def _absorbs(made: Instruction[Array] | None, axes: r.Axes) -> bool:
    """Whether summing over these axes of a contraction is a contraction."""
    match made and made.generator:
        case Contraction(_, _, left, right, names):
            return {names[k] for k in axes} <= set(left) & set(right)
        case _:
            return False
