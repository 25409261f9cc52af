"""The files of MNIST: read, fetched from a server, and refused."""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from cartesian_rdc.errors import DataError, MissingExtraError
from experiments import mnist_data, mnist_fetch
from experiments.mnist_data import CHECKSUMS, IMAGES, LABELS
from tests.digits import idx, write_digits
from tests.effort import effort
from tests.memory import peak_of

REAL = os.environ.get("CARTESIAN_RDC_MNIST")

TRAIN_IMAGES, TRAIN_LABELS, *_ = CHECKSUMS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_digits(tmp_path, train=20, test=10)
    return tmp_path


def read(folder: Path) -> mnist_data.Digits:
    return mnist_data.read(folder, checked=False)


def message_of(action: Callable[[], object]) -> str:
    with pytest.raises(DataError) as caught:
        action()
    (line,) = str(caught.value).splitlines()
    return line


def test_files_are_read_compressed_or_not(folder: Path) -> None:
    before = read(folder)
    assert before.images.shape == (20, 28, 28)
    assert before.grey().max() <= 1
    assert (before.one_hot().argmax(axis=1) == before.labels).all()
    for file in list(folder.glob("*.gz")):
        file.with_suffix("").write_bytes(gzip.decompress(file.read_bytes()))
        file.unlink()
    after = read(folder)
    assert np.array_equal(before.images, after.images)
    assert np.array_equal(before.labels, after.labels)


def replace(folder: Path, name: str, data: bytes) -> None:
    (folder / f"{name}.gz").write_bytes(gzip.compress(data))


def damaged(folder: Path, name: str, change: Callable[[bytes], bytes]) -> str:
    replace(folder, name, change(mnist_data.contents(folder, name)))
    return message_of(lambda: read(folder))


def test_what_is_wrong_with_a_file_is_said(folder: Path) -> None:
    at = f"{folder}/{TRAIN_IMAGES}"
    assert damaged(folder, TRAIN_IMAGES, lambda data: data[:-5]) == (
        f"{at}: 15691 bytes, where 15696 belong, 20 × 28 × 28 after a header of 16: it was cut, or "
        "something was added"
    )
    assert damaged(folder, TRAIN_IMAGES, lambda data: data[:7]).startswith(
        f"{at}: 7 bytes, where 16 belong, "
    )
    assert damaged(folder, TRAIN_IMAGES, lambda _: b"") == (
        f"{at}: it begins with nothing, where 00000803 belongs: this is another file, or "
        "another format"
    )
    assert damaged(folder, TRAIN_IMAGES, lambda _: b"<html>") == (
        f"{at}: it begins with 3c68746d, where 00000803 belongs: this is another file, or "
        "another format"
    )
    square = np.zeros((20, 16, 16), np.uint8)
    assert damaged(folder, TRAIN_IMAGES, lambda _: idx(IMAGES, square)) == (
        f"{at}: images of 16 by 16, where 28 by 28 pixels belong"
    )
    huge = IMAGES.to_bytes(4, "big") + b"\xff" * 12
    assert "16 bytes, where 79228162458924105385300197391 belong" in damaged(
        folder, TRAIN_IMAGES, lambda _: huge
    )


def test_images_and_labels_belong_together(folder: Path) -> None:
    labels = folder / TRAIN_LABELS
    assert damaged(folder, TRAIN_LABELS, lambda _: idx(LABELS, np.zeros(19, np.uint8))) == (
        f"{folder / TRAIN_IMAGES}: 20 images, but {labels} has 19 labels: take both from one source"
    )
    assert damaged(folder, TRAIN_LABELS, lambda _: idx(LABELS, np.full(20, 10, np.uint8))) == (
        f"{labels}: a label is 10, where digits from 0 to 9 belong"
    )


def test_files_that_are_not_there_or_not_whole(folder: Path, tmp_path: Path) -> None:
    message = message_of(lambda: read(tmp_path / "nowhere"))
    assert message.startswith(f"{tmp_path / 'nowhere' / TRAIN_IMAGES}: No such file or directory, ")
    assert message.endswith(f"--data-dir is a folder with the files {', '.join(CHECKSUMS)}")
    file = folder / f"{TRAIN_IMAGES}.gz"
    whole = file.read_bytes()
    for data in (whole[:-20], whole[: len(whole) // 2], b"plain", whole[:50] + bytes(9) + whole):
        file.write_bytes(data)
        message = message_of(lambda: read(folder))
        assert message.startswith(f"{file}: it is not compressed by gzip, or not whole: ")
        assert message.endswith(": replace it by a whole one")


def test_digits_that_are_not_those_of_mnist_are_named(folder: Path) -> None:
    found = hashlib.sha256(mnist_data.contents(folder, TRAIN_IMAGES)).hexdigest()
    assert message_of(lambda: mnist_data.read(folder)) == (
        f"{folder}/{TRAIN_IMAGES}: its raw bytes have the SHA-256 {found[:16]}..., where "
        "ba891046e6505d7a... was published: it is not that of MNIST: replace it, or take it as "
        "it is with --unchecked"
    )


def header(magic: int, *shape: int) -> bytes:
    return magic.to_bytes(4, "big") + b"".join(n.to_bytes(4, "big") for n in shape)


BOMB = gzip.compress(bytes(1 << 20), mtime=0) * effort(64, in_all=4096)
"""Zeros, a thousand times as many as it has bytes: 64 MB, or 4 GB."""

MANY = 2**32 - 1


@pytest.mark.parametrize("sides", [(0, MANY, MANY), (MANY, MANY, 0), (20, 0, MANY)])
def test_no_pixels_with_sides_of_any_length(folder: Path, sides: tuple[int, int, int]) -> None:
    """NumPy has no array of such a shape, although it has no entries."""
    said = " by ".join(map(str, sides[1:]))
    assert damaged(folder, TRAIN_IMAGES, lambda _: header(IMAGES, *sides)) == (
        f"{folder / TRAIN_IMAGES}: images of {said}, where 28 by 28 pixels belong"
    )


@pytest.mark.parametrize("checked", [True, False])
@pytest.mark.parametrize(
    ("name", "begin", "words"),
    [
        (TRAIN_IMAGES, b"", "it begins with 00000000, where 00000803 belongs"),
        (TRAIN_LABELS, b"", "it begins with 00000000, where 00000801 belongs"),
        (TRAIN_IMAGES, header(IMAGES, 20, 28, 28), "15697 bytes or more, where 15696 belong"),
        (TRAIN_LABELS, header(LABELS, 20), "29 bytes or more, where 28 belong"),
        (TRAIN_IMAGES, header(IMAGES, MANY, 28, 28), "it says that 4294967295 × 28 × 28 bytes"),
        (TRAIN_IMAGES, header(IMAGES, MANY, MANY, MANY), "digits are the most: "),
        (TRAIN_IMAGES, header(IMAGES, 1, MANY, 1), "digits are the most: "),
        (TRAIN_LABELS, header(LABELS, MANY), "it says that 4294967295 bytes follow, where "),
    ],
)
def test_no_more_is_unpacked_than_is_expected(
    folder: Path, name: str, begin: bytes, words: str, checked: bool
) -> None:
    (folder / f"{name}.gz").write_bytes(gzip.compress(begin) + BOMB)
    messages: list[str] = []

    def refused() -> None:
        messages.append(message_of(lambda: mnist_data.read(folder, checked=checked)))

    assert peak_of(refused) < 4 << 20
    assert messages[0].startswith(f"{folder / name}: ")
    assert words in messages[0]


def test_a_raw_file_is_not_read_to_its_end(folder: Path) -> None:
    (folder / f"{TRAIN_IMAGES}.gz").unlink()
    with (folder / TRAIN_IMAGES).open("wb") as stream:
        stream.write(header(IMAGES, 20, 28, 28))
        stream.truncate(1 << 40)  # a hole
    assert peak_of(lambda: message_of(lambda: read(folder))) < 4 << 20


def test_a_small_file_that_promises_much_takes_little(folder: Path) -> None:
    replace(folder, TRAIN_IMAGES, header(IMAGES, 60_000, 28, 28) + bytes(99))
    assert peak_of(lambda: message_of(lambda: read(folder))) < 4 << 20
    assert "115 bytes, where 47040016 belong" in message_of(lambda: mnist_data.read(folder))


def test_other_digits_may_be_more_than_those_of_mnist(folder: Path) -> None:
    for name, raw in (
        ("t10k-images-idx3-ubyte", header(IMAGES, 10_001, 28, 28) + bytes(10_001 * 784)),
        ("t10k-labels-idx1-ubyte", header(LABELS, 10_001) + bytes(10_001)),
    ):
        replace(folder, name, raw)
    assert len(mnist_data.read(folder, "t10k", checked=False).labels) == 10_001
    assert message_of(lambda: mnist_data.read(folder, "t10k")) == (
        f"{folder}/t10k-images-idx3-ubyte: it says that 10001 × 28 × 28 bytes follow, where 10000 "
        "digits are the most: it is not that of MNIST: replace it"
    )


@pytest.mark.skipif(REAL is None, reason="CARTESIAN_RDC_MNIST names no folder with real MNIST")
def test_the_real_files_have_the_published_checksums() -> None:
    assert REAL is not None
    folder = Path(REAL)
    assert len(mnist_data.read(folder, "train").labels) == 60_000
    assert len(mnist_data.read(folder, "t10k").labels) == 10_000
    raw = mnist_data.contents(folder, TRAIN_IMAGES)
    assert hashlib.md5(raw).hexdigest() == "6bbc9ace898e44ae57da46a324031adb"


Answer = Callable[[BaseHTTPRequestHandler, bytes], None]


def whole(request: BaseHTTPRequestHandler, data: bytes) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data)


def cut(request: BaseHTTPRequestHandler, data: bytes) -> None:
    """Promise all, and hang up in the middle."""
    request.send_response(200)
    request.send_header("Content-Length", str(len(data)))
    request.end_headers()
    request.wfile.write(data[: len(data) // 2])


def truncated(request: BaseHTTPRequestHandler, data: bytes) -> None:
    whole(request, data[: len(data) // 2])


def short(request: BaseHTTPRequestHandler, data: bytes) -> None:
    """Whole for gzip, with rows missing."""
    whole(request, gzip.compress(gzip.decompress(data)[:-10]))


def wrong_magic(request: BaseHTTPRequestHandler, data: bytes) -> None:
    whole(request, gzip.compress(b"\0\0\x08\x02" + gzip.decompress(data)[4:]))


def other(request: BaseHTTPRequestHandler, data: bytes) -> None:
    raw = gzip.decompress(data)
    whole(request, gzip.compress(raw[:-1] + bytes([raw[-1] ^ 1])))


def compressed_anew(request: BaseHTTPRequestHandler, data: bytes) -> None:
    whole(request, gzip.compress(gzip.decompress(data), 1, mtime=7))


def missing(request: BaseHTTPRequestHandler, data: bytes) -> None:
    request.send_error(404)


@contextmanager
def server(folder: Path, answer: Answer, asked: list[str] | None = None) -> Generator[str]:
    """The address of a server of the files of a folder, which gives them in its own way."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if asked is not None:
                asked.append(self.path)
            answer(self, (folder / self.path.lstrip("/")).read_bytes())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}/"
        made.shutdown()
        thread.join()


@pytest.fixture
def published(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of small files, as if these had been published."""
    for name in CHECKSUMS:
        digest = hashlib.sha256(mnist_data.contents(folder, name)).hexdigest()
        monkeypatch.setitem(CHECKSUMS, name, digest)
    monkeypatch.delenv("http_proxy", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder


def held(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*"))


@pytest.mark.parametrize("answer", [whole, compressed_anew], ids=lambda answer: answer.__name__)
def test_files_are_fetched_once(published: Path, tmp_path: Path, answer: Answer) -> None:
    cache, asked = tmp_path / "user" / "cache", list[str]()
    with server(published, answer, asked) as mirror:
        assert mnist_fetch.fetch(cache, [mirror]) == cache
        assert mnist_fetch.fetch(cache, [mirror]) == cache
    assert asked == [f"/{name}.gz" for name in CHECKSUMS]
    assert held(cache) == sorted(f"{name}.gz" for name in CHECKSUMS)
    for part in ("train", "t10k"):
        ours, theirs = mnist_data.read(cache, part), mnist_data.read(published, part)
        assert np.array_equal(ours.images, theirs.images)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (cut, "the connection was cut"),
        (truncated, "it is not compressed by gzip, or not whole: "),
        (short, "15686 bytes, where 15696 belong, 20 × 28 × 28 after a header of 16"),
        (wrong_magic, "it begins with 00000802, where 00000803 belongs"),
        (other, "its raw bytes have the SHA-256"),
        (missing, "the server answers with status 404"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_arrives_and_is_not_good_is_not_kept(
    published: Path, tmp_path: Path, answer: Answer, words: str
) -> None:
    cache = tmp_path / "cache"
    with server(published, answer) as mirror:
        message = message_of(lambda: mnist_fetch.fetch(cache, [mirror], retries=0))
    assert message.startswith(f"{TRAIN_IMAGES}.gz could not be fetched: {mirror}{TRAIN_IMAGES}")
    assert words in message
    assert message.endswith("or give --data-dir a folder that has the files of MNIST")
    assert held(cache) == []


def test_the_next_mirror_is_asked_and_a_bad_file_replaced(published: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    bad, good = cache / f"{TRAIN_IMAGES}.gz", cache / f"{TRAIN_LABELS}.gz"
    bad.write_bytes(b"half a fi")
    good.write_bytes((published / good.name).read_bytes())
    before = good.stat().st_mtime_ns
    asked = list[str]()
    with server(published, other) as first, server(published, whole, asked) as second:
        mnist_fetch.fetch(cache, [first, second], retries=0)
    assert asked == [f"/{name}.gz" for name in CHECKSUMS if name != TRAIN_LABELS]
    assert good.stat().st_mtime_ns == before
    assert len(mnist_data.read(cache).labels) == 20
    assert held(cache) == sorted(f"{name}.gz" for name in CHECKSUMS)


def test_a_good_file_stays_when_the_next_is_not_to_be_had(published: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    def one_only(request: BaseHTTPRequestHandler, data: bytes) -> None:
        (whole if TRAIN_IMAGES in request.path else missing)(request, data)

    with server(published, one_only) as mirror:
        message = message_of(lambda: mnist_fetch.fetch(cache, [mirror], retries=0))
    assert message.startswith(f"{TRAIN_LABELS}.gz could not be fetched: ")
    assert held(cache) == [f"{TRAIN_IMAGES}.gz"]


@pytest.mark.parametrize("compressed", [False, True])
def test_a_server_that_gives_without_end(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressed: bool
) -> None:
    """Also where it says that what it gives is compressed once more."""

    def endless(request: BaseHTTPRequestHandler, data: bytes) -> None:
        request.send_response(200)
        if compressed:
            request.send_header("Content-Encoding", "gzip")
        request.end_headers()
        with suppress(OSError):  # it is hung up
            for _ in range(64):
                request.wfile.write(BOMB[: 1 << 14] if compressed else bytes(1 << 16))

    monkeypatch.setattr(mnist_fetch, "LARGEST", 1 << 18)
    cache = tmp_path / "cache"
    with server(published, endless) as mirror:
        message = message_of(lambda: mnist_fetch.fetch(cache, [mirror], retries=0))
    assert f"{mirror}{TRAIN_IMAGES}.gz: more than 262144 bytes, which no file" in message
    assert held(cache) == []


HOSTILE: tuple[tuple[int, str, str], ...] = (
    *((200, "Content-Length", text) for text in ("many", "-1", "1e9", "9" * 5000, "0x10", " ")),
    *((302, "Location", text) for text in ("http://[", "http://[::1", "nothing:", "http://a..b/")),
    (302, "Location", "http://" + "a" * 300 + "/"),
    (302, "Location", "http://127.0.0.1:99999999/"),
    (302, "Location", "file:///etc/hostname"),
    (200, "Content-Encoding", "gzip"),
    (200, "Transfer-Encoding", "chunked"),
)


@pytest.mark.parametrize(("status", "name", "text"), HOSTILE)
def test_a_server_that_says_what_makes_no_sense(
    published: Path, tmp_path: Path, status: int, name: str, text: str
) -> None:
    """The files are there or the message says that they are not."""

    def says(request: BaseHTTPRequestHandler, data: bytes) -> None:
        request.send_response(status)
        request.send_header(name, text)
        request.end_headers()
        with suppress(OSError):
            request.wfile.write(data)

    cache = tmp_path / "cache"
    with server(published, says) as mirror:
        if name == "Content-Length":
            mnist_fetch.fetch(cache, [mirror], retries=0)
            return
        message = message_of(lambda: mnist_fetch.fetch(cache, [mirror], retries=0))
    assert message.isprintable()
    assert f"{TRAIN_IMAGES}.gz could not be fetched: " in message
    assert held(cache) == []


def test_no_network(published: Path, tmp_path: Path) -> None:
    with server(published, whole) as gone:
        pass
    message = message_of(lambda: mnist_fetch.fetch(tmp_path / "cache", [gone, gone], retries=0))
    where = f"{gone}{TRAIN_IMAGES}.gz: no connection"
    assert message == (
        f"{TRAIN_IMAGES}.gz could not be fetched: {where}; {where}: try again, "
        "or give --data-dir a folder that has the files of MNIST"
    )


def test_a_cut_connection_is_tried_again(published: Path, tmp_path: Path) -> None:
    answers: list[Answer] = [cut]

    def once(request: BaseHTTPRequestHandler, data: bytes) -> None:
        (answers.pop() if answers else whole)(request, data)

    with server(published, once) as mirror:
        mnist_fetch.fetch(tmp_path / "cache", [mirror], retries=1)
    assert len(held(tmp_path / "cache")) == 4


def test_a_cache_that_cannot_be_written(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.touch()
    with server(published, whole) as mirror:
        message = message_of(lambda: mnist_fetch.fetch(file / "mnist", [mirror], retries=0))
        assert message.startswith(f"{file}/mnist/{TRAIN_IMAGES}.gz: Not a directory: make room")

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        cache = tmp_path / "cache"
        message = message_of(lambda: mnist_fetch.fetch(cache, [mirror], retries=0))
    assert message.startswith(f"{cache}/{TRAIN_IMAGES}.gz: No space left on device")
    assert held(cache) == []


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CARTESIAN_RDC_CACHE", str(tmp_path))
    assert mnist_fetch.cache() == tmp_path / "mnist"
    monkeypatch.delenv("CARTESIAN_RDC_CACHE")
    assert mnist_fetch.cache().name == "mnist"
    assert "cartesian_rdc" in str(mnist_fetch.cache())


def test_what_is_missing_to_fetch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pooch", None)
    with pytest.raises(MissingExtraError, match=r"pooch is not installed: .*\[mnist\]"):
        mnist_fetch.fetch(tmp_path)
