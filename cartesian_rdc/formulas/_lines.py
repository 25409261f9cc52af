"""From a program to lines: a fold in which values that are used once stand where they are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, final

from cartesian_rdc.categories.free import Generator, Object
from cartesian_rdc.categories.free.notations import TEXT
from cartesian_rdc.categories.free.writing import (
    Added,
    Applied,
    Entries,
    Indexed,
    Letter,
    Listed,
    Quoted,
    Spread,
    Written,
    applied,
    subexpressions,
)
from cartesian_rdc.categories.smooth import Array, Pointwise
from cartesian_rdc.categories.smooth.conversion import Conversion
from cartesian_rdc.categories.smooth.multilinear import Contraction
from cartesian_rdc.categories.smooth.selection import Where
from cartesian_rdc.execution import Instruction, Program
from cartesian_rdc.execution.instructions import Plus
from cartesian_rdc.formulas._letters import Alphabet

WIDTH: Final = 60
"""How long a line gets by what is inlined, in characters of plain text."""

WIDEST: Final = 80
"""The same of the last line, with the results."""

MANY: Final = 24
"""How many letters stand between brackets."""

TERMS: Final = 20
"""How many terms of a sum are shown."""

DEEPEST: Final = 12
"""How deep brackets nest."""

Line = tuple[Written, Written]
"""What stands left and right of =."""


@final
class Fold:
    """Writes a program down, line by line."""

    def __init__(
        self, code: Program[object], letters: Sequence[Letter], alphabet: Alphabet, limit: int
    ) -> None:
        self.lines: list[Line] = []
        self.left_out = 0
        self._code, self._alphabet, self._limit = code, alphabet, limit
        self._values: dict[int, Written] = dict(zip(code.inputs, letters, strict=True))
        self._uses = Counter(v for i in code.instructions for v in i.arguments)
        self._uses.update(code.outputs)
        self._number = 0
        self._even: set[int] = set()
        self._full: dict[int, Letter] = {}
        taken = {letter.name for letter in letters}
        self._letter = next((name for name in "vhuqa" if name not in taken), "v")

    def written(self, name: str) -> list[Line]:
        """The lines, the last one being ``name(inputs) = outputs``."""
        code = self._code
        inputs = [self._values[v] for v in code.inputs]
        left = applied_to(name, nested(code.domain, inputs))
        for number, instruction in enumerate(code.instructions):
            if len(self.lines) >= self._limit:
                self.left_out = len(code.instructions) - number
                break
            self._write(instruction)
        right = Quoted("…") if self.left_out else self._results()
        if isinstance(right, Entries):
            return [*self.lines, (left.at(*right.letters), right.part)]
        return [*self.lines, (left, right)]

    def _write(self, instruction: Instruction[object]) -> None:
        generator, arguments = instruction.generator, instruction.arguments
        for v in self._repeated(instruction):
            self._name(v)
        while True:
            made = generator.written([self._argument(v, generator) for v in arguments])
            results = [shortened(e) for e in ([made] if isinstance(made, Written) else made)]
            fits = all(len(TEXT.of(part)) <= WIDTH for part in results)
            longest = self._longest(arguments)
            if fits or longest is None or len(self.lines) >= self._limit:
                break
            self._name(longest)
        if len(results) != len(instruction.results):
            names = [self._new() for _ in instruction.results]
            self._values.update(zip(instruction.results, names, strict=True))
            together = results[0] if len(results) == 1 else Listed(tuple(results))
            self.lines.append((Listed(tuple(names)), together))
            return
        even = is_entrywise(generator) and self._are_even(arguments)
        for v, e in zip(instruction.results, results, strict=True):
            self._values[v] = e
            if self._shape(v) and (even or isinstance(e, Spread)):
                self._even.add(v)
            only = self._code.outputs == (v,)  # that has a line as it is
            once = self._uses[v] <= 1 and (only or not isinstance(e, (Entries, Quoted)))
            if not (e.trivial or once):
                self._name(v)

    def _shape(self, v: int) -> tuple[int, ...]:
        atom = self._code.atoms[v]
        return atom.shape if isinstance(atom, Array) else ()

    def _are_even(self, variables: Sequence[int]) -> bool:
        """Whether there are arrays among these, and all have the same number in each entry."""
        arrays = [v for v in variables if self._shape(v)]
        return bool(arrays) and self._even.issuperset(arrays)

    def _argument(self, v: int, generator: Generator[object]) -> Written:
        """A value, for a generator: what is written as a number is an array if it has to be."""
        e = self._values[v]
        if v not in self._even:
            return e
        number = e.part if isinstance(e, Spread) else e
        if is_entrywise(generator):
            return Spread(number)
        if v not in self._full:
            self._full[v] = self._new()
            self.lines.append((self._full[v], applied("full", number, *self._shape(v))))
        return self._full[v]

    def _repeated(self, instruction: Instruction[object]) -> list[int]:
        """The arguments that are to be letters: what has indices, and what is written twice."""
        known = self._even if not is_entrywise(instruction.generator) else set[int]()
        given = {*instruction.arguments} - known
        long = [v for v in given if not isinstance(self._values[v], Letter)]
        if not long:
            return []
        places: list[Written] = [Letter("?", v + 1) for v in instruction.arguments]
        made = instruction.generator.written(places)
        found = Counter(
            part
            for result in ([made] if isinstance(made, Written) else made)
            for part in subexpressions(result)
        )
        indexed = {part.part for part in found if isinstance(part, Indexed)}
        return [
            v
            for v in sorted(long)
            if Letter("?", v + 1) in indexed
            or (found[Letter("?", v + 1)] > 1 and not self._values[v].trivial)
        ]

    def _longest(self, variables: Sequence[int]) -> int | None:
        """The one of these that is longest where it stands, if one is longer than a letter."""
        long = [v for v in variables if not self._values[v].trivial]
        return max(long, key=lambda v: len(TEXT.of(self._values[v])), default=None)

    def _new(self) -> Letter:
        self._number += 1
        return self._alphabet.new(self._letter, self._number)

    def _name(self, v: int) -> None:
        """Give a value a line and a letter."""
        letter, e = self._new(), self._values[v]
        if isinstance(e, Entries):
            self.lines.append((letter.at(*e.letters), e.part))
        else:
            self.lines.append((letter, e))
        self._values[v] = letter

    def _results(self) -> Written:
        code = self._code
        while True:
            for v in code.outputs if len(code.outputs) > 1 else ():
                if isinstance(self._values[v], (Entries, Quoted)):
                    self._name(v)
            results = nested(code.codomain, [self._values[v] for v in code.outputs])
            longest = self._longest(code.outputs)
            if len(code.outputs) == 1 or longest is None or len(TEXT.of(results)) <= WIDEST:
                return results
            self._name(longest)


def is_entrywise(generator: object) -> bool:
    """Whether it goes entry by entry, so that a number stands for an array of it."""
    if isinstance(generator, Contraction):
        a, b, c = generator.left_axes, generator.right_axes, generator.axes
        return a == b == c or (c == a + b and not (a and b))
    return isinstance(generator, (Pointwise, Where, Conversion, Plus))


def nested(a: Object[object], parts: Sequence[Written]) -> Written:
    """The parts of an object in pairs, as it nests, without units; side by side, if many."""
    depth = a.fold(lambda: 0, lambda _: 0, lambda f, g: 1 + max(f, g))
    if len(parts) > MANY or depth > DEEPEST:
        return side_by_side(parts)
    empty = Listed(())

    def pair(one: Written, other: Written) -> Written:
        if one == empty or other == empty:
            return other if one == empty else one
        return Listed((one, other))

    return a.collect(parts, lambda: empty, pair)


def shortened(e: Written) -> Written:
    """The expression; a sum of many terms, such as a long polynomial, is cut."""
    if isinstance(e, Added) and len(e.terms) > TERMS:
        return Added((*e.terms[:TERMS], Quoted(f"… {len(e.terms) - TERMS:,} more")), e.sign)
    return e


def side_by_side(parts: Sequence[Written]) -> Written:
    """All parts in one pair of brackets; of many the first ones, and how many there are."""
    if len(parts) == 1:
        return parts[0]
    if len(parts) > MANY:
        return Listed((*parts[:4], Quoted(f"… {len(parts) - 4:,} more")))
    return Listed(tuple(parts))


def applied_to(name: str, arguments: Written) -> Written:
    """``name(x, y)``, of a pair; or ``name(x)``."""
    if isinstance(arguments, Listed) and arguments.brackets == "()":
        return Applied(name, arguments.entries)
    return Applied(name, (arguments,))
