"""All rows at once: what a loop need not do step by step, if its rows may be kept.

With ``keep="everything"`` a loop keeps what is computed in each step. Then it pays to compute some
of it for all rows in one instruction, which has no other bits, up to the order in which one sum is
taken:

- before the loop, what only depends on rows that are given (``_ahead``);
- after it, rows that only depend on others (``_behind``), and sums: a state to which each step adds
  a product of two vectors, as the covector of a weight does, is one product of matrices
  (``_totals``).

>>> from cartesian_rdc.neural import along_rows, elman_cell, reals
>>> from cartesian_rdc.execution.passes.pipeline import code_of
>>> print(code_of(along_rows(elman_cell(reals(2), reals(3)), 9, keep="everything").inside))
program (v0 : R[3], v1 : R[3, 3], v2 : R[3, 2], v3 : R[3], v4 : R[9, 2]):
    v5 : R[9, 3] = contraction bc,ac->ab v2 v4
    v6 : R[3], v7 : R[9, 3] = for each of 9 rows of v5, from v3, with v0 v1:
        program (v0 : R[3], v1 : R[3, 3], v2 : R[3], v3 : R[3]):
            v4 : R[3] = contraction ab,b->a v1 v2
            v5 : R[3] = plus v4 v3
            v6 : R[3] = plus v0 v5
            v7 : R[3] = tanh v6
            return v7, v7
    return v6, v7
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import final

from cartesian_rdc.categories.free import Atomic, Generator
from cartesian_rdc.categories.smooth import Array, Constant, SmoothGenerator, Space, smooth
from cartesian_rdc.categories.smooth.dtypes import is_half
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.rearrangement import (
    Concatenate,
    Reshape,
    Slice,
    Sum,
    after_rows,
)
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes.allocate import VIEWS
from cartesian_rdc.execution.passes.opened import Opened, Rows, opened
from cartesian_rdc.execution.passes.trace import program
from cartesian_rdc.functors.sharing import with_rows

LARGER = 16
"""A result is kept for all rows if its size is at most this multiple of the size of its inputs."""


def all_at_once(code: Program[Array]) -> Program[Array]:
    """The program, whose loops that keep everything do at once what they can.

    Rows are those of arrays.
    """
    made = list[Instruction[Array]]()
    atoms = list(code.atoms)
    changed, zeros = False, set[int]()
    for i in code.instructions:
        loop = i.generator
        if not is_loop(loop):
            made.append(i)
            if _is_zero(i, zeros):
                zeros.update(i.results)
            continue
        inner = loop.with_body(all_at_once(loop.body))
        one = opened(inner, i.arguments, i.results, i.within)
        if loop.keep == "everything" and loop.n > 1:
            site = _Site(one, atoms, zeros)
            made += [*site.before, site.loop.closed(), *site.after]
        else:
            made.append(one.closed())
        changed = True
    if not changed:
        return code
    draft: Draft[Array] = Draft(atoms)
    now = {v: v for v in code.inputs}
    for i in made:
        results = draft.write(i.generator, tuple(now[v] for v in i.arguments), i.within)
        now.update(zip(i.results, results, strict=True))
    outputs = [now[v] for v in code.outputs]
    return draft.finished(code.domain, code.codomain, code.inputs, outputs)


@final
class _Site:
    """A loop, and the instructions before it and after it; ``zeros`` are zero when it begins."""

    def __init__(self, loop: Opened[Array], atoms: list[Array], zeros: set[int]) -> None:
        self.loop = loop
        self.zeros = zeros
        self.atoms = atoms
        self.before: list[Instruction[Array]] = []
        self.after: list[Instruction[Array]] = []
        steps = (self._ahead, self._totals, self._behind, self._shifted)
        while any(step() for step in steps):
            pass

    @property
    def n(self) -> int:
        return self.loop.loop.n

    def _ahead(self) -> bool:
        """Compute before the loop what its steps, or its results, read of given rows."""
        loop = self.loop
        outside = {s.inside: s.outside for s in loop.shared}
        outside |= {r.inside: r.outside[0] for r in loop.rows}
        rowwise, early = {r.inside for r in loop.rows}, dict[int, Instruction[Array]]()
        for i in loop.code:
            known = all(v in outside or v in early for v in i.arguments)
            if known and not rowwise.isdisjoint(i.arguments) and _is_plain(i):
                early.update(dict.fromkeys(i.results, i))
                rowwise.update(i.results)
        read = [v for i in loop.code if i.results[0] not in early for v in i.arguments]
        for v in self._roots([*read, *loop.outputs], early):
            if self._is_small(v, early):
                self.before += self._at_once(v, early, outside)
                rows = Rows((outside[v],), v)
                code = tuple(i for i in loop.code if v not in i.results)
                self._shorter(replace(loop, code=code, rows=(*loop.rows, rows)))
                return True
        return False

    def _roots(self, read: Sequence[int], early: dict[int, Instruction[Array]]) -> list[int]:
        """What is computed early of these, or of what they are views of."""
        todo, found = list(read), list[int]()
        while todo:
            v = todo.pop()
            made = early.get(v)
            if made is not None and isinstance(made.generator, VIEWS):
                todo.extend(made.arguments)
            elif made is not None:
                found.append(v)
        return found

    def _is_small(self, v: int, early: dict[int, Instruction[Array]]) -> bool:
        """Whether this, and all it takes, is not much larger than the rows it is computed from."""
        rows, todo, given, largest = {r.inside for r in self.loop.rows}, [v], 0, 0
        while todo:
            w = todo.pop()
            if w in rows:
                given += self.loop.atoms[w].bytes
            elif w in early:
                largest = max(largest, self.loop.atoms[w].bytes)
                todo += early[w].arguments
        return largest <= LARGER * given

    def _behind(self) -> bool:
        """Compute after the loop rows that only depend on others."""
        loop = self.loop
        outside = {s.inside: s.outside for s in loop.shared}
        outside |= {r.inside: r.outside[0] for r in (*loop.rows, *loop.made)}
        rowwise = {r.inside for r in (*loop.rows, *loop.made)}
        uses = Counter(v for i in loop.code for v in i.arguments)
        uses.update(loop.outputs)
        for i in loop.code:
            rows = next((r for r in loop.made if r.inside in i.results), None)
            if rows is None or uses[rows.inside] > 1 or not _is_plain(i):
                continue
            if outside.keys() >= {*i.arguments} and not rowwise.isdisjoint(i.arguments):
                made = tuple(r for r in loop.made if r is not rows)
                del outside[rows.inside]
                written = self._at_once(rows.inside, {rows.inside: i}, outside)
                found, name = outside[rows.inside], rows.outside[0]
                renamed = [
                    replace(one, results=tuple(name if v == found else v for v in one.results))
                    for one in written
                ]
                self.after = renamed + self.after
                self._shorter(replace(loop, made=made))
                return True
        return False

    def _shifted(self) -> bool:
        """The states before each step are the first one, and then those after each but the last."""
        loop = self.loop
        rows = {r.inside: r for r in loop.made}
        for state in loop.states:
            before, after = rows.get(state.inside_before), rows.get(state.inside_after)
            if before is None or after is None or before is after:
                continue
            atom, back = loop.atoms[state.inside_before], loop.loop.backwards
            whole = tuple((0, length, 1) for length in atom.shape)
            most = (1, self.n, 1) if back else (0, self.n - 1, 1)
            one, others = atom.rows(1), atom.rows(self.n - 1)
            first = self._after(Reshape(atom, one.shape), [state.before], one)
            rest = self._after(Slice(atom.rows(self.n), (most, *whole)), after.outside, others)
            parts = (rest, first) if back else (first, rest)
            left, right = (others, one) if back else (one, others)
            joined = Concatenate(left, right, 0)
            self.after.append(Instruction(joined, parts, before.outside, loop.within))
            self._to_front(3)
            self._shorter(replace(loop, made=tuple(r for r in loop.made if r is not before)))
            return True
        return False

    def _to_front(self, count: int) -> None:
        """Put the last instructions after the loop before the others, which may read them."""
        self.after = self.after[-count:] + self.after[:-count]

    def _totals(self) -> bool:
        """Take sums over all steps, which begin at 0, after the loop.

        Not in half precision, where each step rounds the sum.
        """
        loop = self.loop
        uses = Counter(v for i in loop.code for v in i.arguments)
        uses.update(loop.outputs)
        made_by = {v: i for i in loop.code for v in i.results}
        for state in loop.states:
            total = made_by.get(state.inside_after)
            if total is None or not isinstance(total.generator, Plus):
                continue
            half = is_half(loop.atoms[state.inside_after].dtype)
            if half or state.before not in self.zeros:
                continue
            terms = [v for v in total.arguments if v != state.inside_before]
            alone = uses[state.inside_before] == uses[state.inside_after] == 1
            if len(terms) != 1 or not alone:
                continue
            added = self._sum_of(terms[0], made_by.get(terms[0]), uses[terms[0]] == 1)
            if added is not None:
                self.after[-1] = replace(self.after[-1], results=(state.after,))
                left = tuple(s for s in self.loop.states if s is not state)
                self._shorter(replace(self.loop, states=left))
                return True
        return False

    def _sum_of(self, v: int, made: Instruction[Array] | None, alone: bool) -> int | None:
        """The sum over all steps of a variable, where all rows that this takes may be kept."""
        loop, atom = self.loop, self.loop.atoms[v]
        known = {r.inside: r.outside[0] for r in (*loop.rows, *loop.made)}
        if v in known:
            return self._after(Sum(atom.rows(self.n), (0,)), [known[v]], atom)
        if made is not None and alone and isinstance(made.generator, Sum):
            (row,), along = made.arguments, made.generator
            if row in known:
                total = Sum(along.space.rows(self.n), (0, *after_rows(along.axes)))
                return self._after(total, [known[row]], atom)
        fixed = {s.inside for s in loop.shared}
        if made is None or not alone or not isinstance(made.generator, Contraction):
            return None
        new = [w for w in dict.fromkeys(made.arguments) if w not in known]
        small = sum(loop.atoms[w].bytes for w in new) < atom.bytes
        if not small or not fixed.isdisjoint(made.arguments):
            return None
        for w in new:
            self.atoms.append(loop.atoms[w].rows(self.n))
            known[w] = len(self.atoms) - 1
        kept = tuple(Rows((known[w],), w) for w in new)
        self.loop = replace(loop, made=loop.made + kept)
        g, axis = made.generator, max((*made.generator.lengths, -1)) + 1
        product = Contraction(
            g.left.rows(self.n),
            g.right.rows(self.n),
            (axis, *g.left_axes),
            (axis, *g.right_axes),
            g.axes,
        )
        return self._after(product, [known[w] for w in made.arguments], atom)

    def _after(self, generator: Generator[Array], arguments: Sequence[int], atom: Array) -> int:
        """The result of an instruction after the loop."""
        self.atoms.append(atom)
        result = len(self.atoms) - 1
        instruction = Instruction(generator, tuple(arguments), (result,), self.loop.within)
        self.after.append(instruction)
        return result

    def _at_once(
        self,
        goal: int,
        made_by: dict[int, Instruction[Array]],
        outside: dict[int, int],
    ) -> list[Instruction[Array]]:
        """Instructions for all rows of the goal; ``outside`` are what is known there, and then."""
        order, todo = list[Instruction[Array]](), [(made_by[goal], False)]
        while todo:
            i, ready = todo.pop()
            if i in order or i.results[0] in outside:
                continue
            if ready:
                order.append(i)
            else:
                todo.append((i, True))
                todo += [(made_by[v], False) for v in i.arguments if v in made_by]
        written = list[Instruction[Array]]()
        for i in order:
            given = [outside[v] for v in i.arguments]
            f = smooth.addition(i.generator.codomain) if _is_plus(i.generator) else i.generator
            spaces: list[Space] = [Atomic(self.atoms[v]) for v in given]
            a = f.domain.collect(spaces, lambda: smooth.unit, smooth.product)
            code = program(with_rows(f, self.n, a))
            now = dict(zip(code.inputs, given, strict=True))
            for one in code.instructions:
                start = len(self.atoms)
                self.atoms += [code.atoms[v] for v in one.results]
                results = tuple(range(start, len(self.atoms)))
                now.update(zip(one.results, results, strict=True))
                arguments = tuple(now[v] for v in one.arguments)
                written.append(Instruction(one.generator, arguments, results, i.within))
            outside.update(zip(i.results, (now[v] for v in code.outputs), strict=True))
        return written

    def _shorter(self, loop: Opened[Array]) -> None:
        """Let this be the loop, without what nobody reads."""
        used = loop.needed(loop.outputs)
        code = tuple(i for i in loop.code if not used.isdisjoint(i.results))
        self.loop = replace(loop, code=code)


def _is_zero(instruction: Instruction[Array], zeros: set[int]) -> bool:
    """Whether an instruction makes zeros, given what is zero."""
    match instruction.generator:
        case Nought():
            return True
        case Constant():
            return not instruction.generator.evaluate(()).any()
        case _:
            view = isinstance(instruction.generator, VIEWS)
            return view and zeros.issuperset(instruction.arguments)


def _is_plus(generator: Generator[Array]) -> bool:
    return isinstance(generator, Plus)


def _is_plain(instruction: Instruction[Array]) -> bool:
    """Whether an instruction has one result, and is known on rows: of the library, and no loop."""
    generator = instruction.generator
    if len(instruction.results) != 1:
        return False
    if isinstance(generator, SmoothGenerator):
        return generator.batched(1) is not None
    return _is_plus(generator)
