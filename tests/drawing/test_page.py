"""The page of a diagram: what is in it, and that its script lays out as Python does."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cartesian_rdc.categories.free import Object
from cartesian_rdc.drawing import draw
from cartesian_rdc.drawing.book import Shown
from cartesian_rdc.drawing.diagram import Diagram
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.reads import Reads, used_wires
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.functors import ReverseDerivative
from cartesian_rdc.neural import (
    bias,
    dense,
    initialise,
    reals,
    tanh,
)
from cartesian_rdc.testing.free import A, C, Meaning
from cartesian_rdc.typed import called, in_lenses
from tests.drawing.examples import SUBJECTS
from tests.drawing.pages import FLAT, Page, boxes_in, data_in, difference, flat
from tests.drawing.subjects import (
    HOSTILE,
    OBJECTS,
    WORDS,
    chain,
    hostile,
    nested,
    small,
    transformer,
)
from tests.effort import effort

NODE = shutil.which("node")
LAYOUT = (files("cartesian_rdc.drawing") / "web" / "layout.js").read_text("utf-8")
AT_DEPTH = """
const input = JSON.parse(require("fs").readFileSync(0, "utf8"));
function at(sheets, s, depth) {
  const inner = new Map();
  sheets[s].boxes.forEach(({ inside }, k) => {
    if (depth > 0 && inside >= 0) inner.set(k, at(sheets, inside, depth - 1));
  });
  const frame = framed(sheets[s], inner);
  return sheets[s].mirrored ? mirrored(frame) : frame;
}
const frames = ([data, depths]) => depths.map((depth) => flat(at(sheetsOf(data), 0, depth)));
console.log(JSON.stringify(input.map(frames)));
"""
DEPTHS = [0, 1, 2, 4]


def by_the_script(diagrams: Sequence[Diagram]) -> list[list[Any]]:
    """The frames that the script makes of diagrams, at each depth."""
    assert NODE is not None
    given_ = json.dumps([[data_in(diagram.html()), DEPTHS] for diagram in diagrams])
    done = subprocess.run(
        [NODE, "-e", LAYOUT + FLAT + AT_DEPTH],
        input=given_,
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[Any]] = json.loads(done.stdout)
    return found


def check_layout(diagrams: Sequence[Diagram]) -> None:
    for diagram, frames in zip(diagrams, by_the_script(diagrams), strict=True):
        for depth, frame in zip(DEPTHS, frames, strict=True):
            wanted = flat(diagram.opened(depth=depth).frame)
            assert not difference(wanted, frame), f"{diagram}, open to {depth}"


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_script_lays_out_as_python_does() -> None:
    some = [draw(make()) for make in SUBJECTS.values()]
    check_layout([*some, draw(chain(200)), small(), *map(hostile, HOSTILE)])


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@settings(max_examples=effort(4, in_all=30))
@given(st.data(), st.lists(st.tuples(OBJECTS, OBJECTS), min_size=5, max_size=5))
def test_the_script_lays_out_random_terms(
    data: st.DataObject, ends: list[tuple[Object[str], Object[str]]]
) -> None:
    some = [data.draw(nested(a, b)) for a, b in ends]
    lenses = [ReverseDerivative(C).on_morphism(f) for f in some]
    check_layout([draw(f) for f in (*some, *lenses)])


def test_it_is_one_well_formed_file() -> None:
    page = small().html()
    found = Page(page)
    assert not found.open
    assert [tag for tag, _ in found.elements].count("script") == 2
    (policy,) = (
        at["content"]
        for _, at in found.elements
        if at.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    script, style = found.in_all("script")[1], found.in_all("style")[0]
    sums = [f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in (script, style)]
    assert f"default-src 'none'; script-src {sums[0]}; style-src {sums[1]}; " in policy


def test_nothing_is_loaded() -> None:
    for _, attributes in Page(small().html()).elements:
        assert not attributes.keys() & {"src", "href", "srcset", "action", "style"}
        assert not [name for name in attributes if name.startswith("on")]
    names = ["layout.js", "page.js", "page.css", "page.html"]
    text = "".join((files("cartesian_rdc.drawing") / "web" / name).read_text() for name in names)
    text = text.replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttp|eval|innerHTML|Function\(", text)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(name: str) -> None:
    page = hostile(name).html()
    plain = Page(hostile("name").html())
    assert Page(page).elements == plain.elements
    data = Page(page).in_all("script")[0]
    assert not set("<>&") & set(data)
    assert any(shortened(name, 600) in text[0] for text in json.loads(data)["texts"])


@pytest.mark.parametrize("word", WORDS)
def test_hostile_names_of_parameters_are_text(word: str) -> None:
    word = word.replace("/", "")
    model = reals(2) >> called(word, dense(reals(2), tanh))
    page = draw(model, parameters=initialise(model.parameters, seed=0)).html()
    assert [t["name"] for t in data_in(page)["thumbnails"]] == [f"{word}/bias", f"{word}/weights"]
    assert word in {text[0] for text in data_in(page)["texts"]}


def all_in(diagram: Diagram) -> list[Shown]:
    """What is on each sheet, breadth first."""
    todo, seen = [diagram.subject.shown], list[Shown]()
    for shown in todo:
        if shown not in seen:
            seen.append(shown)
            todo += [i for i in diagram.book.inside(shown) if i is not None]
    return seen


def test_the_data_has_each_sheet_once() -> None:
    diagram = small()
    data = data_in(diagram.html())
    book, seen = diagram.book, all_in(diagram)
    assert len(data["sheets"]) == len(seen)
    for shown, sheet in zip(seen, data["sheets"], strict=True):
        boxes = book.sheet(shown).boxes
        titles = [data["texts"][box[1]][0] for box in sheet["boxes"]]
        assert titles == [box.title for box in boxes]
        inside = [-1 if i is None else seen.index(i) for i in book.inside(shown)]
        assert [box[7] for box in sheet["boxes"]] == inside
        assert len(sheet["words"]) > 0


def test_a_transformer_is_small() -> None:
    diagram = transformer()
    page = diagram.html()
    assert boxes_in(diagram) >= 500
    assert len(page) < 400_000
    data = data_in(page)
    inputs = [sheet["inputs"] for sheet in data["sheets"]]
    names = {data["texts"][name][0] for given_ in inputs for name, _ in given_}
    assert {"attention/query/weights", "perceptron/bias.2", "query/weights"} <= names
    assert any(sheet["operations"] == "43,120 forward, 118,960 back" for sheet in data["sheets"])


def test_a_long_term_is_folded() -> None:
    diagram = draw(chain(effort(10_000, in_all=100_000)))
    page = diagram.html()
    assert len(page) < 1_000_000
    note = data_in(page)["note"]
    assert re.fullmatch(
        r"A box such as “\d+ boxes” gathers parts that no label holds\. "
        r"[\d,]+ boxes stay folded: the page has no room for what is in them\.",
        note,
    )


def test_equal_boxes_share_a_sheet() -> None:
    """Boxes that double, inside each other: a page of 2^40 boxes."""
    f = C.add(C.identity(A), C.identity(A))
    for _ in range(40):
        f = C.compose(C.called("half", f), C.called("half", f))
    assert len(data_in(draw(f).html())["sheets"]) == 41


def test_parameters_that_do_not_fit() -> None:
    model = reals(2) >> dense(reals(3), tanh)
    with pytest.raises(SpaceError, match="weights does not fit"):
        draw(model, parameters=([0.0, 0.0, 0.0], [[0.0]]))
    with pytest.raises(
        TypeError,
        match="parameters are drawn at those of a parametric map or a learner over Smooth, not at",
    ):
        draw(chain(2), parameters=())


def test_what_the_way_back_reads() -> None:
    """A product reads what it multiplies, tanh where it is; sums, and boxes of sums, nothing."""
    a = reals(2)
    shift = a >> called("shift", bias) >> called("layer", dense(reals(3), tanh))
    data = data_in(draw(in_lenses(shift)).html())
    titles = [[data["texts"][box[1]][0] for box in sheet["boxes"]] for sheet in data["sheets"]]
    reads = {
        title: [wire(data, sheet, v) for v in box[6]]
        for sheet, row in zip(data["sheets"], titles, strict=True)
        for box, title in zip(sheet["boxes"], row, strict=True)
    }
    assert reads == {
        "shift": [],
        "layer": ["layer/bias R[3]", "layer/weights R[3, 2]", "R[2]"],
        "+": [],
        "ab,b→a": ["weights R[3, 2]", "R[2]"],
        "tanh": ["R[3]"],
    }


@given(st.data(), OBJECTS, OBJECTS)
def test_what_is_not_read_has_no_effect(
    data: st.DataObject, a: Object[str], b: Object[str]
) -> None:
    """The reverse derivative, as a polynomial, has no variable of a wire that is not read."""
    f = data.draw(nested(a, b))
    diagram = draw(ReverseDerivative(C).on_morphism(C.called("whole", f)))
    root = diagram.book.entry(diagram.subject.shown)
    place = {v: k for k, v in enumerate(used_wires(root.sheet))}
    rows = Reads(diagram.book, frozenset(all_in(diagram))).drawn(diagram.subject.shown)
    read = {v for row in rows for v in row}
    back = Meaning().on_morphism(C.reverse_derivative(f))
    variables = {v for component in back.components for v in component.variables}
    number = 0
    for atom, v in zip(a.atoms(), root.ins, strict=True):
        size = Meaning().of_atom(atom)
        assert place[v] in read or variables.isdisjoint(range(number, number + size))
        number += size


def wire(data: Any, sheet: Any, v: int) -> str:
    """The name of a wire, and what runs along it."""
    name, space = sheet["wires"][v][:2]
    return f"{data['texts'][name][0]} {data['texts'][space][0]}".strip()
