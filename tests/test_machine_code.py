# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# the types of llvmlite are unknown
"""What Numba compiled is kept: an entry that fits is loaded, every other is compiled anew."""

from __future__ import annotations

import gc
import os
import random
import shutil
import sys
import time
import warnings
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache as remembered
from pathlib import Path

import numpy as np
import pytest
from llvmlite import binding

from cartesian_rdc.categories.smooth import (
    Arrow,
    contraction,
    scale,
    sigmoid,
    smooth,
    space,
    tanh,
    then,
)
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution.numba_engine import NumbaEngine, cache
from cartesian_rdc.execution.numba_engine.machine_code import MachineCode
from tests.effort import ALL, effort
from tests.faults.cached_code import mutated
from tests.processes import limited

A = space(2)
TWICE, THRICE = scale(A, 2.0), scale(A, 3.0)
RIGHT = {TWICE: [2.0, 4.0], THRICE: [3.0, 6.0]}

compiled_once = remembered(MachineCode.of)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder, as the user's cache; a text is compiled once for all tests."""
    monkeypatch.setenv("CARTESIAN_RDC_CACHE", str(tmp_path / "user"))
    if not ALL:
        monkeypatch.setattr(MachineCode, "of", compiled_once)
    yield tmp_path / "user" / "numba"
    assert list((tmp_path / "user").rglob("*.tmp")) == []


@pytest.fixture
def no_compiler(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    def refuse(_: str) -> MachineCode:
        raise AssertionError("compiled again")

    return lambda: monkeypatch.setattr(MachineCode, "of", refuse)


def not_loaded(_: bytes) -> MachineCode:
    raise AssertionError("loaded")


def right(f: Arrow) -> bool:
    """Whether the engine, which may compile or load, computes a map right."""
    return np.array_equal(leaves_of(NumbaEngine().compile(f)([1.0, 2.0]))[0], RIGHT[f])


def heals(f: Arrow, file: Path) -> None:
    """Compile a map whose entry is bad: it says so, is right, and is quiet ever after."""
    with pytest.warns(RuntimeWarning) as said:
        assert right(f)
    assert [str(w.message) for w in said] == [
        f"{file} is damaged, or was not written by this program: it is compiled anew"
    ]
    kept = file.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert right(f)
    assert file.read_bytes() == kept


def entries(place: Path) -> tuple[Path, Path]:
    """The entries of TWICE and THRICE."""
    assert right(TWICE)
    (first,) = place.iterdir()
    assert right(THRICE)
    (second,) = set(place.iterdir()) - {first}
    return first, second


def test_kept_code_is_loaded_and_not_compiled(place: Path, no_compiler: Callable[[], None]) -> None:
    files = entries(place)
    no_compiler()
    assert right(TWICE)
    assert right(THRICE)
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert [path.stat().st_mode & 0o777 for path in (place, place.parent)] == [0o700, 0o700]


def test_a_damaged_entry_is_compiled_anew_and_said_once(place: Path) -> None:
    file, other = entries(place)
    good, chance = file.read_bytes(), random.Random(14)
    for _ in range(effort(20, in_all=200)):
        bad = mutated(good, other.read_bytes(), chance)
        file.write_bytes(bad)
        heals(TWICE, file)


def test_entries_that_were_exchanged_are_found_out(place: Path) -> None:
    first, second = entries(place)
    aside = first.with_name("aside")
    first.rename(aside)
    second.rename(first)
    aside.rename(second)
    heals(TWICE, first)
    heals(THRICE, second)


def test_what_is_no_file_goes(place: Path, tmp_path: Path) -> None:
    file, _ = entries(place)
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    heals(TWICE, file)
    assert elsewhere.is_file()
    file.unlink()
    file.mkdir()
    file.joinpath("file").touch()
    heals(TWICE, file)
    file.unlink()
    os.mkfifo(file)
    heals(TWICE, file)


def test_a_file_that_others_may_write_is_not_executed(place: Path) -> None:
    file, _ = entries(place)
    file.chmod(0o620)
    heals(TWICE, file)
    file.chmod(0o602)
    heals(TWICE, file)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
@pytest.mark.parametrize("up", [0, 1])
def test_a_folder_that_others_may_write_is_not_used(
    place: Path, mode: int, up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file, _), shared = entries(place), (place, place.parent)[up]
    shared.chmod(mode)
    file.unlink()
    monkeypatch.setattr(MachineCode, "from_bytes", not_loaded)
    with pytest.warns(RuntimeWarning, match=f"{shared} is not the user's own, or others may write"):
        assert right(TWICE)
    with pytest.warns(RuntimeWarning, match=r"chmod go-w, or .* CARTESIAN_RDC_CACHE"):
        assert right(THRICE)
    assert not file.exists()


def test_a_folder_of_someone_else_is_not_used(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries(place)
    monkeypatch.setattr(os, "geteuid", lambda: place.stat().st_uid + 1)
    monkeypatch.setattr(MachineCode, "from_bytes", not_loaded)
    with pytest.warns(RuntimeWarning, match="not the user's own"):
        assert right(TWICE)


def test_without_a_place_code_is_compiled_in_memory(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = place.parent.with_name("file")
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("CARTESIAN_RDC_CACHE", str(blocked))
    assert cache.folder() == blocked / "numba"
    assert right(TWICE)


def test_a_full_disk_keeps_nothing(place: Path) -> None:
    with limited(100):
        assert right(TWICE)
    assert list(place.iterdir()) == []
    assert right(TWICE)
    assert len(list(place.iterdir())) == 1


def test_a_folder_that_is_read_only_is_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("read-only")

    file, other = entries(place)
    other.unlink()
    bad = file.read_bytes()[:-1]
    with monkeypatch.context() as only_read:
        only_read.setattr("tempfile.mkdtemp", refuse)
        only_read.setattr(Path, "unlink", refuse)
        assert right(THRICE)
        assert right(TWICE)
        file.write_bytes(bad)
        with pytest.warns(RuntimeWarning, match="compiled anew"):
            assert right(TWICE)
    assert list(place.iterdir()) == [file]
    assert file.read_bytes() == bad
    heals(TWICE, file)


def test_what_killed_processes_have_left_goes(place: Path) -> None:
    """After an hour; what another process may be writing stays."""
    file, other = entries(place)
    left, new = place / "old.tmp", place / "new.tmp"
    for folder in (left, new):
        folder.mkdir()
        folder.joinpath(file.name).write_bytes(b"half")
    hours_ago = time.time() - 2 * cache.LEFT
    os.utime(left, (hours_ago, hours_ago))
    other.unlink()
    assert right(THRICE)
    assert sorted(place.iterdir()) == sorted([file, other, new])
    shutil.rmtree(new)


def test_an_entry_too_large_is_neither_kept_nor_read(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _ = entries(place)
    monkeypatch.setattr(cache, "LARGEST", file.stat().st_size - 1)
    with pytest.warns(RuntimeWarning, match="compiled anew"):
        assert right(TWICE)
    assert not file.exists()


def test_many_write_one_entry_at_once(place: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(right, [TWICE, THRICE] * 20))
    assert len(list(place.iterdir())) == 2


@pytest.mark.usefixtures("place")
def test_code_is_given_back_with_its_map(monkeypatch: pytest.MonkeyPatch) -> None:
    assert right(TWICE)  # what Numba loads for itself is loaded
    held: list[weakref.ref[binding.ExecutionEngine]] = []
    create = binding.create_mcjit_compiler

    def watched(*arguments: object) -> binding.ExecutionEngine:
        made = create(*arguments)
        held.append(weakref.ref(made))
        return made

    monkeypatch.setattr(binding, "create_mcjit_compiler", watched)
    modules = set(sys.modules)
    compiled = NumbaEngine().compile(TWICE)
    assert leaves_of(compiled([1.0, 2.0]))[0].tolist() == [2.0, 4.0]
    (memory,) = held
    assert memory() is not None
    del compiled
    gc.collect()  # the engine keeps its maps, and they know their engine
    assert memory() is None
    assert set(sys.modules) == modules


def test_maps_are_loaded_with_all_that_they_call(
    place: Path, no_compiler: Callable[[], None]
) -> None:
    """Exponentials, functions of C, and BLAS."""
    a = space(32, 32)
    square = contraction("ij,jk->ik", a, a)
    f = then(smooth.pair(sigmoid(a), tanh(a)), square)
    x = np.linspace(-1.0, 1.0, 1024).reshape(32, 32)
    first = NumbaEngine().compile(f)
    assert "dot(" in first.source.split("def run")[1]
    no_compiler()
    again = NumbaEngine().compile(f)
    assert len(list(place.iterdir())) == 1
    assert np.array_equal(leaves_of(again(x))[0], leaves_of(first(x))[0])
    assert np.allclose(leaves_of(again(x))[0], 1 / (1 + np.exp(-x)) @ np.tanh(x))
