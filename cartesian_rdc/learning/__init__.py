"""Learning, in any reverse differential category."""

from cartesian_rdc.learning.assessment import (
    Assessment as Assessment,
    Measure as Measure,
    assess as assess,
)
from cartesian_rdc.learning.batches import (
    Reduction as Reduction,
    step_of_batch as step_of_batch,
)
from cartesian_rdc.learning.fitting import (
    Fitted as Fitted,
    Interrupted as Interrupted,
    Watcher as Watcher,
    fit as fit,
)
from cartesian_rdc.learning.keeping import Keeper as Keeper, Keeps as Keeps
from cartesian_rdc.learning.learner import (
    Learner as Learner,
    closed_learner as closed_learner,
    open_learner as open_learner,
    supervised as supervised,
)
from cartesian_rdc.learning.losses import (
    LossFor as LossFor,
    difference_loss as difference_loss,
    sum_loss as sum_loss,
)
from cartesian_rdc.learning.optimisers import (
    Optimiser as Optimiser,
    OptimiserFor as OptimiserFor,
    after as after,
    ascent as ascent,
    descending as descending,
    descent as descent,
    side_by_side as side_by_side,
)
from cartesian_rdc.learning.orders import (
    Batches as Batches,
    Order as Order,
    Shuffled as Shuffled,
    in_order as in_order,
    one_by_one as one_by_one,
)
from cartesian_rdc.learning.parametric import exchange as exchange, residual as residual, tie as tie
from cartesian_rdc.learning.rates import (
    LearningRate as LearningRate,
    RateFor as RateFor,
    identity_rate as identity_rate,
    rate_at as rate_at,
)
from cartesian_rdc.learning.recurrence import (
    Cell as Cell,
    Power as Power,
    folded as folded,
    iterate as iterate,
    power as power,
    unroll as unroll,
)
from cartesian_rdc.learning.selection import (
    HasState as HasState,
    Selected as Selected,
    best as best,
    selections as selections,
)
from cartesian_rdc.learning.streams import Stream as Stream
from cartesian_rdc.learning.systems import (
    adversarial as adversarial,
    adversaries as adversaries,
    against as against,
    dreaming as dreaming,
    unsupervised as unsupervised,
)
from cartesian_rdc.learning.training import (
    Progress as Progress,
    folding as folding,
    training as training,
)
