# pyright: basic
"""The models that are trained on several devices, and the meshes, with how arrays are sharded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import (
    Adam,
    Batch,
    Heads,
    Hidden as Inside,
    Momentum,
    constant_rate,
    dense,
    index_cross_entropy,
    reals,
    softmax_cross_entropy,
    tanh,
    unit_rate,
)
from cartesian_rdc.neural.images import Channels
from cartesian_rdc.typed import identity
from models.language import decoder, language_loss
from models.mnist import modern

BATCH, SAMPLES = 8, 32
"""Samples of a step, and how many there are."""

Model: TypeAlias = Any
Data: TypeAlias = Any


class Hidden:
    """The hidden units of the perceptron."""


@dataclass(frozen=True)
class Case:
    """A model in float64, its loss and its data; ``tensors``: the names sharded over ``model``."""

    model: Callable[[], Model]
    loss: Any
    data: Callable[[np.random.Generator], Data]
    tensors: tuple[type, ...]


def perceptron() -> Model:
    """Three dense layers."""
    hidden = reals(16, name=Hidden)
    layers = reals(12) >> dense(hidden, tanh) >> dense(hidden, tanh)
    return layers >> dense(reals(4), identity)


def vectors(rng: np.random.Generator) -> Data:
    return rng.normal(size=(SAMPLES, 12)), np.eye(4)[rng.integers(0, 4, SAMPLES)]


def images(rng: np.random.Generator) -> Data:
    return rng.random((SAMPLES, 1, 28, 28)), rng.integers(0, 10, SAMPLES)


def texts(rng: np.random.Generator) -> Data:
    given = rng.integers(0, 16, (SAMPLES, 9))
    return given[:, :-1], given[:, 1:]


def transformer() -> Model:
    """A decoder of two blocks, as one stack."""
    return decoder(16, 8, width=16, heads=8, hidden=24, layers=2, dtype="float64")


MODELS: Mapping[str, Case] = {
    "perceptron": Case(perceptron, softmax_cross_entropy, vectors, (Hidden,)),
    "convolutional": Case(
        lambda: modern((8, 8), "float64"), index_cross_entropy, images, (Channels,)
    ),
    "transformer": Case(transformer, language_loss, texts, (Inside, Heads)),
}

OPTIMISERS: Mapping[str, Callable[[Model, Any], Any]] = {
    "adam": lambda model, loss: supervised(model, loss, unit_rate, Adam()),
    "momentum": lambda model, loss: supervised(model, loss, constant_rate(0.01), Momentum(0.9)),
}

LAYOUTS: Mapping[str, tuple[dict[str, int], bool, bool, bool]] = {
    "data": ({"data": 8}, True, False, False),
    "sharded": ({"data": 8}, True, False, True),
    "tensor": ({"model": 8}, False, True, False),
    "data × tensor": ({"data": 4, "model": 2}, True, True, False),
    "sharded × tensor": ({"data": 4, "model": 2}, True, True, True),
}
"""Meshes; whether batches are sharded, or names of the model, or all parameters."""

KINDS = ("Auto", "Explicit")
"""The types of the axes of meshes."""


def apart(some: Sequence[Any], others: Sequence[Any]) -> float:
    """The largest difference of two states; nan, if there is one."""
    pairs = zip(some, others, strict=True)
    return float(np.max([np.abs(x - y).max(initial=0) for x, y in pairs]))


def arguments(layout: str, case: Case) -> tuple[dict[str, int], dict[str, Any]]:
    """The sizes of the mesh, and the other arguments of the engine."""
    sizes, of_data, of_names, of_all = LAYOUTS[layout]
    rules: dict[type | str, str] = {Batch: "data"} if of_data else {}
    if of_names:
        rules.update(dict.fromkeys(case.tensors, "model"))
    return sizes, {"rules": rules, "parameters": "data" if of_all else None}
