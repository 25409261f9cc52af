"""The typed facade: ``>>`` and ``@`` for the arrows of any category, and wires with names.

``Obj[Ob, Mor, A]`` is an object together with a name A for static checkers, ``Hom[Ob, Mor, A,
B]`` a morphism with the names of its ends; ``(Ob, Mor)``, the types of objects and morphisms,
stand for the category. Names are empty classes of yours, products of them are ``tuple[A, B]``,
and the unit is ``Unit``. ``LensHom`` and ``ParaHom`` are lenses and parametric maps over the
same category. A wrong wire is refused by mypy and pyright, and again when the program runs, by
a ``CompositionError`` that shows the two boundaries that differ.

``f >> g`` is f, then g; ``f @ g`` is f beside g. A ``Hom`` goes before, behind or beside a
``ParaHom`` and leaves its parameters as they are; two ``ParaHom`` pair theirs, in ``>>`` the newest
first.

>>> from cartesian_rdc.categories.free import Atomic, Free, Object, Symbol, Term
>>> from cartesian_rdc.typed import hom
>>> class Key: ...
>>> class Code: ...
>>> key: Obj[Object[str], Term[str], Key] = Obj(Free(), Atomic("K"))
>>> code: Obj[Object[str], Term[str], Code] = Obj(Free(), Atomic("C"))
>>> encode = hom(key, code, Symbol("encode", key.object, code.object))
>>> print(encode @ encode)
K × K -> C × C
>>> encode >> encode
Traceback (most recent call last):
...
cartesian_rdc.errors.CompositionError: cannot compose: the first ends in C, the second begins in K
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeAlias, final, overload

from cartesian_rdc.categories.base import (
    SymmetricMonoidalCategory,
)
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors import (
    Lens,
    LensMorphism,
    Para,
    ParaMorphism,
)
from cartesian_rdc.type_variables import (
    A_,
    B_,
    C_,
    D_,
    A,
    B,
    C,
    D,
    Mor,
    Ob,
    P,
    Q,
)

Unit: TypeAlias = tuple[()]
"""The name of the unit."""


class Wire:
    """The name of all wires that were given none: only the check at run time tells them apart."""


def require_same_category(
    operation: str,
    left: SymmetricMonoidalCategory[Ob, Mor],
    right: SymmetricMonoidalCategory[Ob, Mor],
) -> None:
    """Raise ``CompositionError`` unless the categories are equal."""
    if left != right:
        raise CompositionError(operation, f"the first is in {left}", f"the second is in {right}")


@final
@dataclass(frozen=True)
class Obj(Generic[Ob, Mor, A]):
    """An object whose name is A."""

    category: SymmetricMonoidalCategory[Ob, Mor]
    object: Ob

    def __matmul__(self, other: Obj[Ob, Mor, B]) -> Obj[Ob, Mor, tuple[A, B]]:
        """``A × B``."""
        require_same_category("multiply", self.category, other.category)
        return Obj(self.category, self.category.product(self.object, other.object))

    def __str__(self) -> str:
        return str(self.object)


@final
@dataclass(frozen=True, repr=False)
class Hom(Generic[Ob, Mor, A, B]):
    """A morphism ``A -> B``; made from an unnamed one by ``hom``."""

    category: SymmetricMonoidalCategory[Ob, Mor]
    morphism: Mor

    @property
    def domain(self) -> Obj[Ob, Mor, A]:
        """A."""
        return Obj(self.category, self.category.domain(self.morphism))

    @property
    def codomain(self) -> Obj[Ob, Mor, B]:
        """B."""
        return Obj(self.category, self.category.codomain(self.morphism))

    @overload
    def __rshift__(self, other: Hom[Ob, Mor, B, C]) -> Hom[Ob, Mor, A, C]: ...
    @overload
    def __rshift__(self, other: ParaHom[Ob, Mor, P, B, C]) -> ParaHom[Ob, Mor, P, A, C]: ...
    def __rshift__(
        self, other: Hom[Ob, Mor, B, C] | ParaHom[Ob, Mor, P, B, C]
    ) -> Hom[Ob, Mor, A, C] | ParaHom[Ob, Mor, P, A, C]:
        """``f g``: self, then other. Raises ``CompositionError``."""
        return other.after(self)

    def after(self, before: Hom[Ob, Mor, C, A]) -> Hom[Ob, Mor, C, B]:
        """``before >> self``."""
        require_same_category("compose", before.category, self.category)
        self.category.require_composable(before.morphism, self.morphism)
        return Hom(self.category, self.category.compose(before.morphism, self.morphism))

    def after_parametric(self, before: ParaHom[Ob, Mor, P, C, A]) -> ParaHom[Ob, Mor, P, C, B]:
        """``before >> self``."""
        require_same_category("compose", before.category, self.category)
        para = Para(self.category)
        return ParaHom(self.category, para.after(before.morphism, self.morphism))

    @overload
    def __matmul__(self, other: Hom[Ob, Mor, C, D]) -> Hom[Ob, Mor, tuple[A, C], tuple[B, D]]: ...
    @overload
    def __matmul__(
        self, other: ParaHom[Ob, Mor, P, C, D]
    ) -> ParaHom[Ob, Mor, P, tuple[A, C], tuple[B, D]]: ...
    def __matmul__(
        self, other: Hom[Ob, Mor, C, D] | ParaHom[Ob, Mor, P, C, D]
    ) -> Hom[Ob, Mor, tuple[A, C], tuple[B, D]] | ParaHom[Ob, Mor, P, tuple[A, C], tuple[B, D]]:
        """``f × g``: self beside other."""
        return other.right_of(self)

    def right_of(self, left: Hom[Ob, Mor, C, D]) -> Hom[Ob, Mor, tuple[C, A], tuple[D, B]]:
        """``left @ self``."""
        require_same_category("multiply", left.category, self.category)
        return Hom(self.category, self.category.tensor(left.morphism, self.morphism))

    def right_of_parametric(
        self, left: ParaHom[Ob, Mor, P, C, D]
    ) -> ParaHom[Ob, Mor, P, tuple[C, A], tuple[D, B]]:
        """``left @ self``."""
        require_same_category("multiply", left.category, self.category)
        para = Para(self.category)
        return ParaHom(self.category, para.left_of(left.morphism, self.morphism))

    def __str__(self) -> str:
        return f"{self.domain} -> {self.codomain}"

    def __repr__(self) -> str:
        return f"<Hom {self}>"


@final
@dataclass(frozen=True, repr=False)
class LensHom(Generic[Ob, Mor, A, A_, B, B_]):
    """A lens ``(A, A_) -> (B, B_)``; made by ``lens`` from ``get : A -> B, put : A × B_ -> A_``."""

    category: Lens[Ob, Mor]
    morphism: LensMorphism[Ob, Mor]

    @property
    def get(self) -> Hom[Ob, Mor, A, B]:
        """``A -> B``."""
        return Hom(self.category.base, self.morphism.get)

    @property
    def put(self) -> Hom[Ob, Mor, tuple[A, B_], A_]:
        """``A × B_ -> A_``."""
        return Hom(self.category.base, self.morphism.put)

    def __rshift__(self, other: LensHom[Ob, Mor, B, B_, C, C_]) -> LensHom[Ob, Mor, A, A_, C, C_]:
        """The composite lens. Raises ``CompositionError``."""
        require_same_category("compose", self.category.base, other.category.base)
        return LensHom(self.category, self.category.compose(self.morphism, other.morphism))

    def __matmul__(
        self, other: LensHom[Ob, Mor, C, C_, D, D_]
    ) -> LensHom[Ob, Mor, tuple[A, C], tuple[A_, C_], tuple[B, D], tuple[B_, D_]]:
        """The two lenses side by side."""
        require_same_category("multiply", self.category.base, other.category.base)
        return LensHom(self.category, self.category.tensor(self.morphism, other.morphism))

    def __str__(self) -> str:
        return f"{self.morphism.domain} -> {self.morphism.codomain}"

    def __repr__(self) -> str:
        return f"<LensHom {self}>"


@final
@dataclass(frozen=True, repr=False)
class ParaHom(Generic[Ob, Mor, P, A, B]):
    """A map ``A -> B`` with parameters P; made by ``parametric`` from ``P × A -> B``."""

    category: SymmetricMonoidalCategory[Ob, Mor]
    morphism: ParaMorphism[Ob, Mor]

    @property
    def parameters(self) -> Obj[Ob, Mor, P]:
        """P."""
        return Obj(self.category, self.morphism.parameters)

    @property
    def domain(self) -> Obj[Ob, Mor, A]:
        """A."""
        return Obj(self.category, self.morphism.domain)

    @property
    def codomain(self) -> Obj[Ob, Mor, B]:
        """B."""
        return Obj(self.category, self.category.codomain(self.morphism.body))

    @property
    def body(self) -> Hom[Ob, Mor, tuple[P, A], B]:
        """``P × A -> B``."""
        return Hom(self.category, self.morphism.body)

    @overload
    def __rshift__(self, other: Hom[Ob, Mor, B, C]) -> ParaHom[Ob, Mor, P, A, C]: ...
    @overload
    def __rshift__(
        self, other: ParaHom[Ob, Mor, Q, B, C]
    ) -> ParaHom[Ob, Mor, tuple[Q, P], A, C]: ...
    def __rshift__(
        self, other: Hom[Ob, Mor, B, C] | ParaHom[Ob, Mor, Q, B, C]
    ) -> ParaHom[Ob, Mor, P, A, C] | ParaHom[Ob, Mor, tuple[Q, P], A, C]:
        """The composite: with a ``ParaHom``, its parameters come first. Raises like ``Hom``."""
        return other.after_parametric(self)

    def after(self, before: Hom[Ob, Mor, C, A]) -> ParaHom[Ob, Mor, P, C, B]:
        """``before >> self``."""
        require_same_category("compose", before.category, self.category)
        para = Para(self.category)
        return ParaHom(self.category, para.before(before.morphism, self.morphism))

    def after_parametric(
        self, before: ParaHom[Ob, Mor, Q, C, A]
    ) -> ParaHom[Ob, Mor, tuple[P, Q], C, B]:
        """``before >> self``."""
        require_same_category("compose", before.category, self.category)
        para = Para(self.category)
        return ParaHom(self.category, para.compose(before.morphism, self.morphism))

    @overload
    def __matmul__(
        self, other: Hom[Ob, Mor, C, D]
    ) -> ParaHom[Ob, Mor, P, tuple[A, C], tuple[B, D]]: ...
    @overload
    def __matmul__(
        self, other: ParaHom[Ob, Mor, Q, C, D]
    ) -> ParaHom[Ob, Mor, tuple[P, Q], tuple[A, C], tuple[B, D]]: ...
    def __matmul__(
        self, other: Hom[Ob, Mor, C, D] | ParaHom[Ob, Mor, Q, C, D]
    ) -> (
        ParaHom[Ob, Mor, P, tuple[A, C], tuple[B, D]]
        | ParaHom[Ob, Mor, tuple[P, Q], tuple[A, C], tuple[B, D]]
    ):
        """Side by side: with a ``ParaHom``, with both their parameters."""
        return other.right_of_parametric(self)

    def right_of(self, left: Hom[Ob, Mor, C, D]) -> ParaHom[Ob, Mor, P, tuple[C, A], tuple[D, B]]:
        """``left @ self``."""
        require_same_category("multiply", left.category, self.category)
        para = Para(self.category)
        return ParaHom(self.category, para.right_of(left.morphism, self.morphism))

    def right_of_parametric(
        self, left: ParaHom[Ob, Mor, Q, C, D]
    ) -> ParaHom[Ob, Mor, tuple[Q, P], tuple[C, A], tuple[D, B]]:
        """``left @ self``."""
        require_same_category("multiply", left.category, self.category)
        para = Para(self.category)
        return ParaHom(self.category, para.tensor(left.morphism, self.morphism))

    def unnamed(self) -> ParaHom[Ob, Mor, Wire, A, B]:
        """The same map, whose parameters are called ``Wire``: for layers composed in a loop."""
        return ParaHom(self.category, self.morphism)

    def reparametrise(self, along: Hom[Ob, Mor, Q, P]) -> ParaHom[Ob, Mor, Q, A, B]:
        """The same map with parameters Q, along ``Q -> P`` (2103.01931, Definition 2.3)."""
        require_same_category("reparametrise", self.category, along.category)
        para = Para(self.category)
        return ParaHom(self.category, para.reparametrise(self.morphism, along.morphism))

    def __str__(self) -> str:
        return f"{self.domain} -> {self.codomain} with parameters {self.parameters}"

    def __repr__(self) -> str:
        return f"<ParaHom {self}>"
