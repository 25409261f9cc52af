"""Changes to the library, and what tests say of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation import judged as judging
from tests.mutation.changes import ROOT, Change, Source, changes, without_final
from tests.mutation.judged import judged
from tests.mutation.tests import Reach

BEFORE = """\
class Pair:
    @property
    def first(self) -> int:
        return 0

    def second(self) -> int:
        return 1


def second() -> int:
    return 2
"""

METHODS = """
    def xǁPairǁsecond__mutmut_orig(self) -> int:
        return 1

    def xǁPairǁsecond__mutmut_1(self) -> int:
        return 2
"""

FUNCTIONS = """

def x_second__mutmut_orig() -> int:
    return 2


def x_second__mutmut_1() -> int:
    return 3
"""

TOGETHER = BEFORE.replace("        return 1\n", f"        return 1\n{METHODS}") + FUNCTIONS


def test_lines_keep_their_numbers() -> None:
    text = "class Pair:\n    @final\n    def first(self) -> int:\n        return 0\n"
    assert without_final(text) == text.replace("    @final", "")


def test_a_change_is_put_in_the_place_of_what_was_there() -> None:
    source = Source(Path("cartesian_rdc", "pairs", "__init__.py"), BEFORE, TOGETHER)
    method, function = changes(source)
    assert method.name == "cartesian_rdc.pairs.xǁPairǁsecond__mutmut_1"
    assert method.text == BEFORE.replace("return 1", "return 2")
    assert (method.first, method.last) == (6, 7)
    assert function.name == "cartesian_rdc.pairs.x_second__mutmut_1"
    assert function.text == BEFORE.replace("return 2", "return 3")


def test_the_quickest_tests_come_first_until_the_time_is_spent() -> None:
    reached = {"a.py": {3: ["slow", "quick"], 4: ["middle", "quick"], 9: ["other"]}}
    tests = Reach({"slow": 5.0, "quick": 0.1, "middle": 1.0, "other": 0.0}, reached)
    assert tests.of(Path("a.py"), 3, 4, 60) == ["quick", "middle", "slow"]
    assert tests.of(Path("a.py"), 3, 4, 2) == ["quick", "middle"]
    assert tests.of(Path("a.py"), 3, 4, 0) == ["quick"]
    assert tests.of(Path("a.py"), 5, 8, 60) == tests.of(Path("b.py"), 3, 4, 60) == []


def test_a_change_is_killed_where_a_test_fails_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "READY", [])
    path = Path("cartesian_rdc", "differences.py")
    text = (ROOT / path).read_text()
    again = text + "\n\ndef told_apart(first: object, second: object) -> tuple[str, str]:\n    "
    texts = {
        "the same": text,
        "other": again + "return '', ''\n",
        "broken": "1 / 0\n",
        "fatal": again + "import os; os.abort()\n",
    }
    source = Source(path, text, text)
    made = [
        (Change(name, source, 1, 1, changed), ["tests/mutation/sample.py"])
        for name, changed in texts.items()
    ]
    found = {change.name: verdict for change, verdict in judged(made, 2, seconds=60)}
    assert found == {
        "the same": "survived",
        "other": "killed",
        "broken": "killed",
        "fatal": "timeout or crash",
    }
