# pyright: basic
"""Kernels: functions of JAX with a definition, which JAX runs and other engines do not."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Defined,
    Space,
    arrays_of,
    smooth,
    then,
    variable,
)
from cartesian_rdc.categories.smooth.rearrangement import Reverse
from cartesian_rdc.errors import DefinitionError, SpaceError
from cartesian_rdc.execution import NumpyEngine, check_definition, evaluate, program
from cartesian_rdc.execution._evaluation import random_value
from cartesian_rdc.execution.jax_engine import JaxEngine, from_jax
from cartesian_rdc.functors import Batching
from cartesian_rdc.neural import reals
from cartesian_rdc.storage import fingerprint
from cartesian_rdc.typed import Hom, Obj

CALLS: Counter[str] = Counter()
"""How often JAX traced each half of the kernel."""


@jax.custom_vjp
def kernel(x: jax.Array, y: jax.Array) -> jax.Array:
    """``x sin y``, with a backward pass of its own."""
    CALLS["value"] += 1
    return x * jnp.sin(y)


def forwards(x: jax.Array, y: jax.Array) -> tuple[jax.Array, tuple[jax.Array, ...]]:
    CALLS["forward"] += 1
    sine = jnp.sin(y)
    return x * sine, (x, y, sine)


def backwards(left: tuple[jax.Array, ...], c: jax.Array) -> tuple[jax.Array, jax.Array]:
    CALLS["backward"] += 1
    x, y, sine = left
    return c * sine, c * x * jnp.cos(y)


kernel.defvjp(forwards, backwards)

A = reals(3)


def meaning() -> Any:
    """``x sin y``."""
    x, y = sm.variable((A @ A).object).halves()
    return Hom(A @ A, A, (x * sm.sin(y)).arrow)


def made() -> Any:
    return from_jax(kernel, A @ A, A, definition=meaning())


CONSTRUCTIONS: dict[str, Callable[[Arrow], Arrow]] = {
    "value": lambda f: f,
    "R": smooth.reverse_derivative,
    "value and R": lambda f: smooth.pair(
        smooth.compose(smooth.first(f.domain, f.codomain), f), smooth.reverse_derivative(f)
    ),
    "R of rows": lambda f: smooth.reverse_derivative(Batching(2).on_morphism(f)),
    "rows of R": lambda f: Batching(2).on_morphism(smooth.reverse_derivative(f)),
    "rows of rows": lambda f: Batching(2).on_morphism(Batching(3).on_morphism(f)),
}


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_a_kernel_is_its_definition(name: str) -> None:
    f, g = (CONSTRUCTIONS[name](h.morphism) for h in (made(), meaning()))
    at = random_value(f.domain, np.random.default_rng(0))
    for engine in (NumpyEngine(), JaxEngine()):
        for one, other in zip(
            arrays_of(f.codomain, engine.compile(f)(at)),
            arrays_of(g.codomain, evaluate(g, at)),
            strict=True,
        ):
            np.testing.assert_allclose(one, other, rtol=1e-14)


def test_jax_runs_the_kernel_and_others_do_not() -> None:
    f = made().morphism
    CALLS.clear()
    NumpyEngine().compile(CONSTRUCTIONS["value and R"](f))
    evaluate(CONSTRUCTIONS["value and R"](f), random_value(pairs(f), np.random.default_rng(0)))
    assert not CALLS
    JaxEngine().compile(f)(random_value(f.domain, np.random.default_rng(0)))
    assert CALLS == {"value": 1}


def pairs(f: Arrow) -> sm.Space:
    return smooth.product(f.domain, f.codomain)


def in_a_loop(f: Arrow) -> Arrow:
    """``(x, y) -> (f (x, y), y)``, three times."""
    a, nothing = f.domain, smooth.unit
    x, y = smooth.first(*a.factors()), smooth.second(*a.factors())
    state = smooth.composite(
        smooth.second(nothing, smooth.product(a, nothing)), smooth.first(a, nothing)
    )
    step = smooth.composite(state, smooth.pair(f, y))
    loop = smooth.scanning(smooth.pair(step, smooth.delete(step.domain)), 3)
    start = smooth.pair(smooth.delete(a), smooth.pair(smooth.identity(a), smooth.delete(a)))
    return smooth.composite(start, loop, smooth.first(a, nothing), x)


def test_its_forward_pass_runs_once_beside_its_backward_pass() -> None:
    """On rows as well; a loop back from its states needs no value again."""
    f = made().morphism
    for wrap in (lambda g: g, Batching(2).on_morphism):
        g = CONSTRUCTIONS["value and R"](wrap(f))
        CALLS.clear()
        JaxEngine().compile(g)(random_value(g.domain, np.random.default_rng(0)))
        assert CALLS["forward"] == CALLS["backward"] == 1
    text = str(JaxEngine().compile(CONSTRUCTIONS["value and R"](in_a_loop(f))).program)
    assert (text.count("kernel v"), text.count("kernel_backward v")) == (1, 1)


def test_a_kernel_that_is_not_its_definition_is_found_out() -> None:
    check_definition(made(), JaxEngine())
    check_definition(made(), NumpyEngine(), ([1.0, 2.0, 3.0], [0.0, 1.0, 2.0]))

    def wrong(x: jax.Array, y: jax.Array) -> jax.Array:
        return x * jnp.sin(y) * 1.001

    with pytest.raises(
        DefinitionError,
        match=r"^wrong differs from the definition: entry \(.,\) of result 0 is .*, by the",
    ):
        check_definition(from_jax(wrong, A @ A, A, definition=meaning()), JaxEngine())

    @jax.custom_vjp
    def lost(x: jax.Array, y: jax.Array) -> jax.Array:
        return x * jnp.sin(y)

    lost.defvjp(lambda x, y: (lost(x, y), y), lambda y, c: (c * jnp.sin(y), jnp.zeros_like(y)))
    with pytest.raises(DefinitionError, match=r"^R of lost differs from the definition"):
        check_definition(from_jax(lost, A @ A, A, definition=meaning()), JaxEngine())
    with pytest.raises(SpaceError, match="no generator that has a definition"):
        check_definition(meaning(), JaxEngine())


def test_a_definition_of_another_boundary_is_refused() -> None:
    other: Any = Hom(reals(4), reals(4), sm.sin(sm.space(4)))
    with pytest.raises(
        SpaceError, match=r"definition of kernel has to go R\[3\] × R\[3\] -> R\[3\] as it does"
    ):
        from_jax(kernel, A @ A, A, definition=other)


def test_indices_have_no_derivative() -> None:
    b = reals(2)
    numbers: Any = Obj(A.category, sm.indices(2))
    a: Any = A @ numbers
    f: Any = from_jax(lambda x, n: x[n], a, b)
    r = smooth.reverse_derivative(f.morphism)
    got: Any = JaxEngine().compile(r)((([1.0, 2.0, 3.0], [2, 2]), [1.0, 10.0]))
    np.testing.assert_array_equal(got[0], [0.0, 0.0, 11.0])
    np.testing.assert_array_equal(got[1], [0, 0])


def test_it_is_one_value_and_is_told_by_its_definition() -> None:
    f = made().morphism
    assert made().morphism is f
    many = Batching(2).on_morphism
    assert many(f) is many(f)
    assert many(smooth.reverse_derivative(f)) is smooth.reverse_derivative(many(f))
    gc.collect()
    assert "kernel" in str(program(f))
    assert fingerprint(f) != fingerprint(meaning().morphism)


@interned
class Mixing(Defined):
    """The cube, whose rows are in the wrong order."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def definition(self) -> Arrow:
        x = variable(Atomic(self.space))
        return (x * x * x).arrow

    def batched(self, n: int) -> Arrow:
        exchanged = Reverse(self.space.rows(n), (0,))
        return then(exchanged, Batching(n).on_morphism(self.definition()))


def test_rows_that_are_exchanged_are_found() -> None:
    with pytest.raises(DefinitionError, match=r"^two rows of mixing differs"):
        check_definition(Mixing(Array((3,), "float64")), NumpyEngine())
