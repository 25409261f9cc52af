"""Diagrams in DOT, the language of Graphviz: boxes that are open are clusters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import final

from cartesian_rdc.drawing.lengths import Frame, label_of
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.sheets import Port, Sheet


def dot_of(frame: Frame, title: str) -> str:
    """The text of a DOT file."""
    writer = _Writer()
    return "\n".join(
        [
            f"digraph {quoted(shortened(title, 200))} {{",
            "  rankdir=LR; node [shape=box, style=rounded]; compound=true;",
            *writer.sheet(frame, "s", 1),
            "}",
            "",
        ]
    )


def quoted(text: str) -> str:
    """A string of DOT: backslashes, quotes and ampersands escaped."""
    return json.dumps(text.replace("&", "&amp;"), ensure_ascii=False)


@final
class _Writer:
    """Names each box and each port at the edge of a sheet by the path to it."""

    def sheet(self, frame: Frame, path: str, depth: int) -> Iterator[str]:
        """The statements for a sheet."""
        sheet, indent = frame.sheet, "  " * depth
        for k, _ in enumerate(sheet.ports):
            yield f"{indent}{path}_e{k} [shape=point, label={quoted('')}];"
        for k, box in enumerate(sheet.boxes):
            name = f"{path}_{k}"
            if k in frame.inner:
                yield f"{indent}subgraph cluster_{name} {{ label={quoted(box.title)};"
                yield from self.sheet(frame.inner[k], name, depth + 1)
                yield f"{indent}}}"
            else:
                shape = ", shape=circle" if box.kind in ("sum", "zero") else ""
                yield f"{indent}{name} [label={quoted(box.title)}{shape}];"
        starts, ends = self._ends(frame, path)
        for v, start in starts.items():
            wire = sheet.wires[v]
            words = " ".join(filter(None, label_of(wire)))
            colour = ", color=firebrick" if wire.back else ""
            for end in ends.get(v, []):
                yield f"{indent}{start} -> {end} [label={quoted(words)}{colour}];"

    def _ends(self, frame: Frame, path: str) -> tuple[dict[int, str], dict[int, list[str]]]:
        """Where each wire starts, and where it ends."""
        starts: dict[int, str] = {}
        ends: dict[int, list[str]] = {}
        for k, port in enumerate(frame.sheet.ports):
            if port.into:
                ends.setdefault(port.wire, []).append(f"{path}_e{k}")
            else:
                starts[port.wire] = f"{path}_e{k}"
        for k, box in enumerate(frame.sheet.boxes):
            inner = frame.inner.get(k)
            for number, port in enumerate(box.ports):
                name = f"{path}_{k}" if inner is None else _edge(inner.sheet, box.ports, number)
                name = name if inner is None else f"{path}_{k}_{name}"
                if port.into:
                    ends.setdefault(port.wire, []).append(name)
                else:
                    starts[port.wire] = name
        return starts, ends


def _edge(inner: Sheet, ports: tuple[Port, ...], number: int) -> str:
    """The port at the edge of an open box for one of the box: that at the same place, if any."""
    port = ports[number]
    alike = [k for k, p in enumerate(ports) if p.into == port.into]
    within = [k for k, p in enumerate(inner.ports) if p.into != port.into]
    place = alike.index(number)
    if not within:
        return "e0" if inner.ports else "0"
    return f"e{within[place] if len(alike) == len(within) else within[0]}"
