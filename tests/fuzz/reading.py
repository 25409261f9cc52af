# pyright: basic
"""The readers of outside bytes, each as a function of bytes that raises where something is wrong.

A reader gives what is well-formed, or raises the error that its docstring names, in one line that
names the file.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeAlias
from unittest.mock import patch
from zipfile import BadZipFile

import numpy as np

from benchmarks import report
from cartesian_rdc.categories.smooth import space, value_of
from cartesian_rdc.errors import DataError, MissingExtraError, SpaceError
from cartesian_rdc.execution import orders
from cartesian_rdc.execution.numba_engine import cache as machine_code_cache
from cartesian_rdc.execution.numba_engine.machine_code import MachineCode
from cartesian_rdc.storage import archives, load, locks, read_arrays
from tests.fuzz.readers import READERS, good
from tests.storage.models import bits_of, several, several_values

Read: TypeAlias = Callable[[bytes, Path], None]
"""Bytes, and a folder to put them into."""


def require_line(error: Exception, *names: object) -> None:
    """Raise ``AssertionError`` if an error is not one line that names a file."""
    words = str(error)
    assert words, f"{type(error).__name__} without words"
    assert words.isprintable(), f"no line to print: {words!r}"
    assert all(str(name) in words for name in names), f"it does not name {names}: {words}"
    assert len(words) < 2000, f"{len(words)} letters: {words[:200]}"


def of_file(name: str, judge: Callable[[Any], str] | None) -> Read:
    """A reader of ``readers``, given the bytes of its file."""

    def read(data: bytes, folder: Path) -> None:
        reader, place = READERS[name], folder / name.replace(" ", "_").replace(",", "")
        place.mkdir(exist_ok=True)
        for other, content in good(name)[0].items():
            (place / other).write_bytes(data if other == reader.name else content)
        try:
            with redirect_stderr(io.StringIO()):
                meaning = reader.read(place)
        except DataError as error:
            require_line(error, place)
            return
        words = judge(meaning) if judge else ""
        assert not words, words

    return read


def judge_checkpoint(meaning: Any) -> str:
    number, step, arrays, history = meaning
    if min(number, step) < 0:
        return f"{step} steps after {number} epochs"
    if [len(array) for array in arrays] != [len(array) for array in good(CHECKPOINT)[1][2]]:
        return f"arrays of {list(map(len, arrays))} bytes"
    if any(type(number) is not float for curve in history.values() for number in curve):
        return "curves of something else than numbers"
    return ""


CHECKPOINT: Final = "checkpoint, NPZ"


def read_parameters(suffix: str) -> Read:
    """A file of parameters, as those of a model, and as arrays of whoever has written it."""

    def read(data: bytes, folder: Path) -> None:
        file = folder / f"model{suffix}"
        file.write_bytes(data)
        try:
            found = bits_of(load(file, several()))
        except DataError as error:
            require_line(error, file)
        else:
            assert found == bits_of(several_values()), "other numbers"
        try:
            arrays = read_arrays(file)
        except DataError as error:
            require_line(error, file)
        else:
            assert sum(array.nbytes for array in arrays.values()) <= 2 * len(data)

    return read


def read_archive(data: bytes, folder: Path) -> None:
    """All arrays of an archive, whatever they are."""
    file = folder / "archive.npz"
    file.write_bytes(data)
    try:
        with archives.opened(file) as archive:
            for name in archive.names:
                with suppress(BadZipFile):
                    header = archive.header(name)
                    array = archive.read(header)
                    assert array.nbytes == header.size <= len(data)
                    assert (array.shape, array.dtype) == (header.shape, header.dtype)
    except BadZipFile:
        return


def read_machine_code(data: bytes, folder: Path) -> None:
    """An entry of the cache: its checksum and its two names; nothing is loaded."""
    place = folder / "numba"
    place.mkdir(mode=0o700, exist_ok=True)
    file = place / f"{ENTRY}.code"
    file.write_bytes(data)
    file.chmod(0o600)
    with patch.object(machine_code_cache, "_warn"):
        found = machine_code_cache.entry_in(file)
    if found is None:
        assert not file.exists(), "what does not fit is left there"
    else:
        assert bytes(found) == data[32:], "it does not write what it reads"


ENTRY: Final = "cartesian_rdc_0"


def entries() -> list[bytes]:
    code = bytes(MachineCode("entry", "environment", b"\x7fELF" + bytes(range(60))))
    return [_digested(code), b"", _digested(b""), code]


def _digested(kept: bytes) -> bytes:
    return machine_code_cache.digest(Path(f"{ENTRY}.code"), kept) + kept


def redigested(data: bytes, mutate: Callable[[bytes], bytes], rng: np.random.Generator) -> bytes:
    """Mutate what is behind the checksum, which then fits."""
    return _digested(mutate(data[32:]))


def read_lock(data: bytes, folder: Path) -> None:
    """The file of a lock, held by somebody or nobody."""
    file = folder / "training.npz"
    lock = locks.beside(file, ".lock")
    lock.write_bytes(data)
    try:
        with locks.holding(file):
            assert lock.read_text().startswith(f"{locks.HOLDER}{os.getpid()} on ")
            assert len(lock.read_bytes()) < 500
        assert not lock.exists()
        begin = data[:200].decode(errors="replace").strip("\0")[: len(locks.HOLDER)]
        assert locks.HOLDER.startswith(begin), "what is no lock was written over"
    except DataError as error:
        require_line(error, lock)
        assert lock.read_bytes() == data, "what is no lock was changed"
    if not data.strip(b"\0 \t\r\n"):  # it would be waited for
        return
    lock.write_bytes(data)
    with lock.open("rb+") as held:
        assert locks.locked(held.fileno())
        try:
            with locks.holding(file):
                raise AssertionError("two hold one lock")
        except DataError as error:
            require_line(error, file)
        assert lock.read_bytes() == data, "the lock of another was changed"


COMMANDS: Final = (
    "iris", "optimisers", "convolutional", "autoencoder", "dreaming", "gan", "sequence",
    "hypergradient", "neural_ode",
    "boolean_iris", "boolean_mnist", "fixed_point_iris", "semirings", "sequential",
)  # fmt: skip
"""The experiments whose command lines are read."""


def read_options(data: bytes, _: Path) -> None:
    """A command line: the number of an experiment, and a word on each line."""
    options = _options()
    choice, *words = data.decode(errors="surrogateescape").split("\n")
    name = choice if choice in options else sorted(options)[len(choice) % len(options)]
    said = io.StringIO()
    words = [word.replace("\0", "") for word in words]
    status: object = 0
    with (
        patch.object(sys, "argv", [name, *words]),
        redirect_stdout(said),
        redirect_stderr(said),
    ):
        try:
            options[name].read(f"experiments.{name}", "words")
        except SystemExit as error:
            status = error.code
        except (DataError, MissingExtraError) as error:  # which has the user's own words in it
            status = 2
            said.write(str(error))
    assert status in (0, 2), f"status {status}"
    assert status == 0 or said.getvalue(), "refused without words"
    text = said.getvalue().rstrip("\n")
    if not text.startswith("usage"):
        assert text.count("\n") == 0, f"not one line: {text!r}"


@cache
def _options() -> Mapping[str, Any]:
    from experiments.command import Declared

    found = {}
    for name in COMMANDS:
        module = import_module(f"experiments.{name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Declared):
                found[name] = value
    return found


def read_order(data: bytes, _: Path) -> None:
    """An order of samples, written as JSON."""
    order = _json(data)
    try:
        numbers = orders.among(orders.order_of(order), 7)
    except DataError as error:
        require_line(error)
        return
    assert numbers.dtype == np.int64
    assert numbers.ndim in (1, 2)
    assert not numbers.size or 0 <= numbers.min() <= numbers.max() < 7


def read_value(data: bytes, _: Path) -> None:
    """A value of a space, written as JSON."""
    given = _json(data)
    for a in (space(2), space(), space(2, 2, dtype="float16"), space(3, dtype="int64")):
        try:
            array: Any = value_of(a, given)
        except SpaceError as error:
            require_line(error)
            continue
        (wanted,) = a.atoms()
        assert (array.shape, array.dtype) == (wanted.shape, wanted.dtype)


def read_benchmark(data: bytes, _: Path) -> None:
    """What a benchmark printed."""
    try:
        rows = report.rows_in(data.decode(errors="replace"))
    except DataError as error:
        require_line(error)
        return
    for row in rows:
        assert report.words(row, "\n") or not row


def _json(data: bytes) -> Any:
    """What a text says, or the text itself."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data.decode(errors="replace")
