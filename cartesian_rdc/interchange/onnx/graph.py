"""Graphs of ONNX as they are written: nodes and fixed arrays, each with a name of its own.

Nothing here is of the package ``onnx``; ``model`` makes one of its models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from typing import SupportsIndex, TypeAlias, final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cartesian_rdc.categories.smooth.sliding import Unfold
from cartesian_rdc.categories.smooth.spaces import INDEX

Attribute: TypeAlias = "int | str | tuple[int, ...]"

BOOL = "bool"
"""The dtype of what relations give; it stands inside of graphs only."""


@final
@dataclass(frozen=True)
class Node:
    """``outputs = operator(inputs)``, of tensors by name; ``""`` is an input that is left out."""

    name: str
    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: dict[str, Attribute]


@final
class Graph:
    """Nodes in the order in which they run, and ``fixed`` arrays by name.

    ``scope`` is what names of nodes begin with, as they are written.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.nodes: list[Node] = []
        self.fixed: dict[str, NDArray[np.generic]] = {}
        self.scope = ""
        self.counted: Tensor | None = None
        """Of a map on rows, an input whose first axis says how many there are."""
        self.windows: dict[str, tuple[Unfold, Tensor]] = {}
        """What tensors are the windows of which, by name."""
        self._length: Tensor | None = None
        self._taken = {*taken}
        self._known: dict[tuple[str, tuple[int, ...], bytes], str] = {}

    def write(
        self,
        operator: str,
        inputs: Sequence[str],
        count: int = 1,
        attributes: dict[str, Attribute] | None = None,
    ) -> list[str]:
        """The names of the ``count`` results of a new node."""
        name = self._free(f"{self.scope}{operator}")
        names = [name] if count == 1 else [self._free(f"{name}.{k}") for k in range(count)]
        node = Node(name, operator, tuple(inputs), tuple(names), attributes or {})
        self.nodes.append(node)
        return names

    def array(self, value: ArrayLike, dtype: str) -> Tensor:
        """A fixed array, which all rows share; equal ones are one."""
        array = np.ascontiguousarray(np.asarray(value, dtype)).reshape(np.shape(value))
        key = dtype, array.shape, sha256(array.tobytes()).digest()
        if key not in self._known:
            self._known[key] = self._free("fixed")
            self.fixed[self._known[key]] = array
        return Tensor(self, self._known[key], dtype)

    def whole(self, numbers: Iterable[SupportsIndex]) -> Tensor:
        """A fixed list of whole numbers: a shape, axes, places."""
        return self.array(np.array([*numbers], INDEX), INDEX)

    def filled(
        self, value: float, shape: Sequence[int], dtype: str, *, rows: bool = False
    ) -> Tensor:
        """One number everywhere, in each row if there are ``rows``; it takes no room in a file."""
        number = self.array(value, dtype)
        return number.call("Expand", self.shape(shape, rows=rows)).in_rows(rows=rows)

    def shape(self, shape: Sequence[int], *, rows: bool) -> Tensor:
        """A shape as an array of numbers, with the number of rows in front if there are ``rows``.

        There are rows only where ``counted`` is set.
        """
        lengths = self.whole(shape)
        if not rows:
            return lengths
        return self.length().call("Concat", lengths, axis=0) if shape else self.length()

    def length(self) -> Tensor:
        """The number of rows, an array of one number."""
        if self._length is None:
            assert self.counted is not None
            found = self.counted.call("Shape", dtype=INDEX, start=0, end=1)
            self._length = found.in_rows(rows=False)
        return self._length

    def keep(self, outputs: Iterable[str]) -> None:
        """Leave out what these tensors do not need."""
        needed = {*outputs}
        kept: list[Node] = []
        for node in reversed(self.nodes):
            if not needed.isdisjoint(node.outputs):
                needed.update(node.inputs)
                kept.append(node)
        self.nodes[:] = reversed(kept)
        self.fixed = {name: array for name, array in self.fixed.items() if name in needed}

    def _free(self, name: str) -> str:
        number = len(self.nodes) + len(self.fixed)
        found = f"{name}_{number}"
        while found in self._taken:
            number += 1
            found = f"{name}_{number}"
        self._taken.add(found)
        return found


@final
@dataclass(frozen=True, eq=False)
class Tensor:
    """A value in a graph, with the arithmetic of its operators, entry by entry.

    ``rows``: whether there is one array for each row, on a first axis, and not one for all. Axes
    are aligned from the last one, so that what all rows share meets what each has.
    """

    graph: Graph
    name: str
    dtype: str
    rows: bool = False

    def call(
        self,
        operator: str,
        *others: Tensor | float | None,
        dtype: str | None = None,
        **attributes: Attribute,
    ) -> Tensor:
        """The result of an operator at this and others, of this dtype unless it is given.

        A number is one of this dtype; ``None`` is an input that is left out.
        """
        given = [self, *(x if x is None else self.like(x) for x in others)]
        names = ["" if x is None else x.name for x in given]
        (name,) = self.graph.write(operator, names, attributes=attributes)
        rows = any(x is not None and x.rows for x in given)
        return Tensor(self.graph, name, dtype or self.dtype, rows)

    def split(self, count: int) -> list[Tensor]:
        """The entries along the last axis, of length ``count``, each with a last axis of 1."""
        sizes = self.graph.whole([1] * count)
        names = self.graph.write("Split", [self.name, sizes.name], count, {"axis": -1})
        return [Tensor(self.graph, name, self.dtype, self.rows) for name in names]

    def like(self, value: Tensor | float) -> Tensor:
        """The number as a fixed array without axes, of this dtype; a tensor as it is."""
        return value if isinstance(value, Tensor) else self.graph.array(value, self.dtype)

    def cast(self, dtype: str) -> Tensor:
        """The same numbers in another dtype; what holds is 1, and what does not 0."""
        return self if dtype == self.dtype else self.call("Cast", dtype=dtype, to=dtype)

    def in_rows(self, *, rows: bool = True) -> Tensor:
        """The same tensor, known to have an axis of rows."""
        return Tensor(self.graph, self.name, self.dtype, rows)

    def spread(self, shape: Sequence[int]) -> Tensor:
        """The array, of this shape, in each row."""
        return (
            self if self.rows else self.call("Expand", self.graph.shape(shape, rows=True)).in_rows()
        )

    def __add__(self, other: Tensor | float) -> Tensor:
        return self.call("Add", other)

    def __sub__(self, other: Tensor | float) -> Tensor:
        return self.call("Sub", other)

    def __rsub__(self, other: float) -> Tensor:
        return self.like(other) - self

    def __mul__(self, other: Tensor | float) -> Tensor:
        return self.call("Mul", other)

    def __truediv__(self, other: Tensor | float) -> Tensor:
        return self.call("Div", other)

    def __neg__(self) -> Tensor:
        return self.call("Neg")

    def __abs__(self) -> Tensor:
        return self.call("Abs")

    def __lt__(self, other: Tensor | float) -> Tensor:
        return self.call("Less", other, dtype=BOOL)

    def __gt__(self, other: Tensor | float) -> Tensor:
        return self.call("Greater", other, dtype=BOOL)

    def __le__(self, other: Tensor | float) -> Tensor:
        return self.call("LessOrEqual", other, dtype=BOOL)

    def __ge__(self, other: Tensor | float) -> Tensor:
        return self.call("GreaterOrEqual", other, dtype=BOOL)

    def equals(self, other: Tensor | float) -> Tensor:
        """Where the two are equal."""
        return self.call("Equal", other, dtype=BOOL)

    def where(self, x: Tensor, y: Tensor | float) -> Tensor:
        """The entries of x where this holds, else those of y."""
        return self.call("Where", x, x.like(y), dtype=x.dtype)

    def polynomial(self, coefficients: Sequence[float]) -> Tensor:
        """The polynomial of each number, by Horner's rule; the leading coefficient comes first."""
        first, *others = coefficients
        return reduce(lambda held, c: held * self + c, others[1:], self * first + others[0])
