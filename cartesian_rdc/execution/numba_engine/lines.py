"""The lines of a program with loops: the body of a loop is a program, too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.execution._program import Program
from cartesian_rdc.execution.loops import Loop, is_loop
from cartesian_rdc.execution.numba_engine.indices import Index, inside
from cartesian_rdc.execution.numba_engine.planning import Nest, Plan
from cartesian_rdc.execution.numba_engine.prepared import prepared
from cartesian_rdc.execution.numba_engine.source import Emitter
from cartesian_rdc.execution.numba_engine.text import Text


@final
class Lines:
    """The lines of a program that is ``prepared``, whose first outputs replace its ``states``.

    ``names`` are those of the inputs, and of outputs that have an array outside; other results
    have arrays of the text, whose numbers are ``numbers``. ``kept``: those of outputs stay.
    """

    def __init__(
        self,
        code: Program[Array],
        states: Sequence[int],
        names: dict[int, str],
        text: Text,
        *,
        kept: bool,
    ) -> None:
        self.plan = Plan(code, states)
        self.names = names | {v: names[state] for v, state in self.plan.over.items()}
        self.numbers: dict[int, int] = {}
        self._text = text
        self._kept = set(code.outputs) if kept else set[int]()
        self._groups = self._together()
        self._emitter = Emitter(self.plan, self.names, text)
        self._write()
        for v, state in zip(code.outputs, states, strict=False):
            target, source = self.names[state], self.names[v]
            if source != target:
                head = f"for i in range({code.atoms[v].size}):"
                self.body.extend(inside([head], [f"{target}[i] = {source}[i]"]))

    @property
    def body(self) -> list[str]:
        """What is written."""
        return self._emitter.body

    def _together(self) -> list[list[int]]:
        """The results that have an array, those together that have one after the other.

        A loop writes over the states that it begins with.
        """
        group_of = {v: [v] for v in sorted(self.plan.stored) if v not in self.plan.over}
        for nest in self.plan.nests:
            for i in nest.instructions:
                if is_loop(i.generator):
                    _, before, _ = i.generator.split(i.arguments)
                    after, _ = i.generator.split_results(i.results)
                    for v, w in zip(before, after, strict=True):
                        group_of[v].append(w)
                        group_of[w] = group_of[v]
        return [group for v, group in group_of.items() if group[0] == v]

    def _write(self) -> None:
        """All nests: an array is taken where a result is made, and free where it is read last."""
        plan, outputs = self.plan, set(self.plan.program.outputs)
        taken: dict[int, list[list[int]]] = {}
        given: dict[int, list[list[int]]] = {}
        for group in self._groups:
            name = next((self.names[v] for v in group if v in self.names), None)
            if name is not None:
                self.names.update(dict.fromkeys(group, name))
                continue
            taken.setdefault(plan.nest_of[group[0]], []).append(group)
            ends = [plan.last_read.get(v, plan.nest_of[v]) for v in group]
            end = len(plan.nests) if outputs.intersection(group) else max(ends)
            given.setdefault(end, []).append(group)
        for number, nest in enumerate(plan.nests):
            for group in taken.get(number, ()):
                self._take(group)
            self._nest(nest)
            self._give(given.get(number, ()))
        self._give(given.get(len(plan.nests), ()))

    def _take(self, group: Sequence[int]) -> None:
        new = not self._kept.isdisjoint(group)
        number = self._text.take(self.plan.program.atoms[group[0]], new=new)
        self.numbers.update(dict.fromkeys(group, number))
        self.names.update(dict.fromkeys(group, f"t{number}"))

    def _give(self, groups: Sequence[list[int]]) -> None:
        for group in groups:
            if self._kept.isdisjoint(group):
                self._text.give(self.numbers[group[0]])

    def _nest(self, nest: Nest) -> None:
        for i in nest.instructions:
            if is_loop(i.generator):
                self._loop(i.generator, i.arguments, i.results)
                return
        if nest.instructions:
            self._emitter.nest(nest)

    def _loop(self, loop: Loop[Array], arguments: Sequence[int], results: Sequence[int]) -> None:
        """A loop over rows, which are slices: an index that might be negative is tested."""
        shared, _, rows = loop.split(arguments)
        after, made = loop.split_results(results)
        first, second = loop.shared, loop.shared + loop.states
        inputs = loop.body.inputs
        code = prepared(loop.body, inputs[first:second])
        names = dict(zip(inputs[:second], map(self._array, (*shared, *after)), strict=True))
        k, loads = self._text.fresh("n"), list[str]()
        columns = (*inputs[second:], *code.outputs[loop.states :])
        for v, (column,) in zip(columns, (*rows, *made), strict=True):
            names[v] = self._array(column)
            if loop.n > 1:
                row, size = self._text.fresh("r"), code.atoms[v].size
                loads.append(f"{row} = {names[v]}[{k} * {size} : {k} * {size} + {size}]")
                names[v] = row
        body = Lines(code, inputs[first:second], names, self._text, kept=False).body
        ends = f"hidden({loop.n - 1}), -1, -1" if loop.backwards else f"hidden({loop.n})"
        head = [f"for {k} in range({ends}):"] if loop.n > 1 else []
        self.body.extend(inside(head, [*loads, *body]))

    def _array(self, v: int) -> str:
        """The name of a variable that lies in one piece."""
        return self.names[self.plan.views.source(v, Index())[0]]
