"""Sheets: where the boxes of a view stand, in columns and, above them, in levels; no lengths yet.

::

     level 2   ............ parameters come in here, and their covectors go out ............
     level 1          [ a box that computes parameters from parameters ]
     level 0   in   [column 0]   [column 1]   [column 2] ...                           out

A box of level 0 stands in a column right of all boxes that it reads, and left of those whose
covectors it reads; a wire that passes a column or a level has a place of its own there. So a wire
goes from one place to the next through the channel between two columns, or two levels, in which
there are no boxes. All of this is linear in the number of boxes and places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, final

from cartesian_rdc.drawing.views import Content, View

Side: TypeAlias = Literal["left", "right", "top", "bottom"]

HIGHEST = 6
"""How many levels there are at most above the columns."""


@final
@dataclass(frozen=True, slots=True)
class Port:
    """Where a wire meets a box, or the edge of the sheet: on a side, going ``into`` it or out."""

    side: Side
    wire: int
    into: bool


@final
@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A box of a sheet; ``ports`` are ordered along each side, from above and from the left."""

    kind: str
    title: str
    about: str
    ports: tuple[Port, ...]
    content: Content | None
    reads: tuple[int, ...]
    column: int
    level: int

    def on(self, side: Side) -> list[Port]:
        """The ports of a side."""
        return [port for port in self.ports if port.side == side]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Wire:
    """A wire: its name, or nothing, and what runs along it.

    ``back``   whether it comes back
    ``count``  how many wires it is
    ``quiet``  whether nothing is written at it: it comes back beside one of the same space
    """

    name: str
    space: str
    back: bool
    count: int
    quiet: bool = False


Place: TypeAlias = int
"""A box by its number, or a wire that passes, ``-1 - number``."""


def passing(wire: int) -> Place:
    """The place of a wire."""
    return -1 - wire


@final
@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Boxes and wires, arranged.

    ``ports``    at the edge; a wire that comes in goes *out of* the edge
    ``columns``  the places of each column of level 0, from above
    ``cells``    the places of each level above, from 1, in each column, from the left
    ``levels``   how many levels with boxes there are above level 0; the edge is one more
    """

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    ports: tuple[Port, ...]
    columns: tuple[tuple[Place, ...], ...]
    cells: dict[tuple[int, int], tuple[Place, ...]]
    levels: int

    def on(self, side: Side) -> list[Port]:
        """The ports of the edge on a side."""
        return [port for port in self.ports if port.side == side]


def arranged(view: View, tops: Iterable[int] = (), counts: Sequence[int] = ()) -> Sheet:
    """The sheet of a view. ``tops``: which wires come in from above, as parameters do."""
    return _Arranging(view, set(tops), counts).sheet()


@final
class _Arranging:
    def __init__(self, view: View, tops: set[int], counts: Sequence[int]) -> None:
        self.view, self.nodes, self.counts = view, view.nodes, counts
        self.maker: dict[int, int] = {}
        self.readers: dict[int, list[int]] = {}
        for k, node in enumerate(self.nodes):
            for v in (*node.outs, *node.back_outs):
                self.maker[v] = k
            for v in (*node.ins, *node.back_ins):
                self.readers.setdefault(v, []).append(k)
        self.outs = set(view.outs)
        self.back_outs = {v: k for k, v in enumerate(view.back_outs)}
        self.tops = tops
        self.upper: set[int] = set()
        self.back_tops: set[int] = set()
        self._find_tops()
        self.level = self._levels()
        self.column = self._columns()

    # What comes from above

    def _find_tops(self) -> None:
        """Which wires and boxes are above the columns: parameters, and what is made of them."""
        wanted, banned, grounded = set(self.tops), set[int](), set[int]()
        while True:
            self._go_down(wanted, banned)
            self._go_up(banned, grounded)
            wrong = {v for v in self.tops if self._leaves_the_top(v)}
            wanted -= wrong
            worse = {self.maker[v] for v in wrong if v in self.maker}
            lost = {v for v in self.back_tops if self._cannot_rise(v)}
            worse |= {k for v in lost for k in self.readers.get(v, ())}
            worse |= {k for k in self.upper if self._is_entangled(k)}
            more = lost & self.back_outs.keys() - grounded
            if len(self.upper) > 2 * HIGHEST:
                worse |= self.upper
            if not (wrong or more or worse - banned):
                return
            banned |= worse
            grounded |= more

    def _go_down(self, wanted: set[int], banned: set[int]) -> None:
        """``self.tops``: wires that come from above; ``self.upper``: boxes that only they enter."""
        self.tops, self.upper = set(wanted), set[int]()
        for k, node in enumerate(self.nodes):
            if k not in banned and node.ins and not node.turned and self.tops.issuperset(node.ins):
                self.upper.add(k)
                self.tops.update(node.outs)

    def _go_up(self, banned: set[int], grounded: set[int]) -> None:
        """``self.back_tops``: wires that come back and go up, from where they end to the start."""
        self.back_tops = {
            v
            for v, k in self.back_outs.items()
            if v not in grounded and k < len(self.view.ins) and self.view.ins[k] in self.tops
        }
        for k in reversed(range(len(self.nodes))):
            node = self.nodes[k]
            for v in node.back_outs:
                readers = self.readers.get(v, ())
                if readers and self.upper.issuperset(readers) and v not in self.back_outs:
                    self.back_tops.add(v)
            rises = node.turned and k not in banned and self.back_tops.issuperset(node.back_outs)
            if rises and (node.back_ins or node.kind == "zero"):
                if self.view.back.issuperset(node.back_ins):
                    self.upper.add(k)
        for v in self.view.back_ins:
            readers = self.readers.get(v, ())
            if readers and self.upper.issuperset(readers):
                self.back_tops.add(v)
        for k, node in enumerate(self.nodes):
            if k in self.upper:
                self.back_tops.update(v for v in node.back_outs if self._is_dead(v))
            elif not node.turned and len(node.back_outs) == len(node.ins):
                pairs = zip(node.ins, node.back_outs, strict=True)
                self.back_tops.update(w for v, w in pairs if v in self.tops and self._is_dead(w))

    def _is_dead(self, v: int) -> bool:
        return v not in self.readers and v not in self.back_outs

    def _leaves_the_top(self, v: int) -> bool:
        """Whether a wire goes where none comes from above: out, or to the right of a box."""
        if v in self.outs or v in self.back_outs:
            return True
        return any(
            self.nodes[k].turned or v not in self.nodes[k].ins for k in self.readers.get(v, ())
        )

    def _cannot_rise(self, v: int) -> bool:
        """Whether a wire that goes up begins where none does: on the right, or out of no lens."""
        k = self.maker.get(v)
        return k is None or (self.nodes[k].turned and k not in self.upper)

    def _is_entangled(self, k: int) -> bool:
        """Whether a box above has something come back that does not come from below."""
        node = self.nodes[k]
        return not self.back_tops.issuperset([*node.back_ins, *node.back_outs])

    # Levels and columns

    def _levels(self) -> list[int]:
        level = [0] * len(self.nodes)
        for _ in range(len(self.upper) + 1):
            changed = False
            for k in self.upper:
                node = self.nodes[k]
                below = [r for v in node.outs for r in self.readers.get(v, ())]
                below += [self.maker[v] for v in node.back_ins if v in self.maker]
                wanted = 1 + max((level[r] for r in below if r in self.upper), default=0)
                if wanted > level[k]:
                    level[k], changed = wanted, True
            if not changed:
                break
        return level

    def _columns(self) -> list[int]:
        """A column for each box: of level 0 by what it needs, above by what it stands over."""
        count = len(self.nodes)
        after: list[list[int]] = [[] for _ in range(count)]
        waiting = [0] * count

        def constrain(a: int, b: int) -> None:
            after[a].append(b)
            waiting[b] += 1

        for b, node in enumerate(self.nodes):
            if b in self.upper:
                continue
            for v in node.ins:
                a = self.maker.get(v, b)
                if a != b and a not in self.upper:
                    constrain(a, b)
            for v in node.back_ins:
                a = self.maker.get(v, b)
                if a == b or a in self.upper:
                    continue
                if v in self.view.back:
                    constrain(b, a)
                else:
                    constrain(a, b)
        column = [0] * count
        topped: set[int] = set()
        ready = [k for k in range(count) if not waiting[k] and k not in self.upper]
        done = 0
        for k in ready:
            done += 1
            if self._has_top(k):
                while column[k] in topped:
                    column[k] += 1
                topped.add(column[k])
            for b in after[k]:
                column[b] = max(column[b], column[k] + 1)
                waiting[b] -= 1
                if not waiting[b]:
                    ready.append(b)
        if done < count - len(self.upper):
            raise Entangled
        for k in sorted(self.upper, key=lambda k: self.level[k]):
            node = self.nodes[k]
            near = [column[r] for v in node.outs for r in self.readers.get(v, ())]
            near += [column[self.maker[v]] for v in node.back_ins if v in self.maker]
            column[k] = min(near, default=0)
        return column

    def _has_top(self, k: int) -> bool:
        node = self.nodes[k]
        return any(v in self.tops for v in node.ins) or any(
            v in self.back_tops for v in node.back_outs
        )

    # Ports and places

    def _ports(self, k: int) -> tuple[Port, ...]:
        node = self.nodes[k]
        ports: list[Port] = []
        if k in self.upper:
            ports += [Port("top", v, into=True) for v in node.ins]
            ports += [Port("top", v, into=False) for v in node.back_outs]
            ports += [Port("bottom", v, into=False) for v in node.outs]
            ports += [Port("bottom", v, into=True) for v in node.back_ins]
            return tuple(ports)
        ports += [Port("top" if v in self.tops else "left", v, into=True) for v in node.ins]
        ports += [Port("right", v, into=False) for v in node.outs]
        ports += [Port("right", v, into=True) for v in node.back_ins]
        for v in node.back_outs:
            ports.append(Port("top" if v in self.back_tops else "left", v, into=False))
        return tuple(ports)

    def _edge(self) -> tuple[Port, ...]:
        view = self.view
        ports = [Port("top" if v in self.tops else "left", v, into=False) for v in view.ins]
        ports += [Port("right", v, into=True) for v in view.outs]
        ports += [Port("right", v, into=False) for v in view.back_ins]
        for v in view.back_outs:
            ports.append(Port("top" if v in self.back_tops else "left", v, into=True))
        return tuple(ports)

    def sheet(self) -> Sheet:
        """The sheet."""
        some = bool(self.tops or self.back_tops)
        width = 1 + max((self.column[k] for k in range(len(self.nodes))), default=some - 1)
        boxes = tuple(
            Box(
                node.kind,
                node.title,
                node.about,
                self._ports(k),
                node.content,
                tuple(node.reads),
                self.column[k],
                self.level[k],
            )
            for k, node in enumerate(self.nodes)
        )
        counts = self.counts or [1] * len(self.view.labels)
        quiet = self._quiet()
        wires = tuple(
            Wire(name, space, v in self.view.back, counts[v], v in quiet)
            for v, (name, space) in enumerate(self.view.labels)
        )
        edge, levels = self._edge(), max(self.level, default=0)
        return Sheet(
            boxes,
            wires,
            edge,
            self._placed(boxes, edge, width),
            self._cells(boxes, edge, width, levels),
            levels,
        )

    def _quiet(self) -> set[int]:
        """Wires that come back out of where one of the same space came in."""
        rows = [(self.view.outs, self.view.back_ins)]
        rows += [(node.ins, node.back_outs) for node in self.nodes]
        labels, found = self.view.labels, set[int]()
        for forward, back in rows:
            if len(forward) == len(back):
                pairs = zip(forward, back, strict=True)
                found.update(w for v, w in pairs if labels[v][1] == labels[w][1])
        return found & self.view.back

    def _placed(
        self, boxes: Sequence[Box], edge: Sequence[Port], width: int
    ) -> tuple[tuple[Place, ...], ...]:
        """The places of each column, each near the mean of those that it is connected with."""
        ends: dict[int, list[tuple[int, bool]]] = {}
        first: dict[int, int] = {}
        for k, box in enumerate(boxes):
            for port in box.ports:
                if port.side not in ("left", "right"):
                    continue
                v, right = port.wire, port.side == "right"
                if port.into:
                    ends.setdefault(v, []).append((k, right))
                else:
                    first[v] = box.column
        passes: list[dict[int, None]] = [{} for _ in range(width)]
        start = {
            p.wire: (-1 if p.side == "left" else width)
            for p in edge
            if not p.into and p.side != "top"
        }
        stop = {
            p.wire: (-1 if p.side == "left" else width) for p in edge if p.into and p.side != "top"
        }
        for v in {**ends, **stop}:
            a = first.get(v, start.get(v))
            if a is None:
                continue
            back = v in self.view.back
            for k, right in ends.get(v, ()):
                t = boxes[k].column
                between = range(t + 1, a) if back else range(a + 1, t + right)
                for c in between:
                    passes[c][v] = None
            if v in stop:
                between = range(stop[v] + 1, a) if back else range(a + 1, stop[v])
                for c in between:
                    passes[c][v] = None
        at: dict[int, float] = {}
        for side in ("left", "right"):
            wires = [p.wire for p in edge if p.side == side and not p.into]
            at.update((v, float(k)) for k, v in enumerate(wires))
        columns: list[tuple[Place, ...]] = []
        members: list[list[int]] = [[] for _ in range(width)]
        for k, box in enumerate(boxes):
            if box.level == 0:
                members[box.column].append(k)
        for c in range(width):
            columns.append(self._ordered(c, members[c], passes[c], boxes, at))
        return tuple(columns)

    def _ordered(
        self,
        c: int,
        members: Sequence[int],
        passes: Iterable[int],
        boxes: Sequence[Box],
        at: dict[int, float],
    ) -> tuple[Place, ...]:
        wanted: list[tuple[bool, float, int, Place]] = []
        bottom = max(at.values(), default=0.0)
        for k in members:
            known = [at[p.wire] for p in boxes[k].on("left") if p.into and p.wire in at]
            last = bottom + 1 if self.nodes[k].turned else float(k)
            mean = sum(known) / len(known) if known else last
            wanted.append((not boxes[k].on("top"), mean, k, k))
        for v in passes:
            lower = v in self.view.back
            wanted.append((True, at.get(v, bottom) + lower * 0.5, len(boxes) + v, passing(v)))
        wanted.sort()
        height = 0.0
        for _, _, _, place in wanted:
            if place < 0:
                at[-1 - place] = height
                height += 1
            else:
                for p in boxes[place].on("right"):
                    if not p.into:
                        at[p.wire] = height
                        height += 1
                height += not boxes[place].on("right")
        return tuple(place for _, _, _, place in wanted)

    def _cells(
        self, boxes: Sequence[Box], edge: Sequence[Port], width: int, levels: int
    ) -> dict[tuple[int, int], tuple[Place, ...]]:
        """The places above the columns: boxes, wires that pass, and those at the edge."""
        cells: dict[tuple[int, int], list[Place]] = {}

        def add(level: int, column: int, place: Place) -> None:
            cell = cells.setdefault((level, column), [])
            if place not in cell:
                cell.append(place)

        source: dict[int, tuple[int, int]] = {}
        targets: dict[int, list[tuple[int, int]]] = {}
        for port in edge:
            if port.side == "top" and not port.into:
                source[port.wire] = levels + 1, -1
            elif port.side == "top":
                targets.setdefault(port.wire, []).append((levels + 1, -1))
        for box in boxes:
            for port in box.ports:
                if port.side in ("top", "bottom"):
                    end = box.level, box.column
                    if port.into:
                        targets.setdefault(port.wire, []).append(end)
                    else:
                        source[port.wire] = end
        for k, box in enumerate(boxes):
            if box.level:
                add(box.level, box.column, k)
        for v, (level, column) in sorted(source.items(), key=lambda item: item[0]):
            found = targets.get(v, [])
            if level == levels + 1:
                column = found[0][1] if found else 0
                add(level, max(column, 0), passing(v))
            for at, to in found:
                if v in self.view.back:  # upwards, in the column where it starts
                    for between in range(level + 1, at):
                        add(between, column, passing(v))
                    if at == levels + 1:
                        add(at, column, passing(v))
                else:
                    for between in range(at + 1, level):
                        add(between, to, passing(v))
        return {place: tuple(cell) for place, cell in cells.items()}


class Entangled(Exception):
    """The boxes have no order from left to right in which what comes back comes back."""
