"""Testing categories of one's own, with pytest and Hypothesis (extra ``testing``).

Importing it raises ``MissingExtraError`` where the extra is not installed.
"""

from cartesian_rdc.errors import missing_extra

try:
    from cartesian_rdc.testing.comparison import (
        Comparison,
        close,
        exhaustive,
        pointwise,
        structural,
        up_to,
    )
    from cartesian_rdc.testing.law_tests import (
        Known,
        check_laws,
        checks_of,
        law_tests,
        replay,
    )
    from cartesian_rdc.testing.report import LawsFailedError, Report
    from cartesian_rdc.testing.sample import Elements, Sample
    from cartesian_rdc.testing.search import Check, Effort, Source, Status, Verdict
except ModuleNotFoundError as error:
    if error.name not in ("hypothesis", "pytest"):
        raise
    raise missing_extra(error.name, "testing") from None

__all__ = [
    "Check",
    "Comparison",
    "Effort",
    "Elements",
    "Known",
    "LawsFailedError",
    "Report",
    "Sample",
    "Source",
    "Status",
    "Verdict",
    "check_laws",
    "checks_of",
    "close",
    "exhaustive",
    "law_tests",
    "pointwise",
    "replay",
    "structural",
    "up_to",
]
