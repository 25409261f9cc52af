# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportAttributeAccessIssue=false
# the types of JAX are partly unknown
"""Several processes that train together with JAX: how they connect, and how a fold has its data.

Each process has the same program, the same state, and its own part of each batch. Since all samples
of a batch have one and the same parameters, which are copied to them, and ``R[copy] = +``, the
gradient is the sum of those of the parts: XLA sees that a sum runs over an axis that is sharded,
and adds over all processes. So nothing here knows what is trained.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias, final

import jax
import numpy as np
from jax.sharding import AxisType, Mesh, NamedSharding, PartitionSpec
from numpy.typing import NDArray

from cartesian_rdc.categories.smooth import Numbers, Space, Value
from cartesian_rdc.categories.smooth.spaces import assemble, batch_of, leaves_of
from cartesian_rdc.errors import (
    DataError,
    LostProcessError,
    MeshError,
    SpaceError,
    require_kind,
)
from cartesian_rdc.execution.arrays import CompiledFold, row_of
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.execution.jax_engine.engine import JaxEngine
from cartesian_rdc.execution.jax_engine.numbers import as_numbers
from cartesian_rdc.execution.jax_engine.sharding import mesh_of, require_axes, sizes_of
from cartesian_rdc.execution.orders import Steps, among, order_of
from cartesian_rdc.execution.processes import HEARTBEAT, JOINING, Processes
from cartesian_rdc.functors import Batching
from cartesian_rdc.printing import ends, of_type

DATA = "data"
"""The axis of a mesh over which the samples of a batch are sharded."""

Index: TypeAlias = tuple[slice, ...]
"""Where in an array the shard of a device is."""

LOST = ("Gloo", "gloo", "heartbeat", "oordination", "Connection reset", "Socket closed")
"""Words of XLA and its transports, where another process is gone."""


def join(processes: Processes, seconds: int = JOINING) -> None:
    """Connect this process with the others, so that JAX has the devices of all.

    It comes before anything else that is done with JAX.

    ``seconds``: how long it waits for the others; if one has not come by then, this one says so,
    and ends with exit status 1.

    A process that ends later ends the others. If its connections close, as after SIGKILL, their
    next step raises ``LostProcessError``. If it is only silent, as on a machine that lost its
    network, XLA aborts them after ``HEARTBEAT`` seconds, with its own message and SIGABRT. Raises
    ``DataError`` if JAX has been used before, or joined before, or if process 0 cannot listen at
    the port of ``processes.coordinator``; ``LostProcessError`` if another process ends meanwhile.
    """
    if processes.count == 1:
        return

    def end() -> None:
        words = (
            f"{processes}: not all {processes.count} processes came to "
            f"{processes.coordinator} within {seconds} s: look at how the others ended"
        )
        os.write(2, f"error: {words}\n".encode())
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        with uninterrupted(), together():
            jax.config.update("jax_cpu_collectives_implementation", "gloo")
            jax.config.update("jax_enable_preemption_service", False)  # it takes SIGTERM away
            _initialize(processes, 2 * seconds)  # the timer is the first to end it
            with _silent_output():
                barrier("all are there")
    finally:
        timer.cancel()


def _initialize(processes: Processes, seconds: int) -> None:
    if jax.distributed.is_initialized():
        raise _too_late(processes)
    if processes.is_coordinator:
        _require_port(processes)
    try:
        jax.distributed.initialize(
            processes.coordinator,
            processes.count,
            processes.index,
            initialization_timeout=seconds,
            heartbeat_timeout_seconds=HEARTBEAT,
            shutdown_timeout_seconds=HEARTBEAT,
        )
    except jax.errors.JaxRuntimeError:  # which is a RuntimeError
        raise
    except RuntimeError as error:
        raise _too_late(processes) from error


def _too_late(processes: Processes) -> DataError:
    return DataError(
        f"{processes} has used JAX before it joined the others, or joins them twice: call join "
        "first, and once"
    )


def _require_port(processes: Processes) -> None:
    """Ask for the port before XLA does, which ends with a segmentation fault if it is taken."""
    both = socket.has_dualstack_ipv6()  # as XLA does, all addresses
    with socket.socket(socket.AF_INET6 if both else socket.AF_INET) as port:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if both:
            port.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        try:
            port.bind(("", int(processes.coordinator.rpartition(":")[2])))
        except OSError as error:
            raise DataError(
                f"{processes} cannot listen at {processes.coordinator} ({error.strerror}): choose "
                "a port that no other program has"
            ) from None


@contextmanager
def _silent_output() -> Generator[None]:
    """Inside, nothing that native code prints comes to standard output: Gloo says who is there."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


@contextmanager
def together() -> Generator[None]:
    """Inside, XLA's errors that another process is gone become ``LostProcessError``."""
    try:
        yield
    except (DataError, SpaceError, MeshError):  # ours, which are ValueErrors
        raise
    except (jax.errors.JaxRuntimeError, ValueError) as error:
        if not _is_loss(error):
            raise
        raise LostProcessError(f"another process has ended: {_line(error)}") from None


def _is_loss(error: Exception) -> bool:
    """Whether an error of XLA says that another process is gone."""
    return any(word in str(error) for word in LOST)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")


def barrier(what: str) -> None:
    """Wait until all processes have come here. Raises ``LostProcessError`` if one is gone."""
    if jax.process_count() > 1:
        from jax.experimental.multihost_utils import sync_global_devices

        with together():
            sync_global_devices(what)


def data_mesh(kind: AxisType = AxisType.Auto) -> Mesh:
    """All devices of all processes, in one line: each has its part of the samples of a batch."""
    return jax.make_mesh((jax.device_count(),), (DATA,), axis_types=(kind,))


@final
@dataclass(frozen=True, repr=False)
class ShardedFold:
    """A fold of batches that are sharded over a ``mesh``, of devices of this process and of others.

    ``fold``  that of a step ``S × X^n -> S``, by ``JaxEngine``; if its engine has a mesh, and
              rules by which the state is sharded, it is this one
    ``axis``  of the mesh: the samples of a batch are sharded over it

    It is called as ``fold`` is, in each process with the same state and order. Of the data each
    process reads no other samples than those of its devices, so they may be files that are mapped
    into memory. What comes out is on all devices, and is the same as on one, up to rounding: the
    order of samples has nothing to do with how many devices there are. All batches of an order
    are brought to the devices at once: of data that are larger, give it few steps at a time.

    Raises ``MeshError`` if the mesh has no such axis, or is another than that of the engine. A call
    raises ``DataError`` if batches do not divide over the axis, ``SpaceError`` or ``MeshError``
    like the fold, ``LostProcessError`` if another process is gone.
    """

    fold: CompiledFold
    mesh: Mesh
    axis: str = DATA

    def __post_init__(self) -> None:
        require_kind(self.mesh, Mesh, "the mesh of a fold", "one of data_mesh or jax.make_mesh")
        require_axes("a ShardedFold", (self.axis,), self.mesh)
        engine = self.fold.engine
        if isinstance(engine, JaxEngine) and engine.mesh is not None:
            own = mesh_of(engine.mesh)
            if (
                own.axis_names != self.mesh.axis_names
                or own.devices.tolist() != self.mesh.devices.tolist()
            ):
                raise MeshError(
                    f"the engine of the fold has a mesh of {sizes_of(own.shape)}, and the "
                    f"ShardedFold one of {sizes_of(self.mesh.shape)}: give it engine.mesh"
                )

    def __repr__(self) -> str:
        program = self.fold.program
        over = f"over {self.mesh.devices.size} devices"
        return of_type(self, f"{over}, {ends(program.domain, program.codomain)}")

    def __call__(self, state: object, data: object, order: Steps) -> Value:
        states, samples = self.fold.program.domain.factors()
        numbers = order_of(order)
        if numbers.ndim != 2:
            raise DataError("steps take batches here, as Batches(32) gives them, not samples")
        self._require_even(numbers.shape[1])
        one = row_of(samples, numbers.shape[1])
        rows = batch_of(one, data)
        steps = np.asarray(among(numbers, len(rows[0]) if rows else None))
        with jax.enable_x64(True):
            whole = [*map(self._replicated, self._state(states, state))]
            parts = [self._batches(array, steps) for array in rows]
        many = Batching(len(steps)).on_object(samples)
        with together():
            after = self.fold(assemble(states, whole), assemble(many, parts), np.arange(len(steps)))
            jax.block_until_ready(leaves_of(after))
        return after

    def _require_even(self, size: int) -> None:
        devices = self.mesh.shape[self.axis]
        if size % devices:
            raise DataError(
                f"a batch of {size} samples does not divide over the {devices} devices of the axis "
                f"{self.axis!r} of the mesh: make it a multiple of {devices}"
            )

    def _state(self, states: Space, state: object) -> Sequence[Numbers]:
        return self.fold.engine.arrays(states, state)

    def _replicated(self, array: Numbers) -> Numbers:
        """An array that all processes have, on all devices; one that is there stays as it is."""
        given: object = array
        if isinstance(given, jax.Array) and given.sharding.device_set == {*self.mesh.devices.flat}:
            return array
        whole = np.array(array)  # it may be donated
        return self._made(whole.shape, PartitionSpec(), lambda index: whole[index])

    def _batches(self, rows: Numbers, steps: NDArray[np.integer[Any]]) -> Numbers:
        """The batches of these steps, of each of which every device has its samples."""
        shape = (*steps.shape, *rows.shape[1:])
        return self._made(
            shape, PartitionSpec(None, self.axis), lambda index: rows[steps[index[:2]]]
        )

    def _made(
        self, shape: tuple[int, ...], spec: PartitionSpec, part: Callable[[Index], Numbers]
    ) -> Numbers:
        def of(index: Index | None) -> Numbers:
            assert index is not None, "a device has a part of each array"
            return np.asarray(part(index))

        sharding = NamedSharding(self.mesh, spec)
        return as_numbers(jax.make_array_from_callback(shape, sharding, of))
