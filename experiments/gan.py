"""A generative adversarial network that learns to draw digits.

The generator makes pictures of noise, and the discriminator, one and the same for made and true
pictures, says how they differ (2403.13001, Definitions 7.15, 8.14 and 8.19): the model is both, the
loss is the dot product with a mask that never changes, the discriminator goes one way and the
generator the other. That the discriminator be not steep is asked of R[d], so that training
differentiates a reverse derivative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias, final

import numpy as np

from cartesian_rdc.categories.smooth import Arrow, Numbers, Space, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Batches, Learner, Shuffled, adversarial
from cartesian_rdc.neural import (
    Adam,
    Batch,
    Counter,
    Memory,
    Scalar,
    Scheduled,
    batched,
    constant_rate,
    dot_product,
    initialise,
    linear_decay,
    point,
    rows,
)
from cartesian_rdc.typed import Wire, renamed
from experiments import command, digits
from experiments.about import About
from experiments.command import JAX_FIRST, SINGLE, at_least, finite, option, report, run
from experiments.panels import curves_panel
from experiments.plots import draw_pictures
from experiments.training import run_training
from models import gan
from models.gan import Judged, Noise
from models.mnist import Pixels

ABOUT = About(
    data="MNIST, fetched (11 MB), or --data-dir",
    extras=("experiments", "mnist", "jax"),
    takes="2 minutes",
)

WORDS = {
    "distance": "verdict on true less made ones",
    "spread": "standard deviation of a pixel",
}
"""What is measured, as a picture says it."""

DRAWN = 10
"""The number of pictures that are drawn each time."""

Player: TypeAlias = Learner[
    Space,
    Arrow,
    tuple[tuple[Counter, Memory], tuple[Counter, Memory]],
    tuple[Wire, Wire],
    tuple[Batch[Noise], Batch[Pixels]],
    Batch[Judged],
    Batch[Judged],
    Scalar,
]


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    code: int = option(16, "numbers of noise; default: 16", type=at_least(1))
    units: int = option(256, "hidden ones; default: 256", type=at_least(1))
    learning_rate: float = option(0.001, "default: 0.001", type=finite)
    penalty: float = option(0.3, "how bad it is to be steep; default: 0.3", type=finite)
    batch_size: int = option(64, "default: 64", type=at_least(1))
    data_dir: Path | None = digits.data_dir()
    unchecked: bool = digits.unchecked()


def player(chosen: Options, steps: int) -> Player:
    """The learner, on batches: the generator makes the loss small, the discriminator large.

    The mask is ``(-1, (1, -penalty))``: the discriminator's verdict on made pictures becomes small,
    that on true ones large, and its slope there small.
    """
    n = chosen.batch_size
    one = gan.adversaries_of_digits(chosen.code, chosen.units, chosen.dtype)
    whole, (noise, pixels) = batched(one, n), gan.inputs(chosen.code, chosen.dtype)
    pairs = renamed(rows(noise, n) @ rows(pixels, n), whole.domain)  # pairs of rows, rows of pairs
    many = pairs >> whole
    made, true, steep = (
        np.full((n, 1), weight, chosen.dtype) for weight in (-1.0, 1.0, -chosen.penalty)
    )
    mask = point(many.codomain, (made, (true, steep)))
    adam = Scheduled(
        linear_decay(max(1, steps)), Adam(step_size=chosen.learning_rate, beta1=0.5, beta2=0.99)
    )
    down = adam(gan.generator(chosen.code, chosen.units, chosen.dtype).parameters)
    up = adam(gan.discriminator(chosen.units, chosen.dtype).parameters)
    return adversarial(many, dot_product, mask, constant_rate(1 / n), down=down, up=up)


def main() -> None:
    """Run the experiment."""
    chosen = Options.read("experiments.gan", __doc__, epochs=20, engine=JAX_FIRST, dtype=SINGLE)
    train, _ = digits.digits_of(chosen)
    true = train.grey(chosen.dtype).reshape(-1, 784)
    rng = np.random.default_rng(chosen.seed)
    noise = rng.normal(size=(len(true), chosen.code)).astype(chosen.dtype)
    steps = chosen.epochs * (len(true) // chosen.batch_size)
    learner = player(chosen, steps)
    generator = gan.generator(chosen.code, chosen.units, chosen.dtype)
    discriminator = gan.discriminator(chosen.units, chosen.dtype)
    start: Value = (
        initialise(generator.parameters, chosen.seed + 1),
        initialise(discriminator.parameters, chosen.seed),
    )
    parameters = NumpyEngine().compile(learner.parameters)
    draw = NumpyEngine().compile(batched(generator, DRAWN).body)
    judge = NumpyEngine().compile(batched(discriminator, 100).body)
    sketch = NumpyEngine().compile(batched(generator, 100).body)
    some = rng.normal(size=(DRAWN, chosen.code)).astype(chosen.dtype)
    many = rng.normal(size=(100, chosen.code)).astype(chosen.dtype)
    drawn: list[Numbers] = []

    def halves(state: Value) -> tuple[Value, Value]:
        match parameters(state):
            case (p, q):
                return p, q
            case _:
                raise AssertionError("a state of two players has two parts")

    def measure(state: Value) -> Mapping[str, float]:
        """How well the discriminator tells the two apart; and how much pictures vary."""
        p, q = halves(state)
        drawn.append(leaves_of(draw((p, some)))[0].reshape(-1, 28, 28))
        made = leaves_of(sketch((p, many)))[0]
        verdicts = [float(leaves_of(judge((q, rows)))[0].mean()) for rows in (true[:100], made)]
        return {"distance": verdicts[0] - verdicts[1], "spread": float(made.std(axis=0).mean())}

    trained = run_training(
        chosen,
        learner,
        start,
        (noise, true),
        measure=measure,
        facts={"learning rate": chosen.learning_rate, "penalty": chosen.penalty},
        order=Batches(chosen.batch_size, Shuffled(chosen.seed), drop_last=True),
        every=len(true) // chosen.batch_size // 4 or 1,
    )
    if chosen.plot is not None:
        epochs = trained.curves.epochs[-len(drawn) :]
        whole = [epoch for epoch in epochs if epoch == round(epoch)]
        marked = whole if len(whole) > 2 else epochs
        by_name = {f"generated, epoch {round(at, 1):g}": epochs.index(at) for at in marked}
        spread = np.linspace(0, len(by_name) - 1, min(DRAWN, len(by_name)))
        spaced: list[int] = spread.round().astype(int).tolist()
        seen = [[*by_name][k] for k in spaced]
        names, at = ["true digits", *seen], [by_name[name] for name in seen]
        real = true[:DRAWN].reshape(-1, 28, 28)
        if len(real) == DRAWN:
            drawn_rows = [real, *(drawn[k] for k in at)]
        else:
            names, drawn_rows = names[1:], [drawn[k] for k in at]
        draw_pictures(
            chosen.plot,
            np.array(drawn_rows),
            "Digits that the generator makes of the same noise while it learns",
            names=names,
            curves=curves_panel({"": trained.curves}, words=WORDS),
        )
    last = {name: numbers[-1] for name, numbers in trained.curves.numbers.items()}
    report(
        {
            **last,
            **trained.timing,
            "engine": chosen.engine,
            "dtype": chosen.dtype,
            "seed": chosen.seed,
        },
        as_json=chosen.json,
    )


if __name__ == "__main__":
    run(main, "experiments.gan")
