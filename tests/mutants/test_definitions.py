# pyright: basic
"""Attention is rejected where it is something else than its definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cartesian_rdc.categories.smooth import Array, Attention
from cartesian_rdc.errors import DefinitionError
from cartesian_rdc.execution import check_definition
from cartesian_rdc.execution.jax_engine import JaxEngine
from tests.mutants import definitions

WHERE = "cartesian_rdc.execution.jax_engine"
X = Array((2, 4, 8), "bfloat16")
CAUSAL = Attention(X, X, X, 0.3, True)


def checked(patch: pytest.MonkeyPatch, lowering: Any) -> None:
    patch.setattr(f"{WHERE}.attention.on_gpu", lambda: True)
    patch.setattr(f"{WHERE}.fused.attention", lowering)
    rng = np.random.default_rng(0)
    kind = np.dtype(X.dtype)
    q, k, v = (rng.normal(size=X.shape).astype(kind) for _ in range(3))
    check_definition(CAUSAL, JaxEngine(), (q, (k, v)), tolerance=0.03)


def test_attention_as_an_engine_lowers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    checked(monkeypatch, definitions.ORIGINAL)


@pytest.mark.parametrize("name", definitions.LOWERINGS)
def test_what_is_not_attention_is_rejected(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DefinitionError, match="attention differs from the definition"):
        checked(monkeypatch, definitions.LOWERINGS[name])


def test_the_definition_of_attention(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the sum over what a query sees; with a mask that is off by one it is not."""
    definitions.attention_is_the_sum(lambda f: f.definition())
    definitions.attention_is_the_sum(lambda f: f)
    tril = np.tril
    for by in (1, -1):
        monkeypatch.setattr(np, "tril", lambda x, by=by: tril(x, by))
        with pytest.raises(AssertionError):
            definitions.attention_is_the_sum(lambda f: f.definition())
