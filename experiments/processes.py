"""Several processes on this machine that run one experiment together, over loopback.

The process that was started starts the others, waits for them, and does nothing else. If one ends
by an error or a signal, it ends the rest and says which one it was; if it ends itself, however it
does, they end. Only process 0 prints. Processes that something else has started, on many
machines, are told so by the environment: ``cartesian_rdc.execution.processes``.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn, final

from cartesian_rdc.errors import DataError, LostProcessError
from cartesian_rdc.execution.processes import Processes, processes_in
from experiments.interruptions import STATUS

STARTED = "CARTESIAN_RDC_STARTED"
"""Set in processes that were started here: they end when their standard input does."""

LAST_WORDS = 10.0
"""Seconds that processes have to end after Ctrl-C, and after another has ended well."""

FAREWELL = 2.0
"""Seconds that they have after Ctrl-C once process 0 has ended."""


def together(count: int, engine: str) -> Processes:
    """The process that this is, as one of those that train together, with which it is connected.

    If ``count`` is above 1 and the environment does not say that this is one of several, so many
    are started with the same command line, and this one exits with their status. To be called
    before JAX is used. Raises ``DataError`` if ``engine`` is not JAX's, or as ``processes_in``.
    """
    here = processes_in(os.environ)
    if here is None and count == 1:
        return Processes()
    if engine != "jax":
        raise DataError(f"several processes train with JAX: --engine jax, and not {engine}")
    if here is None:
        sys.exit(in_processes(count, same_command()))
    if count not in (1, here.count):
        raise DataError(f"--processes {count} is asked for, and the environment says {here.count}")
    if STARTED in os.environ:
        _end_with_standard_input()
    from cartesian_rdc.execution.jax_engine.processes import join

    join(here)
    if not here.is_coordinator:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    return here


def same_command() -> list[str]:
    """What starts this program again."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    first = ["-m", spec.name.removesuffix(".__main__")] if spec else [sys.argv[0]]
    return [sys.executable, *first, *sys.argv[1:]]


def free_port() -> int:
    """A port of loopback that nobody listens at now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def in_processes(count: int, command: Sequence[str]) -> int:
    """Run a command as so many processes; the exit status of all.

    It is that of process 0 where none was lost. Raises ``LostProcessError`` with the one that was,
    once the others are ended.
    """
    meeting = f"127.0.0.1:{free_port()}"
    places = [Processes(count, index, meeting) for index in range(count)]
    started = list[Child]()
    came = list[int]()
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        for place in places:
            started.append(Child.of(place, command))
        return _watched(started, came)
    finally:
        for child in started:
            child.end()
        signal.signal(signal.SIGINT, before)


def _watched(children: Sequence[Child], came: Sequence[int]) -> int:
    """Wait for all. Raises ``LostProcessError`` for the first one that fails."""
    told = 0
    ends, left = float("inf"), False
    while True:
        if len(came) > told:
            told = len(came)
            ends = min(ends, time.monotonic() + LAST_WORDS)
            for child in children:
                child.tell(signal.SIGINT)
        statuses = [child.process.poll() for child in children]
        if all(status is not None for status in statuses):
            ends = 0.0
        failed = [child for child, status in zip(children, statuses, strict=True) if status]
        if told and statuses[0] is not None and not left:
            left, ends = True, min(ends, time.monotonic() + FAREWELL)
        if told and time.monotonic() >= ends:
            return STATUS
        if failed and not told:
            return _failed(failed[0], children)
        if statuses[0] == 0 and ends == float("inf"):
            ends = time.monotonic() + LAST_WORDS
        if time.monotonic() >= ends:
            late = [child for child in children if child.process.poll() is None]
            if late:
                raise LostProcessError(f"{late[0].place} did not end with the others")
            return 0
        time.sleep(0.02)


def _failed(first: Child, children: Sequence[Child]) -> int:
    """The exit status, where a process has failed that has told why. Raises otherwise."""
    time.sleep(0.2)  # of one that is lost, the others hear at the same time
    signalled = [child for child in children if (child.process.poll() or 0) < 0]
    child = min(signalled, key=lambda one: one.process.poll() == -signal.SIGABRT, default=first)
    status = child.process.poll() or 0
    if status < 0:
        words = f"was ended by {signal.Signals(-status).name}"
    else:
        coordinator = children[0].process
        with suppress(subprocess.TimeoutExpired):  # the same error, such as of an option
            coordinator.wait(1)
        if coordinator.returncode == status and status != 1:
            return status
        words = f"ended with exit status {status}"
        if child.place.is_coordinator:
            return status
        words += child.told()
    raise LostProcessError(
        f"{child.place} {words}: the others were ended; of a checkpoint, the last one that was "
        "written is whole, and the same command goes on from there"
    )


@final
@dataclass(frozen=True)
class Child:
    """A process that was started, and the errors that it prints, if it is not process 0."""

    place: Processes
    process: subprocess.Popen[bytes]
    errors: IO[bytes] | None

    @classmethod
    def of(cls, place: Processes, command: Sequence[str]) -> Child:
        """Start one; it ends when this process does."""
        errors = None if place.is_coordinator else tempfile.TemporaryFile()  # noqa: SIM115
        environment: Mapping[str, str] = {**os.environ, **place.environment, STARTED: "1"}
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=None if place.is_coordinator else subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # Ctrl-C in a terminal comes once, from here
        )
        return cls(place, process, errors)

    def tell(self, number: signal.Signals) -> None:
        """Send a signal, if it is there still."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def end(self) -> None:
        """End it at once, if it has not ended."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        if self.errors is not None:
            self.errors.close()

    def told(self) -> str:
        """The last line of its errors, if there is one."""
        if self.errors is None:
            return ""
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").split("\n")
        last = [line.strip() for line in lines if line.strip()][-1:]
        return f", {last[0][:300]!r}" if last else ""


def _end_with_standard_input() -> None:
    """From now on this process ends when its standard input is closed, as by whoever started it."""

    def wait() -> NoReturn:
        while os.read(0, 1):
            pass
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
