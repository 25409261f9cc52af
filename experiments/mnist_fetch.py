# pyright: basic, reportMissingImports=false, reportArgumentType=false
"""Fetching MNIST, once, into the user's cache folder."""

from __future__ import annotations

import io
import logging
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from cartesian_rdc.errors import DataError, missing_extra
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.storage.writing import replacing
from experiments.extras import require_extra
from experiments.mnist_data import CHECKSUMS, array_in, contents, require_checksum, uncompressed

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)

LARGEST = 50_000_000
"""Bytes: the largest file of MNIST has 47,040,016, before it is compressed."""

AT_ONCE = 4096
"""Bytes: what a server has compressed may become a thousand times as many."""

INSTEAD = "or give --data-dir a folder that has the files of MNIST"


def cache() -> Path:
    """Where the files are kept; the environment may say so in ``CARTESIAN_RDC_CACHE``.

    Raises ``MissingExtraError`` if platformdirs is not installed.
    """
    chosen = os.environ.get("CARTESIAN_RDC_CACHE")
    if chosen:
        return Path(chosen) / "mnist"
    try:
        import platformdirs
    except ImportError:
        raise missing_extra("platformdirs", "mnist") from None
    return platformdirs.user_cache_path("cartesian_rdc") / "mnist"


def fetch(folder: Path, mirrors: Sequence[str] = MIRRORS, *, retries: int = 2) -> Path:
    """The folder, once all files of MNIST are in it: those that are missing, or bad, are fetched.

    What arrives is compared with the published checksums before it is given its name; a file
    that is good is not touched. Raises ``DataError`` if none of the mirrors gives a file or
    if it cannot be kept, ``MissingExtraError`` if pooch is not installed.
    """
    for name in CHECKSUMS:
        if not is_good(folder, name):
            keep(folder, name, fetched(folder, name, mirrors, retries))
    return folder


def is_good(folder: Path, name: str) -> bool:
    """Whether the folder has this file, with the published checksum."""
    try:
        require_checksum(contents(folder, name), name, folder)
    except DataError:
        return False
    return True


def keep(folder: Path, name: str, data: bytes) -> None:
    """Put the compressed file into the folder. Raises ``DataError`` if it cannot be written."""
    try:
        with replacing(folder / f"{name}.gz") as stream:
            stream.write(data)
    except OSError as error:
        raise _not_kept(folder, name, error) from None


def fetched(folder: Path, name: str, mirrors: Sequence[str], retries: int) -> bytes:
    """The compressed file from the first mirror that has the right one.

    Raises ``DataError`` if no mirror has it, ``MissingExtraError`` if pooch is not installed.
    """
    require_extra("pooch", "mnist")
    require_extra("tqdm", "experiments")
    import pooch
    import requests

    pooch.get_logger().setLevel(logging.ERROR)
    failures: list[str] = []
    for mirror in mirrors:
        file = f"{name}.gz"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with uninterrupted() as interruptions, tempfile.TemporaryDirectory() as place:
                source = pooch.create(place, mirror, registry={file: None}, retry_if_failed=retries)
                get = partial(source.fetch, file, downloader=_download)
                data = Path(interruptions.allowed_in(get)).read_bytes()
            raw = uncompressed(io.BytesIO(data), name, mirror.rstrip("/"))
            array_in(raw, name, mirror.rstrip("/"))
            require_checksum(raw, name, mirror.rstrip("/"))
        except DataError as error:
            failures.append(str(error))
        except (requests.RequestException, ValueError) as error:  # one of urllib, of an address
            failures.append(f"{mirror}{file}: {_words(error)}")
        except OSError as error:
            raise _not_kept(folder, name, error) from None
        else:
            return data
    raise DataError(f"{name}.gz could not be fetched: {'; '.join(failures)}: try again, {INSTEAD}")


def _download(url: str, file: str, pooch: object) -> None:
    """What the server gives, with a bar on standard error.

    Raises ``DataError`` if that is more than any file of MNIST has, compressed or not.
    """
    import requests
    from tqdm import tqdm

    with (
        requests.get(url, stream=True, timeout=30) as response,
        Path(file).open("wb") as stream,
        tqdm(unit="B", unit_scale=True, ncols=79, file=sys.stderr) as bar,
    ):
        response.raise_for_status()
        size = response.headers.get("Content-Length", "")
        bar.total = int(size) if re.fullmatch("[1-9][0-9]{0,15}", size) else None
        for data in response.iter_content(AT_ONCE):
            stream.write(data)
            bar.update(len(data))
            if stream.tell() > LARGEST:
                raise DataError(f"{url}: more than {LARGEST} bytes, which no file of MNIST has")


def _not_kept(folder: Path, name: str, error: OSError) -> DataError:
    words = error.strerror or str(error)
    return DataError(
        f"{folder / name}.gz: {words}: make room for it, let CARTESIAN_RDC_CACHE name another "
        f"folder, {INSTEAD}"
    )


def _words(error: Exception) -> str:
    """Why nothing came, in a few words."""
    import requests

    match error:
        case requests.HTTPError() if error.response is not None:
            return f"the server answers with status {error.response.status_code}"
        case requests.Timeout():
            return "no answer in 30 seconds"
        case (
            requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError()
        ):
            return "the connection was cut"
        case requests.ConnectionError():
            return "no connection"
        case ValueError():
            return "the server names an address that is none"
        case _:
            return type(error).__name__
