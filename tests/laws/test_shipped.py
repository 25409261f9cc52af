"""The laws of what the library ships: a small search; ``make laws`` is a larger one, of all."""

from __future__ import annotations

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

USUAL = (
    *("Z_4", "F_5", "min-plus", "Z -> Z_6", "Matrices(Q)", "Polynomials(Z_2)", "TruthTables(Z_2)"),
    *("Lens(Matrices(Q))", "Para(Matrices(Q))", "R on Matrices(Z)", "T on Polynomials(Z_2)"),
    *("zero section", "Free to Polynomials(Z)", "sheared in Polynomials(Z_2)"),
)
"""Usually these are searched, one of a kind, and Smooth below."""


settings = hypothesis.settings(max_examples=effort(3, in_all=500))


@pytest.mark.parametrize("name", usually(USUAL, of=[*shipped()]))
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
