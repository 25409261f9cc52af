"""The error function, of ufuncs of NumPy, which has none of its own.

For ``|x| < 1`` it is ``x T(x²) / U(x²) = x + x (T - U) / U``, and else ``1 - exp(-x²) P(x) / Q(x)``
with the sign of x, as in W. J. Cody, "Rational Chebyshev approximations for the error function",
Mathematics of Computation 23 (1969). The coefficients are those of ``ndtr.c`` in S. L. Moshier's
library Cephes; divided by the last of a denominator, they overflow in no precision. The error is
below 1.5 units in the last place. Both branches are computed, and one is multiplied by 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cartesian_rdc.categories.smooth.spaces import Numbers

P = (
    *(2.46196981473530512524e-10, 5.64189564831068821977e-1, 7.46321056442269912687e0),
    *(4.86371970985681366614e1, 1.96520832956077098242e2, 5.26445194995477358631e2),
    *(9.34528527171957607540e2, 1.02755188689515710272e3, 5.57535335369399327526e2),
)
Q = (
    *(1.0, 1.32281951154744992508e1, 8.67072140885989742329e1, 3.54937778887819891062e2),
    *(9.75708501743205489753e2, 1.82390916687909736289e3, 2.24633760818710981792e3),
    *(1.65666309194161350182e3, 5.57535340817727675546e2),
)
U = (
    *(1.0, 3.35617141647503099647e1, 5.21357949780152679795e2, 4.59432382970980127987e3),
    *(2.26290000613890934246e4, 4.92673942608635921086e4),
)
T = (
    *(0.0, 9.60497373987051638749e0, 9.00260197203842689217e1, 2.23200534594684319226e3),
    *(7.00332514112805075473e3, 5.55923013010394962768e4),
)
T_LESS_U = tuple(t - u for t, u in zip(T, U, strict=True))


def erf(x: Numbers) -> Numbers:
    """``2 / √π ∫ exp(-t²) dt`` from 0 to x, of every entry."""
    size = np.minimum(np.absolute(x), 6.0)  # erf 6 rounds to 1
    inner = np.minimum(np.maximum(x, -1.0), 1.0)
    square = np.multiply(inner, inner)
    near = inner + inner * (_polynomial(T_LESS_U, U[-1], square) / _polynomial(U, U[-1], square))
    rest = _polynomial(P, Q[-1], size) / _polynomial(Q, Q[-1], size)
    far = np.copysign(1.0 - np.exp(-np.multiply(size, size)) * rest, x)
    result: Numbers = np.add(near * np.less(size, 1.0), far * np.greater_equal(size, 1.0))
    return result


def _polynomial(coefficients: Sequence[float], unit: float, x: Numbers) -> Numbers:
    """The polynomial, of which the leading coefficient comes first, divided by the unit."""
    value = x * (coefficients[0] / unit) + coefficients[1] / unit
    for coefficient in coefficients[2:]:
        value = value * x + coefficient / unit
    return value
