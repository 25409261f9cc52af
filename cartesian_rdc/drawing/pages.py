"""Pages: a diagram as one file of HTML, whose script folds and unfolds boxes without a network.

Python arranges the boxes of each sheet (``tables``), and measures the texts; the script, in
``web/layout.js``, gives them lengths, in the same way as ``layout`` does. The page may load nothing
and run nothing but this one script, and says so in its policy. What comes from a term is data:
JSON, in which no mark of HTML is left, and from there the text of elements.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib.resources import files

from cartesian_rdc.drawing.book import Book
from cartesian_rdc.drawing.graphs import HeldPart
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.subjects import Subject
from cartesian_rdc.drawing.tables import Json, Table
from cartesian_rdc.drawing.thumbnails import Thumbnail

HOLE = re.compile("%(POLICY|TITLE|STYLE|SCRIPT|DATA)%")
MARKS = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&"}


def page_of(
    subject: Subject,
    book: Book,
    depth: int,
    paths: Iterable[tuple[str, ...]],
    loops: Sequence[tuple[int, int]],
    thumbnails: Mapping[int, Thumbnail],
) -> str:
    """The page, which is one file; what it holds is ASCII, apart from the title.

    ``depth``       how many labels inside each other are open at first
    ``paths``       which are open besides, by their titles, each in the one before
    ``loops``       pairs of ports above, between which a wire goes round
    ``thumbnails``  of arrays, by the number of the wire that comes in
    """
    script = f'"use strict";\n(() => {{\n{_file("layout.js")}\n{_file("page.js")}}})();\n'
    style = _file("page.css")
    policy = (
        f"default-src 'none'; script-src '{_checksum(script)}'; style-src '{_checksum(style)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    data = data_of(subject, book, depth, paths, loops, thumbnails)
    parts = {
        "POLICY": policy,
        "TITLE": escape(shortened(subject.title, 300)),
        "STYLE": style,
        "SCRIPT": script,
        "DATA": json.dumps(data, separators=(",", ":")).translate(MARKS),
    }
    return HOLE.sub(lambda hole: parts[hole[1]], _file("page.html"))


def data_of(
    subject: Subject,
    book: Book,
    depth: int,
    paths: Iterable[tuple[str, ...]],
    loops: Sequence[tuple[int, int]],
    thumbnails: Mapping[int, Thumbnail],
) -> dict[str, Json]:
    """What the script is given: the arguments of ``page_of`` as JSON."""
    table = Table(book, subject.shown, feeding=bool(thumbnails))
    return {
        "title": shortened(subject.title, 300),
        "note": _note(table),
        "depth": depth,
        "paths": [[shortened(title, len(title)) for title in path] for path in sorted(paths)],
        "loops": [[*pair] for pair in loops],
        "texts": table.texts,
        "sheets": table.sheets,
        "arrays": [[k, number] for number, k in enumerate(thumbnails)],
        "thumbnails": [
            {"name": shortened(p.name, 300), "about": p.about, "image": p.image}
            for p in thumbnails.values()
        ],
    }


def _note(table: Table) -> str:
    gathered = (
        box.title
        for shown in table.shown
        for box in table.book.sheet(shown).boxes
        if box.content is not None and isinstance(box.content.held, HeldPart)
    )
    notes = [f"A box such as “{title}” gathers parts that no label holds." for title in gathered][
        :1
    ]
    if table.deeper:
        notes.append(
            f"{table.deeper:,} boxes stay folded: the page has no room for what is in them."
        )
    return " ".join(notes)


def _file(name: str) -> str:
    return (files("cartesian_rdc.drawing") / "web" / name).read_text("utf-8")


def _checksum(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
