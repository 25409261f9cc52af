# pyright: basic
"""Threads that build the same maps, and compile and run them, at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from tests.faults.kind import Place

THREADS = 4


def threads(chance: Random, place: Place, number: int) -> Iterator[str]:
    """Four, which begin together: one term, the definition's numbers on each engine."""
    import numpy as np

    from cartesian_rdc.categories.smooth import exp, scale, smooth, space, tanh, then
    from cartesian_rdc.categories.smooth.spaces import leaves_of
    from cartesian_rdc.execution import engine_named, evaluate

    os.environ["CARTESIAN_RDC_CACHE"] = str(place.folder / "cache")
    sys.setswitchinterval(1e-5)
    with ThreadPoolExecutor(THREADS) as pool:
        for k in range(number):
            engine = engine_named(chance.choice(["numpy", "numpy", "numpy", "numba", "jax"]))
            together, size = Barrier(THREADS), chance.randrange(1, 50)
            x = np.linspace(-1, 1, size), np.ones(size)

            def one(_: int, k: int = k, size: int = size, engine=engine, x=x, together=together):  # type: ignore[no-untyped-def]
                together.wait()
                a = space(size)
                f = smooth.reverse_derivative(then(then(exp(a), scale(a, 1.0 + k)), tanh(a)))
                return f, leaves_of(engine.compile(f)(x))[0]

            found = list(pool.map(one, range(THREADS)))
            term, first = found[0]
            alone = leaves_of(engine.compile(term)(x))[0]
            if any(f is not term for f, _ in found):
                yield "equal terms that are not one"
            elif not all(np.array_equal(y, alone) for _, y in found):
                yield f"{engine}: other numbers than alone"
            elif not np.allclose(first, leaves_of(evaluate(term, x))[0], rtol=1e-9, atol=1e-12):
                yield f"{engine}: wrong numbers"
            else:
                yield ""
