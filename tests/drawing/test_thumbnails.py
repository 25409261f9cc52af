"""Pictures of arrays: of any shape and any numbers, true to size and sign."""

from __future__ import annotations

import zlib
from base64 import b64decode
from struct import unpack

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays, floating_dtypes, integer_dtypes
from numpy.typing import NDArray

from cartesian_rdc.drawing import draw
from cartesian_rdc.drawing.thumbnails import BINS, HIGH, LEVELS, MOST, NOT_FINITE, thumbnail_of
from cartesian_rdc.learning import supervised
from cartesian_rdc.neural import (
    Momentum,
    constant_rate,
    dense,
    initialise,
    quadratic_loss,
    reals,
    tanh,
)
from cartesian_rdc.typed import called


def pixels_of(uri: str) -> NDArray[np.uint8]:
    """The colours of an image in PNG, by number; its checksums are right."""
    data = b64decode(uri.removeprefix("data:image/png;base64,"), validate=True)
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    parts: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (length,) = unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert unpack(">I", data[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + body),)
        parts[kind] = body
        at += 12 + length
    w, h = unpack(">II", parts[b"IHDR"][:8])
    found = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(h, w + 1)
    assert not found[:, 0].any()
    assert 3 * (found.max() + 1) <= len(parts[b"PLTE"])
    return found[:, 1:]


SHAPES = st.lists(st.integers(0, 40), max_size=3).map(tuple)


@given(st.data(), SHAPES)
def test_any_array_has_one(data: st.DataObject, shape: tuple[int, ...]) -> None:
    dtype = data.draw(
        floating_dtypes(endianness="=", sizes=(16, 32, 64)) | integer_dtypes(endianness="=")
    )
    array = data.draw(arrays(dtype, shape))
    found = thumbnail_of("name", array)
    assert found.about.startswith(f"{array.dtype}[{', '.join(map(str, shape))}], ")
    if not array.size:
        assert (found.about.rpartition(", ")[2], found.image) == ("empty", "")
        return
    pixels = pixels_of(found.image)
    if len(shape) == 2:
        assert pixels.shape == (min(shape[0], MOST), min(shape[1], MOST))
    else:
        assert pixels.shape == (HIGH, BINS)


@given(arrays(np.float64, st.tuples(st.integers(1, MOST), st.integers(1, MOST))))
def test_a_small_heat_map_is_monotone_and_keeps_signs(matrix: NDArray[np.float64]) -> None:
    levels, finite = pixels_of(thumbnail_of("", matrix).image), np.isfinite(matrix)
    assert np.array_equal(levels == NOT_FINITE, ~finite)
    order = np.argsort(matrix[finite])
    assert (np.diff(levels[finite][order].astype(int)) >= 0).all()
    middle = (LEVELS - 1) / 2
    signs = np.sign(levels[finite] - middle)
    assert ((signs == 0) | (signs == np.sign(matrix[finite]))).all()
    assert (levels[finite & (matrix == 0)] == middle).all()


def test_a_large_matrix_is_averaged() -> None:
    blocks = np.kron(np.eye(MOST) * 2 - 1, np.ones((3, 5)))
    levels = pixels_of(thumbnail_of("", blocks).image)
    assert np.array_equal(levels, np.where(np.eye(MOST) > 0, LEVELS - 1, 0))
    blocks[0, 0] = np.nan
    assert pixels_of(thumbnail_of("", blocks).image)[0, 0] == NOT_FINITE
    huge = np.full((64, 64), 1.7e308)
    assert (pixels_of(thumbnail_of("", huge).image) == LEVELS - 1).all()


def test_a_histogram_counts() -> None:
    numbers = np.repeat([0.0, 1.0, 4.0], [2, 4, 1])
    heights = pixels_of(thumbnail_of("", numbers).image).sum(0)
    assert heights[[0, BINS // 4, BINS - 1]].tolist() == [HIGH // 2, HIGH, -(-HIGH // 4)]
    assert heights.sum() == HIGH // 2 + HIGH + -(-HIGH // 4)


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array(2.5), "float64[], 2.5"),
        (np.array([1, 2, 6]), "int64[3], from 1 to 6, mean 3"),
        (np.array([np.nan, 1.0, 3.0], np.float32), "float32[3], from 1 to 3, mean 2, 1 not finite"),
        (np.array([np.inf, np.nan]), "float64[2], 2 not finite"),
        (np.zeros((0, 3)), "float64[0, 3], empty"),
        (np.array([1.7e308, 1.7e308]), "float64[2], from 1.7e+308 to 1.7e+308, mean 1.7e+308"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_it_says(array: NDArray[np.generic], words: str) -> None:
    assert thumbnail_of("", array).about == words


def test_each_wire_has_its_own() -> None:
    """By number of the wire that comes in: of a learner, after those of its memory."""
    model = reals(2) >> called("body", dense(reals(3), tanh))
    at = initialise(model.parameters, seed=0)
    learner = supervised(model, quadratic_loss, constant_rate(0.1), Momentum(0.9))
    found = draw(model, parameters=at).thumbnails
    assert {k: t.name for k, t in found.items()} == {0: "body/bias", 1: "body/weights"}
    found = draw(learner, parameters=at).thumbnails
    assert {k: t.name for k, t in found.items()} == {2: "body/bias", 3: "body/weights"}
