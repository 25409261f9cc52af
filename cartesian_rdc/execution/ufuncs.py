"""A function of NumPy arrays as a list of calls, found by running it on what only records them.

>>> import numpy as np
>>> def sigmoid(x):
...     return np.reciprocal(1 + np.exp(-x))
>>> [call.function for call in calls(sigmoid)]
['negative', 'exp', 'add', 'reciprocal']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias, final

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

Argument: TypeAlias = int | float
"""An ``int`` is a value: 0 the argument, and k the result of call k from 1; a ``float`` itself."""


@final
@dataclass(frozen=True)
class Call:
    """``function(arguments)``: a ufunc of NumPy by its name, or ``where``."""

    function: str
    arguments: tuple[Argument, ...]


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
        self, ufunc: np.ufunc, method: str, *inputs: object, **options: object
    ) -> _Recorder:
        ours = getattr(np, ufunc.__name__, None) is ufunc
        return self._record(ufunc.__name__, inputs, known=ours and method == "__call__", **options)

    def __array_function__(
        self,
        function: Callable[..., object],
        types: Sequence[type],
        inputs: Sequence[object],
        options: Mapping[str, object],
    ) -> _Recorder:
        return self._record("where", inputs, known=function is np.where, **options)

    def _record(
        self, name: str, inputs: Sequence[object], *, known: bool, **options: object
    ) -> _Recorder:
        arguments = [
            value.number
            if isinstance(value, _Recorder)
            else float(value)
            if isinstance(value, (int, float, np.number))
            else None
            for value in inputs
        ]
        given = tuple(argument for argument in arguments if argument is not None)
        if not known or options or len(given) != len(inputs):
            raise TypeError(f"{name} of {inputs} with {options} is no ufunc of NumPy")
        self.made.append(Call(name, given))
        return _Recorder(self.made, len(self.made))

    def __bool__(self) -> bool:
        raise TypeError("which branch is taken depends on the array")
