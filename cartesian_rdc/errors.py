"""The errors of the library: each names the two things that do not fit, and what to do."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Sequence
from inspect import isclass, isroutine
from math import inf
from numbers import Real
from operator import index
from typing import SupportsIndex, TypeGuard, final


@final
class CompositionError(TypeError):
    """Two boundaries that had to be equal and differ.

    ``left`` and ``right`` are the two boundaries as they are printed in the message.

    >>> raise CompositionError("compose", "the first ends in A", "the second begins in B")
    Traceback (most recent call last):
    ...
    cartesian_rdc.errors.CompositionError: cannot compose: the first ends in A, ...
    """

    def __init__(self, operation: str, left: str, right: str) -> None:
        super().__init__(operation, left, right)
        self.operation = operation
        self.left = left
        self.right = right

    def __str__(self) -> str:
        return f"cannot {self.operation}: {self.left}, {self.right}"


@final
class StructureError(TypeError):
    """A category that is asked for an operation of a rung of the ladder that it does not reach."""

    def __init__(self, operation: str, category: object, rung: str) -> None:
        super().__init__(operation, category, rung)
        self.operation = operation
        self.category = category
        self.rung = rung

    def __str__(self) -> str:
        return f"cannot {self.operation} in {self.category}: it is no {self.rung}"


@final
class NamingError(ValueError):
    """A name that no parameter has, or two parameters that cannot be one."""


@final
class SpaceError(ValueError):
    """A space, or the arguments of a generator, that do not describe arrays."""


@final
class MeshError(ValueError):
    """Devices that there are not, or arrays that cannot be sharded over them as is said."""


@final
class ScalarError(ValueError):
    """A value outside of a semiring, or numbers for which no semiring exists."""


@final
class UntranslatableError(TypeError):
    """A generator outside of the domain of a functor or an engine."""


@final
class MissingDerivativeError(TypeError):
    """A generator of which the reverse derivative was taken and which declares none."""


@final
class DerivativeError(AssertionError):
    """A declared reverse derivative that is not the derivative of the evaluation."""


@final
class DefinitionError(AssertionError):
    """A generator that is lowered to something else than its definition."""


class DataError(ValueError):
    """Data that do not fit the spaces, or options of training that make no sense."""


@final
class DivergenceError(ArithmeticError):
    """Training whose state stopped being finite.

    ``epoch`` and ``step``, both counted from 1, say where; ``state`` is the last finite one that
    is there.
    """

    def __init__(self, epoch: int, step: int, state: object) -> None:
        super().__init__(epoch, step, state)
        self.epoch = epoch
        self.step = step
        self.state = state

    def __repr__(self) -> str:
        return f"{type(self).__name__}(epoch={self.epoch}, step={self.step})"

    def __reduce__(self) -> tuple[Callable[..., DivergenceError], tuple[object, ...], object]:
        fields = {name: value for name, value in vars(self).items() if name != "state"}
        return _diverged, (self.epoch, self.step, _flat(self.state)), fields

    def __str__(self) -> str:
        return (
            f"the parameters stopped being finite in epoch {self.epoch} at step {self.step}: "
            "try a smaller learning rate, and look for numbers in the data that are not finite"
        )


def _flat(value: object) -> list[tuple[int, object]]:
    """Nested tuples, parts first, as pickles take at any depth: a leaf's length is -1."""
    rest, found = [value], list[tuple[int, object]]()
    while rest:
        one = rest.pop()
        if _is_tuple(one):
            rest += one
            found.append((len(one), None))
        else:
            found.append((-1, one))
    return found[::-1]


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return type(value) is tuple


def _diverged(epoch: int, step: int, flat: list[tuple[int, object]]) -> DivergenceError:
    parts = list[object]()
    for length, leaf in flat:
        start = len(parts) - max(length, 0)
        parts[start:] = [tuple(parts[start:]) if length >= 0 else leaf]
    return DivergenceError(epoch, step, parts[0])


@final
class LostProcessError(RuntimeError):
    """One of several processes that train together, which ended or never came."""


@final
class RangeError(ArithmeticError):
    """An integer that does not fit into a word of the machine, where nothing may wrap around."""


@final
class CompilationError(Exception):
    """A program that a native compiler refused."""


class MissingExtraError(ImportError):
    """An optional dependency that is not installed; the message names the extra."""


def missing_extra(package: str, extra: str) -> MissingExtraError:
    """The error for an optional ``package`` that the extra ``extra`` would have installed."""
    return MissingExtraError(
        f"{package} is not installed: pip install 'cartesian-rdc[{extra}]' brings it"
    )


def shown(value: object) -> str:
    """``repr``, cut where it is nested too deep; of a whole number too long for it, its length.

    >>> shown(10**5000)
    'a whole number of 16610 bits'
    """
    try:
        return repr(value)
    except RecursionError:
        return reprlib.repr(value)
    except ValueError:
        bits = value.bit_length() if isinstance(value, int) else 0
        return f"a whole number of {bits} bits" if bits else f"a {type(value).__name__}"


def is_whole(value: object, least: int = 0) -> bool:
    """Whether this is a whole number that is not below ``least``; a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        return False
    try:
        return index(value) >= least
    except TypeError:  # arrays have the method, and an answer only if they are one number
        return False


def is_finite(value: object) -> TypeGuard[float]:
    """Whether this is a finite number; a truth value is no number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return -inf < float(value) < inf
    except OverflowError:  # an integer beyond all floats
        return False


def came(value: object) -> str:
    """What a value is, in a few words of one line, where something else was wanted.

    >>> came(dict), came(repr), came("jax"), came(OSError())
    ('the class dict', 'the function repr', "'jax'", 'an OSError')
    """
    if isclass(value):
        return f"the class {value.__name__}"
    if isroutine(value):
        return f"the function {getattr(value, '__name__', '')}".rstrip()
    if value is None or isinstance(value, bool | complex | float | int | str):
        try:
            return reprlib.repr(value)
        except ValueError:  # a whole number too long for it
            return shown(value)
    name = type(value).__name__.removeprefix("nd")  # an array
    return f"{'an' if name[:1].upper() in 'AEIOU' else 'a'} {name}"


def require_kind(value: object, kind: type | tuple[type, ...], what: str, wanted: str) -> None:
    """Raise ``TypeError``, naming what is ``wanted`` and what came, if it is of no such ``kind``.

    >>> require_kind("jax", float, "the engine", "a value, such as NumpyEngine()")
    Traceback (most recent call last):
    ...
    TypeError: the engine is a value, such as NumpyEngine(), and not 'jax'
    """
    if not isinstance(value, kind):
        raise TypeError(f"{what} is {wanted}, and not {came(value)}")


def require_function(value: object, what: str, wanted: str) -> None:
    """Raise ``TypeError``, naming what is ``wanted`` and what came, if it cannot be called.

    A class is none: what gives an order is ``Shuffled(0)``, and not ``Shuffled``.
    """
    if isclass(value) or not callable(value):
        raise TypeError(f"{what} is {wanted}, and not {came(value)}")


def require_whole(
    error: Callable[[str], Exception], option: str, value: object, least: int = 0
) -> None:
    """Raise ``error``, naming ``option`` and ``value``, if it is not ``is_whole``.

    >>> require_whole(DataError, "seed", -1)
    Traceback (most recent call last):
    ...
    cartesian_rdc.errors.DataError: the seed is a whole number, 0 or more, not -1
    """
    if not is_whole(value, least):
        raise error(f"the {option} is a whole number, {least} or more, not {shown(value)}")


def require_one_of(
    error: Callable[[str], Exception], option: str, value: object, there: Sequence[str]
) -> None:
    """Raise ``error``, naming ``option``, ``value`` and what is ``there``, if it is none of it.

    >>> require_one_of(SpaceError, "kind of positions", "angles", ("none", "rotary"))
    Traceback (most recent call last):
    ...
    cartesian_rdc.errors.SpaceError: the kind of positions is one of none, rotary, not 'angles'
    """
    if not (isinstance(value, str) and value in there):
        raise error(f"the {option} is one of {', '.join(there)}, not {shown(value)}")


def require_pair(
    error: Callable[[str], Exception], option: str, value: Iterable[object], least: int = 0
) -> None:
    """Raise ``error``, naming both, if ``value`` is not two whole numbers from ``least``."""
    given = [*value] if hasattr(value, "__iter__") else []
    if len(given) != 2 or not all(is_whole(one, least) for one in given):
        raise error(f"the {option} is two whole numbers, {least} or more, not {shown(value)}")


def require_number(
    error: Callable[[str], Exception],
    option: str,
    value: object,
    holds: Callable[[float], bool] = lambda number: True,
    words: str = "a finite number",
) -> None:
    """Raise ``error``, naming both, if ``value`` is not finite or not ``words``: ``holds``."""
    if not (is_finite(value) and holds(float(value))):
        raise error(f"the {option} is {words}, {shown(value)} is not")
