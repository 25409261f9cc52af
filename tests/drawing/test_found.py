# pyright: basic
"""What was found wrong with pictures once, and is not any more."""

from __future__ import annotations

import xml.etree.ElementTree as Tree
from typing import Any

import pytest

from cartesian_rdc import draw, in_lenses, reals, relu
from cartesian_rdc.categories.free import Atomic, Free, Symbol
from cartesian_rdc.categories.lens import LensMorphism, LensObject
from cartesian_rdc.categories.polynomials import Polynomials
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.drawing import beside
from cartesian_rdc.errors import DataError
from cartesian_rdc.neural import graph_convolution, on_graphs
from cartesian_rdc.typed import Hom, Obj, parametric
from tests.drawing.examples import MODEL, SUBJECTS
from tests.drawing.geometry import faults

C, A = Free(), Atomic("A")
f = Symbol("f", A, A)
AA = C.product(A, A)
WIRE = LensObject(A, A)


def test_a_box_of_the_get_with_a_star_goes_forward() -> None:
    starred = Symbol("f*", AA, A)
    for get in (
        C.compose(C.copy(A), C.compose(starred, f)),
        C.compose(C.copy(A), C.compose(C.called("R[g]", Symbol("q", AA, A)), f)),
    ):
        drawn = draw(LensMorphism(WIRE, WIRE, get, C.second(A, A)), depth=2)
        assert not [*faults(drawn.frame)]
        assert " f " in drawn.text()


def test_a_put_is_not_believed_to_be_r_of_the_get() -> None:
    get, put = C.called("g", f), C.called("R[g]", Symbol("q", AA, A))
    opened = draw(LensMorphism(WIRE, WIRE, get, put), depth=2)
    (lens,) = opened.frame.inner.values()
    assert [box.title for box in lens.sheet.boxes] == ["get", "put"]
    assert "q" in opened.text()


def product() -> Any:
    c = Polynomials(Integers())
    y: Any = Obj(c, 1)
    return parametric(y, y, Hom(y @ y, y, c.multiply(c.first(1, 1), c.second(1, 1))))


@pytest.mark.parametrize("of_lenses", [False, True])
@pytest.mark.parametrize(
    "made",
    [product, lambda: graph_convolution(on_graphs(4), reals(5), reals(2), relu)],
    ids=["polynomials", "graphs"],
)
def test_parameters_come_from_above_in_any_category(made: Any, of_lenses: bool) -> None:
    model = in_lenses(made()) if of_lenses else made()
    frame = draw(model).frame
    entering = {
        side: [port.into for port in frame.sheet.on(side)].count(False) for side in ("top", "left")
    }
    # a put reads the parameters from its right, where none comes from above
    assert entering == ({"top": 0, "left": 2} if of_lenses else {"top": 1, "left": 1})
    assert not [*faults(frame)]


def test_every_form_is_the_same_bytes_again() -> None:
    drawn = draw(SUBJECTS["learner"](), depth=1)
    again = draw(SUBJECTS["learner"](), depth=1)
    for form in ("svg", "tikz", "dot", "text", "html", "png", "pdf"):
        assert getattr(drawn, form)() == getattr(again, form)()


def test_what_is_no_morphism_is_refused_in_a_line() -> None:
    class Long:
        def __repr__(self) -> str:
            return "a\nb" * 1000

    with pytest.raises(TypeError) as caught:
        draw(Long())
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_titles_in_dot_are_clean() -> None:
    code = draw(Symbol("h&lt;", Atomic("\ud800\u202e"), A)).dot()
    assert "\u202e" not in code
    assert "h&amp;lt;" in code
    code.encode()


@pytest.mark.parametrize("width", [0, -1.0, float("nan"), float("inf"), "a", 10**400])
def test_a_width_is_positive(width: Any) -> None:
    with pytest.raises(DataError, match=r"the width of a picture is positive, .* is not"):
        draw(MODEL).svg(width=width)


def test_nothing_stands_beside_nothing() -> None:
    with pytest.raises(TypeError, match="a diagram or more, and none is given"):
        beside()


def test_outputs_end_straight() -> None:
    """A crossing before the edge is not cut in its bend."""
    frame = draw(C.compose(C.symmetry(A, A), C.symmetry(A, A))).frame
    for drawn in (frame, draw(C.symmetry(A, A)).frame):
        for line in drawn.lines:
            (_, y0), (x1, y1) = line.points[-2:]
            if abs(x1 - drawn.w) < 0.1:
                assert y0 == y1
    Tree.fromstring(draw(C.symmetry(A, A)).svg())
