"""The JAX engine, of the extra ``jax``; nothing else in the library imports JAX."""

from cartesian_rdc.execution.jax_engine.engine import (
    JaxCompiled as JaxCompiled,
    JaxEngine as JaxEngine,
    JaxFold as JaxFold,
)
from cartesian_rdc.execution.jax_engine.functions import (
    JaxFunction as JaxFunction,
    from_jax as from_jax,
)
