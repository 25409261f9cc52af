from __future__ import annotations

from cartesian_rdc.categories.smooth import smooth
from cartesian_rdc.laws import (
    cartesian_laws,
    category_laws,
    differential_laws,
    left_additive_laws,
    monoidal_laws,
    negatives_laws,
    reverse_differential_laws,
    symmetric_laws,
)
from cartesian_rdc.testing import law_tests
from cartesian_rdc.testing.smooth import smooth_sample

sample = smooth_sample()

test_category = law_tests(smooth, sample, category_laws(smooth), sample.difference)
test_monoidal = law_tests(smooth, sample, monoidal_laws(smooth), sample.difference)
test_symmetric = law_tests(smooth, sample, symmetric_laws(smooth), sample.difference)
test_cartesian = law_tests(smooth, sample, cartesian_laws(smooth), sample.difference)
test_left_additive = law_tests(smooth, sample, left_additive_laws(smooth), sample.difference)
test_differential = law_tests(smooth, sample, differential_laws(smooth), sample.difference)
test_reverse = law_tests(smooth, sample, reverse_differential_laws(smooth), sample.difference)
test_negatives = law_tests(smooth, sample, negatives_laws(smooth), sample.difference)
