"""Spaces and Python functions between their values: where a term of Smooth has its meaning.

``Functions`` is a cartesian left additive category, with the addition of the reals, and
``meaning`` is the function that a generator stands for, ``function_of`` that of a term.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias, final

import numpy as np

from cartesian_rdc.categories.base import LeftAdditiveCategory
from cartesian_rdc.categories.free import Generator, Product, Scanning, Unit
from cartesian_rdc.categories.free.interpreting import Interpreting
from cartesian_rdc.categories.smooth.generator import SmoothGenerator
from cartesian_rdc.categories.smooth.spaces import (
    Array,
    Arrow,
    Space,
    Value,
    arrays_of,
    assemble,
    leaves_of,
    value_of,
)
from cartesian_rdc.errors import SpaceError, UntranslatableError, shown
from cartesian_rdc.printing import Brief, ends

Run: TypeAlias = Callable[[Value], Value]


@final
@dataclass(frozen=True, repr=False)
class Function(Brief):
    """A function from the values of one space to those of another."""

    domain: Space
    codomain: Space
    run: Run

    def _in_words(self) -> str:
        return ends(self.domain, self.codomain)

    def __call__(self, value: object) -> Value:
        """Raises ``SpaceError`` if the value is none of the domain."""
        with np.errstate(all="ignore"):
            return value_of(self.codomain, self.run(value_of(self.domain, value)))


@final
@dataclass(frozen=True, eq=False)
class _Two:
    """``x -> join(f(x), g(x))``, or ``x -> g(f(x))`` if nothing joins them, at any depth."""

    f: Run
    g: Run
    join: Callable[[Value, Value], Value] | None = None

    def __call__(self, x: Value) -> Value:
        done: list[Value] = [x]
        todo: list[Run | _Two | _Joined | None] = [self]
        while todo:
            match todo.pop():
                case _Two(f, g, join):
                    if join is None:
                        todo += g, f
                    else:
                        todo += _Joined(join), g, None, f
                        done.append(done[-1])
                case None:  # the value of f below the argument of g
                    done[-2:] = done[:-3:-1]
                case _Joined(join):
                    done[-2:] = [join(*done[-2:])]
                case function:
                    done[-1] = function(done[-1])
        return done[0]


@final
@dataclass(frozen=True, eq=False)
class _Joined:
    """The two values on top become one."""

    join: Callable[[Value, Value], Value]


@final
@dataclass(frozen=True)
class Functions(LeftAdditiveCategory[Space, Function]):
    """Spaces and functions between their values."""

    def domain(self, f: Function) -> Space:
        """Raises ``TypeError`` if f is a term, which has the same objects."""
        return _function(f).domain

    def codomain(self, f: Function) -> Space:
        """Raises ``TypeError`` like ``domain``."""
        return _function(f).codomain

    def identity(self, a: Space) -> Function:
        return Function(a, a, lambda x: x)

    def compose(self, f: Function, g: Function) -> Function:
        self.require_composable(f, g)
        return Function(f.domain, g.codomain, _Two(f.run, g.run))

    @property
    def unit(self) -> Space:
        return Unit()

    def product(self, a: Space, b: Space) -> Space:
        return Product(a, b)

    def first(self, a: Space, b: Space) -> Function:
        return Function(Product(a, b), a, lambda x: halves_of(x)[0])

    def second(self, a: Space, b: Space) -> Function:
        return Function(Product(a, b), b, lambda x: halves_of(x)[1])

    def delete(self, a: Space) -> Function:
        return Function(a, Unit(), lambda _: ())

    def pair(self, f: Function, g: Function) -> Function:
        self.require_same_domain(f, g, "pair")
        return Function(f.domain, Product(f.codomain, g.codomain), _Two(f.run, g.run, _pair))

    def zero(self, a: Space, b: Space) -> Function:
        arrays = [np.zeros(array.shape, array.dtype) for array in b.atoms()]
        return Function(a, b, lambda _: assemble(b, arrays))

    def add(self, f: Function, g: Function) -> Function:
        self.require_parallel(f, g, "add")
        b = f.codomain

        def join(x: Value, y: Value) -> Value:
            both = zip(leaves_of(x), leaves_of(y), strict=True)
            return assemble(b, [np.asarray(left + right) for left, right in both])

        return Function(f.domain, b, _Two(f.run, g.run, join))

    def __str__(self) -> str:
        return "Functions"


def _function(f: object) -> Function:
    if not isinstance(f, Function):
        kind = type(f).__name__
        raise TypeError(
            f"a map of Functions is needed here, not a {kind}: evaluation()(f) makes one"
        )
    return f


def _pair(x: Value, y: Value) -> Value:
    return x, y


def halves_of(value: Value) -> tuple[Value, Value]:
    """The two parts of a value of a product. Raises ``SpaceError`` if it is none."""
    if isinstance(value, tuple) and len(value) == 2:
        return value
    raise SpaceError(f"a projection needs a pair, not {shown(value)}")


def function_of(f: Arrow) -> Function:
    """The function that a term stands for, by the definition of each of its parts.

    Raises ``UntranslatableError`` if a generator is none of Smooth.
    """
    return f.fold(_MEANING)


def _same(a: Space) -> Space:
    return a


def _meaning_of_scan(scan: Scanning[Array], step: Function) -> Function:
    """By its rows; where these are wires, one after the other."""
    return meaning(scan) if isinstance(scan, SmoothGenerator) else _MEANING.by_rows(scan, step)


def meaning(generator: Generator[Array]) -> Function:
    """The function that a generator is. Raises ``UntranslatableError`` if it is none of Smooth."""
    if not isinstance(generator, SmoothGenerator):
        raise UntranslatableError(f"{generator} is not a generator of Smooth")
    a, b, apply = generator.domain, generator.codomain, generator.apply
    return Function(a, b, lambda x: assemble(b, apply(arrays_of(a, x))))


_MEANING: Final = Interpreting(Functions(), _same, meaning, _meaning_of_scan)
