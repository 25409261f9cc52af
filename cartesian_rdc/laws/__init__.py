"""The equations of the theory, as values."""

from cartesian_rdc.laws.batching import batching_laws
from cartesian_rdc.laws.categories import (
    cartesian_laws,
    category_laws,
    monoidal_laws,
    symmetric_laws,
)
from cartesian_rdc.laws.daggers import contextual_dagger_laws, dagger_laws, linear_laws
from cartesian_rdc.laws.derivatives import (
    differential_laws,
    left_additive_laws,
    negatives_laws,
    reverse_differential_laws,
)
from cartesian_rdc.laws.functors import (
    functor_laws,
    left_additive_functor_laws,
    monoidal_functor_laws,
    reverse_differential_functor_laws,
    transformation_laws,
)
from cartesian_rdc.laws.law import Claim, Draw, Law
from cartesian_rdc.laws.lenses import (
    AdditiveLensFamily,
    ConstantComplement,
    GradientLenses,
    LensFamily,
    Sheared,
    additive_lens_laws,
    well_behaved_laws,
)
from cartesian_rdc.laws.optimisers import ascent_laws, descent_laws, optimiser_laws
from cartesian_rdc.laws.para import para_functor_laws, para_laws, para_monoidal_laws
from cartesian_rdc.laws.selection import laws_of, laws_of_anything
from cartesian_rdc.laws.semirings import (
    field_laws,
    homomorphism_laws,
    ring_laws,
    semiring_laws,
)

__all__ = [
    "AdditiveLensFamily",
    "Claim",
    "ConstantComplement",
    "Draw",
    "GradientLenses",
    "Law",
    "LensFamily",
    "Sheared",
    "additive_lens_laws",
    "ascent_laws",
    "batching_laws",
    "cartesian_laws",
    "category_laws",
    "contextual_dagger_laws",
    "dagger_laws",
    "descent_laws",
    "differential_laws",
    "field_laws",
    "functor_laws",
    "homomorphism_laws",
    "laws_of",
    "laws_of_anything",
    "left_additive_functor_laws",
    "left_additive_laws",
    "linear_laws",
    "monoidal_functor_laws",
    "monoidal_laws",
    "negatives_laws",
    "optimiser_laws",
    "para_functor_laws",
    "para_laws",
    "para_monoidal_laws",
    "reverse_differential_functor_laws",
    "reverse_differential_laws",
    "ring_laws",
    "semiring_laws",
    "symmetric_laws",
    "transformation_laws",
    "well_behaved_laws",
]
