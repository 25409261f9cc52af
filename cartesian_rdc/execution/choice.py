"""The engines of Smooth by name, for command lines; each is imported when it is asked for."""

from __future__ import annotations

from cartesian_rdc.execution.arrays import ArrayEngine

ENGINES = ("numpy", "numba", "jax")
"""The names; ``numba`` and ``jax`` need the extras of those names."""


def engine_named(name: str) -> ArrayEngine:
    """The engine of that name, for command lines.

    Raises ``MissingExtraError`` if its extra is not installed, ``ValueError`` if it is not one of
    ``ENGINES``. An engine of one's own is given to ``fit`` as a value.

    >>> engine_named("numpy")
    NumpyEngine(exact=True)
    """
    match name:
        case "numpy":
            from cartesian_rdc.execution.numpy_engine import NumpyEngine

            return NumpyEngine()
        case "numba":
            from cartesian_rdc.execution.numba_engine import NumbaEngine

            return NumbaEngine()
        case "jax":
            from cartesian_rdc.execution.jax_engine import JaxEngine

            return JaxEngine()
        case _:
            raise ValueError(f"the engines are {', '.join(ENGINES)}, not {name}")
