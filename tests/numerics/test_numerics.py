# pyright: basic
"""A thinned run of the table, its completeness, and its measure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from inspect import isabstract
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest

from cartesian_rdc import neural
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import SmoothGenerator, elementary, elementwise, smooth, space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import evaluate, program
from tests.effort import ALL, effort, usually
from tests.numerics.__main__ import main
from tests.numerics.bounds import bounds
from tests.numerics.elementary import function, logistic
from tests.numerics.errors import DTYPES, error, format_of
from tests.numerics.measure import ENGINES, WITHOUT_HALVES, program_of, results_of
from tests.numerics.points import line
from tests.numerics.reference import Row, slopes_at, value_at
from tests.numerics.table import TABLE, WITHOUT

DOCS = Path(__file__).parents[2] / "docs" / "numerics.md"

USUAL: dict[str, dict[str, tuple[str, ...]]] = {
    "numba": {"float32": ("loss",), "float64": ("activation",)},
    "jax": {"float16": ("activation",), "float32": ("schedule",), "float64": ("loss",)},
}
"""The kinds of rows that ``make test`` runs on an engine that compiles; other engines run all."""


def row_of(name: str) -> Row:
    return next(row for row in TABLE if row.name == name)


@pytest.mark.parametrize("dtype", usually(["float64"], of=DTYPES))
def test_errors_are_within_their_bounds(dtype: str) -> None:
    """On every engine; those that compile get one product map; usually every other row."""
    broken: list[str] = []
    for engine in ENGINES:
        if dtype == "float16" and engine in WITHOUT_HALVES:
            continue
        kinds = USUAL.get(engine, {}).get(dtype)
        rows = [row for row in TABLE if ALL or kinds is None or row.kind in kinds]
        rows = [*usually(rows[DTYPES.index(dtype) % 2 :: 2], of=rows)]
        broken += [
            f"{engine}: {r.row.name}: {r.value}, derivative {r.derivative}"
            for r in results_of(rows, engine, dtype, effort(64, in_all=4))
            if not r.holds
        ]
    assert not broken, "\n".join(broken)


# the measure


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_unit_is_the_distance_of_neighbours(dtype: str) -> None:
    form, info = format_of(dtype), np.finfo(dtype)
    for x in line(dtype):
        if np.isfinite(x) and abs(x) < info.max:
            after = np.nextafter(np.asarray(abs(x), dtype), np.asarray(np.inf, dtype))
            assert float(form.unit(mp.mpf(x))) == float(after) - abs(x)
    assert form.unit(mp.mpf(0)) == float(info.smallest_subnormal)


def test_errors_of_hand_made_results() -> None:
    assert error(1.0, mp.mpf(1), "float64") == 0
    assert error(1 + 2**-52, mp.mpf(1), "float64") == 1
    assert error(1 - 2**-53, mp.mpf(1), "float64") == 0.5
    assert error(2.0**-1074, mp.mpf(0), "float64") == 1
    assert error(0.0, mp.mpf(3) * 2.0**-1074, "float64") == 3
    assert error(0.0, mp.mpf(3) * 2.0**-1074, "float64", flushed=2) == 0
    assert error(0.0, mp.mpf(2) ** -14, "float16") == 2**10
    assert error(0.0, mp.mpf(2) ** -12, "float16", flushed=2) == 2**10
    assert error(np.nan, mp.mpf(1), "float32") == np.inf
    assert error(np.inf, mp.ldexp(1, 2000), "float64") == 0
    assert error(-np.inf, mp.ldexp(1, 2000), "float64") > 1e15
    assert error(np.inf, mp.mpf(float(np.finfo("float64").max)), "float64") == 1
    assert error(np.inf, mp.mpf(1), "float64") > 1e15
    assert error(2**-53, mp.mpf(0), "float64", mp.mpf(1)) == 0.5


def test_references_know_limits_and_kinks() -> None:
    softsign, gelu, absolute = map(row_of, ("softsign", "gelu", "absolute"))
    assert value_at(softsign, (np.inf,)) == [1]
    assert value_at(softsign, (-np.inf,)) == [-1]
    assert value_at(gelu, (-np.inf,)) == [0]
    assert value_at(row_of("sin"), (np.inf,)) is None
    assert value_at(row_of("log"), (0.0,)) == [-mp.inf]
    assert value_at(row_of("log"), (-1.0,)) is None
    assert slopes_at(absolute, (0.0,)) == [None]
    assert slopes_at(absolute, (-5e-324,)) == [[-1]]
    (slope,) = slopes_at(row_of("sigmoid"), (-700.0,))
    assert slope is not None
    assert abs(slope[0] / mp.exp(-700) - 1) < 1e-20
    (far,) = slopes_at(row_of("sin"), (1e300,))
    assert far is not None
    with mp.workprec(2000):
        assert abs(far[0] - mp.cos(mp.mpf(1e300))) < 1e-20


def test_what_is_wrong_is_found() -> None:
    """Functions that are right at usual numbers: one overflows, one cancels, a slope is off."""
    overflows = elementwise(
        "overflows", lambda x: np.exp(x) / (1 + np.exp(x)), lambda x, y: y - y**2
    )
    cancels = elementwise("cancels", lambda x: np.log(1 + x), lambda x, y: 1 / (1 + x))
    steep = elementwise("steep", np.sqrt, lambda x, y: 0.5 * (1 + 1e-12) / y)
    rows = [
        function(overflows, logistic, 4, 4, flushed=True),
        function(cancels, lambda x: mp.log(1 + x), 4, 4, least=-1.0),
        function(steep, mp.sqrt, 4, 4, least=0.0),
    ]
    found = list(results_of(rows, "definition", "float64", 64))
    assert [result.holds for result in found] == [False] * 3
    assert found[0].value.ulp == np.inf
    assert found[2].value.ulp <= 0.5


# completeness


def concrete(kind: type[object]) -> Iterator[str]:
    """The names of generators of the library that can be made."""
    for below in kind.__subclasses__():
        if not isabstract(below) and below.__module__.startswith("cartesian_rdc."):
            yield below.__name__
        yield from concrete(below)


def test_every_generator_has_a_row_or_a_reason() -> None:
    used = {
        type(i.generator).__name__
        for row in TABLE
        for i in program(program_of(row, "float64", 1)).instructions
    }
    assert set(concrete(SmoothGenerator)) <= used | WITHOUT.keys()


def test_every_name_has_a_row_or_a_reason() -> None:
    known = {row.name.split()[-1] for row in TABLE} | {row.name.split()[0] for row in TABLE}
    known |= WITHOUT.keys()
    assert len({row.name for row in TABLE}) == len(TABLE)
    assert {f.name for f in elementary.FUNCTIONS} <= known
    for module in ("activations", "losses"):
        exported = vars(getattr(neural, module)).items()
        own = {name for name, f in exported if getattr(f, "__module__", "").endswith(module)}
        assert {name for name in own & vars(neural).keys() if name[0].islower()} <= known
    optimisers = {
        n for n, f in vars(neural).items() if ".optimisers." in getattr(f, "__module__", "")
    }
    helpers = {"Counter", "Memory", "Rule", "Schedule", "SmoothOptimiser", "by_rule"}
    assert optimisers - helpers <= known


# the command and the page


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["sqrt", "--dtype", "float32", "--engine", "numpy", "--every", "64"]
    assert main(arguments) == 0
    printed = capsys.readouterr()
    assert "sqrt" in printed.out
    assert "0 beyond their bound" in printed.out
    assert "float32 numpy sqrt" in printed.err
    assert main([*arguments, "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["value"]["ulp"] <= entry["value"]["bound"] == 0.5
    with pytest.raises(SystemExit):
        main(["none such"])


def test_the_page_has_the_bounds() -> None:
    assert bounds() in DOCS.read_text()


# numbers that were wrong


def test_the_derivative_of_a_quotient_does_not_overflow_on_the_way() -> None:
    """``x / y²`` for ``x = 2^-1070`` and ``y = 2^-1040``, of which ``1 / y`` is infinite."""
    rule = smooth.reverse_derivative(sm.divide(space()))
    with np.errstate(all="ignore"):
        _, slope = leaves_of(evaluate(rule, ((2.0**-1070, 2.0**-1040), 1.0)))
    assert slope == -(2.0**1010)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("f", [neural.gelu, neural.gelu_sigmoid, neural.gelu_tanh])
def test_activations_vanish_far_below(f: neural.Activation[object], dtype: str) -> None:
    """So do their derivatives, where a cube overflows, and at minus infinity."""
    x = np.array([-np.inf, np.finfo(dtype).min, -1e4, -2e3], dtype)
    arrow = f(neural.reals(4, dtype=dtype, name=object)).morphism
    (value,) = leaves_of(evaluate(arrow, x))
    (slope,) = leaves_of(evaluate(smooth.reverse_derivative(arrow), (x, np.ones(4, dtype))))
    np.testing.assert_array_equal(value, 0)
    np.testing.assert_allclose(slope, 0, atol=1e-30)


def test_adam_does_not_cancel_at_the_first_step() -> None:
    """``1 - β^t`` for β = 1 - 2^-40 is 2^-40, and not what is left of a difference from 1."""
    beta = 1 - 2.0**-40
    put = neural.Adam(beta1=0.5, beta2=beta, step_size=1.0)(neural.reals()).lens.morphism.put
    *_, p = leaves_of(evaluate(put, (((0.0, (0.0, 0.0)), 0.0), 2.0)))
    assert abs(float(p) + 1 / (1 + 1e-8 / 2)) < 1e-14
