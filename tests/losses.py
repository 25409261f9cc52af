"""The loss of an assessment, where it is a number."""

from __future__ import annotations

from typing import Any

from cartesian_rdc.learning import Assessment


def loss_of(seen: Assessment[Any]) -> float:
    """The mean."""
    assert seen.loss is not None
    return seen.loss
