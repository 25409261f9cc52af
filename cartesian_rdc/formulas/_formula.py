"""``formula``: what has one, with letters by the names of its wires."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from cartesian_rdc.categories.free.writing import Written
from cartesian_rdc.categories.polynomials import Polynomial, PolynomialMap
from cartesian_rdc.categories.smooth import Formula
from cartesian_rdc.errors import SpaceError, came, require_kind, require_whole
from cartesian_rdc.execution import Program, program
from cartesian_rdc.execution.passes.definitions import defined
from cartesian_rdc.formulas._kinds import (
    atoms_of,
    is_hom,
    is_learner,
    is_lens,
    is_lens_object,
    is_optimiser,
    is_parametric,
    is_polynomial_map,
    is_program,
    is_term,
)
from cartesian_rdc.formulas._letters import Alphabet, Input, Part, parts_of
from cartesian_rdc.formulas._lines import Fold, applied_to, shortened, side_by_side
from cartesian_rdc.formulas._meaning import OfExpressions, OfProgram
from cartesian_rdc.formulas.equations import Block, Equation, Equations
from cartesian_rdc.learning import Learner, Optimiser
from cartesian_rdc.typed import Hom, Wire
from cartesian_rdc.typed.naming import UNNAMED, Naming

LINES: Final = 40
"""How many lines a formula has, if it is not asked for more."""


def formula(f: object, *, name: str = "f", lines: int = LINES) -> Equations:
    """The formula of a map: a line for each value that is used twice, and one for the outputs.

    ``f``: a ``Hom``, a ``ParaHom``, a term or its program, a ``Formula`` of Smooth, a map of
    polynomials; of a lens there are two blocks, get and put; of an ``Optimiser`` those of its lens,
    and of a ``Learner`` its step. How a generator prints, its method ``written`` says.
    ``name``: what the map is called, unless it is a part of a lens or a step;
    ``lines``: how many lines there are at most; a note says how much is left out.

    >>> from cartesian_rdc.neural import dense, reals, tanh
    >>> from cartesian_rdc.typed import reverse_derivative
    >>> model = reals(2) >> dense(reals(3), tanh)
    >>> print(formula(model))
    f((b, W), x) = tanh(b + W x)
    where b : bias, R[3]; W : weights, R[3, 2]; x : R[2]
    >>> print(formula(reverse_derivative(model.body), name="R[f]").text)
                      v_1 = (1 - tanh(b + W @ x)**2)*dy
    R[f](((b, W), x), dy) = ((v_1, v_1 @ x.T), W.T @ v_1)
    where b : bias, R[3]; W : weights, R[3, 2]; x : R[2]; dy : R[3]

    Raises ``TypeError`` if f is something else or the name is no text, ``SpaceError`` if ``lines``
    is no whole number from 1.
    """
    require_whole(SpaceError, "number of lines", lines, 1)
    require_kind(name, str, "the name of a map", "text, such as 'f'")
    if is_learner(f):
        return _of_learner(f, lines)
    if is_optimiser(f):
        return _of_optimiser(f, lines)
    if isinstance(f, Formula):
        return _of_terms(name, f.arrow, lines)
    f = f.body if is_parametric(f) else f
    if is_hom(f):
        return _of_hom(name, f, lines)
    if is_program(f):
        return _of_code(name, f, lines)
    if is_lens(f) and is_term(f.get) and is_term(f.put):
        both = (("get", f.get), ("put", f.put))
        return Equations(
            tuple(_block(n, n, program(g), lines, _unnamed(g.domain)) for n, g in both)
        )
    return _of_terms(name, f, lines)


Letters = Callable[[Alphabet], Sequence[Input]]
"""Chooses the letters of the inputs."""


def _of_terms(name: str, f: object, lines: int) -> Equations:
    if is_polynomial_map(f):
        return Equations((_of_polynomials("", name, f, _unnamed(f.inputs)),))
    if not is_term(f):
        raise TypeError(
            "a formula is of a map, such as model, reverse_derivative(model.body) or a learner, "
            f"whose category has terms or polynomials, and not of {came(f)}"
        )
    return _of_code(name, program(f), lines)


def _of_code(name: str, code: Program[object], lines: int) -> Equations:
    return Equations((_block("", name, code, lines, _unnamed(code.domain)),))


def _of_hom(name: str, f: Hom[object, object, Wire, Wire], lines: int) -> Equations:
    domain = f.domain.naming
    if is_lens(f.morphism):
        return _of_lens(f, lines)
    two = _halves(domain)
    if two is not None and f.codomain.given is two[0]:
        whole, covector = _parts(two[0]), _parts(two[1])  # as those of R are

        def letters(alphabet: Alphabet) -> Sequence[Input]:
            point = alphabet.inputs(whole)
            wires = sum(part.is_wire for part in whole)
            return [*point, *alphabet.inputs(covector, primes=1, skip=min(wires, 2))]

    elif two is not None and two[0] is two[1]:
        whole = _parts(two[0])  # as those of D are

        def letters(alphabet: Alphabet) -> Sequence[Input]:
            point = alphabet.inputs(whole)
            return [*point, *alphabet.primed(point)]

    else:
        parts = _parts(domain)

        def letters(alphabet: Alphabet) -> Sequence[Input]:
            return alphabet.inputs(parts)

    return Equations((_named("", name, f.morphism, lines, letters),))


def _halves(naming: Naming[object]) -> tuple[Naming[object], Naming[object]] | None:
    """The namings of the two factors of a product."""
    if naming.objects or len(naming.parts) != 2:
        return None
    return naming.parts[0], naming.parts[1]


def _parts(naming: Naming[object]) -> list[Part]:
    return parts_of(naming, atoms_of)


def _of_lens(f: Hom[object, object, Wire, Wire], lines: int) -> Equations:
    """The get and the put of a lens, with the names of its ends."""
    domain, codomain = _parts(f.domain.naming), _parts(f.codomain.naming)
    back = f.codomain.object
    if is_lens_object(back) and len(atoms_of(back.backward)) != len(codomain):
        codomain = [Part(UNNAMED, UNNAMED, atom) for atom in atoms_of(back.backward)]

    def with_covector(alphabet: Alphabet) -> Sequence[Input]:
        point = alphabet.inputs(domain)
        wires = sum(part.is_wire for part in domain)
        return [*point, *alphabet.inputs(codomain, primes=1, skip=min(wires, 2))]

    assert is_lens(f.morphism)
    get = _named("get", "get", f.morphism.get, lines, lambda alphabet: alphabet.inputs(domain))
    return Equations((get, _named("put", "put", f.morphism.put, lines, with_covector)))


def _of_optimiser(f: Optimiser[object, object, Wire, Wire], lines: int) -> Equations:
    """The get and the put, ``(s, p) -> p`` and ``(s, p, p') -> (s, p)``."""
    memory, parameters = _parts(f.memory.naming), _parts(f.parameters.naming)

    def state(alphabet: Alphabet) -> list[Input]:
        held = alphabet.parameters(parameters)
        return [*alphabet.memory(memory), *held]

    def change(alphabet: Alphabet) -> list[Input]:
        held = state(alphabet)
        return [*held, *alphabet.primed(held[len(memory) :])]

    lens = f.lens.morphism
    both = (("get", lens.get, state), ("put", lens.put, change))
    return Equations(tuple(_named(name, name, g, lines, letters) for name, g, letters in both))


def _of_learner(
    f: Learner[object, object, Wire, Wire, Wire, Wire, Wire, Wire], lines: int
) -> Equations:
    """The step, ``(s, p), (x, y) -> (s, p)``."""
    memory, parameters = _parts(f.optimiser.memory.naming), _parts(f.optimiser.parameters.naming)
    samples = _parts(f.samples.naming)

    def letters(alphabet: Alphabet) -> list[Input]:
        held = alphabet.parameters(parameters)
        return [*alphabet.memory(memory), *held, *alphabet.samples(samples)]

    return Equations((_named("", "step", f.step.morphism, lines, letters),))


def _unnamed(a: object) -> Letters:
    """Letters for an object without names."""
    parts = [Part(UNNAMED, UNNAMED, atom) for atom in atoms_of(a)]
    return lambda alphabet: alphabet.inputs(parts)


def _named(title: str, name: str, f: object, lines: int, letters: Letters) -> Block:
    if is_polynomial_map(f):
        return _of_polynomials(title, name, f, letters)
    if not is_term(f):
        raise TypeError(
            "a formula is of maps of a category with terms or polynomials, such as Smooth, "
            f"Circuits and Polynomials, and not of {came(f)}"
        )
    return _block(title, name, program(f), lines, letters)


def _block(title: str, name: str, code: Program[object], lines: int, letters: Letters) -> Block:
    alphabet, atoms, code = Alphabet(), code.domain.atoms(), defined(code)
    inputs = letters(alphabet)
    if len(inputs) == len(atoms):  # a naming may be that of another object of the same form
        inputs = [i.of(atom) for i, atom in zip(inputs, atoms, strict=True)]
    else:
        alphabet = Alphabet()
        inputs = _unnamed(code.domain)(alphabet)
    fold = Fold(code, [i.letter for i in inputs], alphabet, lines)
    found = tuple(Equation(left, right) for left, right in fold.written(name))
    return Block(title, found, tuple(inputs), fold.left_out, OfProgram(code))


def _of_polynomials(title: str, name: str, f: PolynomialMap[object], letters: Letters) -> Block:
    inputs = letters(Alphabet())
    variables = [i.letter for i in inputs]
    outputs = tuple(_polynomial(p, variables) for p in f.components)
    shown = side_by_side([shortened(e) for e in outputs])
    left = applied_to(name, side_by_side(variables))
    ring = f.components[0].semiring if f.components else None
    meaning = OfExpressions(ring, outputs)
    return Block(title, (Equation(left, shown),), tuple(inputs), 0, meaning)


def _polynomial(p: Polynomial[object], variables: Sequence[Written]) -> Written:
    """The sum of its monomials, those of the highest degree first."""
    k = p.semiring
    found = k.written(k.zero)
    for number, (monomial, coefficient) in enumerate(p.highest_first()):
        factors = [variables[v] ** exponent for v, exponent in monomial]
        term = k.written(coefficient)
        if factors and coefficient == k.one:
            term, *factors = factors
        for factor in factors:
            term = k.product_written(term, factor)
        found = k.sum_written(found, term) if number else term
    return found
