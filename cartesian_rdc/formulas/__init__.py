"""Formulas: what a map is, as mathematics is written, from how its generators print."""

from cartesian_rdc.categories.free.writing import (
    Written as Written,
    applied as applied,
    multiplied as multiplied,
)
from cartesian_rdc.formulas._formula import formula as formula
from cartesian_rdc.formulas.equations import (
    Block as Block,
    Equation as Equation,
    Equations as Equations,
)
