"""Layers over any semiring: affine maps, products, convolution with a shared kernel, comparison.

They compose as those of neural networks do. Products take the place of the activation: an affine
map, products of its outputs, and another affine map are a polynomial of degree 2 in the inputs.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> from models.circuits.notation import Inputs, Outputs, bus
>>> C = Circuits(Modular(2))
>>> print(layered(C, bus(C, 3, name=Inputs), [4], bus(C, 1, name=Outputs)).domain)
Z_2 × (Z_2 × Z_2)
"""

from __future__ import annotations

from collections.abc import Sequence

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory
from cartesian_rdc.errors import ScalarError
from cartesian_rdc.type_variables import A, B, K
from cartesian_rdc.typed import Hom, Wire
from models.circuits.notation import Affine, Gates, Layer, Weights, Wires, bus, layer, width_of


class Kernel:
    """The name of what a convolution learns."""


class Image:
    """Wires in rows and columns."""


def affine(
    category: CircuitCategory[K], a: Wires[K, A], b: Wires[K, B]
) -> Layer[K, Affine[A, B], A, B]:
    """``y_j = Σ_i w_{j,i} x_i + c_j``."""
    c, inputs, outputs = category, width_of(a), width_of(b)
    own = inputs + 1

    def made(
        domain: Bus[K], w: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Sequence[Circuit[K]]:
        rows = [w[j * own : (j + 1) * own] for j in range(outputs)]
        return [c.total(domain, [*map(c.times, row[:-1], x), row[-1]]) for row in rows]

    return layer(c, bus(c, outputs * own, name=Affine[A, B]), a, b, made)


def linear(
    category: CircuitCategory[K], a: Wires[K, A], b: Wires[K, B]
) -> Layer[K, Weights[A, B], A, B]:
    """``y_j = Σ_i w_{j,i} x_i``."""
    c, inputs, outputs = category, width_of(a), width_of(b)

    def made(
        domain: Bus[K], w: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Sequence[Circuit[K]]:
        rows = [w[j * inputs : (j + 1) * inputs] for j in range(outputs)]
        return [c.total(domain, list(map(c.times, row, x))) for row in rows]

    return layer(c, bus(c, outputs * inputs, name=Weights[A, B]), a, b, made)


def products(category: CircuitCategory[K], a: Wires[K, A]) -> Gates[K, A, Wire]:
    """``y_k = x_k x_{n + k}``: each wire of one half times that of the other.

    Raises ``ScalarError`` where the number of wires is odd.
    """
    c, x = category, category.wires(a.object)
    if len(x) % 2:
        raise ScalarError(f"products of pairs need an even number of wires, not {len(x)}")
    half = len(x) // 2
    return Hom(c, c.join(a.object, list(map(c.times, x[:half], x[half:]))))


def equals_zero(category: CircuitCategory[K], a: Wires[K, A]) -> Gates[K, A, A]:
    """``y_k = [x_k = 0]``, straight through backwards.

    Raises ``ScalarError`` unless comparison was asked for.
    """
    c = category
    compare = c.compare(straight_through=True)
    zero = c.zero(a.object, c.wire)
    outputs = [c.compose(c.pair(x, zero), compare) for x in c.wires(a.object)]
    return Hom(c, c.join(a.object, outputs))


def layered(
    category: CircuitCategory[K], a: Wires[K, A], units: Sequence[int], b: Wires[K, B]
) -> Layer[K, Wire, A, B]:
    """Affine maps with products of pairs between them; ``units`` are even numbers."""
    c = category
    if not units:
        return affine(c, a, b).unnamed()
    hidden = bus(c, units[0], name=Wire)
    whole = (affine(c, a, hidden) >> products(c, hidden)).unnamed()
    for width in units[1:]:
        hidden = bus(c, width, name=Wire)
        whole = (whole >> affine(c, whole.codomain, hidden) >> products(c, hidden)).unnamed()
    return (whole >> affine(c, whole.codomain, b)).unnamed()


def comparing(
    category: CircuitCategory[K], a: Wires[K, A], units: int, b: Wires[K, B]
) -> Layer[K, tuple[Affine[Wire, B], Affine[A, Wire]], A, B]:
    """An arithmetic circuit with comparison: ``Σ_u v_u [w_u · x + c_u = 0] + d``.

    With enough units it is any function on a finite field. Raises ``ScalarError`` unless
    comparison was asked for.
    """
    c, hidden = category, bus(category, units, name=Wire)
    return affine(c, a, hidden) >> equals_zero(c, hidden) >> affine(c, hidden, b)


def convolution(
    category: CircuitCategory[K],
    height: int,
    width: int,
    kernel: tuple[int, int],
) -> Layer[K, Kernel, Image, Image]:
    """``y_{i,j} = Σ_{a,b} k_{a,b} x_{i+a,j+b}`` where the kernel fits; rows behind one another.

    The kernel is shared by all places: backwards, what they ask of it is added up. Raises
    ``ScalarError`` where it fits nowhere.
    """
    c, (rows, columns) = category, kernel
    if not (1 <= rows <= height and 1 <= columns <= width):
        raise ScalarError(f"a kernel of {rows} × {columns} fits nowhere into {height} × {width}")
    down, across = height - rows + 1, width - columns + 1

    def made(
        domain: Bus[K], k: Sequence[Circuit[K]], x: Sequence[Circuit[K]]
    ) -> Sequence[Circuit[K]]:
        return [
            c.total(
                domain,
                [
                    c.times(k[a * columns + b], x[(i + a) * width + j + b])
                    for a in range(rows)
                    for b in range(columns)
                ],
            )
            for i in range(down)
            for j in range(across)
        ]

    return layer(
        c,
        bus(c, rows * columns, name=Kernel),
        bus(c, height * width, name=Image),
        bus(c, down * across, name=Image),
        made,
    )


def total(category: CircuitCategory[K], a: Wires[K, A], b: Wires[K, B]) -> Gates[K, A, B]:
    """The sum of all wires, on one wire b."""
    c = category
    if width_of(b) != 1:
        raise ScalarError(f"a sum is on one wire, not on {width_of(b)}")
    return Hom(c, c.total(a.object, c.wires(a.object)))
