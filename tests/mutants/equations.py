# pyright: basic
"""The equations of free categories, tried on every two terms of a small pool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Final

import numpy as np
import pytest

from cartesian_rdc.categories.free import (
    Add,
    Compose,
    Delete,
    First,
    Identity,
    Pair,
    Product,
    Second,
    Term,
    Zero,
    rewriting,
)
from cartesian_rdc.categories.free.rewriting import Equation
from cartesian_rdc.categories.smooth import Arrow, arrays_of, assemble, cos, sin, space
from cartesian_rdc.execution import evaluate
from tests.mutants.conditions import without_conditions

a: Final = space()
aa: Final = Product(a, a)
first, second = First(a, a), Second(a, a)
POOL: Final[list[Arrow]] = [
    *(Identity(a), Identity(aa), Zero(a, a), Zero(aa, a), Zero(a, aa), Zero(aa, aa)),
    *(first, second, sin(a), Delete(a), Delete(aa)),
    *(Pair(sin(a), cos(a)), Pair(second, first), Pair(first, second), Pair(sin(a), Zero(a, a))),
    *(Pair(Zero(a, a), cos(a)), Pair(Zero(aa, a), first), Pair(Compose(second, sin(a)), first)),
    *(Compose(first, sin(a)), Compose(second, cos(a)), Compose(sin(a), cos(a))),
    *(Pair(Compose(sin(a), sin(a)), cos(a)), Compose(Pair(second, first), first)),
    *(Pair(sin(a), sin(a)), Compose(Pair(sin(a), cos(a)), Pair(second, first))),
    Add(first, second),
]

COST_ONLY: Final = {"_is_pair(f)", "_begins_with_projection(g.f)", "_begins_with_projection(g.g)"}
"""Conditions of an equation that holds of all maps, but repeats the work of most."""


@dataclass(frozen=True)
class Table:
    """Equations of one operation: its name, its simplest form, and where the table stands."""

    name: str
    operation: Callable[..., Term[Any]]
    plainly: Callable[[Any, Any], Term[Any]]
    place: str

    @property
    def equations(self) -> tuple[Equation, ...]:
        equations: tuple[Equation, ...] = getattr(rewriting, self.place)
        return equations


TABLES: Final = (
    Table("composite", rewriting.composite, Compose, "COMPOSITES"),
    Table("pair", rewriting.pairing, Pair, "PAIRS"),
    Table("sum", rewriting.total, Add, "SUMS"),
)
ROWS: Final = [(table, each) for table in TABLES for each in table.equations]


def couples(table: Table) -> Iterator[tuple[Any, Any]]:
    """The terms of the pool that go together."""
    for f, g in product(POOL, POOL):
        together = {
            "composite": f.codomain is g.domain,
            "pair": f.domain is g.domain,
            "sum": f.domain is g.domain and f.codomain is g.codomain,
        }
        if together[table.name]:
            yield f, g


def numbers(f: Arrow) -> list[float]:
    """What a map is at a point."""
    points = [0.3, 0.7][: len(f.domain.atoms())]
    point = assemble(f.domain, [np.asarray(number) for number in points])
    return [float(array) for array in arrays_of(f.codomain, evaluate(f, point))]


RIGHT: Final = {
    (table.name, f, g): numbers(table.plainly(f, g)) for table in TABLES for f, g in couples(table)
}


def rejected(table: Table, equation: Equation, broken: Equation) -> bool:
    """Whether some two terms show that another equation in its place is wrong."""
    equations = tuple(broken if each is equation else each for each in table.equations)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rewriting, table.place, equations)
        for f, g in couples(table):
            plain = table.plainly(f, g)
            try:
                made = table.operation(f, g)
                if made.domain is not plain.domain or made.codomain is not plain.codomain:
                    return True
                if numbers(made) != RIGHT[table.name, f, g]:
                    return True
            except Exception:
                return True
    return False


def applies(table: Table, equation: Equation) -> bool:
    """Whether some two terms are rewritten by the equation."""
    return any(equation.rewriting(f, g, 4) is not None for f, g in couples(table))


def replaced(equation: Equation) -> Equation:
    """The equation, whose right side is followed by the cosine; into the unit it is no map."""

    def wrong(f: Term[Any], g: Term[Any], depth: int) -> Term[Any] | None:
        made = equation.rewriting(f, g, depth)
        if made is None:
            return None
        return Compose(made, cos(made.codomain)) if made.codomain.atoms() else Identity(a)

    return replace(equation, rewriting=wrong)


def mutants(equation: Equation) -> list[tuple[str, Equation]]:
    """The equation with a wrong right side, and without each of its conditions."""
    functions = without_conditions(equation.rewriting)
    return [
        ("another right side", replaced(equation)),
        *((words, replace(equation, rewriting=function)) for words, function in functions),
    ]
