# pyright: basic
"""What programs are given: random values, names, maps from anywhere to anywhere, data."""

from __future__ import annotations

import fractions
from collections.abc import Callable
from typing import Any

import numpy as np

from cartesian_rdc.categories import free, semirings, smooth as sm
from cartesian_rdc.categories.circuits import boolean, generators as gates, straight_through
from cartesian_rdc.categories.smooth import (
    Space,
    Value,
    assemble,
)
from cartesian_rdc.typed import Hom, Obj
from tests.fuzz import own
from tests.printed import NAMES as PRINTED

NAMES: dict[str, Any] = PRINTED | vars(own)

EXTREMES = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e3, -1e3, 1e-3)


def limits(dtype: str) -> tuple[float, ...]:
    """The ends of the range of a dtype, roots of them, and what lies between, whose squares do not.

    No number is subnormal: XLA takes those for 0, and 0 / 0 for what is 0 by the definition.
    """
    info = np.finfo(dtype)
    most, least = float(info.max), float(info.tiny)
    between = (most**0.75, -(most**0.75), least**0.75)
    return (most, -most, most / 4, most**0.5, least, least**0.5, -(most**0.5), *between, 1.0, 0.0)


OF_CIRCUITS: dict[str, Any] = {}
for module in (fractions, semirings, free, gates, boolean, straight_through):
    OF_CIRCUITS.update(vars(module))


def read(text: str) -> Any:
    """The term or object of Smooth that prints as this text."""
    return eval(text, OF_CIRCUITS | NAMES)


def read_circuit(text: str) -> Any:
    """The circuit that prints as this text."""
    return eval(text, dict(OF_CIRCUITS))


KINDS = 5
"""How many kinds of values there are; a seed is one of a kind, by its remainder."""


def value(a: Space, seed: int) -> Value:
    """A value: of normal numbers, small whole ones, zeros, extremes, or the ends of the range."""
    rng, kind = np.random.default_rng(seed), seed % KINDS

    def numbers(array: sm.Array) -> np.ndarray:
        if not array.real:
            return rng.choice((0, 1, 2, -1, 7, 2**62), array.shape)
        if kind == 1:
            drawn = rng.integers(-2, 4, array.shape).astype(float)
        elif kind == 2:
            drawn = np.zeros(array.shape)
        elif kind == 3:
            drawn = rng.choice(EXTREMES, array.shape)
        elif kind == 4:
            drawn = rng.choice(limits(array.dtype), array.shape)
        else:
            drawn = rng.normal(size=array.shape)
        return np.asarray(drawn, array.dtype)

    return assemble(a, [numbers(array) for array in a.atoms()])


def wrong(a: Space, seed: int) -> object:
    """Something that is a value of another space, or of none."""
    others: tuple[object, ...] = (
        (), (1.0, 2.0), np.ones((7, 1)), [1.0, [2.0]], "text", None, np.ones(2, complex),
        (value(a, 0), ()), {}, [[1, 2], [3]],
    )  # fmt: skip
    return others[seed % len(others)]


def named(layer: Any, seed: int) -> dict[str, Any]:
    """Values for some of the parameters of a layer, by name, now and then wrong ones."""
    rng = np.random.default_rng(seed)
    given: dict[str, Any] = {}
    for name, part in _parts(layer).items():
        if rng.random() < 0.5:
            smooth = part.category == sm.smooth and seed % 5
            given[name] = value(part.object, seed) if smooth else np.ones(11)
    if seed % 7 == 0:
        given["nobody"] = 1.0
    return given


def ties(layer: Any, seed: int) -> dict[str, str]:
    """Names of parameters and of scopes, to be made one."""
    rng = np.random.default_rng(seed)
    names = [*layer.names, *(name.partition("/")[0] for name in layer.names if "/" in name)]
    if seed % 7 == 0 or not names:
        names.append("nobody")
    return {str(rng.choice(names)): str(rng.choice(names)) for _ in range(1 + seed % 2)}


def _parts(layer: Any) -> dict[str, Any]:
    from cartesian_rdc.execution.named import by_array
    from cartesian_rdc.typed import parts

    parameters = layer.parameters
    return parts(by_array(parameters) if parameters.category == sm.smooth else parameters)


def across(b: Any, seed: int) -> Callable[[Any], Any]:
    """The maker of a map into b: the sum of all entries, times a number everywhere."""

    def made(a: Any) -> Any:
        total = sm.sum_of_all(a.object)
        dtype = sm.array_of(total.codomain).dtype
        factor = sm.scale(total.codomain, 0.5 + seed)
        return Hom(a, b, sm.then(total, factor, sm.everywhere_equal(b.object, dtype)))

    return made


def atom(word: str) -> Any:
    """An object of the free category."""
    return Obj(free.Free(), free.Atomic(word))


def points(engine: Any, circuit: Any, seed: int) -> np.ndarray:
    """A point of the domain of a circuit, for its engine."""
    rng = np.random.default_rng(seed)
    size = getattr(engine.category.scalars, "elements", range(4))
    return rng.integers(0, len(size), len(circuit.domain.object.atoms()))


def data(a: Space, length: int, seed: int) -> Value:
    """Many samples of a space."""
    rng = np.random.default_rng(seed)
    return assemble(
        a,
        [np.asarray(rng.normal(size=(length, *x.shape)) * 0.5, x.dtype) for x in a.atoms()],
    )
