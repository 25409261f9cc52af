# pyright: basic, reportMissingImports=false
"""Digits in PyTorch: eager, and with each step compiled.

A pooling of PyTorch gives the covector of a window to one of its largest entries. Convolutions
as small as these are twice as fast without oneDNN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.peers.problems import ConvProblem, Singles, warmed
from benchmarks.peers.tensors import tensors


def prepare(problem: ConvProblem) -> Callable[[], list[Singles]]:
    """Train eagerly, with autograd and the fused SGD. Raises ``MissingExtraError``."""
    squares, labels = tensors(problem.images, problem.labels)
    images = squares[:, None, None]
    everything: list[int] = problem.order.tolist()
    import torch
    from torch.nn.functional import conv2d, linear, max_pool2d

    def train(order: list[int] = everything) -> list[Singles]:
        parameters = [torch.tensor(array, requires_grad=True) for array in problem.parameters]
        b, w, k2, k1 = parameters
        optimiser = torch.optim.SGD(
            parameters, lr=problem.rate, momentum=problem.momentum, fused=True
        )
        with _without_onednn():
            for k in order:
                x = max_pool2d(conv2d(images[k], k1).relu(), 2)
                x = max_pool2d(conv2d(x, k2).relu(), 2)
                y = linear(x.flatten(), w, b).sigmoid()
                torch.autograd.backward((y - labels[k]).square().sum() / 2)
                optimiser.step()
                optimiser.zero_grad()
        return [parameter.detach().numpy() for parameter in parameters]

    return warmed(train, everything, 2)


def prepare_compiled(problem: ConvProblem) -> Callable[[], list[Singles]]:
    """Compile gradient and descent of a step as one graph. Raises ``MissingExtraError``."""
    squares, labels = tensors(problem.images, problem.labels)
    images = squares[:, None, None]
    everything: list[int] = problem.order.tolist()
    import torch
    from torch.nn.functional import conv2d, linear, max_pool2d

    rate, momentum = problem.rate, problem.momentum

    def loss(parameters: list[torch.Tensor], x: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        b, w, k2, k1 = parameters
        x = max_pool2d(conv2d(x, k1).relu(), 2)
        x = max_pool2d(conv2d(x, k2).relu(), 2)
        y = linear(x.flatten(), w, b).sigmoid()
        return (y - label).square().sum() / 2

    def step(
        parameters: list[torch.Tensor],
        speeds: list[torch.Tensor],
        x: torch.Tensor,
        label: torch.Tensor,
    ) -> None:
        gradient = torch.func.grad(loss)(parameters, x, label)
        for parameter, speed, slope in zip(parameters, speeds, gradient, strict=True):
            speed.mul_(momentum).add_(slope)
            parameter.sub_(speed, alpha=rate)

    compiled = torch.compile(step, fullgraph=True)

    def train(order: list[int] = everything) -> list[Singles]:
        parameters = [torch.tensor(array) for array in problem.parameters]
        speeds = [torch.zeros_like(parameter) for parameter in parameters]
        with torch.no_grad(), _without_onednn():
            for k in order:
                compiled(parameters, speeds, images[k], labels[k])
        return [parameter.numpy() for parameter in parameters]

    return warmed(train, everything, 2)


@contextmanager
def _without_onednn() -> Iterator[None]:
    from torch.backends import mkldnn

    before = mkldnn.enabled
    mkldnn.enabled = False
    try:
        yield
    finally:
        mkldnn.enabled = before
