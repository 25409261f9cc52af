"""Running morphisms: programs, engines, evaluation by the definition, and a derivative check."""

from cartesian_rdc.execution.arrays import ArrayEngine
from cartesian_rdc.execution.choice import ENGINES, engine_named
from cartesian_rdc.execution.circuit_engine import CircuitEngine, Points, agreement
from cartesian_rdc.execution.circuits import polynomials_of, run_circuit
from cartesian_rdc.execution.derivative_check import check_derivative
from cartesian_rdc.execution.direct import DirectEngine, points_engine
from cartesian_rdc.execution.engine import BatchEngine, Engine, Fold
from cartesian_rdc.execution.evaluation import evaluate, evaluation
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.interpreter import interpret
from cartesian_rdc.execution.numpy_engine import Compiled, CompiledFold, NumpyEngine
from cartesian_rdc.execution.program import Program
from cartesian_rdc.execution.tracing import program

__all__ = [
    "ENGINES",
    "ArrayEngine",
    "BatchEngine",
    "CircuitEngine",
    "Compiled",
    "CompiledFold",
    "DirectEngine",
    "Engine",
    "Fold",
    "Instruction",
    "NumpyEngine",
    "Points",
    "Program",
    "agreement",
    "check_derivative",
    "engine_named",
    "evaluate",
    "evaluation",
    "interpret",
    "points_engine",
    "polynomials_of",
    "program",
    "run_circuit",
]
