# pyright: basic
"""Checkpoints in folders of Orbax: what was saved is loaded, on other devices, and nothing else."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest

from cartesian_rdc.categories.smooth.spaces import leaves_of, on_leaves
from cartesian_rdc.errors import DataError
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.execution.jax_engine import JaxEngine
from cartesian_rdc.learning import Progress, descent, fit, supervised
from cartesian_rdc.neural import (
    Momentum,
    constant_rate,
    dense,
    initialise,
    quadratic_loss,
    reals,
    tanh,
)
from cartesian_rdc.storage import FolderCheckpoint, checksum, facts_of, in_folder
from tests.processes import ROOT

pytest.importorskip("orbax.checkpoint")

# what Orbax was reading of a damaged file is let go of late, and complains then
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

MODEL = reals(3) >> dense(reals(4), tanh)
LEARNER = supervised(MODEL, quadratic_loss, constant_rate(0.1), Momentum(0.5))
START = initialise(MODEL.parameters, 0)
rng = np.random.default_rng(0)
DATA: Any = (rng.normal(size=(12, 3)), rng.normal(size=(12, 4)))
STATE = NumpyEngine().compile(LEARNER.start)(START)
FACTS = facts_of({"seed": 1}, LEARNER.step, STATE, DATA)


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    return FolderCheckpoint(tmp_path / "run", LEARNER.step.codomain, FACTS)


def on_a_device(state: Any) -> Any:
    with jax.enable_x64(True):
        asarray: Any = jax.numpy.asarray
        return on_leaves(state, asarray)


def test_what_was_saved_is_loaded(kept: Any) -> None:
    assert kept.load() is None
    kept.save(Progress(2, STATE, 3), {"loss": [1.0, 0.5]})
    progress, history = kept.load()
    assert progress == Progress(2, STATE, 3)
    assert history == {"loss": [1.0, 0.5]}


def test_arrays_of_jax_are_saved_as_those_of_numpy(kept: Any) -> None:
    kept.save(Progress(1, on_a_device(STATE)))
    progress, _ = kept.load()
    assert checksum(progress.state) == checksum(STATE)
    assert {type(leaf) for leaf in leaves_of(progress.state)} == {np.ndarray}


def test_the_last_of_several_is_loaded_and_few_are_kept(kept: Any) -> None:
    for number in range(5):
        kept.save(Progress(number, STATE))
    assert kept.load()[0].number == 4
    assert sorted(int(path.name) for path in kept.folder.iterdir()) == [4, 5]


def test_arrays_are_read_with_their_shardings(kept: Any) -> None:
    kept.save(Progress(1, STATE))
    one = jax.sharding.SingleDeviceSharding(jax.devices()[0])
    with jax.enable_x64(True):
        found = FolderCheckpoint(kept.folder, kept.space, FACTS, lambda _: one).load()
    assert found is not None
    leaves: Any = leaves_of(found[0].state)
    assert all(isinstance(leaf, jax.Array) and leaf.sharding == one for leaf in leaves)
    assert checksum(on_leaves(found[0].state, np.asarray)) == checksum(STATE)


def test_another_run_is_refused(kept: Any) -> None:
    kept.save(Progress(1, STATE))
    others = facts_of({"seed": 2}, LEARNER.step, STATE, DATA)
    words = "this checkpoint is of another training run: seed is 1 there and 2 here"
    with pytest.raises(DataError, match=words):
        FolderCheckpoint(kept.folder, kept.space, others).load()


@pytest.mark.parametrize("what", ["cut", "flipped", "removed"])
def test_damage_is_refused(kept: Any, what: str) -> None:
    kept.save(Progress(1, STATE))
    kept.save(Progress(2, STATE))
    files = [path for path in (kept.folder / "2" / "state").rglob("*") if path.is_file()]
    for file in files:
        if file.parent.name != "d":
            continue
        data = file.read_bytes()
        match what:
            case "cut":
                file.write_bytes(data[: len(data) // 2])
            case "flipped":
                middle = len(data) // 2
                file.write_bytes(data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :])
            case _:
                file.unlink()
    with pytest.raises(DataError, match=r"2: the checkpoint is damaged: .*the one before is taken"):
        kept.load()
    gc.collect()
    time.sleep(0.5)


def test_what_is_half_written_is_not_taken(kept: Any) -> None:
    kept.save(Progress(1, STATE))
    (kept.folder / "2.orbax-checkpoint-tmp-12").mkdir()
    (kept.folder / "2.orbax-checkpoint-tmp-12" / "state").mkdir()
    assert kept.load()[0].number == 1


def test_fit_goes_on_from_a_folder(tmp_path: Path) -> None:
    options: dict[str, Any] = {"batch": 4, "lowest": "loss", "checkpoint": in_folder(tmp_path)}
    whole = fit(NumpyEngine(), LEARNER, START, DATA, epochs=4, batch=4, lowest="loss")
    fit(NumpyEngine(), LEARNER, START, DATA, epochs=2, **options)
    found = fit(NumpyEngine(), LEARNER, START, DATA, epochs=4, **options)
    assert checksum(found.state) == checksum(whole.state)
    assert found.history == whole.history
    assert sorted(path.name for path in tmp_path.iterdir()) == ["best", "last"]


def test_fit_goes_on_with_jax(tmp_path: Path) -> None:
    learner = supervised(MODEL, quadratic_loss, constant_rate(0.1), descent)
    engine = JaxEngine()
    whole = fit(engine, learner, START, DATA, epochs=2, batch=6)
    fit(engine, learner, START, DATA, epochs=1, batch=6, checkpoint=in_folder(tmp_path))
    found = fit(engine, learner, START, DATA, epochs=2, batch=6, checkpoint=in_folder(tmp_path))
    assert checksum(found.state) == checksum(whole.state)


CODE = """
import sys, jax, numpy as np
from jax.sharding import NamedSharding, PartitionSpec as P
from pathlib import Path
from cartesian_rdc.categories.smooth.spaces import leaves_of, on_leaves
from cartesian_rdc.learning import Progress
from cartesian_rdc.neural import reals
from cartesian_rdc.storage import FolderCheckpoint, checksum
jax.config.update("jax_enable_x64", True)
a = reals(8, 4) @ reals(16)
mesh = jax.make_mesh((jax.device_count(),), ("data",))
sharding = lambda shape: NamedSharding(mesh, P("data"))
kept = FolderCheckpoint(Path(sys.argv[1]), a, {"run": "one"}, sharding)
if jax.device_count() == 4:
    state = (np.arange(32.0).reshape(8, 4), np.arange(16.0))
    kept.save(Progress(1, on_leaves(state, lambda x: jax.device_put(x, sharding(x.shape)))))
else:
    state = kept.load()[0].state
    assert all(len(leaf.sharding.device_set) == 2 for leaf in leaves_of(state))
print(checksum(on_leaves(state, np.asarray)))
"""


def test_what_four_devices_have_saved_two_load(tmp_path: Path) -> None:
    def on(devices: int) -> str:
        flags = f"--xla_force_host_platform_device_count={devices}"
        done = subprocess.run(
            [sys.executable, "-c", CODE, str(tmp_path / "run")],
            env={**os.environ, "XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"},
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
        )
        return done.stdout

    assert on(4) == on(2)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="it is a file, where a folder belongs"):
        in_folder(tmp_path / "file")
    with pytest.raises(TypeError, match="the name of a file"):
        in_folder(3)  # type: ignore[arg-type]
