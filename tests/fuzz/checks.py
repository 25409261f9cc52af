# pyright: basic
"""What is looked at in a value that a program made: engines against the definition, and more."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, final

import jax
import numpy as np

from cartesian_rdc.categories.circuits import CircuitCategory
from cartesian_rdc.categories.free import Term
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.categories.smooth import Smooth, arrays_of
from cartesian_rdc.errors import RangeError, ScalarError, UntranslatableError
from cartesian_rdc.execution import CircuitEngine, NumpyEngine, evaluate, run_circuit
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.execution.numba_engine import NumbaEngine
from cartesian_rdc.learning import Learner
from cartesian_rdc.typed import Hom, Obj, ParaHom
from tests.fuzz import given
from tests.fuzz.noise import bounds
from tests.fuzz.size import is_small
from tests.fuzz.training import folds_are_loops, stopping_changes_no_bit


@final
@dataclass(frozen=True)
class Check:
    """A look at values for which ``applies``, at one in ``rarely`` of them."""

    applies: Callable[[Any], bool]
    run: Callable[[Any], None]
    rarely: int = 1


def arrow_of(value: Any) -> Any:
    """The term that a value is, or holds."""
    if isinstance(value, ParaHom):
        return value.inside
    return value.morphism if isinstance(value, Hom) else value


def is_smooth(value: Any) -> bool:
    """Whether this is a map of Smooth that is small enough to be run."""
    if isinstance(value, Hom | ParaHom):
        return isinstance(value.category, Smooth) and is_small(arrow_of(value))
    return (
        isinstance(value, Term)
        and all(hasattr(a, "dtype") for a in _atoms(value))
        and is_small(value)
    )


def _atoms(f: Any) -> list[Any]:
    return [*f.domain.atoms(), *f.codomain.atoms()]


def is_circuit(value: Any) -> bool:
    """Whether this is a small circuit."""
    return (
        isinstance(value, Hom | ParaHom)
        and isinstance(value.category, CircuitCategory)
        and is_small(arrow_of(value))
    )


@cache
def definition(f: Any, seed: int) -> tuple[Any, list[Any], list[Any]]:
    """A value, the arrays of the result by the definition, and how far an engine may be."""
    at = given.value(f.domain, seed)
    exact = arrays_of(f.codomain, evaluate(f, at))
    return at, exact, bounds(f, at, exact)


def agrees(engine: Any, value: Any) -> None:
    """Whether an engine agrees with the definition at some values."""
    f = arrow_of(value)
    try:
        compiled = engine.compile(f)
    except UntranslatableError:  # a generator of the user, which JAX cannot run
        return
    for seed in (5, 1, 3, 4):
        at, exact, bound = definition(f, seed)
        found = arrays_of(f.codomain, compiled(at))
        compare(f"{engine} at the value {seed}", found, exact, bound)


def in_jax_step_by_step(value: Any) -> None:
    """The engine of JAX, which compiles nothing whole."""

    class StepByStep:
        def compile(self, f: Any) -> Any:
            return lambda at: jax.tree.map(np.asarray, JaxEngine().compile(f)(_in_jax(at)))

    with jax.enable_x64(True), jax.disable_jit():
        agrees(StepByStep(), value)


def _in_jax(value: Any) -> Any:
    return jax.tree.map(jax.numpy.asarray, value)


def compare(what: str, found: list[Any], exact: list[Any], bound: list[Any]) -> None:
    """Raise ``AssertionError`` where a number is further away than it may be."""
    for number, (x, y, far) in enumerate(zip(found, exact, bound, strict=True)):
        assert x.dtype == y.dtype, f"{what}: array {number} is of {x.dtype}, not of {y.dtype}"
        with np.errstate(all="ignore"):
            good = (np.abs(x.astype(float) - y.astype(float)) <= far) | np.isinf(far)
        if not good.all():
            place = tuple(int(k) for k in np.argwhere(~good)[0])
            raise AssertionError(
                f"{what}: entry {place} of array {number} is {x[place]!r}, and by the definition "
                f"{y[place]!r}, give or take {far[place]:.2g}"
            )


def exported(value: Any) -> None:
    """The file that NumPy alone runs, against the definition."""
    f = arrow_of(value)
    names: dict[str, Any] = {}
    try:
        text = NumpyEngine().compile(f).export()
    except UntranslatableError:  # a generator of the user
        return
    exec(compile(text, "<exported>", "exec"), names)
    at, exact, bound = definition(f, 5)
    with np.errstate(all="ignore"):
        found = arrays_of(f.codomain, names["apply"](at))
    compare("the exported file", found, exact, bound)


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
        assert read(repr(term)) is term, "it does not read back from how it prints"


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
    many = engine.each(whole)(np.zeros(0, np.uint8), engine.samples(points)).rows.tolist()
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


def is_learner(value: Any) -> bool:
    """Whether this is a small learner of Smooth."""
    return isinstance(value, Learner) and is_smooth(value.step)


def each_map(value: Any) -> None:
    """The maps of a learner, against the definition."""
    for f in (value.step, value.predict, value.loss, value.start):
        if is_smooth(f):
            agrees(NumpyEngine(), f)


CHECKS: Final[dict[str, Check]] = {
    "NumPy": Check(is_smooth, lambda x: agrees(NumpyEngine(), x), 2),
    "NumPy, exact=False": Check(is_smooth, lambda x: agrees(NumpyEngine(exact=False), x), 10),
    "JAX": Check(is_smooth, lambda x: agrees(JaxEngine(), x), 60),
    "JAX, step by step": Check(is_smooth, in_jax_step_by_step, 6),
    "Numba": Check(is_smooth, lambda x: agrees(NumbaEngine(), x), 500),
    "exported file": Check(is_smooth, exported, 20),
    "circuits": Check(is_circuit, circuit_agrees, 2),
    "learner": Check(is_learner, each_map, 2),
    "fold": Check(is_learner, lambda x: folds_are_loops(NumpyEngine(), x), 2),
    "fold of JAX": Check(is_learner, lambda x: folds_are_loops(JaxEngine(), x), 30),
    "fold of Numba": Check(is_learner, lambda x: folds_are_loops(NumbaEngine(), x), 200),
    "stop and resume": Check(is_learner, stopping_changes_no_bit, 4),
    "pickle": Check(_holds_terms, pickled, 20),
    "print": Check(_holds_terms, printed, 10),
    "names": Check(lambda x: isinstance(x, Obj | ParaHom), named_apart, 3),
}
"""By name."""
