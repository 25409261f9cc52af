"""The laws of batching: rows are independent, gradients of what is shared add, scans stay scans."""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories.smooth import Arrow, Space
from cartesian_rdc.functors import Batching
from cartesian_rdc.laws._law import Draw, Laws, Sides, law


class BatchingLaws(Laws[Batching, Space, Arrow, Arrow], of=Batching):
    """Every row is natural; ``R[copy]`` is ``+``, here over a batch; and scans go to scans."""

    @law("B.1 rows are natural", "(F f) row = row f, for every row")
    def natural(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        batching, (a, b, f) = self.subject, draw.arrow("f")
        c, many, on_rows = batching.target, batching.on_object(a), batching.on_morphism(f)
        return (
            self.every(many, lambda k: c.compose(on_rows, batching.row(b, k))),
            self.every(many, lambda k: c.compose(batching.row(a, k), f)),
        )

    @law("B.2 rows of what is shared", "shared row = 1, for every row")
    def equal(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        batching, a = self.subject, draw.object("A")
        c, many = batching.target, batching.on_object(a)
        rows = self.every(many, lambda k: batching.row(a, k))
        return c.compose(batching.shared(a), rows), self.every(a, lambda _: c.identity(a))

    @law("B.3 gradients add", "π0 R[(shared × 1) F f] = Σ row π0 R[f]")
    def gradients(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        batching, (p, a, b) = self.subject, draw.objects("PAB")
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

    @law("B.4 scans of batches", "F Scan_n(f) = Scan_n(F f)")
    def scans(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        batching, (p, s, x, y) = self.subject, draw.objects("PSXY")
        c, n = batching.target, 2
        f = draw.morphism("f", c.product(p, c.product(s, x)), c.product(s, y))
        f_p, f_s, f_x, f_y = (batching.on_object(a) for a in (p, s, x, y))
        at_once = batching.on_morphism(batching.source.scan(p, s, x, y, f, n))
        return at_once, c.scan(f_p, f_s, f_x, f_y, batching.on_morphism(f), n)

    def every(self, a: Space, of: Callable[[int], Arrow]) -> Arrow:
        """``A -> (1 × B) × B ...``, a map for each row."""
        c = self.subject.target
        result: Arrow = c.delete(a)
        for k in range(self.subject.n):
            result = c.pair(result, of(k))
        return result
