"""The vocabulary of neural networks, over Smooth."""

from cartesian_rdc.categories.smooth import Formula as Formula, variable as variable
from cartesian_rdc.neural._attention import (
    Heads as Heads,
    attention as attention,
    self_attention as self_attention,
    transformer_block as transformer_block,
)
from cartesian_rdc.neural._embedding import (
    Named as Named,
    Table as Table,
    embedding as embedding,
    one_hot as one_hot,
)
from cartesian_rdc.neural._gated import swiglu as swiglu
from cartesian_rdc.neural._layers_of import SummaryRow as SummaryRow
from cartesian_rdc.neural._perceptrons import (
    AnyParameters as AnyParameters,
    Hidden as Hidden,
    Perceptron as Perceptron,
    TokenMaker as TokenMaker,
    dense_perceptron as dense_perceptron,
    swiglu_perceptron as swiglu_perceptron,
)
from cartesian_rdc.neural._positions import (
    Positions as Positions,
    learned_positions as learned_positions,
    rotary as rotary,
)
from cartesian_rdc.neural.activations import (
    Activation as Activation,
    gelu as gelu,
    gelu_sigmoid as gelu_sigmoid,
    gelu_tanh as gelu_tanh,
    leaky_relu as leaky_relu,
    relu as relu,
    sigmoid as sigmoid,
    silu as silu,
    softmax as softmax,
    softplus as softplus,
    tanh as tanh,
)
from cartesian_rdc.neural.batches import (
    batched as batched,
    on_rows as on_rows,
    row_of as row_of,
    rows as rows,
)
from cartesian_rdc.neural.graphs import (
    GraphLayer as GraphLayer,
    Graphs as Graphs,
    graph_convolution as graph_convolution,
    normalised as normalised,
    on_graphs as on_graphs,
    propagation as propagation,
)
from cartesian_rdc.neural.images import (
    Channels as Channels,
    Flat as Flat,
    Image as Image,
    Kernel as Kernel,
    average_pool as average_pool,
    channel_bias as channel_bias,
    correlate as correlate,
    flatten as flatten,
    max_pool as max_pool,
)
from cartesian_rdc.neural.initialisation import initialise as initialise
from cartesian_rdc.neural.initialisers import (
    Initialiser as Initialiser,
    fans as fans,
    filled as filled,
    glorot as glorot,
    glorot_normal as glorot_normal,
    he_normal as he_normal,
    he_uniform as he_uniform,
    kernels as kernels,
    lecun_normal as lecun_normal,
    lecun_uniform as lecun_uniform,
    normal as normal,
    ones as ones,
    orthogonal as orthogonal,
    uniform as uniform,
    zeros as zeros,
)
from cartesian_rdc.neural.layers import bias as bias, dense as dense, linear as linear
from cartesian_rdc.neural.loops import fold_rows as fold_rows, stack as stack
from cartesian_rdc.neural.loss_scaling import (
    DynamicScale as DynamicScale,
    LossScale as LossScale,
    ScaledLearner as ScaledLearner,
    ScaledRate as ScaledRate,
    Unscaled as Unscaled,
    dynamically_scaled as dynamically_scaled,
    mean_loss as mean_loss,
    scaled as scaled,
)
from cartesian_rdc.neural.losses import (
    Index as Index,
    absolute_loss as absolute_loss,
    binary_cross_entropy as binary_cross_entropy,
    dot_product as dot_product,
    huber_loss as huber_loss,
    index_cross_entropy as index_cross_entropy,
    loss as loss,
    quadratic_loss as quadratic_loss,
    softmax_cross_entropy as softmax_cross_entropy,
)
from cartesian_rdc.neural.measures import (
    accuracy as accuracy,
    argmax as argmax,
    binary_accuracy as binary_accuracy,
    confusion as confusion,
)
from cartesian_rdc.neural.mixed import mixed as mixed
from cartesian_rdc.neural.noise import (
    Noise as Noise,
    draw_noise as draw_noise,
    dropout as dropout,
    in_evaluation as in_evaluation,
    in_training as in_training,
    noise_of as noise_of,
)
from cartesian_rdc.neural.normalisation import (
    gain as gain,
    layer_normalisation as layer_normalisation,
    normalise as normalise,
    rms_normalisation as rms_normalisation,
    rms_normalise as rms_normalise,
)
from cartesian_rdc.neural.notation import (
    Layer as Layer,
    LayerMaker as LayerMaker,
    Matrix as Matrix,
    Scalar as Scalar,
    SmoothLens as SmoothLens,
    SmoothMap as SmoothMap,
    SmoothObject as SmoothObject,
    dtype_of as dtype_of,
    entrywise as entrywise,
    indices as indices,
    parameter as parameter,
    reals as reals,
    scalars as scalars,
    smooth_map as smooth_map,
)
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
from cartesian_rdc.neural.parameters import (
    arrays as arrays,
    freeze as freeze,
    from_arrays as from_arrays,
    point as point,
    value as value,
    with_parameters as with_parameters,
)
from cartesian_rdc.neural.rates import (
    constant_rate as constant_rate,
    proportional_rate as proportional_rate,
    unit_rate as unit_rate,
)
from cartesian_rdc.neural.recurrent import (
    Gate as Gate,
    SmoothCell as SmoothCell,
    along_rows as along_rows,
    elman_cell as elman_cell,
    gate as gate,
    gru_cell as gru_cell,
    lstm_cell as lstm_cell,
)
from cartesian_rdc.neural.summaries import Cost as Cost, Summary as Summary, summary as summary
from cartesian_rdc.typed import Batch as Batch
