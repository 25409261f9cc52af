# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownLambdaType=false
# the types of JAX are partly unknown
"""The JAX engine: a program becomes one function of JAX, compiled by XLA; a fold is a scan.

What ``compile`` and ``fold`` return can be called like that of any other engine. Given JAX
arrays, among them those that JAX traces with, it is an ordinary function of JAX, which
``jax.jit``, ``jax.vmap`` and ``jax.grad`` take, and which leaves arrays on their device.

>>> import jax
>>> from cartesian_rdc.categories.smooth import sin, space
>>> f = JaxEngine().compile(sin(space(dtype="float32")))
>>> f(0.0)
array(0., dtype=float32)
>>> jax.vmap(jax.grad(f))(jax.numpy.zeros(2, "float32"))
Array([1., 1.], dtype=float32)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import final

import jax
import jax.numpy as jnp
import numpy as np

from cartesian_rdc.categories.smooth import Array, Arrow, Space, Value
from cartesian_rdc.categories.smooth.spaces import arrays_of, assemble, parts_of
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.execution.arrays import ArrayEngine, Steps, fold_arguments, row_of
from cartesian_rdc.execution.interpreter import interpret
from cartesian_rdc.execution.jax_engine.meaning import meaning
from cartesian_rdc.execution.program import Program

UNROLLED = ((20_000, 8), (500_000, 2))
"""Of steps with fewer operations, so many are compiled together: the loop itself costs time."""


@final
@dataclass(frozen=True)
class JaxCompiled:
    """A morphism of Smooth as a function on values, with its program.

    ``function`` is the compiled function from arrays to arrays, one for each atom.
    """

    program: Program[Array]
    function: Callable[[Sequence[jax.Array]], list[jax.Array]]

    def __call__(self, value: object) -> Value:
        """The result: of JAX arrays, arrays of JAX, and of others, arrays of NumPy.

        Raises ``SpaceError`` where the value is none of the domain.
        """
        domain, codomain = self.program.domain, self.program.codomain
        if _in_jax(value):
            with _width(self.program):
                return _tree(codomain, self.function(_leaves(domain, value)))
        arguments = arrays_of(domain, value)
        with jax.enable_x64(True):
            results = self.function([jnp.asarray(array) for array in arguments])
            return assemble(codomain, [np.array(result) for result in results])


@final
@dataclass(frozen=True)
class JaxFold:
    """A step ``S × X -> S`` as a fold over data, with its program.

    ``function`` is the compiled scan, from the arrays of the state, those of the data, and the
    order, to the arrays of the state.
    """

    program: Program[Array]
    function: Callable[[Sequence[jax.Array], Sequence[jax.Array], jax.Array], list[jax.Array]]

    def __call__(self, state: object, data: object, order: Steps) -> Value:
        """The state after a step for each sample that ``order`` names, in that order.

        The data are a value of X whose arrays have one axis more, in front. Where X has an axis
        of length n in front as well, the order may have n numbers for each step, and the
        samples that they name are a batch. A state of JAX
        arrays is answered by JAX arrays; the order is then not checked, as always in JAX.
        Raises ``SpaceError`` or ``DataError`` before the first step.
        """
        states, samples = self.program.domain.factors()
        if _in_jax(state) or _in_jax(data) or _in_jax(order):
            with _width(self.program):
                steps = jnp.asarray(order, jax.dtypes.canonicalize_dtype(np.int64))
                one = samples if steps.ndim == 1 else row_of(samples, steps.shape[1])
                rows = _leaves(one, data, rows=True)
                results = self.function(_leaves(states, state), rows, steps)
                return _tree(states, results)
        given, arrays, numbers = fold_arguments(self.program, state, data, order)
        with jax.enable_x64(True):
            results = self.function(
                [jnp.asarray(array) for array in given],
                [jnp.asarray(array) for array in arrays],
                jnp.asarray(numbers),
            )
            return assemble(states, [np.array(result) for result in results])


@final
@dataclass(frozen=True)
class JaxEngine(ArrayEngine):
    """Runs terms of Smooth with JAX, on whatever device JAX has.

    ``precision`` is that of contractions; less than the highest is faster on some devices.
    """

    precision: jax.lax.Precision = field(default=jax.lax.Precision.HIGHEST)

    def compile(self, f: Arrow) -> JaxCompiled:
        code = self.program(f)
        return JaxCompiled(code, jax.jit(self._run(code)))

    def fold(self, step: Arrow) -> JaxFold:
        """Raises ``CompositionError`` where the step is no ``S × X -> S``."""
        code = self.step_program(step)
        run = self._run(code)
        unroll = next((count for flops, count in UNROLLED if code.flops < flops), 1)

        def fold(
            state: Sequence[jax.Array], data: Sequence[jax.Array], order: jax.Array
        ) -> list[jax.Array]:
            def one(held: list[jax.Array], number: jax.Array) -> tuple[list[jax.Array], None]:
                return run([*held, *(rows[number] for rows in data)]), None

            return jax.lax.scan(one, list(state), order, unroll=unroll)[0]

        return JaxFold(code, jax.jit(fold))

    def _run(self, code: Program[Array]) -> Callable[[Sequence[jax.Array]], list[jax.Array]]:
        def run(inputs: Sequence[jax.Array]) -> list[jax.Array]:
            return interpret(code, inputs, lambda g, x: [meaning(g, x, self.precision)])

        return run


def _width(program: Program[Array]) -> AbstractContextManager[None]:
    """A context in which JAX computes in 64 bits, if the program does."""
    wide = any(array.dtype == "float64" for array in program.atoms)
    return jax.enable_x64(True) if wide else nullcontext()


def _in_jax(value: object) -> bool:
    """Whether a value has arrays of JAX in it."""
    return any(isinstance(leaf, jax.Array) for leaf in jax.tree.leaves(value))


def _tree(a: Space, arrays: Sequence[jax.Array]) -> Value:
    """The value whose arrays are these; they are JAX's, and do for NumPy's."""
    leaves: Iterable[Value] = arrays  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    return a.collect(leaves, lambda: (), lambda x, y: (x, y))


def _leaves(a: Space, value: object, *, rows: bool = False) -> list[jax.Array]:
    """The arrays of a value, with one axis more in front if they are ``rows``.

    Raises ``SpaceError`` where they are none of the space.
    """
    leaves: list[jax.Array] = []
    for array, part in parts_of(a, value):
        leaf = jnp.asarray(part)
        shape = leaf.shape[1:] if rows else leaf.shape
        if shape != array.shape or (rows and not leaf.ndim) or leaf.dtype.name != array.dtype:
            hint = (
                "; for 64 bits, enable jax_enable_x64"
                if array.dtype == "float64" and leaf.dtype.name == "float32"
                else ""
            )
            came = f"an array of shape {leaf.shape} and dtype {leaf.dtype}"
            raise SpaceError(f"the space is {array}, the value is {came}{hint}")
        leaves.append(leaf)
    return leaves
