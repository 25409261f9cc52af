"""Each generator of Smooth as calls of NumPy that write into arrays made beforehand.

A generator without a case here is run by its own ``evaluate``, which is also what the cases
are tested against. Generated code is made of names chosen here and of integers; whatever else
it needs is bound to a name, so that no text of a user ever reaches it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, Numbers, SmoothGenerator, arithmetic
from cartesian_rdc.categories.smooth import elementwise as e
from cartesian_rdc.categories.smooth import rearrangement as r
from cartesian_rdc.categories.smooth import selection as s
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.categories.smooth.sliding import Overlap, Windows
from cartesian_rdc.execution.instructions import Instruction, Plus
from cartesian_rdc.execution.memory import Storage
from cartesian_rdc.execution.simplification import Subtract

UFUNCS: dict[type[Generator[Array]], str] = {
    Plus: "add",
    Subtract: "subtract",
    e.Exponential: "exp",
    e.Logarithm: "log",
    arithmetic.Reciprocal: "reciprocal",
    e.SquareRoot: "sqrt",
    e.Sine: "sin",
    e.Cosine: "cos",
    e.HyperbolicTangent: "tanh",
    e.Absolute: "absolute",
    arithmetic.Negate: "negative",
    e.Sign: "sign",
    arithmetic.Divide: "divide",
    s.Maximum: "maximum",
    s.Greater: "greater",
    s.GreaterEqual: "greater_equal",
    s.Equal: "equal",
}
"""The generators that are one ufunc of NumPy: these may write over an argument."""

NAMES = (
    *sorted(set(UFUNCS.values())),
    *("broadcast_to", "concatenate", "copyto", "dot", "einsum", "empty", "isfinite"),
    *("logaddexp", "logical_not", "matmul", "multiply", "not_equal", "power"),
)
"""What generated code may use of NumPy."""


@final
@dataclass
class Writer:
    """The code as it is written, and what is known of the variables in it.

    ``prologue`` runs once and makes the arrays; ``body`` runs once a step. The array of a
    variable in ``fixed`` is the same object in every step, so that a view of it can be made
    in the prologue; one in ``contiguous`` is in the order of C.
    """

    atoms: tuple[Array, ...]
    prologue: list[str] = field(default_factory=list[str])
    body: list[str] = field(default_factory=list[str])
    bound: dict[str, object] = field(default_factory=dict[str, object])
    names: dict[int, str] = field(default_factory=dict[int, str])
    fixed: set[int] = field(default_factory=set[int])
    contiguous: set[int] = field(default_factory=set[int])
    _dtypes: dict[str, str] = field(default_factory=dict[str, str])
    _views: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    _buffers: dict[int, str] = field(default_factory=dict[int, str])
    _shaped: dict[tuple[int, Axes], str] = field(default_factory=dict[tuple[int, Axes], str])

    def bind(self, value: object) -> str:
        """A name for a value from outside."""
        name = f"c{len(self.bound)}"
        self.bound[name] = value
        return name

    def number(self, value: float, array: Array) -> str:
        """A name for a number, as an array without axes."""
        return self.bind(np.asarray(value, array.dtype))

    def fresh(self, array: Array) -> str:
        """A name for a new array, not yet filled."""
        dtype = self._dtypes.setdefault(array.dtype, f"dtype{len(self._dtypes)}")
        self.bound[dtype] = np.dtype(array.dtype)
        name = f"t{len(self.prologue)}"
        self.prologue.append(f"{name} = empty({_tuple(array.shape)}, {dtype})")
        return name

    def buffer(self, held: Storage, variable: int) -> str:
        """A name for the array that holds a variable, in the shape of the variable."""
        number, array = held.buffers[variable], self.atoms[variable]
        first = held.arrays[number]
        if number not in self._buffers:
            self._buffers[number] = self.fresh(first)
        if array.shape == first.shape:
            return self._buffers[number]
        shaped = number, array.shape
        if shaped not in self._shaped:
            name = self._shaped[shaped] = f"t{len(self.prologue)}"
            line = f"{name} = {self._buffers[number]}.reshape({_tuple(array.shape)})"
            self.prologue.append(line)
        return self._shaped[shaped]

    def write_to(self, variable: int, name: str, *, steady: bool) -> None:
        """Let the variable be the array of this name, in the order of C.

        ``steady``: the prologue runs before all steps, and so this array is there in each.
        """
        self.names[variable] = name
        self.contiguous.add(variable)
        if steady:
            self.fixed.add(variable)

    def fix(self, variable: int, value: Numbers) -> None:
        """Let the variable be a constant."""
        self.names[variable] = self.bind(value)
        self.fixed.add(variable)
        self.contiguous.add(variable)

    def view(self, variable: int, expression: str) -> str:
        """A name for a view of a variable, ``expression`` of ``{}``; made once if it can be."""
        name = self._views.get((variable, expression))
        if name is None:
            name = f"w{len(self._views)}"
            lines = self.prologue if variable in self.fixed else self.body
            lines.append(f"{name} = {expression.format(self.names[variable])}")
            self._views[variable, expression] = name
        return name

    def call(self, function: str, *arguments: str) -> None:
        """A line that calls a function for its effect."""
        self.body.append(f"{function}({', '.join(arguments)})")


def view_of(instruction: Instruction[Array], writer: Writer) -> str | None:
    """The result as a view of the argument, an expression of ``{}``, where it is one."""
    match instruction.generator:
        case r.Broadcast(space, axes):
            return f"broadcast_to({{}}{_expand(axes, space.rank)}, {_tuple(space.shape)})"
        case r.Transpose(_, permutation):
            return f"{{}}.transpose({_tuple(permutation)})"
        case r.Slice(_, ranges):
            return f"{{}}[{_slices(ranges)}]"
        case Windows(space, axes, sizes, strides):
            step = dict(zip(axes, strides, strict=True))
            steps = "".join(f"::{step.get(k, 1)}, " for k in range(space.rank))
            return f"sliding_window_view({{}}, {_tuple(sizes)}, {_tuple(axes)})[{steps}]"
        case r.Reshape(_, shape) if instruction.arguments[0] in writer.contiguous:
            return f"{{}}.reshape({_tuple(shape)})"
        case _:
            return None


def lower(instruction: Instruction[Array], out: str, writer: Writer) -> None:
    """Write the lines that fill ``out`` with the result."""
    generator = instruction.generator
    names = [writer.names[v] for v in instruction.arguments]
    ufunc = UFUNCS.get(type(generator))
    if ufunc is not None:
        writer.call(ufunc, *names, f"out={out}" if ufunc == "maximum" else out)
        return
    match generator:
        case arithmetic.Scale(space, factor):
            writer.call("multiply", names[0], writer.number(factor, space), out)
        case e.Sigmoid(space):
            one = writer.number(1, space)
            writer.call("negative", names[0], out)
            writer.call("exp", out, out)
            writer.call("add", out, one, out)
            writer.call("reciprocal", out, out)
        case e.Softplus(space):
            writer.call("logaddexp", writer.number(0, space), names[0], out)
        case e.Rectifier(space):
            writer.call("maximum", names[0], writer.number(0, space), f"out={out}")
        case e.Positive(space):
            writer.call("greater", names[0], writer.number(0, space), out)
        case arithmetic.Power(space, exponent):
            writer.call("power", names[0], writer.number(exponent, space), out)
        case arithmetic.Polynomial():
            _polynomial(generator, names[0], out, writer)
        case Contraction():
            _contraction(generator, instruction.arguments, out, writer)
        case r.Sum(_, axes):
            writer.call("add.reduce", names[0], _tuple(axes), "None", out)
        case s.Largest(_, axes):
            writer.call("maximum.reduce", names[0], _tuple(axes), "None", out)
        case s.Softmax(space, axes):
            _softmax(space, axes, names[0], out, writer)
        case s.LogSumExp(space, axes):
            _log_sum_exp(space, axes, names[0], out, writer)
        case s.Where(space):
            writer.call("copyto", out, names[2])
            condition = f"where=not_equal({names[0]}, {writer.number(0, space)})"
            writer.call("copyto", out, names[1], condition)
        case r.Reshape(space, _):
            writer.call("copyto", f"{out}.reshape({_tuple(space.shape)})", names[0])
        case r.Embed(space, ranges):
            writer.call("copyto", out, writer.number(0, space))
            writer.call("copyto", f"{out}[{_slices(ranges)}]", names[0])
        case Overlap(space) as overlap:
            writer.call("copyto", out, writer.number(0, space))
            for offsets, place in overlap.places():
                part = f"{out}[{', '.join(map(_range, place))}]"
                writer.call("add", part, f"{names[0]}[..., {', '.join(map(str, offsets))}]", part)
        case r.Concatenate(_, _, axis):
            writer.call("concatenate", f"({names[0]}, {names[1]})", str(int(axis)), out)
        case SmoothGenerator():
            apply = writer.bind(generator.apply)
            writer.call("copyto", out, f"{apply}([{', '.join(names)}])")
        case _:
            raise TypeError(f"{generator} is not a generator of Smooth")


def _polynomial(generator: arithmetic.Polynomial, x: str, out: str, writer: Writer) -> None:
    """Horner's rule, without the multiplications by one and the additions of zero."""
    coefficients, space = generator.coefficients, generator.space
    degree = len(coefficients) - 1

    def number(value: float) -> str:
        return writer.number(value, space)

    if degree == 0:
        writer.call("copyto", out, number(coefficients[0]))
        return
    if degree == 2 and coefficients[1] == 0:  # c0 + c2 x²
        constant, leading = coefficients[0], coefficients[2]
        writer.call("multiply", x, x, out)
        if abs(leading) != 1:
            writer.call("multiply", out, number(abs(leading)), out)
        if leading < 0:
            writer.call("subtract", number(constant), out, out)
        elif constant:
            writer.call("add", out, number(constant), out)
        return
    held, following = x, coefficients[degree - 1]
    if coefficients[degree] == -1:
        writer.call("subtract", number(following), x, out)
        held, following = out, 0.0
    elif coefficients[degree] != 1:
        writer.call("multiply", x, number(coefficients[degree]), out)
        held = out
    for k in range(degree - 1, -1, -1):
        if following:
            writer.call("add", held, number(following), out)
            held = out
        if k:
            writer.call("multiply", held, x, out)
            held = out
            following = coefficients[k - 1]
    if held != out:
        writer.call("copyto", out, held)


def _softmax(space: Array, axes: Axes, x: str, out: str, writer: Writer) -> None:
    if not axes:  # 1, or nan
        writer.call("subtract", x, x, out)
        writer.call("exp", out, out)
    elif space.size:
        top = writer.fresh(_kept(space, axes))
        writer.call("maximum.reduce", x, _tuple(axes), "None", top, "True")
        writer.call("subtract", x, top, out)
        writer.call("exp", out, out)
        writer.call("add.reduce", out, _tuple(axes), "None", top, "True")
        writer.call("divide", out, top, out)


def _log_sum_exp(space: Array, axes: Axes, x: str, out: str, writer: Writer) -> None:
    top, powers = writer.fresh(_kept(space, axes)), writer.fresh(space)
    if axes:
        writer.call("maximum.reduce", x, _tuple(axes), "None", top, "True")
    else:
        writer.call("copyto", top, x)
    infinite = f"where=logical_not(isfinite({top}))"
    writer.call("copyto", top, writer.number(0, space), infinite)
    writer.call("subtract", x, top, powers)
    writer.call("exp", powers, powers)
    if axes:
        writer.call("add.reduce", powers, _tuple(axes), "None", out)
    else:
        writer.call("copyto", out, powers)
    writer.call("log", out, out)
    writer.call("add", out, f"{top}.reshape({out}.shape)", out)


def _kept(space: Array, axes: Axes) -> Array:
    """The array whose length along the axes is 1."""
    return space.with_shape(*(1 if axis in axes else n for axis, n in enumerate(space.shape)))


def _contraction(
    generator: Contraction, arguments: tuple[int, ...], out: str, writer: Writer
) -> None:
    """An elementwise product, a ``dot``, a ``matmul``, and ``einsum`` for the rest."""
    left, right, axes = generator.left_axes, generator.right_axes, generator.axes
    x, y = arguments
    summed = [axis for axis in left if axis not in axes]
    if not summed:
        first, second = _aligned(x, left, axes, writer), _aligned(y, right, axes, writer)
        writer.call("multiply", first, second, out)
        return
    of_left = tuple(axis for axis in axes if axis not in right)
    of_right = tuple(axis for axis in axes if axis not in left)
    if len(summed) == 1 and len(of_left) <= 1 and len(of_right) <= 1:
        batch = tuple(axis for axis in axes if axis in left and axis in right)
        if not batch:
            if axes != of_left + of_right:  # the transposed product
                x, y, left, right, of_left, of_right = y, x, right, left, of_right, of_left
            first = _turned(x, left, (*of_left, *summed), writer)
            second = _turned(y, right, (*summed, *of_right), writer)
            writer.call("dot", first, second, out)
            return
        if of_left and of_right and axes == batch + of_left + of_right:
            first = _turned(x, left, (*batch, *of_left, *summed), writer)
            second = _turned(y, right, (*batch, *summed, *of_right), writer)
            writer.call("matmul", first, second, out)
            return
    subscripts = writer.bind(generator.subscripts)
    writer.call("einsum", subscripts, writer.names[x], writer.names[y], f"out={out}")


def _turned(variable: int, axes: Axes, wanted: Axes, writer: Writer) -> str:
    """The array with its axes in the order wanted."""
    if axes == wanted:
        return writer.names[variable]
    return writer.view(variable, f"{{}}.transpose({_tuple([axes.index(a) for a in wanted])})")


def _aligned(variable: int, axes: Axes, wanted: Axes, writer: Writer) -> str:
    """The array with its axes in the order wanted, and length 1 along those it lacks."""
    if axes == wanted[len(wanted) - len(axes) :]:
        return writer.names[variable]  # NumPy broadcasts along leading axes by itself
    order = [axes.index(a) for a in wanted if a in axes]
    missing = [k for k, a in enumerate(wanted) if a not in axes]
    turn = "" if order == sorted(order) else f".transpose({_tuple(order)})"
    return writer.view(variable, f"{{}}{turn}{_expand(missing, len(wanted))}")


def _expand(missing: list[int] | Axes, rank: int) -> str:
    """The subscript that adds axes of length 1 at these places of the result."""
    if not missing:
        return ""
    return f"[{', '.join('None' if k in missing else ':' for k in range(rank))}]"


def _slices(ranges: tuple[r.Range, ...]) -> str:
    parts = [f"{int(start)}:{int(stop)}:{int(step)}" for start, stop, step in ranges]
    return ", ".join(["...", *parts])


def _range(part: slice) -> str:
    return ":" if part.start is None else f"{part.start}:{part.stop}:{part.step}"


def _tuple(numbers: list[int] | tuple[int, ...]) -> str:
    return f"({''.join(f'{int(n)}, ' for n in numbers)})"
