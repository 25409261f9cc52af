# pyright: basic, reportMissingTypeStubs=false
"""Programs run over expressions of SymPy (extra ``symbolic``), one for each entry of an array."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any, Final

import numpy as np

from cartesian_rdc.categories import circuits as gates, smooth as sm
from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.free.notations import TEXT, digits
from cartesian_rdc.categories.free.writing import (
    Added,
    Applied,
    Compared,
    Divided,
    Letter,
    Multiplied,
    Negated,
    Numeral,
    Raised,
    Spread,
    Value,
    Written,
    base_of,
)
from cartesian_rdc.categories.semirings import (
    CommutativeSemiring,
    Floats,
    Integers,
    Naturals,
    Rationals,
    Residues,
)
from cartesian_rdc.categories.smooth import (
    conversion,
    generator as generators,
    multilinear,
    rearrangement,
    selection,
    sliding,
)
from cartesian_rdc.errors import SpaceError, UntranslatableError, missing_extra
from cartesian_rdc.execution import Program
from cartesian_rdc.execution.instructions import Nought, Plus
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes.definitions import defined
from cartesian_rdc.execution.passes.unroll import unrolled

try:
    import sympy
except ImportError:
    raise missing_extra("sympy", "symbolic") from None

MOST: Final = 10_000
"""How many numbers, and instructions, become expressions."""

RINGS: Final = (Floats, Integers, Naturals, Rationals, Residues)
"""Whose + and · are those of SymPy; residues are not reduced."""

Expressions = Any
"""An array of NumPy, of expressions."""

MOVES: Final = (
    rearrangement.Broadcast,
    rearrangement.Reshape,
    rearrangement.Reverse,
    rearrangement.Transpose,
    rearrangement.Slice,
    rearrangement.Concatenate,
    sliding.Unfold,
)
"""Those that NumPy does to whatever an array holds."""


def outputs_of(
    code: Program[Any], letters: Sequence[Letter], simplified: bool
) -> tuple[sympy.Basic, ...]:
    """The outputs of a program, of inputs with these letters; loops are unrolled."""
    code = defined(code)
    _require_few(*_unrolled_size(code))
    code = unrolled(code)
    for semiring in {atom for atom in code.atoms if isinstance(atom, CommutativeSemiring)}:
        _require_ring(semiring)
    sizes = [_shape(atom) for atom in code.atoms]
    _require_few(sum(int(np.prod(shape)) for shape in sizes), len(code.instructions))
    inputs = [
        _symbols(letter, _shape(code.atoms[v]))
        for letter, v in zip(letters, code.inputs, strict=True)
    ]
    return tuple(_output(x, simplified) for x in code.run(inputs, _apply))


def _require_few(numbers: int, instructions: int) -> None:
    """Raise ``SpaceError`` if that is more than ``MOST``."""
    if max(numbers, instructions) > MOST:
        raise SpaceError(
            f"an expression is made for each number of a run, {numbers:,} are more than {MOST:,}: "
            "take a smaller map of the same form"
        )


def _unrolled_size(code: Program[Any], steps: int = 1) -> tuple[int, int]:
    """At least how many numbers and instructions a program has when loops are unrolled."""
    numbers = instructions = 0
    for i in code.instructions:
        if is_loop(i.generator):
            inside = _unrolled_size(i.generator.body, steps * i.generator.n)
            numbers, instructions = numbers + inside[0], instructions + inside[1]
        else:
            instructions += steps
            numbers += steps * sum(int(np.prod(_shape(code.atoms[v]))) for v in i.results)
    return numbers, instructions


def expressions_of(
    ring: object, outputs: Sequence[Written], letters: Sequence[Letter], simplified: bool
) -> tuple[sympy.Basic, ...]:
    """Expressions of numbers, of inputs with these letters."""
    _require_ring(ring)
    values = {letter: sympy.Symbol(TEXT.of(letter), real=True) for letter in letters}
    found = (meaning(e, values) for e in outputs)
    return tuple(sympy.simplify(e) if simplified else e for e in found)


def _require_ring(semiring: object) -> None:
    if not isinstance(semiring, RINGS):
        raise UntranslatableError(
            f"{semiring} has not the + and · of SymPy, which has those of numbers: .text has the "
            "formula"
        )


def _shape(atom: object) -> tuple[int, ...]:
    return atom.shape if isinstance(atom, sm.Array) else ()


def _symbols(letter: Letter, shape: tuple[int, ...]) -> Expressions:
    name, found = TEXT.of(letter), np.empty(shape, object)
    for place in product(*map(range, shape)):
        entry = f"[{','.join(map(str, place))}]" if place else ""
        found[place] = sympy.Symbol(f"{name}{entry}", real=True)
    return found


def _output(x: Expressions, simplified: bool) -> sympy.Basic:
    if x.ndim == 0:
        return sympy.simplify(x.item()) if simplified else sympy.sympify(x.item())
    flat = [sympy.simplify(e) if simplified else e for e in x.flat]
    return sympy.ImmutableDenseNDimArray(flat, x.shape)


def number(value: Value) -> Any:
    """The number; of a decimal one the fraction that its 15 digits say."""
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, int):
        return sympy.Integer(value)
    return sympy.Rational(digits(value)) if np.isfinite(value) else sympy.Float(value)


def _numbers(array: Any) -> Expressions:
    found = np.empty(array.shape, object)
    for place in np.ndindex(array.shape):
        found[place] = number(array[place].item())
    return found


def _apply(generator: Generator[Any], arguments: Sequence[Expressions]) -> list[Expressions]:
    """A generator at arrays of expressions."""
    result = _result(generator, arguments)
    array = np.empty(_shape(generator.codomain.atoms()[0]), object)
    array[...] = result
    return [array]


def _result(generator: Generator[Any], arguments: Sequence[Expressions]) -> Any:
    match generator:
        case Plus():
            return arguments[0] + arguments[1]
        case Nought():
            return sympy.Integer(0)
        case generators.Constant():
            return _numbers(generator.evaluate(()))
        case multilinear.Contraction():
            return np.einsum(generator.subscripts, *arguments)
        case rearrangement.Sum():
            return np.sum(arguments[0], axis=generator.axes)
        case conversion.Cast() | conversion.AsReals():
            return arguments[0]
        case rearrangement.Embed():
            found = np.full(generator.space.shape, sympy.Integer(0), object)
            found[generator.slices] = arguments[0]
            return found
        case sliding.Fold():
            found = np.full(generator.space.shape, sympy.Integer(0), object)
            for offsets, place in generator.places():
                found[place] = (
                    found[place] + arguments[0][(*(slice(None) for _ in place), *offsets)]
                )
            return found
        case selection.Max():
            return _along(generator, arguments[0], lambda x: sympy.Max(*x))
        case selection.LogSumExp():
            return _along(generator, arguments[0], lambda x: sympy.log(sum(map(sympy.exp, x))))
        case selection.Softmax() | selection.LogSoftmax():
            powers = _each(sympy.exp, arguments[0])
            soft = powers / np.sum(powers, axis=generator.axes, keepdims=True)
            return _each(sympy.log, soft) if isinstance(generator, selection.LogSoftmax) else soft
        case selection.Where():
            return _each(
                lambda p, x, y: sympy.Piecewise((x, sympy.Ne(p, 0)), (y, True)), *arguments
            )
        case gates.BooleanFunction():
            raise _untranslatable(generator)
        case sm.Pointwise():
            return _entrywise(replace(generator, space=generator.space.with_shape()), arguments)
        case sm.SmoothGenerator() if isinstance(generator, MOVES):
            return generator.evaluate(arguments)
        case _:
            atoms = (*generator.domain.atoms(), *generator.codomain.atoms())
            if any(_shape(atom) for atom in atoms) or len(generator.codomain.atoms()) != 1:
                raise _untranslatable(generator)
            return _entrywise(generator, arguments)


def _entrywise(generator: Generator[Any], arguments: Sequence[Expressions]) -> Expressions:
    """What a generator writes, entry by entry."""
    letters = [Letter("x", k + 1) for k in range(len(arguments))]
    e = generator.written(letters)
    if not isinstance(e, Written):
        (e,) = e
    return _each(lambda *x: meaning(e, dict(zip(letters, x, strict=True))), *arguments)


def _each(function: Callable[..., Any], *arrays: Expressions) -> Expressions:
    shape = np.broadcast_shapes(*(np.shape(x) for x in arrays))
    found = np.empty(shape, object)
    for place in np.ndindex(shape):
        found[place] = function(*(np.asarray(x, object)[place] for x in arrays))
    return found


def _along(generator: Any, x: Expressions, function: Callable[[list[Any]], Any]) -> Expressions:
    """A function of the entries along the axes of a reduction."""
    rest = [axis for axis in range(x.ndim) if axis not in generator.axes]
    moved = np.transpose(x, (*rest, *generator.axes))
    shape = moved.shape[: len(rest)]
    found = np.empty(shape, object)
    for place in np.ndindex(shape):
        found[place] = function(list(np.asarray(moved[place], object).flat))
    return found


def _untranslatable(generator: Generator[Any]) -> UntranslatableError:
    return UntranslatableError(
        f"{generator.label} : {generator.domain} -> {generator.codomain} has no expression in "
        "SymPy: a Pointwise generator has one by its method written; .text has the formula"
    )


def _piecewise(relation: Any) -> Any:
    return sympy.Piecewise((sympy.Integer(1), relation), (sympy.Integer(0), True))


RELATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    ">": sympy.Gt,
    "≥": sympy.Ge,
    "<": sympy.Lt,
    "≤": sympy.Le,
    "=": sympy.Eq,
}


def _exponential(x: Any) -> Any:
    """``exp(x)``; of a multiple of log(0.9), rounded as it is, the power of 0.9."""
    content, rest = sympy.sympify(x).primitive()
    for slope, exponent in ((content, rest), (-content, -rest)):
        base = base_of(float(slope), 1e-14)
        if base is not None:
            return number(base) ** exponent
    return sympy.exp(x)


FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    **{name: getattr(sympy, name) for name in ("log", "sqrt", "sin", "cos", "tanh", "erf")},
    **{name: getattr(sympy, name) for name in ("sign", "floor")},
    "exp": _exponential,
    "arctan": sympy.atan,
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
    "relu": lambda x: sympy.Max(x, 0),
    "sigmoid": lambda x: 1 / (1 + sympy.exp(-x)),
    "softplus": lambda x: sympy.log(1 + sympy.exp(x)),
    "softsign": lambda x: x / (1 + sympy.Abs(x)),
    "nearest": lambda x: sympy.floor(x + sympy.Rational(1, 2)),
}
"""The functions that have a meaning; others are functions that SymPy knows nothing of."""


def meaning(e: Written, values: Mapping[Letter, Any]) -> Any:
    """An expression of numbers, with these values for its letters.

    Raises ``UntranslatableError`` if there is something else than numbers in it.
    """

    def of(part: Written) -> Any:
        return meaning(part, values)

    match e:
        case Letter() if e in values:
            return values[e]
        case Numeral(value):
            return number(value)
        case Negated(part):
            return -of(part)
        case Spread(part):
            return of(part)
        case Added(terms, "+" | "⊕"):
            return sympy.Add(*map(of, terms))
        case Multiplied(factors, "" | "⊙" | "∧"):
            return sympy.Mul(*map(of, factors))
        case Divided(top, bottom):
            return of(top) / of(bottom)
        case Raised(base, exponent):
            return of(base) ** of(exponent)
        case Compared(left, relation, right) if relation in RELATIONS:
            return _piecewise(RELATIONS[relation](of(left), of(right)))
        case Applied(function, arguments):
            known = FUNCTIONS.get(function) or sympy.Function(function)
            return known(*map(of, arguments))
        case _:
            raise UntranslatableError(
                f"{TEXT.of(e)} has no expression in SymPy, which has those of numbers: .text has "
                "the formula"
            )
