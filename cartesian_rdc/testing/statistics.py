"""Statistics: the fraction of drawn objects and morphisms that have a feature.

>>> from cartesian_rdc.testing.algebra import INTEGERS, matrices_sample
>>> from cartesian_rdc.categories.matrices import Matrices
>>> from cartesian_rdc.categories.semirings import Integers
>>> counted = statistics(matrices_sample(Matrices(Integers()), INTEGERS), examples=200)
>>> counted.objects["unit"] > 0.02
True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import TypeGuard, final

from hypothesis import HealthCheck, Phase, given, seed, settings, strategies as st

from cartesian_rdc.categories.base import Category, LeftAdditiveCategory, MonoidalCategory
from cartesian_rdc.testing.sample import Sample
from cartesian_rdc.type_variables import Mor, Ob


@final
@dataclass(frozen=True)
class Statistics:
    """The fraction of drawn objects, and of drawn morphisms, that have each feature."""

    objects: Mapping[str, float]
    morphisms: Mapping[str, float]

    def __str__(self) -> str:
        lines = [
            f"  {fraction:6.1%}  {kind} {name}"
            for kind, counted in (("objects:", self.objects), ("morphisms:", self.morphisms))
            for name, fraction in counted.items()
        ]
        return "\n".join(lines)


def statistics(
    sample: Sample[Category[Ob, Mor], Ob, Mor], *, examples: int = 500, number: int = 0
) -> Statistics:
    """The features of a number of ``examples``, drawn with the seed ``number``.

    Counted are the features of the sample, and: objects that are the unit; morphisms that are
    zero, are an identity, or begin or end in the unit.
    """
    c = sample.category
    unit = [c.unit] if _is_monoidal(c) else []
    drawn: list[tuple[Ob, Ob, Mor]] = []

    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=st.data())
    def draw(data: st.DataObject) -> None:
        data.draw(st.integers(0, 2**64))  # so that what was drawn before is drawn again
        a, b = data.draw(sample.objects), data.draw(sample.objects)
        drawn.append((a, b, data.draw(sample.morphisms(a, b))))

    draw()
    objects = [x for a, b, _ in drawn for x in (a, b)]
    morphisms = [f for _, _, f in drawn]
    zero = fmean(f == c.zero(a, b) for a, b, f in drawn) if _is_left_additive(c) else 0.0
    return Statistics(
        {
            "unit": fmean(x in unit for x in objects),
            **{name: fmean(map(has, objects)) for name, has in sample.object_features.items()},
        },
        {
            "identity": fmean(a == b and f == c.identity(a) for a, b, f in drawn),
            "zero": zero,
            "from the unit": fmean(a in unit for a, _, _ in drawn),
            "to the unit": fmean(b in unit for _, b, _ in drawn),
            **{name: fmean(map(has, morphisms)) for name, has in sample.morphism_features.items()},
        },
    )


def _is_monoidal(c: Category[Ob, Mor]) -> TypeGuard[MonoidalCategory[Ob, Mor]]:
    return isinstance(c, MonoidalCategory)


def _is_left_additive(c: Category[Ob, Mor]) -> TypeGuard[LeftAdditiveCategory[Ob, Mor]]:
    return isinstance(c, LeftAdditiveCategory)
