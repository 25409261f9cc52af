"""Testing categories of one's own, with pytest and Hypothesis (extra ``testing``)."""

from cartesian_rdc.testing.constructions import lens_sample, para_sample
from cartesian_rdc.testing.law_tests import HypothesisDraw, Sample, check_law, law_tests

__all__ = ["HypothesisDraw", "Sample", "check_law", "law_tests", "lens_sample", "para_sample"]
