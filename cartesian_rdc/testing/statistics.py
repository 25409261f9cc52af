"""Statistics: the fraction of drawn objects and morphisms that have a feature.

>>> from cartesian_rdc.testing.algebra import INTEGERS, matrices_sample
>>> from cartesian_rdc.categories.matrices import Matrices
>>> from cartesian_rdc.categories.semirings import Integers
>>> counted = statistics(matrices_sample(Matrices(Integers()), INTEGERS), examples=200)
>>> counted.objects["unit"] > 0.02
True
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
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
    objects: Counter[str] = Counter(dict.fromkeys(("unit", *sample.object_features), 0))
    names = ("identity", "zero", "from the unit", "to the unit", *sample.morphism_features)
    morphisms: Counter[str] = Counter(dict.fromkeys(names, 0))
    drawn = 0
    c = sample.category
    unit = [c.unit] if _is_monoidal(c) else []

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
        nonlocal drawn
        drawn += 1
        data.draw(st.integers(0, 2**64))  # so that what was drawn before is drawn again
        a, b = data.draw(sample.objects), data.draw(sample.objects)
        f = data.draw(sample.morphisms(a, b))
        for x in (a, b):
            objects["unit"] += x in unit
            for name, has in sample.object_features.items():
                objects[name] += has(x)
        morphisms["identity"] += a == b and f == c.identity(a)
        morphisms["zero"] += _is_left_additive(c) and f == c.zero(a, b)
        morphisms["from the unit"] += a in unit
        morphisms["to the unit"] += b in unit
        for name, holds in sample.morphism_features.items():
            morphisms[name] += holds(f)

    draw()
    return Statistics(
        {name: n / (2 * drawn) for name, n in objects.items()},
        {name: n / drawn for name, n in morphisms.items()},
    )


def _is_monoidal(c: Category[Ob, Mor]) -> TypeGuard[MonoidalCategory[Ob, Mor]]:
    return isinstance(c, MonoidalCategory)


def _is_left_additive(c: Category[Ob, Mor]) -> TypeGuard[LeftAdditiveCategory[Ob, Mor]]:
    return isinstance(c, LeftAdditiveCategory)
