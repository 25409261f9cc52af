"""A process that is forked while threads are at work can build and run everything, at once."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from tests.effort import effort
from tests.faults.forks import forks
from tests.faults.kind import Place


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_children_that_are_forked_among_busy_threads_do_not_hang(tmp_path: Path) -> None:
    number = effort(5, in_all=30)
    assert list(forks(Random(0), Place(tmp_path, tmp_path), number)) == [""] * number
