"""Functions that go entry by entry: of one number, as rows of a table, and the quotient of two.

A function of one number is a value, made by ``elementwise`` from its name, the function of NumPy,
and its derivative, a formula of x and y = f(x). It makes a map of a space, and composes a formula.
This is all that an engine asks of it, so that one of one's own is made in the same way:

>>> from cartesian_rdc.categories.smooth import space
>>> from cartesian_rdc.execution import check_derivative
>>> sinh = elementwise("sinh", np.sinh, lambda x, y: (1 + y**2) ** 0.5)
>>> check_derivative(sinh(space(3)), seed=0)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, final, overload

import numpy as np
from numpy.typing import ArrayLike

from cartesian_rdc.categories.free import Object, interned
from cartesian_rdc.categories.free.writing import Written, applied
from cartesian_rdc.categories.smooth.category import everywhere
from cartesian_rdc.categories.smooth.generator import Pointwise, Ufunc, point
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space
from cartesian_rdc.errors import SpaceError

if TYPE_CHECKING:
    from cartesian_rdc.categories.smooth.formulas import Formula

Derivative: TypeAlias = "Callable[[Formula, Formula], Formula | float]"
"""``f'``, a formula of x and f(x), or a number."""


@final
@dataclass(frozen=True, eq=False, repr=False)
class ElementwiseFunction:
    """A function of one number, applied to every entry of an array.

    ``name``: how it prints, and the variable that it is assigned to, by which it is pickled, in the
    module in which its derivative is written. Like a function of Python, it equals itself only;
    ``numpy``: the function of an array of any floating point type, best made of ufuncs only, since
    the engines then compile it;
    ``derivative``: a formula of x and y = f(x), or a number;
    ``numba``: an expression of ``{x}``, ``{zero}`` and ``{one}``, which may call what is in
    ``math``. Left out, it is the function of ``math`` with the name of the ufunc, if there is one;
    else the Numba engine refuses the function;
    ``jax``: the full name of a function, such as ``"jax.nn.sigmoid"``. Left out, the ufuncs are
    those of ``jax.numpy``; a function that is not made of ufuncs is called back on the host;
    ``written``: how it prints in formulas, of an expression. Left out, by its name.

    Raises ``SpaceError`` if the name is no identifier.
    """

    name: str
    numpy: Callable[[Numbers], ArrayLike]
    derivative: Derivative
    numba: str | None = field(default=None, kw_only=True)
    jax: str | None = field(default=None, kw_only=True)
    written: Callable[[Written], Written] | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise SpaceError(f"a function is called by an identifier, not {self.name!r}")
        if self.numba is None and isinstance(self.numpy, np.ufunc):
            known = hasattr(math, self.numpy.__name__)
            object.__setattr__(self, "numba", f"{self.numpy.__name__}({{x}})" if known else None)
        object.__setattr__(self, "__name__", self.name)
        object.__setattr__(self, "__module__", getattr(self.derivative, "__module__", __name__))

    @overload
    def __call__(self, x: Formula) -> Formula: ...

    @overload
    def __call__(self, x: Space) -> Arrow: ...

    def __call__(self, x: Formula | Space) -> Formula | Arrow:
        """``X -> A`` and then this function of every entry; or ``A -> A``, of a space A."""
        if isinstance(x, Object):
            return everywhere(x, self.on)
        if not hasattr(x, "apply"):
            raise SpaceError(f"{self} is a function of a space or of a formula, not of {x!r}")
        return x.apply(self)

    def on(self, array: Array) -> Elementwise:
        """The generator, of one array."""
        return Elementwise(array, self)

    @property
    def vanishes_at_zero(self) -> bool:
        """Whether f(0) = 0 in floating point, and not -0."""
        with np.errstate(all="ignore"):
            value = float(np.asarray(self.numpy(np.zeros(()))))
        return value == 0 and math.copysign(1, value) > 0

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name


elementwise = ElementwiseFunction
"""Makes a function, as a row of the table."""


@final
@interned
class Elementwise(Pointwise):
    """``A -> A``: a function of every entry."""

    function: ElementwiseFunction

    @property
    def label(self) -> str:
        return self.function.name

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        with np.errstate(all="ignore"):
            return np.asarray(self.function.numpy(arguments[0]), self.space.dtype)

    def written(self, arguments: Sequence[Written]) -> Written:
        write = self.function.written
        return write(arguments[0]) if write else applied(self.function.name, arguments[0])

    def reverse_derivative(self) -> Arrow:
        """``(x, c) -> f'(x) c``."""
        x, c = point(self)
        slope = self.function.derivative(x, x.into(self))
        return ((slope * c) if slope != 0 else x.zero(self.domain)).arrow

    def annihilated_by(self, zeros: Sequence[bool]) -> bool:
        return all(zeros) and self.function.vanishes_at_zero


@final
@interned
class Divide(Ufunc):
    """``A × A -> A``: ``x / y``, for y ≠ 0."""

    ufunc = np.divide

    def written(self, arguments: Sequence[Written]) -> Written:
        return arguments[0] / arguments[1]

    def reverse_derivative(self) -> Arrow:
        """``((x, y), c) -> (c / y, -((x / y) c) / y)``.

        In this order, as ``c / y`` overflows for a small y also where the product does not.
        """
        (x, y), c = point(self)
        return (c / y).pair(-((x / y) * c / y)).arrow
