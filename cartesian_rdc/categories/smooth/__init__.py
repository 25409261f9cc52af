"""Smooth: spaces of arrays, and the maps that the generators make, up to R."""

from cartesian_rdc.categories.smooth.attention import (
    Attention as Attention,
    AttentionBackward as AttentionBackward,
)
from cartesian_rdc.categories.smooth.category import (
    Smooth as Smooth,
    everywhere as everywhere,
    everywhere_equal as everywhere_equal,
    everywhere_on_two as everywhere_on_two,
    full as full,
    smooth as smooth,
    sum_of_all as sum_of_all,
)
from cartesian_rdc.categories.smooth.defined import Defined as Defined
from cartesian_rdc.categories.smooth.elementary import *
from cartesian_rdc.categories.smooth.formulas import Formula as Formula, variable as variable
from cartesian_rdc.categories.smooth.functions import (
    Function as Function,
    Functions as Functions,
    meaning as meaning,
)
from cartesian_rdc.categories.smooth.generator import (
    Constant as Constant,
    Linear as Linear,
    LocallyConstant as LocallyConstant,
    Pointwise as Pointwise,
    SmoothGenerator as SmoothGenerator,
    Ufunc as Ufunc,
    constant as constant,
    point as point,
    then as then,
)
from cartesian_rdc.categories.smooth.islands import (
    is_island as is_island,
    island as island,
)
from cartesian_rdc.categories.smooth.maps import (
    as_reals as as_reals,
    broadcast as broadcast,
    cast as cast,
    concatenate as concatenate,
    contraction as contraction,
    divide as divide,
    divide_by as divide_by,
    equal as equal,
    fold as fold,
    gather as gather,
    greater as greater,
    greater_equal as greater_equal,
    log_softmax as log_softmax,
    log_sum_exp as log_sum_exp,
    matrix_product as matrix_product,
    max as max,
    maximum as maximum,
    mean as mean,
    minimum as minimum,
    multiply as multiply,
    narrow as narrow,
    nearest as nearest,
    negate as negate,
    one_hot as one_hot,
    pad as pad,
    polynomial as polynomial,
    power as power,
    reshape as reshape,
    scale as scale,
    scatter_add as scatter_add,
    softmax as softmax,
    sum as sum,
    take as take,
    transpose as transpose,
    unfold as unfold,
    weigh as weigh,
    where as where,
    wide as wide,
    widen as widen,
)
from cartesian_rdc.categories.smooth.noise import Dropout as Dropout, Stochastic as Stochastic
from cartesian_rdc.categories.smooth.pointwise import (
    Elementwise as Elementwise,
    ElementwiseFunction as ElementwiseFunction,
    elementwise as elementwise,
)
from cartesian_rdc.categories.smooth.spaces import (
    INDEX as INDEX,
    Array as Array,
    Arrow as Arrow,
    Numbers as Numbers,
    Space as Space,
    Value as Value,
    array_of as array_of,
    arrays_of as arrays_of,
    assemble as assemble,
    dtype_of as dtype_of,
    indices as indices,
    space as space,
    value_of as value_of,
)
