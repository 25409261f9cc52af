"""Uses of the facade that both checkers accept, with the types that they infer."""

from __future__ import annotations

from typing import assert_type

from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.smooth import Array, smooth
from cartesian_rdc.learning import (
    Learner,
    Power,
    ascent,
    exchange,
    freeze,
    residual,
    supervised,
    tie,
    unroll,
)
from cartesian_rdc.neural import (
    Layer,
    Matrix,
    Scalar,
    SmoothLens,
    SmoothMap,
    SmoothObject,
    constant_rate,
    dense,
    descent,
    elman_cell,
    linear,
    quadratic_loss,
    reals,
    sigmoid,
)
from cartesian_rdc.typed import (
    Obj,
    Unit,
    Wire,
    associator,
    copy,
    derivative_lens,
    first,
    identity,
    pair,
    reverse_derivative,
    symmetry,
    zero,
)


class Pixels: ...


class Hidden: ...


class Digit: ...


pixels = reals(784, name=Pixels)
hidden = reals(32, name=Hidden)
digit = reals(10, name=Digit)
unnamed = reals(3)

assert_type(pixels, SmoothObject[Pixels])
assert_type(unnamed, SmoothObject[Wire])
assert_type(pixels @ hidden, SmoothObject[tuple[Pixels, Hidden]])

squash = sigmoid(hidden)
assert_type(squash, SmoothMap[Hidden, Hidden])
assert_type(squash >> squash, SmoothMap[Hidden, Hidden])
assert_type(squash @ sigmoid(digit), SmoothMap[tuple[Hidden, Digit], tuple[Hidden, Digit]])
assert_type(first(smooth, pixels, hidden), SmoothMap[tuple[Pixels, Hidden], Pixels])
assert_type(symmetry(pixels, hidden), SmoothMap[tuple[Pixels, Hidden], tuple[Hidden, Pixels]])
assert_type(
    associator(pixels, hidden, digit),
    SmoothMap[tuple[tuple[Pixels, Hidden], Digit], tuple[Pixels, tuple[Hidden, Digit]]],
)
assert_type(copy(smooth, hidden) >> (squash @ squash), SmoothMap[Hidden, tuple[Hidden, Hidden]])
assert_type(pair(smooth, squash, squash), SmoothMap[Hidden, tuple[Hidden, Hidden]])
assert_type(reverse_derivative(smooth, squash), SmoothMap[tuple[Hidden, Hidden], Hidden])

one = linear(pixels, hidden)
assert_type(one, Layer[Matrix[Pixels, Hidden], Pixels, Hidden])
assert_type(one >> squash, Layer[Matrix[Pixels, Hidden], Pixels, Hidden])
assert_type(identity(pixels) >> one, Layer[Matrix[Pixels, Hidden], Pixels, Hidden])
two = dense(pixels, hidden, sigmoid) >> dense(hidden, digit, sigmoid)
assert_type(
    two,
    Layer[
        tuple[tuple[Digit, Matrix[Hidden, Digit]], tuple[Hidden, Matrix[Pixels, Hidden]]],
        Pixels,
        Digit,
    ],
)
assert_type(
    one @ one,
    Layer[
        tuple[Matrix[Pixels, Hidden], Matrix[Pixels, Hidden]],
        tuple[Pixels, Pixels],
        tuple[Hidden, Hidden],
    ],
)
assert_type(
    one @ squash,
    Layer[Matrix[Pixels, Hidden], tuple[Pixels, Hidden], tuple[Hidden, Hidden]],
)
assert_type(
    squash @ one,
    Layer[Matrix[Pixels, Hidden], tuple[Hidden, Pixels], tuple[Hidden, Hidden]],
)
assert_type(one.body, SmoothMap[tuple[Matrix[Pixels, Hidden], Pixels], Hidden])

lens = derivative_lens(smooth, squash)
assert_type(lens, SmoothLens[Hidden, Hidden, Hidden, Hidden])
assert_type(lens >> lens, SmoothLens[Hidden, Hidden, Hidden, Hidden])
assert_type(lens.put, SmoothMap[tuple[Hidden, Hidden], Hidden])

learner = supervised(smooth, one, quadratic_loss(hidden), constant_rate(0.1), descent)
assert_type(
    learner,
    Learner[
        Object[Array],
        Term[Array],
        Unit,
        Matrix[Pixels, Hidden],
        tuple[Pixels, Hidden],
        Hidden,
        Scalar,
    ],
)
assert_type(
    learner.step,
    SmoothMap[
        tuple[tuple[Unit, Matrix[Pixels, Hidden]], tuple[Pixels, Hidden]],
        tuple[Unit, Matrix[Pixels, Hidden]],
    ],
)
upward = ascent(smooth, hidden)

lenses = Lens(smooth)
assert_type(lenses, Lens[Object[Array], Term[Array]])
assert_type(Para(lenses), Para[LensObject[Object[Array]], LensMorphism[Object[Array], Term[Array]]])

unit: SmoothObject[Unit] = Obj(smooth, smooth.unit)
square = linear(hidden, hidden)
assert_type(
    tie(smooth, square.parameters, square >> square),
    Layer[Matrix[Hidden, Hidden], Hidden, Hidden],
)
assert_type(residual(smooth, square), Layer[Matrix[Hidden, Hidden], Hidden, Hidden])
assert_type(exchange(one), Layer[Pixels, Matrix[Pixels, Hidden], Hidden])
assert_type(freeze(one, zero(smooth, unit, one.parameters)), SmoothMap[Pixels, Hidden])
cell = elman_cell(pixels, hidden)
assert_type(
    unroll(smooth, cell, 3),
    Layer[
        tuple[Hidden, tuple[Matrix[Hidden, Hidden], Matrix[Pixels, Hidden]]],
        tuple[Hidden, Power[Pixels]],
        tuple[Hidden, Power[Hidden]],
    ],
)
