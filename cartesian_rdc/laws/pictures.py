"""Laws as pictures: both sides of an equation, as they are written.

>>> picture = draw_law("RD.5 chain rule")
>>> picture
<Beside RD.5 chain rule: ...>
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard, final

from cartesian_rdc.categories.base import (
    DifferentialCategory,
    ReverseDifferentialCategory,
    WithNegatives,
)
from cartesian_rdc.categories.free import (
    Add,
    Algebra,
    Atomic,
    Compose,
    Delete,
    First,
    Generator,
    Identity,
    Object,
    Pair,
    Product,
    Second,
    Symbol,
    Term,
    Unit,
    Zero,
)
from cartesian_rdc.categories.lens import Lens, LensMorphism, LensObject
from cartesian_rdc.categories.para import Para, ParaMorphism
from cartesian_rdc.drawing import Beside, beside, draw
from cartesian_rdc.errors import DataError
from cartesian_rdc.functors import ReverseDerivative
from cartesian_rdc.laws._law import Claim, Draw
from cartesian_rdc.laws.selection import laws_of_anything
from cartesian_rdc.printing import cut


def draw_law(law: str) -> Beside:
    """Both sides of a law, by its name or the beginning of it, such as ``"RD.5"``.

    The law may be one of reverse differential categories with negatives, of ``Para(C)``, of
    ``Lens(C)``, or of the functor R. What it is about are boxes and wires called by letters, and R
    of a map is a box as well. Raises ``DataError`` if there is no such law, or no picture of it.
    """
    for claim, letters in _all():
        if claim.name.startswith(law):
            left, right = claim.sides(letters)
            title = f"{claim.name}: {claim.statement}"
            try:
                return beside(draw(left, once=False), "=", draw(right, once=False), title=title)
            except TypeError as error:
                raise DataError(f"there is no picture of the law {claim.name}: {error}") from None
    raise DataError(f"no law that has a picture is called {cut(law, 40)}: see laws_of(C)")


def _all() -> Iterator[tuple[Claim[object, object, object], Draw[object, object]]]:
    c = Written()
    subjects = (
        (WrittenForward(), Letters()),
        (c, Letters()),
        (Para(c), OfPara()),
        (Lens(c), OfLenses()),
    )
    for subject, letters in (*subjects, (ReverseDerivative(c), Letters())):
        drawn: Draw[object, object] = _erased(letters)
        for claim in laws_of_anything(subject):
            yield claim, drawn


class Terms(WithNegatives[Object[str], Term[str]]):
    """Terms as they are written: no equation is used."""

    def domain(self, f: Term[str]) -> Object[str]:
        return f.domain

    def codomain(self, f: Term[str]) -> Object[str]:
        return f.codomain

    def identity(self, a: Object[str]) -> Term[str]:
        return Identity(a)

    def compose(self, f: Term[str], g: Term[str]) -> Term[str]:
        return Compose(f, g)

    @property
    def unit(self) -> Object[str]:
        return Unit()

    def product(self, a: Object[str], b: Object[str]) -> Object[str]:
        return Product(a, b)

    def first(self, a: Object[str], b: Object[str]) -> Term[str]:
        return First(a, b)

    def second(self, a: Object[str], b: Object[str]) -> Term[str]:
        return Second(a, b)

    def delete(self, a: Object[str]) -> Term[str]:
        return Delete(a)

    def pair(self, f: Term[str], g: Term[str]) -> Term[str]:
        return Pair(f, g)

    def zero(self, a: Object[str], b: Object[str]) -> Term[str]:
        return Zero(a, b)

    def add(self, f: Term[str], g: Term[str]) -> Term[str]:
        return Add(f, g)

    def negate(self, f: Term[str]) -> Term[str]:
        return Compose(f, Symbol("-", f.codomain, f.codomain))

    def __str__(self) -> str:
        return "terms as they are written"


@final
@dataclass(frozen=True)
class Written(Terms, ReverseDifferentialCategory[Object[str], Term[str]]):
    """Terms as they are written, with ``R[f]`` for a symbol."""

    def reverse_derivative(self, f: Term[str]) -> Term[str]:
        return Symbol(f"R[{f.fold(_Words())}]", Product(f.domain, f.codomain), f.domain)


@final
@dataclass(frozen=True)
class WrittenForward(Terms, DifferentialCategory[Object[str], Term[str]]):
    """Terms as they are written, with ``D[f]`` for a symbol."""

    def forward_derivative(self, f: Term[str]) -> Term[str]:
        return Symbol(f"D[{f.fold(_Words())}]", Product(f.domain, f.domain), f.codomain)


@final
class _Words(Algebra[str, str]):
    """A term as a paper writes it."""

    def identity(self, term: Identity[str]) -> str:
        return "1"

    def compose(self, term: Compose[str], f: str, g: str) -> str:
        return " ".join(f"({x})" if "+" in x else x for x in (f, g))

    def first(self, term: First[str]) -> str:
        return "π0"

    def second(self, term: Second[str]) -> str:
        return "π1"

    def delete(self, term: Delete[str]) -> str:
        return "!"

    def pair(self, term: Pair[str], f: str, g: str) -> str:
        return f"⟨{f}, {g}⟩"

    def zero(self, term: Zero[str]) -> str:
        return "0"

    def add(self, term: Add[str], f: str, g: str) -> str:
        return f"{f} + {g}"

    def generator(self, term: Generator[str]) -> str:
        return term.label


@final
class Letters(Draw[Object[str], Term[str]]):
    """Objects are letters, morphisms symbols."""

    def object(self, name: str) -> Object[str]:
        return Atomic(name)

    def morphism(self, name: str, domain: Object[str], codomain: Object[str]) -> Term[str]:
        return Symbol(name, domain, codomain)


@final
class OfPara(Draw[Object[str], ParaMorphism[Object[str], Term[str]]]):
    """Parametric maps: f has the parameters ``P_f``."""

    def object(self, name: str) -> Object[str]:
        return Atomic(name)

    def morphism(
        self, name: str, domain: Object[str], codomain: Object[str]
    ) -> ParaMorphism[Object[str], Term[str]]:
        p: Object[str] = Atomic(f"P_{name}")
        return ParaMorphism(p, domain, Symbol(name, Product(p, domain), codomain))


@final
class OfLenses(Draw[LensObject[Object[str]], LensMorphism[Object[str], Term[str]]]):
    """Lenses, of f and ``f*``."""

    def object(self, name: str) -> LensObject[Object[str]]:
        return LensObject(Atomic(name), Atomic(f"{name}'"))

    def morphism(
        self, name: str, domain: LensObject[Object[str]], codomain: LensObject[Object[str]]
    ) -> LensMorphism[Object[str], Term[str]]:
        get = Symbol(name, domain.forward, codomain.forward)
        back = Product(domain.forward, codomain.backward)
        return LensMorphism(domain, codomain, get, Symbol(f"{name}*", back, domain.backward))


def _erased(letters: object) -> Draw[object, object]:
    assert _is_draw(letters)
    return letters


def _is_draw(letters: object) -> TypeGuard[Draw[object, object]]:
    return isinstance(letters, Draw)
