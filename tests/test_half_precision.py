"""Half precision: numbers are kept in 16 bits, and computed in float32."""

from __future__ import annotations

import pickle
import subprocess
import sys

import ml_dtypes
import numpy as np
import pytest

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import SpaceError
from cartesian_rdc.neural import reals
from tests.processes import ROOT

HALVES = ["float16", "bfloat16"]

# Spaces of bfloat16


def test_a_space_of_bfloat16_is_one_by_every_name_of_the_dtype() -> None:
    a = sm.space(3, dtype="bfloat16")
    (array,) = a.atoms()
    assert isinstance(array, sm.Array)
    assert (array.dtype, array.bytes, str(a)) == ("bfloat16", 6, "bfloat16[3]")
    assert sm.space(3, dtype=ml_dtypes.bfloat16) is a
    assert sm.space(3, dtype=np.dtype(ml_dtypes.bfloat16)) is a
    assert reals(3, dtype="bfloat16").object is a
    assert pickle.loads(pickle.dumps(a)) is a
    assert eval(repr(a), {"Atomic": type(a), "Array": sm.Array}) is a


@pytest.mark.parametrize("dtype", ["float8_e4m3", "bf16", "int4"])
def test_another_dtype_of_that_package_is_none_of_a_space(dtype: str) -> None:
    with pytest.raises(SpaceError, match=f"NumPy has no dtype '{dtype}'|not {dtype}"):
        sm.space(3, dtype=dtype)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([1, 2, 3.4e38], r"has the number 3.4e\+38, and bfloat16 ends at 3.3895314e\+38"),
        ([1, 2, 1e300], "and bfloat16 ends at"),
        ([1j, 2, 3], "complex128, which does not convert to bfloat16: take real"),
        (["1", "2", "3"], "make numbers of the texts"),
        ([1, 2], r"of shape \(2,\)"),
    ],
)
def test_a_value_that_is_none_of_bfloat16_is_refused(given: object, words: str) -> None:
    with pytest.raises(SpaceError, match=words):
        sm.value_of(sm.space(3, dtype="bfloat16"), given)


@pytest.mark.parametrize("dtype", ["bool", "int64", "float16", "float32", "float64", "bfloat16"])
def test_numbers_of_other_dtypes_are_rounded_to_bfloat16_and_back(dtype: str) -> None:
    numbers = np.asarray([0, 1, 1], np.dtype(dtype))
    there = sm.value_of(sm.space(3, dtype="bfloat16"), numbers)
    assert isinstance(there, np.ndarray)
    assert (there.dtype.name, there.tolist()) == ("bfloat16", [0, 1, 1])
    for wider in ("float16", "float32", "float64"):
        back = sm.value_of(sm.space(3, dtype=wider), there)
        assert isinstance(back, np.ndarray)
        assert (back.dtype.name, back.tolist()) == (wider, [0, 1, 1])
    with pytest.raises(SpaceError, match=r"which does not convert to int64.*astype\('int64'\)"):
        sm.value_of(sm.indices(3), there)


def test_a_number_of_bfloat16_may_be_beyond_float16() -> None:
    with pytest.raises(SpaceError, match=r"float16 ends at 65504$"):
        sm.value_of(sm.space(dtype="float16"), np.asarray(1e6, ml_dtypes.bfloat16))


CODE = """
import sys
import cartesian_rdc
from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.errors import MissingExtraError
import cartesian_rdc.neural
sm.space(3, dtype="float16")
assert "ml_dtypes" not in sys.modules
sys.modules["ml_dtypes"] = None
try:
    sm.space(3, dtype="bfloat16")
except MissingExtraError as error:
    print(error)
"""


def test_without_the_package_the_extra_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CODE],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    words = (
        "ml_dtypes, which has bfloat16, is not installed: "
        "pip install 'cartesian-rdc[jax]' brings it\n"
    )
    assert (done.stderr, done.stdout) == ("", words)
