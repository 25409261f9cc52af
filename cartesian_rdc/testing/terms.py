"""Features of terms, for statistics, and the projections that random terms begin with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from cartesian_rdc.categories.free import (
    Add,
    Compose,
    First,
    Generator,
    Identity,
    Object,
    Pair,
    Second,
    Term,
)
from cartesian_rdc.type_variables import Atom


def uses(term: Term[Atom]) -> Counter[Term[Atom]]:
    """The number of times that each subterm occurs directly in another."""
    counts: Counter[Term[Atom]] = Counter()
    todo, seen = [term], {term}
    while todo:
        for part in todo.pop().parts:
            counts[part] += 1
            if part not in seen:
                seen.add(part)
                todo.append(part)
    return counts


def _repeats(term: Term[Atom], *kinds: type[object]) -> bool:
    """Whether a subterm of one of these kinds occurs twice."""
    return any(n > 1 and isinstance(part, kinds) for part, n in uses(term).items())


def has_generator(term: Term[Atom]) -> bool:
    """Whether a generator occurs in the term."""
    return isinstance(term, Generator) or any(isinstance(part, Generator) for part in uses(term))


def term_features() -> Mapping[str, Callable[[Term[Atom]], bool]]:
    """The features of terms, by name."""
    return {
        "shared subterm": lambda term: _repeats(term, Compose, Add, Pair),
        "repeated wire": lambda term: _repeats(term, First, Second, Identity),
        "generator": has_generator,
    }


def paths(a: Object[Atom]) -> list[Term[Atom]]:
    """The projections from an object to each of its parts, itself included."""
    whole: list[Term[Atom]] = [Identity(a)]

    def below(x: Object[Atom], y: Object[Atom]) -> list[Term[Atom]]:
        left = [Compose(First(x, y), path) for path in paths(x)]
        return [*left, *(Compose(Second(x, y), path) for path in paths(y))]

    return whole + a.match(list[Term[Atom]], lambda _: list[Term[Atom]](), below)
