"""Circuits as Verilog (IEEE 1364-2001): a module of wires and assignments, without a clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory
from cartesian_rdc.hardware.gates import Language
from cartesian_rdc.hardware.netlist import netlist
from cartesian_rdc.hardware.words import Kind
from cartesian_rdc.type_variables import K
from cartesian_rdc.typed import HasMorphism


@final
class _Verilog(Language[K]):
    def _wire(self, result: str, expression: str) -> str:
        return f"  wire {self._range()}{result} = {expression};"

    def _range(self) -> str:
        return "" if self.word.width == 1 else f"[{self.word.width - 1}:0] "

    def _number(self, number: int) -> str:
        return f"{self.word.width}'d{number}"

    def constant(self, result: str, number: int) -> str:
        return self._wire(result, self._number(number))

    def add(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            return self._wire(result, f"{x} {self._plus()} {y}")
        return self._reduced(result, self.word.width + 1, f"{x} + {y}")

    def _plus(self) -> str:
        return "^" if self.word.kind is Kind.REMAINDER else "|"

    def multiply(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            return self._wire(result, f"{x} & {y}")
        return self._reduced(result, 2 * self.word.width, f"{x} * {y}")

    def _reduced(self, result: str, width: int, expression: str) -> str:
        """A sum or product, of at most ``width`` bits, as an element again."""
        if self.word.fills_its_bits:
            return self._wire(result, expression)
        wide = f"w{result}"
        last = f"{width}'d{self.word.size - 1}"
        reduced = (
            f"{wide} % {width}'d{self.word.size}"
            if self.word.kind is Kind.REMAINDER
            else f"{wide} > {last} ? {last} : {wide}"
        )
        return f"  wire [{width - 1}:0] {wide} = {expression};\n{self._wire(result, reduced)}"

    def compare(self, result: str, x: str, y: str) -> str:
        one = self.word.number(self.word.semiring.one)
        return self._wire(result, f"{x} == {y} ? {self._number(one)} : {self._number(0)}")

    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        cases = "".join(
            f"{x} == {self._number(k)} ? {self._number(value)} : "
            for k, value in enumerate(values[:-1])
        )
        return self._wire(result, f"{cases}{self._number(values[-1])}")


def verilog(category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]) -> str:
    """A Verilog module ``circuit`` with an input ``x`` and an output ``y``.

    With w bits for an element, wire k of the domain is ``x[(k+1)w-1 : kw]``, wire k of the codomain
    the same bits of ``y``. A port without wires is left out. Raises like ``netlist``.
    """
    net = netlist(category, circuit)
    code, w = net.program, net.word.width
    names = {v: f"x[{(k + 1) * w - 1}:{k * w}]" for k, v in enumerate(code.inputs)}
    gates = list(_Verilog(net.word).lines(net, names))
    ports = [
        f"{direction} wire [{count * w - 1}:0] {name}"
        for direction, name, count in (
            ("input", "x", len(code.inputs)),
            ("output", "y", len(code.outputs)),
        )
        if count
    ]
    outputs = [
        f"  assign y[{(k + 1) * w - 1}:{k * w}] = {names[v]};" for k, v in enumerate(code.outputs)
    ]
    return "\n".join(
        [
            f"// over {net.word.semiring}; gates: {net.gates}; bits a wire: {w}",
            f"module circuit({', '.join(ports)});",
            *gates,
            *outputs,
            "endmodule",
            "",
        ]
    )
