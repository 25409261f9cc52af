# pyright: basic
"""How Sphinx makes the site: ``make docs``. Nothing is fetched while it is built."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from cartesian_rdc import __version__  # noqa: E402
from docs import vocabulary  # noqa: E402

project = "cartesian_rdc"
author = "the authors of cartesian_rdc"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
exclude_patterns = ["pictures"]
suppress_warnings = ["toc.empty_glob"]  # a section may have no pages yet

html_theme = "furo"
html_title = "cartesian_rdc"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
pygments_style = "friendly"
pygments_dark_style = "monokai"

myst_heading_anchors = 4
myst_links_external_new_tab = False

add_module_names = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
autodoc_member_order = "bysource"
autodoc_inherit_docstrings = False
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
autodoc_mock_imports = [name for name in ("torch",) if find_spec(name) is None]

copybutton_exclude = ".linenos, .gp, .go"


def _laid_out(app, what, name, obj, options, lines):  # type: ignore[no-untyped-def]
    lines[:] = vocabulary.laid_out(lines)


def _written(app):  # type: ignore[no-untyped-def]
    vocabulary.write(Path(app.srcdir) / "reference")


def setup(app):  # type: ignore[no-untyped-def]
    """Write the pages of the reference before they are read."""
    app.connect("builder-inited", _written)
    app.connect("autodoc-process-docstring", _laid_out)
