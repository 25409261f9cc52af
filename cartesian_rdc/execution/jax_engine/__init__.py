"""The JAX engine, of the extra ``jax``; nothing else in the library imports JAX."""

from cartesian_rdc.errors import missing_extra

try:
    import jax as _jax  # noqa: F401  # pyright: ignore[reportUnusedImport]
except ImportError as error:
    if isinstance(error.__cause__, KeyboardInterrupt):  # JAX makes another error of it
        raise error.__cause__ from None
    raise missing_extra("jax", "jax") from None

from cartesian_rdc.execution.jax_engine.engine import JaxEngine as JaxEngine
from cartesian_rdc.execution.jax_engine.functions import (
    JaxFunction as JaxFunction,
    from_jax as from_jax,
)
