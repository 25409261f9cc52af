"""Several processes that train together: how they are told, started, watched and ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.errors import DataError, LostProcessError
from cartesian_rdc.execution.processes import (
    COORDINATOR,
    COUNT,
    INDEX,
    Processes,
    processes_in,
)
from experiments.processes import STARTED, in_processes
from tests.processes import ROOT, without

MEETING = "127.0.0.1:1234"


@given(st.integers(2, 9).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_a_process_is_told_which_one_it_is(place: tuple[int, int]) -> None:
    told = Processes(*place, MEETING)
    assert processes_in({**told.environment, "PATH": "/bin"}) == told
    assert told.is_coordinator == (place[1] == 0)


def test_an_environment_without_the_variables_says_nothing() -> None:
    assert processes_in({"PATH": "/bin"}) is None


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({COUNT: "2"}, f"{COUNT} is set and {COORDINATOR} is not: set all three, or none"),
        (
            {COORDINATOR: MEETING, COUNT: "two", INDEX: "0"},
            f"{COUNT} is a whole number, and not 'two'",
        ),
        (
            {COORDINATOR: MEETING, COUNT: "2", INDEX: "2"},
            "there is no process 2 of 2: they are numbered from 0",
        ),
        (
            {COORDINATOR: "here", COUNT: "2", INDEX: "1"},
            "2 processes connect at HOST:PORT, such as 127.0.0.1:1234, and not at 'here'",
        ),
        (
            {COORDINATOR: MEETING, COUNT: "0", INDEX: "0"},
            "the number of processes is a whole number, 1 or more, not 0",
        ),
    ],
)
def test_an_environment_that_makes_no_sense_is_refused(
    environment: dict[str, str], words: str
) -> None:
    with pytest.raises(DataError, match=re.escape(words)):
        processes_in(environment)


JOINS = """
import socket, jax
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution.jax_engine import join
from cartesian_rdc.execution.processes import Processes
from experiments.processes import free_port
with socket.socket() as taken:
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    try:
        join(Processes(2, 0, f"127.0.0.1:{taken.getsockname()[1]}"))
    except DataError as error:
        print(error)
jax.devices()
for index in 0, 1:
    try:
        join(Processes(2, index, f"127.0.0.1:{free_port()}"))
    except DataError as error:
        print(error)
"""


def test_a_process_that_cannot_join_says_why() -> None:
    """Its port belongs to another program, or JAX has been used before."""
    done = subprocess.run(
        [sys.executable, "-c", JOINS],
        cwd=ROOT,
        env={**os.environ, "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not done.returncode, done.stderr
    taken, *used = done.stdout.splitlines()
    assert re.fullmatch(
        r"process 0 of 2 cannot listen at 127\.0\.0\.1:\d+ \(Address already in use\): choose a "
        "port that no other program has",
        taken,
    )
    assert used == [
        f"process {index} of 2 has used JAX before it joined the others, or joins them twice: "
        "call join first, and once"
        for index in (0, 1)
    ]


def command(code: str) -> list[str]:
    return [sys.executable, "-c", f"import os, sys, time\nn = int(os.environ[{INDEX!r}])\n{code}"]


def test_all_processes_run_and_end_well(tmp_path: Path) -> None:
    assert in_processes(3, command(f"open(r'{tmp_path}/' + str(n), 'w').close()")) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "2"]


def test_a_process_that_fails_ends_the_others(tmp_path: Path) -> None:
    code = f"open(r'{tmp_path}/' + str(n), 'w').write(str(os.getpid()))\n"
    code += "n == 1 and sys.exit('it is broken')\ntime.sleep(600)"
    with pytest.raises(LostProcessError, match=r"process 1 of 2 ended with exit status 1, 'it is"):
        in_processes(2, command(code))
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "0").read_text()), 0)


def test_a_process_that_is_killed_ends_the_others() -> None:
    code = "n == 1 and os.kill(os.getpid(), 9)\ntime.sleep(600)"
    with pytest.raises(LostProcessError, match="process 1 of 2 was ended by SIGKILL: the others"):
        in_processes(2, command(code))


@pytest.mark.parametrize("status", [1, 2])
def test_an_error_that_process_0_tells_is_told_once(status: int) -> None:
    who = "n == 0 and" if status == 1 else "True and"  # that of an option, all have
    assert in_processes(2, command(f"{who} sys.exit({status})\ntime.sleep(600)")) == status


def test_ctrl_c_goes_to_all_and_ends_with_its_status(tmp_path: Path) -> None:
    waits = (
        f"open(r'{tmp_path}/' + str(n), 'w').close()\n"
        "try:\n    time.sleep(600)\nexcept KeyboardInterrupt:\n"
        f"    open(r'{tmp_path}/ended' + str(n), 'w').close()"
    )
    code = (
        "import sys\nfrom experiments.processes import in_processes\n"
        f"sys.exit(in_processes(2, {command(waits)!r}))"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as process:
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert {"ended0", "ended1"} <= {path.name for path in tmp_path.iterdir()}


def test_processes_end_when_who_started_them_is_killed(tmp_path: Path) -> None:
    child = (
        "import experiments.processes as p\np._end_with_standard_input()\n"
        f"open(r'{tmp_path}/' + str(n), 'w').write(str(os.getpid()))\ntime.sleep(600)"
    )
    code = f"from experiments.processes import in_processes\nin_processes(2, {command(child)!r})"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) as process:
        while sum(bool(path.read_text()) for path in tmp_path.iterdir()) < 2:
            time.sleep(0.01)
        process.kill()
    for path in tmp_path.iterdir():
        assert gone(int(path.read_text()))


def gone(number: int) -> bool:
    """Whether a process ends within some seconds."""
    for _ in range(500):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def test_children_know_that_they_were_started(tmp_path: Path) -> None:
    code = f"open(r'{tmp_path}/' + str(n), 'w').write(os.environ[{STARTED!r}])"
    in_processes(2, command(code))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["1", "1"]


def test_only_jax_trains_in_several_processes() -> None:
    said = without("nothing", "modern", "--processes", "2", "--engine", "numpy", of=MODULE)
    assert said[-1].endswith("several processes train with JAX: --engine jax, and not numpy")


MODULE = "experiments.convolutional"
