# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false
# the types of Orbax are partly unknown
"""Checkpoints in folders of Orbax: each process writes and reads the parts that its devices have.

So they are for states that are larger than one machine, and are read again by another number of
processes and devices. A folder has some numbered ones, each whole: Orbax writes beside, and gives
it its name once all is there. The facts that determine every number that follows are in it, as in
those of one file.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeAlias, final

import numpy as np

from cartesian_rdc.categories.smooth import Value
from cartesian_rdc.categories.smooth.spaces import assemble, leaves_of
from cartesian_rdc.errors import DataError, missing_extra
from cartesian_rdc.execution.interruptions import uninterrupted
from cartesian_rdc.learning import Progress
from cartesian_rdc.neural import SmoothMap, SmoothObject
from cartesian_rdc.printing import of_type
from cartesian_rdc.storage.checkpoint import History, require_same_run, words_of
from cartesian_rdc.storage.facts import Fact
from cartesian_rdc.storage.keeping import facts_of_run
from cartesian_rdc.storage.parameters import FileName, named_file
from cartesian_rdc.storage.words import line
from cartesian_rdc.type_variables import P, S, X

FORMAT = "checkpoint of cartesian_rdc in Orbax, format 1"

KEPT = 2
"""How many checkpoints a folder has, at least one of them whole at any time."""

ShardingOf: TypeAlias = Callable[[tuple[int, ...]], object]
"""From the shape of an array to the ``Sharding`` of JAX with which it is read."""


@final
@dataclass(frozen=True, repr=False)
class FolderCheckpoint(Generic[S]):
    """A folder for the states of one training run, of one process or many.

    ``space``     that of the states, as ``step.codomain`` of a step
    ``facts``     what determines all numbers of the run, as ``facts_of`` gives them
    ``sharding``  that of each array, by its shape; by default all are arrays of NumPy, whole in
                  each process

    All processes call its methods, in the same order. Raises ``MissingExtraError`` without the
    extra ``scale``.
    """

    folder: Path
    space: SmoothObject[S]
    facts: Mapping[str, Fact] = field(repr=False)
    sharding: ShardingOf | None = None

    def __repr__(self) -> str:
        return of_type(self, f"of states in {self.space}, {self.folder}")

    def save(self, progress: Progress[Value], history: History | None = None) -> None:
        """Write the state beside those that are there, and remove the oldest.

        Whoever reads the folder, in the middle of this as well, reads one state or another, whole.
        Arrays of JAX are written in parts, by the processes that have them. Raises ``OSError`` if
        it cannot be written.
        """
        ocp = _orbax()
        told = {
            "format": FORMAT,
            "facts": words_of(self.facts),
            "position": [progress.number, progress.step],
            "history": {name: list(map(float, curve)) for name, curve in (history or {}).items()},
        }
        state = dict(_named(leaves_of(progress.state)))
        with uninterrupted(), _manager(self.folder) as manager:
            manager.save(
                1 + (manager.latest_step() or 0),
                args=ocp.args.Composite(
                    state=ocp.args.StandardSave(state), told=ocp.args.JsonSave(told)
                ),
            )
            manager.wait_until_finished()

    @contextmanager
    def held(self) -> Generator[None]:
        """Nothing is locked: a folder belongs to many processes, on many machines."""
        yield

    def load(self) -> tuple[Progress[Value], dict[str, list[float]]] | None:
        """The newest state that is whole and its history, or None where there is none.

        Raises ``DataError`` if the folder holds another kind of checkpoint, if the newest one is
        damaged, or if it is one of another training run, with what differs; ``OSError`` if it
        cannot be read.
        """
        if _alone() and not self.folder.is_dir():
            return None  # of several processes, another may have made it since
        with _manager(self.folder) as manager:
            newest = manager.latest_step()
            if newest is None:
                return None
            try:
                return self._loaded(manager, newest)
            except (DataError, OSError, MemoryError, ImportError):
                raise
            except Exception as error:  # Orbax and TensorStore have many
                raise DataError(
                    f"{self.folder / str(newest)}: the checkpoint is damaged: "
                    f"{line(str(error), 200)}: remove it, and the one before is taken"
                ) from None

    def _loaded(self, manager: Any, newest: int) -> tuple[Progress[Value], dict[str, list[float]]]:
        ocp = _orbax()
        told = manager.restore(newest, args=ocp.args.Composite(told=ocp.args.JsonRestore())).told
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise DataError(f"{self.folder}: this is no {FORMAT}: name another folder")
        require_same_run(self.folder, words_of(self.facts), told["facts"])
        found = manager.restore(
            newest, args=ocp.args.Composite(state=ocp.args.StandardRestore(self._wanted()))
        ).state
        arrays = [array for _, array in sorted(found.items())]
        number, step = map(int, told["position"])
        history = {str(name): list(map(float, one)) for name, one in told["history"].items()}
        return Progress(number, assemble(self.space.object, arrays), step), history

    def _wanted(self) -> dict[str, object]:
        """What is read: arrays of NumPy, or of JAX with their shardings."""
        atoms = self.space.object.atoms()
        if self.sharding is None:
            return dict(_named([np.empty(array.shape, array.dtype) for array in atoms]))
        import jax

        return dict(
            _named(
                [
                    jax.ShapeDtypeStruct(
                        array.shape, array.dtype, sharding=self.sharding(array.shape)
                    )
                    for array in atoms
                ]
            )
        )


@final
@dataclass(frozen=True)
class InFolder:
    """A maker of checkpoints in folders, for ``fit``: that of the last state, and of the best."""

    folder: Path
    sharding: ShardingOf | None = None

    def __call__(
        self,
        word: str,
        told: Mapping[str, object],
        step: SmoothMap[tuple[tuple[S, P], X], tuple[S, P]],
        start: Value,
        data: Sequence[Value],
    ) -> FolderCheckpoint[tuple[S, P]]:
        """The checkpoint of the run of these.

        Raises ``DataError`` like ``facts_of``, and if this is one of several processes.
        """
        if not _alone():
            raise DataError(
                "fit saves by its own clock, and processes that train together would wait for each "
                "other: each calls FolderCheckpoint.save after the same steps"
            )
        facts = facts_of_run(told, step, start, data)
        return FolderCheckpoint(self.folder / word, step.codomain, facts, self.sharding)


def in_folder(folder: FileName, sharding: ShardingOf | None = None) -> InFolder:
    """Keeps training in a ``folder``, for ``fit`` of one process: the same call goes on from there.

    ``fit`` saves by its own clock, and several processes would wait for each other: these call
    ``FolderCheckpoint.save`` after the same steps.

    ``sharding``: that of ``FolderCheckpoint``. Raises ``TypeError`` if this is no name of a folder,
    ``DataError`` if a file is there, ``MissingExtraError`` without the extra ``scale``.
    """
    _orbax()
    named = named_file(folder).absolute()
    if named.exists() and not named.is_dir():
        raise DataError(f"{named}: it is a file, where a folder belongs: name another")
    return InFolder(named, sharding)


def _alone() -> bool:
    """Whether this is the only process."""
    import jax

    count: int = jax.process_count()
    return count == 1


def _named(arrays: Sequence[Any]) -> list[tuple[str, Any]]:
    """Arrays by names that are in their order."""
    return [(f"state_{k:06d}", array) for k, array in enumerate(arrays)]


def _orbax() -> Any:
    """Orbax. Raises ``MissingExtraError`` without it."""
    try:
        import orbax.checkpoint as ocp
    except ImportError as error:
        raise missing_extra(error.name or "orbax-checkpoint", "scale") from None
    return ocp


@contextmanager
def _manager(folder: Path) -> Generator[Any]:
    """What writes and reads the checkpoints of a folder."""
    ocp = _orbax()
    options = ocp.CheckpointManagerOptions(
        max_to_keep=KEPT, create=True, enable_async_checkpointing=False
    )
    manager = ocp.CheckpointManager(folder, options=options, item_names=("state", "told"))
    try:
        yield manager
    finally:
        manager.close()
