"""What a model is made of, as a table: layers, wires, parameters, operations and memory.

>>> from cartesian_rdc.neural import dense, reals, sigmoid
>>> from cartesian_rdc.typed import called
>>> first, second = dense(reals(20), sigmoid), dense(reals(3), sigmoid)
>>> print(summary(reals(4) >> called("first", first) >> called("second", second)))
R[4] -> R[3]
layer   in     out    parameters                    numbers  bytes  operations
first   R[4]   R[20]  weights R[20, 4], bias R[20]      100    800         200
second  R[20]  R[3]   weights R[3, 20], bias R[3]        63    504         126
total                                                   163  1,304         326
forward: 326 operations, 1,704 bytes
R: 861 operations, 3,040 bytes
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import final

from cartesian_rdc.categories.smooth import Array, Arrow, Space
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import MissingDerivativeError, SpaceError, require_kind, require_whole
from cartesian_rdc.execution import Program, program
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.execution.passes.pipeline import code_of_program, code_of_step
from cartesian_rdc.learning import Learner
from cartesian_rdc.neural._layers_of import SummaryRow, rows_of
from cartesian_rdc.neural._table import WIDTH, as_html, as_text
from cartesian_rdc.neural.noise import noise_names
from cartesian_rdc.neural.notation import Layer, SmoothMap, SmoothObject
from cartesian_rdc.printing import cut, of_type
from cartesian_rdc.type_variables import A, B, L, P, S, X, Y
from cartesian_rdc.typed import Hom, ParaHom, reverse_derivative

HEAD = ("layer", "in", "out", "parameters", "numbers", "bytes", "operations")
WORDS = 4


@final
@dataclass(frozen=True)
class Cost:
    """What a run takes: operations on numbers, ``program(f).flops``, and ``bytes`` of memory.

    The memory is that of ``NumpyEngine``, with inputs and outputs.
    """

    flops: int
    bytes: int

    def __str__(self) -> str:
        return f"{self.flops:,} operations, {self.bytes:,} bytes"


@final
@dataclass(frozen=True, repr=False)
class Summary:
    """What a model is made of; it prints as a table, in notebooks too.

    ``wires``    where the model begins and ends, as text
    ``rows``     its layers, in the order in which they run
    ``forward``  what a run of the model takes; of a learner, a prediction
    ``reverse``  what its reverse derivative takes, with the run that is in it; ``None`` if it has
                 none, and for a learner
    ``step``     of a learner, what a step of training takes
    ``memory``   of a learner, the arrays that the optimiser keeps between steps
    """

    wires: str
    rows: tuple[SummaryRow, ...]
    forward: Cost
    reverse: Cost | None = None
    step: Cost | None = None
    memory: tuple[Array, ...] = ()

    @property
    def numbers(self) -> int:
        """How many numbers the parameters are."""
        return sum(row.numbers for row in self.rows)

    @property
    def bytes(self) -> int:
        """The memory of the parameters."""
        return sum(row.bytes for row in self.rows)

    def text(self, width: int = WIDTH) -> str:
        """The table, whose words are cut so that lines have this ``width``, as far as they can."""
        below = (cut(line, width) for line in self._below())
        return "\n".join([cut(self.wires, width), *as_text(self._cells(), WORDS, width), *below])

    def _cells(self) -> list[tuple[str, ...]]:
        total = "total", "", "", "", self.numbers, self.bytes, self.forward.flops
        rows = [
            (
                row.name,
                _product(row.inputs),
                _product(row.outputs),
                ", ".join(_words_of(name, row.name, array) for name, array in row.parameters),
                row.numbers,
                row.bytes,
                row.flops,
            )
            for row in self.rows
        ]
        return [HEAD, *(tuple(_cell(given) for given in row) for row in (*rows, total))]

    def _below(self) -> Iterator[str]:
        for what, cost in (("forward", self.forward), ("R", self.reverse), ("a step", self.step)):
            if cost is not None:
                yield f"{what}: {cost}"
        if self.step is not None:
            numbers, held = (sum(a.size for a in self.memory), sum(a.bytes for a in self.memory))
            yield f"the optimiser keeps: {numbers:,} numbers, {held:,} bytes"

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return of_type(self, f"{cut(self.wires, 100)}: {self.numbers:,} numbers in parameters")

    def html(self) -> str:
        """The table in HTML, as notebooks show it, with all words in full."""
        words = "".join(f"<p>{escape(line)}</p>" for line in (self.wires, *self._below()))
        return as_html(self._cells(), WORDS) + words

    _repr_html_ = html


def summary(
    model: SmoothMap[A, B] | Layer[P, A, B] | Learner[Space, Arrow, S, P, X, B, Y, L],
    *,
    depth: int = 1,
) -> Summary:
    """The ``Summary`` of a map, a model or a learner over Smooth.

    A layer is what lies in a box of ``called``, or else what reads a parameter that lies in none;
    what is neither is in the last row. ``depth``: how many boxes around each other are told apart;
    for 0 each parameter has a row. Noise is no parameter. Raises ``SpaceError`` if the depth is no
    whole number from 0; it, ``UntranslatableError`` or ``TypeError`` if the model is not of Smooth.
    """
    require_whole(SpaceError, "depth of summary", depth)
    if isinstance(model, Learner):
        return _of_learner(model, depth)
    if isinstance(model, ParaHom):
        return _of_map(_ends(model), model.body, _named(model.parameters), depth)
    require_kind(model, Hom, "what has a summary", "a map, a model or a learner")
    return _of_map(_ends(model), model, {}, depth)


def _of_map(wires: str, f: SmoothMap[A, B], named: Mapping[int, str], depth: int) -> Summary:
    code = program(f)
    forward = _cost(code)
    try:
        reverse = _cost(program(reverse_derivative(f)))
    except MissingDerivativeError:
        reverse = None
    return Summary(wires, rows_of(code, named, depth), forward, reverse)


def _of_learner(learner: Learner[Space, Arrow, S, P, X, B, Y, L], depth: int) -> Summary:
    memory = arrays_in(learner.optimiser.memory.object)
    named = _named(learner.optimiser.parameters, len(memory))
    code, step = program(learner.predict), code_of_step(learner.step.morphism)
    forward, taken = _cost(code), Cost(program(learner.step).flops, step.bytes)
    wires = f"{learner.samples} -> {learner.predict.codomain}"
    return Summary(wires, rows_of(code, named, depth), forward, None, taken, memory)


def _named(p: SmoothObject[P], before: int = 0) -> dict[int, str]:
    """The names of the inputs that are parameters p, so many stand ``before``; the oldest first."""
    named = by_array(p)
    noise = set(noise_names(named))
    places = reversed(range(before, before + len(named.names)))
    return {v: name for v, name in zip(places, named.names, strict=True) if name not in noise}


def _ends(f: SmoothMap[A, B] | Layer[P, A, B]) -> str:
    return f"{f.domain} -> {f.codomain}"


def _cost(traced: Program[Array]) -> Cost:
    code = code_of_program(traced)
    return Cost(traced.flops, code.bytes)


def _words_of(name: str, layer: str, array: Array) -> str:
    """The array, with what its name says besides that of the layer."""
    inside = name.removeprefix(f"{layer}/")
    return str(array) if name == layer else f"{inside} {array}"


def _product(arrays: tuple[Array, ...]) -> str:
    return " × ".join(map(str, arrays))


def _cell(given: str | int) -> str:
    return given if isinstance(given, str) else f"{given:,}"
