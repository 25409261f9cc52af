"""Wires with names, and layers written wire by wire."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeAlias, overload

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory, circuit_category
from cartesian_rdc.categories.circuits.wiring import join
from cartesian_rdc.categories.free import Object, Term
from cartesian_rdc.categories.semirings import CommutativeSemiring
from cartesian_rdc.categories.semirings.base import shown
from cartesian_rdc.errors import ScalarError, require_whole
from cartesian_rdc.type_variables import A, B, K, P
from cartesian_rdc.typed import Hom, Obj, ParaHom, Wire, wire

Wires: TypeAlias = Obj[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], A]
"""A bus whose name is A."""

Gates: TypeAlias = Hom[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], A, B]
"""A circuit ``A -> B``."""

Layer: TypeAlias = ParaHom[Object[CommutativeSemiring[K]], Term[CommutativeSemiring[K]], P, A, B]
"""A circuit ``A -> B`` with parameters P."""

Bundle: TypeAlias = Sequence[Circuit[K]]
"""Wires that begin together: maps ``X -> S``, all of one bus X."""

Outline: TypeAlias = Callable[[CircuitCategory[K], Bus[K], Bundle[K], Bundle[K]], Bundle[K]]
"""``(c, P × A, wires of P, wires of A) -> wires of B``, all of them maps ``P × A -> S``."""

LARGEST = 2**16
"""The default for the largest number of parameters of a model: each is a gate, or several."""


class Inputs:
    """The name of the domain of a model."""


class Outputs:
    """The name of the codomain of a model."""


class Table(Generic[A, B]):
    """The functions ``A -> B``, by all their values."""


class Coefficients(Generic[A, B]):
    """The polynomials ``A -> B`` of bounded degree."""


class Affine(Generic[A, B]):
    """The affine maps ``A -> B``: for each wire of B, its weights, then its offset."""


class Weights(Generic[A, B]):
    """The linear maps ``A -> B``: for each wire of B, its weights."""


class Mask(Generic[A]):
    """The subsets of the wires of A."""


class Kernel(Generic[A]):
    """The kernels of convolutions of A."""


class Image(Generic[A]):
    """The wires of a convolution of A, row after row."""


@overload
def bus(category: CircuitCategory[K], width: int) -> Wires[K, Wire]: ...
@overload
def bus(category: CircuitCategory[K], width: int, *, name: type[A]) -> Wires[K, A]: ...
def bus(
    category: CircuitCategory[K], width: int, *, name: type[A] | None = None
) -> Wires[K, A] | Wires[K, Wire]:
    """``S^width`` in this ``category``.

    ``name``: its class for checkers, errors and drawings; it has no base classes of yours, since
    under an annotation checkers take a subclass for its base. Raises ``ScalarError`` if the width
    is no whole number from 0, ``StructureError`` if the category is not one of circuits.
    """
    circuit_category(category, "make a bus")
    require_whole(ScalarError, "width of a bus", width)
    return wire(category, category.bus(width), name)


def width_of(a: Wires[K, A]) -> int:
    """The number of wires. Raises ``StructureError`` if the category is not one of circuits."""
    circuit_category(a.category, "count wires")
    return len(a.object.atoms())


def layer(
    word: str, number: int, a: Wires[K, A], b: Wires[K, B], outline: Outline[K]
) -> Layer[K, P, A, B]:
    """``A -> B`` with parameters ``S^number``, named ``word``, whose wires ``outline`` makes.

    ``a`` and ``b`` are A and B. Raises ``ScalarError`` if there are more or fewer outputs than
    wires of B, ``StructureError`` if A is not a bus of circuits, ``ValueError`` if the word is
    empty or has / or a dot.
    """
    c = circuit_category(a.category, f"make a layer with {word}")
    unnamed: Wires[K, P] = Obj(c, c.bus(number))
    p = unnamed.called(word)
    domain = p @ a
    wires = c.wires(domain.object)
    outputs = outline(c, domain.object, wires[:number], wires[number:])
    if len(outputs) != width_of(b):
        raise ScalarError(f"{len(outputs)} wires were made for {b}")
    return ParaHom(p, a, b, join(domain.object, b.object, outputs))


def combinations(
    c: CircuitCategory[K], domain: Bus[K], weights: Bundle[K], of: Bundle[K], number: int
) -> Bundle[K]:
    """The ``number`` of wires ``y_j = Σ_i w_{j,i} f_i + c_j``, from ``domain``, in the category c.

    f is ``of``; ``weights`` are rows ``w_j``, each followed by its offset c_j, or all without.
    """
    own = len(weights) // max(number, 1)
    rows = [weights[j * own : (j + 1) * own] for j in range(number)]
    return [c.total(domain, [*map(c.times, row, of), *row[len(of) :]]) for row in rows]


def require_parameters(what: str, needed: int, largest: int) -> None:
    """Raise ``ScalarError``, naming ``what``, if ``needed > largest``, a whole number from 0."""
    require_whole(ScalarError, "largest number of parameters", largest)
    if needed > largest:
        raise ScalarError(
            f"{what} has {shown(needed)} parameters, more than {largest}: give it fewer inputs, or "
            "ask for more with largest=..."
        )
