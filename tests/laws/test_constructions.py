"""Lens(Smooth) and Para(Smooth) as categories; R, Para(R) and the others as functors."""

from __future__ import annotations

from cartesian_rdc.categories.smooth import Array, Function, Space, smooth
from cartesian_rdc.execution import evaluation
from cartesian_rdc.functors import (
    CompositeFunctor,
    CompositeMonoidalFunctor,
    ForwardDerivative,
    IdentityFunctor,
    Interpretation,
    Lens,
    LensFunctor,
    Para,
    ParaFunctor,
    ReverseDerivative,
)
from cartesian_rdc.laws import (
    category_laws,
    functor_laws,
    monoidal_functor_laws,
    monoidal_laws,
    para_functor_laws,
    para_laws,
    symmetric_laws,
)
from cartesian_rdc.testing import law_tests, lens_sample, para_sample
from cartesian_rdc.testing.smooth import smooth_sample
from tests.functions import difference_of_functions

base = smooth_sample(depth=1)
lenses = lens_sample(smooth, base)
parametric = para_sample(smooth, base)
parametric_lenses = para_sample(Lens(smooth), lenses)

test_lens_category = law_tests(Lens(smooth), lenses, category_laws(Lens(smooth)), lenses.difference)
test_lens_monoidal = law_tests(Lens(smooth), lenses, monoidal_laws(Lens(smooth)), lenses.difference)
test_lens_symmetric = law_tests(
    Lens(smooth), lenses, symmetric_laws(Lens(smooth)), lenses.difference
)

test_para = law_tests(Para(smooth), parametric, para_laws(Para(smooth)), parametric.difference)
test_para_of_lenses = law_tests(
    Para(Lens(smooth)),
    parametric_lenses,
    para_laws(Para(Lens(smooth))),
    parametric_lenses.difference,
)

R = ReverseDerivative(smooth)
test_reverse_derivative = law_tests(R, base, functor_laws(R), lenses.difference)
test_reverse_derivative_monoidal = law_tests(R, base, monoidal_functor_laws(R), lenses.difference)

test_para_of_reverse_derivative = law_tests(
    ParaFunctor(R), parametric, functor_laws(ParaFunctor(R)), parametric_lenses.difference
)
test_para_of_reverse_derivative_monoidal = law_tests(
    ParaFunctor(R), parametric, para_functor_laws(ParaFunctor(R)), parametric_lenses.difference
)

T = ForwardDerivative(smooth)
test_forward_derivative = law_tests(T, base, functor_laws(T), base.difference)
test_forward_derivative_monoidal = law_tests(T, base, monoidal_functor_laws(T), base.difference)
test_lens_of_forward_derivative = law_tests(
    LensFunctor(T), lenses, functor_laws(LensFunctor(T)), lenses.difference
)
test_lens_of_forward_derivative_monoidal = law_tests(
    LensFunctor(T), lenses, monoidal_functor_laws(LensFunctor(T)), lenses.difference
)

test_identity = law_tests(
    IdentityFunctor(smooth),
    base,
    [*functor_laws(IdentityFunctor(smooth)), *monoidal_functor_laws(IdentityFunctor(smooth))],
    base.difference,
)
test_composite = law_tests(
    CompositeFunctor(T, R), base, functor_laws(CompositeFunctor(T, R)), lenses.difference
)
test_composite_monoidal = law_tests(
    CompositeMonoidalFunctor(T, R),
    base,
    monoidal_functor_laws(CompositeMonoidalFunctor(T, R)),
    lenses.difference,
)

E: Interpretation[Array, Space, Function] = evaluation()
test_evaluation = law_tests(E, base, functor_laws(E), difference_of_functions)
test_evaluation_monoidal = law_tests(E, base, monoidal_functor_laws(E), difference_of_functions)
