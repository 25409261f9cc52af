"""Engines of Smooth by name, for command lines.

>>> engine_named("numpy")
NumpyEngine(exact=True)
"""

from __future__ import annotations

from cartesian_rdc.execution.arrays import ArrayEngine
from cartesian_rdc.execution.numpy_engine import NumpyEngine

ENGINES = ("numpy", "numba", "jax")
"""The names; ``numba`` and ``jax`` need the extras of those names."""


def engine_named(name: str) -> ArrayEngine:
    """The engine of that name. Raises ``MissingExtraError``, and ``ValueError`` for no name.

    Other engines, of one's own, are given to ``fit`` as values; they need no name.
    """
    match name:
        case "numpy":
            return NumpyEngine()
        case "numba":
            from cartesian_rdc.execution.numba_engine import NumbaEngine

            return NumbaEngine()
        case "jax":
            from cartesian_rdc.execution.jax_engine import JaxEngine

            return JaxEngine()
        case _:
            raise ValueError(f"the engines are {', '.join(ENGINES)}, not {name}")
