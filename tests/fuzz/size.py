# pyright: basic
"""How large a term is, so that programs stay quick to run."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

STEPS = 3_000
ENTRIES = 20_000

KEPT = 4096
"""How many terms are remembered; they are not held for longer."""


@lru_cache(maxsize=KEPT)
def steps(f: Any) -> int:
    """The steps that the definition takes, which shares nothing; without recursion on depth."""
    found: dict[Any, int] = {}
    todo = [f]
    while todo:
        term = todo[-1]
        missing = [part for part in term.parts if part not in found]
        if missing:
            todo += missing
            continue
        found[term] = 1 + sum(found[part] for part in term.parts)
        todo.pop()
    return found[f]


@lru_cache(maxsize=KEPT)
def entries(f: Any) -> int:
    """The number of entries of the largest space inside a term."""
    spaces = {a for term in parts_of(f) for a in (term.domain, term.codomain)}
    return max(sum(getattr(atom, "size", 1) for atom in a.atoms()) for a in spaces)


def parts_of(f: Any) -> set[Any]:
    """A term and all that it is made of."""
    todo, seen = [f], {f}
    while todo:
        for part in todo.pop().parts:
            if part not in seen:
                seen.add(part)
                todo.append(part)
    return seen


def is_small(f: Any, limit: int = STEPS) -> bool:
    """Whether a term can be evaluated by the definition in a moment."""
    return steps(f) <= limit and entries(f) <= ENTRIES
