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

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from typing import final

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Arrow, Space, smooth
from cartesian_rdc.errors import UntranslatableError, missing_extra
from cartesian_rdc.execution.jax_engine import from_jax
from cartesian_rdc.execution.jax_engine.leaves import REALS, Form
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
    """The name of the state of a transformation, whose arrays are kept as ``Form`` says."""


@final
@dataclass(frozen=True)
class FromOptax:
    """The optimiser ``p + update(p', s, p)`` of a ``transformation``, with first memory ``init``.

    The parameters of Optax are the list of the arrays of P, from left to right. Its gradient is
    their covector p': with ``unit_rate``, the rate of Optax is the only one. A step is one call of
    ``update``, and its state, with counters and random keys, is kept to the bit.

    The optimiser of some parameters raises ``UntranslatableError`` if Optax does not run on such a
    list alone, as where ``update`` has to be given the loss, or if the state changes its form.
    """

    transformation: optax.GradientTransformation

    def __call__(self, parameters: SmoothObject[P]) -> Optimiser[Space, Arrow, OptaxState, P]:
        p = parameters.object
        begun = _Begun()
        with jax.enable_x64(True), _on_a_list(p):
            zeros = [jnp.zeros(array.shape, array.dtype) for array in p.atoms()]

            def first(arrays: list[jax.Array]) -> list[jax.Array]:
                return begun.keep(self.transformation.init(arrays))

            kept = jax.eval_shape(first, zeros)
        rooms = [sm.space(*leaf.shape, dtype=leaf.dtype.name) for leaf in kept]
        memory = reduce(smooth.product, rooms, smooth.unit)
        run = _Transformation(self.transformation, begun.structure, tuple(begun.forms))

        remembered: SmoothObject[OptaxState] = Obj(smooth, memory)
        q, state = parameters, remembered @ parameters
        with _on_a_list(p):
            put = from_jax(run.update, state @ q, state)
            fresh = from_jax(run.begin, q, remembered)
        return Optimiser(lens(q, second(remembered, q), put), fresh)


@contextmanager
def _on_a_list(p: Space) -> Generator[None]:
    """A context in which errors of Optax become ``UntranslatableError``."""
    try:
        yield
    except UntranslatableError:
        raise
    except Exception as error:
        raise UntranslatableError(
            f"Optax does not run this transformation on a list of the arrays of {p}: "
            f"{type(error).__name__}: {error}"
        ) from error


@final
class _Begun:
    """The structure of a first state, and the forms of its leaves, seen as JAX traces them."""

    def __init__(self) -> None:
        self.structure: object = None
        self.forms: list[Form] = []

    def keep(self, state: object) -> list[jax.Array]:
        """What is kept of the state, which is looked at."""
        leaves, self.structure = jax.tree.flatten(state)
        arrays = [jnp.asarray(leaf) for leaf in leaves]
        self.forms = [Form.of(leaf) for leaf in arrays]
        return [form.kept(leaf) for form, leaf in zip(self.forms, arrays, strict=True)]


@final
@dataclass(frozen=True)
class _Transformation:
    """The update of Optax, on the arrays of memory, parameters and gradient."""

    transformation: optax.GradientTransformation
    structure: object
    forms: tuple[Form, ...]

    def update(self, *arrays: jax.Array) -> list[jax.Array]:
        """The arrays of the next memory, then of the next parameters."""
        number = len(self.forms)
        count = (len(arrays) - number) // 2
        memory, rest = arrays[:number], arrays[number:]
        parameters, gradient = list(rest[:count]), list(rest[count:])
        pairs = zip(self.forms, memory, strict=True)
        state = jax.tree.unflatten(self.structure, [form.restored(array) for form, array in pairs])
        changes, after = self.transformation.update(gradient, state, parameters)
        return [*self._kept(after), *jax.tree.leaves(optax.apply_updates(parameters, changes))]

    def begin(self, *parameters: jax.Array) -> list[jax.Array]:
        """The arrays of the first memory."""
        return self._kept(self.transformation.init(list(parameters)))

    def _kept(self, state: object) -> list[jax.Array]:
        """What is kept of a state. Raises ``UntranslatableError`` if it is not like the first."""
        leaves, structure = jax.tree.flatten(state)
        if structure != self.structure:
            raise UntranslatableError(
                f"the state of Optax changes its form: at first it is {self.structure}, "
                f"after a step {structure}"
            )
        return [
            _like(form, jnp.asarray(leaf)) for form, leaf in zip(self.forms, leaves, strict=True)
        ]


def _like(form: Form, leaf: jax.Array) -> jax.Array:
    """What is kept of a leaf; one of another precision than at first is rounded to it."""
    found = Form.of(leaf)
    if found == form:
        return form.kept(leaf)
    if form.dtype in REALS and found.dtype in REALS:
        return leaf.astype(form.dtype)
    raise UntranslatableError(
        f"the state of Optax changes its form: an array of {form.dtype} becomes {found.dtype}"
    )
