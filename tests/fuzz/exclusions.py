"""Public names that no program tries, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

EXCLUDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a name of wires, for static checkers": """
            typed.Two typed.Batch neural.Index neural.Named neural.Table neural.Batch
            neural.Channels neural.Flat
            neural.Image neural.Kernel neural.Noise neural.Matrix neural.Counter neural.Memory
            neural.LossScale neural.Heads neural.Hidden
            learning.Power circuits.Affine circuits.Coefficients circuits.Image circuits.Kernel
            circuits.Mask circuits.Outputs circuits.Table circuits.Weights from_optax.OptaxState
        """,
        "a name of a type, for annotations": """
            typed.LensHom typed.LensObj typed.ParaLens typed.MapMaker typed.ParaMaker typed.Unit
            typed.HasMorphism neural.Activation neural.GraphLayer neural.Graphs neural.Initialiser
            neural.Layer neural.LayerMaker neural.SmoothLens neural.SmoothMap neural.SmoothObject
            neural.SmoothOptimiser neural.SmoothCell neural.Rule neural.Schedule neural.Gate
            neural.ScaledLearner neural.TokenMaker neural.AnyParameters neural.Perceptron
            neural.Positions
            learning.LossFor learning.OptimiserFor learning.RateFor learning.LearningRate
            learning.HasState learning.Order learning.Keeper learning.Keeps
            learning.Measure learning.Reduction learning.Watcher typed.require_maker
            circuits.Gates circuits.Layer circuits.Wires
            sm.Numbers sm.Value sm.Arrow sm.Space gates.Bus gates.Circuit semirings.Length
            polynomials.Monomial execution.Fold storage.Fact storage.History free.Keep
        """,
        "an abstract class": """
            functors.CartesianFunctor functors.Functor functors.IdentityOnObjects
            functors.LeftAdditiveFunctor functors.MonoidalFunctor functors.StrictMonoidalFunctor
            functors.ReverseDifferentialFunctor functors.FunctorOnTerms execution.ArrayEngine
            execution.Engine free.FreeCategory free.Interned free.Object
            free.Algebra free.Generator free.Scanning free.Term
            semirings.CommutativeRing semirings.Field
            semirings.CommutativeSemiring semirings.FiniteSemiring semirings.OverRing
            semirings.OverSemiring semirings.Residues
            polynomials.PolynomialCategory gates.CircuitCategory
            gates.StraightThrough sm.Linear sm.LocallyConstant sm.Pointwise sm.SmoothGenerator
            sm.Defined
            sm.Ufunc sm.Stochastic sm.Function matrices.MatrixCategory
            daggers.DaggerDifferentialCategory
        """,
        "for those who write generators or functors, and made by others here": """
            free.ReverseDerivativeClauses free.interned free.Add free.Compose free.Delete
            free.First free.Identity free.Pair free.Scan free.Second free.Zero gates.match_generator
            gates.BooleanFunction gates.Differences gates.Compare gates.Constant gates.Multiply
            sm.Attention sm.AttentionBackward jax_engine.DefinedJaxFunction sm.is_island
            sm.Constant sm.point sm.Elementwise sm.ElementwiseFunction sm.elementwise
            functors.Interpretation functors.Tabulation functors.NaturalTransformation
            semirings.Homomorphism semirings.INFINITY semirings.Infinity polynomials.Polynomial
            typed.Naming neural.Formula sm.INDEX formulas.Written formulas.applied
            formulas.multiplied
        """,
        "numbers from a seed, and no map": """
            neural.draw_noise neural.fans neural.mean_loss
        """,
        "a value that engines and training make": """
            execution.CompiledFold execution.CompiledMap execution.Lowered execution.Program
            execution.Points execution.Instruction execution.ENGINES hardware.Netlist
            learning.Learner learning.Selected learning.Assessment learning.Fitted
            learning.Interrupted neural.Cost neural.Summary neural.SummaryRow drawing.Beside
            drawing.Diagram formulas.Equations
            formulas.Equation formulas.Block
        """,
        "what a check of every map is made of": """
            execution.run_circuit numba_engine.NumbaEngine
        """,
        "compared with finite differences, which random maps with kinks do not agree with": """
            execution.check_derivative execution.check_definition
        """,
        "a model for other programs, compared in tests/interchange": """
            onnx.to_onnx
        """,
        "diagrams of another library, with laws and random terms of their own": """
            discopy.to_discopy discopy.from_discopy discopy.type_of discopy.Diagrams
            discopy.InDiagrams
        """,
        "trained on data: tests/interchange/test_sklearn.py": """
            sklearn.Classifier sklearn.Regressor sklearn.one_hidden_layer
        """,
        "an update of Optax is compiled for a second or more": """
            from_optax.FromOptax jax_engine.from_jax jax_engine.JaxFunction
        """,
        "files: tests/storage, and the readers of tests/fuzz/readers.py": """
            storage.save storage.load storage.read_arrays storage.replacing storage.require_place
            storage.holding storage.Checkpoint storage.facts_of storage.InFile storage.in_file
            storage.FolderCheckpoint storage.InFolder storage.in_folder
        """,
        "several processes: tests/test_processes.py, python -m tests.processes": """
            execution.Processes execution.processes_in jax_engine.ShardedFold jax_engine.join
            jax_engine.data_mesh
        """,
        "inside of the laws of daggers and of Para, which search on their own": """
            daggers.linear_part_in_context para.ParaMorphism para.Reparametrisation
            lens.LensMorphism lens.LensObject context.ContextMorphism truth_tables.Table
        """,
    }
)
"""From the reason to the names."""


def excluded() -> dict[str, str]:
    """From the name to the reason."""
    return {name: reason for reason, names in EXCLUDED.items() for name in names.split()}
