# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""How the arrays of a program are sharded over a mesh of devices, or replicated, by rules.

A rule says over which axis of the mesh axes of a name are sharded. An axis of the mesh serves one
axis of an array, the first that a rule gives it; what no rule names is whole on each device.

A sharded batch is computed in parts, each with a copy of the parameters. Copying is the map
``P -> P × ... × P``, and ``R[copy]`` is ``+``: so the gradients of the parts are summed over the
devices (an all-reduce), and a step is that of one device. Parameters may be sharded over the axis
of the mesh that the batch is sharded over, and with them what an optimiser remembers of them. Then
they are gathered where they are used, and each device has its part of the sum (a reduce-scatter).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import prod
from typing import Any, final

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from cartesian_rdc.categories.smooth import Array, Arrow, Numbers, Space, smooth
from cartesian_rdc.errors import MeshError, is_whole, require_kind, shown
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.axes import Ends
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.jax_engine.axis_names import AxisNames
from cartesian_rdc.execution.jax_engine.numbers import as_numbers
from cartesian_rdc.execution.jax_engine.partitioning import (
    MeshAxes,
    Partitioning,
    Rules,
    constrained,
    spec_of,
)
from cartesian_rdc.execution.orders import Order
from cartesian_rdc.typed import HasMorphism, Hom, Obj, Wire
from cartesian_rdc.typed.axes import BATCH, rows_named

waited: Callable[[object], object] = jax.block_until_ready
"""Arrays that have been computed."""


def mesh_of(given: Mesh | Mapping[str, int]) -> Mesh:
    """A mesh, or that of the first devices with axes of these names and sizes.

    Raises ``MeshError`` if there are fewer devices, or if a size is no whole number from 1;
    ``TypeError`` if it is neither.
    """
    if isinstance(given, Mesh):
        return given
    require_kind(given, Mapping, "the mesh", "one of jax.make_mesh, or sizes, as {'data': 8}")
    for name, size in given.items():
        if not is_whole(size, 1):
            raise MeshError(f"the axis {name!r} of a mesh has 1 device or more, not {shown(size)}")
    with uninterrupted():
        there = jax.devices()
    wanted = prod(given.values())
    if wanted > len(there):
        raise MeshError(
            f"a mesh of {sizes_of(given)} takes {wanted} devices, {len(there)} are there: on "
            "processors, XLA_FLAGS=--xla_force_host_platform_device_count=N makes N, if set before "
            "JAX starts"
        )
    devices = np.asarray(there[:wanted]).reshape(*given.values())
    return Mesh(devices, tuple(given), axis_types=(AxisType.Auto,) * len(given))


def sizes_of(mesh: Mapping[str, int]) -> str:
    """The sizes of the axes of a mesh in words, as ``data 4 × model 2``."""
    return " × ".join(f"{name} {size}" for name, size in mesh.items())


@final
@dataclass(frozen=True)
class SizedMesh:
    """A mesh without its devices: the sizes of its axes and whether they are automatic."""

    sizes: tuple[tuple[str, int], ...]
    types: tuple[str, ...]

    def made(self) -> Mesh:
        """The mesh of the first devices. Raises ``MeshError`` if there are fewer."""
        mesh = mesh_of(dict(self.sizes))
        types = tuple(AxisType[name] for name in self.types)
        return Mesh(mesh.devices, mesh.axis_names, axis_types=types)


def sized(mesh: Mesh | Mapping[str, int] | None) -> SizedMesh | None:
    """A mesh without its devices."""
    if not isinstance(mesh, Mesh):
        return None
    return SizedMesh(tuple(mesh.shape.items()), tuple(kind.name for kind in mesh.axis_types))


def shards_of_batch(mesh: Mesh, rules: Mapping[type | str, str | Sequence[str]]) -> int:
    """Over how many devices a batch is sharded."""
    return prod(mesh.shape[axis] for axis in rules_of(rules, mesh).get(BATCH, ()))


def with_batch(f: Arrow, count: int) -> Arrow | HasMorphism[Arrow]:
    """``S × X^n -> B^n`` whose rows are called ``Batch``, if ``count`` divides n."""
    s, x = f.domain.factors()
    lengths = {array.shape[0] for array in (*x.atoms(), *f.codomain.atoms())}
    if any(length % count for length in lengths):
        return f
    held: Obj[Space, Arrow, Wire] = Obj(smooth, s)
    given, made = (
        Obj[Space, Arrow, Wire](smooth, a, rows_named(Obj(smooth, a).naming))
        for a in (x, f.codomain)
    )
    return Hom(held @ given, made, f)


def rules_of(given: Mapping[type | str, str | Sequence[str]], mesh: Mesh | None) -> Rules:
    """The rules with names in place of classes.

    Raises ``MeshError`` if the mesh has no such axis, if there is no mesh, if a rule names no axis
    or one twice, or if two classes of one name have different rules; ``TypeError`` if a key is
    neither a class nor its name, or a rule neither an axis nor several.
    """
    require_kind(given, Mapping, "the rules", "a mapping such as {Batch: 'data'}")
    rules = dict[str, MeshAxes]()
    for key, value in given.items():
        require_kind(key, (type, str), "the name of a rule", "a class that names wires")
        name = key if isinstance(key, str) else key.__name__
        require_kind(
            value, (str, Sequence), f"the rule of {name}", "an axis of the mesh, or several"
        )
        axes = (value,) if isinstance(value, str) else tuple(value)
        if not axes or len({*axes}) < len(axes):
            raise MeshError(f"the rule of {name} names one axis of the mesh or more, each once")
        if rules.get(name, axes) != axes:
            raise MeshError(f"two classes are called {name}, and have different rules: rename one")
        rules[name] = require_axes(f"the rule of {name}", axes, mesh)
    return rules


def require_axes(what: str, axes: MeshAxes, mesh: Mesh | None) -> MeshAxes:
    """The axes, if the mesh has them. Raises ``MeshError``, naming ``what`` has them, if not."""
    if mesh is None:
        raise MeshError(f"{what} needs a mesh: JaxEngine(mesh={{{axes[0]!r}: 8}}, ...)")
    for axis in axes:
        if axis not in mesh.shape:
            has = ", ".join(map(repr, mesh.shape))
            raise MeshError(f"{what} is for the axis {axis!r} of the mesh, which has {has}")
    return axes


@final
@dataclass(frozen=True)
class Shardings:
    """How the arrays of a program are sharded over a mesh.

    ``user``          the mesh as it was given
    ``partitioning``  the rules on that mesh, with automatic axes
    ``names``         the names of the axes of the inputs
    ``inputs``        the specs of the inputs between calls
    ``outputs``       the same of the outputs
    """

    user: Mesh
    partitioning: Partitioning
    names: tuple[AxisNames, ...]
    inputs: tuple[PartitionSpec, ...]
    outputs: tuple[PartitionSpec, ...]

    def on(self, spec: PartitionSpec) -> NamedSharding:
        """The sharding over this mesh."""
        return NamedSharding(self.partitioning.mesh, spec)

    def constrain_inputs(self, inputs: Sequence[jax.Array], states: int) -> list[jax.Array]:
        """Inputs of a step, of whose samples each device takes its own."""
        given = [*map(self.on, self.inputs)]
        return [x if k < states else constrained(x, given[k]) for k, x in enumerate(inputs)]

    def constrain_outputs(self, outputs: Sequence[jax.Array]) -> list[jax.Array]:
        """Outputs with their shardings between calls."""
        return [*map(constrained, outputs, self.results)]

    @property
    def results(self) -> list[NamedSharding]:
        """The shardings of the outputs."""
        return [*map(self.on, self.outputs)]

    def arguments(
        self, given: Sequence[Numbers], rows: Sequence[Numbers], order: Order, states: int | None
    ) -> tuple[list[Numbers], list[Numbers], Order]:
        """The arguments of a run on the devices.

        The data of a step are replicated, unless they are on the mesh already.
        """
        specs = [*self.inputs]
        if states is not None:
            specs[states:] = [self._spec_of(x) or spec_of() for x in rows]
        with uninterrupted():
            pairs = zip((*given, *rows), map(self.on, specs), strict=True)
            arrays: list[Numbers] = [jax.device_put(x, sharding) for x, sharding in pairs]  # pyright: ignore[reportAssignmentType]
            steps: Order = jax.device_put(order, self.on(spec_of()))  # pyright: ignore[reportAssignmentType]
        return arrays[: len(given)], arrays[len(given) :], steps

    def _spec_of(self, x: object) -> PartitionSpec | None:
        """The spec of an array, if it is on the devices of this mesh."""
        sharding = sharding_of(x)
        if sharding is None:
            return None
        same = sharding.mesh.shape == self.user.shape
        there = sharding.device_set == {*self.user.devices.flat}
        return sharding.spec if same and there else None

    def finished(self, made: Sequence[jax.Array]) -> list[jax.Array]:
        """Results as arrays on the mesh of the user.

        On processors they are waited for, as by ``wait_on_processors``.
        """
        wait_on_processors(made, self.user)
        if self.user.axis_types == self.partitioning.mesh.axis_types:
            return list(made)
        specs = zip(made, self.outputs, strict=True)
        return [jax.device_put(x, NamedSharding(self.user, spec)) for x, spec in specs]

    def traced(self, function: Callable[..., list[jax.Array]]) -> Callable[..., list[jax.Array]]:
        """A function inside of another that JAX traces, in which axes may be explicit."""
        around = jax.sharding.get_abstract_mesh()
        if AxisType.Explicit not in around.axis_types:
            return function
        auto_axes: Any = jax.sharding.auto_axes
        made: Callable[..., list[jax.Array]] = auto_axes(function, out_sharding=[*self.outputs])
        return made

    def readable(self, x: jax.Array) -> jax.Array:
        """An array that this process can read, replicated if it has only a part of it."""
        return x if x.is_fully_addressable else jax.device_put(x, self.on(spec_of()))

    def context(self) -> AbstractContextManager[object]:
        """Where programs are traced and run."""
        return jax.set_mesh(self.partitioning.mesh)


def shardings(
    program: Program[Array],
    states: int | None,
    ends: Ends,
    mesh: Mesh,
    rules: Rules,
    parameters: str | None,
) -> Shardings:
    """The shardings of a program; of a step, the first ``states`` inputs are the state.

    Raises ``MeshError`` if an axis does not divide over the mesh, or if a rule is for a name that
    no wire of a step has.
    """
    sides = (
        _named(program, program.inputs, ends.domain),
        _named(program, program.outputs, ends.codomain),
    )
    if states is not None:
        there = {name for _, names in sides[0] for name in names if name}
        _require_names(rules, there)
        sides = sides[0], sides[0][:states]
    partitioning = Partitioning(automatic(mesh), tuple(rules.items()), parameters)
    begun, made = (tuple(partitioning.spec(*one) for one in side) for side in sides)
    return Shardings(mesh, partitioning, tuple(names for _, names in sides[0]), begun, made)


def wait_on_processors(made: Sequence[object], mesh: Mesh) -> None:
    """Wait for arrays, if the mesh is of processors, where programs in a queue block each other."""
    if any(device.platform == "cpu" for device in mesh.devices.flat):
        waited(made)


def explicit_mesh(arrays: Sequence[object]) -> Mesh | None:
    """The mesh with explicit axes over which arrays are sharded, if some are."""
    meshes = (one.mesh for one in map(sharding_of, arrays) if one is not None)
    there = (mesh for mesh in meshes if isinstance(mesh, Mesh))
    return next((mesh for mesh in there if AxisType.Explicit in mesh.axis_types), None)


def automatic(mesh: Mesh) -> Mesh:
    """The same mesh with automatic axes: XLA chooses the sharding of what is computed."""
    return Mesh(mesh.devices, mesh.axis_names, axis_types=(AxisType.Auto,) * mesh.devices.ndim)


def resharded(arrays: Sequence[Numbers], before: Mesh, after: Mesh) -> list[Numbers]:
    """Arrays, of which those over ``before`` are over ``after``, with the same devices and spec."""

    def over_after(x: Numbers) -> Numbers:
        sharding = sharding_of(x)
        if sharding is None or sharding.mesh != before:
            return x
        return as_numbers(jax.device_put(x, NamedSharding(after, sharding.spec)))

    return [*map(over_after, arrays)]


def sharding_of(x: object) -> NamedSharding | None:
    """The sharding of an array over a mesh, if it has one."""
    sharding = x.sharding if isinstance(x, jax.Array) else None
    return sharding if isinstance(sharding, NamedSharding) else None


def _named(
    program: Program[Array], variables: Sequence[int], axes: Sequence[AxisNames]
) -> list[tuple[tuple[int, ...], AxisNames]]:
    """The shapes of variables, with a name for each axis."""
    shapes = [program.atoms[v].shape for v in variables]
    names = axes if len(axes) == len(shapes) else [("",) * len(shape) for shape in shapes]
    return list(zip(shapes, names, strict=True))


def _require_names(rules: Rules, there: set[str]) -> None:
    for name in rules:
        if name not in there:
            known = ", ".join(sorted(there)) or "none"
            hint = ": step_of_batch makes a step that takes batches" if name == BATCH else ""
            raise MeshError(
                f"there is a rule for {name}, and no wire of the step is called so; those with "
                f"names are {known}{hint}"
            )


def all_finite(array: object) -> bool:
    """Whether all numbers of an array are finite, also of those that other processes have."""
    if isinstance(array, jax.Array) and not array.is_fully_addressable:
        return bool(jnp.isfinite(array).all())
    return bool(np.isfinite(np.asarray(array)).all())
