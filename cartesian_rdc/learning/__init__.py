"""Learning, in any reverse differential category."""

from cartesian_rdc.learning.learner import Learner, supervised
from cartesian_rdc.learning.losses import difference_loss, sum_loss
from cartesian_rdc.learning.optimisers import (
    Optimiser,
    OptimiserFor,
    ascent,
    descending,
    descent,
    optimiser,
    side_by_side,
)
from cartesian_rdc.learning.rates import LearningRate, constant_rate, identity_rate, learning_rate
from cartesian_rdc.learning.selection import (
    HasState,
    Selected,
    best,
    measured,
    one_by_one,
    selections,
)
from cartesian_rdc.learning.training import Epoch, Shuffled, accuracy, fit, in_order

__all__ = [
    "Epoch",
    "HasState",
    "Learner",
    "LearningRate",
    "Optimiser",
    "OptimiserFor",
    "Selected",
    "Shuffled",
    "accuracy",
    "ascent",
    "best",
    "constant_rate",
    "descending",
    "descent",
    "difference_loss",
    "fit",
    "identity_rate",
    "in_order",
    "learning_rate",
    "measured",
    "one_by_one",
    "optimiser",
    "selections",
    "side_by_side",
    "sum_loss",
    "supervised",
]
