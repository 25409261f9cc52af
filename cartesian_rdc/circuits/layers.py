"""Layers over any semiring: affine maps, products, convolution with a shared kernel, comparison.

Products take the place of the activation: an affine map, products of its outputs, and another
affine map are a polynomial of degree 2 in the inputs. Wires x are those of A, wires y those of B.

>>> from cartesian_rdc.categories.circuits import Circuits
>>> from cartesian_rdc.categories.semirings import Modular
>>> C = Circuits(Modular(2))
>>> model = bus(C, 3) >> affine(bus(C, 4)) >> products >> affine(bus(C, 1))
>>> model.names
('weights', 'weights.2')
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cartesian_rdc.categories.circuits import Bus, Circuit, CircuitCategory, circuit_category
from cartesian_rdc.categories.circuits.wiring import join
from cartesian_rdc.categories.semirings.base import require_natural
from cartesian_rdc.circuits.notation import (
    Affine,
    Bundle,
    Gates,
    Image,
    Kernel,
    Layer,
    Weights,
    Wires,
    bus,
    combinations,
    layer,
    width_of,
)
from cartesian_rdc.errors import ScalarError, require_pair, require_whole
from cartesian_rdc.type_variables import A, B, K, P
from cartesian_rdc.typed import Hom, Obj, Wire


def affine(b: Wires[K, B]) -> Callable[[Wires[K, A]], Layer[K, Affine[A, B], A, B]]:
    """``y_j = Σ_i w_{j,i} x_i + c_j``; the ``weights`` are rows w_j, each followed by c_j."""
    return lambda a: _combined(a, b, offsets=1)


def linear(b: Wires[K, B]) -> Callable[[Wires[K, A]], Layer[K, Weights[A, B], A, B]]:
    """``y_j = Σ_i w_{j,i} x_i``; the ``weights`` are rows w_j."""
    return lambda a: _combined(a, b, offsets=0)


def _combined(a: Wires[K, A], b: Wires[K, B], *, offsets: int) -> Layer[K, P, A, B]:
    circuit_category(a.category, "make a layer with weights")
    row, n = width_of(a) + offsets, width_of(b)
    return layer("weights", row * n, a, b, lambda c, domain, w, x: combinations(c, domain, w, x, n))


def products(a: Wires[K, A]) -> Gates[K, A, Wire]:
    """``y_k = x_k x_{n + k}``, from 2 n wires to n.

    Raises ``ScalarError`` if the number of wires is odd.
    """
    c = circuit_category(a.category, "multiply wires")
    x, half = c.wires(a.object), width_of(a) // 2
    if len(x) % 2:
        raise ScalarError(f"products of pairs need an even number of wires, not {len(x)}")
    return Hom(a, bus(c, half), c.join(a.object, list(map(c.times, x[:half], x[half:]))))


def on_every_wire(gate: Circuit[K]) -> Callable[[Wires[K, A]], Gates[K, A, A]]:
    """``y_k = gate(x_k)``, for a gate ``S -> S``.

    The maker raises ``CompositionError`` if the wires carry another semiring.
    """

    def made(a: Wires[K, A]) -> Gates[K, A, A]:
        c = circuit_category(a.category, "repeat a gate")
        outputs = [c.compose(x, gate) for x in c.wires(a.object)]
        return Hom(a, a, join(a.object, a.object, outputs))

    return made


def equals_zero(a: Wires[K, A]) -> Gates[K, A, A]:
    """``y_k = [x_k = 0]``, with the straight-through derivative.

    Raises ``ScalarError`` if the category has no comparison.
    """
    c = circuit_category(a.category, "compare")
    x, compare = c.identity(c.wire), c.compare(straight_through=True)
    gate = c.compose(c.pair(x, c.zero(c.wire, c.wire)), compare)
    return on_every_wire(gate)(a)


def total(b: Wires[K, B]) -> Callable[[Wires[K, A]], Gates[K, A, B]]:
    """``y = Σ_i x_i``. Raises ``ScalarError`` if b is not one wire."""
    if width_of(b) != 1:
        raise ScalarError(f"a sum is on one wire, not on {width_of(b)}")

    def made(a: Wires[K, A]) -> Gates[K, A, B]:
        c = circuit_category(a.category, "add wires")
        return Hom(a, b, c.total(a.object, c.wires(a.object)))

    return made


def layered(units: Sequence[int], b: Wires[K, B]) -> Callable[[Wires[K, A]], Layer[K, Wire, A, B]]:
    """``affine`` and ``products`` for each width in ``units``, then ``affine(b)``.

    Raises ``ScalarError`` if a number of units is no whole number from 0; the maker, if it is odd.
    """
    for width in units:
        require_whole(ScalarError, "number of units of layered", width)

    def made(a: Wires[K, A]) -> Layer[K, Wire, A, B]:
        c = circuit_category(a.category, "make layers")
        whole: Wires[K, A] | Layer[K, Wire, A, Wire] = a
        for width in units:
            whole = (whole >> affine(bus(c, width)) >> products).unnamed()
        return (whole >> affine(b)).unnamed()

    return made


def comparing(
    units: int, b: Wires[K, B]
) -> Callable[[Wires[K, A]], Layer[K, tuple[Affine[Wire, B], Affine[A, Wire]], A, B]]:
    """``y_j = Σ_u v_{j,u} [w_u · x + c_u = 0] + d_j``, with u below ``units``.

    With enough units it is any function on a finite field. Raises ``ScalarError`` if the number of
    units is no whole number from 0; the maker, if the category has no comparison.
    """
    require_whole(ScalarError, "number of units of comparing", units)

    def made(a: Wires[K, A]) -> Layer[K, tuple[Affine[Wire, B], Affine[A, Wire]], A, B]:
        hidden = bus(circuit_category(a.category, "compare"), units)
        return a >> affine(hidden) >> equals_zero >> affine(b)

    return made


def convolution(
    shape: tuple[int, int], kernel: tuple[int, int]
) -> Callable[[Wires[K, A]], Layer[K, Kernel[A], A, Image[A]]]:
    """``y_{i,j} = Σ_{a,b} k_{a,b} x_{i+a,j+b}``, for all windows inside of the image.

    ``shape``   (r, s), the rows and columns of the image, whose wires come row after row
    ``kernel``  (h, w), those of the kernel; the result has (r - h + 1, s - w + 1)

    Raises ``ScalarError`` if a length is no natural number, or the kernel is larger than the image;
    the maker, if A has not r s wires.
    """
    require_pair(ScalarError, "shape of a convolution", shape)
    require_pair(ScalarError, "kernel of a convolution", kernel)
    (height, width), (rows, columns) = shape, kernel
    for length in (*shape, *kernel):
        require_natural(length, "a side of an image or a kernel")
    if not (1 <= rows <= height and 1 <= columns <= width):
        raise ScalarError(f"a kernel of {rows} × {columns} fits nowhere into {height} × {width}")
    down, across = height - rows + 1, width - columns + 1

    cells = [(i, j) for i in range(rows) for j in range(columns)]
    places = [i * width + j for i in range(down) for j in range(across)]

    def outline(c: CircuitCategory[K], domain: Bus[K], k: Bundle[K], x: Bundle[K]) -> Bundle[K]:
        parts = [[x[place + i * width + j] for i, j in cells] for place in places]
        return [c.total(domain, list(map(c.times, k, part))) for part in parts]

    def made(a: Wires[K, A]) -> Layer[K, Kernel[A], A, Image[A]]:
        c = circuit_category(a.category, "make a convolution")
        if width_of(a) != height * width:
            raise ScalarError(
                f"an image of {height} × {width} has {height * width} wires, not {width_of(a)}"
            )
        image: Wires[K, Image[A]] = Obj(c, c.bus(len(places)))
        return layer("kernel", len(cells), a, image, outline)

    return made
