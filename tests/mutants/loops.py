# pyright: basic
"""What the pass of loops has to do, on scans in a small corpus: for each equation, where it holds.

Programs are run by the definition of each generator, a step after the other.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from graphlib import TopologicalSorter
from typing import Any, Final

import numpy as np
import pytest

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Product, Unit
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import (
    Arrow,
    Space,
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
    transpose,
)
from cartesian_rdc.execution import Program, run_circuit
from cartesian_rdc.execution.instructions import Nought, Plus
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes.loops import _Looping, loops
from cartesian_rdc.execution.passes.trace import program
from tests.loops_at_random import values_of

c = smooth
a = space(3)
one: Space = Unit()
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


def unread(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """The state is made of what is shared; rows are only shown."""
    return times(sined(s), p), then(x, exp(a))


def grown(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    return times(s, then(x, exp(a))), none(p)


def seen_twice(p: Arrow, s: Arrow, x: Arrow) -> tuple[Arrow, Arrow]:
    """What is shared, and the same turned."""
    seen = multiply(rows3)
    return then(c.pair(then(c.pair(s, p), seen), then(p, transpose(rows3))), seen), none(x)


rows3 = space(3, 3)
STEPS: Final = (elman, hoisted, twice, fixed)
PAIRED: Final = (two_states, chained, twins, no_twins, kept)
whole = Product(a, Product(a, rows3))
P_, REST = c.first(a, Product(a, rows3)), c.second(a, Product(a, rows3))
S_, XS = halves(REST)


def at(p: Arrow, s: Arrow, xs: Arrow, loop: Arrow) -> Arrow:
    return then(c.pair(p, c.pair(s, xs)), loop)


def of_state(make: Any, **how: Any) -> Arrow:
    return scan(a, a, a, make, **how)


def of_pair(make: Any, **how: Any) -> Arrow:
    return scan(a, aa, a, make, **how)


tail = c.second(a, rows3)
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
    # what is not needed, outside as well
    at(then(P_, exp(a)), S_, then(XS, sin(rows3)), last(of_state(unread))),
    at(then(P_, exp(a)), S_, then(XS, sin(rows3)), shown(of_state(unread))),
    scan(rows3, rows3, one, seen_twice),
    c.pair(
        last(at(P_, S_, XS, of_state(elman))),
        at(P_, S_, then(at(P_, S_, XS, of_state(elman)), tail, sin(rows3)), last(of_state(unread))),
    ),
    # rows that are all the same, or the same twice
    *(at(P_, S_, copied, of_state(make)) for make in STEPS),
    at(P_, S_, then(copied, sin(rows3)), of_state(elman)),
    at(P_, S_, c.pair(XS, XS), scan(a, a, aa, two_rows)),
    at(P_, S_, c.pair(XS, then(XS, sin(rows3))), scan(a, a, aa, two_rows)),
    # two loops
    c.pair(at(P_, S_, XS, of_state(elman)), at(P_, S_, XS, of_state(hoisted))),
    c.pair(at(P_, S_, XS, of_state(elman)), at(P_, S_, XS, of_state(hoisted, backwards=True))),
    c.pair(at(P_, S_, XS, of_state(elman)), at(S_, P_, then(XS, sin(rows3)), of_state(hoisted))),
    c.pair(
        at(P_, then(S_, sin(a)), XS, of_state(elman)),
        at(P_, then(S_, sin(a)), then(XS, sin(rows3)), of_state(hoisted)),
    ),
    at(P_, S_, shown(at(P_, S_, XS, of_state(elman))), of_state(hoisted)),
    at(P_, last(at(P_, S_, XS, of_state(elman))), XS, of_state(hoisted)),
    # what need not be kept
    c.pair(
        at(P_, S_, XS, of_state(elman, keep="everything")),
        at(
            *(P_, S_, shown(at(P_, S_, XS, of_state(elman, keep="everything")))),
            of_state(grown, keep="everything"),
        ),
    ),
    c.pair(
        at(P_, S_, XS, of_state(elman)),
        at(P_, S_, XS, of_state(grown, keep="everything", backwards=True)),
    ),
    # scans of scans
    c.scanning(of_state(elman), 2),
    c.scanning(of_state(hoisted, n=2), 2),
    # on the way back
    *(r(of_state(make, keep=keep)) for make in STEPS for keep in ("states", "everything")),
    *(r(of_pair(make, keep=keep)) for make in PAIRED for keep in ("states", "everything")),
    r(of_state(elman, keep="everything", backwards=True)),
    r(c.scanning(of_state(elman, keep="everything"), 2, keep="everything")),
    r(then(of_state(elman, keep="everything"), c.tensor(c.identity(a), sin(rows3)))),
    r(c.recomputed(sin(a))),
    r(r(of_state(elman, keep="everything"))),
]


ONCE: Final[list[Arrow]] = [
    of_pair(kept, n=1),
    c.compose(
        c.tensor(c.identity(a), c.tensor(c.copy(a), c.identity(space(1, 3)))), of_pair(twins, n=1)
    ),
]
"""Loops of one step."""


def _values(f: Arrow) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.uniform(-1, 1, b.shape) for b in f.domain.atoms()]


@cache
def wanted(f: Arrow) -> tuple[list[Any], list[Any]]:
    """Where a map is looked at, and what its program gives there as it is written."""
    inputs = _values(f)
    return inputs, values_of(program(f), inputs)


def looped(f: Arrow) -> Program[Any]:
    """The program with smaller loops; that takes few rounds, and nothing waits for itself."""
    rounds, inside, sort = [0], _Looping._inside, _Looping._sort
    replace = _Looping._replace

    def counted(looping: Any) -> None:
        rounds[0] += 1
        assert rounds[0] < 200
        inside(looping)

    def sorted_(looping: Any) -> None:
        made_by = {v: k for k, item in enumerate(looping.items) for v in item.results}
        reads = {
            k: {made_by[v] for v in item.arguments if v in made_by}
            for k, item in enumerate(looping.items)
        }
        TopologicalSorter(reads).prepare()
        sort(looping)

    def replaced(looping: Any, now: dict[int, int]) -> None:
        assert all(v != w for v, w in now.items())
        replace(looping, now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_Looping, "_replace", replaced)
        patch.setattr(_Looping, "_inside", counted)
        patch.setattr(_Looping, "_sort", sorted_)
        return loops(program(f))


def the_loop_is_the_scan(f: Arrow) -> None:
    """Also to the last bit, as far as the same is computed in the same order."""
    inputs, expected = wanted(f)
    for got, want in zip(values_of(looped(f), inputs), expected, strict=True):
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


@cache
def work(f: Arrow) -> tuple[int, ...]:
    """That of a map, when it is looked at first, before anything is broken."""
    return work_in(looped(f))


def loops_are_small(f: Arrow) -> None:
    """There are no more, they take and make no more, and compute no more, than they have to."""
    assert all(now <= then for now, then in zip(work_in(looped(f)), work(f), strict=True))


def loops_of_one_step_stay(_: object) -> None:
    """They are what is computed again: their states are states, and equal ones are two."""
    for f in ONCE:
        before, after = program(f), looped(f)
        assert _states(before) == _states(after)


def _states(code: Program[Any]) -> list[int]:
    return [i.generator.states for i in code.instructions if is_loop(i.generator)]


APART: Final = c.pair(
    at(P_, S_, XS, of_state(elman)), at(P_, P_, then(XS, sin(rows3)), of_state(hoisted))
)
"""Two loops that have no rows, and no state to begin with, in common."""


def loops_that_do_not_meet_stay_two(_: object) -> None:
    assert work_in(looped(APART))[0] == 2


Z_3: Final = Circuits(Modular(3))
w: Final = Z_3.wire
ww: Final = Z_3.product(w, w)


def circuit_step(p: Any, s: Any, x: Any, make: Callable[..., tuple[Any, Any]]) -> Any:
    rest = Z_3.second(p, Z_3.product(s, x))
    first = Z_3.first(p, Z_3.product(s, x))
    halves = (f(s, x) for f in (Z_3.first, Z_3.second))
    return Z_3.pair(*make(first, *(Z_3.compose(rest, half) for half in halves)))


def multiplied(f: Any, g: Any) -> Any:
    return Z_3.compose(Z_3.pair(f, g), Z_3.multiply)


def of_wires(make: Any, x: Any = w, n: int = 3) -> Any:
    f = circuit_step(w, w, x, make)
    return Z_3.scanning(f, n)


def copies(n: int) -> Any:
    """``W × (W × W) -> W × (W × W^n)``: rows that are all one wire."""
    row = Z_3.second(w, w)
    rows = Z_3.delete(ww)
    for _ in range(n):
        rows = Z_3.pair(row, rows)
    return Z_3.tensor(Z_3.identity(w), Z_3.pair(Z_3.first(w, w), rows))


def alternating(n: int) -> Any:
    """Rows of which some are the same, and some are not."""
    rows = Z_3.delete(ww)
    for k in range(n):
        rows = Z_3.pair((Z_3.first if k % 2 else Z_3.second)(w, w), rows)
    return Z_3.tensor(Z_3.identity(w), Z_3.pair(Z_3.first(w, w), rows))


CIRCUITS: Final[list[Any]] = [
    f
    for make in (
        lambda p, s, x: (Z_3.add(multiplied(p, s), x), multiplied(s, x)),
        lambda p, s, x: (Z_3.add(s, x), multiplied(p, p)),
        lambda p, s, x: (Z_3.add(s, x), p),
        lambda p, s, x: (s, Z_3.add(multiplied(multiplied(p, p), s), x)),
    )
    for loop in [of_wires(make)]
    for f in (
        loop,
        Z_3.compose(copies(3), loop),
        Z_3.compose(alternating(3), loop),
        Z_3.reverse_derivative(loop),
    )
]
"""Their rows are wires of their own."""


def by_gates(generator: Any, values: Any) -> Any:
    if is_loop(generator):
        return generator.run(values, by_gates)
    if isinstance(generator, Nought):
        return [0]
    if isinstance(generator, Plus):
        return [sum(values) % 3]
    return list(run_circuit(Z_3, generator)(tuple(values)))


def circuits_are_the_same(_: object) -> None:
    """At every point, or at some."""
    rng = np.random.default_rng(0)
    for f in CIRCUITS:
        before, after = program(f), loops(program(f))
        size = len(f.domain.atoms())
        for at in rng.integers(0, 3, (20, size)).tolist():
            assert after.run(at, by_gates) == before.run(at, by_gates)
        assert sizes(after) <= smallest(f)


def sizes(code: Program[Any]) -> int:
    """How many loops, instructions, inputs and outputs of loops."""
    return sum(
        1 + len(i.arguments) + len(i.results) + sizes(i.generator.body)
        if is_loop(i.generator)
        else 1
        for i in code.instructions
    )


@cache
def smallest(f: Any) -> int:
    """The size of a program, when it is looked at first, before anything is broken."""
    return sizes(loops(program(f)))


def every_scan(_: object) -> None:
    """The two above, of all."""
    for f in SCANS:
        the_loop_is_the_scan(f)
        loops_are_small(f)


CHECKS: Final = (
    every_scan,
    loops_of_one_step_stay,
    loops_that_do_not_meet_stay_two,
    circuits_are_the_same,
)
