"""How values print: in a line, as notebooks echo them; and in full, for those who ask.

``repr`` of a value of this library is one line of some 200 characters at most. It is an expression
that evaluates to the value where that is so short, and else says in angle brackets what the value
is. ``in_full`` is the expression, whatever its length.

>>> from cartesian_rdc.categories.smooth import sin, smooth, space
>>> sin(space(2))
Elementwise(Array((2,), 'float64'), sin)
>>> from cartesian_rdc.neural import dense, reals, tanh
>>> f = (reals(4) >> dense(reals(3), tanh)).inside
>>> f
<Compose (R[3] × R[3, 4]) × R[4] -> R[3]>
>>> len(in_full(f)) > 400
True
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from pkgutil import resolve_name
from typing import Protocol, TypeGuard, final

LIMIT = 160
"""How long an expression is that is shown as it is."""

WORDS = 150
"""How long the words are that are shown in its place."""


def cut(words: str, length: int = WORDS) -> str:
    """The words in one line, which ends in ``…`` if they are longer than this."""
    line = " ".join(words.split()) if "\n" in words else words
    return line if len(line) <= length else line[: max(length - 1, 0)] + "…"


def ends(domain: object, codomain: object) -> str:
    """``A -> B``, of each of which the words are cut."""
    half = WORDS // 2 - len(" -> ")
    return f"{cut(str(domain), half)} -> {cut(str(codomain), half)}"


def of_type(value: object, words: str = "") -> str:
    """``<Class words>``, the words cut."""
    return f"<{type(value).__name__}{f' {cut(words)}' if words else ''}>"


class Brief(ABC):
    """A dataclass that prints as an expression where that is short, else in words."""

    __slots__ = ()

    @abstractmethod
    def _in_words(self) -> str:
        """What the value is, where its expression is long; what is beyond ``WORDS`` is cut."""

    @final
    def __repr__(self) -> str:
        text = within(self, LIMIT)
        return of_type(self, self._in_words()) if text is None else text


def in_full(value: object) -> str:
    """The expression for a value, in the names of its classes, as far as there is one."""
    return "".join(_pieces(value, None))


def within(value: object, limit: int) -> str | None:
    """``in_full``, if it is one line and no longer than this; it is not written any further."""
    found, length = list[str](), 0
    for piece in _pieces(value, limit):
        length += len(piece) if piece else limit + 1
        if length > limit or "\n" in piece:
            return None
        found.append(piece)
    return "".join(found)


class Pictured:
    """What a notebook shows as a string diagram.

    The picture is drawn by ``cartesian_rdc.drawing``, which knows all that can be drawn, and is
    looked up by its name when a notebook asks: nothing else here reaches upwards.
    """

    __slots__ = ()

    @final
    def _repr_svg_(self) -> str:
        draw: Callable[[object], _HasSvg] = resolve_name("cartesian_rdc.drawing:draw")
        return draw(self).svg()


class _HasSvg(Protocol):
    def svg(self) -> str: ...


class Expressed(Protocol):
    """A value that writes itself as an expression."""

    def expression(self, limit: int | None) -> str | None:
        """The expression; ``None`` if it is longer than the limit."""
        ...


def _pieces(value: object, limit: int | None) -> Iterator[str]:
    """The expression in pieces, of which one is empty if there is one longer than the limit."""
    if _is_expressed(value):
        yield value.expression(limit) or ""
    elif _is_tuple(value):
        yield "("
        yield from _separated([("", part) for part in value], limit)
        yield ",)" if len(value) == 1 else ")"
    elif is_dataclass(value) and not isinstance(value, type) and _is_written(value):
        yield f"{type(value).__qualname__}("
        parts = [(f"{f.name}=", getattr(value, f.name)) for f in fields(value) if f.repr]
        yield from _separated(parts, limit)
        yield ")"
    elif limit is not None and isinstance(value, (str, bytes)) and len(value) > limit:
        yield ""
    else:
        yield repr(value)


def _separated(parts: Sequence[tuple[str, object]], limit: int | None) -> Iterator[str]:
    for number, (before, part) in enumerate(parts):
        comma = ", " if number else ""
        yield from [comma + before] if comma or before else []
        yield from _pieces(part, limit)


def _is_expressed(value: object) -> TypeGuard[Expressed]:
    return hasattr(type(value), "expression")


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return type(value) is tuple


def _is_written(value: object) -> bool:
    """Whether a dataclass prints by its fields, all of them or where that is short."""
    return isinstance(value, Brief) or bool(
        getattr(getattr(type(value), "__dataclass_params__", None), "repr", False)
    )
