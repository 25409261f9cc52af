"""Families of laws: the order of declaration, their kind of subject, and what they draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import final

from cartesian_rdc.categories.base import Category
from cartesian_rdc.categories.lens import Lens
from cartesian_rdc.categories.matrices import Matrices, Matrix
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.functors import IdentityFunctor
from cartesian_rdc.laws import CartesianLaws, CategoryLaws, Draw, laws_of
from cartesian_rdc.testing.shipped import shipped

C = Matrices(Integers())


@final
@dataclass
class Sizes(Draw[int, Matrix[int]]):
    """The sizes 1, 2, 3, ..., and matrices of ones; keeps the names that it is asked for."""

    asked: list[str] = field(default_factory=list[str])

    def object(self, name: str) -> int:
        self.asked.append(name)
        return len(self.asked)

    def morphism(self, name: str, domain: int, codomain: int) -> Matrix[int]:
        self.asked.append(f"{name} : {domain} -> {codomain}")
        return C.matrix(domain, [[1] * domain] * codomain)


def test_laws_come_in_the_order_of_declaration() -> None:
    names = ["C.1 left unit", "C.2 right unit", "C.3 associativity"]
    assert [law.name for law in CategoryLaws(C)] == names
    assert [claim.name for claim in laws_of(C)][:3] == names


def test_a_law_draws_from_another_subject_too() -> None:
    [*_, associativity] = CategoryLaws[int, Matrix[int]](C)
    subject: Category[int, Matrix[int]] = Matrices(Integers())
    claim, draw = associativity.about(subject), Sizes()
    left, right = claim.sides(draw)
    assert claim.subject is subject
    assert left == right == C.matrix(1, [[6]] * 4)
    assert draw.asked == ["A", "B", "C", "D", "f : 1 -> 2", "g : 2 -> 3", "h : 3 -> 4"]


def test_a_family_has_no_claims_about_another_kind() -> None:
    assert CartesianLaws.claims(Lens(C)) == []
    assert CartesianLaws.claims(IdentityFunctor(C)) == []
    assert [claim.name for claim in CartesianLaws.claims(C)] == [f.name for f in CartesianLaws(C)]


def test_every_law_has_a_name_of_its_own() -> None:
    for name, checks in shipped().items():
        counts = Counter(check.key for check in checks())
        assert [key for key, n in counts.items() if n > 1] == [], name
