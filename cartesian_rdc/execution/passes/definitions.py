"""Definitions written in place of the generators that have one (``categories.smooth.defined``).

An engine names those that it lowers as a whole; they stay, and their definitions are not looked at.
What a definition has in common with the rest of a program is computed once.

>>> from cartesian_rdc.categories.free import Atomic, interned
>>> from cartesian_rdc.categories.smooth import Array, exp, variable
>>> from cartesian_rdc.execution.passes.trace import program
>>> @interned
... class Swish(Defined):
...     space: Array
...
...     def boundary(self):
...         return Atomic(self.space), Atomic(self.space)
...
...     def definition(self):
...         x = variable(Atomic(self.space))
...         return (x / (1 + exp(-x))).arrow
>>> code = program(Swish(Array((), "float64")))
>>> print(code)
program (v0 : R):
    v1 : R = swish v0
    return v1
>>> print(defined(code))
program (v0 : R):
    v1 : R = negate v0
    v2 : R = exp v1
    v3 : R = polynomial v2
    v4 : R = divide v0 v3
    return v4
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeAlias, TypeGuard, final

from cartesian_rdc.categories.free import Atomic, Generator, Object, Term, Unit
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.categories.smooth.defined import Defined
from cartesian_rdc.execution._program import Draft, Program
from cartesian_rdc.execution.instructions import Nought, Scope
from cartesian_rdc.execution.loops import is_loop, product_of
from cartesian_rdc.execution.passes.trace import Tracer
from cartesian_rdc.type_variables import Atom

Whole: TypeAlias = Callable[[Generator[Array]], bool]
"""Whether an engine lowers a defined generator as a whole."""


def none_whole(generator: Generator[Atom]) -> bool:
    """No generator is lowered as a whole."""
    return False


class HasDefinition(Protocol[Atom]):
    """A generator over some atoms that has a definition: in Smooth, a ``Defined`` one."""

    @property
    def domain(self) -> Object[Atom]: ...

    def checked_definition(self) -> Term[Atom]: ...


def has_definition(generator: Generator[Atom]) -> TypeGuard[HasDefinition[Atom]]:
    """Whether a generator has a definition."""
    return isinstance(generator, Defined)


def defined(
    code: Program[Atom], whole: Callable[[Generator[Atom]], bool] = none_whole
) -> Program[Atom]:
    """The program with the definition of each generator that is not ``whole``, in loops as well.

    A program of another category has no such generators. Raises ``SpaceError`` if a definition has
    another boundary than its generator.
    """
    return _Definitions(whole).of(code)


@final
class _Definitions(Generic[Atom]):
    """Programs with definitions in them; each definition is traced once."""

    def __init__(self, whole: Callable[[Generator[Atom]], bool]) -> None:
        self.whole = whole
        self._known: dict[tuple[HasDefinition[Atom], tuple[bool, ...]], Program[Atom]] = {}

    def of(self, code: Program[Atom]) -> Program[Atom]:
        """The program, with definitions; it itself, if it needs none."""
        now, changed, noughts = {v: v for v in code.inputs}, False, set[int]()
        draft: Draft[Atom] = Draft(code.atoms)
        for i in code.instructions:
            given = [now[v] for v in i.arguments]
            generator = i.generator
            if has_definition(generator) and not self.whole(i.generator):
                made: Sequence[int] = self._written(draft, generator, given, noughts, i.within)
                changed = True
            else:
                inner = self._with_body(i.generator)
                changed = changed or inner is not generator
                made = draft.write(inner, tuple(given), i.within)
            if isinstance(generator, Nought):
                noughts.update(made)
            now.update(zip(i.results, made, strict=True))
        if not changed:
            return code
        outputs = [now[v] for v in code.outputs]
        return draft.finished(code.domain, code.codomain, code.inputs, outputs)

    def _with_body(self, generator: Generator[Atom]) -> Generator[Atom]:
        if not is_loop(generator):
            return generator
        body = self.of(generator.body)
        return generator if body is generator.body else generator.with_body(body)

    def _written(
        self,
        draft: Draft[Atom],
        generator: HasDefinition[Atom],
        given: Sequence[int],
        noughts: set[int],
        within: Scope | None,
    ) -> list[int]:
        """The results of the definition at these variables, of which some are zero."""
        zeros = tuple(v in noughts for v in given)
        body = self._definition(generator, zeros)
        there = [v for v, zero in zip(given, zeros, strict=True) if not zero]
        now = dict(zip(body.inputs, there, strict=True))
        for i in body.instructions:
            arguments = tuple(now[v] for v in i.arguments)
            made = draft.write(i.generator, arguments, i.within or within)
            if isinstance(i.generator, Nought):
                noughts.update(made)
            now.update(zip(i.results, made, strict=True))
        return [now[v] for v in body.outputs]

    def _definition(self, generator: HasDefinition[Atom], zeros: tuple[bool, ...]) -> Program[Atom]:
        """The program of a definition, where some arguments are zero, with definitions in it."""
        found = self._known.get((generator, zeros))
        if found is None:
            found = self._known[generator, zeros] = self.of(_traced(generator, zeros))
        return found


def _traced(generator: HasDefinition[Atom], zeros: Sequence[bool]) -> Program[Atom]:
    """The program of the definition; its inputs are the arguments that are not zero."""
    f = generator.checked_definition()
    tracer: Tracer[Atom] = Tracer()
    bundles, inputs = tracer.bundles, list[int]()
    parts = list[int]()
    for atom, zero in zip(f.domain.atoms(), zeros, strict=True):
        a = Atomic(atom)
        if zero:
            parts.append(bundles.zero(a))
        else:
            inputs += tracer.draft.variables(a)
            parts.append(bundles.leaf(inputs[-1]))
    argument = f.domain.collect(parts, lambda: bundles.zero(Unit()), bundles.pair)
    result = tracer.evaluate(f, argument)
    outputs = [tracer.variable(atom, part) for atom, part in tracer.parts(f.codomain, result)]
    domain = product_of([Atomic(tracer.draft.atoms[v]) for v in inputs])
    return tracer.draft.finished(domain, f.codomain, inputs, outputs)
