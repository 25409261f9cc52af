# pyright: basic, reportMissingTypeStubs=false, reportAbstractUsage=false
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportOperatorIssue=false
# DisCoPy has no types that checkers could use
"""Objects of terms as types of DisCoPy, which are lists of atoms and remember the brackets."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeAlias, final

from discopy import cat, monoidal

from cartesian_rdc.categories.free import Atomic, Object, Product
from cartesian_rdc.errors import require_kind
from cartesian_rdc.type_variables import A, Atom, Mor
from cartesian_rdc.typed import Obj

Type: TypeAlias = Any
"""A type of DisCoPy, ``monoidal.Ty``."""

Diagram: TypeAlias = Any
"""A diagram of DisCoPy, such as ``markov.Diagram``."""


class Drawn(Protocol):
    """A diagram of DisCoPy, for checkers: what has two ends, and layers between them."""

    @property
    def dom(self) -> Any:
        """Where it begins."""
        ...

    @property
    def cod(self) -> Any:
        """Where it ends."""
        ...

    @property
    def inside(self) -> Any:
        """Its layers."""
        ...


class Composed(Drawn, Protocol):
    """A diagram of ``discopy.markov``, for checkers: it has all that DisCoPy says."""

    def __rshift__(self, other: Any, /) -> Any: ...
    def __matmul__(self, other: Any, /) -> Any: ...
    def __add__(self, other: Any, /) -> Any: ...
    def __len__(self) -> int: ...
    def __getattr__(self, name: str, /) -> Any: ...


@final
class AtomicWire(cat.Ob, Generic[Atom]):  # type: ignore[misc]  # untyped
    """An atom as an object of DisCoPy: two are equal if their atoms are, whatever they print."""

    def __init__(self, atom: Atom) -> None:
        super().__init__(str(atom))
        self.object: Object[Atom] = Atomic(atom)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtomicWire) and self.object is other.object

    def __hash__(self) -> int:
        return hash(self.object)


@final
class Flat(monoidal.Ty, Generic[Atom]):  # type: ignore[misc]  # untyped
    """An object as a type of DisCoPy: its atoms from left to right, and the object itself.

    It is equal to any type of the same atoms; the product of two is that of their objects.
    """

    def __init__(self, a: Object[Atom]) -> None:
        self.object = a
        super().__init__(*map(AtomicWire, a.atoms()))

    def tensor(self, *others: Type) -> Type:
        made = self
        for other in others:
            if not isinstance(other, Flat):
                return monoidal.Ty(*self.inside).tensor(*others)
            made = Flat(Product(made.object, other.object))
        return made

    def __repr__(self) -> str:
        return repr(monoidal.Ty(*self.inside))


def type_of(a: Object[Atom] | Obj[Object[Atom], Mor, A]) -> Type:
    """An object of terms as a type of DisCoPy: its atoms from left to right.

    Diagrams that begin or end in it know how it is bracketed, as long as ``>>`` and ``@`` put them
    together. Raises ``TypeError`` if it is no object of a free category.
    """
    return Flat(object_of(a, "what becomes a type"))


def object_of(a: Object[Atom] | Obj[Object[Atom], Mor, A], what: str) -> Object[Atom]:
    """The object a, or the one that a holds. Raises ``TypeError`` if it is something else."""
    bare = a.object if isinstance(a, Obj) else a
    require_kind(bare, Object, what, "an object of terms, such as reals(2) or Atomic('A')")
    return bare
