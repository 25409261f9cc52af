# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false
# the types of JAX are partly unknown
"""Tables in JAX: rows are gathered and scattered, and what names none is dropped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import jax
import jax.numpy as jnp

from cartesian_rdc.categories.smooth.lookup import Gather, ScatterAdd

Function = Callable[[jax.Array, jax.Array], jax.Array]


def gather(generator: Gather, table: jax.Array, numbers: jax.Array) -> jax.Array:
    """The rows of the table that the numbers name."""
    length = generator.table.shape[generator.batch]
    return _rowwise(generator.batch, partial(_look_up, length))(table, numbers)


def scatter_add(generator: ScatterAdd, numbers: jax.Array, rows: jax.Array) -> jax.Array:
    """The table to which each row is added where its number says."""
    shape = generator.table.shape[generator.batch :]
    return _rowwise(generator.batch, partial(_add_rows, shape))(numbers, rows)


def _rowwise(axes: int, function: Function) -> Function:
    """The function on each row of so many axes."""
    for _ in range(axes):
        function = jax.vmap(function)
    return function


def _look_up(length: int, table: jax.Array, numbers: jax.Array) -> jax.Array:
    if not length:
        return jnp.zeros((*numbers.shape, *table.shape[1:]), table.dtype)
    return table.at[_row_numbers(length, numbers)].get(mode="fill", fill_value=0)


def _add_rows(shape: tuple[int, ...], numbers: jax.Array, rows: jax.Array) -> jax.Array:
    nothing = jnp.zeros(shape, rows.dtype)
    return nothing.at[_row_numbers(shape[0], numbers)].add(rows, mode="drop")


def _row_numbers(length: int, numbers: jax.Array) -> jax.Array:
    """The numbers of rows; what names none becomes a number behind the last."""
    nearest = jnp.floor(numbers + 0.5)
    return jnp.where((nearest >= 0) & (nearest < length), nearest, length).astype(int)
