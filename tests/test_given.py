# pyright: basic
"""What comes in as data: numbers are taken, and whatever would lose something is refused."""

from __future__ import annotations

import array
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, strategies as st

from cartesian_rdc.categories.circuits import Circuits
from cartesian_rdc.categories.free import Atomic, Product, Unit, interned
from cartesian_rdc.categories.semirings import Modular
from cartesian_rdc.categories.smooth import (
    Array,
    Pointwise,
    Space,
    assemble,
    constant,
    smooth,
    space,
    value_of,
    variable,
)
from cartesian_rdc.categories.smooth.spaces import batch_of, leaves_of
from cartesian_rdc.errors import DataError, SpaceError
from cartesian_rdc.execution import CircuitEngine, NumpyEngine, engine_named, evaluate
from cartesian_rdc.neural import freeze, linear, reals
from cartesian_rdc.neural.parameters import from_arrays, point, value

MASKED: Any = np.ma.array([1.0, 2.0], mask=[False, True])

DTYPES = ("float16", "float32", "float64")


class Frame:
    """Like a column of a data frame: not an array, but one can be had of it."""

    def __init__(self, numbers: Any, dtype: Any) -> None:
        self.numbers = np.asarray(numbers, dtype)

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        return self.numbers

    def mask(self) -> None:
        """Data frames have a method of this name."""


class Broken:
    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        raise RuntimeError("on another device")


class WithMask:
    """Like a masked array of another library."""

    mask = (False, True)

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        return np.ones(2)


REFUSED: dict[str, tuple[Any, str]] = {
    "masked": (MASKED, "masked array"),
    "masked nowhere": (np.ma.array([1.0, 2.0]), "masked array"),
    "masked in a list": ([1.0, np.ma.masked], "masked array"),
    "a list of masked": ([np.ma.masked_invalid(np.float64(k)) for k in (1, np.nan)], "masked"),
    "of another library": (WithMask(), "masked array"),
    "complex": (np.array([1, 2j]), "complex128"),
    "complex that is real": (np.array([1 + 0j, 2]), "complex128"),
    "objects": (np.array([1.0, 2.0], object), "object"),
    "None": ([1.0, None], "object"),
    "large": ([10**30, 1], "object"),
    "text": (["1", "2"], "<U1"),
    "bytes": ([b"1", b"2"], "|S1"),
    "dates": (np.array(["2020-01-01", "2020-01-02"], "datetime64[D]"), "datetime64"),
    "times": (np.array([1, 2], "timedelta64[s]"), "timedelta64"),
    "records": (np.zeros(2, [("a", float)]), "a"),
    "a column with gaps": (Frame([1, None], object), "object"),
    "a column of dates": (Frame(["2020-01-01"] * 2, "datetime64[s]"), "datetime64"),
    "broken": (Broken(), "on another device"),
}

TAKEN: dict[str, Any] = {
    "a list": [1, 2.0],
    "of booleans": [True, 2],
    "a tuple in a list": [np.float32(1), 2],
    "integers": np.array([1, 2], np.uint8),
    "half": np.array([1, 2], np.float16),
    "long": np.array([1, 2], np.longdouble),
    "big-endian": np.array([1, 2], ">f8"),
    "a column": Frame([1, 2], float),
    "of jax": jnp.asarray([1.0, 2.0]),
    "of Python": array.array("d", [1.0, 2.0]),
}

layer = reals(2) >> linear(reals(1))


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("dtype", DTYPES)
def test_what_would_lose_something_is_refused_everywhere(name: str, dtype: str) -> None:
    given_, words = REFUSED[name]
    a = reals(2, dtype=dtype)
    doors: list[Callable[[], object]] = [
        lambda: value_of(a.object, given_),
        lambda: value_of(Product(Unit(), a.object), ((), given_)),
        lambda: batch_of(space(dtype=dtype), given_),
        lambda: constant(given_, dtype),
        lambda: point(a, given_),
        lambda: from_arrays(a, [given_]),
        lambda: value(a, {"parameter": given_}),
        lambda: evaluate(smooth.identity(a.object), given_),
    ]
    if isinstance(given_, np.ndarray):
        doors.append(lambda: variable(a.object) + given_)
    for door in doors:
        with pytest.raises(SpaceError) as caught:
            door()
        assert words in str(caught.value)


@pytest.mark.parametrize("name", TAKEN)
@pytest.mark.parametrize("dtype", DTYPES)
def test_what_is_numbers_is_taken(name: str, dtype: str) -> None:
    a = reals(2, dtype=dtype)
    (first,) = leaves_of(value_of(a.object, TAKEN[name]))
    (second,) = leaves_of(from_arrays(a, [TAKEN[name]]))
    third: Any = NumpyEngine().compile(constant(TAKEN[name], dtype))(())
    for got in (first, second, third):
        assert got.dtype.name == dtype
        assert got.tolist() == [1, 2]


@pytest.mark.parametrize("named", ["numpy", "numba", "jax"])
def test_masks_on_the_way_into_an_engine(named: str) -> None:
    engine, one = engine_named(named), space()
    f = engine.compile(smooth.identity(space(2)))
    add: Any = engine.fold(smooth.addition(one))
    refusals: list[Callable[[], object]] = [
        lambda: f(MASKED),
        lambda: add(0.0, MASKED, [0, 1]),
        lambda: add(MASKED[1], np.ones(2), [0, 1]),
        lambda: add(0.0, np.ones(2), np.ma.array([0, 1], mask=[False, True])),
        lambda: engine.sample(MASKED, 0),
    ]
    for refused in refusals:
        with pytest.raises((SpaceError, DataError), match="mask"):
            refused()
    assert float(add(0.0, [1, 2], [0, 1])) == 3


def test_circuits_have_no_masks_either() -> None:
    engine = CircuitEngine(Circuits(Modular(2)))
    for refused in (engine.point, lambda bits: engine.samples([bits])):
        with pytest.raises(DataError, match="masked"):
            refused(np.ma.array([0, 1], mask=[False, True]))


def test_arrays_of_jax_beside_others() -> None:
    """What goes with an array of JAX is checked like what goes alone."""
    engine = engine_named("jax")
    f: Any = engine.compile(smooth.addition(space(2, dtype="float32")))
    with_jax = jnp.asarray([1.0, 2.0], "float32")
    assert f((with_jax, [1.0, 2.0])).tolist() == [2, 4]
    for wrong in (MASKED, ["1", "2"], [1e300, 0.0], np.array([1j, 1])):
        with pytest.raises(SpaceError, match=r"the space is float32\[2\]"):
            f((with_jax, wrong))


ENDS = {"float16": 65504.0, "float32": float(np.finfo("float32").max)}


@pytest.mark.parametrize("dtype", ENDS)
def test_the_largest_number_and_what_is_beyond(dtype: str) -> None:
    """Rounding to the largest is rounding; half a step further it would be infinite."""
    last, kind = ENDS[dtype], np.dtype(dtype).type
    half = (last - float(np.nextafter(kind(last), kind(0)))) / 2
    a = space(2, dtype=dtype)
    within = np.nextafter(last + half, 0)
    for sign in (1, -1):
        (got,) = leaves_of(value_of(a, [sign * within, 1.0]))
        assert got.tolist() == [sign * last, 1]
        for beyond in (last + half, 1e300):
            for door in (value_of, lambda _, x: constant(x, dtype)):
                with pytest.raises(SpaceError, match=f"has the number .*, and {dtype} ends at"):
                    door(a, [1.0, sign * beyond])
    if dtype == "float16":
        with pytest.raises(SpaceError, match="has the number 65520, and float16 ends at"):
            value_of(a, np.array([1, 65520]))
        assert leaves_of(value_of(a, [65519, 0]))[0].tolist() == [last, 0]
    (kept,) = leaves_of(value_of(a, [np.inf, -np.inf]))
    assert kept.tolist() == [np.inf, -np.inf]
    assert np.isnan(leaves_of(value_of(a, [np.nan, 1e-300]))[0][0])
    with pytest.raises(SpaceError, match="has the number"):
        freeze(reals(2, dtype=dtype) >> linear(reals(1, dtype=dtype)), {"weights": [[1e300, 0]]})


def test_the_longest_numbers_fit_float64_or_not() -> None:
    long = np.array([np.finfo(np.longdouble).max, 1])
    if long[0] > np.finfo(float).max:
        with pytest.raises(SpaceError, match=r"has the number .*, and float64 ends at"):
            value_of(space(2), long)


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=5), st.sampled_from(DTYPES))
def test_narrowing_is_rounding_or_a_refusal(numbers: list[float], dtype: str) -> None:
    with np.errstate(over="ignore"):
        rounded = np.array(numbers).astype(dtype)
    a = space(len(numbers), dtype=dtype)
    if (np.isinf(rounded) & np.isfinite(numbers)).any():
        with pytest.raises(SpaceError, match="has the number"):
            value_of(a, numbers)
    else:
        assert leaves_of(value_of(a, numbers))[0].tobytes() == rounded.tobytes()


@interned
class Root(Pointwise):
    """A generator of one's own, whose evaluation may give anything."""

    kind: str = "complex"

    def evaluate(self, arguments: Any) -> Any:
        return np.emath.sqrt(arguments[0]) if self.kind == "complex" else ["1", "2"]

    def reverse_derivative(self) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize("kind", ["complex", "text"])
def test_an_evaluation_gives_real_numbers(kind: str) -> None:
    root = Root(Array((2,), "float64"), kind)
    with pytest.raises(SpaceError, match=r"goes R\[2\] -> R\[2\], its evaluate gives an array of"):
        evaluate(root, [-1.0, 1.0])


# As many as there are


def objects() -> st.SearchStrategy[Space]:
    atoms = st.sampled_from([Unit(), space(2), space(), space(0)])
    return st.recursive(atoms, lambda inner: st.builds(Product, inner, inner), max_leaves=6)


def together(a: Space, leaves: list[Any]) -> Any:
    def pair(x: Any, y: Any) -> Any:
        return x, y

    return a.collect(iter(leaves), lambda: (), pair)


@given(objects(), st.integers(-2, 2))
def test_a_value_is_assembled_of_as_many_arrays_as_there_are(a: Space, more: int) -> None:
    arrays = [np.zeros(atom.shape) for atom in a.atoms()]
    count = max(0, len(arrays) + more)
    given_ = (arrays + [np.zeros(2)] * 2)[:count]
    if count == len(arrays):
        assert all(x is y for x, y in zip(leaves_of(assemble(a, given_)), arrays, strict=True))
        assert all(x is y for x, y in zip(leaves_of(together(a, given_)), arrays, strict=True))
        return
    with pytest.raises(SpaceError) as caught:
        assemble(a, iter(given_))
    assert str(caught.value) == f"{a} has {len(arrays)} arrays, {count} are given"
    with pytest.raises(DataError, match="more" if count > len(arrays) else "fewer"):
        together(a, given_)


def test_a_value_has_pairs_and_no_triples() -> None:
    three: Any = (np.zeros(2), np.zeros(2), np.zeros(2))
    one: Any = (np.zeros(2),)
    for wrong, words in ((three, 3), (one, 1), ((three, ()), 3), (((), one), 1)):
        with pytest.raises(SpaceError, match=f"and not a tuple of length {words}"):
            leaves_of(wrong)


@pytest.mark.parametrize("named", ["numpy", "numba", "jax"])
def test_the_samples_that_an_engine_has(named: str) -> None:
    engine = engine_named(named)
    data: Any = (np.arange(6.0).reshape(3, 2), np.arange(3.0))
    assert engine.length(data) == 3
    x, y = leaves_of(engine.sample(data, 2))
    assert (x.tolist(), y.tolist()) == ([4, 5], 2)
    three: Any = (*data, np.zeros(3))
    flat: Any = (data[0], np.array(1.0))
    half: Any = 1.5
    number: Any = 3.0
    for wrong, words in (
        (lambda: engine.sample(data, 3), "names the samples 3 to 3, the data have 3"),
        (lambda: engine.sample(data, -1), "names the samples -1 to -1"),
        (lambda: engine.sample(data, half), "the order is a row of whole numbers"),
        (lambda: engine.length(flat), r"one axis more, in front: array\(1.0?\) has none"),
        (lambda: engine.length(number), "one axis more, in front: 3.0 has none"),
        (lambda: engine.order([[0, 1], [2]]), "rows of several lengths"),
    ):
        with pytest.raises(DataError, match=words):
            wrong()
    for refused in (engine.length, lambda d: engine.sample(d, 0)):
        with pytest.raises(SpaceError, match="a pair or \\(\\), and not a tuple of length 3"):
            refused(three)


def test_a_tracer_of_jax_is_no_data_of_numpy() -> None:
    f = NumpyEngine().compile(smooth.identity(Atomic(Array((2,), "float64"))))
    with pytest.raises(SpaceError, match="the value is no array"), jax.enable_x64(True):
        jax.jit(f)(jnp.zeros(2))
