"""Samples: a category with strategies for its objects and morphisms, and a comparison.

The samples of ``Lens(C)``, ``Para(C)``, ``C × D`` and ``C[X]`` follow from those of C and D. The
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
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.laws import laws_of
from cartesian_rdc.printing import of_type
from cartesian_rdc.testing.comparison import Comparison
from cartesian_rdc.testing.search import Check, Source, check_of, discrimination_of
from cartesian_rdc.type_variables import K, L, Mor, Mor2, Ob, Ob2

Cat_co = TypeVar("Cat_co", covariant=True)


def _equal(left: object, right: object) -> bool:
    return bool(left == right)


def _is(kind: type[object], found: object) -> bool:
    """``isinstance``, of an argument whose type may be wrong."""
    return isinstance(found, kind)


def _kept(
    morphisms: Callable[[Ob, Ob], st.SearchStrategy[Mor]],
) -> Callable[[Ob, Ob], st.SearchStrategy[Mor]]:
    """The same strategies, each made once, if objects can be hashed: making one takes long."""
    known: dict[tuple[Ob, Ob], st.SearchStrategy[Mor]] = {}

    def kept(a: Ob, b: Ob) -> st.SearchStrategy[Mor]:
        try:
            found = known.get((a, b))
        except TypeError:  # a list, or a tuple of lists
            return morphisms(a, b)
        return known.setdefault((a, b), morphisms(a, b)) if found is None else found

    return kept


def _require_sample_of(subject: object, category: object) -> None:
    """Raise ``TypeError`` for Lens(C) or Para(C) with the sample of C."""
    for construction, method in ((Lens, "lens"), (Para, "para")):
        if isinstance(subject, construction) and not isinstance(category, construction):
            raise TypeError(f"{construction.__name__}(C) goes with sample.{method}()")


@final
class SampleError(ValueError):
    """A strategy drew a morphism between other objects."""


@final
@dataclass(frozen=True, repr=False)
class Sample(Generic[Cat_co, Ob, Mor]):
    """A category with strategies for its objects and morphisms, and a comparison.

    ``morphisms(A, B)`` draws morphisms ``A -> B``. The features are named questions about objects
    and morphisms; ``statistics`` counts how often the answer is yes.
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

    def __repr__(self) -> str:
        return of_type(self, f"of {self.category}")

    def __post_init__(self) -> None:
        """Raise ``TypeError`` if a strategy or the comparison is something else."""
        if not _is(st.SearchStrategy, self.objects):
            words = "the objects of a sample are a strategy, such as st.integers(0, 3)"
            raise TypeError(f"{words}, not {self.objects!r}")
        if not callable(self.morphisms) or _is(st.SearchStrategy, self.morphisms):
            words = "the morphisms of a sample are a function of two objects that gives a strategy"
            raise TypeError(f"{words}, not {self.morphisms!r}")
        if not _is(Comparison, self.comparison):
            words = "the comparison of a sample is a comparison, such as structural()"
            raise TypeError(f"{words}, with its parentheses, not {self.comparison!r}")

    def _as_asked(self: Sample[Category[Ob, Mor], Ob, Mor], a: Ob, b: Ob) -> st.SearchStrategy[Mor]:
        """Morphisms ``A -> B``. Raises ``SampleError`` if the strategy draws another."""
        c = self.category

        def check(f: Mor) -> Mor:
            begins, ends = c.domain(f), c.codomain(f)
            if begins != a or ends != b:
                drawn, asked = told_apart(Ends(begins, ends), Ends(a, b))
                raise SampleError(f"the strategy drew a map {drawn} where {asked} was asked for")
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
        """The source of laws about the category."""
        return Source(self.objects, _kept(self._as_asked), self.difference)

    def to(
        self: Sample[Category[Ob, Mor], Ob, Mor], target: Sample[Category[Ob2, Mor2], Ob2, Mor2]
    ) -> Source[Ob, Mor, Mor2]:
        """The source of laws about functors to the category of ``target``, which compares."""
        return Source(self.objects, _kept(self._as_asked), target.difference)

    def checks(self: Sample[Category[Ob, Mor], Ob, Mor], subject: Category[Ob, Mor]) -> list[Check]:
        """The checks of the laws of a category, and that the sample tells maps apart.

        Raises ``TypeError`` if the subject is no category, or another construction than that of
        the sample.
        """
        if not _is(Category, subject):
            raise TypeError(
                "anything but a category goes with sample.source() or sample.to(target)"
            )
        _require_sample_of(subject, self.category)
        source = self.source()
        laws = [check_of(claim, source) for claim in laws_of(subject)]
        return [discrimination_of(source), *laws]

    def lens(
        self: Sample[CartesianCategory[Ob, Mor], Ob, Mor],
    ) -> Sample[Lens[Ob, Mor], LensObject[Ob], LensMorphism[Ob, Mor]]:
        """A sample of ``Lens(C)``, of any get and put: not only of well-behaved lenses or of R."""
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

        def difference(
            f: LensMorphism[Ob, Mor], g: LensMorphism[Ob, Mor], data: st.DataObject
        ) -> str | None:
            gets = _in("gets", base.difference(f.get, g.get, data))
            return gets or _in("puts", base.difference(f.put, g.put, data))

        objects = st.builds(LensObject[Ob], base.objects, base.objects)
        return Sample(Lens(c), objects, morphisms, _by(difference))

    def para(
        self: Sample[SymmetricMonoidalCategory[Ob, Mor], Ob, Mor],
    ) -> Sample[Para[Ob, Mor], Ob, ParaMorphism[Ob, Mor]]:
        """A sample of ``Para(C)``, with any parameters."""
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

        def difference(
            f: ParaMorphism[Ob, Mor], g: ParaMorphism[Ob, Mor], data: st.DataObject
        ) -> str | None:
            if f.parameters != g.parameters:
                return f"left has the parameters {f.parameters}, right has {g.parameters}"
            return base.difference(f.body, g.body, data)

        return Sample(Para(c), base.objects, morphisms, _by(difference), base.object_features)

    def product(
        self: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor],
        other: Sample[ReverseDifferentialCategory[Ob2, Mor2], Ob2, Mor2],
    ) -> Sample[Product[Ob, Mor, Ob2, Mor2], tuple[Ob, Ob2], tuple[Mor, Mor2]]:
        """A sample of ``C × D``."""
        left, right = self, other

        def difference(f: tuple[Mor, Mor2], g: tuple[Mor, Mor2], data: st.DataObject) -> str | None:
            first = _in("first components", left.difference(f[0], g[0], data))
            return first or _in("second components", right.difference(f[1], g[1], data))

        return Sample(
            Product(left.category, right.category),
            st.tuples(left.objects, right.objects),
            lambda a, b: st.tuples(left.morphisms(a[0], b[0]), right.morphisms(a[1], b[1])),
            _by(difference),
        )

    def context(
        self: Sample[ReverseDifferentialCategory[Ob, Mor], Ob, Mor], x: Ob
    ) -> Sample[Context[Ob, Mor], Ob, ContextMorphism[Ob, Mor]]:
        """A sample of ``C[X]``."""
        base, c = self, self.category

        def morphisms(a: Ob, b: Ob) -> st.SearchStrategy[ContextMorphism[Ob, Mor]]:
            bodies = base.morphisms(c.product(x, a), b)
            return st.builds(ContextMorphism[Ob, Mor], st.just(a), bodies)

        same: Comparison[Ob, ContextMorphism[Ob, Mor]] = _by(
            lambda f, g, data: base.difference(f.body, g.body, data)
        )
        return Sample(Context(c, x), base.objects, morphisms, same, base.object_features)


def _by(difference: Callable[[Mor, Mor, st.DataObject], str | None]) -> Comparison[Ob, Mor]:
    return Comparison(lambda a, b, left, right, data: difference(left, right, data))


def _in(part: str, why: str | None) -> str | None:
    return why and f"the {part} differ: {why}"


@final
@dataclass(frozen=True)
class Elements(Generic[K]):
    """A strategy for the elements of a semiring, and when two of them are the ``same``."""

    strategy: st.SearchStrategy[K]
    same: Callable[[K, K], bool] = _equal

    def source(self) -> Source[K, K, K]:
        """The source of laws about the semiring."""
        return self.to(self)

    def to(self, target: Elements[L]) -> Source[K, K, L]:
        """The source of laws about homomorphisms to the semiring of ``target``."""
        return Source(self.strategy, lambda a, b: self.strategy, target.difference)

    def difference(self, left: K, right: K, data: st.DataObject) -> str | None:
        """None for elements that are the same, else both in words."""
        return None if self.same(left, right) else f"left is {left!r}, right is {right!r}"
