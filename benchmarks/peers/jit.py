# pyright: basic
"""Compile a loop of training with Numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cartesian_rdc.errors import missing_extra


def compiled(loop: Callable[..., None]) -> Callable[..., Any]:
    """The loop in machine code, made when it is first called. Raises ``MissingExtraError``."""
    try:
        import numba
    except ImportError:
        raise missing_extra("numba", "bench") from None
    made: Callable[..., Any] = numba.njit(fastmath=True, error_model="numpy")(loop)
    return made
