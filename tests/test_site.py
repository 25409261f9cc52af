"""The site: links lead somewhere, pictures are made by commands, every name has a page."""

from __future__ import annotations

import inspect
import re
import runpy
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from docs import sources, vocabulary
from docs.pictures import FOLDER, PICTURES, Drawing, Program, Run
from experiments.about import experiments
from tests.api.names import modules, public

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]

LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
HOSTS = {"github.com", "mpmath.org", "mutmut.readthedocs.io", "onnx.ai", "www.sympy.org"}
"""Where pages may lead, beside papers on arXiv."""


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def prose(page: Path) -> str:
    """A page without its code."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^ {4}.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"`[^`\n]+`", "code", text)


def headings(page: Path) -> list[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#+ (.*)$", text, re.MULTILINE)


def anchors(page: Path) -> set[str]:
    """What links to a page may say after ``#``, as hosting sites make it of headings."""
    found: list[str] = []
    for heading in headings(page):
        word = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        seen = found.count(word)
        found.append(f"{word}-{seen}" if seen else word)
    return {*found}


def broken(page: Path, target: str) -> str | None:
    """What is wrong with a link, if anything."""
    if "://" in target:
        return None if known(target) else "is no link to where pages may lead"
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.is_relative_to(ROOT) or not file.exists():
        return "leads nowhere"
    if anchor and file.suffix == ".md" and anchor not in anchors(file):
        return f"leads to no heading of {sorted(anchors(file))}"
    if anchor and file.suffix == ".py":
        lines = len(file.read_text().splitlines())
        if not re.fullmatch(r"L[1-9]\d*", anchor) or int(anchor[1:]) > lines:
            return f"leads to no line of {lines}"
    return None


def known(url: str) -> bool:
    """Whether this is a paper, or of a host that pages may lead to."""
    host = re.match(r"https://([a-z0-9.-]+)(/\S*)?$", url)
    paper = re.fullmatch(r"https://arxiv\.org/(abs|pdf)/\d{4}\.\d{4,5}(v\d+)?", url)
    return bool(paper) or bool(host and host[1] in HOSTS)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [target for _, _, target in LINK.findall(prose(page))]
    assert {target: wrong for target in links if (wrong := broken(page, target))} == {}


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        ("docs/gallery.md#iris", None),
        ("docs/gallery.md#irises", "leads to no heading"),
        ("docs/nowhere.md", "leads nowhere"),
        ("../elsewhere.md", "leads nowhere"),
        ("#the-smallest-useful-example", None),
        ("cartesian_rdc/errors.py#L3", None),
        ("cartesian_rdc/errors.py#L30000", "leads to no line of"),
        ("cartesian_rdc/errors.py#l3", "leads to no line of"),
        ("https://arxiv.org/abs/2103.01931", None),
        ("https://arxiv.org/abs/2103", "is no link to where"),
        ("http://onnx.ai", "is no link to where"),
        ("https://onnx.ai", None),
        ("https://onnx.ai.example.org", "is no link to where"),
    ],
)
def test_a_broken_link_is_found(target: str, wrong: str | None) -> None:
    found = broken(ROOT / "README.md", target)
    assert found is None if wrong is None else found is not None and found.startswith(wrong)


def test_links_to_anchors_are_those_of_links_with_code() -> None:
    page = DOCS / "gallery.md"
    assert ("", "code", "#iris") in LINK.findall(prose(page))
    assert anchors(page) >= {"iris", "boolean-mnist", "fixed-point-iris"}


def test_every_picture_has_a_page_and_a_maker() -> None:
    shown = {
        Path(target).name
        for page in PAGES
        for picture, text, target in LINK.findall(prose(page))
        if picture and text.strip() and "pictures/" in target
    }
    files = {file.name for file in FOLDER.iterdir()}
    assert shown == files
    assert {*PICTURES} == files


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_what_their_makers_make(name: str, tmp_path: Path) -> None:
    """Drawings are made again; for an experiment, its page has the command."""
    match PICTURES[name]:
        case Drawing() as drawing:
            drawing.make(tmp_path / name, None)
            made = (tmp_path / name).read_text()
            assert made == (FOLDER / name).read_text(), f"python -m docs.pictures {name}"
        case Run() as run:
            assert run.module in {one.module for one in experiments()}
            page = (DOCS / "gallery.md").read_text()
            assert f"\n    python -m experiments.{run.command} --plot {name}\n" in page
            assert f"](pictures/{name})" in page
        case Program(page=page):
            assert f'savefig("{name}")' in (DOCS / page).read_text()


def test_a_picture_of_no_such_name_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.pictures", "nothing.svg"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert "error: nothing.svg: there are autoencoder.png, " in done.stderr


def test_pictures_of_digits_are_told_where_they_are() -> None:
    assert Run("gan").of_digits
    assert not Run("iris hidden").of_digits


def test_the_gallery_has_every_experiment() -> None:
    page = (DOCS / "gallery.md").read_text()
    for one in experiments():
        assert f"`{one.module.removeprefix('experiments.')}`" in page
        assert f"python -m {one.module}" in page


def in_toctrees(page: Path) -> list[Path]:
    """The pages that a page lists, in the order in which it does."""
    found: list[Path] = []
    for block in re.findall(r"^```\{toctree\}\n(.*?)^```", page.read_text(), re.DOTALL | re.M):
        for line in block.splitlines():
            if line.strip() and not line.startswith(":"):
                listed = sorted(page.parent.glob(f"{line}.md"))
                assert listed or line.startswith("cartesian_rdc"), f"{line}: there is no such page"
                found += [one for one in listed if "*" not in line or one not in found]
    return found


def test_every_page_is_in_one_table_of_contents() -> None:
    pages = {*DOCS.rglob("*.md")} - {DOCS / "index.md"}
    listed = [*in_toctrees(DOCS / "index.md"), *in_toctrees(DOCS / "reference" / "index.md")]
    assert Counter(listed) == Counter(pages)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_page_has_a_heading(page: Path) -> None:
    if "{include}" in page.read_text() and page.parent.name == "project":
        return
    assert prose(page).lstrip().startswith("# ")
    assert sum(bool(re.match("# ", line)) for line in prose(page).splitlines()) == 1


def test_the_reference_lists_every_page_of_names() -> None:
    text = (DOCS / "reference" / "index.md").read_text()
    listed = re.findall(r"^cartesian_rdc[\w.]*$", text, re.MULTILINE)
    assert listed == [*vocabulary.ALL]
    for heading in vocabulary.PAGES:
        assert f":caption: {heading}\n" in text


def test_every_public_name_is_in_the_reference() -> None:
    there = {name.name for package in vocabulary.ALL for name in vocabulary.exported(package)}
    missing = [
        f"{module.__name__}.{name}"
        for module in modules()
        for name, value in public(module).items()
        if (inspect.isclass(value) or inspect.isfunction(value)) and name not in there
    ]
    assert missing == []
    assert len(there) > 600
    outside = {module.__name__ for module in modules() if public(module)} - {*vocabulary.ALL}
    assert outside == set()


def test_a_name_is_on_the_page_of_the_package_that_defines_it() -> None:
    neural, root = vocabulary.page("cartesian_rdc.neural"), vocabulary.page("cartesian_rdc")
    assert ".. autofunction:: cartesian_rdc.neural.dense\n" in neural
    assert ".. autofunction::" not in root
    assert ":py:obj:`dense <cartesian_rdc.neural.dense>`" in root
    assert "cartesian_rdc.categories.smooth.Formula" in neural
    base = vocabulary.page("cartesian_rdc.categories.base")
    assert ".. autoclass:: cartesian_rdc.categories.base.Category\n   :members:\n" in base


def test_a_value_has_the_text_below_it() -> None:
    page = vocabulary.page("cartesian_rdc.neural")
    _, _, entry = page.partition(".. py:data:: Initialiser\n")
    assert entry.startswith("   :module: cartesian_rdc.neural\n   :value: Callable[[Array,")
    assert "\n   Draws the numbers of one array" in entry.partition("..")[0]


def test_tables_of_docstrings_become_lists() -> None:
    lines = ["Of", "", "``a``      one", "``bc, d``  two", "           and more", "", "End."]
    assert vocabulary.laid_out(lines) == [
        *("Of", "", "``a``", "    one", "``bc, d``", "    two", "    and more", "", "End."),
    ]
    assert vocabulary.laid_out(["====  ====", "``a``  one", "====  ===="]) == [
        *("", "``a``", "    one", ""),
    ]
    assert vocabulary.laid_out(["``f`` is", "a map"]) == ["``f`` is", "a map"]


def test_links_out_of_the_docs_lead_to_pages_of_the_site() -> None:
    def link(target: str, folder: Path = DOCS / "guide") -> str:
        return sources.rewritten(f"[x]({target})", folder)

    assert link("../../cartesian_rdc/errors.py#L7") == "[x](source:cartesian_rdc/errors.py#L7)"
    assert link("../../SECURITY.md#a") == "[x](/project/security.md#a)"
    assert link("docs/gallery.md", ROOT) == "[x](/gallery.md)"
    assert link("training.md") == "[x](/guide/training.md)"
    for kept in ("https://onnx.ai", "nowhere.md", "#here", "../../LICENSE"):
        assert link(kept) == f"[x]({kept})"
    assert "experiments/gan.py" in sources.linked()


def test_names_have_lines() -> None:
    for module, name, text in (
        ("cartesian_rdc", "fit", "def fit("),
        ("cartesian_rdc.learning", "Learner", "class Learner("),
        ("cartesian_rdc.learning", "Learner.fed", "    def fed("),
        ("cartesian_rdc.categories.smooth", "sum", "def sum("),
    ):
        found = sources.line_of(module, name)
        assert found is not None
        file, line = found
        assert (ROOT / file).read_text().splitlines()[line - 1].startswith(text)
    assert sources.line_of("cartesian_rdc.learning", "Learner.nothing") is None
    assert sources.line_of("cartesian_rdc.learning", "nothing") is None


@pytest.mark.skipif(find_spec("sphinx") is None, reason="make docs brings it")
def test_the_configuration_can_be_read() -> None:
    found = runpy.run_path(str(DOCS / "conf.py"))
    assert found["html_theme"] == "furo"
    for name in found["html_css_files"]:
        assert (DOCS / "_static" / name).exists()


def test_the_readme_is_read_in_three_minutes() -> None:
    text = (ROOT / "README.md").read_text()
    assert len(text.encode()) < 8_000
    words = re.sub(r"```.*?```", "", text, flags=re.DOTALL).split()
    assert len(words) < 3 * 250
