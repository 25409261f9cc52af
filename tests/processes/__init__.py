"""Python as processes, commands and code, of which none is left behind."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def _started(
    arguments: Sequence[str], folder: Path = ROOT, **environment: str
) -> Generator[subprocess.Popen[str]]:
    """Python with these arguments; it is killed at the end, if it has not ended."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def started(command: Sequence[str]) -> Generator[subprocess.Popen[str]]:
    """``python -m`` this command."""
    with _started(["-m", *command]) as process:
        yield process


@contextmanager
def started_in(folder: Path, command: Sequence[str]) -> Generator[subprocess.Popen[str]]:
    """The same, where relative names of files are those of a folder."""
    with _started(["-m", *command], folder, PYTHONPATH=str(ROOT)) as process:
        yield process


@contextmanager
def started_code(code: str, *arguments: object) -> Generator[subprocess.Popen[str]]:
    """``python -c`` this code."""
    with _started(["-c", code, *map(str, arguments)]) as process:
        yield process


@contextmanager
def running(code: str, *arguments: object) -> Generator[subprocess.Popen[str]]:
    """A process of this code, once it has said that it is ready."""
    with started_code(code, *arguments) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


@contextmanager
def running_module(module: str, *arguments: str) -> Generator[subprocess.Popen[str]]:
    """``python -m`` this module, once it has said that it is ready."""
    with started([module, *arguments]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process


EARLY = """
import os, signal
real = signal.signal
def told(number, handler):
    before = real(number, handler)
    signal.signal = real
    os.write(int(os.environ["READY"]), b".")
    return before
signal.signal = told
"""
"""What Python imports before it begins: it tells when a program first says what signals do."""


@contextmanager
def begun(
    command: Sequence[str], sites: Path, environment: Mapping[str, str] | None = None
) -> Generator[subprocess.Popen[str]]:
    """``python -m`` this command, once it hears Ctrl-C: Python has started, and little of ours.

    ``sites`` is a folder that only this function uses.
    """
    (sites / "sitecustomize.py").write_text(EARLY, encoding="utf-8")
    ready, tells = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **(environment or {}), "PYTHONPATH": str(sites), "READY": str(tells)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=[tells],
    ) as process:
        try:
            os.close(tells)
            os.read(ready, 1)
            os.close(ready)
            yield process
        finally:
            process.kill()


def interrupted(process: subprocess.Popen[str]) -> str:
    """The last line of standard error after Ctrl-C, which a process has to end on cleanly."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    return err.splitlines()[-1]


def without(module: str, *arguments: str, of: str = "experiments.iris") -> list[str]:
    """What an experiment says on standard error where a module is not installed."""
    code = (
        f"import sys; sys.modules[{module!r}] = None\n"
        f"sys.argv = ['it', *{arguments!r}]\n"
        f"from experiments.command import run\nfrom {of} import main\n"
        f"run(main, {of!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 2
    return done.stderr.splitlines()


@contextmanager
def limited(size: int) -> Generator[None]:
    """No file grows beyond this size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names(folder: Path) -> list[str]:
    """The names in a folder."""
    return sorted(path.name for path in folder.iterdir())
