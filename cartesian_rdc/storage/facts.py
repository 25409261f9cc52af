"""Facts: what determines every number of a training run, as texts to be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import program
from cartesian_rdc.neural import SmoothMap
from cartesian_rdc.storage.description import fingerprint
from cartesian_rdc.type_variables import A, B

Fact: TypeAlias = str | int | float | None
"""What one of the facts is; another value is told by its ``described``."""


def checksum(value: Value) -> str:
    """The SHA-256 of all arrays of a value, with their shapes and dtypes."""
    digest = hashlib.sha256()
    for array in leaves_of(value):
        digest.update(f"{array.dtype.str}{array.shape};".encode())
        digest.update(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    return digest.hexdigest()


def facts_of(
    told: Mapping[str, Fact], step: SmoothMap[A, B], start: Value, data: Value
) -> dict[str, Fact]:
    """All that determines the numbers: what is ``told``, and what can be computed.

    ``told``   what else the numbers depend on, by name: engine, dtype, seed, rate; a value, such as
               an order of samples, as its ``described``
    ``step``   the step of training, whose program stands for model, loss, rates and optimiser, with
               all their numbers, and not for the names of their parts
    ``start``  the state at the beginning
    ``data``   all samples

    The facts are the same in every process, and on every machine. The program is told by its
    ``described``: its generators by their classes and fields, and functions in them, those of
    ``from_jax``, Optax and ``elementwise``, by what they compute. Raises ``DataError`` if it
    holds something that nothing tells from another.
    """
    from cartesian_rdc import __version__

    return {
        "version": __version__,
        **told,
        "data": checksum(data),
        "step of training": fingerprint(program(step)),
        "initial state": checksum(start),
    }
