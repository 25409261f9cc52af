"""The facade: ``>>`` and ``@`` for the morphisms of any category, and wires with names.

``Obj[Ob, Mor, A]`` is an object together with a name A for static checkers, ``Hom[Ob, Mor, A, B]``
a morphism with the names of its ends, and ``ParaHom[Ob, Mor, P, A, B]`` a parametric one;
``(Ob, Mor)``, the types of objects and morphisms, stand for the category. Names are empty classes
of yours, the product of two is ``tuple[A, B]``, and the unit is ``Unit``. A wrong wire is refused
by mypy and pyright, and again when the program runs, by a ``CompositionError`` that shows the two
boundaries that differ.

``f >> g`` is f, then g; ``f @ g`` is f beside g. On the right of ``>>`` there may stand a *maker*
as well: anything callable from the wire where the left side ends. A ``Hom`` before, after or
beside a ``ParaHom`` leaves its parameters as they are; two ``ParaHom`` pair theirs, in ``>>`` the
newest first.

>>> from cartesian_rdc.categories.free import Atomic, Free, Object, Symbol, Term
>>> class Key: ...
>>> class Code: ...
>>> key: Obj[Object[str], Term[str], Key] = Obj(Free(), Atomic("K")).called("Key")
>>> code: Obj[Object[str], Term[str], Code] = Obj(Free(), Atomic("C")).called("Code")
>>> encode = Hom(key, code, Symbol("encode", key.object, code.object))
>>> print(encode @ encode)
K × K -> C × C
>>> print(key >> encode >> (lambda a: Hom(a, key, Symbol("decode", a.object, key.object))))
K -> K
>>> encode >> encode
Traceback (most recent call last):
...
cartesian_rdc.errors.CompositionError: cannot compose: the first ends in C called Code, ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import isclass
from typing import Generic, TypeAlias, final, overload

from cartesian_rdc.categories.base import SymmetricMonoidalCategory
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.differences import Ends, told_apart
from cartesian_rdc.errors import (
    CompositionError,
    StructureError,
    require_function,
    require_kind,
)
from cartesian_rdc.printing import Pictured, ends, of_type
from cartesian_rdc.type_variables import A, B, C, D, Mor, Ob, P, Q
from cartesian_rdc.typed.naming import (
    UNNAMED,
    Naming,
    beside,
    leaf,
    leaves,
    nothing,
    require_word,
    scope,
)

Unit: TypeAlias = tuple[()]
"""The name of the unit."""


class Wire:
    """The name of all wires that are given none: only the check at run time tells them apart."""


@final
@dataclass(frozen=True, repr=False)
class Obj(Generic[Ob, Mor, A]):
    """An object of ``category``, called A by static checkers.

    ``given``: the naming of its parts, by default one word for all; it is not compared.
    """

    category: SymmetricMonoidalCategory[Ob, Mor]
    object: Ob
    given: Naming[Ob] | None = field(default=None, compare=False)

    @property
    def naming(self) -> Naming[Ob]:
        """The naming of its parts."""
        if self.given is not None:
            return self.given
        return nothing() if self.object == self.category.unit else leaf(self.object)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parts, the oldest first."""
        return tuple(part.name for part in leaves(self.naming))

    def called(self, word: str) -> Obj[Ob, Mor, A]:
        """The same object, with ``word`` for the name of a leaf or for the scope of its parts.

        Raises ``ValueError`` if the word is empty or has / or a dot.
        """
        require_word(word)
        old = self.naming
        naming = leaf(self.object, word, old.start, old.axes) if old.objects else scope(old, word)
        return Obj(self.category, self.object, naming)

    def alias(self) -> Obj[Ob, Mor, B]:
        """The same object by another name for checkers, that of the annotation."""
        return Obj(self.category, self.object, self.naming)

    @property
    def word(self) -> str:
        """The word for all of it; empty if it has none."""
        word = self.naming.word
        return "" if word == UNNAMED else word

    @property
    def words(self) -> str:
        """The object, and its word if it has one, for errors."""
        return f"{self} called {self.word}" if self.word else str(self)

    def __matmul__(self, other: Obj[Ob, Mor, B]) -> Obj[Ob, Mor, tuple[A, B]]:
        """``A × B``. Raises ``CompositionError`` if they are of different categories."""
        if not is_object(other):
            return NotImplemented
        require_same_category("multiply", self.category, other.category)
        product = self.category.product(self.object, other.object)
        return Obj(self.category, product, beside(self.naming, other.naming))

    @overload
    def __rshift__(self, other: Hom[Ob, Mor, A, B]) -> Hom[Ob, Mor, A, B]: ...
    @overload
    def __rshift__(self, other: ParaHom[Ob, Mor, P, A, B]) -> ParaHom[Ob, Mor, P, A, B]: ...
    @overload
    def __rshift__(self, other: MapMaker[Ob, Mor, A, B]) -> Hom[Ob, Mor, A, B]: ...
    @overload
    def __rshift__(self, other: ParaMaker[Ob, Mor, A, P, B]) -> ParaHom[Ob, Mor, P, A, B]: ...
    def __rshift__(self, other: Step[Ob, Mor, A, B, P]) -> Made[Ob, Mor, A, B, P]:
        """The map ``A -> B`` that ``other`` is, or makes from A.

        Raises ``CompositionError`` if it begins elsewhere, ``TypeError`` if a maker returns
        something other than a map.
        """
        if not (is_map(other) or callable(other)):
            return NotImplemented
        return made_from(self, other)

    def __str__(self) -> str:
        return str(self.object)

    def __repr__(self) -> str:
        return of_type(self, str(self))


@final
@dataclass(frozen=True, repr=False)
class Hom(Pictured, Generic[Ob, Mor, A, B]):
    """A morphism ``A -> B`` between these objects.

    Raises ``CompositionError`` if the morphism goes between others.
    """

    domain: Obj[Ob, Mor, A]
    codomain: Obj[Ob, Mor, B]
    morphism: Mor

    def __post_init__(self) -> None:
        c, f, a, b = self.domain.category, self.morphism, self.domain, self.codomain
        require_same_category(f"name a morphism {a} -> {b}", c, b.category)
        if c.domain(f) != a.object or c.codomain(f) != b.object:
            names, ends = Ends(a.object, b.object), Ends(c.domain(f), c.codomain(f))
            wanted, words = told_apart(names, ends)
            raise CompositionError(
                "name a morphism", f"the names are for {wanted}", f"the morphism is {words}"
            )

    @property
    def category(self) -> SymmetricMonoidalCategory[Ob, Mor]:
        """The category of the morphism."""
        return self.domain.category

    def called(self, word: str) -> Hom[Ob, Mor, A, B]:
        """The same morphism, in a box with this word, for programs and pictures.

        Raises ``ValueError`` if the word is empty or has / or a dot.
        """
        boxed = self.category.called(require_word(word), self.morphism)
        return Hom(self.domain, self.codomain, boxed)

    @overload
    def __rshift__(self, other: Hom[Ob, Mor, B, C]) -> Hom[Ob, Mor, A, C]: ...
    @overload
    def __rshift__(self, other: ParaHom[Ob, Mor, P, B, C]) -> ParaHom[Ob, Mor, P, A, C]: ...
    @overload
    def __rshift__(self, other: MapMaker[Ob, Mor, B, C]) -> Hom[Ob, Mor, A, C]: ...
    @overload
    def __rshift__(self, other: ParaMaker[Ob, Mor, B, P, C]) -> ParaHom[Ob, Mor, P, A, C]: ...
    def __rshift__(self, other: Step[Ob, Mor, B, C, P]) -> Made[Ob, Mor, A, C, P]:
        """``f g : A -> C``, f then g. Raises like ``>>`` of ``Obj``."""
        if not (is_map(other) or callable(other)):
            return NotImplemented
        g, c = made_from(self.codomain, other), self.category
        if isinstance(g, Hom):
            return Hom(self.domain, g.codomain, c.compose(self.morphism, g.morphism))
        body = Para(c).before(self.morphism, g.morphism).body
        return ParaHom(g.parameters, self.domain, g.codomain, body)

    @overload
    def __matmul__(self, other: Hom[Ob, Mor, C, D]) -> Hom[Ob, Mor, tuple[A, C], tuple[B, D]]: ...
    @overload
    def __matmul__(
        self, other: ParaHom[Ob, Mor, P, C, D]
    ) -> ParaHom[Ob, Mor, P, tuple[A, C], tuple[B, D]]: ...
    def __matmul__(
        self, other: Made[Ob, Mor, C, D, P]
    ) -> Made[Ob, Mor, tuple[A, C], tuple[B, D], P]:
        """``f × g : A × C -> B × D``. Raises ``CompositionError`` if the categories differ."""
        if not is_map(other):
            return NotImplemented
        a, b, c = self.domain @ other.domain, self.codomain @ other.codomain, self.category
        if isinstance(other, Hom):
            return Hom(a, b, c.tensor(self.morphism, other.morphism))
        body = Para(c).right_of(self.morphism, other.morphism).body
        return ParaHom(other.parameters, a, b, body)

    def __str__(self) -> str:
        return f"{self.domain} -> {self.codomain}"

    def __repr__(self) -> str:
        return of_type(self, ends(self.domain, self.codomain))


@final
@dataclass(frozen=True, repr=False)
class ParaHom(Pictured, Generic[Ob, Mor, P, A, B]):
    """A map ``A -> B`` with parameters P: ``inside : P × A -> B`` (2103.01931, Definition 2.1).

    Raises ``CompositionError`` if ``inside`` goes between other objects.
    """

    parameters: Obj[Ob, Mor, P]
    domain: Obj[Ob, Mor, A]
    codomain: Obj[Ob, Mor, B]
    inside: Mor

    def __post_init__(self) -> None:
        Hom(self.parameters @ self.domain, self.codomain, self.inside)

    @property
    def category(self) -> SymmetricMonoidalCategory[Ob, Mor]:
        """The category of the body."""
        return self.domain.category

    @property
    def morphism(self) -> ParaMorphism[Ob, Mor]:
        """``(P, f)``, without names."""
        return ParaMorphism(self.parameters.object, self.domain.object, self.inside)

    @property
    def body(self) -> Hom[Ob, Mor, tuple[P, A], B]:
        """``P × A -> B``."""
        return Hom(self.parameters @ self.domain, self.codomain, self.inside)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the parameters, the oldest first."""
        return self.parameters.names

    def called(self, word: str) -> ParaHom[Ob, Mor, P, A, B]:
        """The same map, in a box with this word, which is the scope of its parameters' names.

        Raises ``ValueError`` if the word is empty or has / or a dot.
        """
        naming = scope(self.parameters.naming, require_word(word))
        p: Obj[Ob, Mor, P] = Obj(self.category, self.parameters.object, naming)
        return ParaHom(p, self.domain, self.codomain, self.inside).boxed(word)

    def boxed(self, word: str) -> ParaHom[Ob, Mor, P, A, B]:
        """The same map, in a box with this word; the names of its parameters stay.

        Raises ``ValueError`` like ``called``.
        """
        inside = self.category.called(require_word(word), self.inside)
        return ParaHom(self.parameters, self.domain, self.codomain, inside)

    @overload
    def __rshift__(self, other: Hom[Ob, Mor, B, C]) -> ParaHom[Ob, Mor, P, A, C]: ...
    @overload
    def __rshift__(
        self, other: ParaHom[Ob, Mor, Q, B, C]
    ) -> ParaHom[Ob, Mor, tuple[Q, P], A, C]: ...
    @overload
    def __rshift__(self, other: MapMaker[Ob, Mor, B, C]) -> ParaHom[Ob, Mor, P, A, C]: ...
    @overload
    def __rshift__(
        self, other: ParaMaker[Ob, Mor, B, Q, C]
    ) -> ParaHom[Ob, Mor, tuple[Q, P], A, C]: ...
    def __rshift__(
        self, other: Step[Ob, Mor, B, C, Q]
    ) -> ParaHom[Ob, Mor, P, A, C] | ParaHom[Ob, Mor, tuple[Q, P], A, C]:
        """``A -> C`` with parameters P, or ``Q × P`` if ``other`` has parameters Q.

        Raises like ``>>`` of ``Obj``.
        """
        if not (is_map(other) or callable(other)):
            return NotImplemented
        g, para = made_from(self.codomain, other), Para(self.category)
        if isinstance(g, Hom):
            body = para.after(self.morphism, g.morphism).body
            return ParaHom(self.parameters, self.domain, g.codomain, body)
        body = para.compose(self.morphism, g.morphism).body
        return ParaHom(g.parameters @ self.parameters, self.domain, g.codomain, body)

    @overload
    def __matmul__(
        self, other: Hom[Ob, Mor, C, D]
    ) -> ParaHom[Ob, Mor, P, tuple[A, C], tuple[B, D]]: ...
    @overload
    def __matmul__(
        self, other: ParaHom[Ob, Mor, Q, C, D]
    ) -> ParaHom[Ob, Mor, tuple[P, Q], tuple[A, C], tuple[B, D]]: ...
    def __matmul__(
        self, other: Made[Ob, Mor, C, D, Q]
    ) -> (
        ParaHom[Ob, Mor, P, tuple[A, C], tuple[B, D]]
        | ParaHom[Ob, Mor, tuple[P, Q], tuple[A, C], tuple[B, D]]
    ):
        """``A × C -> B × D`` with parameters P, or ``P × Q`` if ``other`` has parameters Q."""
        if not is_map(other):
            return NotImplemented
        a, b = self.domain @ other.domain, self.codomain @ other.codomain
        para = Para(self.category)
        if isinstance(other, Hom):
            body = para.left_of(self.morphism, other.morphism).body
            return ParaHom(self.parameters, a, b, body)
        body = para.tensor(self.morphism, other.morphism).body
        return ParaHom(self.parameters @ other.parameters, a, b, body)

    def reparametrise(self, along: Hom[Ob, Mor, Q, P]) -> ParaHom[Ob, Mor, Q, A, B]:
        """The same map with parameters Q, along ``Q -> P`` (2103.01931, Definition 2.3).

        The names are those of the domain of ``along``. Raises ``CompositionError`` if it does not
        end in P, ``TypeError`` if it is no map.
        """
        require_kind(along, Hom, "what parameters come from", "a map that ends in them")
        require_meeting("reparametrise", along.codomain, self.parameters)
        made = Para(self.category).reparametrise(self.morphism, along.morphism)
        return ParaHom(along.domain, self.domain, self.codomain, made.body)

    def at(self, point: Hom[Ob, Mor, Unit, P]) -> Hom[Ob, Mor, A, B]:
        """The map at this point ``1 -> P`` of its parameters.

        Raises ``CompositionError`` if the point is of another object, ``TypeError`` if it is no
        map.
        """
        wanted = "a map 1 -> P, such as point(model.parameters, parameters)"
        require_kind(point, Hom, "the point of parameters", wanted)
        fixed, c, a = self.reparametrise(point), self.category, self.domain
        body = c.compose(c.left_unitor_inverse(a.object), fixed.inside)
        return Hom(a, self.codomain, body)

    def unnamed(self) -> ParaHom[Ob, Mor, Wire, A, B]:
        """The same map, whose parameters are called ``Wire`` by checkers: for loops of layers."""
        return ParaHom(self.parameters.alias(), self.domain, self.codomain, self.inside)

    def __str__(self) -> str:
        return f"{self.domain} -> {self.codomain} with parameters {self.parameters}"

    def __repr__(self) -> str:
        return of_type(self, str(self))


MapMaker: TypeAlias = Callable[[Obj[Ob, Mor, A]], Hom[Ob, Mor, A, B]]
"""Makes a map ``A -> B`` from A."""

ParaMaker: TypeAlias = Callable[[Obj[Ob, Mor, A]], ParaHom[Ob, Mor, P, A, B]]
"""Makes a parametric map ``A -> B`` from A."""

Made: TypeAlias = "Hom[Ob, Mor, A, B] | ParaHom[Ob, Mor, P, A, B]"
"""A map, or a parametric one."""

Step: TypeAlias = "Made[Ob, Mor, A, B, P] | MapMaker[Ob, Mor, A, B] | ParaMaker[Ob, Mor, A, P, B]"
"""The right operand of ``>>``: a map, or a maker of one."""


@overload
def called(
    word: str, maker: MapMaker[Ob, Mor, A, B]
) -> Callable[[Obj[Ob, Mor, A]], Hom[Ob, Mor, A, B]]: ...
@overload
def called(
    word: str, maker: ParaMaker[Ob, Mor, A, P, B]
) -> Callable[[Obj[Ob, Mor, A]], ParaHom[Ob, Mor, P, A, B]]: ...
def called(
    word: str, maker: MapMaker[Ob, Mor, A, B] | ParaMaker[Ob, Mor, A, P, B]
) -> Callable[[Obj[Ob, Mor, A]], Made[Ob, Mor, A, B, P]]:
    """The maker of the same map in a box called ``word``, which is the scope of its parameters.

    Raises ``ValueError`` if the word is empty or has / or a dot.
    """
    require_word(word)
    return lambda a: made_from(a, maker).called(word)


def made_from(start: Obj[Ob, Mor, A], given: Step[Ob, Mor, A, B, P]) -> Made[Ob, Mor, A, B, P]:
    """The map ``given``, or that it makes from ``start``. Raises like ``>>`` of ``Obj``."""
    if isinstance(given, Hom | ParaHom):
        require_meeting("compose", start, given.domain)
        return given
    made = given(start)
    if not is_map(made):
        raise TypeError(f"a maker makes a map from {start.words}: {given!r} makes {made!r}")
    require_meeting(f"compose with what {given!r} makes", start, made.domain)
    return made


def is_object(value: object) -> bool:
    """Whether this is an ``Obj``."""
    return isinstance(value, Obj)


def require_maker(value: object, what: str, such_as: str) -> None:
    """Raise ``TypeError``, naming ``what`` is wanted, ``such_as`` and the value, if it is no maker.

    A class is none: what makes an optimiser is ``Adam()``, and not ``Adam``.
    """
    require_function(value, what, f"a maker, such as {such_as}")


def is_map(value: object) -> bool:
    """Whether this is a ``Hom`` or a ``ParaHom``."""
    return isinstance(value, Hom | ParaHom)


def require_same_category(
    operation: str,
    left: SymmetricMonoidalCategory[Ob, Mor],
    right: SymmetricMonoidalCategory[Ob, Mor],
) -> None:
    """Raise ``CompositionError``, which names ``operation``, if ``left != right``."""
    if left != right:
        one, two = told_apart(left, right)
        raise CompositionError(operation, f"the first is in {one}", f"the second is in {two}")


def require_meeting(
    operation: str,
    end: Obj[Ob, Mor, A],
    begin: Obj[Ob, Mor, A],
    words: tuple[str, str] = ("the first ends in", "the second begins in"),
) -> None:
    """Raise ``CompositionError``, naming ``operation``, if ``end`` and ``begin`` differ.

    ``words``: what stands before each of the two.
    """
    require_same_category(operation, end.category, begin.category)
    if end.object != begin.object:
        left, right = told_apart(end.object, begin.object, (end.word, begin.word))
        raise CompositionError(operation, f"{words[0]} {left}", f"{words[1]} {right}")


def unit(category: SymmetricMonoidalCategory[Ob, Mor]) -> Obj[Ob, Mor, Unit]:
    """``1``, the unit of the category. Raises ``StructureError`` if it is not monoidal."""
    if not _is_monoidal(category):
        raise StructureError("take the unit", category, SymmetricMonoidalCategory.__name__)
    return Obj(category, category.unit)


def _is_monoidal(category: object) -> bool:
    return isinstance(category, SymmetricMonoidalCategory)


def wire(
    category: SymmetricMonoidalCategory[Ob, Mor], a: Ob, name: type[A] | None = None
) -> Obj[Ob, Mor, A]:
    """The object ``a``, called by the class ``name``, or not at all.

    Classes that are names have no base classes: where an annotation asks for ``Obj[..., Base]``,
    checkers take a subclass for its base, since ``type[A]`` is covariant; objects are still
    compared when the program runs. Raises ``TypeError`` if the name is no class.
    """
    made: Obj[Ob, Mor, A] = Obj(category, a)
    if name is None:
        return made
    if not isclass(name):
        raise TypeError(f"the name of a wire is a class, not {name!r}")
    return made.called(name.__name__)
