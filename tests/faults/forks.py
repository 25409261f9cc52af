"""Children that are forked while threads build and run maps."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from tests.faults.kind import Place
from tests.processes import started_code

FORKS = """
import os, signal, sys, threading, time
import numpy as np
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Atomic, Product
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import elementwise, exp, smooth, space, then
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.execution import CircuitEngine, NumpyEngine

def terms(number):
    a = Product(space(number + 1), space(2))
    smooth.reverse_derivative(then(exp(a), exp(a)))

def circuits(number):
    engine = CircuitEngine(Circuits(Modular(2)))
    engine.compile(look_up_table(bus(engine.category, 1))(bus(engine.category, 2)).body)
    engine.samples([[0, 1]]).packed
    elementwise("f", lambda x: x, lambda x, y: 1).vanishes_at_zero

def busy():
    number = 0
    while True:
        number += 1
        terms(number % 50)
        circuits(number)

sys.setswitchinterval(1e-5)
for _ in range(4):
    threading.Thread(target=busy, daemon=True).start()
for number in range(int(sys.argv[1])):
    time.sleep(0.003 * (number % 3))
    child = os.fork()
    if not child:
        try:
            terms(100 + number)
            circuits(number)
            NumpyEngine().compile(exp(space(2)))(np.ones(2))
            os._exit(0)
        finally:
            os._exit(1)
    until = time.monotonic() + 30
    done, status = os.waitpid(child, os.WNOHANG)
    while not done and time.monotonic() < until:
        time.sleep(0.01)
        done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    print("a child hung" if not done else f"a child ended with {status}" if status else "")
sys.stdout.flush()
os._exit(0)
"""


def forks(chance: Random, place: Place, number: int) -> Iterator[str]:
    """From a process with four busy threads."""
    with started_code(FORKS, number) as process:
        out, err = process.communicate(timeout=60 + 31 * number)
    said = out.splitlines()
    errors = [line for line in err.splitlines() if "DeprecationWarning" not in line]
    yield from said if len(said) == number else [f"ended with {process.returncode}: {errors[-3:]}"]
