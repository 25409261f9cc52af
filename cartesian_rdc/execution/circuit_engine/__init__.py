"""The engine of circuits, on words of 64 samples and on small integers."""

from cartesian_rdc.execution.circuit_engine.arithmetic import Numbers as Numbers
from cartesian_rdc.execution.circuit_engine.engine import (
    CircuitEngine as CircuitEngine,
    Points as Points,
)
