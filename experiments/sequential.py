"""Sequential circuits, learned from what they do: parity, a shift register, a counter.

A cell over Z_2 is a table from state and input to the next state and the output. It is scanned
along short sequences, and reverse derivative ascent learns the table, one for all steps, from bits
that are drawn; it is tested on longer sequences. The parity of a stream is learned from outputs
alone: what its state stands for is found. With more bits of state, ascent from outputs does not
find the machine (``--hidden`` shows it). So the register and the counter are also taught their
states: in training each step begins in the true one.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, final

import numpy as np

from cartesian_rdc.categories.circuits import Bus, Circuit, Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.circuits import Layer, Table, agreement, bus, look_up_table, point, width_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import CircuitEngine
from cartesian_rdc.execution.circuit_engine import Numbers
from cartesian_rdc.hardware import netlist, sequential_verilog
from cartesian_rdc.learning import (
    Cell,
    ascent,
    identity_rate,
    one_by_one,
    power,
    sum_loss,
    supervised,
    training,
    unroll,
)
from cartesian_rdc.learning.assessment import assessing
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import (
    ParaHom,
    Wire,
    delete,
    identity,
    left_unitor,
    left_unitor_inverse,
    pair,
    second,
    unit,
)
from experiments.about import About
from experiments.bits import Bits
from experiments.command import Declared, at_least, option, report, run
from experiments.curves import Curves
from experiments.panels import TEST, Panel, curves_panel, table_panel
from experiments.plots import draw_panels

ABOUT = About(data="made by the seed", extras=(), takes="3 seconds")

SHORT, MANY = 8, 64
"""How many steps the sequences have that are learned from, and how many of them there are."""

LONG, UNSEEN = 100, 200
"""The same, of those that are tested on."""

booleans = Circuits(Modular(2))

OfMachine: TypeAlias = Cell[
    Bus[int], Circuit[int], Table[tuple[Wire, Wire], tuple[Wire, Wire]], Wire, Wire, Wire
]
"""A cell whose parameters are a table."""

Model: TypeAlias = Layer[int, Wire, Wire, Wire]
"""What is trained: both kinds of model have these names for their wires."""


@final
@dataclass(frozen=True)
class Machine:
    """What is learned: bits of state, from 0; one of input and one of output; and a ``step``.

    ``taught``: whether the states are labels as well.
    """

    states: int
    step: Callable[[Sequence[int], int], tuple[Sequence[int], int]]
    taught: bool
    words: str


def _parity(state: Sequence[int], x: int) -> tuple[Sequence[int], int]:
    return [state[0] ^ x], state[0] ^ x


def _register(state: Sequence[int], x: int) -> tuple[Sequence[int], int]:
    return [x, *state[:-1]], state[-1]


def _counter(state: Sequence[int], x: int) -> tuple[Sequence[int], int]:
    count = sum(bit << k for k, bit in enumerate(state)) + x
    return [count >> k & 1 for k in range(len(state))], count >> len(state)


MACHINES: Final[Mapping[str, Machine]] = {
    "parity": Machine(1, _parity, False, "is the number of ones so far odd?"),
    "register": Machine(3, _register, True, "the input of three steps before"),
    "counter": Machine(2, _counter, True, "is this one the fourth since the last such?"),
}


@final
@dataclass(frozen=True)
class Options(Declared):
    """What the command line says."""

    machine: str | None = option(None, "default: all of them", choices=tuple(MACHINES))
    hidden: bool = option(False, "teach outputs only, of every machine")
    steps: int = option(2000, "the most sequences to learn from; default: 2000", type=at_least(0))
    seed: int = option(0, "default: 0", type=at_least(0))
    plot: Path | None = option(
        None, "draw what was learned, as .png, .svg or .pdf", type=Path, metavar="FILE"
    )
    verilog: Path | None = option(
        None, "write the machine that was learned, with a clock", type=Path, metavar="FILE"
    )
    json: bool = option(False, "print the results as a line of JSON, a list")


@final
@dataclass(frozen=True)
class Learned:
    """What came out, in words; the table, a row for each bit; and the accuracy in each step."""

    result: dict[str, object]
    cell: OfMachine
    table: Numbers
    curves: Curves


def cell_of(machine: Machine) -> OfMachine:
    """A table of the next state and the output, of state and input."""
    s, x, y = (bus(booleans, width) for width in (machine.states, 1, 1))
    return Cell(s, x, y, s @ x >> look_up_table(s @ y))


def closed(cell: OfMachine, n: int) -> Model:
    """``X^n -> Y^n``: the machine, from 0, to the outputs."""
    xs, ys, zeros = power(cell.input, n), power(cell.output, n), [0] * width_of(cell.state)
    start = pair(delete(xs) >> point(cell.state, zeros), identity(xs))
    return _model(start >> unroll(cell, n) >> second(cell.state, ys))


def opened(cell: OfMachine, n: int) -> Model:
    """``(S × X)^n -> (S × Y)^n``: the same table in each step, which is given its state."""
    given, made = cell.state @ cell.input, cell.state @ cell.output
    step = left_unitor(given) >> cell.map >> left_unitor_inverse(made)
    rows = unroll(Cell(unit(booleans), given, made, step), n)
    return _model(left_unitor_inverse(power(given, n)) >> rows >> left_unitor(power(made, n)))


def _model(f: Layer[int, P, A, B]) -> Model:
    return ParaHom(f.parameters.alias(), f.domain.alias(), f.codomain.alias(), f.inside)


def sequences(machine: Machine, number: int, length: int, seed: int, *, taught: bool) -> Bits:
    """Sequences that are drawn: inputs, then labels; where it is ``taught``, states beside both."""
    rows = np.random.default_rng(seed).integers(0, 2, (number, length), np.uint8)
    made = list[list[int]]()
    for row in rows.tolist():
        given, shown, state = list[int](), list[int](), [0] * machine.states
        for x in row:
            after, y = machine.step(state, x)
            given += [*state, x] if taught else [x]
            shown += [*after, y] if taught else [y]
            state = [*after]
        made.append(given + shown)
    return np.array(made, np.uint8)


def train(
    name: str, *, seed: int, steps: int, hidden: bool = False, watch: bool = False
) -> Learned:
    """Train a machine until it is right on all it learns from, and ``watch`` each step."""
    machine = MACHINES[name]
    taught, cell, engine = machine.taught and not hidden, cell_of(machine), CircuitEngine(booleans)
    model = (opened if taught else closed)(cell, SHORT)
    learner = supervised(model, sum_loss, identity_rate, ascent)
    longer = supervised(closed(cell, LONG), sum_loss, identity_rate, ascent)
    data = engine.samples(sequences(machine, MANY, SHORT, seed, taught=taught))
    unseen = engine.samples(sequences(machine, UNSEEN, LONG, seed + 1, taught=False))
    seen, tested = assessing(engine, learner), assessing(engine, longer)
    rng = np.random.default_rng(seed)
    start = rng.integers(0, 2, width_of(cell.map.parameters), np.uint8)
    began, curves = time.perf_counter(), Curves()
    best, table, number = -1.0, start, 0
    for step in training(engine, learner, start, data, epochs=steps, order=one_by_one):
        right = agreement(seen(step.state, data))
        if watch:
            on_unseen = agreement(tested(step.state, unseen))
            curves.append(step.number, {"accuracy": right, f"{TEST}accuracy": on_unseen})
        if right >= best:
            best, table, number = right, step.state, step.number
        if right == 1:
            break
    seconds = time.perf_counter() - began
    machine_learned = engine.fix(cell.map, table)
    result: dict[str, object] = {
        "machine": name,
        "taught": "states and outputs" if taught else "outputs",
        "accuracy": agreement(tested(table, unseen)),
        "training_accuracy": best,
        "steps": number,
        "parameters": "".join(map(str, table.tolist())),
        "gates": netlist(booleans, machine_learned).gates,
        "seconds": seconds,
    }
    return Learned(result, cell, table.reshape(machine.states + 1, -1), curves)


def verilog_of(learned: Learned) -> str:
    """The machine with a clock."""
    step = CircuitEngine(booleans).fix(learned.cell.map, learned.table.ravel())
    return sequential_verilog(booleans, step, [0] * width_of(learned.cell.state))


def plot(file: Path, learned: Sequence[Learned]) -> None:
    """Draw the curves and the tables that were learned."""
    rows: list[list[Panel]] = []
    for each in learned:
        bits, values = each.table.shape
        width = (values - 1).bit_length()
        name = str(each.result["machine"])
        rows.append(
            [
                curves_panel(
                    {"": each.curves},
                    words={"accuracy": "accuracy (share of sequences)"},
                    along="steps, a sequence each",
                    heading=f"{name}: {MACHINES[name].words}",
                ),
                table_panel(
                    each.table,
                    rows=[*(f"state {k}" for k in range(bits - 1)), "output"],
                    columns=[f"{k:0{width}b}" for k in range(values)],
                    heading=f"the table that was learned from {each.result['taught']}",
                    down="bit",
                    across="state, and input",
                ),
            ]
        )
    draw_panels(file, "Sequential circuits over Z_2, learned by reverse derivative ascent", rows)


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.sequential", __doc__)
    if chosen.verilog is not None and chosen.machine is None:
        raise DataError("--verilog writes one machine: say which one with --machine")
    learned = [
        train(
            name,
            seed=chosen.seed,
            steps=chosen.steps,
            hidden=chosen.hidden,
            watch=chosen.plot is not None,
        )
        for name in ([chosen.machine] if chosen.machine else MACHINES)
    ]
    if chosen.plot is not None:
        plot(chosen.plot, learned)
    if chosen.verilog is not None:
        chosen.verilog.write_text(verilog_of(learned[0]), encoding="ascii")
    results = [each.result for each in learned]
    if chosen.json:
        print(json.dumps(results))
    else:
        for number, result in enumerate(results):
            if number:
                print()
            report(result, as_json=False)


if __name__ == "__main__":
    run(main, "experiments.sequential")
