"""Numbers too large: for a float, for memory, for words."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import pytest

from cartesian_rdc.categories import smooth as sm
from cartesian_rdc.categories.free import Atomic
from cartesian_rdc.categories.smooth import Array, Arrow, space, variable
from cartesian_rdc.categories.smooth.rearrangement import Broadcast
from cartesian_rdc.errors import DataError, SpaceError, require_number, require_whole, shown
from cartesian_rdc.execution import NumpyEngine, engine_named, evaluate
from cartesian_rdc.functors import Batching
from cartesian_rdc.neural import dropout, initialise, leaky_relu, normal, normalise, reals, zeros

HUGE = (10**30, 10**400, -(10**400), 10**5000)
A = space(3)
X = variable(A)

GIVEN: dict[str, Callable[[int], object]] = {
    "scale": lambda n: sm.scale(A, n),
    "divide by": lambda n: sm.divide_by(A, n),
    "power": lambda n: sm.power(A, n),
    "polynomial": lambda n: sm.polynomial(A, (0, n)),
    "constant": sm.constant,
    "x + n": lambda n: X + n,
    "n - x": lambda n: n - X,
    "x * n": lambda n: X * n,
    "n / x": lambda n: n / X,
    "x ** n": lambda n: X**n,
    "x > n": lambda n: n < X,
    "x[n]": lambda n: X[n],
    "lengths": space,
    "reshape": lambda n: sm.reshape(A, n),
    "slice": lambda n: sm.take(A, slice(0, n)),
    "batch": lambda n: Batching(n).on_object(A),
    "leaky relu": lambda n: leaky_relu(n)(reals(3)),
    "normalise": lambda n: normalise(reals(3), n),
    "dropout": lambda n: dropout(n)(reals(3)),
    "normal": normal,
    "seed": lambda n: initialise(reals(3), n, weights=zeros),
}


@pytest.mark.parametrize("name", GIVEN)
@pytest.mark.parametrize("number", HUGE, ids=["10^30", "10^400", "-10^400", "10^5000"])
def test_whole_numbers_of_any_size_are_right_or_refused(name: str, number: int) -> None:
    """Anything but a ``SpaceError`` fails, one that cannot be worded too."""
    with suppress(SpaceError):
        GIVEN[name](number)


def test_a_whole_number_beyond_64_bits_is_the_float() -> None:
    f = sm.scale(space(), 10**30)
    assert evaluate(f, 3.0) == NumpyEngine().compile(f)(3.0) == 3.0 * 1e30
    with pytest.raises(SpaceError, match="too large"):
        sm.scale(space(), 10**400)


def test_words_for_numbers_too_long_to_write() -> None:
    assert shown(10**5000) == "a whole number of 16610 bits"
    with pytest.raises(DataError, match="a number, a whole number of 16610 bits is not"):
        require_number(DataError, "rate", 10**5000, words="a number")
    with pytest.raises(DataError, match="not a whole number of 16610 bits"):
        require_whole(DataError, "seed", -(10**5000))


@pytest.mark.parametrize("shape", [(2**32, 2**32), (2**64,), (2**60,), (0, 2**62, 2**62)])
def test_spaces_beyond_all_memory_are_refused(shape: tuple[int, ...]) -> None:
    words = f"lengths {', '.join(map(str, shape))} takes 9223372036854775807 bytes or more"
    with pytest.raises(SpaceError, match=words):
        space(*shape)
    for source in (space(0), space(2)):
        with pytest.raises(SpaceError, match=words):
            sm.reshape(source, *map(int, shape))
    assert space(2**59)


def test_a_product_of_lengths_does_not_wrap() -> None:
    with pytest.raises(SpaceError, match="takes 9223372036854775807 bytes or more"):
        sm.reshape(space(0), np.int64(2**32), np.int64(2**32))
    with pytest.raises(SpaceError, match="sizes differ"):
        sm.reshape(space(2**31, 2**28), 2**58)


def in_memory(large: Array) -> Arrow:
    """``R -> R``, by way of an array of many equal numbers."""
    a = Atomic(large)
    return sm.then(Broadcast(large, (0,)), sm.exp(a), sm.sum(a))


def test_maps_for_which_there_is_not_enough_memory_name_the_array() -> None:
    large = Array((10**15,), "float64")
    words = r"memory for a map R -> R, whose largest array is R\[1000000000000000\], of 8"
    f = in_memory(large)
    with pytest.raises(SpaceError, match=words):
        NumpyEngine().compile(f)(1.0)
    with pytest.raises(SpaceError, match="not enough memory for a map R -> R"):
        evaluate(f, 1.0)
    step = sm.then(sm.smooth.first(space(), space()), f)
    with pytest.raises(SpaceError, match="whose largest array is R"):
        NumpyEngine().fold(step)(1.0, np.ones(2), [0])
    with pytest.raises(SpaceError, match=r"not enough memory for R\[1000000000000000\]"):
        initialise(reals(10**15), 0, weights=normal(1), biases=normal(1))


def test_the_memory_of_a_device_ends_in_the_same_words() -> None:
    large = Array((10**13,), "float64")
    f = sm.then(Broadcast(large, (0,)), sm.exp(Atomic(large)))
    with pytest.raises(SpaceError, match=r"there is not enough memory for a map R -> R\[10000000"):
        engine_named("jax").compile(f)(1.0)
