# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""How arrays lie on a mesh of devices: cut along axes that have names, by rules, or whole on each.

A rule says along which axis of the mesh axes of a name are cut. An axis of the mesh cuts one axis
of an array, the first that a rule gives it; what no rule names is whole on each device.

A batch that is cut is computed in parts, each with a copy of the parameters. Copying is the map
``P -> P × ... × P``, and ``R[copy]`` is ``+``: so the gradients of the parts are summed over the
devices (an all-reduce), and a step is that of one device. Parameters may be cut along the axis of
the mesh that cuts the batch as well. They are kept in parts then, and so is what an optimiser
remembers of them; they are put together where they are used, and each device has its part of
the sum (a reduce-scatter).
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
from cartesian_rdc.execution.axes import BATCH, Ends, rows_named
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.jax_engine.cutting import Cut, Cutting, Rules, lying, spec_of
from cartesian_rdc.execution.jax_engine.numbers import as_numbers
from cartesian_rdc.execution.jax_engine.words import Words
from cartesian_rdc.execution.orders import Order
from cartesian_rdc.typed import HasMorphism, Hom, Obj, Wire

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
        sizes = " × ".join(f"{name} {size}" for name, size in given.items())
        raise MeshError(
            f"a mesh of {sizes} takes {wanted} devices, {len(there)} are there: on processors, "
            "XLA_FLAGS=--xla_force_host_platform_device_count=N makes N, if set before JAX starts"
        )
    devices = np.asarray(there[:wanted]).reshape(*given.values())
    return Mesh(devices, tuple(given), axis_types=(AxisType.Auto,) * len(given))


@final
@dataclass(frozen=True)
class SizedMesh:
    """A mesh without its devices: the sizes of its axes and whether they are automatic."""

    sizes: tuple[tuple[str, int], ...]
    types: tuple[str, ...]

    def made(self) -> Mesh:
        """The mesh of the first devices. Raises ``MeshError`` if there are fewer."""
        mesh = mesh_of(dict(self.sizes))
        types = tuple(AxisType[word] for word in self.types)
        return Mesh(mesh.devices, mesh.axis_names, axis_types=types)


def sized(mesh: Mesh | Mapping[str, int] | None) -> SizedMesh | None:
    """A mesh without its devices."""
    if not isinstance(mesh, Mesh):
        return None
    return SizedMesh(tuple(mesh.shape.items()), tuple(kind.name for kind in mesh.axis_types))


def rows_of_mesh(mesh: Mesh, rules: Mapping[type | str, str | Sequence[str]]) -> int:
    """In how many parts a batch is cut."""
    return prod(mesh.shape[axis] for axis in rules_of(rules, mesh).get(BATCH, ()))


def rows_cut(f: Arrow, count: int) -> Arrow | HasMorphism[Arrow]:
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
    """The rules by the words of names.

    Raises ``MeshError`` if the mesh has no such axis, if there is no mesh, if a rule names no axis
    or one twice, or if two classes of one name have different rules; ``TypeError`` if a name is
    neither a class nor a word, or a rule neither an axis nor several.
    """
    require_kind(given, Mapping, "the rules", "a mapping such as {Batch: 'data'}")
    rules = dict[str, Cut]()
    for name, axes in given.items():
        require_kind(name, (type, str), "the name of a rule", "a class that names wires")
        word = name if isinstance(name, str) else name.__name__
        require_kind(
            axes, (str, Sequence), f"the rule of {word}", "an axis of the mesh, or several"
        )
        cut = (axes,) if isinstance(axes, str) else tuple(axes)
        if not cut or len({*cut}) < len(cut):
            raise MeshError(f"the rule of {word} names one axis of the mesh or more, each once")
        if rules.get(word, cut) != cut:
            raise MeshError(f"two classes are called {word}, and have different rules: rename one")
        rules[word] = require_axes(f"the rule of {word}", cut, mesh)
    return rules


def require_axes(what: str, axes: Cut, mesh: Mesh | None) -> Cut:
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
class Placements:
    """How the arrays of a program lie on a mesh.

    ``user``     the mesh as it was given
    ``cutting``  how names cut arrays on that mesh, with automatic axes
    ``words``    the names of the axes of the inputs
    ``inputs``   how they lie between calls
    ``outputs``  the same of the outputs
    """

    user: Mesh
    cutting: Cutting
    words: tuple[Words, ...]
    inputs: tuple[PartitionSpec, ...]
    outputs: tuple[PartitionSpec, ...]

    def on(self, spec: PartitionSpec) -> NamedSharding:
        """The sharding of this mesh."""
        return NamedSharding(self.cutting.mesh, spec)

    def used(self, inputs: Sequence[jax.Array], states: int) -> list[jax.Array]:
        """Inputs of a step, of whose samples each device takes its own."""
        kept = [*map(self.on, self.inputs)]
        return [x if k < states else lying(x, kept[k]) for k, x in enumerate(inputs)]

    def kept(self, outputs: Sequence[jax.Array]) -> list[jax.Array]:
        """Outputs as they lie between calls."""
        return [*map(lying, outputs, self.results)]

    @property
    def results(self) -> list[NamedSharding]:
        """The shardings of the outputs."""
        return [*map(self.on, self.outputs)]

    def arguments(
        self, given: Sequence[Numbers], rows: Sequence[Numbers], order: Order, states: int | None
    ) -> tuple[list[Numbers], list[Numbers], Order]:
        """The arguments of a run on the devices.

        Of a step, the data are whole on each device, unless they lie on the mesh already.
        """
        specs = [*self.inputs]
        if states is not None:
            specs[states:] = [self._lies(x) or spec_of() for x in rows]
        with uninterrupted():
            lies = zip((*given, *rows), map(self.on, specs), strict=True)
            placed: list[Numbers] = [jax.device_put(x, place) for x, place in lies]  # pyright: ignore[reportAssignmentType]
            steps: Order = jax.device_put(order, self.on(spec_of()))  # pyright: ignore[reportAssignmentType]
        return placed[: len(given)], placed[len(given) :], steps

    def _lies(self, x: object) -> PartitionSpec | None:
        """How an array lies on the devices of the mesh, if it does."""
        lies = sharding_of(x)
        if lies is None:
            return None
        same = lies.mesh.shape == self.user.shape
        there = lies.device_set == {*self.user.devices.flat}
        return lies.spec if same and there else None

    def finished(self, made: Sequence[jax.Array]) -> list[jax.Array]:
        """Results as arrays on the mesh of the user.

        On processors they are waited for: programs that are queued there wait for each other.
        """
        if any(device.platform == "cpu" for device in self.user.devices.flat):
            waited(made)
        if self.user.axis_types == self.cutting.mesh.axis_types:
            return list(made)
        specs = zip(made, self.outputs, strict=True)
        return [jax.device_put(x, NamedSharding(self.user, spec)) for x, spec in specs]

    def traced(self, function: Callable[..., list[jax.Array]]) -> Callable[..., list[jax.Array]]:
        """A function inside of another that JAX traces, in which axes may be explicit."""
        around = jax.sharding.get_abstract_mesh()
        if AxisType.Explicit not in around.axis_types:
            return function
        automatic: Any = jax.sharding.auto_axes
        made: Callable[..., list[jax.Array]] = automatic(function, out_sharding=[*self.outputs])
        return made

    def whole(self, x: jax.Array) -> jax.Array:
        """An array that this process can read."""
        return x if x.is_fully_addressable else jax.device_put(x, self.on(spec_of()))

    def context(self) -> AbstractContextManager[object]:
        """Where programs are traced and run."""
        return jax.set_mesh(self.cutting.mesh)


def placements(
    program: Program[Array],
    states: int | None,
    ends: Ends,
    mesh: Mesh,
    rules: Rules,
    parameters: str | None,
) -> Placements:
    """The placements of a program; of a step, its first ``states`` inputs are the state.

    Raises ``MeshError`` if an axis does not divide over the mesh, or if a rule is for a name that
    no wire of a step has.
    """
    sides = (
        _named(program, program.inputs, ends.domain),
        _named(program, program.outputs, ends.codomain),
    )
    if states is not None:
        there = {word for _, words in sides[0] for word in words if word}
        _require_words(rules, there)
        sides = sides[0], sides[0][:states]
    cutting = Cutting(automatic(mesh), tuple(rules.items()), parameters)
    begun, made = (tuple(cutting.kept(*one) for one in side) for side in sides)
    return Placements(mesh, cutting, tuple(words for _, words in sides[0]), begun, made)


def explicit_mesh(arrays: Sequence[object]) -> Mesh | None:
    """The mesh with explicit axes on which arrays lie, if some do."""
    meshes = (lies.mesh for lies in map(sharding_of, arrays) if lies is not None)
    there = (mesh for mesh in meshes if isinstance(mesh, Mesh))
    return next((mesh for mesh in there if AxisType.Explicit in mesh.axis_types), None)


def automatic(mesh: Mesh) -> Mesh:
    """The same mesh, where XLA chooses how what is computed lies."""
    return Mesh(mesh.devices, mesh.axis_names, axis_types=(AxisType.Auto,) * mesh.devices.ndim)


def moved(arrays: Sequence[Numbers], before: Mesh, after: Mesh) -> list[Numbers]:
    """Arrays, of which those on the one mesh are on the other, which has the same devices."""

    def on_other(x: Numbers) -> Numbers:
        lies = sharding_of(x)
        if lies is None or lies.mesh != before:
            return x
        return as_numbers(jax.device_put(x, NamedSharding(after, lies.spec)))

    return [*map(on_other, arrays)]


def sharding_of(x: object) -> NamedSharding | None:
    """How an array lies on a mesh, if it does."""
    lies = x.sharding if isinstance(x, jax.Array) else None
    return lies if isinstance(lies, NamedSharding) else None


def _named(
    program: Program[Array], variables: Sequence[int], axes: Sequence[Cut]
) -> list[tuple[tuple[int, ...], tuple[str, ...]]]:
    """The shapes of variables, with a word for each axis."""
    shapes = [program.atoms[v].shape for v in variables]
    words = axes if len(axes) == len(shapes) else [("",) * len(shape) for shape in shapes]
    return list(zip(shapes, words, strict=True))


def _require_words(rules: Rules, there: set[str]) -> None:
    for word in rules:
        if word not in there:
            known = ", ".join(sorted(there)) or "none"
            hint = ": with batch=, steps take rows of a batch" if word == BATCH else ""
            raise MeshError(
                f"there is a rule for {word}, and no wire of the step is called so; those with "
                f"names are {known}{hint}"
            )


def all_finite(array: object) -> bool:
    """Whether all numbers of an array are finite, also of those that other processes have."""
    if isinstance(array, jax.Array) and not array.is_fully_addressable:
        return bool(jnp.isfinite(array).all())
    return bool(np.isfinite(np.asarray(array)).all())
