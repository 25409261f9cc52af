"""How to draw from a category, and from the categories that are made of it.

A ``Sample`` is a category with strategies for its objects and morphisms and a comparison. The
samples of ``Lens(C)``, ``Para(C)``, ``C × D`` and ``C[X]`` follow from those of C and D. The
elements of a semiring are drawn by ``Elements``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar, final

from hypothesis import strategies as st

from cartesian_rdc.categories.base import (
    CartesianCategory,
    Category,
    ReverseDifferentialCategory,
    SymmetricMonoidalCategory,
)
from cartesian_rdc.categories.context import Context, ContextMorphism
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.categories.product import Product
from cartesian_rdc.testing.comparison import Comparison
from cartesian_rdc.testing.search import Source
from cartesian_rdc.type_variables import K, L, Mor, Mor2, Ob, Ob2

Cat_co = TypeVar("Cat_co", covariant=True)


def _equal(left: object, right: object) -> bool:
    return bool(left == right)


def _is_strategy(found: object) -> bool:
    return isinstance(found, st.SearchStrategy)


def _require_strategy(name: str, found: object) -> None:
    if not _is_strategy(found):
        raise TypeError(
            f"the {name} of a sample are a strategy, such as st.integers(0, 3), not {found!r}"
        )


def _require_comparison(found: object) -> None:
    if not isinstance(found, Comparison):
        raise TypeError(
            "the comparison of a sample is a comparison, such as structural(), with its "
            f"parentheses, not {found!r}"
        )


@final
class SampleError(ValueError):
    """A strategy that drew something else than was asked for."""


@final
@dataclass(frozen=True)
class Sample(Generic[Cat_co, Ob, Mor]):
    """How to draw from a category, and how to tell two of its morphisms apart.

    ``features`` are questions about objects and morphisms; ``statistics`` says how often the
    answer is yes.
    """

    category: Cat_co
    objects: st.SearchStrategy[Ob]
    morphisms: Callable[[Ob, Ob], st.SearchStrategy[Mor]]
    comparison: Comparison[Ob, Mor]
    object_features: Mapping[str, Callable[[Ob], bool]] = field(
        default_factory=dict[str, Callable[[Ob], bool]]
    )
    morphism_features: Mapping[str, Callable[[Mor], bool]] = field(
        default_factory=dict[str, Callable[[Mor], bool]]
    )

    def __post_init__(self) -> None:
        """Raise ``TypeError`` for what is no strategy, or no comparison."""
        _require_strategy("objects", self.objects)
        if not callable(self.morphisms) or _is_strategy(self.morphisms):
            raise TypeError(
                "the morphisms of a sample are a function of two objects that gives a strategy, "
                f"not {self.morphisms!r}"
            )
        _require_comparison(self.comparison)

    def _as_asked(self: Sample[Category[Ob, Mor], Ob, Mor], a: Ob, b: Ob) -> st.SearchStrategy[Mor]:
        """Morphisms that go where they should. Raises ``SampleError`` for others."""
        c = self.category

        def check(f: Mor) -> Mor:
            begins, ends = c.domain(f), c.codomain(f)
            if begins != a or ends != b:
                raise SampleError(
                    f"the strategy drew a map {begins} -> {ends} where {a} -> {b} was asked for"
                )
            return f

        return self.morphisms(a, b).map(check)

    def difference(
        self: Sample[Category[Ob, Mor], Ob, Mor], left: Mor, right: Mor, data: st.DataObject
    ) -> str | None:
        """None for morphisms that are equal, else words that say where they differ."""
        c = self.category
        a, b, a_, b_ = c.domain(left), c.codomain(left), c.domain(right), c.codomain(right)
        if a != a_ or b != b_:
            return f"left goes {a} -> {b}, right goes {a_} -> {b_}"
        return self.comparison.difference(a, b, left, right, data)

    def source(self: Sample[Category[Ob, Mor], Ob, Mor]) -> Source[Ob, Mor, Mor]:
        """What the laws about the category are drawn from and compared by."""
        return Source(self.objects, self._as_asked, self.difference)

    def to(
        self: Sample[Category[Ob, Mor], Ob, Mor], target: Sample[Category[Ob2, Mor2], Ob2, Mor2]
    ) -> Source[Ob, Mor, Mor2]:
        """The same for functors from this category to another, whose sample compares."""
        return Source(self.objects, self._as_asked, target.difference)

    def lens(
        self: Sample[CartesianCategory[Ob, Mor], Ob, Mor],
    ) -> Sample[Lens[Ob, Mor], LensObject[Ob], LensMorphism[Ob, Mor]]:
        """``Lens(C)``: any get and put. They need not come from R, nor be well-behaved."""
        base, c = self, self.category

        def morphisms(
            a: LensObject[Ob], b: LensObject[Ob]
        ) -> st.SearchStrategy[LensMorphism[Ob, Mor]]:
            return st.builds(
                LensMorphism[Ob, Mor],
                st.just(a),
                st.just(b),
                base.morphisms(a.forward, b.forward),
                base.morphisms(c.product(a.forward, b.backward), a.backward),
            )

        objects = st.builds(LensObject[Ob], base.objects, base.objects)
        return Sample(Lens(c), objects, morphisms, _LensComparison(base))

    def para(
        self: Sample[SymmetricMonoidalCategory[Ob, Mor], Ob, Mor],
    ) -> Sample[Para[Ob, Mor], Ob, ParaMorphism[Ob, Mor]]:
        """``Para(C)``: any parameters."""
        base, c = self, self.category

        def morphisms(a: Ob, b: Ob) -> st.SearchStrategy[ParaMorphism[Ob, Mor]]:
            return base.objects.flatmap(
                lambda p: st.builds(
                    ParaMorphism[Ob, Mor],
                    st.just(p),
                    st.just(a),
                    base.morphisms(c.product(p, a), b),
                )
            )

        return Sample(Para(c), base.objects, morphisms, _ParaComparison(base), base.object_features)

    def product(
        self: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor],
        other: Sample[ReverseDifferentialCategory[Ob2, Mor2], Ob2, Mor2],
    ) -> Sample[Product[Ob, Mor, Ob2, Mor2], tuple[Ob, Ob2], tuple[Mor, Mor2]]:
        """``C × D``."""
        left, right = self, other
        return Sample(
            Product(left.category, right.category),
            st.tuples(left.objects, right.objects),
            lambda a, b: st.tuples(left.morphisms(a[0], b[0]), right.morphisms(a[1], b[1])),
            _ProductComparison(left, right),
        )

    def context(
        self: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor], x: Ob
    ) -> Sample[Context[Ob, Mor], Ob, ContextMorphism[Ob, Mor]]:
        """``C[X]``, for this X."""
        base, c = self, self.category

        def morphisms(a: Ob, b: Ob) -> st.SearchStrategy[ContextMorphism[Ob, Mor]]:
            bodies = base.morphisms(c.product(x, a), b)
            return st.builds(ContextMorphism[Ob, Mor], st.just(a), bodies)

        return Sample(
            Context(c, x), base.objects, morphisms, _ContextComparison(base), base.object_features
        )


@final
@dataclass(frozen=True)
class _LensComparison(Comparison[LensObject[Ob], LensMorphism[Ob, Mor]]):
    base: Sample[CartesianCategory[Ob, Mor], Ob, Mor]

    def difference(
        self,
        a: LensObject[Ob],
        b: LensObject[Ob],
        left: LensMorphism[Ob, Mor],
        right: LensMorphism[Ob, Mor],
        data: st.DataObject,
    ) -> str | None:
        for name, f, g in (("gets", left.get, right.get), ("puts", left.put, right.put)):
            why = self.base.difference(f, g, data)
            if why is not None:
                return f"the {name} differ: {why}"
        return None


@final
@dataclass(frozen=True)
class _ParaComparison(Comparison[Ob, ParaMorphism[Ob, Mor]]):
    base: Sample[SymmetricMonoidalCategory[Ob, Mor], Ob, Mor]

    def difference(
        self,
        a: Ob,
        b: Ob,
        left: ParaMorphism[Ob, Mor],
        right: ParaMorphism[Ob, Mor],
        data: st.DataObject,
    ) -> str | None:
        if left.parameters != right.parameters:
            return f"left has the parameters {left.parameters}, right has {right.parameters}"
        return self.base.difference(left.body, right.body, data)


@final
@dataclass(frozen=True)
class _ProductComparison(Comparison[tuple[Ob, Ob2], tuple[Mor, Mor2]], Generic[Ob, Mor, Ob2, Mor2]):
    left: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor]
    right: Sample[ReverseDifferentialCategory[Ob2, Mor2], Ob2, Mor2]

    def difference(
        self,
        a: tuple[Ob, Ob2],
        b: tuple[Ob, Ob2],
        left: tuple[Mor, Mor2],
        right: tuple[Mor, Mor2],
        data: st.DataObject,
    ) -> str | None:
        one = self.left.difference(left[0], right[0], data)
        if one is not None:
            return f"the first components differ: {one}"
        two = self.right.difference(left[1], right[1], data)
        return None if two is None else f"the second components differ: {two}"


@final
@dataclass(frozen=True)
class _ContextComparison(Comparison[Ob, ContextMorphism[Ob, Mor]]):
    base: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor]

    def difference(
        self,
        a: Ob,
        b: Ob,
        left: ContextMorphism[Ob, Mor],
        right: ContextMorphism[Ob, Mor],
        data: st.DataObject,
    ) -> str | None:
        return self.base.difference(left.body, right.body, data)


@final
@dataclass(frozen=True)
class Elements(Generic[K]):
    """How to draw from a semiring, and when two of its elements are the same."""

    strategy: st.SearchStrategy[K]
    same: Callable[[K, K], bool] = _equal

    def source(self) -> Source[K, K, K]:
        """What the laws about the semiring are drawn from and compared by."""
        return self.to(self)

    def to(self, target: Elements[L]) -> Source[K, K, L]:
        """The same for homomorphisms from this semiring to another."""
        return Source(self.strategy, lambda a, b: self.strategy, target.difference)

    def difference(self, left: K, right: K, data: st.DataObject) -> str | None:
        """None for elements that are the same, else words that say what they are."""
        return None if self.same(left, right) else f"left is {left!r}, right is {right!r}"
