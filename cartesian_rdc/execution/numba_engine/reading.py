"""How entries of variables are read: from memory, through views, or computed on the spot."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isfinite

from cartesian_rdc.categories.smooth import Array, Constant, Numbers, rearrangement as r
from cartesian_rdc.execution.instructions import Instruction, Nought
from cartesian_rdc.execution.numba_engine.indices import Index, Indices, linear
from cartesian_rdc.execution.numba_engine.nests import Plan
from cartesian_rdc.execution.numba_engine.views import seen_through


class Reader(ABC):
    """Names what is read.

    ``places`` says for each variable that has an array its name, and where its first entry is.
    ``local`` are names of the results that the loops have computed for the entry ``here``.
    """

    def __init__(self, plan: Plan, places: dict[int, tuple[str, Index]]) -> None:
        self.plan = plan
        self.places = places
        self.numbers: dict[str, str] = {}
        self.tables: dict[str, Numbers] = {}
        self.here: Indices = ()
        self.local: dict[int, str] = {}
        self._counter = 0

    @abstractmethod
    def compute(self, instruction: Instruction[Array], indices: Indices, body: list[str]) -> str:
        """A name for the entry of a result, after lines that compute it."""

    def array(self, v: int) -> Array:
        return self.plan.program.atoms[v]

    def fresh(self) -> str:
        self._counter += 1
        return f"e{self._counter}"

    def number(self, array: Array, value: float) -> str:
        """A name for a number of the dtype of the array."""
        text = repr(value) if isfinite(value) else f'float("{value!r}")'
        return self.numbers.setdefault(f"{array.dtype}({text})", f"c{len(self.numbers)}")

    def element(self, v: int, indices: Indices) -> str:
        name, base = self.places[v]
        return f"{name}[{base.plus(linear(indices, self.array(v).shape))}]"

    def read(self, v: int, indices: Indices, body: list[str]) -> str:
        """A name or an expression for an entry of a variable."""
        while True:
            if v in self.local and indices == self.here:
                return self.local[v]
            if v in self.places:
                return self.element(v, indices)
            instruction = self.plan.views.made_by[v]
            match instruction.generator:
                case Constant(array) as constant:
                    return self.constant(array, constant.evaluate(()), indices)
                case Nought(array):
                    return self.number(array, 0.0)
                case r.Reshape():
                    return self.read_flat(v, linear(indices, self.array(v).shape))
                case generator:
                    inner = seen_through(generator, indices)
                    if inner is None:
                        return self.compute(instruction, indices, body)
            v, indices = instruction.arguments[0], inner

    def read_flat(self, v: int, place: Index) -> str:
        """A variable that is in one piece, at a place in it."""
        while v not in self.places:
            instruction = self.plan.views.made_by[v]
            match instruction.generator:
                case Constant(array) as constant:
                    flat = Array((array.size,), array.dtype)
                    return self.constant(flat, constant.evaluate(()).reshape(-1), (place,))
                case Nought(array):
                    return self.number(array, 0.0)
                case _:
                    v = instruction.arguments[0]
        name, base = self.places[v]
        return f"{name}[{base.plus(place)}]"

    def constant(self, array: Array, value: Numbers, indices: Indices) -> str:
        if value.size == 1:
            return self.number(array, float(value.reshape(-1)[0]))
        name = next((n for n, known in self.tables.items() if known is value), None)
        if name is None:
            name = f"k{len(self.tables)}_"
            self.tables[name] = value
        return f"{name}[{linear(indices, array.shape)}]"

    def bound(self, expression: str, body: list[str]) -> str:
        """A name for the value of an expression."""
        if expression.isidentifier():
            return expression
        name = self.fresh()
        body.append(f"{name} = {expression}")
        return name
