# pyright: basic
"""The names that programs may use."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from cartesian_rdc import (
    circuits,
    drawing,
    execution,
    formulas,
    functors,
    hardware,
    learning,
    neural,
    storage,
    typed,
)
from cartesian_rdc.categories import (
    circuits as gates,
    context,
    daggers,
    free,
    lens,
    matrices,
    para,
    polynomials,
    product,
    semirings,
    smooth as sm,
    truth_tables,
)
from cartesian_rdc.execution import jax_engine, numba_engine
from cartesian_rdc.interchange import discopy, onnx, sklearn
from cartesian_rdc.neural.optimisers import from_optax
from tests.fuzz import given, own

MODULES: Final[dict[str, Any]] = {
    "typed": typed,
    "functors": functors,
    "learning": learning,
    "neural": neural,
    "circuits": circuits,
    "drawing": drawing,
    "execution": execution,
    "formulas": formulas,
    "hardware": hardware,
    "storage": storage,
    "sm": sm,
    "free": free,
    "semirings": semirings,
    "polynomials": polynomials,
    "gates": gates,
    "context": context,
    "daggers": daggers,
    "lens": lens,
    "matrices": matrices,
    "para": para,
    "product": product,
    "truth_tables": truth_tables,
    "jax_engine": jax_engine,
    "numba_engine": numba_engine,
    "from_optax": from_optax,
    "discopy": discopy,
    "onnx": onnx,
    "sklearn": sklearn,
}
"""The namespaces of the library, whose every public name is in a table or excluded."""

SCOPE: Final[dict[str, Any]] = {**MODULES, "np": np, "given": given, "own": own}
