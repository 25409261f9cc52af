"""Every law of the library rejects its mutants, and none is without one.

One seed, and a fifth of them, here; ``python -m tests.mutants`` takes twenty seeds, and looks at
the originals too.
"""

from __future__ import annotations

import hypothesis
import pytest

from cartesian_rdc.laws import GradientLenses, WellBehavedLaws
from cartesian_rdc.testing import Effort, Status, checks_of
from cartesian_rdc.testing.search import TELLS_APART
from cartesian_rdc.testing.shipped import shipped
from tests.effort import usually
from tests.mutants.table import BASE, C, Mutation, table

TABLE = table()


@pytest.mark.parametrize(
    "mutation", usually(TABLE[::5], of=TABLE), ids=lambda m: f"{m.law}: {m.mutant}"
)
def test_every_law_rejects_its_mutants(mutation: Mutation) -> None:
    effort = Effort(hypothesis.settings(max_examples=100, database=None), seed=0, shrink=False)
    verdict = mutation.check.search(effort)
    assert verdict.status is Status.FAILED
    assert verdict.law == mutation.law


def test_no_law_is_without_a_mutant() -> None:
    laws = {check.name for entry in shipped().values() for check in entry()}
    assert {mutation.law for mutation in TABLE} == laws - {TELLS_APART}


def test_gradient_lenses_are_not_well_behaved() -> None:
    family = GradientLenses(C)
    laws = [law.about(family) for law in WellBehavedLaws(family)]
    for check in checks_of(laws, BASE.source()):
        assert check.search(Effort(seed=0)).status is Status.FAILED
