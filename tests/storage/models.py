"""Models that have given parameters, and do nothing with them; and changes of their files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Value, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.learning import descent, supervised
from cartesian_rdc.neural import (
    Layer,
    SmoothObject,
    elman_cell,
    indices,
    initialise,
    normal,
    quadratic_loss,
    reals,
    unit_rate,
)
from cartesian_rdc.storage import fingerprint, load
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed import ParaHom, Wire
from models import autoencoder, gan, iris, language, mnist, sequence, training

SUFFIXES = (".safetensors", ".npz")


def having(a: SmoothObject[A]) -> Layer[A, Wire, Wire]:
    """A model ``R -> R`` with parameters A."""
    return ParaHom(a, reals(), reals(), smooth.second(a.object, space()))


def several() -> Layer[tuple[tuple[tuple[Wire, Wire], Wire], Wire], Wire, Wire]:
    """A model with parameters of several dtypes, one without axes and one without entries."""
    weights, bias = reals(2, 3).called("weights"), reals(4, dtype="float32").called("bias")
    rows, none = indices(3).called("rows"), reals(2, 0, dtype="float16").called("none")
    return having((((weights @ bias).called("layer") @ rows) @ none).alias())


def several_values() -> Value:
    """Parameters of that model, among them a payload of nan and a negative zero."""
    weights = np.array([[0.0, -0.0, 1.5], [np.inf, -np.nan, 5e-324]])
    bias = np.array([0x7FC00123, 0x7F800001, 0x80000000, 0x3F800000], np.uint32).view(np.float32)
    rows = np.array([0, -1, 2**62])
    return (((weights, bias), rows.view()), np.zeros((2, 0), np.float16))


def bits_of(value: Value) -> list[tuple[str, tuple[int, ...], bytes]]:
    """All that there is to the arrays of a value."""
    return [(array.dtype.name, array.shape, array.tobytes()) for array in leaves_of(value)]


def bits_by_name(arrays: Mapping[str, NDArray[np.generic]]) -> dict[str, tuple[object, ...]]:
    """All that there is to arrays, in the order of their names."""
    return {name: (a.dtype.name, a.shape, a.tobytes()) for name, a in sorted(arrays.items())}


def with_header(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A file of safetensors whose header was changed, with its new length before it."""
    length = int.from_bytes(data[:8], "little")
    header = change(data[8 : 8 + length])
    return len(header).to_bytes(8, "little") + header + data[8 + length :]


def with_entries(data: bytes, change: Callable[[dict[str, object]], object]) -> bytes:
    """The same, where the header is changed as an object of JSON."""

    def changed(header: bytes) -> bytes:
        entries = json.loads(header)
        return json.dumps(change(entries) or entries).encode()

    return with_header(data, changed)


MODELS: Mapping[str, Callable[[], Layer[Any, Any, Any]]] = {
    "iris.linear": iris.linear,
    "iris.dense": lambda: iris.dense("float16"),
    "iris.hidden": iris.hidden,
    "autoencoder.encoder": lambda: autoencoder.encoder(3, 8),
    "autoencoder.decoder": lambda: autoencoder.decoder(3, 8, "float64"),
    "autoencoder.of_digits": lambda: autoencoder.of_digits(3, 8),
    "autoencoder.shown": lambda: autoencoder.shown(3, 8),
    "gan.generator": lambda: gan.generator(3, 8),
    "gan.discriminator": lambda: gan.discriminator(8),
    "gan.adversaries_of_digits": lambda: gan.adversaries_of_digits(3, 8),
    "mnist.perceptron": lambda: mnist.perceptron(8),
    "mnist.convolutional": mnist.convolutional,
    "mnist.modern": lambda: mnist.modern((2, 3)),
    "training.trained": lambda: training.trained(
        iris.linear(),
        supervised(iris.linear(), quadratic_loss, unit_rate, descent),
        steps=4,
        batch=1,
        tested=1,
    ),
    "language.decoder": lambda: language.decoder(
        7, 4, width=4, heads=2, hidden=6, layers=2, dtype="bfloat16"
    ),
    "sequence.last_of": lambda: sequence.last_of(elman_cell(reals(2), reals(3)), 4),
}
"""All models over Smooth, small, by the names of what makes them."""


def parameters_of(name: str) -> Value:
    """Parameters of a model, a function of its name."""
    space_of = MODELS[name]().parameters
    return initialise(space_of, len(name), weights=normal(0.5), biases=normal(0.1))


def fingerprints(folder: Path) -> dict[str, str]:
    """The bits of the parameters in the files of a folder, one for each model and format."""
    return {
        f"{name}{suffix}": fingerprint(bits_of(load(folder / f"{name}{suffix}", MODELS[name]())))
        for name in MODELS
        for suffix in SUFFIXES
    }
