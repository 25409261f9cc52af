# pyright: reportMissingTypeStubs=false
"""What a formula is: lines, side by side at their =, and what each letter stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

from cartesian_rdc.categories.free.notations import LATEX, TEXT, UNICODE, Notation
from cartesian_rdc.categories.free.writing import Written
from cartesian_rdc.formulas._letters import Input
from cartesian_rdc.formulas._meaning import Meaning
from cartesian_rdc.printing import cut, of_type

if TYPE_CHECKING:
    from sympy import Basic

NOTATIONS: Final = {"text": TEXT, "unicode": UNICODE, "latex": LATEX}

LEGEND: Final = 24
"""How many letters are explained."""

MARGIN: Final = 32
"""How far = stands to the right at most, of plain text."""

LONGEST: Final = 200
"""How long a line of plain text is."""


@final
@dataclass(frozen=True, repr=False)
class Equation:
    """``left = right``."""

    left: Written
    right: Written

    def __repr__(self) -> str:
        return of_type(self, f"{TEXT.of(self.left)} = {TEXT.of(self.right)}")


@final
@dataclass(frozen=True, repr=False)
class Block:
    """The lines of one map.

    ``title``     what it is of several, such as ``get``; else empty
    ``lines``     a line for each value that is shared, the last one for the map
    ``inputs``    the letters of the domain, and what they stand for
    ``left_out``  how many instructions have no line
    ``meaning``   what the map is in SymPy
    """

    title: str
    lines: tuple[Equation, ...]
    inputs: tuple[Input, ...]
    left_out: int
    meaning: Meaning

    def __repr__(self) -> str:
        return of_type(self, f"{self.title} of {len(self.lines)} lines".strip())

    @property
    def note(self) -> str:
        """What is not there; empty if all is."""
        if not self.left_out:
            return ""
        what = f"{self.left_out:,} more operations"
        return f"… and {what}: formula(f, lines=...) has as many lines as you ask for"


@final
@dataclass(frozen=True, repr=False)
class Equations:
    """A formula of a map, made by ``formula``: in LaTeX in notebooks, in Unicode by ``print``.

    ``blocks``: one, or, of a lens, two, whose titles are ``get`` and ``put``.
    """

    blocks: tuple[Block, ...]

    def __getitem__(self, title: str) -> Equations:
        """One of several blocks. Raises ``KeyError`` if none has this title."""
        for block in self.blocks:
            if block.title == title:
                return Equations((block,))
        there = ", ".join(repr(block.title) for block in self.blocks if block.title) or "none"
        raise KeyError(f"the blocks of this formula with a title are {there}, not {title!r}")

    @property
    def text(self) -> str:
        """The formula in plain text, as Python and SymPy write it."""
        return _lines(self.blocks, TEXT)

    @property
    def unicode(self) -> str:
        """The formula in Unicode."""
        return _lines(self.blocks, UNICODE)

    @property
    def latex(self) -> str:
        """The formula in LaTeX, as an ``aligned`` environment without dollars."""
        rows = [row for block in self.blocks for row in _rows(block)]
        return "\n".join([r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"])

    def sympy(self, *, simplified: bool = False) -> tuple[Basic, ...]:
        """The outputs as expressions of SymPy (extra ``symbolic``), arrays as its arrays.

        The entry (0, 1) of an array W is the symbol ``W[0,1]``. Decimal numbers are the fractions
        that they say, of 15 digits. ``simplified``: as ``sympy.simplify`` makes them.
        Raises ``ValueError`` if there are several blocks, ``MissingExtraError`` if SymPy is not
        installed, ``UntranslatableError`` if a generator means nothing in SymPy, ``SpaceError`` if
        there are too many numbers.
        """
        block, *others = self.blocks
        if others:
            titles = " or ".join(f"formula(f)[{block.title!r}]" for block in self.blocks)
            raise ValueError(f"SymPy is given one map, and here are several: {titles}")
        return block.meaning.sympy([i.letter for i in block.inputs], simplified)

    def displayed(self) -> str:
        """The LaTeX between dollars, as notebooks show it."""
        return f"$$\n{self.latex}\n$$"

    _repr_latex_ = displayed

    def __str__(self) -> str:
        return self.unicode

    def __format__(self, given: str) -> str:
        """The formula in the notation of this name. Raises ``ValueError`` if there is none."""
        if given in ("", "unicode"):
            return self.unicode
        if given not in NOTATIONS:
            raise ValueError(f"a formula is written as text, unicode or latex, not as {given!r}")
        return self.latex if given == "latex" else self.text

    def __repr__(self) -> str:
        return of_type(self, "; ".join(UNICODE.of(block.lines[-1].left) for block in self.blocks))


def _lines(blocks: Sequence[Block], notation: Notation) -> str:
    found = list[str]()
    for block in blocks:
        sides = [(notation.of(line.left), notation.of(line.right)) for line in block.lines]
        short = [len(left) for left, _ in sides if len(left) <= MARGIN]
        width = max(short, default=0)
        found += [f"{block.title}:"] if block.title else []
        lines = [cut(f"{left:>{width}} = {right}", LONGEST) for left, right in sides]
        found += [*lines[:-1], *([block.note] if block.note else []), lines[-1]]
        legend = [f"{notation.of(i.letter)} : {i.words}" for i in block.inputs[:LEGEND]]
        more = len(block.inputs) - len(legend)
        found += _wrapped([*legend, *([f"… {more:,} more"] if more else [])])
    return "\n".join(found)


def _wrapped(entries: Sequence[str]) -> list[str]:
    """The entries one after the other, in lines that begin with ``where``."""
    found = list[str]()
    for entry in entries:
        if found and len(found[-1]) + len(entry) < LONGEST // 2:
            found[-1] += f"; {entry}"
        else:
            found.append(f"{'      ' if found else 'where '}{entry}")
    return found


def _rows(block: Block) -> list[str]:
    words = LATEX.words
    title = [rf"{words(block.title)}\colon\quad &"] if block.title else []
    lines = [f"{LATEX.of(line.left)} &= {LATEX.of(line.right)}" for line in block.lines]
    note = [f"& {words(block.note)}"] if block.note else []
    legend = [f"{LATEX.of(i.letter)} &: {words(i.words)}" for i in block.inputs[:LEGEND]]
    return [*title, *lines[:-1], *note, lines[-1], *legend]
