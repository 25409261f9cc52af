"""Several processes that train together: how many they are, and which one this is.

It is told by environment variables, which whoever starts them sets: ``--processes`` of an
experiment, or a scheduler of a cluster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from cartesian_rdc.errors import DataError, require_whole

COORDINATOR = "CARTESIAN_RDC_COORDINATOR"
"""``HOST:PORT`` where process 0 waits for the others; the same for all."""

COUNT = "CARTESIAN_RDC_PROCESSES"
"""How many processes there are."""

INDEX = "CARTESIAN_RDC_PROCESS"
"""Which one this is, from 0."""

JOINING = 25
"""Seconds that processes wait for each other at the beginning."""

HEARTBEAT = 20
"""Seconds without a word from a process after which the others take it for dead."""


@final
@dataclass(frozen=True)
class Processes:
    """Process ``index`` of ``count``, which connect at ``coordinator``; by default one, alone.

    Raises ``DataError`` if there is no such process, or if several have no coordinator.
    """

    count: int = 1
    index: int = 0
    coordinator: str = ""

    def __post_init__(self) -> None:
        require_whole(DataError, "number of processes", self.count, 1)
        require_whole(DataError, "index of a process", self.index)
        if self.index >= self.count:
            raise DataError(
                f"there is no process {self.index} of {self.count}: they are numbered from 0"
            )
        host, _, port = self.coordinator.rpartition(":")
        if self.count > 1 and not (host and port.isdecimal() and 0 < int(port) < 1 << 16):
            raise DataError(
                f"{self.count} processes connect at HOST:PORT, such as 127.0.0.1:1234, and not at "
                f"{self.coordinator!r}: set {COORDINATOR}"
            )

    @property
    def is_coordinator(self) -> bool:
        """Whether this process prints and writes files."""
        return self.index == 0

    @property
    def environment(self) -> dict[str, str]:
        """The variables that tell a process that it is this one."""
        return {COORDINATOR: self.coordinator, COUNT: str(self.count), INDEX: str(self.index)}

    def __str__(self) -> str:
        return f"process {self.index} of {self.count}"


def processes_in(environment: Mapping[str, str]) -> Processes | None:
    """What the environment says, as ``os.environ``; ``None`` if it says nothing.

    Raises ``DataError`` if a variable is missing or is no number, and like ``Processes``.
    """
    found = {name: environment[name] for name in (COORDINATOR, COUNT, INDEX) if name in environment}
    if not found:
        return None
    for name in (COORDINATOR, COUNT, INDEX):
        if name not in found:
            raise DataError(f"{', '.join(found)} is set and {name} is not: set all three, or none")
    for name in (COUNT, INDEX):
        if not found[name].isdecimal():
            raise DataError(f"{name} is a whole number, and not {found[name]!r}")
    return Processes(int(found[COUNT]), int(found[INDEX]), found[COORDINATOR])
