"""Optimisers over Smooth: rules as in 2103.01931, which add to the parameters, and ``descending``.

So they descend at a positive learning rate. p' is the change, the covector of the parameters.
"""

from cartesian_rdc.neural.optimisers.adaptive import (
    Adagrad as Adagrad,
    Adam as Adam,
    AdamW as AdamW,
    RMSProp as RMSProp,
)
from cartesian_rdc.neural.optimisers.halves import (
    Each as Each,
    Maximise as Maximise,
    descent_ascent as descent_ascent,
)
from cartesian_rdc.neural.optimisers.momentum import Momentum as Momentum, Nesterov as Nesterov
from cartesian_rdc.neural.optimisers.rule import (
    Counter as Counter,
    Memory as Memory,
    Rule as Rule,
    SmoothOptimiser as SmoothOptimiser,
    by_rule as by_rule,
)
from cartesian_rdc.neural.optimisers.schedules import (
    Schedule as Schedule,
    Scheduled as Scheduled,
    cosine_decay as cosine_decay,
    exponential_decay as exponential_decay,
    linear_decay as linear_decay,
    staircase as staircase,
    warm_up as warm_up,
)
