"""The diagrams of the site: the model of the front page, the learner, one for each construction."""

from __future__ import annotations

import cartesian_rdc as rdc
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Atomic, Free, Object, Product, Symbol, Term
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.drawing import beside, draw
from cartesian_rdc.laws import draw_law
from cartesian_rdc.learning import closed_learner
from cartesian_rdc.neural import Layer, Matrix, batched, mixed
from cartesian_rdc.typed import Hom, Obj, ParaHom, Wire

WIDE = 1500.0
"""So wide are pictures that are not to be broken into strips."""


def model() -> str:
    """A dense layer, as a parametric map."""
    return draw(_layer()).svg()


def reverse() -> str:
    """Its reverse derivative, as a map."""
    return draw(rdc.reverse_derivative(_layer().body)).svg(width=WIDE)


def learner() -> str:
    """The supervised learner (2103.01931, Fig. 6)."""
    layer, loss = _layer(), rdc.quadratic_loss(rdc.reals(3))
    rate = rdc.constant_rate(0.1)(loss.codomain).called("rate")
    optimiser = rdc.Momentum(0.9)(layer.parameters).lens.called("optimiser")
    return draw(closed_learner(layer.boxed("model"), loss.boxed("loss"), rate, optimiser)).svg()


def trained() -> str:
    """A learner with the wires of its state bent: what comes out goes in again."""
    return draw(
        rdc.supervised(_layer(), rdc.quadratic_loss, rdc.constant_rate(0.1), rdc.Momentum(0.9))
    ).svg()


def chain_rule() -> str:
    """RD.5, both sides."""
    return draw_law("RD.5").svg()


def on_pictures() -> str:
    """A layer that copies its input, and its image under R."""
    layer = rdc.residual(rdc.reals(3) >> rdc.dense(rdc.reals(3), rdc.tanh))
    return beside(draw(layer), "↦", draw(rdc.in_lenses(layer)), title="R acts on pictures").svg()


def forward() -> str:
    """``D[f] = (ι0 × 1) R[R[f]] π1`` (1910.07065, Theorem 16)."""
    return draw(Free().forward_derivative(_symbol("f", "A", "B"))).svg()


def dagger() -> str:
    """The dagger of the copy is the sum."""
    c, a = Free(), Atomic("A")
    return beside(draw(c.copy(a)), "†  =", draw(c.add(c.first(a, a), c.second(a, a)))).svg()


def para() -> str:
    """A composite of parametric maps, whose parameters come from above."""
    p, q, a, b, e = map(Atomic, "PQABC")
    f = _parametric(Symbol("f", Product(p, a), b), p, a, b)
    return draw(f >> _parametric(Symbol("g", Product(q, b), e), q, b, e)).svg()


def lens() -> str:
    """A composite of lenses, opened: get and put of each."""
    f, g = _hom(_symbol("f", "A", "B")), _hom(_symbol("g", "B", "C"))
    return draw(rdc.in_lenses(f) >> rdc.in_lenses(g)).svg()


def para_lens() -> str:
    """A dense layer as a parametric lens."""
    return draw(rdc.in_lenses(_layer())).svg()


def optimiser() -> str:
    """Momentum, a lens from ``S × P`` to P."""
    return draw(rdc.Momentum(0.9)(rdc.reals(3))).svg()


def functor() -> str:
    """A functor takes a composite to the composite of what it takes the parts to."""
    f, g = _symbol("F[f]", "F A", "F B"), _symbol("F[g]", "F B", "F C")
    return beside(draw(_symbol("F[f g]", "F A", "F C")), "=", draw(Free().compose(f, g))).svg()


def scan() -> str:
    """The scan of a step, of three rows."""
    c, (p, s, x, y) = Free(), map(Atomic, "PSXY")
    step = Symbol("f", Product(p, Product(s, x)), Product(s, y))
    return draw(
        _parametric(
            c.unrolled(p, s, x, y, step, 3), p, Product(s, c.power(x, 3)), Product(s, c.power(y, 3))
        )
    ).svg(width=WIDE)


def batching() -> str:
    """A layer on one row, and on five with the same parameters."""
    return beside(draw(_layer()), "becomes", draw(batched(_layer(), 5))).svg()


def precision() -> str:
    """A layer, and the same with its body in bfloat16."""
    layer = _layer("float32")
    return beside(draw(layer), "becomes", draw(mixed(layer, "bfloat16"))).svg()


def context() -> str:
    """A composite in a context X, which both parts are given."""
    c = Free()
    x, a, b, e = map(Atomic, "XABC")
    f, g = Symbol("f", Product(x, a), b), Symbol("g", Product(x, b), e)
    return draw(c.compose(c.pair(c.first(x, a), f), g)).svg()


def circuit() -> str:
    """The majority of three bits."""
    c = Circuits(Modular(2))
    three = c.bus(3)
    x, y, z = c.wires(three)
    return draw(c.total(three, [c.times(x, y), c.times(x, z), c.times(y, z)])).svg()


def _layer(dtype: str = "float64") -> Layer[tuple[Wire, Matrix[Wire, Wire]], Wire, Wire]:
    return rdc.reals(2, dtype=dtype) >> rdc.dense(rdc.reals(3, dtype=dtype), rdc.sigmoid)


def _symbol(name: str, a: str, b: str) -> Symbol:
    """A map that is only a name, as are its derivatives."""
    return _named(name, Atomic(a), Atomic(b))


def _named(name: str, a: Object[str], b: Object[str]) -> Symbol:
    return Symbol(
        name, a, b, lambda f: _named(f"R[{f.name}]", Product(f.source, f.target), f.source)
    )


def _hom(f: Term[str]) -> Hom[Object[str], Term[str], Wire, Wire]:
    return Hom(Obj(Free(), f.domain), Obj(Free(), f.codomain), f)


def _parametric(
    f: Term[str], p: Object[str], a: Object[str], b: Object[str]
) -> ParaHom[Object[str], Term[str], Wire, Wire, Wire]:
    return ParaHom(Obj(Free(), p), Obj(Free(), a), Obj(Free(), b), f)
