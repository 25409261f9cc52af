"""Engines on values: compiled maps and folds, the derivative check, programs."""

from __future__ import annotations

from typing import Final

from tests.fuzz.operations import Table

WRONG = "given.wrong({map}.domain.object, {seed})"
VALUE = "given.value({map}.domain.object, {seed})"

EXECUTION: Final[Table] = {
    "engine": (
        "execution.NumpyEngine()",
        "execution.NumpyEngine(exact=False)",
        "execution.engine_named({engine_name})",
        "jax_engine.JaxEngine()",
    ),
    "answer": (
        f"execution.NumpyEngine().compile({{map}})({WRONG})",
        f"execution.evaluate({{map}}, {WRONG})",
        f"execution.evaluate({{map}}, {VALUE})",
        "execution.NumpyEngine().fold({map})",
        "execution.NumpyEngine().fold({map})(given.wrong({map}.codomain.object, {seed}), given.wrong({space}, {seed}), [0])",
        "execution.NumpyEngine().fold({learner}.step)(given.value({learner}.step.codomain.object, {seed}), given.data({learner}.samples.object, {positive}, {seed}), [0, {few}])",
        "str(execution.program({map}))",
        "execution.NumpyEngine().compile({map}).export()",
        "execution.points_engine({map}.category).compile({map})({map}.morphism)",
        "execution.DirectEngine(execution.evaluate, lambda a, b: (a, b)).compile({map})(given.value({map}.domain.object, {seed}))",
        "{engine}.is_finite(given.value({space}, {seed}))",
        "{engine}.length(given.value({space}, {seed}))",
        "sm.meaning({term})",
    ),
}
