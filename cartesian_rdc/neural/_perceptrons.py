"""What a transformer does with each token: layers ``A -> A``, made from A, whatever A is.

>>> from cartesian_rdc.neural.notation import reals
>>> print(reals(8) >> swiglu_perceptron(reals(20)))
R[8] -> R[8] with parameters R[8, 20] × (R[20, 8] × R[20, 8])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from cartesian_rdc.errors import require_kind
from cartesian_rdc.neural._gated import Gated, swiglu
from cartesian_rdc.neural.activations import Activation, gelu
from cartesian_rdc.neural.layers import bias, dense, linear
from cartesian_rdc.neural.notation import Layer, Matrix, SmoothObject
from cartesian_rdc.type_variables import A, B
from cartesian_rdc.typed import ParaHom, Wire


class AnyParameters(Protocol[A]):
    """A layer ``A -> A``, whose parameters have any name."""

    def unnamed(self) -> Layer[Wire, A, A]:
        """The same layer, whose parameters are called ``Wire``."""
        ...


class TokenMaker(Protocol):
    """Makes a layer ``A -> A`` from A, whatever A is, as ``rms_normalisation`` does."""

    def __call__(self, token: SmoothObject[A], /) -> AnyParameters[A]:
        """The layer."""
        ...


class Hidden:
    """The name of the hidden units of a block."""


Perceptron: TypeAlias = Callable[[SmoothObject[Hidden]], TokenMaker]
"""Makes, from the wire of its hidden units, what makes a perceptron from a token."""


def dense_perceptron(
    inside: SmoothObject[B], activation: Activation[B] = gelu
) -> Callable[
    [SmoothObject[A]], Layer[tuple[A, tuple[Matrix[B, A], tuple[B, Matrix[A, B]]]], A, A]
]:
    """``x -> c' + W' activation(c + W x)``: two layers with biases, with B inside.

    Raises like ``dense`` and ``linear``.
    """
    first = dense(inside, activation)
    return lambda a: a >> first >> linear(a) >> bias


def swiglu_perceptron(
    inside: SmoothObject[B],
) -> Callable[[SmoothObject[A]], Layer[tuple[Matrix[B, A], Gated[A, B]], A, A]]:
    """``x -> W' (silu(W x) ⊙ V x)``: ``FFN_SwiGLU`` (2002.05202, equation 6), with B inside.

    Raises like ``swiglu``.
    """
    gated = swiglu(inside)
    return lambda a: a >> gated >> linear(a)


def layer_of(maker: TokenMaker, token: SmoothObject[A], what: str) -> Layer[Wire, A, A]:
    """The layer of a token, ``what`` in words. Raises ``TypeError`` if it is no layer."""
    made = maker(token)
    require_kind(made, ParaHom, what, "a layer with parameters, as of rms_normalisation")
    return made.unnamed()
