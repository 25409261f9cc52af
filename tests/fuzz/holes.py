"""Holes that are filled with text: numbers, options and words, sensible ones and nonsense."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NUMBERS = ("1", "2", "0", "3", "-1", "5")
FLOATS = (
    "0.5", "1.0", "0.0", "-1.0", "2.0", "1e-3", "float('nan')", "float('inf')", "-float('inf')",
    "1e300", "1e-320", "-0.0", "3", "0.9", "np.float32(0.25)", "-0.5",
)  # fmt: skip

LITERALS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "few": NUMBERS,
        "seed": tuple(map(str, range(12))),
        "float": FLOATS,
        "flag": ("False", "True"),
        "word": ("'w'", "'bias'", "'weights'", "'a/b'", "''", "'x.1'", "'a b'", "'label'"),
        "dtype": (
            "'float64'", "'float32'", "'float16'", "'float64'", "np.float32", "'int64'",
            "'complex128'", "'bool'", "float", "'float32'",
        ),  # fmt: skip
        "shape": (
            "(2,)", "()", "(3,)", "(2, 2)", "(2, 3)", "(4, 2)", "(1,)", "(0,)", "(3, 0)",
            "(1, 4, 4)", "(2, 3, 3)", "(-1,)", "(2, 0, 2)", "(2, 1, 2, 2)", "(np.int64(2),)",
        ),  # fmt: skip
        "axes": ("None", "[0]", "[-1]", "[0, 1]", "[]", "[1, 0]", "[5]", "[0, 0]", "[-3]", "(1,)"),
        "axis": ("0", "1", "-1", "2", "-4"),
        "sizes": ("[2]", "[1]", "[2, 2]", "[0]", "[9]", "[-1]", "[]", "[1, 2]", "[3]"),
        "two": ("(1, 1)", "(2, 2)", "(0, 0)", "(1, 2)", "(3, 1)", "(-1, 1)", "(5, 5)", "(2, 1)"),
        "slices": (
            "slice(1, None)", "slice(None, None, 2)", "slice(None)", "slice(5, 9)",
            "slice(None, None, -1)", "slice(None, None, 0)", "slice(-1, None)", "slice(2, 1)",
            "slice(0, 1), slice(None, None, 2)",
        ),  # fmt: skip
        "places": (
            "0", "-1", "slice(1, None)", "(0, 0)", "None", "...", "(slice(None), 0)",
            "(..., None)", "7", "(slice(None, None, 2), None)", "(0, ..., 0)", "(..., ...)",
        ),  # fmt: skip
        "name_of_dtype": ("'float64'", "'float32'", "'float16'", "'int64'", "'f4'", "'double'"),
        "subscripts": (
            "'ij,j->i'", "'i,i->'", "'i,j->ij'", "',->'", "',i->i'", "'ij,jk->ik'", "'ij,ij->ij'",
            "'ij,kj->ik'", "'i,j->'", "'ii,i->i'", "'i->i'", "''", "'ij,jk->k'", "'i,i->ii'",
            "'i1,1->i'", "'ijk,k->ij'", "'IJ,Jλ->Iλ'",
        ),  # fmt: skip
        "coefficients": (
            "[1.0, 2.0]", "[0.0, 1.0, 0.5]", "[0.0]", "[]", "[float('nan')]", "[0, 0, 0, 1]",
            "[1e300, 1e300]", "(1, 0, 1)", "[0.0, 0.0]", "[-0.0, 1.0]",
        ),  # fmt: skip
        "array": (
            "np.ones(2)", "np.array(2.0)", "np.zeros((2, 2))", "np.zeros(0)", "np.arange(3.0)",
            "np.ones(2, np.float32)", "np.arange(2)", "np.array([np.nan, 1.0])",
            "np.array([True, False])", "np.ones((2, 3)) * 1e200",
        ),  # fmt: skip
        "sign": ("'standard'", "'printed'", "'other'"),
        "engine_name": ("'numpy'", "'numba'", "'jax'", "'torch'", "''"),
        "element": ("0", "1", "2", "-1", "7", "True", "2**63", "10**30", "0.5"),
        "elements": (
            "[0, 1]", "[1]", "[]", "[1, 1, 0]", "[2, 0]", "[-1]", "[5, 6, 7, 8]", "(1, 0)",
        ),  # fmt: skip
        "bits": (
            "[[0, 1], [1, 1]]", "[[0]]", "[[1], [0]]", "[]", "[[2**63]]", "[[-1]]", "[[0.5]]",
            "np.zeros((3, 2), int)", "np.ones((2, 3), bool)", "[1]", "[['1']]", "[[1], [0, 1]]",
        ),  # fmt: skip
        "widths": ("[]", "[2]", "[4, 2]", "[3]", "[0]", "[-2]", "(2, 2)"),
        "every": ("None", "1", "2", "0", "3", "-1"),
        "epochs": ("1", "2", "0", "3", "-1"),
        "positive": ("1", "2", "3", "4"),
        "factor": ("1.0", "0.5", "2.0", "0.1"),
    }
)
"""By the name of the hole, its texts, the simplest first."""
