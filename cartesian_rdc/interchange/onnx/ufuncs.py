"""Ufuncs of NumPy as operators of ONNX, entry by entry.

Where an operator is missing, or that of onnxruntime is far off, a ufunc is made of others:
``docs/onnx.md`` says how exact that is. Results of relations are 1 and 0, as they are
wherever an engine writes them into arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log, pi
from types import MappingProxyType
from typing import Final

from cartesian_rdc.categories.smooth import ElementwiseFunction, elementary
from cartesian_rdc.errors import UntranslatableError
from cartesian_rdc.execution.ufuncs import calls
from cartesian_rdc.interchange.onnx.graph import BOOL, Tensor

OPERATORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "add": "Add",
        "subtract": "Sub",
        "multiply": "Mul",
        "divide": "Div",
        "power": "Pow",
        "negative": "Neg",
        "absolute": "Abs",
        "fabs": "Abs",
        "sign": "Sign",
        "maximum": "Max",
        "minimum": "Min",
        "reciprocal": "Reciprocal",
        "sqrt": "Sqrt",
        "exp": "Exp",
        "log": "Log",
        "sin": "Sin",
        "cos": "Cos",
        "tanh": "Tanh",
        "floor": "Floor",
        "ceil": "Ceil",
        "rint": "Round",
    }
)
"""Ufuncs that are one operator, in float32 and float64."""

SINGLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tan": "Tan",
        "arcsin": "Asin",
        "arccos": "Acos",
        "arctan": "Atan",
        "sinh": "Sinh",
        "cosh": "Cosh",
        "arcsinh": "Asinh",
        "arccosh": "Acosh",
        "arctanh": "Atanh",
    }
)
"""Those that onnxruntime has in float32 only."""

RELATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "greater": "Greater",
        "greater_equal": "GreaterOrEqual",
        "less": "Less",
        "less_equal": "LessOrEqual",
        "equal": "Equal",
        "isnan": "IsNaN",
    }
)
"""Those that ask something."""


def expm1(x: Tensor) -> Tensor:
    """``exp x - 1``; near 0, where u = exp x is near 1, ``(u - 1) x / log u``, as of Kahan."""
    u = x.call("Exp")
    near = (u - 1) * (x / u.call("Log"))
    return u.equals(1).where(x, (abs(x) < 1).where(near, u - 1))


def log1p(x: Tensor) -> Tensor:
    """``log (1 + x)``: with u = 1 + x, ``log u`` times ``x / (u - 1)``, as of Kahan."""
    u = x + 1
    found = u - 1
    factor = found.equals(x).where(x.like(1), x / found)
    return u.equals(1).where(x, u.call("Log") * factor)


def logaddexp(x: Tensor, y: Tensor) -> Tensor:
    """``log (exp x + exp y)``, of two equal infinities as well."""
    apart = x.equals(y).where(x.like(0), abs(x - y))
    return x.call("Max", y) + log1p((-apart).call("Exp"))


def copysign(x: Tensor, y: Tensor) -> Tensor:
    """|x| with the sign of y; the sign of -0 is that of ``1 / y``."""
    below = (y < 0).call("Or", y.call("Reciprocal") < 0)
    return abs(x) * (1 - below.cast(x.dtype) * 2)  # a Where of onnxruntime makes 0 of -0


def arctan(x: Tensor) -> Tensor:
    """``arctan x`` in float64, which onnxruntime lacks.

    Where x is large it is ``π/2 - arctan 1/x``, and near 1 ``π/4 + arctan ((x - 1) / (x + 1))``;
    what is left of π/2 and π/4 beyond their digits is added last. The rational approximation is
    that of ``atan.c`` in S. L. Moshier's library Cephes.
    """
    size = abs(x)
    large, middle = size > 2.414213562373095, size > 0.66
    near_one = middle.where((size - 1) / (size + 1), size)
    t = large.where(-size.call("Reciprocal"), near_one)
    begin = large.where(x.like(pi / 2), middle.where(x.like(pi / 4), 0))
    rest = large.where(x.like(REST_OF_PI / 2), middle.where(x.like(REST_OF_PI / 4), 0))
    square = t * t
    slope = square * (square.polynomial(ATAN_P) / square.polynomial(ATAN_Q))
    return copysign(begin + (t * slope + rest + t), x)


ATAN_P: Final = (
    *(-8.750608600031904122785e-1, -1.615753718733365076637e1, -7.500855792314704667340e1),
    *(-1.228866684490136173410e2, -6.485021904942025371773e1),
)
ATAN_Q: Final = (
    *(1.0, 2.485846490142306297962e1, 1.650270098316988542046e2, 4.328810604912902668951e2),
    *(4.853903996359136964868e2, 1.945506571482613964425e2),
)
REST_OF_PI: Final = 1.2246467991473532e-16
"""π less the nearest float64."""

OF_ONE: Final[Mapping[str, Callable[[Tensor], Tensor]]] = MappingProxyType(
    {
        "positive": lambda x: x,
        "square": lambda x: x * x,
        "exp2": lambda x: x.like(2).call("Pow", x),
        "expm1": expm1,
        "log1p": log1p,
        "log2": lambda x: x.call("Log") / log(2),
        "log10": lambda x: x.call("Log") / log(10),
        "trunc": lambda x: copysign(abs(x).call("Floor"), x),
    }
)
"""Those of one number that are made of others."""

OF_TWO: Final[Mapping[str, Callable[[Tensor, Tensor], Tensor]]] = MappingProxyType(
    {
        "logaddexp": logaddexp,
        "copysign": copysign,
        "not_equal": lambda x, y: x.equals(y).call("Not", dtype=BOOL).cast(x.dtype),
    }
)
"""Those of two."""

NATIVE: Final[Mapping[ElementwiseFunction, str]] = MappingProxyType({elementary.erf: "Erf"})
"""Rows of the table that ONNX has an operator for and NumPy no ufunc; in float32."""


def elementwise(function: ElementwiseFunction, x: Tensor) -> Tensor:
    """The function of every entry of x.

    Raises ``UntranslatableError`` if it calls something else than ufuncs, or one without operator.
    """
    if function in NATIVE and x.dtype == "float32":
        return x.call(NATIVE[function])
    made = calls(function.numpy)
    if made is None:
        raise UntranslatableError(
            f"a program with {function.name} cannot be exported: ONNX knows functions made of "
            "ufuncs of NumPy only"
        )
    values = [x]
    for call in made:
        given = [values[v] if isinstance(v, int) else x.like(v) for v in call.arguments]
        values.append(_called(function, call.ufunc, given))
    return values[-1]


def _called(function: ElementwiseFunction, ufunc: str, given: list[Tensor]) -> Tensor:
    first, *others = given
    if ufunc in OPERATORS:
        return first.call(OPERATORS[ufunc], *others)
    if ufunc in RELATIONS:
        return first.call(RELATIONS[ufunc], *others, dtype=BOOL).cast(first.dtype)
    if ufunc in OF_ONE:
        return OF_ONE[ufunc](first)
    if ufunc in OF_TWO:
        return OF_TWO[ufunc](first, *others)
    if ufunc == "arctan" and first.dtype == "float64":
        return arctan(first)
    if ufunc in SINGLE and first.dtype == "float32":
        return first.call(SINGLE[ufunc], *others)
    where = f" in {first.dtype}, which onnxruntime lacks" if ufunc in SINGLE else ""
    raise UntranslatableError(
        f"a program with {function.name} cannot be exported: ONNX has no operator for the ufunc "
        f"{ufunc}{where}"
    )
