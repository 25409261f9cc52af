"""Experiments as commands, without a process for each: what they print, and how they end."""

from __future__ import annotations

import contextlib
import importlib
import io
import signal
import subprocess
import sys

import pytest

from experiments.command import run


def run_here(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What ``python -m`` a module with these arguments prints, and its exit status, run here.

    The module is one that is run by ``experiments.command.run``.
    """
    out, err, handler = io.StringIO(), io.StringIO(), signal.getsignal(signal.SIGINT)
    main = importlib.import_module(module).main
    try:
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            patch.setattr(sys, "argv", [module, *arguments])
            with pytest.raises(SystemExit) as ended:
                run(main, module)
    finally:
        signal.signal(signal.SIGINT, handler)
    status = ended.value.code
    assert isinstance(status, int)
    return subprocess.CompletedProcess([module, *arguments], status, out.getvalue(), err.getvalue())
