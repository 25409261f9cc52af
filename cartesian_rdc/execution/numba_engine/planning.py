"""Grouping the instructions of a program into nests of loops.

An instruction is computed entry by entry, in loops over the axes of its result. Those with the
same axes share their loops where no one needs an entry of another that is not there yet; a
result that only its own loops read is never stored. Views are read through, and a product that
is only summed is computed where it is summed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from typing import final

from cartesian_rdc.categories.smooth import Array, Constant, rearrangement as r, selection as s
from cartesian_rdc.categories.smooth.lookup import ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.sliding import Fold
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction, Nought
from cartesian_rdc.execution.numba_engine.nests import READ_THROUGH, Kind, Nest, Plan, Views
from cartesian_rdc.execution.numba_engine.products import (
    UNROLLED,
    matrix_product,
    terms_of,
    tile_of,
)
from cartesian_rdc.execution.numba_engine.scalars import calls_of, formula_of

DEEPEST_INLINING = 30


@final
class Planner:
    """Groups instructions; ``states`` are the inputs that the outputs replace, if any."""

    def __init__(self, program: Program[Array], states: Sequence[int]) -> None:
        self.program = program
        self.states = states
        self.made_by = {i.results[0]: i for i in program.instructions}
        self.outputs = set(program.outputs)
        in_one_piece = {
            i.arguments[0] for i in program.instructions if isinstance(i.generator, r.Reshape)
        }
        self.through = {
            v
            for v, i in self.made_by.items()
            if isinstance(i.generator, READ_THROUGH) and v not in self.outputs
            if v not in in_one_piece or isinstance(i.generator, r.Reshape | Constant | Nought)
        }
        self.stored = set(program.outputs) & set(self.made_by)
        self.inlined = self._inlined()
        self.views = Views(program.atoms, self.made_by, self.through, self.inlined)
        apart = self.through | self.inlined
        self.own = [i for i in program.instructions if i.results[0] not in apart]
        self.reads = {i.results[0]: self._reads(i) for i in self.own}
        self.nests: list[Nest] = []
        self.nest_of: dict[int, int] = {}
        self.over: dict[int, int] = {}
        self._of_kind: dict[Kind, list[int]] = {}

    def plan(self) -> Plan:
        """The program as nests."""
        state_of = self._replaceable()
        readers: dict[int, list[Instruction[Array]]] = {}
        left = Counter(v for found in self.reads.values() for v in {v for v, _ in found})
        for instruction in self.own:
            (result,) = instruction.results
            kind = self._kind(instruction)
            earliest = 0
            for v, aligned in self.reads[result]:
                if v in self.nest_of:
                    earliest = max(earliest, self._after(v, kind, aligned=aligned))
            for v in {v for v, _ in self.reads[result]}:
                readers.setdefault(v, []).append(instruction)
                left[v] -= 1
            state = state_of.get(result)
            if state is not None and not left[state] and not self._accumulates(instruction):
                place = self._after_readers(result, state, readers.get(state, []))
                if place is not None:
                    earliest = max(earliest, place)
                    self.over[result] = state
            self._place(instruction, kind, earliest)
        self._postpone()
        last_read: dict[int, int] = {}
        for result, found in self.reads.items():
            for v, aligned in found:
                if v in self.nest_of:
                    last_read[v] = max(last_read.get(v, 0), self.nest_of[result])
                    if not aligned or self.nest_of[v] != self.nest_of[result]:
                        self.stored.add(v)
        return Plan(
            self.program, self.views, self.nests, self.nest_of, last_read, self.stored, self.over
        )

    def _inlined(self) -> set[int]:
        """What is read once, by a sum or a maximum over more axes: computed there."""
        uses = Counter(v for i in self.program.instructions for v in i.arguments)
        depth: dict[int, int] = {}
        for instruction in reversed(self.program.instructions):
            (result,) = instruction.results
            level = depth.get(result, 0)
            if level == 0 and not isinstance(instruction.generator, r.Sum | s.Max | Fold):
                continue
            scattered = level == 0 and isinstance(instruction.generator, Fold)
            for v in instruction.arguments:
                made = self.made_by.get(v)
                if made is None or v in self.outputs or uses[v] > 1 or level >= DEEPEST_INLINING:
                    continue
                short = isinstance(made.generator, Contraction) and (
                    not made.generator.summed
                    or (scattered and terms_of(made.generator) <= UNROLLED)
                )
                if short or formula_of(made.generator):
                    depth[v] = level + 1
        return set(depth)

    def _reads(self, instruction: Instruction[Array]) -> list[tuple[int, bool]]:
        """The variables that are read, and whether each just at the entry that is computed."""
        generator = instruction.generator
        aligned = [bool(formula_of(generator))] * len(instruction.arguments)
        if isinstance(generator, Contraction) and not generator.summed:
            both = generator.left_axes, generator.right_axes
            aligned = [axes == generator.axes for axes in both]
        found: list[tuple[int, bool]] = []
        todo = list(zip(instruction.arguments, aligned, strict=True))
        while todo:
            v, straight = todo.pop()
            made = self.made_by.get(v)
            if made and v in self.through and isinstance(made.generator, r.Reshape):
                found.extend(self._in_one_piece(made.arguments[0]))
            elif made and (v in self.inlined or v in self.through):
                todo.extend((w, False) for w in made.arguments)
            else:
                found.append((v, straight))
        return found

    def _in_one_piece(self, v: int) -> list[tuple[int, bool]]:
        """What reading a reshaped variable reads."""
        while v in self.through:
            if not self.made_by[v].arguments:
                return []
            v = self.made_by[v].arguments[0]
        if v in self.made_by:
            self.stored.add(v)
        return [(v, False)]

    def _after(self, v: int, kind: Kind, *, aligned: bool) -> int:
        """The first nest in which a result can be read by an instruction in a nest of a kind."""
        number = self.nest_of[v]
        nest = self.nests[number]
        return number if aligned and nest.kind == kind and not nest.accumulates else number + 1

    def _kind(self, instruction: Instruction[Array]) -> Kind:
        """What the nest of an instruction has to be like."""
        shape = self.program.atoms[instruction.results[0]].shape
        return shape, bool(calls_of(instruction.generator))

    def _replaceable(self) -> dict[int, int]:
        """The state that each output may be written over."""
        states = dict(zip(self.program.outputs, self.states, strict=False))
        counts = Counter(self.program.outputs)
        kept = {v for v, state in states.items() if v in self.states and v != state}
        return {
            v: state
            for v, state in states.items()
            if v in self.made_by and counts[v] == 1 and state not in kept
        }

    def _after_readers(
        self, result: int, state: int, readers: Sequence[Instruction[Array]]
    ) -> int | None:
        """The first nest in which a state may be written over; ``None`` where there is none."""
        kind = self._kind(self.made_by[result])
        earliest = 0
        for reader in readers:
            v = reader.results[0]
            aligned = all(straight for w, straight in self.reads[v] if w == state)
            if v == result:
                if not aligned:
                    return None
            else:
                earliest = max(earliest, self._after(v, kind, aligned=aligned))
        return earliest

    def _place(self, instruction: Instruction[Array], kind: Kind, earliest: int) -> None:
        """Join the first nest of this kind that is late enough, else make one."""
        (result,) = instruction.results
        if self._accumulates(instruction):
            self.nest_of[result] = len(self.nests)
            self.nests.append(Nest(kind, [instruction], accumulates=True))
            self.stored.add(result)
            return
        nests = self._of_kind.setdefault(kind, [])
        k = bisect_left(nests, earliest)
        if k == len(nests):
            nests.append(len(self.nests))
            self.nests.append(Nest(kind))
        self.nests[nests[k]].instructions.append(instruction)
        self.nest_of[result] = nests[k]

    def _postpone(self) -> None:
        """Move what only later nests read into the first of them, which saves its array.

        That has to be a nest of the same kind that reads it entry by entry, and no argument may
        be written over before, or be kept for longer.
        """
        read_by: dict[int, list[tuple[int, bool]]] = {}
        for result, found in self.reads.items():
            for v, aligned in found:
                read_by.setdefault(v, []).append((result, aligned))
        last = {v: max(self.nest_of[w] for w, _ in found) for v, found in read_by.items()}
        written = {state: self.nest_of[v] for v, state in self.over.items()}
        arriving: dict[int, list[Instruction[Array]]] = {}
        moved: set[int] = set()
        for instruction in reversed(self.own):
            (result,) = instruction.results
            readers, before = read_by.get(result, []), self.nest_of[result]
            if not readers or result in self.stored:
                continue
            after = min(self.nest_of[w] for w, _ in readers)
            nest = self.nests[after]
            if after == before or nest.accumulates or nest.kind != self.nests[before].kind:
                continue
            fits = all(aligned for w, aligned in readers if self.nest_of[w] == after)
            for v, aligned in self.reads[result]:
                fits &= v not in self.nest_of or last[v] >= after
                fits &= written.get(v, after + 1) >= after + (not aligned)
            if fits:
                self.nest_of[result] = after
                arriving.setdefault(after, []).append(instruction)
                moved.add(result)
                for v, _ in self.reads[result]:
                    last[v] = max(last[v], after)
        for number, nest in enumerate(self.nests):
            left = [i for i in nest.instructions if i.results[0] not in moved]
            nest.instructions = [*reversed(arriving.get(number, [])), *left]

    def _accumulates(self, instruction: Instruction[Array]) -> bool:
        """Whether to sum in memory, in a nest of its own.

        That is so for fold and scatter-add, for products of matrices, for sums taken side by side,
        and for long sums whose arguments are contiguous along the last axis of the result, which
        is then the innermost loop, and not along the summed axes.
        """
        generator = instruction.generator
        if isinstance(generator, Fold | ScatterAdd):
            return True
        if not isinstance(generator, Contraction) or not generator.axes:
            return False
        if matrix_product(instruction, generator, self.views) is not None:
            return True
        if terms_of(generator) <= UNROLLED or tile_of(generator):
            return terms_of(generator) > UNROLLED

        def contiguous(axis: int) -> bool:
            return max(self.views.steps(instruction, generator, axis)) <= 1

        return not any(map(contiguous, generator.summed)) and contiguous(generator.axes[-1])
