"""The objects of a free cartesian category: products of atoms.

An object is the unit, an atom, or a product of two objects; the product is not associative.
What an atom is, the signature decides: a shape and a dtype in ``Smooth``, a wire in a circuit.

>>> a = Product(Atomic("A"), Product(Unit(), Atomic("B")))
>>> print(a)
A × (1 × B)
>>> a.first, a.second
(Atomic('A'), Product(Unit(), Atomic('B')))
>>> eval(repr(a)) is a
True
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import Generic, TypeAlias, final

from cartesian_rdc.categories.free.interning import Interned, interned, parts_first
from cartesian_rdc.errors import CompositionError, DataError
from cartesian_rdc.type_variables import Atom, T

OfTwo: TypeAlias = "Callable[[Object[Atom], Object[Atom]], T]"
"""A function of the two factors of a product."""


@interned
class Object(Interned, ABC, Generic[Atom]):
    """An object: ``Unit()``, ``Atomic(atom)`` or ``Product(first, second)``."""

    @abstractmethod
    def match(
        self, unit: Callable[[], T], atomic: Callable[[Atom], T], product: OfTwo[Atom, T]
    ) -> T:
        """Case distinction: the result of the one function that fits."""

    @property
    def parts(self) -> tuple[Object[Atom], ...]:
        """The two factors of a product; of others, none."""
        return ()

    @final
    def factors(self) -> tuple[Object[Atom], Object[Atom]]:
        """A and B, of ``A × B``. Raises ``CompositionError`` if this is not a product."""
        match self.parts:
            case (first, second):
                return first, second
            case _:
                raise CompositionError("project", "a projection needs a product", f"this is {self}")

    @final
    def fold(
        self,
        unit: Callable[[], T],
        atomic: Callable[[Atom], T],
        product: Callable[[T, T], T],
        done: dict[Object[Atom], T] | None = None,
    ) -> T:
        """Replace the three constructors by functions, without recursion.

        What occurs twice in the object is computed once; what is in ``done`` has been computed by
        an earlier call with the same functions, and what is computed is put there.
        """
        known = {} if done is None else done
        order: list[Object[Atom]] = parts_first(
            self, lambda whole: () if whole in known else whole.parts
        )
        for part in order:
            if part in known:
                continue
            known[part] = part.match(
                unit, atomic, lambda first, second: product(known[first], known[second])
            )
        return known[self]

    @final
    def atoms(self) -> list[Atom]:
        """The atoms from left to right."""
        return [atom for atom, _ in self.distribute(None, lambda _, __: (None, None))]

    @final
    def distribute(
        self,
        value: T,
        split: Callable[[Object[Atom], T], tuple[T, T]],
        unit: Callable[[T], None] = lambda _: None,
    ) -> list[tuple[Atom, T]]:
        """Take a value apart along the object: the atoms from left to right, each with its part.

        ``split`` is given a product and its part of the value, ``unit`` the unit's part.
        """
        found: list[tuple[Atom, T]] = []
        todo: list[tuple[Object[Atom], T]] = [(self, value)]

        def visit(part: Object[Atom], given: T) -> None:
            def both(first: Object[Atom], second: Object[Atom]) -> None:
                left, right = split(part, given)
                todo.append((second, right))
                todo.append((first, left))

            part.match(lambda: unit(given), lambda atom: found.append((atom, given)), both)

        while todo:
            visit(*todo.pop())
        return found

    @final
    def collect(self, leaves: Iterable[T], unit: Callable[[], T], pair: Callable[[T, T], T]) -> T:
        """Put values together along the object: one for each atom, from left to right.

        Raises ``DataError`` if there are more or fewer values than atoms.
        """
        waiting = iter(leaves)

        def following() -> T:
            for leaf in waiting:
                return leaf
            raise DataError(f"{self} has {len(self.atoms())} atoms, and fewer values are given")

        todo: list[Object[Atom] | None] = [self]
        done: list[T] = []
        while todo:
            part = todo.pop()
            if part is None:
                second, first = done.pop(), done.pop()
                done.append(pair(first, second))
            else:
                part.match(
                    lambda: done.append(unit()),
                    lambda _: done.append(following()),
                    lambda first, second: todo.extend((None, second, first)),
                )
        for _ in waiting:
            raise DataError(f"{self} has {len(self.atoms())} atoms, and more values are given")
        return done[0]

    @final
    def _in_words(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return self._words(depth=6)

    def _words(self, depth: int) -> str:
        def parenthesised(part: Object[Atom]) -> str:
            words = part._words(depth - 1)
            return f"({words})" if part.parts else words

        if depth == 0:
            return "..."
        return self.match(
            lambda: "1",
            str,
            lambda first, second: f"{parenthesised(first)} × {parenthesised(second)}",
        )


@final
@interned
class Unit(Object[Atom]):
    """``1``, the terminal object."""

    def match(
        self, unit: Callable[[], T], atomic: Callable[[Atom], T], product: OfTwo[Atom, T]
    ) -> T:
        return unit()


@final
@interned
class Atomic(Object[Atom]):
    """An atom of the signature, as an object."""

    atom: Atom

    def match(
        self, unit: Callable[[], T], atomic: Callable[[Atom], T], product: OfTwo[Atom, T]
    ) -> T:
        return atomic(self.atom)


@final
@interned
class Product(Object[Atom]):
    """``first × second``."""

    first: Object[Atom]
    second: Object[Atom]

    @property
    def parts(self) -> tuple[Object[Atom], ...]:
        return self.first, self.second

    def match(
        self, unit: Callable[[], T], atomic: Callable[[Atom], T], product: OfTwo[Atom, T]
    ) -> T:
        return product(self.first, self.second)
