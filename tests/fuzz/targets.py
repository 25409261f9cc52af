# pyright: basic
"""The readers of outside bytes as targets of a search: with good inputs, and how to change them.

``guided`` looks for other bytes, and ``corpora`` keeps those that led anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

from tests.fuzz.readers import READERS, good
from tests.fuzz.reading import (
    CHECKPOINT,
    Read,
    entries,
    judge_checkpoint,
    of_file,
    read_archive,
    read_benchmark,
    read_lock,
    read_machine_code,
    read_options,
    read_order,
    read_parameters,
    read_value,
    redigested,
)
from tests.fuzz.reshaped import Reshape, commands, gzips, headers, jsons, zips


@final
@dataclass(frozen=True)
class Target:
    """A reader of bytes.

    ``read``      raises where something is wrong
    ``seeds``     good inputs
    ``reshape``   mutates the inside of a container and closes it again, if it is one
    ``modules``   those whose lines guide the search
    """

    read: Read
    seeds: Callable[[], list[bytes]]
    modules: tuple[str, ...]
    reshape: Reshape | None = None


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


def _files(name: str) -> Callable[[], list[bytes]]:
    return lambda: [good(name)[0][READERS[name].name]]


IDX = ("experiments.mnist_data",)
ARCHIVES = ("cartesian_rdc.storage.archives", "zipfile", "numpy.lib.format")
NPZ = ("cartesian_rdc.storage.checkpoint", *ARCHIVES)
PARAMETERS = tuple(
    f"cartesian_rdc.storage.{name}" for name in ("parameters", "containers", "metadata")
)

TARGETS: Final[dict[str, Target]] = {
    "checkpoint": Target(
        of_file(CHECKPOINT, judge_checkpoint), _files(CHECKPOINT), NPZ, reshape=zips
    ),
    "archive": Target(read_archive, _files(CHECKPOINT), NPZ, reshape=zips),
    "parameters_npz": Target(
        read_parameters(".npz"),
        _files("parameters, NPZ"),
        (*ARCHIVES, *PARAMETERS),
        reshape=zips,
    ),
    "parameters_safetensors": Target(
        read_parameters(".safetensors"),
        _files("parameters, safetensors"),
        ("cartesian_rdc.storage.tensors", *PARAMETERS),
        reshape=headers,
    ),
    "images": Target(
        of_file("digits, IDX", READERS["digits, IDX"].judge), _files("digits, IDX"), IDX
    ),
    "labels": Target(
        of_file("labels, IDX", READERS["labels, IDX"].judge), _files("labels, IDX"), IDX
    ),
    "compressed": Target(
        of_file("digits, gzip", READERS["digits, gzip"].judge),
        _files("digits, gzip"),
        (*IDX, "gzip", "_compression"),
        reshape=gzips,
    ),
    "flowers": Target(
        of_file("flowers, CSV", READERS["flowers, CSV"].judge),
        _files("flowers, CSV"),
        ("experiments.iris_data",),
    ),
    "machine_code": Target(
        read_machine_code,
        entries,
        ("cartesian_rdc.execution.numba_engine",),
        reshape=redigested,
    ),
    "lock": Target(
        read_lock,
        _texts("process 12 on machine since 2026-01-01 00:00:00", "", "proc", "my notes"),
        ("cartesian_rdc.storage.locks",),
    ),
    "options": Target(
        read_options,
        _texts(
            "iris\nhidden\n--seed\n3\n--epochs\n2\n--json",
            "convolutional\n--engine\nnumba\n--plot\na.png\n--dtype\nfloat32",
            "gan\n--checkpoint\na.npz\n--checkpoint-seconds\n1e3",
            "semirings\n--help",
            "autoencoder\n--engine\njax",
        ),
        ("experiments", "argparse"),
        reshape=commands,
    ),
    "order": Target(
        read_order,
        _texts("[0, 3, 1]", "[[0, 1], [2, 6]]", "[]", "[1.5]", "[[1], [1, 2]]", "[true]", "null"),
        ("cartesian_rdc.execution.orders", "cartesian_rdc.categories.smooth.given"),
        reshape=jsons,
    ),
    "value": Target(
        read_value,
        _texts("[1, 2]", "0.5", "[[1, 2], [3, 4e9]]", "[1, 2, 9223372036854775807]", '["a", 1]'),
        ("cartesian_rdc.categories.smooth.given", "cartesian_rdc.categories.smooth.spaces"),
        reshape=jsons,
    ),
    "benchmark": Target(
        read_benchmark,
        _texts('warming up\n{"us_per_step": 3.5}\n', '[{"a": 1}, {}]', "", "Traceback", "[1]"),
        ("benchmarks.report",),
        reshape=jsons,
    ),
}
"""By name."""
