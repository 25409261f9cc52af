"""Functors, as values: functions of objects and of morphisms, from one category to another.

A ``MonoidalFunctor`` is lax: it has ``F A × F B -> F (A × B)`` and ``1 -> F 1``, which ``Para(F)``
needs (2103.01931, Remark 2.1), and it is called like a function, ``F(f)``, on objects and morphisms
with named wires. A ``CartesianFunctor`` preserves products, so that these are invertible, which
``Lens(F)`` needs. A ``LeftAdditiveFunctor`` preserves sums, a ``ReverseDifferentialFunctor`` R.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, final, overload

from cartesian_rdc.categories.base import (
    CartesianCategory,
    Category,
    LeftAdditiveCategory,
    ReverseDifferentialCategory,
    SymmetricMonoidalCategory,
)
from cartesian_rdc.differences import told_apart
from cartesian_rdc.errors import CompositionError
from cartesian_rdc.printing import Brief
from cartesian_rdc.type_variables import A, B, Mor1, Mor2, Mor3, Ob1, Ob2, Ob3, P
from cartesian_rdc.typed import Hom, Obj, ParaHom, parametric, require_same_category
from cartesian_rdc.typed.naming import replaced


class Functor(ABC, Generic[Ob1, Mor1, Ob2, Mor2]):
    """A functor. Laws: ``F 1 = 1`` and ``F (f g) = (F f) (F g)``."""

    @property
    @abstractmethod
    def source(self) -> Category[Ob1, Mor1]:
        """The category it goes from."""

    @property
    @abstractmethod
    def target(self) -> Category[Ob2, Mor2]:
        """The category it goes to."""

    @abstractmethod
    def on_object(self, a: Ob1) -> Ob2:
        """``F A``."""

    @abstractmethod
    def on_morphism(self, f: Mor1) -> Mor2:
        """``F f : F A -> F B``."""


class MonoidalFunctor(Functor[Ob1, Mor1, Ob2, Mor2]):
    """A lax symmetric monoidal functor. Laws: naturality, associativity, unitality, symmetry."""

    @property
    @abstractmethod
    def source(self) -> SymmetricMonoidalCategory[Ob1, Mor1]: ...

    @property
    @abstractmethod
    def target(self) -> SymmetricMonoidalCategory[Ob2, Mor2]: ...

    @abstractmethod
    def product_comparison(self, a: Ob1, b: Ob1) -> Mor2:
        """``F A × F B -> F (A × B)``."""

    @abstractmethod
    def unit_comparison(self) -> Mor2:
        """``1 -> F 1``."""

    @overload
    def __call__(self, x: Obj[Ob1, Mor1, A]) -> Obj[Ob2, Mor2, A]: ...
    @overload
    def __call__(self, x: Hom[Ob1, Mor1, A, B]) -> Hom[Ob2, Mor2, A, B]: ...
    @overload
    def __call__(self, x: ParaHom[Ob1, Mor1, P, A, B]) -> ParaHom[Ob2, Mor2, P, A, B]: ...
    @final
    def __call__(
        self, x: Obj[Ob1, Mor1, A] | Hom[Ob1, Mor1, A, B] | ParaHom[Ob1, Mor1, P, A, B]
    ) -> Obj[Ob2, Mor2, A] | Hom[Ob2, Mor2, A, B] | ParaHom[Ob2, Mor2, P, A, B]:
        """``F A``, ``F f``, or ``Para(F)`` of a parametric map; wires keep their names.

        Raises ``CompositionError`` if x is not of the ``source``.
        """
        require_same_category("apply a functor", self.source, x.category)
        if isinstance(x, Obj):
            naming = replaced(x.naming, self.on_object)
            return Obj(self.target, self.on_object(x.object), naming)
        if isinstance(x, Hom):
            return Hom(self(x.domain), self(x.codomain), self.on_morphism(x.morphism))
        p, a = self(x.parameters), self(x.domain)
        merge = self.product_comparison(x.parameters.object, x.domain.object)
        return parametric(p, a, Hom(p @ a, self(x.parameters @ x.domain), merge) >> self(x.body))


class StrictMonoidalFunctor(MonoidalFunctor[Ob1, Mor1, Ob2, Mor2]):
    """``F A × F B`` is ``F (A × B)``, and ``1`` is ``F 1``."""

    @final
    def product_comparison(self, a: Ob1, b: Ob1) -> Mor2:
        return self.target.identity(self.on_object(self.source.product(a, b)))

    @final
    def unit_comparison(self) -> Mor2:
        return self.target.identity(self.target.unit)


class IdentityOnObjects(StrictMonoidalFunctor[Ob1, Mor1, Ob1, Mor2]):
    """``F A`` is A."""

    @final
    def on_object(self, a: Ob1) -> Ob1:
        return a


class CartesianFunctor(MonoidalFunctor[Ob1, Mor1, Ob2, Mor2]):
    """A functor that preserves products: ``⟨F π0, F π1⟩`` inverts the comparison."""

    @property
    @abstractmethod
    def source(self) -> CartesianCategory[Ob1, Mor1]: ...

    @property
    @abstractmethod
    def target(self) -> CartesianCategory[Ob2, Mor2]: ...

    @final
    def product_comparison_inverse(self, a: Ob1, b: Ob1) -> Mor2:
        """``⟨F π0, F π1⟩ : F (A × B) -> F A × F B``."""
        return self.target.pair(
            self.on_morphism(self.source.first(a, b)),
            self.on_morphism(self.source.second(a, b)),
        )

    @final
    def unit_comparison_inverse(self) -> Mor2:
        """``! : F 1 -> 1``."""
        return self.target.delete(self.on_object(self.source.unit))


class LeftAdditiveFunctor(CartesianFunctor[Ob1, Mor1, Ob2, Mor2]):
    """A functor that preserves sums: ``F (f + g) = F f + F g`` and ``F 0 = 0``."""

    @property
    @abstractmethod
    def source(self) -> LeftAdditiveCategory[Ob1, Mor1]: ...

    @property
    @abstractmethod
    def target(self) -> LeftAdditiveCategory[Ob2, Mor2]: ...


class ReverseDifferentialFunctor(LeftAdditiveFunctor[Ob1, Mor1, Ob2, Mor2]):
    """A functor that preserves R: ``φ F R[f] = R[F f]``, from ``F A × F B`` to ``F A``."""

    @property
    @abstractmethod
    def source(self) -> ReverseDifferentialCategory[Ob1, Mor1]: ...

    @property
    @abstractmethod
    def target(self) -> ReverseDifferentialCategory[Ob2, Mor2]: ...


@final
@dataclass(frozen=True)
class IdentityFunctor(IdentityOnObjects[Ob1, Mor1, Mor1]):
    """``1 : C -> C``."""

    category: SymmetricMonoidalCategory[Ob1, Mor1]

    @property
    def source(self) -> SymmetricMonoidalCategory[Ob1, Mor1]:
        return self.category

    @property
    def target(self) -> SymmetricMonoidalCategory[Ob1, Mor1]:
        return self.category

    def on_morphism(self, f: Mor1) -> Mor1:
        return f


@dataclass(frozen=True, repr=False)
class CompositeFunctor(
    Brief, Functor[Ob1, Mor1, Ob3, Mor3], Generic[Ob1, Mor1, Ob2, Mor2, Ob3, Mor3]
):
    """``F G``: F, then G.

    Raises ``CompositionError`` if F ends in another category than G begins in.
    """

    first: Functor[Ob1, Mor1, Ob2, Mor2]
    second: Functor[Ob2, Mor2, Ob3, Mor3]

    def _in_words(self) -> str:
        return f"{self.source} -> {self.target}"

    def __post_init__(self) -> None:
        if self.first.target != self.second.source:
            left, right = told_apart(self.first.target, self.second.source)
            raise CompositionError(
                "compose functors", f"the first ends in {left}", f"the second begins in {right}"
            )

    @property
    def source(self) -> Category[Ob1, Mor1]:
        return self.first.source

    @property
    def target(self) -> Category[Ob3, Mor3]:
        return self.second.target

    def on_object(self, a: Ob1) -> Ob3:
        return self.second.on_object(self.first.on_object(a))

    def on_morphism(self, f: Mor1) -> Mor3:
        return self.second.on_morphism(self.first.on_morphism(f))


@final
@dataclass(frozen=True, repr=False)
class CompositeMonoidalFunctor(
    CompositeFunctor[Ob1, Mor1, Ob2, Mor2, Ob3, Mor3], MonoidalFunctor[Ob1, Mor1, Ob3, Mor3]
):
    """``F G``: F, then G, with the comparisons of both."""

    first: MonoidalFunctor[Ob1, Mor1, Ob2, Mor2]
    second: MonoidalFunctor[Ob2, Mor2, Ob3, Mor3]

    @property
    def source(self) -> SymmetricMonoidalCategory[Ob1, Mor1]:
        return self.first.source

    @property
    def target(self) -> SymmetricMonoidalCategory[Ob3, Mor3]:
        return self.second.target

    def product_comparison(self, a: Ob1, b: Ob1) -> Mor3:
        """``G F A × G F B -> G (F A × F B) -> G F (A × B)``."""
        return self.target.compose(
            self.second.product_comparison(self.first.on_object(a), self.first.on_object(b)),
            self.second.on_morphism(self.first.product_comparison(a, b)),
        )

    def unit_comparison(self) -> Mor3:
        """``1 -> G 1 -> G F 1``."""
        return self.target.compose(
            self.second.unit_comparison(),
            self.second.on_morphism(self.first.unit_comparison()),
        )
