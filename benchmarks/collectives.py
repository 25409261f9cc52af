# pyright: basic
"""What a compiled program sends between devices, read from the text of XLA.

An operation in the body of a loop counts as often as the loop runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from typing import final

KINDS = ("all-reduce", "all-gather", "reduce-scatter", "all-to-all", "collective-permute")
"""The operations of XLA that send."""

_HEAD = re.compile(r"^(?:ENTRY )?%?([\w.\-]+) .*\{$")
_LINE = re.compile(
    r"^\s*(?:ROOT )?%?[\w.\-]+ = (?P<shape>\(.*?\)|\S+) (?P<kind>[\w\-]+)\((?P<rest>.*)$"
)
_ARRAY = re.compile(r"\b(pred|[a-z]+\d+\w*)\[([\d,]*)\]")
_CALLED = re.compile(r"(?:to_apply|calls|body|condition|branch_computations)=\{?%?([\w.\-]+)")
_TRIPS = re.compile(r'known_trip_count"?:\s*\{"?n"?:\s*"?(\d+)')
_GROUP = re.compile(r"replica_groups=(?:\{\{([\d,]+)\}|\[\d+,(\d+)\]|mesh\[(.*?)\] \{(.*?)\})")
_AXIS = re.compile(r"'([^']+)'(?:=(\d+))?")
_BITS = {"pred": 8, "bf16": 16}


@final
@dataclass(frozen=True)
class Collective:
    """An operation that sends: ``bytes`` of the whole array, among ``devices``, ``times`` a run."""

    kind: str
    bytes: int
    devices: int
    times: int

    @property
    def sent(self) -> float:
        """The bytes that each device sends along a ring, in one run of the program."""
        once = (self.devices - 1) / self.devices * self.bytes
        return self.times * (2 * once if self.kind == "all-reduce" else once)


def collectives(text: str) -> list[Collective]:
    """All of them, of the text of an optimised program."""
    lines = _computations(text)
    entry = next(name for name, (first, _) in lines.items() if first)
    return _within(entry, 1, lines)


def _computations(text: str) -> dict[str, tuple[bool, list[str]]]:
    """The lines of each computation by its name, and whether the program begins there."""
    found: dict[str, tuple[bool, list[str]]] = {}
    name = None
    for line in text.splitlines():
        if name is None and (head := _HEAD.match(line)):
            name = head[1]
            found[name] = (line.startswith("ENTRY"), [])
        elif line.startswith("}"):
            name = None
        elif name is not None:
            found[name][1].append(line)
    return found


def _within(name: str, times: int, lines: dict[str, tuple[bool, list[str]]]) -> list[Collective]:
    found: list[Collective] = []
    for line in lines[name][1]:
        matched = _LINE.match(line)
        if matched is None:
            continue
        kind = matched["kind"].removesuffix("-start")
        if kind in KINDS:
            found.append(_collective(kind, matched["shape"], line, times))
            continue
        trips = _TRIPS.search(line)
        again = times * (int(trips[1]) if trips and kind == "while" else 1)
        for called in _CALLED.findall(line):
            found += _within(called, again, lines) if called in lines else []
    return found


def _collective(kind: str, shape: str, line: str, times: int) -> Collective:
    arrays = [_bytes(dtype, lengths) for dtype, lengths in _ARRAY.findall(shape)]
    devices = _devices(line)
    whole = sum(arrays) * (devices if kind == "reduce-scatter" else 1)
    if "-start(" in line and kind == "all-gather":  # its type has the argument in front
        whole = max(arrays)
    return Collective(kind, whole, devices, times)


def _devices(line: str) -> int:
    """How many send to one another."""
    group = _GROUP.search(line)
    if group is None:
        return 1
    listed, size, mesh, axes = group.groups()
    if listed:
        return listed.count(",") + 1
    if size:
        return int(size)
    lengths = {name: int(length) for name, length in _AXIS.findall(mesh)}
    return prod(lengths[name] for name, _ in _AXIS.findall(axes))


def _bytes(dtype: str, lengths: str) -> int:
    bits = _BITS.get(dtype) or int(re.sub(r"\D", "", dtype[1:4]) or 8)
    return prod(int(n) for n in lengths.split(",") if n) * bits // 8
