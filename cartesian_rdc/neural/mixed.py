"""Mixed precision: a model computes in half precision, its parameters stay as they are.

``mixed(f, dtype)`` is ``cast >> Precision(dtype)(f) >> cast back``, reparametrised along the cast
of the parameters. So parameters and their optimiser are in float32, say, and since ``R[cast]`` is
the cast back, their gradients are as well. A normalisation, a softmax, a sum or a loss is computed
in float32, too (``Precision``).

>>> from cartesian_rdc.neural import dense, reals, relu
>>> model = reals(4, dtype="float32") >> mixed(dense(reals(3, dtype="float32"), relu), "float16")
>>> print(model)
float32[4] -> float32[3] with parameters float32[3] × float32[3, 4]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import overload

from numpy.typing import DTypeLike

from cartesian_rdc.categories.smooth import Array, Arrow, Space, smooth
from cartesian_rdc.categories.smooth.conversion import cast_of
from cartesian_rdc.categories.smooth.spaces import dtype_named
from cartesian_rdc.functors import Precision
from cartesian_rdc.neural.notation import Layer, LayerMaker, SmoothMap, SmoothObject
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Hom, ParaHom, parametric


def cast_into(a: SmoothObject[A], precision: Precision) -> SmoothMap[A, A]:
    """``A -> F A``: real numbers rounded to the precision; indices as they are."""
    into = precision.on_object(a.object)
    return Hom(a, precision(a), _cast(a.object, into))


def cast_back(a: SmoothObject[A], precision: Precision) -> SmoothMap[A, A]:
    """``F A -> A``: the transpose of ``cast_into``."""
    into = precision.on_object(a.object)
    return Hom(precision(a), a, _cast(into, a.object))


def _cast(a: Space, b: Space) -> Arrow:
    """``A -> B``, of equal shapes."""
    casts = [_cast_array(*arrays) for arrays in zip(a.atoms(), b.atoms(), strict=True)]
    return a.collect(casts, lambda: smooth.identity(smooth.unit), smooth.tensor)


def _cast_array(a: Array, b: Array) -> Arrow:
    return cast_of(a, b.dtype)


@overload
def mixed(f: Layer[P, A, B], dtype: DTypeLike) -> Layer[P, A, B]: ...
@overload
def mixed(
    f: LayerMaker[A, P, B], dtype: DTypeLike
) -> Callable[[SmoothObject[A]], Layer[P, A, B]]: ...
def mixed(
    f: Layer[P, A, B] | LayerMaker[A, P, B], dtype: DTypeLike
) -> Layer[P, A, B] | Callable[[SmoothObject[A]], Layer[P, A, B]]:
    """``cast >> Precision(dtype)(f) >> cast back``, along the cast of the parameters; or its maker.

    Wires and parameters are those of f, and its names and starts. Raises like ``Precision``.
    """
    precision = Precision(dtype_named(dtype))
    if not isinstance(f, ParaHom):
        maker = f
        return lambda a: mixed(a >> maker, dtype)
    p, a, b = f.parameters, f.domain, f.codomain
    given = cast_into(p, precision) @ cast_into(a, precision)
    return parametric(p, a, given >> precision(f.body) >> cast_back(b, precision))
