"""Releases of a small repository: refused, tried, done, and failed without a trace."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.release import command
from tests.release.changelog import HEADING
from tests.release.dist import ROOT, version_in
from tests.release.repository import Repository
from tests.release.steps import FailedError

CHANGES = """# Changelog

## Unreleased

- Something new: `a >> b`,
  in two lines.
# not a comment

## 0.2.0 (2026-01-02)

- The first.
"""

INIT = '"""A package."""\n\n__version__ = "0.2.0"\n\nname = "as it was"\n'

NEWS = "- Something new: `a >> b`,\n  in two lines.\n# not a comment"


class Place:
    """A repository, and all that git knows and the folder holds."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *words: str) -> str:
        done = subprocess.run(
            ["git", *words], cwd=self.root, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(exist_ok=True)
        (self.root / name).write_text(text)

    def commit(self, name: str, text: str) -> None:
        self.write(name, text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", f"Change {name}")

    def hook(self, name: str, text: str) -> None:
        self.write(f".git/hooks/{name}", f"#!/bin/sh\n{text}\n")
        (self.root / ".git" / "hooks" / name).chmod(0o755)

    @property
    def state(self) -> tuple[str, str, dict[str, bytes]]:
        """Its references, what is not committed, and its files with their bytes."""
        files = {
            str(file.relative_to(self.root)): file.read_bytes() if file.is_file() else b""
            for file in self.root.rglob("*")
            if ".git" not in file.parts
        }
        return self.git("show-ref", "--head"), self.git("status", "--porcelain"), files


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    for name, text in {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_NAME": "A Person" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "person@example.org" for who in ("AUTHOR", "COMMITTER")},
    }.items():
        monkeypatch.setenv(name, text)
    made = Place(tmp_path / "checkout")
    made.root.mkdir()
    made.git("init", "--quiet", "--initial-branch", "main", "--template=")
    made.write(".gitignore", "dist/\nignored\n")
    made.write("CHANGELOG.md", CHANGES)
    made.commit("cartesian_rdc/__init__.py", INIT)
    return made


def cheap(source: Path, into: Path) -> Sequence[Path]:
    """Files named as wheel and sdist, which hold the changelog that they were built with."""
    into.mkdir()
    version = version_in(source)
    files = [into / f"cartesian_rdc-{version}{end}" for end in ("-py3-none-any.whl", ".tar.gz")]
    for file in files:
        file.write_text((source / "CHANGELOG.md").read_text())
    return files


def never(source: Path, into: Path) -> Sequence[Path]:
    raise AssertionError("nothing is built")


def refused(place: Place, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a release says that is refused before anything changes, dry or not."""
    before = place.state
    said: set[str] = set()
    for dry in ([], ["--dry-run"]):
        assert command.main([*arguments, *dry], place.root, never) == 2
        out, err = capsys.readouterr()
        assert out == ""
        said.add(err)
    assert place.state == before
    (words,) = said
    assert words.startswith("python -m tests.release: error: ")
    return words.removeprefix("python -m tests.release: error: ").removesuffix("\n")


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("new", "'new' is no version: it should be as 0.3.0 or 1.0rc1 (PEP 440)"),
        ("", "'' is no version: it should be as 0.3.0 or 1.0rc1 (PEP 440)"),
        ("0.3.0\n", "'0.3.0\\n' is spelled '0.3.0' (PEP 440)"),
        ("v0.3.0", "'v0.3.0' is spelled '0.3.0' (PEP 440)"),
        ("0.3.0-rc.1", "'0.3.0-rc.1' is spelled '0.3.0rc1' (PEP 440)"),
        ("0.3.0+mine", "'0.3.0+mine' is a local version, which is not published: leave out the +"),
        ("0.2.0", "0.2.0 is not newer than 0.2.0, the present version"),
        ("0.2", "0.2 is not newer than 0.2.0, the present version"),
        ("0.2.0rc1", "0.2.0rc1 is not newer than 0.2.0, the present version"),
        ("0.1.10", "0.1.10 is not newer than 0.2.0, the present version"),
    ],
)
def test_a_version_that_is_none_or_not_newer(
    place: Place, capsys: pytest.CaptureFixture[str], version: str, words: str
) -> None:
    assert refused(place, capsys, version) == words


def test_files_that_are_not_committed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    way_out = ": commit, remove or stash that"
    place.write("a new file", "new")
    assert refused(place, capsys, "0.3.0") == f"not committed: a new file{way_out}"
    place.git("config", "status.showUntrackedFiles", "no")
    assert refused(place, capsys, "0.3.0") == f"not committed: a new file{way_out}"
    place.git("add", "--all")
    assert refused(place, capsys, "0.3.0") == f"not committed: a new file{way_out}"
    place.commit("a new file", "new")
    place.write("a new file", "changed")
    (place.root / "CHANGELOG.md").unlink()
    words = refused(place, capsys, "0.3.0")
    assert words == f"not committed: CHANGELOG.md, a new file{way_out}"


def test_another_branch(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.git("switch", "--quiet", "--create", "other")
    way_out = "git switch main, or name another with --branch"
    words = refused(place, capsys, "0.3.0")
    assert words == f"the branch is other, where main belongs: {way_out}"
    assert command.main(["0.3.0", "--branch", "other"], place.root, cheap) == 0
    place.git("switch", "--quiet", "--detach")
    capsys.readouterr()
    words = refused(place, capsys, "0.4.0")
    assert words == f"no branch is checked out, where main belongs: {way_out}"


def test_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["0.3.0"], tmp_path, never) == 2
    assert "this is no repository of git: clone it" in capsys.readouterr().err


def test_a_tag_that_exists(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.git("tag", "v0.3.0")
    words = refused(place, capsys, "0.3.0")
    assert words == "there is a tag v0.3.0 already: name a newer version"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            CHANGES.replace(NEWS, "\n"),
            "the section 'Unreleased' of CHANGELOG.md is empty: write there what is new",
        ),
        (
            "# Changelog\n\n## Unreleased",
            "the section 'Unreleased' of CHANGELOG.md is empty: write there what is new",
        ),
        (
            CHANGES.replace("## Unreleased", "## 0.2.1 (2026-02-03)"),
            "the top section of CHANGELOG.md is '0.2.1 (2026-02-03)', where 'Unreleased' belongs: "
            "write '## Unreleased' above what is new",
        ),
        (
            "# Changelog\n",
            "the top section of CHANGELOG.md is missing, where 'Unreleased' belongs: "
            "write '## Unreleased' above what is new",
        ),
    ],
)
def test_a_changelog_that_says_nothing(
    place: Place, capsys: pytest.CaptureFixture[str], changes: str, words: str
) -> None:
    place.commit("CHANGELOG.md", changes)
    assert refused(place, capsys, "0.3.0") == words


@pytest.mark.parametrize("lines", ["", '__version__ = "1"\n__version__ = "2"\n'])
def test_a_package_without_one_version(
    place: Place, capsys: pytest.CaptureFixture[str], lines: str
) -> None:
    place.commit("cartesian_rdc/__init__.py", lines)
    many = lines.count("\n")
    words = refused(place, capsys, "0.3.0")
    assert words.endswith(f"__init__.py has {many} lines of __version__, where one belongs")


def test_a_dry_run_says_what_would_be_done(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    before = place.state
    assert command.main(["0.3.0", "--dry-run"], place.root, never) == 0
    assert place.state == before
    out, err = capsys.readouterr()
    assert err == ""
    for words in (
        f"of the branch main, at {place.git('rev-parse', 'HEAD')[:12]}, this would",
        "set __version__ to 0.3.0",
        "commit CHANGELOG.md, cartesian_rdc/__init__.py as 'Release 0.3.0'",
        "the annotated tag v0.3.0",
        NEWS,
    ):
        assert words in out


def test_a_whole_release(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    """And the next one, of the changelog that it leaves."""
    start = place.git("rev-parse", "HEAD")
    place.write("ignored", "stays")
    assert command.main(["0.3.0rc1"], place.root, cheap) == 0
    date = re.compile(r"\(\d{4}-\d\d-\d\d\)")
    changes = (place.root / "CHANGELOG.md").read_text()
    assert date.sub("(today)", changes, count=1) == CHANGES.replace(
        "## Unreleased\n", "## Unreleased\n\n## 0.3.0rc1 (today)\n"
    )
    init = (place.root / "cartesian_rdc" / "__init__.py").read_text()
    assert init == INIT.replace("0.2.0", "0.3.0rc1")
    assert place.git("log", "--format=%s", f"{start}..main") == "Release 0.3.0rc1"
    changed = place.git("diff", "--name-only", start, "main").splitlines()
    assert changed == ["CHANGELOG.md", "cartesian_rdc/__init__.py"]
    assert place.git("cat-file", "-t", "v0.3.0rc1") == "tag"
    assert place.git("rev-parse", "v0.3.0rc1^{commit}") == place.git("rev-parse", "main")
    message = place.git("for-each-ref", "refs/tags", "--format=%(contents)")
    assert message == f"cartesian_rdc 0.3.0rc1\n\n{NEWS}"
    assert place.git("status", "--porcelain") == ""
    names = [f"dist/cartesian_rdc-0.3.0rc1{end}" for end in ("-py3-none-any.whl", ".tar.gz")]
    assert all((place.root / name).read_text() == changes for name in names)
    assert capsys.readouterr().out.splitlines() == [
        "0.3.0rc1 is committed to main, with the tag v0.3.0rc1. Left to do:",
        "  git push --atomic origin main v0.3.0rc1",
        f"  .venv/bin/python -m twine upload {' '.join(names)}",
    ]
    assert "is empty" in refused(place, capsys, "0.3.0")
    place.commit("CHANGELOG.md", changes.replace("## Unreleased\n", "## Unreleased\n\n- More.\n"))
    assert command.main(["0.3.0"], place.root, cheap) == 0
    message = place.git("tag", "--list", "v0.3.0", "--format=%(contents)")
    assert message == "cartesian_rdc 0.3.0\n\n- More."


def failing(error: BaseException) -> Callable[[Path, Path], Sequence[Path]]:
    def build(source: Path, into: Path) -> Sequence[Path]:
        cheap(source, into)
        raise error

    return build


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FailedError("twine: the exit status is 1"), "error: twine: the exit status is 1"),
        (OSError(28, "No space left on device"), "error: [Errno 28] No space left on device"),
        (KeyboardInterrupt(), "interrupted: all is as it was"),
    ],
)
def test_a_build_that_fails_leaves_nothing_behind(
    place: Place, capsys: pytest.CaptureFixture[str], error: BaseException, words: str
) -> None:
    before = place.state
    assert command.main(["0.3.0"], place.root, failing(error)) == 1
    assert capsys.readouterr() == ("", f"python -m tests.release: {words}\n")
    assert place.state == before


@pytest.mark.parametrize(
    ("hook", "text", "words"),
    [
        ("pre-commit", "exit 1", "git commit"),
        ("pre-commit", "touch made-by-a-hook", "made-by-a-hook: a hook has changed that"),
        (
            "reference-transaction",
            'if test "$1" = prepared && grep -q refs/tags/; then exit 1; fi',
            "git tag",
        ),
    ],
)
def test_a_commit_or_a_tag_that_fails_leaves_nothing_behind(
    place: Place, capsys: pytest.CaptureFixture[str], hook: str, text: str, words: str
) -> None:
    """Not in ``dist`` either; and once the hook is content, the release is made."""
    place.write("dist/cartesian_rdc-0.3.0.tar.gz", "an older try")
    before = place.state
    place.hook(hook, text)
    assert command.main(["0.3.0"], place.root, cheap) == 1
    assert words in capsys.readouterr().err
    (place.root / "made-by-a-hook").unlink(missing_ok=True)
    assert place.state == before
    (place.root / ".git" / "hooks" / hook).unlink()
    assert command.main(["0.3.0"], place.root, cheap) == 0


def test_an_interruption_after_the_tag_leaves_nothing_behind(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.state
    whole = Repository.commit_and_tag

    def interrupted(
        repository: Repository, files: Sequence[str], words: str, tag: str, message: str
    ) -> None:
        whole(repository, files, words, tag, message)
        assert place.git("tag") == "v0.3.0"
        raise KeyboardInterrupt

    monkeypatch.setattr(Repository, "commit_and_tag", interrupted)
    assert command.main(["0.3.0"], place.root, cheap) == 1
    assert capsys.readouterr().err == "python -m tests.release: interrupted: all is as it was\n"
    assert place.state == before


def test_what_changes_while_it_is_built_is_not_released(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    def with_edits(source: Path, into: Path) -> Sequence[Path]:
        place.write("CHANGELOG.md", "edited meanwhile")
        return cheap(source, into)

    def with_commit(source: Path, into: Path) -> Sequence[Path]:
        place.commit("CHANGELOG.md", f"{CHANGES}\n- Committed meanwhile.\n")
        return cheap(source, into)

    for build, what in ((with_edits, "CHANGELOG.md"), (with_commit, "HEAD")):
        assert command.main(["0.3.0"], place.root, build) == 1
        assert f"{what} has changed meanwhile, and was not built" in capsys.readouterr().err
        assert place.git("tag") == ""
        place.git("reset", "--quiet", "--hard")
    assert "Committed meanwhile" in (place.root / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("arguments", [[], ["0.3.0", "--upload"]])
def test_options_that_there_are_not(
    place: Place, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments, place.root, never)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(["--help"])
    assert stopped.value.code == 0
    assert "--dry-run" in capsys.readouterr().out


def test_the_changelog_of_this_library_can_be_released() -> None:
    """The top section is what is unreleased, and the others are of versions, the newest first."""
    top, *others = HEADING.findall((ROOT / "CHANGELOG.md").read_text())
    assert top == "Unreleased"
    versions = [command.version_of(heading.partition(" ")[0]) for heading in others]
    assert versions == sorted(set(versions), reverse=True)
    assert command.version_of(version_in(ROOT)) >= versions[0]
