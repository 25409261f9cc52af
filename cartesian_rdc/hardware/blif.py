"""Circuits as BLIF, the Berkeley Logic Interchange Format: bits, and gates by their tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory
from cartesian_rdc.hardware.gates import Language
from cartesian_rdc.hardware.netlist import netlist
from cartesian_rdc.hardware.words import Kind, require_bits
from cartesian_rdc.type_variables import K
from cartesian_rdc.typed import HasMorphism


def _names(result: str, inputs: Sequence[str], rows: Sequence[str]) -> str:
    """A gate that is 1 for the inputs in ``rows``, and 0 for others."""
    return "\n".join([f".names {' '.join([*inputs, result])}", *(f"{row} 1" for row in rows)])


@final
class _Blif(Language[K]):
    def constant(self, result: str, number: int) -> str:
        return f".names {result}" + ("\n1" if number else "")

    def add(self, result: str, x: str, y: str) -> str:
        exclusive = self.word.kind is Kind.REMAINDER
        return _names(result, (x, y), ("01", "10") if exclusive else ("1-", "-1"))

    def multiply(self, result: str, x: str, y: str) -> str:
        return _names(result, (x, y), ("11",))

    def compare(self, result: str, x: str, y: str) -> str:
        return _names(result, (x, y), ("00", "11"))

    def table(self, result: str, x: str, values: Sequence[int]) -> str:
        return _names(result, (x,), [str(k) for k, value in enumerate(values) if value])


def blif(category: CircuitCategory[K], circuit: Circuit[K] | HasMorphism[Circuit[K]]) -> str:
    """A BLIF model ``circuit`` with inputs ``x0, x1, ...`` and outputs ``y0, y1, ...``.

    Raises ``UntranslatableError`` if a wire carries more than a bit, and like ``netlist``.
    """
    net = netlist(category, circuit)
    require_bits(net.word, "BLIF")
    code = net.program
    names = {v: f"x{k}" for k, v in enumerate(code.inputs)}
    gates = list(_Blif(net.word).lines(net, names))
    return "\n".join(
        [
            f"# over {net.word.semiring}; gates: {net.gates}",
            ".model circuit",
            " ".join([".inputs", *(f"x{k}" for k in range(len(code.inputs)))]),
            " ".join([".outputs", *(f"y{k}" for k in range(len(code.outputs)))]),
            *gates,
            *(_names(f"y{k}", (names[v],), ("1",)) for k, v in enumerate(code.outputs)),
            ".end",
            "",
        ]
    )
