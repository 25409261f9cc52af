# pyright: basic
"""The picture of every experiment: nothing overlaps, nothing is cut off, all has words."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from cartesian_rdc.categories.smooth import Numbers
from experiments import about, plots
from experiments.curves import Curves
from experiments.panels import Panel, curves_panel, table_panel
from tests.digits import write_digits
from tests.effort import usually
from tests.pictures import all_axes, drawn_texts, faults

NUMPY = ["--engine", "numpy"]
FLOWERS: dict[str, list[str]] = {
    "iris": ["hidden", "--epochs", "3"],
    "boolean_iris": ["--classes", "2"],
    "fixed_point_iris": ["--epochs", "3"],
    "hypergradient": ["--epochs", "1", "--steps", "5"],
    "language": [
        *("--layers", "1", "--width", "8", "--heads", "2", "--hidden", "8", "--length", "64"),
        *("--steps", "4", "--every", "2", "--sample", "2", *NUMPY),
    ],
    "neural_ode": ["--epochs", "2", "--points", "100", "--steps", "4"],
    "optimisers": ["--epochs", "2"],
    "semirings": ["--epochs", "1"],
    "sequence": [
        *("elman", "--length", "4", "--units", "3", "--sequences", "200", "--epochs", "2"),
        *NUMPY,
    ],
    "sequential": ["--machine", "counter"],
}
DIGITS: dict[str, list[str]] = {
    "autoencoder": ["--epochs", "1", *NUMPY],
    "boolean_mnist": ["--steps", "20", "--validation", "20"],
    "convolutional": ["--epochs", "1", *NUMPY],
    "dreaming": ["--epochs", "1", "--steps", "8", *NUMPY],
    "gan": ["--epochs", "2", "--units", "8", *NUMPY],
}
TESTED = {
    *("autoencoder", "boolean_iris", "convolutional", "hypergradient", "language"),
    *("neural_ode", "sequence", "sequential"),
}
"""They measure on data to test on as well."""

LONGER = {"boolean_iris", "boolean_mnist", "dreaming", "hypergradient", "language"}
"""They take seconds, and are drawn in ``make test-all``."""

QUICK = [name for name in (*FLOWERS, *DIGITS) if name not in LONGER]

WITHOUT = {"convolutional_keras", "iris_keras"}
"""They are the peers of two others, whose pictures they draw."""


def pictures(
    name: str, arguments: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[Figure]:
    """The figures that an experiment draws."""
    figures: list[Figure] = []
    monkeypatch.setattr(plots, "_save", lambda figure, file: figures.append(figure))
    monkeypatch.setattr(sys, "argv", [name, *arguments, "--plot", str(folder / "p.png"), "--json"])
    import_module(f"experiments.{name}").main()
    return figures


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("digits")
    write_digits(folder, train=260, test=120)
    return ["--data-dir", str(folder), "--unchecked"]


def test_every_experiment_is_drawn() -> None:
    names = {each.module.removeprefix("experiments.") for each in about.experiments()}
    assert names - WITHOUT == {*FLOWERS, *DIGITS}


@pytest.mark.parametrize("name", usually(QUICK, of=[*FLOWERS, *DIGITS]))
def test_a_picture_can_be_read(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, digits: list[str]
) -> None:
    arguments = FLOWERS[name] if name in FLOWERS else [*DIGITS[name], *digits]
    (figure,) = pictures(name, arguments, tmp_path, monkeypatch)
    with plots.as_written():
        assert faults(figure) == []
        words = {text for text, _ in drawn_texts(figure)}
    if name in TESTED:
        assert any("training" in text for text in words)
        assert any("test" in text for text in words)
    if name in {"iris", "convolutional"}:
        assert {"true", "predicted", "share of the true class"} <= words
    if name == "convolutional":
        assert {"weight", "filters of the first layer"} <= words
    if name == "gan":
        assert {"true digits", "generated, epoch 0", "generated, epoch 2"} <= words
        rows = [text for text in words if text.startswith("generated, epoch ")]
        assert all(float(row.removeprefix("generated, epoch ")) <= 2 for row in rows)
    if name == "fixed_point_iris":
        assert "weight, in 1/1024" in words
    if name == "boolean_iris":
        assert {"0000", "1111", "output bit"} <= words
    if name == "sequential":
        assert {"000", "111", "state 1", "output"} <= words


def curves(*names: str, points: int = 30) -> Curves:
    made = Curves()
    for k in range(points):
        made.append(k / 2, {name: 1 / (n + k + 1) for n, name in enumerate(names)})
    return made


RNG = np.random.default_rng(0)
FILTERS: Numbers = RNG.normal(size=(20, 2, 3, 3))
LONG = "a very long name of a class, cut"


SIZES = [(1, LONG), (3, "b"), (10, LONG)]


@pytest.mark.parametrize(("n", "name"), usually(SIZES[:2], of=SIZES))
def test_pictures_of_any_size_can_be_read(
    n: int, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures: list[Figure] = []
    monkeypatch.setattr(plots, "_save", lambda figure, file: figures.append(figure))
    names, file = [f"{k} {name}" for k in range(n)], tmp_path / "p.png"
    runs = {each: curves("loss", "test loss") for each in names}
    plots.draw_curves(file, runs, name * 3, words={"loss": LONG})
    plots.draw_learning(
        file, runs[names[0]], 1000 * np.eye(n, dtype=int), names, name, filters=FILTERS[: 2 * n]
    )
    grid = RNG.random((n, 4, 5, 5))
    below = curves_panel(runs)
    plots.draw_pictures(file, grid, name, names=names, columns=["x", "y"], curves=below)
    table = table_panel(
        np.arange(-n, n)[None],
        rows=[name],
        columns=["10"] * 2 * n,
        heading=name,
        down="d",
        across="a",
        scale="s",
    )
    plots.draw_panels(file, name, [[table], [below]])
    with plots.as_written():
        assert [faults(figure) for figure in figures] == [[], [], [], []]


def test_a_panel_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the drawing of a model may be, below what was learned."""
    figures: list[Figure] = []
    monkeypatch.setattr(plots, "_save", lambda figure, file: figures.append(figure))

    def fill(part: Any) -> None:
        part.text(0.5, 0.5, "the model")

    plots.draw_learning(
        *(tmp_path / "p.png", curves("loss"), np.eye(2, dtype=int), ["a", "b"], "title"),
        more=[Panel(4.0, 1.0, fill)],
    )
    assert "the model" in {text for text, _ in drawn_texts(figures[0])}
    assert faults(figures[0]) == []


def bad(kind: str) -> Figure:
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="curve")
    axes.set_xlabel("x")
    axes.set_ylabel("y")
    figure.suptitle("title")
    if kind == "overlap":
        figure.text(0.5, 0.5, "one")
        figure.text(0.5, 0.5, "other")
    if kind == "cut off":
        figure.text(0.99, 0.5, "too far right")
    if kind == "legend":
        axes.legend(loc="upper right")
    if kind == "words":
        axes.set_xlabel("")
    if kind == "title":
        figure.suptitle("")
    return figure


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("overlap", ["'one' overlaps 'other'"]),
        ("cut off", ["'too far right' is cut off"]),
        (
            "legend",
            ["a legend lies on a diagram", "a legend covers a point of 'curve'"],
        ),
        ("words", ["there are no words below a diagram"]),
        ("title", ["there is no title"]),
        ("nothing", []),
    ],
)
def test_what_is_wrong_is_found(kind: str, words: list[str]) -> None:
    figure = bad(kind)
    assert faults(figure) == words
    assert len(all_axes(figure)) == 1
