"""How the parameters of a model start: each as its layer says, or as is said by name.

>>> from cartesian_rdc.neural import dense, filled, reals, relu
>>> model = reals(2) >> dense(reals(1), relu)
>>> initialise(model.parameters, 0)
(array([0.]), array([[ 0.38738615, -0.6511415 ]]))
>>> initialise(model.parameters, 0, {"bias": filled(0.1)})
(array([0.1]), array([[ 0.38738615, -0.6511415 ]]))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from cartesian_rdc.categories.smooth import Array, Numbers, Space, Value, assemble
from cartesian_rdc.categories.smooth.given import array_given
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import NamingError, SpaceError, require_kind, require_whole, shown
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.neural.initialisers import Initialiser, Start, glorot, is_constant, zeros
from cartesian_rdc.neural.noise import noise_names
from cartesian_rdc.neural.notation import SmoothObject
from cartesian_rdc.type_variables import A
from cartesian_rdc.typed.naming import Named, leaves
from cartesian_rdc.typed.parameters import require_names


def initialise(
    parameters: SmoothObject[A],
    seed: int,
    named: Mapping[str, Initialiser] | None = None,
    *,
    weights: Initialiser | None = None,
    biases: Initialiser | None = None,
) -> Value:
    """A value of the space of ``parameters``, a function of the ``seed``.

    Each array is drawn by the first of these that there is:

    ``named``    the initialiser of its name, or of the innermost scope around it that is there
    ``weights``  in place of what its layer says, if that draws at random
    ``biases``   in place of what its layer says, if that is a constant
    its layer    which says so when it is made, by ``parameter``

    A layer that says nothing is taken to say ``glorot`` for arrays of two axes or more, and
    ``zeros`` for others. One stream of random numbers is drawn from, by the oldest parameter first.

    Raises ``NamingError`` if there is nothing of a name in ``named``, or if a parameter is noise;
    ``SpaceError`` if the seed is no whole number from 0, if an initialiser is none or makes
    another array than it is asked for, or if there is not enough memory; ``TypeError`` if
    ``parameters`` is no object with names or ``named`` no mapping. What an initialiser raises comes
    through.
    """
    require_whole(SpaceError, "seed", seed)
    parts = leaves(by_array(parameters).naming)
    said_so = dict[str, Initialiser]() if named is None else named
    by_name = 'a mapping, such as {"weights": normal(0.1)}; all start alike by weights= and biases='
    require_kind(said_so, Mapping, "what starts by name", by_name)
    require_names(said_so, [*dict.fromkeys(way for part in parts for way in _around(part.name))])
    for name in noise_names(parameters):
        raise NamingError(
            f"{name} is noise, which is not learned: in_training(model) and in_evaluation(model) "
            "have the parameters that are"
        )
    rng = np.random.default_rng(seed)
    arrays: list[Numbers] = []
    for part in parts:
        (array,) = arrays_in(part.object)
        said = _said(part, array)
        for_all = biases if is_constant(said.draw) else weights
        draw = next((said_so[way] for way in _around(part.name) if way in said_so), for_all)
        try:
            start = said if draw is None else Start(draw, said.form)
            arrays.append(_drawn(part.name, start, array, rng))
        except MemoryError:
            raise SpaceError(f"there is not enough memory for {array}") from None
    return assemble(parameters.object, reversed(arrays))


def _around(name: str) -> Iterator[str]:
    """The name, and the scopes around it, the innermost first."""
    while name:
        yield name
        name = name.rpartition("/")[0]


def _said(part: Named[Space], array: Array) -> Start:
    """How a part starts, as its layer says."""
    if isinstance(part.start, Start):
        return part.start
    return Start(glorot if array.rank > 1 else zeros)


def _drawn(name: str, start: Start, array: Array, rng: np.random.Generator) -> Numbers:
    form = start.form_of(array)
    count = array.size // form.size if form.size else 1
    parts = [_made(name, start.draw, form, rng) for _ in range(count)]
    return (parts[0] if count == 1 else np.array(parts, array.dtype)).reshape(array.shape)


def _made(name: str, draw: object, array: Array, rng: np.random.Generator) -> Numbers:
    """What is drawn. Raises ``SpaceError``, naming the parameter, if it is another array."""
    if not callable(draw):
        raise SpaceError(f"an initialiser is a function, that of {name} is {shown(draw)}")
    wanted = f"the initialiser of {name} is to make {array}"
    made = array_given(draw(array, rng), wanted)
    if made.shape != array.shape or made.dtype != array.dtype:
        came = f"an array of shape {made.shape} and dtype {made.dtype}"
        raise SpaceError(f"{wanted}, it made {came}")
    return made
