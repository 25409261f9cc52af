# pyright: basic
"""How Sphinx makes the site: ``make docs``. Nothing is fetched while it is built."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.domains.python import PythonDomain

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cartesian_rdc import __version__  # noqa: E402
from docs import sources, vocabulary  # noqa: E402

project = "cartesian_rdc"
author = "the authors of cartesian_rdc"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.linkcode", "sphinx_copybutton"]
exclude_patterns = ["pictures"]
suppress_warnings = ["toc.empty_glob"]  # a section may have no pages yet

html_theme = "furo"
html_title = "cartesian_rdc"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
pygments_style = "friendly"
pygments_dark_style = "monokai"

myst_heading_anchors = 4
myst_url_schemes = ["http", "https", "mailto", sources.SCHEME]

add_module_names = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = False
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
autodoc_mock_imports = [name for name in ("torch",) if find_spec(name) is None]

ALL_NAMES = {"guide/vocabulary": "cartesian_rdc.neural"}
"""Pages on which every word of code is a name, and the package that is meant first."""

copybutton_exclude = ".linenos, .gp, .go"


def linkcode_resolve(domain: str, info: dict[str, str]) -> str | None:
    """Where a name of the reference is defined."""
    found = sources.line_of(info["module"], info["fullname"]) if info["module"] else None
    return found and f"{sources.SCHEME}:{found[0]}#L{found[1]}"


class Domain(PythonDomain):
    """Python's names, in types too, where a word alone is no method or field of some class."""

    def find_obj(self, env, modname, classname, name, *how):  # type: ignore[no-untyped-def]
        """At most one object, so that none is linked by chance."""
        found = super().find_obj(env, modname, classname, name, *how)
        members = ("property", "method", "attribute", "classmethod")
        meant = [one for one in found if "." in name or one[1].objtype not in members]
        return meant[:1]


def _laid_out(app, what, name, obj, options, lines):  # type: ignore[no-untyped-def]
    """Tables in docstrings become lists."""
    lines[:] = vocabulary.laid_out(lines)


def _as_written(app, obj, bound):  # type: ignore[no-untyped-def]
    """Types are shown as the source spells them: ``Layer[P, A, B]``, not what it stands for."""
    with suppress(AttributeError, TypeError):
        getattr(obj, "__func__", obj).__no_type_check__ = True


def _skipped(app, what, name, obj, skip, options):  # type: ignore[no-untyped-def]
    """Methods that another library adds to a class have their words in that library."""
    home = getattr(obj, "__module__", None) or "cartesian_rdc"
    return True if not home.startswith("cartesian_rdc") else None


def _bases(app, name, obj, options, bases):  # type: ignore[no-untyped-def]
    """Base classes that say nothing are not told."""
    bases[:] = [base for base in bases if vocabulary.is_told(getattr(base, "__name__", str(base)))]


def _linked(app, doctree):  # type: ignore[no-untyped-def]
    """A public name in a text is a link to the reference."""
    name = app.env.docname
    for node in list(doctree.findall(nodes.literal)):
        word, around = node.astext(), node.parent
        if not vocabulary.is_name(word) and name not in ALL_NAMES:
            continue
        whole = vocabulary.homes().get(
            f"{ALL_NAMES.get(name)}.{word}", vocabulary.homes().get(word)
        )
        if whole is None:
            continue
        if isinstance(around, nodes.reference | addnodes.pending_xref | nodes.title):
            continue
        link = addnodes.pending_xref(
            "", refdomain="py", reftype="obj", reftarget=whole, refdoc=name, refexplicit=True
        )
        around.replace(node, link)
        link += node


def _written(app):  # type: ignore[no-untyped-def]
    """Write the pages of the reference before they are read."""
    vocabulary.write(Path(app.srcdir) / "reference")


def setup(app):  # type: ignore[no-untyped-def]
    """Connect what is above."""
    sources.connect(app)
    app.add_domain(Domain, override=True)
    app.connect("builder-inited", _written)
    app.connect("doctree-read", _linked)
    app.connect("autodoc-process-docstring", _laid_out)
    app.connect("autodoc-before-process-signature", _as_written)
    app.connect("autodoc-process-bases", _bases)
    app.connect("autodoc-skip-member", _skipped)
