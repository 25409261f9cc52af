"""Which tests run which lines of the library, and how long they take."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, final

from coverage import CoverageData

from tests.mutation.changes import ROOT

PYTEST: Final = ("-q", "-p", "no:cacheprovider", "--hypothesis-seed=0")
"""How pytest is called, with the profile ``few`` of Hypothesis."""

LOUD: Final = ("numba", "jax", "keras", "thousands", "recurses")
QUIET: Final = " and ".join(f"not {word}" for word in LOUD)
"""Tests that compile nothing natively, and are not of great depths."""

OF_PROCESSES: Final = frozenset(
    {
        "array_engines", "benchmark_peers", "benchmark_report",
        "circuit_experiments", "convolutional", "ctrl_c", "deep_products", "depth",
        "experiment_options", "experiments", "forks", "from_optax", "gradients",
        "hardware", "interchange_torch", "interruptions", "keras", "lock", "machine_code",
        "mnist_data", "package", "plots", "readme", "systems_experiments", "torch", "typing",
        "windows",
    }
)  # fmt: skip
"""Files of tests that start processes, or are of the experiments."""


def files() -> list[str]:
    """The files of tests that changes are shown to."""
    own = [
        path for path in sorted(ROOT.glob("tests/test_*.py")) if path.stem[5:] not in OF_PROCESSES
    ]
    return ["tests/laws", "tests/mutants/test_rules.py", *(str(p.relative_to(ROOT)) for p in own)]


@final
@dataclass(frozen=True)
class Reach:
    """``times`` of tests in seconds, and ``reached``, the tests that run each line of a file."""

    times: dict[str, float]
    reached: dict[str, dict[int, list[str]]]

    def of(self, path: Path, first: int, last: int, seconds: float) -> list[str]:
        """Those that run a line from ``first`` to ``last``, the quickest, for so many seconds."""
        lines = self.reached.get(str(path), {})
        found = {test for n in range(first, last + 1) for test in lines.get(n, ())}
        chosen, spent = list[str](), 0.0
        for test in sorted(found, key=lambda test: self.times[test]):
            spent += self.times[test]
            if spent > seconds and chosen:
                break
            chosen.append(test)
        return chosen


def tests_of_lines(folder: Path, jobs: int) -> Reach:
    """All tests run once, or what was seen when they were, if nothing has changed since."""
    kept = folder / f"tests-{_state()}.json"
    if not kept.exists():
        kept.write_text(json.dumps(_seen(folder, jobs)))
    seen = json.loads(kept.read_text())
    lines = {
        path: {int(n): [seen["names"][k] for k in found] for n, found in of_file.items()}
        for path, of_file in seen["reached"].items()
    }
    return Reach(dict(zip(seen["names"], seen["times"], strict=True)), lines)


def _state() -> str:
    digest = hashlib.sha256()
    every = (path for part in ("cartesian_rdc", "tests") for path in ROOT.glob(f"{part}/**/*.py"))
    for path in sorted(every):
        if "mutation" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _seen(folder: Path, jobs: int) -> dict[str, object]:
    times, data = folder / "times.json", folder / "coverage"
    environment = {
        **os.environ,
        "HYPOTHESIS_PROFILE": "few",
        "TIMES_OF_TESTS": str(times),
        "COVERAGE_FILE": str(data),
    }
    options = ("-p", "tests.mutation.times", "--cov=cartesian_rdc", "--cov-context=test")
    command = ("pytest", *PYTEST, *options, "--cov-report=", "--cov-fail-under=0", "-n", str(jobs))
    told = subprocess.run(
        [sys.executable, "-m", *command, "-k", QUIET, *files()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        raise RuntimeError(f"the tests do not pass:\n{told.stdout[-3000:]}{told.stderr[-3000:]}")
    taken: dict[str, float] = json.loads(times.read_text())
    names = list(taken)
    numbers = {name: number for number, name in enumerate(names)}
    read = CoverageData(basename=str(data))
    read.read()
    reached: dict[str, dict[int, list[int]]] = {}
    for file in read.measured_files():
        tests_at = read.contexts_by_lineno(file)
        reached[str(Path(file).relative_to(ROOT))] = {
            line: sorted({numbers[t] for c in contexts if (t := c.partition("|")[0]) in numbers})
            for line, contexts in tests_at.items()
        }
    return {"names": names, "times": list(taken.values()), "reached": reached}
