"""From a term to its program, in time linear in the number of distinct things to compute.

Terms are evaluated at symbolic arguments. Three memories recover the sharing that the textbook
definitions throw away (composing lenses naively repeats the forward pass at every level):

- a subterm at an argument is evaluated once;
- an instruction with the same arguments is written once;
- zero is symbolic: ``x + 0`` is ``x``, and a generator that says that zeros annihilate it is
  not run. RD.3 and RD.4 are full of zeros, and nobody pays for them.

What the outputs do not need is dropped at the end. Evaluation is a recursion on the term, whose
calls are generators that wait on a list, and not on the stack of Python: composites may nest ten
thousand deep, to either side.
"""

from __future__ import annotations

import reprlib
from collections.abc import Generator as Yields, Iterable, Sequence
from typing import Generic, TypeAlias, final

from cartesian_rdc.categories.free import (
    Add,
    Atomic,
    Compose,
    First,
    Generator,
    Identity,
    Label,
    Object,
    Pair,
    Product,
    Scanning,
    Second,
    Term,
    Unit,
)
from cartesian_rdc.categories.free.interpreting import is_scan
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError, UntranslatableError
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Boxed, Nought, Plus, Scope
from cartesian_rdc.execution.loops import Loop, product_of
from cartesian_rdc.type_variables import Atom
from cartesian_rdc.typed import HasMorphism, morphism_of


def program(f: Term[Atom] | HasMorphism[Term[Atom]]) -> Program[Atom]:
    """The program of a term or of a ``Hom``.

    Raises ``TypeError`` if f is something else, ``UntranslatableError`` if more than a hundred
    scans nest in each other.
    """
    term = term_of(f)
    tracer: Tracer[Atom] = Tracer()
    inputs = tracer.draft.variables(term.domain)
    try:
        result = tracer.evaluate(term, tracer.bundles.value(term.domain, inputs))
    except RecursionError:
        raise UntranslatableError(
            "scans nest too deep: make one of two, as a scan of m scans of n steps is one of m n"
        ) from None
    outputs = [tracer.variable(atom, part) for atom, part in tracer.parts(term.codomain, result)]
    return tracer.draft.finished(term.domain, term.codomain, inputs, outputs)


def factors_of_step(step: Term[Atom]) -> tuple[Object[Atom], Object[Atom]]:
    """The factors S and X of a step ``S × X -> S``. Raises ``CompositionError`` for others."""
    s, x = step.domain.factors()
    if step.codomain != s:
        state, end = told_apart(s, step.codomain)
        raise CompositionError(
            "fold", f"the step begins in the state {state} and a sample", f"it ends in {end}"
        )
    return s, x


def term_of(f: Term[Atom] | HasMorphism[Term[Atom]]) -> Term[Atom]:
    """The term f, or the one that f holds. Raises ``TypeError`` if f is something else."""
    term = morphism_of(f)
    if not _is_term(term):
        what = reprlib.repr(term)  # a whole model may be in it
        raise TypeError(
            f"a term or a Hom is needed here, not {what}: of a ParaHom, its .body, which takes its "
            "parameters as well, or .at(a point), which has them, as with_parameters makes it; of "
            "a lens, get(f) or put(f); of a learner, its .step"
        )
    return term


def _is_term(given: object) -> bool:
    return isinstance(given, Term)


@final
class Bundles(Generic[Atom]):
    """Symbolic values, as numbers: a variable, a pair of bundles, or the zero of an object.

    Equal bundles have equal numbers, by which ``what`` lists them: a variable, the numbers of two
    parts, or the object of a zero. The only value of the unit is its zero.
    """

    def __init__(self) -> None:
        self.what: list[int | tuple[int, int] | Object[Atom]] = []
        self._number: dict[int | tuple[int, int] | Object[Atom], int] = {}

    def _numbered(self, what: int | tuple[int, int] | Object[Atom]) -> int:
        number = self._number.setdefault(what, len(self.what))
        if number == len(self.what):
            self.what.append(what)
        return number

    def leaf(self, variable: int) -> int:
        """The bundle that is one variable."""
        return self._numbered(variable)

    def zero(self, a: Object[Atom]) -> int:
        """The zero of an object."""
        return self._numbered(a)

    def pair(self, first: int, second: int) -> int:
        """The pair of two bundles; of two zeros, the zero of the product."""
        a, b = self.what[first], self.what[second]
        if isinstance(a, (int, tuple)) or isinstance(b, (int, tuple)):
            return self._numbered((first, second))
        return self._numbered(Product(a, b))

    def value(self, a: Object[Atom], variables: Iterable[int]) -> int:
        """The bundle over an object whose parts, from left to right, are these variables."""
        return a.collect(map(self.leaf, variables), lambda: self.zero(Unit()), self.pair)

    def is_zero(self, bundle: int) -> bool:
        """Whether this is the zero of its object."""
        return not isinstance(self.what[bundle], (int, tuple))

    def halves(self, bundle: int) -> tuple[int, int]:
        """The two parts of a bundle over a product."""
        what = self.what[bundle]
        if isinstance(what, tuple):
            return what
        assert not isinstance(what, int)
        a, b = what.factors()
        return self.zero(a), self.zero(b)


Steps: TypeAlias = "Yields[tuple[Term[Atom], int], int, int]"
"""A recursion that stops where it calls itself: it yields terms at bundles, is sent the values."""

Bodies: TypeAlias = (
    "dict[tuple[Scanning[Atom], tuple[bool, ...]], tuple[Program[Atom], list[bool]]]"
)
"""The bodies of loops, by what is not zero in a step: see ``Tracer.body``."""

STRUCTURE = (Compose, Pair, Add, Label)
"""The constructors whose value takes that of their parts."""


@final
class Tracer(Generic[Atom]):
    """Evaluates terms at bundles, writing down the instructions that this takes.

    ``inside``: whether what is in a label is evaluated; if not, it is one instruction, ``Boxed``.
    ``once``: whether the three memories are used; if not, each occurrence is written down.
    ``bodies``: those of loops that were found before.
    """

    def __init__(
        self, *, inside: bool = True, once: bool = True, bodies: Bodies[Atom] | None = None
    ) -> None:
        self.bundles: Bundles[Atom] = Bundles()
        self.draft: Draft[Atom] = Draft(once=once)
        self._inside = inside
        self._once = once
        self._scope: Scope | None = None
        self._known: dict[tuple[Term[Atom], int], int] = {}
        self._bodies: Bodies[Atom] = {} if bodies is None else bodies

    def parts(self, a: Object[Atom], bundle: int) -> list[tuple[Atom, int]]:
        """Each atom of an object with its part of a bundle."""
        return a.distribute(bundle, lambda _, part: self.bundles.halves(part))

    def variable(self, atom: Atom, bundle: int) -> int:
        """The variable of a bundle over one atom; a zero is written down as an instruction."""
        what = self.bundles.what[bundle]
        return what if isinstance(what, int) else self._write(Nought(atom), ())[0]

    def evaluate(self, term: Term[Atom], argument: int) -> int:
        """The bundle that the term is at this one: ``_at``, whose calls wait on a list."""
        waiting: list[Steps[Atom]] = []
        steps = self._at(term, argument)
        result: int | None = None
        while True:
            try:
                f, x = next(steps) if result is None else steps.send(result)
            except StopIteration as stop:
                value: int = stop.value
                if not waiting:
                    return value
                result = value
                steps = waiting.pop()
                continue
            result = self._known.get((f, x)) if type(f) in STRUCTURE else self._at_once(f, x)
            if result is None:
                waiting.append(steps)
                steps = self._at(f, x)

    def _at(self, term: Term[Atom], x: int) -> Steps[Atom]:
        """The value of a term at a bundle, by that of its parts; found once, then known."""
        kind = type(term)
        if kind is Compose:
            f, g = term.parts
            y = yield f, x
            y = yield g, y
        elif kind is Pair:
            f, g = term.parts
            y = yield f, x
            y = self.bundles.pair(y, (yield g, x))
        elif kind is Add:
            f, g = term.parts
            y = yield f, x
            y = self._sum(y, (yield g, x))
        elif isinstance(term, Label) and term.is_mark:
            y = yield term.f, x
        elif isinstance(term, Label) and not self._inside:
            y = self._apply(Boxed(term), x)
        elif isinstance(term, Label):
            around, self._scope = self._scope, Scope(term.name, self._scope)
            y = yield term.f, x
            self._scope = around
        else:
            y = self._at_once(term, x)
        if self._once:
            self._known[term, x] = y
        return y

    def _at_once(self, term: Term[Atom], x: int) -> int:
        """The value of a term without parts."""
        kind = type(term)
        if kind is First:
            return self.bundles.halves(x)[0]
        if kind is Second:
            return self.bundles.halves(x)[1]
        if kind is Identity:
            return x
        if isinstance(term, Generator):
            return self._apply(term, x)
        zero = self.bundles.zero(term.codomain)
        return zero if self._once else self._written(term.codomain, zero)

    def _written(self, a: Object[Atom], bundle: int) -> int:
        """The same value, of variables only."""
        parts = [self.variable(atom, part) for atom, part in self.parts(a, bundle)]
        return self.bundles.value(a, parts)

    def _apply(self, generator: Generator[Atom], argument: int) -> int:
        if is_scan(generator) and self._inside and self._once:
            return self._loop(generator, argument)
        parts = self.parts(generator.domain, argument)
        zeros = [self.bundles.is_zero(part) for _, part in parts]
        if any(zeros) and generator.annihilated_by(zeros):
            return self.bundles.zero(generator.codomain)
        results = self._write(generator, tuple(self.variable(atom, part) for atom, part in parts))
        return self.bundles.value(generator.codomain, results)

    def _loop(self, scan: Scanning[Atom], argument: int) -> int:
        """A scan as a loop: of what is not zero, and of the results that are not.

        A state that begins as zero is one if a step leaves it so, the others being what they are.
        """
        p, s, x, y = scan.wires
        shared, rest = self.bundles.halves(argument)
        state, rows = self.bundles.halves(rest)
        given = [self.parts(p, shared), self.parts(s, state)]
        columns = x.distribute(rows, lambda _, part: self.bundles.halves(part))
        inputs = [([atom], [part]) for parts in given for atom, part in parts]
        for atom, column in columns:
            each = self.parts(scan.many_of(atom), column)
            inputs.append(([a for a, _ in each], [part for _, part in each]))
        there = [not all(map(self.bundles.is_zero, parts)) for _, parts in inputs]
        if not scan.n:
            return self.bundles.pair(state, self.bundles.zero(scan.many(y)))
        first, number = len(given[0]), len(given[1])
        while True:
            body, made = self._body_of(scan, tuple(there))
            more = [
                one or two for one, two in zip(there[first : first + number], made, strict=False)
            ]
            if more == there[first : first + number]:
                break
            there[first : first + number] = more
        arguments = [
            self.variable(atom, part)
            for (atoms, parts), used in zip(inputs, there, strict=True)
            for atom, part in zip(atoms, parts, strict=True)
            if used
        ]
        loop = Loop(
            body, sum(there[:first]), sum(more), scan.n, type(scan), scan.keep, scan.backwards
        )
        results = iter(self._write(loop, tuple(arguments)))
        bundles = self.bundles
        after = [
            bundles.leaf(next(results)) if held else bundles.zero(Atomic(atom))
            for (atom, _), held in zip(given[1], more, strict=True)
        ]
        shown = list[int]()
        for atom, held in zip(y.atoms(), made[number:], strict=True):
            many = scan.many_of(atom)
            variables = [next(results) for _ in many.atoms()] if held else []
            shown.append(bundles.value(many, variables) if held else bundles.zero(many))
        nothing, pair = lambda: bundles.zero(Unit()), bundles.pair
        return pair(s.collect(after, nothing, pair), y.collect(shown, nothing, pair))

    def _body_of(
        self, scan: Scanning[Atom], there: tuple[bool, ...]
    ) -> tuple[Program[Atom], list[bool]]:
        """``body``, found once."""
        found = self._bodies.get((scan, there))
        if found is None:
            found = self._bodies[scan, there] = Tracer(bodies=self._bodies).body(scan, there)
        return found

    def body(self, scan: Scanning[Atom], there: Sequence[bool]) -> tuple[Program[Atom], list[bool]]:
        """The program of a step where some inputs are zero; and which of its outputs are not.

        A state that is there before it is one of its outputs; so are the rows that are not zero.
        """
        p, s, x, _ = scan.wires
        atoms = [*p.atoms(), *s.atoms(), *x.atoms()]
        variables = [
            self.draft.variables(Atomic(atom))[0] if used else None
            for atom, used in zip(atoms, there, strict=True)
        ]
        parts = [
            self.bundles.zero(Atomic(atom)) if v is None else self.bundles.leaf(v)
            for atom, v in zip(atoms, variables, strict=True)
        ]
        argument = scan.step.domain.collect(
            parts, lambda: self.bundles.zero(Unit()), self.bundles.pair
        )
        results = self.parts(scan.step.codomain, self.evaluate(scan.step, argument))
        before, number = len(p.atoms()), len(s.atoms())
        made = [not self.bundles.is_zero(part) for _, part in results]
        kept = [*there[before : before + number], *made[number:]]
        outputs = [
            self.variable(atom, part)
            for (atom, part), held in zip(results, kept, strict=True)
            if held
        ]
        inputs = [v for v in variables if v is not None]
        domain = product_of([Atomic(self.draft.atoms[v]) for v in inputs])
        codomain = product_of([Atomic(self.draft.atoms[v]) for v in outputs])
        return self.draft.finished(domain, codomain, inputs, outputs), made

    def _write(self, generator: Generator[Atom], arguments: tuple[int, ...]) -> tuple[int, ...]:
        return self.draft.write(generator, arguments, self._scope)

    def _sum(self, first: int, second: int) -> int:
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
            else:
                v, w = bundles.what[x], bundles.what[y]
                if isinstance(v, int) and isinstance(w, int):
                    done.append(bundles.leaf(self._write(Plus(self.draft.atoms[v]), (v, w))[0]))
                else:
                    (x0, x1), (y0, y1) = bundles.halves(x), bundles.halves(y)
                    todo.extend((None, (x1, y1), (x0, y0)))
        return done[0]
