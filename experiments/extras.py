"""What experiments need beside NumPy, asked for before anything is read, fetched or trained."""

from __future__ import annotations

import os
from importlib import import_module

from cartesian_rdc.errors import missing_extra
from cartesian_rdc.execution import ENGINES, engine_named


def require_extra(module: str, extra: str) -> None:
    """Raise ``MissingExtraError`` if ``module``, which ``extra`` brings, cannot be imported."""
    try:
        import_module(module)
    except ImportError as error:
        raise missing_extra(error.name or module, extra) from None


def require_keras(extra: str) -> None:
    """Raise ``MissingExtraError`` if Keras, or JAX, is not installed.

    Keras runs over JAX unless the environment says otherwise.
    """
    os.environ.setdefault("KERAS_BACKEND", "jax")
    for module in ("jax", "keras"):
        require_extra(module, extra)


def require_engine(name: str) -> None:
    """Raise ``MissingExtraError`` if what trains under this name is not installed."""
    if name in ENGINES:
        engine_named(name)
    elif name == "keras":
        require_keras("keras")
