"""Files of parameters: arrays by name, in ``.safetensors`` (an extra) or ``.npz``.

>>> import tempfile
>>> from cartesian_rdc.neural import dense, reals, relu
>>> model = reals(2) >> dense(reals(1), relu)
>>> with tempfile.TemporaryDirectory() as folder:
...     save(f"{folder}/model.npz", model, ([0.5], [[1, 2]]))
...     print(load(f"{folder}/model.npz", model))
...     print(read_arrays(f"{folder}/model.npz")["weights"])
(array([0.5]), array([[1., 2.]]))
[[1. 2.]]
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Array, Value
from cartesian_rdc.categories.smooth.spaces import arrays_in
from cartesian_rdc.errors import DataError, require_kind
from cartesian_rdc.execution.named import by_array
from cartesian_rdc.neural import Layer, arrays, value
from cartesian_rdc.storage.containers import BESIDE, Contents, format_of
from cartesian_rdc.storage.metadata import Metadata, digest_of
from cartesian_rdc.storage.words import line
from cartesian_rdc.storage.writing import replacing, require_place
from cartesian_rdc.type_variables import A, B, P
from cartesian_rdc.typed import ParaHom

FileName: TypeAlias = str | os.PathLike[str]

FEW = 3
"""How many arrays an error names."""

LONGEST_NAME = 10_000
"""In bytes."""

MOST_COMPARED = 200
"""Names in which the nearest is looked for, and the letters of one."""


def save(file: FileName, model: Layer[P, A, B], parameters: object) -> None:
    """Keep the ``parameters`` of a model in a file, to the bit.

    ``file``        its suffix says the format: ``.safetensors``, or ``.npz``, which needs NumPy
                    only
    ``parameters``  a value of ``model.parameters``

    In the file are the arrays under the names of ``arrays(model.parameters, parameters)``, and
    beside them what the model goes from and to, the version of the library, and a checksum. The
    file is written whole or not at all, as by ``replacing``; nothing is pickled. Raises
    ``SpaceError`` if these are no parameters of the model; ``DataError`` if the suffix is another,
    if no file of this name can be written, or if the format has no such dtype or name;
    ``TypeError`` if ``file`` is no name or ``model`` no model; ``MissingExtraError`` if safetensors
    is not installed; ``OSError`` if writing fails.
    """
    place = named_file(file)
    _require_model(model)
    form = format_of(place)
    form.require()
    require_place(place)
    found = arrays(model.parameters, parameters)
    for name in found:
        _require_name(place, name)
    told = Metadata(digest_of(found), line(str(model), 1000))
    with replacing(place) as stream:
        form.write(stream, found, told.text)


def load(file: FileName, model: Layer[P, A, B]) -> Value:
    """The parameters of a model that ``save`` has kept in a file: a value of ``model.parameters``.

    They have the same bits. No more is read than such a model has. A file in which numbers were
    changed does not fit its checksum, which protects against damage, and not against somebody who
    computes another. Raises ``DataError`` if the parameters are those of another model, with the
    names, shapes and dtypes that differ, as no number is rounded; if the suffix is another; if the
    file was not written by ``save`` (see ``read_arrays``), is damaged or is not whole;
    ``TypeError`` if ``file`` is no name or ``model`` no model; ``MissingExtraError`` if safetensors
    is not installed; ``OSError`` if the file cannot be read.
    """
    place = named_file(file)
    _require_model(model)
    wanted = _wanted(model)
    with _opened(place) as contents:
        told = _told(contents)
        if told is None:
            raise DataError(
                f"{place}: this was not written by save: read_arrays reads its arrays, and "
                "value(model.parameters, ...) takes them under the names of the model"
            )
        _require_fit(place, contents, wanted, told.model, str(model))
        return value(model.parameters, _sound(contents, told))


def read_arrays(file: FileName) -> dict[str, NDArray[np.generic]]:
    """All arrays in a file, by name, whoever has written it.

    A file of another library becomes parameters by renaming: ``value(model.parameters, {"weights":
    read_arrays(file)["0.weight"], ...})``, where an array of the transpose is transposed.

    The formats are those of ``save``; arrays in ``.npz`` are not compressed. In all they are no
    larger than the file. Raises ``DataError`` if the suffix is another, if the file is damaged or
    not whole, or if it holds something else than arrays of numbers and texts;
    ``MissingExtraError`` if safetensors, or ml_dtypes for arrays of bfloat16, is not installed;
    ``OSError`` if the file cannot be read.
    """
    with _opened(named_file(file)) as contents:
        told = _told(contents)
        return contents.read() if told is None else _sound(contents, told)


def named_file(file: FileName) -> Path:
    """The file. Raises ``TypeError`` if this is no name of one."""
    wanted = "a text or a path, as in save(file, model, parameters) and load(file, model)"
    require_kind(file, (str, os.PathLike), "the name of a file", wanted)
    return Path(file)


def _require_model(model: object) -> None:
    wanted = "a map with parameters, as in save(file, model, parameters) and load(file, model)"
    require_kind(model, ParaHom, "the model", wanted)


@contextmanager
def _opened(file: Path) -> Generator[Contents]:
    """The contents of a file. Raises ``DataError`` for all that is wrong with them."""
    form = format_of(file)
    form.require()
    if file.exists() and not file.is_file():
        raise DataError(f"{file}: it is a folder, a device or a pipe, where a file belongs")
    try:
        with form.opened(file) as contents:
            names = contents.names
            if len(set(names)) < len(names):
                raise ValueError("two of its arrays have one name")
            yield contents
    except DataError as error:
        words = str(error)
        raise DataError(words if words.startswith(str(file)) else f"{file}: {words}") from None
    except (BadZipFile, KeyError, ValueError) as error:
        raise DataError(
            f"{file}: this is no file of arrays in {file.suffix}, or not a whole one: "
            f"{line(str(error))}"
        ) from None


def _told(contents: Contents) -> Metadata | None:
    text = contents.text
    return None if text is None else Metadata.of(text)


def _sound(contents: Contents, told: Metadata) -> dict[str, NDArray[np.generic]]:
    """All arrays. Raises ``ValueError`` if they are not those that were saved."""
    found = contents.read()
    if digest_of(found) != told.sha256:
        raise ValueError("its arrays do not fit its checksum")
    return found


def _wanted(model: Layer[P, A, B]) -> dict[str, Array]:
    """The parameters of a model, by name."""
    found = reversed(arrays_in(model.parameters.object))
    return dict(zip(by_array(model.parameters).names, found, strict=True))


def _require_name(file: Path, name: str) -> None:
    """Raise ``DataError`` if a parameter of this name cannot be kept."""
    try:
        sound = len(name.encode()) <= LONGEST_NAME and "\0" not in name and name != BESIDE
    except UnicodeEncodeError:
        sound = False
    if not sound:
        raise DataError(
            f"{file}: a parameter called {line(repr(name), 60)} cannot be kept: call it otherwise"
        )


def _require_fit(
    file: Path, contents: Contents, wanted: Mapping[str, Array], theirs: str, ours: str
) -> None:
    """Raise ``DataError``, with what differs, if the arrays are not those that are ``wanted``."""
    there = dict.fromkeys(contents.names)
    missing = [name for name in wanted if name not in there]
    left = [name for name in there if name not in wanted]
    differ: list[str] = []
    for name, array in wanted.items():
        if name in there and contents.kind(name) != (array.dtype, array.shape):
            found, here = _kind(*contents.kind(name)), _kind(array.dtype, array.shape)
            differ.append(f"{_short(name)} is {found} there and {here} here")
    if not (missing or left or differ):
        return
    words = [f"there is no {_short(name)}{_nearest(name, left)}" for name in missing[:FEW]]
    words += _more(missing, "are not there")
    words += [f"{_short(name)} is there, and not here" for name in left[:FEW]]
    words += _more(left, "are there, and not here")
    words += [*differ[:FEW], *_more(differ, "differ")]
    other = "" if theirs == line(ours, 1000) else f", {line(theirs, 150)}"
    raise DataError(
        f"{file}: these are the parameters of another model{other}: {'; '.join(words)}: "
        "name another file"
    )


def _more(all_of_them: list[str], words: str) -> list[str]:
    more = len(all_of_them) - FEW
    return [f"{more} more {words}"] if more > 0 else []


def _nearest(name: str, left: list[str]) -> str:
    """Which of the names that nothing here has may be meant."""
    some = (one for one in left if len(one) <= MOST_COMPARED)
    near = get_close_matches(name[:MOST_COMPARED], islice(some, MOST_COMPARED), 1, 0.5)
    return f" (the most similar is {_short(near[0])})" if near else ""


def _short(name: str) -> str:
    return line(repr(name), 60)


def _kind(dtype: str, shape: tuple[int, ...]) -> str:
    return line(f"{dtype}{list(shape)}", 60)
