# pyright: basic
"""What was found to lead anywhere in a reader is read again; and what is wrong would be found."""

from __future__ import annotations

import gzip
import io
from functools import partial
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from cartesian_rdc.errors import DataError
from cartesian_rdc.storage import locks
from experiments import iris_data
from tests.fuzz.guided import CORPORA
from tests.fuzz.mutations import mutated
from tests.fuzz.reshaped import gzips, zips
from tests.fuzz.targets import TARGETS

LARGEST = 1 << 13


@pytest.mark.parametrize("name", TARGETS)
def test_kept_bytes_are_refused_or_mean_something(name: str, tmp_path: Path) -> None:
    files = sorted((CORPORA / name).iterdir())
    assert len(files) >= len(TARGETS[name].seeds())
    for file in files:
        data = file.read_bytes()
        assert len(data) <= LARGEST
        TARGETS[name].read(data, tmp_path)


def test_every_reader_has_a_corpus() -> None:
    assert {folder.name for folder in CORPORA.iterdir()} == set(TARGETS)


def test_a_reader_that_is_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data,) = TARGETS["flowers"].seeds()
    file, read = tmp_path / "flowers_CSV" / "iris.csv", iris_data.read
    TARGETS["flowers"].read(data, tmp_path)

    def infinite(file: Path) -> iris_data.Flowers:
        found = read(file)
        found.measurements[0, 0] = np.inf
        return found

    monkeypatch.setattr(iris_data, "read", infinite)
    with pytest.raises(AssertionError, match="measurements of"):
        TARGETS["flowers"].read(data, tmp_path)
    for words in (f"{file}: two\nlines", "no file is named", f"{file}: \x1b[31m", ""):

        def refused(_: Path, words: str = words) -> iris_data.Flowers:
            raise DataError(words)

        monkeypatch.setattr(iris_data, "read", refused)
        with pytest.raises(AssertionError):
            TARGETS["flowers"].read(data, tmp_path)


def test_a_lock_that_is_written_over_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    TARGETS["lock"].read(b"my notes", tmp_path)
    monkeypatch.setattr(locks, "_require_lock", lambda *_: None)
    with pytest.raises(AssertionError):
        TARGETS["lock"].read(b"my notes", tmp_path)


def test_containers_are_closed_so_that_they_open() -> None:
    rng = np.random.default_rng(0)
    (data,) = TARGETS["checkpoint"].seeds()
    (compressed,) = TARGETS["compressed"].seeds()
    whole = insides = 0
    for number in range(60):
        changed = zips(data, partial(mutated, seed=number), rng)
        try:
            with ZipFile(io.BytesIO(changed)) as zipped:
                whole += zipped.testzip() is None
        except Exception:
            continue
    for number in range(60):
        changed = gzips(compressed, partial(mutated, seed=number), rng)
        try:
            insides += gzip.decompress(changed) != gzip.decompress(compressed)
        except Exception:
            continue
    assert whole > 40
    assert insides > 30
    for bad in (b"", b"nothing", data[:100], compressed[:50]):
        assert zips(bad, lambda part: part + b"1", rng) == bad + b"1"
        assert bad == b"" or gzips(bad, lambda part: part + b"1", rng) == bad + b"1"
