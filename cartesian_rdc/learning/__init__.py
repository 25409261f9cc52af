"""Learning, in any reverse differential category."""

from cartesian_rdc.learning.learner import Learner, supervised
from cartesian_rdc.learning.losses import difference_loss, sum_loss
from cartesian_rdc.learning.optimisers import (
    Optimiser,
    OptimiserFor,
    ascent,
    behind,
    descending,
    descent,
    optimiser,
    side_by_side,
)
from cartesian_rdc.learning.parametric import (
    exchange,
    freeze,
    freeze_newest,
    freeze_oldest,
    residual,
    tie,
)
from cartesian_rdc.learning.rates import LearningRate, constant_rate, identity_rate, learning_rate
from cartesian_rdc.learning.recurrence import Cell, Power, power, unroll
from cartesian_rdc.learning.selection import (
    HasState,
    Selected,
    best,
    measured,
    one_by_one,
    selections,
)
from cartesian_rdc.learning.systems import adversarial, adversaries, dreaming, unsupervised
from cartesian_rdc.learning.training import (
    Batches,
    Order,
    Progress,
    Shuffled,
    accuracy,
    fit,
    in_order,
    train,
    train_by,
)

__all__ = [
    "Batches",
    "Cell",
    "HasState",
    "Learner",
    "LearningRate",
    "Optimiser",
    "OptimiserFor",
    "Order",
    "Power",
    "Progress",
    "Selected",
    "Shuffled",
    "accuracy",
    "adversarial",
    "adversaries",
    "ascent",
    "behind",
    "best",
    "constant_rate",
    "descending",
    "descent",
    "difference_loss",
    "dreaming",
    "exchange",
    "fit",
    "freeze",
    "freeze_newest",
    "freeze_oldest",
    "identity_rate",
    "in_order",
    "learning_rate",
    "measured",
    "one_by_one",
    "optimiser",
    "power",
    "residual",
    "selections",
    "side_by_side",
    "sum_loss",
    "supervised",
    "tie",
    "train",
    "train_by",
    "unroll",
    "unsupervised",
]
