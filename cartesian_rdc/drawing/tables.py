"""The table of a page: each sheet that can be reached once, in numbers, and the texts in it.

Sheets are written down breadth first, until they are as long as a page may be; what is deeper is
left out, and the page says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, final

from cartesian_rdc.drawing.book import Book, Shown
from cartesian_rdc.drawing.lengths import label_of
from cartesian_rdc.drawing.measures import shortened, width
from cartesian_rdc.drawing.reads import Reads, used_wires
from cartesian_rdc.drawing.sheets import Box, Place, Port, Sheet, Side
from cartesian_rdc.drawing.told import LARGE, Teller

ROOM = 450_000
"""How many characters the sheets of a page have, and its texts, before the last one."""
LISTED = 200
"""How many wires that come in are told one by one."""
LONGEST = 600
"""How many characters a text has at most."""

SIDES: tuple[Side, ...] = ("left", "right", "top", "bottom")
Json: TypeAlias = "str | int | float | Sequence[Json] | Mapping[str, Json]"


@final
class Table:
    """The sheets of a book that can be reached from the first, as far as there is room.

    ``feeding``  whether it is written down which wires are which inputs, as arrays need it
    """

    def __init__(self, book: Book, first: Shown, *, feeding: bool = False) -> None:
        self.book, self.feeding = book, feeding
        self.texts: list[Json] = []
        self.sheets: list[dict[str, Json]] = []
        self._place: dict[tuple[str, str, float], int] = {}
        self._length = 0
        self._number = {first: 0}
        self._waiting = [first]
        boxes: dict[Shown, list[list[Json]]] = {}
        for shown in self._waiting:
            if self.sheets and self._length > ROOM:
                break
            for inside in book.inside(shown):
                if inside is not None and inside not in self._number:
                    self._number[inside] = len(self._waiting)
                    self._waiting.append(inside)
            boxes[shown] = self._boxes(shown)
            self.sheets.append(self._sheet(shown, boxes[shown]))
            self._length += len(json.dumps(self.sheets[-1]))
        teller, sizes = Teller(), self._sizes()
        reads = Reads(book, frozenset(self.shown))
        for shown, sheet in zip(self.shown, self.sheets, strict=True):
            for box, read in zip(boxes[shown], reads.drawn(shown), strict=True):
                box[6] = read
            sheet["words"] = teller.source(shown.content.held, sizes[shown])
            sheet["operations"] = teller.operations(shown.content, sizes[shown])

    @property
    def shown(self) -> list[Shown]:
        """What is on each sheet."""
        return self._waiting[: len(self.sheets)]

    @property
    def deeper(self) -> int:
        """How many boxes have something in them that was left out."""
        inside = (inside for shown in self.shown for inside in self.book.inside(shown))
        return sum(i is not None and self._number[i] >= len(self.sheets) for i in inside)

    def _boxes(self, shown: Shown) -> list[list[Json]]:
        entry = self.book.entry(shown)
        place = {v: k for k, v in enumerate(used_wires(entry.sheet))}
        inputs = {v: k for k, v in enumerate(entry.ins)}
        boxes: list[list[Json]] = []
        for box, inside, given in zip(entry.sheet.boxes, entry.inside, entry.given, strict=True):
            number = -1 if inside is None else self._number[inside]
            fed = [inputs.get(v, -1) for v in given] if self.feeding else []
            boxes.append([*self._box(box, place), [], number, fed])
        return boxes

    def _sheet(self, shown: Shown, boxes: list[list[Json]]) -> dict[str, Json]:
        entry = self.book.entry(shown)
        sheet, place = entry.sheet, {v: k for k, v in enumerate(used_wires(entry.sheet))}
        return {
            "boxes": boxes,
            "wires": [self._wire(sheet, v) for v in place],
            "ports": [*_ports(sheet.ports, place)],
            "columns": [[*_places(column, place)] for column in sheet.columns],
            "cells": [[*at, *_places(cell, place)] for at, cell in sheet.cells.items()],
            "levels": sheet.levels,
            "mirrored": int(shown.content.mirrored),
            "inputs": [self._pair(*given) for given in entry.inputs[:LISTED]],
            "carried": [*entry.carried][: None if self.feeding else LISTED],
        }

    def _box(self, box: Box, place: Mapping[int, int]) -> list[Json]:
        return [
            box.kind,
            self._text(box.title, box.title, width(box.title, 1.0)),
            self._text(box.about, box.about, 0.0),
            box.column,
            box.level,
            [*_ports(box.ports, place)],
        ]

    def _wire(self, sheet: Sheet, v: int) -> Json:
        wire = sheet.wires[v]
        name, space = label_of(wire)
        return [
            self._text(wire.name, name, width(name, 1.0)),
            self._text(wire.space, space, width(space, 1.0)),
            wire.back + 2 * wire.quiet,
            wire.count,
        ]

    def _text(self, full: str, short: str, wide: float) -> int:
        """The number of a text, of what is written of it, and how wide that is in size 1."""
        whole, written = shortened(full, LONGEST), shortened(short, LONGEST)
        key = full, written, wide
        if key not in self._place:
            self._place[key] = len(self.texts)
            entry: list[Json] = [whole, round(wide, 2)]
            self.texts.append(entry if written == whole else [*entry, written])
            self._length += len(whole) + 10
        return self._place[key]

    def _pair(self, name: str, space: str) -> Json:
        return [self._text(name, name, 0.0), self._text(space, space, 0.0)]

    def _sizes(self) -> dict[Shown, int]:
        """How many generators there are on each sheet, with what is in its boxes, if not too many.

        Those that were left out are large.
        """
        sizes = dict.fromkeys(self._waiting[len(self.sheets) :], LARGE)
        for first in self.shown:
            waiting = [first]
            while waiting:
                inside = self.book.inside(waiting[-1])
                unknown = [i for i in inside if i is not None and i not in sizes]
                if not unknown:
                    found = sum(1 if i is None else sizes[i] for i in inside)
                    sizes[waiting.pop()] = min(LARGE, found)
                waiting += unknown
        return sizes


def _ports(ports: Iterable[Port], place: Mapping[int, int]) -> Iterable[int]:
    """Ports as numbers: the wire, its side, and whether it goes in."""
    return (8 * place[p.wire] + 2 * SIDES.index(p.side) + p.into for p in ports)


def _places(places: Iterable[Place], place: Mapping[int, int]) -> Iterable[int]:
    return (p if p >= 0 else -1 - place[-1 - p] for p in places)
