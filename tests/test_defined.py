# pyright: basic
"""Defined generators: each equals its definition, its R, its D and its rows, on every engine."""

from __future__ import annotations

import numpy as np
import pytest

from cartesian_rdc.categories.free import Atomic, Product, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Attention,
    AttentionBackward,
    Defined,
    Space,
    arrays_of,
    exp,
    multiply,
    sin,
    smooth,
    space,
    then,
    variable,
)
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution import ArrayEngine, NumpyEngine, check_derivative, evaluate, program
from cartesian_rdc.execution._evaluation import random_value
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.execution.passes.definitions import defined
from cartesian_rdc.functors import Batching

ENGINES = (NumpyEngine(), NumbaEngine(), JaxEngine())


@interned
class Swish(Defined):
    """``x / (1 + exp (-x))``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def definition(self) -> Arrow:
        x = variable(Atomic(self.space))
        return (x / (1 + exp(-x))).arrow


@interned
class Twice(Defined):
    """``(x, y) -> (swish x, x y)``: a definition with a defined generator in it."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a = Product(Atomic(self.space), Atomic(self.space))
        return a, a

    def definition(self) -> Arrow:
        a = Atomic(self.space)
        return smooth.pair(then(smooth.first(a, a), Swish(self.space)), multiply(a))


@interned
class Elsewhere(Defined):
    """A generator whose definition goes elsewhere."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def definition(self) -> Arrow:
        return sin(space(7))


A = Array((3,), "float64")
Q, K, V = (Array(shape, "float64") for shape in ((2, 3, 2), (2, 4, 2), (2, 4, 3)))
DEFINED: tuple[Defined, ...] = (
    Swish(A),
    Twice(A),
    Attention(Q, K, V, 0.5, False),
    Attention(K, K, V, 2.0, True),
    AttentionBackward(K, K, K, 0.5, True),
)
"""One generator of each kind at least."""


def along(f: Arrow) -> Arrow:
    """The map on four rows, one after the other, in a loop."""
    a = f.domain
    step = then(smooth.second(smooth.unit, smooth.product(smooth.unit, a)))
    one = then(step, smooth.second(smooth.unit, a), f)
    body = smooth.pair(smooth.delete(one.domain), one)
    loop = smooth.scanning(body, 4)
    rows = Batching(4).on_object(a)
    given = smooth.pair(
        smooth.delete(rows), smooth.pair(smooth.delete(rows), smooth.identity(rows))
    )
    return then(given, loop, smooth.second(smooth.unit, Batching(4).on_object(f.codomain)))


CONSTRUCTIONS = {
    "the value": lambda f: f,
    "R": smooth.reverse_derivative,
    "R of R": lambda f: smooth.reverse_derivative(smooth.reverse_derivative(f)),
    "D": smooth.forward_derivative,
    "rows": Batching(2).on_morphism,
    "R of rows": lambda f: smooth.reverse_derivative(Batching(2).on_morphism(f)),
    "rows of rows": lambda f: Batching(2).on_morphism(Batching(3).on_morphism(f)),
    "in a loop": along,
    "R of a loop": lambda f: smooth.reverse_derivative(along(f)),
}

LABELS = ("swish", "twice", "attention")

FEW = {NumbaEngine: ["R of rows"], JaxEngine: ["R of rows", "R of a loop"]}


@pytest.mark.parametrize("name", CONSTRUCTIONS)
@pytest.mark.parametrize("engine", ENGINES, ids=repr)
def test_a_defined_generator_is_its_definition(engine: ArrayEngine, name: str) -> None:
    few = FEW.get(type(engine), CONSTRUCTIONS)  # of those that compile for a second
    some = DEFINED if name in few else ()
    for number, generator in enumerate(some[:2] if isinstance(engine, NumbaEngine) else some):
        whole, by_definition = map(CONSTRUCTIONS[name], (generator, generator.definition()))
        at = random_value(whole.domain, np.random.default_rng(number))
        got = arrays_of(whole.codomain, engine.compile(whole)(at))
        for wanted in (evaluate(whole, at), evaluate(by_definition, at)):
            for one, other in zip(got, arrays_of(whole.codomain, wanted), strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("generator", DEFINED, ids=repr)
def test_its_derivative(generator: Defined) -> None:
    check_derivative(generator, seed=1, order=1 if isinstance(generator, AttentionBackward) else 2)


@pytest.mark.parametrize("generator", DEFINED, ids=repr)
def test_a_definition_is_written_in_its_place(generator: Defined) -> None:
    """In loops as well, and not where the generator is lowered as a whole."""
    for f in (generator, along(generator)):
        code = program(f)
        assert any(word in str(code) for word in LABELS)
        assert not any(word in str(defined(code)) for word in LABELS)
        assert defined(code, lambda _: True) is code
    assert defined(program(sin(space()))) == program(sin(space()))


def test_what_a_definition_shares_is_computed_once() -> None:
    f = smooth.pair(Swish(A), Swish(A).definition())
    assert len(defined(program(f)).instructions) == len(program(Swish(A).definition()).instructions)


def test_zeros_go_into_definitions() -> None:
    """``D`` at a direction of zero is as short as that of the definition."""
    a = Atomic(A)
    still = smooth.pair(smooth.identity(a), smooth.zero(a, a))
    code, wanted = (
        defined(program(then(still, smooth.forward_derivative(f))))
        for f in (Swish(A), Swish(A).definition())
    )
    assert len(code.instructions) <= len(wanted.instructions)


def test_a_definition_elsewhere_is_refused() -> None:
    for run in (
        lambda f: evaluate(f, [1.0, 2.0, 3.0]),
        smooth.reverse_derivative,
        Batching(2).on_morphism,
        NumpyEngine().compile,
    ):
        with pytest.raises(SpaceError, match=r"goes R\[3\] -> R\[3\], its definition goes R\[7\]"):
            run(Elsewhere(A))
