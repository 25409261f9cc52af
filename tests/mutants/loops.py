# pyright: basic
"""What the pass of loops has to do, on scans in a small corpus: for each equation, where it holds.

Programs are run by the definition of each generator, a step after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from cartesian_rdc.categories.free import Product, Unit
from cartesian_rdc.categories.smooth import (
    Arrow,
    arrays_of,
    assemble,
    broadcast,
    constant,
    cos,
    exp,
    multiply,
    sin,
    smooth,
    space,
    tanh,
    then,
)
from cartesian_rdc.execution import Program, evaluate
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes.loops import _Looping, loops
from cartesian_rdc.execution.passes.trace import program
from tests.loops import values_of

c = smooth
a, one = space(3), Unit()
aa = Product(a, a)
product = multiply(a)


def step(p: Any, s: Any, x: Any, make: Callable[..., tuple[Arrow, Arrow]]) -> Arrow:
    """``P × (S × X) -> S × Y``, of a function of the three."""
    rest = c.second(p, Product(s, x))
    parts = (c.first(p, Product(s, x)), then(rest, c.first(s, x)), then(rest, c.second(s, x)))
    return c.pair(*make(*parts))


def halves(f: Arrow) -> tuple[Arrow, Arrow]:
    left, right = f.codomain.factors()
    return then(f, c.first(left, right)), then(f, c.second(left, right))


def times(f: Arrow, g: Arrow) -> Arrow:
    return then(c.pair(f, g), product)


def plus(f: Arrow, g: Arrow) -> Arrow:
    return c.add(f, g)


def none(f: Arrow) -> Arrow:
    return c.delete(f.domain)


def sined(f: Arrow) -> Arrow:
    return then(f, sin(f.codomain))


def scan(p: Any, s: Any, x: Any, make: Any, n: int = 3, **how: Any) -> Arrow:
    return c.scanning(step(p, s, x, make), n, **how)


def r(f: Arrow) -> Arrow:
    return c.reverse_derivative(f)


def last(f: Arrow) -> Arrow:
    return halves(f)[0]


def shown(f: Arrow) -> Arrow:
    return halves(f)[1]


def elman(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    after = then(plus(times(p, s), x), tanh(a))
    return after, then(after, exp(a))


def hoisted(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    return plus(times(sined(p), s), x), plus(sined(sined(p)), x)


def two_states(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    left, right = halves(s)
    return c.pair(plus(left, sined(x)), times(right, sined(x))), none(p)


def chained(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    left, right = halves(s)
    return c.pair(plus(left, right), times(right, sined(x))), right


def twins(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    left, right = halves(s)
    return c.pair(times(sined(left), x), times(sined(right), x)), plus(left, right)


def no_twins(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    left, right = halves(s)
    return c.pair(times(sined(left), x), times(then(right, cos(a)), x)), plus(left, right)


def kept(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    left, right = halves(s)
    return c.pair(left, plus(times(left, right), x)), sined(right)


def twice(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    new = sined(plus(s, x))
    return new, c.pair(new, c.pair(new, c.pair(x, c.pair(p, sined(p)))))


def two_rows(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    left, right = halves(x)
    return plus(s, times(sined(left), then(right, cos(a)))), c.pair(sined(left), sined(right))


def fixed(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    filled = then(none(p), constant([1.0, 2.0, 3.0]))
    return plus(times(filled, s), x), sined(filled)


STEPS: Final = (elman, hoisted, twice, fixed)
PAIRED: Final = (two_states, chained, twins, no_twins, kept)
rows3 = space(3, 3)
whole = Product(a, Product(a, rows3))
P_, REST = c.first(a, Product(a, rows3)), c.second(a, Product(a, rows3))
S_, XS = halves(REST)


def at(p: Arrow, s: Arrow, xs: Arrow, loop: Arrow) -> Arrow:
    return then(c.pair(p, c.pair(s, xs)), loop)


def of_state(make: Any, **how: Any) -> Arrow:
    return scan(a, a, a, make, **how)


def of_pair(make: Any, **how: Any) -> Arrow:
    return scan(a, aa, a, make, **how)


copied = then(P_, broadcast(rows3, (0,)))
SCANS: Final[list[Arrow]] = [
    *(of_state(make, **how) for make in STEPS for how in ({}, {"n": 1}, {"backwards": True})),
    *(of_pair(make) for make in PAIRED),
    *(last(of_pair(make)) for make in PAIRED),
    *(shown(of_pair(make)) for make in PAIRED),
    *(
        then(last(of_pair(make)), half)
        for make in PAIRED
        for half in (c.first(a, a), c.second(a, a))
    ),
    of_state(elman, n=0),
    of_pair(kept, n=1),
    last(of_state(twice)),
    shown(of_state(elman)),
    # states that begin alike
    *(at(P_, c.pair(S_, S_), XS, of_pair(make)) for make in PAIRED),
    # rows that are all the same, or the same twice
    *(at(P_, S_, copied, of_state(make)) for make in STEPS),
    at(P_, S_, then(copied, sin(rows3)), of_state(elman)),
    at(P_, S_, c.pair(XS, XS), scan(a, a, aa, two_rows)),
    at(P_, S_, c.pair(XS, then(XS, sin(rows3))), scan(a, a, aa, two_rows)),
    # two loops
    c.pair(at(P_, S_, XS, of_state(elman)), at(P_, S_, XS, of_state(hoisted))),
    c.pair(at(P_, S_, XS, of_state(elman)), at(P_, S_, XS, of_state(hoisted, backwards=True))),
    c.pair(at(P_, S_, XS, of_state(elman)), at(S_, P_, then(XS, sin(rows3)), of_state(hoisted))),
    at(P_, S_, shown(at(P_, S_, XS, of_state(elman))), of_state(hoisted)),
    at(P_, last(at(P_, S_, XS, of_state(elman))), XS, of_state(hoisted)),
    # scans of scans
    c.scanning(of_state(elman), 2),
    c.scanning(of_state(hoisted, n=2), 2),
    # on the way back
    *(r(of_state(make, keep=keep)) for make in STEPS for keep in ("states", "everything")),
    *(r(of_pair(make, keep=keep)) for make in PAIRED for keep in ("states", "everything")),
    r(of_state(elman, keep="everything", backwards=True)),
    r(c.scanning(of_state(elman, keep="everything"), 2, keep="everything")),
    r(c.recomputed(sin(a))),
    r(r(of_state(elman, keep="everything"))),
]


def _values(f: Arrow) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.uniform(-1, 1, b.shape) for b in f.domain.atoms()]


WANTED: Final = {
    f: (inputs, arrays_of(f.codomain, evaluate(f, assemble(f.domain, inputs))))
    for f in SCANS
    for inputs in [_values(f)]
}


def looped(f: Arrow) -> Program[Any]:
    """The program with smaller loops; that takes few rounds."""
    rounds, inside = [0], _Looping._inside

    def counted(looping: Any) -> None:
        rounds[0] += 1
        assert rounds[0] < 200
        inside(looping)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Looping, "_inside", counted)
        return loops(program(f))


def the_loop_is_the_scan(f: Arrow) -> None:
    """Also to the last bit, as far as the same is computed in the same order."""
    inputs, wanted = WANTED[f]
    for got, want in zip(values_of(looped(f), inputs), wanted, strict=True):
        assert got.shape == want.shape
        assert np.allclose(got, want, rtol=1e-12, atol=1e-12)


def work_in(code: Program[Any]) -> tuple[int, ...]:
    """Loops, their inputs and outputs, instructions, and what they compute."""
    found = [0, 0, len(code.instructions), code.flops]
    for i in code.instructions:
        loop = i.generator
        if is_loop(loop):
            inside = work_in(loop.body)
            found[0] += 1
            found[1] += len(i.arguments) + len(i.results)
            found[0] += inside[0]
            found[1] += inside[1]
            found[2] += inside[2]
    return tuple(found)


WORK: Final = {f: work_in(looped(f)) for f in SCANS}


def loops_are_small(f: Arrow) -> None:
    """There are no more, they take and make no more, and compute no more, than they have to."""
    assert all(now <= then for now, then in zip(work_in(looped(f)), WORK[f], strict=True))


CHECKS: Final = (the_loop_is_the_scan, loops_are_small)
