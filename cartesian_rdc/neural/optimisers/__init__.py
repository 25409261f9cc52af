"""Optimisers over Smooth. They descend: the learning rate is a positive number.

Each is given as 2103.01931 writes it, adding to the parameters, and then turned downhill by
``descending``; with a negative rate the original does the same.
"""

from cartesian_rdc.neural.optimisers.adaptive import Adagrad, Adam, AdamW, RMSProp
from cartesian_rdc.neural.optimisers.momentum import Momentum, Nesterov
from cartesian_rdc.neural.optimisers.pace import (
    Paced,
    Schedule,
    cosine_decay,
    exponential_decay,
    linear_decay,
    staircase,
    warm_up,
)
from cartesian_rdc.neural.optimisers.plain import (
    Each,
    Uphill,
    ascent,
    descent,
    descent_ascent,
)
from cartesian_rdc.neural.optimisers.rule import Counter, Memory, Rule, SmoothOptimiser, by_rule

__all__ = [
    "Adagrad",
    "Adam",
    "AdamW",
    "Counter",
    "Each",
    "Memory",
    "Momentum",
    "Nesterov",
    "Paced",
    "RMSProp",
    "Rule",
    "Schedule",
    "SmoothOptimiser",
    "Uphill",
    "ascent",
    "by_rule",
    "cosine_decay",
    "descent",
    "descent_ascent",
    "exponential_decay",
    "linear_decay",
    "staircase",
    "warm_up",
]
