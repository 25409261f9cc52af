"""Model selection: of all states that training visits, one with the highest score.

Training need not improve a model at every step, and over a finite semiring it does not converge.
The score is taken on validation data, usually; of several states with it, the latest is kept
(2101.10488). A score that is nan is lower than any number.

>>> from dataclasses import dataclass
>>> @dataclass
... class Visited:
...     state: int
>>> best(map(Visited, [0, 3, 4, 3, 1]), lambda state: min(state, 3))
Selected(number=3, score=3, visited=5)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import isnan
from typing import Generic, Protocol, TypeVar, final

from cartesian_rdc.errors import DataError
from cartesian_rdc.execution.bits import hash_of_fields, same_fields
from cartesian_rdc.type_variables import Point

Point_co = TypeVar("Point_co", covariant=True)


class HasState(Protocol[Point_co]):
    """An item of training, such as ``Progress``."""

    @property
    def state(self) -> Point_co:
        """The state of the learner."""
        ...


@final
@dataclass(frozen=True, eq=False)
class Selected(Generic[Point]):
    """The best of ``visited`` states: its ``number``, from 0, and its ``score``."""

    number: int
    state: Point = field(repr=False)
    score: float
    visited: int

    def __eq__(self, other: object) -> bool:
        return same_fields(self, other)

    def __hash__(self) -> int:
        return hash_of_fields(self)


def selections(
    training: Iterable[HasState[Point]], score: Callable[[Point], float]
) -> Iterator[Selected[Point]]:
    """The best state so far, after each state of ``training``, such as ``fit`` gives.

    Of states with equal ``score`` the latest is the best, and so it is as long as all are nan. A
    state that is the same object as the one before is not scored again. Raises ``DataError`` if a
    score is not one real number.
    """
    found: Selected[Point] | None = None
    before: tuple[Point, float] | None = None
    for number, visited in enumerate(training):
        state = visited.state
        same = before is not None and before[0] is state
        reached = before[1] if before is not None and same else score(state)
        before, lost = (state, reached), _is_nan(reached)
        if found is None or _is_nan(found.score) or (not lost and reached >= found.score):
            found = Selected(number, state, reached, number + 1)
        else:
            found = Selected(found.number, found.state, found.score, number + 1)
        yield found


def best(training: Iterable[HasState[Point]], score: Callable[[Point], float]) -> Selected[Point]:
    """The last of ``selections``.

    Raises ``DataError`` if ``training`` has no state, if every score is nan, or if a score is not
    one real number.
    """
    found = None
    for selected in selections(training, score):
        found = selected
    if found is None:
        raise DataError("training visited no state: there is none to select")
    if _is_nan(found.score):
        raise DataError(f"the score of each of the {found.visited} states is nan: none is the best")
    return found


def _is_nan(score: float) -> bool:
    """Whether the score is nan. Raises ``DataError`` if it is not one real number."""
    try:
        return isnan(score)
    except OverflowError:  # a whole number beyond float64
        return False
    except TypeError:
        raise DataError(f"the score of a state is a real number, not {score!r}") from None
