"""Arrays of JAX where arrays of NumPy are declared; they have all that is used of those."""

from __future__ import annotations

import jax

from cartesian_rdc.categories.smooth import Numbers


def as_numbers(array: jax.Array) -> Numbers:
    """The same array."""
    numbers: Numbers = array  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    return numbers
