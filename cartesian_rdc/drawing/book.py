"""Sheets and frames by what they show: equal boxes, such as layers of one shape, have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, final

from cartesian_rdc.drawing.arranging import EntangledError, arranged
from cartesian_rdc.drawing.cables import bundle
from cartesian_rdc.drawing.graphs import HeldPart, both_ways
from cartesian_rdc.drawing.layout import framed
from cartesian_rdc.drawing.lengths import Frame
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.drawing.sheets import Box, Sheet
from cartesian_rdc.drawing.views import (
    Content,
    GetAndPut,
    HeldStep,
    View,
    get_and_put,
    is_term,
    lens_view,
    look_back,
    map_view,
    reverse,
    step_view,
)
from cartesian_rdc.errors import DataError


@final
@dataclass(frozen=True)
class Shown:
    """What is on a sheet.

    ``tops``   which of the wires that come in do so from above
    ``names``  of those that come in; of those that go out; of others, by number
    """

    content: Content
    tops: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    out_names: tuple[str, ...] = ()
    more_names: tuple[tuple[int, str], ...] = ()


@final
@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """A sheet, and how what comes in gets on.

    ``inside``   what is in each box
    ``inputs``   the names of the wires that come in, and what runs along them
    ``carried``  of each wire that comes in the port above that it is at, or -1
    ``ins``      the wires that come in; of each box those that come into it, ``given``, before
                 some were drawn as one
    """

    sheet: Sheet
    inside: tuple[Shown | None, ...]
    inputs: tuple[tuple[str, str], ...]
    carried: tuple[int, ...]
    ins: tuple[int, ...]
    given: tuple[tuple[int, ...], ...]


Path: TypeAlias = "tuple[str, ...]"
"""Titles of boxes, each in the one before."""
NO_PATHS: Final[frozenset[Path]] = frozenset()


@final
class Book:
    """Sheets and frames, made when they are asked for and kept."""

    def __init__(self) -> None:
        self._sheets: dict[Shown, Entry] = {}
        self._frames: dict[tuple[Shown, int, frozenset[Path]], Frame] = {}

    def sheet(self, shown: Shown) -> Sheet:
        """The sheet."""
        return self.entry(shown).sheet

    def inside(self, shown: Shown) -> tuple[Shown | None, ...]:
        """What is in each box of the sheet."""
        return self.entry(shown).inside

    def require(self, shown: Shown, path: Path) -> None:
        """Raise ``DataError`` if a title of the path is not that of a box that opens."""
        inside = [shown]
        for number, title in enumerate(path):
            entries = [
                (box.title, within)
                for outer in inside
                for box, within in zip(self.sheet(outer).boxes, self.inside(outer), strict=True)
                if within is not None
            ]
            inside = [within for name, within in entries if name == title]
            if not inside:
                there = ", ".join(dict.fromkeys(name for name, _ in entries)) or "none"
                where = f"in {'/'.join(path[:number])} " if number else ""
                raise DataError(
                    f"no box {where}that opens is called {shortened(title, 40)}: there are {there}"
                )

    def entry(self, shown: Shown) -> Entry:
        """The sheet, and what belongs to it."""
        if shown not in self._sheets:
            try:
                self._sheets[shown] = _made(shown, *view_of(shown.content))
            except EntangledError:
                held = shown.content.held
                assert isinstance(held, GetAndPut)
                self._sheets[shown] = _made(shown, get_and_put(held), False)
        return self._sheets[shown]

    def frame(self, shown: Shown, depth: int, paths: frozenset[Path] = NO_PATHS) -> Frame:
        """The frame in which boxes are open, and those in them, to this depth, and along paths."""
        key = shown, depth, paths
        if key not in self._frames:
            inner: dict[int, Frame] = {}
            boxes = zip(self.sheet(shown).boxes, self.inside(shown), strict=True)
            for k, (box, inside) in enumerate(boxes):
                further = frozenset(path[1:] for path in paths if path and path[0] == box.title)
                if inside is not None and (depth > 0 or further):
                    inner[k] = self.frame(inside, max(depth - 1, 0), further)
            frame = framed(self.sheet(shown), inner)
            self._frames[key] = frame.mirrored() if shown.content.mirrored else frame
        return self._frames[key]


def view_of(content: Content) -> tuple[View, bool]:
    """The view of what a box holds; whether it is of a map whose image under R is drawn."""
    held = content.held
    if isinstance(held, GetAndPut):
        if is_term(held.get) and is_term(held.put):
            view = lens_view(both_ways(held.get.term, held.put.term))
            if any(node.kind == "lens" for node in view.nodes):
                return view, False
        return get_and_put(held), False
    if isinstance(held, HeldStep):
        return step_view(held), False
    return map_view(held.graph()), content.kind == "lens"


def _made(shown: Shown, view: View, reversing: bool) -> Entry:
    _give_names(view, view.ins, shown.names)
    _give_names(view, view.outs, shown.out_names)
    _give_names(view, [v for v, _ in shown.more_names], [name for _, name in shown.more_names])
    inputs = tuple(view.labels[v] for v in view.ins)
    ins, labels = list(view.ins), list(view.labels)
    _number(view)
    whole = [list(node.arguments) for node in view.nodes]
    tops = {view.ins[k] for k in shown.tops}
    if reversing:
        look_back(view)
    counts = bundle(view, tops)
    if reversing:
        reverse(view, counts)
    sheet = arranged(view, tops & set(view.ins), counts)
    inside = [
        None if box.content is None else _inside(labels, box, box.content, given, node.arguments)
        for box, given, node in zip(sheet.boxes, whole, view.nodes, strict=False)
    ]
    rest = len(sheet.boxes) - len(inside)
    return Entry(
        sheet,
        (*inside, *[None] * rest),
        inputs,
        _carried(sheet, ins, view.ins),
        tuple(ins),
        (*map(tuple, whole), *[()] * rest),
    )


def _number(view: View) -> None:
    """Tell boxes of one title that open apart, the second ``title.2``, as parameters are."""
    count: dict[str, int] = {}
    for node in view.nodes:
        if node.content is not None and not isinstance(node.content.held, HeldPart):
            title = node.title
            count[title] = count.get(title, 0) + 1
            node.title = title if count[title] == 1 else f"{title}.{count[title]}"


def _carried(sheet: Sheet, given: Sequence[int], drawn: Sequence[int]) -> tuple[int, ...]:
    """The port above at which each of the wires ``given`` is, those ``drawn`` being left."""
    above = {port.wire: k for k, port in enumerate(sheet.on("top")) if not port.into}
    found: list[int] = []
    kept, cable = set(drawn), -1
    for v in given:
        cable = v if v in kept else cable
        found.append(above.get(cable, -1))
    return tuple(found)


def _inside(
    labels: Sequence[tuple[str, str]],
    box: Box,
    content: Content,
    given: Sequence[int],
    drawn: Sequence[int],
) -> Shown:
    """What is in a box that takes the wires ``given``, of which those ``drawn`` are left."""
    above = {port.wire for port in box.on("top") if port.into and not box.level}
    places: list[int] = []
    kept, cable = set(drawn), -1
    for k, v in enumerate(given):
        cable = v if v in kept else cable
        if cable in above:
            places.append(k)
    names = tuple(_without_scope(labels[v][0], box.title) for v in given)
    return Shown(content, tuple(places), names)


def _without_scope(name: str, title: str) -> str:
    """What a name is within its scope, if that is a box of this title."""
    scope, _, rest = name.partition("/")
    same = scope.partition(".")[0] == title.partition(".")[0]  # the second box is body.2, as well
    return rest if rest and same else name


def _give_names(view: View, wires: Sequence[int], names: Sequence[str]) -> None:
    for v, name in zip(wires, names, strict=False):
        if name:
            view.labels[v] = name, view.labels[v][1]
