# pyright: basic
"""The systems of the papers: each as the diagram, and built directly, without the categories."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import numpy as np
import pytest

from cartesian_rdc.categories.smooth import Numbers
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.execution import ENGINES, NumpyEngine, engine_named
from cartesian_rdc.learning import (
    adversarial,
    adversaries,
    ascent,
    descent,
    dreaming,
    supervised,
    training,
    unsupervised,
)
from cartesian_rdc.neural import (
    Adam,
    Each,
    Momentum,
    Nesterov,
    constant_rate,
    dense,
    descent_ascent,
    dot_product,
    initialise,
    linear,
    normal,
    point,
    proportional_rate,
    quadratic_loss,
    reals,
    sigmoid,
    softmax_cross_entropy,
    tanh,
)
from cartesian_rdc.typed import identity
from tests.effort import usually

engine = NumpyEngine()
ins, middle, outs = reals(3), reals(4), reals(2)
rng = np.random.default_rng(0)


def close(got: list[Numbers], expected: list[Any]) -> None:
    for x, y in zip(got, expected, strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-12, atol=1e-14)


def sigma(x: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-x)))


def test_deep_dreaming() -> None:
    """``a + α π1 R[f](p, a, b_t)``, whatever is predicted (2103.01931, Example 4.5)."""
    model = ins >> dense(outs, tanh)
    learner = dreaming(model, dot_product, constant_rate(0.1), ascent)
    b, w = rng.normal(size=2), rng.normal(size=(2, 3))
    wanted, a = np.array([1.0, 0.0]), rng.normal(size=3)
    samples = ((b[None], w[None]), wanted[None])
    *_, last = training(engine, learner, a, samples, epochs=5)
    scores = []
    for _ in range(5):
        scores.append(np.tanh(b + w @ a) @ wanted)
        a = a + 0.1 * w.T @ ((1 - np.tanh(b + w @ a) ** 2) * wanted)
    close(leaves_of(last.state), [a])
    assert scores == sorted(scores)


def test_an_autoencoder_is_its_own_teacher() -> None:
    model = (ins >> dense(middle, tanh)) >> (middle >> linear(ins))
    learner = unsupervised(model, quadratic_loss, constant_rate(0.1), descent)
    assert learner.step.domain.object == (learner.start.codomain @ ins).object
    start = initialise(model.parameters, 0, weights=normal(0.5), biases=normal(0.5))
    data = rng.normal(size=(6, 3))
    *_, last = training(engine, learner, start, data, epochs=2)
    v, b, w = leaves_of(start)
    for x in [*data, *data]:
        h = np.tanh(b + w @ x)
        error = v @ h - x
        d = (1 - h * h) * (v.T @ error)
        v, b, w = v - 0.1 * np.outer(error, h), b - 0.1 * d, w - 0.1 * np.outer(d, x)
    close(leaves_of(last.state), [v, b, w])


def test_a_generative_adversarial_network() -> None:
    """``p - α y_g ∇p d(q, g(p, z))``, ``q + α (y_g ∇q d(q, g(p, z)) + y_r ∇q d(q, x))``.

    2403.13001, Definition 8.19, with the mask (1, -1).
    """
    noise, picture, verdict = reals(2), reals(3), reals()
    generator = noise >> dense(picture, tanh)
    discriminator = (picture >> dense(middle, tanh)) >> (middle >> linear(verdict))
    model = adversaries(generator, discriminator)
    p0 = initialise(generator.parameters, 0, weights=normal(0.5))
    q0 = initialise(discriminator.parameters, 1, weights=normal(0.5))
    mask = point(model.codomain, (1.0, -1.0))
    down, up = descent(generator.parameters), descent(discriminator.parameters)
    learner = adversarial(model, dot_product, mask, constant_rate(0.1), down=down, up=up)
    z, x = rng.normal(size=(5, 2)), rng.normal(size=(5, 3))
    *_, last = training(engine, learner, (p0, q0), (z, x), epochs=1)

    c, w = leaves_of(p0)
    v, e, u = leaves_of(q0)

    def judge(picture: Numbers) -> tuple[Numbers, list[Numbers]]:
        """The gradient by the picture, and those by the parameters."""
        h = np.tanh(e + u @ picture)
        d = (1 - h * h) * v
        return u.T @ d, [h, d, np.outer(d, picture)]

    for noise_, real in zip(z, x, strict=True):
        fake = np.tanh(c + w @ noise_)
        by_fake, of_fake = judge(fake)
        _, of_real = judge(real)
        back = (1 - fake * fake) * by_fake
        c, w = c - 0.1 * back, w - 0.1 * np.outer(back, noise_)
        v, e, u = (q + 0.1 * (f - r) for q, f, r in zip((v, e, u), of_fake, of_real, strict=True))
    close(leaves_of(last.state), [c, w, v, e, u])


def test_the_mask_and_the_discriminator_have_to_fit() -> None:
    generator, discriminator = (ins >> dense(middle, tanh)), (outs >> linear(reals()))
    with pytest.raises(CompositionError, match=r"ends in R\[4\] × R\[2\], .* begins in R\[2\]"):
        adversaries(generator, discriminator)
    model = adversaries((ins >> dense(outs, tanh)), discriminator)
    mask: Any = point(reals(), 1.0)
    down: Any = descent((ins >> dense(outs, tanh)).parameters)
    up: Any = descent(discriminator.parameters)
    with pytest.raises(CompositionError, match=r"cannot compose: the first ends in .* R"):
        adversarial(model, dot_product, mask, constant_rate(0.1), down=down, up=up)
    mask = point(model.codomain, (1.0, -1.0))
    with pytest.raises(CompositionError):  # each the other's
        adversarial(model, dot_product, mask, constant_rate(0.1), down=up, up=down)
    one: Any = Each(descent, ascent)
    with pytest.raises(TypeError):  # which half goes which way is not for an optimiser of both
        adversarial(model, dot_product, mask, constant_rate(0.1), one)  # type: ignore[call-arg]


WEIGHTS = [(0.5, 1.0, 3.0, 2.0), (0.5, 1.0, 1.0, -1.0), (-2.0, -0.25, 1.5, 4.0)]


RUNS = [
    (named, dtype)
    for named in ENGINES
    for dtype in ("float16", "float32", "float64")
    if (named, dtype) != ("numba", "float16")
]


@pytest.mark.parametrize(
    ("p", "q", "z", "x", "named", "dtype"),
    usually(
        [(*weights, *run) for run, weights in zip(RUNS, cycle(WEIGHTS), strict=False)],
        of=[(*weights, *run) for run in RUNS for weights in WEIGHTS],
    ),
)
def test_the_step_of_wasserstein_on_one_weight_each(
    p: float, q: float, z: float, x: float, dtype: str, named: str
) -> None:
    """``g(p, z) = p z``, ``d(q, x) = q x``: ``p - α q z``, ``q + α (p z - x)``, by hand.

    2403.13001, Definition 8.19, with the mask ``(1, -1)``. The numbers are exact in every dtype.
    """
    line, run = reals(1, dtype=dtype), engine_named(named)
    generator, discriminator = line >> linear(line), line >> linear(line)
    model = adversaries(generator, discriminator)
    mask = point(model.codomain, ([1.0], [-1.0]))
    game = adversarial(
        model,
        dot_product,
        mask,
        constant_rate(0.5),
        down=descent(generator.parameters),
        up=descent(discriminator.parameters),
    )
    expected = (p - 0.5 * q * z, q + 0.5 * (p * z - x))
    start: Any = ([[p]], [[q]])
    samples: Any = ([[z]], [[x]])
    *_, last = training(run, game, start, samples, epochs=1)
    assert tuple(float(array[0, 0]) for array in leaves_of(last.state)) == expected

    # the same by the optimiser of Definition 8.14, of all parameters at once
    whole = supervised(model, dot_product, constant_rate(0.5), descent_ascent)
    labelled: Any = (samples, (np.ones((1, 1), dtype), -np.ones((1, 1), dtype)))
    *_, last = training(run, whole, start, labelled, epochs=1)
    assert tuple(float(array[0, 0]) for array in leaves_of(last.state)) == expected


def test_adversaries_under_memories_of_their_own() -> None:
    """Momentum down and Adam up: each is as if it were alone, with the gradient of its player."""
    line = reals(1)
    generator, discriminator = line >> linear(line), line >> linear(line)
    model = adversaries(generator, discriminator)
    assert model.names == ("weights", "weights.2")
    game = adversarial(
        model,
        dot_product,
        point(model.codomain, ([1.0], [-1.0])),
        constant_rate(1.0),
        down=Momentum(0.5)(generator.parameters),
        up=Adam(step_size=0.25, epsilon=1e-30)(discriminator.parameters),
    )
    z, x = np.array([[2.0], [1.0]]), np.array([[0.5], [5.0]])
    start: Any = ([[1.0]], [[1.0]])
    *_, last = training(engine, game, start, (z, x), epochs=1)
    s, p, q, m, v = 0.0, 1.0, 1.0, 0.0, 0.0
    for t, (noise, true) in enumerate(zip(z[:, 0], x[:, 0], strict=True), 1):
        by_p, by_q = q * noise, p * noise - true
        s = 0.5 * s - by_p
        m, v = 0.9 * m + 0.1 * by_q, 0.999 * v + 0.001 * by_q**2
        p, q = p + s, q + 0.25 * (m / (1 - 0.9**t)) / np.sqrt(v / (1 - 0.999**t))
    close(leaves_of(engine.compile(game.parameters)(last.state)), [[[p]], [[q]]])


def test_softmax_cross_entropy_and_descent() -> None:
    """2103.01931, Example 4.2: the covector is ``α (softmax(f(p, a)) - b_t)``."""
    model = ins >> dense(outs, identity)
    learner = supervised(model, softmax_cross_entropy, constant_rate(0.2), descent)
    b, w = rng.normal(size=2), rng.normal(size=(2, 3))
    x, t = rng.normal(size=3), np.array([0.0, 1.0])
    got = engine.compile(learner.step)((((), (b, w)), (x, t)))
    odds = np.exp(b + w @ x)
    error = 0.2 * (odds / odds.sum() - t)
    close(leaves_of(got), [b - error, w - np.outer(error, x)])


def test_quadratic_loss_and_nesterov() -> None:
    """2103.01931, Example 4.3, with the sign that looks ahead (trap 2)."""
    model = ins >> linear(outs)
    learner = supervised(model, quadratic_loss, constant_rate(0.2), Nesterov(0.9))
    s, w = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    x, t = rng.normal(size=3), rng.normal(size=2)
    got = engine.compile(learner.step)(((s, w), (x, t)))
    ahead = w + 0.9 * s
    s = 0.9 * s - 0.2 * np.outer(ahead @ x - t, x)
    close(leaves_of(got), [s, w + s])


def test_a_rate_that_is_proportional_to_the_loss() -> None:
    """``α(l) = ε l`` (2103.01931, section 3.3)."""
    model = ins >> dense(outs, sigmoid)
    learner = supervised(model, quadratic_loss, proportional_rate(0.2), descent)
    b, w = rng.normal(size=2), rng.normal(size=(2, 3))
    x, t = rng.normal(size=3), rng.normal(size=2)
    got = engine.compile(learner.step)((((), (b, w)), (x, t)))
    y = sigma(b + w @ x)
    error = 0.2 * 0.5 * np.sum((y - t) ** 2) * (y - t) * y * (1 - y)
    close(leaves_of(got), [b - error, w - np.outer(error, x)])


def test_what_a_learner_is_fed_ends_in_its_samples() -> None:
    learner = supervised((ins >> linear(outs)), quadratic_loss, constant_rate(0.1), descent)
    wrong: Any = identity(ins)
    with pytest.raises(CompositionError, match=r"ends in .* R\[3\], .* begins in"):
        learner.fed(wrong)
