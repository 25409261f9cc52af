# pyright: basic
"""Generators: that every engine has its own lowering of each, and that they may end anywhere."""

from __future__ import annotations

import copy
import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import field, fields, replace
from itertools import product
from types import ModuleType
from typing import Any

import jax
import numpy as np
import pytest

import cartesian_rdc
from cartesian_rdc.categories import circuits, smooth as package
from cartesian_rdc.categories.circuits import CircuitsOverRing
from cartesian_rdc.categories.free import (
    Atomic,
    Generator,
    Identity,
    Product,
    Scan,
    Unit,
    interned,
)
from cartesian_rdc.categories.free.category import Symbol
from cartesian_rdc.categories.semirings import Integers, Modular
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Attention,
    AttentionBackward,
    Constant,
    Dropout,
    Elementwise,
    Linear,
    LocallyConstant,
    Numbers,
    Pointwise,
    SmoothGenerator,
    Space,
    Ufunc,
    arithmetic,
    assemble,
    conversion,
    cos,
    limits,
    lookup,
    multilinear,
    multiply,
    negate,
    point,
    rearrangement as r,
    selection,
    sin,
    sliding,
    smooth,
    space,
    then,
)
from cartesian_rdc.categories.smooth.elementary import FUNCTIONS
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.categories.smooth.spaces import INDEX, leaves_of
from cartesian_rdc.errors import CompositionError, SpaceError, UntranslatableError
from cartesian_rdc.execution import (
    ArrayEngine,
    CircuitEngine,
    NumpyEngine,
    Program,
    check_derivative,
    evaluate,
    program,
    run_circuit,
)
from cartesian_rdc.execution.instructions import Boxed, Nought, Plus, Subtract
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.jax_engine.functions import DefinedJaxFunction, JaxFunction
from cartesian_rdc.execution.jax_engine.meaning import meaning
from cartesian_rdc.execution.loops import Loop
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.execution.numba_engine.module import module_of
from cartesian_rdc.execution.passes.definitions import defined
from cartesian_rdc.execution.passes.widen import widen
from cartesian_rdc.functors import Batching, sharing
from cartesian_rdc.functors.batching import Rowwise
from cartesian_rdc.hardware import verilog
from tests.functions import difference_of_values, points
from tests.test_errors import is_there

A = Array((3, 4), "float64")
ALL = ((0, 3, 1), (0, 4, 1))
EXAMPLES: dict[type, Generator[Array]] = {
    type(generator): generator
    for generator in (
        Plus(A),
        Nought(A),
        Subtract(A),
        arithmetic.Scale(A, 2.0),
        arithmetic.Polynomial(A, (1.0, 2.0, 3.0)),
        arithmetic.Power(A, 3.0),
        Constant(Array((2,), "float64"), np.arange(2.0).tobytes()),
        arithmetic.DivideBy(A, 3.0),
        conversion.Cast(A, "float32"),
        conversion.AsReals(A.with_dtype(INDEX), "float64"),
        limits.PowerOfRange(A, -5),
        lookup.Gather(A, Array((5,), INDEX), 0),
        lookup.ScatterAdd(A, Array((5,), INDEX), 0),
        multilinear.Contraction(A, A, (0, 1), (2, 1), (0, 2)),
        r.Sum(A, (0,)),
        r.Broadcast(A, (0,)),
        r.Reshape(A, (2, 6)),
        r.Transpose(A, (1, 0)),
        r.Reverse(A, (0,)),
        r.Slice(A, ((0, 3, 2), (1, 4, 1))),
        r.Reverse(A, (0,)),
        r.Embed(A, ((0, 3, 2), (1, 4, 1))),
        r.Concatenate(A, A, 0),
        Dropout(A, 0.5),
        selection.Max(A, (1,)),
        selection.LogSumExp(A, (1,)),
        selection.Softmax(A, (1,)),
        selection.LogSoftmax(A, (1,)),
        selection.Where(A, A.with_dtype(INDEX)),
        sliding.Unfold(A, (0, 1), (2, 2), (1, 2)),
        sliding.Fold(A, (0, 1), (2, 2), (1, 2)),
        Attention(A, A, A, 0.5, True),
        AttentionBackward(A, A, A, 0.5, True),
    )
}
"""A generator of each class whose fields are more than a space."""


def classes_in(package: ModuleType, kind: type) -> list[type]:
    """The classes of generators in the modules of a package."""
    modules = pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
    return list(dict.fromkeys(found for m in modules for found in classes_of(m.name, kind)))


def classes_of(module: str, kind: type) -> list[type]:
    """The classes in a module that are of a kind, and not abstract."""
    values = vars(importlib.import_module(module)).values()
    classes = (v for v in values if isinstance(v, type) and issubclass(v, kind))
    return [found for found in classes if not inspect.isabstract(found)]


def example(kind: type) -> Generator[Array]:
    if kind in EXAMPLES:
        return EXAMPLES[kind]
    assert getattr(kind, "_names") == ("space",), f"{kind.__name__} has no example here"  # noqa: B009
    made: Generator[Array] = kind(A)
    return made


SMOOTH = [
    *(
        example(kind)
        for kind in (*classes_in(package, SmoothGenerator), Plus, Nought, Subtract)
        if kind not in (Elementwise, ScanRows)
    ),
    *(function.on(A) for function in FUNCTIONS),
]


def by_numpy(code: Program[Array]) -> None:
    """What NumPy lacks is bound to a name, and that is not exported."""
    NumpyEngine().lower(defined(code), None).export(())


def by_numba(code: Program[Array]) -> None:
    module_of(defined(code))


def by_jax(code: Program[Array]) -> None:
    """Traced and not run, which is faster."""
    shape: Any = jax.ShapeDtypeStruct
    code = defined(code)
    for i in code.instructions:
        given = [shape(code.atoms[v].shape, code.atoms[v].dtype) for v in i.arguments]
        with jax.enable_x64(True):
            found = jax.eval_shape(lambda *x, i=i: meaning(i.generator, x), *given)
        if found is None:
            raise UntranslatableError(i.generator.label)


LOWERINGS: list[Callable[[Program[Array]], None]] = [by_numpy, by_numba, by_jax]


@pytest.mark.parametrize("lower", LOWERINGS)
def test_every_engine_has_its_own_lowering_of_every_generator(
    lower: Callable[[Program[Array]], None],
) -> None:
    for generator in SMOOTH:
        lower(program(generator))
        if isinstance(generator, SmoothGenerator):
            lower(program(generator.reverse_derivative()))
    with pytest.raises(UntranslatableError):
        lower(program(both))


NUMBERS = (Constant, limits.Limit)
"""Those that are batched by copies."""

IN_BATCHES = [generator for generator in SMOOTH if isinstance(generator, SmoothGenerator)]


@pytest.mark.parametrize("lower", LOWERINGS)
def test_every_engine_has_its_own_lowering_of_every_generator_in_batches(
    lower: Callable[[Program[Array]], None],
) -> None:
    """Batches of batches, also where an argument is shared, and their derivatives."""
    for generator in IN_BATCHES:
        many = Batching(2).on_morphism(generator)
        assert generator.batched(2) is many
        for f in (many, Batching(3).on_morphism(many)):
            lower(program(f))
            lower(program(smooth.reverse_derivative(f)))
        if len(generator.domain.atoms()) > 1:
            lower(program(sharing(generator, 2)))
            lower(program(smooth.reverse_derivative(sharing(generator, 2))))


@pytest.mark.parametrize("lower", LOWERINGS)
def test_every_engine_has_its_own_lowering_of_every_generator_in_other_dtypes(
    lower: Callable[[Program[Array]], None],
) -> None:
    """Numba has none of half precision, and says who has."""
    for generator, dtype in product(SMOOTH, ("bfloat16", "float16", "float32")):
        code = widen(defined(program(in_dtype(generator, dtype))))
        if lower is by_numba and any(array.dtype.endswith("16") for array in code.atoms):
            words = r"computes in float32, float64, int64, .*16.*: NumpyEngine and JaxEngine have"
            with pytest.raises(UntranslatableError, match=words):
                lower(code)
        else:
            lower(code)


def in_dtype(generator: Any, dtype: str) -> Generator[Array]:
    """The same generator over arrays of another dtype."""
    if isinstance(generator, Constant):
        return Constant(Array((2,), dtype), np.arange(2.0).astype(dtype).tobytes())
    fields = ((name, getattr(generator, name)) for name in type(generator)._names)
    arrays = {name: x.with_dtype(dtype) for name, x in fields if isinstance(x, Array) and x.real}
    made: Generator[Array] = replace(generator, **arrays)
    return made


def test_no_generator_of_the_library_is_forgotten() -> None:
    """All are those of Smooth or of circuits, but for these."""
    modules = pkgutil.walk_packages(cartesian_rdc.__path__, "cartesian_rdc.")
    names = [module.name for module in modules if is_there(module.name)]
    found = {kind for name in names for kind in classes_of(name, Generator)}
    others = {
        Boxed,  # a label, of programs that are looked at from outside
        Symbol,  # of a free category of one's own
        DefinedJaxFunction,  # of JAX; elsewhere by its definition: tests/test_kernels.py
        JaxFunction,  # of JAX; called back on the host elsewhere
        Rowwise,  # of a generator of one's own that has no rows
        ScanRows,  # of another map, as a loop in a program: tests/test_scans.py
        Scan,  # the same, of any free category
        Loop,  # what they are in programs
    }
    assert found - others == {*map(type, SMOOTH), *classes_in(circuits, Generator)}


def test_engine_and_hardware_have_every_gate() -> None:
    k, two, z = Modular(4), Modular(2), Integers()
    function = circuits.Multilinear(circuits.Multiply(two))
    examples: tuple[Any, ...] = (
        circuits.Multiply(k),
        circuits.Constant(k, 3),
        circuits.Compare(k),
        function,
        circuits.Differences(function),
        circuits.ShiftRight(1),
        circuits.Clamp(-1, 1),
    )
    assert set(map(type, examples)) == set(classes_in(circuits, Generator))
    for generator in examples:
        (scalars,) = set(generator.codomain.atoms())
        category: Any = CircuitsOverRing(scalars)
        elements = range(-2, 4) if scalars == z else range(len(scalars.elements))
        run, ours = run_circuit(category, generator), CircuitEngine(category).compile(generator)
        for at in product(elements, repeat=len(generator.domain.atoms())):
            assert tuple(ours(np.array(at, np.int64)).tolist()) == run(at)
        if scalars == z:
            with pytest.raises(UntranslatableError, match="a wire of hardware"):
                verilog(category, generator)
        else:
            assert "module circuit" in verilog(category, generator)
    with pytest.raises(UntranslatableError, match="is no generator of circuits"):
        CircuitEngine(CircuitsOverRing(k)).compile(Unheard(k))
    with pytest.raises(UntranslatableError, match="is no gate"):
        verilog(CircuitsOverRing(k), Unheard(k))


@interned
class Unheard(Generator[Any]):
    """A generator that nobody knows."""

    semiring: Modular

    def boundary(self) -> Any:
        a = Atomic(self.semiring)
        return Product(a, a), a

    def reverse_derivative(self) -> Any:
        raise NotImplementedError


# Generators of one's own, which end in a product, or in nothing


@interned
class Both(SmoothGenerator):
    """``x -> (sin x, (cos x, ()))``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a = Atomic(self.space)
        return a, Product(a, Product(a, Unit()))

    def evaluate(self, arguments: Sequence[Numbers]) -> Sequence[Numbers]:
        return np.sin(arguments[0]), np.cos(arguments[0])

    def reverse_derivative(self) -> Arrow:
        a, c = Atomic(self.space), smooth
        x, covectors = c.first(a, self.codomain), c.second(a, self.codomain)
        one = then(covectors, c.first(a, Product(a, Unit())))
        other = then(covectors, c.second(a, Product(a, Unit())), c.first(a, Unit()))
        return c.add(
            then(c.pair(then(x, cos(a)), one), multiply(a)),
            then(c.pair(then(x, sin(a), negate(a)), other), multiply(a)),
        )


@interned
class Nothing(SmoothGenerator):
    """``x -> ()``."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Unit()

    def evaluate(self, arguments: Sequence[Numbers]) -> Sequence[Numbers]:
        return ()

    def reverse_derivative(self) -> Arrow:
        return smooth.zero(Product(self.domain, Unit()), self.domain)


@interned
class Wrong(SmoothGenerator):
    """Says that it ends in two arrays, and gives one."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        a = Atomic(self.space)
        return a, Product(a, a)

    def evaluate(self, arguments: Sequence[Numbers]) -> Sequence[Numbers]:
        return (arguments[0],)

    def reverse_derivative(self) -> Arrow:
        raise NotImplementedError


V = Array((3,), "float64")
both, nothing = Both(V), Nothing(V)
ENGINES = [NumpyEngine(), JaxEngine(), NumbaEngine(fallback=NumpyEngine())]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda e: type(e).__name__)
@pytest.mark.filterwarnings("ignore:.*is used instead")
def test_generators_that_end_in_several_arrays_run(engine: ArrayEngine) -> None:
    a = Atomic(V)
    late = then(both, smooth.first(a, Product(a, Unit())))  # one of the two is not read
    twice = smooth.pair(then(negate(a), both), then(both, smooth.second(a, Product(a, Unit()))))
    for f in (both, nothing, late, twice, smooth.pair(nothing, both)):
        for g in (f, smooth.reverse_derivative(f), smooth.forward_derivative(f)):
            for term in (g, Batching(2).on_morphism(g)):
                value = assemble(term.domain, points(term.domain)[0])
                got, expected = engine.compile(term)(value), evaluate(term, value)
                why = difference_of_values(term.codomain, got, expected, tolerance=1e-12)
                assert why is None, f"{term}: {why}"
    step = then(smooth.first(a, Unit()), both, smooth.first(a, Product(a, Unit())))
    got = engine.fold(step)(np.ones(3), (), [0, 0])
    assert difference_of_values(a, got, np.sin(np.sin(np.ones(3)))) is None


def test_generators_that_end_in_several_arrays_are_checked() -> None:
    check_derivative(both)
    check_derivative(nothing)
    assert [i.results for i in program(both).instructions] == [(1, 2)]
    assert program(nothing).instructions == ()
    assert both.flops == 6
    fixed = then(Constant(V, np.ones(3).tobytes()), both)
    compiled = NumpyEngine().compile(fixed)  # computed when it is compiled
    assert all(
        isinstance(i.generator, Constant | r.Broadcast) for i in compiled.program.instructions
    )
    with pytest.raises(UntranslatableError, match="a program with both cannot be exported"):
        NumpyEngine().compile(both).export()
    with pytest.raises(UntranslatableError, match="both"):
        NumbaEngine().compile(both)
    with pytest.raises(SpaceError, match="its evaluate gives 1 arrays"):
        evaluate(Wrong(V), np.ones(3))


def test_a_fold_over_data_looks_at_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Space] = []
    kept = ArrayEngine.arrays_of_rows

    def rows(engine: ArrayEngine, a: Space, data: object) -> list[Numbers]:
        looked.append(a)
        return kept(engine, a, data)

    monkeypatch.setattr(ArrayEngine, "arrays_of_rows", rows)
    engine = NumpyEngine()
    data = np.arange(6, dtype="float32").reshape(2, 3)  # has to be converted
    fold = engine.over(engine.fold(smooth.addition(space(3))), data)
    states = [fold(np.zeros(3), order) for order in ([0], [1], [0, 1])]
    assert looked == [space(3)]
    assert difference_of_values(space(3), states[2], data.sum(axis=0)) is None


@interned
class Times(Pointwise):
    """``factor x``, a user's own, with a field that has a default and one that is computed."""

    factor: float = 1.0
    twice: float = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "twice", 2 * self.factor)

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return arguments[0] * self.twice / 2

    def reverse_derivative(self) -> Arrow:
        _, c = point(self)
        return c.into(replace(self)).arrow


@interned
class Clipped(Times):
    """A subclass of a subclass, with two fields more."""

    low: float = -0.5
    name: str = "clipped"

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.maximum(super().evaluate(arguments), self.low)


@interned
class AddAndScale(Ufunc, Linear):
    """A ufunc of two arguments with a field that nothing shows."""

    weight: int = 0
    ufunc = np.add

    def adjoint(self) -> Arrow:
        one = Identity(self.codomain)
        return smooth.pair(one, one)


@interned
class Below(Pointwise, LocallyConstant):
    """An indicator with its bound; of two arguments."""

    bound: float

    @property
    def arity(self) -> int:
        return 2

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return ((arguments[0] + arguments[1]) < self.bound).astype(self.space.dtype)


OWN: list[Pointwise] = [
    Times(A, 5.0),
    Times(A),
    Clipped(A, 5.0, 0.25, "other"),
    Clipped(A),
    AddAndScale(A, 7),
    Below(A, 0.5),
]


@pytest.mark.parametrize("generator", OWN, ids=repr)
def test_what_is_rebuilt_keeps_its_fields(generator: Pointwise) -> None:
    """In batches, batches of batches, copies and files; and what is batched computes the same."""
    rng = np.random.default_rng(0)
    kept = {f.name: getattr(generator, f.name) for f in fields(generator) if f.name not in SPACES}
    copies = pickle.loads(pickle.dumps(generator)), copy.deepcopy(generator), replace(generator)
    for again in copies:
        assert again is generator
    for f in (generator, generator.reverse_derivative()):
        g = Batching(2).on_morphism(Batching(4).on_morphism(f))
        x = [rng.normal(size=(2, 4, *array.shape)) for array in f.domain.atoms()]
        rows = [
            [evaluate(f, assemble(f.domain, [part[i, j] for part in x])) for j in range(4)]
            for i in range(2)
        ]
        for compiled in (NumpyEngine().compile(g), lambda value, g=g: evaluate(g, value)):
            ours = leaves_of(compiled(assemble(g.domain, x)))
            for k, array in enumerate(ours):
                wanted = [[leaves_of(value)[k] for value in row] for row in rows]
                np.testing.assert_array_equal(array, np.reshape(wanted, array.shape))
    batched = generator.batched(3)
    assert isinstance(batched, type(generator))
    assert batched.space is A.rows(3)
    assert {name: getattr(batched, name) for name in kept} == kept


SPACES = {"space", "domain", "codomain"}


def test_every_generator_is_batched_into_one_with_its_fields() -> None:
    """Of the library's own, all that is no shape, and no axis, stays as it was."""
    moved = SPACES | {"axes", "left", "right", "left_axes", "right_axes", "axis", "permutation"}
    moved |= {"shape", "ranges", "table", "numbers", "batch", "condition"}
    moved |= {"queries", "keys", "values"}
    for generator in SMOOTH:
        if not isinstance(generator, SmoothGenerator) or isinstance(generator, NUMBERS):
            continue
        batched = generator.batched(2)
        assert isinstance(batched, type(generator)), generator
        for f in fields(generator):
            if f.name not in moved:
                assert getattr(batched, f.name) == getattr(generator, f.name), (generator, f.name)


def test_a_batched_map_that_goes_elsewhere_is_refused() -> None:
    @interned
    class Wrong(Times):
        def batched(self, n: int) -> Arrow:  # type: ignore[misc]
            return replace(self)

    with pytest.raises(CompositionError, match=r"interpret wrong: its value should go R\[2, 3"):
        Batching(2).on_morphism(Wrong(A, 2.0))
