"""Learners: against direct constructions, in another category, and what goes wrong."""

from __future__ import annotations

import copy
import pickle
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.base import ReverseDifferentialCategory
from cartesian_rdc.categories.smooth import Arrow, Numbers, Space, Value, constant, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError, DataError, DivergenceError, SpaceError
from cartesian_rdc.execution import NumpyEngine, check_derivative, evaluate, points_engine
from cartesian_rdc.learning import (
    Batches,
    Learner,
    Order,
    Progress,
    Selected,
    Shuffled,
    ascent,
    assess,
    descent,
    folding,
    identity_rate,
    in_order,
    rate_at,
    side_by_side,
    sum_loss,
    supervised,
    training,
)
from cartesian_rdc.neural import (
    Momentum,
    Scalar,
    SmoothObject,
    accuracy,
    batched,
    constant_rate,
    dense,
    initialise,
    normal,
    point,
    proportional_rate,
    quadratic_loss,
    reals,
    scalars,
    sigmoid,
    tanh,
    unit_rate,
    zeros,
)
from cartesian_rdc.type_variables import B, P, S, X, Y
from cartesian_rdc.typed import Obj, addition, get, identity, in_lenses, parametric, put

engine = NumpyEngine()


class In: ...


class Middle: ...


class Out: ...


ins, middle, outs = reals(3, name=In), reals(4, name=Middle), reals(2, name=Out)
model = (ins >> dense(middle, tanh)) >> (middle >> dense(outs, sigmoid))
rng = np.random.default_rng(0)
DATA: Value = (rng.normal(size=(7, 3)), rng.uniform(size=(7, 2)))
START = initialise(model.parameters, 1, weights=normal(0.5), biases=normal(0.5))


def by_hand(arrays: list[Numbers], x: Numbers, t: Numbers, rate: float) -> list[Numbers]:
    """Backpropagation, written out: (b2, w2, b1, w1) after one step."""
    b2, w2, b1, w1 = arrays
    h = np.tanh(b1 + w1 @ x)
    y = 1 / (1 + np.exp(-(b2 + w2 @ h)))
    d2 = y * (1 - y) * (y - t)
    d1 = (1 - h * h) * (w2.T @ d2)
    slopes = (d2, np.outer(d2, h), d1, np.outer(d1, x))
    return [p - rate * slope for p, slope in zip(arrays, slopes, strict=True)]


def test_a_learner_is_backpropagation() -> None:
    learner = supervised(model, quadratic_loss, constant_rate(0.3), descent)
    arrays = leaves_of(START)
    inputs, labels = leaves_of(DATA)
    last: Value = ()
    for epoch in training(engine, learner, START, DATA, epochs=4):
        last = epoch.state
    for _ in range(4):
        for x, t in zip(inputs, labels, strict=True):
            arrays = by_hand(arrays, x, t, 0.3)
    for got, expected in zip(leaves_of(last), arrays, strict=True):
        assert np.allclose(got, expected, rtol=1e-12)


def test_the_definition_and_the_engine_train_alike() -> None:
    """On points, every step is a composition of the textbook lens, evaluated at the end."""
    small = reals(2, name=In) >> dense(reals(1, name=Out), sigmoid)
    learner = supervised(small, quadratic_loss, constant_rate(0.3), descent)
    x, t = np.array([[0.5, -1.0], [1.0, 2.0]]), np.array([[1.0], [0.0]])
    b, w = np.array([0.1]), np.array([[0.2, -0.3]])
    points = [smooth.pair(constant(x[k]), constant(t[k])) for k in range(2)]
    by_points = list(
        training(
            points_engine(smooth), learner, smooth.pair(constant(b), constant(w)), points, epochs=1
        )
    )[-1]
    by_engine = list(training(engine, learner, (b, w), (x, t), epochs=1))[-1]
    pairs = zip(leaves_of(evaluate(by_points.state, ())), leaves_of(by_engine.state), strict=True)
    for got, expected in pairs:
        assert np.allclose(got, expected, rtol=1e-13)


@dataclass(frozen=True)
class Bits:
    """A linear map over Z_2, a row of bits for each output."""

    inputs: int
    rows: tuple[int, ...]


@dataclass(frozen=True)
class LinearOverBits(ReverseDifferentialCategory[int, Bits]):
    """Matrices over Z_2: ``R[f] = π1 fᵀ`` (1910.07065, Example 19)."""

    def domain(self, f: Bits) -> int:
        return f.inputs

    def codomain(self, f: Bits) -> int:
        return len(f.rows)

    def identity(self, a: int) -> Bits:
        return Bits(a, tuple(1 << k for k in range(a)))

    def compose(self, f: Bits, g: Bits) -> Bits:
        self.require_composable(f, g)
        rows: list[int] = []
        for row in g.rows:
            total = 0
            for k, before in enumerate(f.rows):
                total ^= before if row >> k & 1 else 0
            rows.append(total)
        return Bits(f.inputs, tuple(rows))

    @property
    def unit(self) -> int:
        return 0

    def product(self, a: int, b: int) -> int:
        return a + b

    def first(self, a: int, b: int) -> Bits:
        return Bits(a + b, tuple(1 << k for k in range(a)))

    def second(self, a: int, b: int) -> Bits:
        return Bits(a + b, tuple(1 << a + k for k in range(b)))

    def delete(self, a: int) -> Bits:
        return Bits(a, ())

    def pair(self, f: Bits, g: Bits) -> Bits:
        self.require_same_domain(f, g, "pair")
        return Bits(f.inputs, f.rows + g.rows)

    def zero(self, a: int, b: int) -> Bits:
        return Bits(a, (0,) * b)

    def add(self, f: Bits, g: Bits) -> Bits:
        self.require_parallel(f, g, "add")
        return Bits(f.inputs, tuple(x ^ y for x, y in zip(f.rows, g.rows, strict=True)))

    def reverse_derivative(self, f: Bits) -> Bits:
        columns = range(f.inputs)
        transpose = tuple(sum((row >> k & 1) << j for j, row in enumerate(f.rows)) for k in columns)
        return self.compose(self.second(f.inputs, len(f.rows)), Bits(len(f.rows), transpose))


class Word: ...


def test_the_same_code_trains_in_a_category_written_here() -> None:
    """x + p with the loss + : one step of reverse derivative ascent learns p = label - x."""
    c = LinearOverBits()
    word: Obj[int, Bits, Word] = Obj(c, 3)
    shift = parametric(word, word, addition(word))

    learner = supervised(shift, sum_loss, identity_rate, ascent)
    assert learner.optimiser == ascent(word)
    # Points of an object of a category of linear maps are all zero, so run the step itself.
    step = learner.step.morphism
    assert (c.domain(step), c.codomain(step)) == (3 + 6, 3)
    p, x, t = 0b011, 0b101, 0b110
    at = p | x << 3 | t << 6
    new = sum((bin(row & at).count("1") & 1) << k for k, row in enumerate(step.rows))
    assert new == p ^ (t ^ (x ^ p))
    assert new == t ^ x
    trained = list(training(points_engine(c), learner, c.zero(0, 3), [c.zero(0, 6)], epochs=2))
    assert [epoch.state for epoch in trained] == [c.zero(0, 3)] * 3


def test_optimisers_side_by_side() -> None:
    """Momentum for one layer, descent for the other: each as if it were alone."""
    b, w = reals(2, name=Out), reals(4, name=In)
    both = side_by_side(descent(b), Momentum(0.9)(w))
    lens = both.lens
    state: Value = (((), np.ones(4)), (np.ones(2), np.ones(4)))
    change: Value = (np.full(2, 0.5), np.full(4, 0.25))
    assert [x.tolist() for x in leaves_of(engine.compile(get(lens))(state))] == [
        [1, 1],
        [1, 1, 1, 1],
    ]
    after = leaves_of(engine.compile(put(lens))((state, change)))
    memory = 0.9 * 1 - 0.25
    expected = [[memory] * 4, [0.5] * 2, [1 + memory] * 4]
    for got, want in zip(after, expected, strict=True):
        assert np.allclose(got, want, rtol=1e-15)


@given(st.integers(0, 50), st.integers(1, 9), st.integers(1, 40))
def test_orders_are_permutations_that_the_seed_decides(seed: int, epoch: int, n: int) -> None:
    order = Shuffled(seed)
    assert sorted(order(epoch, n)) == list(range(n))
    assert order(epoch, n) == Shuffled(seed)(epoch, n)
    assert list(in_order(epoch, n)) == list(range(n))


def test_orders_differ_from_epoch_to_epoch() -> None:
    orders = [tuple(Shuffled(3)(epoch, 20)) for epoch in range(1, 10)]
    assert all(one != two for one, two in pairwise(orders))


def test_training_that_diverges_says_where_and_keeps_the_last_finite_state() -> None:
    line = reals(1, name=In) >> dense(reals(1, name=Out), identity)
    learner = supervised(line, quadratic_loss, constant_rate(1e100), descent)
    data: Value = (np.ones((5, 1)), np.zeros((5, 1)))
    start: Value = (np.ones(1), np.ones((1, 1)))
    seen: list[int] = []
    with pytest.raises(DivergenceError) as caught:
        seen.extend(epoch.number for epoch in training(engine, learner, start, data, epochs=3))
    error = caught.value
    assert seen == [0]
    assert (error.epoch, error.step) == (1, 4)
    assert "epoch 1 at step 4: try a smaller learning rate" in str(error)
    kept = leaves_of(error.state)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert len(kept) == 2
    assert all(np.isfinite(array).all() for array in kept)


def test_training_that_diverges_is_looked_at_from_the_last_state_that_was_given() -> None:
    line = reals(1, name=In) >> dense(reals(1, name=Out), identity)
    learner = supervised(line, quadratic_loss, constant_rate(1e100), descent)
    data: Value = (np.ones((5, 1)), np.zeros((5, 1)))
    start: Value = (np.ones(1), np.ones((1, 1)))
    seen: list[tuple[int, int]] = []
    states = training(engine, learner, start, data, epochs=3, every=2)
    with pytest.raises(DivergenceError) as caught:
        seen.extend((at.number, at.step) for at in states)
    assert seen == [(0, 0), (0, 2)]
    assert (caught.value.epoch, caught.value.step) == (1, 4)


MOMENTUM = supervised(model, quadratic_loss, constant_rate(0.3), Momentum(0.9))
THREE = batched(model, 3)
IN_THREES = supervised(THREE, quadratic_loss, constant_rate(0.3), Momentum(0.9))


@given(st.data())
def test_training_goes_on_from_anywhere_to_the_same_bits(data: st.DataObject) -> None:
    """Where it was stopped, and how often it is watched, makes no difference to any number."""
    orders: list[Order] = [
        in_order,
        Shuffled(4),
        Batches(3, Shuffled(5), drop_last=True),
        Batches(3, drop_last=True),
    ]
    order = data.draw(st.sampled_from(orders))
    if isinstance(order, Batches):
        goes_on_to_the_same_bits(IN_THREES, order, data)
    else:
        goes_on_to_the_same_bits(MOMENTUM, order, data)


def goes_on_to_the_same_bits(
    learner: Learner[Space, Arrow, S, P, X, B, Y, Scalar], order: Order, data: st.DataObject
) -> None:
    epochs = data.draw(st.integers(1, 3))
    every, other = (data.draw(st.none() | st.integers(1, 8)) for _ in range(2))
    whole = list(training(engine, learner, START, DATA, epochs=epochs, order=order, every=every))
    assert [(at.number, at.step) for at in whole] == positions(len(order(1, 7)), epochs, every)
    k = data.draw(st.integers(0, len(whole) - 1))
    rest = list(
        folding(
            engine,
            engine.fold(learner.step),
            whole[k],
            DATA,
            epochs=epochs,
            order=order,
            every=every,
        )
    )
    *_, last = folding(
        engine, engine.fold(learner.step), whole[k], DATA, epochs=epochs, order=order, every=other
    )
    for at, expected in zip([*rest, last], [*whole[k:], whole[-1]], strict=True):
        assert (at.number, at.step) == (expected.number, expected.step)
        pairs = zip(leaves_of(at.state), leaves_of(expected.state), strict=True)
        assert all(one.tobytes() == two.tobytes() for one, two in pairs)


def positions(steps: int, epochs: int, every: int | None) -> list[tuple[int, int]]:
    """Where states are given: after every so many steps of an epoch, and after each epoch."""
    inside = range(every, steps, every) if every else ()
    found = [(0, 0)]
    for number in range(epochs):
        found += [*((number, step) for step in inside), (number + 1, 0)]
    return found


@given(st.integers(1, 9), st.integers(0, 9), st.integers(1, 40))
def test_batches_are_the_samples_of_an_epoch(size: int, epoch: int, length: int) -> None:
    every, whole = Batches(size, Shuffled(3)), Batches(size, Shuffled(3), drop_last=True)
    samples, batches = list(Shuffled(3)(epoch, length)), every(epoch, length)
    assert [sample for batch in batches for sample in batch] == samples
    assert [len(batch) for batch in batches[:-1]] == [size] * (len(batches) - 1)
    assert all(1 <= len(batch) <= size for batch in batches)
    if size > length:
        with pytest.raises(DataError, match=f"a batch has {size} samples, the data have {length}"):
            whole(epoch, length)
        return
    assert whole(epoch, length) == [batch for batch in batches if len(batch) == size]


def test_a_batch_is_one_step_on_the_sum_of_gradients() -> None:
    inputs, labels = leaves_of(DATA)
    (_, last) = training(engine, IN_THREES, START, DATA, epochs=1, order=Batches(3, drop_last=True))
    direct = engine.fold(IN_THREES.step)
    state: Value = (smooth_zeros(), START)
    for k in (0, 3):
        three: Value = (inputs[k : k + 3][None], labels[k : k + 3][None])
        state = direct(state, three, [0])
    for got, expected in zip(leaves_of(last.state), leaves_of(state), strict=True):
        assert np.array_equal(got, expected)


def smooth_zeros() -> Value:
    return initialise(model.parameters, 0, weights=zeros)


def test_training_cannot_begin_where_it_never_stands() -> None:
    step, state = MOMENTUM.step, engine.compile(MOMENTUM.start)(START)
    for number, done in ((2, 1), (0, 8)):
        with pytest.raises(DataError, match=f"begin after {number} epochs and {done} steps: it"):
            folding(engine, engine.fold(step), Progress(number, state, done), DATA, epochs=2)
    with pytest.raises(
        DataError, match="number of steps between two states is a whole number, 1 or more"
    ):
        training(engine, MOMENTUM, START, DATA, epochs=2, every=0)
    *_, last = folding(engine, engine.fold(step), Progress(2, state), DATA, epochs=2)
    assert last.state is state


THREE_PARTS: Any = (np.ones((7, 3)), np.ones((7, 2)), np.ones((7, 2)))


def test_samples_have_the_parts_of_a_sample() -> None:
    """Whatever is asked of data looks at all of them: nothing that is too much is dropped."""
    learner = supervised(model, quadratic_loss, constant_rate(0.1), descent)
    state: Value = ((), START)
    asked: list[Callable[[Any], object]] = [
        lambda data: accuracy(assess(engine, learner, state, data)),
        lambda data: assess(engine, learner, state, data).loss,
        lambda data: list(training(engine, learner, START, data, epochs=1)),
        lambda data: engine.compile(learner.predict)((state, data)),
    ]
    x, t = leaves_of(DATA)
    nested: Any = (x, (t, t))
    alone: Any = x
    for ask in asked:
        with pytest.raises(SpaceError, match="a tuple of length 3"):
            ask(THREE_PARTS)
        for wrong in (nested, alone, (x, ()), (t, x)):
            with pytest.raises((SpaceError, DataError)):
                ask(wrong)


def test_training_stands_where_it_stands() -> None:
    """``Progress`` is compared by what training does next: by the step, and the state's bits."""
    x = np.array([1.0, np.nan, -0.0])
    at = Progress(1, (x, (2, ())), 3)
    same = Progress(1, (x.copy(), (2, ())), 3)
    assert at == same
    assert hash(at) == hash(same)
    assert {at: 1}[same] == 1
    others: list[Any] = [
        Progress(2, (x, (2, ())), 3),
        Progress(1, (x, (2, ())), 4),
        Progress(1, (x, (3, ())), 3),
        Progress(1, (x[:2], (2, ())), 3),
        Progress(1, (x, ((2, ()), ())), 3),
        Progress(1, (x.astype("float32"), (2, ())), 3),
        Progress(1, (np.array([1.0, np.nan, 0.0]), (2, ())), 3),
        Selected(1, (x, (2, ())), 3, 0),
        1,
    ]
    assert all(at != other for other in others)
    on_device: Any = jnp
    one, other = (Progress(0, on_device.asarray([1.0, 2.0])) for _ in range(2))
    assert one == other
    best_one = Selected(1, x, float("nan"), 3)
    assert best_one == Selected(1, x.copy(), float("nan"), 3)
    assert hash(best_one) == hash(Selected(1, x.copy(), float("nan"), 3))
    assert best_one != Selected(1, x, 0.5, 3)
    for value in (at, best_one):
        assert (
            copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value
        )
    (before, after) = training(engine, MOMENTUM, START, DATA, epochs=1)
    (again, _) = training(engine, MOMENTUM, START, DATA, epochs=1)
    assert before == again
    assert before != after
    assert repr(at) == "Progress(number=1, step=3)"


WRONG_NUMBERS: list[tuple[Callable[[Any], object], int, str]] = [
    (Shuffled, 0, "the seed is a whole number, 0 or more"),
    (lambda n: Shuffled(0)(n, 3), 0, "the number of an epoch is a whole number, 0 or more"),
    (lambda n: Shuffled(0)(1, n), 0, "the number of samples is a whole number, 0 or more"),
    (lambda n: Batches(n)(1, 7), 1, "the size of a batch is a whole number, 1 or more"),
    (
        lambda n: training(engine, MOMENTUM, START, DATA, epochs=n),
        0,
        "the number of epochs is a whole number, 0 or more",
    ),
    (
        lambda n: training(engine, MOMENTUM, START, DATA, epochs=1, every=n),
        1,
        "the number of steps between two states is a whole number, 1 or more",
    ),
    (lambda n: check_derivative(identity(ins), seed=n), 0, "the seed is a whole number, 0 or more"),
]


@pytest.mark.parametrize(("make", "least", "words"), WRONG_NUMBERS)
def test_numbers_of_things_are_whole(make: Callable[[Any], object], least: int, words: str) -> None:
    make(least)
    make(np.int64(least))
    with pytest.raises(DataError, match=f"{words}, not {least - 1}"):
        make(least - 1)
    for wrong in (1.5, float("nan"), "1", np.float32(1), [1], True):
        with pytest.raises(DataError, match=f"{words}, not {re.escape(repr(wrong))}"):
            make(wrong)


NO_ORDERS: list[tuple[Callable[[Any, int], Any], str]] = [
    (lambda epoch, n: None, "an order gives the samples of an epoch as a sequence, not None"),
    (lambda epoch, n: iter([0]), "an order gives the samples of an epoch as a sequence"),
    (lambda epoch, n: [[0, 1], [2]], "several rows, not rows of several lengths"),
    (lambda epoch, n: [0.5], "the order is a row of whole numbers"),
    (lambda epoch, n: [[[0]]], "the order is a row of whole numbers, or several rows"),
    (lambda epoch, n: [n], "the order names the samples 7 to 7, the data have 7"),
]


@pytest.mark.parametrize(("order", "words"), NO_ORDERS)
def test_orders_that_are_none(order: Any, words: str) -> None:
    with pytest.raises(DataError, match=words):
        list(training(engine, MOMENTUM, START, DATA, epochs=1, order=order))


@pytest.mark.parametrize("rate", [float("nan"), float("inf"), "0.1", None, 1j, [0.1], 10**400])
def test_rates_are_finite_numbers(rate: Any) -> None:
    for make in (constant_rate, proportional_rate):
        with pytest.raises(SpaceError, match=r"a learning rate is a finite number, as in .* not "):
            make(rate)


def test_training_stands_after_whole_steps() -> None:
    wrong: list[Any] = [Progress(0.5, START), Progress(0, START, "1"), Progress(-1, START)]  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    for begun in wrong:
        with pytest.raises(
            DataError, match=r"(epochs|steps) done is a whole number, 0 or more, not"
        ):
            folding(engine, engine.fold(MOMENTUM.step), begun, DATA, epochs=2)


def test_data_and_options_that_make_no_sense() -> None:
    learner = supervised(model, quadratic_loss, constant_rate(0.1), descent)
    x, t = leaves_of(DATA)
    with pytest.raises(DataError, match="number of epochs is a whole number, 0 or more, not -1"):
        training(engine, learner, START, DATA, epochs=-1)
    with pytest.raises(DataError, match="the data have no rows"):
        training(engine, learner, START, (x[:0], t[:0]), epochs=1)
    with pytest.raises(DataError, match="one part of the data has 7 rows, another has 6"):
        training(engine, learner, START, (x, t[1:]), epochs=1)
    with pytest.raises(DataError, match="no rows: there is nothing to be right about"):
        accuracy(assess(engine, learner, ((), START), (x[:0], t[:0])))
    with pytest.raises(DataError, match="no rows: there is nothing to be right about"):
        _ = assess(engine, learner, ((), START), (x[:0], t[:0])).loss
    with pytest.raises(SpaceError, match=r"the space is R\[7, 3\], the value is an array of shape"):
        list(training(engine, learner, START, (x[:, :2], t), epochs=1))
    with pytest.raises(SpaceError, match="a factor is finite, not nan"):
        Momentum(float("nan"))(outs)


def test_wires_of_the_wrong_size_are_refused_at_run_time() -> None:
    unnamed = reals(20)
    with pytest.raises(CompositionError) as caught:
        _ = (reals(4) >> dense(unnamed, sigmoid)) >> (reals(3) >> dense(reals(3), sigmoid))
    assert str(caught.value) == (
        "cannot compose: the first ends in R[20], the second begins in R[3]"
    )
    other: SmoothObject[Out] = reals(5, name=Out)
    with pytest.raises(CompositionError) as caught:
        supervised(model, lambda _: quadratic_loss(other), constant_rate(0.1), descent)
    assert str(caught.value) == (
        "cannot learn: the model ends in R[2] called Out, the loss takes predictions of "
        "R[5] called Out"
    )
    single = scalars("float32")
    with pytest.raises(CompositionError) as caught:
        supervised(model, quadratic_loss, lambda _: unit_rate(single), descent)
    assert str(caught.value) == (
        "cannot compose: the first ends in (R, R) called Scalar, the second begins in "
        "(float32, float32) called Scalar"
    )
    with pytest.raises(CompositionError) as caught:
        supervised(model, quadratic_loss, rate_at(point(single, 1.0)), descent)
    assert str(caught.value) == (
        "cannot compose: the first ends in (R, R) called Scalar, the second begins in "
        "(R, float32) called Scalar"
    )

    def for_more(p: SmoothObject[P]) -> Any:
        return descent(p @ ins)

    with pytest.raises(CompositionError) as caught:
        supervised(model, quadratic_loss, unit_rate, for_more)
    words = str(caught.value)
    assert words.startswith("cannot reparametrise: the first ends in (R[2] × (((R[2] × R[2, 4])")


def test_zero_epochs_give_the_state_before_training() -> None:
    learner = supervised(model, quadratic_loss, constant_rate(0.1), descent)
    (only,) = training(engine, learner, START, DATA, epochs=0)
    assert only.number == 0
    for got, expected in zip(leaves_of(only.state), leaves_of(START), strict=True):
        assert np.array_equal(got, expected)


def test_slips_that_the_checkers_would_have_found() -> None:
    with pytest.raises(TypeError, match=r"a term or a Hom is needed here, .*, its .body") as caught:
        engine.compile(model)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert len(str(caught.value)) < 250
    with pytest.raises(ValueError, match=r"the sign of momentum is one of .* not 'backwards'"):
        Momentum(0.9, sign="backwards")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="the name of a wire is a class, not 'In'"):
        reals(3, name="In")  # type: ignore[call-overload]  # pyright: ignore


def test_what_is_shown_of_arrows_and_learners_is_short() -> None:
    learner = supervised(model, quadratic_loss, constant_rate(0.1), descent)
    boundary = "R[3] -> R[2] with parameters (R[2] × R[2, 4]) × (R[4] × R[4, 3])"
    (only,) = training(engine, learner, START, DATA, epochs=0)
    assert repr(only) == "Progress(number=0, step=0)"
    assert repr(model) == f"<ParaHom {boundary}>"
    state = "1 × ((R[2] × R[2, 4]) × (R[4] × R[4, 3]))"
    assert repr(learner) == f"<Learner ({state}) × (R[3] × R[2]) -> {state}>"
    assert repr(sigmoid(ins)) == "<Hom R[3] -> R[3]>"
    assert repr(in_lenses(sigmoid(ins))) == "<Hom (R[3], R[3]) -> (R[3], R[3])>"
