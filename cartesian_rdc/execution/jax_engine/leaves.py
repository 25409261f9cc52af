# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# the types of JAX are partly unknown
"""Arrays of JAX of any dtype as arrays of real numbers, and back, to the bit.

Smooth has floating point numbers only; the states that JAX libraries keep have counters, random
keys, switches. What is kept of an array is::

    bfloat16, float16, float32, float64    itself
    booleans, integers to 32 bits          the same numbers, in float64
    integers of 64 bits                    their two halves of 32 bits, on a last axis
    complex numbers                        real and imaginary part, on a last axis
    random keys                            their data, which are integers of 32 bits
    floats of 8 bits                       their bits, as an integer

>>> import jax
>>> numbers = jax.numpy.asarray([1, -2], "int32")
>>> form = Form.of(numbers)
>>> with jax.enable_x64(True):
...     form.restored(jax.numpy.asarray(form.kept(numbers)))
Array([ 1, -2], dtype=int32)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import jax
import jax.numpy as jnp
import numpy as np

from cartesian_rdc.errors import UntranslatableError

REALS = ("float16", "bfloat16", "float32", "float64")
"""The dtypes of real numbers in Smooth."""


@final
@dataclass(frozen=True)
class Form:
    """The dtype of an array of JAX; of random keys, the name of their generator."""

    dtype: str
    key: str = ""

    @classmethod
    def of(cls, leaf: jax.Array) -> Form:
        """The form of an array.

        Raises ``UntranslatableError`` if its random keys are of a generator without a name.
        """
        if not jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key):
            return cls(leaf.dtype.name)
        generator: object = jax.random.key_impl(leaf)
        if not isinstance(generator, str):
            raise UntranslatableError(f"the random keys of {generator!r} cannot be kept by a name")
        return cls("uint32", generator)

    def kept(self, leaf: jax.Array) -> jax.Array:
        """The array of real numbers that is kept of an array of this form."""
        data = jax.random.key_data(leaf) if self.key else leaf
        if self.dtype in REALS:
            return data
        kind = np.dtype(self.dtype)
        if jnp.issubdtype(kind, np.complexfloating):
            return jnp.stack([data.real, data.imag], -1)
        word = _word(kind)
        words = data if word == kind else jax.lax.bitcast_convert_type(data, word)
        return words.astype("float64")

    def restored(self, numbers: jax.Array) -> jax.Array:
        """The array of which these numbers were kept."""
        if self.dtype in REALS:
            return numbers
        kind = np.dtype(self.dtype)
        if jnp.issubdtype(kind, np.complexfloating):
            return jax.lax.complex(numbers[..., 0], numbers[..., 1])
        word = _word(kind)
        words = numbers.astype(word)
        data = words if word == kind else jax.lax.bitcast_convert_type(words, kind)
        return jax.random.wrap_key_data(data, impl=self.key) if self.key else data


def _word(kind: np.dtype[Any]) -> np.dtype[Any]:
    """The integers, of which all are numbers of float64, that stand for this dtype."""
    whole = jnp.issubdtype(kind, np.integer) or kind == np.bool_
    return kind if whole and kind.itemsize < 8 else np.dtype(f"uint{min(32, 8 * kind.itemsize)}")
