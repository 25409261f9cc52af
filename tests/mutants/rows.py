# pyright: basic
"""What the pass that does all rows at once has to do, on scans in a small corpus."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.smooth import (
    Arrow,
    arrays_of,
    assemble,
    broadcast,
    constant,
    contraction,
    cos,
    exp,
    multiply,
    reshape,
    sin,
    smooth,
    space,
    sum as sum_over,
    tanh,
    then,
    transpose,
)
from cartesian_rdc.execution import Program, evaluate
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes import rows as passing
from cartesian_rdc.execution.passes.loops import loops
from cartesian_rdc.execution.passes.trace import program
from tests.loops_at_random import values_of

c = smooth
a, m, number = space(3), space(3, 3), space()
aa, am = Product(a, a), Product(a, m)
Step = Callable[[Arrow, Arrow, Arrow], tuple[Arrow, Arrow]]


def scan(
    p: Any, s: Any, x: Any, make: Step, n: int = 4, keep: Any = "everything", **how: Any
) -> Arrow:
    """The scan of ``P × (S × X) -> S × Y``, from a function of the three."""
    rest = c.second(p, Product(s, x))
    parts = (c.first(p, Product(s, x)), then(rest, c.first(s, x)), then(rest, c.second(s, x)))
    return c.scanning(c.pair(*make(*parts)), n, keep=keep, **how)


def halves(f: Arrow) -> tuple[Arrow, Arrow]:
    left, right = f.codomain.factors()
    return then(f, c.first(left, right)), then(f, c.second(left, right))


def of_two(f: Arrow, g: Arrow, generator: Arrow) -> Arrow:
    return then(c.pair(f, g), generator)


def times(f: Arrow, g: Arrow) -> Arrow:
    return of_two(f, g, multiply(f.codomain))


def outer(f: Arrow, g: Arrow) -> Arrow:
    return of_two(f, g, contraction("i,j->ij", a, a))


def none(f: Arrow) -> Arrow:
    return c.delete(f.domain)


def on(f: Arrow, function: Callable[[Any], Arrow]) -> Arrow:
    return then(f, function(f.codomain))


def elman(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    after = on(c.add(times(on(p, cos), s), on(on(x, cos), sin)), tanh)
    return after, after


def recorded(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """The states before and after, and what is computed of these."""
    after = on(c.add(s, x), tanh)
    more = c.pair(on(after, exp), c.pair(on(on(after, exp), sin), c.add(after, p)))
    return after, c.pair(c.pair(s, after), c.pair(on(p, sin), more))


def unchanged(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    return s, c.pair(s, on(x, sin))


def before_only(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    return on(c.add(s, x), tanh), s


def of_views(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """A product with rows that are turned, or filled."""
    turned = then(on(x, sin), reshape(a, 1, 3), reshape(space(1, 3), 3))
    filled = then(none(p), constant([1.0, 2.0, 3.0]), exp(a))
    return c.add(times(turned, s), filled), on(filled, cos)


def grown(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """A number in 17 places is much more, and so is what is computed of that."""
    spread = then(x, broadcast(space(17), (0,)), exp(space(17)), sum_over(space(17)))
    return c.add(times(then(spread, broadcast(a, (0,))), s), s), none(p)


def not_grown(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    spread = then(x, broadcast(space(16), (0,)), exp(space(16)), sum_over(space(16)))
    return c.add(times(then(spread, broadcast(a, (0,))), s), s), none(p)


def inside(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """A scan in a scan, of the rows alone."""
    rows = then(on(x, sin), broadcast(space(2, 3), (0,)))
    short = scan(a, a, a, elman, 2)
    done = then(c.pair(p, c.pair(on(x, cos), rows)), short)
    return c.add(s, halves(done)[0]), halves(done)[1]


def crossed(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """A sum that is no total, of a state that is read elsewhere."""
    u, t = halves(s)
    return c.pair(on(t, tanh), c.add(x, u)), none(p)


def used_again(added: Callable[[Arrow, Arrow, Arrow], Arrow]) -> Step:
    """What a total adds is read elsewhere, and has to be there in each step."""

    def make(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
        u, t = halves(s)
        more = added(p, u, x)
        rest = then(more, sum_over(more.codomain), broadcast(a, (0,)))
        return c.pair(times(rest, on(c.add(u, x), tanh)), c.add(t, more)), none(p)

    return make


def sums_twice(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    u, (t, w) = halves(s)[0], halves(halves(s)[1])
    more = then(outer(on(u, sin), x), sum_over(m, (0,)))
    return c.pair(on(c.add(u, x), tanh), c.pair(c.add(t, more), c.add(w, more))), none(p)


def shown_and_summed(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """The sum of a row that is shown, which is read elsewhere."""
    (u, t), row = halves(s), on(halves(s)[0], sin)
    more = then(row, sum_over(a))
    rest = times(then(more, broadcast(a, (0,))), on(c.add(u, x), tanh))
    return c.pair(rest, c.add(t, more)), row


def total(added: Callable[[Arrow, Arrow, Arrow], Arrow], read: bool = False) -> Step:
    """A vector that changes, and a total."""

    def make(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
        u, t = halves(s)
        more = added(p, u, x)
        after = c.add(t, more)
        return c.pair(on(c.add(u, x), tanh), after), after if read else none(p)

    return make


def multiplied(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    u, t = halves(s)
    return c.pair(on(c.add(u, x), tanh), times(t, outer(x, x))), none(p)


def read_again(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    u, t = halves(s)
    return c.pair(on(c.add(u, x), tanh), c.add(t, outer(u, x))), on(t, sin)


def twice_added(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    u, (t, w) = halves(s)[0], halves(halves(s)[1])
    more = outer(on(u, sin), x)
    return c.pair(on(c.add(u, x), tanh), c.pair(c.add(t, more), c.add(w, more))), none(p)


def doubled(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    return c.add(s, s), on(x, sin)


TOTALS: Final[list[Callable[[Arrow, Arrow, Arrow], Arrow]]] = [
    lambda p, u, x: outer(u, x),
    lambda p, u, x: outer(on(u, sin), on(x, sin)),
    lambda p, u, x: outer(p, u),
    lambda p, u, x: then(outer(u, x), transpose(m)),
    lambda p, u, x: on(outer(u, x), sin),
    lambda p, u, x: c.add(outer(u, x), outer(x, u)),
    lambda p, u, x: c.add(u, x),
    lambda p, u, x: x,
    lambda p, u, x: of_two(u, on(u, cos), contraction("i,i->", a, a)),
    lambda p, u, x: then(on(x, sin), sum_over(a)),
    lambda p, u, x: then(on(u, sin), sum_over(a)),
    lambda p, u, x: u,
    lambda p, u, x: p,
    lambda p, u, x: then(u, broadcast(m, (0,))),
]


def from_zero(f: Arrow, begin: Arrow | None = None) -> Arrow:
    """A scan whose state is a product, the second part of which begins as 0, or as a constant."""
    p, rest = f.domain.factors()
    s, xs = rest.factors()
    u, others = s.factors()
    given = c.second(p, Product(u, xs))
    whole = Product(p, Product(u, xs))
    known = c.zero(whole, others) if begin is None else then(c.delete(whole), begin)
    state = c.pair(then(given, c.first(u, xs)), known)
    start = c.pair(c.first(p, Product(u, xs)), c.pair(state, then(given, c.second(u, xs))))
    return then(start, f)


def of_total(make: Step, added: Callable[[Arrow, Arrow, Arrow], Arrow], **how: Any) -> Arrow:
    x = c.identity(a)
    return from_zero(scan(a, Product(a, added(x, x, x).codomain), a, make, **how))


LEFT: Final = [
    scan(a, a, a, elman, keep="states"),
    scan(a, am, a, total(TOTALS[0]), keep="states"),
    scan(a, a, a, recorded, n=1),
    scan(a, am, a, total(TOTALS[0]), n=1),
]
"""Those that keep states, and those of one step, are left as they are."""

SCANS: Final[list[Arrow]] = [
    *(
        scan(a, a, x, make, **how)
        for make, x in (
            (elman, a),
            (recorded, a),
            (unchanged, a),
            (before_only, a),
            (of_views, a),
            (grown, number),
            (not_grown, number),
            (inside, a),
            (doubled, a),
        )
        for how in ({}, {"backwards": True}, {"n": 2})
    ),
    *(of_total(total(f, read), f) for f in TOTALS for read in (False, True)),
    *(of_total(used_again(f), f) for f in (TOTALS[0], TOTALS[9], TOTALS[10])),
    of_total(total(TOTALS[0]), TOTALS[0], backwards=True),
    *(from_zero(scan(a, am, a, make)) for make in (multiplied, read_again)),
    from_zero(scan(a, Product(a, Product(m, m)), a, twice_added)),
    scan(a, am, a, total(TOTALS[0])),  # from what is given
    from_zero(scan(a, am, a, total(TOTALS[0])), constant(np.ones((3, 3)))),
    from_zero(scan(a, aa, a, crossed)),
    from_zero(scan(a, Product(a, number), a, shown_and_summed)),
    from_zero(scan(a, Product(a, aa), a, sums_twice)),
    *LEFT,
    *(c.reverse_derivative(scan(a, a, a, make)) for make in (elman, recorded, of_views)),
]


def _values(f: Arrow) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.uniform(-1, 1, b.shape) for b in f.domain.atoms()]


WANTED: Final = {
    f: (inputs, arrays_of(f.codomain, evaluate(f, assemble(f.domain, inputs))))
    for f in SCANS
    for inputs in [_values(f)]
}


def codes(f: Arrow) -> list[Program[Any]]:
    """Of what the pass is given by the one before it, and of what it may be given."""
    return [passing.all_at_once(loops(program(f))), passing.all_at_once(program(f))]


def all_rows_are_those_of_the_scan(f: Arrow) -> None:
    """The same comes out, and every instruction is written after those that it reads."""
    inputs, wanted = WANTED[f]
    for code in codes(f):
        for got, want in zip(values_of(code, inputs), wanted, strict=True):
            assert got.shape == want.shape
            assert np.allclose(got, want, rtol=1e-12, atol=1e-12)
        for i in code.instructions:
            assert [code.atoms[v] for v in i.arguments] == i.generator.domain.atoms()


def work_in(code: Program[Any], steps: int = 1) -> tuple[int, ...]:
    """Instructions that are run, and in bodies; what loops take and make; bytes and operations."""
    run, bodies, carried = steps * len(code.instructions), 0, 0
    for i in code.instructions:
        if is_loop(i.generator):
            inner = work_in(i.generator.body, steps * i.generator.n)
            run, bodies, carried = run + inner[0], bodies + inner[1], carried + inner[2]
            bodies += len(i.generator.body.instructions)
            carried += len(i.arguments) + len(i.results)
    return run, bodies, carried, code.bytes, code.flops


WORK: Final = {f: [work_in(code) for code in codes(f)] for f in SCANS}


def steps_are_short(f: Arrow) -> None:
    """No more is done in steps, and no more is kept, than has to be."""
    for code, fair in zip(codes(f), WORK[f], strict=True):
        assert all(now <= then for now, then in zip(work_in(code), fair, strict=True))


def others_are_left(f: Arrow) -> None:
    """What keeps states, or has one step, is not changed."""
    if f in LEFT:
        code = loops(program(f))
        assert passing.all_at_once(code) == code


CHECKS: Final = (others_are_left, all_rows_are_those_of_the_scan, steps_are_short)
