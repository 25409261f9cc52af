"""What a picture is drawn from: boxes with wires between them, one level of labels deep.

A ``Graph`` is a program seen from outside: each mark is a generator, a sum, a zero, or a label with
what it holds, and each variable a wire. The wiring of a term, its pairs, projections and
composites, is in the variables: who reads a variable twice copies it, and who does not read it
deletes it. So terms that are equal by the equations of cartesian categories have one graph; and
with ``once=False`` each occurrence of a generator, a sum and a zero is a mark, as it is written.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, final

from cartesian_rdc.categories.free import FreeCategory, Generator, Object, Product, Term, Zero
from cartesian_rdc.categories.free.interpreting import is_scan
from cartesian_rdc.categories.smooth.generator import Constant
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.drawing.measures import shortened
from cartesian_rdc.errors import MissingDerivativeError
from cartesian_rdc.execution.instructions import Boxed, Nought, Plus
from cartesian_rdc.execution.passes.trace import Tracer
from cartesian_rdc.printing import cut, ends
from cartesian_rdc.type_variables import Atom

TITLE = 32
"""How many characters the title of a box has at most."""

MOST = 60
"""How many marks a graph has that is drawn whole; of a larger one, parts are boxes."""


class Held(ABC):
    """What a box holds: the graph to be drawn when it is opened. Equal ones have equal graphs."""

    @abstractmethod
    def graph(self) -> Graph:
        """The graph."""

    @abstractmethod
    def words(self) -> str:
        """What is held, as text to be copied."""


@final
@dataclass(frozen=True, eq=False, slots=True)
class Mark:
    """One box of a graph.

    ``kind``       ``"box"``, ``"sum"``, ``"zero"`` or ``"constant"``
    ``title``      what stands in it
    ``about``      what it is, in full
    ``arguments``  the wires that it reads
    ``results``    the wires that it makes
    ``held``       what is in it, if it can be opened
    ``flat``       whether its derivative is 0
    ``read``       which of its arguments its reverse derivative reads, by number; else all
    """

    kind: str
    title: str
    about: str
    arguments: tuple[int, ...]
    results: tuple[int, ...]
    held: Held | None = None
    flat: Callable[[], bool] = bool
    read: Callable[[], frozenset[int]] | None = None


@final
@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """Marks, each after those whose results it reads, and wires by number.

    ``spaces``   of each wire, what runs along it
    ``inputs``   the wires that come in
    ``outputs``  the wires that go out
    """

    spaces: tuple[str, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    marks: tuple[Mark, ...]


@final
@dataclass(frozen=True)
class HeldTerm(Held, Generic[Atom]):
    """A term in a box."""

    term: Term[Atom]

    def graph(self) -> Graph:
        return gathered(graph_of(self.term))

    def words(self) -> str:
        return cut(repr(self.term), 2_000)


@final
@dataclass(frozen=True, eq=False)
class HeldPart(Held):
    """A part of a graph in a box."""

    inside: Graph

    def graph(self) -> Graph:
        return gathered(renumbered(self.inside))

    def words(self) -> str:
        return ", ".join(mark.title for mark in self.inside.marks[:MOST])


@final
@dataclass(frozen=True)
class HeldGraph(Held):
    """A graph, with words for it."""

    whole: Graph
    text: str

    def graph(self) -> Graph:
        return gathered(self.whole)

    def words(self) -> str:
        return self.text


def graph_of(f: Term[Atom], *, once: bool = True) -> Graph:
    """The graph of a term. ``once``: whether what is equal is drawn once."""
    tracer: Tracer[Atom] = Tracer(inside=False, once=once)
    inputs = tracer.draft.variables(f.domain)
    result = tracer.evaluate(f, tracer.bundles.value(f.domain, inputs))
    outputs = _variables(tracer, f.codomain, result)
    return _graph(tracer, inputs, outputs, everything=not once)


@final
@dataclass(frozen=True, eq=False, slots=True)
class BothWays:
    """The graph of a get and of its put, in which what both compute is one mark.

    ``graph``  from what the get reads to what it makes; ``back`` are the wires that come back,
    ``covectors`` those that the put makes
    """

    graph: Graph
    back: tuple[int, ...]
    covectors: tuple[int, ...]


def both_ways(get: Term[Atom], put: Term[Atom]) -> BothWays:
    """The graph of ``get : A -> B`` and ``put : A × B' -> A'``."""
    tracer: Tracer[Atom] = Tracer(inside=False)
    _, returning = put.domain.factors()
    inputs, back = tracer.draft.variables(get.domain), tracer.draft.variables(returning)
    a = tracer.bundles.value(get.domain, inputs)
    b_ = tracer.bundles.value(returning, back)
    forward = _variables(tracer, get.codomain, tracer.evaluate(get, a))
    covectors = _variables(tracer, put.codomain, tracer.evaluate(put, tracer.bundles.pair(a, b_)))
    whole = _graph(tracer, (*inputs, *back), (*forward, *covectors), everything=False)
    n, m = len(inputs), len(forward)
    return BothWays(
        Graph(whole.spaces, whole.inputs[:n], whole.outputs[:m], whole.marks),
        whole.inputs[n:],
        whole.outputs[m:],
    )


def step_graph(step: Term[Atom], label: Term[Atom]) -> tuple[Graph, tuple[int, ...]]:
    """The graph of a ``step``, and which of its inputs the map ``label`` gives."""
    tracer: Tracer[Atom] = Tracer(inside=False)
    inputs = tracer.draft.variables(step.domain)
    x = tracer.bundles.value(step.domain, inputs)
    outputs = _variables(tracer, step.codomain, tracer.evaluate(step, x))
    given = _variables(tracer, label.codomain, tracer.evaluate(label, x))
    graph = _graph(tracer, inputs, outputs, everything=False)
    return graph, tuple(v for v in graph.inputs if v in given)


def _variables(tracer: Tracer[Atom], a: Object[Atom], bundle: int) -> list[int]:
    return [tracer.variable(atom, part) for atom, part in tracer.parts(a, bundle)]


def _graph(
    tracer: Tracer[Atom], inputs: Sequence[int], outputs: Sequence[int], *, everything: bool
) -> Graph:
    """The graph of what a tracer wrote, or of as much as the outputs need."""
    needed, kept = set(outputs), list[Mark]()
    known: dict[Generator[Atom], Mark] = {}
    for instruction in reversed(tracer.draft.instructions):
        if everything or not needed.isdisjoint(instruction.results):
            g, arguments = instruction.generator, instruction.arguments
            needed.update(arguments)
            if g not in known:
                known[g] = _mark(g, arguments, instruction.results)
            kept.append(replace(known[g], arguments=arguments, results=instruction.results))
    words = {atom: str(atom) for atom in dict.fromkeys(tracer.draft.atoms)}
    spaces = tuple(words[atom] for atom in tracer.draft.atoms)
    return Graph(spaces, tuple(inputs), tuple(outputs), tuple(reversed(kept)))


def _mark(g: Generator[Atom], arguments: tuple[int, ...], results: tuple[int, ...]) -> Mark:
    about = f"{g.label} : {ends(g.domain, g.codomain)}"
    if isinstance(g, Boxed):
        held: Held = HeldTerm(g.term.f)
        return Mark("box", shortened(g.term.name, TITLE), about, arguments, results, held)
    if is_scan(g) and len(arguments) == len(g.step.domain.atoms()):
        title = shortened(g.label, TITLE)  # opened, it shows a step
        return Mark("box", title, about, arguments, results, HeldTerm(g.step), read=_Read(g))
    if isinstance(g, Plus):
        return Mark("sum", "+", about, arguments, results, read=frozenset)
    if isinstance(g, Nought):
        return Mark("zero", "0", about, arguments, results, flat=lambda: True)
    kind = "box" if g.domain.atoms() else "constant"
    title = shortened(_constant(g) or _product(g) or g.label, TITLE)
    return Mark(kind, title, about, arguments, results, flat=_Flat(g), read=_Read(g))


def is_derivative(put: Term[Atom], get: Term[Atom]) -> bool:
    """Whether ``put`` is ``R[get]``, as it is derived."""
    c: FreeCategory[Atom] = FreeCategory()
    try:
        return c.reverse_derivative(get) is put
    except MissingDerivativeError:
        return False


@final
@dataclass(frozen=True)
class _Flat(Generic[Atom]):
    """Whether the derivative of a generator is 0."""

    generator: Generator[Atom]

    def __call__(self) -> bool:
        g = self.generator
        try:
            derivative = g.reverse_derivative()
        except MissingDerivativeError:
            return False
        return derivative is Zero(Product(g.domain, g.codomain), g.domain)


@final
@dataclass(frozen=True)
class _Read(Generic[Atom]):
    """Which arguments of a generator its reverse derivative reads: those of a linear one, none."""

    generator: Generator[Atom]

    def __call__(self) -> frozenset[int]:
        g = self.generator
        count = len(g.domain.atoms())
        try:
            graph = graph_of(g.reverse_derivative())
        except MissingDerivativeError:
            return frozenset(range(count))
        read = {*graph.outputs, *(v for mark in graph.marks for v in mark.arguments)}
        return frozenset(k for k, v in enumerate(graph.inputs[:count]) if v in read)


def _constant(g: object) -> str:
    """The number that a constant is, in short; empty if it is none."""
    if not isinstance(g, Constant):
        return ""
    numbers = g.evaluate(()).reshape(-1)
    return f"{numbers[0]:.4g}" if numbers.size == 1 else "const"


def _product(g: object) -> str:
    """What a contraction is called: the product that it is, or its subscripts."""
    if not isinstance(g, Contraction):
        return ""
    if g.left_axes == g.right_axes == g.axes:
        return "×" if g.axes == () else "⊙"
    if not g.summed and set(g.left_axes).isdisjoint(g.right_axes):
        return "⊗"
    return g.subscripts.replace("->", "→")


def gathered(graph: Graph) -> Graph:
    """The graph, with at most ``MOST`` marks: consecutive ones are gathered in boxes, evenly."""
    while len(graph.marks) > MOST:
        size = max(2, min(MOST // 2, -(-len(graph.marks) // (MOST // 2))))
        parts = [graph.marks[k : k + size] for k in range(0, len(graph.marks), size)]
        graph = Graph(graph.spaces, graph.inputs, graph.outputs, _boxes(graph, parts))
    return graph


def renumbered(graph: Graph) -> Graph:
    """The graph with the wires that are in it, and no others."""
    ends = (*graph.inputs, *graph.outputs)
    used = sorted({*ends, *(v for m in graph.marks for v in (*m.arguments, *m.results))})
    place = {v: k for k, v in enumerate(used)}

    def moved(wires: Sequence[int]) -> tuple[int, ...]:
        return tuple(place[v] for v in wires)

    return Graph(
        tuple(graph.spaces[v] for v in used),
        moved(graph.inputs),
        moved(graph.outputs),
        tuple(
            replace(mark, arguments=moved(mark.arguments), results=moved(mark.results))
            for mark in graph.marks
        ),
    )


def _boxes(graph: Graph, parts: Sequence[Sequence[Mark]]) -> tuple[Mark, ...]:
    last: dict[int, int] = dict.fromkeys(graph.outputs, len(parts))
    for number, part in enumerate(parts):
        last.update((v, max(number, last.get(v, 0))) for m in part for v in m.arguments)
    return tuple(_gathered_box(graph, number, part, last) for number, part in enumerate(parts))


def _gathered_box(graph: Graph, number: int, part: Sequence[Mark], last: dict[int, int]) -> Mark:
    made = {v: None for mark in part for v in mark.results}
    read = tuple(sorted({v for mark in part for v in mark.arguments} - made.keys()))
    out = tuple(v for v in made if last.get(v, -1) > number)
    inside = Graph(graph.spaces, read, out, tuple(part))
    count = sum(boxes_in(mark) for mark in part)
    title = f"{count} boxes"
    return Mark(
        "box",
        title,
        f"{title}, from {part[0].title} to {part[-1].title}",
        read,
        out,
        HeldPart(inside),
    )


def boxes_in(mark: Mark) -> int:
    """How many marks it is: more than one, if it was made by ``gathered``."""
    if isinstance(mark.held, HeldPart):
        return sum(map(boxes_in, mark.held.inside.marks))
    return 1
