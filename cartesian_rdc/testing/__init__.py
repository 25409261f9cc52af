"""Tests of the laws of any category, with pytest and Hypothesis (extra ``testing``).

Importing it raises ``MissingExtraError`` if the extra is not installed.
"""

from cartesian_rdc.errors import missing_extra

try:
    from cartesian_rdc.testing._law_tests import (
        Known as Known,
        check_laws as check_laws,
        checks_of as checks_of,
        law_tests as law_tests,
        replay as replay,
    )
    from cartesian_rdc.testing.comparison import (
        Comparison as Comparison,
        close as close,
        exhaustive as exhaustive,
        pointwise as pointwise,
        structural as structural,
        up_to as up_to,
    )
    from cartesian_rdc.testing.report import (
        LawsFailedError as LawsFailedError,
        Report as Report,
        Status as Status,
        Verdict as Verdict,
    )
    from cartesian_rdc.testing.sample import Elements as Elements, Sample as Sample
    from cartesian_rdc.testing.search import Check as Check, Effort as Effort, Source as Source
except ModuleNotFoundError as error:
    if error.name not in ("hypothesis", "pytest"):
        raise
    raise missing_extra(error.name, "testing") from None
