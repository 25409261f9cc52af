"""A neural differential equation: a field of velocities, learned from where points come to.

Points of the plane spiral into a circle, ``dr/dt = r (1 - r²)`` and ``dφ/dt = 2``, which has an
exact solution. A network says the velocity ``ds/dt = f(p, s)``; its flow, steps of Runge and Kutta
of order 4, is a map, and R of that is its derivative. It learns from where points come to within a
unit of time, and is then followed for ten.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import numpy as np

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Numbers, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Batches, Shuffled, supervised
from cartesian_rdc.neural import (
    Adam,
    LayerMaker,
    Scheduled,
    batched,
    constant_rate,
    cosine_decay,
    initialise,
    quadratic_loss,
    reals,
)
from cartesian_rdc.typed import Wire
from experiments import command
from experiments.about import About
from experiments.command import at_least, finite, not_negative, option, report, run
from experiments.curves import Curves
from experiments.measures import engine_to_measure
from experiments.panels import curves_panel, paths_panel
from experiments.plots import draw_panels
from experiments.training import run_training
from models.differential import Point, field_of, flow

ABOUT = About(data="drawn from the seed", extras=("experiments",), takes="20 seconds")

TESTED: Final = 200
"""How many points it is tested on."""

TIMES: Final = 10
"""How many units of time it is followed for in the end."""

SHOWN: Final = 4
"""How many paths are drawn."""

WIDTH: Final = 1.25
"""Half the side of the square in which points begin."""

ANGULAR: Final = 2.0
"""The velocity of the angle."""


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    units: int = option(64, "default: 64", type=at_least(1))
    steps: int = option(10, "of the solver, in a unit of time; default: 10", type=at_least(1))
    points: int = option(1000, "to learn from; default: 1000", type=at_least(1))
    noise: float = option(0.01, "of what is observed; default: 0.01", type=not_negative)
    learning_rate: float = option(0.03, "default: 0.03", type=finite)
    batch_size: int = option(20, "default: 20", type=at_least(1))
    keep: Keep = option("everything", "for the way back", choices=("everything", "states"))
    segments: int = option(
        1, "keep states only at the beginning of each; default: 1", type=at_least(1)
    )


def solution(start: Numbers, time: float) -> Numbers:
    """Where the points ``start``, in rows, are after a time."""
    radius, angle = np.hypot(*start.T), np.arctan2(*start.T[::-1])
    grown = radius / np.sqrt(radius**2 + (1 - radius**2) * np.exp(-2 * time))
    return np.stack([grown * f(angle + ANGULAR * time) for f in (np.cos, np.sin)], axis=-1)


def pairs(number: int, noise: float, seed: tuple[int, ...], dtype: str) -> tuple[Numbers, Numbers]:
    """Points of a square and where they are a unit of time later, with ``noise``."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(-WIDTH, WIDTH, (number, 2))
    end = solution(start, 1.0) + noise * rng.normal(size=start.shape)
    return start.astype(dtype), end.astype(dtype)


def distance(found: Numbers, exact: Numbers) -> float:
    """How far points are from others, as the root of the mean square."""
    return float(np.sqrt(((found - exact) ** 2).sum(axis=-1).mean()))


def follow(
    velocity: LayerMaker[Point, Wire, Point], parameters: Value, start: Numbers, chosen: Options
) -> Numbers:
    """Where points come to, in rows, after each step of the solver along a learned field."""
    plane = reals(2, name=Point, dtype=chosen.dtype)
    one = batched(plane >> flow(velocity, time=1 / chosen.steps, steps=1), len(start))
    say, path = NumpyEngine().compile(one.body), [start]
    for _ in range(TIMES * chosen.steps):
        path += leaves_of(say((parameters, path[-1])))
    return np.stack(path)


def learn(chosen: Options) -> dict[str, object]:
    """Learn the field, with progress on standard error; what came out."""
    plane, field = reals(2, name=Point, dtype=chosen.dtype), field_of(chosen.units, chosen.dtype)
    model = plane >> flow(
        field, time=1.0, steps=chosen.steps, keep=chosen.keep, segments=chosen.segments
    )
    n = chosen.batch_size
    some = pairs(chosen.points, chosen.noise, (chosen.seed, 0), chosen.dtype)
    unknown = pairs(TESTED, 0.0, (chosen.seed, 1), chosen.dtype)
    learner = supervised(
        batched(model, n),
        quadratic_loss,
        constant_rate(1 / n),
        Scheduled(
            cosine_decay(max(1, chosen.epochs * (chosen.points // n))),
            Adam(step_size=chosen.learning_rate),
        ),
    )
    read = NumpyEngine().compile(learner.parameters)
    engine = engine_to_measure(chosen.engine)
    say = {size: engine.compile(batched(model, size).body) for size in {chosen.points, TESTED}}

    def errors(state: Value) -> dict[str, float]:
        found = dict[str, float]()
        for name, (start, end) in {"error": some, "test error": unknown}.items():
            (after,) = leaves_of(say[len(start)]((read(state), start)))
            found[name] = distance(after, end)
        return found

    done = run_training(
        chosen,
        learner,
        initialise(model.parameters, chosen.seed),
        some,
        measure=errors,
        facts={
            "units": chosen.units,
            "steps": chosen.steps,
            "points": chosen.points,
            "noise": chosen.noise,
            "batch size": n,
        },
        order=Batches(n, Shuffled(chosen.seed), drop_last=True),
    )
    start = unknown[0]
    path = follow(field, read(done.state), start, chosen)
    times = np.arange(len(path)) / chosen.steps
    exact = np.stack([solution(start.astype("float64"), float(time)) for time in times])
    if chosen.plot is not None:
        draw(chosen.plot, path, exact, done.curves)
    return {
        "units": chosen.units,
        "steps": chosen.steps,
        "test_error_after_1": distance(path[chosen.steps], exact[chosen.steps]),
        f"test_error_after_{TIMES}": distance(path[-1], exact[-1]),
        "distance_from_circle": float(np.abs(np.hypot(*path[-1].T) - 1).max()),
        **done.timing,
        "engine": chosen.engine,
        "dtype": chosen.dtype,
        "seed": chosen.seed,
    }


def draw(file: Path, path: Numbers, exact: Numbers, curves: Curves) -> None:
    """The paths of a few points, from the innermost on, and the errors by epoch."""
    some = np.argsort(np.hypot(*exact[0].T))[:: TESTED // SHOWN]
    paths = {name: [of[:, k] for k in some] for name, of in (("exact", exact), ("learned", path))}
    words = {"error": "error after a unit of time"}
    panels = [paths_panel(paths), curves_panel({"": curves}, words=words)]
    draw_panels(
        file, f"A neural differential equation, followed for {TIMES} units of time", [panels]
    )


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.neural_ode", __doc__, epochs=50)
    report(learn(chosen), as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.neural_ode")
