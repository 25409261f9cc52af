"""The kinds of faults that are injected."""

from __future__ import annotations

from tests.faults.cached_code import cached_code
from tests.faults.disks import disk
from tests.faults.forks import forks
from tests.faults.hostile import hostile_classes, hostile_files
from tests.faults.in_fit import in_fit
from tests.faults.interruptions import in_imports, in_training
from tests.faults.kills import kills, kills_beside_another
from tests.faults.kind import Kind
from tests.faults.pools import pools
from tests.faults.readers import changed
from tests.faults.saves import saves
from tests.faults.threads import threads

KINDS = (
    Kind(
        "kills",
        "SIGKILL at any moment of a training that keeps a checkpoint (iris and convolutional, each "
        "by NumPy, Numba and JAX, and `fit`); resumed, it ends in the numbers of one that nobody "
        "stopped, to the bit",
        kills,
        number=40,
        at_once=4,
        seconds=300,
    ),
    Kind(
        "kills-beside-another",
        "the same, while another process wants the same file: it is refused, or goes on",
        kills_beside_another,
        number=6,
        at_once=1,
        seconds=600,
    ),
    Kind(
        "saves",
        "saves of 16 MB in one file by four processes, while two read: each reads one, whole",
        saves,
        number=120,
        at_once=120,
        seconds=5,
    ),
    Kind(
        "full-disk",
        "a disk without room for a checkpoint, a picture or machine code: the file is as it was, "
        "and code is compiled in memory",
        disk("full"),
        number=60,
        at_once=30,
        seconds=10,
        cheap=True,
    ),
    Kind(
        "read-only",
        "a folder that cannot be written to, for the same",
        disk("read-only"),
        number=40,
        at_once=20,
        seconds=10,
        cheap=True,
    ),
    Kind(
        "forks",
        "a process forked while four threads build and run maps: the child builds and runs them",
        forks,
        number=30,
        at_once=15,
        seconds=31,
    ),
    Kind(
        "threads",
        "four threads that build one map, and compile and run it, at once: one term, right numbers",
        threads,
        number=100,
        at_once=50,
        seconds=20,
    ),
    Kind(
        "cached-code",
        "a change of a kept entry of machine code: it is never run, compiled anew, and said once",
        cached_code,
        number=200,
        at_once=50,
        seconds=20,
        cheap=True,
    ),
    Kind(
        "checkpoint-files",
        "a change of a checkpoint: refused in a line, or the same state",
        changed("checkpoint, NPZ"),
        number=400,
        at_once=200,
        seconds=1,
        cheap=True,
    ),
    Kind(
        "parameter-files",
        "a change of a file of parameters, npz or safetensors: refused in a line, or the same bits",
        changed("parameters, NPZ", "parameters, safetensors"),
        number=400,
        at_once=200,
        seconds=1,
        cheap=True,
    ),
    Kind(
        "IDX-files",
        "a change of a file of digits, compressed or not: refused in a line, or digits",
        changed("digits, IDX", "labels, IDX", "digits, gzip"),
        number=600,
        at_once=300,
        seconds=1,
        cheap=True,
    ),
    Kind(
        "CSV-files",
        "a change of a table of flowers: refused in a line, or flowers",
        changed("flowers, CSV"),
        number=400,
        at_once=200,
        seconds=1,
        cheap=True,
    ),
    Kind(
        "names-of-files",
        "a checkpoint and a picture named by spaces, dashes, line ends, escapes, or links: they "
        "are written, or refused, and no link is followed",
        hostile_files,
        number=24,
        at_once=6,
        seconds=60,
        cheap=True,
    ),
    Kind(
        "names-of-classes",
        "a table whose classes are named in TeX, escapes, or signs of other scripts: a picture",
        hostile_classes,
        number=12,
        at_once=6,
        seconds=60,
    ),
    Kind(
        "pools",
        "a pool of processes, spawned or forked, in which a worker diverges: its error is raised",
        pools,
        number=20,
        at_once=5,
        seconds=150,
    ),
    Kind(
        "Ctrl-C-NumPy",
        "Ctrl-C at any moment of iris on NumPy, with a checkpoint: exit status 130, one line, and "
        "nothing else left than a checkpoint that is whole",
        in_training("NumPy"),
        number=20,
        at_once=5,
        seconds=120,
    ),
    Kind(
        "Ctrl-C-Numba",
        "the same, on Numba",
        in_training("Numba"),
        number=12,
        at_once=6,
        seconds=120,
    ),
    Kind(
        "Ctrl-C-JAX",
        "the same, on JAX",
        in_training("JAX"),
        number=43,
        at_once=5,
        seconds=120,
    ),
    Kind(
        "Ctrl-C-twice",
        "Ctrl-C, and again within 0.1 s, on NumPy; every fourth is resumed, to the same bits",
        in_training("NumPy", twice=True),
        number=24,
        at_once=6,
        seconds=120,
    ),
    Kind(
        "Ctrl-C-in-imports",
        "Ctrl-C in the first 0.8 s of an experiment, while it is imported",
        in_imports,
        number=40,
        at_once=20,
        seconds=60,
        cheap=True,
    ),
    Kind(
        "Ctrl-C-in-fit-Numba",
        "Ctrl-C at any moment of a script that trains by `fit` on Numba, an epoch in one call, and "
        "keeps a checkpoint: where it is caught, a state of that training is in hand, where it is "
        "not, Python ends with it; resumed, it ends in the same bits",
        in_fit("numba"),
        number=20,
        at_once=5,
        seconds=200,
        cheap=True,
    ),
    Kind(
        "Ctrl-C-in-fit-JAX",
        "the same, on JAX",
        in_fit("jax"),
        number=20,
        at_once=5,
        seconds=200,
        cheap=True,
    ),
)
"""In the order of the page."""
