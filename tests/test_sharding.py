# pyright: basic
"""Names of axes, how arrays are sharded by them, and training on many against training on one."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from jax.sharding import AbstractMesh, AxisType, PartitionSpec as P

from cartesian_rdc.categories.smooth import contraction, smooth, space
from cartesian_rdc.errors import MeshError
from cartesian_rdc.execution import program
from cartesian_rdc.execution.arrays import ArrayEngine
from cartesian_rdc.execution.axes import axes_of_ends
from cartesian_rdc.execution.jax_engine import JaxEngine, ShardedFold, data_mesh
from cartesian_rdc.execution.jax_engine.axis_names import names_inside, names_of_all
from cartesian_rdc.execution.jax_engine.contractions import sharded_contraction
from cartesian_rdc.execution.jax_engine.partitioning import Partitioning
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import supervised
from cartesian_rdc.learning.batches import step_of_batch
from cartesian_rdc.neural import (
    Adam,
    Batch,
    Momentum,
    batched,
    constant_rate,
    dense,
    embedding,
    indices,
    initialise,
    linear,
    quadratic_loss,
    reals,
    rows,
    stack,
    tanh,
    unit_rate,
)
from cartesian_rdc.neural.batches import row_of
from cartesian_rdc.typed import Hom, Obj, identity, reverse_derivative
from cartesian_rdc.typed.axes import axes_of
from tests.scale.cases import MODELS, OPTIMISERS

ROOT = Path(__file__).parents[1]


class Pixels:
    """What is given."""


class Hidden:
    """What is in between."""


MODEL = reals(6, name=Pixels) >> dense(reals(8, name=Hidden), tanh) >> dense(reals(4), identity)
LEARNER = supervised(MODEL, quadratic_loss, unit_rate, Adam())


def test_axes_of_wires_and_weights() -> None:
    assert axes_of(reals(2, 3, name=Pixels)) == (("Pixels", ""),)
    assert axes_of(reals(name=Pixels)) == ((),)
    assert axes_of(reals(3) @ reals(2, name=Hidden)) == (("",), ("Hidden",))
    assert axes_of(reals(3, name=Hidden).called("another")) == (("Hidden",),)
    weights = (("",), ("", "Hidden"), ("Hidden",), ("Hidden", "Pixels"))
    assert axes_of(MODEL.parameters) == weights
    table = (indices(5) >> embedding(7, reals(3, name=Hidden))).parameters
    assert axes_of(table) == (("Table", "Hidden"),)


def test_axes_of_rows_and_of_layers() -> None:
    hidden = reals(8, name=Hidden)
    many = rows(hidden, 5)
    assert axes_of(many) == (("Batch", "Hidden"),)
    assert axes_of(row_of(many)[0]) == (("Hidden",),)
    assert axes_of(Batching(5)(hidden)) == (("", "Hidden"),)
    deep = (hidden >> stack(dense(hidden, tanh), 3)).parameters
    assert axes_of(deep) == (("Layers", "Hidden"), ("Layers", "Hidden", "Hidden"))
    shared = batched(hidden >> linear(hidden), 5)
    assert axes_of(shared.parameters) == (("Hidden", "Hidden"),)
    assert axes_of((many >> linear(many)).parameters) == (("", "Hidden", "", "Hidden"),)


def test_axes_stay_along_r_lenses_pickles_and_steps() -> None:
    ends = axes_of_ends(reverse_derivative(MODEL.body))
    weights = axes_of(MODEL.parameters)
    assert ends.domain == (*weights, ("Pixels",), ("",))
    assert ends.codomain == (*weights, ("Pixels",))
    assert axes_of(pickle.loads(pickle.dumps(MODEL.parameters))) == weights
    state = ((), *weights, *weights, *weights)
    assert axes_of_ends(LEARNER.step).domain == (*state, ("Pixels",), ("",))
    step = step_of_batch(JaxEngine(), LEARNER, 16)
    assert axes_of_ends(step).domain == (*state, ("Batch", "Pixels"), ("Batch", ""))
    assert axes_of_ends(step).codomain == state


def by_lengths(a: Any) -> Any:
    """For each axis of a space its length, as a name."""
    return [tuple(map(str, array.shape)) for array in a.atoms()]


def require_lengths(code: Any, given: Any) -> int:
    """How many axes have names, each of which has to be a length; loops are looked into."""
    names, count = names_of_all(code, given), 0
    for v, of_v in names.items():
        shape = code.atoms[v].shape
        assert len(of_v) == len(shape)
        for name, length in zip(of_v, shape, strict=True):
            assert name in ("", str(length))
            count += bool(name)
    for i in code.instructions:
        if is_loop(i.generator):
            read = [names[v] for v in i.arguments]
            count += require_lengths(i.generator.body, names_inside(i.generator, read))
    return count


@pytest.mark.parametrize("name", MODELS)
def test_names_follow_the_axes_that_have_them(name: str) -> None:
    """An axis whose name is its length has that length wherever the name goes."""
    case = MODELS[name]
    learner = OPTIMISERS["momentum"](case.model(), case.loss)
    code = program(step_of_batch(JaxEngine(), learner, 59).morphism)
    assert require_lengths(code, by_lengths(code.domain)) > len(code.instructions)


MESH: Any = AbstractMesh((4, 2), ("data", "model"))


def spec(shape: tuple[int, ...], names: tuple[str, ...], parameters: str | None = None) -> P:
    rules = (("Batch", ("data",)), ("Hidden", ("model",)), ("Both", ("data", "model")))
    return Partitioning(MESH, rules, parameters).spec(shape, names)


def test_rules_shard_the_first_axis_that_they_may() -> None:
    assert spec((8, 6), ("Batch", "Hidden")) == P("data", "model")
    assert spec((8, 8), ("Batch", "Batch")) == P("data")
    assert spec((6, 6), ("Hidden", "Hidden")) == P("model")
    assert spec((3, 6), ("", "Hidden")) == P(None, "model")
    assert spec((8, 6), ("Both", "Hidden")) == P(("data", "model"))
    assert spec((8, 5), ("Unknown", "")) == P()


def test_parameters_are_sharded_along_their_longest_axis_that_divides() -> None:
    assert spec((4, 12, 13), ("", "", ""), "data") == P(None, "data")
    assert spec((8, 6), ("", "Hidden"), "data") == P("data", "model")
    assert spec((8, 6), ("Batch", ""), "data") == P("data")
    assert spec((3,), ("",), "data") == spec((), (), "data") == P()


def test_what_does_not_divide() -> None:
    with pytest.raises(MeshError) as caught:
        spec((6, 3), ("Batch", ""))
    assert str(caught.value) == (
        "Batch has length 6, which the mesh does not divide along 'data' of size 4: "
        "take a multiple of 4, or no rule for Batch"
    )
    with pytest.raises(MeshError, match=r"^Both has length 4, .* 'data' of size 4 × 'model'"):
        spec((4,), ("Both",))


def test_meshes_and_rules_that_there_are_not() -> None:
    many = len(jax.devices()) + 1
    with pytest.raises(MeshError, match=rf"^a mesh of data {many} takes {many} devices, \d+ are "):
        JaxEngine(mesh={"data": many})
    with pytest.raises(MeshError, match="the axis 'data' of a mesh has 1 device or more, not 0"):
        JaxEngine(mesh={"data": 0})
    with pytest.raises(MeshError, match=r"^the rule of Batch needs a mesh: JaxEngine\(mesh="):
        JaxEngine(rules={Batch: "data"})
    with pytest.raises(MeshError, match=r"^the argument parameters needs a mesh"):
        JaxEngine(parameters="data")
    with pytest.raises(MeshError, match=r"^the rule of Hidden is for the axis 'model' .*'data'$"):
        JaxEngine(mesh={"data": 1}, rules={Hidden: "model"})
    with pytest.raises(TypeError, match=r"^the mesh is one of jax.make_mesh, or sizes"):
        JaxEngine(mesh=8)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^the name of a rule is a class that names"):
        JaxEngine(mesh={"data": 1}, rules={8: "data"})  # type: ignore[dict-item]


def test_a_sharded_fold_has_its_mesh_and_axis() -> None:
    one = jax.make_mesh((1, 1), ("rows", "model"))
    fold = JaxEngine().fold(step_of_batch(JaxEngine(), LEARNER, 2))
    words = "a ShardedFold is for the axis 'data' of the mesh, which has 'rows', 'model'"
    with pytest.raises(MeshError, match=f"^{words}$"):
        ShardedFold(fold, one)
    assert ShardedFold(fold, one, "rows").axis == "rows"
    with pytest.raises(
        TypeError, match=r"^the mesh of a fold is one of data_mesh or jax.make_mesh"
    ):
        ShardedFold(fold, {"data": 1})  # type: ignore[arg-type]


def test_a_sharded_fold_has_the_mesh_of_its_engine() -> None:
    engine = JaxEngine(mesh={"data": 1, "model": 1}, rules={Batch: "data"})
    fold = engine.fold(step_of_batch(engine, LEARNER, 2))
    words = (
        "the engine of the fold has a mesh of data 1 × model 1, and the ShardedFold one of "
        "data 1: give it engine.mesh"
    )
    with pytest.raises(MeshError, match=f"^{words}$"):
        ShardedFold(fold, data_mesh())
    assert ShardedFold(fold, engine.mesh).mesh == engine.mesh  # type: ignore[arg-type]


def test_rules_for_names_that_no_wire_has() -> None:
    class Absent:
        """No wire is called so."""

    engine = JaxEngine(mesh={"data": 1}, rules={Absent: "data"})
    with pytest.raises(MeshError, match=r"a rule for Absent, .* are Batch, Hidden, Pixels$"):
        engine.fold(step_of_batch(engine, LEARNER, 2))
    engine = JaxEngine(mesh={"data": 1}, rules={Batch: "data"})
    with pytest.raises(MeshError, match="are Hidden, Pixels: step_of_batch makes"):
        engine.fold(LEARNER.step)
    with pytest.raises(MeshError, match="those with names are none"):
        engine.fold(LEARNER.step.morphism)


def test_a_mesh_of_one_device_computes_the_same() -> None:
    rng = np.random.default_rng(0)
    data = rng.normal(size=(8, 6)), rng.normal(size=(8, 4))
    start = initialise(MODEL.parameters, seed=0)
    learner = supervised(MODEL, quadratic_loss, constant_rate(0.1), Momentum(0.9))
    found = []
    for kind in (None, AxisType.Explicit):
        mesh = None if kind is None else jax.make_mesh((1,), ("data",), axis_types=(kind,))
        rules: Any = {} if mesh is None else {Batch: "data", Hidden: "data"}
        engine: ArrayEngine = JaxEngine(mesh=mesh, rules=rules)
        assert pickle.loads(pickle.dumps(engine)) == engine
        fold = engine.fold(step_of_batch(engine, learner, 4))
        state = fold(engine.compile(learner.start)(start), data, [[0, 1, 2, 3], [4, 5, 6, 7]])
        found.append([np.asarray(array) for array in jax.tree.leaves(state)])
        if mesh is not None:
            arrays = jax.tree.leaves(state)
            assert all(isinstance(array, jax.Array) for array in arrays)
            assert {array.sharding.mesh.axis_types for array in arrays} == {(kind,)}
    for x, y in zip(*found, strict=True):
        np.testing.assert_array_equal(x, y)


def test_a_mesh_of_four_devices_computes_the_same() -> None:
    """In a process of its own, which has four devices from its start."""
    flags = f"{os.environ.get('XLA_FLAGS', '')} --xla_force_host_platform_device_count=4"
    ran = subprocess.run(
        [sys.executable, "-m", "tests.scale.quick"],
        env={**os.environ, "XLA_FLAGS": flags.strip(), "JAX_PLATFORMS": "cpu"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not ran.returncode, ran.stderr
    found = json.loads(ran.stdout)
    assert found["moved"] > 1e-3
    assert found["off"] <= 1e-12
    assert found["sums"] > 0
    assert found["error"].startswith("Batch has length 6, which the mesh does not divide")
    *lies, off = found["given"]
    assert lies == ["data", "Explicit"]
    assert off <= 1e-5
    assert found["specs"] == [["data"], [None, "data"], ["data"], ["data"]]


@pytest.mark.parametrize("subscripts", ["nhid,nhjd->nhij", "nhij,njhd->hnid", "nkij,jnk->nki"])
def test_contractions_of_sharded_arrays_keep_their_axes(subscripts: str) -> None:
    lengths = dict(zip("nhkijd", (3, 4, 5, 6, 7, 8), strict=True))
    given = subscripts.partition("->")[0].split(",")
    shapes = [[lengths[k] for k in word] for word in given]
    x, y = (np.random.default_rng(0).normal(size=shape) for shape in shapes)
    term: Any = contraction(subscripts, space(*shapes[0]), space(*shapes[1]))
    (i,) = program(term).instructions
    with jax.enable_x64(True):
        contract: Any = sharded_contraction
        made = contract(i.generator, *map(jax.numpy.asarray, (x, y)), None, 0)
    np.testing.assert_allclose(made, np.einsum(subscripts, x, y), rtol=1e-10, atol=1e-12)


class Twice:
    """A name of a wire."""


def test_rules_that_say_nothing_or_two_things_are_refused() -> None:
    other = type("Twice", (), {})
    given: list[tuple[Any, str]] = [
        ({Batch: ()}, "the rule of Batch names one axis of the mesh or more, each once"),
        ({Batch: ("data", "data")}, "the rule of Batch names one axis of the mesh or more"),
        ({Twice: "data", other: ("data", "model")}, "two classes are called Twice"),
    ]
    for rules, words in given:
        with pytest.raises(MeshError, match=words):
            JaxEngine(mesh={"data": 1, "model": 1}, rules=rules)
    number: Any = {Batch: 3}
    with pytest.raises(TypeError, match="the rule of Batch"):
        JaxEngine(mesh={"data": 1}, rules=number)


def test_a_donated_state_of_numpy_stays_as_it_was() -> None:
    engine = JaxEngine(mesh={"data": 1}, rules={Batch: "data"}, donate=True)
    assert pickle.loads(pickle.dumps(engine)) == engine
    learner = supervised(reals(3) >> linear(reals(2)), quadratic_loss, unit_rate, Momentum(0.5))
    state = np.ones((2, 3)), np.ones((2, 3))
    data = np.ones((2, 3)), np.zeros((2, 2))
    after: Any = engine.fold(step_of_batch(engine, learner, 2))(state, data, [[0, 1]])
    np.testing.assert_array_equal(state, np.ones((2, 2, 3)))
    assert not np.array_equal(after[1], state[1])


def test_a_rule_is_for_the_name_of_a_class() -> None:
    engine = JaxEngine(mesh={"data": 1}, rules={"Hidden": "data"})
    assert engine == JaxEngine(mesh={"data": 1}, rules={Hidden: ("data",)})
    assert hash(engine) == hash(JaxEngine(mesh={"data": 1}))
    assert JaxEngine(mesh={"data": 1}) != JaxEngine()


def test_terms_have_no_names() -> None:
    engine = JaxEngine(mesh={"data": 1})
    f = engine.compile(smooth.identity(reals(3).object))
    np.testing.assert_array_equal(f([1, 2, 3]), [1, 2, 3])
    a: Any = Obj(smooth, reals(3).object)
    assert axes_of_ends(Hom(a, a, smooth.identity(a.object))).domain == (("",),)
