# pyright: basic
"""Scans at random, their definition, and their meaning in JAX."""

from __future__ import annotations

from typing import Any

import jax
from hypothesis import strategies as st

from cartesian_rdc.categories import free
from cartesian_rdc.categories.free import Product
from cartesian_rdc.categories.free.interpreting import Interpreting
from cartesian_rdc.categories.smooth import Array, Arrow, Space, smooth, tanh
from cartesian_rdc.categories.smooth.scanning import ScanRows
from cartesian_rdc.testing.smooth import Kind, arrows, spaces
from tests.jax_functions import Function, InJax, Tree

KIND = Kind.SMOOTH


@st.composite
def steps(draw: st.DrawFn) -> Arrow:
    """``P × (S × X) -> S × Y``: a state may be forgotten, or kept, and rows may be shown again."""
    p, s, x = (draw(spaces()) for _ in range(3))
    y = draw(st.one_of(spaces(), st.sampled_from([s, x, Product(s, s), Product(x, s)])))
    a = Product(p, Product(s, x))
    state = smooth.compose(smooth.second(p, Product(s, x)), smooth.first(s, x))
    row = smooth.compose(smooth.second(p, Product(s, x)), smooth.second(s, x))
    way = draw(st.integers(0, 7))
    if way == 0:
        after = state
    elif way == 1:  # no state is read
        others = smooth.pair(smooth.first(p, Product(s, x)), row)
        after = smooth.compose(others, draw(arrows(Product(p, x), s, depth=1, kind=KIND)))
    else:
        after = draw(arrows(a, s, depth=1, kind=KIND))
    if way:
        after = smooth.compose(after, tanh(s))  # so that states stay small
    same = {s: [state, after], x: [row], Product(s, s): [smooth.pair(after, after)]}
    if y in same and draw(st.booleans()):
        return smooth.pair(after, draw(st.sampled_from(same[y])))
    return smooth.pair(after, draw(arrows(a, y, depth=1, kind=KIND)))


@st.composite
def scans(draw: st.DrawFn, *, most: int = 6, nested: bool = True) -> ScanRows:
    """Scans of so many rows, backwards or not; and now and then scans of scans."""
    step = draw(steps())
    if nested and draw(st.integers(0, 4)) == 0:
        step = draw(_inside(step))
    keep: Any = draw(st.sampled_from(["states", "everything"]))
    n, backwards = draw(st.integers(0, most)), draw(st.booleans())
    return smooth.scanning(step, n, keep=keep, backwards=backwards)


@st.composite
def _inside(draw: st.DrawFn, step: Arrow) -> Arrow:
    """A step that is a scan, or has one among other things."""
    loop = smooth.scanning(step, draw(st.integers(0, 3)), backwards=draw(st.booleans()))
    if draw(st.booleans()):
        return loop
    s, ys = loop.codomain.factors()
    last = smooth.compose(smooth.first(s, ys), tanh(s))
    return smooth.compose(loop, smooth.pair(last, smooth.identity(loop.codomain)))


def by_definition(loop: ScanRows) -> Arrow:
    """The steps, written down, between rows and nested powers."""
    c, n, (p, s, x, y) = smooth, loop.n, loop.wires
    apart, together = loop.from_rows(x), loop.to_rows(y)
    if loop.backwards:
        apart = c.compose(apart, c.reversal(x, n))
        together = c.compose(c.reversal(y, n), together)
    given = c.tensor(c.identity(p), c.tensor(c.identity(s), apart))
    step = all_written(loop.step)
    return c.composite(given, c.unrolled(p, s, x, y, step, n), c.tensor(c.identity(s), together))


def all_written(f: Arrow) -> Arrow:
    """A term, in which no scan is left."""
    return f.fold(Interpreting(smooth, _same, _generator, _scan))


def _same(a: Space) -> Space:
    return a


def _generator(generator: free.Generator[Array]) -> Arrow:
    return generator


def _scan(scan: Any, step: Arrow) -> Arrow:
    return by_definition(scan.with_step(step))


class ScansInJax(InJax):
    """With ``jax.lax.scan`` for scans."""

    def generator(self, term: free.Generator[Array]) -> Function:
        if not isinstance(term, ScanRows):
            return super().generator(term)
        step, n, backwards = term.step.fold(self), term.n, term.backwards

        def run(value: Any) -> Tree:
            p, (s, xs) = value

            def one(state: Tree, row: Tree) -> Any:
                return step((p, (state, row)))

            made: Tree = jax.lax.scan(one, s, xs, length=n, reverse=backwards)
            return made

        return run


def in_jax(f: Arrow) -> Function:
    """The meaning of a term in JAX, independent of the library's engines."""
    return f.fold(ScansInJax())
