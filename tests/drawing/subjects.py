"""What the pages of the tests show: random terms, hostile names, a learner of a transformer."""

from __future__ import annotations

from hypothesis import strategies as st

from cartesian_rdc.categories.free import Object, Product, Term
from cartesian_rdc.categories.smooth import Arrow, cos, sin, smooth, space
from cartesian_rdc.drawing import draw
from cartesian_rdc.drawing.diagram import Diagram
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import (
    Adam,
    dense,
    linear,
    on_rows,
    quadratic_loss,
    reals,
    rows,
    sigmoid,
    tanh,
    transformer_block,
    unit_rate,
)
from cartesian_rdc.testing.free import A, B, C, terms
from cartesian_rdc.typed import called

WORDS = ["<b>bold</b>", "\"&'`", "${alert(1)}", "$x_1^2$ \\input{x}", "%DATA%", "<!--", "]]>"]
HOSTILE = [
    *WORDS,
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "a\u202eb\u200f",
    "\ud800 \0 \x1b[1m",
    "\u5b57" * 30,
]
"""Names with markup, TeX, script, comments, holes of templates, marks of direction, and others."""

OBJECTS = st.sampled_from([C.unit, A, A, B, Product(A, A), Product(A, B), Product(C.unit, A)])


@st.composite
def nested(draw_: st.DrawFn, a: Object[str], b: Object[str], depth: int = 2) -> Term[str]:
    """Terms with labels beside and inside each other."""
    if depth == 0:
        return draw_(terms(a, b))
    middle = draw_(OBJECTS)
    f, g = draw_(nested(a, middle, depth - 1)), draw_(nested(middle, b, depth - 1))
    one, other = C.called(draw_(st.sampled_from(["one", "a longer name"])), f), C.called("two", g)
    return draw_(
        st.sampled_from(
            [
                C.compose(one, other),
                C.called("both", C.compose(one, g)),
                C.add(C.compose(one, g), C.compose(f, other)),
                C.compose(C.pair(one, one), C.compose(C.second(middle, middle), other)),
            ]
        )
    )


def hostile(*names: str) -> Diagram:
    """For each name a map in boxes of this name, one in the other."""
    twice = C.add(C.identity(A), C.identity(A))
    f = twice
    for name in names:
        f = C.compose(f, C.called(name, C.called(f"inside {name}", twice)))
    return draw(f)


def small() -> Diagram:
    """A learner of two layers."""
    model = (
        reals(2)
        >> called("body", dense(reals(4), tanh))
        >> called("head", dense(reals(2), sigmoid))
    )
    return draw(supervised(model, quadratic_loss, unit_rate, Adam()))


def transformer() -> Diagram:
    """The learner of a transformer of two blocks: some 500 boxes and more."""
    tokens = rows(reals(16), 8)
    one = tokens >> called("block", transformer_block(heads=2, hidden=32, causal=True))
    two = one >> called("block", transformer_block(heads=2, hidden=32, causal=True))
    model = two >> on_rows(linear(reals(4)))
    return draw(supervised(model, quadratic_loss, unit_rate, Adam()))


def chain(length: int) -> Arrow:
    """So many functions, one after the other."""
    x, f = space(4), smooth.identity(space(4))
    for k in range(length):
        f = smooth.compose(f, cos(x) if k % 2 else sin(x))
    return f
