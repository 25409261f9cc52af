"""From a view to a sheet: columns, levels and places, each found in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import final

from cartesian_rdc.drawing.sheets import Box, Place, Port, Sheet, Wire, passing
from cartesian_rdc.drawing.tops import Tops
from cartesian_rdc.drawing.views import View


class EntangledError(Exception):
    """The boxes have no order from left to right in which what comes back comes back."""


def arranged(view: View, tops: Iterable[int] = (), counts: Sequence[int] = ()) -> Sheet:
    """The sheet of a view. ``tops``: which wires come in from above, as parameters do.

    ``counts``: how many wires each is. Raises ``EntangledError`` if boxes cannot be ordered.
    """
    return _Arranging(view, Tops(view, set(tops)), counts).sheet()


@final
class _Arranging:
    def __init__(self, view: View, above: Tops, counts: Sequence[int]) -> None:
        self.view, self.nodes, self.counts = view, view.nodes, counts
        self.maker, self.readers = above.maker, above.readers
        self.tops, self.upper, self.back_tops = above.tops, above.upper, above.back_tops
        self.level = self._levels()
        self.column = self._columns()

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
            raise EntangledError
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
        members: list[list[int]] = [[] for _ in range(width)]
        for k, box in enumerate(boxes):
            if box.level == 0:
                members[box.column].append(k)
        return tuple(self._ordered(members[c], passes[c], boxes, at) for c in range(width))

    def _ordered(
        self,
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
                add(level, max(found[0][1] if found else 0, 0), passing(v))
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
