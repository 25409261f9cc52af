# pyright: basic
"""Labels of terms: seen by readers and by functors, by no program and no value."""

from __future__ import annotations

import copy
import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import Phase, given, settings, strategies as st

from cartesian_rdc.categories import free
from cartesian_rdc.categories.smooth import Array, Arrow, assemble, scale, sin, smooth, space, then
from cartesian_rdc.execution import Program, evaluate, program
from cartesian_rdc.execution.instructions import Nought
from cartesian_rdc.execution.passes.simplify import simplify
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import Adam, constant_rate, dense, quadratic_loss, reals, tanh
from cartesian_rdc.testing.smooth import arrows, spaces
from tests.effort import effort
from tests.functions import difference_of_values, points

C = smooth


@dataclass(frozen=True)
class Composed(free.Algebra[Array, Arrow]):
    """A term, composed again, where ``at`` says what becomes of the results."""

    at: Callable[[free.Term[Array], Arrow], Arrow]

    def identity(self, term: free.Identity[Array]) -> Arrow:
        return self.at(term, C.identity(term.a))

    def first(self, term: free.First[Array]) -> Arrow:
        return self.at(term, C.first(term.a, term.b))

    def second(self, term: free.Second[Array]) -> Arrow:
        return self.at(term, C.second(term.a, term.b))

    def delete(self, term: free.Delete[Array]) -> Arrow:
        return self.at(term, C.delete(term.a))

    def zero(self, term: free.Zero[Array]) -> Arrow:
        return self.at(term, C.zero(term.a, term.b))

    def compose(self, term: free.Compose[Array], f: Arrow, g: Arrow) -> Arrow:
        return self.at(term, C.compose(f, g))

    def pair(self, term: free.Pair[Array], f: Arrow, g: Arrow) -> Arrow:
        return self.at(term, C.pair(f, g))

    def add(self, term: free.Add[Array], f: Arrow, g: Arrow) -> Arrow:
        return self.at(term, C.add(f, g))

    def generator(self, term: free.Generator[Array]) -> Arrow:
        return self.at(term, term)


def stripped(f: Arrow) -> Arrow:
    """The term without labels, composed again."""
    return f.fold(Composed(lambda _, g: g))


@st.composite
def labelled(draw: st.DrawFn) -> Arrow:
    """A term some of whose subterms have labels, perhaps several."""
    f = draw(arrows(draw(spaces()), draw(spaces()), depth=3))
    names = st.sampled_from([(), (), ("a",), ("b",), ("a", "b"), ("a", "a")])

    def named(_: free.Term[Array], g: Arrow) -> Arrow:
        for name in draw(names):
            g = C.called(name, g)
        return g

    return free.Label("whole", f.fold(Composed(named)))


def labels(f: Arrow) -> Counter[str]:
    """How many labelled subterms have each name, but for marks."""
    seen: set[free.Term[Array]] = set()
    todo = [f]
    while todo:
        term = todo.pop()
        if term not in seen:
            seen.add(term)
            todo.extend(term.parts)
    named = [term for term in seen if isinstance(term, free.Label)]
    return Counter(term.name for term in named if not term.is_mark)


# The laws, each of an operation that a mutant does otherwise


Programs = Callable[[Arrow], object]
Derivative = Callable[[Arrow], Arrow]


def programs_do_not_see_labels(program_: Programs, f: Arrow) -> bool:
    return program_(f) == program_(stripped(f))


def derivatives_compute_the_same(derivative: Derivative, f: Arrow) -> bool:
    """In the order of the instructions they may differ, since no equation opens a box."""
    known: dict[object, int] = {}

    def computed(code: Program[Array]) -> list[int]:
        value: dict[int, int] = {v: -1 - v for v in code.inputs}
        for i in code.instructions:
            key = i.generator, *(value[v] for v in i.arguments)
            value[i.results[0]] = known.setdefault(key, len(known))
        return [len(code.instructions), *(value[v] for v in code.outputs)]

    return computed(program(derivative(f))) == computed(program(derivative(stripped(f))))


def stripping_undoes_labels(strip: Derivative, f: Arrow) -> bool:
    return strip(f) is stripped(stripped(f)) and not labels(strip(f))


def derivatives_keep_the_box(derivative: Derivative, f: Arrow) -> bool:
    return derivative(f) is C.called("R[whole]", derivative(f.parts[0]))


def batching_keeps_the_box(batched: Derivative, f: Arrow) -> bool:
    return batched(f) is C.called("whole", batched(f.parts[0]))


def values_are_the_same(value: Callable[[Arrow, object], object], f: Arrow) -> bool:
    at = assemble(f.domain, points(f.domain)[0])
    ours, theirs = value(f, at), evaluate(stripped(f), at)
    return difference_of_values(f.codomain, ours, theirs, tolerance=0) is None


def scopes_begin_with_the_outermost_label(
    made: Callable[[Arrow], Program[Array]], f: Arrow
) -> bool:
    whole, inner = made(f).instructions, made(f.parts[0]).instructions
    return all(
        i.scope == ("whole", *j.scope) or (isinstance(i.generator, Nought) and not j.scope)
        for i, j in zip(whole, inner, strict=True)
    )


def simplifying_keeps_scopes(made: Callable[[Arrow], Program[Array]], f: Arrow) -> bool:
    code = made(f)
    known = set(code.inputs)  # what depends on them; constants are written where they are read
    for i in code.instructions:
        if not known.isdisjoint(i.arguments):
            known.update(i.results)
            if i.scope[:1] != ("whole",):
                return False
    return True


def unlabelled(f: Arrow) -> Arrow:
    return f.parts[0] if isinstance(f, free.Label) else f


def reverse_without_labels(f: Arrow) -> Arrow:
    return C.reverse_derivative(stripped(f))


def compared_with_scopes(f: Arrow) -> Sequence[object]:
    return [(i, i.scope) for i in program(f).instructions]


LAWS: list[tuple[Callable[..., bool], object, object]] = [
    (programs_do_not_see_labels, program, compared_with_scopes),
    (
        derivatives_compute_the_same,
        C.reverse_derivative,
        lambda f: C.reverse_derivative(C.add(f, f) if isinstance(f, free.Label) else f),
    ),
    (
        derivatives_compute_the_same,
        C.forward_derivative,
        lambda f: C.forward_derivative(C.add(f, f) if isinstance(f, free.Label) else f),
    ),
    (stripping_undoes_labels, stripped, unlabelled),
    (derivatives_keep_the_box, C.reverse_derivative, reverse_without_labels),
    (
        batching_keeps_the_box,
        Batching(2).on_morphism,
        lambda f: Batching(2).on_morphism(stripped(f)),
    ),
    (values_are_the_same, evaluate, lambda f, x: evaluate(C.add(f, f), x)),
    (scopes_begin_with_the_outermost_label, program, lambda f: program(unlabelled(f))),
    (
        simplifying_keeps_scopes,
        lambda f: simplify(program(f)),
        lambda f: simplify(program(unlabelled(f))),
    ),
]
"""Each law, the operation that it is about, and one that it rejects."""


def holds(law: Callable[..., bool], operation: object, examples: int) -> None:
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        derandomize=True,
    )
    @given(labelled())
    def check(f: Arrow) -> None:
        assert law(operation, f), law.__name__

    check()


IDS = [law.__name__ for law, _, _ in LAWS]


@pytest.mark.parametrize(("law", "operation", "mutant"), LAWS, ids=IDS)
def test_laws_of_labels(law: Callable[..., bool], operation: object, mutant: object) -> None:
    holds(law, operation, effort(20, in_all=60))
    with pytest.raises(AssertionError, match=law.__name__):
        holds(law, mutant, 60)


@given(labelled())
def test_labelled_terms_are_interned_printed_and_pickled(f: Arrow) -> None:
    assert isinstance(f, free.Label)
    assert free.Label(f.name, f.f) is f
    assert copy.deepcopy(f) is f
    assert pickle.loads(pickle.dumps(f)) is f
    assert (f.domain, f.codomain) == (f.f.domain, f.f.codomain)


def test_no_equation_opens_a_box() -> None:
    a = space(2)
    both = C.pair(sin(a), scale(a, 2.0))
    assert C.compose(C.called("n", both), C.first(a, a)) is free.Compose(
        free.Label("n", both), free.First(a, a)
    )
    assert repr(C.called("it's", C.identity(a))) == f'Label("it\'s", {C.identity(a)!r})'
    assert C.called("n", sin(a)) is not C.called("m", sin(a))
    assert C.called("n", C.zero(a, a)) is C.zero(a, a)  # a box in which nothing is computed
    assert C.called("n", C.delete(a)) is C.delete(a)


def test_an_instruction_knows_its_path() -> None:
    a = space(2)
    f = C.called("model", then(C.called("first", sin(a)), C.called("second", scale(a, 2.0))))
    assert [i.scope for i in program(f).instructions] == [("model", "first"), ("model", "second")]
    back = program(C.reverse_derivative(f))
    assert {i.scope for i in back.instructions} == {
        ("R[model]", "R[second]"),
        ("R[model]", "R[first]"),
    }
    shared = C.pair(C.called("one", sin(a)), C.called("two", sin(a)))
    assert [i.scope for i in program(shared).instructions] == [("one",)]  # the first has it


def test_steps_of_labelled_models_have_equal_programs() -> None:
    def step(depth: int, named: bool) -> Arrow:
        a = reals(3)
        model = None
        for k in range(depth):
            layer = a >> dense(a, tanh)
            if named:
                layer = layer.called(f"layer{k}")
            model = layer.unnamed() if model is None else (model >> layer).unnamed()
        assert model is not None
        return supervised(model, quadratic_loss, constant_rate(0.1), Adam()).step.morphism

    for depth in (1, 2, 7):
        plain, named = step(depth, False), step(depth, True)
        ours = {name: count for name, count in labels(named).items() if "layer" in name}
        assert sum(ours.values()) == 2 * depth
        parts = {"model", "R[model]", "loss", "R[loss]", "rate*", "optimiser", "optimiser*"}
        assert labels(plain).keys() == labels(named).keys() - ours.keys() == parts
        assert program(named) == program(plain)
        assert stripped(named) is stripped(plain)


def test_boxes_in_boxes_ten_thousand_deep() -> None:
    a, depth = space(2), 10_000
    f: Arrow = sin(a)
    for k in range(depth):
        f = C.called(str(k % 3), then(f, scale(a, 2.0)) if k % 100 == 0 else f)
    code = program(f)
    assert len(code.instructions) == 1 + depth // 100
    assert [len(i.scope) for i in code.instructions[:2]] == [depth, depth]
    assert program(C.reverse_derivative(f)).operations > 0
    assert pickle.loads(pickle.dumps(f)) is f
    assert len(f.expression()) < 100 * depth
