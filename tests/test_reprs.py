# pyright: basic
"""What is echoed in a notebook: one short line for an instance of every public class."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from cartesian_rdc import (
    errors,
    formulas,
    functors,
    laws,
    learning,
    neural,
    printing,
    storage,
    testing,
    typed,
)
from cartesian_rdc.categories import (
    circuits as gates,
    context,
    daggers,
    free,
    lens,
    matrices,
    para,
    polynomials,
    product,
    semirings,
    smooth as sm,
    truth_tables,
)
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.drawing import beside, draw
from cartesian_rdc.execution import (
    CircuitEngine,
    NumpyEngine,
    Processes,
    instructions,
    jax_engine,
    numba_engine,
    points_engine,
    program,
)
from cartesian_rdc.hardware import netlist
from cartesian_rdc.interchange.discopy import Diagrams, InDiagrams
from cartesian_rdc.interchange.sklearn import Classifier, Regressor
from cartesian_rdc.learning import identity_rate, sum_loss, supervised
from cartesian_rdc.neural import reals
from cartesian_rdc.neural.initialisers import Start
from cartesian_rdc.neural.optimisers.from_optax import FromOptax
from cartesian_rdc.testing.shipped import shipped
from cartesian_rdc.testing.smooth import smooth_sample
from models import autoencoder, iris, mnist
from tests.api.names import modules, public
from tests.fuzz.exclusions import EXCLUDED
from tests.printed import NAMES

LIMIT = 200

context_free: Any = iris.hidden()
deep: Any = autoencoder.of_digits()
modern: Any = mnist.modern()
learner: Any = supervised(
    modern, neural.softmax_cross_entropy, neural.constant_rate(0.1), neural.Adam()
)
start = neural.initialise(modern.parameters, 0)
engine = NumpyEngine()
state = engine.compile(learner.start)(start)

BITS = gates.Circuits(semirings.Modular(2))
WIDE = bus(BITS, 6)
table: Any = WIDE >> look_up_table(bus(BITS, 3))
of_circuits: Any = supervised(table, sum_loss, identity_rate, learning.ascent)
binary = CircuitEngine(BITS)
points = binary.samples(np.zeros((1000, 784), int))

Z, Z_5 = semirings.Integers(), semirings.PrimeField(5)
big_matrix = matrices.Matrix(Z, 60, tuple(tuple(range(60)) for _ in range(40)))
x = [polynomials.variable(Z, k) for k in range(40)]
long_polynomial = sum(x[1:], x[0]) * sum(x[1:], x[0])
long_map = polynomials.PolynomialMap(40, (long_polynomial,) * 10)
big_table = truth_tables.Table(semirings.Modular(2), 10, 8, ((0,) * 8,) * 1024)

a, b = sm.space(784, 512), sm.space(32, 1, 28, 28, dtype="float32")
wide_constant = sm.constant(np.random.default_rng(0).normal(size=(784, 512)))
images = sm.Array((64, 3, 224, 224), "float32")
term = modern.inside
derivative = smooth.reverse_derivative(term)
nest: Any = free.Atomic("A")
for _ in range(3000):
    nest = free.Product(nest, free.Product(nest, free.Atomic("B")))
in_context: Any = context.Context(smooth, a)


def wide_constant_after(space: sm.Space) -> Any:
    return smooth.compose(smooth.delete(space), wide_constant)


def caught(action: Callable[[], object]) -> BaseException:
    with pytest.raises(Exception) as found:  # noqa: PT011
        action()
    return found.value


def optax_rule() -> Any:
    import optax

    return optax.chain(optax.clip(1.0), optax.adam(1e-3))


def evaluated() -> Any:
    from cartesian_rdc.execution import evaluation

    return evaluation().on_morphism(term)


def twice(x: Any) -> Any:
    return x * 2


def doubled() -> Any:
    return typed.Hom(reals(784), reals(784), sm.scale(sm.space(784), 2.0))


def interpretation() -> Any:
    return functors.Interpretation(smooth, smooth, free.Atomic, lambda generator: generator)


def same(value: object) -> Callable[[], object]:
    return lambda: value


def of_context(family: Any) -> Callable[[], object]:
    return lambda: family(in_context)


def verdict() -> Any:
    drawn = {"f": derivative.expression()}
    return testing.Verdict("RD.5", "D[f g]", testing.Status.FAILED, 9, "why " * 99, drawn, "again")


def report() -> Any:
    return testing.Report("Smooth", (verdict(),) * 30)


fitted = learning.Fitted(
    start,
    {"weights": start},
    state,
    {"epoch": [0.0, 1.0], "loss": [2.3, 0.1], "validation loss": [2.3, 0.2]},
    learning.Progress(1, state),
    "after 1 epochs",
)

INSTANCES: dict[str, Callable[[], object]] = {
    # wires, maps, models
    "wire": lambda: modern.domain,
    "wire of parameters": lambda: modern.parameters,
    "naming": lambda: modern.parameters.naming,
    "map": lambda: modern.body,
    "diagram": lambda: draw(modern),
    "diagrams": lambda: beside(draw(modern), "=", draw(modern)),
    "map in a context": lambda: functors.IntoContext(in_context)(modern.body),
    "model": lambda: modern,
    "lens": lambda: typed.in_lenses(modern.body),
    "deep wire": lambda: typed.Obj(smooth, nest),
    "learner": lambda: learner,
    "learner of circuits": lambda: of_circuits,
    "optimiser": lambda: learner.optimiser,
    "cell": lambda: neural.lstm_cell(reals(200), reals(300)),
    "summary": lambda: neural.summary(modern),
    "row of a summary": lambda: neural.summary(deep).rows[0],
    "cost": lambda: neural.Cost(10**12, 10**15),
    "start of parameters": lambda: Start(neural.glorot, (512, 784)),
    "formula": lambda: neural.variable(a) ** 2 + 3,
    # optimisers and orders
    "Adam": neural.Adam,
    "AdamW": neural.AdamW,
    "Adagrad": neural.Adagrad,
    "RMSProp": neural.RMSProp,
    "Momentum": lambda: neural.Momentum(0.9),
    "Nesterov": lambda: neural.Nesterov(0.9),
    "Scheduled": lambda: neural.Scheduled(
        neural.staircase(0.5, 100, 1000),
        neural.Each(neural.Adam(), neural.Maximise(neural.Momentum(0.9))),
    ),
    "Each": lambda: neural.Each(neural.Adam(), neural.Maximise(neural.Momentum(0.9))),
    "Maximise": lambda: neural.Maximise(learning.descent),
    "Unscaled": lambda: neural.Unscaled(2.0**15, neural.Adam()),
    "DynamicScale": lambda: neural.DynamicScale(neural.Adam()),
    "ScaledRate": lambda: neural.ScaledRate(neural.constant_rate(0.1), 2.0**15),
    "FromOptax": lambda: FromOptax(optax_rule()),
    "Shuffled": lambda: learning.Shuffled(7),
    "Stream": lambda: learning.Stream(lambda epoch: [state], 40),
    "Batches": lambda: learning.Batches(32, learning.Shuffled(7)),
    "Batches by a function": lambda: learning.Batches(32, lambda epoch, n: range(n)),
    "rate": lambda: neural.constant_rate(0.1),
    "schedule": lambda: neural.exponential_decay(0.9, 1000),
    "initialiser": lambda: neural.normal(0.1),
    "constant initialiser": lambda: neural.filled(0.1),
    # training
    "Progress": lambda: learning.Progress(3, state, 17),
    "Fitted": lambda: fitted,
    "Interrupted": lambda: learning.Interrupted(fitted),
    "Assessment": lambda: learning.Assessment(state, state, state, 0.25, 60_000),
    "InFile": lambda: storage.in_file("/home/somebody/training.npz"),
    "Checkpoint": lambda: storage.Checkpoint(
        Path("training.npz"), learner.step.codomain, {"data": "0" * 64}
    ),
    "InFolder": lambda: storage.InFolder(Path("/home/somebody/training")),
    "FolderCheckpoint": lambda: storage.FolderCheckpoint(
        Path("training"), learner.step.codomain, {"data": "0" * 64}
    ),
    "Processes": lambda: Processes(2, 1, "127.0.0.1:1234"),
    "ShardedFold": lambda: jax_engine.ShardedFold(
        jax_engine.JaxEngine().fold(learner.step), jax_engine.data_mesh()
    ),
    "Selected": lambda: learning.Selected(3, state, 0.98, 40),
    "Classifier": Classifier,
    "Regressor": lambda: Regressor(modern),
    # programs and engines
    "program": lambda: program(derivative),
    "program of circuits": lambda: program(table.body),
    "formula of a map": lambda: formulas.formula(deep),
    "block of a formula": lambda: formulas.formula(deep).blocks[0],
    "line of a formula": lambda: formulas.formula(deep).blocks[0].lines[-1],
    "expression": lambda: formulas.applied("sin", 2.5),
    "instruction": lambda: program(wide_constant).instructions[0],
    "long instruction": lambda: program(derivative).instructions[5],
    "plus": lambda: instructions.Plus(images),
    "NumpyEngine": NumpyEngine,
    "JaxEngine": jax_engine.JaxEngine,
    "NumbaEngine": lambda: numba_engine.NumbaEngine(fallback=NumpyEngine()),
    "compiled": lambda: engine.compile(modern.body),
    "fold": lambda: engine.fold(learner.step),
    "lowered": lambda: engine.compile(modern.body).lowered,
    "points": lambda: points,
    "CircuitEngine": lambda: binary,
    "compiled circuit": lambda: binary.compile(table.body),
    "fold of circuits": lambda: binary.fold(of_circuits.step),
    "DirectEngine": lambda: points_engine(smooth),
    "compiled by definition": lambda: points_engine(smooth).compile(modern.body),
    "netlist": lambda: netlist(BITS, table.body),
    # free categories
    "term": lambda: term,
    "derivative": lambda: derivative,
    "long wires": lambda: smooth.identity(nest),
    **{
        f"{type(part).__name__} of Smooth": same(part)
        for part in (
            smooth.compose(sm.sin(a), wide_constant_after(a)),
            smooth.pair(sm.sin(a), sm.cos(a)),
            smooth.add(sm.sin(a), sm.cos(a)),
            smooth.first(a, b),
            smooth.second(a, b),
            smooth.identity(a),
            smooth.delete(a),
            smooth.zero(a, b),
            smooth.called("word " * 100, term),
            wide_constant,
            sm.sin(a),
            sm.Dropout(images, 0.5),
            sm.Attention(images, images, images, 0.125, True),
            sm.AttentionBackward(images, images, images, 0.125, True),
            sm.contraction("ij,i->j", a, sm.space(784)),
            sm.array_of(a),
            a,
            free.Product(a, b),
            free.Unit(),
        )
    },
    "product of 6000": lambda: nest,
    "symbol": lambda: free.Symbol("f", nest, nest),
    "scan": lambda: free.Scan(
        free.Symbol("f", free.Product(nest, free.Product(nest, nest)), free.Product(nest, nest)), 3
    ),
    "scan of rows": lambda: (
        neural.along_rows(neural.elman_cell(reals(200), reals(300)), 50).body.morphism
    ),
    "Free": free.Free,
    "clauses": lambda: free.ReverseDerivativeClauses(smooth),
    "elementwise function": lambda: sm.sin,
    "ElementwiseFunction": lambda: sm.elementwise("mine", np.sin, lambda x, y: 0.0),
    "Smooth": lambda: smooth,
    "Functions": sm.Functions,
    "Function": lambda: sm.Functions().identity(nest),
    "composed functions": evaluated,
    "JaxFunction": lambda: jax_engine.from_jax(twice, reals(784), reals(784)).morphism,
    "DefinedJaxFunction": lambda: (
        jax_engine.from_jax(twice, reals(784), reals(784), definition=doubled()).morphism
    ),
    # semirings, and categories over them
    "matrix": lambda: big_matrix,
    "Matrices": lambda: matrices.Matrices(Z),
    "MatricesOverRing": lambda: matrices.MatricesOverRing(Z),
    "polynomial": lambda: long_polynomial,
    "polynomial map": lambda: long_map,
    "Polynomials": lambda: polynomials.Polynomials(Z),
    "PolynomialsOverRing": lambda: polynomials.PolynomialsOverRing(Z),
    "truth table": lambda: big_table,
    "TruthTables": lambda: truth_tables.TruthTables(semirings.Modular(2)),
    "Circuits": lambda: BITS,
    "CircuitsOverRing": lambda: gates.CircuitsOverRing(Z),
    "circuit": lambda: table.inside,
    "Multilinear": lambda: gates.Multilinear(table.inside),
    "Differences": lambda: gates.Differences(gates.Multilinear(table.inside)),
    "Multiply": lambda: gates.Multiply(Z),
    "Constant": lambda: gates.Constant(Z, 10**1000),
    "Compare": lambda: gates.Compare(Z_5),
    "Clamp": lambda: gates.Clamp(-(10**300), 10**300),
    "ShiftRight": lambda: gates.ShiftRight(10),
    **{
        f"{type(one).__name__} itself": same(one)
        for one in (
            semirings.Booleans(),
            semirings.Floats(),
            Z,
            semirings.MinPlus(),
            semirings.Modular(10**30),
            semirings.Naturals(),
            Z_5,
            semirings.Rationals(),
            semirings.Saturating(10**6),
            semirings.INFINITY,
            semirings.reduction(semirings.Modular(4)),
        )
    },
    # constructions
    "Lens": lambda: lens.Lens(smooth),
    "lens object": lambda: lens.LensObject(nest, nest),
    "lens morphism": lambda: typed.in_lenses(modern.body).morphism,
    "Para": lambda: para.Para(lens.Lens(smooth)),
    "parametric morphism": lambda: modern.morphism,
    "2-cell": lambda: para.Reparametrisation(
        modern.morphism, modern.morphism, smooth.identity(modern.parameters.object)
    ),
    "context": lambda: in_context,
    "deep context": lambda: context.Context(smooth, nest),
    "morphism in a context": lambda: functors.IntoContext(in_context).on_morphism(term),
    "product of categories": lambda: product.Product(smooth, matrices.Matrices(Z)),
    "ForwardWithDagger": lambda: daggers.ForwardWithDagger(smooth),
    "ReverseFromDagger": lambda: daggers.ReverseFromDagger(daggers.ForwardWithDagger(smooth)),
    "Diagrams": Diagrams,
    # functors
    "AtPoint": lambda: functors.AtPoint(in_context, wide_constant),
    "Batching": lambda: functors.Batching(64),
    "CompositeFunctor": lambda: functors.CompositeFunctor(
        functors.Batching(2), functors.Batching(3)
    ),
    "CompositeMonoidalFunctor": lambda: functors.CompositeMonoidalFunctor(
        functors.ForwardDerivative(smooth), functors.ReverseDerivative(smooth)
    ),
    "Dagger": lambda: functors.Dagger(smooth),
    "ForwardDerivative": lambda: functors.ForwardDerivative(smooth),
    "IdentityFunctor": lambda: functors.IdentityFunctor(smooth),
    "Interpretation": interpretation,
    "InDiagrams": lambda: InDiagrams(in_context.base),
    "IntoContext": lambda: functors.IntoContext(in_context),
    "LensFunctor": lambda: functors.LensFunctor(functors.Batching(3)),
    "NaturalTransformation": lambda: functors.flip(smooth),
    "Normalisation": lambda: functors.Normalisation(BITS),
    "OnCircuits": lambda: functors.OnCircuits(semirings.reduction(semirings.Modular(4))),
    "OnMatrices": lambda: functors.OnMatrices(semirings.reduction(semirings.Modular(4))),
    "OnPolynomials": lambda: functors.OnPolynomials(semirings.reduction(semirings.Modular(4))),
    "Opposite": lambda: functors.Opposite(smooth),
    "Precision": lambda: functors.Precision("bfloat16"),
    "ParaFunctor": lambda: functors.ParaFunctor(functors.ReverseDerivative(smooth)),
    "RationalPolynomials": functors.RationalPolynomials,
    "ReverseDerivative": lambda: functors.ReverseDerivative(smooth),
    "Tabulation": lambda: functors.tabulation(BITS, semirings.Modular(2)),
    "WithoutNoise": functors.WithoutNoise,
    # laws
    "Law": lambda: laws.CategoryLaws.associativity,
    "law along": lambda: next(iter(laws.CategoryLaws(smooth))),
    "Claim": lambda: next(iter(laws.CategoryLaws(in_context))).about(in_context),
    **{
        name: of_context(family)
        for name, family in vars(laws).items()
        if inspect.isclass(family) and issubclass(family, laws.Laws) and family is not laws.Laws
    },
    "ConstantComplement": lambda: laws.ConstantComplement(in_context),
    "Sheared": lambda: laws.Sheared(smooth),
    "GradientLenses": lambda: laws.GradientLenses(in_context),
    "Check": lambda: shipped()["Smooth"]()[0],
    "Comparison": testing.structural,
    "Effort": lambda: testing.Effort(hypothesis.settings(max_examples=5), 7),
    "Elements": lambda: testing.Elements(st.integers(), lambda x, y: x == y),
    "Known": lambda: testing.Known("no unit " * 50, A=1, f=derivative),
    "Verdict": verdict,
    "Report": report,
    "LawsFailedError": lambda: testing.LawsFailedError(report()),
    "Sample": lambda: smooth_sample().context(a),
    "Source": lambda: smooth_sample().source(),
    "Status": lambda: testing.Status.FAILED,
    # errors
    **{
        f"{name} itself": same(error("words"))
        for name, error in vars(errors).items()
        if inspect.isclass(error)
        and issubclass(error, BaseException)
        and name not in ("CompositionError", "StructureError", "DivergenceError")
    },
    "CompositionError": lambda: caught(lambda: context_free.body >> context_free.body),
    "StructureError": lambda: errors.StructureError("negate", BITS, "WithNegatives"),
    "DivergenceError": lambda: errors.DivergenceError(3, 17, state),
}


def only_names_something(kind: type) -> bool:
    """Whether a class has no body but its docstring, as names of wires have."""
    said = {"__module__", "__doc__", "__dict__", "__weakref__", "__orig_bases__", "__parameters__"}
    return set(vars(kind)) <= said | {"__firstlineno__", "__static_attributes__"}


def is_abstract(kind: type) -> bool:
    names = {name.rpartition(".")[2] for name in EXCLUDED["an abstract class"].split()}
    protocol = getattr(kind, "_is_protocol", False)
    return inspect.isabstract(kind) or protocol or kind.__name__ in {*names, "Laws"}


def public_classes() -> set[type]:
    values = [value for module in modules() for value in public(module).values()]
    return {value for value in values if inspect.isclass(value)}


@pytest.mark.parametrize("name", INSTANCES)
def test_an_echo_is_one_short_line(name: str) -> None:
    value = INSTANCES[name]()
    text = repr(value)
    assert len(text) <= LIMIT, text[: 2 * LIMIT]
    assert len(text.splitlines()) == 1
    assert str(value)


def test_every_public_class_has_an_instance_here() -> None:
    kinds = {type(make()) for make in INSTANCES.values()}
    missing = [
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in public_classes() - kinds
        if not (only_names_something(kind) or is_abstract(kind))
    ]
    assert sorted(missing) == []


def test_what_is_short_is_an_expression() -> None:
    """As long as it fits; beyond that it says in brackets what it is."""
    names = {**NAMES, **vars(semirings), "Matrix": matrices.Matrix}
    for value in (sm.sin(a), free.Product(a, b), matrices.Matrix(Z, 2, ((1, 2),)), sm.array_of(a)):
        assert eval(repr(value), dict(names)) == value
    assert re.fullmatch(r"<Compose .* -> float32\[10\]>", repr(term))
    assert eval(term.expression(), dict(names)) is term


EXACT = {
    "model": "<ParaHom R[4] -> R[3] with parameters (R[3] × R[3, 20]) × (R[20] × R[20, 4])>",
    "body": "<Hom ((R[3] × R[3, 20]) × (R[20] × R[20, 4])) × R[4] -> R[3]>",
    "parameters": "<Obj (R[3] × R[3, 20]) × (R[20] × R[20, 4])>",
    "naming": "<Naming first/weights, first/bias, second/weights, second/bias>",
    "inside": "<Compose ((R[3] × R[3, 20]) × (R[20] × R[20, 4])) × R[4] -> R[3]>",
    "program": "<Program of 6 instructions, "
    "((R[3] × R[3, 20]) × (R[20] × R[20, 4])) × R[4] -> R[3]>",
    "compiled": "<CompiledMap by NumpyEngine(exact=True), "
    "((R[3] × R[3, 20]) × (R[20] × R[20, 4])) × R[4] -> R[3]>",
    "constant": "<Constant 1 -> R[784, 512]>",
    "matrix": "<Matrix 60 -> 40 over Z>",
    "points": "<Points 1000 of 784 wires over Z_2>",
    "divergence": "DivergenceError(epoch=3, step=17)",
}


@pytest.mark.parametrize("name", EXACT)
def test_echoes(name: str) -> None:
    hidden = iris.hidden()
    value = {
        "model": hidden,
        "body": hidden.body,
        "parameters": hidden.parameters,
        "naming": hidden.parameters.naming,
        "inside": hidden.inside,
        "program": program(hidden.body),
        "compiled": engine.compile(hidden.body),
        "constant": wide_constant,
        "matrix": big_matrix,
        "points": points,
        "divergence": errors.DivergenceError(3, 17, state),
    }[name]
    assert repr(value) == EXACT[name]


def test_words_are_cut_to_one_line() -> None:
    assert printing.cut("a\n  b", 3) == "a b"
    assert printing.cut("abcd", 4) == "abcd"
    assert printing.cut("abcde", 4) == "abc…"
    assert printing.of_type(3) == "<int>"
    assert printing.ends("x" * 200, "B") == f"{'x' * 70}… -> B"


@dataclass(frozen=True, repr=False)
class Pair(printing.Brief):
    """Two parts, which may be large."""

    left: object
    right: object = None

    def _in_words(self) -> str:
        return "of two"


def test_in_full_is_what_a_dataclass_prints() -> None:
    assert repr(Pair(1, (2,))) == "Pair(left=1, right=(2,))" == printing.in_full(Pair(1, (2,)))
    long = Pair(tuple(range(100)), Pair("x" * 400, b"y" * 400))
    assert repr(long) == "<Pair of two>"
    assert eval(printing.in_full(long), {"Pair": Pair}) == long
    deep = typed.in_lenses(modern.body).morphism
    assert term.expression() in printing.in_full(deep)
    assert repr(Pair("a\nb")) == r"Pair(left='a\nb', right=None)"
    assert repr(Pair(np.zeros((3, 3)))) == "<Pair of two>"  # NumPy writes several lines


def test_little_is_written_of_what_is_large() -> None:
    """No more than the limit: parts that are not shown are not written."""

    class Loud:
        def __repr__(self) -> str:
            raise AssertionError("written")

    assert repr(Pair("x" * 400, Loud())) == "<Pair of two>"
    assert printing.within((1, 2, 3), 9) == "(1, 2, 3)"
    assert printing.within((1, 2, 3), 8) is None
