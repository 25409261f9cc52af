"""Pictures of random terms: boxes apart, wires around them, names legible, wires whole."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.free import Object, Product, Term
from cartesian_rdc.categories.lens import LensMorphism, LensObject
from cartesian_rdc.categories.para import ParaMorphism
from cartesian_rdc.drawing import draw
from cartesian_rdc.functors import ReverseDerivative
from cartesian_rdc.testing.free import A, B, C, terms
from tests.drawing.geometry import faults
from tests.effort import effort

OBJECTS = st.sampled_from(
    [C.unit, A, A, B, Product(A, A), Product(A, B), Product(C.unit, A), Product(B, Product(A, B))]
)
DEPTHS = st.integers(0, 3)
EXAMPLES = settings(max_examples=effort(40, in_all=500))


@st.composite
def labelled(draw: st.DrawFn, a: Object[str], b: Object[str], levels: int) -> Term[str]:
    """Terms with labels in them, beside and inside each other, and twice."""
    if levels == 0:
        return draw(terms(a, b, depth=draw(st.integers(0, 3))))
    middle = draw(OBJECTS)
    f = draw(labelled(a, middle, levels - 1))
    g = draw(labelled(middle, b, levels - 1))
    word = draw(st.sampled_from(["one", "two", "a longer name"]))
    way = draw(st.integers(0, 4))
    if way == 0:
        return C.compose(f, C.called(word, g))
    if way == 1:
        return C.called(word, C.compose(f, g))
    if way == 2:
        h = C.called(word, C.compose(f, g))
        return C.add(h, h)
    if way == 3:
        return C.compose(C.called(word, f), g)
    both = C.pair(C.called(word, f), C.identity(a))
    return C.compose(both, C.compose(C.first(middle, a), g))


def some(data: st.DataObject, a: Object[str], b: Object[str]) -> Term[str]:
    """A term ``a -> b``."""
    return data.draw(labelled(a, b, data.draw(st.integers(0, 2))))


def check(subject: object, depth: int, *, once: bool = True) -> None:
    """Its picture has no fault."""
    found = [*faults(draw(subject, depth=depth, once=once).frame)]
    assert not found, found[:3]


@EXAMPLES
@given(st.data(), OBJECTS, OBJECTS, DEPTHS, st.booleans())
def test_maps(data: st.DataObject, a: Object[str], b: Object[str], depth: int, once: bool) -> None:
    check(some(data, a, b), depth, once=once)


@EXAMPLES
@given(st.data(), OBJECTS, OBJECTS, DEPTHS)
def test_images_under_r(data: st.DataObject, a: Object[str], b: Object[str], depth: int) -> None:
    check(ReverseDerivative(C).on_morphism(some(data, a, b)), depth)


@EXAMPLES
@given(st.data(), OBJECTS, OBJECTS, OBJECTS, DEPTHS)
def test_parametric_maps(
    data: st.DataObject, p: Object[str], a: Object[str], b: Object[str], depth: int
) -> None:
    check(ParaMorphism(p, a, some(data, Product(p, a), b)), depth)


@EXAMPLES
@given(st.data(), OBJECTS, OBJECTS, OBJECTS, DEPTHS)
def test_images_of_parametric_maps_under_r(
    data: st.DataObject, p: Object[str], a: Object[str], b: Object[str], depth: int
) -> None:
    lens = ReverseDerivative(C).on_morphism(some(data, Product(p, a), b))
    check(ParaMorphism(LensObject(p, p), LensObject(a, a), lens), depth)


@EXAMPLES
@given(st.data(), OBJECTS, OBJECTS, OBJECTS, OBJECTS, DEPTHS)
def test_lenses(
    data: st.DataObject,
    a: Object[str],
    a_: Object[str],
    b: Object[str],
    b_: Object[str],
    depth: int,
) -> None:
    get, put = some(data, a, b), some(data, Product(a, b_), a_)
    check(LensMorphism(LensObject(a, a_), LensObject(b, b_), get, put), depth)


def test_a_fault_is_seen() -> None:
    """The geometry that finds nothing above finds what is wrong on purpose."""
    frame = draw(C.compose(C.copy(A), C.addition(A))).frame
    assert not [*faults(frame)]
    moved = replace(frame.rects[0], x=0.0, y=0.0, w=frame.w, h=frame.h)
    assert any("through" in fault for fault in faults(replace(frame, rects=(moved,))))
    twice = replace(frame, texts=(*frame.texts, *frame.texts))
    assert any("over" in fault for fault in faults(twice))
    hanging = replace(frame, lines=frame.lines[1:])
    assert any("reach" in fault or "begins" in fault for fault in faults(hanging))
