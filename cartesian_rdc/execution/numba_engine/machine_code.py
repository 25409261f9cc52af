# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# pyright: reportAttributeAccessIssue=false, reportPrivateUsage=false
# the types of Numba and llvmlite are unknown
"""Machine code: what Numba makes of the text of a module, as bytes, and bytes as a function.

Code lies in memory of its own, which is given back with the function. What Numba holds itself of
each text that it compiles stays until the process ends: LLVM has no way to take a module back.
"""

from __future__ import annotations

from collections.abc import Callable
from ctypes import c_void_p
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from types import ModuleType
from typing import Self, final

import numpy as np

from cartesian_rdc.errors import CompilationError, missing_extra
from cartesian_rdc.execution.numba_engine.header import HEADER

try:
    from llvmlite import binding
    from numba import _dynfunc  # type: ignore[attr-defined]
    from numba.core import config
    from numba.core.registry import cpu_target
except ImportError as error:
    raise missing_extra(error.name or "numba", "numba") from None
if find_spec("scipy") is None:  # by whose BLAS Numba multiplies matrices
    raise missing_extra("scipy", "numba")

Native = Callable[..., None]
"""The function ``run`` of a module."""


@cache
def _header() -> dict[str, object]:
    """What texts begin with, compiled once: Numba never forgets the module of an intrinsic."""
    module: dict[str, object] = {}
    exec(HEADER, module)
    return module


def processor() -> str:
    """The kind of processor, and of its library of functions, that code is made for."""
    svml: bool = config.USING_SVML  # type: ignore[attr-defined]
    return repr((*cpu_target.target_context.codegen().magic_tuple(), svml))


@final
@dataclass(frozen=True)
class MachineCode:
    """An object file of the linker, and names in it.

    ``entry`` is the function that Python calls, ``environment`` the pointer that it wants set.
    """

    entry: str
    environment: str
    code: bytes

    @classmethod
    def of(cls, text: str) -> Self:
        """That of the function ``run`` of a text.

        Raises ``CompilationError`` if Numba cannot compile it.
        """
        module = dict(_header())
        try:
            with np.errstate(all="ignore"):  # numbers that end beyond their dtype
                exec(compile(text.removeprefix(HEADER), "<program>", "exec"), module)
            (made,) = module["run"].overloads.values()  # type: ignore[attr-defined]
            _, _, (code, _) = made.library.serialize_using_object_code()
        except Exception as error:  # whatever the compiler raises
            raise CompilationError(f"Numba could not compile the program: {error}") from error
        finally:
            module.clear()  # by which Numba would hold what it made, and hold itself
        return cls(made.fndesc.llvm_cpython_wrapper_name, made.fndesc.env_name, code)

    def __bytes__(self) -> bytes:
        return f"{self.entry}\n{self.environment}\n".encode() + self.code

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The code whose ``bytes`` these are. Raises ``ValueError`` if they are those of none."""
        entry, environment, code = data.split(b"\n", 2)
        return cls(entry.decode(), environment.decode(), code)

    def function(self) -> Native:
        """The function, to be called with arrays of the types of its text, which it trusts."""
        cpu_target.target_context.refresh()  # so that LLVM knows what the code calls
        target = binding.Target.from_triple(binding.get_process_triple())
        machine = target.create_target_machine(codemodel="jitdefault", jit=True)
        memory = binding.create_mcjit_compiler(binding.parse_assembly(""), machine)
        memory.add_object_file(binding.ObjectFileRef.from_data(self.code))
        memory.finalize_object()
        environment = _dynfunc.Environment({})
        pointer = c_void_p.from_address(memory.get_global_value_address(self.environment))
        pointer.value = id(environment)
        start = memory.get_function_address(self.entry)
        held = (memory, environment)
        run: Native = _dynfunc.make_function(
            ModuleType("program"), "run", "", start, environment, held
        )
        return run
