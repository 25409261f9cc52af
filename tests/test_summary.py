# pyright: basic
"""Summaries: tables of models, against counts that are made without them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc import neural, typed
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import (
    Array,
    Arrow,
    Numbers,
    SmoothGenerator,
    Space,
    smooth,
)
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.circuits import bus, look_up_table
from cartesian_rdc.errors import MissingDerivativeError, SpaceError
from cartesian_rdc.execution import NumpyEngine, program
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.functors import IntoContext
from cartesian_rdc.learning import supervised, tie, unsupervised
from cartesian_rdc.neural import Layer, Summary, dense, initialise, reals, relu, rows, summary
from cartesian_rdc.typed import Wire, called, retie, reverse_derivative
from models import autoencoder, gan, iris, mnist, sequence
from tests.test_naming import models as drawn_models, wires

engine = NumpyEngine()


def of_sequences(cell: Any) -> Layer[Wire, Any, Any]:
    return sequence.last_of(cell(reals(2), reals(8)), 5).unnamed()


MODELS: dict[str, Callable[[], Any]] = {
    "iris linear": iris.linear,
    "iris dense": iris.dense,
    "iris hidden": iris.hidden,
    "perceptron": mnist.perceptron,
    "convolutional": mnist.convolutional,
    "modern": mnist.modern,
    "encoder": lambda: autoencoder.encoder(16),
    "decoder": lambda: autoencoder.decoder(16),
    "autoencoder": autoencoder.of_digits,
    "shown": autoencoder.shown,
    "generator": gan.generator,
    "discriminator": gan.discriminator,
    "adversaries": gan.adversaries_of_digits,
    "elman": lambda: of_sequences(neural.elman_cell),
    "gru": lambda: of_sequences(neural.gru_cell),
    "lstm": lambda: of_sequences(neural.lstm_cell),
    "transformer": lambda: (
        rows(reals(8), 3)
        >> called("block", neural.transformer_block(heads=2, hidden=4))
        >> called("block", neural.transformer_block(heads=2, hidden=4))
    ),
    "words": lambda: neural.indices(5) >> neural.embedding(9, reals(4)),
}


def names_of(found: Summary) -> list[str]:
    """The full names of the parameters in the rows."""
    return [name for row in found.rows for name, _ in row.parameters]


def require_counts(model: Any, found: Summary) -> None:
    """Each parameter is in one row, and the rows add up to what is counted without them."""
    start = leaves_of(initialise(model.parameters, 0))
    assert sorted(names_of(found)) == sorted(by_array(model.parameters).names)
    assert found.numbers == sum(array.size for array in start)
    assert found.bytes == sum(array.nbytes for array in start)
    assert found.forward.flops == program(model.body).flops
    assert sum(row.flops for row in found.rows) == found.forward.flops
    assert found.forward.bytes == engine.compile(model.body).program.bytes


@pytest.mark.parametrize("name", MODELS)
def test_counts_are_right(name: str) -> None:
    model = MODELS[name]()
    for depth in (0, 1, 2):
        found = summary(model, depth=depth)
        require_counts(model, found)
        back = reverse_derivative(model.body)
        assert found.reverse is not None
        assert found.reverse.flops == program(back).flops
        assert found.reverse.bytes == engine.compile(back).program.bytes
        assert (found.step, found.memory) == (None, ())
        assert len({row.name for row in found.rows}) == len(found.rows)


@given(wires.flatmap(drawn_models), st.integers(0, 2))
def test_counts_of_any_model_are_right(model: Any, depth: int) -> None:
    require_counts(model, summary(model, depth=depth))


def test_counts_by_hand() -> None:
    """Of a product of a matrix, a multiplication and an addition for each weight."""
    found = summary(iris.hidden())
    first, second = found.rows
    assert (first.name, first.numbers, first.bytes) == ("first", 20 * 4 + 20, 8 * 100)
    assert first.flops == 2 * 20 * 4 + 20 + 20
    assert second.flops == 2 * 3 * 20 + 3 + 3
    assert (first.inputs, first.outputs) == ((Array((4,), "float64"),), (Array((20,), "float64"),))
    assert found.numbers == 163


HIDDEN = """\
R[4] -> R[3]
layer   in     out    parameters                    numbers  bytes  operations
first   R[4]   R[20]  weights R[20, 4], bias R[20]      100    800         200
second  R[20]  R[3]   weights R[3, 20], bias R[3]        63    504         126
total                                                   163  1,304         326
forward: 326 operations, 1,704 bytes
R: 861 operations, 3,040 bytes"""

LEARNER = """\
R[4] × R[3] -> R[3]
layer   in     out    parameters                    numbers  bytes  operations
first   R[4]   R[20]  weights R[20, 4], bias R[20]      100    800         200
second  R[20]  R[3]   weights R[3, 20], bias R[3]        63    504         126
total                                                   163  1,304         326
forward: 326 operations, 4,344 bytes
a step: 3,655 operations, 10,528 bytes
the optimiser keeps: 327 numbers, 2,616 bytes"""

UNBOXED = """\
R[2] -> R[3]
layer     in    out   parameters  numbers  bytes  operations
weights   R[2]  R[3]  R[3, 2]           6     48          12
bias      R[3]  R[3]  R[3]              3     24           3
(others)                                0      0           3
total                                   9     72          18
forward: 18 operations, 136 bytes
R: 39 operations, 224 bytes"""

NARROW = """\
R[4] -> R[3]
layer   in     out    parame…  numbers  bytes  operations
first   R[4]   R[20]  weight…      100    800         200
second  R[20]  R[3]   weight…       63    504         126
total                              163  1,304         326
forward: 326 operations, 1,704 bytes
R: 861 operations, 3,040 bytes"""


def test_texts() -> None:
    hidden = summary(iris.hidden())
    assert str(hidden) == HIDDEN
    assert hidden.text(57) == NARROW
    loss, rate = neural.quadratic_loss, neural.unit_rate
    learner = summary(supervised(iris.hidden(), loss, rate, neural.Adam()))
    assert str(learner) == LEARNER
    assert str(summary(reals(2) >> dense(reals(3), relu))) == UNBOXED


def test_learners_of_all_kinds() -> None:
    model = autoencoder.of_digits(2, 3)
    learner: Any = unsupervised(
        model, neural.quadratic_loss, neural.unit_rate, neural.Momentum(0.9)
    )
    found = summary(learner)
    assert names_of(found) == list(model.names)
    assert found.step is not None
    assert found.step.flops == program(learner.step).flops
    assert list(found.memory) == learner.optimiser.memory.object.atoms()
    assert found.forward.flops == program(learner.predict).flops == program(model.body).flops


@given(st.sampled_from(sorted(MODELS)), st.integers(60, 200))
def test_lines_are_no_longer_than_is_said(name: str, width: int) -> None:
    """All but the words of four columns are numbers, which are shown in full."""
    found = TEXTS.setdefault(name, summary(MODELS[name]()))
    assert max(map(len, found.text(width).splitlines())) <= width
    assert len(repr(found)) <= 200
    assert "\n" not in repr(found)


TEXTS: dict[str, Summary] = {}


def test_short_words() -> None:
    assert repr(summary(iris.hidden())) == "<Summary R[4] -> R[3]: 163 numbers in parameters>"
    assert len(repr(summary(gan.adversaries_of_digits()))) < 160


# Layers


def test_what_is_tied_counts_once() -> None:
    body: Any = called("body", dense(reals(3), relu))
    model: Any = reals(3) >> body >> body
    once, twice = summary(retie(model, {"body.2": "body"})), summary(model)
    assert [row.name for row in twice.rows] == ["body", "body.2"]
    (row,) = once.rows
    assert (row.name, row.numbers) == ("body", 12)
    assert row.flops == twice.forward.flops == 2 * twice.rows[0].flops
    one: Any = reals(3) >> body
    assert summary(tie(one.parameters, one >> one)).rows == once.rows


def test_what_is_frozen_is_no_parameter() -> None:
    model = iris.hidden()
    rest = neural.freeze(model, {"first/weights": np.zeros((20, 4))})
    assert names_of(summary(rest)) == list(rest.names)


def test_noise_is_no_parameter() -> None:
    model = reals(2) >> dense(reals(3), relu) >> neural.dropout(0.5)
    assert names_of(summary(model)) == ["weights", "bias"]
    assert summary(model).numbers == 9


def test_a_parameter_that_nothing_reads_has_a_row() -> None:
    model = reals(2) >> neural.linear(reals(3)) >> dense(reals(1), relu)
    deaf = typed.ParaHom(
        model.parameters,
        model.domain,
        model.codomain,
        smooth.zero(model.body.domain.object, model.codomain.object),
    )
    found = summary(deaf)
    assert names_of(found) == list(model.names)
    assert [row.flops for row in found.rows] == [0, 0, 0]


def test_boxes_of_maps_are_layers_too() -> None:
    squash = called("squash", neural.tanh)
    model = reals(2) >> neural.linear(reals(3)) >> squash >> neural.linear(reals(2)) >> squash
    rows_ = {row.name: row for row in summary(model).rows}
    assert list(rows_) == ["weights", "squash", "weights.2"]
    assert rows_["squash"].flops == 3 + 2
    assert summary(reals(3) >> squash).rows[0].name == "squash"


def test_a_box_within_a_numbered_one() -> None:
    inner: Any = called("outer", called("inner", dense(reals(3), neural.tanh)))
    found = summary(reals(3) >> inner >> inner, depth=2)
    assert [row.name for row in found.rows] == ["outer/inner", "outer.2/inner"]
    assert [len(row.parameters) for row in found.rows] == [2, 2]


def test_a_layer_used_along_rows_shows_one_time() -> None:
    found = summary(MODELS["elman"]())
    weights = next(row for row in found.rows if row.name == "weights")
    assert (weights.inputs, weights.outputs) == (
        (Array((2,), "float64"),),
        (Array((8,), "float64"),),
    )
    assert weights.flops == 5 * 2 * 2 * 8


@interned
class Unsmooth(SmoothGenerator):
    """``x -> |x|``, of which no derivative is known."""

    space: Array

    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def evaluate(self, arguments: Sequence[Numbers]) -> Sequence[Numbers]:
        return (np.abs(arguments[0]),)

    def reverse_derivative(self) -> Arrow:
        raise MissingDerivativeError("none")


def test_a_map_without_a_derivative_has_a_summary() -> None:
    a = reals(3)
    found = summary(typed.Hom(a, a, Unsmooth(Array((3,), "float64"))))
    assert found.reverse is None
    assert "R:" not in str(found)


# Refusals


@pytest.mark.parametrize("depth", [-1, 1.5, True, None])
def test_depths_are_whole_numbers(depth: Any) -> None:
    with pytest.raises(SpaceError, match="the depth of summary is a whole number, 0 or more"):
        summary(iris.linear(), depth=depth)


def test_what_is_not_of_smooth_is_refused() -> None:
    c = Circuits(Modular(2))
    table: Any = bus(c, 2) >> look_up_table(bus(c, 1))
    with pytest.raises((SpaceError, TypeError), match=r"arrays|Smooth"):
        summary(table)
    with pytest.raises((SpaceError, TypeError), match=r"arrays|Smooth"):
        summary(table.body)
    graph: Any = IntoContext(neural.on_graphs(3))(iris.linear())
    with pytest.raises(TypeError, match="a term or a Hom is needed here"):
        summary(graph)


# HTML


class Cells(HTMLParser):
    """The texts of cells, row by row, and all tags."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1] and not data.isspace() and "operations," not in data:
            self.rows[-1][-1] += data


def test_notebooks_show_a_table_whose_words_are_escaped() -> None:
    layer: Any = called("<b>&", dense(reals(3), relu))
    found = summary(reals(2) >> layer)
    read = Cells()
    read.feed(found._repr_html_())
    assert read.tags == {"table", "tr", "td", "th", "p"}
    assert read.rows[0][0] == "layer"
    assert read.rows[1][0] == "<b>&"
    assert read.rows[1][3] == "weights R[3, 2], bias R[3]"
    assert [len(row) for row in read.rows] == [7] * 3
    assert re.search(r"<p>R\[2\] -&gt; R\[3\]</p>", found._repr_html_())
