"""The NumPy engine."""

from cartesian_rdc.execution.numpy_engine.engine import (
    Compiled as Compiled,
    CompiledFold as CompiledFold,
    NumpyEngine as NumpyEngine,
)
