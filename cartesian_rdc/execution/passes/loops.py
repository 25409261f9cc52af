"""Loops made smaller: what need not be done in each step, or at all.

Each function is an equation of scans, which changes no bit. They are applied until none applies:

- what nobody reads is not computed, and no state is carried for it (``narrow``);
- a state that no step changes is shared (``settle``); states that are always equal, and rows that
  are, are one;
- what only depends on what is shared is computed once, before the loop (``hoist``);
- two loops along the same rows are one: the scan of a product is the product of scans (``fuse``);
- with ``keep="everything"``, what a loop computes on the way back and needs no covector for is
  computed and kept by the loop that went forward (``kept``).

A loop of one step is what ``recompute`` makes: it stays as it is written, but for what nobody
reads.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from typing import Generic, TypeAlias, TypeGuard, final

from cartesian_rdc.categories.free import Generator, Term
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Instruction
from cartesian_rdc.execution.loops import is_loop
from cartesian_rdc.execution.passes.allocate import VIEWS
from cartesian_rdc.execution.passes.opened import Opened, Rows, Shared, State, opened
from cartesian_rdc.type_variables import Atom

Item: TypeAlias = Instruction[Atom] | Opened[Atom]
"""An instruction; a loop is taken apart."""


def loops(program: Program[Atom]) -> Program[Atom]:
    """The same program, with smaller loops."""
    if not any(is_loop(i.generator) for i in program.instructions):
        return program
    return _Looping(program).finished()


@final
class _Looping(Generic[Atom]):
    """A program whose loops are taken apart."""

    def __init__(self, program: Program[Atom]) -> None:
        self.program = program
        self.atoms = list(program.atoms)
        self.items: list[Item[Atom]] = [_item(i) for i in program.instructions]
        self.outputs = list(program.outputs)
        self._done: dict[object, tuple[Instruction[Atom], ...]] = {}

    def finished(self) -> Program[Atom]:
        """The program, when no equation applies any more."""
        while True:
            self._inside()
            self._narrow()
            steps = (self._settle, self._hoist, self._fuse, self._keep)
            if not any(step() for step in steps):
                break
        code = self.program
        draft: Draft[Atom] = Draft(self.atoms)
        now = {v: v for v in code.inputs}
        for i in map(_closed, self.items):
            made = draft.write(i.generator, tuple(now[v] for v in i.arguments), i.within)
            now.update(zip(i.results, made, strict=True))
        outputs = [now[v] for v in self.outputs]
        return draft.finished(code.domain, code.codomain, code.inputs, outputs)

    @property
    def _loops(self) -> list[tuple[int, Opened[Atom]]]:
        return [(k, item) for k, item in enumerate(self.items) if isinstance(item, Opened)]

    def _inside(self) -> None:
        """Loops in loops first, of those loops whose inside has changed."""
        for k, loop in self._loops:
            if self._inside_of(loop) in self._done:
                continue
            closed = loop.closed()
            if is_loop(closed.generator):
                inner = closed.generator.with_body(loops(closed.generator.body))
                again = opened(inner, closed.arguments, closed.results, closed.within)
                self.items[k] = again
                self._done[self._inside_of(again)] = again.code

    def _inside_of(self, loop: Opened[Atom]) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
        """What is inside of a loop, for comparison: its code, inputs and outputs."""
        return id(loop.code), tuple(loop.inputs), tuple(loop.outputs)

    def _narrow(self) -> None:
        """Leave out what nobody reads, the last first."""
        needed = set(self.outputs)
        kept = list[Item[Atom]]()
        for item in reversed(self.items):
            if needed.isdisjoint(item.results):
                continue
            used = _narrowed(item, needed) if isinstance(item, Opened) else item
            needed.update(used.arguments)
            kept.append(used)
        self.items = kept[::-1]

    def _replace(self, now: dict[int, int]) -> None:
        """Let variables be others, wherever they are read."""

        def name(v: int) -> int:
            while v in now:
                v = now[v]
            return v

        renamed = {v: name(v) for v in now}
        self.outputs = [renamed.get(v, v) for v in self.outputs]
        for k, item in enumerate(self.items):
            if isinstance(item, Opened):
                self.items[k] = item.outside_as(renamed)
            else:
                arguments = tuple(renamed.get(v, v) for v in item.arguments)
                self.items[k] = replace(item, arguments=arguments)

    def _new(self, atom: Atom) -> int:
        self.atoms.append(atom)
        return len(self.atoms) - 1

    # What is shared, and what is equal

    def _settle(self) -> bool:
        """States that do not change, and what is the same twice."""
        for k, loop in self._loops:
            if loop.loop.n > 1:
                for change in (self._unchanged, self._repeated, self._equal_inputs):
                    if change(k, loop):
                        return True
            if self._equal_results(k, loop):
                return True
        return False

    def _unchanged(self, k: int, loop: Opened[Atom]) -> bool:
        """A state that each step leaves as it is becomes shared."""
        same = [s for s in loop.states if s.inside_before == s.inside_after]
        if not same:
            return False
        others = tuple(s for s in loop.states if s.inside_before != s.inside_after)
        more = tuple(Shared(s.before, s.inside_before) for s in same)
        self.items[k] = replace(loop, shared=loop.shared + more, states=others)
        self._replace({s.after: s.before for s in same})
        return True

    def _repeated(self, k: int, loop: Opened[Atom]) -> bool:
        """Rows that are all the same are shared."""
        for number, rows in enumerate(loop.rows):
            v, alone = rows.outside[0], len(rows.outside) == 1
            before = list[Item[Atom]]()
            if alone:
                made = next((i for i in self.items[:k] if v in i.results), None)
                copies = made.generator if isinstance(made, Instruction) else None
                one = loop.loop.kind.one_of(copies) if copies is not None else None
                if made is None or one is None:
                    continue
                (v,) = made.arguments
                if _is_generator(one):
                    v = self._new(loop.atoms[rows.inside])
                    before.append(Instruction(one, tuple(made.arguments), (v,), loop.within))
            elif len({*rows.outside}) > 1:
                continue
            others = loop.rows[:number] + loop.rows[number + 1 :]
            shared = (*loop.shared, Shared(v, rows.inside))
            self.items[k : k + 1] = [*before, replace(loop, shared=shared, rows=others)]
            return True
        return False

    def _equal_inputs(self, k: int, loop: Opened[Atom]) -> bool:
        """What is shared or a row twice is once; states that are always equal are one."""
        now: dict[int, int] = {}
        of_shared = [((s.outside,), s.inside) for s in loop.shared]
        for given in (of_shared, [(r.outside, r.inside) for r in loop.rows]):
            first: dict[tuple[int, ...], int] = {}
            for outside, inside in given:
                known = first.setdefault(outside, inside)
                if known != inside:
                    now[inside] = known
        if now:
            merged = loop.inside_as(now)
            self.items[k] = replace(
                merged,
                shared=tuple(s for s in merged.shared if s.inside not in now),
                rows=tuple(r for r in merged.rows if r.inside not in now),
            )
            return True
        twins = _twins(loop)
        if not twins:
            return False
        merged = loop.inside_as({a.inside_before: b.inside_before for a, b in twins})
        left = {a.inside_before for a, _ in twins}
        states = tuple(s for s in merged.states if s.inside_before not in left)
        self.items[k] = replace(merged, states=states)
        self._replace({a.after: b.after for a, b in twins})
        return True

    def _equal_results(self, k: int, loop: Opened[Atom]) -> bool:
        """Rows that are made twice are once; those that are given, or copies, are not made."""
        known = {rows.inside: rows.outside for rows in loop.rows}
        shared = {s.inside: s.outside for s in loop.shared}
        now: dict[int, int] = {}
        made, after = list[Rows](), list[Item[Atom]]()
        for rows in loop.made:
            if rows.inside in shared:
                copying = loop.loop.kind.copying(loop.atoms[rows.inside], loop.loop.n)
                v = shared[rows.inside]
                if copying is None:
                    now.update(dict.fromkeys(rows.outside, v))
                elif _is_generator(copying):
                    after.append(Instruction(copying, (v,), rows.outside, loop.within))
                continue
            same = known.setdefault(rows.inside, rows.outside)
            if same == rows.outside:
                made.append(rows)
            else:
                now.update(zip(rows.outside, same, strict=True))
        if len(made) == len(loop.made):
            return False
        self.items[k : k + 1] = [replace(loop, made=tuple(made)), *after]
        self._replace(now)
        return True

    # What is computed once

    def _hoist(self) -> bool:
        """Compute before the loop what only depends on what is shared."""
        for k, loop in self._loops:
            if loop.loop.n < 2 or not loop.shared:
                continue
            found = _invariant(loop)
            goals = [i for i in found if i.arguments and not isinstance(i.generator, VIEWS)]
            if not goals:
                continue
            needed = {v for i in goals for v in i.results}
            for i in reversed(found):
                if not needed.isdisjoint(i.results):
                    needed.update(i.arguments)
            outside = {s.inside: s.outside for s in loop.shared}
            before, shared = list[Item[Atom]](), list(loop.shared)
            for i in found:
                if needed.isdisjoint(i.results):
                    continue
                results = tuple(self._new(loop.atoms[v]) for v in i.results)
                arguments = tuple(outside[v] for v in i.arguments)
                outside.update(zip(i.results, results, strict=True))
                before.append(_item(Instruction(i.generator, arguments, results, loop.within)))
            moved = {id(i) for i in goals}
            shared += [Shared(outside[v], v) for i in goals for v in i.results]
            code = tuple(i for i in loop.code if id(i) not in moved)
            self.items[k] = replace(loop, code=code, shared=tuple(shared))
            self.items[k:k] = before
            return True
        return False

    # Two loops

    def _fuse(self) -> bool:
        """Two loops that meet, neither of which reads the other."""
        for j, k in self._meeting():
            one, other = self.items[j], self.items[k]
            if not (isinstance(one, Opened) and isinstance(other, Opened)):
                continue
            if not self._depends(other.arguments, one.results):
                self.items[k] = _beside(one, other)
                del self.items[j]
                self._sort()
                return True
        return False

    def _meeting(self) -> list[tuple[int, int]]:
        """The pairs of loops that have rows, or a state to begin with, in common."""
        constant = {v for item in self.items if not item.arguments for v in item.results}
        having: dict[object, list[int]] = {}
        for k, loop in self._loops:
            how = loop.loop.arguments[3:]
            rows = {r.outside for r in loop.rows}
            states = {s.before for s in loop.states} - constant
            for common in (*rows, *states) if loop.loop.n > 1 else ():
                having.setdefault((how, common), []).append(k)
        pairs = (pair for some in having.values() for pair in combinations(some, 2))
        return list(dict.fromkeys(pairs))

    def _depends(self, variables: Iterable[int], on: Iterable[int]) -> bool:
        """Whether one of these variables depends on one of those."""
        found = set(on)
        for item in self.items:
            if not found.isdisjoint(item.arguments):
                found.update(item.results)
        return not found.isdisjoint(variables)

    def _sort(self) -> None:
        """Put all items after those that they read."""
        made_by = {v: k for k, item in enumerate(self.items) for v in item.results}
        order, done = list[Item[Atom]](), set[int]()
        for goal in range(len(self.items)):
            todo = [(goal, False)]
            while todo:
                k, ready = todo.pop()
                if k in done:
                    continue
                if ready:
                    done.add(k)
                    order.append(self.items[k])
                    continue
                todo.append((k, True))
                arguments = self.items[k].arguments
                todo += [(made_by[v], False) for v in arguments if v in made_by]
        self.items = order

    # What is kept

    def _keep(self) -> bool:
        """Let the loop that went forward keep what the one that goes back computes again."""
        for k, back in self._loops:
            if back.loop.keep != "everything" or back.loop.n == 1:
                continue
            made = {v for rows in back.rows for v in rows.outside}
            for j, forward in self._loops[:k]:
                fits = forward.loop.n == back.loop.n and forward.loop.kind is back.loop.kind
                opposite = forward.loop.backwards != back.loop.backwards
                reads = not made.isdisjoint(forward.results)
                if fits and opposite and reads and self._kept(j, forward, k, back):
                    return True
        return False

    def _kept(self, j: int, forward: Opened[Atom], k: int, back: Opened[Atom]) -> bool:
        there = {*self.program.inputs, *(v for item in self.items[:j] for v in item.results)}
        widened, known = _knowing(forward, back, there)
        early, made_by = set(known), dict[int, Instruction[Atom]]()
        for i in back.code:
            if early.issuperset(i.arguments):
                early.update(i.results)
                made_by.update(dict.fromkeys(i.results, i))
        todo = [v for i in back.code if i.results[0] not in made_by for v in i.arguments]
        todo += back.outputs
        goals = list[int]()
        while todo:
            v = todo.pop()
            made = made_by.get(v)
            if made is not None and isinstance(made.generator, VIEWS):
                todo.extend(made.arguments)
            elif made is not None and made.arguments and v not in goals:
                goals.append(v)
        if not goals:
            return False
        longer, now = widened.running(back, [made_by[v] for v in made_by], goals, known)
        rows = list[Rows]()
        for v in goals:
            many = forward.loop.kind.copies(back.atoms[v], forward.loop.n)
            rows.append(Rows(tuple(map(self._new, many.atoms())), v))
        made_there = tuple(Rows(r.outside, now[r.inside]) for r in rows)
        self.items[j] = replace(longer, made=longer.made + made_there).inside_as({})
        self.items[k] = replace(back, code=_without(back, {*goals}), rows=(*back.rows, *rows))
        return True


def _item(i: Instruction[Atom]) -> Item[Atom]:
    loop = i.generator
    return opened(loop, i.arguments, i.results, i.within) if is_loop(loop) else i


def _closed(item: Item[Atom]) -> Instruction[Atom]:
    return item.closed() if isinstance(item, Opened) else item


def _is_generator(term: Term[Atom]) -> TypeGuard[Generator[Atom]]:
    return isinstance(term, Generator)


def _narrowed(loop: Opened[Atom], needed: set[int]) -> Opened[Atom]:
    """The loop, without what it makes that is not needed, and without what that alone takes."""
    made = tuple(r for r in loop.made if not needed.isdisjoint(r.outside))
    states = {s for s in loop.states if s.after in needed}
    while True:
        goals = [*(r.inside for r in made), *(s.inside_after for s in states)]
        used = loop.needed(goals)
        more = states | {s for s in loop.states if s.inside_before in used}
        if more == states:
            break
        states = more
    code = tuple(i for i in loop.code if not used.isdisjoint(i.results))
    return replace(
        loop,
        code=loop.code if len(code) == len(loop.code) else code,
        shared=tuple(s for s in loop.shared if s.inside in used),
        states=tuple(s for s in loop.states if s in states),
        rows=tuple(r for r in loop.rows if r.inside in used),
        made=made,
    )


def _twins(loop: Opened[Atom]) -> list[tuple[State, State]]:
    """States that begin as others, and are always equal to them: each with the other."""
    first: dict[int, State] = {}
    pairs = [(s, first.setdefault(s.before, s)) for s in loop.states]
    pairs = [(s, other) for s, other in pairs if s is not other]
    while pairs:
        merged = loop.inside_as({s.inside_before: other.inside_before for s, other in pairs})
        after = {s.inside_before: s.inside_after for s in merged.states}
        equal = [
            (s, other) for s, other in pairs if after[s.inside_before] == after[other.inside_before]
        ]
        if len(equal) == len(pairs):
            break
        pairs = equal
    return pairs


def _without(loop: Opened[Atom], given: set[int]) -> tuple[Instruction[Atom], ...]:
    """The instructions of a loop that it needs, where these variables are given."""
    needed, code = {*loop.outputs} - given, list[Instruction[Atom]]()
    for i in reversed(loop.code):
        if not needed.isdisjoint(i.results):
            needed.update({*i.arguments} - given)
            code.append(i)
    return tuple(reversed(code))


def _invariant(loop: Opened[Atom]) -> list[Instruction[Atom]]:
    """The instructions that only depend on what is shared."""
    fixed, found = {s.inside for s in loop.shared}, list[Instruction[Atom]]()
    for i in loop.code:
        if fixed.issuperset(i.arguments):
            fixed.update(i.results)
            found.append(i)
    return found


def _beside(one: Opened[Atom], other: Opened[Atom]) -> Opened[Atom]:
    """Both loops, as one."""
    moved = one.moved(len(other.atoms))
    return replace(
        other,
        atoms=other.atoms + one.atoms,
        code=other.code + moved.code,
        shared=other.shared + moved.shared,
        states=other.states + moved.states,
        rows=other.rows + moved.rows,
        made=other.made + moved.made,
    )


def _knowing(
    forward: Opened[Atom], back: Opened[Atom], there: set[int]
) -> tuple[Opened[Atom], dict[int, int]]:
    """``forward`` with more inputs, and the variables of ``back`` that are known in it."""
    results = {rows.outside: rows.inside for rows in forward.made}
    of_shared = {s.outside: s.inside for s in forward.shared}
    of_rows = {r.outside: r.inside for r in forward.rows}
    known, atoms = dict[int, int](), [*forward.atoms]
    for s in back.shared:
        if s.outside not in of_shared and s.outside in there:
            of_shared[s.outside] = len(atoms)
            atoms.append(back.atoms[s.inside])
        if s.outside in of_shared:
            known[s.inside] = of_shared[s.outside]
    for r in back.rows:
        if r.outside in results:
            known[r.inside] = results[r.outside]
            continue
        if r.outside not in of_rows and there.issuperset(r.outside):
            of_rows[r.outside] = len(atoms)
            atoms.append(back.atoms[r.inside])
        if r.outside in of_rows:
            known[r.inside] = of_rows[r.outside]
    wider = replace(
        forward,
        atoms=tuple(atoms),
        shared=tuple(Shared(v, w) for v, w in of_shared.items()),
        rows=tuple(Rows(v, w) for v, w in of_rows.items()),
    )
    return wider, known
