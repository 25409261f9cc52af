"""What a page tells of a box besides its wires: the source, and how many operations it takes."""

from __future__ import annotations

from typing import TypeAlias, TypeGuard, final

from cartesian_rdc.categories.free import FreeCategory, Term
from cartesian_rdc.categories.smooth import Array
from cartesian_rdc.drawing.graphs import Held, HeldTerm
from cartesian_rdc.drawing.views import Content, GetAndPut
from cartesian_rdc.errors import MissingDerivativeError
from cartesian_rdc.execution import Program, program
from cartesian_rdc.printing import within

SOURCE = 12_000
"""How many characters a source has at most that is written in full."""
WORDS = 200_000
"""How many characters all of them have at most."""
SHORT = 120
"""How many characters of the others are written."""
LARGE = 10_000
"""How many generators of what is told in short there are at least."""
COUNTED = 100_000
"""How many there are at most in all that is counted."""

# isinstance forgets the arguments of a generic class; these do not.
AnyTerm: TypeAlias = Term[str]
AnyProgram: TypeAlias = Program[str]


@final
class Teller:
    """Tells, one box after the other, until that is as much as a page has room and time for."""

    def __init__(self) -> None:
        self._writing, self._counting = WORDS, COUNTED

    def source(self, held: Held, size: int) -> str:
        """The expression for what is held if its ``size``, in generators, is small, else words."""
        whole = self._writing > 0 and size < LARGE
        found = _source(held) if whole else held.words()[:SHORT]
        self._writing -= len(found)
        return found

    def operations(self, content: Content, size: int) -> str:
        """How many operations on numbers it takes; empty if that is not known, or it is large."""
        self._counting -= size
        if size >= LARGE or self._counting < 0:
            return ""
        held: Held = content.held
        back: int | None = None
        if isinstance(held, GetAndPut):
            back = _count(_term_of(held.put))
            held = held.get
        term = _term_of(held)
        count = _count(term)
        if count is None:
            return ""
        if content.kind == "lens" and back is None and term is not None:
            back = _count(_derivative(term))
        return f"{count:,}" if back is None else f"{count:,} forward, {back:,} back"


def _count(term: AnyTerm | None) -> int | None:
    if term is None:
        return None
    traced = program(term)
    return traced.flops if _is_smooth(traced) else None


def _source(held: Held) -> str:
    if isinstance(held, GetAndPut):
        return f"get: {_source(held.get)}\nput: {_source(held.put)}"
    term = _term_of(held)
    written = None if term is None else within(term, SOURCE)
    return held.words() if written is None else written


def _term_of(held: Held) -> AnyTerm | None:
    return held.term if _is_term(held) else None


def _derivative(f: AnyTerm) -> AnyTerm | None:
    c: FreeCategory[str] = FreeCategory()
    try:
        return c.reverse_derivative(f)
    except MissingDerivativeError:
        return None


def _is_term(held: Held) -> TypeGuard[HeldTerm[str]]:
    return isinstance(held, HeldTerm)


def _is_smooth(traced: AnyProgram) -> TypeGuard[Program[Array]]:
    return all(map(_is_array, traced.atoms))


def _is_array(atom: object) -> bool:
    return isinstance(atom, Array)
