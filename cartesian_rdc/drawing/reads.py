"""What the way back reads of the way forward.

A generator reads the inputs on which its reverse derivative depends: none, if it is linear. A label
reads the inputs on which those values depend that are read inside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import final

from cartesian_rdc.drawing.book import Book, Entry, Shown
from cartesian_rdc.drawing.sheets import Sheet


@final
class Reads:
    """Which wires the way back through each box reads.

    ``known``: the sheets that are looked at; of a box whose inside is another, all that it takes
    is said to be read.
    """

    def __init__(self, book: Book, known: frozenset[Shown]) -> None:
        self._book = book
        self._found: dict[Shown, list[set[int]]] = {}
        for first in known:
            waiting = [first]
            while waiting:
                inside = book.inside(waiting[-1])
                unknown = [i for i in inside if i in known and i not in self._found]
                if not unknown:
                    shown = waiting.pop()
                    self._found[shown] = self._read(shown)
                waiting += filter(None, unknown)

    def _read(self, shown: Shown) -> list[set[int]]:
        """Of each box the wires, before some are drawn as one."""
        entry = self._book.entry(shown)
        found: list[set[int]] = []
        for box, inside, given in zip(entry.sheet.boxes, entry.inside, entry.given, strict=True):
            read = set(box.reads)
            if inside in self._found and box.kind == "lens":
                needed, ins = self._needed(inside), self._book.entry(inside).ins
                read &= {v for v, w in zip(given, ins, strict=False) if w in needed}
            found.append(read)
        return found

    def _needed(self, shown: Shown) -> set[int]:
        """The wires that come into a sheet of which anything is made that the way back reads."""
        entry = self._book.entry(shown)
        cable = _cables(entry, used_wires(entry.sheet))
        needed = {cable.get(v, v) for read in self._found[shown] for v in read}
        boxes = [*zip(entry.sheet.boxes, entry.given, strict=True)]
        for box, given in reversed(boxes):
            made = {p.wire for p in box.ports if not p.into and not entry.sheet.wires[p.wire].back}
            if not needed.isdisjoint(made):
                needed.update(cable.get(v, v) for v in given)
        return {v for v in entry.ins if cable.get(v, v) in needed}

    def drawn(self, shown: Shown) -> list[list[int]]:
        """Of each box of a sheet the wires, by their numbers among those that are drawn."""
        entry = self._book.entry(shown)
        place = {v: k for k, v in enumerate(used_wires(entry.sheet))}
        cable = _cables(entry, place)
        return [
            sorted({place[cable[v]] for v in read if v in cable}) for read in self._found[shown]
        ]


def _cables(entry: Entry, wires: Iterable[int]) -> dict[int, int]:
    """Of each wire the one as which it is drawn."""
    drawn = set(wires)
    found = {v: v for v in drawn}
    for row in (entry.ins, *entry.given):
        head = -1
        for v in row:
            head = v if v in drawn else head
            if head >= 0:
                found.setdefault(v, head)
    return found


def used_wires(sheet: Sheet) -> list[int]:
    """The wires of a sheet that are drawn, in order."""
    found = {port.wire for box in sheet.boxes for port in box.ports}
    found.update(port.wire for port in sheet.ports)
    places = [*sheet.columns, *sheet.cells.values()]
    found.update(-1 - place for row in places for place in row if place < 0)
    return sorted(found)
