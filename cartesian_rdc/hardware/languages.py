"""Circuits as text for other tools: Verilog, C, and BLIF. A gate is a line or two."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, final

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory, Compare, Multiply
from cartesian_rdc.categories.circuits.matching import is_constant, is_straight_through
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.instructions import Plus
from cartesian_rdc.hardware._netlist import Netlist, netlist
from cartesian_rdc.type_variables import K
from cartesian_rdc.typed import HasMorphism

LARGEST_TABLE = 256
"""The largest number of elements for which a function of one wire is written as a table."""


class _Language(ABC, Generic[K]):
    """Writes the gate of a wire ``result``, from wires x and y, in a language for hardware."""

    def __init__(self, net: Netlist[K]) -> None:
        self.net = net
        self.word = net.word

    @abstractmethod
    def constant(self, result: str, number: int) -> str:
        """``result = number``."""

    @abstractmethod
    def add(self, result: str, x: str, y: str) -> str:
        """``result = x + y``."""

    @abstractmethod
    def multiply(self, result: str, x: str, y: str) -> str:
        """``result = x y``."""

    @abstractmethod
    def compare(self, result: str, x: str, y: str) -> str:
        """``result = [x = y]``."""

    @abstractmethod
    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        """``result = values[x]``."""

    def lines(self, names: dict[int, str]) -> Iterator[str]:
        """The lines for all gates; ``names`` has the inputs, the others are put into it."""
        word = self.word
        binary: dict[type, Callable[[str, str, str], str]]
        binary = {Plus: self.add, Multiply: self.multiply, Compare: self.compare}
        for instruction in self.net.program.instructions:
            generator, (v,) = instruction.generator, instruction.results
            result = names[v] = f"v{v}"
            arguments = [names[a] for a in instruction.arguments]
            if is_constant(generator):
                yield self.constant(result, word.number(generator.value))
            elif type(generator) in binary:
                yield binary[type(generator)](result, *arguments)
            elif is_straight_through(generator) and word.size <= LARGEST_TABLE:
                values = [word.number(generator.apply(x)) for x in word.semiring.elements]
                yield self.table(result, arguments[0], values)
            else:
                raise UntranslatableError(
                    f"{generator.label} : {generator.domain} -> {generator.codomain} has no gate: "
                    "sums, products, comparison and constants have one, and functions of one wire "
                    f"over up to {LARGEST_TABLE} elements"
                )


def _names(result: str, inputs: Sequence[str], *rows: str) -> str:
    """A gate that is 1 for the inputs in ``rows``, and 0 for others."""
    return "\n".join([f".names {' '.join([*inputs, result])}", *(f"{row} 1" for row in rows)])


@final
class _Blif(_Language[K]):
    def constant(self, result: str, number: int) -> str:
        return f".names {result}" + ("\n1" if number else "")

    def add(self, result: str, x: str, y: str) -> str:
        return _names(result, (x, y), *(("01", "10") if self.word.wraps else ("1-", "-1")))

    def multiply(self, result: str, x: str, y: str) -> str:
        return _names(result, (x, y), "11")

    def compare(self, result: str, x: str, y: str) -> str:
        return _names(result, (x, y), "00", "11")

    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        return _names(result, (x,), *(str(k) for k, value in enumerate(values) if value))


def blif(category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]) -> str:
    """The circuit in BLIF, the Berkeley Logic Interchange Format: bits, and gates by their tables.

    A model ``circuit`` with inputs ``x0, x1, ...`` and outputs ``y0, y1, ...``. Raises
    ``UntranslatableError`` if a wire carries more than a bit, and like ``netlist``.
    """
    net = netlist(category, circuit)
    if not net.word.is_bit:
        raise UntranslatableError(
            f"BLIF has wires of one bit, and {net.word.semiring} has {net.word.size} elements: "
            "export it as Verilog or C"
        )
    names = {v: f"x{k}" for k, v in enumerate(net.program.inputs)}
    outputs = {f"y{k}": v for k, v in enumerate(net.program.outputs)}
    lines = [
        f"# over {net.word.semiring}; gates: {net.gates}",
        ".model circuit",
        " ".join([".inputs", *names.values()]),
        " ".join([".outputs", *outputs]),
        *_Blif(net).lines(names),
        *(_names(y, (names[v],), "1") for y, v in outputs.items()),
        ".end",
    ]
    return "\n".join([*lines, ""])


class _Expressions(_Language[K]):
    """A language with operators."""

    @abstractmethod
    def line(self, result: str, expression: str) -> str:
        """The line for an expression."""

    @abstractmethod
    def number(self, number: int) -> str:
        """The expression for the element of this number."""

    @abstractmethod
    def reduced(self, result: str, width: int, expression: str) -> str:
        """The lines for a sum or product of at most ``width`` bits, as an element again."""

    def constant(self, result: str, number: int) -> str:
        return self.line(result, self.number(number))

    def add(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            return self.line(result, f"{x} {'^' if self.word.wraps else '|'} {y}")
        return self.reduced(result, self.word.width + 1, f"{x} + {y}")

    def multiply(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            return self.line(result, f"{x} & {y}")
        return self.reduced(result, 2 * self.word.width, f"{x} * {y}")

    def compare(self, result: str, x: str, y: str) -> str:
        one, zero = self.number(self.word.one), self.number(0)
        return self.line(result, f"{x} == {y} ? {one} : {zero}")


@final
class _C(_Expressions[K]):
    def line(self, result: str, expression: str) -> str:
        return f"  const uint64_t {result} = {expression};"

    def number(self, number: int) -> str:
        """The number in a word; as a bit, in every sample."""
        return "~UINT64_C(0)" if number and self.word.is_bit else f"UINT64_C({number})"

    def reduced(self, result: str, width: int, expression: str) -> str:
        size, last = self.number(self.word.size), self.number(self.word.size - 1)
        if self.word.wraps:
            return self.line(result, f"({expression}) % {size}")
        return self.line(result, f"({expression}) > {last} ? {last} : ({expression})")

    def compare(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            return self.line(result, f"~({x} ^ {y})")
        return super().compare(result, x, y)

    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        if self.word.is_bit:
            at_zero, at_one = map(self.number, values)
            return self.line(result, f"(~{x} & {at_zero}) | ({x} & {at_one})")
        cases = "".join(f"{x} == {k} ? {value} : " for k, value in enumerate(values[:-1]))
        return self.line(result, f"{cases}{values[-1]}")


def c_source(category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]) -> str:
    """A file with ``void circuit(const uint64_t *x, uint64_t *y)``, in C99, without branches.

    ``x`` has an element for each wire of the domain, ``y`` one for each of the codomain. Over Z_2,
    Sat_2 and the Booleans every bit of these is a sample: a call computes 64. Raises like
    ``netlist``.
    """
    net = netlist(category, circuit)
    names = {v: f"x[{k}]" for k, v in enumerate(net.program.inputs)}
    samples = "64 samples, a bit of each word" if net.word.is_bit else "1 sample"
    lines = [
        f"/* over {net.word.semiring}; gates: {net.gates}; a call computes {samples} */",
        "#include <stdint.h>",
        "",
        "void circuit(const uint64_t *x, uint64_t *y) {",
        "  (void)x, (void)y;",
        *_C(net).lines(names),
        *(f"  y[{k}] = {names[v]};" for k, v in enumerate(net.program.outputs)),
        "}",
    ]
    return "\n".join([*lines, ""])


@final
class VerilogGates(_Expressions[K]):
    """The gates of a module of Verilog, each a wire with its own name."""

    def line(self, result: str, expression: str) -> str:
        width = "" if self.word.width == 1 else f"[{self.word.width - 1}:0] "
        return f"  wire {width}{result} = {expression};"

    def number(self, number: int) -> str:
        return f"{self.word.width}'d{number}"

    def reduced(self, result: str, width: int, expression: str) -> str:
        size = self.word.size
        if self.word.wraps and size == 2**self.word.width:  # the higher bits are dropped
            return self.line(result, expression)
        wide, last = f"w{result}", f"{width}'d{size - 1}"
        saturated = f"{wide} > {last} ? {last} : {wide}"
        reduced = f"{wide} % {width}'d{size}" if self.word.wraps else saturated
        return f"  wire [{width - 1}:0] {wide} = {expression};\n{self.line(result, reduced)}"

    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        *others, last = map(self.number, values)
        cases = (f"{x} == {self.number(k)} ? {value} : " for k, value in enumerate(others))
        return self.line(result, f"{''.join(cases)}{last}")


def places(number: int, width: int) -> str:
    """The bits of a port that are the wire with this ``number``, if each wire is ``width`` bits."""
    return f"{(number + 1) * width - 1}:{number * width}"


def verilog(category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]) -> str:
    """A Verilog module (IEEE 1364-2001) ``circuit`` with an input ``x`` and an output ``y``.

    With w bits for an element, wire k of the domain is ``x[(k+1)w-1 : kw]``, wire k of the codomain
    the same bits of ``y``. A port without wires is left out. Raises like ``netlist``.
    """
    net = netlist(category, circuit)
    code, w = net.program, net.word.width
    names = {v: f"x[{places(k, w)}]" for k, v in enumerate(code.inputs)}
    ports = [
        f"{direction} wire [{len(wires) * w - 1}:0] {name}"
        for direction, name, wires in (("input", "x", code.inputs), ("output", "y", code.outputs))
        if wires
    ]
    lines = [
        f"// over {net.word.semiring}; gates: {net.gates}; bits a wire: {w}",
        f"module circuit({', '.join(ports)});",
        *VerilogGates(net).lines(names),
        *(f"  assign y[{places(k, w)}] = {names[v]};" for k, v in enumerate(code.outputs)),
        "endmodule",
    ]
    return "\n".join([*lines, ""])
