# pyright: basic, reportArgumentType=false
"""Every law of the library rejects the mutant named for it, and none is without one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from cartesian_rdc import laws
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic, Pair, Product
from cartesian_rdc.categories.smooth import Array, Arrow, Space, smooth, space
from cartesian_rdc.categories.smooth.multilinear import times
from cartesian_rdc.functors import Para, ParaFunctor
from cartesian_rdc.laws import Law
from cartesian_rdc.testing import check_law, para_sample
from cartesian_rdc.testing.smooth import smooth_sample
from tests.mutants.structures import (
    BrokenForward,
    BrokenFunctor,
    BrokenMonoidal,
    BrokenNegatives,
    BrokenReverse,
)

base = smooth_sample(depth=1)
parametric = para_sample(smooth, base)


def twice(f: Arrow) -> Arrow:
    return sm.then(f, sm.scale(f.codomain, 2.0))


def ones(a: Space, b: Space) -> Arrow:
    one = b.fold(
        lambda: smooth.identity(smooth.unit),
        lambda array: sm.full(sm.space(*array.shape), 1.0),
        smooth.pair,
    )
    return sm.then(smooth.delete(a), one)


def plus_one(f: Arrow) -> Arrow:
    return smooth.add(f, ones(f.domain, f.codomain))


def unequal(a: Space, b: Space) -> Arrow:
    """``A × B -> A × B``, twice the one and thrice the other."""
    return smooth.tensor(sm.scale(a, 2.0), sm.scale(b, 3.0))


def wrong_only_on_products(f: Arrow) -> Arrow:
    return twice(f) if isinstance(f.codomain, Product) else f


def forgotten_summand(f: Arrow) -> Arrow:
    if not isinstance(f, Pair):
        return smooth.reverse_derivative(f)
    only = smooth.tensor(smooth.identity(f.domain), smooth.first(f.f.codomain, f.g.codomain))
    return smooth.compose(only, smooth.reverse_derivative(f.f))


def twisted(array: Array) -> Arrow:
    """``(p, v) -> v + p Σ v``: directions in a frame that has torsion."""
    x = Atomic(array)
    spread = sm.then(smooth.second(x, x), sm.total(x), sm.broadcast(x, range(array.rank)))
    return smooth.add(smooth.second(x, x), times(smooth.first(x, x), spread))


def twisted_back(array: Array) -> Arrow:
    """``(p, c) -> c + Σ p c``: the transpose of the above in its second argument."""
    x = Atomic(array)
    dot = times(smooth.first(x, x), smooth.second(x, x))
    spread = sm.then(dot, sm.total(x), sm.broadcast(x, range(array.rank)))
    return smooth.add(smooth.second(x, x), spread)


def with_torsion_forward(f: Arrow) -> Arrow:
    a = f.domain
    at = smooth.pair(smooth.first(a, a), sm.everywhere_on_two(a, twisted))
    return smooth.compose(at, smooth.forward_derivative(f))


def with_torsion_reverse(f: Arrow) -> Arrow:
    a, b = f.domain, f.codomain
    both = smooth.pair(smooth.first(a, b), smooth.reverse_derivative(f))
    return smooth.compose(both, sm.everywhere_on_two(a, twisted_back))


R, D = smooth.reverse_derivative, smooth.forward_derivative
REALS = space()

MONOIDAL: dict[str, BrokenMonoidal] = {
    **dict.fromkeys(
        (
            "M.1 product of identities",
            "M.2 product of composites",
            "P.6 reparametrising composites",
        ),
        BrokenMonoidal("tensor", lambda f, g: twice(smooth.tensor(f, g))),
    ),
    **dict.fromkeys(
        (
            "M.3 associator is natural",
            "M.6 associator and inverse",
            "M.7 inverse and associator",
            "M.12 pentagon",
            "M.13 triangle",
            "P.3 associativity",
        ),
        BrokenMonoidal("associator", lambda a, b, c: twice(smooth.associator(a, b, c))),
    ),
    **dict.fromkeys(
        (
            "M.4 left unitor is natural",
            "M.8 left unitor and inverse",
            "M.9 inverse and left unitor",
        ),
        BrokenMonoidal("left_unitor", lambda a: twice(smooth.left_unitor(a))),
    ),
    **dict.fromkeys(
        (
            "M.5 right unitor is natural",
            "M.10 right unitor and inverse",
            "M.11 inverse and right unitor",
        ),
        BrokenMonoidal("right_unitor", lambda a: twice(smooth.right_unitor(a))),
    ),
    **dict.fromkeys(
        ("S.1 symmetry is natural", "S.2 symmetry is an involution", "S.3 hexagon"),
        BrokenMonoidal("symmetry", lambda a, b: twice(smooth.symmetry(a, b))),
    ),
    "P.1 left unit": BrokenMonoidal(
        "right_unitor_inverse", lambda a: twice(smooth.right_unitor_inverse(a))
    ),
    "P.2 right unit": BrokenMonoidal(
        "left_unitor_inverse", lambda a: twice(smooth.left_unitor_inverse(a))
    ),
    "P.4 reparametrising along 1": BrokenMonoidal("identity", lambda a: sm.scale(a, 2.0)),
    "P.5 reparametrising twice": BrokenMonoidal(
        "compose", lambda f, g: twice(smooth.compose(f, g))
    ),
}

plus_one_reversed = BrokenReverse("reverse_derivative", lambda f: plus_one(R(f)))
REVERSE: dict[str, BrokenReverse] = {
    **dict.fromkeys(
        ("C.1 left unit", "C.2 right unit"), BrokenReverse("identity", lambda a: sm.scale(a, 2.0))
    ),
    "C.3 associativity": BrokenReverse("compose", lambda f, g: twice(smooth.compose(f, g))),
    **dict.fromkeys(
        ("X.1 first of a pair", "X.3 pairs are unique"),
        BrokenReverse("pair", lambda f, g: smooth.pair(twice(f), g)),
    ),
    "X.2 second of a pair": BrokenReverse("pair", lambda f, g: smooth.pair(f, twice(g))),
    "X.4 terminal object": BrokenReverse("nothing", smooth.identity, REALS),
    **dict.fromkeys(
        ("A.1 commutativity", "A.2 associativity"),
        BrokenReverse("add", lambda f, g: smooth.add(f, twice(g))),
    ),
    "A.3 unit": BrokenReverse("zero", ones),
    "A.4 left sum": BrokenReverse(
        "add", lambda f, g: smooth.compose(sm.scale(f.domain, 2.0), smooth.add(f, g))
    ),
    "A.5 left zero": BrokenReverse(
        "zero", lambda a, b: smooth.identity(a) if a == b else smooth.zero(a, b)
    ),
    **dict.fromkeys(
        ("A.6 first is additive", "A.7 second is additive"),
        BrokenReverse("add", lambda f, g: smooth.add(f, wrong_only_on_products(g))),
    ),
    **dict.fromkeys(
        ("A.8 first of zero", "A.9 second of zero"),
        BrokenReverse(
            "zero", lambda a, b: ones(a, b) if isinstance(b, Product) else smooth.zero(a, b)
        ),
    ),
    **dict.fromkeys(
        (
            *("RD.1 sum", "RD.1 zero", "RD.2 additivity", "RD.2 zero covector"),
            *("RD.3 identity", "RD.3 first", "RD.3 second", "RD.4 terminal"),
        ),
        plus_one_reversed,
    ),
    "RD.4 pair": BrokenReverse("reverse_derivative", forgotten_summand),
    **dict.fromkeys(
        ("RD.5 chain rule", "RD.6 linearity"),
        BrokenReverse("reverse_derivative", lambda f: sm.then(R(f), sm.scale(f.domain, 1.001))),
    ),
    "RD.7 mixed partials": BrokenReverse("reverse_derivative", with_torsion_reverse),
}

FORWARD: dict[str, BrokenForward] = {
    **dict.fromkeys(
        (
            *("CD.1 sum", "CD.1 zero", "CD.2 additivity", "CD.2 zero direction"),
            *("CD.3 identity", "CD.3 first", "CD.3 second"),
        ),
        BrokenForward("forward_derivative", lambda f: plus_one(D(f))),
    ),
    "CD.4 pair": BrokenForward("forward_derivative", lambda f: wrong_only_on_products(D(f))),
    "CD.4 terminal": BrokenForward("forward_derivative", lambda f: plus_one(D(f)), REALS),
    **dict.fromkeys(
        ("CD.5 chain rule", "CD.6 linearity"),
        BrokenForward("forward_derivative", lambda f: sm.then(D(f), sm.scale(f.codomain, 1.001))),
    ),
    "CD.7 mixed partials": BrokenForward("forward_derivative", with_torsion_forward),
}

NEGATIVES: dict[str, BrokenNegatives] = dict.fromkeys(
    ("N.1 inverse", "N.2 difference"), BrokenNegatives("negate", lambda f: f)
)

FUNCTORS: dict[str, BrokenFunctor] = {
    **dict.fromkeys(
        ("F.1 identity", "F.2 composite"),
        BrokenFunctor(twice, lambda a, b: smooth.identity(smooth.product(a, b))),
    ),
    **dict.fromkeys(
        (
            "MF.1 comparison is natural",
            "MF.2 associativity",
            "MF.3 left unit",
            "MF.4 right unit",
            "MF.5 symmetry",
            "PF.1 comparison is natural",
        ),
        BrokenFunctor(lambda f: f, unequal),
    ),
}


def rejects(check: Callable[[st.DataObject], None], number: int) -> bool:
    """Whether a search at Hypothesis's default size finds that the law fails."""

    @seed(number)
    @settings(
        max_examples=100,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        check(data)

    try:
        run()
    except AssertionError as error:
        return " fails: " in str(error)
    return False


CHECKS: dict[str, Callable[[st.DataObject], None]] = {}
"""For each law, a check of its mutant."""

one = REVERSE["C.1 left unit"]
of_categories: list[Law[BrokenReverse, Space, Arrow, Arrow]] = [
    *laws.category_laws(one),
    *laws.cartesian_laws(one),
    *laws.left_additive_laws(one),
    *laws.reverse_differential_laws(one),
]
for category_law in of_categories:
    CHECKS[category_law.name] = partial(
        check_law, category_law, REVERSE[category_law.name], base, base.difference
    )
of_products: list[Law[BrokenMonoidal, Space, Arrow, Arrow]] = [
    *laws.monoidal_laws(MONOIDAL["M.12 pentagon"]),
    *laws.symmetric_laws(MONOIDAL["M.12 pentagon"]),
]
for monoidal_law in of_products:
    CHECKS[monoidal_law.name] = partial(
        check_law, monoidal_law, MONOIDAL[monoidal_law.name], base, base.difference
    )
for para_law in laws.para_laws(Para(smooth)):
    CHECKS[para_law.name] = partial(
        check_law, para_law, Para(MONOIDAL[para_law.name]), parametric, parametric.difference
    )
for forward_law in laws.differential_laws(FORWARD["CD.4 pair"]):
    CHECKS[forward_law.name] = partial(
        check_law, forward_law, FORWARD[forward_law.name], base, base.difference
    )
for negatives_law in laws.negatives_laws(NEGATIVES["N.1 inverse"]):
    CHECKS[negatives_law.name] = partial(
        check_law, negatives_law, NEGATIVES[negatives_law.name], base, base.difference
    )
of_functors: list[Law[BrokenFunctor, Space, Arrow, Arrow]] = [
    *laws.functor_laws(FUNCTORS["F.1 identity"]),
    *laws.monoidal_functor_laws(FUNCTORS["F.1 identity"]),
]
for functor_law in of_functors:
    CHECKS[functor_law.name] = partial(
        check_law, functor_law, FUNCTORS[functor_law.name], base, base.difference
    )
for para_functor_law in laws.para_functor_laws(ParaFunctor(FUNCTORS["F.1 identity"])):
    CHECKS[para_functor_law.name] = partial(
        check_law,
        para_functor_law,
        ParaFunctor(FUNCTORS[para_functor_law.name]),
        parametric,
        parametric.difference,
    )


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("name", sorted(CHECKS))
def test_every_law_rejects_its_mutant(name: str, number: int) -> None:
    assert rejects(CHECKS[name], number)


def test_no_mutant_is_named_for_a_law_that_there_is_not() -> None:
    named = {*REVERSE, *MONOIDAL, *FORWARD, *NEGATIVES, *FUNCTORS}
    assert named == set(CHECKS)
    assert len(CHECKS) == 72
