# pyright: basic, reportMissingImports=false
"""Iris in PyTorch: eager, and with each step compiled."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.peers.problems import Doubles, IrisProblem, warmed
from benchmarks.peers.tensors import tensors


def prepare(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Train eagerly, with autograd and the optimiser of PyTorch. Raises ``MissingExtraError``."""
    rows, targets = (a.unbind() for a in tensors(problem.inputs, problem.labels))
    everything: list[int] = problem.order.tolist()
    import torch
    from torch.nn.functional import linear

    def train(order: list[int] = everything) -> list[Doubles]:
        parameters = [torch.tensor(array, requires_grad=True) for array in problem.parameters]
        b2, w2, b1, w1 = parameters
        optimiser = torch.optim.SGD(parameters, lr=problem.rate, fused=True)
        for k in order:
            y = linear(linear(rows[k], w1, b1).sigmoid(), w2, b2).sigmoid()
            torch.autograd.backward((y - targets[k]).square().sum() / 2)
            optimiser.step()
            optimiser.zero_grad()
        return [parameter.detach().numpy() for parameter in parameters]

    return warmed(train, everything, 2)


def prepare_compiled(problem: IrisProblem) -> Callable[[], list[Doubles]]:
    """Compile gradient and descent of a step as one graph. Raises ``MissingExtraError``."""
    rows, targets = (a.unbind() for a in tensors(problem.inputs, problem.labels))
    everything: list[int] = problem.order.tolist()
    import torch
    from torch.nn.functional import linear

    rate = problem.rate

    def loss(parameters: list[torch.Tensor], x: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        b2, w2, b1, w1 = parameters
        y = linear(linear(x, w1, b1).sigmoid(), w2, b2).sigmoid()
        return (y - label).square().sum() / 2

    def step(parameters: list[torch.Tensor], x: torch.Tensor, label: torch.Tensor) -> None:
        gradient = torch.func.grad(loss)(parameters, x, label)
        for parameter, slope in zip(parameters, gradient, strict=True):
            parameter.sub_(slope, alpha=rate)

    compiled = torch.compile(step, fullgraph=True)

    def train(order: list[int] = everything) -> list[Doubles]:
        parameters = [torch.tensor(array) for array in problem.parameters]
        with torch.no_grad():
            for k in order:
                compiled(parameters, rows[k], targets[k])
        return [parameter.numpy() for parameter in parameters]

    return warmed(train, everything, 2)
