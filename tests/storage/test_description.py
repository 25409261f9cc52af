# pyright: basic
"""Descriptions: equal for equal values in every process, different for different ones."""

from __future__ import annotations

import copy
import enum
import functools
import pickle
import re
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import example, given, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.smooth import Array, SmoothGenerator, point, space
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import program
from cartesian_rdc.execution.jax_engine import from_jax
from cartesian_rdc.learning import Batches, Shuffled, in_order
from cartesian_rdc.neural import reals
from cartesian_rdc.storage import described, fingerprint
from cartesian_rdc.testing.smooth import arrows, spaces
from tests.processes import ROOT

PLACE = re.compile(r"0x[0-9a-f]{4,}")

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=9)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.tuples(inner, inner)
        | st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.frozensets(LEAVES, max_size=3)
    ),
    max_leaves=8,
)


def exact(value: Any) -> Any:
    """What ``==`` compares as descriptions do: types and signs as well."""
    if isinstance(value, tuple | list):
        return type(value), [exact(part) for part in value]
    if isinstance(value, dict):
        return dict, [(name, exact(part)) for name, part in value.items()]
    if isinstance(value, frozenset):
        return frozenset, sorted(repr(exact(part)) for part in value)
    return type(value), repr(value)


@given(VALUES, VALUES)
@example({}, frozenset())
def test_descriptions_are_equal_if_values_are(one: Any, other: Any) -> None:
    assert described(one) == described(copy.deepcopy(one))
    assert described(one) == described(pickle.loads(pickle.dumps(one)))
    assert (described(one) == described(other)) == (exact(one) == exact(other))


@given(st.data())
def test_maps_are_told_apart_as_their_equality_does(data: st.DataObject) -> None:
    a, b = data.draw(spaces(indices=True)), data.draw(spaces(indices=True))
    f, g = data.draw(arrows(a, b, depth=1)), data.draw(arrows(a, b, depth=1))
    assert (described(f) == described(g)) == (f is g)
    one, other = program(f), program(g)
    assert (described(one) == described(other)) == (one == other)
    assert fingerprint(one) == fingerprint(pickle.loads(pickle.dumps(one)))
    assert not PLACE.search(described(one))


def test_deep_maps() -> None:
    f = sm.then(sm.sin(space(2)), *[sm.cos(space(2))] * 20_000)
    assert described(f) != described(sm.then(f, sm.cos(space(2))))


RATE = 0.5


def scaled(x: float) -> float:
    return x * RATE


def calls(x: float) -> float:
    return scaled(x) + 1


def itself(x: int) -> int:
    return 0 if x == 0 else other(x - 1)


def other(x: int) -> int:
    return itself(x)


def made(factor: float, *, more: object = None) -> Callable[[float], object]:
    def inner(x: float, shift: float = factor) -> object:
        return (lambda y: y * factor + shift, more, x)

    return inner


def test_functions_are_told_by_all_that_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def scaled_again(x: float) -> float:
        return x * RATE

    scaled_again.__qualname__, scaled_again.__module__ = "scaled", "elsewhere"
    assert described(scaled_again) == described(scaled)
    assert described(made(2.0)) == described(made(2.0)) != described(made(3.0))
    assert described(made(2.0, more=[1])) != described(made(2.0, more=[2]))
    assert described(lambda x, /: x) != described(lambda x: x)
    assert described(lambda x: x + 1) != described(lambda x: x - 1)
    assert described(lambda x: x + 1) != described(lambda x: x + 1.0)
    assert described(lambda x: x.sin) != described(lambda x: x.cos)
    assert described(lambda x: "a" in {"a", "b"}) != described(lambda x: "a" in {"a", "c"})
    before = described(calls)
    assert described(itself) == described(itself) != described(other)
    monkeypatch.setitem(globals(), "RATE", 0.25)
    assert described(calls) != before


def test_attributes_of_modules_of_ones_own_are_looked_at() -> None:
    def told(rate: float, other: float) -> str:
        helpers, package = ModuleType("helpers"), ModuleType("package")
        vars(helpers).update(rate=rate, other=other, package=package, sin=np.sin)
        vars(package).update(helpers=helpers)
        there: dict[str, Any] = {"package": package, "np": np, "__name__": "theirs"}
        exec("def f(x): return (lambda y: y * package.helpers.rate + np.sin(x))(x)", there)
        return described(there["f"])

    assert told(1.0, 2.0) == told(1.0, 3.0) != told(2.0, 2.0)


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Pair(NamedTuple):
    left: int
    right: object


class Other(NamedTuple):
    left: int
    right: object


@dataclass(frozen=True)
class Times:
    factor: float

    def __call__(self, x: float) -> float:
        return x * self.factor

    @staticmethod
    def still() -> int:
        return 1

    @property
    def half(self) -> float:
        return self.factor / 2


class Plain:
    def __init__(self, number: int) -> None:
        self.number = number


def test_values_of_many_kinds_are_told_apart() -> None:
    different: list[object] = [
        (), (1,), [1], {1}, {1: 1}, 1, 1.0, True, "1", b"1", 1j, None, ..., range(2), -0.0, 0.0,
        Colour, Colour.RED, Colour.BLUE, Pair(1, 2), Other(1, 2), Pair(1, 3), (1, 2),
        Times(1.0), Times(2.0), Times(1.0).__call__, Times(2.0).__call__, Times, Plain, Plain(1),
        Plain(2), slice(1), slice(2), np.zeros(2), np.zeros(2, "f4"), np.zeros((2, 1)), np.ones(2),
        np.float64(1), np.float32(1), np.array([0.0, -0.0]), np.array([1, "a"], object),
        np.dtype("f4"), np.dtype("f8"), np.float32, np.sin, np.cos, np.sum, np, jnp, abs, len,
        [].append, [1].append, functools.partial(scaled, 1), functools.partial(scaled, x=1), scaled,
        OrderedDict(a=1), OrderedDict(b=1), functools.cache(scaled), functools.cache(calls),
        jnp.zeros(2, "bfloat16"), Shuffled(1), Shuffled(2), Batches(2), Batches(2, Shuffled(1)),
        in_order, re.compile("a"), re.compile("b"), Path("a"), Path("b"), int, float,
    ]  # fmt: skip
    texts = [described(value) for value in different]
    assert len(set(texts)) == len(texts)
    assert not any(PLACE.search(text) for text in texts)
    again = [described(pickle.loads(pickle.dumps(Shuffled(1)))), described(Pair(1, 2))]
    assert set(again) < set(texts)


def changed(source: str, **globals_of: object) -> Any:
    """The class of a body, made anew each time."""
    space_of = {"__name__": "theirs", "dataclass": dataclass, **globals_of}
    exec(f"class Made:\n    {source}", space_of)
    return space_of["Made"]


def test_classes_are_told_by_their_bodies() -> None:
    bodies = [
        "def f(self): return 1", "def f(self): return 2", "def g(self): return 1", "f = 1", "f = 2",
        "_f = 1", "f = property(lambda self: 1)", "f = property(lambda self: 2)",
        "f = staticmethod(lambda: 1)", "f = classmethod(lambda c: 1)",
        "def __init__(self, x): self.x = x", "def __call__(self): return 1", "__slots__ = ()",
    ]  # fmt: skip
    texts = [described(changed(body)) for body in bodies]
    assert texts == [described(changed(body)) for body in bodies]
    assert len(set(texts[:-1])) == len(texts) - 1
    text = "@property\n    def f(self): return RATE"
    assert described(changed(text, RATE=1)) != described(changed(text, RATE=2))


@interned
class SineSquared(SmoothGenerator):
    space: Array
    shift: Callable[[Any], Any]

    def boundary(self) -> Any:
        return Atomic(self.space), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Any]) -> Any:
        return np.sin(self.shift(arguments[0])) ** 2

    def reverse_derivative(self) -> Any:
        x, c = point(self)
        return (sm.sin(2 * x) * c).arrow


def test_generators_of_ones_own() -> None:
    array = Array((3,), "float64")
    one, two = (SineSquared(array, lambda x: x + 1) for _ in range(2))
    assert one is not two
    assert described(one) == described(two) != described(SineSquared(array, lambda x: x + 2))
    sinh = [sm.elementwise("sinh", np.sinh, lambda x, y: (1 + y**2) ** 0.5) for _ in range(2)]
    cosh = sm.elementwise("sinh", np.cosh, lambda x, y: (1 + y**2) ** 0.5)
    slope = sm.elementwise("sinh", np.sinh, lambda x, y: (2 + y**2) ** 0.5)
    texts = [described(f(space(3))) for f in (*sinh, cosh, slope)]
    assert texts[0] == texts[1]
    assert len(set(texts)) == 3


def test_functions_of_jax_are_told_by_what_jax_computes() -> None:
    a = reals(3)
    ones, twos = np.ones(3), np.full(3, 2.0)

    def computes(function: Callable[..., Any]) -> str:
        return described(from_jax(function, a, a).morphism)

    same: list[Callable[..., Any]] = [
        lambda x: jnp.sin(x) * ones,
        lambda z: jnp.multiply(jnp.sin(z), np.ones(3)),
        jax.jit(lambda x: jnp.sin(x) * ones),
    ]
    assert computes(same[0]) == computes(same[1]) != computes(same[2])
    different: list[Callable[..., Any]] = [
        same[0],
        same[2],
        lambda x: jnp.sin(x) * twos,
        lambda x: jnp.cos(x) * ones,
        jax.jit(lambda x: jnp.sin(x) * twos),
        lambda x: jax.lax.fori_loop(0, 3, lambda k, y: y + ones, x),
        lambda x: jax.lax.fori_loop(0, 4, lambda k, y: y + ones, x),
        lambda x: jax.lax.fori_loop(0, 3, lambda k, y: y + twos, x),
        lambda x: x + jax.random.normal(jax.random.key(1), (3,)),
        lambda x: x + jax.random.normal(jax.random.key(2), (3,)),
        lambda x: jax.pure_callback(lambda y: np.sin(y) + 1, x, x),
        lambda x: jax.pure_callback(lambda y: np.sin(y) + 2, x, x),
        jax.nn.relu,
        jax.nn.softplus,
    ]
    texts = [computes(function) for function in different]
    assert len(set(texts)) == len(texts)
    assert texts == [computes(function) for function in different]
    square = from_jax(lambda x: x**2, a, a)
    cube = from_jax(lambda x: x**3, a, a)
    slopes = [described(sm.smooth.reverse_derivative(f.morphism)) for f in (square, cube, square)]
    assert slopes[0] == slopes[2] != slopes[1]
    assert not any(PLACE.search(text) for text in [*texts, *slopes])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (threading.Lock(), "a lock cannot be told from another in a new process (cannot pickle"),
        ((n for n in range(3)), "a generator cannot be told from another in a new process"),
        (np.frompyfunc(scaled, 1, 1), "it is no function of NumPy itself"),
        (made(1.0, more=threading.Lock()), "a lock cannot be told"),
    ],
)  # fmt: skip
def test_what_nothing_tells_from_another_is_refused(value: object, words: str) -> None:
    with pytest.raises(DataError, match=re.escape(words)) as caught:
        described(value)
    assert str(caught.value).isprintable()


def test_what_lies_too_deep_is_refused() -> None:
    value: object = 1
    for _ in range(100_000):
        value = [value]
    with pytest.raises(DataError, match="so deep within itself cannot be described"):
        described(value)
    endless: list[object] = []
    endless.append(endless)
    assert described(endless) == "[part 0]"


TRAINS = """
import sys
from pathlib import Path

import jax.numpy as jnp
import numpy as np
import optax

from cartesian_rdc import Batches, NumpyEngine, dense, quadratic_loss, reals, supervised
from cartesian_rdc import initialise, normal, training, unit_rate
from cartesian_rdc.learning import folding
from cartesian_rdc.categories.smooth import elementwise
from cartesian_rdc.execution.jax_engine import from_jax
from cartesian_rdc.neural import smooth_map
from cartesian_rdc.neural.optimisers.from_optax import FromOptax
from cartesian_rdc.storage import Checkpoint, checksum, described, facts_of

POWER = 0.5
sinh = elementwise("sinh", np.sinh, lambda x, y: (1 + y**2) ** POWER)
a = reals(2)


def backwards(epoch, length):
    return list(range(length))[::-1]


def main():
    squash = from_jax(lambda x: jnp.tanh(x) * np.array([1.0, 2.0]), a, a)
    curve = smooth_map(a, a, lambda v: 0.1 * sinh(v))
    model = a >> dense(a, lambda wire: squash) >> curve
    rule = FromOptax(optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(
        optax.cosine_decay_schedule(float(sys.argv[2]), 100))))
    learner, order = supervised(model, quadratic_loss, unit_rate, rule), Batches(1, backwards)
    engine, data = NumpyEngine(), (np.eye(2), np.eye(2))
    start = initialise(model.parameters, 1, weights=normal(0.5))
    begun, *_ = states = list(training(engine, learner, start, data, epochs=2))
    facts = facts_of({"order": described(order)}, learner.step, begun.state, data)
    keep = Checkpoint(Path(sys.argv[1]), learner.step.codomain, facts)
    loaded = keep.load()
    if loaded is None:
        keep.save(states[1])
    else:
        *_, last = folding(engine, engine.fold(learner.step), loaded[0], data, epochs=2)
        assert checksum(last.state) == checksum(states[-1].state)
    print("resumed" if loaded else "begun", *facts.values())


def main_of_another_rate():
    main()
    sys.argv[2] = "0.02"
    main()
"""


def test_training_goes_on_in_a_new_process(tmp_path: Path) -> None:
    """With functions of JAX, a rule of Optax and lambdas, as a script and as a module."""
    (tmp_path / "trains.py").write_text(f"{TRAINS}\n\nif __name__ == '__main__':\n    main()\n")

    def ran(rate: str, seed: str, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *command, str(tmp_path / "file.npz"), rate],
            env={"PYTHONPATH": f"{ROOT}:{tmp_path}", "PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    first = ran("0.01", "1", str(tmp_path / "trains.py"))
    assert first.stdout.startswith("begun "), first.stderr
    second = ran("0.01", "2", "-c", "import trains; trains.main_of_another_rate()")
    assert second.stdout == first.stdout.replace("begun", "resumed"), second.stderr
    assert "this checkpoint is of another training run: step of training is" in second.stderr
