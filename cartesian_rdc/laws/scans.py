"""The laws of scans: the definition, what may be moved through a loop, and its derivatives.

A step ``f : P × (S × X) -> S × Y`` is any morphism, and is done twice, unless a law says otherwise:
one step more is SC.3. ``h^n`` is h on each of n rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, Generic, final

from cartesian_rdc.categories.base import (
    CartesianCategory,
    DifferentialCategory,
    Keep,
    ReverseDifferentialCategory,
)
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.type_variables import Mor, Ob

N: Final = 2
"""How many steps: so few that a polynomial step is soon done."""


@final
@dataclass(frozen=True)
class _Scans(Generic[Ob, Mor]):
    """Scans of steps with these wires, and maps to and from them."""

    c: CartesianCategory[Ob, Mor]
    p: Ob
    s: Ob
    x: Ob
    y: Ob

    def step(self, draw: Draw[Ob, Mor], name: str = "f") -> Mor:
        """Any step."""
        return draw.morphism(name, self.given(self.x), self.shown(self.y))

    def given(self, x: Ob) -> Ob:
        """``P × (S × X)``, also of other rows."""
        return self.c.product(self.p, self.c.product(self.s, x))

    def shown(self, y: Ob) -> Ob:
        """``S × Y``, also of other rows."""
        return self.c.product(self.s, y)

    def scan(self, f: Mor, n: int = N, keep: Keep = "states") -> Mor:
        """``Scan_n(f)``."""
        return self.c.scan(self.p, self.s, self.x, self.y, f, n, keep=keep)

    def parts(self, x: Ob) -> tuple[Mor, Mor, Mor]:
        """``P × (S × X)`` to P, S and X."""
        c, sx = self.c, self.c.product(self.s, x)
        rest = c.second(self.p, sx)
        state, row = c.compose(rest, c.first(self.s, x)), c.compose(rest, c.second(self.s, x))
        return c.first(self.p, sx), state, row

    def halves(self, f: Mor, y: Ob) -> tuple[Mor, Mor]:
        """A map to ``S × Y``, as one to S and one to Y."""
        c = self.c
        return c.compose(f, c.first(self.s, y)), c.compose(f, c.second(self.s, y))

    def at(self, shared: Mor, state: Mor, row: Mor) -> Mor:
        """``⟨p, ⟨s, x⟩⟩``."""
        return self.c.pair(shared, self.c.pair(state, row))

    def beside(self, shared: Mor, state: Mor, row: Mor) -> Mor:
        """``p × (s × x)``."""
        return self.c.tensor(shared, self.c.tensor(state, row))


def _wires(c: CartesianCategory[Ob, Mor], draw: Draw[Ob, Mor]) -> _Scans[Ob, Mor]:
    return _Scans(c, *draw.objects("PSXY"))


def _on_rows(c: CartesianCategory[Ob, Mor], f: Mor, n: int) -> Mor:
    """``f^n``."""
    result = c.identity(c.unit)
    for _ in range(n):
        result = c.tensor(f, result)
    return result


def _all(c: CartesianCategory[Ob, Mor], rows: Sequence[Mor], end: Mor) -> Mor:
    """``⟨row, ⟨row, ... end⟩⟩``."""
    return reduce(lambda rest, row: c.pair(row, rest), reversed(rows), end)


def _cut(c: CartesianCategory[Ob, Mor], a: Ob, m: int, n: int) -> tuple[Mor, Mor]:
    """``A^(m+n)`` to ``A^m`` and to ``A^n``."""
    rest, rows = c.identity(c.power(a, m + n)), list[Mor]()
    for k in reversed(range(n, m + n)):
        xs = c.power(a, k)
        rows.append(c.compose(rest, c.first(a, xs)))
        rest = c.compose(rest, c.second(a, xs))
    return _all(c, rows, c.delete(c.power(a, m + n))), rest


def _joined(c: CartesianCategory[Ob, Mor], a: Ob, m: int, n: int) -> Mor:
    """``A^m × A^n -> A^(m+n)``."""
    many, others = c.power(a, m), c.power(a, n)
    rest, rows = c.first(many, others), list[Mor]()
    for k in reversed(range(m)):
        xs = c.power(a, k)
        rows.append(c.compose(rest, c.first(a, xs)))
        rest = c.compose(rest, c.second(a, xs))
    return _all(c, rows, c.second(many, others))


class ScanLaws(Laws[CartesianCategory[Ob, Mor], Ob, Mor, Mor], of=CartesianCategory):
    """A scan is the fold of its step; and what is done in each step may be done around it."""

    @law("SC.1 definition", "Scan_n(f) is f, n times")
    def definition(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        f = w.step(draw)
        return w.scan(f), c.unrolled(w.p, w.s, w.x, w.y, f, N)

    @law("SC.2 no step", "Scan_0(f) = π1")
    def no_step(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        return w.scan(w.step(draw), 0), c.second(w.p, w.shown(c.unit))

    @law("SC.3 one step more", "Scan_(1+n)(f) is f on the first row, then Scan_n(f) on the rest")
    def one_step_more(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        f, xs, ys = w.step(draw), c.power(w.x, N - 1), c.power(w.y, N - 1)
        shared, state, rows = w.parts(c.product(w.x, xs))
        head, tail = c.compose(rows, c.first(w.x, xs)), c.compose(rows, c.second(w.x, xs))
        after, row = w.halves(c.compose(w.at(shared, state, head), f), w.y)
        rest = c.compose(w.at(shared, after, tail), w.scan(f, N - 1))
        last, others = w.halves(rest, ys)
        return w.scan(f), c.pair(last, c.pair(row, others))

    @law("SC.4 steps after steps", "Scan_(m+n)(f) is Scan_m(f), then Scan_n(f)")
    def steps_after_steps(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w, m = self.subject, _wires(self.subject, draw), N - 1
        f = w.step(draw)
        shared, state, rows = w.parts(c.power(w.x, N))
        some, others = (c.compose(rows, part) for part in _cut(c, w.x, m, N - m))
        begun = c.compose(w.at(shared, state, some), w.scan(f, m))
        half, ys = w.halves(begun, c.power(w.y, m))
        done = c.compose(w.at(shared, half, others), w.scan(f, N - m))
        last, more = w.halves(done, c.power(w.y, N - m))
        shown = c.compose(c.pair(ys, more), _joined(c, w.y, m, N - m))
        return w.scan(f), c.pair(last, shown)

    @law(
        "SC.5 natural in the state",
        "(1 × (h × 1)) Scan_1(f (h × 1)) = Scan_1((1 × (h × 1)) f) (h × 1)",
    )
    def natural_in_the_state(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        """For ``f : P × (S × X) -> T × Y`` and ``h : T -> S``, of one step: with SC.3, of more."""
        c, (p, s, t, x, y) = self.subject, draw.objects("PSTXY")
        f = draw.morphism("f", c.product(p, c.product(s, x)), c.product(t, y))
        h = draw.morphism("h", t, s)
        on_s, on_t = _Scans(c, p, s, x, y), _Scans(c, p, t, x, y)
        one, row, shown = c.identity(p), c.power(x, 1), c.power(y, 1)
        inside = c.compose(f, c.tensor(h, c.identity(y)))
        outside = c.compose(on_s.beside(one, h, c.identity(x)), f)
        return (
            c.compose(on_s.beside(one, h, c.identity(row)), on_s.scan(inside, 1)),
            c.compose(on_t.scan(outside, 1), c.tensor(h, c.identity(shown))),
        )

    @law("SC.6 natural in what is given", "Scan((1 × (1 × k)) f) = (1 × (1 × k^n)) Scan(f)")
    def natural_in_what_is_given(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        v = draw.object("V")
        f, k = w.step(draw), draw.morphism("k", v, w.x)
        p, s = c.identity(w.p), c.identity(w.s)
        return (
            _Scans(c, w.p, w.s, v, w.y).scan(c.compose(w.beside(p, s, k), f)),
            c.compose(w.beside(p, s, _on_rows(c, k, N)), w.scan(f)),
        )

    @law("SC.6 natural in what is shown", "Scan(f (1 × l)) = Scan(f) (1 × l^n)")
    def natural_in_what_is_shown(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        z = draw.object("Z")
        f, m, s = w.step(draw), draw.morphism("l", w.y, z), c.identity(w.s)
        return (
            _Scans(c, w.p, w.s, w.x, z).scan(c.compose(f, c.tensor(s, m))),
            c.compose(w.scan(f), c.tensor(s, _on_rows(c, m, N))),
        )

    @law("SC.7 natural in what is shared", "Scan((r × 1) f) = (r × 1) Scan(f)")
    def natural_in_what_is_shared(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        q = draw.object("Q")
        f, r = w.step(draw), draw.morphism("r", q, w.p)
        once, every = (c.identity(c.product(w.s, x)) for x in (w.x, c.power(w.x, N)))
        return (
            _Scans(c, q, w.s, w.x, w.y).scan(c.compose(c.tensor(r, once), f)),
            c.compose(c.tensor(r, every), w.scan(f)),
        )

    @law("SC.8 two scans", "Scan(f beside g) zip⁻¹ is Scan(f) beside Scan(g), of the same rows")
    def two_scans(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        """``f : P × (S × X) -> S × Y`` and ``g : P × (T × X) -> T × Z``, as one step."""
        c, (p, s, t, x, y, z) = self.subject, draw.objects("PSTXYZ")
        left, right = _Scans(c, p, s, x, y), _Scans(c, p, t, x, z)
        f, g = left.step(draw, "f"), right.step(draw, "g")
        both = _Scans(c, p, c.product(s, t), x, c.product(y, z))
        zipped = c.tensor(c.identity(both.s), c.zipping(y, z, N))
        apart = c.compose(self._beside(left, right, left.scan(f), right.scan(g), N), zipped)
        return both.scan(self._beside(left, right, f, g)), apart

    @law("SC.9 iterate", "(p, s) -> f(p, f(p, ... s)) is the scan of f without rows")
    def iterated(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (p, s) = self.subject, draw.objects("PS")
        f, w = draw.morphism("f", c.product(p, s), s), _Scans(c, p, s, c.unit, c.unit)
        given = c.tensor(c.identity(p), c.right_unitor(s))
        step = c.composite(given, f, c.right_unitor_inverse(s))
        none = _all(c, [c.delete(s)] * N, c.delete(s))
        rows = c.tensor(c.identity(p), c.pair(c.identity(s), none))
        last = c.first(s, c.power(c.unit, N))
        return c.iterate(p, s, f, N), c.composite(rows, w.scan(step), last)

    @law("SC.10 computed again", "f, computed again on the way back, is f")
    def computed_again(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (_, _, f) = self.subject, draw.arrow("f")
        return c.recomputed(f), f

    @law("SC.11 what is kept", "Scan(f), which keeps everything, is Scan(f)")
    def what_is_kept(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        w = _wires(self.subject, draw)
        f = w.step(draw)
        return w.scan(f, keep="everything"), w.scan(f)

    def _beside(
        self, left: _Scans[Ob, Mor], right: _Scans[Ob, Mor], f: Mor, g: Mor, n: int = 1
    ) -> Mor:
        """``P × ((S × T) × X) -> (S × T) × (Y × Z)``: f and g, which are of n rows."""
        c, both = self.subject, self.subject.product(left.s, right.s)
        x, y, z = (a if n == 1 else c.power(a, n) for a in (left.x, left.y, right.y))
        shared, states, rows = _Scans(c, left.p, both, x, x).parts(x)
        s, t = (c.compose(states, half(left.s, right.s)) for half in (c.first, c.second))
        made = c.pair(
            c.compose(left.at(shared, s, rows), f), c.compose(right.at(shared, t, rows), g)
        )
        return c.compose(made, c.interchange(left.s, y, right.s, z))


class DifferentialScanLaws(
    Laws[DifferentialCategory[Ob, Mor], Ob, Mor, Mor], of=DifferentialCategory
):
    """The tangent of a scan is the scan of the tangent: ``T[f] = ⟨π0 f, D[f]⟩``."""

    @law("SC.12 forward derivative", "T[Scan(f)] zip⁻¹ is Scan(T[f]) of zipped rows")
    def tangent(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        f, xs, ys = w.step(draw), c.power(w.x, N), c.power(w.y, N)
        pp, ss, xx, yy = (c.product(a, a) for a in (w.p, w.s, w.x, w.y))
        points = c.tensor(c.identity(pp), c.interchange(w.s, w.s, w.x, w.x))
        sx = c.product(w.s, w.x)
        into = c.compose(points, c.interchange(w.p, w.p, sx, sx))
        step = c.composite(into, self._tangent(f), c.interchange(w.s, w.y, w.s, w.y))
        loop = _Scans(c, pp, ss, xx, yy).scan(step)
        every = c.tensor(c.identity(pp), c.interchange(w.s, xs, w.s, xs))
        sxs = c.product(w.s, xs)
        zipped = c.tensor(c.identity(ss), c.zipping(w.x, w.x, N))
        given = c.composite(
            c.interchange(w.p, sxs, w.p, sxs), every, c.tensor(c.identity(pp), zipped)
        )
        shown = c.tensor(c.identity(ss), c.zipping(w.y, w.y, N))
        whole = c.composite(self._tangent(w.scan(f)), c.interchange(w.s, ys, w.s, ys), shown)
        return whole, c.compose(given, loop)

    def _tangent(self, f: Mor) -> Mor:
        """``A × A -> B × B``."""
        c, a = self.subject, self.subject.domain(f)
        return c.pair(c.compose(c.first(a, a), f), c.forward_derivative(f))


class ReverseScanLaws(
    Laws[ReverseDifferentialCategory[Ob, Mor], Ob, Mor, Mor], of=ReverseDifferentialCategory
):
    """The reverse of a scan is the scan of the reverse, from the last row to the first."""

    @law("SC.13 reverse derivative", "R[Scan(f)] is Scan(R[f]) backwards, at the states recorded")
    def reverse(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        """The step back: ``(p, ((ds, dp), (s, (x, dy)))) -> ((ds', dp + dp'), dx)``."""
        c, w = self.subject, _wires(self.subject, draw)
        f, xs, ys = w.step(draw), c.power(w.x, N), c.power(w.y, N)
        a, b = w.given(xs), w.shown(ys)
        shared, state, rows = (c.compose(c.first(a, b), part) for part in w.parts(xs))
        ds, dys = w.halves(c.second(a, b), ys)
        carried, row = c.product(w.s, w.p), c.product(w.x, w.y)
        recorded = c.compose(w.at(shared, state, rows), self._recording(w, f))
        before, others, covectors = (
            c.compose(every, c.reversal(one, N))
            for every, one in ((recorded, w.s), (rows, w.x), (dys, w.y))
        )
        zipped = c.pair(before, c.compose(c.pair(others, covectors), c.zipping(w.x, w.y, N)))
        many = c.compose(zipped, c.zipping(w.s, row, N))
        back = _Scans(c, w.p, carried, c.product(w.s, row), w.x)
        start = c.pair(ds, c.zero(c.product(a, b), w.p))
        done = c.compose(back.at(shared, start, many), back.scan(self._back(w, f)))
        last, found = back.halves(done, xs)
        of_state, of_shared = (c.compose(last, half(w.s, w.p)) for half in (c.first, c.second))
        result = w.at(of_shared, of_state, c.compose(found, c.reversal(w.x, N)))
        return c.reverse_derivative(w.scan(f)), result

    @law("SC.14 what R keeps", "R[Scan(f)], where Scan(f) keeps everything, is R[Scan(f)]")
    def what_reverse_keeps(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, w = self.subject, _wires(self.subject, draw)
        f, r = w.step(draw), c.reverse_derivative
        return r(w.scan(f, keep="everything")), r(w.scan(f))

    @law("SC.15 R computes again", "R[f], where f is computed again on the way back, is R[f]")
    def reverse_computes_again(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (_, _, f) = self.subject, draw.arrow("f")
        return c.reverse_derivative(c.recomputed(f)), c.reverse_derivative(f)

    def _recording(self, w: _Scans[Ob, Mor], f: Mor) -> Mor:
        """``P × (S × X^n) -> S^n``: the state before each step."""
        c, (_, state, _) = self.subject, w.parts(w.x)
        step = c.pair(c.compose(f, c.first(w.s, w.y)), state)
        loop = _Scans(c, w.p, w.s, w.x, w.s).scan(step)
        return c.compose(loop, c.second(w.s, c.power(w.s, N)))

    def _back(self, w: _Scans[Ob, Mor], f: Mor) -> Mor:
        """``P × ((S × P) × (S × (X × Y))) -> (S × P) × X``."""
        c, row = self.subject, self.subject.product(w.x, w.y)
        carried, given = c.product(w.s, w.p), c.product(w.s, row)
        shared, state, rows = _Scans(c, w.p, carried, given, w.x).parts(given)
        ds, total = (c.compose(state, half(w.s, w.p)) for half in (c.first, c.second))
        before, rest = (c.compose(rows, half(w.s, row)) for half in (c.first, c.second))
        now, dy = (c.compose(rest, half(w.x, w.y)) for half in (c.first, c.second))
        at = c.pair(w.at(shared, before, now), c.pair(ds, dy))
        found = c.compose(at, c.reverse_derivative(f))
        of_shared, of_state, of_row = (c.compose(found, part) for part in w.parts(w.x))
        return c.pair(c.pair(of_state, c.add(total, of_shared)), of_row)
