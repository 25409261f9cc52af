# pyright: basic
"""Scans broken on purpose: those of polynomials, and those of terms, whose R is their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import Any, Final

from cartesian_rdc.categories.free import Keep, Scanning, interned
from cartesian_rdc.categories.polynomials import PolynomialMap, PolynomialsOverRing
from cartesian_rdc.categories.semirings import Rationals
from cartesian_rdc.categories.smooth import Arrow, Smooth, scale, smooth
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.functors import Batching
from tests.mutants.breaking import broken

Map = PolynomialMap[Fraction]
Scan = Callable[[int, int, int, int, Map, int], Map]

C: Final = PolynomialsOverRing(Rationals())


def with_scan(scan: Scan) -> PolynomialsOverRing[Fraction]:
    """Polynomials with this scan."""
    return broken(C, scan=lambda _, *wires, keep="states": scan(*wires))


def twice(a: int) -> Map:
    one = C.identity(a)
    return C.add(one, one)


def around(before: Map, loop: Map, s: int, after: Map) -> Map:
    """A scan, after a map of what is given, and before one of the rows that are shown."""
    return C.composite(before, loop, C.tensor(C.identity(s), after))


def backwards(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """From the last row to the first."""
    given = C.tensor(C.identity(p + s), C.reversal(x, n))
    return around(given, C.unrolled(p, s, x, y, f, n), s, C.reversal(y, n))


def first_row_twice(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """The first row is read in the second step, too."""
    loop = C.unrolled(p, s, x, y, f, n)
    if n < 2:
        return loop
    rest = C.identity(x * (n - 2))
    rows = C.tensor(C.compose(C.first(x, x), C.copy(x)), rest)
    return C.compose(C.tensor(C.identity(p + s), rows), loop)


def no_last_row(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """Of the rows that are shown the last is 0."""
    loop = C.unrolled(p, s, x, y, f, n)
    if not n:
        return loop
    return C.compose(loop, C.tensor(C.identity(s + y * (n - 1)), C.zero(y, y)))


def forgetful(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """Each step begins in the state in which the first does."""
    given = p + s + x * n
    start, done = C.first(p + s, x * n), [C.delete(given)]
    last = C.compose(start, C.second(p, s))
    for k in range(n):
        rows = C.second(p + s + x * k, x * (n - k))
        row = C.compose(rows, C.first(x, x * (n - k - 1)))
        one = C.compose(C.pair(start, row), f)
        last = C.compose(one, C.first(s, y))
        done.append(C.compose(one, C.second(s, y)))
    return C.pair(last, reduce(C.pair, done))


def longer_without_steps(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """Without a step the state is doubled."""
    loop = C.unrolled(p, s, x, y, f, n)
    return loop if n else C.compose(loop, twice(s))


def doubled_state(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """The state is doubled before each step."""
    given = C.tensor(C.identity(p), C.tensor(twice(s), C.identity(x)))
    return C.unrolled(p, s, x, y, C.compose(given, f), n)


def doubled_rows(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """What is given is doubled in each step."""
    return C.unrolled(p, s, x, y, C.compose(C.tensor(C.identity(p + s), twice(x)), f), n)


def doubled_shown(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """What is shown is doubled in each step."""
    return C.unrolled(p, s, x, y, C.compose(f, C.tensor(C.identity(s), twice(y))), n)


def doubled_shared(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """What is shared is doubled."""
    return C.unrolled(p, s, x, y, C.compose(C.tensor(twice(p), C.identity(s + x)), f), n)


def doubled_pairs(p: int, s: int, x: int, y: int, f: Map, n: int) -> Map:
    """What is shown is doubled if it is more than a number."""
    return (doubled_shown if y > 1 else C.unrolled)(p, s, x, y, f, n)


def doubled_to_keep(_: object, *wires: Any, keep: str = "states") -> Map:
    """What keeps everything is doubled."""
    loop = C.unrolled(*wires)
    return C.compose(loop, twice(len(loop.components))) if keep == "everything" else loop


def once_too_few(_: object, p: int, s: int, f: Map, n: int, *, keep: str = "states") -> Map:
    """One step is left out."""
    return C.iterate(p, s, f, max(0, n - 1))


# Those of terms


def _of_terms(name: str, **operations: object) -> Any:
    """A class of scans of Smooth, with other operations."""
    return interned(type(name, (ScanRows,), {**operations, "__module__": __name__}))


def _back(change: Callable[[Any, Arrow], Arrow]) -> property:
    """Another step on the way back."""
    right: Any = vars(Scanning)["_back"]

    def back(scan: Any) -> Arrow:
        loop: ScanRows = right.fget(scan)
        return loop.with_step(change(scan, loop.step))

    return property(back)


def _not_added_up(scan: Any, step: Arrow) -> Arrow:
    """Of the covectors of what is shared the last is taken."""
    (p, s, _, _), c = scan.wires, smooth
    rest = step.domain.factors()[1]
    state, row = rest.factors()
    none = c.tensor(c.identity(s), c.zero(p, p))
    given = c.tensor(c.identity(p), c.tensor(none, c.identity(row)))
    assert state == c.product(s, p)
    return c.compose(given, step)


def _state_forgotten(scan: Any, step: Arrow) -> Arrow:
    """The covector of the state does not go on."""
    (p, s, _, _), c = scan.wires, smooth
    none = c.tensor(c.zero(s, s), c.identity(p))
    return c.compose(step, c.tensor(none, c.identity(step.codomain.factors()[1])))


def _forwards(scan: Any) -> Arrow:
    """From the first row to the last, as before."""
    right: Any = vars(Scanning)["_back"]
    return replace(right.fget(scan), backwards=scan.backwards)


def _recording_after(scan: Any) -> Arrow:
    """The state after each step, in place of the one before it."""
    c, (_, s, _, y) = smooth, scan.wires
    after = c.compose(scan.step, c.first(s, y))
    again: Arrow = scan.with_step(c.pair(after, after))
    return again


def _doubled(scan: Any) -> Arrow:
    f: Arrow = Scanning.reverse_derivative(scan)
    return smooth.compose(f, scale(f.codomain, 2.0))


WRONG: Final = {
    "R does not add up the covectors of what is shared": _of_terms(
        "NotAddedUp", _back=_back(_not_added_up)
    ),
    "R forgets the covector of the state": _of_terms("Forgotten", _back=_back(_state_forgotten)),
    "R goes forwards": _of_terms("Forwards", _back=property(_forwards)),
    "R is at the states after each step": _of_terms("After", _recording=property(_recording_after)),
}
"""Classes of scans whose R is wrong."""

Doubled: Final = _of_terms("Doubled", reverse_derivative=_doubled)


def terms_with(kind: Any, only: Callable[[int, Keep], bool] = lambda n, keep: True) -> Smooth:
    """Smooth, with scans of another class where they are of so many steps and keep this."""

    def scanning(
        _: object, step: Arrow, n: int, *, keep: Keep = "states", backwards: bool = False
    ) -> Any:
        return (kind if only(n, keep) else ScanRows)(step, n, keep, backwards)

    return broken(smooth, scanning=scanning)


def batching_backwards(batching: Batching) -> Batching:
    """Batching, which turns scans round."""

    def of_scan(_: object, scan: Any, step: Arrow) -> Arrow:
        return batching.of_scan(replace(scan, backwards=not scan.backwards), step)

    return broken(batching, of_scan=of_scan)
