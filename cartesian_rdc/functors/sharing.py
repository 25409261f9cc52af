"""Batching of a map whose first argument is one and the same in all rows.

``sharing(f, n)`` is ``P × A^n -> B^n`` for ``f : P × A -> B``: the same function as n equal rows of
P and then ``Batching(n)`` of f. But what depends on P alone is computed once, and where it meets
rows it is copied to them, unless a generator takes it as it is: a contraction, or the table in
which rows are looked up. So the gradient by P of a contraction is one sum over rows and positions,
not one of each row and then their sum.

>>> from cartesian_rdc.categories.smooth import contraction, space
>>> f = sharing(contraction("ij,j->i", space(2, 3), space(3)), 5)
>>> print(f.domain, "->", f.codomain)
R[2, 3] × R[5, 3] -> R[5, 2]
"""

from __future__ import annotations

from collections.abc import Generator as Yields
from dataclasses import replace
from typing import TypeAlias, final

from cartesian_rdc.categories.free import (
    Add,
    Atomic,
    Compose,
    Delete,
    First,
    Generator,
    Identity,
    Label,
    Pair,
    Product,
    Scanning,
    Second,
)
from cartesian_rdc.categories.smooth import Array, Arrow, Space, smooth
from cartesian_rdc.categories.smooth.lookup import Gather
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.rearrangement import Broadcast, after_rows, rows_turned
from cartesian_rdc.functors.batching import Batching


def sharing(f: Arrow, n: int) -> Arrow:
    """``P × A^n -> B^n``, of ``f : P × A -> B``: f on each row, with the same point of P.

    Raises ``SpaceError`` if n < 0, ``CompositionError`` if f begins in no product.
    """
    p, a = f.domain.factors()
    batching = Batching(n)
    made = _Sharing(batching).of(f, Product(p, batching.on_object(a)))
    return smooth.compose(made, _copied(made.codomain, batching.on_object(f.codomain)))


def with_rows(f: Arrow, n: int, x: Space) -> Arrow:
    """f, from a space x of which some arrays have n rows; what depends on them has rows.

    Raises ``SpaceError`` if n < 0.
    """
    return _Sharing(Batching(n)).of(f, x)


Steps: TypeAlias = "Yields[tuple[Arrow, Space], Arrow, Arrow]"
"""A recursion that stops where it calls itself: it yields maps with spaces, is sent maps."""


@final
class _Sharing:
    """Maps that begin in spaces of which some arrays have rows, those that differ from the map's.

    The calls of the recursion wait in a list, so that terms may be of any depth.
    """

    def __init__(self, batching: Batching) -> None:
        self.batching = batching
        self._known: dict[tuple[Arrow, Space], Arrow] = {}

    def of(self, f: Arrow, x: Space) -> Arrow:
        """The map from x; its arrays have rows if one that they depend on has."""
        waiting, steps, result = list[Steps](), self._steps(f, x), None
        while True:
            try:
                call = next(steps) if result is None else steps.send(result)
            except StopIteration as stop:
                made: Arrow = stop.value
                if not waiting:
                    return made
                result, steps = made, waiting.pop()
                continue
            result = self._known.get(call)
            if result is None:
                waiting.append(steps)
                steps = self._steps(*call)

    def _steps(self, f: Arrow, x: Space) -> Steps:
        made: Arrow
        match f:
            case Compose():
                first, second = f.parts
                g = yield first, x
                made = smooth.compose(g, (yield second, g.codomain))
            case Pair():
                first, second = f.parts
                g = yield first, x
                made = smooth.pair(g, (yield second, x))
            case Add():
                first, second = f.parts
                g = yield first, x
                made = self._sum(g, (yield second, x))
            case Label():
                made = smooth.called(f.name, (yield f.f, x))
            case _:
                made = self._at_once(f, x)
        self._known[f, x] = made
        return made

    def _at_once(self, f: Arrow, x: Space) -> Arrow:
        match f:
            case Identity():
                return smooth.identity(x)
            case First():
                return smooth.first(*x.factors())
            case Second():
                return smooth.second(*x.factors())
            case Delete():
                return smooth.delete(x)
            case Generator():
                return f if x is f.domain else self._generator(f, x)
            case _:
                return smooth.zero(x, f.codomain)

    def _sum(self, f: Arrow, g: Arrow) -> Arrow:
        """Of two maps, whose arrays have rows if that of one of them has."""
        both = zip(f.codomain.atoms(), g.codomain.atoms(), strict=True)
        arrays = [x if x.rank > y.rank else y for x, y in both]
        b = f.codomain.collect(map(_space, arrays), lambda: smooth.unit, smooth.product)
        f, g = (smooth.compose(h, _copied(h.codomain, b)) for h in (f, g))
        return smooth.add(f, g)

    def _generator(self, generator: Generator[Array], x: Space) -> Arrow:
        """A generator at arrays some of which have rows."""
        match generator, x.atoms():
            case Contraction(a, b, a_axes, b_axes, axes), [left, right]:
                a_axes, b_axes, axes = map(after_rows, (a_axes, b_axes, axes))
                a_axes = a_axes if left is a else (0, *a_axes)
                b_axes = b_axes if right is b else (0, *b_axes)
                return Contraction(left, right, a_axes, b_axes, (0, *axes))
            case Gather(table, _, 0), [same, numbers] if same is table:
                return replace(generator, numbers=numbers)
            case Scanning(), _:
                return self._scan(generator, x)
            case _:
                made = self.batching.of_generator(generator)
                return smooth.compose(_copied(x, made.domain), made)

    def _scan(self, scan: Scanning[Array], x: Space) -> Arrow:
        """A scan: a state has rows if it begins with some, or if a step gives it some.

        The rows of the scan and those of the batch change places where an array has both.
        """
        m, n, (_, s, a, b) = self.batching.n, scan.n, scan.wires
        shared, given = x.factors()
        state, rows = given.factors()
        one = _like(a, scan.many(a), rows, m)
        while True:
            step = self.of(scan.step, Product(shared, Product(state, one)))
            after, made = step.codomain.factors()
            wide = _union(s, state, after)
            if wide is state:
                break
            state = wide
        step = smooth.compose(step, _copied(step.codomain, Product(state, made)))
        loop = smooth.scanning(step, n, keep=scan.keep, backwards=scan.backwards)
        turned = smooth.tensor(smooth.identity(state), _turned(a, one, m, n, n))
        begin = smooth.compose(_copied(given, Product(state, rows)), turned)
        end = smooth.tensor(smooth.identity(state), _turned(b, made, n, m, n))
        return smooth.composite(smooth.tensor(smooth.identity(shared), begin), loop, end)


def _like(a: Space, many: Space, given: Space, m: int) -> Space:
    """A, whose arrays have m rows where those of ``given`` are not those of ``many``."""
    each = zip(a.atoms(), many.atoms(), given.atoms(), strict=True)
    arrays = [_space(array if same is found else array.rows(m)) for array, same, found in each]
    return a.collect(arrays, lambda: smooth.unit, smooth.product)


def _union(a: Space, x: Space, y: Space) -> Space:
    """A, whose arrays have rows where those of x or of y have."""
    both = zip(x.atoms(), y.atoms(), strict=True)
    arrays = [_space(one if one.rank > other.rank else other) for one, other in both]
    return a.collect(arrays, lambda: smooth.unit, smooth.product)


def _turned(a: Space, given: Space, m: int, n: int, alone: int) -> Arrow:
    """``(A^n)^m -> (A^m)^n``, of arrays of A that have rows in ``given``.

    The others have ``alone`` rows, and stay.
    """
    maps: list[Arrow] = []
    for array, one in zip(a.atoms(), given.atoms(), strict=True):
        if array is one:
            maps.append(Identity(Atomic(array.rows(alone))))
        else:
            maps.append(rows_turned(array, m, n))
    return a.collect(maps, lambda: smooth.identity(smooth.unit), smooth.tensor)


def _copied(x: Space, y: Space) -> Arrow:
    """``X -> Y``: arrays that have rows in Y only are copied to them."""
    both = zip(x.atoms(), y.atoms(), strict=True)
    copies: list[Arrow] = [
        Identity(Atomic(one)) if one is many else Broadcast(many, (0,)) for one, many in both
    ]
    return x.collect(copies, lambda: smooth.identity(smooth.unit), smooth.tensor)


def _space(array: Array) -> Space:
    return Atomic(array)
