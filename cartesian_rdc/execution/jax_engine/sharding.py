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

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from math import prod
from typing import TypeAlias, final

import jax
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec

from cartesian_rdc.categories.smooth import Array, Numbers
from cartesian_rdc.errors import MeshError, is_whole, require_kind, shown
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.axes import BATCH, Ends
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.orders import Order

Cut: TypeAlias = tuple[str, ...]
"""The axes of a mesh that cut one axis of an array."""

Rules: TypeAlias = Mapping[str, Cut]
"""For the name of an axis, the axes of the mesh that cut it."""


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


def rules_of(given: Mapping[type | str, str | Sequence[str]], mesh: Mesh | None) -> Rules:
    """The rules by the words of names.

    Raises ``MeshError`` if the mesh has no such axis, or if there is no mesh; ``TypeError`` if a
    name is neither a class nor a word.
    """
    require_kind(given, Mapping, "the rules", "a mapping such as {Batch: 'data'}")
    rules = dict[str, Cut]()
    for name, axes in given.items():
        require_kind(name, (type, str), "the name of a rule", "a class that names wires")
        word = name if isinstance(name, str) else name.__name__
        cut = (axes,) if isinstance(axes, str) else tuple(axes)
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
class Placement:
    """How an array lies: ``kept`` between steps, and ``used`` within one."""

    kept: PartitionSpec
    used: PartitionSpec


@final
@dataclass(frozen=True)
class Placements:
    """How the arrays of a program lie on a mesh.

    ``user``     the mesh as it was given
    ``mesh``     the same, with automatic axes
    ``inputs``   the placements of the inputs
    ``outputs``  those of the outputs
    """

    user: Mesh
    mesh: Mesh
    inputs: tuple[Placement, ...]
    outputs: tuple[Placement, ...]

    def on(self, spec: PartitionSpec) -> NamedSharding:
        """The sharding of this mesh."""
        return NamedSharding(self.mesh, spec)

    def used(self, inputs: Sequence[jax.Array]) -> list[jax.Array]:
        """Inputs as a step uses them: what was cut for keeping only is put together."""
        return [
            jax.lax.with_sharding_constraint(x, self.on(one.used))
            for x, one in zip(inputs, self.inputs, strict=True)
        ]

    def kept(self, outputs: Sequence[jax.Array]) -> list[jax.Array]:
        """Outputs as they are kept."""
        return [
            jax.lax.with_sharding_constraint(x, self.on(one.kept))
            for x, one in zip(outputs, self.outputs, strict=True)
        ]

    @property
    def results(self) -> list[NamedSharding]:
        """The shardings of the outputs."""
        return [self.on(one.kept) for one in self.outputs]

    def arguments(
        self, given: Sequence[Numbers], rows: Sequence[Numbers], order: Order, states: int | None
    ) -> tuple[list[jax.Array], list[jax.Array], jax.Array]:
        """The arguments of a run on the devices: of a step, the data are whole on each."""
        specs = [one.kept for one in self.inputs]
        if states is not None:
            specs[states:] = [PartitionSpec()] * len(rows)
        with uninterrupted():
            placed = [
                jax.device_put(x, self.on(spec))
                for x, spec in zip((*given, *rows), specs, strict=True)
            ]
            steps = jax.device_put(order, self.on(PartitionSpec()))
        return placed[: len(given)], placed[len(given) :], steps

    def finished(self, made: Sequence[jax.Array]) -> list[jax.Array]:
        """Results as arrays on the mesh of the user.

        On processors they are waited for: programs that are queued there wait for each other.
        """
        if any(device.platform == "cpu" for device in self.mesh.devices.flat):
            jax.block_until_ready(made)
        if self.user.axis_types == self.mesh.axis_types:
            return list(made)
        return [jax.device_put(x, NamedSharding(self.user, x.sharding.spec)) for x in made]

    def context(self) -> AbstractContextManager[object]:
        """Where programs are traced and run."""
        return jax.set_mesh(self.mesh)


def placements(
    program: Program[Array],
    states: int | None,
    ends: Ends,
    mesh: Mesh,
    rules: Rules,
    parameters: str | None,
) -> Placements:
    """How the arrays of a program lie; of a step, so many inputs are the states.

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
    automatic = Mesh(mesh.devices, mesh.axis_names, axis_types=(AxisType.Auto,) * mesh.devices.ndim)
    cutting = _Cutting(mesh.shape, rules, parameters)
    begun, made = (tuple(cutting.placement(*one) for one in side) for side in sides)
    return Placements(mesh, automatic, begun, made)


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


@final
@dataclass(frozen=True)
class _Cutting:
    """Rules for a mesh of this shape, and the axis of it that cuts all parameters, if one does."""

    sizes: Mapping[str, int]
    rules: Rules
    parameters: str | None

    def placement(self, shape: tuple[int, ...], words: tuple[str, ...]) -> Placement:
        """How an array lies, of this shape and with these words for its axes."""
        cuts, taken = list[Cut](), set[str]()
        for word, length in zip(words, shape, strict=True):
            cut = tuple(axis for axis in self.rules.get(word, ()) if axis not in taken)
            self._require_dividing(word, length, cut)
            taken.update(cut)
            cuts.append(cut)
        if BATCH in words:
            return Placement(_spec(cuts), _spec(cuts))
        batch = {*self.rules.get(BATCH, ())}
        if self.parameters is not None and self.parameters not in taken:
            batch.add(self.parameters)
            longest = self._longest(shape, cuts)
            if longest is not None:
                cuts[longest] = (self.parameters,)
        used = [tuple(axis for axis in cut if axis not in batch) for cut in cuts]
        return Placement(_spec(cuts), _spec(used))

    def _longest(self, shape: tuple[int, ...], cuts: Sequence[Cut]) -> int | None:
        """The longest axis that is whole and that the axis for parameters divides."""
        size = self.sizes[self.parameters or ""]
        able = [k for k, n in enumerate(shape) if n and n % size == 0 and not cuts[k]]
        return max(able, key=lambda k: shape[k], default=None)

    def _require_dividing(self, word: str, length: int, cut: Cut) -> None:
        count = prod(self.sizes[axis] for axis in cut)
        if length % count:
            over = " × ".join(f"{axis!r} of size {self.sizes[axis]}" for axis in cut)
            raise MeshError(
                f"{word} has length {length}, which the mesh does not divide along {over}: "
                f"take a multiple of {count}, or no rule for {word}"
            )


def _spec(cuts: Sequence[Cut]) -> PartitionSpec:
    last = max((k + 1 for k, cut in enumerate(cuts) if cut), default=0)
    return PartitionSpec(*(cut[0] if len(cut) == 1 else (cut or None) for cut in cuts[:last]))
