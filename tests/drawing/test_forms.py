"""Every form of every kind of diagram: well-formed, whole, and safe with hostile names."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as Tree
from pathlib import Path
from typing import Any

import pytest

from cartesian_rdc import draw
from cartesian_rdc.categories.free import Atomic, Free, Symbol
from cartesian_rdc.drawing import Diagram, beside
from cartesian_rdc.drawing.shapes import Picture, Words
from cartesian_rdc.drawing.strips import in_strips
from cartesian_rdc.errors import DataError, MissingExtraError
from tests.drawing.examples import HOSTILE, MODEL, SUBJECTS, hostile
from tests.drawing.geometry import faults
from tests.effort import effort

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "rect", "circle", "path", "polygon", "text"}
PRESENTATION = {
    *("x", "y", "cx", "cy", "r", "rx", "width", "height", "d", "points", "viewBox"),
    *("fill", "stroke", "stroke-width", "stroke-dasharray"),
    *("font-family", "font-size", "font-weight", "text-anchor", "role", "aria-label"),
}


@pytest.fixture(params=SUBJECTS, scope="module")
def diagram(request: pytest.FixtureRequest) -> Diagram:
    return draw(SUBJECTS[request.param](), depth=1)


@pytest.mark.parametrize("depth", range(3))
@pytest.mark.parametrize("name", SUBJECTS)
def test_pictures_have_no_fault(name: str, depth: int) -> None:
    found = [*faults(draw(SUBJECTS[name](), depth=depth).frame)]
    assert not found, found[:3]


def test_svg_is_well_formed_and_has_presentation_attributes_alone(diagram: Diagram) -> None:
    for dark in (False, True):
        root = Tree.fromstring(diagram.svg(dark=dark))
        elements = [*root.iter()]
        assert {element.tag.removeprefix(SVG) for element in elements} <= ALLOWED
        assert {key for element in elements for key in element.attrib} <= PRESENTATION


def test_svg_has_the_title_of_each_box(diagram: Diagram) -> None:
    words = [element.text for element in Tree.fromstring(diagram.svg()).iter(f"{SVG}text")]
    for box in diagram.frame.sheet.boxes:
        assert not box.title.strip() or box.kind == "turn" or box.title in words


def test_two_pictures_can_stand_on_one_page(diagram: Diagram) -> None:
    """Nothing in one refers to anything by an identifier."""
    assert not re.search(r"\b(id|href|class|style)=|url\(", diagram.svg())


def test_strips_are_no_wider_than_asked_and_hold_every_box() -> None:
    wide = draw(MODEL, depth=1)
    whole, narrow = (wide.picture(width=w) for w in (1e9, 700.0))
    assert whole.w > 700 >= narrow.w
    assert titles(whole) == titles(narrow)


def titles(picture: Picture) -> list[str]:
    """All words, in the order of the alphabet."""
    return sorted(shape.text for shape in picture.shapes if isinstance(shape, Words))


def test_text_shows_the_title_of_each_box(diagram: Diagram) -> None:
    text = diagram.text()
    for box in diagram.frame.sheet.boxes:
        if box.kind in ("box", "lens") and box.title.isascii():
            assert box.title in text
    assert all(line == line.rstrip() for line in text.splitlines())


def test_tikz_is_balanced(diagram: Diagram) -> None:
    for document in (False, True):
        code = diagram.tikz(document=document)
        bare = re.sub(r"\\[{}]", "", code)
        assert bare.count("{") == bare.count("}")
        assert code.count(r"\begin") == code.count(r"\end{")
        assert code.isascii()


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is not installed")
@pytest.mark.parametrize("name", ["learner", "hostile"])
def test_tikz_compiles(name: str, tmp_path: Path) -> None:
    compiles(draw(SUBJECTS[name](), depth=1), tmp_path)


def compiles(drawn: Diagram, folder: Path) -> None:
    drawn.save(folder / "a.tex")
    run = subprocess.run(
        ["pdflatex", "-interaction=batchmode", "-halt-on-error", "a.tex"],
        cwd=folder,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, (folder / "a.log").read_text(errors="replace")[-2000:]


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_reads_dot(diagram: Diagram) -> None:
    run = subprocess.run(
        ["dot", "-Tplain"], input=diagram.dot().encode(), capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()


def test_dot_is_balanced(diagram: Diagram) -> None:
    quoted = re.sub(r'"(?:[^"\\]|\\.)*"', "", diagram.dot())
    assert '"' not in quoted
    assert quoted.count("{") == quoted.count("}")


@pytest.mark.parametrize("ending", ["html", "svg", "png", "pdf", "tex", "dot", "txt"])
def test_every_form_is_saved(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"a.{ending}"
    draw(MODEL).save(file)
    head = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "tex": rb"\documentclass"}
    assert file.read_bytes().startswith(head.get(ending, b""))
    assert file.stat().st_size > 100


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"ends in \.html, \.svg, .*, not to a\.jpeg"):
        draw(MODEL).save(tmp_path / "a.jpeg")
    assert not [*tmp_path.iterdir()]


def test_png_without_its_extra_is_refused() -> None:
    code = (
        "import sys\n"
        "sys.modules['matplotlib'] = None\n"
        "from cartesian_rdc import draw, reals, tanh\n"
        "draw(tanh(reals(2))).png()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert MissingExtraError.__name__ in run.stderr
    assert "pip install 'cartesian-rdc[plot]'" in run.stderr


@pytest.mark.parametrize("thing", [3, "f", None, [MODEL], dict, object()])
def test_what_is_no_morphism_is_refused(thing: Any) -> None:
    with pytest.raises(TypeError, match=r"what is drawn is a map, a lens, .*, not "):
        draw(thing)


@pytest.mark.parametrize("depth", [-1, 1.5, "all", None])
def test_a_depth_is_a_whole_number(depth: Any) -> None:
    with pytest.raises(DataError, match=r"^the depth of a diagram is a whole number, 0 or more"):
        draw(MODEL, depth=depth)
    with pytest.raises(DataError, match=r"^the depth of a diagram"):
        draw(MODEL).opened(depth=depth if depth is not None else -1)


def test_hostile_names_are_escaped() -> None:
    drawn = draw(hostile())
    svg = drawn.svg()
    Tree.fromstring(svg)
    assert "<script" not in svg
    assert "\x00" not in svg
    assert r"\input{secret}" not in drawn.tikz()
    assert "alert(1)" in svg  # as text
    for form in (svg, drawn.tikz(), drawn.dot(), drawn.text()):
        assert "\u202e" not in form
    assert HOSTILE[5] in svg


LONG = effort(20_000, in_all=100_000)


def test_a_long_term_is_folded_and_says_so() -> None:
    c, a = Free(), Atomic("A")
    f, step = c.identity(a), Symbol("f", a, a)
    for _ in range(LONG):
        f = c.compose(f, step)
    drawn = draw(f)
    boxes = drawn.frame.sheet.boxes
    assert len(boxes) <= 60
    assert sum(int(box.title.split()[0]) for box in boxes) == LONG
    assert len(drawn.svg()) < 50_000


def test_beside_has_all_parts_and_its_title() -> None:
    f = SUBJECTS["lens"]()
    both = beside(draw(f), "=", draw(f), title="a <law>")
    words = [element.text for element in Tree.fromstring(both.svg()).iter(f"{SVG}text")]
    assert words.count("tanh") == 2
    assert "=" in words
    assert "a <law>" in words
    assert both.picture().w <= 1000
    assert both.picture(width=200).h > both.picture().h
    assert both.text().count("tanh") == 2
    assert both.tikz().count("tanh") == 2


def test_boxes_are_opened_along_paths() -> None:
    learner = draw(SUBJECTS["learner"]())
    closed, opened = learner.frame, learner.opened("model/body", "loss").frame
    assert not closed.inner
    titles = {opened.sheet.boxes[k].title: frame for k, frame in opened.inner.items()}
    assert titles.keys() == {"model", "loss"}
    assert {titles["model"].sheet.boxes[k].title for k in titles["model"].inner} == {"body"}
    assert not [*faults(opened)]


def test_the_second_box_of_a_name_is_opened_alone() -> None:
    frame = draw(MODEL).opened("body.2").frame
    assert [box.title for box in frame.sheet.boxes] == ["body", "body.2", "head"]
    assert frame.inner.keys() == {1}
    assert {wire.name for wire in frame.inner[1].sheet.wires} >= {"weights", "bias"}
    with pytest.raises(TypeError, match=r"what is opened is a path such as .*, and not 2"):
        draw(MODEL).opened(2)  # type: ignore[arg-type]


def test_several_diagrams_are_saved_too(tmp_path: Path) -> None:
    both = beside(MODEL, "=", draw(MODEL))
    for ending in ("svg", "png", "pdf", "tex", "txt"):
        both.save(tmp_path / f"a.{ending}")
        assert (tmp_path / f"a.{ending}").stat().st_size > 100
    with pytest.raises(DataError, match=r"ends in \.svg, \.png, .*, not to a\.dot"):
        both.save(tmp_path / "a.dot")
    with pytest.raises(TypeError, match="what is drawn is a map"):
        beside(3)


def test_later_strips_waste_no_paper() -> None:
    """A wire from above begins near what it is for."""
    opened = draw(SUBJECTS["learner"](), depth=1)
    strips = in_strips(opened.frame, 900.0).strips
    assert len(strips) > 1
    for strip in strips[1:]:
        highest = min(strip.frame.rects[k].y for k in strip.boxes)
        assert min(text.y for text in strip.frame.texts) > highest - 60


def test_a_box_that_is_not_there_is_refused() -> None:
    learner = draw(SUBJECTS["learner"]())
    with pytest.raises(DataError, match=r"no box that opens is called modle: there are .*model"):
        learner.opened("modle")
    with pytest.raises(
        DataError, match=r"no box in model that opens is called tail: .* body, body\.2, head"
    ):
        learner.opened("model/tail")
