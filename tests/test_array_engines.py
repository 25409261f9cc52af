# pyright: basic
"""The three engines of arrays: that they agree, what they refuse, what they keep and export."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.free import Identity, Product, Unit, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    Pointwise,
    Value,
    arrays_of,
    assemble,
    broadcast,
    constant,
    contraction,
    log_sum_exp,
    multiply,
    negate,
    power,
    reshape,
    scale,
    sigmoid,
    smooth,
    softmax,
    space,
    sum as sum_over,
    take,
    then,
    transpose,
)
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompilationError, DataError, SpaceError, UntranslatableError
from cartesian_rdc.execution import (
    ENGINES,
    ArrayEngine,
    NumpyEngine,
    check_derivative,
    engine_named,
    evaluate,
    program,
)
from cartesian_rdc.execution.jax_engine import JaxEngine, from_jax
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.execution.passes.schedule import schedule
from cartesian_rdc.execution.passes.simplify import simplify
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import Learner, descent, supervised
from cartesian_rdc.neural import (
    Adam,
    Layer,
    Momentum,
    batched,
    constant_rate,
    dense,
    embedding,
    glorot,
    index_cross_entropy,
    indices,
    initialise,
    one_hot,
    quadratic_loss,
    reals,
    softmax_cross_entropy,
    tanh,
)
from cartesian_rdc.typed import put
from models import iris
from models.mnist import perceptron
from tests.effort import ALL, effort, usually
from tests.functions import difference_of_values, points
from tests.test_engines import batch, steps, terms

MANY = effort(5, in_all=500)
others = pytest.mark.parametrize("engine", [NumbaEngine(), JaxEngine()], ids=["numba", "jax"])
all_three = pytest.mark.parametrize("engine", [*map(engine_named, ENGINES)], ids=ENGINES)
numpy = NumpyEngine()


# They agree


@others
@settings(max_examples=MANY)
@given(terms())
def test_engines_agree_on_random_terms(engine: ArrayEngine, f: Arrow) -> None:
    theirs, ours = engine.compile(f), numpy.compile(f)
    for arrays in points(f.domain):
        value = assemble(f.domain, arrays)
        why = difference_of_values(f.codomain, theirs(value), ours(value), tolerance=1e-12)
        assert why is None, f"{why}\n{getattr(theirs, 'source', '')}"


@others
@settings(max_examples=MANY)
@given(steps(), st.integers(0, 4), st.integers(0, 99))
def test_engines_agree_on_random_folds(
    engine: ArrayEngine, step: Arrow, length: int, seed: int
) -> None:
    state, samples = step.domain.factors()
    data = batch(samples, max(length, 1), seed)
    order = list(reversed(range(length)))
    start = assemble(state, points(state)[0])
    theirs, ours = engine.fold(step), numpy.fold(step)(start, data, order)
    why = difference_of_values(state, theirs(start, data, order), ours, tolerance=1e-12)
    assert why is None, f"{why}\n{getattr(theirs, 'source', '')}"


def learners(dtype: str) -> dict[str, Learner[Any, Any, Any, Any, Any, Any, Any, Any]]:
    """One learner of every model of the library, with every optimiser."""
    made: dict[str, Learner[Any, Any, Any, Any, Any, Any, Any, Any]] = {}

    def learner(name: str, model: Layer[Any, Any, Any], optimiser: Any, loss: Any) -> None:
        rate = constant_rate(0.05)
        made[name] = supervised(model, loss, rate, optimiser)

    if dtype == "float64":
        learner("linear", iris.linear(), descent, quadratic_loss)
        learner("dense", iris.dense(), Momentum(0.9), quadratic_loss)
        learner("hidden", iris.hidden(), Adam(), quadratic_loss)
    learner("perceptron", perceptron(6, dtype), Adam(), softmax_cross_entropy)
    learner("batched", batched(perceptron(5, dtype), 3), Momentum(0.5), softmax_cross_entropy)
    two = reals(3, dtype=dtype) >> dense(reals(2, dtype=dtype), tanh)
    learner("batch of tanh", batched(two, 4), Adam(), quadratic_loss)
    return made


MODELS: list[tuple[str, str]] = [
    (engine, dtype) for engine in ("numba", "jax") for dtype in ("float64", "float32")
]


@pytest.mark.parametrize(("engine_name", "dtype"), usually([MODELS[0], MODELS[3]], of=MODELS))
def test_engines_agree_on_every_model(engine_name: str, dtype: str) -> None:
    engine, made = engine_named(engine_name), learners(dtype)
    for name in usually(["hidden"] if dtype == "float64" else ["batched"], of=[*made]):
        learner = made[name]
        start = numpy.compile(learner.start)(
            initialise(learner.optimiser.parameters, 0, weights=glorot)
        )
        step = learner.step.morphism
        state, samples = step.domain.factors()
        rng = np.random.default_rng(1)
        arrays = [rng.random((4, *a.shape)).astype(a.dtype) for a in samples.atoms()]
        data, order = assemble(samples, arrays), [3, 0, 1, 2, 2]
        ours = numpy.fold(step)(start, data, order)
        theirs = engine.fold(step)(start, data, order)
        tolerance = 1e-12 if dtype == "float64" else 1e-5
        assert difference_of_values(state, theirs, ours, tolerance=tolerance) is None, name


@all_three
def test_batches_are_gathered(engine: ArrayEngine) -> None:
    model = batched(iris.dense(), 3)
    learner = supervised(model, quadratic_loss, constant_rate(0.1), descent)
    rng = np.random.default_rng(0)
    x, y = rng.random((7, 4)), rng.random((7, 3))
    order = np.array([[0, 1, 2], [6, 6, 3], [5, 4, 0]])
    start = numpy.compile(learner.start)(
        initialise(learner.optimiser.parameters, 0, weights=glorot)
    )
    fold = engine.fold(learner.step)
    state = start
    for row in order:
        state = fold(state, (x[row][None], y[row][None]), [0])
    a = learner.step.codomain.object
    assert difference_of_values(a, fold(start, (x, y), order), state, tolerance=1e-12) is None
    with pytest.raises(DataError, match=r"the order has 2 samples for each step, the step takes"):
        fold(start, (x, y), order[:, :2])
    with pytest.raises(DataError, match=r"names the samples 0 to 9, the data have 7"):
        fold(start, (x, y), [[0, 1, 9]])


def test_the_rows_of_a_batch_share_parameters_and_add_gradients() -> None:
    layer = iris.dense()
    gradient = numpy.compile(smooth.reverse_derivative(batched(layer, 5).body.morphism))
    alone = numpy.compile(smooth.reverse_derivative(layer.body.morphism))
    rng = np.random.default_rng(2)
    p = initialise(layer.parameters, 0, weights=glorot)
    x, c = rng.random((5, 4)), rng.random((5, 3))
    rows = [leaves_of(alone(((p, x[k]), c[k]))) for k in range(5)]
    got = leaves_of(gradient(((p, x), c)))
    expected = [sum(row[k] for row in rows) for k in range(2)] + [np.stack([r[2] for r in rows])]
    for one, other in zip(got, expected, strict=True):
        assert np.allclose(one, other, rtol=1e-13)


@given(terms(), st.integers(0, 3))
def test_batching_is_the_function_on_each_row(f: Arrow, n: int) -> None:
    many, one = numpy.compile(Batching(n).on_morphism(f)), numpy.compile(f)
    rows = [points(f.domain)[k % 3] for k in range(n)]
    arrays = [
        np.stack([row[k] for row in rows]) if n else np.zeros((0, *a.shape))
        for k, a in enumerate(f.domain.atoms())
    ]
    got = leaves_of(many(assemble(many.program.domain, arrays)))
    for k, row in enumerate(rows):
        expected = one(assemble(f.domain, row))
        result = assemble(f.codomain, [array[k] for array in got])
        assert difference_of_values(f.codomain, result, expected) is None


# What a program costs, and what is left out of it


def test_figures_of_a_program() -> None:
    a, w = space(3), space(2, 3)
    f = then(contraction("ij,j->i", w, a), sigmoid(space(2)))
    code = program(f)
    assert (code.operations, code.flops) == (2, 2 * 6 + 2)
    assert code.bytes == 8 * (6 + 3 + 2 + 2)  # W, x, W x, and the sigmoid


def simpler(f: Arrow, *, exact: bool = True) -> list[str]:
    return [i.generator.label for i in simplify(program(f), exact=exact).instructions]


def test_rewriting_leaves_out_what_need_not_be_done() -> None:
    a, m, m_t = space(3), space(2, 3), space(3, 2)
    assert simpler(then(negate(a), negate(a))) == []
    assert simpler(then(transpose(m), transpose(space(3, 2)))) == []
    turned = then(smooth.tensor(transpose(m), smooth.identity(a)), contraction("ji,j->i", m_t, a))
    assert simpler(turned) == ["contraction"]
    spread = then(smooth.tensor(broadcast(m, [0]), smooth.identity(m)), multiply(m))
    assert "broadcast" not in simpler(spread)
    assert simpler(then(scale(a, 2.0), scale(a, 3.0))) == ["scale", "scale"]
    assert simpler(then(scale(a, 2.0), scale(a, 3.0)), exact=False) == ["scale"]
    two = then(smooth.delete(a), constant([1.0, 2.0, 3.0]))
    assert simpler(then(two, power(a, 3))) == ["constant"]


def test_contractions_are_ordered_if_asked() -> None:
    a, b, c = space(50, 2), space(2, 50), space(50)
    left = then(
        smooth.tensor(contraction("ij,jk->ik", a, b), smooth.identity(c)),
        contraction("ik,k->i", space(50, 50), c),
    )
    slow, fast = NumpyEngine().compile(left), NumpyEngine(exact=False).compile(left)
    assert fast.program.flops == 2 * (100 + 100) < slow.program.flops
    value = assemble(left.domain, points(left.domain)[0])
    assert difference_of_values(left.codomain, fast(value), slow(value)) is None


@given(terms())
def test_inexact_rewriting_changes_the_last_digits_only(f: Arrow) -> None:
    fast, exact = NumpyEngine(exact=False).compile(f), numpy.compile(f)
    for arrays in points(f.domain):
        value = assemble(f.domain, arrays)
        why = difference_of_values(f.codomain, fast(value), exact(value), tolerance=1e-9)
        assert why is None, why
    assert fast.program.flops <= exact.program.flops


def test_a_step_uses_gradients_up_one_after_the_other() -> None:
    def held(depth: int) -> int:
        code = numpy.fold(chain(depth, 16).step).program
        weights = sum(code.atoms[v].bytes for v in code.inputs)
        return code.bytes - 2 * weights

    assert held(40) < 40 * 16 * 8 * 8  # vectors of each layer, and no matrix of each


def chain(depth: int, width: int) -> Learner[Any, Any, Any, Any, Any, Any, Any, Any]:
    a = reals(width)
    layer = (a >> dense(a, tanh)).unnamed()
    model = layer
    for _ in range(depth - 1):
        model = (model >> layer).unnamed()
    return supervised(model, quadratic_loss, constant_rate(1e-3), descent)


def test_memory_is_what_the_program_says() -> None:
    """Training a chain of dense layers holds no more than 1.2 times its figure."""
    depth, width = (1000, 256) if ALL else (40, 256)
    learner = chain(depth, width)
    fold = numpy.fold(learner.step)
    tracemalloc.start()
    try:
        start = numpy.compile(learner.start)(
            initialise(learner.optimiser.parameters, 0, weights=glorot)
        )
        data = (np.ones((2, width)), np.zeros((2, width)))
        tracemalloc.reset_peak()
        fold(start, data, [0, 1])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak <= 1.2 * fold.program.bytes


@given(steps())
def test_scheduling_keeps_every_instruction_after_its_arguments(step: Arrow) -> None:
    code = simplify(program(step))
    later = schedule(code, code.inputs[: len(code.outputs)])
    assert len(later.instructions) == len(code.instructions)
    known = set(later.inputs)
    for instruction in later.instructions:
        assert known.issuperset(instruction.arguments)
        known.update(instruction.results)


# Exporting


@given(terms())
def test_an_exported_function_gives_the_same_numbers(f: Arrow) -> None:
    compiled = numpy.compile(f)
    namespace: dict[str, Any] = {}
    exec(compiled.export(), namespace)
    for arrays in points(f.domain):
        value = assemble(f.domain, arrays)
        got, wanted = namespace["apply"](value), compiled(value)
        for x, y in zip(leaves_of(got), leaves_of(wanted), strict=True):
            assert np.array_equal(x, y, equal_nan=True)
            assert x.dtype == y.dtype


def test_an_exported_step_needs_numpy_only(tmp_path: Path) -> None:
    learner = learners("float64")["hidden"]
    fold = numpy.fold(learner.step)
    (tmp_path / "step.py").write_text(fold.export(), encoding="utf-8")
    (tmp_path / "use.py").write_text(
        "import sys, numpy, step\nstate = (((numpy.float64(0), (ZEROS, ZEROS)), ZEROS))\n".replace(
            "ZEROS",
            "((numpy.zeros(3), numpy.ones((3, 20))), (numpy.zeros(20), numpy.ones((20, 4))))",
        )
        + "out = step.fold(state, (numpy.ones((2, 4)), numpy.zeros((2, 3))), [0, 1, 1])\n"
        "assert not [m for m in sys.modules if m.startswith('cartesian_rdc')]\n"
        "print(repr(out[1][0][0].tolist()))\n",
        encoding="utf-8",
    )
    command = [sys.executable, "use.py"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    zeros: Value = ((np.zeros(3), np.ones((3, 20))), (np.zeros(20), np.ones((20, 4))))
    state: Value = ((np.zeros(()), (zeros, zeros)), zeros)
    ours = fold(state, (np.ones((2, 4)), np.zeros((2, 3))), [0, 1, 1])
    b2 = leaves_of(ours)[9]
    assert said.stdout.strip() == repr(b2.tolist())


# Generators of one's own


@interned
class Cube(Pointwise):
    """``x³``, of nobody's library."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return arguments[0] ** 3

    def reverse_derivative(self) -> Arrow:
        a = self.domain
        slope = then(smooth.first(a, a), power(a, 2), scale(a, 3.0))
        return then(smooth.pair(slope, smooth.second(a, a)), multiply(a))


cube = Cube(Array((2,), "float64"))


def test_generators_of_ones_own_run_on_numpy_and_jax() -> None:
    for engine in (numpy, JaxEngine()):
        assert leaves_of(engine.compile(cube)([1.0, 2.0]))[0].tolist() == [1.0, 8.0]
        many = engine.compile(Batching(2).on_morphism(smooth.reverse_derivative(cube)))
        got = leaves_of(many((np.ones((2, 2)), np.ones((2, 2)))))[0]
        assert got.tolist() == [[3.0, 3.0], [3.0, 3.0]]
    with pytest.raises(UntranslatableError, match="a program with cube cannot be exported"):
        numpy.compile(cube).export()


@others
def test_long_chains_of_views(engine: ArrayEngine) -> None:
    """Each takes the first entry away, or turns two axes round: nothing may recurse on them."""
    n = effort(1100, in_all=1500)
    chain = [
        then(take(space(1, k), slice(None), slice(1, None)), transpose(space(1, k - 1)))
        if k % 2
        else then(transpose(space(k, 1)), take(space(1, k), slice(None), slice(1, None)))
        for k in range(n, 1, -1)
    ]
    x = np.arange(float(n))
    f = then(reshape(space(n), n, 1), *chain)
    assert leaves_of(engine.compile(f)(x))[0].tolist() == [[n - 1.0]]


def test_numba_names_what_it_cannot_do_and_falls_back_if_asked() -> None:
    with pytest.raises(UntranslatableError, match="the Numba engine has no loops for cube"):
        NumbaEngine().compile(cube)
    asked = NumbaEngine(fallback=numpy)
    with pytest.warns(RuntimeWarning, match="no loops for cube.*NumpyEngine.* is used instead"):
        compiled = asked.compile(cube)
    assert leaves_of(compiled([1.0, 2.0]))[0].tolist() == [1.0, 8.0]
    step = then(smooth.first(cube.domain, Unit()), cube)
    with pytest.warns(RuntimeWarning, match="is used instead"):
        fold = asked.fold(step)
    assert leaves_of(fold([1.0, 2.0], (), [0, 0]))[0].tolist() == [1.0, 512.0]
    half = Identity(space(2, dtype="float16"))
    with pytest.raises(
        UntranslatableError, match=r"computes in float32, float64, int64, .* float16"
    ):
        NumbaEngine().compile(half)


def test_numba_is_handed_a_constant_once_however_often_it_is_read() -> None:
    a = space(3)
    weights = then(smooth.delete(a), constant([1.0, 2.0, 4.0]))
    f = then(smooth.pair(smooth.identity(a), weights), contraction("i,i->", a, a))
    compiled = NumbaEngine().compile(f)
    assert leaves_of(compiled([1.0, 1.0, 1.0]))[0] == 7.0
    assert [f"k0_[{k}]" in compiled.source for k in range(3)] == [True] * 3
    assert "k1_" not in compiled.source


def test_a_failing_compiler_is_an_error_unless_there_is_a_fallback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(text: str) -> None:
        raise CompilationError("Numba could not compile the program: no luck")

    monkeypatch.setattr("cartesian_rdc.execution.numba_engine.engine.load", refuse)
    a = space(2)
    with pytest.raises(CompilationError, match="no luck"):
        NumbaEngine().compile(sigmoid(a))
    with pytest.warns(RuntimeWarning, match="no luck; NumpyEngine"):
        NumbaEngine(fallback=numpy).compile(sigmoid(a))


# JAX


@pytest.fixture
def wide() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


@pytest.mark.usefixtures("wide")
def test_a_compiled_morphism_is_a_function_of_jax() -> None:
    a = space(3)
    f = then(sigmoid(a), sum_over(a))
    compiled = JaxEngine().compile(f)
    x = jnp.asarray([0.1, 0.2, 0.3])
    gradient = jax.grad(compiled)(x)
    ours = numpy.compile(smooth.reverse_derivative(f))((np.asarray(x), 1.0))
    assert np.allclose(gradient, leaves_of(ours)[0], rtol=1e-12)
    many = jax.jit(jax.vmap(compiled))(jnp.stack([x, 2 * x]))
    assert isinstance(many, jax.Array)
    assert many.shape == (2,)
    assert isinstance(compiled(np.asarray(x)), np.ndarray)
    with pytest.raises(SpaceError, match=r"the space is R\[3\], .* shape \(2,\)"):
        compiled(jnp.zeros(2))
    with pytest.raises(SpaceError, match="for 64 bits, enable jax_enable_x64"):
        compiled(jnp.zeros(3, "float32"))


@pytest.mark.usefixtures("wide")
def test_pairs_of_arrays_of_jax_nest_as_the_space_does() -> None:
    a = space(2)
    f = JaxEngine().compile(smooth.identity(Product(Product(a, a), a)))
    x = jnp.zeros(2)
    assert len(leaves_of(f(((x, x), x)))) == 3
    with pytest.raises(SpaceError, match=r"whose values are pairs, the value is of type .*Array"):
        f((x, (x, x)))
    with pytest.raises(SpaceError, match="whose values are pairs, the value is a tuple of length"):
        f((x, x, x))
    with pytest.raises(SpaceError, match=r"the space is R\[2\], the value is a tuple of length 2"):
        f(((x, x), (x[0], x[1])))


@pytest.mark.usefixtures("wide")
def test_a_fold_is_a_function_of_jax() -> None:
    step = smooth.addition(space(2))
    fold = JaxEngine().fold(step)
    data = jnp.asarray(np.arange(6.0).reshape(3, 2))
    starts = jnp.zeros((4, 2))
    sums = jax.vmap(lambda s: fold(s, data, [0, 1, 2]))(starts)
    assert np.array_equal(sums, np.tile([6.0, 9.0], (4, 1)))


def test_functions_of_jax_are_morphisms() -> None:
    a, b = reals(3), reals(3, 3)

    def f(x: jax.Array, y: jax.Array) -> dict[str, jax.Array]:
        return {"product": jnp.sin(x) @ y, "sum": y.sum()}

    arrow = from_jax(f, a @ b, a @ reals()).morphism
    check_derivative(arrow, seed=0, order=2, tolerance=1e-4)
    value = assemble(arrow.domain, points(arrow.domain)[0])
    x, y = arrays_of(arrow.domain, value)
    for engine in (numpy, JaxEngine()):
        expected = (np.sin(x) @ y, y.sum())
        assert difference_of_values(arrow.codomain, engine.compile(arrow)(value), expected) is None
    many = Batching(2).on_morphism(smooth.reverse_derivative(arrow))
    at = assemble(many.domain, points(many.domain)[0])
    left, right = numpy.compile(many)(at), JaxEngine().compile(many)(at)
    assert difference_of_values(many.codomain, left, right) is None
    with pytest.raises(SpaceError, match=r"give the arrays of R\[3\], it gives float64\[\]"):
        from_jax(lambda x: x.sum(), a, a)


# What is refused


@all_three
def test_orders_that_are_none(engine: ArrayEngine) -> None:
    fold = engine.fold(smooth.addition(space(2)))
    with pytest.raises(DataError, match="the order is a row of whole numbers"):
        fold([0, 0], np.zeros((3, 2)), np.array([0.5, 1.0]))
    with pytest.raises(DataError, match="the order is a row of whole numbers"):
        fold([0, 0], np.zeros((3, 2)), np.zeros((1, 1, 1), int))


@all_three
def test_data_from_a_mapped_file(engine: ArrayEngine, tmp_path: Path) -> None:
    rows = np.arange(12.0).reshape(6, 2)
    np.save(tmp_path / "rows.npy", rows)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    fold = engine.fold(smooth.addition(space(2)))
    for data in (mapped, mapped[::2], np.asfortranarray(rows), rows.astype("float32")):
        got = leaves_of(fold([0.0, 0.0], data, range(len(data))))[0]
        assert got.tolist() == np.sum(data, axis=0).tolist()


def test_no_engine_of_that_name() -> None:
    with pytest.raises(ValueError, match="the engines are numpy, numba, jax, not fast"):
        engine_named("fast")


@others
@pytest.mark.parametrize(
    ("subscripts", "left", "right"),
    [
        ("ji,j->i", (100, 40), (100,)),  # summed in memory, along the result
        ("ij,jk->ik", (3, 90), (90, 37)),
        ("ij,j->i", (5, 130), (130,)),  # one sum after the other
        ("ij,ik->jk", (40, 3), (40, 5)),  # side by side
    ],
)
def test_long_sums(
    engine: ArrayEngine, subscripts: str, left: tuple[int, ...], right: tuple[int, ...]
) -> None:
    f = contraction(subscripts, space(*left), space(*right))
    value = assemble(f.domain, points(f.domain)[0])
    expected = np.einsum(subscripts, *leaves_of(value))
    assert difference_of_values(f.codomain, engine.compile(f)(value), expected) is None


# Extreme values


@all_three
@pytest.mark.parametrize("f", [softmax, log_sum_exp, sigmoid], ids=lambda f: f.__name__)
def test_no_overflow_where_the_result_is_finite(engine: ArrayEngine, f: Any) -> None:
    a = space(3)
    term: Arrow = f(a)
    for value in ([1e4, -1e4, 0.0], [-1e4] * 3, [np.inf, 0, 0], [-np.inf, -np.inf, -np.inf]):
        with np.errstate(all="ignore"):
            expected = evaluate(term, value)
        got = engine.compile(term)(value)
        assert difference_of_values(term.codomain, got, expected, tolerance=1e-12) is None


# Adam and cross-entropy, against their formulas


def test_adam_is_the_algorithm() -> None:
    a = reals(3)
    adam = Adam(step_size=0.1, beta1=0.8, beta2=0.95, epsilon=1e-6)(a)
    step = numpy.compile(put(adam.lens))
    p, m, v = np.array([1.0, -2.0, 0.5]), np.zeros(3), np.zeros(3)
    state: Value = ((np.zeros(()), (m, v)), p)
    rng = np.random.default_rng(0)
    for t in range(1, 6):
        g = rng.normal(size=3)
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
        p = p - 0.1 * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-6)
        state = step((state, g))
        assert np.allclose(leaves_of(state)[3], p, rtol=1e-12)
    with pytest.raises(ValueError, match="beta1 of Adam lies between 0 and 1"):
        Adam(beta1=1.0)
    with pytest.raises(ValueError, match="the step_size of Adam is positive"):
        Adam(step_size=0.0)


def test_adam_of_two_dtypes_is_adam_of_each() -> None:
    """All share one counter."""
    narrow, wide = reals(2, dtype="float32"), reals(2)
    x, y, g = np.ones(2, "float32"), np.arange(2.0), np.array([0.5, -1.0])
    zeros: Value = (np.zeros(2, "float32"), np.zeros(2))
    seven = np.asarray(7.0)
    both = numpy.compile(put(Adam()(narrow @ wide).lens))(
        (((seven, (zeros, zeros)), (x, y)), (g, g))
    )
    count, *_, x_moved, y_moved = leaves_of(both)
    assert count == 8
    for p, at, moved in ((narrow, x, x_moved), (wide, y, y_moved)):
        none = np.zeros(2, at.dtype)
        alone = numpy.compile(put(Adam()(p).lens))((((seven, (none, none)), at), g))
        np.testing.assert_array_equal(leaves_of(alone)[-1], moved)


def test_cross_entropy_is_the_formula() -> None:
    b = reals(4, 3)
    loss = softmax_cross_entropy(b).body.morphism
    rng = np.random.default_rng(0)
    label, p = np.eye(3)[[0, 2, 1, 1]], rng.normal(size=(4, 3))
    shares = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)
    (got,) = leaves_of(numpy.compile(loss)((label, p)))
    assert np.isclose(got, -np.sum(label * np.log(shares)))
    _, slope = leaves_of(numpy.compile(smooth.reverse_derivative(loss))(((label, p), 1.0)))
    assert np.allclose(slope, shares - label)
    check_derivative(loss, seed=0)


def test_derivatives_of_maps_on_indices() -> None:
    """Indices stay where they are, and what else there is moves."""
    check_derivative(indices(3) >> one_hot(4))
    table = indices() >> embedding(5, reals(4))
    check_derivative(table.body)
    learner = supervised(table, index_cross_entropy, constant_rate(1), descent)
    check_derivative(learner.step, order=1)
