# pyright: basic
"""Data sets of Grain are streams."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Stream, descent, supervised, training
from cartesian_rdc.neural import constant_rate, dense, initialise, quadratic_loss, reals, tanh
from cartesian_rdc.storage import checksum

grain = pytest.importorskip("grain")

MODEL = reals(3) >> dense(reals(2), tanh)
LEARNER = supervised(MODEL, quadratic_loss, constant_rate(0.1), descent)
START = initialise(MODEL.parameters, 0)
rng = np.random.default_rng(0)
SAMPLES = [(rng.normal(size=3), rng.normal(size=2)) for _ in range(20)]


@pytest.mark.parametrize("ahead", [0, 2])
def test_a_data_set_of_grain_is_a_stream(ahead: int) -> None:
    def batches(epoch: int) -> Any:
        return iter(grain.MapDataset.source(SAMPLES).seed(epoch).shuffle().batch(4))

    def states(**options: Any) -> list[str]:
        stream: Any = Stream(batches, 5, ahead=ahead)
        found = training(NumpyEngine(), LEARNER, START, stream, batch=4, epochs=2, **options)
        return [checksum(at.state) for at in found]

    whole = states(every=1)
    assert len(set(whole)) == 11
    stream: Any = Stream(batches, 5)
    until = training(NumpyEngine(), LEARNER, START, stream, batch=4, epochs=2, every=1)
    begun = [at for at in until if (at.number, at.step) == (1, 2)]
    assert states(every=1, begun=begun[0])[1:] == whole[8:]
