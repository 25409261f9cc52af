"""Functions of one real number, applied to every entry of an array."""

from __future__ import annotations

from collections.abc import Sequence
from typing import final

import numpy as np

from cartesian_rdc.categories.free import Atomic, interned
from cartesian_rdc.categories.smooth.arithmetic import (
    Negate,
    Polynomial,
    Reciprocal,
    Scale,
    Unary,
    VanishingAtZero,
)
from cartesian_rdc.categories.smooth.generator import LocallyConstant, then
from cartesian_rdc.categories.smooth.spaces import Array, Arrow, Numbers, Space


@final
@interned
class Exponential(Unary):
    """``exp x``; its own derivative."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.exp(arguments[0])

    def derivative(self) -> Arrow:
        return self


@final
@interned
class Logarithm(Unary):
    """``log x``, natural, for x > 0."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.log(arguments[0])

    def derivative(self) -> Arrow:
        """``1 / x``."""
        return Reciprocal(self.space)


@final
@interned
class SquareRoot(VanishingAtZero):
    """``√x``, differentiable for x > 0."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.sqrt(arguments[0])

    def derivative(self) -> Arrow:
        """``1 / 2√x``."""
        return then(self, Reciprocal(self.space), Scale(self.space, 0.5))


@final
@interned
class Sine(VanishingAtZero):
    """``sin x``, of radians."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.sin(arguments[0])

    def derivative(self) -> Arrow:
        """``cos x``."""
        return Cosine(self.space)


@final
@interned
class Cosine(Unary):
    """``cos x``, of radians."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.cos(arguments[0])

    def derivative(self) -> Arrow:
        """``-sin x``."""
        return then(Sine(self.space), Negate(self.space))


@final
@interned
class HyperbolicTangent(VanishingAtZero):
    """``tanh x``."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.tanh(arguments[0])

    def derivative(self) -> Arrow:
        """``1 - tanh² x``."""
        return then(self, Polynomial(self.space, (1.0, 0.0, -1.0)))


@final
@interned
class Sigmoid(Unary):
    """``σ(x) = 1 / (1 + exp(-x))``."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        with np.errstate(over="ignore"):
            result: Numbers = np.reciprocal(1 + np.exp(-arguments[0]))
        return result

    def derivative(self) -> Arrow:
        """``σ - σ²``."""
        return then(self, Polynomial(self.space, (0.0, 1.0, -1.0)))


@final
@interned
class Softplus(Unary):
    """``log(1 + exp x)``, without overflow."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.logaddexp(np.zeros_like(arguments[0]), arguments[0])

    def derivative(self) -> Arrow:
        """``σ(x)``."""
        return Sigmoid(self.space)


@final
@interned
class Rectifier(VanishingAtZero):
    """``relu x = max(x, 0)``; the derivative at 0 is taken to be 0."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.maximum(arguments[0], 0)

    def derivative(self) -> Arrow:
        """``[x > 0]``."""
        return Positive(self.space)


@final
@interned
class Absolute(VanishingAtZero):
    """``|x|``; the derivative at 0 is taken to be 0."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.abs(arguments[0])

    def derivative(self) -> Arrow:
        """``sign x``."""
        return Sign(self.space)


@interned
class Indicator(LocallyConstant):
    """``A -> A``, entry by entry, with derivative 0."""

    space: Array

    @final
    def boundary(self) -> tuple[Space, Space]:
        return Atomic(self.space), Atomic(self.space)

    def batched(self, n: int) -> Arrow:
        return type(self)(self.space.rows(n))


@final
@interned
class Positive(Indicator):
    """``[x > 0]``: 1 where it holds and 0 elsewhere."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.greater(arguments[0], 0).astype(self.space.dtype)


@final
@interned
class Sign(Indicator):
    """``1, 0, -1`` where x is positive, zero, negative."""

    def evaluate(self, arguments: Sequence[Numbers]) -> Numbers:
        return np.sign(arguments[0])
