"""Wires with names, and layers written wire by wire."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, overload

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory, circuit_category
from cartesian_rdc.categories.circuits.wiring import join
from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K, P
from cartesian_rdc.typed import Hom, Obj, ParaHom, Wire, parametric

Wires: TypeAlias = Obj[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], A]
"""A bus whose name is A."""

Gates: TypeAlias = Hom[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], A, B]
"""A circuit ``A -> B``."""

Layer: TypeAlias = ParaHom[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], P, A, B]
"""A circuit ``A -> B`` with parameters P."""

Outline: TypeAlias = Callable[
    [CircuitCategory[K], Bus[K], Sequence[Circuit[K]], Sequence[Circuit[K]]], Sequence[Circuit[K]]
]
"""From ``P × A``, the wires of P and the wires of A, to the outputs of a circuit on ``P × A``."""

LARGEST = 2**16
"""How many parameters a model may have unless asked for more: each is a gate, or several."""


class Inputs:
    """The wires on which a model begins."""


class Outputs:
    """The wires on which it ends."""


class Table(Generic[A, B]):
    """The functions ``A -> B``, by all their values."""


class Coefficients(Generic[A, B]):
    """The polynomials ``A -> B`` of some degree."""


class Affine(Generic[A, B]):
    """The affine maps ``A -> B``: for each wire of B, its weights, then its offset."""


class Weights(Generic[A, B]):
    """The linear maps ``A -> B``: for each wire of B, its weights."""


class Mask(Generic[A]):
    """The subsets of the wires of A."""


class Kernel(Generic[A]):
    """The kernels of convolutions of A."""


class Image(Generic[A]):
    """The wires that a convolution makes of A, in rows."""


@overload
def bus(category: CircuitCategory[K], width: int) -> Wires[K, Wire]: ...
@overload
def bus(category: CircuitCategory[K], width: int, *, name: type[A]) -> Wires[K, A]: ...
def bus(
    category: CircuitCategory[K], width: int, *, name: type[A] | None = None
) -> Wires[K, A] | Wires[K, Wire]:
    """``S^width``. The class is its name for checkers, and its word in errors and drawings."""
    if name is None:
        return Obj(category, category.bus(width))
    made: Wires[K, A] = Obj(category, category.bus(width))
    return made.called(name.__name__)


def width_of(a: Wires[K, A]) -> int:
    """The number of wires."""
    return len(a.object.atoms())


def layer(
    word: str, number: int, a: Wires[K, A], b: Wires[K, B], outline: Outline[K]
) -> Layer[K, P, A, B]:
    """``A -> B`` with so many parameters, called by a word, from the wires of its outputs.

    Raises ``ScalarError`` if there are not as many outputs as B has wires, and ``StructureError``
    if A is a wire of other maps than circuits.
    """
    c = circuit_category(a.category, f"make a layer with {word}")
    unnamed: Wires[K, P] = Obj(c, c.bus(number))
    p = unnamed.called(word)
    domain = p @ a
    wires = c.wires(domain.object)
    outputs = outline(c, domain.object, wires[:number], wires[number:])
    if len(outputs) != width_of(b):
        raise ScalarError(f"{len(outputs)} wires were made for {b}")
    return parametric(p, a, Hom(domain, b, join(domain.object, b.object, outputs)))


def combinations(
    c: CircuitCategory[K],
    domain: Bus[K],
    weights: Sequence[Circuit[K]],
    of: Sequence[Circuit[K]],
    number: int,
) -> Sequence[Circuit[K]]:
    """``y_j = Σ_i w_{j,i} f_i + c_j``: weights come in rows, and a row may end in an offset."""
    own = len(weights) // max(number, 1)
    rows = [weights[j * own : (j + 1) * own] for j in range(number)]
    return [c.total(domain, [*map(c.times, row, of), *row[len(of) :]]) for row in rows]


def require_parameters(what: str, needed: int, largest: int) -> None:
    """Raise ``ScalarError`` if a model has more parameters than it may have."""
    if needed > largest:
        raise ScalarError(
            f"{what} has {needed} parameters, more than {largest}: give it fewer inputs, or ask "
            "for more with largest=..."
        )
