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
from typing import Generic, TypeAlias, TypeVar, final, overload

from cartesian_rdc.categories.base import (
    CartesianCategory,
    DifferentialCategory,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
    SymmetricMonoidalCategory,
)
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.functors import (
    Lens,
    LensMorphism,
    LensObject,
    MonoidalFunctor,
    Para,
    ParaFunctor,
    ParaMorphism,
    ReverseDerivative,
)

# Invariant: two wires are interchangeable only when they have the same name.
Ob = TypeVar("Ob")
Mor = TypeVar("Mor")
Ob1 = TypeVar("Ob1")
Mor1 = TypeVar("Mor1")
Ob2 = TypeVar("Ob2")
Mor2 = TypeVar("Mor2")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
P = TypeVar("P")
Q = TypeVar("Q")
A_ = TypeVar("A_")
B_ = TypeVar("B_")
C_ = TypeVar("C_")
D_ = TypeVar("D_")

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


def hom(domain: Obj[Ob, Mor, A], codomain: Obj[Ob, Mor, B], morphism: Mor) -> Hom[Ob, Mor, A, B]:
    """A morphism with the names of these objects. Raises ``CompositionError`` if it has others."""
    c = domain.category
    require_same_category(f"name a morphism {domain} -> {codomain}", c, codomain.category)
    if c.domain(morphism) != domain.object or c.codomain(morphism) != codomain.object:
        raise CompositionError(
            "name a morphism",
            f"the names are for {domain} -> {codomain}",
            f"the morphism is {c.domain(morphism)} -> {c.codomain(morphism)}",
        )
    return Hom(c, morphism)


def parametric(
    parameters: Obj[Ob, Mor, P], domain: Obj[Ob, Mor, A], body: Hom[Ob, Mor, tuple[P, A], B]
) -> ParaHom[Ob, Mor, P, A, B]:
    """The map ``A -> B`` with parameters P and this body. Raises ``CompositionError``."""
    para = Para(body.category)
    made = para.parametric(parameters.object, domain.object, body.morphism)
    return ParaHom(body.category, made)


def mapped(
    functor: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2], f: ParaHom[Ob1, Mor1, P, A, B]
) -> ParaHom[Ob2, Mor2, P, A, B]:
    """``Para(F)`` of a parametric map, whose wires keep their names."""
    require_same_category("map", functor.source, f.category)
    return ParaHom(functor.target, ParaFunctor(functor).on_morphism(f.morphism))


def lens(
    category: CartesianCategory[Ob, Mor],
    back: Obj[Ob, Mor, B_],
    get: Hom[Ob, Mor, A, B],
    put: Hom[Ob, Mor, tuple[A, B_], A_],
) -> LensHom[Ob, Mor, A, A_, B, B_]:
    """The lens of these two; ``back`` is B_. Raises ``CompositionError``."""
    lenses = Lens(category)
    domain = LensObject(get.domain.object, put.codomain.object)
    codomain = LensObject(get.codomain.object, back.object)
    return LensHom(lenses, lenses.lens(domain, codomain, get.morphism, put.morphism))


def derivative_lens(
    category: ReverseDifferentialCategory[Ob, Mor], f: Hom[Ob, Mor, A, B]
) -> LensHom[Ob, Mor, A, A, B, B]:
    """``(f, R[f]) : (A, A) -> (B, B)``: the functor R (2103.01931, Proposition 2.7)."""
    require_same_category("take R", category, f.category)
    return LensHom(Lens(category), ReverseDerivative(category).on_morphism(f.morphism))


def reverse_derivative(
    category: ReverseDifferentialCategory[Ob, Mor], f: Hom[Ob, Mor, A, B]
) -> Hom[Ob, Mor, tuple[A, B], A]:
    """``R[f]``."""
    require_same_category("take R", category, f.category)
    return Hom(category, category.reverse_derivative(f.morphism))


def forward_derivative(
    category: DifferentialCategory[Ob, Mor], f: Hom[Ob, Mor, A, B]
) -> Hom[Ob, Mor, tuple[A, A], B]:
    """``D[f]``."""
    require_same_category("take D", category, f.category)
    return Hom(category, category.forward_derivative(f.morphism))


def identity(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, A]:
    """``1 : A -> A``."""
    return Hom(a.category, a.category.identity(a.object))


def symmetry(a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]) -> Hom[Ob, Mor, tuple[A, B], tuple[B, A]]:
    """``A × B -> B × A``."""
    return Hom(a.category, a.category.symmetry(a.object, b.object))


def associator(
    a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B], c: Obj[Ob, Mor, C]
) -> Hom[Ob, Mor, tuple[tuple[A, B], C], tuple[A, tuple[B, C]]]:
    """``(A × B) × C -> A × (B × C)``."""
    return Hom(a.category, a.category.associator(a.object, b.object, c.object))


def associator_inverse(
    a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B], c: Obj[Ob, Mor, C]
) -> Hom[Ob, Mor, tuple[A, tuple[B, C]], tuple[tuple[A, B], C]]:
    """``A × (B × C) -> (A × B) × C``."""
    return Hom(a.category, a.category.associator_inverse(a.object, b.object, c.object))


def left_unitor(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, tuple[Unit, A], A]:
    """``1 × A -> A``."""
    return Hom(a.category, a.category.left_unitor(a.object))


def left_unitor_inverse(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[Unit, A]]:
    """``A -> 1 × A``."""
    return Hom(a.category, a.category.left_unitor_inverse(a.object))


def right_unitor(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, tuple[A, Unit], A]:
    """``A × 1 -> A``."""
    return Hom(a.category, a.category.right_unitor(a.object))


def right_unitor_inverse(a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[A, Unit]]:
    """``A -> A × 1``."""
    return Hom(a.category, a.category.right_unitor_inverse(a.object))


def first(
    category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]
) -> Hom[Ob, Mor, tuple[A, B], A]:
    """``π0 : A × B -> A``."""
    require_same_category("project", category, a.category)
    require_same_category("project", category, b.category)
    return Hom(category, category.first(a.object, b.object))


def second(
    category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]
) -> Hom[Ob, Mor, tuple[A, B], B]:
    """``π1 : A × B -> B``."""
    require_same_category("project", category, a.category)
    require_same_category("project", category, b.category)
    return Hom(category, category.second(a.object, b.object))


def copy(category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, tuple[A, A]]:
    """``⟨1, 1⟩ : A -> A × A``."""
    require_same_category("copy", category, a.category)
    return Hom(category, category.copy(a.object))


def delete(category: CartesianCategory[Ob, Mor], a: Obj[Ob, Mor, A]) -> Hom[Ob, Mor, A, Unit]:
    """``! : A -> 1``."""
    require_same_category("delete", category, a.category)
    return Hom(category, category.delete(a.object))


def pair(
    category: CartesianCategory[Ob, Mor], f: Hom[Ob, Mor, A, B], g: Hom[Ob, Mor, A, C]
) -> Hom[Ob, Mor, A, tuple[B, C]]:
    """``⟨f, g⟩``. Raises ``CompositionError``."""
    require_same_category("pair", category, f.category)
    require_same_category("pair", category, g.category)
    category.require_same_domain(f.morphism, g.morphism, "pair")
    return Hom(category, category.pair(f.morphism, g.morphism))


def zero(
    category: LeftAdditiveCategory[Ob, Mor], a: Obj[Ob, Mor, A], b: Obj[Ob, Mor, B]
) -> Hom[Ob, Mor, A, B]:
    """``0 : A -> B``."""
    require_same_category("take zero", category, a.category)
    require_same_category("take zero", category, b.category)
    return Hom(category, category.zero(a.object, b.object))


def add(
    category: LeftAdditiveCategory[Ob, Mor], f: Hom[Ob, Mor, A, B], g: Hom[Ob, Mor, A, B]
) -> Hom[Ob, Mor, A, B]:
    """``f + g``. Raises ``CompositionError``."""
    require_same_category("add", category, f.category)
    require_same_category("add", category, g.category)
    category.require_parallel(f.morphism, g.morphism, "add")
    return Hom(category, category.add(f.morphism, g.morphism))


def addition(
    category: LeftAdditiveCategory[Ob, Mor], a: Obj[Ob, Mor, A]
) -> Hom[Ob, Mor, tuple[A, A], A]:
    """``π0 + π1 : A × A -> A``."""
    require_same_category("add", category, a.category)
    return Hom(category, category.addition(a.object))
