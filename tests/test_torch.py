# pyright: basic
"""Optimisers, files and the peers of benchmarks against PyTorch, where it is installed.

On Linux, PyPI has it with some gigabytes for graphics cards: ``make test-torch`` installs it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch  # pyright: ignore[reportMissingImports]

from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.execution import NumpyEngine
from cartesian_rdc.learning import descent
from cartesian_rdc.neural import (
    Adagrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
    dense,
    reals,
    tanh,
    value,
)
from cartesian_rdc.storage import read_arrays, save
from cartesian_rdc.typed import called, identity
from tests.test_benchmark_peers import check, conv_problem, iris_problem, mlp_problem
from tests.test_optimisers import DATA, ORDER, START, agree, ours

OPTIMISERS: dict[str, tuple[Any, float, Callable[[Any], Any]]] = {
    "descent": (descent, 0.1, lambda p: torch.optim.SGD(p, 0.1)),
    "momentum": (Momentum(0.9), 0.05, lambda p: torch.optim.SGD(p, 0.05, momentum=0.9)),
    "Nesterov": (
        Nesterov(0.9),
        0.05,
        lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True),
    ),
    "Adagrad": (
        Adagrad(step_size=0.05, epsilon=1e-3),
        1.0,
        lambda p: torch.optim.Adagrad(p, 0.05, eps=1e-3),
    ),
    "RMSProp": (
        RMSProp(step_size=0.003, rho=0.9, epsilon=1e-5),
        1.0,
        lambda p: torch.optim.RMSprop(p, 0.003, alpha=0.9, eps=1e-5),
    ),
    "Adam": (Adam(step_size=0.01), 1.0, lambda p: torch.optim.Adam(p, 0.01)),
    "AdamW": (
        AdamW(step_size=0.01, decay=0.1),
        1.0,
        lambda p: torch.optim.AdamW(p, 0.01, weight_decay=0.1),
    ),
}


@pytest.mark.parametrize("name", OPTIMISERS)
def test_against_torch(name: str) -> None:
    optimiser, rate, make = OPTIMISERS[name]
    arrays = [torch.tensor(array, requires_grad=True) for array in leaves_of(START)]
    inputs, labels = (torch.tensor(part) for part in DATA)
    its = make(arrays)
    b2, w2, b1, w1 = arrays
    for sample in ORDER:
        its.zero_grad()
        y = torch.sigmoid(b2 + w2 @ torch.tanh(b1 + w1 @ inputs[sample]))
        (0.5 * ((y - labels[sample]) ** 2).sum()).backward()
        its.step()
    agree(ours(optimiser, rate), [array.detach().numpy() for array in arrays])


@pytest.mark.parametrize("dtype", ["float32", "float64", "bfloat16"])
def test_files_of_torch_are_read_by_renaming(tmp_path: Path, dtype: str) -> None:
    from safetensors.torch import save_file

    net = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Tanh(), torch.nn.Linear(3, 2))
    net = net.to(getattr(torch, dtype))
    save_file(net.state_dict(), tmp_path / "net.safetensors")
    theirs = read_arrays(tmp_path / "net.safetensors")
    wide = "float32" if dtype == "bfloat16" else dtype
    ends = (reals(3, dtype=wide), reals(2, dtype=wide))
    inside = reals(4, dtype=wide) >> called("0", dense(ends[0], tanh))
    model = inside >> called("2", dense(ends[1], identity))
    words = {name: name.replace("weights", "weight").replace("/", ".") for name in model.names}
    renamed = {ours: theirs[name] for ours, name in words.items()}
    found = value(model.parameters, renamed)
    net = net.to(getattr(torch, wide))
    x = torch.linspace(-1, 1, 4, dtype=getattr(torch, wide))
    ours = NumpyEngine().compile(model.body)((found, x.numpy()))
    assert np.allclose(ours, net(x).detach().numpy(), rtol=1e-5)
    save(tmp_path / "ours.safetensors", model, found)
    again = safetensors_torch(tmp_path / "ours.safetensors")
    assert all(torch.equal(again[name], torch.tensor(renamed[name])) for name in words)


def safetensors_torch(file: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    found: dict[str, Any] = load_file(file)
    return found


PROBLEMS: list[tuple[Any, float]] = [
    (iris_problem(103), 1e-9),
    (mlp_problem(3), 2e-4),
    (conv_problem(20), 2e-4),
]


@pytest.mark.parametrize("peer", ["torch", "torch-compile"])
@pytest.mark.parametrize(("problem", "tolerance"), PROBLEMS, ids=["iris", "mlp", "conv"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # its own, while it compiles
def test_peers(problem: Any, tolerance: float, peer: str) -> None:
    check(problem, peer, tolerance)
