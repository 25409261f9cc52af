# pyright: basic
"""Models, as random programs make them, and engines against the definition on each.

A model is a term of Smooth with a generator in it, small enough to be run by the definition: a map,
a map with parameters, the step of a learner. It is compared with the definition, and so is its
reverse derivative, at values of all kinds of ``given.value``: normal ones, small whole ones, zeros,
large and small ones, and the ends of the range of each dtype. Two terms are one model if they are
equal.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

import numpy as np

from cartesian_rdc.categories.free import Generator, Term
from cartesian_rdc.categories.smooth import Smooth, arrays_of, smooth
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution import evaluation
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.learning import Learner
from cartesian_rdc.typed import Hom, ParaHom
from tests.fuzz import given
from tests.fuzz.noise import bounds, nearest
from tests.fuzz.size import KEPT, STEPS, is_small, parts_of

KINDS: Final = range(given.KINDS)
"""The kinds of values at which models are compared."""

OFTEN, RARELY = 400, 10
"""Of models of more steps than the one, one in so many is looked at: they take most of the time."""

DRAWS: Final = 1000
"""How many draws there are of each kind."""


def arrow_of(value: Any) -> Any:
    """The term that a value is, or holds."""
    if isinstance(value, ParaHom):
        return value.inside
    return value.morphism if isinstance(value, Hom) else value


def is_smooth(value: Any) -> bool:
    """Whether this is a map of Smooth that is small enough to be run."""
    if isinstance(value, Hom | ParaHom):
        return isinstance(value.category, Smooth) and is_small(arrow_of(value))
    return (
        isinstance(value, Term)
        and all(hasattr(a, "dtype") for a in (*value.domain.atoms(), *value.codomain.atoms()))
        and is_small(value)
    )


def is_learner(value: Any) -> bool:
    """Whether this is a small learner of Smooth."""
    return isinstance(value, Learner) and is_smooth(value.step)


def model_of(value: Any) -> Any:
    """The model that a value is, if it is one."""
    if is_learner(value):
        value = value.step
    return _model_of(arrow_of(value)) if is_smooth(value) else None


@lru_cache(maxsize=KEPT)
def _model_of(f: Any) -> Any:
    if not any(isinstance(part, Generator) for part in parts_of(f)):
        return None
    return f if is_small(f, OFTEN) or fingerprint(f) % RARELY == 0 else None


@lru_cache(maxsize=KEPT)
def fingerprint(f: Any) -> int:
    """A number that two models share if they are equal, and else by an accident of 1 in 2^64."""
    return int.from_bytes(sha256(f.expression().encode()).digest()[:8], "big")


def has_small_derivative(value: Any) -> bool:
    """Whether the reverse derivative of a model can be run, too."""
    f = model_of(value)
    return f is not None and is_small(derivative_of(f), 2 * STEPS)


@lru_cache(maxsize=8)
def derivative_of(f: Any) -> Any:
    """The reverse derivative."""
    return smooth.reverse_derivative(f)


@lru_cache(maxsize=8)
def meaning_of(f: Any) -> Any:
    """The function that a term is by the definition, ``execution.evaluate`` at any value."""
    return evaluation().on_morphism(f)


@lru_cache(maxsize=32)
def by_definition(f: Any, seed: int) -> tuple[Any, list[Any]]:
    """A value, and the arrays of the result by the definition."""
    at = given.value(f.domain, seed)
    return at, arrays_of(f.codomain, meaning_of(f)(at))


@lru_cache(maxsize=32)
def bounds_at(f: Any, seed: int, flushes: bool) -> list[Any]:
    """How far an engine may be from the definition."""
    at, exact = by_definition(f, seed)
    return bounds(f, at, exact, flushes)


def seeds_of(f: Any) -> list[int]:
    """The values at which a model is compared, one of each kind, a function of the model."""
    draw = fingerprint(f) % DRAWS
    return [given.KINDS * draw + kind for kind in KINDS]


def agrees(engine: Any, value: Any) -> None:
    """Whether an engine agrees with the definition at some values."""
    f = arrow_of(value)
    try:
        compiled = engine.compile(f)
    except UntranslatableError:  # a generator of the user, which JAX cannot run
        return
    flushes = getattr(engine, "flushes", isinstance(engine, JaxEngine))
    for seed in seeds_of(f):
        at, _ = by_definition(f, seed)
        found = arrays_of(f.codomain, compiled(at))
        compare(f"{engine} at the value {seed}", found, f, seed, flushes)


def derivative_agrees(engine: Any, value: Any) -> None:
    """The same for the reverse derivative."""
    agrees(engine, derivative_of(model_of(value)))


def compare(what: str, found: list[Any], f: Any, seed: int, flushes: bool = False) -> None:
    """Raise ``AssertionError`` where a number is further from the definition than it may be.

    How far it may be is found out where it is further than rounding once may take it.
    """
    _, exact = by_definition(f, seed)
    for x, y in zip(found, exact, strict=True):
        assert x.dtype == y.dtype, f"{what}: an array is of {x.dtype}, not of {y.dtype}"
        assert x.shape == y.shape, f"{what}: an array is of {x.shape}, not of {y.shape}"
    if all(_is_within(x, y, nearest(y)).all() for x, y in zip(found, exact, strict=True)):
        return
    far_at = bounds_at(f, seed, flushes)
    for number, (x, y, far) in enumerate(zip(found, exact, far_at, strict=True)):
        good = _is_within(x, y, far)
        if not good.all():
            place = tuple(int(k) for k in np.argwhere(~good)[0])
            raise AssertionError(
                f"{what}: entry {place} of array {number} is {x[place]!r}, and by the definition "
                f"{y[place]!r}, give or take {far[place]:.2g}"
            )


def _is_within(x: Any, y: Any, far: Any) -> Any:
    with np.errstate(all="ignore"):
        near = np.abs(x.astype(float) - y.astype(float)) <= far
    return (x == y) | (near & (far > 0)) | np.isinf(far)
