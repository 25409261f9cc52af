# pyright: basic
"""Lenses with named wires: get, put, adapters, the ends of lenses, and R into them."""

from __future__ import annotations

import sys
from typing import Any

from hypothesis import given, strategies as st

from cartesian_rdc.categories.lens import Lens, LensMorphism
from cartesian_rdc.learning import (
    ascent,
    descending,
    descent,
    exchange,
    identity_rate,
    rate_at,
    side_by_side,
)
from cartesian_rdc.neural import reals
from cartesian_rdc.typed import (
    Hom,
    adapter,
    answer_of,
    copy,
    corner,
    delete,
    ending,
    first,
    get,
    identity,
    in_lenses,
    lens,
    pair,
    put,
    renamed,
    reverse_derivative,
    right_unitor,
    right_unitor_inverse,
    second,
    two,
    unit,
    unzipped,
    zipped,
)
from tests.breaking import rejected
from tests.polynomial_maps import Anything, Z, doubled, maps, obj, parametric_maps, sizes, turned


@st.composite
def lens_from(draw: st.DrawFn, a: int, a_: int, b: int, b_: int) -> Anything:
    back = renamed(obj(a) @ obj(b_), obj(a + b_)) >> draw(maps(a + b_, a_))
    return lens(obj(b_), draw(maps(a, b)), back)


@given(st.tuples(sizes, sizes, sizes, sizes), st.sampled_from([obj, reals]))
def test_zipped_and_unzipped_are_inverse(ends: tuple[int, int, int, int], of: Any) -> None:
    a, a_, b, b_ = map(of, ends)
    one, other = two(a, a_), two(b, b_)
    there, back = zipped(one, other), unzipped(one, other)
    assert there >> back == identity(two(a @ b, a_ @ b_))
    assert back >> there == identity(one @ other)
    assert there.codomain == one @ other


@given(st.data())
def test_get_and_put_of_composites(data: st.DataObject) -> None:
    a, a_, b, b_, c, c_ = (data.draw(sizes) for _ in range(6))
    f, g = data.draw(lens_from(a, a_, b, b_)), data.draw(lens_from(b, b_, c, c_))
    assert get(f >> g) == get(f) >> get(g)
    before, change = first(obj(a), obj(c_)), second(obj(a), obj(c_))
    assert put(f >> g) == pair(before, pair(before >> get(f), change) >> put(g)) >> put(f)
    assert lens(obj(b_), get(f), put(f)) == f
    one: Anything = identity(two(obj(a), obj(a_)))
    assert get(one) == identity(obj(a))
    assert put(one) == second(obj(a), obj(a_))


@given(st.data())
def test_an_adapter_forgets(data: st.DataObject) -> None:
    a, b = data.draw(sizes), data.draw(sizes)
    f, back = data.draw(maps(a, b)), data.draw(maps(b, a))
    made = adapter(f, back)
    assert get(made) == f
    assert put(made) == second(obj(a), obj(b)) >> back


@given(st.data())
def test_ending_and_answer_of_are_inverse(data: st.DataObject) -> None:
    a, a_ = data.draw(sizes), data.draw(sizes)
    answer = data.draw(maps(a, a_))
    closed = ending(answer)
    assert closed.codomain.object == Lens(Z).unit
    assert answer_of(closed) == answer
    assert ending(answer_of(closed)) == closed
    number = data.draw(maps(0, a))
    constant: Any = Hom(unit(obj(a).category), obj(a), number.morphism)
    assert answer_of(rate_at(constant)(obj(a))) == delete(obj(a)) >> constant
    assert answer_of(identity_rate(obj(a))) == identity(obj(a))


@given(st.data())
def test_r_is_a_functor_into_lenses(data: st.DataObject) -> None:
    a, b, c = (data.draw(sizes) for _ in range(3))
    f, g = data.draw(maps(a, b)), data.draw(maps(b, c))
    assert in_lenses(f >> g) == in_lenses(f) >> in_lenses(g)
    assert in_lenses(identity(obj(a))) == identity(two(obj(a), obj(a)))
    assert get(in_lenses(f)) == f
    assert put(in_lenses(f)) == reverse_derivative(f)
    m, n = data.draw(parametric_maps(a, b)), data.draw(parametric_maps(b, c))
    assert in_lenses(m >> n).morphism == (in_lenses(m) >> in_lenses(n)).morphism
    beside, apart = in_lenses(m @ n).inside, (in_lenses(m) @ in_lenses(n)).inside
    assert beside == apart


@given(st.data())
def test_a_corner_bends_the_input_into_a_parameter(data: st.DataObject) -> None:
    a, b = data.draw(sizes), data.draw(sizes)
    f = data.draw(parametric_maps(a, b))
    bent = corner(f.domain) >> f
    assert bent.domain.object == 0
    assert bent.parameters == f.parameters @ f.domain
    assert right_unitor_inverse(bent.parameters) >> bent.body == f.body
    assert exchange(exchange(f)) == f
    assert corner(f.domain).body == right_unitor(f.domain)


@given(st.data())
def test_optimisers_beside_each_other_do_not_meet(data: st.DataObject) -> None:
    p, q = obj(data.draw(sizes)), obj(data.draw(sizes))
    both: Any = side_by_side(ascent(p), descent(q))
    whole: Any = ascent(p @ q)
    assert side_by_side(ascent(p), ascent(q)).lens.morphism.put == whole.lens.morphism.put
    assert descending(descending(ascent(p))) == ascent(p)
    assert both.parameters == p @ q
    again = copy(both.parameters) >> put_in_z(both)
    assert again >> first(p, q) == first(p, q) >> copy(p) >> put_in_z(ascent(p))
    assert again >> second(p, q) == second(p, q) >> copy(q) >> put_in_z(descent(q))


def put_in_z(optimiser: Any) -> Anything:
    """The put of an optimiser without memory: ``P × P -> P``, for the unit is 0 wires."""
    p = optimiser.parameters
    return Hom(p @ p, p, put(optimiser.lens).morphism)


# Mutants


def twice(good: Any) -> Any:
    return lambda *f: turned(good(*f)) if isinstance(f[0], Hom) else good(*f)


def composed_wrong(good: Any) -> Any:
    def compose(self: Any, f: Any, g: Any) -> Any:
        made, c = good(self, f, g), self.base
        return LensMorphism(made.domain, made.codomain, made.get, c.add(made.put, made.put))

    return compose


here = sys.modules[__name__]
test_mutants_are_rejected = rejected([
    (test_zipped_and_unzipped_are_inverse, here, "unzipped", lambda good: lambda a, b: good(b, a)),
    (test_get_and_put_of_composites, Lens, "compose", composed_wrong),
    (test_an_adapter_forgets, here, "adapter", twice),
    (test_ending_and_answer_of_are_inverse, here, "ending",
     lambda good: lambda f: good(f >> doubled(f.codomain))),
    (test_r_is_a_functor_into_lenses, here, "in_lenses", twice),
    (test_a_corner_bends_the_input_into_a_parameter, here, "corner",
     lambda good: lambda a: good(a) >> doubled(a)),
    (test_optimisers_beside_each_other_do_not_meet, here, "side_by_side",
     lambda good: lambda f, g: good(g, f)),
])  # fmt: skip
