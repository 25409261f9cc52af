"""Small pictures of arrays: a heat map of a matrix, a histogram of any other, in PNG.

Colours of a heat map go from blue over white, which is 0, to red; what is not finite is green.
"""

from __future__ import annotations

import zlib
from base64 import b64encode
from dataclasses import dataclass
from struct import pack
from typing import TypeAlias, final

import numpy as np
from numpy.typing import NDArray

MOST = 32
"""How many rows and columns a heat map has at most; larger matrices are averaged in blocks."""
BINS = 24
HIGH = 18
"""How many bars a histogram has, and how high they are."""

LEVELS = 63
"""How many colours there are between the least and the largest number."""
NOT_FINITE = LEVELS

Pixels: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]


@final
@dataclass(frozen=True)
class Thumbnail:
    """A picture of an array: its ``name``, what it is, and a URI that holds the image, if any."""

    name: str
    about: str
    image: str


def thumbnail_of(name: str, array: NDArray[np.generic]) -> Thumbnail:
    """The picture of an array of numbers of any shape; if it has no entries, there is no image."""
    numbers = np.asarray(array, np.float64)
    if not numbers.size:
        return Thumbnail(name, f"{_shape(array)}, empty", "")
    scale = _scale(numbers)
    image = _heat(numbers, scale) if numbers.ndim == 2 else _bars(numbers, scale)
    return Thumbnail(name, f"{_shape(array)}, {_range(numbers, scale)}", image)


def _shape(array: NDArray[np.generic]) -> str:
    return f"{array.dtype}[{', '.join(map(str, array.shape))}]"


def _scale(numbers: Floats) -> float:
    """The largest absolute value among those that are finite; 1 if there is none but 0."""
    finite = np.abs(numbers[np.isfinite(numbers)])
    return float(finite.max(initial=0.0)) or 1.0


def _range(numbers: Floats, scale: float) -> str:
    finite = numbers[np.isfinite(numbers)]
    rest = numbers.size - finite.size
    odd = f"{rest:,} not finite" if rest else ""
    if not finite.size:
        return odd
    if numbers.size == 1:
        return f"{finite[0]:.6g}"
    mean = float(np.mean(finite / scale)) * scale
    words = f"from {finite.min():.4g} to {finite.max():.4g}, mean {mean:.4g}"
    return f"{words}, {odd}" if odd else words


def _heat(numbers: Floats, scale: float) -> str:
    finite = np.isfinite(numbers)
    scaled = np.where(finite, numbers, 0.0) / scale
    for axis in (0, 1):
        scaled, finite = _averaged(scaled, axis), _all(finite, axis)
    levels = np.rint((scaled + 1) / 2 * (LEVELS - 1)).clip(0, LEVELS - 1)
    return _png(np.where(finite, levels, NOT_FINITE).astype(np.uint8), _diverging(), b"")


def _starts(length: int) -> NDArray[np.intp]:
    """Where blocks begin, of which there are at most ``MOST``."""
    count = min(length, MOST)
    return np.arange(count, dtype=np.intp) * length // count


def _averaged(numbers: Floats, axis: int) -> Floats:
    starts = _starts(numbers.shape[axis])
    lengths = np.diff([*starts, numbers.shape[axis]])
    sums = np.add.reduceat(numbers, starts, axis)
    return np.asarray(sums / (lengths[:, None] if axis == 0 else lengths), np.float64)


def _all(flags: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    return np.logical_and.reduceat(flags, _starts(flags.shape[axis]), axis)


def _bars(numbers: Floats, scale: float) -> str:
    finite = numbers[np.isfinite(numbers)] / scale
    pixels = np.zeros((HIGH, BINS), np.uint8)
    if finite.size:
        low, high = float(finite.min()), float(finite.max())
        places = (finite - low) / (high - low) * BINS if high > low else finite * 0 + BINS // 2
        counts = np.bincount(places.astype(np.intp).clip(0, BINS - 1), minlength=BINS)
        heights = np.ceil(counts / counts.max() * HIGH).astype(np.intp)
        pixels[HIGH - 1 - np.arange(HIGH)[:, None] < heights] = 1
    return _png(pixels, bytes([0, 0, 0, 0x3F, 0x7F, 0xBF]), b"\0\xff")


def _diverging() -> bytes:
    """Blue, white and red, by level; and green."""
    blue, white, red = (np.array(c) for c in ([33, 82, 160], [247, 247, 247], [178, 32, 44]))
    at = np.linspace(-1, 1, LEVELS)[:, None]
    colours = white + np.where(at < 0, (white - blue) * at, (red - white) * at)
    return bytes(np.rint(colours).astype(np.uint8).tobytes()) + bytes([30, 170, 60])


def _png(pixels: Pixels, palette: bytes, opacity: bytes) -> str:
    """An image of colours by number, in a URI. ``opacity``: of the first colours."""
    h, w = pixels.shape
    lines = np.concatenate([np.zeros((h, 1), np.uint8), pixels], 1)  # no filter
    parts = [(b"IHDR", pack(">IIBBBBB", w, h, 8, 3, 0, 0, 0)), (b"PLTE", palette)]
    parts += [(b"tRNS", opacity)] if opacity else []
    parts += [(b"IDAT", zlib.compress(lines.tobytes(), 9)), (b"IEND", b"")]
    data = b"".join(
        pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return "data:image/png;base64," + b64encode(b"\x89PNG\r\n\x1a\n" + data).decode()
