"""The four problems that the peers train on: data, order, start and rates.

A peer is a function ``prepare(problem)``. It compiles and warms up, and returns a function that
trains from the start of the problem over all its steps and gives the final parameters, as
NumPy arrays in the layout of the problem. That function can be called again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.errors import DataError

Doubles: TypeAlias = NDArray[np.float64]
Singles: TypeAlias = NDArray[np.float32]
Indices: TypeAlias = NDArray[np.int64]


@final
@dataclass(frozen=True)
class IrisProblem:
    """Two dense layers with sigmoids, half the sum of squares, one sample a step.

    ``parameters`` are b2 (3), w2 (3, 20), b1 (20), w1 (20, 4); ``inputs`` is (n, 4),
    ``labels`` (n, 3), one-hot; ``order`` holds the sample of each step. The parameters move by
    ``rate`` times the gradient. Raises ``DataError`` if an array does not fit.
    """

    parameters: Sequence[Doubles]
    inputs: Doubles
    labels: Doubles
    order: Indices
    rate: float

    def __post_init__(self) -> None:
        _check_shapes(self.parameters, [(3,), (3, 20), (20,), (20, 4)], np.float64)
        _check_shapes([self.inputs, self.labels], _rows(self.inputs, (4,), (3,)), np.float64)
        _check_indices(self.order, 1, len(self.inputs))


@final
@dataclass(frozen=True)
class MlpProblem:
    """A hidden layer of 512 rectifiers, softmax cross-entropy, Adam, 128 samples a step.

    ``parameters`` are b2 (10), w2 (10, 512), b1 (512), w1 (512, 784); ``images`` is (n, 784),
    ``labels`` (n, 10), one-hot; ``batches`` is (steps, 128). The loss is the mean over a batch;
    Adam corrects the bias and adds ``epsilon`` to the corrected root. Raises ``DataError``
    where an array does not fit.
    """

    parameters: Sequence[Singles]
    images: Singles
    labels: Singles
    batches: Indices
    rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        _check_shapes(self.parameters, [(10,), (10, 512), (512,), (512, 784)], np.float32)
        _check_shapes([self.images, self.labels], _rows(self.images, (784,), (10,)), np.float32)
        _check_indices(self.batches, 2, len(self.images))
        if self.batches.shape[1] != 128:
            raise DataError(f"a batch has 128 samples, not {self.batches.shape[1]}")


@final
@dataclass(frozen=True)
class ConvProblem:
    """Two convolutions with rectifiers and pooling, a dense layer, one sample a step.

    ``parameters`` are b (10), w (10, 125), k2 (5, 3, 4, 4), k1 (3, 1, 3, 3); ``images`` is
    (n, 28, 28), ``labels`` (n, 10), one-hot; ``order`` holds the sample of each step. A
    convolution is a correlation without padding or bias, a pooling takes the largest of 2 × 2,
    and the covector of a window goes to every entry that is the largest. The dense layer ends
    in a sigmoid, the loss is half the sum of squares, and s' = momentum s + g, p' = p - rate s'
    from s = 0. Raises ``DataError`` if an array does not fit.
    """

    parameters: Sequence[Singles]
    images: Singles
    labels: Singles
    order: Indices
    rate: float = 0.01
    momentum: float = 0.1

    def __post_init__(self) -> None:
        _check_shapes(self.parameters, [(10,), (10, 125), (5, 3, 4, 4), (3, 1, 3, 3)], np.float32)
        _check_shapes([self.images, self.labels], _rows(self.images, (28, 28), (10,)), np.float32)
        _check_indices(self.order, 1, len(self.images))


@final
@dataclass(frozen=True)
class ElmanProblem:
    """An Elman cell along sequences from a state of zeros, half the sum of squares of all outputs.

    ``parameters`` are b (u), the weights of the state (u, u), and those of the inputs (u, d);
    ``inputs`` is (n, length, d), ``labels`` (n, length, u); ``order`` holds the sequence of each
    step. The parameters move by ``rate`` times the gradient. Raises ``DataError`` if an array does
    not fit.
    """

    parameters: Sequence[Doubles]
    inputs: Doubles
    labels: Doubles
    order: Indices
    rate: float

    def __post_init__(self) -> None:
        length, given = self.inputs.shape[1:]
        units = len(self.parameters[0])
        _check_shapes(self.parameters, [(units,), (units, units), (units, given)], np.float64)
        shapes = _rows(self.inputs, (length, given), (length, units))
        _check_shapes([self.inputs, self.labels], shapes, np.float64)
        _check_indices(self.order, 1, len(self.inputs))


@final
@dataclass(frozen=True)
class DecoderProblem:
    """A decoder with rotary positions, RMS normalisation, SwiGLU and one table, with Adam.

    ``parameters``  arrays by the names of ``models.language.decoder``, those of layers stacked
    ``tokens``      (texts, length), and ``labels``, the token after each
    ``order``       (steps, batch), the texts of each step
    ``dtype``       in which layers are computed; parameters are as they are given
    ``recompute``   whether a layer keeps its input only for the way back
    """

    parameters: dict[str, NDArray[Any]]
    tokens: Indices
    labels: Indices
    order: Indices
    dtype: str = "float32"
    recompute: bool = False
    rate: float = 1e-3
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        if self.tokens.ndim != 2 or self.tokens.shape != self.labels.shape:
            raise DataError("tokens and labels are of the same texts, two axes")
        _check_indices(self.order, 2, len(self.tokens))

    @property
    def wide(self) -> str:
        """The dtype of normalisation and loss."""
        return "float64" if self.dtype == "float64" else "float32"

    def angles(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The cosines and sines of (position, pair of entries)."""
        half = self.parameters["blocks/attention/query/weights[k]"].shape[2] // 2
        places = np.arange(self.tokens.shape[1], dtype=np.float64)
        turns = places[:, None] * 10000.0 ** (-np.arange(half, dtype=np.float64) / half)
        return np.cos(turns), np.sin(turns)


def warmed(
    train: Callable[..., list[NDArray[Any]]], order: Sequence[int] | Indices, steps: int
) -> Callable[[], list[NDArray[Any]]]:
    """The training, after it has made the first steps of the order: what it compiles is made."""
    train(order[:steps])
    return train


def _rows(data: NDArray[Any], *shapes: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [(len(data), *shape) for shape in shapes]


def _check_shapes(
    arrays: Sequence[NDArray[Any]], shapes: Sequence[tuple[int, ...]], dtype: type[np.generic]
) -> None:
    given = [(array.shape, array.dtype.name) for array in arrays]
    wanted = [(shape, np.dtype(dtype).name) for shape in shapes]
    if given != wanted:
        raise DataError(f"the arrays are {given}, where {wanted} belong")
    if not all(array.flags.c_contiguous for array in arrays):
        raise DataError("an array is not contiguous: use np.ascontiguousarray")


def _check_indices(indices: Indices, ndim: int, bound: int) -> None:
    if indices.dtype != np.int64 or indices.ndim != ndim or not indices.flags.c_contiguous:
        raise DataError(f"an order is a contiguous array of int64 with {ndim} axes")
    if indices.size == 0 or indices.min() < 0 or indices.max() >= bound:
        raise DataError(f"an order names at least one sample, each from 0 to {bound - 1}")
