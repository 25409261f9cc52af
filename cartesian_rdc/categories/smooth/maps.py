"""The named maps of Smooth, but for the functions of one number, which ``elementary`` has.

Each is made from the space where it begins, or from the two that its argument is a pair of. Axes
are numbered as in NumPy, from the end if negative. All raise ``SpaceError`` if spaces and options
do not fit.

>>> from cartesian_rdc.categories.smooth import space
>>> print(contraction("ij,j->i", space(2, 3), space(3)).codomain)
R[2]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from string import ascii_letters
from typing import SupportsIndex

from numpy.typing import DTypeLike

from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth.arguments import axes_of, places_of
from cartesian_rdc.categories.smooth.arithmetic import (
    Negate,
    polynomial_of,
    power_of,
    quotient_of,
    scale_of,
)
from cartesian_rdc.categories.smooth.category import everywhere, everywhere_on_two, full, smooth
from cartesian_rdc.categories.smooth.conversion import AsReals, Nearest, cast_of, wide_of
from cartesian_rdc.categories.smooth.generator import then
from cartesian_rdc.categories.smooth.islands import island
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction, product_of
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.rearrangement import (
    Broadcast,
    Concatenate,
    Embed,
    Reshape,
    Slice,
    Sum,
    Transpose,
)
from cartesian_rdc.categories.smooth.selection import (
    Equal,
    Greater,
    GreaterEqual,
    LogSoftmax,
    LogSumExp,
    Max,
    Maximum,
    Softmax,
    Weigh,
    Where,
)
from cartesian_rdc.categories.smooth.sliding import windows_of
from cartesian_rdc.categories.smooth.spaces import (
    INDEX,
    Array,
    Arrow,
    Space,
    array_of,
    dtype_named,
    require_array,
    require_space,
    space,
    whole_numbers,
)
from cartesian_rdc.errors import SpaceError

# Entry by entry, on any space


def negate(a: Space) -> Arrow:
    """``A -> A``: ``-x``."""
    return everywhere(a, Negate)


def scale(a: Space, factor: float) -> Arrow:
    """``A -> A``: ``factor x``. Raises ``SpaceError`` if the factor is not finite."""
    return everywhere(a, lambda array: scale_of(array, factor))


def divide_by(a: Space, divisor: float) -> Arrow:
    """``A -> A``: ``x / divisor``. Raises ``SpaceError`` if the divisor is 0 or not finite."""
    return everywhere(a, lambda array: quotient_of(array, divisor))


def polynomial(a: Space, coefficients: Sequence[float]) -> Arrow:
    """``A -> A``: ``c0 + c1 x + c2 x² + ...``. Raises ``SpaceError`` if one is not finite."""
    return everywhere(a, lambda array: polynomial_of(array, coefficients))


def power(a: Space, exponent: float) -> Arrow:
    """``A -> A``: ``x ^ exponent``; a small natural number makes it a polynomial."""
    return everywhere(a, lambda array: power_of(array, exponent))


def multiply(a: Space) -> Arrow:
    """``A × A -> A``: ``x y``."""
    return everywhere_on_two(a, product_of)


def weigh(a: Space) -> Arrow:
    """``A × A -> A``: ``w x``, which is 0 where w is 0, also if x is infinite."""
    return everywhere_on_two(a, Weigh)


def divide(a: Space) -> Arrow:
    """``A × A -> A``: ``x / y``."""
    return everywhere_on_two(a, Divide)


def maximum(a: Space) -> Arrow:
    """``A × A -> A``: the larger."""
    return everywhere_on_two(a, Maximum)


def minimum(a: Space) -> Arrow:
    """``A × A -> A``: the smaller."""
    both = negate(smooth.product(a, a))
    return then(both, maximum(a), negate(a))


def greater(a: Space) -> Arrow:
    """``A × A -> A``: ``[x > y]``, with derivative 0."""
    return everywhere_on_two(a, Greater)


def greater_equal(a: Space) -> Arrow:
    """``A × A -> A``: ``[x >= y]``, with derivative 0."""
    return everywhere_on_two(a, GreaterEqual)


def equal(a: Space) -> Arrow:
    """``A × A -> A``: ``[x = y]``, with derivative 0."""
    return everywhere_on_two(a, Equal)


def where(a: Space, condition: Space | None = None) -> Arrow:
    """``P × (A × A) -> A`` for one array A: ``x`` where ``p`` is not 0 and ``y`` where it is.

    P is the space of the ``condition``, by default A.
    """
    return Where(array_of(a), array_of(a if condition is None else condition))


def cast(a: Space, dtype: DTypeLike) -> Arrow:
    """``A -> B``: the same real numbers, rounded to the precision of ``dtype``.

    Raises ``SpaceError`` if A has indices, or ``dtype`` is no floating point type.
    """
    name = dtype_named(dtype)
    return everywhere(a, lambda array: cast_of(array, name))


def wide(a: Space) -> Space:
    """A with float32 for half precision: the space in which one computes with A."""
    require_space(a)
    nothing: Space = Unit()

    def beside(x: Space, y: Space) -> Space:
        return Product(x, y)

    return a.fold(lambda: nothing, lambda array: Atomic(wide_of(require_array(array))), beside)


def widen(a: Space) -> Arrow:
    """``A -> wide(A)``: the same numbers."""
    return _everywhere_cast(a, lambda array: cast_of(array, wide_of(array).dtype))


def narrow(a: Space) -> Arrow:
    """``wide(A) -> A``: numbers rounded to the precision of A."""
    return _everywhere_cast(a, lambda array: cast_of(wide_of(array), array.dtype))


def _everywhere_cast(a: Space, generator: Callable[[Array], Arrow]) -> Arrow:
    return smooth.identity(a) if wide(a) is a else everywhere(a, generator)


def nearest(a: Space) -> Arrow:
    """``A -> N``: the index nearest to each real number; halves go up, and -1 is for none.

    There is none for infinities, nan, and beyond ``2^62``; the derivative is 0.
    """
    return everywhere(a, Nearest)


def as_reals(n: Space, dtype: DTypeLike = "float64") -> Arrow:
    """``N -> A``: indices as real numbers of ``dtype``, with derivative 0."""
    name = dtype_named(dtype)
    return everywhere(n, lambda array: AsReals(array, name))


# On whole arrays


def contraction(subscripts: str, left: Space, right: Space) -> Arrow:
    """``A × B -> C``, in the letters of ``einsum``: ``contraction("ij,j->i", w, x)``.

    Raises ``SpaceError`` if A or B is not a single array, if a letter stands in only one of the
    three groups, twice in one, or for two lengths, or if the dtypes differ.
    """
    groups = str(subscripts).replace(" ", "").replace("->", ",").split(",")
    if len(groups) != 3 or (not "".join(groups).isalpha() and any(groups)):
        raise SpaceError(f"the subscripts of a contraction read like 'ij,j->i', not {subscripts!r}")
    number = {letter: k for k, letter in enumerate(dict.fromkeys("".join(groups)))}
    left_axes, right_axes, axes = (tuple(number[letter] for letter in group) for group in groups)
    return Contraction(array_of(left), array_of(right), left_axes, right_axes, axes)


def matrix_product(b: Space, a: Space) -> Arrow:
    """``W x``, of a W with the axes of B, then those of A, and an x in A; A and B are arrays.

    Raises ``SpaceError`` if A or B is a product, or if their dtypes differ.
    """
    x, y = array_of(a), array_of(b)
    rows, columns = ascii_letters[: y.rank], ascii_letters[y.rank : y.rank + x.rank]
    weights = space(*y.shape, *x.shape, dtype=y.dtype)
    return contraction(f"{rows}{columns},{columns}->{rows}", weights, a)


def sum(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the sum over some axes of an array, or over all."""
    return Sum(array_of(a), _axes(a, axes))


def mean(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the mean over some axes of an array, or over all: their sum, divided.

    It is infinite where the sum is. In half precision it is taken in float32.
    """
    array, along = array_of(a), _axes(a, axes)
    added = Sum(array_of(wide(a)), along)
    number = prod(array.shape[axis] for axis in along)
    if number == 0:
        raise SpaceError(f"{a} has no entries to take a mean of along {along}")
    whole = smooth.compose(added, divide_by(added.codomain, number))
    result = Atomic(added.rest.with_dtype(array.dtype))
    return smooth.composite(widen(a), island(whole), narrow(result))


def max(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: the largest entry along some axes of an array, or along all."""
    return Max(array_of(a), _axes(a, axes))


def softmax(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> A``: ``exp x / Σ exp x`` along some axes of an array, or along all."""
    return Softmax(array_of(a), _axes(a, axes))


def log_softmax(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> A``: ``log softmax x`` along some axes of an array, or along all."""
    return LogSoftmax(array_of(a), _axes(a, axes))


def log_sum_exp(a: Space, axes: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: ``log Σ exp x`` along some axes of an array, or along all."""
    return LogSumExp(array_of(a), _axes(a, axes))


def broadcast(a: Space, axes: Sequence[int]) -> Arrow:
    """``B -> A``: repeat along these axes of A."""
    return Broadcast(array_of(a), _axes(a, axes))


def gather(table: Space, numbers: Space) -> Arrow:
    """``T × N -> B``: the rows of a table, along its first axis, with these ``numbers``.

    They are indices, or real numbers, which name the ``nearest``. One outside the table gives
    zeros.
    """
    index, near = _indices(numbers)
    beside = smooth.tensor(smooth.identity(table), near)
    return smooth.compose(beside, Gather(array_of(table), index))


def scatter_add(table: Space, numbers: Space) -> Arrow:
    """``N × B -> T``: zeros to which each row is added where its number says.

    ``numbers`` are those of ``gather``.
    """
    index, near = _indices(numbers)
    add = ScatterAdd(array_of(table), index)
    return smooth.compose(smooth.tensor(near, smooth.identity(Atomic(add.rows))), add)


def _indices(numbers: Space) -> tuple[Array, Arrow]:
    """The array of indices, and the map to them from these numbers."""
    array = array_of(numbers)
    near = nearest(numbers) if array.real else smooth.identity(numbers)
    return array.with_dtype(INDEX), near


def one_hot(a: Space, length: int, dtype: DTypeLike | None = None) -> Arrow:
    """``N -> B``: a number n becomes a vector, 1 at the index n and 0 elsewhere.

    N are indices, or real numbers, which name the ``nearest``. B has the axes of N, then one of
    this ``length``, and this ``dtype``: by default that of N, float64 for indices. The derivative
    is 0. Raises ``SpaceError`` if N is a product or the length is negative.
    """
    (length,), (index, near) = whole_numbers("lengths", [length]), _indices(a)
    array = array_of(a)
    kind = dtype_named((array.dtype if array.real else "float64") if dtype is None else dtype)
    table = Array((*array.shape, length), kind)
    add = ScatterAdd(table, index, array.rank)
    ones = smooth.compose(smooth.delete(a), full(Atomic(add.rows), 1.0))
    return then(smooth.pair(near, ones), add)


def reshape(a: Space, *shape: SupportsIndex) -> Arrow:
    """``A -> B``: the same entries in another shape."""
    return Reshape(array_of(a), whole_numbers("lengths", shape))


def transpose(a: Space, permutation: Sequence[int] | None = None) -> Arrow:
    """``A -> B``: permute the axes, or reverse them."""
    array = array_of(a)
    order = array.axes[::-1] if permutation is None else permutation
    return Transpose(array, axes_of(array, order))


def take(a: Space, *ranges: slice) -> Arrow:
    """``A -> B``: a regular part of an array, by slices with positive steps.

    Raises ``SpaceError`` if a step is not positive, or if there are more slices than axes.
    """
    array = array_of(a)
    return Slice(array, places_of(array, ranges)[0])


def unfold(
    a: Space,
    sizes: Sequence[int],
    *,
    axes: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Arrow:
    """``A -> B``: all windows over some axes of an array, by default the last.

    ``sizes`` and ``strides``, by default 1, are those along ``axes``, in this order. B has the axes
    of A, which count windows, then the axes of a window, in the order of ``axes``, as
    ``np.lib.stride_tricks.sliding_window_view`` has them. Raises ``SpaceError`` if there is not
    one size and one stride for each axis, if an axis is given twice, if a window does not fit, or
    if a stride is not positive.
    """
    windows, order = windows_of(array_of(a), sizes, axes, strides)
    return windows if order is None else then(windows, Transpose(windows.windows, order))


def fold(
    a: Space,
    sizes: Sequence[int],
    *,
    axes: Sequence[int] | None = None,
    strides: Sequence[int] | None = None,
) -> Arrow:
    """``B -> A``: the transpose of ``unfold``, which adds all windows up where they lie.

    Its arguments and errors are those of ``unfold``.
    """
    windows, order = windows_of(array_of(a), sizes, axes, strides)
    added = windows.adjoint()
    return added if order is None else then(Transpose(windows.windows, order).adjoint(), added)


def pad(a: Space, *widths: tuple[int, int]) -> Arrow:
    """``A -> B``: zeros before and after, by ``widths``, a pair for each axis.

    Raises ``SpaceError`` if there are more or fewer pairs than axes, or if a width is negative.
    """
    array = array_of(a)
    if len(widths) != array.rank:
        raise SpaceError(f"{a} has {array.rank} axes, the padding has {len(widths)} widths")
    pairs = [whole_numbers("the widths of a padding", pair) for pair in widths]
    if any(len(pair) != 2 or min(pair) < 0 for pair in pairs):
        raise SpaceError(f"the widths of a padding are pairs of 0 or more, not {widths}")
    lengths = [before + n + after for (before, after), n in zip(pairs, array.shape, strict=True)]
    ranges = tuple((w[0], w[0] + n, 1) for w, n in zip(pairs, array.shape, strict=True))
    return Embed(array.with_shape(*lengths), ranges)


def concatenate(a: Space, b: Space, axis: int = 0) -> Arrow:
    """``A × B -> C``: A, then B along an axis, as ``np.concatenate``."""
    return Concatenate(array_of(a), array_of(b), *_axes(a, [axis]))


def _axes(a: Space, axes: Sequence[int] | None) -> tuple[int, ...]:
    """These axes of an array, or all, in increasing order."""
    array = array_of(a)
    return array.axes if axes is None else tuple(sorted(axes_of(array, axes)))
