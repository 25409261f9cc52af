"""What each generator of Smooth is in ONNX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Constant,
    Dropout,
    Elementwise,
    arithmetic,
    conversion,
    rearrangement as r,
    selection as s,
)
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.categories.smooth.pointwise import Divide
from cartesian_rdc.categories.smooth.sliding import Fold, Unfold
from cartesian_rdc.categories.smooth.spaces import INDEX
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Nought, Plus, Subtract
from cartesian_rdc.interchange.onnx import arrangements as a
from cartesian_rdc.interchange.onnx.convolutions import convolution
from cartesian_rdc.interchange.onnx.graph import BOOL, Graph, Tensor
from cartesian_rdc.interchange.onnx.lookups import folded, gathered, scattered, unfolded
from cartesian_rdc.interchange.onnx.ufuncs import elementwise, log1p

OPERATORS: Final[Mapping[type[Generator[Array]], str]] = MappingProxyType(
    {
        Plus: "Add",
        Subtract: "Sub",
        Divide: "Div",
        s.Maximum: "Max",
        arithmetic.Negate: "Neg",
    }
)
"""The generators that are one operator."""

RELATIONS: Final[Mapping[type[Generator[Array]], str]] = MappingProxyType(
    {s.Greater: "Greater", s.GreaterEqual: "GreaterOrEqual", s.Equal: "Equal"}
)
"""Those that are one operator, whose result is 1 or 0."""


def meaning(generator: Generator[Array], given: Sequence[Tensor], graph: Graph) -> Tensor:
    """What a generator is at these arrays. Raises ``UntranslatableError`` if it is one's own."""
    (result,) = generator.codomain.atoms() if len(generator.codomain.atoms()) == 1 else (None,)
    if result is None or type(generator) not in KNOWN:
        raise UntranslatableError(
            f"a program with {generator.label} cannot be exported: only the generators of this "
            "library are known to ONNX"
        )
    arguments = generator.domain.atoms()
    if isinstance(generator, Constant):
        return graph.array(generator.evaluate(()), result.dtype)
    if isinstance(generator, Nought) or not result.size:
        return graph.filled(0, result.shape, result.dtype)
    if not all(array.size for array in arguments):
        return _beside_nothing(generator, given, result, graph)
    return _meaning(generator, given)


def _beside_nothing(
    generator: Generator[Array], given: Sequence[Tensor], result: Array, graph: Graph
) -> Tensor:
    """A result with entries, of arguments of which one has none: these add up to zero."""
    if isinstance(generator, r.Concatenate):
        return given[1] if generator.right.size else given[0]
    return graph.filled(0, result.shape, result.dtype)


def _meaning(generator: Generator[Array], given: Sequence[Tensor]) -> Tensor:
    x, *others = given
    kind = type(generator)
    if kind in OPERATORS:
        return x.call(OPERATORS[kind], *others)
    if kind in RELATIONS:
        return x.call(RELATIONS[kind], *others, dtype=BOOL).cast(x.dtype)
    match generator:
        case Elementwise(_, function):
            return elementwise(function, x)
        case arithmetic.Scale(_, factor):
            return x * factor
        case arithmetic.DivideBy(_, divisor):
            return x / divisor
        case arithmetic.Power(_, exponent):
            return x.call("Pow", exponent)
        case arithmetic.Polynomial(space, coefficients):
            return _polynomial(coefficients, space, x)
        case conversion.Cast(_, dtype) | conversion.AsReals(_, dtype):
            return _cast(x, dtype)
        case conversion.Nearest():
            return _nearest(generator, x)
        case s.Weigh():
            none = x.equals(0).call("And", others[0].call("IsInf", dtype=BOOL))
            return none.where(x.like(0), x * others[0])
        case s.Where():
            return x.equals(0).where(others[1], others[0])
        case Dropout():
            return (x >= generator.least).where(others[0] / generator.kept, 0)
        case r.Sum(space, axes):
            return a.summed(x, axes, space.rank)
        case s.Max(space, axes):
            return a.largest(x, space, axes)
        case s.Softmax(space, axes):
            powers = _below_top(x, axes, space.rank).call("Exp")
            return powers / a.summed(powers, axes, space.rank, keep=True)
        case s.LogSoftmax(space, axes):
            return _log_softmax(x, axes, space.rank)
        case s.LogSumExp(space, axes):
            return _log_sum_exp(x, space, axes)
        case Contraction():
            return _contraction(generator, x, others[0])
        case _:
            return _rearranged(generator, x, others)


def _rearranged(generator: Generator[Array], x: Tensor, others: Sequence[Tensor]) -> Tensor:
    match generator:
        case r.Broadcast(space, axes):
            return a.broadcast(x, space, axes)
        case r.Reshape(space, shape):
            return a.reshaped(x, space.shape, shape)
        case r.Transpose(_, permutation):
            return a.transposed(x, permutation)
        case r.Slice(space, ranges):
            return a.sliced(x, space, ranges)
        case r.Reverse(space, axes):
            return a.reversed_along(x, space, axes)
        case r.Embed(space, ranges):
            return a.embedded(x, space, ranges)
        case r.Concatenate(left, right, axis):
            return a.concatenated(x, others[0], left, right, axis)
        case Unfold():
            made = unfolded(generator, x)
            x.graph.windows[made.name] = generator, x
            return made
        case Fold():
            return folded(generator, x)
        case Gather():
            return gathered(generator, x, others[0])
        case ScatterAdd():
            return scattered(generator, x, others[0])
        case _:
            raise AssertionError(f"{generator.label} is in KNOWN, and has no case")


KNOWN: Final = frozenset(
    {
        *(*OPERATORS, *RELATIONS, Nought, Constant, Elementwise, Dropout, Contraction),
        *(arithmetic.Scale, arithmetic.DivideBy, arithmetic.Power, arithmetic.Polynomial),
        *(conversion.Cast, conversion.AsReals, conversion.Nearest, s.Weigh, s.Where, s.Max),
        *(s.Softmax, s.LogSoftmax, s.LogSumExp, r.Sum, r.Broadcast, r.Reshape, r.Transpose),
        *(r.Slice, r.Reverse, r.Embed, r.Concatenate, Unfold, Fold, Gather, ScatterAdd),
    }
)
"""The generators that have a meaning here."""


def _cast(x: Tensor, dtype: str) -> Tensor:
    """The same numbers in another dtype; windows are those of the image in it."""
    made, windows = x.cast(dtype), x.graph.windows
    if x.name in windows:
        generator, image = windows[x.name]
        windows[made.name] = generator, image.cast(dtype)
    return made


def _contraction(generator: Contraction, x: Tensor, y: Tensor) -> Tensor:
    """A convolution where it is one, of kernels and windows in either order."""
    g, windows = generator, x.graph.windows
    turned = Contraction(g.right, g.left, g.right_axes, g.left_axes, g.axes)
    for one, kernels, image in ((g, x, y), (turned, y, x)):
        if image.name in windows:
            made = convolution(one, kernels, *windows[image.name])
            if made is not None:
                return made
    return a.contraction(generator, x, y)


def _polynomial(coefficients: Sequence[float], space: Array, x: Tensor) -> Tensor:
    """Horner's rule, without the multiplications by one and the additions of zero."""
    *lower, leading = coefficients
    if not lower:
        return x.graph.filled(leading, space.shape, x.dtype)
    result = x if leading == 1 else -x if leading == -1 else x * leading
    for k in range(len(lower) - 1, -1, -1):
        result = result + lower[k] if lower[k] else result
        result = result * x if k else result
    return result


def _nearest(generator: conversion.Nearest, x: Tensor) -> Tensor:
    """The nearest index, halves up; ``NOWHERE`` where there is none."""
    below = x.call("Floor")
    near = (x - below >= 0.5).where(below + 1, below)
    return (abs(x) <= generator.most).where(near, conversion.NOWHERE).cast(INDEX)


def _below_top(x: Tensor, axes: Axes, rank: int) -> Tensor:
    """``x - max x``, 0 where they are equal."""
    top = a.top(x, axes, rank)
    return x.equals(top).where(x.like(0), x - top)


def _log_softmax(x: Tensor, axes: Axes, rank: int) -> Tensor:
    """``(x - max x) - log1p (Σ exp (x - max x) - 1)``, the 1 taken from one of the largest."""
    below = _below_top(x, axes, rank)
    largest = below.equals(0).cast(x.dtype)
    others = a.summed(below.call("Exp") - largest, axes, rank, keep=True)
    return below - log1p(others + (a.summed(largest, axes, rank, keep=True) - 1))


def _log_sum_exp(x: Tensor, space: Array, axes: Axes) -> Tensor:
    """``log Σ exp (x - max x) + max x``, where an infinite maximum counts as 0."""
    most = a.top(x, axes, space.rank)
    most = (abs(most) < float("inf")).where(most, 0)
    total = a.summed((x - most).call("Exp"), axes, space.rank)
    rest = [n for axis, n in enumerate(space.shape) if axis not in axes]
    have = [1 if axis in axes else n for axis, n in enumerate(space.shape)]
    return total.call("Log") + a.reshaped(most, have, rest)
