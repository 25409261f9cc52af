"""Engines on values: compiled maps and folds, the derivative check, programs."""

from __future__ import annotations

from typing import Final

from tests.fuzz.operations import Table

WRONG = "given.wrong({map1}.domain.object, {seed})"
VALUE = "given.value({map1}.domain.object, {seed})"

EXECUTION: Final[Table] = {
    "engine": (
        "execution.NumpyEngine()",
        "execution.NumpyEngine(exact=False)",
        "execution.engine_named({engine_name})",
        "jax_engine.JaxEngine()",
    ),
    "answer": (
        f"execution.NumpyEngine().compile({{map1}})({WRONG})",
        f"execution.evaluate({{map1}}, {WRONG})",
        f"execution.evaluate({{map1}}, {VALUE})",
        "execution.NumpyEngine().fold({map})",
        "execution.NumpyEngine().fold({map1})(given.wrong({map1}.codomain.object, {seed}), given.wrong({space}, {seed}), [0])",
        "execution.NumpyEngine().fold({learner1}.step)(given.value({learner1}.step.codomain.object, {seed}), given.data({learner1}.samples.object, {positive}, {seed}), [0, {few}])",
        "str(execution.program({map}))",
        "drawing.draw({map}, depth={few}).svg()",
        "drawing.draw({layer}, once=False).tikz()",
        "drawing.draw({learner}, depth={few}).text()",
        "drawing.draw({term}).dot()",
        "drawing.beside(drawing.draw({map}), '=', drawing.draw({layer})).svg()",
        "execution.program({map}).html()",
        "str(formulas.formula({map}))",
        "formulas.formula({layer}, lines={few}).latex",
        "formulas.formula({learner}).text",
        "formulas.formula({term}).displayed()",
        "execution.NumpyEngine().compile({map}).export()",
        "execution.points_engine({map1}.category).compile({map1})({map1}.morphism)",
        "execution.DirectEngine(execution.evaluate, lambda a, b: (a, b)).compile({map1})(given.value({map1}.domain.object, {seed}))",
        "{engine}.is_finite(given.value({space}, {seed}))",
        "{engine}.length(given.value({space}, {seed}))",
        "sm.meaning({term})",
        "storage.fingerprint(execution.program({map}))",
        "storage.described({map})",
        "storage.checksum(given.value({space}, {seed}))",
    ),
}
