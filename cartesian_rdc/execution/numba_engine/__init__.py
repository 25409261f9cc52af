"""The Numba engine, of the extra ``numba``; nothing else in the library imports Numba."""

from cartesian_rdc.execution.numba_engine.engine import NumbaEngine as NumbaEngine
