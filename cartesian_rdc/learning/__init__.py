"""Learning, in any reverse differential category."""

from cartesian_rdc.learning.learner import Learner, supervised
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
    "Learner",
    "LearningRate",
    "Optimiser",
    "OptimiserFor",
    "Order",
    "Progress",
    "Shuffled",
    "accuracy",
    "ascent",
    "constant_rate",
    "descending",
    "descent",
    "fit",
    "identity_rate",
    "in_order",
    "learning_rate",
    "optimiser",
    "side_by_side",
    "supervised",
    "train",
    "train_by",
]
