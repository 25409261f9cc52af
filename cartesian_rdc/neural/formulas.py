"""Maps between named wires from formulas of their arguments."""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories.smooth import Formula, variable
from cartesian_rdc.neural.notation import SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Hom


def smooth_map(
    a: SmoothObject[A], b: SmoothObject[B], formula: Callable[[Formula], Formula]
) -> SmoothMap[A, B]:
    """``x -> formula(x)``, from A to B. Raises ``CompositionError`` if it does not end in B."""
    return Hom(a, b, formula(variable(a.object)).arrow)
