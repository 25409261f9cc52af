"""Commands of the experiments as processes, of which none is left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent


@contextmanager
def started(command: Sequence[str]) -> Generator[subprocess.Popen[str]]:
    """``python -m`` this command; it is killed at the end, if it has not ended."""
    with subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
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
