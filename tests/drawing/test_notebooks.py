# pyright: basic
"""What notebooks show: pictures of what has boxes, tables and curves of what has numbers."""

from __future__ import annotations

import pickle
import xml.etree.ElementTree as Tree
from typing import Any

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from cartesian_rdc import NumpyEngine, accuracy, constant_rate, descent, fit, initialise
from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.lens import LensMorphism
from cartesian_rdc.categories.para import ParaMorphism
from cartesian_rdc.drawing import Diagram
from cartesian_rdc.errors import DataError
from cartesian_rdc.laws import draw_law
from cartesian_rdc.laws.pictures import Written
from cartesian_rdc.learning import Cell, Learner, Optimiser, supervised
from cartesian_rdc.learning.curves import curves_of
from cartesian_rdc.neural import quadratic_loss
from cartesian_rdc.testing import LawsFailedError, Sample, check_laws, structural
from cartesian_rdc.testing.free import A, B, terms
from cartesian_rdc.typed import Hom, ParaHom
from tests.drawing.examples import MODEL, SUBJECTS
from tests.drawing.geometry import faults

SHOWN = (Hom, ParaHom, Optimiser, Learner, Cell, Term, LensMorphism, ParaMorphism)


@pytest.mark.parametrize("name", SUBJECTS)
def test_what_has_boxes_shows_itself(name: str) -> None:
    subject = SUBJECTS[name]()
    assert isinstance(subject, SHOWN)
    svg = subject._repr_svg_()
    Tree.fromstring(svg)
    assert len(svg) < 60_000  # no page unasked


@pytest.mark.parametrize("kind", SHOWN)
def test_every_kind_is_among_the_examples(kind: type[object]) -> None:
    assert any(isinstance(make(), kind) for make in SUBJECTS.values())


def test_what_was_learned_shows_its_curves() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2))
    y = np.eye(2)[(x[:, 0] > 0) * 1]
    learner: Any = supervised(MODEL, quadratic_loss, constant_rate(0.1), descent)
    fitted = fit(
        NumpyEngine(),
        learner,
        initialise(MODEL.parameters, 0),
        (x, y),
        epochs=3,
        validation_split=0.25,
        measures={"accuracy": accuracy},
    )
    html = fitted.html()
    assert html.count("<svg") == 2
    for word in ("loss", "accuracy", "training", "validation", "epoch"):
        assert word in html
    Tree.fromstring(f"<div>{html}</div>")


@pytest.mark.parametrize(
    "history",
    [
        {},
        {"epoch": []},
        {"epoch": [0], "loss": [1.0]},
        {"epoch": [0, 1], "loss": [float("nan"), float("nan")]},
        {"epoch": [0, 1, 2], "loss": [1.0, float("inf"), 0.5], "validation loss": [1.0, 1.0, 1.0]},
        {"epoch": [0, 1], "<b>&": [1.0, 2.0]},
    ],
)
def test_curves_of_any_history_are_well_formed(history: dict[str, list[float]]) -> None:
    Tree.fromstring(f"<div>{curves_of(history, 'epoch', 'validation ')}</div>")


def test_a_report_shows_its_counterexamples() -> None:
    """Terms as they are written are no category: ``f 1`` is not f."""
    objects: st.SearchStrategy[Object[str]] = st.sampled_from([A, B])
    sample = Sample(Written(), objects, terms, structural())
    few = hypothesis.settings(max_examples=5, database=None)
    with pytest.raises(LawsFailedError) as caught:
        check_laws(Written(), sample, settings=few, seed=0)
    report = caught.value.report
    verdict = next(v for v in report.failures if v.law.startswith("C.1"))
    assert verdict.sides is not None
    picture = verdict.picture()
    assert picture is not None
    assert "≠" in picture.text()
    assert verdict.law in picture.svg()
    html = report.html()
    assert "<svg" in html
    Tree.fromstring(f"<div>{html}</div>")
    again = pickle.loads(pickle.dumps(verdict))
    assert again == verdict
    assert again.sides is None


def test_every_law_that_is_drawn_has_two_sides() -> None:
    for law in ("RD.1", "RD.4", "RD.5", "RD.7", "CD.5", "A.3", "C.3", "P.", "F."):
        picture = draw_law(law)
        assert picture.title.startswith(law)
        left, equals, right = picture.parts
        assert equals == "="
        for side in (left, right):
            assert isinstance(side, Diagram)
            assert not [*faults(side.frame)]


def test_a_law_that_is_not_there_is_refused() -> None:
    with pytest.raises(DataError, match=r"no law that has a picture is called RD\.9"):
        draw_law("RD.9")
