"""Optimisers by rules: formulas of memory, parameters and change.

>>> from cartesian_rdc.neural.notation import reals
>>> slow = by_rule(reals(3), reals(3), lambda s, p, change: (change, p + s))  # one step late
>>> print(slow.lens)
(R[3] × R[3], R[3] × R[3]) -> (R[3], R[3])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from cartesian_rdc.categories.smooth import Arrow, Formula, Space, narrow, wide, widen
from cartesian_rdc.errors import SpaceError, is_finite, require_number
from cartesian_rdc.learning import Optimiser, descending
from cartesian_rdc.neural.notation import SmoothObject, smooth_map
from cartesian_rdc.type_variables import P, S
from cartesian_rdc.typed import Obj, lens, zero
from cartesian_rdc.typed.axes import axes_of, with_names


class Counter:
    """The name of the number of steps taken."""


class Memory:
    """The name of the memory of an optimiser that is part of another: it may be any."""


def remembered(parameters: SmoothObject[P]) -> SmoothObject[P]:
    """The space of what is remembered of parameters: numbers of half precision in float32."""
    memory: SmoothObject[P] = Obj(parameters.category, wide(parameters.object))
    return with_names(memory, axes_of(parameters))


class SmoothOptimiser(Protocol):
    """A maker of optimisers, for parameters of any space; the memory depends on the space."""

    def __call__(self, parameters: SmoothObject[P], /) -> Optimiser[Space, Arrow, Any, P]:
        """The optimiser of these parameters."""
        ...


Rule: TypeAlias = Callable[[Formula, Formula, Formula], tuple[Formula, Formula]]
"""``(s, p, p') -> (s', q)``: from memory, parameters and change to memory and parameters."""


def by_rule(
    memory: SmoothObject[S],
    parameters: SmoothObject[P],
    rule: Rule,
    *,
    at: Callable[[Formula, Formula], Formula] = lambda _, p: p,
) -> Optimiser[Space, Arrow, S, P]:
    """``descending`` of the optimiser with put ``rule(s, p, p')`` and get ``at(s, p)``.

    s is in ``memory``, p and p' are in ``parameters``; ``at`` is p by default, and the first memory
    is 0. A rule is given parameters and changes of half precision in float32.
    Raises ``CompositionError`` if one of them is of another space.
    """
    state, p = memory @ parameters, parameters

    def look(held: Formula) -> Formula:
        s, q = held
        return at(s, q.apply(widen)).into(narrow(p.object))

    def step(given: Formula) -> Formula:
        (s, q), change = given
        after, moved = rule(s, q.apply(widen), change.apply(widen))
        return after.pair(moved.into(narrow(p.object)))

    get = smooth_map(state, p, look)
    put = smooth_map(state @ p, state, step)
    return descending(Optimiser(lens(p, get, put), zero(p, memory)))


def require_positive(optimiser: str, **numbers: float) -> None:
    """Raise ``SpaceError``, naming ``optimiser``, if one is not positive and finite."""
    for name, number in numbers.items():
        option = f"{name} of {optimiser}"
        require_number(SpaceError, option, number, lambda n: n > 0, "positive")


def require_fraction(optimiser: str, **numbers: float) -> None:
    """Raise ``SpaceError``, naming ``optimiser``, if one is not between 0 and 1."""
    for name, number in numbers.items():
        if not (is_finite(number) and 0 < number < 1):
            raise SpaceError(f"{name} of {optimiser} lies between 0 and 1, {number!r} does not")
