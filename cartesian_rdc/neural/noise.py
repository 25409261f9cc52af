"""Layers with noise, and the two maps of a model that has some: in training and in evaluation.

Noise is a parameter called ``noise``, which is not learned. A model is built once, and both maps
are got from it, with the same parameters, which are the others:

>>> from cartesian_rdc.neural import dense, reals, relu, softmax
>>> model = reals(4) >> dense(reals(8), relu) >> dropout(0.5) >> dense(reals(3), softmax)
>>> model.names
('weights', 'bias', 'noise', 'weights.2', 'bias.2')
>>> print(in_training(model))
R[8] × R[4] -> R[3] with parameters (R[3] × R[3, 8]) × (R[8] × R[8, 4])
>>> print(in_evaluation(model))
R[4] -> R[3] with parameters (R[3] × R[3, 8]) × (R[8] × R[8, 4])

In training the noise comes with the data, ``((noise, x), label)``, so that all randomness is the
caller's; ``draw_noise(noise_of(model), number, seed)`` draws some for a ``number`` of samples, anew
for each epoch. ``batched(in_training(model), n)`` gives each sample noise of its own. In evaluation
there is no noise, and dropout is the identity: not at a value of the noise, but as another map.

A layer of one's own has a parameter called ``noise`` and reads it by a ``Stochastic`` generator,
which says what it is in evaluation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic

import numpy as np

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.smooth import Array, Numbers, Value, assemble
from cartesian_rdc.categories.smooth.noise import require_rate
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import NamingError, SpaceError, require_whole
from cartesian_rdc.execution import program
from cartesian_rdc.execution.passes.loops import loops
from cartesian_rdc.functors import WithoutNoise
from cartesian_rdc.neural.notation import Layer, SmoothObject, layer
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import Wire, as_inputs, freeze_at, only, parts, unit, zero

NOISE = "noise"
"""The word for parameters that are noise."""


class Noise(Generic[A]):
    """The name of a number in ``[0, 1)`` for each entry of A, drawn at random."""


def dropout(rate: float) -> Callable[[SmoothObject[A]], Layer[Noise[A], A, A]]:
    """``x -> x / (1 - rate)`` where ``noise >= rate``, and 0 elsewhere; in evaluation the identity.

    The ``noise``, of the shape of x, is uniform in ``[0, 1)``, so that the mean over the noise is
    x; see ``in_training`` and ``in_evaluation`` (Srivastava et al., 2014). Raises ``SpaceError`` if
    the rate is not in ``[0, 1)``; the maker, if it is 1 in the dtype of A.
    """
    require_rate(rate)

    def made(a: SmoothObject[A]) -> Layer[Noise[A], A, A]:
        drop = sm.everywhere_on_two(a.object, lambda array: sm.Dropout(array, rate))
        return layer(NOISE, a, a, drop)

    return made


def noise_names(a: SmoothObject[A]) -> list[str]:
    """The names of those parts of a space of parameters that are noise, the oldest first."""
    return [name for name in a.names if is_noise(name)]


def is_noise(name: str) -> bool:
    """Whether a part of this name is noise."""
    return name.rpartition("/")[2].partition(".")[0] == NOISE


def noise_of(model: Layer[P, A, B]) -> SmoothObject[Wire]:
    """The space of the noise of a model, the product of its parameters called ``noise``."""
    return only(model.parameters, noise_names(model.parameters))


def in_training(model: Layer[P, A, B]) -> Layer[Wire, tuple[Wire, A], B]:
    """``N × A -> B``, the map that is trained: its noise N is the first part of the input."""
    return as_inputs(model, noise_names(model.parameters))


def in_evaluation(model: Layer[P, A, B]) -> Layer[Wire, A, B]:
    """``A -> B``, the map that is used: ``WithoutNoise`` of the model.

    Its parameters are those of ``in_training(model)``, so that a state of the one is a state of the
    other. A model without noise stays as it is. Raises ``NamingError`` if the result reads a
    parameter called ``noise``.
    """
    names, calm = noise_names(model.parameters), WithoutNoise()(model)
    at_zero = {name: zero(unit(a.category), a) for name, a in parts(calm.parameters).items()}
    code = loops(program(as_inputs(calm, names).body))
    read = {*code.outputs, *(v for i in code.instructions for v in i.arguments)}
    noise = len(noise_of(model).object.atoms())
    before = len(model.parameters.object.atoms()) - noise
    if not read.isdisjoint(code.inputs[before : before + noise]):
        raise NamingError(
            f"the model reads {' or '.join(names)} in evaluation, too: what reads noise is a "
            "Stochastic generator, and a parameter that is learned has another name"
        )
    return freeze_at(calm, {name: at_zero[name] for name in names})


def draw_noise(noise: SmoothObject[A], number: int, seed: int | Sequence[int]) -> Value:
    """A ``number`` of values of a space, uniform in ``[0, 1)``, a function of the ``seed``.

    Each array has an axis of this length in front, as data have. Raises ``SpaceError`` if the
    number or the seed, or a part of it, is no whole number from 0.
    """
    require_whole(SpaceError, "number of samples of draw_noise", number)
    for part in seed if isinstance(seed, Sequence) else (seed,):
        require_whole(SpaceError, "seed of draw_noise", part)
    rng = np.random.default_rng(seed)

    def uniform(array: Array) -> Numbers:
        drawn: Numbers = rng.random((number, *array.shape)).astype(array.dtype)
        below: Numbers = np.nextafter(np.ones((), array.dtype), np.zeros((), array.dtype))
        return np.minimum(drawn, below)  # rounding may reach 1

    return assemble(noise.object, map(uniform, arrays_in(noise.object)))
