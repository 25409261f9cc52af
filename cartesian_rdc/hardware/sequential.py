"""Sequential circuits: a step of a scan as a module of Verilog with a clock.

A step ``S × X -> S × Y`` over a finite semiring is a Mealy machine. Its scan is what the machine
does to a sequence; the loop that hardware closes by a register, a delay of one step:

    s_0 = start,      (s_(k+1), y_k) = step(s_k, x_k)

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> C = Circuits(Modular(2))
>>> total = C.addition(C.wire)
>>> print(sequential_verilog(C, C.compose(total, C.copy(C.wire)), [0]), end="")
// over Z_2; gates: 1; bits a wire: 1; a step at each rising edge of clk
module circuit(input wire clk, input wire reset, input wire [0:0] x, output wire [0:0] y);
  reg [0:0] delay = 1'b0;
  wire [0:0] next;
  wire v2 = delay[0:0] ^ x[0:0];
  assign next[0:0] = v2;
  assign y[0:0] = v2;
  always @(posedge clk)
    if (reset) delay <= 1'b0;
    else delay <= next;
endmodule
"""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError, ScalarError
from cartesian_rdc.execution.passes.trace import term_of
from cartesian_rdc.hardware._netlist import Netlist, netlist
from cartesian_rdc.hardware.languages import VerilogGates, places
from cartesian_rdc.type_variables import K
from cartesian_rdc.typed import HasMorphism


def sequential_verilog(
    category: CircuitCategory[K],
    step: Circuit[K] | HasMorphism[Circuit[K]],
    start: Sequence[K],
) -> str:
    """A Verilog module (IEEE 1364-2001) ``circuit`` that takes a ``step : S × X -> S × Y`` a clock.

    The state is in a register ``delay``, which begins as ``start``, an element for each wire of S,
    and is that again after a rising edge of ``clk`` at which ``reset`` is 1; after any other it is
    the next one. ``x`` and ``y`` are those of the step, as in ``verilog``: between two edges, ``y``
    is the row of the scan at ``x``. A port without wires is left out, and so is ``delay``.

    Of a cell that was trained, ``CircuitEngine.fix`` is such a step. Raises ``CompositionError`` if
    the step is no ``S × X -> S × Y``, ``ScalarError`` if ``start`` has more or fewer elements than
    S has wires, or one is no element; and like ``netlist``.
    """
    term, net = term_of(step), netlist(category, step)
    s, after = term.domain.factors()[0], term.codomain.factors()[0]
    if s != after:
        begins, ends = told_apart(s, after)
        raise CompositionError(
            "make a machine", f"the step begins in the state {begins}", f"it ends in {ends}"
        )
    states = len(s.atoms())
    if len(start) != states:
        raise ScalarError(f"a state of {s} has {states} elements, not {len(start)}")
    return _machine(net, states, _bits(net, start))


def _machine(net: Netlist[K], states: int, start: str) -> str:
    code, width = net.program, net.word.width
    given, made = code.inputs[states:], code.outputs[states:]
    names = {v: f"delay[{places(k, width)}]" for k, v in enumerate(code.inputs[:states])}
    names |= {v: f"x[{places(k, width)}]" for k, v in enumerate(given)}
    gates = [*VerilogGates(net).lines(names)]
    ends = (("next", code.outputs[:states]), ("y", made))
    ports = ["input wire clk", "input wire reset"]
    ports += [f"input wire [{len(given) * width - 1}:0] x"] if given else []
    ports += [f"output wire [{len(made) * width - 1}:0] y"] if made else []
    whole = f"[{states * width - 1}:0]"
    registers = [f"  reg {whole} delay = {start};", f"  wire {whole} next;"]
    clocked = [
        "  always @(posedge clk)",
        f"    if (reset) delay <= {start};",
        "    else delay <= next;",
    ]
    lines = [
        f"// over {net.word.semiring}; gates: {net.gates}; bits a wire: {width}; "
        "a step at each rising edge of clk",
        f"module circuit({', '.join(ports)});",
        *(registers if states else []),
        *gates,
        *(
            f"  assign {name}[{places(k, width)}] = {names[v]};"
            for name, wires in ends
            for k, v in enumerate(wires)
        ),
        *(clocked if states else []),
        "endmodule",
    ]
    return "\n".join([*lines, ""])


def _bits(net: Netlist[K], start: Sequence[K]) -> str:
    """A state as a constant, its first element lowest."""
    width = net.word.width
    digits = "".join(f"{net.word.number(value):0{width}b}" for value in reversed(start))
    return f"{len(digits)}'b{digits}"
