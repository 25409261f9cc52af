"""``python -m tests.release VERSION``: build, check, commit and tag a version.

The top section of CHANGELOG.md, Unreleased, becomes that of the version, with today's date, and
__version__ is set; with both, wheel and sdist are built and checked in a folder aside (see
tests.release.dist) and put into dist; then the two files are committed, and an annotated tag has
the section for its message. Nothing is uploaded: the two commands that do are printed.

The exit status is 0 if all is done, 2 if the version, the branch, the files or the changelog are
not fit for it, and nothing was begun, 1 if a step fails or is interrupted: then all is as it was.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias, final

from packaging.version import InvalidVersion, Version

from experiments.command import Parser
from tests.release.changelog import Changelog
from tests.release.dist import ROOT, VERSION, build_and_check, export, version_in
from tests.release.repository import Repository
from tests.release.steps import FailedError, RefusedError

Build: TypeAlias = Callable[[Path, Path], Sequence[Path]]
"""Builds and checks a source, into a new folder; the result is the files that users get."""

CHANGELOG, INIT = FILES = ("CHANGELOG.md", "cartesian_rdc/__init__.py")
"""What a release changes."""


def main(
    arguments: Sequence[str] | None = None, root: Path = ROOT, build: Build = build_and_check
) -> int:
    """Run the command; the result is its exit status."""
    parser = Parser("tests.release", __doc__)
    parser.add_argument("version", metavar="VERSION", help="of the release, as 0.3.0 or 1.0rc1")
    parser.add_argument("--branch", default="main", help="that is released; default: %(default)s")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, only")
    options = parser.parse_args(arguments)
    try:
        release = Release.planned(root, options.version, options.branch)
        if options.dry_run:
            print(release)
        else:
            release.make(build)
    except (RefusedError, FailedError, OSError) as error:
        print(f"{parser.prog}: error: {error}", file=sys.stderr)
        return 2 if isinstance(error, RefusedError) else 1
    except KeyboardInterrupt:
        print(f"{parser.prog}: interrupted: all is as it was", file=sys.stderr)
        return 1
    return 0


@final
@dataclass(frozen=True)
class Release:
    """A release of a repository at a commit, with what the files say then."""

    repository: Repository
    commit: str
    branch: str
    version: str
    section: str
    texts: dict[str, str]

    @classmethod
    def planned(cls, root: Path, text: str, branch: str) -> Release:
        """Raises ``RefusedError``, with what does not fit, before anything is done."""
        version = version_of(text)
        repository = Repository(root)
        repository.require_clean(branch)
        present = version_in(root)
        if version <= version_of(present):
            raise RefusedError(f"{version} is not newer than {present}, the present version")
        tag = f"v{version}"
        if repository.has_tag(tag):
            raise RefusedError(f"there is a tag {tag} already: name a newer version")
        changelog = Changelog.read((root / CHANGELOG).read_text(encoding="utf-8"))
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        init = (root / INIT).read_text(encoding="utf-8")
        texts = {
            CHANGELOG: changelog.released(str(version), today),
            INIT: VERSION.sub(f'__version__ = "{version}"', init),
        }
        return cls(repository, repository.commit, branch, str(version), changelog.section, texts)

    @property
    def tag(self) -> str:
        """The name of the tag."""
        return f"v{self.version}"

    @property
    def message(self) -> str:
        """The message of the tag."""
        return f"cartesian_rdc {self.version}\n\n{self.section}\n"

    def __str__(self) -> str:
        files = ", ".join(FILES)
        return (
            f"of the branch {self.branch}, at {self.commit[:12]}, this would\n"
            f"  set __version__ to {self.version}, and date the top section of the changelog;\n"
            "  build wheel and sdist, check them, and put them into dist;\n"
            f"  commit {files} as {self.words!r};\n"
            f"  write the annotated tag {self.tag}, with this message:\n\n{self.message}"
        )

    @property
    def words(self) -> str:
        """The message of the commit."""
        return f"Release {self.version}"

    def make(self, build: Build) -> None:
        """Do it. Raises ``FailedError`` if a step fails, and then all is as it was."""
        root = self.repository.root
        with tempfile.TemporaryDirectory() as aside:
            source = Path(aside, "source")
            export(root, source)
            self._write(source)
            made = build(source, Path(aside, "built"))
            self.repository.require_unchanged(self.commit)
            dist = [root / "dist" / file.name for file in made]
            places = [*(root / name for name in FILES), *dist]
            with self.repository.restoring(places, self.tag):
                for file, place in zip(made, dist, strict=True):
                    place.parent.mkdir(exist_ok=True)
                    shutil.copy2(file, place)
                self._write(root)
                self.repository.commit_and_tag(FILES, self.words, self.tag, self.message)
        names = " ".join(f"dist/{file.name}" for file in dist)
        print(f"{self.version} is committed to {self.branch}, with the tag {self.tag}. Left to do:")
        print(f"  git push --atomic origin {self.branch} {self.tag}")
        print(f"  .venv/bin/python -m twine upload {names}")

    def _write(self, root: Path) -> None:
        for name, text in self.texts.items():
            (root / name).write_text(text, encoding="utf-8", newline="\n")


def version_of(text: str) -> Version:
    """A version. Raises ``RefusedError`` if it is none that can be published, spelled as it is."""
    try:
        version = Version(text)
    except InvalidVersion:
        raise RefusedError(
            f"{text!r} is no version: it should be as 0.3.0 or 1.0rc1 (PEP 440)"
        ) from None
    if str(version) != text:
        raise RefusedError(f"{text!r} is spelled {str(version)!r} (PEP 440)")
    if version.local:
        raise RefusedError(f"{text!r} is a local version, which is not published: leave out the +")
    return version
