"""Laws as tests: one item of pytest for each, a report for notebooks, a replay for debugging.

    test_mine = law_tests(C, sample)                 # test_mine[RD.5-chain-rule], ...
    check_laws(C, sample)                            # the same at once; raises LawsFailedError
    replay(C, "RD.5 chain rule", A=1, B=2, f=...)    # both sides of a law, at given arguments

The laws of a category are those of every rung that it stands on. For functors, and everything
else that has laws, ``law_tests(F, sample.to(target))``; for laws of one's choice or making,
``law_tests([law.about(C) for law in CartesianLaws(C)], sample.source())``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from typing import Protocol, TypeGuard, TypeVar, final, overload

import hypothesis
import pytest

from cartesian_rdc.categories.base import Category
from cartesian_rdc.functors import Functor
from cartesian_rdc.laws import Claim, laws_of_anything
from cartesian_rdc.printing import of_type
from cartesian_rdc.testing.draws import Given
from cartesian_rdc.testing.report import LawsFailedError, Report, Status
from cartesian_rdc.testing.search import Check, Effort
from cartesian_rdc.type_variables import Mor, Ob, Ob2, Side

Subject = TypeVar("Subject")
Subject_contra = TypeVar("Subject_contra", contravariant=True)


@final
class Known:
    """A known failure: a ``reason``, and a counterexample by the names of its report.

    ``Known("no unit", A=1, f=...)`` checks these arguments, and no others.
    """

    def __init__(self, reason: str, /, **arguments: object) -> None:
        self.reason = reason
        self.arguments = arguments

    def __repr__(self) -> str:
        return of_type(self, self.reason)


class HasChecks(Protocol[Subject_contra]):
    """A ``Sample``, of the laws of a category; or a ``Source``, of functors and of claims."""

    def checks(self, subject: Subject_contra, /) -> list[Check]:
        """The checks of all laws of the subject."""
        ...


def checks_of(subject: Subject, source: HasChecks[Subject]) -> list[Check]:
    """The checks of all laws; of a category, also that its sample tells maps apart.

    Raises ``TypeError`` if a category comes without a sample, or with one of another construction.
    """
    return source.checks(subject)


def law_tests(
    subject: Subject,
    source: HasChecks[Subject],
    *,
    settings: hypothesis.settings | None = None,
    xfail: Mapping[str, Known] | None = None,
) -> Callable[..., None]:
    """A test function with one item for each law, to be bound to a name: ``test_mine = ...``.

    ``settings`` are those of Hypothesis, by default the current profile. ``xfail`` maps the names
    of laws to known failures: the test of such a law fails once its counterexample passes. Raises
    ``ValueError`` if ``xfail`` names no law of the subject.
    """
    checks, known = checks_of(subject, source), xfail or {}
    strangers = set(known) - {check.name for check in checks}
    if strangers:
        raise ValueError(_no_law(sorted(strangers)[0], [check.name for check in checks]))

    def test(law: Check) -> None:
        arguments = known[law.name].arguments if law.name in known else {}
        verdict = law.at(arguments) if arguments else law.search(Effort(settings))
        if verdict.status is not Status.PASSED:
            pytest.fail(str(verdict), pytrace=False)

    def marks(name: str) -> list[pytest.MarkDecorator]:
        fails = partial(pytest.mark.xfail, strict=True, raises=pytest.fail.Exception)
        return [fails(reason=known[name].reason)] if name in known else []

    items = [pytest.param(check, id=check.key, marks=marks(check.name)) for check in checks]
    made: Callable[..., None] = pytest.mark.parametrize("law", items)(test)
    return made


def check_laws(
    subject: Subject,
    source: HasChecks[Subject],
    *,
    settings: hypothesis.settings | None = None,
    seed: int | None = None,
) -> Report:
    """The report on every law, searched now. Raises ``LawsFailedError`` if one does not hold.

    ``settings`` are those of Hypothesis; with a ``seed`` the search is reproducible.
    """
    checks = checks_of(subject, source)
    verdicts = tuple(check.search(Effort(settings, seed)) for check in checks)
    name = "laws" if _are_claims(subject) else str(subject)
    report = Report(name, verdicts)
    if not report.holds:
        raise LawsFailedError(report)
    return report


@overload
def replay(subject: Category[Ob, Mor], law: str, /, **arguments: object) -> tuple[Mor, Mor]: ...
@overload
def replay(
    subject: Functor[Ob, Mor, Ob2, Side] | Iterable[Claim[Ob, Mor, Side]],
    law: str,
    /,
    **arguments: object,
) -> tuple[Side, Side]: ...
def replay(subject: object, law: str, /, **arguments: object) -> object:
    """Both sides of the law with this name or key, at these objects and morphisms.

    Raises ``ValueError`` if no law has the name, or an argument is missing or not drawn.
    """
    claims = _claims(subject)
    for claim in claims:
        if law in (claim.name, claim.key):
            arguments_given: Given[object, object] = Given(claim.name, arguments)
            sides = claim.sides(arguments_given)
            arguments_given.require_used()
            return sides
    raise ValueError(_no_law(law, [claim.name for claim in claims]))


def _no_law(name: str, names: list[str]) -> str:
    close = [one for one in names if one.startswith(name)] or get_close_matches(name, names)
    hint = f"do you mean {' or '.join(close)}?" if close else f"there are: {', '.join(names)}"
    return f"no law is called {name!r}; {hint}"


def _claims(subject: object) -> list[Claim[object, object, object]]:
    return list(subject) if _are_claims(subject) else laws_of_anything(subject)


def _are_claims(subject: object) -> TypeGuard[Iterable[Claim[object, object, object]]]:
    return isinstance(subject, Iterable)
