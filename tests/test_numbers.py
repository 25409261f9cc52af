"""The numbers of the papers and of the first implementations (theory, Section 8)."""

from __future__ import annotations

import numpy as np
import pytest

from cartesian_rdc.categories.smooth import (
    Arrow,
    Space,
    Value,
    constant,
    multiply,
    polynomial,
    power,
    sin,
    smooth,
    space,
    then,
)
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine, evaluate
from cartesian_rdc.learning import OptimiserFor, assess, descent, supervised, training
from cartesian_rdc.neural import (
    Layer,
    Momentum,
    Scalar,
    SmoothObject,
    constant_rate,
    quadratic_loss,
    scalars,
)
from cartesian_rdc.typed import Hom, Unit, copy, in_lenses, parametric, put

r = space()
rr = smooth.product(r, r)
x, y = smooth.first(r, r), smooth.second(r, r)


def times(f: Arrow, g: Arrow) -> Arrow:
    return then(smooth.pair(f, g), multiply(r))


def numbers(value: Value) -> list[float]:
    return [float(array) for array in leaves_of(value)]


def test_reverse_derivative_of_a_map_to_three_outputs() -> None:
    """2103.01931, Example 2.8."""
    first = smooth.add(then(x, power(r, 3)), then(times(x, y), polynomial(r, (0, 2))))
    f = smooth.pair(first, smooth.pair(y, then(x, sin(r))))
    got = numbers(evaluate(smooth.reverse_derivative(f), ((1, 2), (1, (1, 1)))))
    assert got == pytest.approx([7.54030230586814, 3])


def test_both_derivatives_of_a_polynomial() -> None:
    f = smooth.pair(
        smooth.add(times(times(x, x), y), then(y, polynomial(r, (0, 3)))),
        times(x, then(y, power(r, 3))),
    )
    assert numbers(evaluate(f, (1, 2))) == [8, 8]
    assert numbers(evaluate(smooth.reverse_derivative(f), ((1, 2), (1, 1)))) == [12, 16]
    assert numbers(evaluate(smooth.forward_derivative(f), ((1, 2), (3, 4)))) == [28, 72]


@pytest.mark.parametrize("at", [(2.0, 3.0, 5.0), (-1.5, 0.0, 2.0)])
def test_derivatives_of_the_cube(at: tuple[float, float, float]) -> None:
    p, c, z = at
    cube = power(r, 3)
    reverse = smooth.reverse_derivative(cube)
    assert numbers(evaluate(reverse, (p, c))) == pytest.approx([3 * p * p * c])
    twice = evaluate(smooth.reverse_derivative(reverse), ((p, c), z))
    assert numbers(twice) == pytest.approx([6 * p * c * z, 3 * p * p * z])
    forward = evaluate(smooth.forward_derivative(cube), (p, c))
    assert numbers(forward) == pytest.approx([3 * p * p * c])


def scalar_linear() -> Layer[Scalar, Scalar, Scalar]:
    """``a -> p a``."""
    a = scalars()
    return parametric(a, a, Hom(a @ a, a, multiply(a.object)))


def test_two_scalar_linear_layers() -> None:
    both = scalar_linear() >> scalar_linear()
    back = put(in_lenses(both.body))
    assert numbers(evaluate(back.morphism, (((2, 3), 5), 1))) == [15, 10, 6]


def test_weight_tying_adds_gradients() -> None:
    both = scalar_linear() >> scalar_linear()
    tied = both.reparametrise(copy(scalars()))
    back = put(in_lenses(tied.body))
    assert numbers(evaluate(back.morphism, ((3, 5), 1))) == [30, 9]


@pytest.mark.parametrize(
    ("optimiser", "expected"),
    [
        (descent, [0.6, 0.96, 1.176, 1.3056, 1.38336]),
        (Momentum(0.9), [0.6, 1.5, 2.31, 2.715, 2.5935]),
        # s' = -γ s + p' works against the previous step
        (Momentum(0.9, sign="printed"), [0.6, 0.42, 1.014, 0.6738, 1.31046]),
    ],
)
def test_optimisers_in_one_dimension(
    optimiser: OptimiserFor[Space, Arrow, Scalar, Unit], expected: list[float]
) -> None:
    model = scalar_linear()
    learner = supervised(model, quadratic_loss, constant_rate(0.1), optimiser)
    data = (np.array([2.0]), np.array([3.0]))
    start: Value = np.array(0.0)
    states = [epoch.state for epoch in training(NumpyEngine(), learner, start, data, epochs=5)]
    assert [numbers(state)[-1] for state in states] == pytest.approx([0.0, *expected])


def squared_error(b: SmoothObject[Scalar]) -> Layer[Scalar, Scalar, Scalar]:
    """``(p - t)²``, without the half."""
    c, a = smooth, b.object
    body = then(c.subtract(c.second(a, a), c.first(a, a)), power(a, 2))
    return parametric(b, b, Hom(b @ b, b, body))


def test_linear_regression() -> None:
    """Loss (θ1 x + θ2 - y)², rate 0.01, one sample a step in the order of the data."""
    a = scalars()
    affine = smooth.add(
        then(smooth.tensor(smooth.first(r, r), smooth.identity(r)), multiply(r)),
        then(smooth.first(rr, r), smooth.second(r, r)),
    )
    model = parametric(a @ a, a, Hom((a @ a) @ a, a, affine))
    learner = supervised(model, squared_error, constant_rate(0.01), descent)
    data = (np.array([1.0, 2.0, 3.0]), np.array([2.9, 5.1, 7.05]))
    start: Value = (np.array(0.1), np.array(-0.1))
    engine = NumpyEngine()
    states = [epoch.state for epoch in training(engine, learner, start, data, epochs=15)]
    losses = [assess(engine, learner, state, data).loss for state in states]
    assert losses[:6] == pytest.approx(
        [
            26.777499999999993,
            13.002145872163197,
            6.3171942035316935,
            3.0722513061917534,
            1.4965356389126505,
            0.73097379078374358,
        ],
        rel=1e-12,
    )
    assert losses[15] == pytest.approx(0.0047859930295160499, rel=1e-10)
    assert numbers(states[15]) == pytest.approx([2.0899536031851387, 0.8026317983711792], rel=1e-12)


def test_quadratic_loss_has_its_covectors_in_the_order_of_its_arguments() -> None:
    """Label first; 2103.01931, Example 3.4 prints them exchanged (trap 11)."""
    b = scalars()
    back = put(in_lenses(quadratic_loss(b).body))
    label, prediction, alpha = 3.0, 5.0, -0.1
    got = numbers(evaluate(back.morphism, ((label, prediction), alpha)))
    assert got == pytest.approx([alpha * (label - prediction), alpha * (prediction - label)])


def test_relu_has_a_derivative_as_a_term_not_as_a_function() -> None:
    """``relu(x) - relu(-x)`` is the identity as a function (trap 10)."""
    from cartesian_rdc.categories.smooth import negate, relu as rectify

    relu = rectify(r)
    same = smooth.subtract(relu, then(negate(r), relu))
    for point in (-2.0, 0.0, 3.0):
        assert numbers(evaluate(same, point)) == [point]
    assert numbers(evaluate(smooth.reverse_derivative(same), (0.0, 1.0))) == [0.0]
    assert numbers(evaluate(smooth.reverse_derivative(smooth.identity(r)), (0.0, 1.0))) == [1.0]


def test_a_constant_has_derivative_zero() -> None:
    c = then(smooth.delete(r), constant(7.0))
    assert numbers(evaluate(smooth.reverse_derivative(c), (1.0, 1.0))) == [0.0]
