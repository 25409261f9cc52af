"""The JAX engine, of the extra ``jax``; nothing else in the library imports JAX."""

from cartesian_rdc.execution.jax_engine.engine import JaxEngine as JaxEngine
from cartesian_rdc.execution.jax_engine.functions import (
    JaxFunction as JaxFunction,
    from_jax as from_jax,
)
