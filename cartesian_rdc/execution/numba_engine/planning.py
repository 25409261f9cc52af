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
from dataclasses import dataclass, field
from typing import final

from cartesian_rdc.categories.smooth import Array, Constant, rearrangement as r, selection as s
from cartesian_rdc.categories.smooth.lookup import ScatterAdd
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.sliding import Fold
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.instructions import Instruction, Nought
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.numba_engine.products import (
    UNROLLED,
    matrix_product,
    terms_of,
    tile_of,
)
from cartesian_rdc.execution.numba_engine.scalars import calls_of, formula_of
from cartesian_rdc.execution.numba_engine.views import READ_THROUGH, Views

DEEPEST_INLINING = 30


@final
@dataclass(frozen=True)
class Kind:
    """The lengths of the loops of a nest, and whether its instructions call functions.

    A loop that calls a function takes one entry at a time, so that it is better kept apart from
    the loops that a compiler turns into vectors.
    """

    shape: tuple[int, ...]
    calls: bool


@final
@dataclass
class Nest:
    """Loops of a kind, and the instructions computed in them.

    ``alone``: the one instruction is a sum that is taken in memory, or a loop of a program.
    """

    kind: Kind
    instructions: list[Instruction[Array]] = field(default_factory=list[Instruction[Array]])
    alone: bool = False


@final
class Plan:
    """A program as nests; ``states`` are the inputs that its outputs replace, if any.

    Every output is the result of an instruction and no other output, or the state it replaces.

    ``nest_of`` is the nest of each result, ``last_read`` the last that reads a variable; results
    in ``stored`` have an array; ``over`` says which results are written over which states.
    What a loop reads and makes has an array.
    """

    def __init__(self, program: Program[Array], states: Sequence[int]) -> None:
        self.program = program
        made_by = {v: i for i in program.instructions for v in i.results}
        outputs = set(program.outputs)
        reshapes = [i for i in program.instructions if isinstance(i.generator, r.Reshape)]
        of_loops = {v for i in program.instructions if is_loop(i.generator) for v in i.arguments}
        in_one_piece = {i.arguments[0] for i in reshapes}
        through = {
            v
            for v, i in made_by.items()
            if isinstance(i.generator, READ_THROUGH) and v not in outputs
            if v not in in_one_piece or isinstance(i.generator, r.Reshape | Constant | Nought)
            if v not in of_loops or isinstance(i.generator, r.Reshape)
        }
        through -= {v for v in of_loops & through if _is_constant(v, made_by)}
        inlined = _inlined(program, made_by)
        self.views = Views(program.atoms, made_by, through, inlined)
        reshaped = {i.arguments[0] for i in reshapes if i.results[0] in through}
        self.stored = (outputs | reshaped) & set(made_by) - through
        self.nests: list[Nest] = []
        self.nest_of: dict[int, int] = {}
        self.over: dict[int, int] = {}
        self._state_of = dict(zip(program.outputs, states, strict=False))
        self._own = [i for i in program.instructions if i.results[0] not in through | inlined]
        self._reads = {i.results[0]: self._reads_of(i) for i in self._own}
        self._read_by: dict[int, list[tuple[int, bool]]] = {}
        for result, found in self._reads.items():
            for v, aligned in found:
                self._read_by.setdefault(v, []).append((result, aligned))
        self._of_kind: dict[Kind, list[int]] = {}
        self._group()
        self.last_read = {
            v: max(self.nest_of[w] for w, _ in readers) for v, readers in self._read_by.items()
        }
        self._postpone()
        self.stored |= {
            v
            for w, found in self._reads.items()
            for v, aligned in found
            if v in self.nest_of and not (aligned and self.nest_of[v] == self.nest_of[w])
        }

    def _group(self) -> None:
        """Put every instruction into the first nest where it can be."""
        for instruction in self._own:
            result = instruction.results[0]
            shape = self.program.atoms[result].shape
            kind = Kind(shape, calls=bool(calls_of(instruction.generator)))
            if self._accumulates(instruction):
                self.stored.update(instruction.results)
                self.nest_of.update(dict.fromkeys(instruction.results, len(self.nests)))
                self.nests.append(Nest(kind, [instruction], alone=True))
                continue
            reads = self._reads[result]
            earliest = max((self._after(v, kind, aligned) for v, aligned in reads), default=0)
            if result in self._state_of:
                place = self._after_readers(result, kind)
                if place is not None:
                    earliest = max(earliest, place)
                    self.over[result] = self._state_of[result]
            number = self._first_nest(kind, earliest)
            self.nest_of[result] = number
            self.nests[number].instructions.append(instruction)

    def _reads_of(self, instruction: Instruction[Array]) -> list[tuple[int, bool]]:
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
            if v in self.views.inlined or v in self.views.through:
                todo.extend((w, False) for w in self.views.made_by[v].arguments)
            else:
                found.append((v, straight))
        return found

    def _after(self, v: int, kind: Kind, aligned: bool) -> int:
        """The first nest in which a variable can be read by an instruction in a nest of a kind."""
        if v not in self.nest_of:  # an input
            return 0
        number = self.nest_of[v]
        nest = self.nests[number]
        return number if aligned and nest.kind == kind and not nest.alone else number + 1

    def _after_readers(self, result: int, kind: Kind) -> int | None:
        """The first nest in which a result may be written over its state; ``None`` for none."""
        earliest = 0
        for reader, aligned in self._read_by.get(self._state_of[result], []):
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

    def _postpone(self) -> None:
        """Move what only later nests read into the first of them, which saves its array.

        That has to be a nest of the same kind that reads it entry by entry, and no argument may
        be written over before, or be kept for longer.
        """
        last = self.last_read
        written = {state: self.nest_of[v] for v, state in self.over.items()}
        for instruction in reversed(self._own):
            result = instruction.results[0]
            readers, before = self._read_by.get(result, []), self.nest_of[result]
            if not readers or result in self.stored:  # so are the results of loops
                continue
            after = min(self.nest_of[w] for w, _ in readers)
            nest = self.nests[after]
            if after == before or nest.alone or nest.kind != self.nests[before].kind:
                continue
            fits = all(aligned for w, aligned in readers if self.nest_of[w] == after)
            for v, aligned in self._reads[result]:
                fits &= v not in self.nest_of or last[v] >= after
                fits &= written.get(v, after + 1) >= after + (not aligned)
            if fits:
                self.nest_of[result] = after
                self.nests[before].instructions.remove(instruction)
                nest.instructions.insert(0, instruction)
                for v, _ in self._reads[result]:
                    last[v] = max(last[v], after)

    def _accumulates(self, instruction: Instruction[Array]) -> bool:
        """Whether to compute or sum in memory, in a nest of its own.

        That is so for loops, fold and scatter-add, for products of matrices, for sums taken side by
        side, and for long sums whose arguments are contiguous along the last axis of the result,
        which is then the innermost loop, and not along the summed axes.
        """
        generator = instruction.generator
        if isinstance(generator, Fold | ScatterAdd) or is_loop(generator):
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


def _is_constant(v: int, made_by: dict[int, Instruction[Array]]) -> bool:
    """Whether a reshape is one of a constant."""
    while v in made_by and isinstance(made_by[v].generator, r.Reshape):
        (v,) = made_by[v].arguments
    return v in made_by and isinstance(made_by[v].generator, Constant | Nought)


def _inlined(program: Program[Array], made_by: dict[int, Instruction[Array]]) -> set[int]:
    """What is read once, by a sum or a maximum over more axes: computed there."""
    uses = Counter(v for i in program.instructions for v in i.arguments)
    uses.update(program.outputs)
    depth: dict[int, int] = {}
    for instruction in reversed(program.instructions):
        generator, level = instruction.generator, depth.get(instruction.results[0], 0)
        if level == 0 and not isinstance(generator, r.Sum | s.Max | Fold):
            continue
        for v in instruction.arguments:
            if v not in made_by or uses[v] > 1 or level >= DEEPEST_INLINING:
                continue
            inner = made_by[v].generator
            short = isinstance(inner, Contraction) and (
                not inner.summed
                or (level == 0 and isinstance(generator, Fold) and terms_of(inner) <= UNROLLED)
            )
            if short or formula_of(inner):
                depth[v] = level + 1
    return set(depth)
