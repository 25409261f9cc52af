"""Defined generators, as an engine lowers them, checked against their definitions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Defined,
    Numbers,
    Space,
    Value,
    arrays_of,
    assemble,
    smooth,
    value_of,
)
from cartesian_rdc.categories.smooth.dtypes import finfo
from cartesian_rdc.errors import DataError, DefinitionError, SpaceError, require_whole
from cartesian_rdc.execution._evaluation import evaluate, random_value
from cartesian_rdc.execution.arrays import ArrayEngine
from cartesian_rdc.execution.passes.trace import term_of
from cartesian_rdc.functors import Batching
from cartesian_rdc.typed import HasMorphism


def check_definition(
    f: Arrow | HasMorphism[Arrow],
    engine: ArrayEngine,
    at: object = None,
    *,
    seed: int = 0,
    tolerance: float | None = None,
) -> None:
    """Check that what an engine makes of a defined generator is its definition.

    Compared are the value, R, and both on two rows, at the value ``at`` of the domain; without
    one, at numbers between 0.5 and 1.5 and at their negatives. The second row is the value with
    the other sign. The definition is evaluated.
    ``tolerance`` is relative to the larger of 1 and the largest number of a result; by default it
    is ``ε^(2/3)``, of the coarsest dtype there is.

    Raises ``DefinitionError`` naming the generator, what differs, the entry that differs most, and
    both numbers; ``SpaceError`` if f is no defined generator, or ``at`` not in its domain.
    """
    generator = term_of(f)
    if not isinstance(generator, Defined):
        raise SpaceError(f"{generator!r} is no generator that has a definition")
    require_whole(DataError, "seed", seed)
    definition, rng = generator.checked_definition(), np.random.default_rng(seed)
    a, b, two = generator.domain, generator.codomain, Batching(2)
    if at is None:
        drawn = random_value(a, rng)
        points: list[Value] = [drawn, _negated(generator, drawn)]
    else:
        points = [value_of(a, at)]
    for point in points:
        covector = random_value(b, rng)
        rows = (
            _rows(two, a, point, _negated(generator, point)),
            _rows(two, b, covector, random_value(b, rng)),
        )
        r, by_r = (smooth.reverse_derivative(g) for g in (generator, definition))
        many, by_many = (two.on_morphism(g) for g in (generator, definition))
        r_many, by_r_many = (smooth.reverse_derivative(g) for g in (many, by_many))
        for words, got, wanted, x in (
            ("", generator, definition, point),
            ("R of ", r, by_r, (point, covector)),
            ("two rows of ", many, by_many, rows[0]),
            ("R of two rows of ", r_many, by_r_many, rows),
        ):
            made = arrays_of(got.codomain, engine.compile(got)(x))
            _compare(f"{words}{generator.label}", made, wanted, x, tolerance)


def _rows(two: Batching, a: Space, first: Value, second: Value) -> Value:
    """Two values of A as rows."""
    both = zip(arrays_of(a, first), arrays_of(a, second), strict=True)
    return assemble(two.on_object(a), [np.stack(pair) for pair in both])


def _negated(generator: Defined, point: Value) -> Value:
    """The point with numbers, and not indices, of the other sign."""
    arrays = arrays_of(generator.domain, point)
    atoms = generator.domain.atoms()
    turned = [-x if atom.real else x for x, atom in zip(arrays, atoms, strict=True)]
    return assemble(generator.domain, turned)


def _compare(
    what: str, made: Sequence[Numbers], definition: Arrow, x: Value, tolerance: float | None
) -> None:
    wanted = arrays_of(definition.codomain, evaluate(definition, x))
    atoms = (*definition.domain.atoms(), *definition.codomain.atoms())
    slack = max(map(_slack, atoms), default=0.0) if tolerance is None else tolerance
    for number, (one, other) in enumerate(zip(made, wanted, strict=True)):
        left, right = (np.asarray(part, np.float64) for part in (one, other))
        if not left.size:
            continue
        with np.errstate(invalid="ignore"):  # ∞ - ∞
            apart = np.where(left == right, 0.0, np.abs(left - right))
        apart = np.where(np.isnan(left) & np.isnan(right), 0.0, apart)
        bound = slack * max(1.0, float(np.abs(right[np.isfinite(right)]).max(initial=0.0)))
        if not (apart <= bound).all():
            worst = np.unravel_index(np.nanargmax(np.nan_to_num(apart, nan=np.inf)), apart.shape)
            entry = tuple(int(k) for k in worst)
            raise DefinitionError(
                f"{what} differs from the definition: entry {entry} of result {number} is "
                f"{float(left[entry]):.6g}, by the definition {float(right[entry]):.6g}"
            )


def _slack(array: Array) -> float:
    return finfo(array.dtype).eps ** (2 / 3) if array.real else 0.0
