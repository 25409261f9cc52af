# pyright: basic
"""Numbers that are options: what makes no sense is refused, with the option and the value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cartesian_rdc import circuits, neural
from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.errors import DataError, ScalarError, SpaceError
from cartesian_rdc.functors import Batching
from cartesian_rdc.learning import power, unroll
from cartesian_rdc.neural import reals, rows
from cartesian_rdc.neural.optimisers.rule import SmoothOptimiser

nan, inf = float("nan"), float("inf")
C = Circuits(Modular(2))
BIT = circuits.bus(C, 1)
PICTURE, VECTOR = reals(1, 6, 6), reals(4)
CELL = neural.elman_cell(reals(2), reals(3))

NO_WHOLE = (-1, 1.0, 1.5, nan, inf, True, "2", None, np.array([1, 2]))
NO_FINITE = (nan, inf, -inf, True, "1", None, 1j, np.array([0.5, 0.5]))

Option = tuple[Callable[[Any], object], str, tuple[Any, ...], tuple[Any, ...]]


def whole(make: Callable[[Any], object], words: str, least: int = 0) -> Option:
    """A whole number from ``least``."""
    bad = NO_WHOLE if least == 0 else (*NO_WHOLE, 0)
    return make, words, bad, (least, least + 2, np.int64(least + 1))


def of_python(option: Option) -> Option:
    """The same without numbers of NumPy, which circuits do not take."""
    make, words, bad, good = option
    return make, words, bad, tuple(v for v in good if not isinstance(v, tuple | np.integer))


def pair(
    make: Callable[[Any], object], words: str, least: int, good: tuple[int, int] | None = None
) -> Option:
    """Two whole numbers from ``least``, such as ``good``."""
    bad = [(2,), (2, 2, 2), 2, "22", (2, least - 1), (2.0, 2), (2, nan), (True, 2), (-1, 2), None]
    return make, words, tuple(bad), (good or (least, least), (2, np.int64(1)), [1, 2])


def number(
    make: Callable[[Any], object], words: str, bad: tuple[Any, ...], good: tuple[Any, ...]
) -> Option:
    """A finite number."""
    return make, words, (*NO_FINITE, *bad), (*good, np.float32(good[-1]))


def positive(make: Callable[[Any], object], words: str) -> Option:
    return number(make, words, (0, 0.0, -1e-9, -1), (1e-300, 1, 0.5))


def fraction(make: Callable[[Any], object], words: str) -> Option:
    return number(make, words, (0, 1, 1.0, -0.1, 2), (1e-9, 0.5))


def used(optimiser: SmoothOptimiser) -> object:
    return optimiser(VECTOR)


OPTIONS: dict[str, Option] = {
    "leaky_relu": number(
        lambda v: VECTOR >> neural.leaky_relu(v), "slope of leaky_relu", (1, 2), (-1, 0, 0.5)
    ),
    "normalise": positive(lambda v: neural.normalise(VECTOR, v), "epsilon of normalise"),
    "layer_normalisation": positive(
        lambda v: neural.layer_normalisation(VECTOR, epsilon=v), "epsilon of normalise"
    ),
    "rms_normalisation": positive(
        lambda v: neural.rms_normalisation(VECTOR, epsilon=v), "epsilon of rms_normalise"
    ),
    "rotary": positive(lambda v: neural.rotary(base=v), "base of rotary"),
    "first": whole(lambda v: neural.rotary(first=v), "first position of rotary"),
    "dropout": number(
        lambda v: VECTOR >> neural.dropout(v), "rate of dropout", (1, -0.1, 2), (0, 0.5)
    ),
    "draw_noise": whole(
        lambda v: neural.draw_noise(VECTOR, v, 0), "number of samples of draw_noise"
    ),
    "channels": whole(
        lambda v: PICTURE >> neural.correlate(v, (2, 2)), "number of channels of correlate", 1
    ),
    "size": pair(lambda v: PICTURE >> neural.correlate(2, v), "size of correlate", 1),
    "stride": pair(
        lambda v: PICTURE >> neural.correlate(2, (2, 2), stride=v), "stride of correlate", 1
    ),
    "padding": pair(
        lambda v: PICTURE >> neural.correlate(2, (2, 2), padding=v), "padding of correlate", 0
    ),
    "max_pool": whole(lambda v: PICTURE >> neural.max_pool(v), "size of max_pool", 1),
    "average_pool": whole(lambda v: PICTURE >> neural.average_pool(v), "size of average_pool", 1),
    "embedding": whole(lambda v: VECTOR >> neural.embedding(v, reals(2)), "length of embedding"),
    "one_hot": whole(lambda v: VECTOR >> neural.one_hot(v), "length of one_hot"),
    "heads": whole(
        lambda v: rows(reals(6), 2) >> neural.self_attention(heads=v),
        "number of heads of self_attention",
        1,
    ),
    "block": whole(
        lambda v: rows(reals(6), 2) >> neural.transformer_block(heads=v, hidden=2),
        "number of heads of transformer_block",
        1,
    ),
    "hidden": whole(
        lambda v: rows(reals(6), 2) >> neural.transformer_block(heads=1, hidden=v),
        "number of hidden units of transformer_block",
        1,
    ),
    "huber": positive(lambda v: VECTOR >> neural.huber_loss(v), "delta of the Huber loss"),
    "normal": number(neural.normal, "deviation of normal", (-1,), (0, 2.0)),
    "uniform": number(neural.uniform, "bound of uniform", (-1,), (0, 2.0)),
    "seed": whole(lambda v: neural.initialise(VECTOR, v, weights=neural.zeros), "seed"),
    "constant_rate": number(neural.constant_rate, "a learning rate is", (), (-1, 0, 0.5)),
    "proportional_rate": number(neural.proportional_rate, "a learning rate is", (), (-1, 0, 0.5)),
    "rows": whole(lambda v: rows(VECTOR, v), "a batch has 0 rows or more"),
    "batched": whole(
        lambda v: neural.batched(VECTOR >> neural.bias, v), "a batch has 0 rows or more"
    ),
    "Batching": whole(Batching, "a batch has 0 rows or more"),
    "graphs": whole(neural.on_graphs, "number of nodes of a graph"),
    "power": whole(lambda v: power(VECTOR, v), "number of steps"),
    "unroll": whole(lambda v: unroll(CELL, v), "number of steps"),
    "along_rows": whole(lambda v: neural.along_rows(CELL, v), "number of steps"),
    "Adagrad step_size": positive(
        lambda v: used(neural.Adagrad(step_size=v)), "step_size of Adagrad"
    ),
    "Adagrad epsilon": positive(lambda v: used(neural.Adagrad(epsilon=v)), "epsilon of Adagrad"),
    "RMSProp rho": fraction(lambda v: used(neural.RMSProp(rho=v)), "rho of RMSProp"),
    "RMSProp epsilon": positive(lambda v: used(neural.RMSProp(epsilon=v)), "epsilon of RMSProp"),
    "Adam beta1": fraction(lambda v: used(neural.Adam(beta1=v)), "beta1 of Adam"),
    "Adam beta2": fraction(lambda v: used(neural.Adam(beta2=v)), "beta2 of Adam"),
    "Adam epsilon": positive(lambda v: used(neural.Adam(epsilon=v)), "epsilon of Adam"),
    "Adam step_size": positive(lambda v: used(neural.Adam(step_size=v)), "step_size of Adam"),
    "AdamW decay": positive(lambda v: used(neural.AdamW(decay=v)), "decay of AdamW"),
    "Momentum": number(
        lambda v: used(neural.Momentum(v)), "gamma of Momentum", (1.5, -2), (-1, 0, 1, 0.9)
    ),
    "Nesterov": number(
        lambda v: used(neural.Nesterov(v)), "gamma of Nesterov", (1.5, -2), (-1, 0, 1, 0.9)
    ),
    "decay": positive(lambda v: neural.exponential_decay(v, 3), "rate of a decay"),
    "decay steps": number(
        lambda v: neural.exponential_decay(0.5, v), "a schedule has 1 step or more", (0, -1), (1, 7)
    ),
    "linear_decay": number(
        lambda v: neural.linear_decay(3, v), "final factor of linear_decay", (), (0, 0.5)
    ),
    "linear_decay steps": number(
        neural.linear_decay, "a schedule has 1 step or more", (0, 0.5), (1, 7)
    ),
    "cosine_decay": number(
        lambda v: neural.cosine_decay(3, v), "final factor of cosine_decay", (), (0, 0.5)
    ),
    "cosine_decay steps": number(
        neural.cosine_decay, "a schedule has 1 step or more", (0, 0.5), (1, 7)
    ),
    "warm_up": number(neural.warm_up, "a schedule has 1 step or more", (0, 0.5), (1, 7)),
    "staircase": number(lambda v: neural.staircase(v, 3), "factor of a staircase", (), (0, 0.5)),
    "staircase steps": number(
        lambda v: neural.staircase(0.5, 3, v), "a schedule has 1 step or more", (0, -3), (1, 7)
    ),
    "bus": of_python(whole(lambda v: circuits.bus(C, v), "width of a bus")),
    "layered": whole(lambda v: circuits.layered([4, v], BIT), "number of units of layered"),
    "comparing": whole(lambda v: circuits.comparing(v, BIT), "number of units of comparing"),
    "polynomial": of_python(
        whole(
            lambda v: BIT >> circuits.polynomial(BIT, degree=v), "a polynomial has a degree from 0"
        )
    ),
    "pseudo_linear": (
        lambda v: circuits.pseudo_linear(BIT, divisor=v),
        "divides by a power of 2",
        (*NO_WHOLE, 0, 3, 6),
        (1, 2, 8),
    ),
    "largest": (
        lambda v: BIT >> circuits.look_up_table(BIT, largest=v),
        "largest number of parameters",
        NO_WHOLE,
        (2, np.int64(9)),
    ),
    "convolution shape": of_python(
        pair(lambda v: circuits.convolution(v, (1, 1)), "shape of a convolution", 0, (1, 1))
    ),
    "convolution kernel": of_python(
        pair(lambda v: circuits.convolution((4, 4), v), "kernel of a convolution", 0, (4, 4))
    ),
}


@pytest.mark.parametrize("name", OPTIONS)
def test_nonsense_is_refused_with_option_and_value(name: str) -> None:
    make, words, bad, _ = OPTIONS[name]
    for value in bad:
        with pytest.raises((SpaceError, ScalarError, DataError)) as caught:
            make(value)
        message = str(caught.value)
        assert words in message, value
        assert str(value) in message or repr(value) in message, message
        assert not re.search(r"object|unsupported|operand|attribute", message), message


@pytest.mark.parametrize("name", OPTIONS)
def test_what_makes_sense_is_taken(name: str) -> None:
    make, _, _, good = OPTIONS[name]
    for value in good:
        make(value)


@pytest.mark.parametrize("value", [0, -1, 1.5, True, nan])
@pytest.mark.parametrize("pool", [neural.max_pool, neural.average_pool])
def test_the_stride_of_a_pool(pool: Callable[..., Any], value: Any) -> None:
    words = re.escape(f"the stride of {pool.__name__} is a whole number, 1 or more, not {value!r}")
    with pytest.raises(SpaceError, match=words):
        pool(2, stride=value)


@pytest.mark.parametrize("value", [nan, inf, -inf, True, "1"])
def test_the_scale_of_attention(value: Any) -> None:
    with pytest.raises(
        SpaceError, match=f"the scale of attention is a finite number, {value!r} is"
    ):
        neural.attention(rows(reals(2), 3), rows(reals(2), 3), rows(reals(2), 3), scale=value)
