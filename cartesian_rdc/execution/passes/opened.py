"""A loop taken apart: inputs and outputs, each with its name outside and its name inside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, final

from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.execution._program import Draft
from cartesian_rdc.execution.instructions import Instruction, Scope
from cartesian_rdc.execution.loops import Loop, product_of
from cartesian_rdc.type_variables import Atom


@final
@dataclass(frozen=True)
class Shared:
    """What is the same in all steps."""

    outside: int
    inside: int


@final
@dataclass(frozen=True)
class State:
    """What goes from step to step: before and after the loop, and before and after a step."""

    before: int
    inside_before: int
    inside_after: int
    after: int


@final
@dataclass(frozen=True)
class Rows:
    """A row for each step: the variables of all of them, and the one of a step."""

    outside: tuple[int, ...]
    inside: int


@final
@dataclass(frozen=True)
class Opened(Generic[Atom]):
    """A loop, taken apart; ``atoms`` are those of the variables inside."""

    loop: Loop[Atom]
    within: Scope | None
    atoms: tuple[Atom, ...]
    code: tuple[Instruction[Atom], ...]
    shared: tuple[Shared, ...]
    states: tuple[State, ...]
    rows: tuple[Rows, ...]
    made: tuple[Rows, ...]

    @property
    def arguments(self) -> list[int]:
        """The variables outside that it reads."""
        rows = (v for row in self.rows for v in row.outside)
        return [*(s.outside for s in self.shared), *(s.before for s in self.states), *rows]

    @property
    def results(self) -> list[int]:
        """The variables outside that it makes."""
        return [*(s.after for s in self.states), *(v for row in self.made for v in row.outside)]

    @property
    def inputs(self) -> list[int]:
        """The variables inside that come in."""
        return [
            *(s.inside for s in self.shared),
            *(s.inside_before for s in self.states),
            *(r.inside for r in self.rows),
        ]

    @property
    def outputs(self) -> list[int]:
        """The variables inside that go out."""
        return [*(s.inside_after for s in self.states), *(row.inside for row in self.made)]

    def needed(self, goals: Iterable[int]) -> set[int]:
        """The variables inside that these need, and they themselves."""
        found = set(goals)
        for instruction in reversed(self.code):
            if not found.isdisjoint(instruction.results):
                found.update(instruction.arguments)
        return found

    def outside_as(self, now: Mapping[int, int]) -> Opened[Atom]:
        """The same, where what it reads has other names outside."""

        def name(v: int) -> int:
            return now.get(v, v)

        return replace(
            self,
            shared=tuple(Shared(name(s.outside), s.inside) for s in self.shared),
            states=tuple(replace(s, before=name(s.before)) for s in self.states),
            rows=tuple(Rows(tuple(map(name, r.outside)), r.inside) for r in self.rows),
        )

    def inside_as(self, now: Mapping[int, int]) -> Opened[Atom]:
        """The same, where variables inside are replaced by others; nothing is written twice."""
        code, known = list[Instruction[Atom]](), dict[object, tuple[int, ...]]()
        renamed = dict(now)

        def name(v: int) -> int:
            return renamed.get(v, v)

        for i in self.code:
            arguments = tuple(map(name, i.arguments))
            found = known.get((i.generator, arguments))
            if found is None:
                known[i.generator, arguments] = i.results
                code.append(replace(i, arguments=arguments))
            else:
                renamed.update(zip(i.results, found, strict=True))
        return replace(
            self,
            code=tuple(code),
            states=tuple(replace(s, inside_after=name(s.inside_after)) for s in self.states),
            made=tuple(Rows(r.outside, name(r.inside)) for r in self.made),
        )

    def moved(self, by: int) -> Opened[Atom]:
        """The same, where the number of each variable inside is larger."""
        return replace(
            self,
            code=tuple(
                Instruction(
                    i.generator,
                    tuple(v + by for v in i.arguments),
                    tuple(v + by for v in i.results),
                    i.within,
                )
                for i in self.code
            ),
            shared=tuple(Shared(s.outside, s.inside + by) for s in self.shared),
            states=tuple(
                State(s.before, s.inside_before + by, s.inside_after + by, s.after)
                for s in self.states
            ),
            rows=tuple(Rows(r.outside, r.inside + by) for r in self.rows),
            made=tuple(Rows(r.outside, r.inside + by) for r in self.made),
        )

    def running(
        self,
        other: Opened[Atom],
        code: Sequence[Instruction[Atom]],
        goals: Sequence[int],
        known: Mapping[int, int],
    ) -> tuple[Opened[Atom], dict[int, int]]:
        """The loop with instructions of another one as well, as many as the ``goals`` need.

        ``known`` are variables of the other one in this one. Also those that are known then.
        """
        needed, now = other.needed(goals), dict(known)
        atoms, longer = [*self.atoms], [*self.code]
        for i in code:
            if needed.isdisjoint(i.results) or i.results[0] in now:
                continue
            results = tuple(range(len(atoms), len(atoms) + len(i.results)))
            atoms += [other.atoms[v] for v in i.results]
            arguments = tuple(now[v] for v in i.arguments)
            longer.append(replace(i, arguments=arguments, results=results))
            now.update(zip(i.results, results, strict=True))
        return replace(self, atoms=tuple(atoms), code=tuple(longer)), now

    def closed(self) -> Instruction[Atom]:
        """The loop, as an instruction."""
        draft: Draft[Atom] = Draft()
        inputs = self.inputs
        now = {v: draft.variables(Atomic(self.atoms[v]))[0] for v in inputs}
        for i in self.code:
            made = draft.write(i.generator, tuple(now[v] for v in i.arguments), i.within)
            now.update(zip(i.results, made, strict=True))
        domain = product_of([Atomic(self.atoms[v]) for v in inputs])
        codomain = product_of([Atomic(self.atoms[v]) for v in self.outputs])
        body = draft.finished(
            domain, codomain, [now[v] for v in inputs], [now[v] for v in self.outputs]
        )
        old = self.loop
        loop = Loop(
            body, len(self.shared), len(self.states), old.n, old.kind, old.keep, old.backwards
        )
        return Instruction(loop, tuple(self.arguments), tuple(self.results), self.within)


def opened(
    loop: Loop[Atom],
    arguments: Sequence[int],
    results: Sequence[int],
    within: Scope | None,
) -> Opened[Atom]:
    """A loop at these variables, taken apart."""
    body = loop.body
    shared, states, rows = loop.split(arguments)
    after, made = loop.split_results(results)
    first, second = loop.shared, loop.shared + loop.states
    both = zip(states, body.inputs[first:second], body.outputs[: loop.states], after, strict=True)
    return Opened(
        loop,
        within,
        body.atoms,
        body.instructions,
        tuple(map(Shared, shared, body.inputs[:first])),
        tuple(State(*one) for one in both),
        tuple(Rows(tuple(r), v) for r, v in zip(rows, body.inputs[second:], strict=True)),
        tuple(Rows(tuple(r), v) for r, v in zip(made, body.outputs[loop.states :], strict=True)),
    )
