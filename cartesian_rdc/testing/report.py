"""Reports on the laws of a subject, a verdict for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from cartesian_rdc.testing.search import Status, Verdict


@final
@dataclass(frozen=True)
class Report:
    """The verdicts on all laws of a subject, which is given by its name."""

    subject: str
    verdicts: tuple[Verdict, ...]

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
        lines = [f"{self.subject}: {len(self.verdicts)} laws, {len(self.failures)} not passed"]
        lines += [
            f"  {v.law:<{width}}  {v.status.value:<9}  {v.examples:>5}  {v.statement}"
            for v in self.verdicts
        ]
        return "\n".join([*lines, *(f"\n{v}" for v in self.failures)])

    def failing(self) -> str:
        """The counterexamples alone."""
        heading = f"{self.subject}: {len(self.verdicts)} laws, {len(self.failures)} not passed"
        return "\n".join([heading, *(f"\n{v}" for v in self.failures)])

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
        super().__init__(report.failing())
        self.report = report
