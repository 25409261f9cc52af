# pyright: basic
"""What it takes until a decoder's learner runs, with few layers and with many.

Each is measured in a process of its own, which has made nothing of the kind before.
"""

from __future__ import annotations

import multiprocessing
import time
from typing import Any

from benchmarks.measure import timed
from cartesian_rdc.execution import engine_named
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import Adam, batched, unit_rate
from models.language import decoder, language_loss

LAYERS = (4, 48)

SIZE: dict[str, Any] = {"width": 320, "heads": 5, "hidden": 864}

Row = dict[str, object]


def times(length: int = 128, batch: int = 4) -> list[Row]:
    """A row for each number of layers, the ratios of XLA's compile times in the last."""
    context = multiprocessing.get_context("spawn")
    found: list[Row] = []
    for layers in LAYERS:
        with context.Pool(1) as pool:
            found.append(pool.apply(measured, (layers, length, batch)))
    few, many = (float(str(row["xla_seconds"])) for row in found)
    return [*found, {"layers": f"{LAYERS[1]} to {LAYERS[0]}", "xla_ratio": many / few}]


def measured(layers: int, length: int, batch: int) -> Row:
    """The seconds to compose, to differentiate, to translate and to trace, and those of XLA.

    Translating is from the step, a term, to the program; tracing, from there to what XLA is given.
    """
    import jax

    like: Any = jax.ShapeDtypeStruct
    engine: Any = engine_named("jax")
    jax.devices()  # JAX starts
    began = time.process_time()

    def composed() -> Any:
        return batched(decoder(256, length, layers=layers, **SIZE), batch)

    def differentiated(model: Any) -> Any:
        return supervised(model, language_loss, unit_rate, Adam())

    composing, model = timed(composed)
    deriving, learner = timed(lambda: differentiated(model))
    translating, fold = timed(lambda: engine.fold(learner.step))
    with jax.enable_x64(True):
        held, samples = (wire.atoms() for wire in fold.program.domain.factors())
        state = [like(a.shape, a.dtype) for a in held]
        data = [like((batch, *a.shape[1:]), a.dtype) for a in samples]
        order = like((1, batch), "int64")
        tracing, traced = timed(lambda: fold.lowered.native.lower(state, data, order))
        worked = time.process_time() - began
        compiling, _ = timed(traced.compile)
    return {
        "layers": layers,
        "composing_seconds": composing,
        "differentiating_seconds": deriving,
        "translating_seconds": translating,
        "tracing_seconds": tracing,
        "before_xla_seconds": composing + deriving + translating + tracing,
        "before_xla_processor_seconds": worked,
        "xla_seconds": compiling,
    }
