"""Hash-consing: equal values are one value, for as long as somebody holds it.

A class that inherits from ``Interned`` and is decorated with ``@interned`` is a frozen
dataclass that returns the one living instance with the given fields whenever it is called.
Equality is then identity, so that comparing, hashing and memoising cost nothing however large
the value is, and what is equal is shared. The fields must be hashable. The table is weak: it
frees what nobody holds, and no program can tell that it is there.

>>> from cartesian_rdc.categories.free import Atomic, Product
>>> Product(Atomic("A"), Atomic("B")) is Product(Atomic("A"), Atomic("B"))
True

``repr`` of an interned value evaluates back to it. A part that occurs twice is written once
and named, and so is one that lies too deep for the parser: the text is linear in the number
of distinct parts, at any depth.

>>> pair = Product(Atomic("A"), Atomic("A"))
>>> Product(pair, pair)
[x0 := Product(Atomic('A'), Atomic('A')), Product(x0, x0)][-1]
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field
from threading import Lock
from typing import ClassVar, NoReturn, Protocol, Self, TypeVar, dataclass_transform
from weakref import WeakValueDictionary

T = TypeVar("T")

DEEPEST_NESTING = 60
"""The parser of Python refuses more than about 200 nested parentheses."""


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def interned(cls: type[T]) -> type[T]:
    """Declare a subclass of ``Interned`` by its fields."""
    made = dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
    # The __setattr__ that dataclass makes for frozen classes is broken by slots=True, which
    # copies the class: it raises TypeError, where typing expects AttributeError of C[A](...).
    type.__setattr__(made, "__setattr__", _refuse)
    type.__setattr__(made, "__delattr__", _refuse)
    return made


def _refuse(self: object, name: str, value: object = None) -> NoReturn:
    raise FrozenInstanceError(f"{name!r} of a {type(self).__name__} is fixed: it is interned")


class _Printer(Protocol):
    def text(self, text: str, /) -> None: ...


@dataclass(frozen=True, eq=False, repr=False)
class Interned:
    """A value of which there is only one instance with the same fields."""

    __slots__ = ("__weakref__",)

    _living: ClassVar[WeakValueDictionary[tuple[Hashable, ...], Interned]] = WeakValueDictionary()
    _lock: ClassVar[Lock] = Lock()

    def __new__(cls, *arguments: Hashable, **named: Hashable) -> Self:
        """The living instance with these fields, else a new one."""
        if len(arguments) != len(cls.__match_args__):
            arguments = _complete(cls, arguments, named)
        key = (cls, *arguments)
        with Interned._lock:
            found = Interned._living.get(key)
            if isinstance(found, cls):
                return found
            made = object.__new__(cls)
            Interned._living[key] = made
            return made

    @property
    def arguments(self) -> tuple[Hashable, ...]:
        """The fields that this value was made from."""
        names: tuple[str, ...] = self.__match_args__
        return tuple(getattr(self, name) for name in names)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[Hashable, ...]]:
        """Pickled as its fields, so that loading meets the living instance."""
        return type(self), self.arguments

    def __repr__(self) -> str:
        return _source(self)

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:
        """Show the same in IPython, and in the counterexamples of Hypothesis."""
        printer.text(_source(self))


def _complete(
    cls: type[Interned], arguments: tuple[Hashable, ...], named: dict[str, Hashable]
) -> tuple[Hashable, ...]:
    """All fields in order, those left out by their defaults; wrong ones are for __init__."""
    names: tuple[str, ...] = cls.__match_args__
    rest = names[len(arguments) :]
    defaults = (cls.__dataclass_fields__[name].default for name in rest)
    filled = (named.get(name, default) for name, default in zip(rest, defaults, strict=True))
    return (*arguments, *(value for value in filled if value is not MISSING))


def _source(root: Interned) -> str:
    """An expression that evaluates to ``root``, in the names of its classes."""
    uses: dict[Interned, int] = {}
    order: dict[Interned, None] = {}  # parts before wholes
    todo = [(root, False)]
    while todo:
        node, parts_done = todo.pop()
        if node in order:
            continue
        if parts_done:
            order[node] = None
            continue
        todo.append((node, True))
        for part in reversed(node.arguments):
            if isinstance(part, Interned):
                uses[part] = uses.get(part, 0) + 1
                todo.append((part, False))
    text: dict[Interned, str] = {}
    height: dict[Interned, int] = {}
    bindings: list[str] = []
    for node in order:
        parts = [part for part in node.arguments if isinstance(part, Interned)]
        written = ", ".join(
            text[part] if isinstance(part, Interned) else repr(part) for part in node.arguments
        )
        expression = f"{type(node).__name__}({written})"
        height[node] = 1 + max((height[part] for part in parts), default=0)
        if node is not root and parts and (uses[node] > 1 or height[node] > DEEPEST_NESTING):
            name = f"x{len(bindings)}"
            bindings.append(f"{name} := {expression}")
            text[node], height[node] = name, 0
        else:
            text[node] = expression
    return f"[{', '.join([*bindings, text[root]])}][-1]" if bindings else text[root]
