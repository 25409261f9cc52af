"""One model and one data set over several semirings: where gradients cancel, and where they do not.

The model has three weights, each shared by the length and the width of petals: it sees how many of
the two are larger than a quarter, a half, three quarters of their range, and says
y = Σ_k w_k (length_k + width_k). Backwards the two uses of a weight are added. Over Z_2 they cancel
wherever both measurements are large, 1 + 1 = 0, and the weight learns nothing; over Z_4 twice two
is nothing, and over any Z_n sums wrap around. Saturating addition, over Sat_n, loses nothing:
2203.06430, section 6. A flower is told to be of the second of two classes where y is not 0.

Over a ring the error y - t is descended; Sat_n has no negatives, and the sum t + y is ascended.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.circuits import (
    Bus,
    Circuit,
    CircuitCategory,
    Circuits,
    CircuitsOverRing,
)
from cartesian_rdc.categories.semirings import Modular, Saturating
from cartesian_rdc.circuits import Inputs, Kernel, Layer, Outputs, bus, convolution, total
from cartesian_rdc.execution import CircuitEngine, Points
from cartesian_rdc.learning import (
    Assessment,
    Learner,
    ascent,
    assess,
    descent,
    difference_loss,
    identity_rate,
    one_by_one,
    sum_loss,
    supervised,
    training,
)
from cartesian_rdc.typed import Unit
from experiments import bits, iris_data
from experiments.about import About
from experiments.command import Declared, at_least, option, run
from experiments.iris_data import Flowers
from experiments.semirings_plot import plot

SEMIRINGS: Final = ("Z_2", "Z_4", "Z_8", "Sat_2", "Sat_4", "Sat_8", "Z_5")
LEVELS: Final = (0.25, 0.5, 0.75)

ABOUT = About(data="shipped", extras=("experiments",), takes="2 seconds")

Trainable = Learner[
    Bus[int], Circuit[int], Unit, Kernel[Inputs], tuple[Inputs, Outputs], Outputs, Outputs, Outputs
]


@final
@dataclass(frozen=True)
class Options(Declared):
    """What the command line says."""

    epochs: int = option(2, "default: 2", type=at_least(1))
    data: Path = iris_data.flowers()
    plot: Path | None = option(None, "also draw the curves", type=Path, metavar="FILE")
    json: bool = option(False, "print the table as a line of JSON")


def petals(flowers: Flowers, file: Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Length, then width, at each of the levels, and the class; to learn from, and to test on."""
    classes = bits.classes_of(flowers, 2, file)
    kept = classes < 2
    measured_at = [bits.large(flowers.measurements[kept][:, 2:], least) for least in LEVELS]
    rows = np.column_stack(
        [*(at[:, k] for k in (0, 1) for at in measured_at), classes[kept].astype(np.uint8)]
    )
    return bits.halves(rows, classes[kept], 2, file)


def learner_of(name: str) -> tuple[CircuitCategory[int], Trainable]:
    """The learner over the semiring of that name."""
    kind, n = name.split("_")
    if kind == "Sat":
        plain = Circuits(Saturating(int(n)))
        return plain, supervised(_model(plain), sum_loss, identity_rate, ascent)
    ring = CircuitsOverRing(Modular(int(n)))
    return ring, supervised(_model(ring), difference_loss, identity_rate, descent)


def _model(c: CircuitCategory[int]) -> Layer[int, Kernel[Inputs], Inputs, Outputs]:
    """A kernel as wide as a row, in both rows of an image, and the sum of what it finds."""
    columns, outputs = len(LEVELS), bus(c, 1, name=Outputs)
    image = bus(c, 2 * columns, name=Inputs)
    return image >> convolution((2, columns), (1, columns)) >> total(outputs)


def right(seen: Assessment[Points]) -> float:
    """The part of the samples where the prediction is 0 if and only if the label is."""
    same: NDArray[np.bool_] = (seen.predictions.rows != 0) == (seen.labels.rows != 0)
    return float(same.mean())


@final
@dataclass(frozen=True)
class Row:
    """What came out over one semiring; ``curve`` is the accuracy before each step and at last."""

    semiring: str
    accuracy: float
    mean_accuracy: float
    mistakes: int
    cancelled: int
    weights: str
    curve: list[float]


def train(name: str, flowers: Flowers, file: Path, epochs: int) -> Row:
    """Train over one semiring, a step at a time.

    A step is a mistake where the model decides wrongly, and its gradient is cancelled where then
    no weight changes although a measurement is large.
    """
    learned_from, tested_on = petals(flowers, file)
    category, learner = learner_of(name)
    engine = CircuitEngine(category)
    data, testing = engine.samples(learned_from), engine.samples(tested_on)
    predict = engine.compile(learner.predict)
    steps = epochs * len(learned_from)
    start = np.zeros(len(LEVELS), np.uint8)
    states = [
        visited.state
        for visited in training(engine, learner, start, data, epochs=steps, order=one_by_one)
    ]
    mistakes = cancelled = 0
    for number, (before, after) in enumerate(pairwise(states)):
        sample = engine.sample(data, number % len(learned_from))
        said = predict(engine.pair(before, sample))
        if bool(said[0]) != bool(sample[-1]):
            mistakes += 1
            cancelled += bool(sample[:-1].any()) and np.array_equal(before, after)
    curve = [right(assess(engine, learner, state, testing)) for state in states]
    return Row(
        name,
        curve[-1],
        float(np.mean(curve[1:])),
        mistakes,
        cancelled,
        " ".join(map(str, states[-1].tolist())),
        curve,
    )


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.semirings", __doc__)
    flowers = iris_data.read(chosen.data)
    rows = [train(name, flowers, chosen.data, chosen.epochs) for name in SEMIRINGS]
    if chosen.plot is not None:
        plot({f"{row.semiring}, weights {row.weights}": row.curve for row in rows}, chosen.plot)
    if chosen.json:
        print(json.dumps([asdict(row) for row in rows]))
        return
    print("semiring  accuracy  mean while learning  mistakes  cancelled  weights")
    for row in rows:
        print(
            f"{row.semiring:8}  {row.accuracy:8.3f}  {row.mean_accuracy:19.3f}  {row.mistakes:8}"
            f"  {row.cancelled:9}  {row.weights}"
        )


if __name__ == "__main__":
    run(main, "experiments.semirings")
