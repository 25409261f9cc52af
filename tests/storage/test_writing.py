"""Files that several processes write: whole, locked by one, and without what killed ones left."""

from __future__ import annotations

import errno
import os
import re
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from cartesian_rdc.errors import DataError
from cartesian_rdc.storage import locks, writing
from cartesian_rdc.storage.locks import holding
from cartesian_rdc.storage.writing import replacing, require_place
from tests.effort import effort
from tests.faults.saves import saves_at_once
from tests.processes import limited, names, running, started

PART = re.compile(r"file\.[0-9a-f]{16}\.part")


def put(file: Path, contents: bytes) -> None:
    with replacing(file) as stream:
        stream.write(contents)


def message_of(action: Callable[[], object]) -> str:
    with pytest.raises(DataError) as caught:
        action()
    (line,) = str(caught.value).splitlines()
    return line


# Parts

WRITES = """
import sys
from pathlib import Path
from cartesian_rdc.storage.writing import replacing
with replacing(Path(sys.argv[1])) as stream:
    stream.write(b"theirs")
    print("ready", flush=True)
    sys.stdin.readline()
"""


def test_the_part_of_a_killed_writer_is_removed_and_that_of_a_living_one_is_not(
    tmp_path: Path,
) -> None:
    file = tmp_path / "file"
    with running(WRITES, file) as writer:
        (part,) = names(tmp_path)
        assert PART.fullmatch(part)
        put(file, b"ours")
        assert names(tmp_path) == ["file", part]
        print(file=writer.stdin, flush=True)
        assert writer.wait(60) == 0
    assert (file.read_bytes(), names(tmp_path)) == (b"theirs", ["file"])
    with running(WRITES, file) as writer:
        writer.send_signal(signal.SIGKILL)
        writer.wait(60)
    assert len(names(tmp_path)) == 2
    put(file, b"ours")
    assert (file.read_bytes(), names(tmp_path)) == (b"ours", ["file"])


def test_writers_within_each_other_and_the_last_one_wins(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with replacing(file) as first, replacing(file) as second:
        first.write(b"first")
        second.write(b"second")
    assert (file.read_bytes(), names(tmp_path)) == (b"first", ["file"])


def test_many_threads_write_one_file(tmp_path: Path) -> None:
    file, wrong = tmp_path / "file", list[object]()

    def write(letter: bytes) -> None:
        for _ in range(20):
            try:
                put(file, letter * 10_000)
                if len(set(file.read_bytes())) != 1:
                    wrong.append("mixed")
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b", b"c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert names(tmp_path) == ["file"]


def test_only_parts_of_this_file_are_removed(tmp_path: Path) -> None:
    file, token = tmp_path / "a[b]*", "0123456789abcdef"
    others = [
        f"a[b]*.{token}.par",
        f"a[b]*.{token[1:]}.part",
        f"a[b]*.x.{token}.part",
        f"ab.{token}.part",
        f"xa[b]*.{token}.part",
        "a[b]*.part",
    ]
    for name in others:
        (tmp_path / name).write_bytes(b"kept")
    (tmp_path / f"a[b]*.{token}.part").write_bytes(b"left")
    precious = tmp_path / "precious"
    precious.write_bytes(b"kept")
    (tmp_path / f"a[b]*.{token[::-1]}.part").symlink_to(precious)
    os.mkfifo(tmp_path / f"a[b]*.{'f' * 16}.part")
    (tmp_path / f"a[b]*.{'e' * 16}.part").mkdir()
    put(file, b"new")
    left = [f"a[b]*.{end}.part" for end in (token[::-1], "f" * 16, "e" * 16)]
    assert names(tmp_path) == sorted(["a[b]*", "precious", *others, *left])
    assert precious.read_bytes() == b"kept"


def test_no_link_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither at the name of the part, where it is foreseen, nor at that of the file."""
    precious = tmp_path / "precious"
    precious.write_bytes(b"kept")
    file = tmp_path / "file"
    (tmp_path / "file.00.part").symlink_to(precious)

    def foreseen(length: int) -> str:
        return "00"

    with monkeypatch.context() as patch:
        patch.setattr("secrets.token_hex", foreseen)
        with pytest.raises(FileExistsError, match="it could not be written, and is as it was"):
            put(file, b"new")
    assert names(tmp_path) == ["file.00.part", "precious"]
    file.symlink_to(precious)
    put(file, b"new")
    assert (file.read_bytes(), file.is_symlink()) == (b"new", False)
    assert precious.read_bytes() == b"kept"


@pytest.mark.parametrize("size", [0, 1, 5000, 8192, 9999])
def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, size: int) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"before")
    with limited(size), pytest.raises(OSError, match="could not be written, and is") as caught:
        put(file, bytes(10_000))
    assert (caught.value.errno, caught.value.filename) == (errno.EFBIG, str(file))
    assert (file.read_bytes(), names(tmp_path)) == (b"before", ["file"])


def test_a_part_that_was_taken_for_a_leftover_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process removes it after it was made and before it was locked."""
    file, taken, lock = tmp_path / "file", list[str](), locks.locked

    def late(descriptor: int) -> bool | None:
        if not taken:
            taken.extend(names(tmp_path))
            (tmp_path / taken[0]).unlink()
        return lock(descriptor)

    monkeypatch.setattr(writing, "locked", late)
    put(file, b"new")
    assert taken
    assert (file.read_bytes(), names(tmp_path)) == (b"new", ["file"])


@pytest.mark.parametrize("name", ["x" * 240, "é" * 120, "x" * 300, "a\0b", "\ud800"])
def test_names_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="no file can be called so: "):
        require_place(tmp_path / name)


@pytest.mark.parametrize("name", ["x" * 200, " ", "-", "$", "a b", "%s", "*", "é", "\n", "\\"])
def test_unusual_names(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    require_place(file)
    with holding(file):
        put(file, b"new")
        put(file, b"newer")
    assert names(tmp_path) == [name]


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place in (pipe, Path(os.devnull)):
        assert message_of(lambda at=place: require_place(at)) == (  # type: ignore[misc]
            f"{place}: it is a device or a pipe, where a file belongs: name another"
        )


# Locks

HOLDS = """
import sys
from pathlib import Path
from cartesian_rdc.storage.locks import holding
with holding(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.readline()
"""


def refused(file: Path) -> str:
    def hold() -> None:
        with holding(file):
            pass

    return message_of(hold)


def test_a_lock_says_who_holds_it_and_ends_with_the_process(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with running(HOLDS, file) as process:
        assert re.fullmatch(
            rf"{re.escape(str(file))}: it is in use by process {process.pid} on \S+ since "
            r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: wait until that ends, stop it, or name another file",
            refused(file),
        )
        process.send_signal(signal.SIGKILL)
        process.wait(60)
    assert names(tmp_path) == ["file.lock"]
    with holding(file):
        assert f"process {os.getpid()} on" in refused(file)  # nor twice in one process
        with holding(tmp_path / "other"):
            pass
    assert names(tmp_path) == []


def test_one_of_many_threads_holds_a_lock(tmp_path: Path) -> None:
    file, inside, most = tmp_path / "file", list[int](), list[int]()

    def hold(number: int) -> None:
        for _ in range(50):
            with suppress(DataError), holding(file):
                inside.append(number)
                most.append(len(inside))
                inside.remove(number)

    threads = [threading.Thread(target=hold, args=(k,)) for k in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(most) == {1}
    assert names(tmp_path) == []


@pytest.mark.parametrize("text", ["[[package]]", "processes", "\x1b[31m\nx"])
def test_another_file_of_that_name_is_not_touched(tmp_path: Path, text: str) -> None:
    file, lock = tmp_path / "poetry", tmp_path / "poetry.lock"
    lock.write_text(text)
    assert refused(file) == (
        f"{file}: {lock} is not the lock that belongs there: remove it, or name another file"
    )
    assert lock.read_text() == text


@pytest.mark.parametrize("text", ["", "proc", "process 1 on x since 1970", "\0" * 30])
def test_what_a_killed_process_has_left_is_taken_over(tmp_path: Path, text: str) -> None:
    (tmp_path / "file.lock").write_text(text)
    with holding(tmp_path / "file"):
        held = (tmp_path / "file.lock").read_text()
    assert held.startswith(f"process {os.getpid()} on ")
    assert names(tmp_path) == []


def test_places_where_no_lock_can_be(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"")
    (tmp_path / "link.lock").symlink_to(precious)
    assert "link.lock cannot be locked: Too many levels of symbolic" in refused(tmp_path / "link")
    (tmp_path / "folder.lock").mkdir()
    assert "folder.lock cannot be locked: Is a directory: name" in refused(tmp_path / "folder")
    os.mkfifo(tmp_path / "pipe.lock")
    assert "is not the lock that belongs there" in refused(tmp_path / "pipe")
    assert "cannot be locked: No such file" in refused(tmp_path / "gone" / "file")
    assert precious.read_bytes() == b""


def test_where_there_are_no_locks_nobody_is_kept_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "_lock", unable)
    file = tmp_path / "file"
    with holding(file), holding(file):
        put(file, b"new")
    assert names(tmp_path) == ["file"]


def test_a_lock_on_a_full_disk_holds_without_a_name(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with limited(0), holding(file):
        assert (tmp_path / "file.lock").read_bytes() == b""
        assert "it is in use by another process: wait" in refused(file)


# Checkpoints


def test_concurrent_saves_and_reads_of_one_checkpoint(tmp_path: Path) -> None:
    """120 saves of 16 MB by four processes, with make test-all, and two that read."""
    wrong = saves_at_once(
        tmp_path / "file.npz",
        writers=effort(2, in_all=4),
        readers=effort(1, in_all=2),
        saves=effort(8, in_all=30),
        size=effort(250_000, in_all=2_000_000),
    )
    assert wrong == []


def test_a_second_training_run_is_told_about_the_first(tmp_path: Path) -> None:
    file = tmp_path / "iris.npz"
    command = ["experiments.iris", "linear", "--json", "--checkpoint", str(file)]
    with started([*command, "--epochs", "1000000"]) as first:
        while not file.exists():
            time.sleep(0.01)
        with started([*command, "--epochs", "1000000"]) as second:
            out, err = second.communicate(timeout=60)
        assert (second.returncode, out) == (2, "")
        (line,) = err.splitlines()
        assert f"{file}: it is in use by process {first.pid} on " in line
        first.send_signal(signal.SIGKILL)
        first.wait(60)
    assert names(tmp_path) == ["iris.npz", "iris.npz.lock"]
    with holding(file):
        pass
    assert names(tmp_path) == ["iris.npz"]
