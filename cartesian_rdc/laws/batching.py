"""The laws of batching: rows are independent, and the gradients of shared parameters add up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.functors import Batching
from cartesian_rdc.laws.law import Draw, Law

Sides: TypeAlias = tuple[Arrow, Arrow]


def batching_laws(subject: Batching) -> Iterator[Law[Batching, Space, Arrow, Arrow]]:
    """For each row, that it is natural; and that ``R[copy]`` is ``+``, here over a batch."""

    def natural(k: int) -> Law[Batching, Space, Arrow, Arrow]:
        def sides(batching: Batching, draw: Draw[Space, Arrow]) -> Sides:
            a, b = draw.objects("AB")
            f, c = draw.morphism("f", a, b), batching.target
            return (
                c.compose(batching.on_morphism(f), batching.row(b, k)),
                c.compose(batching.row(a, k), f),
            )

        return Law(f"B.1 row {k} is natural", "(F f) row = row f", sides)

    def equal(k: int) -> Law[Batching, Space, Arrow, Arrow]:
        def sides(batching: Batching, draw: Draw[Space, Arrow]) -> Sides:
            a, c = draw.object("A"), batching.target
            return c.compose(batching.shared(a), batching.row(a, k)), c.identity(a)

        return Law(f"B.2 row {k} of what is shared", "shared row = 1", sides)

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

    for k in range(subject.n):
        yield natural(k)
        yield equal(k)
    yield Law("B.3 gradients add", "π0 R[(shared × 1) F f] = Σ row π0 R[f]", gradients)
