"""Digits 0 and 1, told apart by a Boolean circuit with 784 + 784 inputs.

2101.10488, Table 1: the model ``pseudoLinear`` learns a mask p of pixels, and says
[popcount(p AND x) <= popcount(p) div 4]. It is trained by reverse derivative ascent, from 0, one
image after another; of all masks that it visits, the one is kept that does best on images which it
does not learn from, the latest of equally good ones.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

import numpy as np

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.circuits import Inputs, Outputs, agreement, bus, pseudo_linear
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import CircuitEngine
from cartesian_rdc.execution.circuit_engine import Numbers
from cartesian_rdc.learning import (
    Progress,
    ascent,
    assess,
    best,
    identity_rate,
    one_by_one,
    sum_loss,
    supervised,
    training,
)
from experiments import bits, boolean_mnist_numpy, digits
from experiments.about import About
from experiments.bits import Bits
from experiments.command import (
    Declared,
    at_least,
    draw_learner,
    drawn_in,
    option,
    progress,
    report,
    require_progress,
    run,
)
from experiments.curves import Curves
from experiments.panels import curves_panel, pictures_panel
from experiments.plots import draw_panels

ABOUT = About(
    data="MNIST, fetched (11 MB), or --data-dir",
    extras=("experiments", "mnist"),
    takes="3 seconds",
)

PIXELS: Final = 28 * 28

SHOWN: Final = 6
"""How many masks are drawn beside the one that is selected."""

booleans = Circuits(Modular(2))


@final
@dataclass(frozen=True)
class Options(Declared):
    """What the command line says."""

    data_dir: Path | None = digits.data_dir()
    unchecked: bool = digits.unchecked()
    steps: int = option(999, "images to learn from; default: 999", type=at_least(0))
    validation: int = option(
        1265, "how many of the last images to select by; default: 1265", type=at_least(1)
    )
    one_at_a_time: bool = option(
        False, "do the same by hand in NumPy, on one sample at a time, and compare"
    )
    plot: Path | None = option(
        None, "draw what was learned, as .png, .svg or .pdf", type=Path, metavar="FILE"
    )
    diagram: Path | None = drawn_in()
    json: bool = option(False, "print the result as a line of JSON")


def train(images: Bits, tested: Bits, chosen: Options) -> dict[str, object]:
    """Train, select and test, with progress on standard error; what came out."""
    if chosen.validation >= len(images):
        raise DataError(
            f"{chosen.validation} of {len(images)} images to select by: none is left to learn from"
        )
    began = time.perf_counter()
    inputs, output = bus(booleans, PIXELS, name=Inputs), bus(booleans, 1, name=Outputs)
    model = inputs >> pseudo_linear(output)
    engine, learner = CircuitEngine(booleans), supervised(model, sum_loss, identity_rate, ascent)
    draw_learner(learner, chosen.diagram)
    split = len(images) - chosen.validation
    learned_from, validation = engine.samples(images[:split]), engine.samples(images[split:])
    testing = engine.samples(tested)

    scores: dict[bytes, float] = {}

    def score(state: Numbers) -> float:
        scores[state.tobytes()] = found = agreement(assess(engine, learner, state, validation))
        return found

    def states() -> Iterator[Progress[Numbers]]:
        start, steps = np.zeros(PIXELS, np.uint8), chosen.steps
        return training(engine, learner, start, learned_from, epochs=steps, order=one_by_one)

    visited = states()
    prepared = time.perf_counter()
    selected = best(progress(visited, chosen.steps), score)
    done = time.perf_counter()
    result: dict[str, object] = {
        "accuracy": agreement(assess(engine, learner, selected.state, testing)),
        "validation_accuracy": selected.score,
        "selected_step": selected.number,
        "masks_visited": selected.visited,
        "mask_size": int(selected.state.sum()),
        "images": len(images),
        "seconds_to_prepare": prepared - began,
        "seconds": done - prepared,
    }
    if chosen.plot is not None:
        masks = [each.state for each in states()]
        curves = Curves(
            [*map(float, range(len(masks)))],
            {"accuracy": [scores[mask.tobytes()] for mask in masks]},
        )
        plot(chosen.plot, masks, curves, selected.number)
    if chosen.one_at_a_time:
        by_hand = boolean_mnist_numpy.train(images[:split], images[split:], chosen.steps)
        result |= {
            "same_mask": bool(np.array_equal(by_hand.mask, selected.state)),
            "seconds_one_at_a_time": by_hand.seconds,
            "times_as_fast": by_hand.seconds / (done - prepared),
            "times_as_fast_with_preparation": by_hand.seconds / (done - began),
        }
    return result


def plot(file: Path, masks: Sequence[Numbers], curves: Curves, selected: int) -> None:
    """Draw the accuracy of each mask, and some of the masks, the one that was selected at last."""
    at = sorted({*np.linspace(0, len(masks) - 1, SHOWN).round().astype(int).tolist()})
    pictures = np.array([masks[k] for k in (*at, selected)]).reshape(1, -1, 28, 28)
    draw_panels(
        file,
        "0 against 1: the mask of pixels, while it is learned",
        [
            [
                curves_panel(
                    {"": curves},
                    words={"accuracy": "validation accuracy (share)"},
                    along="steps, an image each",
                )
            ],
            [
                pictures_panel(
                    pictures,
                    columns=[*(f"step {k}" for k in at), f"selected, {selected}"],
                    inches=1.1,
                )
            ],
        ],
    )


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.boolean_mnist", __doc__)
    require_progress()
    images, tested = map(bits.zeros_and_ones, digits.digits_of(chosen))
    report(train(images, tested, chosen), as_json=chosen.json)


if __name__ == "__main__":
    run(main, "experiments.boolean_mnist")
