"""What the site has to have: the table from the papers to the code, and a page for each word."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from tests.papers import DOCS, LINK, link, pages, place_of, renewed

PAPERS = DOCS / "tours" / "papers.md"

HOWTO = {
    *("own_layer", "own_loss", "own_optimiser", "own_initialiser", "own_schedule"),
    *(
        "own_category",
        "own_generator",
        "own_engine",
        "batches",
        "loops",
        "sharding",
        "saving",
        "precision",
        "reading_errors",
    ),
}

CONSTRUCTIONS = {
    *("reverse_derivative", "forward_derivative", "para", "lens", "para_lens", "learner"),
    *("optimiser", "functor", "batching", "precision", "scan", "context", "dagger", "circuits"),
}


def rows_of(paper: str) -> list[list[str]]:
    """The rows of the table of a paper, without its heading."""
    _, text = PAPERS.read_text().split(f"\n### {paper}", 1)
    lines = [line for line in text.split("\n### ", 1)[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


TABLES = ["1910.07065", "2103.01931", "2404.00408", "2403.13001"]


@pytest.mark.parametrize("paper", TABLES)
def test_no_row_is_empty(paper: str) -> None:
    rows = rows_of(paper)
    assert len(rows) > 10
    for row in rows:
        assert len(row) == 3, row
        assert all(cell.strip("`| ") for cell in row), row
        assert LINK.search(row[2]) or re.match("not here: .{10}", row[2]), row


def test_every_number_of_the_paper_has_a_row() -> None:
    numbers = [row[0] for row in rows_of("2103.01931")]
    wanted = [
        *(f"Fig. {k}" for k in range(1, 8)),
        *(f"eq. ({k})" for k in range(1, 14)),
        *(f"2.{k}" for k in range(1, 10)),
        *(f"3.{k}" for k in range(1, 19)),
        *(f"4.{k}" for k in range(1, 6)),
        *(f"Def. A.{k}" for k in range(1, 6)),
        *(f"A.5, RD.{k}" for k in range(1, 8)),
        "Remark 2.1",
    ]
    given = {re.sub(r"^(Def\.|Ex\.|Prop\.) (\d)", r"\2", number) for number in numbers}
    assert [number for number in wanted if number not in given] == []
    assert len(numbers) == len(set(numbers))


def test_every_axiom_has_a_row() -> None:
    numbers = {row[0] for row in rows_of("1910.07065")}
    assert numbers >= {f"{kind}.{k}" for kind in ("CD", "RD") for k in range(1, 8)}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_links_go_to_the_lines_where_names_are_defined(page: Path) -> None:
    """Where not, ``python -m tests.papers`` writes them anew."""
    assert page.read_text() == renewed(page)


def named() -> list[str]:
    """The names of the library that pages link to."""
    found = {link[1] for page in pages() for link in LINK.finditer(page.read_text())}
    return sorted(name for name in found if name.startswith("cartesian_rdc."))


def test_every_name_that_pages_link_to_exists() -> None:
    assert len(named()) > 100
    for name in named():
        owner, _, last = name.rpartition(".")
        fields = getattr(resolve_name(owner), "__dataclass_fields__", {})
        assert last in fields or resolve_name(name) is not None


@pytest.mark.parametrize(
    "name",
    [
        "cartesian_rdc.categories.lens.Lens.compose",
        "cartesian_rdc.learning.optimisers.ascent",
        "cartesian_rdc.neural.optimisers.adaptive.Adam",
        "cartesian_rdc.typed._lenses.in_lenses",
    ],
)
def test_a_line_is_that_of_inspect(name: str) -> None:
    """Which counts decorators as a part."""
    lines, first = inspect.getsourcelines(resolve_name(name))
    file, line = place_of(name)
    assert inspect.getsourcefile(resolve_name(name)) == str(file)
    assert line == first + next(k for k, text in enumerate(lines) if text.strip()[0] != "@")


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError, match="nothing there defines nowhere"):
        place_of("cartesian_rdc.categories.lens.Lens.nowhere")
    with pytest.raises(LookupError, match="no module begins"):
        place_of("nowhere.at_all")


def test_a_stale_line_is_written_anew(tmp_path: Path) -> None:
    page = DOCS / "somewhere.md"
    right = link("cartesian_rdc.categories.lens.Lens", page)
    stale = re.sub(r"#L\d+", "#L1", right)
    assert stale != right
    assert LINK.sub(lambda found: link(found[1], page), stale) == right


def test_there_is_a_page_for_each_word() -> None:
    assert {page.stem for page in (DOCS / "howto").glob("*.md")} >= HOWTO
    assert {page.stem for page in (DOCS / "constructions").glob("*.md")} >= CONSTRUCTIONS
    tours = {page.stem for page in (DOCS / "tours").glob("*.md")}
    assert tours >= {"papers", "keras_and_jax"}
    assert (DOCS / "comparison.md").exists()


@pytest.mark.parametrize("folder", ["constructions", "howto", "tours"])
def test_every_page_has_a_heading_and_code(folder: str) -> None:
    for page in (DOCS / folder).glob("*.md"):
        text = page.read_text()
        assert text.startswith("# "), page.name
        assert "```python\n" in text, page.name


def test_every_construction_has_a_definition_a_picture_laws_and_an_example() -> None:
    for page in (DOCS / "constructions").glob("*.md"):
        headings = re.findall(r"^## (.*)$", page.read_text(), re.MULTILINE)
        assert [one for one in headings if one in SHAPE] == SHAPE, page.name
        assert re.search(r"<!-- picture: [a-z0-9-]+ -->", page.read_text()), page.name


SHAPE = ["Definition", "Picture", "Laws", "Example"]
"""The headings of a page of a construction, in this order."""


def test_links_between_pages_lead_somewhere() -> None:
    for page in pages():
        for target in re.findall(r"\]\(([^)\s]+)\)", _prose(page)):
            if target.startswith(("http://", "https://", "mailto:")):
                continue
            file, _, anchor = target.partition("#")
            reached = (page.parent / file).resolve() if file else page
            assert reached.exists(), f"{page.name} links to {target}"
            if anchor and reached.suffix == ".md":
                assert anchor in _anchors(reached), f"{page.name} links to {target}"


def _prose(page: Path) -> str:
    """A page without its code."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)


def _anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
