"""From a term to its program, in time linear in the number of distinct things to compute.

Terms are evaluated at symbolic arguments. Three memories recover the sharing that the textbook
definitions throw away (composing lenses naively repeats the forward pass at every level):

- a subterm at an argument is evaluated once;
- an instruction with the same arguments is written once;
- zero is symbolic: ``x + 0`` is ``x``, and a generator that says that zeros annihilate it is
  not run. RD.3 and RD.4 are full of zeros, and nobody pays for them.

What the outputs do not need is dropped at the end. There is no recursion anywhere: composites
nested ten thousand deep, to either side, are evaluated by a loop with a stack.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Generic, final

from cartesian_rdc.categories.free import (
    Add,
    Algebra,
    Compose,
    Delete,
    First,
    Generator,
    Identity,
    Object,
    Pair,
    Second,
    Term,
    Unit,
    Zero,
)
from cartesian_rdc.execution.bundles import Bundles
from cartesian_rdc.execution.instructions import Instruction, Nought, Plus
from cartesian_rdc.execution.program import Program
from cartesian_rdc.type_variables import Atom


def program(term: Term[Atom]) -> Program[Atom]:
    """The program of a term. Raises ``TypeError`` for anything else, such as a ``Hom``."""
    _require_term(term)
    tracer: Tracer[Atom] = Tracer()
    inputs = tracer.variables(term.domain)
    argument = term.domain.collect(
        [tracer.bundles.leaf(v) for v in inputs],
        lambda: tracer.bundles.zero(Unit()),
        tracer.bundles.pair,
    )
    result = tracer.evaluate(term, argument)
    outputs = [tracer.variable(atom, part) for atom, part in tracer.parts(term.codomain, result)]
    return tidy(
        Program(
            term.domain,
            term.codomain,
            tuple(tracer.atoms),
            tuple(inputs),
            tuple(tracer.instructions),
            tuple(outputs),
        )
    )


def _require_term(given: object) -> None:
    if not isinstance(given, Term):
        raise TypeError(f"a term or a Hom is needed here, not {given!r}: of a ParaHom, its .body")


def tidy(untidy: Program[Atom]) -> Program[Atom]:
    """Drop what the outputs do not need, and number the variables in order."""
    needed = set(untidy.outputs)
    kept: list[Instruction[Atom]] = []
    for instruction in reversed(untidy.instructions):
        if not needed.isdisjoint(instruction.results):
            needed.update(instruction.arguments)
            kept.append(instruction)
    number: dict[int, int] = {v: k for k, v in enumerate(untidy.inputs)}
    for instruction in reversed(kept):
        for v in instruction.results:
            number[v] = len(number)
    return Program(
        untidy.domain,
        untidy.codomain,
        tuple(untidy.atoms[v] for v in number),
        tuple(number[v] for v in untidy.inputs),
        tuple(
            Instruction(
                instruction.generator,
                tuple(number[v] for v in instruction.arguments),
                tuple(number[v] for v in instruction.results),
            )
            for instruction in reversed(kept)
        ),
        tuple(number[v] for v in untidy.outputs),
    )


class _Kind(Enum):
    IDENTITY = auto()
    FIRST = auto()
    SECOND = auto()
    ZERO = auto()
    GENERATOR = auto()
    COMPOSE = auto()
    PAIR = auto()
    ADD = auto()
    # what is left to do of a composite, a pair, a sum once its parts are there
    THEN = auto()
    REMEMBER = auto()
    JOIN = auto()
    SUM = auto()


@final
class _Listing(Algebra[Atom, int]):
    """The subterms of a term, numbered, parts before wholes."""

    def __init__(self) -> None:
        self.kinds: list[_Kind] = []
        self.lefts: list[int] = []
        self.rights: list[int] = []
        self.zeros: dict[int, Object[Atom]] = {}
        self.generators: dict[int, Generator[Atom]] = {}

    def _add(self, kind: _Kind, left: int = -1, right: int = -1) -> int:
        self.kinds.append(kind)
        self.lefts.append(left)
        self.rights.append(right)
        return len(self.kinds) - 1

    def identity(self, term: Identity[Atom]) -> int:
        return self._add(_Kind.IDENTITY)

    def first(self, term: First[Atom]) -> int:
        return self._add(_Kind.FIRST)

    def second(self, term: Second[Atom]) -> int:
        return self._add(_Kind.SECOND)

    def delete(self, term: Delete[Atom]) -> int:
        return self._zero(term.codomain)

    def zero(self, term: Zero[Atom]) -> int:
        return self._zero(term.codomain)

    def _zero(self, a: Object[Atom]) -> int:
        node = self._add(_Kind.ZERO)
        self.zeros[node] = a
        return node

    def generator(self, term: Generator[Atom]) -> int:
        node = self._add(_Kind.GENERATOR)
        self.generators[node] = term
        return node

    def compose(self, term: Compose[Atom], f: int, g: int) -> int:
        return self._add(_Kind.COMPOSE, f, g)

    def pair(self, term: Pair[Atom], f: int, g: int) -> int:
        return self._add(_Kind.PAIR, f, g)

    def add(self, term: Add[Atom], f: int, g: int) -> int:
        return self._add(_Kind.ADD, f, g)


@final
class Tracer(Generic[Atom]):
    """Evaluates terms at bundles, writing down the instructions that this takes."""

    def __init__(self) -> None:
        self.bundles: Bundles[Atom] = Bundles()
        self.atoms: list[Atom] = []
        self.instructions: list[Instruction[Atom]] = []
        self._written: dict[tuple[Generator[Atom], tuple[int, ...]], tuple[int, ...]] = {}

    def variables(self, a: Object[Atom]) -> list[int]:
        """A new variable for each atom of the object."""
        atoms = a.atoms()
        self.atoms.extend(atoms)
        return list(range(len(self.atoms) - len(atoms), len(self.atoms)))

    def parts(self, a: Object[Atom], bundle: int) -> list[tuple[Atom, int]]:
        """Each atom of an object with its part of a bundle."""
        return a.distribute(bundle, lambda _, part: self.bundles.halves(part))

    def variable(self, atom: Atom, bundle: int) -> int:
        """The variable of a bundle over one atom; a zero is written down as an instruction."""
        if self.bundles.is_zero(bundle):
            return self._write(Nought(atom), ())[0]
        return self.bundles.variable(bundle)

    def evaluate(self, term: Term[Atom], argument: int) -> int:
        """The bundle that the term is at this one."""
        listing: _Listing[Atom] = _Listing()
        root = term.fold(listing)
        kinds, lefts, rights = listing.kinds, listing.lefts, listing.rights
        bundles = self.bundles
        memory: dict[tuple[int, int], int] = {}
        todo: list[tuple[_Kind, int, int]] = [(kinds[root], root, argument)]
        done: list[int] = []
        while todo:
            kind, node, x = todo.pop()
            if kind is _Kind.COMPOSE or kind is _Kind.PAIR or kind is _Kind.ADD:
                known = memory.get((node, x))
                if known is not None:
                    done.append(known)
                    continue
                left, right = lefts[node], rights[node]
                if kind is _Kind.COMPOSE:
                    todo.append((_Kind.THEN, node, x))
                else:
                    todo.append((_Kind.JOIN if kind is _Kind.PAIR else _Kind.SUM, node, x))
                    todo.append((kinds[right], right, x))
                todo.append((kinds[left], left, x))
            elif kind is _Kind.FIRST:
                done.append(bundles.halves(x)[0])
            elif kind is _Kind.SECOND:
                done.append(bundles.halves(x)[1])
            elif kind is _Kind.THEN:
                right = rights[node]
                todo.append((_Kind.REMEMBER, node, x))
                todo.append((kinds[right], right, done.pop()))
            elif kind is _Kind.REMEMBER:
                memory[node, x] = done[-1]
            elif kind is _Kind.JOIN:
                second, first = done.pop(), done.pop()
                done.append(bundles.pair(first, second))
                memory[node, x] = done[-1]
            elif kind is _Kind.SUM:
                second, first = done.pop(), done.pop()
                done.append(self._add(first, second))
                memory[node, x] = done[-1]
            elif kind is _Kind.GENERATOR:
                done.append(self._apply(listing.generators[node], x))
            elif kind is _Kind.ZERO:
                done.append(bundles.zero(listing.zeros[node]))
            else:
                done.append(x)
        return done[0]

    def _apply(self, generator: Generator[Atom], argument: int) -> int:
        parts = self.parts(generator.domain, argument)
        zeros = [self.bundles.is_zero(part) for _, part in parts]
        if any(zeros) and generator.annihilated_by(zeros):
            return self.bundles.zero(generator.codomain)
        results = self._write(generator, tuple(self.variable(atom, part) for atom, part in parts))
        return generator.codomain.collect(
            [self.bundles.leaf(v) for v in results],
            lambda: self.bundles.zero(Unit()),
            self.bundles.pair,
        )

    def _write(self, generator: Generator[Atom], arguments: tuple[int, ...]) -> tuple[int, ...]:
        results = self._written.get((generator, arguments))
        if results is None:
            results = tuple(self.variables(generator.codomain))
            self._written[generator, arguments] = results
            self.instructions.append(Instruction(generator, arguments, results))
        return results

    def _add(self, first: int, second: int) -> int:
        """The sum of two bundles over the same object."""
        bundles = self.bundles
        todo: list[tuple[int, int] | None] = [(first, second)]
        done: list[int] = []
        while todo:
            both = todo.pop()
            if both is None:
                right, left = done.pop(), done.pop()
                done.append(bundles.pair(left, right))
                continue
            x, y = both
            if bundles.is_zero(x):
                done.append(y)
            elif bundles.is_zero(y):
                done.append(x)
            elif bundles.variable(x) >= 0:
                v, w = bundles.variable(x), bundles.variable(y)
                done.append(bundles.leaf(self._write(Plus(self.atoms[v]), (v, w))[0]))
            else:
                (x0, x1), (y0, y1) = bundles.halves(x), bundles.halves(y)
                todo.extend((None, (x1, y1), (x0, y0)))
        return done[0]
