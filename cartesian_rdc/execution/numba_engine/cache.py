"""Compiled modules, kept in the user's cache folder.

A module is a file named after the checksum of its text, which is the program, and of the
versions that compile it; what Numba compiled lies beside it, for each kind of processor. Where
the folder cannot be written, the module is compiled in memory.
"""

from __future__ import annotations

import hashlib
import importlib.util
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
    """The function ``run`` of a module. Raises ``CompilationError``."""
    versions = f"{sys.version} {numba.__version__} {version('llvmlite')}"
    name = "cartesian_rdc_" + hashlib.sha256(f"{versions}\n{text}".encode()).hexdigest()[:32]
    file = folder() / f"{name}.py"
    try:
        _write(file, text)
    except OSError:  # no place to keep it: the text is compiled without one
        return _run(name, None, text.replace("    cache=True,\n", ""))
    return _run(name, file, text)


def _write(file: Path, text: str) -> None:
    """Write the file unless it is there, all of it or nothing."""
    data = text.encode()
    if file.is_file() and file.read_bytes() == data:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".tmp", delete=False) as stream:
        part = Path(stream.name)
        try:
            stream.write(data)
            stream.close()
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _run(name: str, file: Path | None, text: str) -> Callable[..., None]:
    try:
        if file is None:
            module = ModuleType(name)
            exec(compile(text, f"<{name}>", "exec"), vars(module))
        else:
            spec = importlib.util.spec_from_file_location(name, file)
            assert spec is not None
            assert spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module  # Numba looks there for what it unpickles
            spec.loader.exec_module(module)
    except Exception as error:  # whatever the compiler raises
        raise CompilationError(f"Numba could not compile the program: {error}") from error
    run: Callable[..., None] = vars(module)["run"]
    return run
