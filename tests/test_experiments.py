"""The experiments, as commands: what they print, and what bad input gets."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest

from cartesian_rdc.errors import DataError
from experiments import iris_data
from experiments.curves import Curves
from tests.commands import run_here
from tests.effort import usually
from tests.memory import peak_of
from tests.processes import interrupted, started

ROOT = Path(__file__).parent.parent


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("model", "accuracy"), [("linear", 0.6), ("dense", 0.9), ("hidden", 0.96)])
def test_iris_learns(model: str, accuracy: float) -> None:
    done = run("experiments.iris", model, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert set(result) >= {"accuracy", "loss", "seconds", "us_per_step", "seed"}
    assert result["accuracy"] >= accuracy
    assert result["seed"] == 0
    assert "60000/60000" in done.stderr  # progress


def test_the_seed_decides_everything() -> None:
    first, again, other = (
        json.loads(
            run_here("experiments.iris", "dense", "--epochs", "5", "--seed", seed, "--json").stdout
        )
        for seed in ("3", "3", "4")
    )
    assert first["loss"] == again["loss"]
    assert first["loss"] != other["loss"]


def test_curves_are_kept_as_a_history() -> None:
    made = Curves()
    made.append(0, {"loss": 0.5, "accuracy": 0.25})
    made.append(1.5, {"loss": 0.25, "accuracy": 0.5})
    assert Curves.of(made.history) == made
    assert Curves.of({}) == Curves()
    with pytest.raises(DataError, match=r"^the curve 'loss' has 2 numbers at 1 positions$"):
        Curves.of({"epochs": [0], "loss": [1, 2]})


@pytest.mark.parametrize("model", usually(["hidden"], of=["linear", "dense", "hidden"]))
def test_keras_gives_the_same_numbers(model: str) -> None:
    options = (model, "--epochs", "2", "--seed", "5", "--json")
    ours = json.loads(run("experiments.iris", *options).stdout)
    theirs_run = run("experiments.iris_keras", *options)
    assert theirs_run.returncode == 0, theirs_run.stderr
    theirs = json.loads(theirs_run.stdout.splitlines()[-1])
    assert theirs["loss"] == pytest.approx(ours["loss"], rel=1e-12)
    assert theirs["accuracy"] == ours["accuracy"]


def test_a_table_for_people() -> None:
    done = run_here("experiments.iris", "linear", "--epochs", "0")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        *(
            "model",
            "accuracy",
            "loss",
            "seconds",
            "us",
            "compile",
            "engine",
            "dtype",
            "seed",
            "state",
        ),
    ]


GOOD = "5.1,3.5,1.4,0.2,Iris-setosa\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ": no rows of data"),
        ("a,b,c,d,class\n", ": no rows of data"),
        ("5.1;3.5;1.4;0.2;Iris-setosa\n", ":1: 1 columns, where 4 numbers and a class belong, w"),
        (GOOD + "5.1,3.5,1.4,Iris-setosa\n", ":2: 4 columns, where 4 numbers and a class belong"),
        (GOOD + GOOD + "5.1,3.5,x,0.2,Iris-setosa\n", ":3: column 3 is 'x', which is no number"),
        (GOOD + "5.1,3.5,nan,0.2,Iris-setosa\n", ":2: column 3 is 'nan', which is not finite"),
        (GOOD + "\n5.1,-inf,1,0.2,Iris-setosa\n", ":3: column 2 is '-inf', which is not finite"),
        (GOOD + "1e999,3.5,1,0.2,Iris-setosa\n", ":2: column 1 is '1e999', which is not finite"),
        (GOOD + "1_0,3.5,1,0.2,Iris-setosa\n", ":2: column 1 is '1_0', which is no number"),
        (GOOD + "5.1,3.5,1.4,0.2,\n", ":2: column 5, the class, is empty"),
        (GOOD + "1,1,1,1,a\n1,1,1,1,b\n1,1,1,1,c\n", ":4: 'c' is one class too many"),
    ],
)
def test_data_files_that_do_not_fit(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "flowers.csv"
    file.write_text(text)
    done = run_here("experiments.iris", "linear", "--data", str(file), "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"experiments.iris: error: {file}{message}")


def test_files_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.csv: No such file or directory"):
        iris_data.read(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="Is a directory"):
        iris_data.read(tmp_path)
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(DataError, match="this is no text in UTF-8 with commas"):
        iris_data.read(binary)


def test_a_file_without_a_header_loses_no_row(tmp_path: Path) -> None:
    file = tmp_path / "flowers.csv"
    file.write_text(GOOD * 3)
    assert len(iris_data.read(file).labels) == 3
    shipped = iris_data.read()
    assert shipped.measurements.shape == (150, 4)
    assert shipped.labels.sum(axis=0).tolist() == [50, 50, 50]
    assert np.isfinite(shipped.measurements).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["roses"], "argument model: invalid choice: 'roses'"),
        ([], "the following arguments are required: model"),
        (["linear", "--epochs", "-1"], "argument --epochs: -1 is less than 0"),
        (["linear", "--epochs", "many"], "argument --epochs: invalid whole number value: 'many'"),
        (["linear", "--learning-rate", "nan"], "argument --learning-rate: nan is not a finite"),
        (["linear", "--seed", "-1"], "argument --seed: -1 is less than 0"),
    ],
)
def test_options_that_make_no_sense(arguments: list[str], message: str) -> None:
    done = run_here("experiments.iris", *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"python -m experiments.iris: error: {message}")


def test_training_that_diverges_has_status_1() -> None:
    done = run_here("experiments.iris", "linear", "--learning-rate", "1e300", "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "stopped being finite in epoch 1 at step 2" in done.stderr.splitlines()[-1]


EXPERIMENTS = [
    f"experiments.{file.stem}"
    for file in sorted((ROOT / "experiments").glob("*.py"))
    if "__main__" not in file.name and 'if __name__ == "__main__":' in file.read_text()
    if file.stem != "language_sample"  # it tells what language has learned
]


OF_CIRCUITS = [
    f"experiments.{name}"
    for name in ("boolean_iris", "boolean_mnist", "fixed_point_iris", "semirings", "sequential")
]
"""These have one engine, and are done before one would stop them."""


@pytest.mark.parametrize(
    "module", [*EXPERIMENTS, "experiments", "experiments.language_sample", "benchmarks"]
)
def test_help(module: str) -> None:
    done = run(module, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: python -m {module} ")
    if module in EXPERIMENTS and module not in OF_CIRCUITS:
        for option in ("engine", "dtype", "seed", "epochs", "json", "plot", "checkpoint"):
            assert f"--{option}" in done.stdout


def test_the_list_has_every_experiment_and_what_it_needs() -> None:
    done = run("experiments", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [entry["module"] for entry in found] == EXPERIMENTS
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for entry in found:
        assert entry["does"].endswith(".")
        assert entry["data"]
        assert entry["takes"]
        for extra in entry["extras"]:
            assert set(extra.split(" or ")) <= set(declared["optional-dependencies"])
    shown = run("experiments").stdout
    for entry in found:
        assert f"python -m {entry['module']}\n    {entry['does']}\n" in shown
        assert f"takes {entry['takes']}; data: {entry['data']}; extras: " in shown


def test_the_list_imports_no_experiment() -> None:
    code = (
        "import sys; from experiments.about import experiments\n"
        "list(experiments()); print(*(set(sys.modules) & {'numpy', 'experiments.iris', 'keras'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--epochs", "-1"), "argument --epochs: -1 is less than 0"),
        (("--epochs", "many"), "argument --epochs: invalid whole number value: 'many'"),
        (("--learning-rate", "nan"), "argument --learning-rate: nan is not a finite number"),
        (("--engine", "steam"), "argument --engine: invalid choice: 'steam'"),
        (("--checkpoint", "no/where"), "no/where: there is no folder no: make it, or name another"),
    ],
)
def test_shared_options_that_make_no_sense(options: tuple[str, ...], message: str) -> None:
    done = run_here("experiments.iris", "linear", *options)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert message in line


def test_interrupting_stops_cleanly() -> None:
    with started(["experiments.iris", "hidden", "--epochs", "10000000"]) as process:
        assert process.stderr is not None
        while "step" not in process.stderr.read(1000):
            time.sleep(0.01)
        last = interrupted(process)
    assert last == "experiments.iris: error: interrupted"


def test_output_that_cannot_be_written() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "experiments.iris", "linear", "--epochs", "0", "--json"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert "experiments.iris: error: [Errno 28] No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", [b"x" * (1 << 22), b"1,2,3,4,a\n" * (1 << 19), b"\n" * (1 << 23)])
def test_a_table_of_flowers_that_is_too_large_is_not_read(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "flowers.csv"
    file.write_bytes(text + b"x")

    def refused() -> None:
        with pytest.raises(DataError, match="more than 4194304 bytes, where a table of flowers"):
            iris_data.read(file)

    assert peak_of(refused) < 5 << 20


def test_a_table_without_end_is_not_read() -> None:
    with pytest.raises(DataError, match="more than 4194304 bytes"):
        iris_data.read(Path("/dev/zero"))
