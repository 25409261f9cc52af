"""The equations of the theory, as values."""

from cartesian_rdc.laws.batching import batching_laws as batching_laws
from cartesian_rdc.laws.categories import (
    cartesian_laws as cartesian_laws,
    category_laws as category_laws,
    monoidal_laws as monoidal_laws,
    symmetric_laws as symmetric_laws,
)
from cartesian_rdc.laws.daggers import (
    contextual_dagger_laws as contextual_dagger_laws,
    dagger_laws as dagger_laws,
    linear_laws as linear_laws,
)
from cartesian_rdc.laws.derivatives import (
    differential_laws as differential_laws,
    left_additive_laws as left_additive_laws,
    negatives_laws as negatives_laws,
    reverse_differential_laws as reverse_differential_laws,
)
from cartesian_rdc.laws.functors import (
    functor_laws as functor_laws,
    left_additive_functor_laws as left_additive_functor_laws,
    monoidal_functor_laws as monoidal_functor_laws,
    reverse_differential_functor_laws as reverse_differential_functor_laws,
    transformation_laws as transformation_laws,
)
from cartesian_rdc.laws.law import Claim as Claim, Draw as Draw, Law as Law
from cartesian_rdc.laws.lenses import (
    AdditiveLensFamily as AdditiveLensFamily,
    ConstantComplement as ConstantComplement,
    GradientLenses as GradientLenses,
    LensFamily as LensFamily,
    Sheared as Sheared,
    additive_lens_laws as additive_lens_laws,
    well_behaved_laws as well_behaved_laws,
)
from cartesian_rdc.laws.optimisers import (
    ascent_laws as ascent_laws,
    descent_laws as descent_laws,
    optimiser_laws as optimiser_laws,
)
from cartesian_rdc.laws.para import (
    para_functor_laws as para_functor_laws,
    para_laws as para_laws,
    para_monoidal_laws as para_monoidal_laws,
)
from cartesian_rdc.laws.selection import laws_of as laws_of, laws_of_anything as laws_of_anything
from cartesian_rdc.laws.semirings import (
    field_laws as field_laws,
    homomorphism_laws as homomorphism_laws,
    ring_laws as ring_laws,
    semiring_laws as semiring_laws,
)
