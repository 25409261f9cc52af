"""Verdicts on laws, and reports: the verdicts on all laws of a subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from html import escape
from typing import final

from cartesian_rdc.drawing import Beside, beside, draw
from cartesian_rdc.printing import of_type


@final
class Status(Enum):
    """The end of a search."""

    PASSED = "passed"
    FAILED = "failed"
    UNREACHED = "unreached"


@final
@dataclass(frozen=True, repr=False)
class Verdict:
    """The result of the search for a counterexample to one law.

    ``drawn`` are the objects and morphisms of the counterexample, as they print; ``why`` names the
    place where the sides differ, the error, or the reason why the law is unreached; ``replay`` is
    a line of Python that computes both sides again; ``sides`` are both sides at the counterexample,
    where they could be computed in this process.
    """

    law: str
    statement: str
    status: Status
    examples: int
    why: str = ""
    drawn: Mapping[str, str] = field(default_factory=dict[str, str])
    replay: str = ""
    sides: tuple[object, object] | None = field(default=None, compare=False)

    def __reduce__(self) -> tuple[type[Verdict], tuple[object, ...]]:
        """Pickled without the sides, which may hold functions."""
        words = self.why, dict(self.drawn), self.replay
        return Verdict, (self.law, self.statement, self.status, self.examples, *words)

    def picture(self) -> Beside | None:
        """Both sides at the counterexample, drawn; ``None`` if there is none that has a picture."""
        if self.sides is None:
            return None
        left, right = self.sides
        try:
            return beside(draw(left), "≠", draw(right), title=f"{self.law}: {self.statement}")
        except TypeError:
            return None

    def __repr__(self) -> str:
        return of_type(self, f"{self.law}: {self.status.value}, {self.examples} examples")

    def __str__(self) -> str:
        if self.status is Status.PASSED:
            return f"{self.law} passed, {self.examples} examples: {self.statement}"
        if self.status is Status.UNREACHED:
            return f"{self.law} was not reached: {self.statement}\n  {self.why}"
        where = "".join(f"\n  {name} = {value}" for name, value in self.drawn.items())
        again = f"\n  again: {self.replay}" if self.replay else ""
        return f"{self.law} fails: {self.statement}{where}\n  {self.why}{again}"


@final
@dataclass(frozen=True, repr=False)
class Report:
    """The verdicts on all laws of a subject, which is given by its name."""

    subject: str
    verdicts: tuple[Verdict, ...]

    def __repr__(self) -> str:
        return of_type(
            self, f"{self.subject}: {len(self.verdicts)} laws, {len(self.failures)} not passed"
        )

    @property
    def holds(self) -> bool:
        """Whether every law passed."""
        return not self.failures

    @property
    def failures(self) -> tuple[Verdict, ...]:
        """The verdicts that failed, or were not reached."""
        return tuple(v for v in self.verdicts if v.status is not Status.PASSED)

    def __str__(self) -> str:
        """A table, and then the counterexamples."""
        width = max((len(v.law) for v in self.verdicts), default=0)
        return self._words(
            f"  {v.law:<{width}}  {v.status.value:<9}  {v.examples:>5}  {v.statement}"
            for v in self.verdicts
        )

    def html(self) -> str:
        """The table, as notebooks show it; the counterexamples, in words and in pictures."""
        head = "".join(f"<th>{word}</th>" for word in ("law", "verdict", "examples", "equation"))
        rows = "".join(
            f"<tr><td>{escape(v.law)}</td><td>{v.status.value}</td><td>{v.examples}</td>"
            f"<td>{escape(v.statement)}</td></tr>"
            for v in self.verdicts
        )
        found = "".join(
            f"<pre>{escape(str(v))}</pre>{picture.svg() if (picture := v.picture()) else ''}"
            for v in self.failures
        )
        words = f"{self.subject}: {len(self.verdicts)} laws, {len(self.failures)} not passed"
        return f"<p>{escape(words)}</p><table><tr>{head}</tr>{rows}</table>{found}"

    _repr_html_ = html

    def failing(self) -> str:
        """The counterexamples alone."""
        return self._words(())

    def _words(self, table: Iterable[str]) -> str:
        heading = f"{self.subject}: {len(self.verdicts)} laws, {len(self.failures)} not passed"
        return "\n".join([heading, *table, *(f"\n{v}" for v in self.failures)])

    def as_json(self) -> Mapping[str, object]:
        """The report as JSON values."""
        return {
            "subject": self.subject,
            "holds": self.holds,
            "laws": [
                {
                    "law": v.law,
                    "statement": v.statement,
                    "status": v.status.value,
                    "examples": v.examples,
                    "why": v.why,
                    "counterexample": dict(v.drawn),
                    "replay": v.replay,
                }
                for v in self.verdicts
            ],
        }


@final
class LawsFailedError(AssertionError):
    """Laws that do not hold, or that the sample does not reach; ``report`` says which."""

    def __init__(self, report: Report) -> None:
        super().__init__(report)
        self.report = report

    def __str__(self) -> str:
        return self.report.failing()
