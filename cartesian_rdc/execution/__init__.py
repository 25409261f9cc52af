"""Running morphisms: programs, engines, evaluation by the definition, and a derivative check."""

from cartesian_rdc.execution._agreement import check_definition as check_definition
from cartesian_rdc.execution._evaluation import (
    check_derivative as check_derivative,
    evaluate as evaluate,
    evaluation as evaluation,
)
from cartesian_rdc.execution._program import Program as Program
from cartesian_rdc.execution.arrays import (
    ArrayEngine as ArrayEngine,
    CompiledFold as CompiledFold,
    CompiledMap as CompiledMap,
    Lowered as Lowered,
)
from cartesian_rdc.execution.choice import ENGINES as ENGINES, engine_named as engine_named
from cartesian_rdc.execution.circuit_engine import (
    CircuitEngine as CircuitEngine,
    Points as Points,
)
from cartesian_rdc.execution.circuit_engine.programs import (
    polynomials_of as polynomials_of,
    run_circuit as run_circuit,
)
from cartesian_rdc.execution.engine import (
    DirectEngine as DirectEngine,
    Engine as Engine,
    Fold as Fold,
    points_engine as points_engine,
)
from cartesian_rdc.execution.instructions import Instruction as Instruction
from cartesian_rdc.execution.numpy_engine import NumpyEngine as NumpyEngine
from cartesian_rdc.execution.passes.trace import program as program
from cartesian_rdc.execution.processes import Processes as Processes, processes_in as processes_in
