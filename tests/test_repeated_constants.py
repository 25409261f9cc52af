# pyright: basic
"""What programs do not write out, and what is not kept from XLA: repeated constants, multiples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.smooth import INDEX, Constant, space, variable
from cartesian_rdc.execution import ENGINES, engine_named
from cartesian_rdc.execution.jax_engine.grouping import kept_apart
from cartesian_rdc.execution.passes.pipeline import code_of
from cartesian_rdc.execution.passes.rewriter import REPEATED


def masked(n: int, front: int) -> Any:
    """``x -> x`` on and below the diagonal, of (front, n, n), and 0 above."""
    a = space(front, n, n)
    mask = sm.constant(np.tril(np.ones((n, n), np.int64)), INDEX)
    repeated = sm.then(mask, sm.broadcast(sm.indices(front, n, n), [0]))
    x = variable(a)
    return x.into(sm.then(sm.smooth.delete(a), repeated)).where(x, 0.0).arrow


@pytest.mark.parametrize(("n", "front"), [(4, 3), (32, 5)])
def test_a_mask_is_not_written_out_for_each_head(n: int, front: int) -> None:
    code = code_of(masked(n, front))
    made = [i.generator for i in code.instructions if isinstance(i.generator, Constant)]
    largest = max(one.codomain.atoms()[0].size for one in made)
    assert largest == (n * n * front if n * n * front <= REPEATED else n * n)


@pytest.mark.parametrize("name", ENGINES)
def test_a_mask_masks(name: str) -> None:
    x = np.random.default_rng(0).normal(size=(5, 32, 32))
    np.testing.assert_array_equal(engine_named(name).compile(masked(32, 5))(x), np.tril(x))


def test_a_number_times_an_array_is_no_square() -> None:
    """Its root is not kept from XLA, which makes ``|x|`` of the root of ``x x``."""
    s, v = variable(Product(space(), space(3)))
    assert not kept_apart(code_of(sm.sqrt(s * v).arrow))
    assert kept_apart(code_of(sm.sqrt(v * v).arrow))
    one = variable(space())
    repeated = one.into(sm.broadcast(space(3), [0]))
    square = one.pair(repeated).into(sm.contraction(",i->i", space(), space(3)))
    assert kept_apart(code_of(sm.sqrt(square).arrow))
