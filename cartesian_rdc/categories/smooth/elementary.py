"""The table of elementwise functions: each is one row, and stands nowhere else in the library.

``tanh(space(3))`` is a map, and ``tanh(x)`` a formula, of a formula x. Where there is no derivative
at 0, of ``relu``, ``positive``, ``sign`` and ``absolute``, it is taken to be 0; where it is
infinite, as that of ``sqrt`` is, it stays infinite. How exact each is, ``docs/numerics.md`` says.
The package imports all names here that have no underscore.

>>> from cartesian_rdc.categories.smooth import space
>>> from cartesian_rdc.execution import evaluate
>>> evaluate(log_sigmoid(space(2)), [-1000.0, 0.0])
array([-1.00000000e+03, -6.93147181e-01])

So the norm ``√Σx²`` has no derivative at 0: there ``0 · inf`` is computed, which is nan, as in JAX.
RD.2 says that the covector 0 becomes 0. A program keeps to it for zeros that are seen when it is
written, and not for those that are computed when it runs, since that costs a comparison for each
number:

>>> from cartesian_rdc.categories.smooth import smooth, variable
>>> x = variable(space(2))
>>> norm = sqrt((x**2).sum())
>>> evaluate(smooth.reverse_derivative(norm.arrow), ([0.0, 0.0], 0.0))
array([nan, nan])

The remedy is a small number below the root, or to take the root of something else at 0:

>>> near = sqrt(1e-12 + (x**2).sum())
>>> evaluate(smooth.reverse_derivative(near.arrow), ([0.0, 0.0], 1.0))
array([0., 0.])
>>> square = (x**2).sum()
>>> exact = (square > 0).where(sqrt((square > 0).where(square, 1)), 0)
>>> evaluate(smooth.reverse_derivative(exact.arrow), ([0.0, 0.0], 1.0))
array([0., 0.])
>>> evaluate(smooth.reverse_derivative(exact.arrow), ([3.0, 4.0], 1.0))
array([0.6, 0.8])
"""

from math import log as _log, pi as _pi

import numpy as _np

from cartesian_rdc.categories.free.writing import (
    Compared as _Compared,
    applied as _applied,
    exponential as _exponential,
    written as _written,
)
from cartesian_rdc.categories.smooth.error_function import erf as _erf
from cartesian_rdc.categories.smooth.pointwise import (
    ElementwiseFunction as _ElementwiseFunction,
    elementwise as _f,
)
from cartesian_rdc.categories.smooth.spaces import Numbers as _Numbers


def _softsign(x: _Numbers) -> _Numbers:
    """``x / (1 + |x|)``, of an infinity as well: of all numbers beyond 1e30 it rounds to ±1."""
    size = _np.minimum(_np.absolute(x), 1e30)
    result: _Numbers = _np.copysign(size / (1 + size), x)
    return result


exp = _f("exp", _np.exp, lambda x, y: y, written=_exponential)
exp2 = _f(
    "exp2",
    _np.exp2,
    lambda x, y: _log(2) * y,
    numba="({one} + {one}) ** {x}",
    written=lambda x: _written(2) ** x,
)
expm1 = _f("expm1", _np.expm1, lambda x, y: exp(x), written=lambda x: _exponential(x) - 1)
log = _f("log", _np.log, lambda x, y: 1 / x)
log1p = _f("log1p", _np.log1p, lambda x, y: 1 / (1 + x), written=lambda x: _applied("log", 1 + x))
sqrt = _f("sqrt", _np.sqrt, lambda x, y: 0.5 / y)
reciprocal = _f(
    "reciprocal",
    _np.reciprocal,
    lambda x, y: -(y**2),
    numba="{one} / {x}",
    written=lambda x: 1 / x,
)

sin = _f("sin", _np.sin, lambda x, y: cos(x))
cos: _ElementwiseFunction = _f("cos", _np.cos, lambda x, y: -sin(x))
arctan = _f("arctan", _np.arctan, lambda x, y: 1 / (1 + x**2), numba="atan({x})")

tanh = _f("tanh", _np.tanh, lambda x, y: 1 - y**2)
sigmoid = _f(
    "sigmoid",
    lambda x: _np.reciprocal(1 + _np.exp(-x)),
    lambda x, y: y * (1 - y),
    numba="{one} / ({one} + exp(-{x}))",
    jax="jax.nn.sigmoid",
)
log_sigmoid = _f(
    "log_sigmoid",
    lambda x: -_np.logaddexp(0, -x),
    lambda x, y: sigmoid(-x),
    numba="({x} if {x} < {zero} else {zero}) - log1p(exp(-abs({x})))",
    written=lambda x: _applied("log", _applied("sigmoid", x)),
)
softplus = _f(
    "softplus",
    lambda x: _np.logaddexp(0, x),
    lambda x, y: sigmoid(x),
    numba="({x} if {x} > {zero} else {zero}) + log1p(exp(-abs({x})))",
)
softsign = _f(
    "softsign",
    _softsign,
    lambda x, y: (1 / (1 + abs(x))) ** 2,
    numba="{x} / ({one} + abs({x})) if abs({x}) != {one} / {zero}"
    " else {one} if {x} > {zero} else -{one}",
)
erf = _f(
    "erf",
    _erf,
    lambda x, y: 2 / _pi**0.5 * exp(-(x**2)),
    numba="erf({x})",
    jax="jax.scipy.special.erf",
)

relu = _f(
    "relu",
    lambda x: _np.maximum(x, 0),
    lambda x, y: x > 0,
    numba="{zero} if {x} < {zero} else {x}",
)
positive = _f(
    "positive",
    lambda x: _np.greater(x, 0),
    lambda x, y: 0,
    numba="{one} if {x} > {zero} else {zero}",
    written=lambda x: _Compared(x, ">", _written(0)),
)
sign = _f(
    "sign",
    _np.sign,
    lambda x, y: 0,
    numba="{one} if {x} > {zero} else -{one} if {x} < {zero} else {x}",
)
absolute = _f(
    "absolute",
    _np.absolute,
    lambda x, y: sign(x),
    numba="abs({x})",
    written=lambda x: _applied("abs", x),
)

FUNCTIONS = tuple(f for f in tuple(vars().values()) if isinstance(f, _ElementwiseFunction))
"""All rows."""
