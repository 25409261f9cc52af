# pyright: basic
"""Pictures: what is drawn, and what is refused before anything is trained."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from cartesian_rdc.errors import DataError
from experiments import iris
from experiments.curves import Curves
from experiments.plots import draw, draw_curves, draw_learning, draw_pictures, require_plots
from tests.effort import usually
from tests.processes import without

ROOT = Path(__file__).parent.parent
BEGINNINGS = {".png": b"\x89PNG\r\n", ".svg": b"<?xml", ".pdf": b"%PDF-"}


def curves(names: tuple[str, ...], points: int) -> Curves:
    made = Curves()
    for k in range(points):
        made.append(k / 2, dict.fromkeys(names, 1 / (1 + k)))
    return made


Draw = Callable[[Path], None]
RNG = np.random.default_rng(0)
FILTERS, PICTURES = RNG.normal(size=(6, 2, 3, 3)), RNG.random((2, 3, 4, 4))
DRAWN: dict[str, Draw] = {
    "learning": lambda file: draw_learning(
        file, curves(("loss", "accuracy"), 30), np.diag([3, 0, 5]), ["a", "b", "c"], "title"
    ),
    "filters": lambda file: draw_learning(
        file,
        curves(("loss", "test loss"), 1),
        np.eye(2, dtype=int),
        ["a", "b"],
        "title",
        filters=FILTERS,
    ),
    "no points": lambda file: draw_learning(
        file, Curves(), np.zeros((1, 1), int), ["a"], "title", filters=np.zeros((1, 1, 1, 1))
    ),
    "curves": lambda file: draw_curves(
        file, {"one": curves(("loss",), 5), "two": curves(("loss", "score"), 3)}, "title"
    ),
    "pictures": lambda file: draw_pictures(file, PICTURES, "t", names=["a", "b"]),
    "of one's own": lambda file: draw(file, (2, 2), lambda figure: None),
}


FILES = [(name, kind) for name in DRAWN for kind in BEGINNINGS]
FEW = [(name, kind) for name, kind in FILES if kind == ".svg" or name == "curves"]


@pytest.mark.parametrize(("name", "kind"), usually(FEW, of=FILES))
def test_pictures_are_files_of_their_kind_and_the_same_each_time(
    tmp_path: Path, name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    file = tmp_path / f"picture{kind}"
    require_plots(file)
    DRAWN[name](file)
    first = file.read_bytes()
    assert first.startswith(BEGINNINGS[kind])
    assert list(tmp_path.iterdir()) == [file]
    if kind == ".png":
        DRAWN[name](file)
        assert file.read_bytes() == first


def test_a_picture_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left on device"):
        DRAWN["curves"](file)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


HOSTILE = [
    r"$\frac{$",
    "$x^$",
    "$",
    "$$",
    r"\$a\$",
    "#_%&{}~^\\",
    "<!-- & --> ]]>",
    "a\nb\x01\ufffe",
    "_",
    " ",
    "x" * 100_000,
]


TRIPLES = [HOSTILE[k : k + 3] for k in range(0, len(HOSTILE), 3)]


@pytest.mark.parametrize("kind", usually([".svg"], of=list(BEGINNINGS)))
@pytest.mark.parametrize("names", TRIPLES, ids=range(len(TRIPLES)))
def test_names_are_drawn_as_they_are(tmp_path: Path, names: list[str], kind: str) -> None:
    """Those of classes, curves, rows and pictures, whatever matplotlib is told; no TeX is read."""
    file, n = tmp_path / f"picture{kind}", len(names)
    measured = curves((names[0],), 2)

    def title(figure: Figure) -> None:
        figure.suptitle(names[0])

    kinds: list[tuple[Draw, int]] = [
        (lambda file: draw_learning(file, measured, np.eye(n, dtype=int), names, "t"), 2),
        (lambda file: draw_curves(file, dict.fromkeys(names, measured), names[0]), 1),
        (lambda file: draw_pictures(file, np.zeros((n, 1, 2, 2)), names[0], names=names), 1),
        (lambda file: draw(file, (2, 2), title), 1),
    ]
    for draw_it, times in kinds:
        with matplotlib.rc_context({"svg.fonttype": "none", "text.usetex": True}):
            draw_it(file)
            assert matplotlib.rcParams["text.usetex"] is True
        if kind == ".svg" and names is TRIPLES[0]:
            shown = [element.text for element in ElementTree.fromstring(file.read_text()).iter()]
            assert shown.count(names[0]) >= times
    assert list(tmp_path.iterdir()) == [file]


def test_a_class_that_looks_like_tex_is_drawn_after_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file = tmp_path / "flowers.csv", tmp_path / "picture.png"
    data.write_text("".join(f"{k},2,3,4,{HOSTILE[k % 3]}\n" for k in range(6)))
    options = ["linear", "--epochs", "1", "--data", str(data), "--plot", str(file), "--json"]
    monkeypatch.setattr(sys, "argv", ["iris", *options])
    iris.main()
    assert file.read_bytes().startswith(BEGINNINGS[".png"])
    assert '"model": "linear"' in capsys.readouterr().out


def test_a_picture_and_a_checkpoint_need_a_file_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = str(tmp_path / "both.png")
    monkeypatch.setattr(sys, "argv", ["iris", "linear", "--plot", file, "--checkpoint", file])
    with pytest.raises(DataError, match="a picture and a checkpoint need a file each"):
        iris.main()


def test_places_and_kinds_that_there_are_not(tmp_path: Path) -> None:
    require_plots(None)
    with pytest.raises(DataError, match=r"pictures end in \.png, \.svg, \.pdf, not in '\.txt'"):
        require_plots(tmp_path / "picture.txt")
    with pytest.raises(DataError, match=r"pictures end in .*, not in ''"):
        require_plots(tmp_path / "picture")
    with pytest.raises(DataError, match="there is no folder"):
        require_plots(tmp_path / "gone" / "picture.png")


def test_a_missing_extra_is_named_before_training(tmp_path: Path) -> None:
    assert without("matplotlib", "linear", "--plot", str(tmp_path / "picture.png")) == [
        "experiments.iris: error: matplotlib is not installed: "
        "pip install 'cartesian-rdc[plot]' brings it"
    ]
