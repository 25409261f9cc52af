# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportUnknownParameterType=false
# the types of JAX are partly unknown
"""Jaxprs, what JAX makes of a function, as values: equal for functions that compute the same way.

What is printed of one has places in memory, and no constants.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

PLACE = re.compile(r" at 0x[0-9a-fA-F]+")

NAMES = ("name",)
"""Parameters that say what a function is called, and not what it computes."""


def jaxpr_of(function: Callable[..., Any], given: list[np.ndarray]) -> tuple[object, ...]:
    """What a function computes at arrays of these shapes and dtypes, as ``spelled``."""
    with jax.enable_x64(True):
        closed = jax.make_jaxpr(function)(*given)
        return spelled(closed.jaxpr, closed.consts)


def spelled(jaxpr: Any, constants: Any) -> tuple[object, ...]:
    """Constants, arguments, equations and results; variables are numbers, in order."""
    numbers: dict[object, int] = {}

    def atom(variable: Any) -> object:
        kind = str(variable.aval)
        if hasattr(variable, "val"):
            return kind, _array(variable.val)
        return kind, numbers.setdefault(variable, len(numbers))

    arguments = [atom(variable) for variable in (*jaxpr.constvars, *jaxpr.invars)]
    equations = [
        (
            equation.primitive.name,
            [(k, _parameter(v)) for k, v in sorted(equation.params.items()) if k not in NAMES],
            [atom(variable) for variable in equation.invars],
            [atom(variable) for variable in equation.outvars],
        )
        for equation in jaxpr.eqns
    ]
    results = [atom(variable) for variable in jaxpr.outvars]
    return list(map(_array, constants)), arguments, equations, results


def _array(constant: Any) -> object:
    """An array with the name of its dtype, which NumPy may not have; of random keys their data."""
    kind = str(getattr(constant, "dtype", type(constant).__name__))
    if isinstance(constant, jax.Array) and jnp.issubdtype(constant.dtype, jax.dtypes.prng_key):
        constant = jax.random.key_data(constant)
    return kind, np.asarray(constant)


def _parameter(value: Any) -> object:
    """A parameter of an equation: what JAX runs when it takes derivatives has no value."""
    if hasattr(value, "jaxpr") and hasattr(value, "consts"):
        return spelled(value.jaxpr, value.consts)
    if hasattr(value, "eqns"):
        return spelled(value, ())
    if isinstance(value, tuple | list):
        return [_parameter(part) for part in value]
    if hasattr(value, "callback_func"):  # Python that runs on the host
        return value.callback_func, str(value.in_tree)
    if isinstance(value, np.ndarray | jax.Array):
        return _array(value)
    if callable(value) or hasattr(value, "call_wrapped"):
        return type(value).__name__
    return PLACE.sub("", str(value))
