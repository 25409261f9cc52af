# pyright: basic, reportMissingTypeStubs=false, reportAbstractUsage=false
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# DisCoPy has no types that checkers could use
"""Straight-line code as layers of a diagram: boxes, and the copies and swaps that lead to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias, final

from discopy import cat, markov, monoidal

from cartesian_rdc.interchange.discopy.types import Diagram

Token: TypeAlias = "int | tuple[int]"
"""What a wire is kept for: a variable for whoever comes, or the place (k,) of the next box."""


@final
class Wiring:
    """Wires that carry variables, and the layers that made them.

    ``carried``   the variables of the inputs, from left to right
    ``types``     the object of DisCoPy that each variable ranges over
    ``uses``      how often each variable is an argument or an output
    """

    def __init__(self, carried: Sequence[int], types: Sequence[cat.Ob], uses: Counter[int]) -> None:
        self.layers: list[monoidal.Layer] = []
        self._wires: list[Token] = [*carried]
        self._obs = [types[v] for v in carried]
        self._types = types
        self._uses = uses.copy()
        self._waiting: dict[int, tuple[Diagram, Sequence[int]]] = {}
        self._discard(0, len(carried))

    def apply(self, box: Diagram, arguments: Sequence[int], results: Sequence[int]) -> None:
        """The box on these variables, each of which is used once more, and its results.

        A box without arguments waits until one of its results is used.
        """
        if not arguments:
            self._waiting.update(dict.fromkeys(results, (box, results)))
            return
        start = self._gather(arguments)
        self._put(box, start, results, [self._types[v] for v in results])
        self._discard(start, start + len(results))

    def finish(self, outputs: Sequence[int]) -> None:
        """The outputs, from left to right, and nothing else."""
        self._gather(outputs)

    def _put(
        self, box: Diagram, start: int, tokens: Sequence[Token], obs: Sequence[cat.Ob]
    ) -> None:
        """Let the box take the wires from ``start``, and give those of ``tokens``."""
        end = start + len(box.dom)
        left, right = monoidal.Ty(*self._obs[:start]), monoidal.Ty(*self._obs[end:])
        self.layers.append(monoidal.Layer(left, box, right))
        self._wires[start:end] = tokens
        self._obs[start:end] = obs

    def _discard(self, start: int, end: int) -> None:
        """Discard those of these wires whose variables nobody uses."""
        for place in reversed(range(start, end)):
            token = self._wires[place]
            if isinstance(token, int) and not self._uses[token]:
                self._put(markov.Copy(monoidal.Ty(self._obs[place]), 0), place, [], [])

    def _gather(self, arguments: Sequence[int]) -> int:
        """Bring copies of the arguments side by side, in order; where the first of them is."""
        places: dict[int, list[Token]] = {}
        for k, v in enumerate(arguments):
            places.setdefault(v, []).append((k,))
        place = -1
        for v, tokens in places.items():
            self._fetch(v, place + 1)
            self._uses[v] -= len(tokens)
            kept: list[Token] = [v] if self._uses[v] else []
            place = self._wires.index(v)
            if len(kept) + len(tokens) > 1:
                copies = [*kept, *tokens]
                x = monoidal.Ty(ob := self._obs[place])
                self._put(markov.Copy(x, len(copies)), place, copies, [ob] * len(copies))
            else:
                self._wires[place] = tokens[0]
        found = [place for place, token in enumerate(self._wires) if isinstance(token, tuple)]
        if not found:
            return 0
        first, last, middle = found[0], found[-1], found[len(found) // 2]
        before = [t for t in self._wires[first:middle] if not isinstance(t, tuple)]
        after = [t for t in self._wires[middle : last + 1] if not isinstance(t, tuple)]
        wanted: list[Token] = [*before, *((k,) for k in range(len(arguments))), *after]
        for place, token in enumerate(wanted, first):
            for right in range(self._wires.index(token, place), place, -1):
                self._cross(right - 1)
        return first + len(before)

    def _fetch(self, v: int, place: int) -> None:
        """Let there be a wire of v: if its box waits, put it here."""
        if v in self._waiting:
            box, results = self._waiting[v]
            for each in results:
                del self._waiting[each]
            self._put(box, place, results, [self._types[each] for each in results])
            self._discard(place, place + len(results))

    def _cross(self, place: int) -> None:
        (t, u), (a, b) = self._wires[place : place + 2], self._obs[place : place + 2]
        self._put(markov.Swap(monoidal.Ty(a), monoidal.Ty(b)), place, [u, t], [b, a])
