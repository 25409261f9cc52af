"""A changelog: a title, and a section for each version, the newest first.

The top section is called ``Unreleased``, and has what the next version brings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import final

from tests.release.steps import RefusedError

HEADING = re.compile(r"^## +(.*?) *$\n?", re.MULTILINE)

UNRELEASED = "Unreleased"


@final
@dataclass(frozen=True)
class Changelog:
    """What stands before the top section, what in it, and what after it."""

    before: str
    section: str
    after: str

    @classmethod
    def read(cls, text: str) -> Changelog:
        """Raises ``RefusedError`` if the top section is of a version, or says nothing."""
        headings = list(HEADING.finditer(text))
        if not headings or headings[0][1] != UNRELEASED:
            found = repr(headings[0][1]) if headings else "missing"
            raise RefusedError(
                f"the top section of CHANGELOG.md is {found}, where {UNRELEASED!r} belongs: "
                f"write '## {UNRELEASED}' above what is new"
            )
        end = headings[1].start() if headings[1:] else len(text)
        section = text[headings[0].end() : end].strip()
        if not section:
            raise RefusedError(
                f"the section {UNRELEASED!r} of CHANGELOG.md is empty: write there what is new"
            )
        return cls(text[: headings[0].start()], section, text[end:])

    def released(self, version: str, date: str) -> str:
        """The text, in which the section is that of a version; an empty one is above it."""
        new = f"## {UNRELEASED}\n\n## {version} ({date})\n\n{self.section}\n"
        return self.before + new + (f"\n{self.after}" if self.after else "")
