"""Rules for contractions: they absorb views, and are taken in the cheapest order."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, rearrangement as r
from cartesian_rdc.categories.smooth.arithmetic import Scale
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.execution.passes.simplify.rewriter import Rewriter


def contract(rewriter: Rewriter, x: int, x_axes: Axes, y: int, y_axes: Axes, axes: Axes) -> int:
    """The contraction of two variables; its axes are numbered as they come."""
    number = {axis: k for k, axis in enumerate(dict.fromkeys((*x_axes, *y_axes)))}
    groups = [tuple(number[axis] for axis in group) for group in (x_axes, y_axes, axes)]
    return rewriter.emit(Contraction(rewriter.atoms[x], rewriter.atoms[y], *groups), [x, y])


def contraction(
    rewriter: Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    """``Contraction``: of constants a factor; of transposed or broadcast arrays, of the arrays."""
    assert isinstance(generator, Contraction)
    x, y = arguments
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    for v, v_axes, w, w_axes in ((x, left, y, right), (y, right, x, left)):
        number = rewriter.number(v)
        if number is not None and w_axes == axes and set(v_axes) <= set(axes):
            return rewriter.emit(Scale(generator.result, number), [w])
        before = rewriter.made_by.get(v)
        if before is None:
            continue
        match before.generator:
            case r.Transpose(_, permutation):
                places = sorted(range(len(permutation)), key=permutation.__getitem__)
                inner_axes = tuple(v_axes[k] for k in places)
            case r.Broadcast(_, repeated) if all(
                v_axes[k] in w_axes and v_axes[k] in axes for k in repeated
            ):
                inner_axes = tuple(axis for k, axis in enumerate(v_axes) if k not in repeated)
            case _:
                continue
        inner = before.arguments[0]
        if v == x:
            return contract(rewriter, inner, inner_axes, w, w_axes, axes)
        return contract(rewriter, w, w_axes, inner, inner_axes, axes)
    return None if rewriter.exact else _reassociated(rewriter, generator, arguments)


def _reassociated(
    rewriter: Rewriter, generator: Contraction, arguments: Sequence[int]
) -> int | None:
    """``(a b) c`` as ``a (b c)`` or ``(a c) b``, where that takes fewer operations."""
    x, y = arguments
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    for v, v_axes, c, c_axes in ((x, left, y, right), (y, right, x, left)):
        before = rewriter.once(v)
        if before is None or not isinstance(before.generator, Contraction):
            continue
        inner = before.generator
        summed = {axis for axis in inner.left_axes if axis not in inner.axes}
        free = max([*left, *right, -1]) + 1
        name = dict(zip(inner.axes, v_axes, strict=True))
        name.update({axis: free + k for k, axis in enumerate(sorted(summed))})
        a, b = before.arguments
        a_axes = tuple(name[axis] for axis in inner.left_axes)
        b_axes = tuple(name[axis] for axis in inner.right_axes)
        length: dict[int, int] = {}
        for variable, named in ((a, a_axes), (b, b_axes), (c, c_axes)):
            length.update(zip(named, rewriter.atoms[variable].shape, strict=True))

        def cost(*groups: Axes, length: dict[int, int] = length) -> int:
            return prod(length[axis] for axis in {axis for group in groups for axis in group})

        for p, p_axes, q, q_axes in ((a, a_axes, b, b_axes), (b, b_axes, a, a_axes)):
            between = tuple(
                axis for axis in dict.fromkeys((*q_axes, *c_axes)) if axis in p_axes or axis in axes
            )
            if cost(q_axes, c_axes) + cost(p_axes, between) < cost(p_axes, q_axes) + cost(
                v_axes, c_axes
            ):
                part = contract(rewriter, q, q_axes, c, c_axes, between)
                return contract(rewriter, p, p_axes, part, between, axes)
    return None
