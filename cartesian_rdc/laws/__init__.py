"""The equations of the theory, as values."""

from cartesian_rdc.laws._law import (
    Claim as Claim,
    Draw as Draw,
    Law as Law,
    Laws as Laws,
    Sides as Sides,
    law as law,
)
from cartesian_rdc.laws.batching import BatchingLaws as BatchingLaws
from cartesian_rdc.laws.categories import (
    CartesianLaws as CartesianLaws,
    CategoryLaws as CategoryLaws,
    MonoidalLaws as MonoidalLaws,
    SymmetricLaws as SymmetricLaws,
)
from cartesian_rdc.laws.daggers import (
    ContextualDaggerLaws as ContextualDaggerLaws,
    DaggerLaws as DaggerLaws,
    LinearLaws as LinearLaws,
)
from cartesian_rdc.laws.derivatives import (
    DifferentialLaws as DifferentialLaws,
    LeftAdditiveLaws as LeftAdditiveLaws,
    NegativesLaws as NegativesLaws,
    ReverseDifferentialLaws as ReverseDifferentialLaws,
)
from cartesian_rdc.laws.functors import (
    FunctorLaws as FunctorLaws,
    LeftAdditiveFunctorLaws as LeftAdditiveFunctorLaws,
    MonoidalFunctorLaws as MonoidalFunctorLaws,
    ReverseDifferentialFunctorLaws as ReverseDifferentialFunctorLaws,
    TransformationLaws as TransformationLaws,
)
from cartesian_rdc.laws.lenses import (
    AdditiveLensFamily as AdditiveLensFamily,
    AdditiveLensLaws as AdditiveLensLaws,
    ConstantComplement as ConstantComplement,
    GradientLenses as GradientLenses,
    LensFamily as LensFamily,
    Sheared as Sheared,
    WellBehavedLaws as WellBehavedLaws,
)
from cartesian_rdc.laws.optimisers import (
    AscentLaws as AscentLaws,
    DescentLaws as DescentLaws,
    OptimiserLaws as OptimiserLaws,
)
from cartesian_rdc.laws.para import (
    ParaFunctorLaws as ParaFunctorLaws,
    ParaLaws as ParaLaws,
    ParaMonoidalLaws as ParaMonoidalLaws,
)
from cartesian_rdc.laws.pictures import draw_law as draw_law
from cartesian_rdc.laws.precision import PrecisionLaws as PrecisionLaws
from cartesian_rdc.laws.scans import (
    DifferentialScanLaws as DifferentialScanLaws,
    ReverseScanLaws as ReverseScanLaws,
    ScanLaws as ScanLaws,
)
from cartesian_rdc.laws.selection import laws_of as laws_of, laws_of_anything as laws_of_anything
from cartesian_rdc.laws.semirings import (
    FieldLaws as FieldLaws,
    HomomorphismLaws as HomomorphismLaws,
    RingLaws as RingLaws,
    SemiringLaws as SemiringLaws,
)
