# pyright: basic
"""Every model of the experiments, its R, and its learner have a picture without fault."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import pytest

from cartesian_rdc import Adam, constant_rate, draw, in_lenses, quadratic_loss, supervised
from cartesian_rdc.circuits import bus, linear
from cartesian_rdc.learning import Cell, ascent, identity_rate, sum_loss
from cartesian_rdc.typed import Hom, ParaHom
from models import autoencoder, fixed_point, gan, iris, mnist, sequence
from tests.drawing.geometry import faults
from tests.effort import usually

MODULES = (autoencoder, fixed_point, gan, iris, mnist, sequence)


def models_of(module: ModuleType) -> dict[str, Any]:
    """What the functions of a module make that need no arguments."""
    found: dict[str, Any] = {}
    for name, function in vars(module).items():
        if inspect.isfunction(function) and function.__module__ == module.__name__:
            needed = [
                p
                for p in inspect.signature(function).parameters.values()
                if p.default is inspect.Parameter.empty
            ]
            if not needed and isinstance(made := function(), Hom | ParaHom | Cell):
                found[f"{module.__name__}.{name}"] = made
    return found


MODELS = {name: model for module in MODULES for name, model in models_of(module).items()}


CASES = [(name, depth) for name in MODELS for depth in (0, 1, 2)]
FEW = [(name, depth) for name, depth in CASES if depth == (0 if ".gan." in name else 1)]
"""What is inside of adversaries takes seconds to draw, and is drawn in ``make test-all``."""


@pytest.mark.parametrize(("name", "depth"), usually(FEW, of=CASES))
def test_every_model_is_drawn(name: str, depth: int) -> None:
    model = MODELS[name]
    subjects = [model, in_lenses(model.map if isinstance(model, Cell) else model)]
    if isinstance(model, ParaHom):
        subjects.append(supervised(model, quadratic_loss, constant_rate(0.1), Adam()))
    for subject in subjects:
        diagram = draw(subject, depth=depth)
        found = [*faults(diagram.frame)]
        assert not found, found[:3]
        assert diagram.svg().startswith("<svg")


def test_the_models_are_there() -> None:
    assert {name.split(".")[1] for name in MODELS} >= {"autoencoder", "gan", "iris", "mnist"}


def test_a_learner_of_circuits_is_drawn() -> None:
    learner = supervised(
        bus(fixed_point.integers, 4) >> linear(bus(fixed_point.integers, 3)),
        sum_loss,
        identity_rate,
        ascent,
    )
    for depth in range(2):
        assert not [*faults(draw(learner, depth=depth).frame)]
