"""A plugin of pytest: how long each test takes, in a file of JSON, named in ``TIMES_OF_TESTS``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

_times: dict[str, float] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        _times[report.nodeid] = report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        Path(os.environ["TIMES_OF_TESTS"]).write_text(json.dumps(_times))
