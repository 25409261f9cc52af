# pyright: basic
"""Files of parameters: the same bits in every process, or refused with what differs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, strategies as st

import cartesian_rdc as rdc
from cartesian_rdc.categories.free import Atomic, Product, Unit
from cartesian_rdc.categories.smooth import Array, Space, assemble, smooth
from cartesian_rdc.categories.smooth.dtypes import numpy_dtype
from cartesian_rdc.errors import DataError, MissingExtraError, SpaceError
from cartesian_rdc.neural import arrays, batched, bias, dense, reals, relu, tanh, value
from cartesian_rdc.storage import load, read_arrays, save
from cartesian_rdc.storage.metadata import Metadata, digest_of
from cartesian_rdc.testing.smooth import spaces
from cartesian_rdc.typed import Obj
from tests.fuzz.mutations import mutated
from tests.fuzz.reshaped import headers, zips
from tests.memory import peak_of
from tests.processes import ROOT, limited, names
from tests.storage.models import (
    MODELS,
    SUFFIXES,
    bits_by_name,
    bits_of,
    fingerprints,
    having,
    parameters_of,
    several,
    several_values,
    with_entries,
    with_header,
)

MODEL = reals(2) >> dense(reals(3), tanh) >> dense(reals(1), relu)
START = rdc.initialise(MODEL.parameters, 1, weights=rdc.normal(0.5))

in_each_format = pytest.mark.parametrize("suffix", SUFFIXES)


def message_of(action: Callable[[], object]) -> str:
    with pytest.raises(DataError) as caught:
        action()
    (line,) = str(caught.value).splitlines()
    assert line.isprintable()
    assert len(line) < 2000
    return line


# The law


@st.composite
def spaces_of_all_dtypes(draw: st.DrawFn) -> Space:
    """Spaces of the samples, their real arrays in all precisions."""
    precisions = st.sampled_from(["float64", "float32", "float16", "bfloat16"])

    def leaf(array: Array) -> Space:
        return Atomic(array.with_dtype(draw(precisions)) if array.real else array)

    return draw(spaces(indices=True)).fold(Unit, leaf, Product)


def any_bits(a: Space, seed: int) -> Any:
    """A value whose bits are drawn, so that nan has all payloads; and negative zeros."""
    rng = np.random.default_rng(seed)

    def array(one: Array) -> Any:
        numbers = (
            np.frombuffer(rng.bytes(one.bytes), numpy_dtype(one.dtype)).reshape(one.shape).copy()
        )
        if one.real and rng.random() < 0.3:
            numbers[...] = -0.0
        return np.array(numbers, order="F") if rng.random() < 0.3 else numbers

    return assemble(a, map(array, a.atoms()))


@in_each_format
@given(a=spaces_of_all_dtypes(), seed=st.integers(0, 2**16), word=st.sampled_from(["", "é ×", "x"]))
def test_what_is_loaded_is_what_was_saved(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, a: Space, seed: int, word: str
) -> None:
    file = tmp_path_factory.mktemp("models") / f"model{suffix}"
    wire: Any = Obj(smooth, a)
    model, at = having(wire.called(word) if word else wire), any_bits(a, seed)
    save(file, model, at)
    assert bits_of(load(file, model)) == bits_of(at)
    assert bits_by_name(read_arrays(file)) == bits_by_name(arrays(model.parameters, at))
    before = file.read_bytes()
    save(file, model, at)
    assert file.read_bytes() == before


def test_both_formats_have_one_checksum(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        save(tmp_path / f"model{suffix}", several(), several_values())
    with np.load(tmp_path / "model.npz") as parts:
        one = json.loads(parts["__metadata__"].item())
    with safetensors.safe_open(tmp_path / "model.safetensors", "np") as found:
        other = json.loads(found.metadata()["cartesian_rdc"])
    assert one == other
    assert one == {
        "format": 1,
        "library": f"cartesian_rdc {rdc.__version__}",
        "model": str(several()),
        "sha256": digest_of(arrays(several().parameters, several_values())),
    }


def test_others_read_the_files(tmp_path: Path) -> None:
    wanted = bits_by_name(arrays(several().parameters, several_values()))
    for suffix in SUFFIXES:
        save(tmp_path / f"model{suffix}", several(), several_values())
    found = safetensors.numpy.load_file(tmp_path / "model.safetensors")
    assert bits_by_name(found) == wanted
    with np.load(tmp_path / "model.npz", allow_pickle=False) as parts:
        assert bits_by_name({name: parts[name] for name in parts.files[1:]}) == wanted


def test_a_checksum_sees_names_shapes_dtypes_and_bits() -> None:
    zeros = np.zeros((2, 3))
    different: list[dict[str, Any]] = [
        {},
        {"a": zeros},
        {"b": zeros},
        {"a": zeros.reshape(3, 2)},
        {"a": zeros.astype("f4")},
        {"a": -zeros},
        {"a": zeros, "b": np.zeros(0)},
        {"a": np.zeros(0), "b": zeros},
    ]
    digests = [digest_of(one) for one in different]
    assert len(set(digests)) == len(digests)
    same = [{"a": zeros}, {"a": np.asfortranarray(zeros)}, {"a": zeros.astype(">f8")}]
    assert len({digest_of(one) for one in same}) == 1


# New processes


def test_every_model_is_loaded_in_a_new_process_to_the_same_bits(tmp_path: Path) -> None:
    for name, model in MODELS.items():
        for suffix in SUFFIXES:
            rdc.save(tmp_path / f"{name}{suffix}", model(), parameters_of(name))
    code = (
        "import sys; from pathlib import Path; from tests.storage.models import fingerprints\n"
        "print(fingerprints(Path(sys.argv[1])))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = ast.literal_eval(done.stdout)
    assert found == fingerprints(tmp_path)
    assert len(set(found.values())) == len(MODELS)


def test_no_model_is_left_out() -> None:
    files = [file for file in (ROOT / "models").glob("*.py") if file.stem != "fixed_point"]
    makers = {
        f"{file.stem}.{node.name}"
        for file in files
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.returns
        if ast.unparse(node.returns).startswith(("Layer[", "Classifier", "Decoder"))
        if not node.name.endswith("_loss")
    }
    assert makers == set(MODELS)


# Damage


@in_each_format
def test_changed_files_are_refused_or_have_the_same_bits(tmp_path: Path, suffix: str) -> None:
    """300 of them: cut, flipped, extended, with entries exchanged, with headers changed."""
    file, good = tmp_path / f"model{suffix}", bits_of(several_values())
    save(file, several(), several_values())
    whole, inside = file.read_bytes(), zips if suffix == ".npz" else headers
    refused, slowest = 0, 0.0
    for seed in range(300):
        change = partial(mutated, seed=seed)
        rng = np.random.default_rng(seed)
        file.write_bytes(inside(whole, change, rng) if seed % 2 else change(whole))
        began = time.perf_counter()
        words = ""
        try:
            assert bits_of(load(file, several())) == good, seed
        except DataError as error:
            words = str(error)
        slowest = max(slowest, time.perf_counter() - began)
        assert not words or (words.startswith(f"{file}: ") and words.isprintable())
        refused += bool(words)
    assert 200 < refused < 300
    assert slowest < 5


@in_each_format
def test_a_cut_at_every_byte_is_refused(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"model{suffix}"
    save(file, several(), several_values())
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        assert f"{file}: this is no file of arrays in {suffix}, or not" in message_of(
            lambda: load(file, several())
        )


TWO: Any = having((reals(3).called("a") @ reals(3).called("b")).alias())
AT: Any = (np.arange(3.0), np.arange(3.0) + 10)


def changed_archive(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the arrays of an archive, and write it as NumPy does."""
    with np.load(file) as parts:
        found = dict(parts)
    change(found)
    np.savez(file, allow_pickle=False, **found)


def exchanged(found: dict[str, Any]) -> None:
    found["a"], found["b"] = found["b"], found["a"]


def test_arrays_under_each_others_names_are_refused(tmp_path: Path) -> None:
    words = "or not a whole one: its arrays do not fit its checksum"
    file = tmp_path / "model.npz"
    save(file, TWO, AT)
    changed_archive(file, lambda found: None)
    assert bits_of(load(file, TWO)) == bits_of(AT)
    changed_archive(file, exchanged)
    assert words in message_of(lambda: load(file, TWO))
    assert words in message_of(lambda: read_arrays(file))
    file = tmp_path / "model.safetensors"
    save(file, TWO, AT)
    file.write_bytes(with_entries(file.read_bytes(), exchanged))
    assert words in message_of(lambda: load(file, TWO))
    assert words in message_of(lambda: read_arrays(file))


def test_one_number_of_many_that_differs_is_refused(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        file = tmp_path / f"model{suffix}"
        save(file, TWO, AT)
        data = file.read_bytes()
        place = data.index(np.float64(11).tobytes())
        file.write_bytes(data[:place] + b"\1" + data[place + 1 :])
        message_of(lambda at=file: load(at, TWO))  # type: ignore[misc]


def test_an_entry_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    save(file, TWO, AT)
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(file, "a") as zipped:
        zipped.writestr("a.npy", zipped.read("b.npy"))
    assert "two of its arrays have one name" in message_of(lambda: load(file, TWO))
    file = tmp_path / "model.safetensors"
    save(file, TWO, AT)
    whole, entry = file.read_bytes(), b'"a":{"dtype":"F64","shape":[3],"data_offsets":[0,24]}'
    file.write_bytes(with_header(whole, lambda header: header.replace(entry, entry + b"," + entry)))
    assert "two entries of its header have one name" in message_of(lambda: load(file, TWO))


def told(text: str) -> Callable[[dict[str, Any]], object]:
    def change(found: dict[str, Any]) -> None:
        found["__metadata__"] = np.array(text)

    return change


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Expecting value"),
        ("[]", "its metadata are no object"),
        ("[" * 5000, "its metadata are nested too deep"),
        ("{}", "its metadata are not whole"),
        ('{"format": 1, "sha256": 3, "model": ""}', "its metadata are not whole"),
        ('{"format": 1, "sha256": "3"}', "its metadata are not whole"),
        ('{"format": 1, "sha256": "3", "model": ""}', "do not fit its checksum"),
        ('{"format": 2, "library": "\\u001b[31m 9"}', "written by ?[31m 9, and format 1 is read"),
        ("x" * 200_000, "where texts belong"),
    ],
)  # fmt: skip
def test_metadata_that_make_no_sense(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "model.npz"
    save(file, TWO, AT)
    changed_archive(file, told(text))
    assert words in message_of(lambda: load(file, TWO))
    assert words in message_of(lambda: read_arrays(file))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (b"", "a header of 0 bytes is not in it"),
        (b"[]", "its header is no object"),
        (b"[" * 100_000, "its header is nested too deep"),
        (b'{"__metadata__": []}', "its metadata are no object"),
        (b'{"a": []}', "what its header says of a is no array"),
        (b'{"a\\u001b": {"dtype": "F64", "shape": [true]}}', "what its header says of a? is no"),
        (b'{"a": {"dtype": "F64", "shape": [-1], "data_offsets": [0, 8]}}', "is no array"),
        (b'{"a": {"dtype": "F64", "shape": [2], "data_offsets": [0, 8]}}', "larger or smaller"),
        (b'{"a": {"dtype": "F64", "shape": [1]}}', "data_offsets"),
        (b'{"a": {"dtype": "F64", "shape": [1], "data_offsets": [1, 9]}}', ""),
        (b'{"a": {"dtype": "F64", "shape": [1], "data_offsets": [0, 999]}}', ""),
        (b'{"a": {"dtype": "F\x8064", "shape": [1], "data_offsets": [0, 8]}}', "utf-8"),
        (b'{"a": {"dtype": "F8_E4M3", "shape": [8], "data_offsets": [0, 8]}}', "a is of F8_E4M3"),
    ],
)  # fmt: skip
def test_headers_that_make_no_sense(tmp_path: Path, header: bytes, words: str) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(len(header).to_bytes(8, "little") + header + bytes(8))
    assert words in message_of(lambda: read_arrays(file))
    message_of(lambda: load(file, TWO))


# Memory


def test_what_is_not_of_the_model_is_not_read(tmp_path: Path) -> None:
    large, few = having(reals(1 << 20).called("a")), having(reals(3).called("a"))
    for suffix in SUFFIXES:
        file = tmp_path / f"model{suffix}"
        save(file, large, np.zeros(1 << 20))
        assert file.stat().st_size > 8 << 20
        words = "float64[1048576] there and float64[3] here"
        assert peak_of(lambda at=file: message_of(lambda: load(at, few))) < 1 << 20  # type: ignore[misc]
        assert words in message_of(lambda at=file: load(at, few))  # type: ignore[misc]


def test_compressed_arrays_are_not_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    np.savez_compressed(file, a=np.zeros(4 << 20))
    assert file.stat().st_size < 1 << 20
    assert peak_of(lambda: message_of(lambda: read_arrays(file))) < 1 << 20
    assert "a is compressed" in message_of(lambda: read_arrays(file))


def test_arrays_that_lie_in_each_other_are_not_read(tmp_path: Path) -> None:
    """25 names for one array of 1 MB."""
    file = tmp_path / "model.npz"
    np.savez(file, a=np.zeros(1 << 17))
    data = file.read_bytes()
    start, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    entry, rest = data[start:end], bytearray(data[end:])
    many = b"".join(entry.replace(b"a.npy", b"%c.npy" % letter) for letter in range(65, 90))
    rest[8:12] = (25).to_bytes(2, "little") * 2
    rest[12:16] = len(many).to_bytes(4, "little")
    file.write_bytes(data[:start] + many + bytes(rest))
    assert peak_of(lambda: message_of(lambda: read_arrays(file))) < 1 << 20


def test_headers_that_say_too_much(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    entry = b'{"a": {"dtype": "F64", "shape": [%d], "data_offsets": [0, %d]}}'
    for n in (1 << 27, 1 << 62, 10**30):
        header = entry % (n, 8 * n)
        file.write_bytes(len(header).to_bytes(8, "little") + header + bytes(8))
        assert peak_of(lambda: message_of(lambda: read_arrays(file))) < 1 << 20
    for length in (1 << 24, 1 << 40, 1 << 63):
        file.write_bytes(length.to_bytes(8, "little") + b"{" * 100)
        assert f"a header of {length} bytes is not in it" in message_of(lambda: read_arrays(file))


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    np.savez(file, a=np.array([{}], object))
    assert "is not what its header says, object" in message_of(lambda: read_arrays(file))


# Other models


def layers(*sizes: int, words: Sequence[str], dtype: str = "float64") -> Any:
    named = zip(words, sizes, strict=True)
    parts = [reals(size, dtype=dtype).called(word) for word, size in named]
    whole = parts[0]
    for part in parts[1:]:
        whole = (part @ whole).alias()
    return having(whole)


def zeros(model: Any) -> Any:
    return assemble(
        model.parameters.object,
        [np.zeros(a.shape, a.dtype) for a in model.parameters.object.atoms()],
    )


@in_each_format
def test_parameters_of_another_model_are_refused_with_what_differs(
    tmp_path: Path, suffix: str
) -> None:
    file = tmp_path / f"model{suffix}"
    ours = layers(2, 3, words=["weights", "bias"])

    def refused(theirs: Any) -> str:
        save(file, theirs, zeros(theirs))
        message = message_of(lambda: load(file, ours))
        begin, end = f"{file}: these are the parameters of another model", ": name another file"
        assert message.startswith(begin)
        assert message.endswith(end)
        return message.removeprefix(begin).removesuffix(end)

    assert refused(layers(2, 4, words=["weights", "bias"])) == (
        ", R -> R with parameters R[4] × R[2]: 'bias' is float64[4] there and float64[3] here"
    )
    assert refused(layers(2, 3, words=["weights", "bias"], dtype="float32")) == (
        ", R -> R with parameters float32[3] × float32[2]: "
        "'weights' is float32[2] there and float64[2] here; "
        "'bias' is float32[3] there and float64[3] here"
    )
    assert refused(layers(2, 3, words=["weights", "biases"])) == (
        ": there is no 'bias' (the most similar is 'biases'); 'biases' is there, and not here"
    )
    assert refused(layers(2, words=["weights"])) == (
        ", R -> R with parameters R[2]: there is no 'bias'"
    )
    assert refused(layers(2, 3, 1, words=["weights", "bias", "zzz"])) == (
        ", R -> R with parameters R[1] × (R[3] × R[2]): 'zzz' is there, and not here"
    )


def test_long_lists_of_differences_are_cut(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    word = "x" * 300
    one = layers(*range(1, 9), words=[f"{word}a{k}" for k in range(8)])
    other = layers(*range(1, 9), words=[f"{word}b{k}" for k in range(8)])
    save(file, one, zeros(one))
    message = message_of(lambda: load(file, other))
    assert message.count("there is no") == 3
    assert message.count("is there, and not here") == 3
    assert "; 5 more are not there; " in message
    assert "; 5 more are there, and not here" in message
    wide = layers(*range(2, 10), words=[f"{word}a{k}" for k in range(8)])
    assert "; 5 more differ" in message_of(lambda: load(file, wide))


def test_a_model_on_batches_has_the_same_parameters(tmp_path: Path) -> None:
    for suffix in SUFFIXES:
        file = tmp_path / f"model{suffix}"
        save(file, MODEL, START)
        assert bits_of(load(file, batched(MODEL, 7))) == bits_of(START)


def test_a_model_without_parameters(tmp_path: Path) -> None:
    none: Any = having(Obj(smooth, Unit()))
    for suffix in SUFFIXES:
        file = tmp_path / f"model{suffix}"
        save(file, none, ())
        assert load(file, none) == ()
        assert read_arrays(file) == {}


def test_parameters_that_are_none_of_the_model(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    with pytest.raises(SpaceError, match="the value is an array of shape"):
        save(file, TWO, (np.zeros(2), np.zeros(3)))
    assert names(tmp_path) == []


# Names and places


@pytest.mark.parametrize("name", ["model.h5", "model", "model.npz.gz", "model.NPZ", ".npz"])
def test_other_suffixes_are_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    words = f"{file}: files of arrays end in .safetensors or .npz, not in {file.suffix!r}"
    for action in (
        lambda: save(file, TWO, AT),
        lambda: load(file, TWO),
        lambda: read_arrays(file),
    ):
        assert message_of(action) == words


def test_a_file_of_the_other_format_is_refused(tmp_path: Path) -> None:
    for one, other in (SUFFIXES, SUFFIXES[::-1]):
        save(tmp_path / f"model{one}", TWO, AT)
        file = (tmp_path / f"model{one}").rename(tmp_path / f"other{other}")
        assert f"{file}: this is no file of arrays in {other}" in message_of(
            lambda at=file: load(at, TWO)  # type: ignore[misc]
        )


@pytest.mark.parametrize("word", ["\0", "a\0", "\ud800", "x" * 10_001, "__metadata__"])
def test_names_that_cannot_be_kept(tmp_path: Path, word: str) -> None:
    model = having(reals(1).called(word))
    for suffix in SUFFIXES:
        message = message_of(lambda end=suffix: save(tmp_path / f"m{end}", model, [1.0]))  # type: ignore[misc]
        assert "cannot be kept: call it otherwise" in message
    assert names(tmp_path) == []


@pytest.mark.parametrize("word", ["é", " ", "\n", "\x1b", "日本語", "x" * 10_000, "\\", "%s", "'"])
def test_unusual_names(tmp_path: Path, word: str) -> None:
    model = having(reals(1).called(word))
    for suffix in SUFFIXES:
        save(tmp_path / f"m{suffix}", model, [1.0])
        assert load(tmp_path / f"m{suffix}", model) == [1.0]
        assert list(read_arrays(tmp_path / f"m{suffix}")) == [word]


def test_places_where_no_file_can_be(tmp_path: Path) -> None:
    gone, pipe = tmp_path / "gone" / "m.npz", tmp_path / "pipe.npz"
    os.mkfifo(pipe)
    (tmp_path / "folder.npz").mkdir()
    assert "there is no folder" in message_of(lambda: save(gone, TWO, AT))
    assert "it is a device or a pipe" in message_of(lambda: save(pipe, TWO, AT))
    assert "it is a folder" in message_of(lambda: save(tmp_path / "folder.npz", TWO, AT))
    for file in (pipe, tmp_path / "folder.npz"):
        assert "a device or a pipe, where a file belongs" in message_of(
            lambda at=file: load(at, TWO)  # type: ignore[misc]
        )
    for suffix in SUFFIXES:
        with pytest.raises(FileNotFoundError, match="No such file"):
            load(tmp_path / f"none{suffix}", TWO)


@in_each_format
def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, suffix: str) -> None:
    file, precious = tmp_path / f"model{suffix}", tmp_path / "precious"
    precious.write_bytes(b"kept")
    file.symlink_to(precious)
    save(str(file), TWO, AT)
    assert not file.is_symlink()
    assert precious.read_bytes() == b"kept"
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    assert file.stat().st_mode == plain.stat().st_mode
    before = file.read_bytes()
    with limited(100), pytest.raises(OSError, match="could not be written, and is as it was"):
        save(file, TWO, (AT[1], AT[0]))
    assert file.read_bytes() == before
    assert names(tmp_path) == sorted([file.name, "plain", "precious"])


def test_what_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "model.safetensors"
    save(file, TWO, AT)
    monkeypatch.setitem(sys.modules, "safetensors", None)
    words = r"pip install 'cartesian-rdc\[safetensors\]' brings it"
    for action in (
        lambda: save(file, TWO, AT),
        lambda: load(file, TWO),
        lambda: read_arrays(file),
    ):
        with pytest.raises(MissingExtraError, match=words):
            action()
    save(tmp_path / "model.npz", TWO, AT)
    assert bits_of(load(tmp_path / "model.npz", TWO)) == bits_of(AT)


def test_a_dtype_that_the_format_has_not(tmp_path: Path) -> None:
    model = having(reals(2, dtype=np.longdouble).called("a"))
    file = tmp_path / "model.npz"
    save(file, model, [1.0, 2.0])
    assert [float(number) for number in read_arrays(file)["a"]] == [1.0, 2.0]
    if np.dtype(np.longdouble).name != "float64":
        message = message_of(lambda: save(tmp_path / "m.safetensors", model, [1.0, 2.0]))
        assert message.startswith("a is of float") or ": a is of float" in message
        assert message.endswith("which .safetensors has not: use .npz")
    assert names(tmp_path) == ["model.npz"]


def test_a_file_of_a_machine_with_the_other_order_of_bytes(tmp_path: Path) -> None:
    file = tmp_path / "model.npz"
    save(file, TWO, AT)

    def swap(found: dict[str, Any]) -> None:
        found["a"], found["b"] = (np.asfortranarray(found[n].astype(">f8")) for n in "ab")

    changed_archive(file, swap)
    assert bits_of(load(file, TWO)) == bits_of(AT)


# Files of others


@in_each_format
def test_files_of_others_are_read_by_name(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"theirs{suffix}"
    rng = np.random.default_rng(0)
    theirs: dict[str, Any] = {"0.weight": rng.normal(size=(3, 2)), "0.bias": rng.normal(size=3)}
    more = {
        "n": np.arange(4, dtype=np.uint8),
        "yes": np.array(True),
        "none": np.zeros((0, 2), "f2"),
    }
    if suffix == ".npz":
        np.savez(file, allow_pickle=False, **{**theirs, **more})
    else:
        safetensors.numpy.save_file({**theirs, **more}, file, {"format": "pt"})
    found = read_arrays(file)
    assert bits_by_name(found) == bits_by_name({**theirs, **more})
    assert all(array.flags.writeable for array in found.values())
    model = reals(2) >> dense(reals(3), tanh)
    renamed = {"weights": found["0.weight"], "bias": found["0.bias"]}
    parameters = value(model.parameters, renamed)
    assert bits_of(parameters) == bits_of((theirs["0.bias"], theirs["0.weight"]))
    assert message_of(lambda: load(file, model)) == (
        f"{file}: this was not written by save: read_arrays reads its arrays, and "
        "value(model.parameters, ...) takes them under the names of the model"
    )


def test_bfloat16_of_others_is_read_to_the_bit(tmp_path: Path) -> None:
    bits = np.array([0x3F80, 0x0001, 0x8000, 0x7F81, 0xFF80, 0x4049], np.uint16)
    header = b'{"a":{"dtype":"BF16","shape":[2,3],"data_offsets":[0,12]}}'
    file = tmp_path / "theirs.safetensors"
    file.write_bytes(len(header).to_bytes(8, "little") + header + bits.tobytes())
    found = read_arrays(file)["a"]
    assert (found.dtype.name, found.shape) == ("bfloat16", (2, 3))
    assert (found.ravel().view(np.uint16) == bits).all()
    np.savez(tmp_path / "theirs.npz", a=found)
    again = read_arrays(tmp_path / "theirs.npz")["a"]
    assert (again.dtype.name, again.tobytes()) == ("bfloat16", bits.tobytes())
    wider = value((reals(2) >> bias).parameters, {"bias": found[0, :2]})  # no digit is lost
    assert bits_of(wider) == bits_of(np.array([1.0, 2.0**-133]))


WITHOUT = """
import sys
sys.modules["ml_dtypes"] = None
from cartesian_rdc.errors import MissingExtraError
from cartesian_rdc.storage import read_arrays
for file in sys.argv[1:]:
    try:
        read_arrays(file)
    except MissingExtraError as error:
        print(error)
"""


def test_bfloat16_in_a_file_without_the_package_names_the_extra(tmp_path: Path) -> None:
    model = reals(2, dtype="bfloat16") >> bias
    files = [tmp_path / "model.npz", tmp_path / "model.safetensors"]
    for file in files:
        save(file, model, [1, 2])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", WITHOUT, *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    words = "bfloat16, is not installed: pip install 'cartesian-rdc[jax]' brings it\n"
    assert (done.stderr, done.stdout) == ("", f"ml_dtypes, which has {words}" * 2)


def test_metadata_are_read_as_they_are_written() -> None:
    told = Metadata("0" * 64, "R → R")
    assert Metadata.of(told.text) == told
