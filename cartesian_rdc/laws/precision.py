"""The laws of precision: the dtype before is forgotten, islands stay wide, scans stay scans."""

from __future__ import annotations

from typing import Final

from cartesian_rdc.categories.smooth import Arrow, Space, island, narrow, smooth, widen
from cartesian_rdc.functors import Precision
from cartesian_rdc.laws._law import Draw, Laws, Sides, law

BEFORE: Final = ("float16", "float32", "float64")
"""The dtypes that are forgotten."""


class PrecisionLaws(Laws[Precision, Space, Arrow, Arrow], of=Precision):
    """What a term becomes depends on no dtype that it had; what is marked as wide stays wide."""

    @law("P.1 the precision before", "F G f = F f, for precisions G")
    def forgotten(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        precision, (_, _, f) = self.subject, draw.arrow("f")
        once: Arrow = precision.on_morphism(f)
        twice = once
        for dtype in BEFORE:
            again = precision.on_morphism(Precision(dtype).on_morphism(f))
            once, twice = smooth.pair(once, precision.on_morphism(f)), smooth.pair(twice, again)
        return twice, once

    @law("P.2 islands", "F [f] = cast [F' f] cast, of an island [f], F' being wide")
    def islands(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        precision, (a, b, f) = self.subject, draw.arrow("f")
        return precision.on_morphism(island(f)), self._island(a, b, f)

    @law("P.3 R of islands", "φ F R[[f]] = R[F [f]]")
    def backwards(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        precision, (a, b, f) = self.subject, draw.arrow("f")
        derived = precision.on_morphism(smooth.reverse_derivative(island(f)))
        return derived, smooth.reverse_derivative(self._island(a, b, f))

    @law("P.4 scans", "F Scan_n(f) = Scan_n(F f)")
    def scans(self, draw: Draw[Space, Arrow]) -> Sides[Arrow]:
        precision, (p, s, x, y) = self.subject, draw.objects("PSXY")
        c, on, n = smooth, precision.on_object, 2
        f = draw.morphism("f", c.product(p, c.product(s, x)), c.product(s, y))
        at_once = precision.on_morphism(c.scan(p, s, x, y, f, n))
        return at_once, c.scan(on(p), on(s), on(x), on(y), precision.on_morphism(f), n)

    def _island(self, a: Space, b: Space, f: Arrow) -> Arrow:
        precision = self.subject
        inside = island(precision.inside.on_morphism(f))
        ends = (precision.on_object(a), precision.on_object(b))
        return smooth.composite(widen(ends[0]), inside, narrow(ends[1]))
