"""A repository of git, which is left as it was where something fails."""

from __future__ import annotations

import signal
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tests.release.steps import FailedError, RefusedError, listed, require, run

HOW = ("--untracked-files=normal", "--no-renames")
"""How the state of files is told, whatever the user's configuration says."""


@final
@dataclass(frozen=True)
class Repository:
    """One that is checked out in a folder."""

    root: Path

    def git(self, *words: str, given: str | None = None) -> str:
        """What a command prints. Raises ``FailedError``."""
        return run("git", *words, cwd=self.root, given=given).stdout.strip()

    @property
    def commit(self) -> str:
        """The commit that is checked out."""
        return self.git("rev-parse", "HEAD")

    def require_clean(self, branch: str) -> None:
        """Raise ``RefusedError`` if files are not committed, or another branch is checked out."""
        if not (self.root / ".git").exists():
            raise RefusedError(f"{self.root}: this is no repository of git: clone it")
        found = self.git("branch", "--show-current")
        if found != branch:
            raise RefusedError(
                f"{f'the branch is {found}' if found else 'no branch is checked out'}, where "
                f"{branch} belongs: git switch {branch}, or name another with --branch"
            )
        changed = self.changed()
        if changed:
            raise RefusedError(f"not committed: {listed(changed)}: commit, remove or stash that")

    def changed(self) -> list[str]:
        """The files that are not as they are committed, new ones too."""
        told = run("git", "status", "--porcelain", "-z", *HOW, cwd=self.root).stdout
        return [entry[3:] for entry in told.split("\0") if entry]

    def has_tag(self, tag: str) -> bool:
        """Whether there is a tag of this name."""
        return bool(self.git("tag", "--list", tag))

    def commit_and_tag(self, files: Sequence[str], words: str, tag: str, message: str) -> None:
        """Commit these files, and write an annotated tag. Raises ``FailedError``."""
        self.git("commit", "--quiet", "--message", words, "--", *files)
        left = self.changed()
        require(not left, f"not committed: {listed(left)}: a hook has changed that")
        self.git("tag", "--annotate", "--cleanup=whitespace", "--file=-", tag, given=message)

    @contextmanager
    def restoring(self, files: Sequence[Path], tag: str) -> Generator[None]:
        """Where what is inside fails or is interrupted, the files, HEAD and the tag are as before.

        There is no such tag before. Further interruptions do not stop the restoring.
        """
        commit = self.commit
        folders = [file.parent for file in files if not file.parent.exists()]
        before = {file: file.read_bytes() if file.exists() else None for file in files}
        try:
            yield
        except BaseException:
            handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
            try:
                if self.has_tag(tag):
                    self.git("tag", "--delete", tag)
                self.git("reset", "--quiet", commit)
                for file, data in before.items():
                    _put_back(file, data)
                for folder in folders:
                    if folder.exists():
                        folder.rmdir()
            finally:
                signal.signal(signal.SIGINT, handler)
            raise

    def require_unchanged(self, commit: str) -> None:
        """Raise ``FailedError`` if it is no longer at this commit, or files have changed."""
        changed = self.changed()
        if self.commit != commit or changed:
            what = listed(changed) or "HEAD"
            raise FailedError(f"{what} has changed meanwhile, and was not built: begin again")


def _put_back(file: Path, data: bytes | None) -> None:
    if data is None:
        file.unlink(missing_ok=True)
    elif file.read_bytes() != data:
        file.write_bytes(data)
