"""Texts from a model of language that was kept, by ``experiments.language --parameters FILE``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final

from cartesian_rdc.execution import ENGINES, engine_named
from experiments.command import Declared, at_least, not_negative, option, report, run
from experiments.language_models import kept_model
from experiments.language_sampling import Drawing, sample


@final
@dataclass(frozen=True)
class Options(Declared):
    """What the command line says."""

    file: Path = option(Path(), "the parameters", positional=True, type=Path, metavar="FILE")
    engine: str = option(ENGINES[0], "default: %(default)s", choices=ENGINES)
    sample: int = option(600, "tokens of the text; default: %(default)s", type=at_least(0))
    prompt: str = option("\n", "how the text begins; default: a new line")
    temperature: float = option(
        0.7, "of what is drawn; 0: the most likely; default: %(default)s", type=not_negative
    )
    top_k: int = option(0, "of the most likely tokens; default: all", type=at_least(0))
    seed: int = option(0, "default: 0", type=at_least(0))
    json: bool = option(False, "print the text as a line of JSON")


def main() -> None:
    """Print a text."""
    chosen = Options.read("experiments.language_sample", __doc__)
    shape, vocabulary, parameters = kept_model(chosen.file)
    drawing = Drawing(chosen.temperature, chosen.top_k, chosen.seed)
    engine, prompt = engine_named(chosen.engine), chosen.prompt
    told = sample(engine, shape, vocabulary, parameters, prompt, chosen.sample, drawing)
    if chosen.json:
        report({"prompt": prompt, "text": told}, as_json=True)
    else:
        print(f"{prompt}{told}")


if __name__ == "__main__":
    run(main, "experiments.language_sample")
