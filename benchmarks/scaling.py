# pyright: basic
"""A model of what a step of training takes on many devices: seconds and bytes of each.

The terms, for n devices that share by a ring: an all-reduce of b bytes sends ``2 (n - 1) / n b``
from each device, an all-gather and a reduce-scatter half of that. With D devices along the data
and M along the model::

    compute        F / (D M u p)                     u: the part of the peak p that one reaches
    data           all-reduce of the gradients over D: of the layers, over M, and of the table
    fully sharded  instead all-gathers of the weights of layers, forward and again backward, one of
                   the table, and a reduce-scatter of the gradients, over D
    model          all-reduces of T / D tokens of width d, over M, in each layer: two forward, one
                   when it is computed again, two backward

    state          12 bytes a parameter (numbers and two moments in float32), those of layers over
                   M, and all over D if fully sharded
    gradients      4 bytes a parameter, over the same
    weights        2 bytes a parameter in the dtype that is computed in, over M; of one layer if
                   fully sharded
    states         d numbers a token and layer, of T / D tokens: what ``keep="states"`` records
    working        what one layer and the logits need while they are differentiated

A compiler that does not join sums before it sends them, as that of XLA for processors, sends more:
the gradient of the table for both of its uses, gradients as an all-reduce where a reduce-scatter
does, and five covectors a layer where two do, of queries, keys, values, and both parts of SwiGLU.

Communication is hidden behind the computation at best, and added to it at worst: both are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

Row = dict[str, object]


@final
@dataclass(frozen=True)
class Machine:
    """Devices in nodes.

    ``peak``      operations a second of one
    ``memory``    bytes of one
    ``inside``    bytes a second that one sends to others of its node
    ``outside``   the same, to other nodes
    ``node``      how many a node has
    ``joins``     whether their compiler joins sums before they are sent
    """

    peak: float
    memory: float
    inside: float
    outside: float
    node: int
    joins: bool = True

    def link(self, devices: int, stride: int = 1) -> float:
        """Bytes a second along a ring of ``devices``, each ``stride`` after the one before."""
        return self.inside if devices * stride <= self.node else self.outside


H200 = Machine(peak=989e12, memory=141e9, inside=450e9, outside=50e9, node=8)
"""Eight H200 a node: dense bfloat16, NVLink each way, and 400 Gbit/s for each between nodes."""


@final
@dataclass(frozen=True)
class Job:
    """A step of training a decoder.

    ``parameters``, ``layers``, ``width``, ``vocabulary``: of the model
    ``hidden``      numbers of a token that a layer makes, taken together
    ``tokens``      in a step, over all devices
    ``operations``  in a step
    ``number``      bytes of a number that is computed with
    ``gradient``    bytes of a number of a gradient that is sent
    """

    parameters: int
    layers: int
    width: int
    vocabulary: int
    hidden: int
    tokens: int
    operations: float
    number: int = 2
    gradient: int = 4

    @property
    def table(self) -> int:
        """The parameters of the table of both ends; the others are those of layers."""
        return self.vocabulary * self.width


@final
@dataclass(frozen=True)
class Layout:
    """Devices along the data and along the model; ``sharded``: parameters along the data, too."""

    data: int
    model: int = 1
    sharded: bool = False

    @property
    def devices(self) -> int:
        return self.data * self.model


def reduced(size: float, devices: int) -> float:
    """The bytes that each device sends in an all-reduce of ``size`` bytes along a ring."""
    return 2 * gathered(size, devices)


def gathered(size: float, devices: int) -> float:
    """The bytes that each sends in an all-gather to ``size`` bytes, or a reduce-scatter of them."""
    return (devices - 1) / devices * size


def bytes_sent(job: Job, layout: Layout, joins: bool = True) -> dict[str, float]:
    """The bytes that each device sends in a step, by the axis of the mesh along which."""
    layers = (job.parameters - job.table) / layout.model
    gradients = (layers + job.table * (1 if joins else 2)) * job.gradient
    if layout.sharded:
        weights = gathered((2 * layers + job.table) * job.number, layout.data)
        data = weights + (gathered if joins else reduced)(gradients, layout.data)
    else:
        data = reduced(gradients, layout.data)
    states = job.tokens / layout.data * job.width * job.number
    count = 5 if joins else 8
    return {"data": data, "model": count * job.layers * reduced(states, layout.model)}


def seconds(job: Job, layout: Layout, machine: Machine, part_of_peak: float) -> dict[str, float]:
    """The seconds of a step: of computing, of sending, and of both at best and at worst."""
    computing = job.operations / (layout.devices * machine.peak * part_of_peak)
    sent = bytes_sent(job, layout, machine.joins)
    along_model = sent["model"] / machine.link(layout.model)
    along_data = sent["data"] / machine.link(layout.data, layout.model)
    sending = along_model + along_data
    # a layer needs what is sent along the model at once; the rest has the whole step
    best = max(computing + along_model, along_data)
    return {
        "computing": computing,
        "sending": sending,
        "best": best,
        "worst": computing + sending,
    }


def bytes_held(job: Job, layout: Layout) -> dict[str, float]:
    """The bytes that each device holds at most in a step."""
    layers = (job.parameters - job.table) / layout.model
    kept = (layers + job.table) / (layout.data if layout.sharded else 1)
    weights = layers / (job.layers if layout.sharded else 1) + job.table
    tokens = job.tokens / layout.data
    layer = tokens * job.hidden * job.number / layout.model
    logits = tokens * job.vocabulary * 4 / layout.model
    return {
        "state": 12 * kept,
        "gradients": 4 * kept,
        "weights": job.number * weights,
        "states": job.layers * tokens * job.width * job.number,
        "working": max(2 * layer, 2 * logits),
    }


def estimate(job: Job, layout: Layout, machine: Machine, part_of_peak: float) -> Row:
    """A row of the table: the layout, seconds of a step, tokens a second, bytes of each device."""
    took, held = seconds(job, layout, machine, part_of_peak), bytes_held(job, layout)
    total = sum(held.values())
    return {
        "devices": layout.devices,
        "data": layout.data,
        "model": layout.model,
        "sharded": layout.sharded,
        **{f"{name}_seconds": value for name, value in took.items()},
        "tokens_per_second": job.tokens / took["best"],
        "part_of_peak": job.operations / (took["best"] * layout.devices * machine.peak),
        **{f"{name}_bytes": value for name, value in held.items()},
        "bytes": total,
        "fits": total <= machine.memory,
    }
