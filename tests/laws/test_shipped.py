"""The laws of what the library ships: a small search; ``make laws`` is a larger one, of all."""

from __future__ import annotations

import re

import hypothesis
import pytest

from cartesian_rdc.categories.lens import Lens
from cartesian_rdc.categories.para import Para
from cartesian_rdc.categories.polynomials import PolynomialsOverRing
from cartesian_rdc.categories.semirings import Integers
from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.testing import Effort, Verdict, law_tests
from cartesian_rdc.testing.algebra import INTEGERS, polynomials_sample
from cartesian_rdc.testing.shipped import shipped
from cartesian_rdc.testing.smooth import smooth_sample
from tests.effort import effort, usually

EXAMPLES = effort(2, in_all=50)

BASES = ("Circuits(Z_2)", "Matrices(Q)", "Polynomials(Z_2)", "Polynomials(Z_2)[1]", "R", "T")
"""Usually ``Lens`` and ``Para`` of these categories and functors are searched."""

SEMIRINGS = ("(Z_4)", "(F_5)", "(Z)", "(float64)", "(N)", "(B)", "(Sat_4)")
"""Usually categories over these are not searched; those over Z_2, Q and min-plus are."""

ELSEWHERE = ("Smooth", "Lens(Smooth)", "Para(Smooth)", "Smooth[R]")
"""The first are searched below; the other is like ``Polynomials(Z_2)[1]``."""


def is_usual(name: str) -> bool:
    constructed = re.fullmatch(r"(?:Lens|Para)\((.*)\)", name)
    if constructed:
        return constructed[1] in BASES
    return name not in ELSEWHERE and not (
        name.startswith(("Circuits", "Matrices", "Polynomials")) and name.endswith(SEMIRINGS)
    )


settings = hypothesis.settings(max_examples=effort(6, in_all=500))


@pytest.mark.parametrize("name", usually([*filter(is_usual, shipped())], of=[*shipped()]))
def test_shipped(name: str) -> None:
    effort = Effort(hypothesis.settings(max_examples=EXAMPLES))
    verdicts: list[Verdict] = [check.search(effort) for check in shipped()[name]()]
    assert [str(verdict) for verdict in verdicts if verdict.status.value != "passed"] == []


sample = smooth_sample(depth=1)
test_smooth = law_tests(smooth, sample, settings=settings)
test_lens = law_tests(Lens(smooth), sample.lens(), settings=settings)
test_para = law_tests(Para(smooth), sample.para(), settings=settings)

polynomials = PolynomialsOverRing(Integers())
test_polynomials = law_tests(
    polynomials, polynomials_sample(polynomials, INTEGERS), settings=settings
)
