"""Each generator of Smooth as calls of NumPy that write into arrays made beforehand.

A generator without a case here is run by its own ``evaluate``, which is also what the cases
are tested against. Generated code is made of names chosen here and of integers; whatever else
it needs is bound to a name, so that no text of a user ever reaches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import (
    Array,
    Dropout,
    Elementwise,
    SmoothGenerator,
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
from cartesian_rdc.execution.instructions import Instruction, Plus, Subtract, is_compound
from cartesian_rdc.execution.numpy_engine.contractions import contraction
from cartesian_rdc.execution.numpy_engine.writer import Writer, as_tuple, expand
from cartesian_rdc.execution.passes.allocate import CONSTANTS, VIEWS
from cartesian_rdc.execution.ufuncs import Call, calls

UFUNCS: dict[type[Generator[Array]], str] = {
    Plus: "add",
    Subtract: "subtract",
    arithmetic.Negate: "negative",
    Divide: "divide",
    s.Maximum: "maximum",
    s.Greater: "greater",
    s.GreaterEqual: "greater_equal",
    s.Equal: "equal",
}
"""The generators that are one ufunc of NumPy."""

FEW = 16
"""Up to this number of entries, the largest is found by comparing whole arrays."""

NAMES = (
    *sorted({f.__name__ for f in vars(np).values() if isinstance(f, np.ufunc)}),
    *(
        "ascontiguousarray",
        "broadcast_to",
        "concatenate",
        "copyto",
        "dot",
        "einsum",
        "empty",
        "nonzero",
    ),
)
"""What generated code may use of NumPy."""


def is_elementwise(generator: Generator[Array]) -> bool:
    """Whether one ufunc computes the result, which may then be written over an argument."""
    if isinstance(generator, Elementwise):
        return len(calls(generator.function.numpy) or ()) == 1
    return type(generator) in UFUNCS or isinstance(
        generator, arithmetic.Scale | arithmetic.DivideBy
    )


def fills(generator: Generator[Array]) -> bool:
    """Whether the lines of an instruction fill one array, whichever it is given."""
    return not isinstance(generator, (*VIEWS, *CONSTANTS)) and not is_compound(generator)


def view_of(instruction: Instruction[Array], writer: Writer) -> str | None:
    """The result as a view of the argument, an expression of ``{}``, where it is one."""
    match instruction.generator:
        case r.Broadcast(space, axes):
            return f"broadcast_to({{}}{expand(axes, space.rank)}, {as_tuple(space.shape)})"
        case r.Transpose(_, permutation):
            return f"{{}}.transpose({as_tuple(permutation)})"
        case r.Reverse(space, axes):
            return f"{{}}[{', '.join('::-1' if k in axes else ':' for k in space.axes) or '()'}]"
        case r.Slice(_, ranges):
            return f"{{}}[{_slices(ranges)}]"
        case Unfold(space, axes, sizes, strides):
            step = dict(zip(axes, strides, strict=True))
            steps = "".join(f"::{step.get(k, 1)}, " for k in range(space.rank))
            return (
                f"sliding_window_view({{}}, {as_tuple(sizes)}, {as_tuple(axes)})[{steps or '()'}]"
            )
        case r.Reshape(_, shape) if instruction.arguments[0] in writer.contiguous:
            return f"{{}}.reshape({as_tuple(shape)})"
        case _:
            return None


def lower(instruction: Instruction[Array], writer: Writer) -> None:
    """Write the lines that fill the arrays of the results."""
    generator = instruction.generator
    names = [writer.names[v] for v in instruction.arguments]
    out, *others = [writer.names[v] for v in instruction.results]
    ufunc = UFUNCS.get(type(generator))
    if ufunc is not None:
        writer.call(ufunc, *names, f"out={out}" if ufunc == "maximum" else out)
        return
    match generator:
        case arithmetic.Scale(space, factor):
            writer.call("multiply", names[0], writer.number(factor, space), out)
        case arithmetic.DivideBy(space, divisor):
            writer.call("divide", names[0], writer.number(divisor, space), out)
        case conversion.Cast() | conversion.AsReals():
            writer.call("copyto", out, names[0], 'casting="unsafe"')
        case conversion.Nearest():
            _nearest(generator, names[0], out, writer)
        case Elementwise(space, function) if made := calls(function.numpy):
            _elementwise(made, space, names[0], out, writer)
        case arithmetic.Power(space, exponent):
            writer.call("power", names[0], writer.number(exponent, space), out)
        case arithmetic.Polynomial():
            _polynomial(generator, names[0], out, writer)
        case Contraction():
            contraction(generator, instruction, out, writer)
        case r.Sum(_, axes):
            writer.call("add.reduce", names[0], as_tuple(axes), "None", out)
        case s.Max(space, axes):
            _max(space, axes, instruction.arguments[0], out, writer)
        case s.Softmax(space, axes):
            _softmax(space, axes, names[0], out, writer)
        case s.LogSoftmax(space, axes):
            _log_softmax(space, axes, names[0], out, writer)
        case s.Weigh(space):
            writer.call("multiply", *names, out)
            no_weight = f"equal({names[0]}, {writer.number(0, space)})"
            where = f"where=logical_and({no_weight}, isinf({names[1]}))"
            writer.call("copyto", out, writer.number(0, space), where)
        case s.LogSumExp(space, axes):
            _log_sum_exp(space, axes, names[0], out, writer)
        case s.Where(_, condition):
            writer.call("copyto", out, names[2])
            chosen = f"where=not_equal({names[0]}, {writer.number(0, condition)})"
            writer.call("copyto", out, names[1], chosen)
        case Dropout(space):
            least, kept = (writer.number(n, space) for n in (generator.least, generator.kept))
            writer.call("copyto", out, writer.number(0, space))
            writer.call("divide", names[1], kept, out, f"where=greater_equal({names[0]}, {least})")
        case r.Reshape(space, _):
            writer.call("copyto", f"{out}.reshape({as_tuple(space.shape)})", names[0])
        case r.Embed(space, ranges):
            writer.call("copyto", out, writer.number(0, space))
            writer.call("copyto", f"{out}[{_slices(ranges)}]", names[0])
        case Fold(space) as fold:
            writer.call("copyto", out, writer.number(0, space))
            for offsets, place in fold.places():
                part = f"{out}[{', '.join(map(_range, place)) or '...'}]"
                writer.call("add", part, f"{names[0]}[..., {', '.join(map(str, offsets))}]", part)
        case r.Concatenate(_, _, axis):
            writer.call("concatenate", f"({names[0]}, {names[1]})", str(int(axis)), out)
        case Gather() | ScatterAdd():
            _look_up(generator, names[0], names[1], out, writer)
        case SmoothGenerator():
            apply = writer.bind(generator.apply)
            writer.body.append(f"{apply}_results = {apply}([{', '.join(names)}])")
            for k, name in enumerate((out, *others)):
                writer.call("copyto", name, f"{apply}_results[{k}]")
        case _:
            raise TypeError(f"{generator} is not a generator of Smooth")


def _elementwise(made: Sequence[Call], space: Array, x: str, out: str, writer: Writer) -> None:
    """One line a call; results that nothing reads any more are written over."""
    last = {v: k for k, call in enumerate(made) for v in call.arguments if isinstance(v, int)}
    names, free = {0: x}, [out]
    for k, call in enumerate(made):
        given = [
            names[v] if isinstance(v, int) else writer.number(v, space) for v in call.arguments
        ]
        free += [names[v] for v in {*call.arguments} if isinstance(v, int) and v and last[v] == k]
        target = out if k == len(made) - 1 else free.pop() if free else writer.fresh(space)
        names[k + 1] = target
        extremum = call.ufunc in ("maximum", "minimum")
        writer.call(call.ufunc, *given, f"out={target}" if extremum else target)


def _polynomial(generator: arithmetic.Polynomial, x: str, out: str, writer: Writer) -> None:
    """Horner's rule, without the multiplications by one and the additions of zero.

    Where the leading coefficient is -1, the sign is carried to the first that is added to.
    """
    *lower, leading = generator.coefficients

    def put(ufunc: str, *arguments: str) -> str:
        writer.call(ufunc, *arguments, out)
        return out

    def number(value: float) -> str:
        return writer.number(value, generator.space)

    if not lower:
        writer.call("copyto", out, number(leading))
        return
    held = x if abs(leading) == 1 else put("multiply", x, number(leading))
    negative = leading == -1
    for k, coefficient in reversed([*enumerate(lower)]):
        if coefficient and negative:
            held, negative = put("subtract", number(coefficient), held), False
        elif coefficient:
            held = put("add", held, number(coefficient))
        if k:
            held = put("multiply", held, x)
    if negative:
        put("negative", held)
    elif held == x:
        writer.call("copyto", out, x)


def _max(space: Array, axes: Axes, x: int, out: str, writer: Writer) -> None:
    """Of few entries, one comparison for each: a reduction takes longer along short axes."""
    places = list(product(*(range(space.shape[axis]) for axis in axes)))
    if not 2 <= len(places) <= FEW:
        writer.call("maximum.reduce", writer.names[x], as_tuple(axes), "None", out)
        return

    def part(place: Axes) -> str:
        chosen = dict(zip(axes, place, strict=True))
        places = (str(chosen.get(axis, ":")) for axis in range(space.rank))
        return writer.view(x, f"{{}}[{', '.join(places)}, ...]")  # an array even of one entry

    first, second, *others = map(part, places)
    writer.call("maximum", first, second, f"out={out}")
    for other in others:
        writer.call("maximum", out, other, f"out={out}")


def _softmax(space: Array, axes: Axes, x: str, out: str, writer: Writer) -> None:
    if space.size:
        top = _below_top(space, axes, x, out, writer)
        writer.call("exp", out, out)
        _total(out, axes, top, writer)
        writer.call("divide", out, top, out)


def _log_softmax(space: Array, axes: Axes, x: str, out: str, writer: Writer) -> None:
    if space.size:
        top = _below_top(space, axes, x, out, writer)
        powers, largest = writer.fresh(space), writer.fresh(space)
        ties, one = writer.fresh(_rest(space, axes)), writer.number(1, space)
        writer.call("copyto", largest, f"equal({out}, {writer.number(0, space)})")
        writer.call("exp", out, powers)
        writer.call("subtract", powers, largest, powers)
        _total(powers, axes, top, writer)
        _total(largest, axes, ties, writer)
        writer.call("subtract", ties, one, ties)
        writer.call("add", top, ties, top)
        writer.call("log1p", top, top)
        writer.call("subtract", out, top, out)


def _below_top(space: Array, axes: Axes, x: str, out: str, writer: Writer) -> str:
    """Fill ``out`` with ``x - max x``; a name for the array of the largest entries."""
    top = _largest(x, space, axes, writer)
    writer.call("subtract", x, top, out)
    writer.call("copyto", out, writer.number(0, space), f"where=equal({x}, {top})")
    return top


def _total(x: str, axes: Axes, out: str, writer: Writer) -> None:
    """Fill ``out`` with the sums along the axes, where its length is 1."""
    if axes:
        writer.call("add.reduce", x, as_tuple(axes), "None", out, "True")
    else:
        writer.call("copyto", out, x)


def _log_sum_exp(space: Array, axes: Axes, x: str, out: str, writer: Writer) -> None:
    top, powers = _largest(x, space, axes, writer), writer.fresh(space)
    infinite = f"where=logical_not(isfinite({top}))"
    writer.call("copyto", top, writer.number(0, space), infinite)
    writer.call("subtract", x, top, powers)
    writer.call("exp", powers, powers)
    if axes:
        writer.call("add.reduce", powers, as_tuple(axes), "None", out)
    else:
        writer.call("copyto", out, powers)
    writer.call("log", out, out)
    writer.call("add", out, f"{top}.reshape({out}.shape)", out)


def _largest(x: str, space: Array, axes: Axes, writer: Writer) -> str:
    """A new array with the largest entries along the axes, where its length is 1."""
    name = writer.fresh(_rest(space, axes))
    if axes:
        writer.call("maximum.reduce", x, as_tuple(axes), "None", name, "True")
    else:
        writer.call("copyto", name, x)
    return name


def _rest(space: Array, axes: Axes) -> Array:
    """The array with these axes of length 1."""
    return space.with_shape(*(1 if axis in axes else n for axis, n in enumerate(space.shape)))


def _nearest(generator: conversion.Nearest, x: str, out: str, writer: Writer) -> None:
    """Round down, go up where half or more is left, and put ``NOWHERE`` where there is none."""
    space = generator.space
    below, rest = writer.fresh(space), writer.fresh(space)
    writer.call("floor", x, below)
    writer.call("subtract", x, below, rest)
    up = f"greater_equal({rest}, {writer.number(0.5, space)})"
    writer.call("add", below, up, below)
    writer.call("absolute", x, rest)
    known = f"less_equal({rest}, {writer.number(generator.most, space)})"
    writer.call("copyto", out, writer.number(conversion.NOWHERE, space.with_dtype(INDEX)))
    writer.call("copyto", out, below, 'casting="unsafe"', f"where={known}")


def _look_up(g: Gather | ScatterAdd, first: str, second: str, out: str, writer: Writer) -> None:
    """The rows that numbers name, and zero where one names none; or zeros, with rows added there.

    Axes that table and numbers share are made one.
    """
    table, space, batch = g.table.shape, g.numbers, g.batch
    before, row, length = prod(table[:batch]), table[batch + 1 :], table[batch]
    places = prod(space.shape[batch:])
    writer.call("copyto", out, writer.number(0, g.table))
    if not before * places * length:
        return
    flat, long = as_tuple((before, length, *row)), as_tuple((before, places, *row))
    numbers = second if isinstance(g, Gather) else first
    zero, end = writer.number(0, space), writer.number(length, space)
    near = f"{end}_numbers"
    named, at = f"{near}_named", f"{near}_which, {near}_row"
    writer.body += [
        f"{near} = {numbers}.reshape({as_tuple((before, places))})",
        f"{named} = logical_and(greater_equal({near}, {zero}), less({near}, {end}))",
        f"{near}_which = nonzero({named})[0]",
        f"{near}_row = {near}[{named}]",
    ]
    if isinstance(g, Gather):
        found = f"{first}.reshape({flat})[{at}]"
        writer.body.append(f"{out}.reshape({long})[{named}] = {found}")
    else:
        added = f"{second}.reshape({long})[{named}]"
        writer.call("add.at", f"{out}.reshape({flat})", f"({at})", added)


def _slices(ranges: tuple[r.Range, ...]) -> str:
    parts = [f"{int(start)}:{int(stop)}:{int(step)}" for start, stop, step in ranges]
    return ", ".join(["...", *parts])


def _range(part: slice) -> str:
    return ":" if part.start is None else f"{part.start}:{part.stop}:{part.step}"
