"""Names for circuits in the typed facade, and layers written wire by wire."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias

from cartesian_rdc.categories.circuits import Circuit, CircuitCategory
from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K, P
from cartesian_rdc.typed import Hom, Obj, ParaHom, parametric

Wires: TypeAlias = Obj[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], A]
"""A bus whose name is A."""

Gates: TypeAlias = Hom[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], A, B]
"""A circuit ``A -> B``."""

Layer: TypeAlias = ParaHom[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], P, A, B]
"""A circuit ``A -> B`` with parameters P."""

Made: TypeAlias = Callable[
    [Object[CommutativeSemiring[K]], Sequence[Circuit[K]], Sequence[Circuit[K]]],
    Sequence[Circuit[K]],
]
"""Makes the outputs of a circuit ``P × A -> B``, from that object and its wires."""

LARGEST = 2**16
"""How many parameters a model may have unless asked for more: each is a gate, or several."""


class Inputs:
    """What a model is told."""


class Outputs:
    """What it says."""


class Table(Generic[A, B]):
    """The name of the functions ``A -> B``, by all their values."""


class Coefficients(Generic[A, B]):
    """The name of the polynomials ``A -> B`` of some degree."""


class Affine(Generic[A, B]):
    """The name of the affine maps ``A -> B``: for each wire of B, its weights, then its offset."""


class Weights(Generic[A, B]):
    """The name of the linear maps ``A -> B``: for each wire of B, its weights."""


class Mask(Generic[A]):
    """The name of the subsets of the wires of A."""


def bus(category: CircuitCategory[K], width: int, *, name: type[A]) -> Wires[K, A]:
    """``S^width``, with a name."""
    return Obj(category, category.bus(width))


def width_of(a: Wires[K, A]) -> int:
    """The number of wires."""
    return len(a.object.atoms())


def layer(
    category: CircuitCategory[K],
    p: Wires[K, P],
    a: Wires[K, A],
    b: Wires[K, B],
    made: Made[K],
) -> Layer[K, P, A, B]:
    """A layer from its outputs: ``made`` is given ``P × A``, the wires of P and those of A."""
    c, domain = category, (p @ a).object
    wires, own = c.wires(domain), width_of(p)
    outputs = made(domain, wires[:own], wires[own:])
    body: Gates[K, tuple[P, A], B] = Hom(c, c.join(domain, outputs))
    if body.codomain.object != b.object:
        raise ScalarError(f"{len(outputs)} wires were made for {b}")
    return parametric(p, a, body)


def require_parameters(what: str, needed: int, largest: int) -> None:
    """Raise ``ScalarError`` where a model has more parameters than it may have."""
    if needed > largest:
        raise ScalarError(
            f"{what} has {needed} parameters, more than {largest}: give it fewer inputs, or ask "
            "for more with largest=..."
        )
