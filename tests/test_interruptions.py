# pyright: reportUnknownMemberType=false
# the types of JAX are partly unknown
"""What XLA compiles is over before an interruption goes up; else the process crashes at its end."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import jax
import numpy as np
import pytest

from cartesian_rdc.categories.smooth import scale, smooth, space, then
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import evaluate
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.jax_engine import JaxEngine, from_jax
from cartesian_rdc.neural import reals
from tests.processes import ROOT


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def test_an_interruption_waits_for_the_end_of_a_block() -> None:
    done: list[str] = []

    def twice() -> None:
        with uninterrupted() as noted:
            interrupt()
            interrupt()
            done.append("whole")
            assert noted.came

    with pytest.raises(KeyboardInterrupt):
        twice()
    assert done == ["whole"]
    with uninterrupted() as noted:
        pass
    assert not noted.came
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_blocks_within_each_other_wait_for_the_outermost() -> None:
    done: list[str] = []

    def within() -> None:
        with uninterrupted():
            with uninterrupted():
                interrupt()
                done.append("inner")
            done.append("outer")

    with pytest.raises(KeyboardInterrupt):
        within()
    assert done == ["inner", "outer"]


def test_an_error_in_a_block_is_the_context_of_an_interruption() -> None:
    def fail(times: int) -> None:
        with uninterrupted():
            for _ in range(times):
                interrupt()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail(0)
    with pytest.raises(KeyboardInterrupt) as caught:
        fail(1)
    assert isinstance(caught.value.__context__, ZeroDivisionError)


def test_who_raises_an_interruption_in_a_block_says_what_it_says() -> None:
    """And the handler outside is not called as well."""

    def told() -> None:
        with uninterrupted():
            interrupt()
            raise KeyboardInterrupt("saved")

    with pytest.raises(KeyboardInterrupt, match="saved"):
        told()


def test_what_is_allowed_is_broken_into_once() -> None:
    done: list[str] = []

    def loop() -> str:
        try:
            while True:
                interrupt()
        finally:
            interrupt()  # which must not break into what clears up
            done.append("cleared up")

    def block() -> None:
        with uninterrupted() as noted:
            assert noted.allowed_in(lambda: 3) == 3
            with pytest.raises(KeyboardInterrupt):
                noted.allowed_in(loop)
            done.append("after")
            with pytest.raises(KeyboardInterrupt):
                noted.allowed_in(lambda: done.append("never"))

    with pytest.raises(KeyboardInterrupt):
        block()
    assert done == ["cleared up", "after"]


def swallow() -> str:
    """As callbacks of C do."""
    with suppress(KeyboardInterrupt):
        interrupt()
    return "lost"


def change() -> str:
    """As JAX does in imports."""
    try:
        interrupt()
    except KeyboardInterrupt:
        raise ImportError from None
    return "lost"


@pytest.mark.parametrize("lose", [swallow, change])
def test_an_interruption_that_is_lost_inside_is_raised_after_it(lose: Callable[[], str]) -> None:
    def block() -> None:
        with uninterrupted() as noted:
            noted.allowed_in(lose)
            raise AssertionError("it was lost")

    with pytest.raises(KeyboardInterrupt):
        block()


@pytest.mark.parametrize("handler", [signal.SIG_IGN, signal.SIG_DFL])
def test_handlers_that_are_none_of_python_stay(handler: signal.Handlers) -> None:
    before = signal.signal(signal.SIGINT, handler)
    try:
        with uninterrupted() as noted:
            assert signal.getsignal(signal.SIGINT) is handler
            assert noted.allowed_in(lambda: 3) == 3
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_in_other_threads_nothing_changes() -> None:
    found: list[object] = []

    def block() -> None:
        with uninterrupted() as noted:
            found.append(signal.getsignal(signal.SIGINT))
            found.append(noted.allowed_in(lambda: 3))

    thread = threading.Thread(target=block)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler, 3]


@pytest.fixture
def compiled() -> Iterator[list[bool]]:
    """Of each compilation of XLA, whether Ctrl-C could break into it."""
    found: list[bool] = []

    def listen(event: str, duration_secs: float, **_: object) -> None:
        if "backend_compile" in event:
            found.append(signal.getsignal(signal.SIGINT) is signal.default_int_handler)

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


@pytest.mark.parametrize(
    ("engine", "module"),
    [
        ("jax", "jax.numpy"),
        ("jax", "cartesian_rdc.execution.jax_engine.memory"),
        ("numba", "cartesian_rdc.execution.numba_engine.engine"),
    ],
)
def test_engines_are_imported_where_there_are_no_interruptions(engine: str, module: str) -> None:
    """A process that has half of JAX crashes when it ends."""
    code = (
        "import sys, signal, importlib.abc\n"
        "class Interrupts(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == '{module}':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupts())\n"
        "from cartesian_rdc import engine_named\n"
        f"try:\n    engine_named('{engine}')\n"
        f"except KeyboardInterrupt:\n    print('{module}' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.stdout, done.stderr, done.returncode) == ("True\n", "", 0)


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
