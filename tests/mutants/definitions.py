# pyright: basic
"""What the pass of definitions has to do, and attention broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import jax
import jax.numpy as jnp
import numpy as np

from cartesian_rdc.categories.free import Atomic, Product, Unit, interned
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Attention,
    Defined,
    Space,
    arrays_of,
    assemble,
    multiply,
    sin,
    smooth,
    then,
)
from cartesian_rdc.execution import Program, evaluate
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes import definitions
from cartesian_rdc.execution.passes.rewriter import values_at
from cartesian_rdc.execution.passes.trace import program

A: Final = Array((3,), "float64")
a: Final = Atomic(A)


@interned
class Square(Defined):
    """``x -> sin (x x)``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def definition(self) -> Arrow:
        x = Atomic(self.space)
        return then(smooth.copy(x), multiply(x), sin(x))


@interned
class Two(Defined):
    """``(x, y) -> (square x, x y)``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        x = Atomic(self.space)
        return Product(x, x), Product(x, x)

    def definition(self) -> Arrow:
        x = Atomic(self.space)
        return smooth.pair(then(smooth.first(x, x), Square(self.space)), multiply(x))


def along(f: Arrow) -> Arrow:
    """``1 × (1 × A^2) -> 1 × B^2``, in a loop."""
    rest = Product(Unit(), f.domain)
    row = then(smooth.second(Unit(), rest), smooth.second(Unit(), f.domain), f)
    return smooth.scanning(smooth.pair(smooth.delete(row.domain), row), 2)


square: Final = Square(A)
nothing: Final = smooth.zero(a, a)
MAPS: Final[list[Arrow]] = [
    sin(a),
    square,
    Two(A),
    smooth.reverse_derivative(Two(A)),
    smooth.pair(square, square.definition()),
    then(square, square),
    then(smooth.pair(square, square), Two(A)),
    then(smooth.pair(smooth.identity(a), nothing), Two(A)),
    then(smooth.pair(nothing, sin(a)), Two(A)),
    then(smooth.pair(smooth.identity(a), nothing), smooth.forward_derivative(square)),
    then(nothing, square),
    along(square),
    along(sin(a)),
    along(Two(A)),
    along(then(smooth.copy(a), Two(A))),
]
WHOLE: Final[set[type]] = {Square, Two}


def generators(code: Program[Any]) -> Iterator[Any]:
    for i in code.instructions:
        yield i.generator
        if is_loop(i.generator):
            yield from generators(i.generator.body)


def with_definitions(whole: set[type]) -> Callable[[Arrow], Program[Any]]:
    return lambda f: definitions.defined(program(f), lambda g: type(g) in whole)


def length(code: Program[Any]) -> int:
    return sum(1 for _ in generators(code))


LENGTHS: Final = {f: length(with_definitions(set())(f)) for f in MAPS}


def definitions_are_written(f: Arrow) -> None:
    """The map is the same, what is whole stays, the rest is gone; no program is longer than so."""
    rng = np.random.default_rng(0)
    inputs = [rng.uniform(0.5, 1.5, x.shape) for x in f.domain.atoms()]
    wanted = arrays_of(f.codomain, evaluate(f, assemble(f.domain, inputs)))
    choices: list[set[type]] = [set(), {Two}, WHOLE]
    for whole in choices:
        code = with_definitions(whole)(f)
        given = set(map(type, generators(code)))
        assert not given & (WHOLE - whole)
        if whole == WHOLE or not set(map(type, generators(program(f)))) & WHOLE:
            assert code == program(f)
        got = interpreted(code, inputs)
        for one, other in zip(got, wanted, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12)
    assert length(with_definitions(set())(f)) <= LENGTHS[f]


def interpreted(code: Program[Any], inputs: list[Any]) -> list[Any]:
    """The outputs of a program, whose loops have rows of arrays and no states."""
    values = dict(zip(code.inputs, inputs, strict=True))
    for i in code.instructions:
        given = [values[v] for v in i.arguments]
        if is_loop(i.generator):
            shared, _, rows = i.generator.split(given)
            steps = [
                interpreted(i.generator.body, [*shared, *(row[0][k] for row in rows)])
                for k in range(i.generator.n)
            ]
            made = list(map(np.stack, zip(*steps, strict=True)))
        else:
            made = values_at(i.generator, given)
        values.update(zip(i.results, made, strict=True))
    return [values[v] for v in code.outputs]


def mixed(q: Any, k: Any, v: Any, scale: float, *, causal: bool) -> Any:
    """Attention by a sum over the keys that a query sees, query by query, in float64."""
    result = np.zeros((*q.shape[:-1], v.shape[-1]))
    for at in np.ndindex(q.shape[:-1]):
        front, i = at[:-1], at[-1]
        seen = i + 1 if causal else k.shape[-2]
        scores = np.array([scale * np.dot(q[at], k[(*front, j)]) for j in range(seen)])
        weights = np.exp(scores - scores.max(initial=-np.inf))
        for j in range(seen):
            result[at] += weights[j] / weights.sum() * v[(*front, j)]
    return result


X: Final = Array((2, 4, 3), "float64")
ATTENTIONS: Final = [Attention(X, X, X, 0.7, causal) for causal in (False, True)]


def attention_is_the_sum(f: Callable[[Attention], Arrow]) -> None:
    """The definition, given by f, is what the formula says."""
    rng = np.random.default_rng(0)
    for generator in ATTENTIONS:
        q, k, v = (rng.normal(size=array.shape) for array in generator.domain.atoms())
        got = evaluate(f(generator), (q, (k, v)))
        wanted = mixed(q, k, v, generator.scale, causal=generator.causal)
        np.testing.assert_allclose(got, wanted, rtol=1e-12)


def looking(diagonal: int | None, *, masked_by: float = -np.inf, scaled: bool = True) -> Any:
    """Attention in JAX, causal up to another diagonal, or with another mask or scale."""

    def attention(generator: Attention, q: jax.Array, k: jax.Array, v: jax.Array) -> jax.Array:
        scores = jnp.einsum("...id,...jd->...ij", q, k, preferred_element_type=jnp.float32)
        scores = scores * (generator.scale if scaled else 1.0)
        if generator.causal and diagonal is not None:
            seen = jnp.tril(jnp.ones(scores.shape[-2:], bool), diagonal)
            scores = jnp.where(seen, scores, masked_by)
        weights = jax.nn.softmax(scores, axis=-1)
        return jnp.einsum("...ij,...jd->...id", weights, v.astype(jnp.float32)).astype(v.dtype)

    return attention


ORIGINAL: Final = looking(0)
LOWERINGS: Final = {
    "a query sees one key more": looking(1),
    "a query does not see its own key": looking(-1),
    "all is seen": looking(None),
    "hidden keys weigh a little": looking(0, masked_by=-2.0),
    "no scale": looking(0, scaled=False),
}
"""Other things than attention, which an engine could lower it to."""
