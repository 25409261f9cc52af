"""Compiled modules, kept in the user's cache folder.

A module is a file named after the checksum of its text, which is the program, and of the
versions that compile it; what Numba compiled lies beside it, for each kind of processor. Where
the folder cannot be written, the module is compiled in memory.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from cartesian_rdc.errors import CompilationError, missing_extra

try:
    import numba
    import platformdirs
except ImportError as error:
    raise missing_extra(error.name or "numba", "numba") from None
if find_spec("scipy") is None:  # by whose BLAS Numba multiplies matrices
    raise missing_extra("scipy", "numba")


def folder() -> Path:
    """Where compiled modules are kept; the environment may say so in ``CARTESIAN_RDC_CACHE``."""
    chosen = os.environ.get("CARTESIAN_RDC_CACHE")
    found = Path(chosen) if chosen else platformdirs.user_cache_path("cartesian_rdc")
    return found / "numba"


def load(text: str) -> Callable[..., None]:
    """The function ``run`` of a module. Raises ``CompilationError`` if Numba cannot compile it."""
    versions = f"{sys.version} {numba.__version__} {version('llvmlite')}"
    name = "cartesian_rdc_" + hashlib.sha256(f"{versions}\n{text}".encode()).hexdigest()[:32]
    file = folder() / f"{name}.py"
    try:
        _write(file, text)
    except OSError:  # no place to keep it: the text is compiled without one
        file, text = Path(f"<{name}>"), text.replace("    cache=True,\n", "")
    module = ModuleType(name)
    sys.modules[name] = module  # Numba looks there for what it unpickles
    try:
        exec(compile(text, str(file), "exec"), vars(module))
    except Exception as error:  # whatever the compiler raises
        raise CompilationError(f"Numba could not compile the program: {error}") from error
    run: Callable[..., None] = vars(module)["run"]
    return run


def _write(file: Path, text: str) -> None:
    """Write the file unless it is there, all of it or nothing."""
    data = text.encode()
    if file.is_file() and file.read_bytes() == data:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent, suffix=".tmp") as aside:
        part = Path(aside, file.name)
        part.write_bytes(data)
        part.replace(file)
