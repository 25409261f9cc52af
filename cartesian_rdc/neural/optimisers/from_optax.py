# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# the types of JAX are partly unknown, and Optax has none
"""Optimisers of Optax as optimisers of ours: any ``GradientTransformation`` (extra ``jax``).

>>> import optax
>>> from cartesian_rdc.neural import dense, reals, tanh
>>> layer = reals(2) >> dense(reals(2), tanh)
>>> made = FromOptax(optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(0.01)))
>>> print(made(layer.parameters).lens.codomain)
(R[2] × R[2, 2], R[2] × R[2, 2])
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import final

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.errors import missing_extra
from cartesian_rdc.execution.jax_engine import from_jax
from cartesian_rdc.learning import Optimiser
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.type_variables import P
from cartesian_rdc.typed import Obj, lens, second

try:
    import jax
    import jax.numpy as jnp
    import optax
except ImportError as error:
    raise missing_extra(error.name or "optax", "jax") from None


class OptaxState:
    """The name of the state of a transformation; its integers are kept as real numbers."""


@final
@dataclass(frozen=True)
class FromOptax:
    """The optimiser ``p + update(p', s, p)`` of a ``transformation``, with first memory ``init``.

    The gradient of Optax is the covector p' of the parameters: with ``unit_rate``, the rate of
    Optax is the only one.
    """

    transformation: optax.GradientTransformation

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, OptaxState, P]:
        p = parameters.object
        with jax.enable_x64(True):
            zeros = [jnp.zeros(array.shape, array.dtype) for array in p.atoms()]
            held = jax.eval_shape(self.transformation.init, zeros)
        leaves, structure = jax.tree.flatten(held)
        kinds = tuple(leaf.dtype.name for leaf in leaves)
        rooms = [sm.space(*leaf.shape, dtype=_kept_as(leaf.dtype.name)) for leaf in leaves]
        memory = reduce(smooth.product, rooms, smooth.unit)
        run = _Transformation(self.transformation, structure, kinds)

        remembered: SmoothObject[OptaxState] = Obj(smooth, memory)
        q, state = parameters, remembered @ parameters
        put = from_jax(run.update, state @ q, state)
        return Optimiser(lens(q, second(remembered, q), put), from_jax(run.begin, q, remembered))


def _kept_as(dtype: str) -> str:
    """The dtype that keeps this one: floating point its own, whole numbers float64."""
    return dtype if jnp.issubdtype(np.dtype(dtype), np.floating) else "float64"


@final
@dataclass(frozen=True)
class _Transformation:
    """The update of Optax, on the arrays of memory, parameters and gradient."""

    transformation: optax.GradientTransformation
    structure: object
    kinds: tuple[str, ...]

    def update(self, *arrays: jax.Array) -> list[jax.Array]:
        """The arrays of the next memory, then of the next parameters."""
        number = len(self.kinds)
        count = (len(arrays) - number) // 2
        memory, rest = arrays[:number], arrays[number:]
        parameters, gradient = list(rest[:count]), list(rest[count:])
        leaves = [array.astype(kind) for array, kind in zip(memory, self.kinds, strict=True)]
        state = jax.tree.unflatten(self.structure, leaves)
        changes, after = self.transformation.update(gradient, state, parameters)
        return [*kept(after), *jax.tree.leaves(optax.apply_updates(parameters, changes))]

    def begin(self, *parameters: jax.Array) -> list[jax.Array]:
        """The arrays of the first memory."""
        return kept(self.transformation.init(list(parameters)))


def kept(state: object) -> list[jax.Array]:
    """The arrays of a state, as real numbers."""
    return [leaf.astype(_kept_as(leaf.dtype.name)) for leaf in jax.tree.leaves(state)]
