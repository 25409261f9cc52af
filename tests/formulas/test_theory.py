# pyright: basic
"""Formulas as the papers print them, as expressions of SymPy."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Matrix, Rational, sqrt, tanh

from cartesian_rdc import neural as n
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.formulas import formula
from cartesian_rdc.learning import ascent, descent, supervised
from cartesian_rdc.neural import reals, variable
from cartesian_rdc.typed import forward_derivative, identity, in_lenses, reverse_derivative


def symbols(*names: str) -> tuple[Any, ...]:
    return tuple(sympy.Symbol(name, real=True) for name in names)


def array(letter: str, *shape: int) -> Any:
    """A matrix of the entries of a letter; a vector is a column."""
    if len(shape) == 1:
        return Matrix(shape[0], 1, lambda i, _: sympy.Symbol(f"{letter}[{i}]", real=True))
    return Matrix(*shape, lambda i, j: sympy.Symbol(f"{letter}[{i},{j}]", real=True))


def same(found: Any, wanted: Any) -> bool:
    """Whether an output is this matrix, or this number."""
    entries = list(sympy.flatten(found)) if isinstance(found, sympy.NDimArray) else [found]
    should: list[Any] = sympy.flatten(wanted) if isinstance(wanted, Matrix) else [wanted]
    return len(entries) == len(should) and all(
        x == y or vanishes(x - y) for x, y in zip(entries, should, strict=True)
    )


def vanishes(e: Any) -> bool:
    """Whether it is 0, where functions are first letters that stand for them."""
    opaque = {f: sympy.Dummy() for f in e.atoms(sympy.Function)}
    return bool(sympy.expand(e.xreplace(opaque)) == 0 or sympy.simplify(e) == 0)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + sympy.exp(-x))


def each(function: Any, x: Any) -> Any:
    return x.applyfunc(function)


def test_reverse_of_the_model_of_the_readme() -> None:
    """2.2: linear ``(y' xᵀ, Wᵀ y')``, bias ``(y', y')``, activation ``a'(x) y'``."""
    bits, answer = reals(2), reals(2)
    model = bits >> n.dense(reals(8), n.tanh) >> n.dense(answer, n.sigmoid)
    found = formula(reverse_derivative(model.body)).sympy()
    w, b, v, c = array("W", 8, 2), array("b", 8), array("W_2", 2, 8), array("b_2", 2)
    x, dy = array("x", 2), array("dy", 2)
    h = each(tanh, w * x + b)
    y = each(sigmoid, v * h + c)
    dz = y.multiply_elementwise(each(lambda s: 1 - s, y)).multiply_elementwise(dy)
    dh = (v.T * dz).multiply_elementwise(each(lambda s: 1 - s**2, h))
    wanted = dz, dz * h.T, dh, dh * x.T, w.T * dh
    assert all(same(one, other) for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("layer", "derivative"),
    [
        (n.linear(reals(3)), lambda w, x, y: (y * x.T, w.T * y)),
        (n.bias, lambda b, x, y: (y, y)),
    ],
)
def test_layers(layer: Any, derivative: Any) -> None:
    model = reals(3) >> layer
    found = formula(reverse_derivative(model.body)).sympy()
    p = array("W", 3, 3) if model.names == ("weights",) else array("b", 3)
    wanted = derivative(p, array("x", 3), array("dy", 3))
    assert all(same(one, other) for one, other in zip(found, wanted, strict=True))


@pytest.mark.parametrize(
    ("loss", "wanted"),
    [
        (n.quadratic_loss, lambda t, p: sum((p - t).applyfunc(lambda d: d**2)) / 2),
        (n.dot_product, lambda t, p: (t.T * p)[0]),
    ],
)
def test_losses(loss: Any, wanted: Any) -> None:
    """2.3, and R by SymPy: the label part, then that of the prediction."""
    body = loss(reals(3)).body
    label, prediction = array("l", 3), array("x", 3)
    value = wanted(label, prediction)
    (found,) = formula(body).sympy()
    assert same(found, value)
    a = sympy.Symbol("dy", real=True)
    reverse = formula(reverse_derivative(body)).sympy()
    for part, of in zip(reverse, (label, prediction), strict=True):
        assert same(part, Matrix([a * sympy.diff(value, x) for x in of]))


def test_momentum() -> None:
    """2.5: ``s' = γ s + p'``, ``(s', p + s')``, of the covector ``-p'`` of descent."""
    s, p, dp = symbols("s", "p", "dp")
    assert formula(n.Momentum(0.9)(reals()))["put"].sympy() == (
        g := Rational(9, 10) * s - dp,
        sympy.expand(p + g),
    )
    literal = formula(n.Momentum(0.9, "printed")(reals()))["put"].sympy()
    assert same(literal[0], -Rational(9, 10) * s - dp)
    look = formula(n.Nesterov(0.9)(reals()))
    assert look["get"].sympy() == (p + Rational(9, 10) * s,)
    assert look["put"].sympy() == formula(n.Momentum(0.9)(reals()))["put"].sympy()


def test_the_simplest_optimisers() -> None:
    p, dp = symbols("p", "dp")
    assert formula(ascent(reals()))["put"].sympy() == (p + dp,)
    assert formula(descent(reals()))["put"].sympy() == (p - dp,)
    assert formula(descent(reals()))["get"].sympy() == (p,)


def test_adagrad() -> None:
    s, p, dp = symbols("s", "p", "dp")
    found = formula(n.Adagrad(step_size=0.01, epsilon=1e-7)(reals()))["put"].sympy()
    g = s + dp**2
    assert same(found[0], g)
    assert same(found[1], p - Rational(1, 100) / (Rational(1, 10**7) + sqrt(g)) * dp)


@pytest.mark.parametrize(
    ("beta1", "beta2", "step", "epsilon"),
    [("0.9", "0.999", "0.001", "1e-8"), ("0.85", "0.99", "0.25", "1e-7")],
)
def test_adam(beta1: str, beta2: str, step: str, epsilon: str) -> None:
    """2.5, usable: ``(t + 1, m', v')``, and ``p + ε/(δ + √v̂) m̂``, of the covector ``-p'``."""
    made = n.Adam(
        step_size=float(step), beta1=float(beta1), beta2=float(beta2), epsilon=float(epsilon)
    )
    t, m, v, p, dp = symbols("t", "m", "v", "p", "dp")
    one, two, rate, small = map(Rational, (beta1, beta2, step, epsilon))
    m_, v_ = one * m - (1 - one) * dp, two * v + (1 - two) * dp**2
    corrected = m_ / (1 - one ** (t + 1)), v_ / (1 - two ** (t + 1))
    after = p + rate / (small + sqrt(corrected[1])) * corrected[0]
    found = formula(made(reals()))["put"].sympy()
    assert all(same(*pair) for pair in zip(found, (t + 1, m_, v_, after), strict=True))


def test_step_of_the_quadratic_learner() -> None:
    """4.1: ``p + α π0 R[f](p, a, f(p, a) - b_t)``, on the linear model of one number."""
    model = reals(1) >> n.dense(reals(1), identity)
    learner = supervised(model, n.quadratic_loss, n.constant_rate(0.01), descent)
    b, w, x, y = symbols("b[0]", "W[0,0]", "x[0]", "y[0]")
    error = w * x + b - y
    found = formula(learner).sympy()
    assert same(found[0], b - error / 100)
    assert same(found[1], w - error * x / 100)


def test_step_of_the_quadratic_learner_of_any_model() -> None:
    """4.1, with R by SymPy, at a model of two layers."""
    model = reals(2) >> n.dense(reals(2), n.tanh) >> n.dense(reals(1), identity)
    learner = supervised(model, n.quadratic_loss, n.constant_rate(0.5), descent)
    w, b, v, c = array("W", 2, 2), array("b", 2), array("W_2", 1, 2), array("b_2", 1)
    x, y = array("x", 2), array("y", 1)
    loss = (v * each(tanh, w * x + b) + c - y)[0] ** 2 / 2
    for found, p in zip(formula(learner).sympy(), (c, v, b, w), strict=True):
        assert same(found, p - p.applyfunc(lambda one: sympy.diff(loss, one)) / 2)


def test_reverse_chain_rule() -> None:
    """RD.5: ``R[fg](a, c) = R[f](a, R[g](f(a), c))``."""
    x = variable(sm.space())
    f, g = (sm.sin(x) * x).arrow, (x**3 + sm.exp(x)).arrow
    composite = formula(smooth.reverse_derivative(smooth.compose(f, g))).sympy()[0]
    a, c = symbols("x", "y")
    inner = sympy.sin(a) * a
    of_g = (3 * inner**2 + sympy.exp(inner)) * c
    assert same(composite, (sympy.cos(a) * a + sympy.sin(a)) * of_g)


def test_lenses_have_two_blocks() -> None:
    """2.1: the composite ``(a, c') -> f*(a, g*(f(a), c'))``."""
    f = in_lenses(n.sigmoid(reals()))
    e = formula(f >> f)
    x, dy = symbols("x", "dy")
    y = sigmoid(x)
    z = sigmoid(y)
    assert same(e["get"].sympy()[0], z)
    assert same(e["put"].sympy()[0], y * (1 - y) * z * (1 - z) * dy)


def test_numbers_of_the_theory() -> None:
    """8: ``x³``: ``R = 3x²y``, ``R[R]((x, y), z) = (6xyz, 3x²z)``, ``D = 3x²v``."""
    cube = n.smooth_map(reals(), reals(), lambda v: v**3)
    x, y, dz = symbols("x", "y", "dz")
    assert formula(reverse_derivative(cube)).sympy() == (3 * x**2 * y,)
    assert formula(reverse_derivative(reverse_derivative(cube))).sympy() == (
        6 * x * y * dz,
        3 * x**2 * dz,
    )
    assert formula(forward_derivative(cube)).sympy() == (3 * x**2 * y,)
