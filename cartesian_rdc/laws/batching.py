"""The laws of batching: rows are independent, and the gradients of shared parameters add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.functors import Batching
from cartesian_rdc.laws.law import Draw, Law

Sides: TypeAlias = tuple[Arrow, Arrow]


def batching_laws(_: Batching) -> Iterator[Law[Batching, Space, Arrow, Arrow]]:
    """Every row is natural; and ``R[copy]`` is ``+``, here over a batch."""

    def natural(batching: Batching, draw: Draw[Space, Arrow]) -> Sides:
        a, b = draw.objects("AB")
        f, c = draw.morphism("f", a, b), batching.target
        on_rows = batching.on_morphism(f)
        return (
            _every(batching, a, lambda k: c.compose(on_rows, batching.row(b, k))),
            _every(batching, a, lambda k: c.compose(batching.row(a, k), f)),
        )

    def equal(batching: Batching, draw: Draw[Space, Arrow]) -> Sides:
        a, c = draw.object("A"), batching.target
        rows = _every(batching, a, lambda k: batching.row(a, k))
        one: Arrow = c.delete(a)
        for _ in range(batching.n):
            one = c.pair(one, c.identity(a))
        return c.compose(batching.shared(a), rows), one

    def gradients(batching: Batching, draw: Draw[Space, Arrow]) -> Sides:
        p, a, b = draw.objects("PAB")
        c, n = batching.target, batching.n
        f = draw.morphism("f", c.product(p, a), b)
        many, labels = batching.on_object(a), batching.on_object(b)
        whole = c.compose(c.tensor(batching.shared(p), c.identity(many)), batching.on_morphism(f))
        at_once = c.compose(c.reverse_derivative(whole), c.first(p, many))
        one = c.compose(c.reverse_derivative(f), c.first(p, a))
        total = c.zero(c.product(c.product(p, many), labels), p)
        for k in range(n):
            here = c.tensor(c.tensor(c.identity(p), batching.row(a, k)), batching.row(b, k))
            total = c.add(total, c.compose(here, one))
        return at_once, total

    yield Law("B.1 rows are natural", "(F f) row = row f, for every row", natural)
    yield Law("B.2 rows of what is shared", "shared row = 1, for every row", equal)
    yield Law("B.3 gradients add", "π0 R[(shared × 1) F f] = Σ row π0 R[f]", gradients)


def _every(batching: Batching, a: Space, of: Callable[[int], Arrow]) -> Arrow:
    """``A^n -> (1 × B) × B ...``, a map for each row."""
    c = batching.target
    result: Arrow = c.delete(batching.on_object(a))
    for k in range(batching.n):
        result = c.pair(result, of(k))
    return result
