"""What mypy refuses of the changes that mutmut makes."""

from __future__ import annotations

from pathlib import Path

from tests.mutation.refused import refused

MODULE = """\
def double(x: int) -> int:
    return x__mutmut_orig(x)


def x_double__mutmut_orig(x: int) -> int:
    y: str = x
    return 2 * x


def x_double__mutmut_1(x: int) -> int:
    y: str = x
    return 3 * x


def x_double__mutmut_2(x: int) -> int:
    y: str = x
    return None


class Pair:
    def xǁPairǁfirst__mutmut_orig(self) -> int:
        return len("ab")

    def xǁPairǁfirst__mutmut_1(self) -> int:
        return len(None)

    def xǁPairǁfirst__mutmut_2(self) -> int:
        return len("XXabXX")
"""


def test_a_change_is_refused_for_what_is_not_said_of_what_was_there(tmp_path: Path) -> None:
    package = tmp_path / "cartesian_rdc"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "doubles.py").write_text(MODULE)
    assert refused(tmp_path) == {
        "cartesian_rdc.doubles.x_double__mutmut_2",
        "cartesian_rdc.doubles.xǁPairǁfirst__mutmut_1",
    }
