# pyright: basic, reportMissingImports=false
"""Digits in PyTorch: eager, and with each step compiled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks.peers.problems import Indices, MlpProblem, Singles, warmed
from benchmarks.peers.tensors import tensors


def prepare(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Train eagerly, with autograd and the fused Adam. Raises ``MissingExtraError``."""
    images, labels = tensors(problem.images, problem.labels)
    classes = labels.argmax(dim=1)
    import torch
    from torch.nn.functional import cross_entropy, linear

    def train(batches: Indices = problem.batches) -> list[Singles]:
        parameters = [torch.tensor(array, requires_grad=True) for array in problem.parameters]
        b2, w2, b1, w1 = parameters
        optimiser = torch.optim.Adam(
            parameters,
            lr=problem.rate,
            betas=(problem.beta1, problem.beta2),
            eps=problem.epsilon,
            fused=True,
        )
        for batch in torch.from_numpy(batches):
            y = linear(linear(images[batch], w1, b1).relu(), w2, b2)
            torch.autograd.backward(cross_entropy(y, classes[batch]))
            optimiser.step()
            optimiser.zero_grad()
        return [parameter.detach().numpy() for parameter in parameters]

    return warmed(train, problem.batches, 2)


def prepare_compiled(problem: MlpProblem) -> Callable[[], list[Singles]]:
    """Compile gradient and descent of a step as one graph. Raises ``MissingExtraError``."""
    images, labels = tensors(problem.images, problem.labels)
    classes = labels.argmax(dim=1)
    import torch
    from torch.nn.functional import cross_entropy, linear

    beta1, beta2 = problem.beta1, problem.beta2
    steps = np.arange(1, len(problem.batches) + 1)
    roots = np.sqrt(1 - beta2**steps)
    scales = torch.tensor(problem.rate * roots / (1 - beta1**steps), dtype=torch.float32)
    floors = torch.tensor(problem.epsilon * roots, dtype=torch.float32)

    def loss(parameters: list[torch.Tensor], batch: torch.Tensor) -> torch.Tensor:
        b2, w2, b1, w1 = parameters
        y = linear(linear(images[batch], w1, b1).relu(), w2, b2)
        return cross_entropy(y, classes[batch])

    def step(
        parameters: list[torch.Tensor],
        first: list[torch.Tensor],
        second: list[torch.Tensor],
        batch: torch.Tensor,
        scale: torch.Tensor,
        floor: torch.Tensor,
    ) -> None:
        gradient = torch.func.grad(loss)(parameters, batch)
        for p, m, v, g in zip(parameters, first, second, gradient, strict=True):
            m.mul_(beta1).add_(g, alpha=1 - beta1)
            v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
            p.sub_(scale * m / (v.sqrt() + floor))

    compiled = torch.compile(step, fullgraph=True)

    def train(batches: Indices = problem.batches) -> list[Singles]:
        parameters = [torch.tensor(array) for array in problem.parameters]
        first = [torch.zeros_like(parameter) for parameter in parameters]
        second = [torch.zeros_like(parameter) for parameter in parameters]
        with torch.no_grad():
            for batch, scale, floor in zip(torch.from_numpy(batches), scales, floors, strict=False):
                compiled(parameters, first, second, batch, scale, floor)
        return [parameter.numpy() for parameter in parameters]

    return warmed(train, problem.batches, 2)
