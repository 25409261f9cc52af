"""The Numba engine, of the extra ``numba``; nothing else in the library imports Numba."""

from cartesian_rdc.execution.interruptions import uninterrupted as _uninterrupted

with _uninterrupted():  # a process that has half of Numba has no use for it
    from cartesian_rdc.execution.numba_engine.engine import NumbaEngine as NumbaEngine
