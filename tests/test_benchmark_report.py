"""What a benchmark prints is results, or is refused in a line."""

from __future__ import annotations

import pytest

from benchmarks.report import rows_in
from cartesian_rdc.errors import DataError


def test_results_are_on_the_last_line() -> None:
    assert rows_in('warming up\n{"us_per_step": 3.5}\n') == [{"us_per_step": 3.5}]
    assert rows_in('[{"a": 1}, {}]') == [{"a": 1}, {}]
    assert rows_in("[]") == []


@pytest.mark.parametrize("output", ["", "\n", "killed", "[1]", "3", "[" * 100_000, "\x1b[31m"])
def test_what_is_no_result_is_refused(output: str) -> None:
    with pytest.raises(DataError, match="a benchmark ends with its results, not with") as refused:
        rows_in(f"before\n{output}")
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 300
