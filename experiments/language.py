"""A language model: a decoder that says which token comes next, learned from a text.

The text is a file, or stories that are made; a twentieth of it, or other stories, are held out. On
these the model is compared with a 3-gram model, by counts of three tokens. In the end
it is asked for a text of its own. A token is a character, or with ``--tokens 1000`` one of 1,000
byte pairs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, final

import numpy as np

from cartesian_rdc.categories.base import Keep
from cartesian_rdc.categories.smooth import Arrow, Formula, Space, Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import ENGINES, ArrayEngine, NumpyEngine
from cartesian_rdc.execution.passes.pipeline import code_of_step
from cartesian_rdc.learning import Batches, Learner, Stream, descent, supervised
from cartesian_rdc.neural import (
    AdamW,
    Batch,
    Layer,
    Schedule,
    Scheduled,
    batched,
    cosine_decay,
    initialise,
    mixed,
    unit_rate,
    warm_up,
)
from cartesian_rdc.storage import checksum
from cartesian_rdc.type_variables import B, L, P, S, X, Y
from cartesian_rdc.typed import Wire
from experiments import command
from experiments.about import About
from experiments.command import (
    JAX_FIRST,
    SINGLE,
    at_least,
    finite,
    not_negative,
    option,
    report,
    run,
)
from experiments.curves import Curves
from experiments.extras import require_extra
from experiments.language_corpus import Corpus, corpus_of
from experiments.language_models import (
    NORMALISATIONS,
    PERCEPTRONS,
    POSITIONS,
    Shape,
    keep_model,
    require_places,
)
from experiments.language_sampling import Drawing, require_prompt, sample
from experiments.language_windows import Pairs, Windows, groups
from experiments.measures import engine_to_measure
from experiments.panels import TEST
from experiments.plots import draw_curves
from experiments.training import Trained, run_training
from models.decoding import Positions
from models.language import SIZES, Decoder, Next, Tokens, language_loss, numbers

ABOUT = About(
    data="stories, made by the seed; or a text of yours",
    extras=("experiments", "jax"),
    takes="8 minutes",
)

WATCHED: Final = 2
"""On how many batches the loss is measured while training goes on."""

KEPT: Final[tuple[Keep, ...]] = ("everything", "states")

LOWEST: Final = 0.1
"""What is left of the rate in the end."""


@final
@dataclass(frozen=True)
class Options(command.Options):
    """What the command line says."""

    text: Path | None = option(
        None, "to learn from, in UTF-8; default: stories that are made", type=Path, metavar="FILE"
    )
    tokens: int = option(0, "number of byte-pair tokens; default: characters", type=at_least(0))
    size: str = option("1m", "how many parameters; default: %(default)s", choices=tuple(SIZES))
    layers: int | None = option(None, "instead of those of the size", type=at_least(1))
    width: int | None = option(None, "the same", type=at_least(1))
    heads: int | None = option(None, "the same", type=at_least(1))
    hidden: int | None = option(None, "the same", type=at_least(1))
    positions: Positions = option("rotary", "default: %(default)s", choices=POSITIONS)
    normalisation: str = option("rms", "default: %(default)s", choices=tuple(NORMALISATIONS))
    perceptron: str = option("swiglu", "default: %(default)s", choices=tuple(PERCEPTRONS))
    length: int = option(256, "of a window, in tokens; default: %(default)s", type=at_least(1))
    batch_size: int = option(4, "windows of a step; default: %(default)s", type=at_least(1))
    steps: int | None = option(
        None, "of an epoch, at most; default: once through the text", type=at_least(1)
    )
    every: int = option(
        25, "steps between two measures, which are saved; default: %(default)s", type=at_least(1)
    )
    learning_rate: float = option(0.002, "the highest; default: %(default)s", type=finite)
    warm_up: int = option(100, "steps until then; default: %(default)s", type=at_least(1))
    decay: float = option(0.1, "of weights; default: %(default)s", type=finite)
    mixed: str | None = option(
        None,
        "compute in this half precision; parameters stay as they are",
        choices=("bfloat16",),
    )
    keep: Keep = option(KEPT[0], "for the way back; default: %(default)s", choices=KEPT)
    peak: float | None = option(
        None, "TFLOP/s of the machine, to say what part of it is used", type=finite
    )
    sample: int = option(600, "tokens of a text in the end; default: %(default)s", type=at_least(0))
    prompt: str | None = option(None, "how that text begins; default: a new line")
    temperature: float = option(
        0.7, "of what is drawn; 0: the most likely; default: %(default)s", type=not_negative
    )
    top_k: int = option(0, "of the most likely tokens; default: all", type=at_least(0))
    below: bool = option(False, "exit with status 1 unless the loss is below that of trigrams")
    parameters: Path | None = option(
        None,
        "keep what was learned in this file, .npz or .safetensors, for language_sample",
        type=Path,
        metavar="FILE",
    )

    def on_batches(self, model: Decoder) -> Layer[Wire, Batch[Tokens], Batch[Batch[Next]]]:
        """The decoder on as many windows as a step takes, in the precision that is asked for."""
        many = batched(model, self.batch_size)
        return many if self.mixed is None else mixed(many, self.mixed)

    def shape(self, vocabulary: int) -> Shape:
        """The decoder that is asked for."""
        usual = SIZES[self.size]
        width = self.width or usual["width"]
        third = 32 * max(1, round(width / 12))  # 8/3 of the width
        hidden = usual["hidden"] if self.width is None else third
        return Shape(
            vocabulary=vocabulary,
            length=self.length,
            width=width,
            heads=self.heads or usual["heads"],
            hidden=self.hidden or hidden,
            layers=self.layers or usual["layers"],
            positions=self.positions,
            normalisation=self.normalisation,
            perceptron=self.perceptron,
            dtype=self.dtype,
        )


@final
@dataclass(frozen=True)
class Learned:
    """What came out, by name, and whether its loss is below that of the 3-gram model."""

    result: dict[str, object]
    below: bool


def schedule(chosen: Options, steps: int) -> Schedule:
    """Up to 1, then down, in ``steps`` in all."""
    rising, falling = (
        warm_up(min(chosen.warm_up, max(1, steps // 5))),
        cosine_decay(max(1, steps), LOWEST),
    )

    def pace(taken: Formula) -> Formula:
        return rising(taken) * falling(taken)

    return pace


def losses(
    engine: ArrayEngine, learner: Learner[Space, Arrow, S, P, X, B, Y, L]
) -> Callable[[Value, Sequence[Pairs]], float]:
    """The mean loss of parameters on batches."""
    one = engine.compile(learner.objective.body)

    def mean(parameters: Value, of: Sequence[Pairs]) -> float:
        return float(np.mean([leaves_of(one((parameters, some)))[0] for some in of]))

    return mean


def learn(chosen: Options, corpus: Corpus) -> Learned:
    """Train, with progress on standard error; compare; and tell a text."""
    prompt = corpus.start if chosen.prompt is None else chosen.prompt
    require_prompt(prompt, corpus.vocabulary)
    shape, n = chosen.shape(corpus.vocabulary.size), chosen.batch_size
    windows = Windows(corpus.learned, chosen.length, n, chosen.steps, chosen.every, chosen.seed)
    others = groups(corpus.held_out, chosen.length, n)
    size, of_three = len(others[0][0]), corpus.loss_of_three

    model, pace = shape.model(chosen.keep), schedule(chosen, chosen.epochs * windows.steps_of_epoch)
    optimiser = Scheduled(pace, AdamW(step_size=chosen.learning_rate, decay=chosen.decay))
    learner = supervised(chosen.on_batches(model), language_loss, unit_rate, optimiser)
    read, engine = NumpyEngine().compile(learner.parameters), engine_to_measure(chosen.engine)
    if size == n:
        loss = losses(engine, learner)
    else:  # the text that is held out is short
        loss = losses(engine, supervised(batched(model, size), language_loss, unit_rate, descent))
    watched = {
        "loss": groups(corpus.learned, chosen.length, size, WATCHED),
        f"{TEST}loss": groups(corpus.held_out, chosen.length, n, WATCHED),
    }
    trained = run_training(
        chosen,
        learner,
        initialise(model.parameters, chosen.seed),
        Stream(windows.parts, windows.steps_of_epoch),
        measure=lambda state: {name: loss(read(state), of) for name, of in watched.items()},
        facts={
            "text": checksum(corpus.learned),
            "vocabulary": corpus.vocabulary.words,
            "length": chosen.length,
            "batch size": n,
            "steps": windows.steps_of_epoch,
            "every": chosen.every,
        },
        order=Batches(n),
        every=chosen.every,
    )
    parameters = read(trained.state)
    found = loss(parameters, others)
    if chosen.parameters is not None:
        keep_model(chosen.parameters, shape, corpus.vocabulary, parameters)
    if chosen.plot is not None:
        draw(chosen.plot, trained.curves, of_three, f"A decoder of {numbers(model):,} parameters")
    drawing = Drawing(chosen.temperature, chosen.top_k, chosen.seed)
    told = sample(engine, shape, corpus.vocabulary, parameters, prompt, chosen.sample, drawing)
    counted = learner
    if chosen.keep != "everything":  # which computes nothing twice
        whole = chosen.on_batches(shape.model("everything"))
        counted = supervised(whole, language_loss, unit_rate, optimiser)
    flops = code_of_step(counted.step.morphism).flops
    result: dict[str, object] = {
        "parameters": numbers(model),
        "vocabulary": shape.vocabulary,
        "test_loss": found,
        "test_loss_of_trigrams": of_three,
        "bits_per_character": corpus.bits(found),
        "bits_per_character_of_trigrams": corpus.bits(of_three),
        **speed(trained, n * chosen.length, flops, chosen.peak),
        "engine": chosen.engine,
        "dtype": chosen.dtype,
        "seed": chosen.seed,
        "text": prompt + told,
    }
    return Learned(result, found < of_three)


def speed(trained: Trained, tokens: int, flops: int, peak: float | None) -> dict[str, object]:
    """How fast a step on this number of ``tokens`` is, which takes this number of operations.

    They are those of the program that computes nothing twice, and their share of the ``peak``, in
    TFLOP/s, the utilisation.
    """
    each = trained.seconds / trained.steps if trained.steps else None
    used = flops / each / 1e12 if each else None
    return {
        "steps": trained.steps,
        "tokens_per_second": tokens / each if each else None,
        "gflop_per_step": flops / 1e9,
        "tflop_per_second": used,
        "utilisation": used / peak if used and peak else None,
        **trained.timing,
    }


def draw(file: Path, curves: Curves, trigrams: float, title: str) -> None:
    """The loss by epochs, and that of the 3-gram model."""
    level = Curves(curves.epochs, {f"{TEST}loss": [trigrams] * len(curves.epochs)})
    words = {"loss": "nats per token"}
    draw_curves(file, {"decoder": curves, "3-gram model": level}, title, words=words)


def main() -> None:
    """Run the experiment."""
    engines = JAX_FIRST if find_spec("jax") else ENGINES
    chosen = Options.read("experiments.language", __doc__, engine=engines, dtype=SINGLE)
    if chosen.parameters is not None:
        require_places(chosen.parameters)
    if chosen.tokens:
        require_extra("tokenizers", "language")
    learned = learn(chosen, corpus_of(chosen.text, chosen.tokens))
    result = learned.result
    if chosen.json:
        report(result, as_json=True)
    else:
        text = result.pop("text")
        report(result, as_json=False)
        print(f"\n{text}")
    if chosen.below and not learned.below:
        print(
            "experiments.language: error: the loss is not below that of trigrams: learn longer",
            file=sys.stderr,
        )
        sys.exit(1)


if __name__ == "__main__":
    run(main, "experiments.language")
