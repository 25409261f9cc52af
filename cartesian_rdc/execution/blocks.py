"""Maps of Smooth on any number of rows, a block at a time.

A block is as large as leaves the arrays of its program within some megabytes, so that many rows are
run by few calls, and rows of a file that is mapped into memory are read a block at a time. There is
one program for whole blocks, and one for the last, which is as long as it comes; each is compiled
when it is first needed, and the last few are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import final

import numpy as np

from cartesian_rdc.categories.smooth import Arrow, Numbers, Value
from cartesian_rdc.categories.smooth.given import array_given
from cartesian_rdc.categories.smooth.spaces import assemble, leaves_of, on_leaves
from cartesian_rdc.execution.once import Kept
from cartesian_rdc.execution.passes.definitions import defined
from cartesian_rdc.execution.passes.trace import program
from cartesian_rdc.functors import Batching, sharing

BYTES, MOST = 1 << 25, 4096
"""Of all arrays that have rows, in a block; and the most rows in one."""


@final
@dataclass(frozen=True)
class Blocks:
    """``f : S × X -> B`` as a function from a point of S and rows of X to rows of B.

    ``compile``  an engine's
    ``length``   the number of rows of data, which raises ``DataError`` if parts differ in it
    ``size``     of a block
    ``inside``   makes a context to run in
    """

    f: Arrow
    compile: Callable[[Arrow], Callable[[object], Value]]
    length: Callable[[Value], int]
    size: int
    inside: Callable[[], AbstractContextManager[object]]
    kept: Kept[Callable[[object], Value]] = field(
        default_factory=Kept[Callable[[object], Value]], compare=False
    )

    def __call__(self, state: object, data: Value) -> Value:
        """Rows of B, as many as the data have.

        Raises ``SpaceError`` or ``DataError`` if the state or the data do not fit.
        """
        length, b = self.length(data), self.f.codomain
        data = on_leaves(data, _by_rows)
        many = Batching(length).on_object(b)
        made = [np.empty(array.shape, array.dtype) for array in many.atoms()]
        for start in range(0, length, self.size):
            block = slice(start, min(length, start + self.size))
            with self.inside():
                rows = on_leaves(data, itemgetter(block))
                found = leaves_of(self._on(block.stop - start)((state, rows)))
            for whole, part in zip(made, found, strict=True):
                whole[block] = part
        return assemble(many, made)

    def _on(self, rows: int) -> Callable[[object], Value]:
        return self.kept.get(rows, lambda: self.compile(sharing(self.f, rows)))


def _by_rows(part: Numbers) -> Numbers:
    """What is given for an array, where slices are of rows: of a table of pandas, its array.

    Others are left as they are, so that what is on a disk is read a block at a time.
    """
    if hasattr(part, "__getitem__") and not hasattr(part, "iloc"):
        return part
    return array_given(part, "the data are arrays")


def size_of(f: Arrow) -> int:
    """How many rows a block of ``f : S × X -> B`` has: arrays of S alone are there once."""
    two, three = (sum(a.bytes for a in defined(program(sharing(f, n))).atoms) for n in (2, 3))
    return max(1, min(MOST, BYTES // max(1, three - two)))
