"""The layers of a program: what lies in the boxes of ``called``, and what reads a parameter.

A program knows of each instruction the boxes around it. What lies in none is told by the parameter
that it reads, if it reads one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, final

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution import Instruction, Program
from cartesian_rdc.execution.instructions import Scope
from cartesian_rdc.execution.loops import Loop, is_loop
from cartesian_rdc.printing import Brief

OTHERS = "(others)"
"""The name for what lies in no box and reads no parameter."""


@final
@dataclass(frozen=True, repr=False)
class SummaryRow(Brief):
    """A layer of a model, or what lies in none.

    ``name``        that of its box and of the scope of its parameters; of what lies in no box,
                    that of the parameter that it reads
    ``inputs``      the arrays that come in, without parameters; of a layer that is used several
                    times, the first time
    ``outputs``     the arrays that go out
    ``parameters``  its arrays by their names in the model, the oldest first
    ``flops``       how many operations on numbers it takes, each time that it is used
    """

    name: str
    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]
    parameters: tuple[tuple[str, Array], ...]
    flops: int

    def _in_words(self) -> str:
        return f"{self.name}: {self.numbers:,} numbers, {self.flops:,} operations"

    @property
    def numbers(self) -> int:
        """How many numbers its parameters are."""
        return sum(array.size for _, array in self.parameters)

    @property
    def bytes(self) -> int:
        """The memory of its parameters."""
        return sum(array.bytes for _, array in self.parameters)


Place: TypeAlias = "Scope | str"
"""Where an instruction belongs: in a box at one place, to a parameter, or to ``OTHERS``."""


@final
@dataclass
class _Group:
    """The instructions of a place: what they read and make, and the ``words`` of the boxes."""

    words: tuple[str, ...]
    reads: dict[str, None] = field(default_factory=dict)
    inputs: dict[int, None] = field(default_factory=dict)
    made: dict[int, None] = field(default_factory=dict)
    flops: int = 0

    @property
    def name(self) -> str:
        """The words of the boxes, with the numbers that the scopes of the parameters have."""
        found = self.words
        for read in reversed(self.reads):
            for k, scope in enumerate(read.split("/")[: len(self.words)]):
                if scope.partition(".")[0] != self.words[k]:
                    break
                found = (*found[:k], scope, *self.words[k + 1 :])
        return "/".join(found)


@final
class _Reading:
    """A program, read once: its groups by place. Of a loop one step is read, which counts n times.

    ``origin``: for each variable that depends on one parameter only, its name; for constants, "".
    """

    def __init__(self, code: Program[Array], named: Mapping[int, str], depth: int) -> None:
        self.atoms = list(code.atoms)
        self.depth = depth
        self.origin = dict(named)
        self.groups: dict[Place, _Group] = {}
        self._maker: dict[int, Place] = {}
        self._boxes: dict[Scope, tuple[Scope, tuple[str, ...]]] = {}
        self._escaping = set(code.outputs)
        for instruction in code.instructions:
            self._read(instruction)

    def _read(self, instruction: Instruction[Array], steps: int = 1) -> None:
        if is_loop(instruction.generator):
            self._read_step(instruction.generator, instruction, steps)
            return
        known = [self.origin[v] for v in instruction.arguments if v in self.origin]
        read = [*dict.fromkeys(filter(None, known))]
        place, words = self._place(instruction.within, read[0] if read else OTHERS)
        group = self.groups.setdefault(place, _Group(words))
        group.flops += steps * instruction.flops
        group.reads.update(dict.fromkeys(read))
        if len(known) == len(instruction.arguments) and len(read) < 2:
            self.origin.update(dict.fromkeys(instruction.results, read[0] if read else ""))
            return
        again = isinstance(place, str) and group.made  # of a parameter, the first that reads it
        for v in instruction.arguments:
            if v not in self.origin and self._maker.get(v) != place:
                self._escaping.add(v)
                group.inputs.update({} if again else {v: None})
        group.made.update({} if again else dict.fromkeys(instruction.results))
        self._maker.update(dict.fromkeys(instruction.results, place))

    def _read_step(self, loop: Loop[Array], i: Instruction[Array], steps: int) -> None:
        """Read a step of a loop: what is shared is what it is outside, a row is a row of that."""
        code, start = loop.body, len(self.atoms)
        self.atoms += code.atoms
        now = {v: start + v for v in range(len(code.atoms))}
        shared, _, rows = loop.split(i.arguments)
        now.update(zip(code.inputs[: loop.shared], shared, strict=True))
        for v, (whole,) in zip(code.inputs[loop.shared + loop.states :], rows, strict=True):
            if whole in self.origin:
                self.origin[now[v]] = self.origin[whole]
        around: dict[Scope | None, Scope | None] = {None: i.within}
        for one in code.instructions:
            arguments, results = (tuple(now[v] for v in g) for g in (one.arguments, one.results))
            within = _within(one.within, around)
            self._read(Instruction(one.generator, arguments, results, within), steps * loop.n)
        for v, result in zip(code.outputs, i.results, strict=True):
            self._escaping.add(now[v])
            if now[v] in self.origin:
                self.origin[result] = self.origin[now[v]]

    def _place(self, scope: Scope | None, otherwise: str) -> tuple[Place, tuple[str, ...]]:
        """The enclosing box, at most ``depth`` deep, and the words from the outermost to it."""
        if scope is None or not self.depth:
            return otherwise, (otherwise,)
        if scope not in self._boxes:
            chain = [scope]
            while (around := chain[-1].around) is not None:
                chain.append(around)
            chain = chain[::-1][: self.depth]
            self._boxes[scope] = chain[-1], tuple(box.name for box in chain)
        return self._boxes[scope]

    def arrays(self, variables: Mapping[int, None]) -> tuple[Array, ...]:
        """What the variables range over."""
        return tuple(self.atoms[v] for v in variables)

    def wires(self, place: Place) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        """The arrays that come into a group, and that go out of it."""
        group = self.groups[place]
        if place == OTHERS:
            return (), ()
        made = group.made
        shown = made if isinstance(place, str) else {v: None for v in made if v in self._escaping}
        return self.arrays(group.inputs), self.arrays(shown)


def _within(scope: Scope | None, around: dict[Scope | None, Scope | None]) -> Scope | None:
    """A label inside of a loop, in those around the loop; ``around``: what was found before."""
    if scope not in around and scope is not None:
        around[scope] = Scope(scope.name, _within(scope.around, around))
    return around[scope]


def rows_of(code: Program[Array], named: Mapping[int, str], depth: int) -> tuple[SummaryRow, ...]:
    """A row for each layer of a program, in the order in which they run.

    ``named``: the names of those inputs that are parameters, the oldest first. ``depth``: how many
    boxes around each other are told apart; for 0, each parameter has a row.
    """
    reading = _Reading(code, named, depth)
    places: dict[str, list[Place]] = {}
    for place, group in reading.groups.items():
        name = place if isinstance(place, str) else group.name
        places.setdefault(name, []).append(place)
    owned: dict[str, list[tuple[str, Array]]] = {name: [] for name in places}
    for v, name in named.items():
        within = [row for row in places if name.startswith(row + "/")]
        reading_it = [row for row, at in places.items() if _reads(reading, at, name)]
        row = max(within, key=len) if within else (reading_it or [name])[0]
        owned.setdefault(row, []).append((name, code.atoms[v]))
    rows: list[SummaryRow] = []
    for name, parameters in owned.items():
        at = places.get(name, [])
        inputs, outputs = reading.wires(at[0]) if at else ((), ())
        flops = sum(reading.groups[place].flops for place in at)
        if name != OTHERS or flops:
            rows.append(SummaryRow(name, inputs, outputs, tuple(parameters), flops))
    return tuple(sorted(rows, key=lambda row: row.name == OTHERS))


def _reads(reading: _Reading, places: list[Place], name: str) -> bool:
    return any(name in reading.groups[place].reads for place in places)
