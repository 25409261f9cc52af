"""Lens, Para, the dagger and interpretations: what laws do not say, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import (
    Atomic,
    Free,
    FreeCategory,
    Generator,
    Object,
    Symbol,
    Term,
    Unit,
)
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.categories.smooth import Arrow, Space, smooth, space
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors import (
    Dagger,
    IdentityFunctor,
    Interpretation,
    Opposite,
    ParaFunctor,
    ReverseDerivative,
)
from cartesian_rdc.neural import SmoothMap, reals
from cartesian_rdc.testing import Comparison, Sample, law_tests
from cartesian_rdc.testing.smooth import arrows, same_functions, smooth_sample, spaces
from cartesian_rdc.typed import Hom, Obj, Wire, add, first, identity, lens, pair, parametric, zero
from tests.functions import difference

a, b, c = space(2), space(3), space(2, 3)

base = smooth_sample(depth=1)
parametric_maps = base.para()

LINEAR: list[Arrow] = [
    sm.scale(a, -2.5),
    sm.negate(c),
    sm.sum(c, [0]),
    sm.broadcast(c, [1]),
    sm.reshape(c, 3, 2),
    sm.transpose(c),
    sm.take(c, slice(0, 2), slice(0, 3, 2)),
    smooth.addition(a),
    smooth.copy(a),
    smooth.first(a, b),
    smooth.symmetry(a, b),
    smooth.zero(a, b),
    smooth.reverse_derivative(sm.take(b, slice(1, 3))),  # linear in its second half only
]


@pytest.mark.parametrize(
    "f", LINEAR[:-1], ids=lambda f: f.label if isinstance(f, Generator) else ""
)
def test_the_dagger_of_a_linear_map(f: Arrow) -> None:
    """1910.07065: D[f] = π1 f, R[f] = π1 f†, f†† = f."""
    x, y = f.domain, f.codomain
    dagger = smooth.dagger(f)
    assert difference(smooth.forward_derivative(f), sm.then(smooth.second(x, x), f)) is None
    assert difference(smooth.reverse_derivative(f), sm.then(smooth.second(x, y), dagger)) is None
    assert difference(smooth.dagger(dagger), f) is None


def test_the_dagger_is_a_contravariant_functor() -> None:
    f, g = sm.sum(c, [0]), sm.scale(b, 3.0)
    dagger = Dagger(smooth)
    assert isinstance(dagger.target, Opposite)
    composite = dagger.on_morphism(smooth.compose(f, g))
    assert difference(composite, dagger.target.compose(*map(dagger.on_morphism, (f, g)))) is None
    one = smooth.identity(a)
    assert difference(dagger.on_morphism(one), dagger.target.identity(a)) is None


turned: Comparison[Space, Arrow] = Comparison(
    lambda x, y, left, right, data: same_functions().difference(y, x, left, right, data)
)
test_opposite = law_tests(
    Opposite(smooth),
    Sample(Opposite(smooth), spaces(), lambda x, y: arrows(y, x, depth=1), turned),
)


@given(st.data())
def test_formulas_are_an_interpretation(data: st.DataObject) -> None:
    """Free -> Smooth: what generators become decides what terms become."""
    functor: Interpretation[str, Object[sm.Array], Term[sm.Array]] = Interpretation(
        Free(),
        smooth,
        lambda name: space(len(name)),
        lambda generator: sm.sin(space(len(str(generator.domain)))),
    )
    ab, f = Atomic("AB"), Symbol("f", Atomic("AB"), Atomic("AB"))
    free, s = Free(), sm.sin(a)
    cases: list[tuple[Term[str], Arrow]] = [
        (free.compose(f, f), smooth.compose(s, s)),
        (free.pair(f, f), smooth.pair(s, s)),
        (free.add(f, f), smooth.add(s, s)),
        (free.delete(ab), smooth.delete(a)),
        (free.zero(ab, ab), smooth.zero(a, a)),
        (free.second(ab, ab), smooth.second(a, a)),
    ]
    term, expected = data.draw(st.sampled_from(cases))
    assert functor.on_morphism(term) is expected


lenses, para = Lens(smooth), Para(smooth)
A, B = LensObject(a, a), LensObject(b, b)
f = sm.sin(a)
named_a, named_b = reals(2), reals(3)
named_f: SmoothMap[Wire, Wire] = Hom(named_a, named_a, f)
of_pairs: SmoothMap[tuple[Wire, Wire], Wire]
of_pairs = Hom(Obj(smooth, a), named_a, f)  # two names for one object: not seen by checkers


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: lenses.lens(A, B, f, f),
            "cannot make a lens (R[2], R[2]) -> (R[3], R[3]): its get should end in R[3], "
            "this one ends in R[2]",
        ),
        (
            lambda: lenses.lens(A, A, f, f),
            "cannot make a lens (R[2], R[2]) -> (R[2], R[2]): its put should begin in "
            "R[2] × R[2], this one begins in R[2]",
        ),
        (
            lambda: lenses.compose(lenses.identity(A), lenses.identity(B)),
            "cannot compose: the first ends in (R[2], R[2]), the second begins in (R[3], R[3])",
        ),
        (
            lambda: para.parametric(b, a, f),
            "cannot make a map from R[2] with parameters R[3]: its body should begin in "
            "R[3] × R[2], this one begins in R[2]",
        ),
        (
            lambda: para.compose(para.identity(a), para.identity(b)),
            "cannot compose: the first ends in R[2], the second begins in R[3]",
        ),
        (
            lambda: para.before(f, para.identity(b)),
            "cannot compose: the first ends in R[2], the second begins in R[3]",
        ),
        (
            lambda: para.after(para.identity(b), f),
            "cannot compose: the first ends in R[3], the second begins in R[2]",
        ),
        (
            lambda: para.reparametrise(para.lift(f), f),
            "cannot reparametrise: the parameters are 1, the reparametrisation ends in R[2]",
        ),
        (
            lambda: Hom(named_a, named_b, f),
            "cannot name a morphism: the names are for R[2] -> R[3], the morphism is R[2] -> R[2]",
        ),
        (
            lambda: parametric(named_b, named_a, of_pairs),
            "cannot make a parametric map: the first ends in R[3] × R[2], "
            "the second begins in R[2]",
        ),
        (
            lambda: lens(named_b, named_f, of_pairs),
            "cannot make a lens (R[2], R[2]) -> (R[2], R[3]): its put should begin in "
            "R[2] × R[3], this one begins in R[2]",
        ),
    ],
)
def test_wiring_that_does_not_fit(make: Callable[[], object], message: str) -> None:
    with pytest.raises(CompositionError) as caught:
        make()
    assert str(caught.value) == message


@dataclass(frozen=True)
class Twin(FreeCategory[str]):
    """A category whose objects and morphisms are those of ``Free``, and which is another."""


def test_arrows_of_different_categories_do_not_meet() -> None:
    here: Obj[Object[str], Term[str], Wire] = Obj(Free(), Atomic("A"))
    there: Obj[Object[str], Term[str], Wire] = Obj(Twin(), Atomic("A"))
    with pytest.raises(CompositionError) as caught:
        _ = identity(here) >> identity(there)
    assert str(caught.value) == "cannot compose: the first is in Free, the second is in Twin()"
    with pytest.raises(CompositionError, match="cannot multiply: the first is in Free"):
        _ = here @ there
    with pytest.raises(CompositionError, match="cannot multiply: the first is in Free"):
        first(here, there)
    with pytest.raises(CompositionError, match="cannot pair: the first is in Twin"):
        pair(identity(there), identity(here))
    with pytest.raises(CompositionError, match="cannot take zero: the first is in Twin"):
        zero(there, here)
    with pytest.raises(CompositionError, match="cannot add: the first is in Twin"):
        add(identity(there), identity(here))
    with pytest.raises(CompositionError, match="cannot name a morphism A -> A: the first is in Tw"):
        Hom(there, here, identity(there).morphism)
    with pytest.raises(CompositionError, match="cannot apply a functor: the first is in Free"):
        IdentityFunctor(Free())(there)


@given(st.data())
def test_acting_on_para_is_composing_with_a_lift(data: st.DataObject) -> None:
    """``before`` and ``after`` add no unit to the parameters; along the unitors, they agree."""
    x, y, z = (data.draw(spaces()) for _ in range(3))
    f = data.draw(parametric_maps.morphisms(x, y))
    g, h = data.draw(arrows(z, x, depth=1)), data.draw(arrows(y, z, depth=1))
    p = f.parameters
    before = para.reparametrise(para.compose(para.lift(g), f), smooth.right_unitor_inverse(p))
    after = para.reparametrise(para.compose(f, para.lift(h)), smooth.left_unitor_inverse(p))
    assert parametric_maps.difference(para.before(g, f), before, data) is None
    assert parametric_maps.difference(para.after(f, h), after, data) is None


@given(st.data())
def test_two_cells_compose_both_ways(data: st.DataObject) -> None:
    x, y, z = (data.draw(spaces()) for _ in range(3))
    f, g = data.draw(parametric_maps.morphisms(x, y)), data.draw(parametric_maps.morphisms(y, z))
    q, r = data.draw(spaces()), data.draw(spaces())
    s = para.reparametrisation(f, data.draw(arrows(q, f.parameters, depth=1)))
    t = para.reparametrisation(g, data.draw(arrows(r, g.parameters, depth=1)))
    beside = para.horizontal(s, t)
    along = para.reparametrise(beside.source, beside.along)
    assert parametric_maps.difference(beside.target, along, data) is None

    u = para.reparametrisation(s.target, data.draw(arrows(r, q, depth=1)))
    twice = para.vertical(s, u)
    along = para.reparametrise(twice.source, twice.along)
    assert parametric_maps.difference(twice.target, along, data) is None

    functor = ParaFunctor(ReverseDerivative(smooth))
    moved = functor.on_reparametrisation(s)
    assert moved.along == ReverseDerivative(smooth).on_morphism(s.along)
    assert isinstance(moved.source, ParaMorphism)


def test_a_corner_bends_an_input_into_a_parameter() -> None:
    corner = para.corner(a)
    assert (corner.parameters, corner.domain, para.codomain(corner)) == (a, Unit(), a)
    of_lenses = Para(lenses).corner(A)
    expected: LensMorphism[Object[sm.Array], Term[sm.Array]] = lenses.right_unitor(A)
    assert of_lenses.body == expected
