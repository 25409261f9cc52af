"""Pictures: what is drawn, and what is refused before anything is trained."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cartesian_rdc.errors import DataError
from experiments.curves import Curves
from experiments.plots import draw, draw_curves, draw_learning, draw_pictures, require_plots
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
FILTERS, PICTURES = RNG.normal(size=(20, 2, 3, 3)), RNG.random((2, 3, 4, 4))
DRAWN: dict[str, Draw] = {
    "learning": lambda file: draw_learning(
        file, curves(("loss", "accuracy"), 30), np.diag([3, 0, 5]), ["a", "b", "c"]
    ),
    "filters": lambda file: draw_learning(
        file, curves(("loss",), 1), np.eye(2, dtype=int), ["a", "b"], FILTERS
    ),
    "no points": lambda file: draw_learning(
        file, Curves(), np.zeros((1, 1), int), ["a"], np.zeros((1, 1, 1, 1))
    ),
    "curves": lambda file: draw_curves(
        file, {"one": curves(("loss",), 5), "two": curves(("loss", "score"), 3)}
    ),
    "pictures": lambda file: draw_pictures(file, PICTURES, "t", names=["a", "b"]),
    "of one's own": lambda file: draw(file, (2, 2), lambda figure: None),
}


@pytest.mark.parametrize("kind", BEGINNINGS)
@pytest.mark.parametrize("name", DRAWN)
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
