# pyright: basic
"""One model on a mesh of 4 virtual devices, against one device, as one line of JSON.

``off``    the largest difference of a parameter, fully sharded
``sums``   how many sums over the devices there are in R of the loss of a batch, compiled
``error``  what a batch of 6 gets
``specs``  those of the first parameters
``given``  the spec and the kind of axes of the result of an engine without a mesh, whose argument
           lies on explicit axes, and by how much it is off
"""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from typing import Any

import jax
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

from cartesian_rdc.errors import MeshError
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.orders import NO_ORDER
from cartesian_rdc.learning import supervised
from cartesian_rdc.learning.batches import step_of_batch
from cartesian_rdc.neural import (
    Batch,
    Momentum,
    batched,
    constant_rate,
    correlate,
    dense,
    initialise,
    reals,
    softmax_cross_entropy,
    tanh,
)
from cartesian_rdc.typed import identity, reverse_derivative
from tests.scale.cases import apart, vectors

MODEL = reals(12) >> dense(reals(16), tanh) >> dense(reals(4), identity)
LEARNER = supervised(MODEL, softmax_cross_entropy, constant_rate(0.1), Momentum(0.9))


def sums(engine: JaxEngine) -> int:
    """The sums over the devices in R of the losses of a batch."""
    gradient = reverse_derivative(batched(LEARNER.objective, 8).body)
    compiled: Any = engine.compile(gradient)
    given = [np.zeros(array.shape, array.dtype) for array in gradient.domain.object.atoms()]
    over = engine._shardings(compiled.program, None, compiled.ends)
    with jax.enable_x64(True), nullcontext() if over is None else over.context():
        rest = given, NO_ORDER
        arguments = ((), *rest) if over is None else over.arguments((), *rest, None)
        text = compiled.lowered.native.lower(*arguments).compile().as_text()
    return len(re.findall(r" (?:all-reduce|reduce-scatter)(?:-start)?\(", text))


def on_explicit_axes() -> list[object]:
    """A convolution of rows that are cut: by itself, JAX would ask how its windows are to lie."""
    f: Any = batched(reals(1, 6, 6, dtype="float32") >> correlate(2, (3, 3)), 8)
    run = JaxEngine().compile(f.body)
    rng = np.random.default_rng(2)
    kernel, x = (rng.normal(size=shape).astype("float32") for shape in ((2, 1, 3, 3), (8, 1, 6, 6)))
    mesh = jax.make_mesh((4,), ("data",), axis_types=(jax.sharding.AxisType.Explicit,))
    with jax.set_mesh(mesh):
        rows = jax.device_put(x, NamedSharding(mesh, PartitionSpec("data")))
        made: Any = run((kernel, rows))
    kinds = [kind.name for kind in made.sharding.mesh.axis_types]
    return [*made.sharding.spec, *kinds, apart([np.asarray(made)], [run((kernel, x))])]


def main() -> None:
    start, data = initialise(MODEL.parameters, seed=0), vectors(np.random.default_rng(0))
    order = np.random.default_rng(1).integers(0, 32, (20, 8))
    one, many = JaxEngine(), JaxEngine(mesh={"data": 4}, rules={Batch: "data"}, parameters="data")
    found = []
    for engine in (one, many):
        state: Any = engine.compile(LEARNER.start)(start)
        state = engine.fold(step_of_batch(engine, LEARNER, 8))(state, data, order)
        found.append(jax.tree.leaves(state[1]))
    alone, parts = ([np.asarray(array) for array in arrays] for arrays in found)
    try:
        many.fold(step_of_batch(many, LEARNER, 6))
    except MeshError as error:
        said = str(error)
    else:
        said = ""
    begun = jax.tree.leaves(start)
    print(
        json.dumps(
            {
                "off": apart(alone, parts),
                "moved": apart(alone, begun),
                "sums": sums(many),
                "error": said,
                "given": on_explicit_axes(),
                "specs": [[*array.sharding.spec] for array in found[1][:4]],
            }
        )
    )


if __name__ == "__main__":
    main()
