"""The JAX engine, of the extra ``jax``; nothing else in the library imports JAX."""

from cartesian_rdc.execution.jax_engine.engine import JaxCompiled, JaxEngine, JaxFold
from cartesian_rdc.execution.jax_engine.functions import JaxFunction, from_jax

__all__ = ["JaxCompiled", "JaxEngine", "JaxFold", "JaxFunction", "from_jax"]
