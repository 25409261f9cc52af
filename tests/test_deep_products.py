# pyright: basic
"""Every operation on deeply nested products: nothing recurses, and little work is done twice."""

from __future__ import annotations

import copy
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
import pytest

from cartesian_rdc.categories import free, smooth as sm
from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import everywhere, smooth, space, value_of
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import DerivativeError, SpaceError
from cartesian_rdc.execution import check_derivative, engine_named, evaluate, program
from cartesian_rdc.functors import Batching, WithoutNoise, sharing
from cartesian_rdc.learning import (
    assess,
    best,
    descent,
    selections,
    supervised,
    training,
)
from cartesian_rdc.neural import (
    accuracy,
    arrays,
    constant_rate,
    dense,
    freeze,
    from_arrays,
    in_evaluation,
    initialise,
    normal,
    point,
    quadratic_loss,
    reals,
    sigmoid,
    value,
)
from cartesian_rdc.typed import first, parametric, retie, second
from tests.recursion import DEPTH, little_room

NAMES = vars(sm) | vars(free)


@dataclass
class Deep:
    """A product of many numbers, nested to one side, and what is made of it."""

    side: str
    depth: int = DEPTH

    def nested(self, leaf: Callable[[int], Any], join: Callable[[Any, Any], Any]) -> Any:
        whole = leaf(0)
        for k in range(1, self.depth):
            whole = join(whole, leaf(k)) if self.side == "left" else join(leaf(k), whole)
        return whole

    def __post_init__(self) -> None:
        def pair(x: Any, y: Any) -> Any:
            return x, y

        self.space = self.nested(lambda k: space(), Product)
        self.at = self.nested(lambda k: np.array(k / self.depth), pair)
        self.rows = self.nested(lambda k: np.arange(3.0) + k, pair)
        self.sin = everywhere(self.space, lambda array: sm.sin(Atomic(array)))
        self.derivative = smooth.reverse_derivative(self.sin)
        self.step = smooth.compose(smooth.first(self.space, space()), self.sin)
        self.wire = self.nested(lambda k: reals().called(f"w{k}"), lambda x, y: x @ y)
        outer, inner = self.wire_parts()
        last = second(outer, inner) if self.side == "left" else first(outer, inner)
        self.model = last >> dense(reals(2), sigmoid)
        self.learner = supervised(self.model, quadratic_loss, constant_rate(0.1), descent)
        self.data = (self.rows, np.ones((3, 2)))
        self.start = initialise(self.model.parameters, 0, weights=normal(1))
        weighted = second(self.wire, reals())
        self.weighted = parametric(self.wire, reals(), weighted)

    def wire_parts(self) -> tuple[Any, Any]:
        outer, inner = self.space.factors()
        category = self.wire.category
        return type(self.wire)(category, outer), type(self.wire)(category, inner)

    def state(self) -> Any:
        return engine_named("numpy").compile(self.learner.start)(self.start)


deep = cache(Deep)


@pytest.fixture(autouse=True)
def _little_room() -> Iterator[None]:
    """Lower the limit of recursion to less than the depth of the products."""
    deep("left"), deep("right")
    with little_room():
        yield


def same(x: Any, y: Any) -> bool:
    both = zip(leaves_of(x), leaves_of(y), strict=True)
    return all(np.allclose(a, b) for a, b in both)


def sines(d: Deep, x: Any) -> bool:
    return bool(np.allclose(leaves_of(x), np.sin(leaves_of(d.at))))


def exported(d: Deep) -> bool:
    module: dict[str, Any] = {}
    exec(engine_named("numpy").compile(d.sin).export(), module)
    return sines(d, module["apply"](d.at))


def exported_fold(d: Deep) -> bool:
    module: dict[str, Any] = {}
    exec(engine_named("numpy").fold(d.step).export(), module)
    return sines(d, module["fold"](d.at, np.ones(2), [0]))


def folded(d: Deep, name: str) -> bool:
    """A deep state, and deep data."""
    engine = engine_named(name)
    fold = engine.fold(smooth.first(d.space, d.space))
    fold.prepare(d.at, d.rows, [1, 0])
    return same(fold(d.at, d.rows, [1, 0]), d.at)


def jax_alone(d: Deep) -> bool:
    import jax

    with jax.enable_x64(True):
        at = d.nested(lambda k: jax.numpy.asarray(k / d.depth), lambda x, y: (x, y))
        return sines(d, engine_named("jax").compile(d.sin)(at))


def with_numba(d: Deep) -> bool:
    """Numba takes long for many arrays: here all but one are units."""
    a = d.nested(lambda k: space() if k == 0 else Unit(), Product)
    at = d.nested(lambda k: np.array(0.5) if k == 0 else (), lambda x, y: (x, y))
    rows = d.nested(lambda k: np.ones(2) if k == 0 else (), lambda x, y: (x, y))
    engine = engine_named("numba")
    fold = engine.fold(smooth.first(a, a))
    return same(engine.compile(smooth.identity(a))(at), at) and same(fold(at, rows, [1]), at)


def checked(d: Deep) -> bool:
    check_derivative(smooth.identity(d.space), order=1)
    return True


def refused(d: Deep) -> bool:
    """The words for what does not fit are short."""
    with pytest.raises(SpaceError) as error:
        value_of(d.space, d.nested(lambda k: np.zeros(1), lambda x, y: (x, y)))
    with pytest.raises(SpaceError):
        value_of(space(), d.at)
    nowhere_finite = smooth.compose(smooth.delete(d.space), sm.constant(np.inf))
    with pytest.raises(DerivativeError) as nowhere:
        check_derivative(nowhere_finite)
    return len(str(error.value)) < 300 and "is not finite at" in str(nowhere.value)


def apart(d: Deep) -> bool:
    other = Deep.nested(d, lambda k: space(1) if k == 0 else space(), Product)
    one, two = told_apart(d.space, other)
    pair = told_apart(d.at, d.nested(lambda k: np.array(0) if k else 1.0, lambda x, y: (x, y)))
    return one != two and "R[1]" in two and pair[0] != pair[1]


def trained(d: Deep) -> bool:
    steps = list(training(engine_named("numpy"), d.learner, d.start, d.data, epochs=2, every=1))
    assert steps == pickle.loads(pickle.dumps(steps))
    chosen = best(steps, lambda state: assess(engine_named("numpy"), d.learner, state, d.data).loss)
    return chosen == list(selections(steps, lambda state: 0.0))[-1] or chosen.visited == len(steps)


OPERATIONS: dict[str, Callable[[Deep], bool]] = {
    "==": lambda d: d.space == Deep(d.side).space and d.sin == Deep(d.side).sin,
    "hash": lambda d: hash(d.space) == hash(Deep(d.side).space) and bool(hash(d.sin)),
    "str": lambda d: len(str(d.space)) < 99 and "sin" in str(program(d.sin)) and bool(str(d.sin)),
    "expressions of objects": lambda d: eval(d.space.expression(), NAMES) is d.space,
    "expressions of terms": lambda d: eval(d.sin.expression(), NAMES) is d.sin,
    "repr of objects": lambda d: len(repr(d.space)) <= 200,
    "repr of terms": lambda d: len(repr(d.sin)) <= 200,
    "pickle": lambda d: pickle.loads(pickle.dumps((d.space, d.derivative)))[1] is d.derivative,
    "pickle programs": lambda d: pickle.loads(pickle.dumps(program(d.sin))) == program(d.sin),
    "pickle wires": lambda d: pickle.loads(pickle.dumps(d.wire)).names == d.wire.names,
    "deepcopy": lambda d: copy.deepcopy(d.derivative) is d.derivative,
    "told apart": apart,
    "refused": refused,
    "atoms": lambda d: len(d.space.atoms()) == d.depth,
    "value_of": lambda d: same(value_of(d.space, d.at), d.at),
    "evaluate": lambda d: sines(d, evaluate(d.sin, d.at)),
    "check_derivative": checked,
    "numpy": lambda d: sines(d, engine_named("numpy").compile(d.sin)(d.at)),
    "numba": with_numba,
    "jax": lambda d: same(engine_named("jax").compile(smooth.identity(d.space))(d.at), d.at),
    "jax, of JAX arrays": jax_alone,
    "derivative": lambda d: (
        len(leaves_of(engine_named("numpy").compile(d.derivative)((d.at, d.at)))) == d.depth
    ),
    "fold of numpy": lambda d: folded(d, "numpy"),
    "fold of jax": lambda d: folded(d, "jax"),
    "export": exported,
    "export of a fold": exported_fold,
    "batching": lambda d: len(Batching(3).on_morphism(d.derivative).codomain.atoms()) == d.depth,
    "sharing": lambda d: (
        sharing(smooth.second(d.space, d.space), 3).codomain.atoms()[0].shape == (3,)
    ),
    "without noise": lambda d: WithoutNoise().on_morphism(d.derivative) == d.derivative,
    "in evaluation": lambda d: in_evaluation(d.weighted).parameters.object == d.space,
    "initialise": lambda d: len(leaves_of(initialise(d.wire, 0, weights=normal(1)))) == d.depth,
    "names": lambda d: len(d.wire.names) == d.depth,
    "arrays and value": lambda d: same(value(d.wire, arrays(d.wire, d.at)), d.at),
    "from_arrays": lambda d: same(from_arrays(d.wire, leaves_of(d.at)), d.at),
    "point": lambda d: same(engine_named("numpy").compile(point(d.wire, d.at))(()), d.at),
    "freeze": lambda d: len(freeze(d.weighted, {"w1": 1.0}).names) == d.depth - 1,
    "retie": lambda d: len(retie(d.weighted, {"w1": "w2"}).names) == d.depth - 1,
    "length": lambda d: engine_named("numpy").length(d.rows) == 3,
    "sample": lambda d: same(
        engine_named("numpy").sample(d.rows, 0),
        d.nested(lambda k: np.array(0.0 + k), lambda x, y: (x, y)),
    ),
    "accuracy": lambda d: (
        0 <= accuracy(assess(engine_named("numpy"), d.learner, d.state(), d.data)) <= 1
    ),
    "mean loss": lambda d: assess(engine_named("numpy"), d.learner, d.state(), d.data).loss > 0,
    "training": trained,
}
"""Each gives whether it is right."""


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_recurses(name: str, side: str) -> None:
    assert OPERATIONS[name](deep(side))


def calls(operation: Callable[[], object]) -> int:
    """How many calls, of Python and of C, an operation takes."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        operation()
    finally:
        sys.setprofile(before)
    return count


LINEAR: dict[str, Callable[[Deep], object]] = {
    "batching": lambda d: Batching(3).on_morphism(d.derivative),
    "sharing": lambda d: sharing(smooth.compose(smooth.second(d.space, d.space), d.sin), 3),
    "without noise": lambda d: WithoutNoise().on_morphism(d.derivative),
    "derivative": lambda d: smooth.reverse_derivative(smooth.compose(d.sin, d.sin)),
    "program": lambda d: program(d.derivative),
    "compile": lambda d: engine_named("numpy").compile(d.sin).export(),
    "evaluate": lambda d: evaluate(smooth.identity(d.space), d.at),
    "sample": lambda d: engine_named("numpy").sample(d.rows, 1),
    "names": lambda d: value(d.wire, arrays(d.wire, d.at)),
    "freeze": lambda d: freeze(d.weighted, {"w1": 1.0}),
    "retie": lambda d: retie(d.weighted, {"w1": "w2"}),
    "repr": lambda d: repr(d.derivative),
    "expression": lambda d: d.derivative.expression(),
    "pickle": lambda d: pickle.dumps(d.derivative),
    "told apart": lambda d: told_apart(d.space, Product(d.space, space(1))),
}


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", LINEAR)
def test_work_is_linear_in_nesting(name: str, side: str) -> None:
    few, many = (calls(partial(LINEAR[name], deep(side, depth))) for depth in (60, 120))
    assert many <= 2.3 * few
