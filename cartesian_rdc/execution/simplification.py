"""Rewriting programs of Smooth: constants, signs, factors, and the axes of contractions.

What depends on no input is computed now. The rules below give the same result to the last bit,
where sums are taken in whatever order they are taken::

    x + (-y)  =  x - y          -(-x)  =  x             (f x) for f = -1, 1  =  -x, x
    (-x) + y  =  y - x          -(f x) =  (-f) x        c x, c in every entry  =  (c) x
    x + c, c - x, c in every entry: a polynomial; one of x² only: the same at -x and x

    transposing, reshaping, broadcasting twice is doing it once, and doing nothing is left out
    a contraction of a transposed or broadcast array is a contraction of the array
    a transposed contraction, and a sum over axes of a contraction, is a contraction

With ``exact=False``, the last bits may change::

    f (g x)  =  (f g) x         x + 0  =  x
    (a b) c  =  a (b c)  for contractions, where that takes fewer operations

where ``+ 0`` counts because ``-0.0 + 0.0`` is ``0.0``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from math import isfinite, prod
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, Generator, Pair, Product, Second, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Constant,
    Numbers,
    SmoothGenerator,
    Space,
    then,
)
from cartesian_rdc.categories.smooth import rearrangement as r
from cartesian_rdc.categories.smooth.arithmetic import Negate, Polynomial, Scale
from cartesian_rdc.categories.smooth.multilinear import Axes, Contraction
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus
from cartesian_rdc.execution.program import Program
from cartesian_rdc.execution.tracing import tidy


@final
@interned
class Subtract(SmoothGenerator):
    """``A × A -> A``: ``x - y``. Only programs have it; in terms it is ``x + (-y)``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a = Atomic(self.space)
        return Product(a, a), a

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.subtract(arguments[0], arguments[1])

    def reverse_derivative(self) -> Arrow:
        """``⟨π1, -π1⟩``."""
        dz = Second(self.domain, self.codomain)
        return Pair(dz, then(dz, Negate(self.space)))


def simplify(program: Program[Array], *, exact: bool = True) -> Program[Array]:
    """The program, rewritten until no rule applies any more."""
    while True:
        rewriter = _Rewriter(program, exact=exact)
        simpler = rewriter.run()
        if not rewriter.applied:
            return simpler
        program = simpler


@final
class _Rewriter:
    """One pass over a program, from the first instruction to the last."""

    def __init__(self, program: Program[Array], *, exact: bool) -> None:
        self.program = program
        self.exact = exact
        self.atoms = list(program.atoms)
        self.instructions: list[Instruction[Array]] = []
        self.applied = False
        self.uses = Counter(v for i in program.instructions for v in i.arguments)
        self.uses.update(program.outputs)
        self.made_by: dict[int, Instruction[Array]] = {}
        self.constants: dict[int, Numbers] = {}
        self._shared = {v: self.uses[v] > 1 for v in range(len(program.atoms))}
        self._written: dict[tuple[Generator[Array], tuple[int, ...]], int] = {}
        self._variable_of: dict[tuple[Array, bytes], int] = {}

    def run(self) -> Program[Array]:
        replaced = {v: v for v in self.program.inputs}
        for instruction in self.program.instructions:
            (old,) = instruction.results
            new = self.emit(instruction.generator, [replaced[v] for v in instruction.arguments])
            replaced[old] = new
            self._shared[new] = self._shared.get(new, False) or self._shared[old]
        outputs = [self.present(replaced[v]) for v in self.program.outputs]
        return tidy(
            Program(
                self.program.domain,
                self.program.codomain,
                tuple(self.atoms),
                self.program.inputs,
                tuple(self.instructions),
                tuple(outputs),
            )
        )

    def once(self, v: int) -> Instruction[Array] | None:
        """The instruction that made a variable, if only one instruction reads it."""
        return None if self._shared.get(v, False) else self.made_by.get(v)

    def number(self, v: int) -> float | None:
        """The finite number in every entry of a constant."""
        value = self.constants.get(v)
        if value is None or value.size == 0 or (value.size > 1 and any(value.strides)):
            return None
        number = float(value.flat[0])
        return number if isfinite(number) else None

    def present(self, v: int) -> int:
        """The variable, whose instructions are written down if it is a constant."""
        if v in self.constants and v not in self.made_by:
            value, array = self.constants[v], self.atoms[v]
            if value.size > 1 and not any(value.strides):
                scalar = self.constant(array.with_shape(), np.asarray(value.flat[0]))
                axes = tuple(range(array.rank))
                self._record(r.Broadcast(array, axes), (self.present(scalar),), v)
            else:
                self._record(Constant(array, value.tobytes()), (), v)
        return v

    def constant(self, array: Array, value: Numbers) -> int:
        """The variable with this value; equal ones are one."""
        flat = value.reshape(-1)
        data, first = flat.tobytes(), flat[:1].tobytes()
        if flat.size > 1 and data == first * flat.size:
            value, data = np.broadcast_to(flat[0], array.shape), first
        known = self._variable_of.get((array, data))
        if known is None:
            known = self._variable_of[array, data] = self._variable(array)
            self.constants[known] = value
        return known

    def emit(self, generator: Generator[Array], arguments: Sequence[int]) -> int:
        """The variable that is the generator at these variables."""
        if all(v in self.constants for v in arguments):
            array = generator.codomain.atoms()[0]
            return self.constant(array, _value(generator, [self.constants[v] for v in arguments]))
        rule = _RULES.get(type(generator))
        if rule is not None:
            found = rule(self, generator, arguments)
            if found is not None:
                self.applied = True
                return found
        return self._write(generator, arguments)

    def _write(self, generator: Generator[Array], arguments: Sequence[int]) -> int:
        key = generator, tuple(arguments)
        known = self._written.get(key)
        if known is None:
            present = tuple(self.present(v) for v in arguments)
            known = self._written[key] = self._variable(generator.codomain.atoms()[0])
            self._record(generator, present, known)
        return known

    def _variable(self, array: Array) -> int:
        self.atoms.append(array)
        return len(self.atoms) - 1

    def _record(self, generator: Generator[Array], arguments: tuple[int, ...], v: int) -> None:
        self.made_by[v] = Instruction(generator, arguments, (v,))
        self.instructions.append(self.made_by[v])


def _value(generator: Generator[Array], arguments: Sequence[Numbers]) -> Numbers:
    if isinstance(generator, SmoothGenerator):
        with np.errstate(all="ignore"):
            return generator.apply(arguments)
    (array,) = generator.codomain.atoms()
    if isinstance(generator, Nought):
        return np.zeros(array.shape, array.dtype)
    with np.errstate(all="ignore"):
        return np.asarray(arguments[0] + arguments[1])  # Plus, the only other one


_Rule = Callable[[_Rewriter, Generator[Array], Sequence[int]], int | None]


def _negated(rewriter: _Rewriter, v: int) -> int | None:
    """The variable whose negation this one is."""
    instruction = rewriter.made_by.get(v)
    if instruction is not None and isinstance(instruction.generator, Negate):
        return instruction.arguments[0]
    return None


def _plus(rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]) -> int | None:
    x, y = arguments
    array = rewriter.atoms[x]
    for one, other in ((x, y), (y, x)):
        number = rewriter.number(other)
        if number == 0 and not rewriter.exact:
            return one
        if number:
            return rewriter.emit(Polynomial(array, (number, 1.0)), [one])
        minus = _negated(rewriter, other)
        if minus is not None:
            return rewriter.emit(Subtract(array), [one, minus])
    return None


def _subtract(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    x, y = arguments
    array, number = rewriter.atoms[x], rewriter.number(x)
    return rewriter.emit(Polynomial(array, (number, -1.0)), [y]) if number else None


def _negate(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    before = rewriter.made_by.get(arguments[0])
    if before is None:
        return None
    match before.generator:
        case Negate():
            return before.arguments[0]
        case Scale(space, factor):
            return rewriter.emit(Scale(space, -factor), before.arguments)
        case _:
            return None


def _scale(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    assert isinstance(generator, Scale)
    before = rewriter.made_by.get(arguments[0])
    space, factor = generator.space, generator.factor
    if factor == 1:
        return arguments[0]
    if factor == -1:
        return rewriter.emit(Negate(space), arguments)
    if before is None:
        return None
    match before.generator:
        case Negate():
            return rewriter.emit(Scale(space, -factor), before.arguments)
        case Scale(_, inner) if not rewriter.exact and isfinite(inner * factor):
            return rewriter.emit(Scale(space, inner * factor), before.arguments)
        case _:
            return None


def _polynomial(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    assert isinstance(generator, Polynomial)
    minus = _negated(rewriter, arguments[0])
    even = not any(generator.coefficients[1::2])
    return rewriter.emit(generator, [minus]) if even and minus is not None else None


def _transpose(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
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
        return _contract(rewriter, x, product.left_axes, y, product.right_axes, axes)
    return None


def _reshape(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
    assert isinstance(generator, r.Reshape)
    if generator.shape == generator.space.shape:
        return arguments[0]
    before = rewriter.made_by.get(arguments[0])
    if before is not None and isinstance(before.generator, r.Reshape):
        inner = before.generator
        return rewriter.emit(r.Reshape(inner.space, generator.shape), before.arguments)
    return None


def _broadcast(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
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


def _sum(rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]) -> int | None:
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
                return _contract(
                    rewriter, before.arguments[0], left, before.arguments[1], right, kept
                )
        case r.Sum(space, inner):
            rest = [k for k in range(space.rank) if k not in inner]
            both = tuple(sorted({*inner, *(rest[k] for k in generator.axes)}))
            return rewriter.emit(r.Sum(space, both), before.arguments)
        case _:
            pass
    return None


def _contract(rewriter: _Rewriter, x: int, x_axes: Axes, y: int, y_axes: Axes, axes: Axes) -> int:
    """The contraction of two variables; its axes are numbered as they come."""
    number = {axis: k for k, axis in enumerate(dict.fromkeys((*x_axes, *y_axes)))}
    groups = [tuple(number[axis] for axis in group) for group in (x_axes, y_axes, axes)]
    return rewriter.emit(Contraction(rewriter.atoms[x], rewriter.atoms[y], *groups), [x, y])


def _contraction(
    rewriter: _Rewriter, generator: Generator[Array], arguments: Sequence[int]
) -> int | None:
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
            return _contract(rewriter, inner, inner_axes, w, w_axes, axes)
        return _contract(rewriter, w, w_axes, inner, inner_axes, axes)
    return None if rewriter.exact else _reassociated(rewriter, generator, arguments)


def _reassociated(
    rewriter: _Rewriter, generator: Contraction, arguments: Sequence[int]
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
                part = _contract(rewriter, q, q_axes, c, c_axes, between)
                return _contract(rewriter, p, p_axes, part, between, axes)
    return None


_RULES: dict[type[Generator[Array]], _Rule] = {
    Plus: _plus,
    Subtract: _subtract,
    Negate: _negate,
    Scale: _scale,
    Contraction: _contraction,
    Polynomial: _polynomial,
    r.Transpose: _transpose,
    r.Reshape: _reshape,
    r.Broadcast: _broadcast,
    r.Sum: _sum,
}
