# pyright: basic
"""Wrong inputs: one line that names the two things that do not fit, and what to do."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cartesian_rdc as rdc
from cartesian_rdc.categories.smooth.spaces import leaves_of
from cartesian_rdc.errors import (
    DataError,
    DivergenceError,
    MissingExtraError,
    NamingError,
    SpaceError,
)
from cartesian_rdc.execution import NumpyEngine, engine_named
from cartesian_rdc.learning import Assessment, Batches, Shuffled, assess, fit, supervised, training
from cartesian_rdc.neural import (
    Adam,
    accuracy,
    arrays,
    batched,
    confusion,
    constant_rate,
    dense,
    index_cross_entropy,
    indices,
    initialise,
    normal,
    one_hot,
    point,
    quadratic_loss,
    reals,
    softmax_cross_entropy,
    tanh,
    unit_rate,
    value,
)
from cartesian_rdc.storage import checksum, in_file, load, save
from cartesian_rdc.typed import identity


def anything(given: Any) -> Any:
    return given


INPUTS: Any = reals(3)
MODEL = INPUTS >> dense(reals(6), tanh) >> dense(reals(3), identity)
CODED = supervised(MODEL, softmax_cross_entropy, unit_rate, Adam(step_size=0.05))
LEARNER = supervised(MODEL, index_cross_entropy, unit_rate, Adam(step_size=0.05))
MANY = supervised(batched(MODEL, 5), quadratic_loss, constant_rate(0.2), Adam())
START: Any = initialise(MODEL.parameters, 0, weights=normal(0.7))
(BIAS_2, WEIGHTS_2), (BIAS, WEIGHTS) = START
OTHERS = initialise((INPUTS >> dense(reals(2), tanh)).parameters, 0)
WIDER = initialise((INPUTS >> dense(reals(7), tanh) >> dense(reals(3), identity)).parameters, 0)
rng = np.random.default_rng(0)
X = rng.normal(size=(20, 3))
Y = np.argmax(X, axis=1)
ROWS = np.eye(3)[Y]
FILE = Path("never.npz")
engine = NumpyEngine()
STATE: Any = engine.compile(LEARNER.start)(START)


def fitted(x: object = X, y: object = Y, start: object = START, **options: Any) -> Any:
    return fit(engine, LEARNER, anything(start), anything((x, y)), **{"epochs": 1, **options})


def coded(x: object, y: object) -> Any:
    return fit(engine, CODED, START, anything((x, y)), epochs=1)


def assessed(data: object, state: object = STATE) -> Any:
    return assess(engine, LEARNER, anything(state), anything(data))


def trained(data: object, **options: Any) -> Any:
    return [*training(engine, LEARNER, START, anything(data), **{"epochs": 1, **options})][-1]


def made(*parts: object, **named: object) -> Any:
    """A learner of the model, where one of its makers is another."""
    told = {"loss": index_cross_entropy, "rate": unit_rate, "optimiser": Adam(), **named}
    return supervised(anything(parts[0] if parts else MODEL), **anything(told))


Accidents = dict[str, tuple[Callable[[], object], type[Exception], str]]

MAKERS: Accidents = {
    "the class Adam": (
        lambda: made(optimiser=Adam),
        TypeError,
        r"the optimiser is a maker, such as descent or Adam\(\), and not the class Adam",
    ),
    "an optimiser that is made": (
        lambda: made(optimiser=Adam()(MODEL.parameters)),
        TypeError,
        "the optimiser is a maker, such as .*, and not an Optimiser",
    ),
    "a number for a rate": (
        lambda: made(rate=0.1),
        TypeError,
        r"the learning rate is a maker, such as constant_rate\(0.1\), and not 0.1",
    ),
    "the name of a loss": (
        lambda: made(loss="mse"),
        TypeError,
        "the loss is a maker, such as quadratic_loss, and not 'mse'",
    ),
    "a rate for a loss": (
        lambda: made(loss=unit_rate),
        TypeError,
        "the loss makes is a map whose parameter is the label, as of quadratic_loss, and not a Hom",
    ),
    "a rate for an optimiser": (
        lambda: made(optimiser=unit_rate),
        TypeError,
        r"what the optimiser makes is one, as of descent or Adam\(\), and not a Hom",
    ),
    "an optimiser for a rate": (
        lambda: made(rate=Adam()),
        TypeError,
        r"what the rate makes is a lens, as of constant_rate\(0.1\), and not an Optimiser",
    ),
    "a maker for a model": (
        lambda: made(dense(reals(3), tanh)),
        TypeError,
        r"the model is a map with parameters, such as reals\(3\) >> .*, and not the function ",
    ),
    "a learner for a model": (
        lambda: made(LEARNER),
        TypeError,
        "the model is a map with parameters, such as .*, and not a Learner",
    ),
    "dense(64)": (
        lambda: INPUTS >> dense(anything(64), tanh),
        TypeError,
        r"the layer ends in a wire, such as reals\(64\), and not in 64",
    ),
    "the name of an activation": (
        lambda: INPUTS >> dense(reals(2), anything("tanh")),
        TypeError,
        "the activation is a maker, such as tanh, and not 'tanh'",
    ),
    "parameters for a point of them": (
        lambda: MODEL.at(START),
        TypeError,
        r"is a map 1 -> P, such as point\(model.parameters, parameters\), and not a tuple",
    ),
    "a summary of a number": (
        lambda: rdc.summary(anything(5)),
        TypeError,
        "what has a summary is a map, a model or a learner, and not 5",
    ),
}

KINDS: Accidents = {
    "a class for an engine": (
        lambda: fit(anything(NumpyEngine), LEARNER, START, anything((X, Y)), epochs=1),
        TypeError,
        r"the engine is a value, such as NumpyEngine\(\) or .*, and not the class NumpyEngine",
    ),
    "a name for an engine": (
        lambda: training(anything("jax"), LEARNER, START, (X, Y), epochs=1),
        TypeError,
        r"the engine is a value, such as .* or engine_named\('jax'\), and not 'jax'",
    ),
    "a name for an engine that assesses": (
        lambda: assess(anything("jax"), LEARNER, STATE, (X, Y)),
        TypeError,
        "the engine is a value, such as .*, and not 'jax'",
    ),
    "no such engine": (
        lambda: engine_named("torch"),
        ValueError,
        "the engines are numpy, numba, jax, not torch",
    ),
    "a learner for an engine": (
        lambda: fit(anything(LEARNER), anything(engine), START, anything((X, Y)), epochs=1),
        TypeError,
        "the engine is a value, such as .*, and not a Learner",
    ),
    "a model for a learner": (
        lambda: fit(engine, anything(MODEL), START, anything((X, Y)), epochs=1),
        TypeError,
        r"the learner is one, as supervised\(.*\) makes it, and not a ParaHom",
    ),
    "a model that is assessed": (
        lambda: assess(engine, anything(MODEL), STATE, (X, Y)),
        TypeError,
        "the learner is one, as .*, and not a ParaHom",
    ),
    "a model for its parameters": (
        lambda: initialise(anything(MODEL), 0),
        TypeError,
        "whose parts have names is an Obj, such as model.parameters, and not a ParaHom",
    ),
    "a learner for its parameters": (
        lambda: initialise(anything(LEARNER), 0),
        TypeError,
        "is an Obj, such as model.parameters, and not a Learner",
    ),
    "seed and parameters swapped": (
        lambda: initialise(anything(0), anything(MODEL.parameters)),
        SpaceError,
        "the seed is a whole number, 0 or more, not <Obj ",
    ),
    "an initialiser for some by name": (
        lambda: initialise(MODEL.parameters, 0, anything(normal(0.1))),
        TypeError,
        r'what starts by name is a mapping, such as {"weights": .*}; all start alike by weights=',
    ),
    "a list for arrays by name": (
        lambda: value(MODEL.parameters, anything([BIAS])),
        TypeError,
        "what is given by name is a mapping from names to arrays, and not a list",
    ),
    "model and file swapped": (
        lambda: save(anything(MODEL), anything("f.npz"), START),
        TypeError,
        r"the name of a file is a text or a path, as in save\(file, model, .*, and not a ParaHom",
    ),
    "parameters and model swapped": (
        lambda: save(FILE, anything(START), MODEL),
        TypeError,
        r"the model is a map with parameters, as in save\(file, model, .*, and not a tuple",
    ),
    "a model for a file": (
        lambda: load(anything(MODEL), anything("f.npz")),
        TypeError,
        r"the name of a file is a text or a path, .* load\(file, model\), and not a ParaHom",
    ),
    "parameters for a model": (
        lambda: load(FILE, anything(START)),
        TypeError,
        r"the model is a map with parameters, .* load\(file, model\), and not a tuple",
    ),
    "a state to go on from": (
        lambda: fitted(begun=STATE),
        TypeError,
        r"where training goes on is a Progress, such as fit\(...\).last, and not a tuple",
    ),
}

NESTS = r"the arrays nest as \(\(bias.2, weights.2\), \(bias, weights\)\), and not as "
BY_NAME = r"value\(model.parameters, named\) nests arrays by name"

PARAMETERS: Accidents = {
    "of a model of one layer": (
        lambda: fitted(start=OTHERS),
        SpaceError,
        NESTS + r"\(·, ·\), of 2 arrays where 4 are wanted: " + BY_NAME,
    ),
    "of a wider model": (
        lambda: fitted(start=WIDER),
        SpaceError,
        r"weights does not fit: the space is R\[6, 3\], the value is an array of shape \(7, 3\)",
    ),
    "of another bracketing": (
        lambda: fitted(start=(BIAS_2, (WEIGHTS_2, (BIAS, WEIGHTS)))),
        SpaceError,
        NESTS + r"\(·, \(·, \(·, ·\)\)\), of 4 arrays where 4 are wanted: " + BY_NAME,
    ),
    "in another order": (
        lambda: fitted(start=((BIAS, WEIGHTS_2), (BIAS_2, WEIGHTS))),
        SpaceError,
        r"bias does not fit: the space is R\[6\], the value is an array of shape \(3,\)",
    ),
    "too few": (
        lambda: fitted(start=((BIAS_2, WEIGHTS_2), BIAS)),
        SpaceError,
        NESTS + r"\(\(·, ·\), ·\), of 3 arrays where 4 are wanted: " + BY_NAME,
    ),
    "too many": (
        lambda: trained_from((START, BIAS)),
        SpaceError,
        NESTS + r"\(\(\(·, ·\), \(·, ·\)\), ·\), of 5 arrays where 4 are wanted: " + BY_NAME,
    ),
    "without pairs": (
        lambda: fitted(start=(BIAS_2, WEIGHTS_2, BIAS, WEIGHTS)),
        SpaceError,
        NESTS + r"\(·, ·, ·, ·\), of 4 arrays where 4 are wanted",
    ),
    "in a list": (lambda: fitted(start=[*leaves_of(START)]), SpaceError, NESTS + "a list: "),
    "by name": (
        lambda: fitted(start=arrays(MODEL.parameters, START)),
        SpaceError,
        NESTS + "a dict: " + BY_NAME,
    ),
    "in what fit returns": (
        lambda: fitted(start=fitted()),
        SpaceError,
        NESTS + "a Fitted: .*; those of what fit returns are its .parameters",
    ),
    "of texts": (
        lambda: fitted(start=((BIAS_2, WEIGHTS_2), (BIAS, WEIGHTS.astype(str)))),
        SpaceError,
        "weights does not fit: .* dtype <U32, which does not convert to float64: make numbers",
    ),
    "too few by name": (
        lambda: value(MODEL.parameters, {"bias": BIAS, "weights": WEIGHTS}),
        NamingError,
        "there is no array for weights.2, bias.2",
    ),
    "another one by name": (
        lambda: value(MODEL.parameters, {**arrays(MODEL.parameters, START), "bias": BIAS_2}),
        SpaceError,
        r"bias does not fit: the space is R\[6\], the value is an array of shape \(3,\)",
    ),
    "of another model at a point": (
        lambda: point(MODEL.parameters, WIDER),
        SpaceError,
        "weights does not fit: ",
    ),
    "for a state": (
        lambda: assessed((X, Y), START),
        SpaceError,
        r"and not as \(\(·, ·\), \(·, ·\)\), of 4 arrays where 13 are wanted: a state has memory "
        r"as well: fit\(...\).state, or engine.compile\(learner.start\)\(parameters\)",
    ),
}


def trained_from(start: object) -> object:
    return training(engine, LEARNER, anything(start), (X, Y), epochs=1)


TRIPLE = "a tuple of length 3, where pairs nest, as "
NO_CLASS = r"the 3 classes are numbered from 0, a label is {}: np.unique\(labels, return_inverse"
BATCH_OF_5 = (
    r"the space is R\[20, 5, 3\], the value is an array of shape \(20, 3\) .* training has "
    r"order=Batches\(5\), and fit trains one of samples, with batch="
)

DATA: Accidents = {
    "[x, y]": (
        lambda: fit(engine, LEARNER, START, anything([X, Y]), epochs=1),
        SpaceError,
        r"whose values are pairs, the value is of type list, where a pair is written \(x, y\)",
    ),
    "[x, y] that is split": (
        lambda: fit(engine, LEARNER, START, anything([X, Y]), epochs=1, validation_split=0.2),
        SpaceError,
        r"of type list, where a pair is written \(x, y\)",
    ),
    "(x, y, z)": (
        lambda: fit(engine, LEARNER, START, anything((X, Y, Y)), epochs=1),
        SpaceError,
        rf"the space is R\[3\] × Z, whose values are pairs, the value is {TRIPLE}",
    ),
    "(x, y, z) that is assessed": (lambda: assessed((X, Y, Y)), SpaceError, TRIPLE),
    "(x, y, z) to train on": (lambda: trained((X, Y, Y)), SpaceError, TRIPLE),
    "x alone": (
        lambda: fit(engine, LEARNER, START, anything(X), epochs=1),
        SpaceError,
        r"the value is of type ndarray, where a pair is written \(x, y\)",
    ),
    "(x,) to validate on": (
        lambda: fitted(validation=(X,)),
        SpaceError,
        r"the value is a tuple of length 1, where a pair is written \(x, y\)",
    ),
    "classes where rows are wanted": (
        lambda: coded(X, Y),
        SpaceError,
        r"the space is R\[20, 3\], .*: one whole number a row is a value of indices\(\), and",
    ),
    "rows where classes are wanted": (
        lambda: fitted(y=ROWS),
        SpaceError,
        r"the space is Z\[20\], the value is an array of shape \(20, 3\) .*: np.argmax\(labels, ",
    ),
    "rows where classes are assessed": (
        lambda: assessed((X, ROWS)),
        SpaceError,
        r"the space is Z\[20\], the value is an array of shape \(20, 3\) .*: np.argmax\(labels, ",
    ),
    "a column of classes": (lambda: fitted(y=Y[:, None]), SpaceError, r"Z\[20\].*: ravel\(\) take"),
    "class 3 of 3": (lambda: fitted(y=np.append(Y[1:], 3)), DataError, NO_CLASS.format(3)),
    "class -1": (lambda: trained((X, Y - 1)), DataError, NO_CLASS.format(-1)),
    "class 3 of 3 that is assessed": (
        lambda: assessed((X, (Y + 1).tolist())),
        DataError,
        NO_CLASS.format(3),
    ),
    "classes that are floats": (
        lambda: fitted(y=Y.astype(float)),
        SpaceError,
        r"dtype float64, which does not convert to int64: numbers of classes .* whole, as of .asty",
    ),
    "classes by their names": (
        lambda: fitted(y=np.array(["cat", "dog"] * 10)),
        SpaceError,
        "dtype <U3, which does not convert to int64: make numbers of the texts",
    ),
    "no classes": (
        lambda: fitted(y=None),
        SpaceError,
        "the space is Z, the value is None, which is no array",
    ),
    "one sample": (
        lambda: fitted(x=X[0], y=Y[:3]),
        SpaceError,
        r"the value is an array of shape \(3,\) .*: rows have an axis of their own, as of reshape",
    ),
    "narrow rows": (
        lambda: fitted(x=X[:, :2]),
        SpaceError,
        r"the space is R\[20, 3\], the value is an array of shape \(20, 2\)",
    ),
    "two lengths": (
        lambda: fitted(x=X[:9]),
        DataError,
        r"the data for array 0, R\[3\], have 9 rows, those for array 1, Z, have 20",
    ),
    "two lengths that are assessed": (
        lambda: assessed((X[:9], Y)),
        DataError,
        "one part of the data has 9 rows, another has 20",
    ),
    "no samples": (
        lambda: fitted(x=X[:0], y=Y[:0]),
        DataError,
        "the data have no rows: there is nothing to learn from",
    ),
    "no samples to assess": (
        lambda: assessed((X[:0], Y[:0])),
        DataError,
        "the data have no rows: there is nothing to be right about",
    ),
    "empty lists": (lambda: fitted(x=[], y=[]), SpaceError, r"shape \(0,\) .*: the data have no r"),
    "steps where batches are wanted": (
        lambda: training(engine, MANY, START, (X, ROWS), epochs=1),
        SpaceError,
        BATCH_OF_5,
    ),
    "a learner of batches for fit": (
        lambda: fit(engine, MANY, START, (X, ROWS), epochs=1, batch=5),
        SpaceError,
        BATCH_OF_5,
    ),
    "batches of batches": (
        lambda: fitted(order=Batches(5), batch=5),
        DataError,
        "of this order are batches already: of batch= and an order of batches, leave one out",
    ),
    "batches of a learner of samples": (
        lambda: fitted(order=Batches(5)),
        DataError,
        r"the order has 5 samples for each step, the step takes R\[3\]",
    ),
    "objects": (
        lambda: fitted(x=X.astype(object)),
        SpaceError,
        "dtype object, which does not convert to float64: make numbers of the objects",
    ),
    "None among numbers": (
        lambda: fitted(x=[[None, 1, 2]] * 20),
        SpaceError,
        "dtype object, which does not convert to float64: make numbers of the objects",
    ),
    "texts": (
        lambda: fitted(x=X.astype(str)),
        SpaceError,
        "dtype <U32, which does not convert to float64: make numbers of the texts",
    ),
    "dates": (
        lambda: fitted(x=np.full((20, 3), np.datetime64("2026-01-01"))),
        SpaceError,
        r"dtype datetime64\[D\], which does not convert to float64: take the time since a date",
    ),
    "times": (
        lambda: fitted(x=np.full((20, 3), np.timedelta64(1, "s"))),
        SpaceError,
        r"dtype timedelta64\[s\], which does not convert to float64: divide by a unit of time",
    ),
    "complex numbers": (
        lambda: fitted(x=X * 1j),
        SpaceError,
        "dtype complex128, which does not convert to float64: take real and imaginary parts",
    ),
    "rows of two lengths": (
        lambda: fitted(x=[[1, 2, 3], [1, 2]], y=[0, 1]),
        SpaceError,
        r"the space is R\[3\], the value is no array: ",
    ),
    "a mask": (
        lambda: assessed((np.ma.array(X, mask=X > 2), Y)),
        SpaceError,
        "the value is a masked array, whose mask would be lost: leave the masked entries out, or",
    ),
    "a generator of rows": (
        lambda: fitted(x=(row for row in X)),
        SpaceError,
        r"R\[3\], the value is a generator, which is no array; np.array\(\[\*rows\]\) makes one",
    ),
    "a generator of rows to train on": (
        lambda: trained(((row for row in X), Y)),
        SpaceError,
        "the value is a generator, which is no array",
    ),
    "a generator of rows to assess": (
        lambda: assessed((map(list, X), Y)),
        SpaceError,
        "the value is a map, which is no array",
    ),
    "a generator of pairs": (
        lambda: fit(engine, LEARNER, START, anything(zip(X, Y, strict=True)), epochs=1),
        SpaceError,
        r"the value is of type zip, where a pair is written \(x, y\): make arrays of it",
    ),
    "tuples for rows": (
        lambda: fitted(x=tuple(X)),
        SpaceError,
        r"the space is R\[3\], the value is a tuple of length 20, and no array or list",
    ),
    "nan": (
        lambda: fitted(x=np.where(np.arange(20)[:, None] == 4, np.nan, X)),
        DivergenceError,
        "in epoch 1 at step 5: try a smaller learning rate, and look for numbers in the data that",
    ),
    "nan in a batch": (
        lambda: trained((np.where(np.arange(20)[:, None] == 4, np.nan, X), Y), batch=3),
        DivergenceError,
        "the parameters stopped being finite in epoch 1 at step 2: ",
    ),
}

OPTIONS: Accidents = {
    "epochs of 1.5": (
        lambda: fitted(epochs=1.5),
        DataError,
        "number of epochs is a whole number, 0 or more, not 1.5",
    ),
    "a batch of 1.5": (
        lambda: fitted(batch=1.5),
        DataError,
        "the size of a batch is a whole number, 1 or more, not 1.5",
    ),
    "a batch of '32'": (
        lambda: trained((X, Y), batch="32"),
        DataError,
        "the size of a batch is a whole number, 1 or more, not '32'",
    ),
    "every '10'": (lambda: fitted(every="10"), DataError, "a whole number, 1 or more, not '10'"),
    "a function for measures": (
        lambda: fitted(measures=accuracy),
        TypeError,
        "the value of measures is a mapping from names to functions, .*, and not the function acc",
    ),
    "a list of measures": (
        lambda: fitted(measures=["accuracy"]),
        TypeError,
        r'is a mapping from names to functions, such as {"accuracy": accuracy}, and not a list',
    ),
    "the name of a measure": (
        lambda: fitted(measures={"right": "accuracy"}),
        TypeError,
        "the measure 'right' is a function of an Assessment, and not 'accuracy'",
    ),
    "a measure that is a table": (
        lambda: fitted(measures={"confusion": confusion}),
        DataError,
        "the measure 'confusion' gives a number for each state, and not an array",
    ),
    "a measure that is nothing": (
        lambda: fitted(measures={"nothing": lambda _: None}),
        DataError,
        "the measure 'nothing' gives a number for each state, and not None",
    ),
    "a function for a goal": (
        lambda: fitted(lowest=accuracy),
        DataError,
        "there is no measure the function accuracy: there are loss",
    ),
    "the class Shuffled": (
        lambda: fitted(order=Shuffled),
        TypeError,
        r"the order is a function, such as Shuffled\(0\), and not the class Shuffled",
    ),
    "the class Shuffled to train by": (
        lambda: trained((X, Y), order=Shuffled),
        TypeError,
        r"the order is a function, such as Shuffled\(0\), and not the class Shuffled",
    ),
    "a seed for an order": (lambda: fitted(order=3), TypeError, "the order is a fun.*, and not 3"),
    "a list for an order": (
        lambda: fitted(order=[1]),
        TypeError,
        "the order is .*, and not a list",
    ),
    "a function for callbacks": (
        lambda: fitted(callbacks=print),
        TypeError,
        "the value of callbacks is a list of functions of a Progress, and not the function print",
    ),
    "a number for a callback": (
        lambda: fitted(callbacks=[1]),
        TypeError,
        "a callback is a function of a Progress, and not 1",
    ),
    "a file for a checkpoint": (
        lambda: fitted(checkpoint="FILE.npz"),
        TypeError,
        r"the checkpoint is what keeps training, such as in_file\('FILE.npz'\), and not 'FILE.npz'",
    ),
    "no file in a checkpoint": (
        lambda: in_file(anything(3)),
        TypeError,
        "the name of a file is a text or a path, .*, and not 3",
    ),
    "a share of '0.2'": (
        lambda: fitted(validation_split="0.2"),
        DataError,
        "the share of validation data is between 0 and 1, '0.2' is not",
    ),
}

HINTS: Accidents = {
    "a model where a map is wanted": (
        lambda: engine.rows(anything(MODEL)),
        TypeError,
        r"of a ParaHom, its .body, which .* or .at\(a point\), which has them, as with_parameters",
    ),
    "a word and a layer, exchanged": (
        lambda: rdc.called(anything(rdc.dense(rdc.reals(2), rdc.tanh)), anything("first")),
        TypeError,
        "what a part is called is a word, as in called",
    ),
    "constant_rate for constant_rate(0.1)": (
        lambda: supervised(MODEL, rdc.index_cross_entropy, anything(rdc.constant_rate), rdc.Adam()),
        SpaceError,
        r"a learning rate is a finite number, as in constant_rate\(0.1\), and not <Obj",
    ),
    "names of what is frozen, without arrays": (
        lambda: rdc.freeze(MODEL, anything(["bias"])),
        TypeError,
        "what the arrays that are frozen come as is a mapping from names to them, such as",
    ),
    "a stream of a function of nothing": (
        lambda: rdc.Stream(anything(lambda: [Y]), 3),
        TypeError,
        "the parts of a stream are a function of the number of an epoch: too many positional",
    ),
    "classes of one entry": (
        lambda: rdc.accuracy(Assessment(np.ones((4, 1)), np.ones((4, 1)), X, None, 4)),
        DataError,
        "a row of one entry names no class: of probabilities, binary_accuracy is a measure",
    ),
    "binary accuracy of classes": (
        lambda: rdc.binary_accuracy(Assessment(np.ones((4, 3)), np.ones(4), X, None, 4)),
        DataError,
        r"are one array each, of one shape, not \(4, 3\) and \(4,\)",
    ),
    "fewer epochs than there were": (
        lambda: fitted(epochs=1, begun=fitted(epochs=2).last),
        DataError,
        "training has gone on for 2 epochs already, and 1 are asked for: ask for more, or begin",
    ),
}
"""What a hint says that is followed next."""

ACCIDENTS: Accidents = {**MAKERS, **KINDS, **PARAMETERS, **DATA, **OPTIONS, **HINTS}


def test_names_of_accidents_are_told_apart() -> None:
    assert len(ACCIDENTS) == sum(map(len, (MAKERS, KINDS, PARAMETERS, DATA, OPTIONS, HINTS)))


@pytest.mark.parametrize("name", ACCIDENTS)
def test_accidents_are_told_in_one_line(name: str) -> None:
    act, kind, words = ACCIDENTS[name]
    with pytest.raises(kind, match=words) as caught:
        act()
    assert caught.type is kind
    assert "\n" not in str(caught.value)


class Table:
    """What has columns by name, and is an array for those who ask, as tables of pandas do."""

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers
        self.shape = numbers.shape
        self.iloc = numbers

    def __array__(self, dtype: Any = None, copy: object = None) -> Any:
        return np.array(self.numbers, dtype)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, column: object) -> object:
        raise KeyError(column)


def of_pandas(numbers: Any) -> Any:
    pandas: Any = import_module("pandas")
    return pandas.Series(numbers) if numbers.ndim == 1 else pandas.DataFrame(numbers)


FORMS = [Table, of_pandas, lambda numbers: numbers.tolist()]


@pytest.mark.parametrize("form", FORMS)
def test_tables_and_lists_are_as_good_as_arrays(form: Callable[[Any], Any]) -> None:
    options: Any = {"batch": 8, "validation_split": 0.2, "measures": {"a": accuracy}}
    whole, found = fitted(**options), fitted(form(X), form(Y), **options)
    assert found.history == whole.history
    assert checksum(found.state) == checksum(whole.state)
    assert assessed((form(X), form(Y))).loss == assessed((X, Y)).loss
    assert trained((form(X), form(Y)), batch=8) == trained((X, Y), batch=8)


@pytest.mark.parametrize("form", FORMS)
def test_tables_and_lists_are_arrays_of_jax(form: Callable[[Any], Any]) -> None:
    placed = engine_named("jax").data(LEARNER.samples, anything((form(X), form(Y))))
    for one, other in zip(leaves_of(placed), (X, Y), strict=True):
        assert np.array_equal(one, other)


def test_labels_of_ones_own_may_be_no_classes() -> None:
    """The term of such a sample is 0."""
    label: Any = indices() >> one_hot(3)
    learner = supervised(
        MODEL, lambda b: softmax_cross_entropy(b).reparametrise(label), unit_rate, Adam()
    )
    state: Any = engine.compile(learner.start)(START)
    seen = assess(engine, learner, state, (X, np.where(Y == 1, -1, Y)))
    assert np.array_equal(leaves_of(seen.losses)[0] == 0, Y == 1)


@pytest.fixture
def without_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("cartesian_rdc.execution.jax_")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "jax", None)


@pytest.mark.usefixtures("without_jax")
def test_without_jax_its_engine_names_the_extra() -> None:
    words = r"^jax is not installed: pip install 'cartesian-rdc\[jax\]' brings it$"
    with pytest.raises(MissingExtraError, match=words):
        engine_named("jax")
    with pytest.raises(MissingExtraError, match=words):
        import_module("cartesian_rdc.execution.jax_engine")


def test_a_model_is_given_where_a_map_is_differentiated() -> None:
    model = reals(2) >> dense(reals(2), tanh)
    for derivative in (rdc.reverse_derivative, rdc.forward_derivative):
        with pytest.raises(TypeError, match=r"of a model, its \.body, .* and not a ParaHom"):
            derivative(model)  # type: ignore[arg-type]
