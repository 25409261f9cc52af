"""Arrays taken apart and put together: shapes, sums, largest entries, products, parts.

Axes are counted from the last one, so that an axis of rows in front changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import nan, prod
from typing import Final

from cartesian_rdc.categories.smooth import Array, rearrangement as r
from cartesian_rdc.categories.smooth.multilinear import LETTERS, Axes, Contraction
from cartesian_rdc.interchange.onnx.graph import BOOL, Tensor

ROWS: Final = len(LETTERS)
"""The number of the axis of rows, beside those of a contraction."""

FEW: Final = 16
"""Up to this number of entries, the largest is found by comparing whole arrays."""


BEFORE_ALL: Final = -(2**63)
"""Where a slice ends that goes from the last entry to the first."""


def from_the_end(axes: Sequence[int], rank: int) -> list[int]:
    """The same axes, counted from the last one."""
    return [axis - rank for axis in axes]


def reshaped(x: Tensor, have: Sequence[int], want: Sequence[int]) -> Tensor:
    """The entries of x, of the shape ``have``, in the shape ``want``, in each row."""
    rows = [-1] if x.rows else []
    return _reshaped(x, [*rows, *have], [*rows, *want])


def _reshaped(x: Tensor, have: Sequence[int], want: Sequence[int]) -> Tensor:
    """In these shapes, of which the length of rows, and what it is a factor of, is -1."""
    return x if [*have] == [*want] else x.call("Reshape", x.graph.whole(want))


def transposed(x: Tensor, permutation: Sequence[int]) -> Tensor:
    """The array whose axis k is axis ``permutation[k]`` of x, in each row."""
    return _transposed(x, [0, *r.after_rows(tuple(permutation))] if x.rows else permutation)


def _transposed(x: Tensor, permutation: Sequence[int]) -> Tensor:
    still = [*permutation] == sorted(permutation)
    return x if still else x.call("Transpose", perm=tuple(permutation))


def expanded(x: Tensor, axes: Sequence[int], rank: int) -> Tensor:
    """The array with axes of length 1 at these places of the result, of this rank."""
    if not axes:
        return x
    return x.call("Unsqueeze", x.graph.whole(from_the_end(axes, rank)))


def broadcast(x: Tensor, space: Array, axes: Axes) -> Tensor:
    """The array, repeated along these axes of the space."""
    shape = [n if axis in axes else 1 for axis, n in enumerate(space.shape)]
    wide = expanded(x, axes, space.rank)
    return wide.call("Expand", x.graph.whole(shape)) if prod(shape) > 1 else wide


def summed(x: Tensor, axes: Sequence[int], rank: int, *, keep: bool = False) -> Tensor:
    """The sums along these axes; where they are to ``keep``, their length is 1."""
    return _reduced("ReduceSum", x, axes, rank, keep=keep)


def top(x: Tensor, axes: Sequence[int], rank: int) -> Tensor:
    """The largest entries along these axes, where their length is 1, nan left out of account."""
    return _reduced("ReduceMax", x, axes, rank, keep=True)


def largest(x: Tensor, space: Array, axes: Axes) -> Tensor:
    """The largest entries along these axes, nan if one is: ``ReduceMax`` passes it over."""
    rest = [axis for axis in space.axes if axis not in axes]
    shape, count = [space.shape[axis] for axis in rest], prod(space.shape[axis] for axis in axes)
    if not axes:
        return x
    if count <= FEW:
        flat = reshaped(
            transposed(x, (*rest, *axes)),
            [*shape, *(space.shape[k] for k in axes)],
            [*shape, count],
        )
        first, *others = flat.split(count) if count > 1 else [flat]
        return reshaped(first.call("Max", *others) if others else first, [*shape, 1], shape)
    lost = _reduced("ReduceMax", x.call("IsNaN", dtype=BOOL).cast(x.dtype), axes, space.rank)
    return lost.cast(BOOL).where(x.like(nan), _reduced("ReduceMax", x, axes, space.rank))


def _reduced(
    operator: str, x: Tensor, axes: Sequence[int], rank: int, *, keep: bool = False
) -> Tensor:
    if not axes:
        return x
    return x.call(operator, x.graph.whole(from_the_end(axes, rank)), keepdims=int(keep))


def sliced(x: Tensor, space: Array, ranges: Sequence[r.Range]) -> Tensor:
    """A regular part of an array of the space."""
    cut = [k for k, n in enumerate(space.shape) if ranges[k] != (0, n, 1)]
    if not cut:
        return x
    starts, stops, steps = (x.graph.whole(ranges[k][part] for k in cut) for part in range(3))
    axes = x.graph.whole(from_the_end(cut, space.rank))
    return x.call("Slice", starts, stops, axes, steps)


def reversed_along(x: Tensor, space: Array, axes: Axes) -> Tensor:
    """The array, the last entries first along these axes: a slice with steps of -1."""
    if not axes:
        return x
    starts, stops, steps = (x.graph.whole([n] * len(axes)) for n in (-1, BEFORE_ALL, -1))
    return x.call("Slice", starts, stops, x.graph.whole(from_the_end(axes, space.rank)), steps)


def padded(x: Tensor, before: Sequence[int], after: Sequence[int]) -> Tensor:
    """The array with zeros before and after it along each axis."""
    axes = [k for k in range(len(before)) if before[k] or after[k]]
    if not axes:
        return x
    pads = x.graph.whole([*(before[k] for k in axes), *(after[k] for k in axes)])
    return x.call("Pad", pads, None, x.graph.whole(from_the_end(axes, len(before))))


def embedded(x: Tensor, space: Array, ranges: Sequence[r.Range]) -> Tensor:
    """Zeros of the space with x at a regular part of them.

    Between entries ``step`` apart zeros are put by an axis of length 1 after theirs, which is
    padded to ``step``: so there are ``step - 1`` zeros too many at the end.
    """
    shape = [len(range(*bounds)) for bounds in ranges]
    steps = [step for _, _, step in ranges]
    if any(step > 1 for step in steps):
        none, between = [0] * (2 * len(shape)), [k for s in steps for k in (0, s - 1)]
        apart = reshaped(x, shape, [k for n in shape for k in (n, 1)])
        whole = [n * step for n, step in zip(shape, steps, strict=True)]
        pairs = [k for n, s in zip(shape, steps, strict=True) for k in (n, s)]
        x = reshaped(padded(apart, none, between), pairs, whole)
        shape = [n - step + 1 for n, step in zip(whole, steps, strict=True)]
        x = sliced(x, space.with_shape(*whole), [(0, n, 1) for n in shape])
    before = [start for start, _, _ in ranges]
    ends = zip(space.shape, before, shape, strict=True)
    return padded(x, before, [n - start - own for n, start, own in ends])


def concatenated(x: Tensor, y: Tensor, left: Array, right: Array, axis: int) -> Tensor:
    """One array, then another along an axis."""
    if x.rows or y.rows:
        x, y = x.spread(left.shape), y.spread(right.shape)
    return x.call("Concat", y, axis=axis - left.rank)


def contraction(generator: Contraction, x: Tensor, y: Tensor) -> Tensor:
    """The contraction, as a product and a sum, or as a product of matrices.

    An axis of rows is one like others, which x, y or both have. The result begins with the axes
    of the first matrix, and so x and y may be exchanged. A vector is a matrix of one column, since
    onnxruntime 1.32 transposes the wrong way in the product of a transposed matrix and a vector.
    """
    left, right = ((ROWS, *axes) if z.rows else axes for z, axes in _arguments(generator, x, y))
    result = (ROWS, *generator.axes) if x.rows or y.rows else generator.axes
    length, over = {**generator.lengths, ROWS: -1}, generator.summed
    shared = [axis for axis in result if axis in left and axis in right]
    own = [axis for axis in result if axis not in shared]
    if not over or not own:
        order = (*result, *over)
        product = _along(x, left, order) * _along(y, right, order)
        return summed(product, range(len(result), len(order)), len(order))
    if own[0] in right:
        x, left, y, right = y, right, x, left
    lines, columns = ([axis for axis in own if axis in axes] for axes in (left, right))

    def matrices(z: Tensor, axes: Axes, *groups: Sequence[int]) -> Tensor:
        """The array with its axes in these groups, each of which becomes one."""
        turned = _transposed(z, [axes.index(axis) for group in groups for axis in group])
        have = [length[axis] for group in groups for axis in group]
        return _reshaped(turned, have, [_product(length[axis] for axis in g) for g in groups])

    stacks = [shared] if shared else []
    made = matrices(x, left, *stacks, lines, over).call(
        "MatMul", matrices(y, right, *stacks, over, columns)
    )
    axes = [*shared, *lines, *columns]
    have = [_product(length[axis] for axis in group) for group in (*stacks, lines, columns)]
    apart = _reshaped(made, have, [length[axis] for axis in axes])
    return _transposed(apart, [axes.index(axis) for axis in result])


def _arguments(generator: Contraction, x: Tensor, y: Tensor) -> list[tuple[Tensor, Axes]]:
    return [(x, generator.left_axes), (y, generator.right_axes)]


def _product(lengths: Iterable[int]) -> int:
    """The length of a group of axes; -1 if the rows are among them."""
    found = [*lengths]
    return -1 if -1 in found else prod(found)


def _along(x: Tensor, axes: Axes, wanted: Sequence[int]) -> Tensor:
    """The array with its axes in the order wanted, and length 1 along those it lacks."""
    turned = _transposed(x, [axes.index(axis) for axis in wanted if axis in axes])
    return expanded(turned, [k for k, axis in enumerate(wanted) if axis not in axes], len(wanted))
