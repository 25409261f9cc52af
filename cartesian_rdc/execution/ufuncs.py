"""A function of NumPy arrays as a list of ufuncs, found by running it on what only records them.

>>> [call.ufunc for call in calls(lambda x: np.reciprocal(1 + np.exp(-x))) or ()]
['negative', 'exp', 'add', 'reciprocal']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import final

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin


@final
@dataclass(frozen=True)
class Call:
    """A ufunc of NumPy, by its name, of values before it and of numbers.

    An ``int`` is a value: 0 the argument, and k the result of call k, from 1; a ``float`` itself.
    """

    ufunc: str
    arguments: tuple[int | float, ...]


@cache
def calls(function: Callable[..., object]) -> tuple[Call, ...] | None:
    """What a function of one array calls; ``None`` where it calls other things than ufuncs."""
    made: list[Call] = []
    try:
        result = function(_Recorder(made, 0))
    except (TypeError, ValueError, AttributeError):
        return None
    last = isinstance(result, _Recorder) and result.number == len(made) > 0
    return tuple(made) if last else None


@final
class _Recorder(NDArrayOperatorsMixin):
    """What stands for an array: each ufunc of NumPy adds a call."""

    def __init__(self, made: list[Call], number: int) -> None:
        self.made = made
        self.number = number

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: _Recorder | float, **options: object
    ) -> _Recorder:
        if getattr(np, ufunc.__name__, None) is not ufunc or method != "__call__" or options:
            raise TypeError(f"{ufunc.__name__} is not called as a ufunc of NumPy is")
        arguments = (v.number if isinstance(v, _Recorder) else float(v) for v in inputs)
        self.made.append(Call(ufunc.__name__, tuple(arguments)))
        return _Recorder(self.made, len(self.made))

    def __bool__(self) -> bool:
        raise TypeError("which branch is taken depends on the array")
