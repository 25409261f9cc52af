"""Checkpoints: killed anywhere and resumed to the same bits; refused, damaged, and never lost."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from hypothesis import given, strategies as st
from ml_dtypes import bfloat16

import cartesian_rdc
from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import Batches, Shuffled, folding, supervised, training
from cartesian_rdc.neural import Adam, batched, constant_rate, initialise, normal, quadratic_loss
from cartesian_rdc.storage import Checkpoint, Fact, archives, checksum, facts_of, replacing
from cartesian_rdc.storage.checkpoint import FORMAT
from models import iris
from tests.digits import write_digits
from tests.effort import ALL, effort, usually
from tests.faults.kills import after, changed, killed, writing
from tests.memory import peak_of
from tests.processes import ROOT, interrupted, limited, started

engine = NumpyEngine()

MODEL = batched(iris.hidden(), 3)
LEARNER = supervised(MODEL, quadratic_loss, constant_rate(1 / 3), Adam(step_size=0.1))
STATES = LEARNER.step.codomain
RNG = np.random.default_rng(0)
DATA: Value = (RNG.normal(size=(20, 4)), np.eye(3)[RNG.integers(0, 3, 20)])
START = initialise(MODEL.parameters, 1, weights=normal(0.5))
ORDER = Batches(3, Shuffled(7), drop_last=True)
WHOLE = list(training(engine, LEARNER, START, DATA, epochs=3, order=ORDER, every=2))
TOLD: dict[str, Fact] = {"engine": "numpy", "seed": 7, "model": "hidden", "learning rate": 0.1}


def facts(**changes: Fact) -> dict[str, Fact]:
    told = TOLD | {name.replace("_", " "): fact for name, fact in changes.items()}
    return facts_of(told, LEARNER.step, WHOLE[0].state, DATA)


def curves() -> dict[str, list[float]]:
    return {"loss": [0.1 + 0.2, float("inf")], "accuracy": [0.5, 1e-300, -0.0], "none": []}


def message_of(action: Callable[[], object]) -> str:
    with pytest.raises(DataError) as caught:
        action()
    (line,) = str(caught.value).splitlines()
    return line


def same_bits(one: Value, two: Value) -> bool:
    return checksum(one) == checksum(two)


@given(k=st.integers(0, len(WHOLE) - 1))
def test_training_goes_on_from_a_file_to_the_same_bits(
    tmp_path_factory: pytest.TempPathFactory, k: int
) -> None:
    file = tmp_path_factory.mktemp("checkpoints") / "file.npz"
    Checkpoint(file, STATES, facts()).save(WHOLE[k], curves())
    loaded = Checkpoint(file, STATES, facts()).load()
    assert loaded is not None
    progress, told = loaded
    assert (progress.number, progress.step) == (WHOLE[k].number, WHOLE[k].step)
    assert told == curves()
    *_, last = folding(
        engine, engine.fold(LEARNER.step), progress, DATA, epochs=3, order=ORDER, every=2
    )
    assert same_bits(last.state, WHOLE[-1].state)


def test_a_checksum_sees_every_bit_shape_and_dtype() -> None:
    array = np.zeros((2, 3))
    other = array.copy()
    other[1, 2] = -0.0
    values: list[Value] = [array, other, array.reshape(3, 2), array.astype(np.float32), (array, ())]
    assert len({checksum(value) for value in values}) == 4
    assert checksum((array, ())) == checksum(array)


def test_a_run_without_facts(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "file.npz", STATES, {})
    checkpoint.save(WHOLE[2], curves())
    loaded = checkpoint.load()
    assert loaded is not None
    assert same_bits(loaded[0].state, WHOLE[2].state)


def test_another_run_is_refused_and_the_difference_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file.npz"
    Checkpoint(file, STATES, facts()).save(WHOLE[2], curves())
    before = file.read_bytes()

    def refused(other: dict[str, Fact], words: str) -> None:
        assert message_of(Checkpoint(file, STATES, other).load) == (
            f"{file}: this checkpoint is of another training run: {words}: "
            "name another file, or ask for the same"
        )

    refused(facts(engine="numba"), "engine is numpy there and numba here")
    refused(facts(seed=8), "seed is 7 there and 8 here")
    refused(facts(model="dense"), "model is hidden there and dense here")
    refused(
        facts(learning_rate=0.10000000000000002),
        "learning rate is 0.1 there and 0.10000000000000002 here",
    )
    refused(facts(momentum=0.9), "momentum is nothing there and 0.9 here")
    refused(
        {name: fact for name, fact in facts().items() if name != "seed"},
        "seed is 7 there and nothing here",
    )
    changed = leaves_of(DATA)[0].copy()
    changed[0, 0] += 1e-9
    other_data = facts_of(TOLD, LEARNER.step, WHOLE[0].state, (changed, leaves_of(DATA)[1]))
    refused(
        other_data,
        f"data is {checksum(DATA)[:12]}... there and {str(other_data['data'])[:12]}... here",
    )
    faster = supervised(MODEL, quadratic_loss, constant_rate(1 / 3), Adam(step_size=0.2))
    step = facts_of(TOLD, faster.step, WHOLE[0].state, DATA)
    assert "step of training is" in message_of(Checkpoint(file, STATES, step).load)
    present = cartesian_rdc.__version__
    monkeypatch.setattr(cartesian_rdc, "__version__", "9.9.9")
    refused(facts(), f"version is {present} there and 9.9.9 here")
    assert file.read_bytes() == before


@given(data=st.data())
def test_a_file_that_is_cut_or_changed_is_refused_or_means_the_same(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.mktemp("checkpoints") / "file.npz"
    checkpoint = Checkpoint(file, STATES, facts())
    checkpoint.save(WHOLE[3], curves())
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        file.write_bytes(whole[:place])
        assert f"{file}: this is no checkpoint, or not a whole one: " in message_of(checkpoint.load)
        return
    flipped = bytes([whole[place] ^ data.draw(st.integers(1, 255))])
    file.write_bytes(whole[:place] + flipped + whole[place + 1 :])
    loaded, refused = None, ""
    try:
        loaded = checkpoint.load()
    except DataError as error:
        refused = str(error)
    if refused:
        assert refused.startswith(f"{file}: ")
        assert len(refused.splitlines()) == 1
    else:  # a byte that says nothing, such as the date
        assert loaded is not None
        assert (loaded[0].number, loaded[0].step) == (WHOLE[3].number, WHOLE[3].step)
        assert same_bits(loaded[0].state, WHOLE[3].state)


def test_files_that_are_no_checkpoints(tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    checkpoint = Checkpoint(file, STATES, facts())
    assert checkpoint.load() is None
    for data in (b"", b"hello", pickle.dumps({"a": 1}), bytes(100), b"PK\x03\x04" * 30):
        file.write_bytes(data)
        message = message_of(checkpoint.load)
        assert message.startswith(f"{file}: this is no checkpoint, or not a whole one: ")
        assert message.endswith(": name another file, or remove it")
    np.savez(file, weights=np.zeros(3))
    assert message_of(checkpoint.load) == f"{file}: this is no {FORMAT}: name another file"
    with file.open("wb") as stream:
        np.save(stream, np.zeros(3))
    assert "this is no checkpoint" in message_of(checkpoint.load)
    np.savez(file, objects=np.array([{}], dtype=object))
    assert "this is no checkpoint" in message_of(checkpoint.load)


def test_a_checkpoint_whose_parts_do_not_fit(tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    checkpoint = Checkpoint(file, STATES, facts())
    checkpoint.save(WHOLE[3], curves())
    with np.load(file) as parts:
        good = dict(parts)

    def damaged(**changes: np.ndarray | None) -> str:
        changed = {name: array for name, array in (good | changes).items() if array is not None}
        np.savez(file, allow_pickle=False, **changed)
        message = message_of(checkpoint.load)
        assert message.startswith(f"{file}: the checkpoint is damaged: ")
        return message

    assert "R[20, 4]" in damaged(state_4=np.zeros((3, 3)))
    assert "state_4" in damaged(state_4=None)
    assert "13 arrays, 12 are given" in damaged(state_12=None)
    assert "13 arrays, 14 are given" in damaged(state_13=np.zeros(2))
    assert "state_13" in damaged(state_99=np.zeros(2))
    assert "position" in damaged(position=None)
    damaged(position=np.zeros(3, np.int64))
    damaged(position=np.array(["a", "b"]))
    damaged(curve_0=np.zeros((2, 5)))
    damaged(curve_1=np.zeros(2, complex))
    assert "it has 2 curves, and names of 3" in damaged(curve_2=None)
    assert "curve_2" in damaged(curve_2=None, curve_3=np.zeros(2))
    assert "it has 3 curves, and names of 1" in damaged(curve_names=np.array(["a"]))
    assert "two of its curves have one name" in damaged(curve_names=np.array(["a", "b", "a"]))


@pytest.mark.parametrize(
    "dtype", [np.float32, np.float16, np.longdouble, np.int64, np.complex128, bfloat16]
)
def test_a_checkpoint_of_another_dtype(tmp_path: Path, dtype: type[np.generic]) -> None:
    """Neither narrowed nor widened: other numbers would follow."""
    file = tmp_path / "file.npz"
    checkpoint = Checkpoint(file, STATES, facts())
    checkpoint.save(WHOLE[3], curves())
    with np.load(file) as parts:
        good = dict(parts)
    np.savez(file, allow_pickle=False, **(good | {"state_4": good["state_4"].astype(dtype)}))
    assert message_of(checkpoint.load) == (
        f"{file}: state_4 of this checkpoint is of {np.dtype(dtype).name}, the state here of "
        "float64: name another file, or ask for the same dtype"
    )
    swapped = good["state_4"].astype(">f8")  # the same numbers, of another machine
    np.savez(file, allow_pickle=False, **(good | {"state_4": swapped}))
    loaded = checkpoint.load()
    assert loaded is not None
    assert same_bits(loaded[0].state, WHOLE[3].state)


# Memory


def parts_of(file: Path) -> dict[str, np.ndarray]:
    Checkpoint(file, STATES, facts()).save(WHOLE[3], curves())
    with np.load(file) as parts:
        return dict(parts)


@pytest.mark.parametrize(
    "name", ["state_4", "curve_1", "facts", "fact_names", "curve_names", "format", "position"]
)
def test_a_compressed_array_is_not_unpacked(tmp_path: Path, name: str) -> None:
    """It is 16 MB, of a file of 16 kB."""
    file = tmp_path / "file.npz"
    parts = parts_of(file)
    kind = parts[name].dtype if parts[name].dtype.kind != "U" else np.dtype("U1")
    parts[name] = np.zeros((3, (16 << 20) // kind.itemsize // 3), kind)
    np.savez_compressed(file, allow_pickle=False, **parts)
    load = Checkpoint(file, STATES, facts()).load
    assert peak_of(lambda: message_of(load)) < 2 << 20
    assert f"{file}: this is no checkpoint, or not a whole one: " in message_of(load)
    if name != "curve_1":  # which are as long as the file says
        np.savez(file, allow_pickle=False, **parts)
        assert peak_of(lambda: message_of(load)) < 2 << 20


def test_what_is_not_of_the_state_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    parts = parts_of(file)
    np.savez(file, allow_pickle=False, **parts, other=np.zeros(1 << 20))
    assert peak_of(Checkpoint(file, STATES, facts()).load) < 2 << 20


@pytest.mark.parametrize(
    ("shape", "dtype", "size"),
    [
        ("(10**9,)", "<f8", 64),
        ("(0, 10**30)", "<f8", 0),
        ("(-1, -8)", "<f8", 64),
        ("(10**12,)", "<U0", 0),
        ("()", "|V1000000000", 8),
        ("(1,) * 100", "<f8", 8),
        ("(10**6, 0)", "<U1", 0),
    ],
)
@pytest.mark.parametrize("name", ["state_4", "curve_1", "facts", "curve_names", "position"])
def test_headers_that_lie(tmp_path: Path, name: str, shape: str, dtype: str, size: int) -> None:
    file = tmp_path / "file.npz"
    parts = parts_of(file)
    words = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {eval(shape)}, }}\n".encode()
    header = b"\x93NUMPY\x01\x00" + len(words).to_bytes(2, "little") + words
    with ZipFile(file, "w") as zipped:
        for other, array in parts.items():
            with zipped.open(f"{other}.npy", "w") as part:
                if other == name:
                    part.write(header + bytes(size))
                else:
                    np.lib.format.write_array(part, array)
    load = Checkpoint(file, STATES, facts()).load
    assert peak_of(lambda: message_of(load)) < 2 << 20


def test_a_header_that_is_a_bomb_itself(tmp_path: Path) -> None:
    """Version 2 has room for 4 GB of spaces."""
    file = tmp_path / "file.npz"
    header = b"\x93NUMPY\x02\x00" + (16 << 20).to_bytes(4, "little")
    with ZipFile(file, "w", ZIP_DEFLATED) as zipped:
        zipped.writestr("format.npy", header + b" " * (16 << 20))
    load = Checkpoint(file, STATES, facts()).load
    assert peak_of(lambda: message_of(load)) < 1 << 20
    with ZipFile(file, "w") as zipped:
        zipped.writestr("format.npy", header + b" " * (16 << 20))
    assert peak_of(lambda: message_of(load)) < 1 << 20


def test_a_file_that_says_it_is_larger_than_it_is(tmp_path: Path) -> None:
    """The sizes in the directory of the archive are changed, to 2 GB."""
    file = tmp_path / "file.npz"
    before = parts_of(file)["state_4"].nbytes
    data, k = bytearray(file.read_bytes()), 0
    while (k := data.find(b"PK\x01\x02", k + 1)) >= 0:
        data[k + 20 : k + 28] = (2**31 - 1).to_bytes(4, "little") * 2
    file.write_bytes(bytes(data))
    assert before > 0
    load = Checkpoint(file, STATES, facts()).load
    assert peak_of(lambda: message_of(load)) < 1 << 20


@given(data=st.data())
def test_archives_are_read_as_numpy_reads_them(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Written by us and by NumPy, in both orders of axes, of all dtypes."""
    file = tmp_path_factory.mktemp("archives") / "file.npz"
    dtype = data.draw(st.sampled_from(["<f8", ">f8", "<f4", "<f2", "<i8", "<U3"]))
    shape = data.draw(st.lists(st.integers(0, 3), max_size=3))
    array = np.array(range(int(np.prod(shape)))).reshape(shape).astype(dtype)
    if data.draw(st.booleans()):
        array = np.asfortranarray(array)
    if data.draw(st.booleans()):
        np.savez(file, a=array)
    else:
        with file.open("wb") as stream:
            archives.write(stream, {"a": array})
    with archives.opened(file) as archive:
        found = archive.read(archive.header("a"))
        assert archive.names == ["a"]
    with np.load(file) as parts:
        wanted = parts["a"]
    assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
    assert found.tobytes() == wanted.tobytes() == array.tobytes()


def test_words_in_a_file_are_a_line(tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    parts = parts_of(file)
    parts["facts"] = parts["facts"].astype("U1000")
    parts["facts"][1] = "a\nb" + "c" * 900
    np.savez(file, allow_pickle=False, **parts)
    message = message_of(Checkpoint(file, STATES, facts()).load)
    assert "engine is a bc" in message
    assert len(message) < 500


@pytest.mark.parametrize("name", ["format", "fact_names", "facts", "curve_names"])
@pytest.mark.parametrize("order", "<>")
def test_letters_that_there_are_not(tmp_path: Path, name: str, order: str) -> None:
    file = tmp_path / "file.npz"
    parts = parts_of(file)
    letters = np.atleast_1d(parts[name].astype(f"{order}U99"))
    letters.view(f"{order}u4").reshape(-1, 99)[-1, 5] = sys.maxunicode + 1
    np.savez(file, allow_pickle=False, **(parts | {name: letters}))
    message = message_of(Checkpoint(file, STATES, facts()).load)
    assert f"the checkpoint is damaged: {name} has letters that there are not" in message


@pytest.mark.parametrize("name", ["fact_names", "facts"])
def test_words_in_a_file_command_no_terminal(tmp_path: Path, name: str) -> None:
    file = tmp_path / "file.npz"
    parts = parts_of(file)
    for letter in ("\x1b", "\0", "\x9b", "\u202e", "\ud800"):
        texts = parts[name].astype("U99")
        texts.view("u4").reshape(-1, 99)[0, :2] = [ord(letter), ord("c")]
        np.savez(file, allow_pickle=False, **(parts | {name: texts}))
        assert message_of(Checkpoint(file, STATES, facts()).load).isprintable()


def test_places_that_no_file_has(tmp_path: Path) -> None:
    """The directory of the archive says that it is before the beginning."""
    file = tmp_path / "file.npz"
    parts_of(file)
    data = bytearray(file.read_bytes())
    for place in (
        data.rfind(b"PK\5\6") + 12,
        data.rfind(b"PK\5\6") + 16,
        data.find(b"PK\1\2") + 42,
    ):
        for number in (1, 1 << 31, (1 << 32) - 1):
            changed = data.copy()
            changed[place : place + 4] = number.to_bytes(4, "little")
            file.write_bytes(changed)
            message = message_of(Checkpoint(file, STATES, facts()).load)
            assert "this is no checkpoint, or not a whole one" in message


def test_positions_that_there_are_not(tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    parts = parts_of(file)
    np.savez(file, allow_pickle=False, **(parts | {"position": np.array([-1, 0])}))
    message = message_of(Checkpoint(file, STATES, facts()).load)
    assert "the checkpoint is damaged: its position is 0 steps after -1 epochs" in message


def test_a_disk_that_is_full_at_any_byte_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "file.npz"
    checkpoint = Checkpoint(file, STATES, facts())
    checkpoint.save(WHOLE[2], curves())
    before = file.read_bytes()
    for size in range(0, len(before), len(before) // 20):
        with limited(size), pytest.raises(OSError, match="could not be written, and is as it was"):
            checkpoint.save(WHOLE[3], curves())
        assert file.read_bytes() == before
        assert list(tmp_path.iterdir()) == [file]


def test_places_where_no_file_can_be(tmp_path: Path) -> None:
    def load(file: Path) -> str:
        return message_of(Checkpoint(file, STATES, facts()).load)

    gone = tmp_path / "gone"
    assert load(gone / "x") == f"{gone}/x: there is no folder {gone}: make it, or name another"
    assert load(tmp_path) == f"{tmp_path}: it is a folder, where a file belongs"


@pytest.mark.parametrize("broken", ["write", "fsync", "replace"])
def test_what_goes_wrong_while_writing_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    file = tmp_path / "file.npz"
    checkpoint = Checkpoint(file, STATES, facts())
    checkpoint.save(WHOLE[2], curves())
    before = file.read_bytes()

    def full(*arguments: object, **others: object) -> None:
        raise OSError(28, "No space left on device")

    match broken:
        case "write":
            monkeypatch.setattr(np.lib.format, "write_array", full)
        case "fsync":
            monkeypatch.setattr(os, "fsync", full)
        case _:
            monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left on device: it could not be written, and is"):
        checkpoint.save(WHOLE[3], curves())
    monkeypatch.undo()
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


def test_an_interruption_while_writing_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"before")

    def write() -> None:
        with replacing(file) as stream:
            stream.write(b"after")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


def finish(command: Sequence[str]) -> dict[str, object]:
    with started(command) as process:
        out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    result: dict[str, object] = json.loads(out.splitlines()[-1])
    return result


def killed_again_and_again(command: list[str], file: Path) -> None:
    whole = finish(command)

    with_file = [*command, "--checkpoint", str(file), "--checkpoint-seconds", "0"]
    positions: list[tuple[int, int]] = []
    once = [changed(file, 4)]
    moments = usually(once, of=[after(0), writing(file), changed(file, 1), writing(file), *once])
    for moment in moments:
        assert killed(with_file, moment) == ""
        if file.exists():
            with np.load(file) as parts:
                number, step = parts["position"].tolist()
            positions.append((number, step))
    assert positions == sorted(positions)
    assert positions[-1] > (0, 0)
    resumed = finish(with_file)
    assert resumed["state_sha256"] == whole["state_sha256"]
    assert (
        resumed["loss" if "loss" in resumed else "test_loss"]
        == whole["loss" if "loss" in whole else "test_loss"]
    )
    if ALL:
        again = finish(with_file)
        assert again["state_sha256"] == whole["state_sha256"]
        assert again["us_per_step"] is None
    assert [*file.parent.glob("*.part"), *file.parent.glob("*.lock")] == []


def test_iris_is_killed_again_and_again(tmp_path: Path) -> None:
    epochs = str(effort(100, in_all=300))
    command = ["experiments.iris", "hidden", "--epochs", epochs, "--json"]
    killed_again_and_again(command, tmp_path / "iris.npz")


def test_digits_in_batches_are_killed_again_and_again(tmp_path: Path) -> None:
    """In the middle of epochs, with Adam, and batches of a shuffled order."""
    write_digits(tmp_path, train=161, test=20)
    where = ["--data-dir", str(tmp_path), "--unchecked"]
    how = ["--batch-size", "2", "--engine", "numpy", "--epochs", "4", "--json"]
    command = ["experiments.convolutional", "modern", *where, *how]
    killed_again_and_again(command, tmp_path / "digits.npz")


def test_interrupting_saves_and_says_how_to_go_on(tmp_path: Path) -> None:
    file = tmp_path / "iris.npz"
    command = ["experiments.iris", "hidden", "--json", "--checkpoint", str(file)]
    with started([*command, "--epochs", "10000000"]) as process:
        while not file.exists():
            time.sleep(0.01)
        time.sleep(0.2)
        last = interrupted(process)
    with np.load(file) as parts:
        number, step = parts["position"].tolist()
    assert last == (
        f"experiments.iris: error: interrupted in epoch {number + 1} after step {step}: "
        f"the same command goes on from there, with {file}"
    )
    done = finish([*command, "--epochs", str(number)])
    plain = finish(["experiments.iris", "hidden", "--json", "--epochs", str(number)])
    assert done["state_sha256"] == plain["state_sha256"]
    with started([*command, "--epochs", str(number - 1)]) as less:
        out, err = less.communicate(timeout=60)
    assert (less.returncode, out) == (2, "")
    assert err.splitlines()[-1].endswith(
        f"training has gone on for {number} epochs already, and {number - 1} are asked for: "
        "ask for more, or begin anew, with another checkpoint"
    )


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    file = tmp_path / "iris.npz"
    command = ["experiments.iris", "hidden", "--json", "--checkpoint", str(file)]
    finish([*command, "--epochs", "2"])
    before = file.read_bytes()

    little = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh"]  # no file of more than 512 bytes
    done = subprocess.run(
        [*little, sys.executable, "-m", *command, "--epochs", "4"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "experiments.iris: error: [Errno 27] File too large: it could not be written, and is as "
        f"it was before: '{file}'"
    )
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["iris.npz"]


def test_the_curves_go_on_where_they_were(tmp_path: Path) -> None:
    file = tmp_path / "iris.npz"
    command = ["experiments.iris", "dense", "--json"]
    finish([*command, "--epochs", "3", "--checkpoint", str(file)])
    finish([*command, "--epochs", "5", "--checkpoint", str(file)])
    other = tmp_path / "other.npz"
    finish([*command, "--epochs", "5", "--checkpoint", str(other)])
    with np.load(file) as one, np.load(other) as two:
        assert [one[f"curve_{k}"].shape for k in range(3)] == [(6,)] * 3
        assert one["curve_names"].tolist() == ["epochs", "loss", "accuracy"]
        for name in one.files:
            assert one[name].tobytes() == two[name].tobytes(), name
