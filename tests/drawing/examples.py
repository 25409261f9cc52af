# pyright: basic
"""Diagrams of all kinds, for the tests of forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cartesian_rdc import (
    Adam,
    Momentum,
    ascent,
    called,
    constant_rate,
    dense,
    descent,
    dot_product,
    dreaming,
    in_lenses,
    quadratic_loss,
    reals,
    reverse_derivative,
    sigmoid,
    supervised,
    tanh,
    unsupervised,
)
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Atomic, Free, Object, Symbol, Term
from cartesian_rdc.categories.polynomials import Polynomials
from cartesian_rdc.categories.semirings import Integers, Modular
from cartesian_rdc.circuits import bus, linear
from cartesian_rdc.learning import closed_learner, identity_rate, open_learner, sum_loss, unroll
from cartesian_rdc.neural import elman_cell, self_attention
from cartesian_rdc.typed import Hom, Obj, corner

wire = reals(2)
tokens: Any = reals(4, 6)
body = called("body", dense(reals(4), tanh))
MODEL: Final[Any] = wire >> body >> body >> called("head", dense(reals(2), sigmoid))
LOSS: Final[Any] = quadratic_loss(MODEL.codomain)
RATE: Final[Any] = constant_rate(0.1)(LOSS.codomain)

HOSTILE: Final = (
    "<script>alert(1)</script>",
    "]]>&\"'`",
    r"\input{secret}$x$ %#&_{}~^",
    "a\nb\tc\x00d",
    "\u202ereversed",
    "漢字",
    "{0} ${x} {{x}}",
)
"""Names that mean something else to whoever reads a picture."""


def hostile() -> Any:
    """A map whose wires and boxes have such names."""
    c = Free()
    f: Term[str] = c.identity(Atomic(HOSTILE[0]))
    for name, following in zip(HOSTILE, (*HOSTILE[1:], HOSTILE[0]), strict=True):
        a: Object[str] = Atomic(name)
        f = c.compose(f, c.called(name, Symbol(name, a, Atomic(following))))
    return f


def figure_5() -> Any:
    """A closed parametric lens: model, loss and learning rate (2103.01931, Figure 5)."""
    opened = in_lenses(MODEL.boxed("model")) >> in_lenses(LOSS.boxed("loss"))
    closed = opened >> RATE.called("rate")
    return corner(closed.domain) >> closed


def figure_6() -> Any:
    """Supervised learning of parameters (2103.01931, Figure 6)."""
    return closed_learner(MODEL, LOSS, RATE, Momentum(0.9)(MODEL.parameters).lens)


def figure_7() -> Any:
    """Deep dreaming (2103.01931, Figure 7)."""
    return dreaming(MODEL, dot_product, constant_rate(0.5), ascent)


def boolean() -> Any:
    """A learner of circuits."""
    c = Circuits(Modular(2))
    model = bus(c, 3) >> linear(bus(c, 2))
    return supervised(model, sum_loss, identity_rate, ascent)


def polynomial() -> Any:
    """A lens of polynomials, which are no terms."""
    c = Polynomials(Integers())
    x: Any = Obj(c, 2)
    f: Any = Hom(x, Obj(c, 1), c.multiply(c.first(1, 1), c.second(1, 1)))
    return in_lenses(f)


SUBJECTS: Final[dict[str, Callable[[], Any]]] = {
    "map": lambda: MODEL.body,
    "parametric map": lambda: MODEL,
    "R of a map": lambda: reverse_derivative(MODEL.body),
    "lens": lambda: in_lenses(tanh(wire)),
    "image under R": lambda: in_lenses(MODEL),
    "figure 5": figure_5,
    "figure 6": figure_6,
    "figure 7": figure_7,
    "open learner": lambda: open_learner(MODEL, LOSS, RATE, descent(MODEL.parameters).lens),
    "learner": lambda: supervised(MODEL, quadratic_loss, constant_rate(0.1), Momentum(0.9)),
    "learner without memory": lambda: supervised(
        MODEL, quadratic_loss, constant_rate(0.1), descent
    ),
    "autoencoder": lambda: unsupervised(
        wire >> dense(wire, tanh), quadratic_loss, constant_rate(0.1), Adam()
    ),
    "optimiser": lambda: Adam()(wire),
    "term": lambda: MODEL.inside,
    "lens without names": lambda: in_lenses(tanh(wire)).morphism,
    "parametric map without names": lambda: MODEL.morphism,
    "recurrent": lambda: unroll(elman_cell(wire, reals(3)), 3),
    "cell": lambda: elman_cell(wire, reals(3)),
    "attention": lambda: tokens >> self_attention(heads=2),
    "identity": lambda: Free().identity(Atomic("A")),
    "circuits": boolean,
    "polynomials": polynomial,
    "hostile": hostile,
}
"""What is drawn, by what it is."""
