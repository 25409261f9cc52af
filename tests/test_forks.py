"""A process that is forked while threads are at work can build and run everything, at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from cartesian_rdc.errors import CompilationError
from cartesian_rdc.execution.numba_engine.cache import load
from cartesian_rdc.execution.numba_engine.machine_code import MachineCode
from tests.effort import effort
from tests.faults.forks import forks
from tests.faults.kind import Place
from tests.processes import ROOT


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_children_that_are_forked_among_busy_threads_do_not_hang(tmp_path: Path) -> None:
    number = effort(5, in_all=30)
    assert list(forks(Random(0), Place(tmp_path, tmp_path), number)) == [""] * number


def test_nothing_is_computed_under_a_lock_of_the_standard_library() -> None:
    """``cached_property`` of Python 3.11 has one, for which a child would wait for ever."""
    files = (ROOT / "cartesian_rdc").rglob("*.py")
    assert [file.name for file in files if "cached_property" in file.read_text()] == []


COMPILING = """
import os, sys, threading, time
import numpy as np
from cartesian_rdc.categories.smooth import scale, space
from cartesian_rdc.execution.numba_engine import NumbaEngine

def compiled(number):
    return NumbaEngine().compile(scale(space(2), number))(np.ones(2)).tolist() == [number] * 2

def busy():
    number = 0.5
    while True:
        number += 1
        compiled(number)

sys.setswitchinterval(1e-5)
compiled(0.25)
threading.Thread(target=busy, daemon=True).start()
time.sleep(0.1)
child = os.fork()
if not child:
    os._exit(0 if compiled(3.0) else 1)
print(os.waitpid(child, 0)[1], flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("kept", [True, False])
def test_a_child_compiles_though_a_thread_did(tmp_path: Path, kept: bool) -> None:
    """With machine code on the disk, and in memory only."""
    folder = tmp_path if kept else tmp_path / "file" / "folder"
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", COMPILING],
        cwd=ROOT,
        env={**os.environ, "CARTESIAN_RDC_CACHE": str(folder)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_threads_compile_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numba fails otherwise, now and then: its tables are filled by the first that comes."""
    at_work, most = [0], [0]

    def made(text: str) -> MachineCode:
        at_work[0] += 1
        most[0] = max(most[0], at_work[0])
        time.sleep(0.02)
        at_work[0] -= 1
        raise CompilationError(text)

    monkeypatch.setattr(MachineCode, "of", made)
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(load, f"text {number}") for number in range(4)]
        assert all(isinstance(job.exception(), CompilationError) for job in jobs)
    assert most == [1]
