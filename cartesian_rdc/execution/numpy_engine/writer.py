"""Code as it is written: names of variables, the arrays that hold them, views of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias, final

import numpy as np

from cartesian_rdc.categories.smooth import Array, Numbers
from cartesian_rdc.categories.smooth.dtypes import numpy_dtype
from cartesian_rdc.categories.smooth.multilinear import Axes
from cartesian_rdc.execution.passes.allocate import Storage

Free: TypeAlias = "dict[tuple[str, int], list[tuple[str, Array]]]"
"""Arrays that nobody uses any more, by dtype and size: their names, and what they are."""


@final
@dataclass
class Writer:
    """The code as it is written, and what is known of the variables in it.

    ``arrays`` are made once, then the ``prologue`` runs, and then the ``body``, once a step. The
    array of a variable in ``fixed`` is the same object in every step, so that a view of it can be
    made in the prologue; one in ``contiguous`` is in the order of C. ``steady``: the body is a
    step, so that the arrays that it writes to are there in each, but for those that are ``moving``.
    """

    atoms: tuple[Array, ...]
    names: dict[int, str]
    steady: bool
    arrays: list[str] = field(default_factory=list[str])
    prologue: list[str] = field(default_factory=list[str])
    body: list[str] = field(default_factory=list[str])
    bound: dict[str, object] = field(default_factory=dict[str, object])
    fixed: set[int] = field(default_factory=set[int])
    contiguous: set[int] = field(default_factory=set[int])
    moving: set[str] = field(default_factory=set[str])
    taken: list[tuple[str, Array]] = field(default_factory=list[tuple[str, Array]])
    _numbers: Iterator[int] = field(default_factory=count)
    _free: Free = field(default_factory=dict)
    _loops_free: Free = field(default_factory=dict)
    _dtypes: dict[str, str] = field(default_factory=dict[str, str])
    _views: dict[tuple[int, str], str] = field(default_factory=dict[tuple[int, str], str])
    _buffers: dict[int, str] = field(default_factory=dict[int, str])
    _held: dict[str, str] = field(default_factory=dict[str, str])
    _copies: dict[tuple[int, Axes], str] = field(default_factory=dict[tuple[int, Axes], str])

    def inside(self, atoms: tuple[Array, ...], names: dict[int, str]) -> Writer:
        """The writer of what runs in each step of a loop: its prologue runs before the first."""
        return Writer(
            atoms,
            names,
            steady=True,
            arrays=self.arrays,
            bound=self.bound,
            _numbers=self._numbers,
            _free=self._loops_free,
            _loops_free=self._loops_free,
            _dtypes=self._dtypes,
            _held=self._held,
        )

    def named(self, letter: str) -> str:
        """A new name."""
        return f"{letter}{next(self._numbers)}"

    def bind(self, value: object) -> str:
        """A name for a value from outside."""
        name = f"c{len(self.bound)}"
        self.bound[name] = value
        return name

    def number(self, value: float, array: Array) -> str:
        """A name for a number, as an array without axes; inf where its dtype ends before it."""
        with np.errstate(all="ignore"):
            return self.bind(np.asarray(value, array.dtype))

    def fresh(self, array: Array) -> str:
        """A name for a new array, not yet filled."""
        dtype = self._dtypes.setdefault(array.dtype, f"dtype{len(self._dtypes)}")
        self.bound[dtype] = numpy_dtype(array.dtype)
        free = self._free.get((array.dtype, array.size))
        if free:
            name, made = free.pop()
            self.taken.append((name, made))
            same = array.shape == made.shape
            return name if same else self.held(f"{name}.reshape({as_tuple(array.shape)})")
        name = f"t{next(self._numbers)}"
        self.arrays.append(f"{name} = empty({as_tuple(array.shape)}, {dtype})")
        self.taken.append((name, array))
        return name

    def over(self, inner: Writer) -> None:
        """Let loops that follow use the arrays of one that is over."""
        for name, array in inner.taken:
            self._loops_free.setdefault((array.dtype, array.size), []).append((name, array))

    def buffer(self, held: Storage, variable: int) -> str:
        """A name for the array that holds a variable, in the shape of the variable."""
        number, array = held.buffers[variable], self.atoms[variable]
        first = held.arrays[number]
        if number not in self._buffers:
            self._buffers[number] = self.fresh(first)
        if array.shape == first.shape:
            return self._buffers[number]
        return self.held(f"{self._buffers[number]}.reshape({as_tuple(array.shape)})")

    def write_to(self, variable: int, name: str) -> None:
        """Let the variable be the array of this name, in the order of C."""
        self.names[variable] = name
        self.contiguous.add(variable)
        if self.steady and name not in self.moving:
            self.fixed.add(variable)

    def fix(self, variable: int, value: Numbers) -> None:
        """Let the variable be a constant."""
        self.write_to(variable, self.bind(value))
        self.fixed.add(variable)

    def view(self, variable: int, expression: str) -> str:
        """A name for a view of a variable, ``expression`` of ``{}``; made once if it can be."""
        name = self._views.get((variable, expression))
        if name is None:
            name = f"w{next(self._numbers)}"
            lines = self.prologue if variable in self.fixed else self.body
            lines.append(f"{name} = {expression.format(self.names[variable])}")
            self._views[variable, expression] = name
        return name

    def hold(self, variable: int) -> None:
        """Copy a variable in each step into one and the same array, so that views are made once."""
        name = self.fresh(self.atoms[variable])
        self.call("copyto", name, self.names[variable])
        self.write_to(variable, name)

    def held(self, expression: str) -> str:
        """A name for an expression of arrays made in the prologue, which is made there as well."""
        name = self._held.get(expression)
        if name is None:
            name = self._held[expression] = f"t{next(self._numbers)}"
            self.arrays.append(f"{name} = {expression}")
        return name

    def turned_copy(self, variable: int, permutation: Axes) -> str:
        """A name for a copy of a variable with its axes in this order, made once in a step."""
        name = self._copies.get((variable, permutation))
        if name is None:
            array = self.atoms[variable]
            name = self.fresh(array.with_shape(*(array.shape[axis] for axis in permutation)))
            turned = self.view(variable, f"{{}}.transpose({as_tuple(permutation)})")
            self.call("copyto", name, turned)
            self._copies[variable, permutation] = name
        return name

    def call(self, function: str, *arguments: str) -> None:
        """A line that calls a function for its effect."""
        self.body.append(f"{function}({', '.join(arguments)})")


def expand(missing: list[int] | Axes, rank: int) -> str:
    """The subscript that adds axes of length 1 at these places of the result."""
    if not missing:
        return ""
    return f"[{', '.join('None' if k in missing else ':' for k in range(rank))}]"


def as_tuple(numbers: list[int] | tuple[int, ...]) -> str:
    """The source of a tuple."""
    return f"({''.join(f'{int(n)}, ' for n in numbers)})"
