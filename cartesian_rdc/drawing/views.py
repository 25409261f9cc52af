"""From a graph to boxes that stand on wires: of a map, of its image under R, of any lens.

In the view of a map all wires go forward. ``R : C -> Lens(C)`` acts on a graph box by box: each
becomes a lens, of get above and put below, each wire has one that comes back, and where a wire is
copied, what comes back is added (RD.4). Any other lens is drawn with its get and its put, where a
box ``X`` of the get and a box ``X*`` or ``R[X]`` of the put at the same place are one lens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, TypeGuard, final

from cartesian_rdc.drawing.graphs import (
    BothWays,
    Graph,
    Held,
    HeldTerm,
    Mark,
    is_derivative,
)

Kind: TypeAlias = Literal["map", "lens"]
"""What a box that is opened is drawn as."""


@final
@dataclass(frozen=True)
class Content:
    """What is seen in a box that is opened: ``held``, as a map or as its image under R."""

    held: Held
    kind: Kind = "map"
    mirrored: bool = False


@final
@dataclass(eq=False, slots=True)
class Node:
    """A box, and the wires at it.

    ``ins``, ``outs``    wires that go forward, into it and out of it
    ``back_ins``, ``back_outs``  wires that come back
    ``reads``            wires of the way forward that the way back through this box reads
    ``turned``           whether this is a box of the way back alone, its inputs on the right
    """

    kind: str
    title: str
    about: str
    ins: list[int] = field(default_factory=list)
    outs: list[int] = field(default_factory=list)
    back_ins: list[int] = field(default_factory=list)
    back_outs: list[int] = field(default_factory=list)
    content: Content | None = None
    reads: list[int] = field(default_factory=list)
    turned: bool = False
    flat: Callable[[], bool] = bool
    read: Callable[[], frozenset[int]] | None = None

    @property
    def arguments(self) -> list[int]:
        """What the map in the box takes."""
        return self.back_ins if self.turned else self.ins


@final
@dataclass(eq=False, slots=True)
class View:
    """Nodes, each after those whose forward results it reads, on wires by number.

    ``labels``   of each wire, its name, which may be empty, and what runs along it
    ``back``     the wires that come back
    """

    labels: list[tuple[str, str]]
    back: set[int]
    nodes: list[Node]
    ins: list[int]
    outs: list[int]
    back_ins: list[int] = field(default_factory=list)
    back_outs: list[int] = field(default_factory=list)

    def wire(self, space: str, name: str = "") -> int:
        """A new wire that comes back."""
        self.labels.append((name, space))
        self.back.add(len(self.labels) - 1)
        return len(self.labels) - 1


def map_view(graph: Graph) -> View:
    """A map: its boxes, as they are."""
    nodes: list[Node] = []
    for m in graph.marks:
        node = Node(m.kind, m.title, m.about, list(m.arguments), list(m.results))
        node.content, node.flat, node.read = _opened(m), m.flat, m.read
        nodes.append(node)
    labels = [("", space) for space in graph.spaces]
    return View(labels, set(), nodes, list(graph.inputs), list(graph.outputs))


def _opened(mark: Mark) -> Content | None:
    return None if mark.held is None else Content(mark.held)


def look_back(view: View) -> None:
    """Find which wires the way back reads, through each box of the image of a map under R."""
    known: dict[Callable[[], frozenset[int]], frozenset[int]] = {}
    for node in view.nodes:
        if node.read is None:
            node.reads = list(node.ins)
            continue
        if node.read not in known:
            known[node.read] = node.read()
        node.reads = [node.ins[k] for k in sorted(known[node.read])]


def reverse(view: View, counts: list[int]) -> None:
    """Make of the view of a map that of its image under R.

    Boxes become lenses, and on the way back there are sums where the map copies. ``counts``: how
    many wires each is, of those that come back as well, afterwards.
    """
    received: dict[int, list[int]] = {v: [] for v in range(len(view.labels))}
    made: list[Node] = []

    known: dict[Callable[[], bool], bool] = {}

    def flat(of: Callable[[], bool]) -> bool:
        if of not in known:
            known[of] = of()
        return known[of]

    def returning(v: int) -> int:
        counts.append(counts[v])
        return view.wire(view.labels[v][1])

    def covector(v: int) -> int | None:
        """What comes back along a wire: the sum of what its readers send, if any does."""
        given = received[v]
        if len(given) < 2:
            return given[0] if given else None
        total = returning(v)
        about = "the sum of what comes back"
        made.append(Node("sum", "+", about, back_ins=list(given), back_outs=[total], turned=True))
        return total

    for v in view.outs:
        view.back_ins.append(returning(v))
        received[v].append(view.back_ins[-1])
    for node in reversed(view.nodes):
        if not node.ins or flat(node.flat):
            node.reads = []
            continue
        node.kind = "sum" if node.kind == "sum" else "lens"
        if node.content is not None:
            node.content = Content(node.content.held, "lens")
        node.back_ins = [back for v in node.outs if (back := covector(v)) is not None]
        for v in node.ins if node.back_ins else ():
            node.back_outs.append(returning(v))
            received[v].append(node.back_outs[-1])
    for v in view.ins:
        back = covector(v)
        if back is None:
            back = returning(v)
            about = "nothing comes back"
            made.append(Node("zero", "0", about, back_outs=[back], turned=True))
        view.back_outs.append(back)
    view.nodes.extend(made)


def lens_view(both: BothWays) -> View:
    """A lens by its get and its put, in which boxes that belong together are one lens.

    A box ``X`` and a box ``X*``, or ``R[X]``, that reads what X reads, and then what comes back.
    """
    view = map_view(both.graph)
    view.back = set(both.back)
    view.back_ins, view.back_outs = list(both.back), list(both.covectors)
    forward: dict[tuple[str, tuple[int, ...]], Node] = {}
    kept: list[Node] = []
    ahead_only = _needed(both.graph.marks, view.outs)
    for mark, node in zip(both.graph.marks, view.nodes, strict=True):
        of = "" if ahead_only.issuperset(mark.results) else _star(mark.title)
        if not of and view.back.isdisjoint(mark.arguments):
            forward[mark.title, mark.arguments] = node
            kept.append(node)
            continue
        view.back.update(mark.results)
        ahead = [v for v in mark.arguments if v not in view.back]
        partner = forward.get((of, tuple(ahead))) if of else None
        returning = [v for v in mark.arguments if v in view.back]
        if partner is not None and not partner.back_ins and not partner.back_outs:
            partner.kind, partner.reads = "lens", ahead
            partner.back_ins, partner.back_outs = returning, list(mark.results)
            partner.about += f"; {mark.about}"
            partner.content = _both(partner.content, mark)
        elif of and not returning:
            lens = Node("lens", of, mark.about, ahead, [], [], list(mark.results))
            lens.content = None if mark.held is None else Content(HeldStep(mark.held), "lens")
            lens.reads = ahead
            kept.append(lens)
        else:
            turned = Node(mark.kind, mark.title, mark.about, turned=True)
            turned.back_ins, turned.back_outs = list(mark.arguments), list(mark.results)
            turned.content = _opened(mark)
            turned.reads = ahead
            kept.append(turned)
    view.nodes = kept
    _turn(view)
    return view


def _needed(marks: Sequence[Mark], outs: Sequence[int]) -> set[int]:
    """The wires that the way forward needs."""
    found = set(outs)
    for mark in reversed(marks):
        if not found.isdisjoint(mark.results):
            found.update(mark.arguments)
            found.update(mark.results)
    return found


def _turn(view: View) -> None:
    """Where a wire of the way forward goes back at the edge, it turns round first."""
    for k, v in enumerate(view.back_outs):
        if v not in view.back:
            view.back_outs[k] = view.wire(view.labels[v][1])
            about = "the way forward turns round"
            node = Node("turn", "", about, [v], back_outs=[view.back_outs[k]], reads=[v])
            view.nodes.append(node)


def _both(get: Content | None, put: Mark) -> Content | None:
    """What a lens holds whose get holds this: its image under R, or get and put."""
    if get is None or put.held is None:
        return None
    if put.title.startswith("R[") and _derives(get.held, put.held):
        return Content(get.held, "lens")
    return Content(GetAndPut(get.held, put.held), "lens")


def _derives(get: Held, put: Held) -> bool:
    return is_term(get) and is_term(put) and is_derivative(put.term, get.term)


def is_term(held: Held) -> TypeGuard[HeldTerm[str]]:
    """Whether a term is held."""
    return isinstance(held, HeldTerm)


@final
@dataclass(frozen=True)
class GetAndPut(Held):
    """The get and the put of a lens."""

    get: Held
    put: Held

    def graph(self) -> Graph:
        return self.get.graph()

    def words(self) -> str:
        return f"get: {self.get.words()}\nput: {self.put.words()}"


@final
@dataclass(frozen=True)
class HeldStep(Held):
    """A map ``X -> X'`` as a lens to 1, whose get is nothing: what it makes comes back."""

    step: Held

    def graph(self) -> Graph:
        return self.step.graph()

    def words(self) -> str:
        return self.step.words()


def step_view(held: HeldStep) -> View:
    """A map as a lens to 1."""
    graph = held.graph()
    closed = Graph(graph.spaces, graph.inputs, (), graph.marks)
    return lens_view(BothWays(closed, (), graph.outputs))


def get_and_put(held: GetAndPut) -> View:
    """A lens as two boxes, its get and its put."""
    get, put = held.get.graph(), held.put.graph()
    n = len(get.inputs)
    labels = [("", get.spaces[v]) for v in (*get.inputs, *get.outputs)]
    ins, outs = list(range(n)), list(range(n, len(labels)))
    view = View(labels, set(), [], ins, outs)
    view.back_ins = [view.wire(put.spaces[v]) for v in put.inputs[n:]]
    view.back_outs = [view.wire(put.spaces[v]) for v in put.outputs]
    forward = Node("box", "get", "the get", ins, outs, content=Content(held.get))
    turned = Node("box", "put", "the put", turned=True, content=Content(held.put, mirrored=True))
    turned.back_ins, turned.back_outs = [*ins, *view.back_ins], list(view.back_outs)
    turned.reads = ins
    view.nodes = [forward, turned]
    return view


def _star(title: str) -> str:
    """X, of ``X*`` and of ``R[X]``; else nothing."""
    if title.endswith("*"):
        return title[:-1]
    return title[2:-1] if title.startswith("R[") and title.endswith("]") else ""
