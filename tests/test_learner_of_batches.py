"""Batches are an argument of training: the same numbers as those of learners made for batches."""

from __future__ import annotations

import gc
import weakref
from contextlib import nullcontext
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import Value, smooth
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import agreement, bus, look_up_table, pseudo_linear
from cartesian_rdc.errors import DataError, StructureError
from cartesian_rdc.execution import (
    ENGINES,
    CircuitEngine,
    NumpyEngine,
    engine_named,
    points_engine,
    program,
)
from cartesian_rdc.execution.blocks import BYTES, MOST, Blocks, size_of
from cartesian_rdc.execution.once import Kept
from cartesian_rdc.functors import RationalPolynomials
from cartesian_rdc.learning import (
    Batches,
    Shuffled,
    adversarial,
    adversaries,
    ascent,
    assess,
    descent,
    dreaming,
    fit,
    identity_rate,
    step_of_batch,
    sum_loss,
    supervised,
    training,
    unsupervised,
)
from cartesian_rdc.neural import (
    Adam,
    Momentum,
    batched,
    constant_rate,
    dense,
    dot_product,
    index_cross_entropy,
    initialise,
    linear,
    normal,
    point,
    quadratic_loss,
    reals,
    sigmoid,
    softmax_cross_entropy,
    tanh,
    unit_rate,
)
from cartesian_rdc.typed import Hom, identity
from tests.effort import usually

ins, outs = reals(4), reals(3)
MODEL = ins >> dense(reals(5), tanh) >> dense(outs, identity)
START = initialise(MODEL.parameters, 0, weights=normal(0.7))
rng = np.random.default_rng(1)
X, LABELS = rng.normal(size=(1257, 4)), rng.integers(0, 3, 1257)
Y = np.eye(3)[LABELS]


def close(one: Value, other: Value, most: float = 1e-12) -> bool:
    pairs = zip(leaves_of(one), leaves_of(other), strict=True)
    return all(np.allclose(x, y, rtol=most, atol=most) for x, y in pairs)


def learners() -> dict[str, Any]:
    picture, code = reals(3), reals(2)
    generator, critic = code >> dense(picture, tanh), picture >> dense(reals(1), identity)
    game = adversaries(generator, critic)
    return {
        "supervised": supervised(MODEL, softmax_cross_entropy, constant_rate(0.1), Adam()),
        "of classes": supervised(MODEL, index_cross_entropy, unit_rate, Momentum(0.9)),
        "unsupervised": unsupervised(
            picture >> dense(code, sigmoid) >> dense(picture, identity),
            quadratic_loss,
            constant_rate(0.1),
            descent,
        ),
        "dreaming": dreaming(MODEL, dot_product, constant_rate(0.1), ascent),
        "adversarial": adversarial(
            game,
            dot_product,
            point(game.codomain, ([1.0], [-1.0])),
            constant_rate(0.1),
            down=descent(generator.parameters),
            up=descent(critic.parameters),
        ),
    }


@pytest.mark.parametrize("name", learners())
def test_the_step_is_the_step_on_the_objective(name: str) -> None:
    """R preserves composition: Figure 6 and one lens of the whole have the same program."""
    learner = learners()[name]
    assert str(program(learner.step)) == str(
        program(learner.step_on(learner.objective, learner.rate))
    )


REDUCED = [*((name, "mean") for name in ENGINES), ("numpy", "sum")]


@pytest.mark.parametrize(
    ("name", "reduction"), usually([one for one in REDUCED if one[0] != "numba"], of=REDUCED)
)
def test_a_batch_is_that_of_the_learner_made_for_batches(name: str, reduction: Any) -> None:
    """1,257 rows, 32 a step: 39 batches, and one of 9, whose mean is its own."""
    engine, order = engine_named(name), Shuffled(3)
    learner = supervised(MODEL, softmax_cross_entropy, constant_rate(0.1), Momentum(0.9))
    *_, found = training(
        engine, learner, START, (X, Y), epochs=1, batch=32, reduction=reduction, order=order
    )

    def step(hand: Any, size: int) -> Any:
        rate = 0.1 / size if reduction == "mean" else 0.1
        many = batched(MODEL, size)
        made = supervised(many, softmax_cross_entropy, constant_rate(rate), Momentum(0.9))
        return hand.fold(made.step)

    batches = Batches(32, order)(1, 1257)
    assert [len(batch) for batch in batches] == [32] * 39 + [9]
    for hand in usually([NumpyEngine()], of=[NumpyEngine(), engine]):
        state = hand.compile(learner.start)(START)
        state = step(hand, 32)(state, (X, Y), batches[:-1])
        state = step(hand, 9)(state, (X, Y), batches[-1:])
        assert close(found.state, state)


def test_batches_of_hand_made_learners_still_train() -> None:
    learner = supervised(batched(MODEL, 32), softmax_cross_entropy, constant_rate(0.1 / 32), Adam())
    one = supervised(MODEL, softmax_cross_entropy, constant_rate(0.1), Adam())
    order, engine = Batches(32, Shuffled(0), drop_last=True), NumpyEngine()
    *_, by_hand = training(engine, learner, START, (X, Y), epochs=2, order=order)
    found = fit(engine, one, START, (X, Y), epochs=2, batch=32, order=Shuffled(0), drop_last=True)
    assert close(found.state, by_hand.state)


@pytest.mark.parametrize("size", [1, 3, 8])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_over_the_rationals_a_batch_is_exactly_that_made_by_hand(size: int, reduction: Any) -> None:
    """Equal polynomials: the loss of all rows at once, divided by their number."""
    a, b, exact = reals(2), reals(1), RationalPolynomials()
    model = a >> linear(b)
    learner = supervised(model, quadratic_loss, constant_rate(0.5), Momentum(0.5))
    step = step_of_batch(NumpyEngine(), learner, size, reduction)

    def loss(many: Any) -> Any:
        whole = quadratic_loss(many)
        number = whole.codomain
        divided = sm.divide_by(number.object, size if reduction == "mean" else 1)
        return whole >> Hom(number, number, divided)

    by_hand = supervised(batched(model, size), loss, constant_rate(0.5), Momentum(0.5)).step
    assert exact.on_morphism(step.morphism) == exact.on_morphism(by_hand.morphism)


BITS = Circuits(Modular(2))


@given(st.integers(1, 5), st.integers(0, 11), st.integers(0, 2**32))
def test_circuits_learn_from_batches(size: int, length: int, seed: int) -> None:
    """Over Z_2 a batch adds up all changes; so do the points 1 -> A, which are composed."""
    model = bus(BITS, 3) >> pseudo_linear(bus(BITS, 1))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    draws = np.random.default_rng(seed)
    rows = draws.integers(0, 2, (length + 1, 4))
    start = draws.integers(0, 2, 3)
    engine = CircuitEngine(BITS)
    *_, last = training(
        engine, learner, start, engine.samples(rows), epochs=1, batch=size, reduction="sum"
    )
    step, state = engine.compile(learner.step), start
    for first in range(0, length + 1, size):
        changes = [step(np.concatenate([state, row])) ^ state for row in rows[first : first + size]]
        state = state ^ np.bitwise_xor.reduce(changes)
    assert last.state.tolist() == state.tolist()


def test_points_learn_from_batches() -> None:
    model = bus(BITS, 2) >> look_up_table(bus(BITS, 1))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    rows = np.array([[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1], [0, 0, 1]])
    gates = CircuitEngine(BITS)
    *_, found = training(
        gates, learner, np.zeros(4, int), gates.samples(rows), epochs=1, batch=2, reduction="sum"
    )
    composed = points_engine(BITS)

    def of(shape: Any, numbers: Any) -> Any:
        """The point of a bus, which is a product of wires in some order of brackets."""
        queue = [BITS.constant(int(number)) for number in numbers]
        return shape.collect(queue, lambda: BITS.identity(BITS.unit), BITS.pair)

    points = [of(learner.samples.object, row) for row in rows]
    start = of(learner.optimiser.parameters.object, np.zeros(4, int))
    *_, last = training(composed, learner, start, points, epochs=1, batch=2, reduction="sum")
    numbers = gates.compile(last.state)(np.zeros(0, int))
    assert numbers.tolist() == found.state.tolist()


def test_what_has_no_mean_says_so() -> None:
    model = bus(BITS, 2) >> look_up_table(bus(BITS, 1))
    learner = supervised(model, sum_loss, identity_rate, ascent)
    engine = CircuitEngine(BITS)
    data = engine.samples(np.zeros((4, 3), int))
    with pytest.raises(StructureError, match=r"cannot divide by a whole number in .*: it is no Sm"):
        training(engine, learner, np.zeros(4, int), data, epochs=1, batch=2)
    wrong: Any = "median"
    with pytest.raises(DataError, match="become their 'mean' or 'sum', not 'median'"):
        training(engine, learner, np.zeros(4, int), data, epochs=1, batch=2, reduction=wrong)
    for size in (0, -1, 1.5, True):
        bad: Any = size
        with pytest.raises(DataError, match="size of a batch is a whole number, 1 or more, not"):
            training(engine, learner, np.zeros(4, int), data, epochs=1, batch=bad, reduction="sum")
    seen = assess(engine, learner, np.zeros(4, int), data)
    assert agreement(seen) == 1


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("length", [0, 1, 7, 700])
def test_rows_are_each_row(name: str, length: int) -> None:
    engine = engine_named(name)
    f = MODEL.at(point(MODEL.parameters, START))
    rows = engine.rows(f)(X[:length])
    assert np.shape(rows) == (length, 3)
    one = NumpyEngine().compile(f)
    assert all(np.allclose(row, one(x), 1e-12) for row, x in zip(rows, X, strict=False))


def test_blocks_are_compiled_once_for_each_size(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[int] = []
    engine = NumpyEngine()
    f = MODEL.at(point(MODEL.parameters, START))
    monkeypatch.setattr("cartesian_rdc.execution.blocks.MOST", 100)
    lower = NumpyEngine.lower

    def noted(self: NumpyEngine, code: Any, states: Any) -> Any:
        compiled.append(code.domain.atoms()[-1].shape[0])
        return lower(self, code, states)

    monkeypatch.setattr(NumpyEngine, "lower", noted)
    run = engine.rows(f)
    for length in (250, 250, 350, 50):
        run(X[:length])
    engine.rows(f)(X[:250])
    assert compiled == [100, 50]


def test_rows_of_a_file_are_read_a_block_at_a_time(tmp_path: Any) -> None:
    file = tmp_path / "rows.npy"
    np.save(file, X)
    mapped = np.load(file, mmap_mode="r")
    f = MODEL.at(point(MODEL.parameters, START))
    assert np.array_equal(NumpyEngine().rows(f)(mapped), NumpyEngine().rows(f)(X))
    listed: Any = X[:5].tolist()
    assert np.array_equal(NumpyEngine().rows(f)(listed), NumpyEngine().rows(f)(X[:5]))


def test_what_is_the_same_for_all_rows_does_not_make_blocks_small() -> None:
    def block(inputs: int, hidden: int) -> int:
        model = reals(inputs) >> dense(reals(hidden), tanh) >> dense(reals(2), identity)
        return size_of(model.body.morphism)

    assert block(3, 3) == MOST
    assert block(1, 100_000) == pytest.approx(BYTES / (4 * 8 * 100_000), rel=0.1)
    assert block(400, 10_000) > 100  # weights of 32 MB


def test_programs_of_many_lengths_are_not_all_kept() -> None:
    engine, alive = NumpyEngine(), list[weakref.ref[Any]]()
    lower = engine.compile

    def noted(f: Any) -> Any:
        made = lower(f)
        alive.append(weakref.ref(made))
        return made

    f = smooth.compose(smooth.left_unitor(ins.object), tanh(ins).morphism)
    blocks = Blocks(f, noted, engine.length, 1000, nullcontext)
    for length in range(1, 100):
        blocks((), X[:length])
    gc.collect()
    assert len(alive) == 99
    assert sum(one() is not None for one in alive) <= Kept[Any]().most
