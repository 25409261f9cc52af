"""Uses of the facade that both checkers accept, with the types that they infer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias, assert_type

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.smooth import Arrow, Numbers, Space, Value, smooth
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.functors import Batching, ReverseDerivative
from cartesian_rdc.learning import (
    Assessment,
    Fitted,
    Learner,
    Power,
    Progress,
    Stream,
    adversarial,
    adversaries,
    ascent,
    assess,
    descent,
    dreaming,
    exchange,
    fit,
    identity_rate,
    open_learner,
    residual,
    step_of_batch,
    sum_loss,
    supervised,
    tie,
    unroll,
    unsupervised,
)
from cartesian_rdc.neural import (
    Activation,
    Adam,
    Batch,
    Counter,
    Flat,
    Image,
    Index,
    Kernel,
    Layer,
    Matrix,
    Momentum,
    Scalar,
    SmoothLens,
    SmoothMap,
    SmoothObject,
    Summary,
    accuracy,
    batched,
    bias,
    constant_rate,
    correlate,
    dense,
    elman_cell,
    filled,
    flatten,
    freeze,
    index_cross_entropy,
    leaky_relu,
    linear,
    max_pool,
    on_rows,
    parameter,
    point,
    quadratic_loss,
    reals,
    relu,
    rows,
    sigmoid,
    summary,
)
from cartesian_rdc.type_variables import A, B, L, P, Q, X
from cartesian_rdc.typed import (
    ParaHom,
    Two,
    Unit,
    Wire,
    addition,
    answer_of,
    associator,
    called,
    copy,
    corner,
    ending,
    first,
    get,
    identity,
    in_lenses,
    pair,
    put,
    retie,
    reverse_derivative,
    symmetry,
    two,
    unit,
    zero,
    zipped,
)


class Pixels: ...


class Picture: ...


class Hidden: ...


class Digit: ...


pixels = reals(784, name=Pixels)
picture = reals(1, 28, 28, name=Picture)
hidden = reals(32, name=Hidden)


class Coloured(Picture): ...  # a name with a base class: type[A] is covariant


picture_by_annotation: SmoothObject[Picture] = reals(3, 28, 28, name=Coloured)
digit = reals(10, name=Digit)
nameless = reals(3)

assert_type(pixels, SmoothObject[Pixels])
assert_type(nameless, SmoothObject[Wire])
assert_type(pixels @ hidden, SmoothObject[tuple[Pixels, Hidden]])

# maps
squash = sigmoid(hidden)
assert_type(squash, SmoothMap[Hidden, Hidden])
assert_type(squash >> squash, SmoothMap[Hidden, Hidden])
assert_type(squash @ sigmoid(digit), SmoothMap[tuple[Hidden, Digit], tuple[Hidden, Digit]])
assert_type(first(pixels, hidden), SmoothMap[tuple[Pixels, Hidden], Pixels])
assert_type(symmetry(pixels, hidden), SmoothMap[tuple[Pixels, Hidden], tuple[Hidden, Pixels]])
assert_type(
    associator(pixels, hidden, digit),
    SmoothMap[tuple[tuple[Pixels, Hidden], Digit], tuple[Pixels, tuple[Hidden, Digit]]],
)
assert_type(copy(hidden) >> (squash @ squash), SmoothMap[Hidden, tuple[Hidden, Hidden]])
assert_type(pair(squash, squash), SmoothMap[Hidden, tuple[Hidden, Hidden]])
assert_type(reverse_derivative(squash), SmoothMap[tuple[Hidden, Hidden], Hidden])

# layers
one = pixels >> linear(hidden)
assert_type(one, Layer[Matrix[Pixels, Hidden], Pixels, Hidden])
assert_type(one >> squash, Layer[Matrix[Pixels, Hidden], Pixels, Hidden])
assert_type(identity(pixels) >> one, Layer[Matrix[Pixels, Hidden], Pixels, Hidden])
twice_dense = pixels >> dense(hidden, sigmoid) >> dense(digit, sigmoid)
assert_type(
    twice_dense,
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

# a chain of makers, from an object
model = picture >> correlate(3, (3, 3)) >> relu >> max_pool(2) >> flatten >> dense(digit, sigmoid)
assert_type(
    model,
    Layer[
        tuple[tuple[Digit, Matrix[Flat[Image[Image[Picture]]], Digit]], Kernel[Picture]],
        Picture,
        Digit,
    ],
)
assert_type(hidden >> relu, SmoothMap[Hidden, Hidden])
assert_type(hidden >> relu >> relu, SmoothMap[Hidden, Hidden])
assert_type(hidden >> relu(hidden), SmoothMap[Hidden, Hidden])
assert_type(hidden >> linear(digit), Layer[Matrix[Hidden, Digit], Hidden, Digit])
assert_type(hidden >> relu >> linear(digit), Layer[Matrix[Hidden, Digit], Hidden, Digit])
assert_type(hidden >> linear(digit) >> relu, Layer[Matrix[Hidden, Digit], Hidden, Digit])
assert_type(
    hidden >> linear(digit) >> bias,
    Layer[tuple[Digit, Matrix[Hidden, Digit]], Hidden, Digit],
)
assert_type(hidden >> leaky_relu(0.2) >> leaky_relu(0.5), SmoothMap[Hidden, Hidden])
assert_type(
    reals(4) >> dense(reals(3), relu) >> dense(digit, identity),
    Layer[tuple[tuple[Digit, Matrix[Wire, Digit]], tuple[Wire, Matrix[Wire, Wire]]], Wire, Digit],
)
assert_type(hidden >> copy >> addition(hidden), SmoothMap[Hidden, Hidden])
assert_type(
    hidden >> copy >> (relu(hidden) @ identity(hidden)),
    SmoothMap[Hidden, tuple[Hidden, Hidden]],
)
assert_type((hidden @ digit) >> identity, SmoothMap[tuple[Hidden, Digit], tuple[Hidden, Digit]])
assert_type(
    rows(hidden, 5) >> on_rows(linear(digit)),
    Layer[Matrix[Hidden, Digit], Batch[Hidden], Batch[Digit]],
)
assert_type(
    batched(hidden >> linear(digit), 5),
    Layer[Matrix[Hidden, Digit], Batch[Hidden], Batch[Digit]],
)


# makers: a Callable Protocol, a frozen object, a bound method, a lambda, a choice
class ActivationLike(Protocol):
    """An activation of every wire: what one takes to use it on two."""

    def __call__(self, a: SmoothObject[A], /) -> SmoothMap[A, A]: ...


def everywhere(activation: ActivationLike) -> ActivationLike:
    return activation


def twice(activation: Activation[A]) -> Activation[A]:
    return lambda a: a >> activation >> activation


@dataclass(frozen=True)
class Leaky:
    """A partial application as an object."""

    slope: float

    def __call__(self, a: SmoothObject[A]) -> SmoothMap[A, A]:
        return a >> leaky_relu(self.slope) >> relu


class Own:
    """A bound method is a maker."""

    def activation(self, a: SmoothObject[A]) -> SmoothMap[A, A]:
        return relu(a)


def chosen(flag: bool) -> Activation[A]:
    return relu if flag else sigmoid


assert_type(digit >> everywhere(relu), SmoothMap[Digit, Digit])
assert_type(digit >> everywhere(Leaky(0.1)), SmoothMap[Digit, Digit])
assert_type(digit >> Leaky(0.1), SmoothMap[Digit, Digit])
assert_type(
    hidden >> dense(digit, Leaky(0.1)) >> Leaky(0.2),
    Layer[tuple[Digit, Matrix[Hidden, Digit]], Hidden, Digit],
)
assert_type(digit >> twice(relu), SmoothMap[Digit, Digit])
assert_type(
    hidden >> dense(digit, lambda a: a >> relu),
    Layer[tuple[Digit, Matrix[Hidden, Digit]], Hidden, Digit],
)
assert_type(digit >> Own().activation, SmoothMap[Digit, Digit])
assert_type(digit >> chosen(True), SmoothMap[Digit, Digit])
assert_type(digit >> (relu if digit.names else sigmoid), SmoothMap[Digit, Digit])
row = relu(digit)
activations: list[Activation[Digit]] = [relu, sigmoid, chosen(False)]
for each in activations:
    row = row >> each
assert_type(row, SmoothMap[Digit, Digit])


# makers of makers
def then(
    f: Callable[[SmoothObject[A]], Layer[P, A, B]],
    g: Callable[[SmoothObject[B]], Layer[Q, B, Digit]],
) -> Callable[[SmoothObject[A]], Layer[tuple[Q, P], A, Digit]]:
    return lambda a: f(a) >> g


def block(channels: int) -> Callable[[SmoothObject[A]], Layer[Kernel[A], A, Image[Image[A]]]]:
    return lambda a: a >> correlate(channels, (3, 3)) >> relu >> max_pool(2)


assert_type(hidden >> residual(bias), Layer[Hidden, Hidden, Hidden])
assert_type(
    hidden >> called("first", dense(digit, relu)) >> called("second", bias),
    Layer[tuple[Digit, tuple[Digit, Matrix[Hidden, Digit]]], Hidden, Digit],
)
assert_type(hidden >> called("squashed", relu), SmoothMap[Hidden, Hidden])
assert_type(
    hidden >> then(dense(digit, relu), bias),
    Layer[tuple[Digit, tuple[Digit, Matrix[Hidden, Digit]]], Hidden, Digit],
)
assert_type(picture >> block(4), Layer[Kernel[Picture], Picture, Image[Image[Picture]]])
layers = (reals(5) >> dense(reals(5), relu)).unnamed()
for _ in range(3):
    layers = (layers >> dense(reals(5), relu)).unnamed()
assert_type(layers, Layer[Wire, Wire, Wire])

# lenses are Homs
SmoothParaLens: TypeAlias = ParaHom[LensObject[Space], LensMorphism[Space, Arrow], P, A, B]
lens = in_lenses(squash)
assert_type(lens, SmoothLens[Two[Hidden, Hidden], Two[Hidden, Hidden]])
assert_type(lens >> lens, SmoothLens[Two[Hidden, Hidden], Two[Hidden, Hidden]])
assert_type(get(lens), SmoothMap[Hidden, Hidden])
assert_type(put(lens), SmoothMap[tuple[Hidden, Hidden], Hidden])
assert_type(
    zipped(two(hidden, hidden), two(digit, digit)) >> (lens @ in_lenses(relu(digit))),
    SmoothLens[
        Two[tuple[Hidden, Digit], tuple[Hidden, Digit]],
        tuple[Two[Hidden, Hidden], Two[Digit, Digit]],
    ],
)
layer = hidden >> linear(digit)
Weights: TypeAlias = Matrix[Hidden, Digit]
assert_type(
    in_lenses(layer),
    SmoothParaLens[Two[Weights, Weights], Two[Hidden, Hidden], Two[Digit, Digit]],
)
assert_type(
    in_lenses(layer) >> in_lenses(sigmoid(digit)),
    SmoothParaLens[Two[Weights, Weights], Two[Hidden, Hidden], Two[Digit, Digit]],
)
assert_type(ending(squash), SmoothLens[Two[Hidden, Hidden], Unit])
assert_type(answer_of(ending(squash)), SmoothMap[Hidden, Hidden])

# Figure 6, then Figure 5
opened = open_learner(layer, sum_loss(digit), identity_rate(digit), ascent(layer.parameters).lens)
State: TypeAlias = tuple[Unit, Weights]
assert_type(
    opened,
    SmoothParaLens[tuple[Two[Digit, Digit], Two[State, State]], Two[Hidden, Hidden], Unit],
)
assert_type(
    corner(opened.domain) >> opened,
    SmoothParaLens[
        tuple[tuple[Two[Digit, Digit], Two[State, State]], Two[Hidden, Hidden]], Unit, Unit
    ],
)

# losses, rates and optimisers are makers
SmoothLearner: TypeAlias = Learner[Space, Arrow, A, P, B, Q, X, L]
learner = supervised(layer, sum_loss, identity_rate, ascent)
assert_type(learner, SmoothLearner[Unit, Weights, tuple[Hidden, Digit], Digit, Digit, Digit])
assert_type(learner.step, SmoothMap[tuple[State, tuple[Hidden, Digit]], State])
assert_type(
    supervised(layer, quadratic_loss, constant_rate(0.1), descent),
    SmoothLearner[Unit, Weights, tuple[Hidden, Digit], Digit, Digit, Scalar],
)
assert_type(
    supervised(hidden >> dense(digit, relu), quadratic_loss, identity_rate, descent),
    SmoothLearner[Unit, tuple[Digit, Weights], tuple[Hidden, Digit], Digit, Digit, Scalar],
)
assert_type(
    supervised(layer, quadratic_loss, constant_rate(0.1), Momentum(0.5)),
    SmoothLearner[Weights, Weights, tuple[Hidden, Digit], Digit, Digit, Scalar],
)
assert_type(
    supervised(layer, quadratic_loss, constant_rate(0.1), Adam()),
    SmoothLearner[
        tuple[Counter, tuple[Weights, Weights]],
        Weights,
        tuple[Hidden, Digit],
        Digit,
        Digit,
        Scalar,
    ],
)
assert_type(
    unsupervised(hidden >> linear(hidden), sum_loss, identity_rate, ascent),
    SmoothLearner[Unit, Matrix[Hidden, Hidden], Hidden, Hidden, Hidden, Hidden],
)
assert_type(
    dreaming(layer, sum_loss, identity_rate, ascent),
    SmoothLearner[Unit, Hidden, tuple[Weights, Digit], Digit, Digit, Digit],
)
assert_type(
    supervised(layer, index_cross_entropy, constant_rate(0.1), descent),
    SmoothLearner[Unit, Weights, tuple[Hidden, Index[Digit]], Digit, Index[Digit], Scalar],
)
assert_type(
    step_of_batch(NumpyEngine(), learner, 32),
    SmoothMap[tuple[State, Batch[tuple[Hidden, Digit]]], State],
)


def trains(weights: Value, data: tuple[Numbers, Numbers]) -> float:
    engine = NumpyEngine()
    fitted = fit(engine, learner, weights, data, epochs=1, batch=32, measures={"right": accuracy})
    assert_type(fitted, Fitted[Value])
    assert_type(fitted.last, Progress[Value])
    assert_type(engine.rows(layer.at(point(layer.parameters, weights)))(data[0]), Value)
    seen = assess(engine, learner, fitted.state, data)
    assert_type(seen, Assessment[Value])
    return accuracy(seen)


classes = supervised(layer, index_cross_entropy, constant_rate(0.1), descent)


def trains_on_classes(weights: Value, x: NDArray[np.float32], y: NDArray[np.int64]) -> Value:
    fitted = fit(NumpyEngine(), classes, weights, (x, y), epochs=1, batch=32)
    assert_type(NumpyEngine().data(classes.samples, (x, y)), Value)
    return fitted.parameters


def trains_on_parts(weights: Value, x: NDArray[np.float32], y: NDArray[np.int64]) -> Value:
    parts = Stream(lambda epoch: [(x[:32], y[:32]), (x[32:], y[32:])], steps=2)
    assert_type(parts, Stream[tuple[NDArray[np.float32], NDArray[np.int64]]])
    fitted = fit(NumpyEngine(), classes, weights, parts, epochs=1, batch=32)
    return fitted.parameters


generator, judge = hidden >> linear(digit), digit >> linear(hidden)
game = adversaries(generator, judge)
Rules: TypeAlias = tuple[Matrix[Hidden, Digit], Matrix[Digit, Hidden]]


gan = adversarial(
    game,
    sum_loss,
    zero(unit(smooth), hidden @ hidden),
    identity_rate,
    down=descent(generator.parameters),
    up=descent(judge.parameters),
)
assert_type(
    gan,
    SmoothLearner[
        tuple[Unit, Unit],
        Rules,
        tuple[Hidden, Digit],
        tuple[Hidden, Hidden],
        tuple[Hidden, Hidden],
        tuple[Hidden, Hidden],
    ],
)

# functors are called
assert_type(Batching(5)(squash), SmoothMap[Hidden, Hidden])
assert_type(Batching(5)(one), Layer[Matrix[Pixels, Hidden], Pixels, Hidden])
lenses = Lens(smooth)
assert_type(lenses, Lens[Space, Arrow])
assert_type(Para(lenses), Para[LensObject[Space], LensMorphism[Space, Arrow]])
assert_type(ReverseDerivative(smooth)(squash), SmoothLens[Hidden, Hidden])

# parameters are wires, and have names
square = hidden >> linear(hidden)
assert_type(tie(square.parameters, square >> square), Layer[Matrix[Hidden, Hidden], Hidden, Hidden])
assert_type(residual(square), Layer[Matrix[Hidden, Hidden], Hidden, Hidden])
assert_type(exchange(one), Layer[Pixels, Matrix[Pixels, Hidden], Hidden])
assert_type(one.at(zero(unit(smooth), one.parameters)), SmoothMap[Pixels, Hidden])
assert_type(point(hidden, [0.0] * 32), SmoothMap[Unit, Hidden])
assert_type(freeze(twice_dense, {"bias": [0.0] * 32}), Layer[Wire, Pixels, Digit])
assert_type(retie(square >> square, {"weights.2": "weights"}), Layer[Wire, Hidden, Hidden])
assert_type(parameter("slope", hidden, filled(0.25)), SmoothObject[Hidden])
assert_type(one.inside.expression(), str)
assert_type(summary(one), Summary)
assert_type(summary(one.body), Summary)
assert_type(summary(supervised(one, quadratic_loss, constant_rate(0.1), descent)), Summary)
cell = elman_cell(pixels, hidden)
assert_type(
    unroll(cell, 3),
    Layer[
        tuple[Hidden, tuple[Matrix[Hidden, Hidden], Matrix[Pixels, Hidden]]],
        tuple[Hidden, Power[Pixels]],
        tuple[Hidden, Power[Hidden]],
    ],
)
