# pyright: basic
"""Polynomials over Z with named wires, drawn by Hypothesis; equations of them are decided."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cartesian_rdc.categories.polynomials import PolynomialsOverRing
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.testing.algebra import INTEGERS, polynomials_sample
from cartesian_rdc.typed import (
    Hom,
    Obj,
    ParaHom,
    add,
    get,
    identity,
    lens,
    parametric,
    put,
    renamed,
)

Anything = Hom[Any, Any, Any, Any]

Z = PolynomialsOverRing(Integers())
sample = polynomials_sample(Z, INTEGERS)
sizes = st.integers(0, 2)


def obj(n: int) -> Obj[Any, Any, Any]:
    return Obj(Z, n)


def maps(a: int, b: int) -> st.SearchStrategy[Anything]:
    return sample.morphisms(a, b).map(lambda f: Hom(obj(a), obj(b), f))


@st.composite
def parametric_maps(draw: st.DrawFn, a: int, b: int) -> ParaHom[Any, Any, Any, Any, Any]:
    p = draw(sizes)
    return parametric(obj(p), obj(a), renamed(obj(p) @ obj(a), obj(p + a)) >> draw(maps(p + a, b)))


def turned(given: Any) -> Any:
    """The lens that is given twice the covector."""
    forward, back = get(given), put(given)
    wire: Any = Obj(forward.category, given.codomain.object.backward)
    return lens(wire, forward, (identity(forward.domain) @ doubled(wire)) >> back)


def doubled(wire: Any) -> Any:
    return add(identity(wire), identity(wire))
