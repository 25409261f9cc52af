"""The laws of optimisers and of the steps they take: where the state goes.

An optimiser is a lens ``(S × P, S × P) -> (P, P)``. Beside each other, two keep their own memory
and their own parameters; and a step ``S × X -> S``, as a parametric map with the sample for its
parameter, composes with itself to the fold over two samples (2103.01931, section 4).
"""

from __future__ import annotations

from cartesian_rdc.categories.base import CartesianCategory, LeftAdditiveCategory, WithNegatives
from cartesian_rdc.categories.para import Para
from cartesian_rdc.laws._law import Draw, Laws, Sides, law
from cartesian_rdc.learning import Optimiser, ascent, descending, side_by_side
from cartesian_rdc.type_variables import Mor, Ob
from cartesian_rdc.typed import Hom, Obj, Wire, lens


def _draw_optimiser(
    c: CartesianCategory[Ob, Mor], draw: Draw[Ob, Mor], names: str
) -> Optimiser[Ob, Mor, Wire, Wire]:
    """Any lens of the right type, under the names of its memory, parameters, get and put."""
    s, p = draw.objects(names[:2])
    sp = c.product(s, p)
    get = draw.morphism(names[2], sp, p)
    put = draw.morphism(names[3], c.product(sp, p), sp)
    memory: Obj[Ob, Mor, Wire] = Obj(c, s)
    parameters: Obj[Ob, Mor, Wire] = Obj(c, p)
    state, fresh = memory @ parameters, draw.morphism(f"fresh {names[0]}", p, s)
    made = lens(parameters, Hom(state, parameters, get), Hom(state @ parameters, state, put))
    return Optimiser(made, Hom(parameters, memory, fresh))


class OptimiserLaws(Laws[CartesianCategory[Ob, Mor], Ob, Mor, Mor], of=CartesianCategory):
    """The state of optimisers side by side, and of two steps."""

    @law("O.1 get side by side", "both read their own state")
    def get_beside(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c = self.subject
        one, two = _draw_optimiser(c, draw, "SPgh"), _draw_optimiser(c, draw, "TQkl")
        x = draw.object("X")
        so, po = one.memory.object, one.parameters.object
        to, qo = two.memory.object, two.parameters.object
        s, p = draw.morphism("s", x, so), draw.morphism("p", x, po)
        t, q = draw.morphism("t", x, to), draw.morphism("q", x, qo)
        both = side_by_side(one, two).lens.morphism
        return c.compose(c.pair(c.pair(s, t), c.pair(p, q)), both.get), c.pair(
            c.compose(c.pair(s, p), one.lens.morphism.get),
            c.compose(c.pair(t, q), two.lens.morphism.get),
        )

    @law("O.2 put side by side", "both write their own state")
    def put_beside(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c = self.subject
        one, two = _draw_optimiser(c, draw, "SPgh"), _draw_optimiser(c, draw, "TQkl")
        x = draw.object("X")
        so, po = one.memory.object, one.parameters.object
        to, qo = two.memory.object, two.parameters.object
        s, (p, dp) = draw.morphism("s", x, so), draw.morphisms("pu", x, po)
        t, (q, dq) = draw.morphism("t", x, to), draw.morphisms("qv", x, qo)
        both = side_by_side(one, two).lens.morphism
        first = c.compose(c.pair(c.pair(s, p), dp), one.lens.morphism.put)
        second = c.compose(c.pair(c.pair(t, q), dq), two.lens.morphism.put)
        old = c.pair(c.pair(s, t), c.pair(p, q))
        return c.compose(c.pair(old, c.pair(dp, dq)), both.put), c.pair(
            c.pair(c.compose(first, c.first(so, po)), c.compose(second, c.first(to, qo))),
            c.pair(c.compose(first, c.second(so, po)), c.compose(second, c.second(to, qo))),
        )

    @law("O.3 two steps", "the composite of two steps is the fold over two samples")
    def two_steps(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (w, s, x) = self.subject, draw.objects("WSX")
        step = draw.morphism("f", c.product(s, x), s)
        start = draw.morphism("s", w, s)
        first, second = draw.morphisms("xy", w, x)
        para = Para(c)
        one = para.parametric(x, s, c.compose(c.symmetry(x, s), step))
        both = para.compose(one, one)  # the newest parameter comes first
        folded = c.compose(c.pair(c.compose(c.pair(start, first), step), second), step)
        return c.compose(c.pair(c.pair(second, first), start), both.body), folded


class AscentLaws(Laws[LeftAdditiveCategory[Ob, Mor], Ob, Mor, Mor], of=LeftAdditiveCategory):
    """``p + p'`` (2103.01931, Definition 3.11)."""

    @law("O.4 ascent", "put(p, u) = p + u")
    def put(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c, (x, a) = self.subject, draw.objects("XP")
        p, u = draw.morphisms("pu", x, a)
        parameters: Obj[Ob, Mor, Wire] = Obj(c, a)
        made = ascent(parameters).lens.morphism
        old = c.pair(c.delete(x), p)
        return c.compose(c.pair(old, u), made.put), c.pair(c.delete(x), c.add(p, u))


class DescentLaws(Laws[WithNegatives[Ob, Mor], Ob, Mor, Mor], of=WithNegatives):
    """Downhill is uphill along ``-p'``, for every optimiser."""

    @law("O.5 descent", "put(s, u) of descending is put(s, -u)")
    def put(self, draw: Draw[Ob, Mor]) -> Sides[Mor]:
        c = self.subject
        up = _draw_optimiser(c, draw, "SPgh")
        x, p = draw.object("X"), up.parameters.object
        old = draw.morphism("s", x, c.product(up.memory.object, p))
        u = draw.morphism("u", x, p)
        down = descending(up).lens.morphism
        return (
            c.compose(c.pair(old, u), down.put),
            c.compose(c.pair(old, c.negate(u)), up.lens.morphism.put),
        )
