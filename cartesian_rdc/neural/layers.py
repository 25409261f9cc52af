"""Layers: parametric maps of Smooth, each made from the wire on which it begins.

>>> from cartesian_rdc.neural import reals, sigmoid
>>> layer = reals(4) >> dense(reals(3), sigmoid)
>>> print(layer)
R[4] -> R[3] with parameters R[3] × R[3, 4]
>>> layer.names
('weights', 'bias')
"""

from __future__ import annotations

from collections.abc import Callable

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import array_of
from cartesian_rdc.neural.activations import Activation
from cartesian_rdc.neural.initialisers import Initialiser, Start, glorot, zeros
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothObject, parameter, require_wire
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import Obj, ParaHom, addition, parametric, require_maker
from cartesian_rdc.typed.axes import axes_of, of_parameters
from cartesian_rdc.typed.naming import leaf


def linear(
    b: SmoothObject[B], *, start: Initialiser = glorot
) -> Callable[[SmoothObject[A]], Layer[Matrix[A, B], A, B]]:
    """``x -> W x``, the product of ``weights`` W and x (2403.13001, Definition 7.7).

    A and B are arrays of any shapes a and b; W has the shape (b, a), and the sum is over a.
    ``start`` draws W, as a matrix with a row for each entry of B, ``glorot`` as in Keras. The
    maker raises ``SpaceError`` if A or B is a product, or if their dtypes differ. Raises
    ``TypeError`` if ``b`` is no wire.
    """
    require_wire(b, "the layer ends in")

    def made(a: SmoothObject[A]) -> Layer[Matrix[A, B], A, B]:
        product = sm.matrix_product(b.object, a.object)
        maps, _ = product.domain.factors()
        form = array_of(b.object).size, array_of(a.object).size
        weights: SmoothObject[Matrix[A, B]]
        axes = (*axes_of(b)[0], *axes_of(a)[0])
        weights = Obj(a.category, maps, leaf(maps, "weights", Start(start, form), (axes,)))
        return ParaHom(of_parameters(weights), a, b, product)

    return made


def bias(a: SmoothObject[A]) -> Layer[A, A, A]:
    """``x -> b + x``, with the parameter ``bias`` b in A (2403.13001, Definition 7.8).

    It starts at 0.
    """
    return bias_from(zeros)(a)


def bias_from(start: Initialiser) -> Callable[[SmoothObject[A]], Layer[A, A, A]]:
    """``bias``, which starts as ``start`` draws."""
    return lambda a: parametric(parameter("bias", a, start), a, addition(a))


def dense(
    b: SmoothObject[B], activation: Activation[B], *, start: Initialiser = glorot
) -> Callable[[SmoothObject[A]], Layer[tuple[B, Matrix[A, B]], A, B]]:
    """``x -> activation(c + W x)``, with parameters ``(c, W)`` (2103.01931, Section 5.1).

    The result is in ``b``. ``start`` draws W, c starts at 0; shapes and errors are those of
    ``linear``. Raises ``TypeError`` if ``activation`` is no maker.
    """
    require_maker(activation, "the activation", "tanh")
    matrix = linear(b, start=start)
    return lambda a: a >> matrix >> bias >> activation
