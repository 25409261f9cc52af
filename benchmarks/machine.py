"""What the benchmarks ran on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "numba", "jax", "torch", "keras")

SINGLE_THREAD = {
    "MKL_NUM_THREADS": "1",
    "NPROC": "1",  # how many threads XLA shares a product of matrices between
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "KERAS_BACKEND": "jax",
}
"""What makes every library use one thread; it has to be set before they are imported."""


def use_one_thread() -> None:
    """Set what makes every library use one thread, unless the user has set it."""
    for name, value in SINGLE_THREAD.items():
        os.environ.setdefault(name, value)


def machine() -> dict[str, str]:
    """The processor, the system and the versions."""
    found = {"processor": _processor(), "system": platform.system()}
    found["python"] = platform.python_version()
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
