"""Every peer of a benchmark learns what NumPy does, and NumPy what the definition says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from benchmarks.peers import choice
from benchmarks.peers.conv import jax_peer
from benchmarks.peers.problems import ConvProblem, ElmanProblem, IrisProblem, MlpProblem
from cartesian_rdc.errors import DataError
from tests.effort import effort, usually

Problem: TypeAlias = IrisProblem | MlpProblem | ConvProblem | ElmanProblem
Arrays: TypeAlias = Sequence[NDArray[Any]]
Doubles: TypeAlias = NDArray[np.float64]

NAMES: dict[type[Problem], str] = {
    IrisProblem: "iris",
    MlpProblem: "mlp",
    ConvProblem: "conv",
    ElmanProblem: "elman",
}

PEERS = ["c", "numba", "jax", "keras"]

FEW = usually([peer for peer in PEERS if peer != "keras"], of=PEERS)
"""Usually Keras learns iris only."""


def iris_problem(steps: int) -> IrisProblem:
    rng = np.random.default_rng(1)
    return IrisProblem(
        [rng.normal(0, 1, shape) for shape in [(3,), (3, 20), (20,), (20, 4)]],
        rng.normal(0, 1, (150, 4)),
        np.eye(3)[rng.integers(0, 3, 150)],
        rng.integers(0, 150, steps),
        0.1,
    )


def mlp_problem(steps: int) -> MlpProblem:
    rng = np.random.default_rng(2)
    shapes = [(10,), (10, 512), (512,), (512, 784)]
    return MlpProblem(
        [rng.normal(0, 0.05, shape).astype(np.float32) for shape in shapes],
        rng.normal(0, 1, (300, 784)).astype(np.float32),
        np.eye(10, dtype=np.float32)[rng.integers(0, 10, 300)],
        rng.integers(0, 300, (steps, 128)),
    )


def conv_problem(steps: int) -> ConvProblem:
    rng = np.random.default_rng(3)
    shapes = [(10,), (10, 125), (5, 3, 4, 4), (3, 1, 3, 3)]
    return ConvProblem(
        [rng.normal(0, 0.3, shape).astype(np.float32) for shape in shapes],
        rng.normal(0, 1, (40, 28, 28)).astype(np.float32),
        np.eye(10, dtype=np.float32)[rng.integers(0, 10, 40)],
        rng.integers(0, 40, steps),
        rate=0.1,
        momentum=0.5,
    )


def elman_problem(steps: int) -> ElmanProblem:
    rng = np.random.default_rng(4)
    return ElmanProblem(
        [rng.normal(0, 0.5, shape) for shape in [(5,), (5, 5), (5, 3)]],
        rng.normal(0, 1, (6, 7, 3)),
        rng.uniform(-1, 1, (6, 7, 5)),
        rng.integers(0, 6, steps),
        0.05,
    )


def trainer(problem: Problem, peer: str = "numpy") -> Callable[[], Arrays]:
    """What the peer prepares, or a skip where something that it needs is not here."""
    if peer.startswith("c") and shutil.which("cc") is None:
        pytest.skip("there is no C compiler")
    return choice.prepare(NAMES[type(problem)], peer, problem)


def check(problem: Problem, peer: str, tolerance: float) -> None:
    """The peer ends where NumPy does, each time, and leaves the problem alone."""
    starts: Arrays = problem.parameters
    before = [start.copy() for start in starts]
    train = trainer(problem, peer)
    expected, found, again = trainer(problem)(), train(), train()
    for start, was, x, y, z in zip(starts, before, expected, found, again, strict=True):
        np.testing.assert_array_equal(start, was)
        assert x.dtype == y.dtype == start.dtype
        assert x.shape == y.shape == start.shape
        np.testing.assert_allclose(y, x, rtol=tolerance, atol=tolerance)
        np.testing.assert_allclose(z, y, rtol=tolerance, atol=tolerance)
        assert np.abs(x - start).max() > 10 * tolerance


@pytest.mark.parametrize("peer", [*PEERS, "c-vectors"])
def test_iris(peer: str) -> None:
    check(iris_problem(103), peer, 1e-9)


@pytest.mark.parametrize("peer", ["c", "jax"])
def test_elman(peer: str) -> None:
    check(elman_problem(11), peer, 1e-9)


@pytest.mark.parametrize("peer", FEW)
def test_mlp(peer: str) -> None:
    if peer == "keras":  # where its epsilon means the same: no bias of v to correct
        check(replace(mlp_problem(3), beta2=0.0, epsilon=0.1), peer, 1e-6)
    else:
        check(mlp_problem(3), peer, 2e-4)


@pytest.mark.parametrize("peer", usually(["c", "jax"], of=PEERS))  # ties: Numba as well
def test_conv(peer: str) -> None:
    check(conv_problem(20), peer, 2e-4)


@pytest.mark.parametrize("formulation", jax_peer.FORMULATIONS)
def test_formulations_of_convolution(formulation: str) -> None:
    problem = conv_problem(20)
    found = jax_peer.prepare(problem, [formulation])()
    for x, y in zip(trainer(problem)(), found, strict=True):
        np.testing.assert_allclose(y, x, rtol=1e-4, atol=1e-5)


# The losses as they are defined, in float64


def sigmoid(x: Doubles) -> Doubles:
    return 1 / (1 + np.exp(-x))


def iris_loss(parameters: Arrays, x: Doubles, label: Doubles) -> float:
    b2, w2, b1, w1 = parameters
    y = sigmoid(w2 @ sigmoid(w1 @ x + b1) + b2)
    return float(np.sum((y - label) ** 2) / 2)


def mlp_loss(parameters: Arrays, x: Doubles, label: Doubles) -> float:
    b2, w2, b1, w1 = parameters
    y: Doubles = np.maximum(x @ w1.T + b1, 0) @ w2.T + b2
    p: Doubles = np.exp(y) / np.sum(np.exp(y), axis=1, keepdims=True)
    return -float(np.sum(label * np.log(p))) / len(x)


def elman_loss(parameters: Arrays, x: Doubles, label: Doubles) -> float:
    b, u, w = parameters
    s, total = np.zeros(len(b)), 0.0
    for row, wanted in zip(x, label, strict=True):
        s = np.tanh(b + u @ s + w @ row)
        total += float(np.sum((s - wanted) ** 2) / 2)
    return total


def convolved(k: NDArray[Any], x: Doubles) -> Doubles:
    windows = sliding_window_view(x, k.shape[2:], (1, 2))
    y: Doubles = np.tensordot(k, windows, ([1, 2, 3], [0, 3, 4]))
    return np.maximum(y, 0)


def blocks(x: Doubles) -> Doubles:
    """A view with axes (channel, row, in the block, column, in the block)."""
    return x.reshape(x.shape[0], x.shape[1] // 2, 2, x.shape[2] // 2, 2)


def conv_loss(parameters: Arrays, x: Doubles, label: Doubles) -> float:
    b, w, k2, k1 = parameters
    p1 = blocks(convolved(k1, x[None])).max(axis=(2, 4))
    p2 = blocks(convolved(k2, p1)).max(axis=(2, 4))
    y = sigmoid(w @ p2.reshape(125) + b)
    return float(np.sum((y - label) ** 2) / 2)


def slopes(loss: Callable[[Arrays], float], at: Arrays, entries: Arrays) -> list[Doubles]:
    """Central differences of ``loss``, for each array at its ``entries``."""
    arrays = [np.array(array, np.float64) for array in at]
    found: list[Doubles] = []
    for array, numbers in zip(arrays, entries, strict=True):
        flat, slope = array.reshape(-1), np.empty(len(numbers))
        for n, entry in enumerate(numbers):
            middle, h = flat[entry], 1e-6
            flat[entry] = middle + h
            above = loss(arrays)
            flat[entry] = middle - h
            slope[n] = (above - loss(arrays)) / (2 * h)
            flat[entry] = middle
        found.append(slope)
    return found


def doubles(array: NDArray[Any]) -> Doubles:
    return np.asarray(array, np.float64)


def chosen(arrays: Arrays, entries: Arrays) -> list[Doubles]:
    return [doubles(a.reshape(-1)[numbers]) for a, numbers in zip(arrays, entries, strict=True)]


def all_entries(arrays: Arrays) -> Arrays:
    return [np.arange(array.size) for array in arrays]


Step: TypeAlias = tuple[Doubles, Doubles, Doubles]


def steps_of(
    problem: Problem, name: str, loss: Callable[..., float], inputs: NDArray[Any], entries: Arrays
) -> Iterator[tuple[int, list[Step]]]:
    """Of each step, its number, and of each array the ``entries`` before, after, and their slopes.

    ``name`` is that of the order among the fields of the problem.
    """
    order, before = getattr(problem, name), problem.parameters
    for t, k in enumerate(order, 1):
        x, label = doubles(inputs[k]), doubles(problem.labels[k])
        gradient = slopes(partial(loss, x=x, label=label), before, entries)
        after = trainer(replace(problem, **{name: order[:t]}))()
        old, new = chosen(before, entries), chosen(after, entries)
        yield t, list(zip(old, new, gradient, strict=True))
        before = after


def test_iris_in_numpy_descends() -> None:
    problem = iris_problem(3)
    entries = all_entries(problem.parameters)
    for _, arrays in steps_of(problem, "order", iris_loss, problem.inputs, entries):
        for old, new, g in arrays:
            np.testing.assert_allclose(new, old - 0.1 * g, rtol=0, atol=1e-9)


def test_elman_in_numpy_descends() -> None:
    problem = elman_problem(3)
    entries = all_entries(problem.parameters)
    for _, arrays in steps_of(problem, "order", elman_loss, problem.inputs, entries):
        for old, new, g in arrays:
            np.testing.assert_allclose(new, old - 0.05 * g, rtol=0, atol=1e-8)


def test_mlp_in_numpy_is_adam() -> None:
    problem = replace(mlp_problem(3), epsilon=1e-3)  # large enough to see where it is added
    rng, count = np.random.default_rng(0), effort(5, in_all=15)
    entries = [rng.integers(0, array.size, count) for array in problem.parameters]
    m = [np.zeros(count) for _ in entries]
    v = [np.zeros(count) for _ in entries]
    for t, arrays in steps_of(problem, "batches", mlp_loss, problem.images, entries):
        for n, (old, new, g) in enumerate(arrays):
            m[n] = 0.9 * m[n] + 0.1 * g
            v[n] = 0.999 * v[n] + 0.001 * g**2
            corrected, root = m[n] / (1 - 0.9**t), np.sqrt(v[n] / (1 - 0.999**t))
            expected = old - 1e-3 * corrected / (root + 1e-3)
            np.testing.assert_allclose(new, expected, rtol=0, atol=1e-6)


def test_conv_in_numpy_is_momentum() -> None:
    problem = conv_problem(3)
    entries = all_entries(problem.parameters)
    s = [np.zeros(array.size) for array in problem.parameters]
    for _, arrays in steps_of(problem, "order", conv_loss, problem.images, entries):
        for n, (old, new, g) in enumerate(arrays):
            s[n] = 0.5 * s[n] + g
            np.testing.assert_allclose(new, old - 0.1 * s[n], rtol=0, atol=1e-6)


def spread(z: Doubles, d: Doubles) -> Doubles:
    """A covector of pooled rectifiers back along both, to every largest entry of a window."""
    parts = blocks(z)
    largest = (parts == parts.max(axis=(2, 4), keepdims=True)) & (parts > 0)
    return np.where(largest, d[:, :, None, :, None], 0.0).reshape(z.shape)


STRIPES = [(28, 1), (1, 28)]
TIED = [(peer, stripes) for peer in ("c", "numpy", "numba", "jax") for stripes in STRIPES]
COMPILED_LONG = [("numba", STRIPES[1]), ("jax", STRIPES[0])]


@pytest.mark.parametrize(
    ("peer", "stripes"), usually([one for one in TIED if one not in COMPILED_LONG], of=TIED)
)
def test_a_covector_goes_to_every_largest_entry(peer: str, stripes: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    # whole numbers and halves, so that no arithmetic rounds and equal entries are equal
    image = (rng.integers(0, 3, stripes) * np.ones((28, 28))).astype(np.float32)
    shapes = [(10, 125), (5, 3, 4, 4), (3, 1, 3, 3)]
    w, k2, k1 = (rng.integers(-2, 3, shape).astype(np.float32) for shape in shapes)
    w, k2, k1 = w / np.float32(128), k2 / np.float32(2), k1 / np.float32(2)
    b, label = np.zeros(10, np.float32), np.eye(10, dtype=np.float32)[3]
    order = np.zeros(1, np.int64)
    found = trainer(ConvProblem([b, w, k2, k1], image[None], label[None], order, 1.0), peer)()

    x = doubles(image)[None]
    z1 = convolved(k1, x)
    p1 = blocks(z1).max(axis=(2, 4))
    z2 = convolved(k2, p1)
    flat = blocks(z2).max(axis=(2, 4)).reshape(125)
    y = sigmoid(w @ flat)
    db = (y - label) * y * (1 - y)
    dz2 = spread(z2, (db @ w).reshape(5, 5, 5))
    padded = np.pad(dz2, ((0, 0), (3, 3), (3, 3)))
    turned = k2[:, :, ::-1, ::-1].transpose(1, 0, 2, 3)
    d1 = np.tensordot(turned, sliding_window_view(padded, (4, 4), (1, 2)), ([1, 2, 3], [0, 3, 4]))
    dz1 = spread(z1, d1)
    dk2 = np.tensordot(dz2, sliding_window_view(p1, (10, 10), (1, 2)), ([1, 2], [3, 4]))
    dk1 = np.tensordot(dz1, sliding_window_view(x, (26, 26), (1, 2)), ([1, 2], [3, 4]))
    for z in (z1, z2):
        pooled = blocks(z).max(axis=(2, 4))
        assert spread(z, np.ones_like(pooled)).sum() >= 2 * np.count_nonzero(pooled) > 0
    gradient: Arrays = [db, np.outer(db, flat), dk2, dk1]
    for start, after, g in zip([b, w, k2, k1], found, gradient, strict=True):
        np.testing.assert_allclose(start - after, g, rtol=1e-5, atol=1e-5 * np.abs(g).max())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: replace(iris_problem(5), order=np.array([0, 150])), "each from 0 to 149"),
        (lambda: replace(iris_problem(5), order=np.zeros(0, np.int64)), "at least one sample"),
        (lambda: replace(iris_problem(5), order=np.zeros(2, np.int32)), "of int64 with 1 axes"),
        (lambda: replace(iris_problem(5), labels=np.zeros((150, 4))), "where .* belong"),
        (lambda: replace(iris_problem(5), inputs=np.zeros((4, 150)).T), "not contiguous"),
        (lambda: replace(elman_problem(1), labels=np.zeros((6, 8, 5))), "where .* belong"),
        (lambda: replace(mlp_problem(1), batches=np.zeros((1, 5), np.int64)), "128 samples, not 5"),
        (
            lambda: replace(conv_problem(1), images=np.zeros((40, 28, 27), np.float32)),
            "where .* belong",
        ),
    ],
)
def test_problems_that_do_not_fit(make: Callable[[], Problem], message: str) -> None:
    with pytest.raises(DataError, match=message):
        make()
