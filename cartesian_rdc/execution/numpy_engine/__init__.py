"""The NumPy engine."""

from cartesian_rdc.execution.numpy_engine.engine import Compiled, CompiledFold, NumpyEngine

__all__ = ["Compiled", "CompiledFold", "NumpyEngine"]
