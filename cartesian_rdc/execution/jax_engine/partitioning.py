# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""How arrays are partitioned over a mesh by the names of their axes, between and inside programs.

Inside a program, an argument that stands beside a batch is whole along the axes of the mesh over
which the batch is sharded: rows of a batch stay where they are, and sharded parameters are
gathered, each where it is used, in a loop its row. What sums over a batch is a sum over the
devices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias, final

import jax
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from cartesian_rdc.categories.free import Generator
from cartesian_rdc.categories.smooth import Array, rearrangement as r
from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.errors import MeshError
from cartesian_rdc.execution.jax_engine.axis_names import AxisNames, names_after
from cartesian_rdc.execution.once import once
from cartesian_rdc.typed.axes import BATCH

MeshAxes: TypeAlias = tuple[str, ...]
"""The axes of a mesh over which one axis of an array is sharded."""

Rules: TypeAlias = Mapping[str, MeshAxes]
"""For the name of an axis of arrays, the axes of the mesh over which it is sharded."""

constrained: Callable[[jax.Array, NamedSharding], jax.Array] = jax.lax.with_sharding_constraint
"""The same array, with this sharding."""

spec_of: Callable[..., PartitionSpec] = PartitionSpec
"""For each axis of an array, the axes of a mesh over which it is sharded."""

CONSTRAINED = (Contraction, r.Sum, Gather, ScatterAdd)
"""The generators whose results are constrained; those of others follow from their arguments."""


@final
@dataclass(frozen=True)
class Partitioning:
    """The rules for a mesh, and its axis over which all parameters are sharded, if they are."""

    mesh: Mesh
    rules: tuple[tuple[str, MeshAxes], ...]
    parameters: str | None

    @once
    def _by_name(self) -> dict[str, MeshAxes]:
        return dict(self.rules)

    @once
    def _of_batch(self) -> set[str]:
        """The axes of the mesh over which batches are sharded, or all parameters."""
        of_parameters = () if self.parameters is None else (self.parameters,)
        return {*self._by_name.get(BATCH, ()), *of_parameters}

    def spec(self, shape: tuple[int, ...], names: AxisNames) -> PartitionSpec:
        """The partition of an array between calls, of this shape and with these names of axes.

        Raises ``MeshError`` if an axis does not divide over the mesh.
        """
        axes = self._mesh_axes(names)
        for name, length, over in zip(names, shape, axes, strict=True):
            self._require_dividing(name, length, over)
        taken = {axis for over in axes for axis in over}
        if self.parameters is not None and BATCH not in names and self.parameters not in taken:
            size = self.mesh.shape[self.parameters]
            able = [k for k, n in enumerate(shape) if n and n % size == 0 and not axes[k]]
            if able:
                axes[max(able, key=lambda k: shape[k])] = (self.parameters,)
        return _spec(axes)

    def constrain_arguments(
        self, arguments: Sequence[jax.Array], read: Sequence[AxisNames]
    ) -> list[jax.Array]:
        """Arguments where some have rows of a batch: the others are whole along its mesh axes.

        ``read``: the names of their axes.
        """
        if not self._of_batch or not any(BATCH in names for names in read):
            return list(arguments)
        return [
            x if BATCH in names else self._constrained(x, names)
            for x, names in zip(arguments, read, strict=True)
        ]

    def constrain_results(
        self, generator: Generator[Array], results: Sequence[jax.Array], read: Sequence[AxisNames]
    ) -> list[jax.Array]:
        """Results where some arguments have rows of a batch: sharded like it, or sums over it.

        ``read``: the names of the axes of the arguments.
        """
        chosen = self._of_batch and isinstance(generator, CONSTRAINED)
        if not chosen or not any(BATCH in names for names in read):
            return list(results)
        made = names_after(generator, read)
        return [self._constrained(x, names) for x, names in zip(results, made, strict=True)]

    def _constrained(self, x: jax.Array, names: AxisNames) -> jax.Array:
        """An array with the sharding that the names of its axes give it."""
        axes = [
            over if n % prod(self.mesh.shape[axis] for axis in over) == 0 else ()
            for n, over in zip(x.shape, self._mesh_axes(names), strict=True)
        ]
        if BATCH in names:
            free = [not over and not name for name, over in zip(names, axes, strict=True)]
        else:
            axes = [tuple(axis for axis in over if axis not in self._of_batch) for over in axes]
            free = [False] * len(axes)
        return constrained(x, NamedSharding(self.mesh, _spec(axes, free)))

    def _mesh_axes(self, names: AxisNames) -> list[MeshAxes]:
        """For each axis, those of the mesh over which it is sharded; each serves one, the first."""
        axes, taken = list[MeshAxes](), set[str]()
        for name in names:
            over = tuple(axis for axis in self._by_name.get(name, ()) if axis not in taken)
            taken.update(over)
            axes.append(over)
        return axes

    def _require_dividing(self, name: str, length: int, axes: MeshAxes) -> None:
        count = prod(self.mesh.shape[axis] for axis in axes)
        if length % count:
            over = " × ".join(f"{axis!r} of size {self.mesh.shape[axis]}" for axis in axes)
            raise MeshError(
                f"{name} has length {length}, which the mesh does not divide along {over}: "
                f"take a multiple of {count}, or no rule for {name}"
            )


def _spec(axes: Sequence[MeshAxes], free: Sequence[bool] = ()) -> PartitionSpec:
    """``free``: the axes for which XLA chooses."""
    parts: list[object] = [over[0] if len(over) == 1 else (over or None) for over in axes]
    for k, chosen in enumerate(free):
        if chosen:
            parts[k] = PartitionSpec.UNCONSTRAINED
    while parts and parts[-1] is None:
        parts.pop()
    return spec_of(*parts)
