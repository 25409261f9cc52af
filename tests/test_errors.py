"""Errors go from process to process: they pickle and copy, and keep their words and fields."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from random import Random
from typing import Any

import pytest

import cartesian_rdc
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.errors import DivergenceError, MissingExtraError, missing_extra
from cartesian_rdc.testing.report import LawsFailedError, Report, Status, Verdict
from tests.effort import effort
from tests.faults.kind import Place
from tests.faults.pools import pools


def is_there(module: str) -> bool:
    """Whether what a module needs is installed: PyTorch is not, for most tests."""
    return module != "cartesian_rdc.interchange.torch" or find_spec("torch") is not None


def error_classes() -> list[type[BaseException]]:
    """Every class of errors that a module of the package defines."""
    found: dict[type[BaseException], None] = {}
    for module in pkgutil.walk_packages(cartesian_rdc.__path__, "cartesian_rdc."):
        if not module.name.endswith("__main__") and is_there(module.name):
            values = vars(importlib.import_module(module.name)).values()
            classes = (value for value in values if isinstance(value, type))
            found |= dict.fromkeys(
                one
                for one in classes
                if issubclass(one, BaseException) and one.__module__.startswith("cartesian_rdc")
            )
    return list(found)


REPORT = Report("C", (Verdict("RD.1", "f = f", Status.FAILED, 3, "they differ", {"f": "1"}),))

ARGUMENTS: dict[str, object] = {
    "operation": "compose",
    "left": "the first ends in A",
    "right": "the second begins in B",
    "category": smooth,
    "rung": "CartesianCategory",
    "epoch": 2,
    "step": 3,
    "state": (1.0, (2.0, ()), [3.0], (4.0,)),
    "kept": "in_file('run.npz')",
    "fitted": ("what was learned", 3),
    "report": REPORT,
    "why": "they differ",
    "drawn": {"f": "1"},
    "sides": None,
}
"""What errors are made from, by the names of their parameters."""


def made(error: type[BaseException]) -> BaseException:
    """An error of this class, of some words or of what it asks for."""
    if "__init__" not in vars(error):
        return error("some words")
    return error(*(ARGUMENTS[name] for name in signature(error).parameters))


def test_all_classes_of_errors_are_found() -> None:
    names = {error.__name__ for error in error_classes()}
    assert {"DivergenceError", "MissingExtraError", "LawsFailedError", "SampleError"} <= names
    assert len(names) >= 19


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.__name__)
def test_errors_pickle_and_copy(error: type[BaseException]) -> None:
    one = made(error)
    one.add_note("seen in a worker")
    assert str(one)
    copies = [pickle.loads(pickle.dumps(one, protocol)) for protocol in range(6)]
    for again in (
        *copies,
        copy.copy(one),
        copy.deepcopy(one),
        pickle.loads(pickle.dumps(copies[5])),
    ):
        assert type(again) is error
        assert (str(again), repr(again), again.args) == (str(one), repr(one), one.args)
        assert vars(again) == vars(one)
        assert again.__notes__ == ["seen in a worker"]


def test_the_words_of_errors_with_fields() -> None:
    assert str(LawsFailedError(REPORT)) == REPORT.failing()
    assert pickle.loads(pickle.dumps(LawsFailedError(REPORT))).report == REPORT
    missing = missing_extra("jax", "jax")
    assert isinstance(missing, MissingExtraError)
    assert pickle.loads(pickle.dumps(missing)).msg == missing.msg


def test_the_last_state_may_be_nested_deeply() -> None:
    state: tuple[object, ...] = ()
    for number in range(10_000):
        state = (state, float(number))
    one = DivergenceError(1, 2, state)
    for again in (pickle.loads(pickle.dumps(one)), copy.copy(one), copy.deepcopy(one)):
        left: Any = again.state
        for number in range(9_999, -1, -1):
            left, found = left
            assert found == number
        assert left == ()


def test_a_worker_of_a_pool_that_diverges_is_heard(tmp_path: Path) -> None:
    """A pool waits for ever for a result that cannot be read."""
    number = effort(1, in_all=20)
    assert list(pools(Random(0), Place(tmp_path, tmp_path), number)) == [""] * number
