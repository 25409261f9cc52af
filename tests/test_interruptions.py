# pyright: reportUnknownMemberType=false
# the types of JAX are partly unknown
"""What XLA compiles is over before an interruption goes up; else the process crashes at its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import jax
import numpy as np
import pytest

from cartesian_rdc.categories.smooth import scale, smooth, space, then
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import evaluate
from cartesian_rdc.execution.jax_engine import JaxEngine, from_jax
from cartesian_rdc.execution.jax_engine.compiling import to_its_end
from cartesian_rdc.neural import reals
from tests.processes import ROOT


def test_an_interruption_waits_for_the_end_of_a_compilation() -> None:
    done: list[bool] = []

    def compilation() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        done.append(threading.current_thread() is not threading.main_thread())

    with pytest.raises(KeyboardInterrupt):
        to_its_end(compilation)
    assert done == [True]
    assert to_its_end(lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        to_its_end(lambda: 1 / 0)


@pytest.fixture
def compiled() -> Iterator[list[bool]]:
    """Of each compilation of XLA, whether Ctrl-C could break into it."""
    found: list[bool] = []

    def listen(event: str, duration_secs: float, **_: object) -> None:
        if "backend_compile" in event:
            found.append(threading.current_thread() is threading.main_thread())

    jax.numpy.asarray([0, 0])  # which compiles
    jax.monitoring.register_event_duration_secs_listener(listen)
    yield found
    with suppress(AttributeError):
        jax.monitoring.unregister_event_duration_listener(listen)


def test_xla_compiles_where_there_are_no_interruptions(compiled: list[bool]) -> None:
    for dtype in ("float32", "float64"):
        a = space(3, dtype=dtype)
        x = np.array([1.0, 2.0, 3.0], dtype)
        given = jax.numpy.asarray(x)
        order: Any = jax.numpy.asarray([0, 0])
        compiled.clear()
        f = JaxEngine().compile(scale(a, 2.0))
        fold = JaxEngine().fold(then(smooth.first(a, a), scale(a, 2.0)))
        data = np.zeros((1, 3), dtype)
        for _ in range(2):
            assert leaves_of(f(x))[0].tolist() == [2.0, 4.0, 6.0]
            assert leaves_of(fold(x, data, [0, 0]))[0].tolist() == [4.0, 8.0, 12.0]
            if dtype == "float32":
                assert leaves_of(f(given))[0].tolist() == [2.0, 4.0, 6.0]
                after = fold(given, data, order)
                assert leaves_of(after)[0].tolist() == [4.0, 8.0, 12.0]
        fold.prepare(x, data, [0, 0])
        assert compiled
        assert not any(compiled)


def double(x: jax.Array) -> jax.Array:
    return x + x


def test_a_function_of_jax_is_compiled_once_and_to_its_end(compiled: list[bool]) -> None:
    a = reals(3)
    twice = from_jax(double, a, a)
    for number in (1.0, 2.0):
        assert leaves_of(evaluate(twice, [number] * 3))[0].tolist() == [2 * number] * 3
    assert compiled == [False]


def test_an_interruption_while_jax_is_imported_is_one() -> None:
    """JAX makes an ``ImportError`` of it, whose cause it is."""
    code = (
        "import sys, importlib.abc\n"
        "class Interrupted(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'jax':\n"
        "            raise ImportError('half imported') from KeyboardInterrupt('here')\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "from cartesian_rdc import engine_named\n"
        "try:\n    engine_named('jax')\n"
        "except KeyboardInterrupt as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == ("here\n", "")
