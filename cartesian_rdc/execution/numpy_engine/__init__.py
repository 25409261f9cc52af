"""The NumPy engine."""

from cartesian_rdc.execution.numpy_engine.engine import NumpyEngine as NumpyEngine
