"""Comparing functions and values in tests."""

from __future__ import annotations

import numpy as np

from cartesian_rdc.categories.smooth import Function, Space, arrays_of, assemble
from cartesian_rdc.testing.smooth import points


def difference_of_values(
    a: Space, left: object, right: object, *, tolerance: float = 1e-9
) -> str | None:
    for x, y in zip(arrays_of(a, left), arrays_of(a, right), strict=True):
        scale = max(1.0, float(np.max(np.abs(y), initial=0.0, where=np.isfinite(y))))
        if not np.allclose(x, y, rtol=tolerance, atol=tolerance * scale, equal_nan=True):
            return f"{x!r} is not {y!r}"
    return None


def difference_of_functions(f: Function, g: Function) -> str | None:
    if (f.domain, f.codomain) != (g.domain, g.codomain):
        return f"{f.domain} -> {f.codomain} is not {g.domain} -> {g.codomain}"
    for arrays in points(f.domain):
        value = assemble(f.domain, arrays)
        why = difference_of_values(f.codomain, f(value), g(value))
        if why is not None:
            return f"at {value!r}: {why}"
    return None
