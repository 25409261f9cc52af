"""Letters for the inputs of a formula, by the names of wires and of parameters.

A parameter has the first letter of its word, a capital if it has two axes or more; other wires
are x, y and z, or x₁, x₂, ... A covector has the letter of the wire to which it belongs, with a
prime. The second of two has the number 2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, final

from cartesian_rdc.categories.free.notations import TEXT, one_line
from cartesian_rdc.categories.free.writing import Letter
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.neural import Counter
from cartesian_rdc.typed.naming import UNNAMED, Naming, leaves

WIRES: Final = "xyzuw"
"""The letters of wires, if there are so few."""


@final
@dataclass(frozen=True)
class Part:
    """One atom of the domain: the word for it, its full name, and itself."""

    word: str
    name: str
    atom: object

    @property
    def is_wire(self) -> bool:
        """Whether it is called by a class, or not at all; parameters are called by words."""
        return self.word == UNNAMED or self.word[:1].isupper()

    @property
    def capital(self) -> bool:
        """Whether it is a matrix, or an array with more axes."""
        return isinstance(self.atom, Array) and self.atom.rank > 1


@final
@dataclass(frozen=True)
class Input:
    """An input of a formula: its letter, and what it stands for."""

    letter: Letter
    part: Part

    def of(self, atom: object) -> Input:
        """The same letter for this atom."""
        return Input(self.letter, replace(self.part, atom=atom))

    @property
    def words(self) -> str:
        """What the letter stands for."""
        name = "" if self.part.name.partition(".")[0] == UNNAMED else one_line(self.part.name, 60)
        space = one_line(str(self.part.atom), 60)
        return f"{name}, {space}" if name else space


def parts_of(naming: Naming[object], atoms: Callable[[object], Sequence[object]]) -> list[Part]:
    """The atoms of an object with names, from left to right."""
    found = [
        Part(leaf.word.partition(".")[0], leaf.name, atom)
        for leaf in leaves(naming)
        for atom in reversed(atoms(leaf.object))
    ]
    return found[::-1]


@final
class Alphabet:
    """Letters, of which none is given twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, name: str, number: int = 0, primes: int = 0) -> Letter:
        """The letter, or the same with the next number that is free."""
        letter = Letter(name, number, primes)
        while TEXT.of(letter) in self._taken:
            letter = replace(letter, number=max(2, letter.number + 1))
        self._taken.add(TEXT.of(letter))
        return letter

    def inputs(self, parts: Sequence[Part], *, primes: int = 0, skip: int = 0) -> list[Input]:
        """Letters for parts. ``skip``: how many of the letters for wires are passed over."""
        wires = [k for k, part in enumerate(parts) if part.is_wire]
        few = skip + len(wires) <= len(WIRES) and len(wires) < 4
        found = dict[int, Letter]()
        for number, k in enumerate(wires):
            found[k] = (
                self.new(WIRES[skip + number], 0, primes)
                if few
                else self.new(WIRES[min(skip, 2)], number + 1, primes)
            )
        for k in reversed(range(len(parts))):  # the oldest parameters first
            if k not in found:
                found[k] = self.new(initial(parts[k]), 0, primes)
        return [Input(found[k], part) for k, part in enumerate(parts)]

    def samples(self, parts: Sequence[Part]) -> list[Input]:
        """Letters for the wires of a sample, of which a label is one like the others."""
        alike = (replace(p, word=UNNAMED) if p.word == "label" else p for p in parts)
        wires = self.inputs([*alike])
        return [Input(i.letter, part) for i, part in zip(wires, parts, strict=True)]

    def parameters(self, parts: Sequence[Part]) -> list[Input]:
        """Letters for parameters, of which one without a word is p."""
        found = [
            Input(self.new("p" if part.word == UNNAMED else initial(part)), part)
            for part in reversed(parts)
        ]
        return found[::-1]

    def memory(self, parts: Sequence[Part]) -> list[Input]:
        """Letters for the memory of an optimiser: s, or t and then m and v."""
        names = dict.fromkeys(part.name for part in parts if part.word != Counter.__name__)
        letters = ("m", "v") if len(names) == 2 and len(names) < len(parts) else ("s",) * len(names)
        of = dict(zip(names, letters, strict=True))
        return [Input(self.new(of.get(part.name, "t")), part) for part in parts]

    def primed(self, inputs: Iterable[Input]) -> list[Input]:
        """The same letters with a prime, for covectors and for directions."""
        return [
            Input(self.new(i.letter.name, i.letter.number, i.letter.primes + 1), i.part)
            for i in inputs
        ]


def initial(part: Part) -> str:
    """The first letter of the word, a capital for a matrix; p if there is none."""
    letters = [c for c in part.word if c.isascii() and c.isalpha()]
    if not letters:
        return "p"
    first = letters[0]
    return (first.upper() if part.capital else first.lower()) if letters[1:] else first
