"""Comparing functions and values in tests."""

from __future__ import annotations

import numpy as np

from cartesian_rdc.categories.smooth import Arrow, Numbers, Space, arrays_of, assemble
from cartesian_rdc.execution import NumpyEngine


def difference_of_values(
    a: Space, left: object, right: object, *, tolerance: float = 1e-9
) -> str | None:
    for x, y in zip(arrays_of(a, left), arrays_of(a, right), strict=True):
        scale = max(1.0, float(np.max(np.abs(y), initial=0.0, where=np.isfinite(y))))
        if not np.allclose(x, y, rtol=tolerance, atol=tolerance * scale, equal_nan=True):
            return f"{x!r} is not {y!r}"
    return None


def points(a: Space, number: int = 3) -> list[list[Numbers]]:
    """The arrays of some values of a space: normally distributed ones, and zeros."""
    rng = np.random.default_rng(number)
    others = [
        [np.asarray(rng.normal(size=array.shape), dtype=array.dtype) for array in a.atoms()]
        for _ in range(number - 1)
    ]
    return [*others, [np.zeros(array.shape, array.dtype) for array in a.atoms()]]


def difference(f: Arrow, g: Arrow) -> str | None:
    """Where two terms differ as functions, at these points."""
    if (f.domain, f.codomain) != (g.domain, g.codomain):
        return f"{f.domain} -> {f.codomain} is not {g.domain} -> {g.codomain}"
    left, right = NumpyEngine().compile(f), NumpyEngine().compile(g)
    for arrays in points(f.domain):
        value = assemble(f.domain, arrays)
        why = difference_of_values(f.codomain, left(value), right(value), tolerance=1e-8)
        if why is not None:
            return f"at {value!r}: {why}"
    return None
