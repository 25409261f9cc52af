"""The experiments on circuits, as commands: what they print, and what bad input gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest

from cartesian_rdc.errors import DataError
from experiments import bits, boolean_mnist_numpy, fixed_point_iris, iris_data
from experiments.mnist_data import Digits
from tests.commands import run_here

GOOD = "5.1,3.5,1.4,0.2,Iris-setosa\n"


Result: TypeAlias = dict[str, Any]


def printed(module: str, *arguments: str) -> list[Result]:
    """The results on the last line: a list, or the only one."""
    done = run_here(module, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    results: list[Result] | Result = json.loads(done.stdout.splitlines()[-1])
    return results if isinstance(results, list) else [results]


def test_boolean_iris_gives_the_numbers_of_the_paper() -> None:
    """2101.10488, Table 1."""
    results = printed("experiments.boolean_iris")
    found = {(row["classes"], row["labels"]): row["accuracy"] for row in results}
    assert found == {
        (2, "binary"): pytest.approx(0.98),
        (2, "one-hot"): pytest.approx(0.98),
        (3, "binary"): pytest.approx(0.7333, abs=1e-4),
        (3, "one-hot"): pytest.approx(0.7333, abs=1e-4),
    }
    one = printed("experiments.boolean_iris", "--classes", "2", "--labels", "one-hot")
    assert [(row["classes"], row["labels"]) for row in one] == [(2, "one-hot")]


def test_look_up_tables_are_the_last_label_of_each_pattern() -> None:
    """By hand: 2101.10488 says what reverse derivative ascent does to ``eval``."""
    results = printed("experiments.boolean_iris")
    for row in results:
        data = bits.iris(iris_data.read(), row["classes"], row["labels"], iris_data.SHIPPED)
        outputs = data.training.shape[1] - 4
        table = np.zeros((outputs, 16), int)
        for sample in data.training:
            table[:, int("".join(map(str, sample[:4])), 2)] = sample[4:]
        assert "".join(map(str, table.ravel())) == row["parameters"]


def digits(folder: Path, number: int, seed: int) -> None:
    """Files like those of MNIST, whose zeros are dark on the left and ones on the right."""
    rng = np.random.default_rng(seed)
    for part in ("train", "t10k"):
        labels = rng.integers(0, 3, number).astype(np.uint8)
        images = rng.integers(0, 34, (number, 28, 28)).astype(np.uint8)
        images[labels == 0, 6:22, :10] = 200
        images[labels == 1, 6:22, 18:] = 200
        head = (0x803).to_bytes(4, "big") + b"".join(n.to_bytes(4, "big") for n in images.shape)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(head + images.tobytes())
        head = (0x801).to_bytes(4, "big") + number.to_bytes(4, "big")
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(head + labels.tobytes())


def test_boolean_mnist_selects_what_numpy_by_hand_selects(tmp_path: Path) -> None:
    digits(tmp_path, 200, 0)
    (result,) = printed(
        "experiments.boolean_mnist",
        *(
            "--data-dir",
            str(tmp_path),
            "--unchecked",
            "--steps",
            "40",
            "--validation",
            "50",
            "--one-at-a-time",
        ),
    )
    assert result["same_mask"] is True
    assert result["accuracy"] > 0.9
    assert result["masks_visited"] == 41
    assert result["seconds_one_at_a_time"] > 0


def test_the_derivative_by_hand() -> None:
    mask, image = np.array([1, 0, 1, 0], np.bool_), np.array([1, 1, 0, 0], np.bool_)
    assert boolean_mnist_numpy.predict(mask, image) is False
    found = boolean_mnist_numpy.derivative(mask, image, False)
    assert found.tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--validation", "200"], ": none is left to learn from"),
        (["--steps", "-1"], "argument --steps: -1 is less than 0"),
        (["--validation", "0"], "argument --validation: 0 is less than 1"),
    ],
)
def test_options_of_boolean_mnist(tmp_path: Path, arguments: list[str], message: str) -> None:
    digits(tmp_path, 100, 0)
    done = run_here(
        "experiments.boolean_mnist", "--unchecked", "--data-dir", str(tmp_path), *arguments
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr.splitlines()[-1]
    missing = run_here("experiments.boolean_mnist", "--data-dir", str(tmp_path / "nowhere"))
    assert missing.returncode == 2
    assert "nowhere" in missing.stderr.splitlines()[-1]


def test_saturation_keeps_the_gradients_that_wrapping_around_cancels(tmp_path: Path) -> None:
    rows = printed("experiments.semirings")
    by_name = {row["semiring"]: row for row in rows}
    assert list(by_name) == ["Z_2", "Z_4", "Z_8", "Sat_2", "Sat_4", "Sat_8", "Z_5"]
    assert by_name["Z_2"]["cancelled"] > 30
    assert by_name["Z_2"]["accuracy"] < 0.7
    for name in ("Sat_2", "Sat_4", "Sat_8"):
        assert by_name[name]["cancelled"] == 0
        assert by_name[name]["accuracy"] > 0.95
    done = run_here("experiments.semirings", "--epochs", "1")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["semiring", *by_name]


def test_the_plot_of_semirings(tmp_path: Path) -> None:
    file = tmp_path / "semirings.svg"
    assert run_here("experiments.semirings", "--epochs", "1", "--plot", str(file)).returncode == 0
    assert "<svg" in file.read_text()
    done = run_here("experiments.semirings", "--plot", str(tmp_path / "curves.nonsense"))
    assert done.returncode == 2
    assert "curves.nonsense: pictures end in .png, .svg, .pdf, not in '.nonsense'" in done.stderr


def test_fixed_point_iris() -> None:
    (result,) = printed("experiments.fixed_point_iris")
    assert result["accuracy"] == pytest.approx(0.96)
    # those that examples/iris.py of polycirc prints, a row for each class
    assert result["weights"] == "-118 912 -884 408 -20 -189 68 28 -1407 -641 1407 2336"
    (none,) = printed("experiments.fixed_point_iris", "--epochs", "0")
    assert none["weights"] == " ".join("0" * 12)


def test_fractions_of_fixed_point_numbers_are_cut_off() -> None:
    """Toward zero, as polycirc does: 5.1 · 1024 is 5222.4, 4.9 · 1024 is 5017.6."""
    flowers = iris_data.Flowers(np.array([[5.1, 4.9, -4.9, 0.0005]]), np.eye(3)[[1]], ("b",))
    fixed = fixed_point_iris.fixed_point(flowers, iris_data.SHIPPED)
    assert fixed.tolist() == [[5222, 5017, -5017, 0, 0, 1024, 0]]


def test_sequential_circuits_are_right_on_longer_sequences() -> None:
    rows = printed("experiments.sequential")
    assert [row["machine"] for row in rows] == ["parity", "register", "counter"]
    assert [row["taught"] for row in rows] == ["outputs", *["states and outputs"] * 2]
    assert [row["accuracy"] for row in rows] == [1.0, 1.0, 1.0]
    assert rows[0]["parameters"] == "01100110"
    (none,) = printed("experiments.sequential", "--machine", "counter", "--steps", "0")
    assert (none["steps"], none["accuracy"]) == (0, 0.0)


def test_a_counter_is_not_found_from_outputs() -> None:
    arguments = ("--machine", "counter", "--hidden", "--steps", "100")
    (row,) = printed("experiments.sequential", *arguments)
    assert row["taught"] == "outputs"
    assert row["training_accuracy"] < 1


def test_sequential_verilog_is_of_one_machine(tmp_path: Path) -> None:
    file = tmp_path / "counter.v"
    done = run_here("experiments.sequential", "--machine", "counter", "--verilog", str(file))
    assert done.returncode == 0
    assert "reg [1:0] delay = 2'b00;" in file.read_text()
    done = run_here("experiments.sequential", "--verilog", str(file))
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("say which one with --machine")


@pytest.mark.parametrize(
    ("module", "text", "message"),
    [
        ("boolean_iris", GOOD * 4, ": 1 classes, where 2 are to be told apart"),
        ("boolean_iris", GOOD + "1,1,1,1,b\n", ": a class has 1 flowers, where 2 or more are need"),
        ("semirings", GOOD * 4, ": 1 classes, where 2 are to be told apart"),
        ("fixed_point_iris", GOOD + "5000,1,1,1,b\n", ": a measurement is 5000, where less than"),
        ("fixed_point_iris", "1,1\n", ":1: 2 columns, where 4 numbers and a class belong"),
    ],
)
def test_data_files_that_do_not_fit(tmp_path: Path, module: str, text: str, message: str) -> None:
    file = tmp_path / "flowers.csv"
    file.write_text(text)
    done = run_here(f"experiments.{module}", "--data", str(file), "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines()[-1].startswith(f"experiments.{module}: error: {file}{message}")


def test_a_measurement_that_is_always_the_same_is_no_bit() -> None:
    assert bits.large(np.array([[1.0, 0.0], [1.0, 2.0]])).tolist() == [[0, 0], [0, 1]]
    assert bits.labels(np.array([0, 1, 2]), 3, "binary").tolist() == [[0, 0], [1, 0], [0, 1]]
    none = Digits(np.zeros((2, 28, 28), np.uint8), np.array([5, 7], np.uint8))
    with pytest.raises(DataError, match="there are no images of 0 and 1"):
        bits.zeros_and_ones(none)
