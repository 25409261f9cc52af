"""The JAX engine, of the extra ``jax``; nothing else in the library imports JAX."""

from importlib import import_module as _import_module

from cartesian_rdc.errors import missing_extra as _missing_extra
from cartesian_rdc.execution.interruptions import uninterrupted as _uninterrupted

with _uninterrupted():  # a process that has half of JAX crashes when it ends
    try:
        _import_module("jax")
    except ImportError as error:
        if isinstance(error.__cause__, KeyboardInterrupt):  # JAX makes another error of it
            raise error.__cause__ from None
        raise _missing_extra(error.name or "jax", "jax") from None

    # Ctrl-C while a class is made of a text, as dataclasses are, ends the process by SIGINT when
    # it is over, though somebody has caught it
    from cartesian_rdc.execution.jax_engine.engine import JaxEngine as JaxEngine
    from cartesian_rdc.execution.jax_engine.functions import (
        DefinedJaxFunction as DefinedJaxFunction,
        JaxFunction as JaxFunction,
        from_jax as from_jax,
    )
    from cartesian_rdc.execution.jax_engine.processes import (
        ShardedFold as ShardedFold,
        data_mesh as data_mesh,
        join as join,
    )
