# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""How the names of axes cut arrays on a mesh, between calls and within a program.

Within a program, what meets a batch is whole along the axes of the mesh that cut the batch: rows of
a batch stay where they are, and parameters that are kept cut are put together, each where it
is used, in a loop its row. What sums over a batch is a sum over the devices.
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
from cartesian_rdc.execution.axes import BATCH
from cartesian_rdc.execution.jax_engine.words import Words, words_after
from cartesian_rdc.execution.once import once

Cut: TypeAlias = tuple[str, ...]
"""The axes of a mesh that cut one axis of an array."""

Rules: TypeAlias = Mapping[str, Cut]
"""For the name of an axis, the axes of the mesh that cut it."""

lying: Callable[[jax.Array, NamedSharding], jax.Array] = jax.lax.with_sharding_constraint
"""The same array, told how to lie."""

spec_of: Callable[..., PartitionSpec] = PartitionSpec
"""The axes of a mesh that cut each axis of an array."""

STEERED = (Contraction, r.Sum, Gather, ScatterAdd)
"""The generators whose results are told how to lie; the others follow their arguments."""


@final
@dataclass(frozen=True)
class Cutting:
    """Rules for a mesh, and the axis of it that cuts all parameters, if one does."""

    mesh: Mesh
    rules: tuple[tuple[str, Cut], ...]
    parameters: str | None

    @once
    def _by_word(self) -> dict[str, Cut]:
        return dict(self.rules)

    @once
    def _of_batch(self) -> set[str]:
        """The axes of the mesh that cut batches, or all parameters."""
        of_parameters = () if self.parameters is None else (self.parameters,)
        return {*self._by_word.get(BATCH, ()), *of_parameters}

    def kept(self, shape: tuple[int, ...], words: Words) -> PartitionSpec:
        """How an array lies between calls, of this shape and with these words for its axes.

        Raises ``MeshError`` if an axis does not divide over the mesh.
        """
        cuts = self._cuts(words)
        for word, length, cut in zip(words, shape, cuts, strict=True):
            self._require_dividing(word, length, cut)
        taken = {axis for cut in cuts for axis in cut}
        if self.parameters is not None and BATCH not in words and self.parameters not in taken:
            size = self.mesh.shape[self.parameters]
            able = [k for k, n in enumerate(shape) if n and n % size == 0 and not cuts[k]]
            if able:
                cuts[max(able, key=lambda k: shape[k])] = (self.parameters,)
        return _spec(cuts)

    def met(
        self, generator: Generator[Array], arguments: Sequence[jax.Array], read: Sequence[Words]
    ) -> list[jax.Array]:
        """Arguments where some have rows of a batch: the others are whole along its axes.

        ``read``: the words for their axes.
        """
        if not self._of_batch or not any(BATCH in words for words in read):
            return list(arguments)
        return [
            x if BATCH in words else self._told(x, words)
            for x, words in zip(arguments, read, strict=True)
        ]

    def made(
        self, generator: Generator[Array], results: Sequence[jax.Array], read: Sequence[Words]
    ) -> list[jax.Array]:
        """Results of arguments with rows of a batch, which are cut along it, or sums over it."""
        steered = self._of_batch and isinstance(generator, STEERED)
        if not steered or not any(BATCH in words for words in read):
            return list(results)
        words = words_after(generator, read)
        return [self._told(x, of_x) for x, of_x in zip(results, words, strict=True)]

    def _told(self, x: jax.Array, words: Words) -> jax.Array:
        """An array that is told how to lie, by the words for its axes."""
        cuts = [
            cut if n % prod(self.mesh.shape[axis] for axis in cut) == 0 else ()
            for n, cut in zip(x.shape, self._cuts(words), strict=True)
        ]
        if BATCH in words:
            free = [not cut and not word for word, cut in zip(words, cuts, strict=True)]
        else:
            cuts = [tuple(axis for axis in cut if axis not in self._of_batch) for cut in cuts]
            free = [False] * len(cuts)
        return lying(x, NamedSharding(self.mesh, _spec(cuts, free)))

    def _cuts(self, words: Words) -> list[Cut]:
        """For each axis, what cuts it; an axis of the mesh cuts the first that it may."""
        cuts, taken = list[Cut](), set[str]()
        for word in words:
            cut = tuple(axis for axis in self._by_word.get(word, ()) if axis not in taken)
            taken.update(cut)
            cuts.append(cut)
        return cuts

    def _require_dividing(self, word: str, length: int, cut: Cut) -> None:
        count = prod(self.mesh.shape[axis] for axis in cut)
        if length % count:
            over = " × ".join(f"{axis!r} of size {self.mesh.shape[axis]}" for axis in cut)
            raise MeshError(
                f"{word} has length {length}, which the mesh does not divide along {over}: "
                f"take a multiple of {count}, or no rule for {word}"
            )


def _spec(cuts: Sequence[Cut], free: Sequence[bool] = ()) -> PartitionSpec:
    """``free``: the axes for which XLA chooses."""
    parts: list[object] = [cut[0] if len(cut) == 1 else (cut or None) for cut in cuts]
    for k, chosen in enumerate(free):
        if chosen:
            parts[k] = PartitionSpec.UNCONSTRAINED
    while parts and parts[-1] is None:
        parts.pop()
    return spec_of(*parts)
