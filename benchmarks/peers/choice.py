"""Peers by name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from numpy.typing import NDArray

from cartesian_rdc.errors import DataError

PEERS = ("c", "c-vectors", "numpy", "numba", "jax", "torch", "torch-compile", "keras")

VARIANTS = {"c-vectors": "prepare_vectors", "torch-compile": "prepare_compiled"}


def prepare(benchmark: str, peer: str, problem: object) -> Callable[[], list[NDArray[Any]]]:
    """The training of a peer, compiled.

    Raises ``MissingExtraError``, and ``DataError`` where the benchmark has no such peer.
    """
    module = import_module(f"benchmarks.peers.{benchmark}.{peer.partition('-')[0]}_peer")
    make = getattr(module, VARIANTS.get(peer, "prepare"), None)
    if make is None:
        raise DataError(f"the benchmark {benchmark} has no peer {peer}")
    training: Callable[[], list[NDArray[Any]]] = make(problem)
    return training
