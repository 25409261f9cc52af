"""Circuits as C: one function without loops or branches. Over bits, 64 samples go at once."""

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
class _C(Language[K]):
    def _line(self, result: str, expression: str) -> str:
        return f"  const uint64_t {result} = {expression};"

    def constant(self, result: str, number: int) -> str:
        if self.word.is_bit:
            return self._line(result, "~UINT64_C(0)" if number else "UINT64_C(0)")
        return self._line(result, f"UINT64_C({number})")

    def add(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            plus = "^" if self.word.kind is Kind.REMAINDER else "|"
            return self._line(result, f"{x} {plus} {y}")
        return self._reduced(result, f"{x} + {y}")

    def multiply(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            return self._line(result, f"{x} & {y}")
        return self._reduced(result, f"{x} * {y}")

    def _reduced(self, result: str, expression: str) -> str:
        size = f"UINT64_C({self.word.size})"
        if self.word.kind is Kind.REMAINDER:
            return self._line(result, f"({expression}) % {size}")
        last = f"UINT64_C({self.word.size - 1})"
        return self._line(result, f"({expression}) > {last} ? {last} : ({expression})")

    def compare(self, result: str, x: str, y: str) -> str:
        if self.word.is_bit:
            return self._line(result, f"~({x} ^ {y})")
        one = self.word.number(self.word.semiring.one)
        return self._line(result, f"{x} == {y} ? UINT64_C({one}) : UINT64_C(0)")

    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        if self.word.is_bit:
            at_zero, at_one = ("~UINT64_C(0)" if v else "UINT64_C(0)" for v in values)
            return self._line(result, f"(~{x} & {at_zero}) | ({x} & {at_one})")
        cases = "".join(f"{x} == {k} ? {value} : " for k, value in enumerate(values[:-1]))
        return self._line(result, f"{cases}{values[-1]}")


def c_source(category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]) -> str:
    """A file with ``void circuit(const uint64_t *x, uint64_t *y)``, in C99.

    ``x`` has an element for each wire of the domain, ``y`` one for each of the codomain. Over Z_2,
    Sat_2 and the Booleans every bit of these is a sample: a call computes 64. Raises like
    ``netlist``.
    """
    net = netlist(category, circuit)
    code = net.program
    names = {v: f"x[{k}]" for k, v in enumerate(code.inputs)}
    gates = list(_C(net.word).lines(net, names))
    samples = "64 samples, a bit of each word" if net.word.is_bit else "1 sample"
    return "\n".join(
        [
            f"/* over {net.word.semiring}; gates: {net.gates}; a call computes {samples} */",
            "#include <stdint.h>",
            "",
            "void circuit(const uint64_t *x, uint64_t *y) {",
            "  (void)x, (void)y;",
            *gates,
            *(f"  y[{k}] = {names[v]};" for k, v in enumerate(code.outputs)),
            "}",
            "",
        ]
    )
