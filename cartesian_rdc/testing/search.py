"""The search for a counterexample to a claim, and its verdict.

A law *passed* if none was found. It *failed* with a counterexample: drawn objects and morphisms,
shrunk, with the place where the sides differ, or the error and the line of the category that raised
it. It is *unreached*, which is no pass, if the strategies draw nothing for it, or the same
morphism every time.
"""

from __future__ import annotations

import linecache
import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, final

import hypothesis
from hypothesis import HealthCheck, Phase, given, seed as seeded, strategies as st
from hypothesis.errors import Flaky, HypothesisException, Unsatisfiable

import cartesian_rdc
from cartesian_rdc.categories.base import Category
from cartesian_rdc.functors import Functor
from cartesian_rdc.laws import Claim, Draw, laws_of
from cartesian_rdc.printing import in_full, of_type
from cartesian_rdc.testing.draws import ArgumentsError, FromStrategies, Given
from cartesian_rdc.testing.report import Status, Verdict
from cartesian_rdc.type_variables import Mor, Ob, Ob2, Side

_NOTHING: Mapping[str, str] = {}

FEW = 10
"""With fewer examples than this, having drawn one morphism only says nothing."""


@final
class _FoundError(Exception):
    """A counterexample."""

    def __init__(
        self, why: str, drawn: Mapping[str, str], sides: tuple[object, object] | None
    ) -> None:
        super().__init__(why, drawn, sides)
        self.why = why
        self.drawn = drawn
        self.sides = sides


@final
@dataclass(frozen=True)
class Effort:
    """The effort of a search: settings of Hypothesis, by default those of its profile, and a seed.

    Without ``shrink`` the first counterexample is reported, and not the smallest.
    """

    settings: hypothesis.settings | None = field(default=None, repr=False)
    seed: int | None = None
    shrink: bool = True


@final
@dataclass(frozen=True, repr=False)
class Check:
    """A claim with its source: a function of the effort of a search, or of given arguments."""

    name: str
    key: str
    search: Callable[[Effort], Verdict]
    at: Callable[[Mapping[str, object]], Verdict]

    def __repr__(self) -> str:
        return of_type(self, self.key)


@final
@dataclass(frozen=True, repr=False)
class Source(Generic[Ob, Mor, Side]):
    """Strategies for the objects and morphisms of laws, and the comparison of their sides.

    The comparison is None for sides that are equal, else words that say where they differ. Made by
    ``Sample`` and ``Elements``.
    """

    objects: st.SearchStrategy[Ob]
    morphisms: Callable[[Ob, Ob], st.SearchStrategy[Mor]]
    compare: Callable[[Side, Side, st.DataObject], str | None]

    def __repr__(self) -> str:
        return of_type(self, f"of {self.objects!r}")

    def checks(
        self, subject: Functor[Ob, Mor, Ob2, Side] | Iterable[Claim[Ob, Mor, Side]]
    ) -> list[Check]:
        """The checks of the laws of a functor, or of these claims.

        Raises ``TypeError`` if the subject is a category.
        """
        if _is_category(subject):
            raise TypeError("a category goes with a Sample")
        claims = laws_of(subject) if isinstance(subject, Functor) else subject
        return [check_of(claim, self) for claim in claims]


def _is_category(subject: object) -> bool:
    return isinstance(subject, Category)


def check_of(claim: Claim[Ob, Mor, Side], source: Source[Ob, Mor, Side]) -> Check:
    """The check of a claim, drawn from this source."""

    def at(arguments: Mapping[str, object]) -> Verdict:
        given_draw: Draw[Ob, Mor] = Given(claim.name, arguments)
        once = hypothesis.settings(max_examples=1, database=None)
        return _search(claim, source, Effort(once), given_draw)

    return Check(claim.name, claim.key, lambda effort: _search(claim, source, effort, None), at)


def _search(
    claim: Claim[Ob, Mor, Side],
    source: Source[Ob, Mor, Side],
    effort: Effort,
    arguments: Draw[Ob, Mor] | None,
) -> Verdict:
    """The verdict of a search, or, at given arguments, of these."""
    progress: _Progress[Mor] = _Progress()

    def check(data: st.DataObject) -> None:
        drawn = FromStrategies(data, source.objects, source.morphisms)
        sides: tuple[object, object] | None = None
        try:
            left, right = claim.sides(arguments or drawn)
            sides = left, right
            why = source.compare(left, right, data)
        except (HypothesisException, ArgumentsError):
            raise
        except Exception as error:  # whatever a category raises is a counterexample
            why = _raised(error)
        progress.note(drawn.arrows)
        if why is not None:
            words = {name: in_full(value) for name, value in drawn.drawn.items()}
            raise _FoundError(why, words, sides)

    check.__name__ = re.sub(r"\W", "_", claim.key)  # so that the database tells the laws apart

    def verdict(status: Status, why: str, drawn: Mapping[str, str] = _NOTHING) -> Verdict:
        words = [in_full(claim.subject), repr(claim.name), *(f"{k}={v}" for k, v in drawn.items())]
        again = f"replay({', '.join(words)})" if status is Status.FAILED and drawn else ""
        return Verdict(claim.name, claim.statement, status, progress.examples, why, drawn, again)

    try:
        _run(check, effort)
    except _FoundError as found:
        return replace(verdict(Status.FAILED, found.why, found.drawn), sides=found.sides)
    except Unsatisfiable:
        why = "no example could be drawn: the strategies give nothing where this law looks"
        return verdict(Status.UNREACHED, why)
    except Flaky:
        why = "the same objects and morphisms give different answers each time"
        return verdict(Status.FAILED, why)
    wanted = (effort.settings or hypothesis.settings()).max_examples
    exhausted = progress.examples < wanted
    poor = bool(progress.first) and not progress.varied
    if poor and (exhausted or progress.examples >= FEW):
        only = " and ".join(f"only one {name}" for name in progress.first)
        why = (
            f"{progress.examples} example{'s' * (progress.examples > 1)}, and {only} among them: "
            "the strategies are too poor for this law"
        )
        return verdict(Status.UNREACHED, why)
    return verdict(Status.PASSED, "")


TELLS_APART = "sample tells maps apart"


class _ToldApartError(Exception):
    """Two maps differ, which ends the search."""


TRIES_TO_TELL_APART = 200
"""At the least, however few examples a law has: one difference ends the search."""


def discrimination_of(source: Source[Ob, Mor, Mor]) -> Check:
    """The check that the strategies draw maps between the same objects that differ.

    It is no law; without it, every law would pass with a comparison that finds all maps equal, or
    with strategies that draw one map only.
    """
    statement = "f and g, drawn between the same objects, are sometimes found to differ"

    def search(effort: Effort) -> Verdict:
        examples = 0

        def look(data: st.DataObject) -> None:
            nonlocal examples
            a, b = data.draw(source.objects), data.draw(source.objects)
            f, g = data.draw(source.morphisms(a, b)), data.draw(source.morphisms(a, b))
            examples += 1
            if source.compare(f, g, data) is not None:
                raise _ToldApartError

        asked = effort.settings or hypothesis.settings()
        tries = max(asked.max_examples, TRIES_TO_TELL_APART)
        settings = hypothesis.settings(asked, max_examples=tries, database=None)
        try:
            _run(look, Effort(settings, effort.seed, shrink=False))
        except _ToldApartError:
            return Verdict(TELLS_APART, statement, Status.PASSED, examples)
        except Exception as error:  # the laws say more of it, each with what it drew
            return Verdict(TELLS_APART, statement, Status.FAILED, examples, _raised(error))
        why = (
            f"in {examples} examples two maps between the same objects were never told apart: "
            "the strategies are too poor, or the comparison too coarse"
        )
        return Verdict(TELLS_APART, statement, Status.UNREACHED, examples, why)

    return Check(TELLS_APART, TELLS_APART.replace(" ", "-"), search, lambda _: search(Effort()))


def _run(check: Callable[[st.DataObject], None], effort: Effort) -> None:
    """Try the check, without deadlines and Hypothesis's own words: a slow law does not fail."""
    unwanted = {Phase.explain} if effort.shrink else {Phase.explain, Phase.shrink}
    parent = effort.settings or hypothesis.settings()
    settings = hypothesis.settings(
        parent,
        deadline=None,
        phases=[phase for phase in parent.phases if phase not in unwanted],
        report_multiple_bugs=False,
        verbosity=hypothesis.Verbosity.quiet,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )
    test = settings(given(data=st.data())(check))
    (test if effort.seed is None else seeded(effort.seed)(test))()


@final
@dataclass
class _Progress(Generic[Mor]):
    """The number of examples, the morphisms of the first, and whether any other was different."""

    examples: int = 0
    first: dict[str, Mor] = field(default_factory=dict[str, Mor])
    varied: bool = False

    def note(self, arrows: Mapping[str, Mor]) -> None:
        """Count one more example, with these morphisms."""
        self.examples += 1
        self.varied = self.varied or any(
            self._differs(self.first.setdefault(name, f), f) for name, f in arrows.items()
        )

    def _differs(self, f: Mor, g: Mor) -> bool:
        try:
            return bool(f != g)
        except ValueError:  # arrays, which do not say whether they are equal
            return True


LIBRARY = (
    str(Path(cartesian_rdc.__file__).parent),
    str(Path(hypothesis.__file__).parent),
)


def _raised(error: Exception) -> str:
    """The error in words, with the innermost line that is not the library's."""
    frames = list(traceback.walk_tb(error.__traceback__))
    theirs = [(f, line) for f, line in frames if not f.f_code.co_filename.startswith(LIBRARY)]
    frame, line = (theirs or frames)[-1]
    code = frame.f_code
    source = linecache.getline(code.co_filename, line).strip()
    place = f"{code.co_filename}, line {line}, in {code.co_name}: {source}"
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    if isinstance(error, NotImplementedError):
        return f"the operation {code.co_name} is missing: it raises {what}\n  in {place}"
    if isinstance(error, AttributeError) and not theirs and error.name:
        owner = type(error.obj).__name__
        return f"the operation {error.name} is missing: {owner} does not have it"
    return f"{what}\n  in {place}"
