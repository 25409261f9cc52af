"""What tests say of a change: a process runs them on the library with it."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import redirect_stderr, redirect_stdout
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Final

import pytest

from tests.mutation.changes import ROOT, Change
from tests.mutation.tests import PYTEST

READY: Final = ["jax", "numba", "numpy", "pytest", "scipy", "sympy"]
"""What is imported once, before processes are forked; plugins of pytest are not."""


class _Loader(SourceFileLoader):
    """Loads another text than that in the file."""

    def __init__(self, module: str, path: str, text: str) -> None:
        super().__init__(module, path)
        self.text = text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.path, "exec", dont_inherit=True)


class _Finder:
    """Finds one module, changed."""

    def __init__(self, module: str, path: str, text: str) -> None:
        self.module, self.path, self.text = module, path, text

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.module:
            return None
        loader = _Loader(name, self.path, self.text)
        place = Path(self.path)
        inside = [str(place.parent)] if place.stem == "__init__" else None
        return spec_from_file_location(
            name, self.path, loader=loader, submodule_search_locations=inside
        )


def _run(module: str, path: str, text: str, tests: Sequence[str], seconds: int) -> None:
    """Exit with what pytest says of these tests, which end at the first that fails."""
    os.chdir(ROOT)
    os.environ["HYPOTHESIS_PROFILE"] = "few"
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    sys.path.insert(0, str(ROOT))
    sys.meta_path.insert(0, _Finder(module, path, text))
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        code = pytest.main([*PYTEST, "-x", *tests])
    os._exit(int(code))


KILLED: Final = (1, 2, 3, 4)
"""The exit statuses of pytest where tests fail, or the library is not even imported."""


def judged(
    changes: Sequence[tuple[Change, Sequence[str]]], jobs: int, seconds: float
) -> Iterator[tuple[Change, str]]:
    """What became of each change, as it comes: its tests take so many ``seconds`` without it."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(READY)

    def verdict(change: Change, tests: Sequence[str]) -> tuple[Change, str]:
        at = (change.source.module, str(ROOT / change.source.path), change.text)
        process = processes.Process(target=_run, args=(*at, tests, int(3 * seconds) + 60))
        process.start()
        process.join()
        if process.exitcode == 0:
            return change, "survived"
        return change, "killed" if process.exitcode in KILLED else "timeout or crash"

    with ThreadPoolExecutor(jobs) as threads:
        started = [threads.submit(verdict, *pair) for pair in changes]
        for future in as_completed(started):
            yield future.result()
