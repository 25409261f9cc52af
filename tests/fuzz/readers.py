# pyright: basic
"""The readers of files, each with a good file and what it means.

A mutated file is refused by the documented error, in one line that names the file; or it means
something: for formats with a checksum what it meant before, for others something well-formed.
"""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from cartesian_rdc.categories.smooth import space
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.learning import Progress
from cartesian_rdc.storage import Checkpoint, load, save
from cartesian_rdc.typed import Obj
from experiments import iris_data, mnist_data
from tests.fuzz.mutations import mutated
from tests.storage.models import bits_of, several, several_values

if TYPE_CHECKING:  # a session imports every engine
    from tests.fuzz.session import Tally

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


@final
@dataclass(frozen=True)
class Reader:
    """A file called ``name``, made by ``write``, and the function that reads it.

    ``read(folder)``     what the file means; it may raise ``DataError``
    ``judge(meaning)``   what is wrong with it, or nothing; ``None`` where it has to be as before
    """

    name: str
    write: Callable[[Path], None]
    read: Callable[[Path], Any]
    judge: Callable[[Any], str] | None = None


def _write_digits(folder: Path, *, compressed: bool) -> None:
    rng = np.random.default_rng(0)
    images = b"\0\0\x08\x03" + b"".join(n.to_bytes(4, "big") for n in (3, 28, 28))
    labels = b"\0\0\x08\x01" + (3).to_bytes(4, "big")
    raw = {IMAGES: images + rng.bytes(3 * 784), LABELS: labels + bytes([1, 9, 0])}
    for name, data in raw.items():
        if compressed:
            (folder / f"{name}.gz").write_bytes(gzip.compress(data, mtime=0))
        else:
            (folder / name).write_bytes(data)


def _digits(folder: Path) -> Any:
    return mnist_data.read(folder, checked=False)


def _judge_digits(digits: Any) -> str:
    if digits.images.shape[1:] != (28, 28) or digits.images.dtype != np.uint8:
        return f"images of {digits.images.shape} and {digits.images.dtype}"
    if digits.labels.shape != digits.images.shape[:1] or digits.labels.max(initial=0) > 9:
        return f"labels {digits.labels}"
    return ""


def _write_flowers(folder: Path) -> None:
    lines = iris_data.SHIPPED.read_text().splitlines()
    (folder / "iris.csv").write_text("\n".join([*lines[:8], *lines[60:64], *lines[120:124]]) + "\n")


def _judge_flowers(flowers: Any) -> str:
    n = len(flowers.measurements)
    if flowers.measurements.shape != (n, 4) or not np.isfinite(flowers.measurements).all():
        return f"measurements of {flowers.measurements.shape}"
    if flowers.labels.shape != (n, 3) or (flowers.labels.sum(axis=1) != 1).any() or n == 0:
        return f"labels of {flowers.labels.shape}"
    return ""


def _checkpoint(folder: Path) -> Checkpoint[Any]:
    from cartesian_rdc.categories.free import Product
    from cartesian_rdc.categories.smooth import smooth

    a: Any = Obj(smooth, Product(space(2, 3), space(4, dtype="float32")))
    return Checkpoint(folder / "training.npz", a, {"seed": 1, "rate": 0.5, "data": "f" * 64})


def _write_checkpoint(folder: Path) -> None:
    history = {"loss": [0.5, 0.125], "accuracy": [0.25]}
    state = (np.arange(6.0).reshape(2, 3), np.arange(4, dtype=np.float32))
    _checkpoint(folder).save(Progress(2, state, 7), history)


def _read_checkpoint(folder: Path) -> Any:
    loaded = _checkpoint(folder).load()
    if loaded is None:
        return None
    progress, history = loaded
    arrays = [array.tobytes() + str(array.dtype).encode() for array in leaves_of(progress.state)]
    return progress.number, progress.step, arrays, history


def _parameters(suffix: str) -> Reader:
    """A file of the parameters of a model, which has a checksum."""
    name = f"model{suffix}"
    return Reader(
        name,
        lambda folder: save(folder / name, several(), several_values()),
        lambda folder: bits_of(load(folder / name, several())),
    )


READERS: Final[dict[str, Reader]] = {
    "digits, IDX": Reader(
        IMAGES, lambda f: _write_digits(f, compressed=False), _digits, _judge_digits
    ),
    "labels, IDX": Reader(
        LABELS, lambda f: _write_digits(f, compressed=False), _digits, _judge_digits
    ),
    "digits, gzip": Reader(
        f"{IMAGES}.gz", lambda f: _write_digits(f, compressed=True), _digits, _judge_digits
    ),
    "flowers, CSV": Reader(
        "iris.csv", _write_flowers, lambda f: iris_data.read(f / "iris.csv"), _judge_flowers
    ),
    "checkpoint, NPZ": Reader("training.npz", _write_checkpoint, _read_checkpoint),
    "parameters, NPZ": _parameters(".npz"),
    "parameters, safetensors": _parameters(".safetensors"),
}
"""By name."""


@cache
def good(name: str) -> tuple[dict[str, bytes], Any]:
    """The files of a reader, and what they mean."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        READERS[name].write(folder)
        files = {file.name: file.read_bytes() for file in folder.iterdir()}
        return files, READERS[name].read(folder)


def wrong_with(name: str, seed: int, folder: Path) -> str:
    """What a reader makes of a mutated file, if it should not: a sentence, or nothing."""
    reader = READERS[name]
    files, before = good(name)
    for other, content in files.items():
        if not (folder / other).exists():
            (folder / other).write_bytes(content)
    (folder / reader.name).write_bytes(mutated(files[reader.name], seed))
    try:
        with redirect_stderr(io.StringIO()):
            meaning = reader.read(folder)
    except DataError as error:
        if str(folder) not in str(error) or "\n" in str(error).strip():
            return f"mutation {seed}: the error does not name the file in one line: {error}"
        return ""
    except Exception as error:
        return f"mutation {seed}: {type(error).__name__}: {error}"
    if reader.judge is None:
        return "" if meaning == before else f"mutation {seed}: it means {meaning}, not {before}"
    words = reader.judge(meaning)
    return f"mutation {seed}: {words}" if words else ""


def mutate_files(seed: int, tally: Tally, number: int = 8) -> None:
    """Some mutations of the file of each reader."""
    for name in READERS:
        with tempfile.TemporaryDirectory() as place:
            for k in range(number):
                words = wrong_with(name, seed * number + k, Path(place))
                tally.files[name] += 1
                if words and not any(reader == name for reader, _ in tally.files_wrong):
                    tally.files_wrong.append((name, words))
