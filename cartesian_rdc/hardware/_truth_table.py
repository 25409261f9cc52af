"""Circuits as truth tables: every input, with its output."""

from __future__ import annotations

import numpy as np

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory, circuit_category
from cartesian_rdc.categories.semirings import FiniteSemiring
from cartesian_rdc.categories.semirings.base import require_natural, shown
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.execution.circuit_engine import CircuitEngine, Numbers
from cartesian_rdc.execution.passes.trace import term_of
from cartesian_rdc.type_variables import K
from cartesian_rdc.typed import HasMorphism

LARGEST = 2**20


def all_points(category: CircuitCategory[K], inputs: int, *, largest: int = LARGEST) -> Numbers:
    """The points of ``S^inputs``, of shape (number of points, inputs), in lexicographic order.

    S is the semiring of ``category``. Raises ``ScalarError`` if it is infinite, if ``inputs`` is no
    natural number, or if there are more rows than ``largest``; ``StructureError`` if the category
    is not one of circuits.
    """
    require_natural(inputs, "the number of inputs")
    semiring = circuit_category(category, "tabulate circuits").scalars
    if not isinstance(semiring, FiniteSemiring):
        raise ScalarError(f"a truth table has a row for each element, and {semiring} is infinite")
    size = semiring.size
    rows = size**inputs
    if rows > largest:
        raise ScalarError(
            f"a truth table of {inputs} inputs over {semiring} has {shown(rows)} rows, more than "
            f"{largest}: export Verilog, C or BLIF, or ask for more with largest=..."
        )
    places = size ** np.arange(inputs - 1, -1, -1, dtype=np.int64)
    points: Numbers = (np.arange(rows, dtype=np.int64)[:, None] // places) % size
    return points


def truth_table(
    category: CircuitCategory[K],
    circuit: Circuit[K] | HasMorphism[Circuit[K]],
    *,
    largest: int = LARGEST,
) -> str:
    """A line for each input of ``circuit``, ``0 1 : 1``, below one that names the wires.

    Elements are written as their numbers in the semiring of ``category``. Raises ``ScalarError``
    if it is infinite, or if there are more rows than ``largest``; ``StructureError`` if the
    category is not one of circuits.
    """
    engine, f = CircuitEngine(category), term_of(circuit)
    inputs, outputs = len(f.domain.atoms()), len(f.codomain.atoms())
    points = all_points(category, inputs, largest=largest)
    values = engine.rows(f)(engine.samples(points)).rows
    header = [f"x{k}" for k in range(inputs)], [f"y{k}" for k in range(outputs)]
    rows = [header, *zip(points.astype(str).tolist(), values.astype(str).tolist(), strict=True)]
    return "".join(" ".join([*x, ":", *y]) + "\n" for x, y in rows)
