"""Hash-consing: equal values are one value, for as long as somebody holds it.

A class that inherits from ``Interned`` and is decorated with ``@interned`` is a frozen
dataclass that returns the one living instance with the given fields whenever it is called.
Equality is then identity, so that comparing, hashing and memoising cost nothing however large
the value is, and what is equal is shared. The fields must be hashable. The table is weak: it
frees what nobody holds, and no program can tell that it is there.

>>> from cartesian_rdc.categories.free import Atomic, Product
>>> Product(Atomic("A"), Atomic("B")) is Product(Atomic("A"), Atomic("B"))
True

The ``expression`` of an interned value evaluates back to it. A part that occurs twice is written
once and named, and so is one that lies too deep for the parser: the text is linear in the number
of distinct parts, at any depth. ``repr`` is that where it is short (``printing``).

>>> pair = Product(Atomic("A"), Atomic("A"))
>>> Product(pair, pair)
[x0 := Product(Atomic('A'), Atomic('A')), Product(x0, x0)][-1]
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field, fields as fields_of
from itertools import islice
from threading import RLock
from types import FunctionType
from typing import ClassVar, Protocol, Self, TypeAlias, TypeGuard, dataclass_transform, overload
from weakref import WeakValueDictionary

from cartesian_rdc.printing import LIMIT, in_full, of_type, within
from cartesian_rdc.type_variables import T

DEEPEST_NESTING = 60
"""The parser of Python refuses more than about 200 nested parentheses."""

_LOCK = [RLock()]
"""Held while the table of living values is read or written."""


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def interned(cls: type[T]) -> type[T]:
    """Declare a subclass of ``Interned`` by its fields."""
    made = dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
    _point_closures_at(made, cls)
    # Interned.__new__ fills in the fields, and only of a value that is new.
    type.__setattr__(made, "_fill", vars(made)["__init__"])
    type.__setattr__(made, "__init__", _filled_already)
    type.__setattr__(made, "_names", tuple(_fields(made)))
    return made


def _fields(cls: type) -> list[str]:
    """The names of the fields, in order. Raises ``TypeError`` for keyword-only ones."""
    made_from = [f for f in fields_of(cls) if f.init]
    for f in made_from:
        if f.kw_only:
            raise TypeError(f"the field {f.name} of {cls.__name__} is interned: no keyword-only")
    return [f.name for f in made_from]


def _point_closures_at(made: type[T], cls: type[T]) -> None:
    """Let ``super()`` in the methods mean the class with slots, which is a copy of ``cls``."""
    for value in vars(made).values():
        inner = value.fget if isinstance(value, property) else getattr(value, "__func__", value)
        for cell in (inner.__closure__ or ()) if isinstance(inner, FunctionType) else ():
            if cell.cell_contents is cls:
                cell.cell_contents = made


def _filled_already(self: object, *arguments: object, **named: object) -> None:
    """``__new__`` has done it."""


class _Printer(Protocol):
    def text(self, text: str, /) -> None: ...


@dataclass(frozen=True, eq=False, repr=False)
class Interned:
    """A value of which there is only one instance with the same fields."""

    __slots__ = ("__weakref__",)

    _living: ClassVar[WeakValueDictionary[tuple[object, ...], Interned]] = WeakValueDictionary()
    _fill: ClassVar[Callable[..., None]] = _filled_already
    _names: ClassVar[tuple[str, ...]] = ()

    def __new__(cls, *arguments: Hashable, **named: Hashable) -> Self:
        """The living instance with these fields, else a new one."""
        made = None
        if named or len(arguments) != len(cls._names):  # defaults and names: fill in, then look
            made = object.__new__(cls)
            cls._fill(made, *arguments, **named)
            arguments = made.arguments
        key = (cls, *map(_exact, arguments))
        with _LOCK[0]:
            found = Interned._living.get(key)
        if isinstance(found, cls):
            return found
        if made is None:
            made = object.__new__(cls)
            cls._fill(made, *arguments)
        with _LOCK[0]:
            found = Interned._living.setdefault(key, made)  # another thread may have been here
        return found if isinstance(found, cls) else made

    @property
    def arguments(self) -> tuple[Hashable, ...]:
        """The fields that this value was made from."""
        return tuple(getattr(self, name) for name in self._names)

    def with_arguments(self, *arguments: Hashable) -> Self:
        """The value of the same class that is made from these fields."""
        return type(self)(*arguments)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Callable[[list[_Node]], Interned], tuple[list[_Node]]]:
        """Pickled as the list of its parts, so that depth does not matter."""
        order = parts_first(self, _interned_fields)
        number = {part: k for k, part in enumerate(order)}
        nodes: list[_Node] = [
            (
                type(part),
                [
                    (number[value], None) if isinstance(value, Interned) else (-1, value)
                    for value in part.arguments
                ],
            )
            for part in order
        ]
        return _rebuild, (nodes,)

    @overload
    def expression(self) -> str: ...
    @overload
    def expression(self, limit: int | None) -> str | None: ...
    def expression(self, limit: int | None = None) -> str | None:
        """An expression that evaluates to this value, in the names of its classes.

        It is ``None`` if it were longer than the ``limit``, and is not written any further.
        """
        order = _first_of(self, limit)
        if order is None:
            return None
        uses = Counter(part for node in order for part in node.arguments)
        text: dict[Interned, str] = {}
        height: dict[Interned, int] = {}
        bindings: list[str] = []
        for node in order:
            parts = _interned_fields(node)
            fields = [
                text[x] if isinstance(x, Interned) else _field(x, limit) for x in node.arguments
            ]
            expression = f"{type(node).__name__}({', '.join(map(str, fields))})"
            if None in fields or (limit is not None and len(expression) > limit):
                return None
            height[node] = 1 + max((height[part] for part in parts), default=0)
            if node is not self and parts and (uses[node] > 1 or height[node] > DEEPEST_NESTING):
                name = f"x{len(bindings)}"
                bindings.append(f"{name} := {expression}")
                text[node], height[node] = name, 0
            else:
                text[node] = expression
        whole = f"[{', '.join([*bindings, text[self]])}][-1]" if bindings else text[self]
        return None if limit is not None and len(whole) > limit else whole

    def _in_words(self) -> str:
        """What the value is, where its expression is long."""
        return ""

    def __repr__(self) -> str:
        """The ``expression`` where it is short, else what the value is."""
        return self.expression(LIMIT) or of_type(self, self._in_words())

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:
        """Show the same in IPython, and in the counterexamples of Hypothesis."""
        printer.text(repr(self))


def _acquire() -> None:
    _LOCK[0].acquire()


def _release() -> None:
    _LOCK[0].release()


def _renew() -> None:
    """A new lock, in a process that was forked: what held the old one is not there."""
    _LOCK[0] = RLock()


if hasattr(os, "register_at_fork"):  # not where there is no fork
    # the table is whole while the process is copied
    os.register_at_fork(before=_acquire, after_in_parent=_release, after_in_child=_renew)


_Node: TypeAlias = "tuple[type[Interned], list[tuple[int, Hashable]]]"
"""A class and its fields: the number of an earlier node, or a value."""


def _rebuild(nodes: list[_Node]) -> Interned:
    made: list[Interned] = []
    for cls, arguments in nodes:
        made.append(cls(*(value if k < 0 else made[k] for k, value in arguments)))
    return made[-1]


def _exact(value: object) -> object:
    """A key that tells apart what ``==`` does not: 1 and 1.0 and True, 0.0 and -0.0."""
    if isinstance(value, Interned):
        return value
    if is_tuple(value):
        return tuple(map(_exact, value))
    if isinstance(value, float):
        return type(value), value.hex()
    return type(value), value


def is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    """Whether the value is a tuple, of whatever."""
    return isinstance(value, tuple)


def parts_first(root: T, parts: Callable[[T], Sequence[T]]) -> list[T]:
    """A value, its parts, and theirs: each once, parts before wholes, without recursion."""
    return list(walk_parts_first(root, parts))


def walk_parts_first(root: T, parts: Callable[[T], Sequence[T]]) -> Iterator[T]:
    """``parts_first``, one after the other."""
    done = set[T]()
    todo = [(root, False)]
    while todo:
        node, parts_done = todo.pop()
        if node in done:
            continue
        if parts_done:
            done.add(node)
            yield node
        else:
            todo.append((node, True))
            todo.extend((part, False) for part in reversed(parts(node)))


def _first_of(root: Interned, limit: int | None) -> list[Interned] | None:
    """``parts_first``; ``None`` if there are more than this."""
    walk = walk_parts_first(root, _interned_fields)
    found = list(walk if limit is None else islice(walk, limit + 1))
    return found if limit is None or len(found) <= limit else None


def _field(value: object, limit: int | None) -> str | None:
    return in_full(value) if limit is None else within(value, limit)


def _interned_fields(value: Interned) -> list[Interned]:
    return [part for part in value.arguments if isinstance(part, Interned)]
