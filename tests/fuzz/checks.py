# pyright: basic
"""What is looked at in a value that a program made: engines against the definition, and more."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, final

import jax
import numpy as np

from cartesian_rdc.categories.circuits import CircuitCategory
from cartesian_rdc.categories.free import Term
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.categories.smooth import arrays_of
from cartesian_rdc.errors import RangeError, ScalarError, UntranslatableError
from cartesian_rdc.execution import CircuitEngine, NumpyEngine, run_circuit
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.typed import Hom, Obj, ParaHom
from tests.fuzz import given
from tests.fuzz.models import (
    agrees,
    arrow_of,
    by_definition,
    compare,
    derivative_agrees,
    has_small_derivative,
    is_learner,
    is_smooth,
    model_of,
    seeds_of,
)
from tests.fuzz.size import is_small
from tests.fuzz.training import folds_are_loops, stopping_changes_no_bit


@final
@dataclass(frozen=True)
class Check:
    """A look at values for which ``applies``, at one in ``rarely`` of them.

    ``once`` for each model; a value that is no model, or one that has been, is not looked at.
    """

    applies: Callable[[Any], bool]
    run: Callable[[Any], None]
    rarely: int = 1
    once: bool = False


def is_circuit(value: Any) -> bool:
    """Whether this is a small circuit."""
    return (
        isinstance(value, Hom | ParaHom)
        and isinstance(value.category, CircuitCategory)
        and is_small(arrow_of(value))
    )


def in_jax_step_by_step(value: Any) -> None:
    """The engine of JAX, which compiles nothing whole."""

    class StepByStep:
        flushes = True

        def compile(self, f: Any) -> Any:
            compiled = JaxEngine().compile(f)
            return lambda at: jax.tree.map(np.asarray, compiled(_in_jax(at)))

    with jax.enable_x64(True), jax.disable_jit():
        agrees(StepByStep(), value)


def _in_jax(value: Any) -> Any:
    return jax.tree.map(jax.numpy.asarray, value)


def exported(value: Any) -> None:
    """The file that NumPy alone runs, against the definition."""
    f = arrow_of(value)
    names: dict[str, Any] = {}
    try:
        text = NumpyEngine().compile(f).export()
    except UntranslatableError:  # a generator of the user
        return
    exec(compile(text, "<exported>", "exec"), names)
    for seed in seeds_of(f):
        at, _ = by_definition(f, seed)
        with np.errstate(all="ignore"):
            found = arrays_of(f.codomain, names["apply"](at))
        compare(f"the exported file at the value {seed}", found, f, seed)


def pickled(value: Any) -> None:
    """A pickle is the same value."""
    assert pickle.loads(pickle.dumps(value)) == value


def printed(value: Any) -> None:
    """A term is read back from how it prints, and everything prints."""
    assert str(value)
    assert repr(value)
    term = arrow_of(value)
    if isinstance(term, Term):
        read = given.read_circuit if _is_over_semiring(term) else given.read
        assert read(term.expression()) is term, "it does not read back from how it prints"


def _is_over_semiring(term: Any) -> bool:
    return any(isinstance(atom, CommutativeSemiring) for part in _parts(term) for atom in part)


def _parts(term: Any) -> list[Any]:
    return [part.atoms() for one in (term, *term.parts) for part in (one.domain, one.codomain)]


def circuit_agrees(value: Any) -> None:
    """The engine of circuits against the circuit run gate by gate."""
    c, f = value.category, arrow_of(value)
    if not hasattr(c.scalars, "elements"):
        return
    elements = list(c.scalars.elements)
    run, engine = run_circuit(c, f), CircuitEngine(c)
    rng = np.random.default_rng(0)
    width = len(f.domain.atoms())
    points = rng.integers(0, len(elements), (5, width))
    expected = [[elements.index(y) for y in run([elements[k] for k in p])] for p in points.tolist()]
    try:
        compiled = engine.compile(f)
    except (RangeError, ScalarError, UntranslatableError):
        return
    found = [compiled(point).tolist() for point in points]
    assert found == expected, f"the engine gives {found}, gate by gate it is {expected}"
    whole = c.compose(c.second(c.unit, f.domain), f)
    many = engine.each(whole)(np.zeros(0, np.uint8), engine.samples(points))[0].rows.tolist()
    assert many == expected, f"the engine gives {many} for all at once, not {expected}"


def named_apart(value: Any) -> None:
    """No two parts have one name, and there is one for each part."""
    names = value.names
    assert len(set(names)) == len(names), f"two parts have one name: {names}"


def in_terms(value: Any) -> bool:
    """Whether this can be printed in a moment."""
    term = arrow_of(value)
    return not isinstance(term, Term) or is_small(term, 20_000)


def _holds_terms(value: Any) -> bool:
    return isinstance(value, Term | Obj) or (
        isinstance(value, Hom | ParaHom) and in_terms(value) and isinstance(arrow_of(value), Term)
    )


def each_map(value: Any) -> None:
    """The other maps of a learner than its step, against the definition."""
    for f in (value.predict, value.loss, value.start):
        if is_smooth(f):
            agrees(NumpyEngine(), f)


def of_models(run: Callable[[Any], None], rarely: int = 1) -> Check:
    """A check of an engine, at one in ``rarely`` of the models."""
    return Check(lambda x: model_of(x) is not None, lambda x: run(model_of(x)), rarely, once=True)


def derivatives(engine: Callable[[], Any], rarely: int = 1) -> Check:
    """A check of an engine on the reverse derivatives of models."""
    return Check(has_small_derivative, lambda x: derivative_agrees(engine(), x), rarely, once=True)


CHECKS: Final[dict[str, Check]] = {
    "NumPy": of_models(lambda f: agrees(NumpyEngine(), f)),
    "NumPy, R": derivatives(NumpyEngine),
    "NumPy, exact=False": of_models(lambda f: agrees(NumpyEngine(exact=False), f), 5),
    "JAX": of_models(lambda f: agrees(JaxEngine(), f), 120),
    "JAX, R": derivatives(JaxEngine, 240),
    "JAX, step by step": of_models(in_jax_step_by_step, 40),
    "Numba": of_models(lambda f: agrees(NumbaEngine(), f), 500),
    "Numba, R": derivatives(NumbaEngine, 1000),
    "exported file": of_models(exported, 10),
    "circuits": Check(is_circuit, circuit_agrees, 2),
    "learner": Check(is_learner, each_map, once=True),
    "fold": Check(is_learner, lambda x: folds_are_loops(NumpyEngine(), x), 2),
    "fold of JAX": Check(is_learner, lambda x: folds_are_loops(JaxEngine(), x), 60),
    "fold of Numba": Check(is_learner, lambda x: folds_are_loops(NumbaEngine(), x), 300),
    "stop and resume": Check(is_learner, stopping_changes_no_bit, 4),
    "pickle": Check(_holds_terms, pickled, 20),
    "print": Check(_holds_terms, printed, 10),
    "names": Check(lambda x: isinstance(x, Obj | ParaHom), named_apart, 3),
}
"""By name. Engines that compile for seconds have a share of the models; NumPy has all."""

COUNTING: Final = "NumPy"
"""The check after which a model counts."""
