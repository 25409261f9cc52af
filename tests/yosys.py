# pyright: basic
"""Circuits as Yosys reads them: their values, their gates, and proofs that two are equal.

Yosys ends the process at what it does not understand, so it runs in one of its own.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cartesian_rdc.type_variables import T

GATES = ("proc", "flatten", "opt", "techmap", "opt", "aigmap", "opt_clean")
LATCHES = (*GATES[:5], "dfflegalize -cell $_DFF_P_ 01", *GATES[5:])


def evaluated(verilog: str, points: Sequence[int], inputs: int) -> list[int]:
    """The word ``y`` of a module at words ``x`` of so many bits, cell by cell."""
    return _apart(_values, verilog, points, inputs)


def gates_of(verilog: str) -> str:
    """A module as and-gates and inverters, in the text format of AIGER with names."""
    return _apart(_gates, verilog)


def latches_of(verilog: str) -> str:
    """A module with one clock as gates and latches, in the same format."""
    return _apart(_gates, verilog, LATCHES)


def prove_equal(left: str, right: str) -> bool:
    """Whether modules ``circuit``, of Verilog or BLIF, are equal at all inputs, by a solver."""
    return _apart(_equal, left, right)


def simulated(gates: str, points: Sequence[int], outputs: int) -> list[int]:
    """The word ``y`` of so many bits at words ``x``; all points go through each gate at once."""
    header, *lines = gates.splitlines()
    _, inputs, _, ends, ands = map(int, header.split()[1:])
    mask = (1 << len(points)) - 1
    named = {kind: _numbers(lines, kind) for kind in "io"}
    at = {0: 0}
    for number, line in enumerate(lines[:inputs]):
        bit = named["i"][number]
        at[int(line) >> 1] = sum((x >> bit & 1) << k for k, x in enumerate(points))

    def value(literal: int) -> int:
        return at[literal >> 1] ^ (mask if literal & 1 else 0)

    for line in lines[inputs + ends : inputs + ends + ands]:
        gate, left, right = map(int, line.split())
        at[gate >> 1] = value(left) & value(right)
    words = [0] * len(points)
    for number, line in enumerate(lines[inputs : inputs + ends]):
        bit = named["o"][number]
        found = value(int(line)) if bit < outputs else 0
        words = [word | (found >> k & 1) << bit for k, word in enumerate(words)]
    return words


def clocked(gates: str, inputs: Sequence[Mapping[str, int]], output: str = "y") -> list[int]:
    """The words at an output: at each step, from words at inputs, before the latches change."""
    header, *lines = gates.splitlines()
    _, number, latches, ends, ands = map(int, header.split()[1:])
    given = [int(line) >> 1 for line in lines[:number]]
    kept = [[*map(int, line.split())] for line in lines[number : number + latches]]
    made = [int(line) for line in lines[number + latches : number + latches + ends]]
    rest = lines[number + latches + ends :]
    code = [(g >> 1, a, b) for g, a, b in (map(int, line.split()) for line in rest[:ands])]
    ports = {m[1]: (m[2], int(m[3] or 0)) for m in map(_SYMBOL.fullmatch, rest[ands:]) if m}
    at = {0: 0, **{one[0] >> 1: one[2] if len(one) > 2 else 0 for one in kept}}
    words = list[int]()
    for step in inputs:
        for k, v in enumerate(given):
            name, bit = ports[f"i{k}"]
            at[v] = step.get(name, 0) >> bit & 1
        for g, a, b in code:
            at[g] = (at[a >> 1] ^ a & 1) & (at[b >> 1] ^ b & 1)
        places = [(v, *ports[f"o{k}"]) for k, v in enumerate(made)]
        bits = [(at[v >> 1] ^ v & 1) << bit for v, name, bit in places if name == output]
        words.append(sum(bits))
        at |= {one[0] >> 1: at[one[1] >> 1] ^ one[1] & 1 for one in kept}
    return words


_SYMBOL: Final = re.compile(r"([io]\d+) (\w+)(?:\[(\d+)\])?")


def _numbers(lines: Sequence[str], kind: str) -> dict[int, int]:
    """Which bit of its word an input or output is."""
    found = (re.fullmatch(rf"{kind}(\d+) \w(?:\[(\d+)\])?", line) for line in lines)
    return {int(m[1]): int(m[2] or 0) for m in found if m}


def _apart(function: Callable[..., T], *arguments: object) -> T:
    return _process().submit(function, *arguments).result(timeout=120)


@cache
def _process() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))


def _run(*commands: str) -> None:
    from pyosys import libyosys  # pyright: ignore[reportAttributeAccessIssue]

    design = libyosys.Design()
    for command in commands:
        libyosys.run_pass(f"tee -q {command}", design)


def _values(verilog: str, points: Sequence[int], inputs: int) -> list[int]:
    with TemporaryDirectory() as folder:
        source, told = Path(folder, "circuit.v"), Path(folder, "values")
        source.write_text(verilog)
        x = f"-set x {inputs}'d" if inputs else ""
        evals = (f"eval {x}{point if inputs else ''} -show y" for point in points)
        _run(
            f"read_verilog {source}",
            "hierarchy -check -top circuit",
            "proc",
            *(f"tee -a {told} {line}" for line in evals),
        )
        return [_word(m[1]) for m in re.finditer(r"\\y = (\S+)\.", told.read_text())]


def _word(told: str) -> int:
    """A constant as Yosys prints it: in bits, or a number of 32 bits with a sign."""
    return int(told.split("'")[1], 2) if "'" in told else int(told) % 2**32


def _gates(verilog: str, passes: Sequence[str] = GATES) -> str:
    with TemporaryDirectory() as folder:
        source, gates = Path(folder, "circuit.v"), Path(folder, "circuit.aag")
        source.write_text(verilog)
        _run(
            f"read_verilog {source}",
            "hierarchy -check -top circuit",
            *passes,
            f"write_aiger -ascii -symbols {gates}",
        )
        return gates.read_text()


def _equal(left: str, right: str) -> bool:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        proof = place / "proof.json"
        _run(
            *_reads(place, "left", left),
            *_reads(place, "right", right),
            "proc",
            "flatten",
            "miter -equiv -flatten left right miter",
            f"sat -prove trigger 0 -dump_json {proof} miter",
        )
        return not proof.exists()  # it is written where there is a counterexample


def _reads(folder: Path, name: str, text: str) -> list[str]:
    """Commands that read ``circuit``, Verilog or BLIF, under this name, with words as ports."""
    file = folder / name
    file.write_text(text)
    if ".model" not in text:
        return [f"read_verilog {file}", f"rename circuit {name}"]
    lines = {line.split()[0]: line.split()[1:] for line in text.splitlines() if line[0] == "."}
    x, y = lines[".inputs"], lines[".outputs"]
    ports = ", ".join(f".{port}({port[0]}[{port[1:]}])" for port in (*x, *y))
    words = folder / f"{name}.v"
    words.write_text(
        f"module {name}(input wire [{len(x) - 1}:0] x, output wire [{len(y) - 1}:0] y);\n"
        f"  {name}_gates gates({ports});\nendmodule\n"
    )
    return [f"read_blif {file}", f"rename circuit {name}_gates", f"read_verilog {words}"]
