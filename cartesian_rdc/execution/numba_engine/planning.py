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
    """Groups instructions; ``states`` are the inputs that the outputs replace, if any.

    Every output is the result of an instruction and no other output, or the state it replaces.
    """

    def __init__(self, program: Program[Array], states: Sequence[int]) -> None:
        self.program = program
        self.state_of = dict(zip(program.outputs, states, strict=False))
        self.made_by = {i.results[0]: i for i in program.instructions}
        self.outputs = set(program.outputs)
        reshapes = [i for i in program.instructions if isinstance(i.generator, r.Reshape)]
        in_one_piece = {i.arguments[0] for i in reshapes}
        self.through = {
            v
            for v, i in self.made_by.items()
            if isinstance(i.generator, READ_THROUGH) and v not in self.outputs
            if v not in in_one_piece or isinstance(i.generator, r.Reshape | Constant | Nought)
        }
        reshaped = {i.arguments[0] for i in reshapes if i.results[0] in self.through}
        self.stored = (self.outputs | reshaped) & set(self.made_by) - self.through
        self.inlined = self._inlined()
        self.views = Views(program.atoms, self.made_by, self.through, self.inlined)
        apart = self.through | self.inlined
        self.own = [i for i in program.instructions if i.results[0] not in apart]
        self.reads = {i.results[0]: self._reads(i) for i in self.own}
        self.read_by: dict[int, list[tuple[int, bool]]] = {}
        for result, found in self.reads.items():
            for v, aligned in found:
                self.read_by.setdefault(v, []).append((result, aligned))
        self.nests: list[Nest] = []
        self.nest_of: dict[int, int] = {}
        self.over: dict[int, int] = {}
        self._of_kind: dict[Kind, list[int]] = {}

    def plan(self) -> Plan:
        """The program as nests."""
        for instruction in self.own:
            (result,) = instruction.results
            kind = self.program.atoms[result].shape, bool(calls_of(instruction.generator))
            if self._accumulates(instruction):
                self.stored.add(result)
                self.nest_of[result] = len(self.nests)
                self.nests.append(Nest(kind, [instruction], accumulates=True))
                continue
            reads = self.reads[result]
            earliest = max((self._after(v, kind, aligned) for v, aligned in reads), default=0)
            if result in self.state_of:
                place = self._after_readers(result, kind)
                if place is not None:
                    earliest = max(earliest, place)
                    self.over[result] = self.state_of[result]
            number = self._first_nest(kind, earliest)
            self.nest_of[result] = number
            self.nests[number].instructions.append(instruction)
        last_read = self._postpone()
        for v, readers in self.read_by.items():
            if v in self.nest_of and not all(
                aligned and self.nest_of[w] == self.nest_of[v] for w, aligned in readers
            ):
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
            if v in self.inlined or v in self.through:
                todo.extend((w, False) for w in self.made_by[v].arguments)
            else:
                found.append((v, straight))
        return found

    def _after(self, v: int, kind: Kind, aligned: bool) -> int:
        """The first nest in which a variable can be read by an instruction in a nest of a kind."""
        if v not in self.nest_of:  # an input
            return 0
        number = self.nest_of[v]
        nest = self.nests[number]
        return number if aligned and nest.kind == kind and not nest.accumulates else number + 1

    def _after_readers(self, result: int, kind: Kind) -> int | None:
        """The first nest in which a result may be written over its state; ``None`` for none."""
        earliest = 0
        for reader, aligned in self.read_by.get(self.state_of[result], []):
            if reader == result:
                if not aligned:
                    return None
            elif reader not in self.nest_of:  # it comes later
                return None
            else:
                earliest = max(earliest, self._after(reader, kind, aligned))
        return earliest

    def _first_nest(self, kind: Kind, earliest: int) -> int:
        """The first nest of this kind that is late enough; one is made if there is none."""
        nests = self._of_kind.setdefault(kind, [])
        k = bisect_left(nests, earliest)
        if k == len(nests):
            nests.append(len(self.nests))
            self.nests.append(Nest(kind))
        return nests[k]

    def _postpone(self) -> dict[int, int]:
        """Move what only later nests read into the first of them, which saves its array.

        That has to be a nest of the same kind that reads it entry by entry, and no argument may
        be written over before, or be kept for longer. Returns the last nest that reads each
        variable.
        """
        last = {v: max(self.nest_of[w] for w, _ in readers) for v, readers in self.read_by.items()}
        written = {state: self.nest_of[v] for v, state in self.over.items()}
        for instruction in reversed(self.own):
            (result,) = instruction.results
            readers, before = self.read_by.get(result, []), self.nest_of[result]
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
                self.nests[before].instructions.remove(instruction)
                nest.instructions.insert(0, instruction)
                for v, _ in self.reads[result]:
                    last[v] = max(last[v], after)
        return last

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
        if terms_of(generator) <= UNROLLED:
            return False
        if tile_of(generator):
            return True

        def contiguous(axis: int) -> bool:
            return self.views.step(instruction, generator, axis) <= 1

        return not any(map(contiguous, generator.summed)) and contiguous(generator.axes[-1])
