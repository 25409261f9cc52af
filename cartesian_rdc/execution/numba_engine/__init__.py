"""The Numba engine, of the extra ``numba``; nothing else in the library imports Numba."""

from cartesian_rdc.execution.numba_engine.engine import NumbaCompiled, NumbaEngine, NumbaFold

__all__ = ["NumbaCompiled", "NumbaEngine", "NumbaFold"]
