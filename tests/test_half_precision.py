# pyright: basic
"""Half precision: numbers are kept in 16 bits, and computed in float32."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial, reduce
from itertools import product
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

from cartesian_rdc import draw
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.free import Identity, Product
from cartesian_rdc.categories.smooth import (
    Array,
    Dropout,
    Numbers,
    SmoothGenerator,
    smooth,
)
from cartesian_rdc.categories.smooth.dtypes import finfo, numpy_dtype
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.categories.smooth.spaces import (
    arrays_in,
    assemble,
    leaves_of,
    on_leaves,
    value_of,
)
from cartesian_rdc.errors import SpaceError, UntranslatableError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, evaluate
from cartesian_rdc.execution.jax_engine import JaxEngine, from_jax
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.functors import Batching
from cartesian_rdc.interchange.onnx import to_onnx
from cartesian_rdc.learning import descent, fit, step_of_batch, supervised
from cartesian_rdc.neural import (
    Adagrad,
    Adam,
    AdamW,
    Layer,
    RMSProp,
    Scalar,
    Scheduled,
    absolute_loss,
    attention,
    binary_cross_entropy,
    constant_rate,
    cosine_decay,
    dense,
    dot_product,
    huber_loss,
    initialise,
    linear,
    normalise,
    quadratic_loss,
    reals,
    softmax_cross_entropy,
    summary,
    tanh,
    warm_up,
    with_parameters,
)
from cartesian_rdc.typed import reverse_derivative
from tests.effort import usually
from tests.processes import ROOT
from tests.test_generators import SMOOTH, in_dtype

HALVES = ["float16", "bfloat16"]
ENGINES: list[ArrayEngine] = [NumpyEngine(), JaxEngine()]
KEEPS: list[Keep] = ["states", "everything"]
each_half_on_each_engine = pytest.mark.parametrize(
    ("engine", "half"),
    usually([*zip(ENGINES, HALVES, strict=True)], of=[*product(ENGINES, HALVES)]),
    ids=str,
)

# Spaces of bfloat16


def test_a_space_of_bfloat16_is_one_by_every_name_of_the_dtype() -> None:
    a = sm.space(3, dtype="bfloat16")
    (array,) = a.atoms()
    assert isinstance(array, sm.Array)
    assert (array.dtype, array.bytes, str(a)) == ("bfloat16", 6, "bfloat16[3]")
    assert sm.space(3, dtype=ml_dtypes.bfloat16) is a
    assert sm.space(3, dtype=np.dtype(ml_dtypes.bfloat16)) is a
    assert reals(3, dtype="bfloat16").object is a
    assert pickle.loads(pickle.dumps(a)) is a
    assert eval(repr(a), {"Atomic": type(a), "Array": sm.Array}) is a


@pytest.mark.parametrize("dtype", ["float8_e4m3", "bf16", "int4"])
def test_another_dtype_of_that_package_is_none_of_a_space(dtype: str) -> None:
    with pytest.raises(SpaceError, match=f"NumPy has no dtype '{dtype}'|not {dtype}"):
        sm.space(3, dtype=dtype)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([1, 2, 3.4e38], r"has the number 3.4e\+38, and bfloat16 ends at 3.3895314e\+38"),
        ([1, 2, 1e300], "and bfloat16 ends at"),
        ([1j, 2, 3], "complex128, which does not convert to bfloat16: take real"),
        (["1", "2", "3"], "make numbers of the texts"),
        ([1, 2], r"of shape \(2,\)"),
    ],
)
def test_a_value_that_is_none_of_bfloat16_is_refused(given: object, words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        sm.value_of(sm.space(3, dtype="bfloat16"), given)


@pytest.mark.parametrize("dtype", ["bool", "int64", "float16", "float32", "float64", "bfloat16"])
def test_numbers_of_other_dtypes_are_rounded_to_bfloat16_and_back(dtype: str) -> None:
    numbers = np.asarray([0, 1, 1], np.dtype(dtype))
    there = sm.value_of(sm.space(3, dtype="bfloat16"), numbers)
    assert isinstance(there, np.ndarray)
    assert (there.dtype.name, there.tolist()) == ("bfloat16", [0, 1, 1])
    for wider in ("float16", "float32", "float64"):
        back = sm.value_of(sm.space(3, dtype=wider), there)
        assert isinstance(back, np.ndarray)
        assert (back.dtype.name, back.tolist()) == (wider, [0, 1, 1])
    with pytest.raises(SpaceError, match=r"which does not convert to int64.*astype\('int64'\)"):
        sm.value_of(sm.indices(3), there)


def test_a_number_of_bfloat16_may_be_beyond_float16() -> None:
    with pytest.raises(SpaceError, match=r"float16 ends at 65504$"):
        sm.value_of(sm.space(dtype="float16"), np.asarray(1e6, ml_dtypes.bfloat16))


CODE = """
import sys
import cartesian_rdc
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import MissingExtraError
import cartesian_rdc.neural
sm.space(3, dtype="float16")
assert "ml_dtypes" not in sys.modules
sys.modules["ml_dtypes"] = None
try:
    sm.space(3, dtype="bfloat16")
except MissingExtraError as error:
    print(error)
"""


def test_without_the_package_the_extra_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    words = (
        "ml_dtypes, which has bfloat16, is not installed: "
        "pip install 'cartesian-rdc[jax]' brings it\n"
    )
    assert (done.stderr, done.stdout) == ("", words)


# Every generator, on every engine


def drawn(a: sm.Space, seed: int = 0) -> sm.Value:
    """Numbers that functions are defined at, and indices."""
    rng = np.random.default_rng(seed)

    def one(array: Array) -> Numbers:
        found = (
            rng.uniform(0.25, 0.95, array.shape)
            if array.real
            else rng.integers(3, size=array.shape)
        )
        return np.asarray(found).astype(numpy_dtype(array.dtype).name)

    return assemble(a, [one(array) for array in arrays_in(a)])


def rounded(value: sm.Value, a: sm.Space) -> sm.Value:
    """The numbers in the dtypes of A."""
    both = zip(leaves_of(value), arrays_in(a), strict=True)
    return assemble(a, [part.astype(numpy_dtype(array.dtype).name) for part, array in both])


def arrays(value: sm.Value) -> list[Numbers]:
    return [np.asarray(part) for part in leaves_of(value)]


def runs(f: sm.Arrow) -> list[Callable[[object], sm.Value]]:
    """The map by definition, and on every engine that has half precision."""
    return [partial(evaluate, f), *(engine.compile(f) for engine in ENGINES)]


def near(found: sm.Value, wanted: sm.Value, bound: float) -> None:
    """Of the same dtypes, and apart by no more than a bound, of numbers up to 1 or relatively."""
    for one, other in zip(arrays(found), arrays(wanted), strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one.astype(float), other.astype(float), bound, bound)


def bits(value: sm.Value) -> list[tuple[str, bytes]]:
    return [(part.dtype.name, part.tobytes()) for part in leaves_of(value)]


def side_by_side(fs: Sequence[sm.Arrow]) -> sm.Arrow:
    """All of them in one map, which is compiled once."""
    return reduce(lambda rest, f: smooth.tensor(f, rest), fs)


@pytest.mark.parametrize("half", HALVES)
def test_a_generator_of_halves_is_that_of_float32_rounded_once(half: str) -> None:
    """By definition, and on every engine that has it. Products in a sum may not be rounded in R."""
    some = [f for f in SMOOTH if isinstance(f, SmoothGenerator) and f.domain is not sm.smooth.unit]
    some = [f for f in some if not isinstance(f, Dropout)]  # which compares in half precision
    some = [*usually(some[HALVES.index(half) :: 2], of=some)]
    f, wide = (side_by_side([in_dtype(one, dtype) for one in some]) for dtype in (half, "float32"))
    x = drawn(f.domain)
    wanted = bits(rounded(evaluate(wide, rounded(x, wide.domain)), f.codomain))
    assert bits(evaluate(f, x)) == wanted
    back = side_by_side([smooth.reverse_derivative(in_dtype(one, half)) for one in some])
    at = drawn(back.domain, 1)
    backwards = evaluate(back, at)
    for engine in ENGINES:
        assert bits(engine.compile(f)(x)) == wanted, engine
        near(engine.compile(back)(at), backwards, 8 * finfo(half).eps)


@pytest.mark.parametrize("half", HALVES)
def test_dropout_of_halves_is_the_same_on_every_engine(half: str) -> None:
    f = Dropout(Array((64,), half), 0.3)
    for term in (f, smooth.reverse_derivative(f)):
        x = drawn(term.domain)
        for engine in ENGINES:
            near(engine.compile(term)(x), evaluate(term, x), finfo(half).eps)


@each_half_on_each_engine
def test_training_of_halves_in_batches_and_rows(engine: ArrayEngine, half: str) -> None:
    """A fold, batches, rows, data: the state stays in its dtype, and something is learned."""
    model = (
        reals(3, dtype=half) >> dense(reals(4, dtype=half), tanh) >> linear(reals(2, dtype=half))
    )
    learner = supervised(model, quadratic_loss, constant_rate(0.05), Adam(step_size=0.02))
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    y = np.stack([x[:, 0] - x[:, 1], x[:, 2]], 1)
    start = initialise(model.parameters, seed=0)
    found = fit(engine, learner, start, (x, y), epochs=4, batch=8).parameters
    assert all(part.dtype.name == half for part in leaves_of(found))

    def error(at: sm.Value) -> float:
        seen = engine.rows(with_parameters(model, at))(engine.data(model.domain, x))
        return float(np.mean((np.asarray(seen).astype(float) - y) ** 2))

    assert error(found) < 0.7 * error(start)


def test_engines_without_half_precision_say_who_has_it() -> None:
    for half in HALVES:
        f = sm.exp(sm.space(3, dtype=half))
        words = rf"Numba .* {half}\[3\]: NumpyEngine and JaxEngine have that dtype"
        with pytest.raises(UntranslatableError, match=words):
            NumbaEngine().compile(f)
        with pytest.raises(UntranslatableError, match=words):
            NumbaEngine().fold(smooth.second(f.domain, f.domain))


# Sums


@pytest.mark.parametrize(
    ("half", "keep"), usually([*zip(HALVES, KEEPS, strict=True)], of=[*product(HALVES, KEEPS)])
)
def test_gradients_of_what_all_steps_share_are_added_in_float32(half: str, keep: Keep) -> None:
    """In half precision 1 is lost beside 2,048, or beside 256."""
    n, x = 3000, sm.space(dtype=half)
    p, given = sm.variable(Product(x, Product(x, x))).halves()
    state, row = given.halves()
    scan = smooth.scanning((state * 0.5).pair(p * row).arrow, n, keep=keep)
    one = ((1.0, (0.0, np.ones(n))), (0.0, np.ones(n)))
    at = value_of(smooth.product(scan.domain, scan.codomain), one)
    two = on_leaves(at, lambda part: np.stack([part, part]))
    wanted = np.asarray(n).astype(numpy_dtype(half)).item()
    for f, given_to_it in ((scan, at), (Batching(2).on_morphism(scan), two)):
        back = smooth.reverse_derivative(f)
        for engine in ENGINES:
            found = arrays(engine.compile(back)(given_to_it))[0]
            assert set(found.ravel().tolist()) == {wanted}


@pytest.mark.parametrize(("half", "stops_at"), [("float16", 2048.0), ("bfloat16", 256.0)])
def test_added_in_half_precision_they_would_stop(
    monkeypatch: pytest.MonkeyPatch, half: str, stops_at: float
) -> None:
    """The test before can fail."""
    monkeypatch.setattr(ScanRows, "totals", classmethod(lambda _, p: (Identity(p), Identity(p))))
    n, x = 2999, sm.space(dtype=half)
    p, given = sm.variable(Product(x, Product(x, x))).halves()
    state, row = given.halves()
    scan = smooth.scanning((state * 0.5).pair(p * row).arrow, n)
    at = ((1.0, (0.0, np.ones(n))), (0.0, np.ones(n)))
    found = arrays(NumpyEngine().compile(smooth.reverse_derivative(scan))(at))[0]
    assert found.item() == stops_at


@each_half_on_each_engine
def test_the_gradient_of_a_batch_is_the_mean_of_gradients(engine: ArrayEngine, half: str) -> None:
    """Their sum, 100,000, is beyond float16, and 1 / 1000 of the rate is no normal number there."""
    wire = reals(1, dtype=half)
    model, size = wire >> linear(wire), 1000
    for rate, slope in ((1.0, 100.0), (1e-3, 1000.0)):
        learner = supervised(model, dot_product, constant_rate(rate), descent)
        step = step_of_batch(engine, learner, size)
        fold = engine.fold(step)
        state = ((), np.zeros((1, 1)))
        rows = (np.ones((size, 1)), np.full((size, 1), slope))
        (after,) = leaves_of(fold(state, rows, np.arange(size)[None]))
        assert after.item() == pytest.approx(-rate * slope, rel=finfo(half).eps)


@pytest.mark.parametrize("half", HALVES)
def test_losses_of_halves_are_numbers_of_float32(half: str) -> None:
    """Neither do squares of 300 overflow, nor is the 4,000th of the sum lost."""
    b = reals(4000, dtype=half)
    label, large, ones = np.zeros(4000), np.full(4000, 300.0), np.ones(4000)
    losses: list[tuple[Callable[[Any], Layer[Any, Any, Scalar]], Any, float]] = [
        (quadratic_loss, large, 300.0**2 * 2000),
        (absolute_loss, large, 300.0 * 4000),
        (dot_product, ones, 0.0),
        (softmax_cross_entropy, large, 0.0),
        (binary_cross_entropy, large, 300.0 * 4000),
        (huber_loss(), large, 299.5 * 4000),
    ]
    all_of_them = side_by_side([loss(b).body.morphism for loss, _, _ in losses])
    given = [part for _, at, _ in reversed(losses) for part in (label, at)]
    for run in runs(all_of_them):
        found = arrays(run(value_of(all_of_them.domain, assemble(all_of_them.domain, given))))
        wanted = [("float32", number) for _, _, number in reversed(losses)]
        assert [(part.dtype.name, part.item()) for part in found] == wanted


@pytest.mark.parametrize("half", HALVES)
def test_the_variance_of_halves_is_taken_in_float32(half: str) -> None:
    """Squares of 1,000 are beyond float16; what is normalised has the variance 1."""
    a = reals(4096, dtype=half)
    x = np.tile([1000.0, 3000.0], 2048)
    f = normalise(a).morphism
    for run in runs(f):
        assert np.array_equal(np.asarray(run(x)).astype(float), np.tile([-1.0, 1.0], 2048))


# Masks


@each_half_on_each_engine
def test_no_query_sees_the_future(engine: ArrayEngine, half: str) -> None:
    """Whatever the scores are, and no derivative of the mask is nan."""
    wire = reals(3, 2, dtype=half)
    f = attention(wire, wire, wire, scale=1.0, causal=True).morphism
    largest = 200.0 if half == "float16" else 1e18
    queries = np.full((3, 2), largest)
    keys = np.array([[-largest, -largest], [0, 0], [largest, largest]])
    values = np.array([[1.0, 2], [4, 8], [16, 32]])
    run, back = engine.compile(f), engine.compile(smooth.reverse_derivative(f))
    first = np.asarray(run((queries, (keys, values)))).astype(float)
    assert first.tolist() == values.tolist()  # the largest score so far is its own
    changed = np.asarray(run((queries, (keys, values * [[1], [1], [3]])))).astype(float)
    assert changed[:2].tolist() == values[:2].tolist()
    found = leaves_of(back(((queries, (keys, values)), np.eye(3, 2))))
    assert all(np.isfinite(part.astype(float)).all() for part in found)
    assert not found[2].astype(float)[2].any()  # the last value is seen by the last query only


# Counters


@pytest.mark.parametrize("dtype", [*HALVES, "float32", "float64"])
def test_every_counter_counts_in_float64(dtype: str) -> None:
    """Beyond 2^24, where the numbers of float32 are even, whatever the parameters are."""
    p = reals(2, dtype=dtype)
    inner = Scheduled(warm_up(2**26), AdamW())
    chosen = Scheduled(cosine_decay(2**26), inner)(p)
    begin = on_leaves(
        evaluate(chosen.fresh.morphism, np.zeros(2)),
        lambda part: np.full(part.shape, 2.0**24) if not part.ndim else part,
    )
    put = chosen.lens.morphism.put
    for run in runs(put):
        memory = arrays(run(((begin, np.zeros(2)), np.ones(2))))
        counters = [part for part in memory if not part.ndim]
        assert [(part.dtype.name, float(part)) for part in counters] == [("float64", 2**24 + 1)] * 3


@pytest.mark.parametrize("half", HALVES)
def test_epsilon_is_not_zero_where_there_was_no_gradient(half: str) -> None:
    for optimiser in (Adam(), AdamW(), RMSProp(), Adagrad()):
        chosen = optimiser(reals(2, dtype=half))
        put = chosen.lens.morphism.put
        fresh = evaluate(chosen.fresh.morphism, np.ones(2))
        for run in runs(put):
            *memory, moved = arrays(run(((fresh, np.full(2, 0.01)), np.zeros(2))))
            assert moved.astype(float) == pytest.approx([0.01, 0.01], rel=0.01)
            kept = [part.dtype.name for part in memory if part.ndim]
            assert set(kept) == {"float32"}


# What goes out, and comes back


def test_a_file_of_numpy_with_bfloat16_says_what_it_needs(tmp_path: Path) -> None:
    a = sm.space(3, dtype="bfloat16")
    f = sm.then(sm.softmax(a), sm.scale(a, 3.0), smooth.copy(a), smooth.addition(a))
    x = np.array([0.5, -1.5, 2.0])
    text = NumpyEngine().compile(f).export()
    assert "needs NumPy and ml_dtypes, which has bfloat16, only" in text
    (tmp_path / "exported.py").write_text(text)
    code = (
        "import numpy as np, exported\n"
        f"y = exported.apply(np.array({x.tolist()}))\n"
        "rows = exported.apply(np.zeros((2, 3)))\n"
        "print(y.dtype, y.tobytes().hex(), rows.dtype, rows.shape)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    wanted = np.asarray(NumpyEngine().compile(f)(x)).tobytes().hex()
    assert (done.stderr, done.stdout) == ("", f"bfloat16 {wanted} bfloat16 (2, 3)\n")
    assert "ml_dtypes" not in NumpyEngine().compile(sm.exp(sm.space(3, dtype="float16"))).export()


def test_onnx_has_no_bfloat16_of_ours() -> None:
    with pytest.raises(UntranslatableError, match=r"a wire carries bfloat16\[3\], and tensors of"):
        to_onnx(sm.exp(sm.space(3, dtype="bfloat16")))


@pytest.mark.parametrize("half", HALVES)
def test_models_of_halves_are_drawn_and_told(half: str) -> None:
    model = reals(3, dtype=half) >> dense(reals(2, dtype=half), tanh)
    assert f"{half}[3]" in draw(model).svg()
    assert half in str(summary(model))
    compiled = NumpyEngine().compile(with_parameters(model, initialise(model.parameters, seed=0)))
    again = pickle.loads(pickle.dumps(compiled))
    assert bits(again(np.ones(3))) == bits(compiled(np.ones(3)))


@pytest.mark.parametrize("half", HALVES)
def test_functions_of_jax_are_maps_of_halves(half: str) -> None:
    a, b = reals(3, dtype=half), reals(dtype=half)
    f = from_jax(lambda x: jnp.sum(x * x), a, b)
    for engine in ENGINES:
        back = engine.compile(reverse_derivative(f))(([1.0, 2.0, 3.0], 1.0))
        assert (np.asarray(back).dtype.name, np.asarray(back).tolist()) == (half, [2, 4, 6])
    found: Any = leaves_of(JaxEngine().compile(f)(jnp.ones(3, half)))[0]
    assert isinstance(found, jax.Array)  # as it is given, so it comes back
    assert (str(found.dtype), float(found)) == (half, 3)
