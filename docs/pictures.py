"""The pictures of the site, each with what makes it: ``python -m docs.pictures``.

A picture is a row of ``PICTURES``: the file in ``docs/pictures``, and an experiment that is run
with ``--plot``, or a page whose first program draws it, or a function that returns the text of an
SVG. A test sees to it that every file has a row, and every row a file.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, final

from cartesian_rdc.storage.writing import replacing
from docs import drawings
from experiments.about import experiments

ROOT: Final = Path(__file__).parent.parent
FOLDER: Final = ROOT / "docs" / "pictures"


@final
@dataclass(frozen=True)
class Run:
    """An experiment and its arguments, as they are typed."""

    command: str

    @property
    def module(self) -> str:
        """The experiment."""
        return f"experiments.{self.command.split()[0]}"

    @property
    def of_digits(self) -> bool:
        """Whether it takes the digits of MNIST, which ``--data-dir`` says where to find."""
        data = {one.module: one.about.data for one in experiments()}
        return data[self.module].startswith("MNIST")

    def make(self, file: Path, data: Path | None) -> None:
        """Run it. Raises ``CalledProcessError`` if it fails."""
        words = [sys.executable, "-m", *f"experiments.{self.command}".split(), "--plot", str(file)]
        if data is not None and self.of_digits:
            words += ["--data-dir", str(data)]
        subprocess.run(words, check=True, cwd=ROOT)


@final
@dataclass(frozen=True)
class Program:
    """A page of ``docs``, whose first block of code writes the picture into its folder."""

    page: str

    def make(self, file: Path, data: Path | None) -> None:
        """Run it in a folder aside. Raises ``CalledProcessError`` if it fails."""
        text = (ROOT / "docs" / self.page).read_text(encoding="utf-8")
        block = re.search(r"```python\n(.*?)```", text, re.DOTALL)
        assert block is not None, f"{self.page} has no block of code"
        with tempfile.TemporaryDirectory() as aside:
            where = {"PYTHONPATH": str(ROOT), "PATH": ""}
            subprocess.run([sys.executable, "-c", block[1]], check=True, cwd=aside, env=where)
            written(file, (Path(aside) / file.name).read_text(encoding="utf-8"))


@final
@dataclass(frozen=True)
class Drawing:
    """A function that returns an SVG, as text."""

    draw: Callable[[], str]

    def make(self, file: Path, data: Path | None) -> None:
        """Draw it."""
        written(file, self.draw())


Maker: TypeAlias = Run | Program | Drawing

PICTURES: Final[Mapping[str, Maker]] = {
    "autoencoder.png": Run("autoencoder"),
    "boolean_iris.svg": Run("boolean_iris"),
    "boolean_mnist.png": Run("boolean_mnist"),
    "batching.svg": Drawing(drawings.batching),
    "precision.svg": Drawing(drawings.precision),
    "circuit.svg": Drawing(drawings.circuit),
    "context-composite.svg": Drawing(drawings.context),
    "convolutional.png": Run("convolutional --engine numba"),
    "dagger.svg": Drawing(drawings.dagger),
    "digits.svg": Program("digits.md"),
    "dreaming.png": Run("dreaming --engine numba"),
    "fixed_point_iris.svg": Run("fixed_point_iris"),
    "forward-derivative.svg": Drawing(drawings.forward),
    "functor-box.svg": Drawing(drawings.functor),
    "gan.png": Run("gan"),
    "hypergradient.svg": Run("hypergradient"),
    "iris.svg": Run("iris hidden"),
    "language.svg": Run("language"),
    "learner.svg": Drawing(drawings.learner),
    "lens-composite.svg": Drawing(drawings.lens),
    "model.svg": Drawing(drawings.model),
    "modern.png": Run("convolutional modern"),
    "neural_ode.svg": Run("neural_ode"),
    "optimiser.svg": Drawing(drawings.optimiser),
    "optimisers.svg": Run("optimisers"),
    "para-composite.svg": Drawing(drawings.para),
    "para-lens.svg": Drawing(drawings.para_lens),
    "r-on-pictures.svg": Drawing(drawings.on_pictures),
    "reverse-derivative-chain-rule.svg": Drawing(drawings.chain_rule),
    "reverse.svg": Drawing(drawings.reverse),
    "scan.svg": Drawing(drawings.scan),
    "semirings.svg": Run("semirings"),
    "sequence.svg": Run("sequence gru"),
    "sequential.svg": Run("sequential"),
    "trained.svg": Drawing(drawings.trained),
}
"""Every picture, by the name of its file."""


def written(file: Path, text: str) -> None:
    """Write a text whole or not at all."""
    with replacing(file) as stream:
        stream.write(text.encode())


def main() -> None:
    """Make the pictures that are named, or all."""
    parser = ArgumentParser("docs.pictures", description="make the pictures of the site")
    parser.add_argument("names", nargs="*", metavar="NAME", help="default: all")
    parser.add_argument("--data-dir", type=Path, help="where the digits of MNIST are")
    parser.add_argument("--into", type=Path, default=FOLDER, help="default: docs/pictures")
    given = parser.parse_args()
    unknown = sorted({*given.names} - PICTURES.keys())
    if unknown:
        parser.error(f"{', '.join(unknown)}: there are {', '.join(PICTURES)}")
    for name in given.names or PICTURES:
        print(name, flush=True)
        PICTURES[name].make(given.into / name, given.data_dir)


if __name__ == "__main__":
    main()
