# pyright: basic
"""Attention, whole: in half precision, in JAX, and what its R takes from the forward pass."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Attention,
    AttentionBackward,
    arrays_of,
    assemble,
    contraction,
    smooth,
    space,
)
from cartesian_rdc.categories.smooth.dtypes import finfo
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import NumpyEngine, evaluate, program
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.functors import Batching
from cartesian_rdc.neural import attention, reals, rows, self_attention
from tests.effort import usually

HALVES = ("float16", "bfloat16")


def of(shape: tuple[int, ...], dtype: str, *, causal: bool = False) -> Attention:
    """Attention of arrays of one shape."""
    array = Array(shape, dtype)
    return Attention(array, array, array, 0.5, causal)


def at_random(f: Arrow, seed: int = 0) -> object:
    """A value of the domain, of normal numbers."""
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=x.shape).astype(x.dtype) for x in f.domain.atoms()]
    return assemble(f.domain, arrays)


def in_double(f: Arrow, at: object) -> list[np.ndarray]:
    """The arrays of ``f``, in float64, at the same numbers."""
    wide = [np.asarray(x, np.float64) for x in arrays_of(f.domain, at)]
    return arrays_of(f.codomain, evaluate(f, assemble(f.domain, wide)))


@pytest.mark.parametrize(
    ("front", "dtype", "causal"),
    usually(
        [
            ((), "float16", False),
            ((2,), "bfloat16", True),
            ((2, 3, 2), "float16", True),
            ((), "bfloat16", False),
        ],
        of=[*product([(), (2,), (2, 3, 2)], HALVES, (False, True))],
    ),
    ids=str,
)
def test_half_precision_is_float64_rounded(
    front: tuple[int, ...], dtype: str, causal: bool
) -> None:
    """The value and R, on each engine, whatever axes stand in front."""
    here, there = (of((*front, 5, 4), kind, causal=causal) for kind in (dtype, "float64"))
    for f, g in ((here, there), (here.reverse_derivative(), there.reverse_derivative())):
        at = at_random(f)
        exact = arrays_of(
            g.codomain,
            evaluate(
                g, assemble(g.domain, [np.asarray(x, float) for x in arrays_of(f.domain, at)])
            ),
        )
        for engine in (NumpyEngine(), JaxEngine()):
            got = arrays_of(f.codomain, engine.compile(f)(at))
            for one, other in zip(got, exact, strict=True):
                assert one.dtype.name == dtype
                np.testing.assert_allclose(
                    np.asarray(one, float), other, atol=8 * finfo(dtype).eps, rtol=0
                )


@pytest.mark.parametrize("engine", [NumpyEngine(), JaxEngine()], ids=repr)
@pytest.mark.parametrize("dtype", [*HALVES, "float32", "float64"])
def test_no_query_sees_the_future(dtype: str, engine: NumpyEngine | JaxEngine) -> None:
    """Also where the scores before it are the lowest there are; and R is finite."""
    f = of((1, 4, 8), dtype, causal=True)
    low = -np.sqrt(float(finfo(dtype).max) if dtype == "float16" else 1e30)
    q, k, v = (np.full((1, 4, 8), x, np.float64) for x in (low, -low, 1.0))
    v[0] = np.arange(1.0, 5.0)[:, None]
    at = assemble(f.domain, [x.astype(f.queries.dtype) for x in (q, k, v)])
    mixed = np.asarray(engine.compile(f)(at), float)
    assert (mixed[0] <= np.arange(1.0, 5.0)[:, None] + 1e-2).all(), mixed
    late = v.copy()
    late[0, 3] = 100.0
    at_late = assemble(f.domain, [x.astype(f.queries.dtype) for x in (q, k, late)])
    np.testing.assert_array_equal(
        mixed[0, :3], np.asarray(engine.compile(f)(at_late), float)[0, :3]
    )
    r = f.reverse_derivative()
    covector = np.ones((1, 4, 8), f.queries.dtype)
    for part in arrays_of(r.codomain, engine.compile(r)((at, covector))):
        assert np.isfinite(np.asarray(part, float)).all()


def test_rows_of_attention_are_attention() -> None:
    f = of((5, 4), "float32", causal=True)
    for g in (f, f.reverse_derivative()):
        twice = Batching(2).on_morphism(Batching(3).on_morphism(g))
        assert type(twice) is type(g)
        assert twice.domain.atoms()[0].shape == (2, 3, 5, 4)
    assert Batching(3).on_morphism(f.reverse_derivative()) is smooth.reverse_derivative(
        Batching(3).on_morphism(f)
    )


def test_the_layer_is_one_generator() -> None:
    tokens = rows(reals(8, dtype="bfloat16"), 5)
    layer = (tokens >> self_attention(heads=2, causal=True)).body
    found = [i.generator for i in program(layer).instructions if isinstance(i.generator, Attention)]
    assert [g.queries.shape for g in found] == [(2, 5, 4)]


def lowered(f: Arrow) -> str:
    """What JAX is given, as text."""
    compiled: Any = JaxEngine().compile(f)
    given = [jnp.zeros(x.shape, x.dtype) for x in f.domain.atoms()]
    text: str = compiled.lowered.native.lower([], given, 0).as_text()
    return text


def both(f: Arrow) -> Arrow:
    """``(x, c) -> (f x, R[f] (x, c))``."""
    r = smooth.reverse_derivative(f)
    value = smooth.compose(smooth.first(f.domain, f.codomain), f)
    return smooth.pair(value, r)


@pytest.fixture
def as_on_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attention is lowered as on a GPU, by what XLA makes of it: here there is no cuDNN."""
    monkeypatch.setattr("cartesian_rdc.execution.jax_engine.attention.on_gpu", lambda: True)


@pytest.mark.usefixtures("as_on_gpu")
@pytest.mark.parametrize(
    ("front", "causal"),
    usually([((2, 3, 2), True), ((2,), False)], of=[((), True), ((2, 3, 2), True), ((2,), False)]),
)
def test_as_a_whole_it_is_the_definition(front: tuple[int, ...], causal: bool) -> None:
    f = of((*front, 5, 4), "bfloat16", causal=causal)
    for g in (both(f), both(in_a_loop(f))):
        compiled = JaxEngine().compile(g)
        assert "attention" in str(compiled.program)
        at = at_random(g)
        one, other = (arrays_of(g.codomain, h(at)) for h in (compiled, NumpyEngine().compile(g)))
        for got, wanted in zip(one, other, strict=True):
            np.testing.assert_allclose(
                np.asarray(got, float), np.asarray(wanted, float), atol=0.05, rtol=0.05
            )


@pytest.mark.usefixtures("as_on_gpu")
def test_forward_and_backward_share() -> None:
    """One softmax, in a loop as well, whose way back computes a step from its state."""
    f = of((2, 5, 4), "bfloat16", causal=True)
    for g in (f, both(f), f.reverse_derivative()):
        assert lowered(g).count("stablehlo.exponential") == 1
    loop = in_a_loop(f)
    assert lowered(loop).count("stablehlo.exponential") == 1
    assert lowered(both(loop)).count("stablehlo.exponential") == 2


def in_a_loop(f: Attention) -> Arrow:
    """``x -> f (x, (x, x))``, three times."""
    a = f.codomain
    thrice = smooth.pair(smooth.identity(a), smooth.pair(smooth.identity(a), smooth.identity(a)))
    nothing = smooth.unit
    state = smooth.composite(
        smooth.second(nothing, smooth.product(a, nothing)), smooth.first(a, nothing)
    )
    step = smooth.pair(smooth.composite(state, thrice, f), smooth.delete(state.domain))
    loop = smooth.scanning(step, 3)
    start = smooth.pair(smooth.delete(a), smooth.pair(smooth.identity(a), smooth.delete(a)))
    return smooth.composite(start, loop, smooth.first(a, nothing))


@pytest.mark.usefixtures("as_on_gpu")
def test_in_half_precision_a_gpu_takes_it_whole_and_not_otherwise() -> None:
    for dtype in HALVES:
        assert JaxEngine().lowers_whole(of((2, 5, 4), dtype))
        assert not NumpyEngine().lowers_whole(of((2, 5, 4), dtype))
        assert not JaxEngine().lowers_whole(of((2, 0, 4), dtype))
        q, k = Array((5, 4), dtype), Array((6, 4), dtype)
        assert JaxEngine().lowers_whole(Attention(q, k, k, 1.0, False))
        assert not JaxEngine().lowers_whole(Attention(q, k, k, 1.0, True))
        assert not JaxEngine().lowers_whole(Attention(q, k, Array((6, 3), dtype), 1.0, False))
    for dtype in ("float32", "float64"):
        assert not JaxEngine().lowers_whole(of((2, 5, 4), dtype))


def test_a_processor_takes_the_definition() -> None:
    for dtype in HALVES:
        assert not JaxEngine().lowers_whole(of((2, 5, 4), dtype))


def test_products_of_half_precision_are_products_of_half_precision() -> None:
    """Summed in float32, and rounded once."""

    for dtype in HALVES:
        a = space(64, 64, dtype=dtype)
        f = contraction("ij,jk->ik", a, a)
        text = lowered(f)
        kind = {"float16": "f16", "bfloat16": "bf16"}[dtype]
        assert f"(tensor<1x64x64x{kind}>, tensor<1x64x64x{kind}>) -> tensor<1x64x64x{kind}>" in text
        at = at_random(f, 1)
        one, other = (np.asarray(e.compile(f)(at), float) for e in (JaxEngine(), NumpyEngine()))
        np.testing.assert_allclose(one, other, rtol=finfo(dtype).eps, atol=1e-4)


@pytest.mark.parametrize("engine", [NumpyEngine(), JaxEngine()], ids=repr)
@pytest.mark.parametrize("dtype", HALVES)
def test_long_sums_of_half_precision_do_not_stop(
    dtype: str, engine: NumpyEngine | JaxEngine
) -> None:
    """4,096 ones: summed in half precision, they stop at 256, or at 2,048."""
    f = contraction("ij,jk->ik", space(8, 4096, dtype=dtype), space(4096, 8, dtype=dtype))
    kind = f.domain.atoms()[0].dtype
    made = engine.compile(f)((np.ones((8, 4096), kind), np.ones((4096, 8), kind)))
    assert (np.asarray(made, float) == 4096).all()


@pytest.mark.parametrize("shape", [(1, 8), (8, 8)], ids=str)
def test_small_products_of_half_precision_round_once(shape: tuple[int, int]) -> None:
    """``Σ x y`` of 2,049 and ones, in float16, where 2,049 is not a number."""

    a = space(*shape, dtype="float16")
    f = contraction("ij,ij->i", a, a)
    x = np.ones(shape, np.float16)
    x[:, 0] = 2048
    y = np.ones(shape, np.float16)
    wanted = np.float16(2048 + 7)
    for engine in (NumpyEngine(), JaxEngine()):
        assert (np.asarray(engine.compile(f)((x, y))) == wanted).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda a: Attention(a, a, a, float("inf"), False),
            "scale of attention is a finite number, inf",
        ),
        (lambda a: Attention(a.with_shape(4), a, a, 1.0, False), "are rows, two axes, not"),
        (lambda a: Attention(a, a.rows(2), a, 1.0, False), "the same axes before their rows"),
        (lambda a: Attention(a, a.with_dtype("float32"), a, 1.0, False), "have one dtype"),
        (lambda a: Attention(a, a.with_shape(5, 3), a, 1.0, False), "rows of one width"),
        (lambda a: AttentionBackward(a, a, a.with_shape(6, 4), 1.0, False), "a value for each key"),
    ],
)
def test_what_does_not_fit_is_refused(make: Callable[[Array], Attention], words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        make(Array((5, 4), "float64"))


def test_the_precision_is_that_of_jax() -> None:

    a = space(64, 64, dtype="float32")
    f = contraction("ij,jk->ik", a, a)
    given = [jnp.zeros(x.shape, x.dtype) for x in f.domain.atoms()]

    def text(engine: JaxEngine) -> str:
        compiled: Any = engine.compile(f)
        found: str = compiled.lowered.native.lower([], given, 0).as_text()
        return found

    assert "precision = [DEFAULT, DEFAULT]" in text(JaxEngine())
    assert "precision = [HIGHEST, HIGHEST]" in text(JaxEngine(precision=jax.lax.Precision.HIGHEST))
    with jax.default_matmul_precision("highest"):
        assert "precision = [HIGHEST, HIGHEST]" in text(JaxEngine())


def test_the_map_of_the_library_is_the_generator() -> None:
    a = reals(5, 4)
    (x,) = a.object.atoms()
    made = attention(a, a, a, scale=2.0, causal=True).morphism
    assert made is Attention(x, x, x, 2.0, True)
