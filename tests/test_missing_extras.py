# pyright: basic
"""Experiments without what their extras bring: exit status 2, and one line that names the extra."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from experiments.about import experiments
from tests.processes import ROOT

JAX, NUMBA, PLOT = ["--engine", "jax"], ["--engine", "numba"], ["--plot", "never.png"]
KERAS: list[tuple[str, list[str]]] = [("iris_keras", ["linear"]), ("convolutional_keras", [])]
ENGINES = (
    *("autoencoder", "convolutional", "dreaming", "gan", "hypergradient", "language"),
    *("neural_ode", "optimisers", "sequence"),
)
CIRCUITS = "boolean_iris", "boolean_mnist", "fixed_point_iris", "semirings", "sequential"
EVERY = [
    *((name, []) for name in ENGINES),
    ("iris", ["linear"]),
    ("fixed_point_iris", []),
    ("boolean_mnist", []),
    *KERAS,
]

WITHOUT = {
    "jax": [
        ("jax", "autoencoder", []),
        ("jax", "gan", []),
        ("jax", "sequence", []),
        ("jax", "convolutional", ["modern"]),
        *(("jax", name, JAX) for name in ENGINES),
        ("jax", "iris", ["linear", *JAX]),
        *(("keras", *case) for case in KERAS),
    ],
    "keras": [("keras", *case) for case in KERAS],
    "numba": [("numba", name, NUMBA) for name in ENGINES] + [("numba", "iris", ["linear", *NUMBA])],
    "tqdm": [("experiments", *case) for case in EVERY],
    "matplotlib": [("plot", name, PLOT) for name in (*ENGINES, *CIRCUITS)],
    "tokenizers": [("language", "language", ["--tokens", "1000"])],
    "pooch": [("mnist", "boolean_mnist", []), ("mnist", "dreaming", ["--engine", "numpy"])],
}
"""By the module that is missing: the extra that is named, the experiment and its arguments."""

CODE = """
import contextlib, importlib, io, json, sys
missing, cases = json.loads(sys.argv[1])
sys.modules[missing] = None
from experiments.command import run
found = []
for _, name, arguments in cases:
    sys.argv, said = ["it", *arguments], io.StringIO()
    try:
        with contextlib.redirect_stderr(said):
            run(importlib.import_module(f"experiments.{name}").main, f"experiments.{name}")
    except SystemExit as ended:
        found.append([ended.code, said.getvalue()])
print(json.dumps(found))
"""


@pytest.mark.parametrize("missing", WITHOUT)
def test_an_experiment_without_an_extra_ends_in_one_line(missing: str) -> None:
    cases = WITHOUT[missing]
    done = subprocess.run(
        [sys.executable, "-c", CODE, json.dumps([missing, cases])],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert (done.stderr, done.stdout.count("\n")) == ("", 1)
    for (extra, name, _), (status, said) in zip(cases, json.loads(done.stdout), strict=True):
        words = f"{missing} is not installed: pip install 'cartesian-rdc[{extra}]' brings it\n"
        assert (status, said) == (2, f"experiments.{name}: error: {words}")


def test_those_that_need_an_extra_are_here() -> None:
    """Whatever an experiment says that it needs, its absence is tried; it may be for pictures."""
    tried = {
        (f"experiments.{name}", extra) for cases in WITHOUT.values() for extra, name, _ in cases
    }
    for experiment in experiments():
        for extra in experiment.about.extras:
            draws = {(experiment.module, "plot"), (experiment.module, extra)}
            if extra not in {"mnist", "numba or jax"}:
                assert draws & tried
