"""A law that something wrong breaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import Phase, settings

from cartesian_rdc.errors import NamingError, SpaceError

FOUND = settings(database=None, max_examples=200, phases=[Phase.generate])
"""To find that a law fails, and not the smallest reason."""


Mutant: TypeAlias = tuple[Callable[[], None], object, str, Callable[[Any], object]]
"""A law; where the name that it uses stands, and the name; what is wrong, from what is right."""


def assert_rejected(law: Callable[[], None]) -> None:
    """Fail if the law holds."""
    with pytest.raises((AssertionError, NamingError, SpaceError, TypeError, KeyError)):
        (FOUND(law) if hasattr(law, "hypothesis") else law)()


def rejected(mutants: Sequence[Mutant]) -> Callable[..., None]:
    """The test that each law fails with its mutant, to be bound to a name: ``test_x = ...``."""

    @pytest.mark.parametrize("mutant", mutants, ids=[str(k) for k in range(len(mutants))])
    def test(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
        law, where, name, breaking = mutant
        monkeypatch.setattr(where, name, breaking(getattr(where, name)))
        assert_rejected(law)

    return test
