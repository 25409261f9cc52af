"""Testing categories of one's own, with pytest and Hypothesis (extra ``testing``).

Importing it raises ``MissingExtraError`` where the extra is not installed.
"""

from cartesian_rdc.errors import missing_extra

try:
    from cartesian_rdc.testing.constructions import lens_sample, para_sample
    from cartesian_rdc.testing.law_tests import HypothesisDraw, Sample, check_law, law_tests
except ModuleNotFoundError as error:
    if error.name not in ("hypothesis", "pytest"):
        raise
    raise missing_extra(error.name, "testing") from None

__all__ = ["HypothesisDraw", "Sample", "check_law", "law_tests", "lens_sample", "para_sample"]
