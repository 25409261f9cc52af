"""Programs: what a term computes, as straight-line code over single arrays.

A program is in static single assignment: every variable is an input or the result of one
instruction, and no two instructions do the same. Pairs, projections and composites are gone;
what remains are the generators. ``program(term)`` makes one, in ``passes.trace``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Generic, final

from cartesian_rdc.categories.free import Generator, Object
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution.instructions import Instruction, Scope, is_compound
from cartesian_rdc.execution.passes.allocate import allocate, roots
from cartesian_rdc.printing import WORDS, cut, ends, of_type
from cartesian_rdc.type_variables import Atom, T

SHOWN: Final = 40
"""How many instructions a notebook shows."""


@final
@dataclass(frozen=True, repr=False, slots=True)
class Program(Generic[Atom]):
    """Straight-line code for a term ``domain -> codomain``.

    ``inputs`` and ``outputs`` are variables, one for each atom from left to right;
    ``atoms[v]`` is what the variable ``v`` ranges over.
    """

    domain: Object[Atom]
    codomain: Object[Atom]
    atoms: tuple[Atom, ...]
    inputs: tuple[int, ...]
    instructions: tuple[Instruction[Atom], ...]
    outputs: tuple[int, ...]

    def run(
        self, inputs: Sequence[T], apply: Callable[[Generator[Atom], Sequence[T]], Sequence[T]]
    ) -> list[T]:
        """The outputs at these inputs, of whatever kind: numbers, polynomials, arrays of JAX.

        ``apply`` is given a generator, ``Plus`` and ``Nought`` among them, and its arguments; not
        loops, of which it is given what is inside, if each row is a value of its own.
        """
        values: dict[int, T] = dict(zip(self.inputs, inputs, strict=True))
        for instruction in self.instructions:
            arguments = [values[v] for v in instruction.arguments]
            generator = instruction.generator
            if is_compound(generator):
                results: Sequence[T] = generator.run(arguments, apply)
            else:
                results = apply(generator, arguments)
            values.update(zip(instruction.results, results, strict=True))
        return [values[v] for v in self.outputs]

    @property
    def operations(self) -> int:
        """How many instructions compute something, constants not counted."""
        return sum(bool(instruction.arguments) for instruction in self.instructions)

    @property
    def flops(self: Program[Array]) -> int:
        """How many operations on numbers a run takes; a function such as ``exp`` counts as one."""
        return sum(instruction.flops for instruction in self.instructions)

    @property
    def bytes(self: Program[Array]) -> int:
        """The memory of a run: the inputs, the outputs, and the most that lies between at a time.

        What lies between is counted in the order of the instructions, each array being used
        again as soon as nothing reads it any more.
        """
        held = allocate(self.atoms, self.instructions, self.outputs)
        ends = sum(self.atoms[v].bytes for v in (*self.inputs, *self.outputs))
        root = roots(self.atoms, self.instructions)
        same = {root[v] for v in self.outputs if self.atoms[v].size == self.atoms[root[v]].size}
        made = held.buffers.keys() & same  # counted twice: held, and at the end
        return ends + held.bytes - sum(self.atoms[v].bytes for v in made)

    def __repr__(self) -> str:
        length = len(self.instructions)
        return of_type(self, f"of {length} instructions, {ends(self.domain, self.codomain)}")

    def __str__(self) -> str:
        return "\n".join(self._lines(len(self.instructions)))

    def html(self) -> str:
        """The program as notebooks show it, of a long one the first instructions."""
        lines = (cut(line, 2 * WORDS) for line in self._lines(SHOWN))
        text = "\n".join(lines)
        return f"<pre>{escape(text)}</pre>"

    _repr_html_ = html

    def _lines(self, most: int) -> list[str]:
        inputs = ", ".join(f"v{k} : {self.atoms[k]}" for k in self.inputs)
        lines = [f"    {line}" for i in self.instructions[:most] for line in i.lines]
        more = len(self.instructions) - most
        note = [f"    … {more:,} more: print(program) has all"] if more > 0 else []
        outputs = ", ".join(f"v{k}" for k in self.outputs)
        return [f"program ({inputs}):", *lines, *note, f"    return {outputs}".rstrip()]


@final
class Draft(Generic[Atom]):
    """A program as it is written: variables by number, and no instruction twice.

    ``once``: if not, an instruction is written down whenever it is asked for.
    """

    def __init__(self, atoms: Iterable[Atom] = (), *, once: bool = True) -> None:
        self._once = once
        self.atoms = list(atoms)
        self.instructions: list[Instruction[Atom]] = []
        self._written: dict[tuple[Generator[Atom], tuple[int, ...]], tuple[int, ...]] = {}

    def variables(self, a: Object[Atom]) -> tuple[int, ...]:
        """A new variable for each atom of the object."""
        start = len(self.atoms)
        self.atoms.extend(a.atoms())
        return tuple(range(start, len(self.atoms)))

    def write(
        self, generator: Generator[Atom], arguments: tuple[int, ...], within: Scope | None = None
    ) -> tuple[int, ...]:
        """The results of an instruction, which is written down unless it is there."""
        results = self._written.get((generator, arguments)) if self._once else None
        if results is None:
            results = self._written[generator, arguments] = self.variables(generator.codomain)
            self.instructions.append(Instruction(generator, arguments, results, within))
        return results

    def finished(
        self,
        domain: Object[Atom],
        codomain: Object[Atom],
        inputs: Sequence[int],
        outputs: Sequence[int],
    ) -> Program[Atom]:
        """The program, without what the outputs do not need, its variables numbered in order."""
        needed = set(outputs)
        kept: list[Instruction[Atom]] = []
        for instruction in reversed(self.instructions):
            if not needed.isdisjoint(instruction.results):
                needed.update(instruction.arguments)
                kept.append(instruction)
        kept.reverse()
        number = {v: k for k, v in enumerate(inputs)}
        for v in (v for instruction in kept for v in instruction.results):
            number[v] = len(number)

        def renumbered(variables: Sequence[int]) -> tuple[int, ...]:
            return tuple(number[v] for v in variables)

        return Program(
            domain,
            codomain,
            tuple(self.atoms[v] for v in number),
            renumbered(inputs),
            tuple(
                Instruction(i.generator, renumbered(i.arguments), renumbered(i.results), i.within)
                for i in kept
            ),
            renumbered(outputs),
        )
