"""The engine of circuits, on words of 64 samples and on small integers."""

from cartesian_rdc.execution.circuit_engine.arithmetic import Numbers
from cartesian_rdc.execution.circuit_engine.engine import CircuitEngine, Points, agreement

__all__ = ["CircuitEngine", "Numbers", "Points", "agreement"]
